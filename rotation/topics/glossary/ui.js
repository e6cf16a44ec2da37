// Narrows as one types; an address with the name of an entry behind # goes to it.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector("section")
  if (place.filled === data.html) return
  place.filled = data.html
  place.innerHTML = data.html
  const box = place.querySelector("input")
  const said = place.querySelector("[role=status]")
  const entries = [...place.querySelectorAll("dl > div")]
  box.oninput = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const one of entries)
      one.hidden = !words.every((word) => one.textContent.toLowerCase().includes(word))
    for (const part of place.querySelectorAll(".part"))
      part.hidden = !part.querySelector("dl > div:not([hidden])")
    const left = entries.filter((one) => !one.hidden).length
    said.textContent = words.length ? `${left} of ${entries.length}` : ""
  }
  const go = () => {
    const name = decodeURIComponent(location.hash.slice(1))
    for (const one of entries) one.classList.toggle("found", one.id === name)
    place.querySelector(".found")?.scrollIntoView({ block: "center" })
  }
  go()
  addEventListener("hashchange", go)
  return () => removeEventListener("hashchange", go)
}
