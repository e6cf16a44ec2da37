"""A page on paper: the print style of every page, and its report as a file."""

from __future__ import annotations

import dataclasses
from typing import Final

import streamlit as st

from rotation import formats
from rotation.results import links
from rotation.ui import written
from rotation.ui.frame import page_scripts, session

_STYLE: Final = """
.rotation-rows { display: none; }
@media print {
  [data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stToolbar"],
  [data-testid="stStatusWidget"], [data-testid="stElementToolbar"],
  [data-testid="stTooltipIcon"]:not(:has([data-testid="stMarkdownContainer"])),
  [data-testid="stButton"], [data-testid="stDownloadButton"], [data-testid="stLinkButton"],
  [data-testid="stSlider"], [data-testid="stSelectbox"], [data-testid="stDateInput"],
  [data-testid="stTextInput"], [data-testid="stButtonGroup"], [data-testid="stFileUploader"],
  [data-testid="stToast"], [data-testid="stDataFrame"], .st-key-link, .st-key-controls,
  .st-key-tour, [class*="-controls"], .modebar-container { display: none !important; }
  html, body, #root, .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"],
  [data-testid="stMainBlockContainer"] { position: static !important; display: block !important;
    width: auto !important; height: auto !important; min-width: 0 !important;
    max-width: none !important;
    overflow: visible !important; background: #fff !important; color-scheme: light !important; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; }
  [data-testid="stMain"] :is(h1, h2, h3, h4, p, li, label, span, div, td, th) {
    color: #1b2530 !important; hyphens: manual; }
  [data-testid="stMain"] :is(p, li, label, [data-testid="stMetricLabel"] *) {
    white-space: normal !important; overflow: visible !important; text-overflow: clip !important;
    word-break: normal !important; overflow-wrap: normal !important; }
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { display: block !important; }
  [data-testid="stColumn"] { width: 100% !important; max-width: none !important;
    min-width: 100% !important; margin-bottom: 0.8rem; }
  [data-testid="stVerticalBlock"], [data-testid="stLayoutWrapper"] { height: auto !important; }
  [data-testid="stMetric"], [data-testid="stPlotlyChart"], [data-testid="stAlert"],
  [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .js-plotly-plot),
  [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .rotation-rows),
  .rotation-rows tr { break-inside: avoid; }
  h1, h2, h3, [data-testid="stHeading"] { break-after: avoid; }
  [data-testid="stPlotlyChart"], [data-testid="stFullScreenFrame"], .js-plotly-plot,
  .plot-container, [data-testid="stElementContainer"]:has(.js-plotly-plot),
  [data-testid="stElementContainer"]:has(.rotation-rows) { width: 100% !important;
    height: auto !important; min-height: 0 !important; }
  .js-plotly-plot .svg-container { width: 100% !important; height: auto !important; }
  .js-plotly-plot .main-svg[viewBox] { width: 100% !important; height: 100% !important; }
  [data-testid="stMarkdownContainer"] { margin-bottom: 0 !important; }
  [data-testid="stGrid"] { display: grid !important;
    grid-template-columns: repeat(auto-fill, minmax(40mm, 1fr)) !important; }
  [data-testid="stMetricValue"], [data-testid="stMetricValue"] * { font-size: 13pt !important; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .js-plotly-plot .main-svg { background: none !important; }
  .js-plotly-plot .bg { fill: #fff !important; }
  .rotation-dark .js-plotly-plot text { fill: #1b2530 !important; }
  .rotation-dark .gridlayer path { stroke: #e3e8ed !important; }
  .rotation-dark [data-testid="stAlertContainer"] { background: #fff6ec !important; }
  [data-testid="stVerticalBlock"], [data-testid="stColumn"], [data-testid="stMetric"],
  [data-testid="stLayoutWrapper"] > * { border-color: #dce2e8 !important; }
  .rotation-rows { display: table; width: 100%; border-collapse: collapse; font-size: 8.5pt; }
  .rotation-rows td { overflow-wrap: anywhere; }
  .rotation-rows thead { display: table-header-group; }
  .rotation-rows :is(th, td) { text-align: left; vertical-align: top; padding: 0.2rem 0.4rem;
    border-bottom: 1px solid #dce2e8; }
  .rotation-rows caption { caption-side: bottom; text-align: left; color: #5e6b78 !important; }
}
"""

