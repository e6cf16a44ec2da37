"""One crosshair for all charts: pointing at a session in one shows that session in the others.

Plotly shows what stands under the pointer of its own chart alone. The other charts on the screen
that have the same session are sent a movement of the mouse to its place, so that each shows its
values in its own form. No run of the page and no chart is drawn for it.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

_JS: Final = """
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
function pointed(axis, x) {
  return axis.type === "category"
    ? axis._categories[Math.round(axis.p2c(x))]
    : axis.p2d(x)
}
function place(axis, what) {
  const at = axis.type === "category" ? axis._categories.indexOf(what) : axis.d2c(what)
  const within = axis.type === "date" || at >= 0
  const x = within ? axis.c2p(at) : NaN
  return x >= 0 && x <= axis._length ? x : null
}
function send(layer, type, x) {
  const box = layer.getBoundingClientRect()
  const where = { clientX: box.left + x, clientY: box.top + box.height / 2, bubbles: false }
  layer.dispatchEvent(new MouseEvent(type, where))
}
let shown = new Set()
function leave(kept) {
  for (const layer of shown) if (!kept.has(layer) && layer.isConnected) send(layer, "mouseout", 0)
  shown = kept
}
function follow(event) {
  const own = event.target.closest?.(PLOT)
  const under = own && layers(own).find((one) => one.layer === event.target)
  const kept = new Set()
  if (under && event.buttons === 0) {
    const x = event.clientX - under.layer.getBoundingClientRect().left
    const what = pointed(under.axis, x)
    for (const plot of document.querySelectorAll(PLOT)) {
      if (plot === own || !onScreen(plot.getBoundingClientRect())) continue
      for (const { axis, layer } of layers(plot)) {
        if (kind(axis) !== kind(under.axis)) continue
        const to = what === undefined ? null : place(axis, what)
        if (to === null) continue
        send(layer, "mousemove", to)
        kept.add(layer)
      }
    }
  }
  leave(kept)
}
export default function () {
  let waiting = null
  const moved = (event) => {
    if (!event.isTrusted) return
    if (waiting === null) requestAnimationFrame(() => { follow(waiting); waiting = null })
    waiting = event
  }
  addEventListener("mousemove", moved, true)
  return () => { removeEventListener("mousemove", moved, true); leave(new Set()) }
}
"""

_crosshair = st.components.v2.component("rotation_crosshair", html="<span></span>", js=_JS)


def draw() -> None:
    """Let every chart on the screen show the session that is pointed at in one of them."""
    _crosshair(key="crosshair")
