"""A page on paper: the print style of every page, and its report as a file."""

from __future__ import annotations

import dataclasses
from typing import Final

import streamlit as st

from rotation import formats
from rotation.results import links
from rotation.ui import script_files, written
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

_printing = st.components.v2.component(
    "rotation_printing", html=_FOOT, css=_FOOT_CSS, js=script_files.beside(__file__)
)


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