_JS: Final = """
// What a style cannot do is done when the browser is about to print: charts get a frame to be
// scaled in, tables that are drawn as pictures get their rows as text, and the foot of each page
// its line. A document is laid out for paper at once after this, so nothing here waits.
function marked() {
  const [red] = getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\\d+/)
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
  return whole.replace(/\\B(?=(\\d{3})+$)/g, ",") + (part ? `.${part}` : "")
}
// A cell as its column writes it: "%+.1f%%|%+.2f%%" of 1.234 is "+1.2%" and of 0.123 "+0.12%",
// "$" of 2500000 is "$2.50 m"; a day is written as everywhere.
function written(text, formats) {
  const day = /^(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(\\d\\d:\\d\\d).*)?$/.exec(text)
  if (day) return `${+day[3]} ${MONTHS[day[2] - 1]} ${day[1]}${day[4] ? ", " + day[4] : ""}`
  const value = Number(text)
  if (text.trim() === "" || Number.isNaN(value)) return text
  if (formats === "$") {
    const [unit, word] = Math.abs(value) >= 999995000 ? [1e9, "bn"] : [1e6, "m"]
    return `$${(value / unit).toFixed(2)} ${word}`
  }
  const [usual, fine] = (formats ?? "").split("|")
  const format = fine && value && Math.abs(value) < 0.995 ? fine : usual
  const part = /%(\\+?)(,?)(?:\\.(\\d+))?([dfi])/.exec(format)
  if (!part) return /\\.\\d{5}/.test(text) ? String(Number(value.toFixed(4))) : text
  const plain = value.toFixed(part[4] === "f" ? Number(part[3] ?? 6) : 0)
  const digits = part[2] ? grouped(plain) : plain
  const signed = part[1] && value >= 0 ? `+${digits}` : digits.replace("-", "\u2212")
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
  const text = [location.href, ...words].join(" · ").replace(/["\\\\<\\n]/g, " ")
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
"""

_FOOT: Final = """
<nav aria-label="About this app"><a href="glossary" target="_self">Definitions</a> ·
<a href="data" target="_self">Data</a> · <a href="api/v1/openapi.json" target="_blank">API</a> ·
<a href="./#tour" target="_self">Tour</a></nav>
"""
_FOOT_CSS: Final = """
nav { color: var(--st-gray-text-color); font: 0.9rem/1.7 var(--st-font); }
a { color: var(--st-link-color); }
a:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
@media print { nav { display: none; } }
"""

_printing = st.components.v2.component("rotation_printing", html=_FOOT, css=_FOOT_CSS, js=_JS)


def draw(report: str, *, dated: bool) -> None:
    """Draw the foot: the report of what is shown, where things are explained; and print well.

    Parameters
    ----------
    report : str
        Path of the report; it is made when somebody opens it.
    dated : bool
        Whether the page's figures are of a day.
    """
    as_of = session.shown_as_of()
    chosen = dataclasses.replace(session.selection(), options=())
    st.link_button(
        "Report",
        f"{report}?{links.query(chosen, as_of)}",
        icon=":material/description:",
        type="tertiary",
        help="Verdict, evidence and every chart of this selection as one file that needs no "
        "network and prints on A4.",
    )
    when = f"as of {formats.day(as_of)}" if as_of else "no data" if dated else ""
    mark = "SAMPLE DATA" if session.market().kind == "sample" else ""
    data = {
        "style": _STYLE,
        "words": [word for word in (when, mark) if word],
        "formats": written.formats(),
        "right": written.RIGHT,
    }
    _printing(key="printing", data=data)
    page_scripts.draw()
