// Labels of an axis of time that was zoomed: days of what is in view.
//
// Labels are chosen for the whole axis, on a phone. Of a part of it few are left, or none. There
// Plotly's own labels take their place until the whole axis is in view again.

const PLOT = ".js-plotly-plot"
const BUTTON = ".modebar-btn"
const ROOM = 120  // for a label such as "Fri 16 Jan 2026", in pixels

// A button at the corner of a chart makes the change of the layout that its attributes name.
function change(plot, path, value) {
  const button = plot.querySelector(`${BUTTON}[data-attr="zoom"]`)
  if (!button) return
  const { attr, val } = button.dataset
  Object.assign(button.dataset, { attr: path, val: value })
  button.click()
  Object.assign(button.dataset, { attr, val })
}
function isWhole({ range, r2l, _rangeInitial0, _rangeInitial1 }) {
  const [first, last] = range.map(r2l)
  const whole = [_rangeInitial0, _rangeInitial1].map(r2l)
  const near = Math.abs(whole[1] - whole[0]) / 1e6
  return Math.abs(first - whole[0]) < near && Math.abs(last - whole[1]) < near
}
function label(plot) {
  for (const axis of Object.values(plot._fullLayout?._plots ?? {}).map((one) => one.xaxis)) {
    if (!["category", "date"].includes(axis?.type)) continue
    if (!Array.isArray(plot.layout[axis._name]?.ticktext)) continue
    const mode = isWhole(axis) ? "array" : "auto"
    if (mode === axis.tickmode) continue
    const most = Math.max(2, Math.floor(axis._length / ROOM))
    if (mode === "auto") change(plot, `${axis._name}.nticks`, `${most}`)
    change(plot, `${axis._name}.tickmode`, mode)
  }
}
export default function () {
  // The zoom of a button is over when the click has reached the window.
  const clicked = (event) => {
    const plot = event.isTrusted && event.target.closest?.(BUTTON) && event.target.closest(PLOT)
    if (plot) label(plot)
  }
  addEventListener("click", clicked)
  return () => removeEventListener("click", clicked)
}
