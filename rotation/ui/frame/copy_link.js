// The address at the moment of the click, so that what a part of the page has put there since it
// was drawn is in the link too; and over it what is pinned.
function link({ origin, pinned, filled }) {
  const url = new URL(window.location.href)
  for (const [name, value] of Object.entries(pinned)) url.searchParams.set(name, value)
  for (const [name, value] of Object.entries(filled))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  for (const name of ["embed", "embed_options"]) url.searchParams.delete(name)  // of a frame alone
  const path = url.pathname.replace("/~/+", "")  // the frame that Streamlit's own hosting adds
  return (origin ?? url.origin) + path + url.search
}

// Streamlit writes what a control is moved to over the entry of the history. Here the first write
// of a move makes an entry of its own, and those that follow it at once, such as of a key held
// down, write over that one. So does what the server writes in answer to it, as the one form of a
// pair that was typed: Back would change nothing. What it writes before this runs, as to an address
// that a new tab was opened with, stays an entry.
const MOVE = 1000  // ms

function keepMoves() {
  if (window.rotationKeepsMoves) return
  window.rotationKeepsMoves = true
  const replace = history.replaceState.bind(history)
  const push = history.pushState.bind(history)
  let wrote = -MOVE
  let made = true  // whether what the viewer did last has its entry: opening a page is one
  let touched = false  // since the page was opened or gone back to: else Streamlit itself writes
  history.replaceState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href)
    if (!touched || to.pathname !== location.pathname || to.search === location.search)
      return replace(state, unused, url)
    const begins = performance.now() - wrote > MOVE
    wrote = performance.now()
    made = true
    return begins ? push(state, unused, url) : replace(state, unused, url)
  }
  history.pushState = (state, unused, url) => {
    const same = new URL(url ?? location.href, location.href).pathname === location.pathname
    const answers = made && same
    made = true
    return answers ? replace(state, unused, url) : push(state, unused, url)
  }
  for (const input of ["pointerdown", "keydown"])
    window.addEventListener(input, () => { touched = true; made = false }, true)
  window.addEventListener("popstate", () => { touched = false; made = true }, true)
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Over http, browsers have no clipboard but this one.
    const box = document.createElement("textarea")
    box.value = text
    box.style.position = "fixed"
    box.style.opacity = "0"
    document.body.append(box)
    box.select()
    const done = document.execCommand("copy")
    box.remove()
    return done
  }
}

export default function ({ data, parentElement }) {
  keepMoves()
  const aloud = parentElement.querySelector("p")
  const box = parentElement.querySelector("textarea")
  const makes = { link: () => link(data), summary: () => `${data.summary}\n${link(data)}` }
  const buttons = Object.keys(makes).map((name) => parentElement.querySelector(`.${name}`))
  for (const button of buttons) {
    const label = button.querySelector("span")
    const name = button.className
    button.name ||= label.textContent
    button.title = data.says[name]
    button.hidden = name === "summary" && !data.summary
    button.onclick = async () => {
      const text = makes[name]()
      const done = await copied(text)
      box.hidden = done
      box.value = text
      box.rows = text.split("\n").length
      if (!done) box.select()
      label.textContent = aloud.textContent = done ? "Copied" : "Copy it below"
      clearTimeout(button.again)
      button.again = setTimeout(() => {
        label.textContent = button.name
        aloud.textContent = ""
      }, 2500)
    }
  }
  return () => buttons.forEach((button) => clearTimeout(button.again))
}
