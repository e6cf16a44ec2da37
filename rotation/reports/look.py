"""Style and script of the files: on a screen, on A4, without a network."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; --ink: #1b2530; --grey: #5e6b78; --rule: #dce2e8; --link: #2f6db5;
  --amber: #8a3f05; --soft: #f4f6f8; --good: #d5ece8; --mixed: #f3e6c4; --bad: #f2d9e5; }
* { box-sizing: border-box; }
html { background: #fff; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: calc(186mm + 2rem); color: var(--ink);
  font: 15px/1.5 "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", Roboto, sans-serif;
  hyphens: manual; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.2rem 0 0.6rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.2rem 0 0.4rem; }
h3 { font-size: 1rem; line-height: 1.3; margin: 0; }
p { margin: 0.3rem 0 0.7rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
.brand, .small, .look { color: var(--grey); }
.small, .look { font-size: 0.87rem; } .look { margin: 0 0 0.2rem; }
.lead { font-size: 1.1rem; }
.note { color: var(--amber); font-weight: 600; }
.sample { border: 2px solid #b4540a; color: var(--amber); background: #fff6ec; border-radius: 6px;
  padding: 0.5rem 0.8rem; font-weight: 600; margin: 0.8rem 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.87rem; margin: 0.6rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.5rem; }
th { color: var(--grey); font-weight: 600; border-bottom: 1.5px solid var(--ink); }
td { border-bottom: 1px solid var(--rule); }
td.day, td.state { white-space: nowrap; }
.state b { display: inline-block; padding: 0 0.55rem; border-radius: 99px; font-weight: 600;
  background: #e9edf0; }
.state .good { background: var(--good); } .state .mixed { background: var(--mixed); }
.state .bad { background: var(--bad); }
ul.wall { list-style: none; margin: 0.6rem 0; padding: 0; display: grid; gap: 0.5rem;
  grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.wall li { border: 1px solid var(--rule); border-radius: 6px; padding: 0.4rem 0.6rem; }
.wall span { display: block; color: var(--grey); font-size: 0.8rem; line-height: 1.3; }
.wall b { font-size: 1.1rem; }
.gaps { background: var(--soft); border-radius: 6px; padding: 0.4rem 0.8rem; font-size: 0.87rem; }
.gaps li { margin: 0.15rem 0; } .gaps ul { margin: 0; padding-left: 1.1rem; }
figure { margin: 1.1rem 0; } figure img { width: 100%; height: auto; border: 1px solid var(--rule);
  border-radius: 6px; }
@media (min-width: 641px) {
  .claims td:nth-child(1) { width: 25%; } .claims td:nth-child(n + 3) { width: 29%; }
}
.definitions { columns: 2 18rem; column-gap: 1.5rem; font-size: 0.8rem; line-height: 1.35; }
.definitions h3 { margin: 0.8rem 0 0.2rem; break-after: avoid; }
.definitions dl { margin: 0; } .definitions dt { font-weight: 600; margin-top: 0.3rem; }
.definitions dd { margin: 0; color: var(--grey); }
footer { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 0.6rem; }
@media (max-width: 640px) {
  body { font-size: 16px; }
  table.stack, .stack tbody, .stack tr, .stack td { display: block; }
  .stack thead { display: none; }
  .stack tr { border: 1px solid var(--rule); border-radius: 6px; padding: 0.4rem 0.6rem;
    margin-bottom: 0.6rem; }
  .stack td { border: 0; padding: 0.1rem 0; white-space: normal; text-align: left; }
  .stack td:empty { display: none; }
  .stack td + td::before { content: attr(data-head) ": "; color: var(--grey); }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3, .look, .lead { break-after: avoid; }
  figure, tr, .wall li, .gaps, dt, .sample { break-inside: avoid; }
  dd { break-before: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8.5pt; } td, th { padding: 0.2rem 0.4rem; }
  .definitions { columns: 3; font-size: 7.5pt; }
  .modebar { display: none !important; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""

CARDS: Final = """
.pages { display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
a.card { display: flex; flex-direction: column; gap: 0.15rem; padding: 0.6rem 0.8rem;
  border: 1px solid var(--rule); border-radius: 6px; color: var(--ink); break-inside: avoid; }
a.card b { color: var(--link); } a.card:hover { border-color: var(--link); text-decoration: none; }
"""

DARK: Final = """
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ink: #e6ebf0; --grey: #a3afbb; --rule: #2c3641; --link: #7db2ec;
    --soft: #1a212a; --good: #1d4a45; --mixed: #55431a; --bad: #552640; }
  html { background: #11161c; } .state b { background: #2c3641; }
  .sample { background: #2b1f12; color: #f0b27a; }
}
"""
"""Of files without charts: those are drawn for light."""

DRAW: Final = """
const template = { layout: {
  font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: "#1b2530" },
  paper_bgcolor: "#fff", plot_bgcolor: "#fff", hoverlabel: { namelength: -1 },
  xaxis: { gridcolor: "#eef1f4", zerolinecolor: "#aab4be", linecolor: "#dce2e8" },
  yaxis: { gridcolor: "#eef1f4", zerolinecolor: "#aab4be", linecolor: "#dce2e8" },
} }
const config = { displaylogo: false, responsive: true, displayModeBar: false }
const waiting = [...document.querySelectorAll(".plot")]
function draw(place) {
  const spec = JSON.parse(place.nextElementSibling.textContent)
  Plotly.newPlot(place, spec.data, { ...spec.layout, template, autosize: true }, config)
}
function some() {
  for (let n = 0; n < 4 && waiting.length; n += 1) draw(waiting.shift())
  if (waiting.length) setTimeout(some)
  else document.documentElement.dataset.drawn = "all"
}
addEventListener("beforeprint", () => { while (waiting.length) draw(waiting.shift()) })
some()
"""


def page_margin(left: str) -> str:
    """Return the style of A4 with a line at the foot of each page, and the number of the page.

    Parameters
    ----------
    left : str
        Address and day.
    """
    quoted = left.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f"""
@page {{ size: A4; margin: 14mm 12mm 18mm;
  @bottom-left {{ content: "{quoted}"; font: 8pt system-ui, sans-serif; color: #5e6b78;
    width: 160mm; overflow-wrap: anywhere; }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif;
    color: #5e6b78; }} }}
"""
