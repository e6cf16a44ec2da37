// What a style cannot do is done when the browser is about to print: charts get a frame to be
// scaled in, tables that are drawn as pictures get their rows as text, and the foot of each page
// its line. A document is laid out for paper at once after this, so nothing here waits.
function marked() {
  const [red] = getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\d+/)
  document.documentElement.classList.toggle("rotation-dark", Number(red) < 128)
}
function scaled() {
  for (const box of document.querySelectorAll(".js-plotly-plot .svg-container")) {
    const { offsetWidth: w, offsetHeight: h } = box
    if (!w || !h) continue
    box.style.aspectRatio = `${w} / ${h}`
    for (const svg of box.querySelectorAll(".main-svg"))
      svg.setAttribute("viewBox", `0 0 ${w} ${h}`)
  }
}
function unscaled() {
  for (const box of document.querySelectorAll(".js-plotly-plot .svg-container")) {
    box.style.aspectRatio = ""
    for (const svg of box.querySelectorAll(".main-svg")) svg.removeAttribute("viewBox")
  }
}
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")
function grouped(text) {
  const [whole, part] = text.split(".")
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "")
}
// A cell as its column writes it: "%+.1f%%|%+.2f%%" of 1.234 is "+1.2%" and of 0.123 "+0.12%",
// "$" of 2500000 is "$2.50 m"; a day is written as everywhere.
function written(text, formats) {
  const day = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?$/.exec(text)
  if (day) return `${+day[3]} ${MONTHS[day[2] - 1]} ${day[1]}${day[4] ? ", " + day[4] : ""}`
  const value = Number(text)
  if (text.trim() === "" || Number.isNaN(value)) return text
  if (formats === "$") {
    const [unit, word] = Math.abs(value) >= 999995000 ? [1e9, "bn"] : [1e6, "m"]
    return `$${(value / unit).toFixed(2)} ${word}`
  }
  const [usual, fine] = (formats ?? "").split("|")
  const format = fine && value && Math.abs(value) < 0.995 ? fine : usual
  const part = /%(\+?)(,?)(?:\.(\d+))?([dfi])/.exec(format)
  if (!part) return /\.\d{5}/.test(text) ? String(Number(value.toFixed(4))) : text
  const plain = value.toFixed(part[4] === "f" ? Number(part[3] ?? 6) : 0)
  const digits = part[2] ? grouped(plain) : plain
  const signed = part[1] && value >= 0 ? `+${digits}` : digits.replace("-", "−")
  return format.replace(part[0], signed).replaceAll("%%", "%")
}
function formatsOf(frame, formats) {
  const labels = [...frame.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel)
  const name = Object.keys(formats).find((alt) => labels.some((label) => label.endsWith(alt)))
  return formats[name] ?? {}
}
function noRows() {
  for (const table of document.querySelectorAll(".rotation-rows")) table.remove()
}
function rows({ formats, right }) {
  noRows()
  for (const frame of document.querySelectorAll('[data-testid="stDataFrame"]')) {
    const grid = frame.querySelector('canvas table[role="grid"], table[role="grid"]')
    if (!grid) continue
    const format = formatsOf(frame, formats)
    const heads = [...grid.querySelectorAll('[role="columnheader"]')].map((one) => one.textContent)
    const names = heads.map((head) => head.replace(right, ""))
    const table = document.createElement("table")
    table.className = "rotation-rows"
    for (const line of grid.querySelectorAll('[role="row"]')) {
      const part = line.closest("thead") ? "thead" : "tbody"
      const into = table.querySelector(part) ?? table.appendChild(document.createElement(part))
      const row = into.appendChild(document.createElement("tr"))
      line.querySelectorAll('[role="columnheader"], [role="gridcell"]').forEach((cell, place) => {
        const kind = cell.getAttribute("role") === "columnheader" ? "th" : "td"
        const text = kind === "th" ? names[place] : written(cell.textContent, format[names[place]])
        const made = row.appendChild(document.createElement(kind))
        made.textContent = text || "–"
        if (heads[place]?.startsWith(right)) made.style.textAlign = "right"
      })
    }
    const all = Number(grid.getAttribute("aria-rowcount")) - 1
    const shown = table.querySelectorAll("tbody tr").length
    if (all > shown) {
      const said = table.appendChild(document.createElement("caption"))
      said.textContent = `${shown} of ${all} rows; the file of the table has all.`
    }
    frame.after(table)
  }
}
function foot(words) {
  const text = [location.href, ...words].join(" · ").replace(/["\\<\n]/g, " ")
  const font = "font: 8pt system-ui, sans-serif; color: #5e6b78"
  return `@page { size: A4; margin: 14mm 12mm 18mm;
    @bottom-left { content: "${text}"; ${font}; width: 160mm; overflow-wrap: anywhere; }
    @bottom-right { content: counter(page) " / " counter(pages); ${font}; } }`
}
// In a narrow window the navigation is a drawer; Streamlit closes it by itself on phones alone.
function closeDrawer(event) {
  if (!event.target.closest?.('[data-testid="stSidebarNavLink"]')) return
  const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button')
  setTimeout(() => {
    const open = document.querySelector('[data-testid="stSidebar"][data-collapsed="false"]')
    if (open && innerWidth < 1024) close?.click()
  }, 100)
}
export default function ({ data }) {
  const style = document.createElement("style")
  style.textContent = data.style
  const line = document.createElement("style")
  const before = () => {
    line.textContent = foot(data.words)
    marked()
    scaled()
    rows(data)
  }
  const after = () => {
    unscaled()
    noRows()
  }
  document.head.append(style, line)
  addEventListener("click", closeDrawer)
  addEventListener("beforeprint", before)
  addEventListener("afterprint", after)
  return () => {
    removeEventListener("click", closeDrawer)
    removeEventListener("beforeprint", before)
    removeEventListener("afterprint", after)
    style.remove()
    line.remove()
  }
}
