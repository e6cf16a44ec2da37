// Charts without a mouse: each is reached by Tab, its switches are pressed as buttons are.
//
// Plotly draws neither to be focused. What is needed is set as a key is pressed and not as charts
// are drawn, so that a move of a slider costs nothing. A row of options that the page makes anew
// keeps the focus.

const CHART = '[data-testid="stPlotlyChart"]'
const SWITCH = ".updatemenu-button"
const STYLE = `
:is([data-testid="stPlotlyChart"], [class*="st-key-chart-"]):focus-visible {
  outline: 2px solid light-dark(#2f6db5, #7db2ec); outline-offset: -2px; border-radius: 4px; }
.updatemenu-button:focus { outline: none; }
.updatemenu-button:focus-visible rect { stroke: light-dark(#2f6db5, #7db2ec) !important;
  stroke-opacity: 1 !important; stroke-width: 3px !important; }`

const PATIENCE = 120  // looks, a quarter of a second apart

function named(chart) {
  const box = chart.closest('[class*="st-key-"]')
  return [...(box?.classList ?? [])].find((one) => one.startsWith("st-key-"))?.slice(7)
}
function reach() {
  for (const chart of document.querySelectorAll(CHART)) {
    chart.tabIndex = 0
    chart.id = `chart-${named(chart)}`
    chart.setAttribute("aria-description", "Press Enter for its figures as a table.")
    for (const one of chart.querySelectorAll(SWITCH)) {
      one.setAttribute("tabindex", "0")
      one.setAttribute("role", "button")
      one.setAttribute("aria-label", one.textContent)
    }
  }
}
function press(chart, place) {
  const switches = () => chart.querySelectorAll(SWITCH)
  switches()[place].dispatchEvent(new MouseEvent("click", { bubbles: true }))
  setTimeout(() => {  // Plotly has drawn them anew
    reach()
    if (!chart.contains(document.activeElement)) switches()[place]?.focus()
  }, 150)
}
// The heading of a card is before its chart, and in it the link to the table.
function table(chart) {
  const links = [...document.querySelectorAll('a[href^="/chart.html?"]')]
  const before = (link) => link.compareDocumentPosition(chart) & Node.DOCUMENT_POSITION_FOLLOWING
  links.filter(before).at(-1)?.click()
}
// A row of options is made anew with what was chosen of it, and the focus goes with the former row.
function keepFocus(row) {
  const name = row.getAttribute("aria-label")
  let left = PATIENCE
  const look = () => {
    const rows = [...document.querySelectorAll('[role="radiogroup"]')]
    const other = rows.find((one) => one !== row && one.getAttribute("aria-label") === name)
    if (document.activeElement === document.body && other) {
      other.querySelector('[aria-checked="true"]')?.focus()
    } else if (left-- && (row.isConnected || document.activeElement === document.body)) {
      setTimeout(look, 250)
    }
  }
  look()
}
function keyed(event) {
  reach()
  const one = event.target
  if (event.key !== "Enter" && event.key !== " ") return
  const row = one.closest?.('[data-testid="stButtonGroup"] [role="radiogroup"]')
  if (row) keepFocus(row)
  const chart = one.closest?.(CHART)
  if (one.matches?.(SWITCH)) {
    event.preventDefault()
    press(chart, [...chart.querySelectorAll(SWITCH)].indexOf(one))
  } else if (one === chart && event.key === "Enter") {
    table(chart)
  }
}
// An address that ends in the name of a chart goes to it, once it is drawn, or to its reason.
const PRESSES = ["pointerdown", "mousedown"]
let went = ""
function go() {
  const name = decodeURIComponent(location.hash.slice(1))
  if (!name.startsWith("chart-") || went === location.href) return
  went = location.href
  let left = PATIENCE
  const look = () => {
    reach()
    const reason = () => document.querySelector(`.st-key-${CSS.escape(name)}`)
    const chart = document.getElementById(name) ?? reason()
    const busy = !document.querySelector("[data-test-script-state=notRunning]")
    if (chart && !busy) {
      const card = chart.closest('[data-testid="stVerticalBlock"]') ?? chart
      card.scrollIntoView({ block: "center" })
      if (!chart.hasAttribute("tabindex")) chart.tabIndex = -1
      chart.focus({ preventScroll: true })
    } else if (left--) {
      setTimeout(look, 250)
    }
  }
  look()
}
// Streamlit follows no link to a place on the page that has no heading.
function followed(event) {
  const link = event.target.closest?.('a[href^="#chart-"]')
  if (!link) return
  event.preventDefault()
  event.stopPropagation()
  if (location.hash === link.hash) { went = ""; go() } else { location.hash = link.hash }
}
// The explanation of a figure closes as soon as something else takes the focus, or is pressed,
// which is before a click on a link in it would count.
function held(event) {
  if (!event.target.closest?.('[data-testid="stTooltipContent"] a')) return
  event.preventDefault()
  event.stopPropagation()
}
export default function () {
  const style = document.createElement("style")
  style.textContent = STYLE
  document.head.append(style)
  const moved = () => { went = ""; go() }
  addEventListener("keydown", keyed, true)
  addEventListener("click", followed, true)
  for (const press of PRESSES) addEventListener(press, held, true)
  addEventListener("hashchange", moved)
  addEventListener("pointerdown", reach, true)
  go()
  return () => {
    removeEventListener("keydown", keyed, true)
    removeEventListener("click", followed, true)
    for (const press of PRESSES) removeEventListener(press, held, true)
    removeEventListener("hashchange", moved)
    removeEventListener("pointerdown", reach, true)
    style.remove()
  }
}
