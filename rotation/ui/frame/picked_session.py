"""A press on a day of a chart: go back to that session, or measure from it to another day.

What stands in a chart is measured in the browser, from the numbers it was drawn of; only going to
a day is a run of the page.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import streamlit as st

from rotation.charts import clock, theme
from rotation.ui.frame import fold, session

_KEY: Final = "picked_session"

_RETURNS: Final = [axis["hoverformat"] for axis in (theme.INDEX, theme.PRICES)]
"""Axes of values whose change is a return."""

_CLOCKS: Final = {title: name for name, title in clock.TITLES.items()}
"""What a chart has a value of, by the title of what is pointed at."""

_HTML: Final = """
<section role="group" aria-label="Picked session" aria-live="polite" hidden>
<header><b></b><button type="button" class="close" aria-label="Close">×</button></header>
<ul></ul><p></p>
<button type="button" class="go">Show this day</button>
</section>
"""
_CSS: Final = """
section { position: fixed; z-index: 1000; max-width: 19rem; padding: 0.5rem 0.7rem;
  font: 0.9rem/1.45 var(--st-font); color: var(--st-text-color);
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: 6px; box-shadow: 0 2px 10px rgb(0 0 0 / 0.2); }
[hidden] { display: none; }
header { display: flex; align-items: center; justify-content: space-between; gap: 0.6rem; }
ul { margin: 0.1rem 0; padding: 0; list-style: none; font-variant-numeric: tabular-nums;
  max-height: 50vh; overflow-y: auto; }
p { margin: 0.1rem 0; color: var(--st-gray-text-color); }
ul:empty, p:empty { display: none; }
button { font: inherit; color: inherit; cursor: pointer; background: none;
  border: 1px solid var(--st-border-color); border-radius: 6px; padding: 0.15rem 0.6rem; }
