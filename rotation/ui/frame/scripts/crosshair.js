// One crosshair for all charts: pointing at a session in one shows that session in the others.
//
// Plotly shows what stands under the pointer of its own chart alone. The other charts on the screen
// that have the same session are sent a movement of the mouse to its place, so that each shows its
// values in its own form. No run of the page and no chart is drawn for it.

const PLOT = ".js-plotly-plot"
const onScreen = (box) => box.bottom > 0 && box.top < innerHeight && box.width > 0

// Each place where values are drawn, with the axis of time below it.
function layers(plot) {
  const axes = plot._fullLayout?._plots ?? {}
  return Object.values(axes).flatMap((one) => {
    const axis = one.xaxis
    const layer = plot.querySelector(`.draglayer .${one.id} .nsewdrag`)
    return layer && ["category", "date"].includes(axis?.type) ? [{ axis, layer }] : []
  })
}
// A chart of weeks and one of months say different things of one day: they go apart.
const kind = (axis) => (axis.type === "date" ? `date ${axis.hoverformat}` : axis.type)
function place(axis, what) {
  const at = axis.type === "category" ? axis._categories.indexOf(what) : axis.d2c(what)
  const within = axis.type === "date" || at >= 0
  const x = within ? axis.c2p(at) : NaN
  return x >= 0 && x <= axis._length ? x : null
}
// A MouseEvent's place is cut to whole pixels, more than half a session where they are dense.
function send(layer, type, x) {
  const box = layer.getBoundingClientRect()
  const where = { clientX: box.left + x, clientY: box.top + box.height / 2, bubbles: false }
  layer.dispatchEvent(new PointerEvent(type, where))
}
let shown = new Set()
function leave(kept) {
  for (const layer of shown) if (!kept.has(layer) && layer.isConnected) send(layer, "mouseout", 0)
  shown = kept
}
// Shows elsewhere what Plotly shows in the chart under the pointer.
function follow(own, { x, xaxis }) {
  const kept = new Set()
  for (const plot of document.querySelectorAll(PLOT)) {
    if (plot === own || !onScreen(plot.getBoundingClientRect())) continue
    for (const { axis, layer } of layers(plot)) {
      if (kind(axis) !== kind(xaxis)) continue
      const to = place(axis, x)
      if (to === null) continue
      send(layer, "mousemove", to)
      kept.add(layer)
    }
  }
  leave(kept)
}
let under = null
const heard = new WeakSet()
// Plotly's events of a chart end with its drawing, so that a new one is listened to anew.
function listen(plot) {
  if (!plot.on || heard.has(plot._ev)) return
  heard.add(plot._ev)
  plot.on("plotly_hover", ({ points }) => {
    if (plot === under && points[0]?.xaxis) follow(plot, points[0])
  })
  plot.on("plotly_unhover", () => plot === under && leave(new Set()))
}
export default function () {
  const moved = (event) => {
    if (!event.isTrusted) return
    under = event.target.closest?.(PLOT) ?? null
    if (under === null) leave(new Set())
    else listen(under)
  }
  addEventListener("mousemove", moved, true)
  return () => { removeEventListener("mousemove", moved, true); leave(new Set()) }
}
