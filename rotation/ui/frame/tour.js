// How far this tab is, as long as it is open: none is not begun. A browser that keeps nothing
// is asked again at its next visit.
const KEY = "rotation.tour"
function over() {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return window.rotationTour?.over
  }
}
function end() {
  window.rotationTour = { over: true }
  try {
    localStorage.setItem(KEY, "over")
  } catch {}
}

// Whether the address that this tab was opened with asks for nothing, a frame's included.
function plain() {
  const [opened] = performance.getEntriesByType("navigation")
  return !new URL(opened?.name ?? location.href).search
}

export default function ({ data, parentElement }) {
  const find = (name) => parentElement.querySelector(name)
  const place = find("section")
  const around = document.querySelector(".st-key-tour")
  let outlined = null

  function outline(selector) {
    if (outlined) outlined.style.outline = outlined.style.outlineOffset = ""
    outlined = selector ? document.querySelector(selector) : null
    if (!outlined) return
    outlined.style.outline = `2px solid ${getComputedStyle(find(".next")).color}`
    outlined.style.outlineOffset = "4px"
  }
  function draw() {
    const at = window.rotationTour?.at
    const step = data.steps[at]
    place.hidden = !step && (over() || !plain())
    around.style.display = place.hidden ? "none" : ""  // or there would be a gap
    around.classList.toggle("offered", !step)
    find(".offer").hidden = Boolean(step)
    find(".card").hidden = !step
    outline(step?.outlined)
    if (!step) return
    const last = at === data.steps.length - 1
    find(".question").textContent = data.question
    find(".title").textContent = step.title
    find(".count").textContent = `${at + 1} of ${data.steps.length}`
    find(".text").textContent = step.text
    find(".next").textContent = last ? "Done" : "Next"
    find(".back").hidden = at === 0
    find(".skip").hidden = last
  }
  function go(at) {
    if (at < data.steps.length) window.rotationTour = { at }
    else end()
    draw()
    if (place.hidden) document.querySelector('[data-testid="stMain"]')?.focus()
  }
  function take() {
    go(0)
    find(".card").focus()
  }
  function asked() {
    if (location.hash !== "#tour") return
    history.replaceState(history.state, "", location.pathname + location.search)
    take()
    find(".card").scrollIntoView({ block: "center" })
  }
  find(".take").onclick = take
  find(".next").onclick = () => go(window.rotationTour.at + 1)
  find(".back").onclick = () => {
    go(window.rotationTour.at - 1)
    if (find(".back").hidden) find(".next").focus()
  }
  find(".hide").onclick = find(".skip").onclick = () => go(data.steps.length)
  draw()
  asked()
  addEventListener("hashchange", asked)
  return () => {
    removeEventListener("hashchange", asked)
    outline("")
  }
}