.close { border: 0; min-width: 24px; min-height: 24px; padding: 0; font-size: 1.1rem; }
.go { margin-top: 0.3rem; }
button:hover { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
@media print { section { display: none; } }
"""
_JS: Final = """
const PLOT = ".js-plotly-plot"
const ROOM = 8  // pixels to the edges of the window
const SESSION = /^[A-Z][a-z]{2} [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}$/
const DAY = 24 * 3600 * 1000  // milliseconds

// The part of a date that a letter of its axis' format stands for.
const PARTS = {
  a: { weekday: "short" }, "-d": { day: "numeric" }, b: { month: "short" }, Y: { year: "numeric" },
}
const part = (place, letter) =>
  new Date(place).toLocaleDateString("en-US", { ...PARTS[letter], timeZone: "UTC" })
// A place on an axis of time as its title: of sessions side by side, or of dates.
const named = (axis, place) => axis.type === "category" ? axis._categories[place]
  : axis.hoverformat.replace(/%(-?[a-zA-Z])/g, (_, letter) => part(place, letter))
// Where a press was on an axis of time, NaN on any other.
function placed(axis, what) {
  if (axis?.type === "date") return axis.d2c(what)
  const place = axis?.type === "category" ? axis._categories.indexOf(what) : -1
  return place >= 0 && SESSION.test(what) ? place : NaN
}
const month = (place) => 12 * new Date(place).getUTCFullYear() + new Date(place).getUTCMonth()
const APART = {
  sessions: (from, to) => to - from,
  days: (from, to) => Math.round((to - from) / DAY),
  weeks: (from, to) => Math.round((to - from) / DAY / 7),
  months: (from, to) => month(to) - month(from),
}
// How far two places are apart, such as "32 sessions".
function apart(axis, from, to, clocks) {
  const unit = axis.type === "category" ? "sessions" : clocks[axis.hoverformat]
  const count = APART[unit](from, to)
  return count === 1 ? `1 ${unit.slice(0, -1)}` : `${count} ${unit}`
}

// A value as its axis writes it: of d3's formats those that the charts use.
const FORMAT = /^([+]?)(,?)[.]([0-9])([f%s])$/
function written(value, axis, signed) {
  const [, plus, comma, digits, kind] = FORMAT.exec(axis.hoverformat) ?? []
  const scaled = kind === "%" ? 100 * value : value
  const shown = Math.abs(scaled).toLocaleString("en-US", {
    ...(kind === "s" ? { notation: "compact", maximumSignificantDigits: digits } : {
      minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 1 }),
    useGrouping: Boolean(comma) })
  const zero = !/[1-9]/.test(shown)
  const sign = zero ? "" : scaled < 0 ? "−" : plus || signed ? "+" : ""
  const title = axis.title?.text ?? ""
  const unit = kind === "%" ? "%" : axis.ticksuffix || (title.endsWith("USD") ? ` ${title}` : "")
  return `${sign}${shown}${unit}`
}
const pp = (value) => written(value, { hoverformat: "+.1f", ticksuffix: " pp" }, true)
// The lines of the part of a chart that was pressed, with their values at two places.
function lines(plot, axes, from, to) {
  const drawn = ({ visible, type, mode, hoverinfo, xaxis, yaxis }) => visible === true
    && (mode?.includes("lines") || type === "candlestick") && hoverinfo !== "skip"
    && xaxis === axes.x._id && yaxis === axes.y._id
  return plot.calcdata.filter(([first]) => first && drawn(first.trace)).map((points) => {
    const { type, name } = points[0].trace
    const candle = type === "candlestick"
    const [at, held] = candle ? ["pos", "med"] : ["x", "y"]
    const value = (place) => axes.y.c2d(points.find((one) => one[at] === place)?.[held])
    return { name: candle ? `${name} close` : name, first: value(from), last: value(to) }
  }).filter(({ first, last }) => Number.isFinite(first) && Number.isFinite(last))
}
// An index and a price are told by their return, whatever else by its difference.
function measured(plot, axes, from, to, returns) {
  const found = lines(plot, axes, from, to)
  const { hoverformat, ticksuffix } = axes.y
  const growth = returns.includes(hoverformat) && !ticksuffix && found.every((one) => one.first > 0)
  const points = hoverformat?.endsWith("%") ? 100 : ticksuffix === "%" ? 1 : 0  // of a per cent
  const change = ({ first, last }) => growth
    ? written(last / first - 1, { hoverformat: "+.1%" }, true)
    : points ? pp(points * (last - first)) : written(last - first, axes.y, true)
  const told = found.map((one) => `${one.name} ${written(one.first, axes.y)} → ` +
    `${written(one.last, axes.y)} (${change(one)})`)
  if (growth && found.length === 2) {
    const [a, b] = found
    const ahead = 100 * (a.last / a.first - b.last / b.first)
    told.push(`${a.name} minus ${b.name}: ${pp(ahead)}`)
  }
  return told
}
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector("section")
  const [title, list, hint] = ["b", "ul", "p"].map((one) => box.querySelector(one))
  const go = box.querySelector(".go")
  let picked = null  // chart and place of the first press
  const close = () => { box.hidden = true; picked = null }
  function show(event) {
    box.hidden = false
    const { width, height } = box.getBoundingClientRect()
    const within = (at, size, whole) => Math.max(ROOM, Math.min(at, whole - size - ROOM))
    box.style.left = `${within(event.clientX + 14, width, document.documentElement.clientWidth)}px`
    box.style.top = `${within(event.clientY + 14, height, innerHeight)}px`
  }
  function press(plot, { points, event }) {
    const [point] = points
    const place = placed(point?.xaxis, point?.x)
    if (!Number.isFinite(place) || !event.isTrusted) return
    const axes = { x: point.xaxis, y: point.yaxis }
    const sessions = axes.x.type === "category"
    const second = picked?.plot === plot && picked.place !== place && plot.isConnected
    const [from, to] = second ? [picked.place, place].sort((a, b) => a - b) : [place, place]
    const measures = !second && lines(plot, axes, place, place).length > 0
    if (!second && !measures && !sessions) return close()
    const told = second ? measured(plot, axes, from, to, data.returns) : []
    const [start, end] = [from, to].map((one) => named(axes.x, one))
    title.textContent = second ? `${start} to ${end}` : start
    list.replaceChildren(...told.map((text) => {
      const line = document.createElement("li")
      line.textContent = text
      return line
    }))
    const other = sessions ? "session" : "point"
    const then = measures ? `Press another ${other} to measure from here to there.` : ""
    const said = second ? apart(axes.x, from, to, data.clocks) : then
    hint.textContent = [said, data.mark].filter(Boolean).join(" · ")
    go.hidden = second || !data.asof || !sessions
    go.onclick = () => { setTriggerValue("day", start); close() }
    picked = measures ? { plot, place } : null
    show(event)
  }
  const heard = new WeakSet()
  const moved = (event) => {
    const plot = event.target.closest?.(PLOT)
    if (!plot?.on || heard.has(plot._ev)) return
    heard.add(plot._ev)
    plot.on("plotly_click", (said) => press(plot, said))
  }
  const keyed = (event) => { if (!event.composedPath().includes(box)) close() }
  const hide = () => { box.hidden = true }
  const pressed = (event) => {
    const path = event.composedPath()
    if (!path.includes(box) && !path.some((one) => one.matches?.(PLOT))) close()
  }
  box.querySelector(".close").onclick = close
  const listened = [
    ["mousemove", moved], ["keydown", keyed], ["pointerdown", pressed], ["scroll", hide],
  ]
  for (const [name, heard] of listened) addEventListener(name, heard, true)
  return () => { for (const [name, heard] of listened) removeEventListener(name, heard, true) }
}
"""

_picked = st.components.v2.component("rotation_picked_session", html=_HTML, css=_CSS, js=_JS)


def draw(*, asof: bool) -> None:
    """Let a press on a chart of time show its session, and two what happened between them.

    Parameters
    ----------
    asof : bool
        Whether the page can go back to a day.
    """
    mark = "Sample data" if session.market().kind == "sample" else ""
    data = {"asof": asof, "returns": _RETURNS, "clocks": _CLOCKS, "mark": mark}
    _picked(key=_KEY, data=data, on_day_change=_go)


def _go() -> None:
    """Make the day of the pressed session the one the next run shows."""
    with suppress(ValueError):  # a browser can send anything
        fold.go_to(clock.day_of(str(st.session_state[_KEY].day)), session.market())
