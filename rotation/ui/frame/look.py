"""The little of Streamlit's looks that its theme has no option for: contrast, targets, focus."""

from __future__ import annotations

from typing import Final

from rotation.charts import switches

_STREAMLIT: Final = """
.st-key-title h1 { padding: 0 0 1rem; }
.st-key-typed [data-testid^="stNumberInputStep"] { display: none; }
.st-key-tour.offered { margin: -0.25rem 0 -0.65rem; }
[data-testid="stMarkdownContainer"] h2 { margin: 0; padding: 0; font-size: 1rem; line-height: 1.5; }
[data-testid="stElementToolbarButton"]:has([aria-label^="Download as CSV"]) { display: none; }
[data-testid="stCaptionContainer"] { color: light-dark(#5e6b78, #93a0ad); opacity: 1; }
[data-testid="stMarkdownContainer"] code { color: inherit; }
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"]:hover {
  color: light-dark(#fff, #11161c); }
[data-testid="stDateInput"] [role="spinbutton"] { display: inline-block; box-sizing: border-box;
  min-width: 24px; min-height: 24px; line-height: 24px; padding-block: 0; text-align: center; }
[data-testid="stMetric"] :is(label, p, [data-testid^="stMetric"], [data-testid^="stMetric"] > div,
  .stMarkdownEllipsis), .stMarkdownBadge {
  white-space: normal !important; overflow: visible; text-overflow: clip; }
:is(.st-key-step-back, .st-key-step-forward) [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[data-testid="stTooltipIcon"] button { position: relative; }
[data-testid="stTooltipIcon"] button::after { content: ""; position: absolute; inset: 50%;
  width: 24px; height: 24px; margin: -12px; }
.stApp :is(a, button, summary, [role="button"], [role="radio"], [role="tab"]):focus-visible {
  outline: 2px solid light-dark(#2f6db5, #7db2ec) !important; outline-offset: 1px; }
[data-testid="stExpandSidebarButton"]::after { content: "Menu"; font-size: 0.9rem; }
.js-plotly-plot .modebar-btn { min-width: 24px; min-height: 24px; }
[data-testid="stPlotlyChart"]:has([data-title="Close fullscreen"])::before {
  content: attr(aria-label); position: fixed; top: 0.4rem; left: 0.75rem; right: 11rem;
  max-height: 2.5em; overflow: hidden; font-size: 0.9rem; line-height: 1.25; }
@media (max-width: 1600px) {
  [data-testid="stTopNavLink"] > span:has(> span > [data-testid="stIconMaterial"]) {
    display: none; }
}
@media (max-width: 1300px) {
  .st-key-evidence [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
  .st-key-evidence [data-testid="stColumn"] { flex: 1 1 100%; min-width: 100%; }
  [data-testid="stTopNavLink"] { padding-inline: 0.35rem; }
  [data-testid="stTopNavLink"] p { font-size: 0.8rem; }
  [data-testid="stTopNav"] + div { min-width: 0; }
}
@media (max-width: 360px) {
  .js-plotly-plot .xtick text, .st-key-heat .textpoint text {
    font-size: 8px !important; }
}
@media (max-width: 640px) {
  .st-key-head { flex-wrap: wrap; }
  .st-key-head > .st-key-title { flex-basis: 100%; }
  .st-key-fold-line { flex-wrap: nowrap; }
  .st-key-fold-line > .st-key-fold { flex: 0 1 auto; min-width: 0; }
}
@media (max-width: 640px), (hover: none) {
  [data-testid="stElementContainer"]:has(> [data-testid="stFullScreenFrame"] .modebar) {
    overflow: visible; margin-bottom: 28px; }
  .js-plotly-plot { overflow: visible !important; }
  .js-plotly-plot .modebar-container { top: 100% !important; height: 28px; }
  .js-plotly-plot .modebar-container:has([data-title="Close fullscreen"]) {
    top: -30px !important; }
}
@media (hover: none) {
  [data-testid="stElementContainer"]:has(> [data-testid="stFullScreenFrame"] > .stDataFrame) {
    margin-top: 28px; }
}
@media (prefers-reduced-motion: reduce) {
  .stApp *, .stApp *::before, .stApp *::after { animation-duration: 0.01ms !important;
    animation-iteration-count: 1 !important; transition-duration: 0.01ms !important; }
}
"""
"""Tables are without Streamlit's own file, which says neither day nor source.
The navigation has all pages in one row from 1,024 pixels on, below 1,600 without their icons, and
below 1,300 in the room that the menu at its end does not need; there the ledger of the front page
has the whole width, and what changed stands below it.
The box for a number of sessions is empty until somebody types, so that it has nothing to step from.
On a phone the title takes the whole width, the line of the controls is one row, its text cut where
it is too long. There, and where nothing can hover, so that they are always there, the buttons of a
chart have a row of their own below it: in it they hid its switches or the labels of its axis.
There too the buttons of a table have room above it, which hid the end of the line on it.
The buttons that go a session back and forward have a name that is heard and not seen. What a figure
is and what it is of stand in lines below each other where one is too long, and so does how old data
are: their end is the one that counts.
In less width than that of a phone, which is a window of 1,280 pixels at 400 per cent too, labels
that were chosen for a phone become smaller in the measure in which the chart does.
A chart in full screen has its title and finding above it, from its text for those who cannot see.
"""

SHEET: Final = _STREAMLIT + switches.SHEET

EMBEDDED: Final = """
[data-testid="stHeader"], [data-testid="stSidebar"] { display: none; }
.stApp [data-testid="stMainBlockContainer"] { padding-top: 0.5rem; }
"""
"""In a frame of another page: what is shown, without the way to other pages."""
