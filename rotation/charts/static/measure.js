// Two presses on a chart of time: the first names its day, the second measures from there to here.

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
  let picked = null  // chart and what was pressed first, whose place moves with new values
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
    const earlier = picked?.plot === plot && plot.isConnected ? placed(axes.x, picked.what) : NaN
    const second = Number.isFinite(earlier) && earlier !== place
    const [from, to] = second ? [earlier, place].sort((a, b) => a - b) : [place, place]
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
    picked = measures ? { plot, what: point.x } : null
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
