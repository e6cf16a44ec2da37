// What a viewer chose inside a chart, kept when the chart is drawn with other data.
//
// Of a chart that is drawn with other data the first button is on, so that a step in time or a
// slider put it back to that one. The button is pressed once more, on the same chart of the same
// page.

const BUTTON = ".updatemenu-button"
const chosen = new Map()
let restoring = false  // whether a click is our own and not a viewer's, by pointer or by key

// The address of the page, and the key Streamlit writes beside a chart.
function name(plot) {
  const key = plot.closest('[class*="st-key-"]')?.className.match(/st-key-[\w-]+/)?.[0]
  return key && `${location.pathname} ${key}`
}
const active = (plot) => plot._fullLayout?.updatemenus?.[0]?.active
function restore() {
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    const at = chosen.get(name(plot))
    const now = active(plot)
    if (at === undefined || now === undefined || now === at) continue
    const button = plot.querySelectorAll(BUTTON)[at]
    restoring = true
    button?.dispatchEvent(new MouseEvent("click", { bubbles: true }))
    restoring = false
  }
}
export default function () {
  let waiting = 0
  const changes = new MutationObserver(() => {
    waiting ||= requestAnimationFrame(() => { waiting = 0; restore() })
  })
  const watch = () => changes.observe(document.body, { childList: true, subtree: true })
  const clicked = (event) => {
    const button = !restoring && event.target.closest?.(BUTTON)
    const plot = button && button.closest(".js-plotly-plot")
    if (!plot || !name(plot)) return
    const at = [...plot.querySelectorAll(BUTTON)].indexOf(button)
    if (at) chosen.set(name(plot), at)
    else chosen.delete(name(plot))
    if (chosen.size) watch()
    else changes.disconnect()
  }
  addEventListener("click", clicked, true)
  // Charts of a page that was left and gone back to may be drawn before its scripts are begun.
  if (chosen.size) { watch(); restore() }
  return () => {
    removeEventListener("click", clicked, true)
    changes.disconnect()
    cancelAnimationFrame(waiting)
  }
}
