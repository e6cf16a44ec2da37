"""Two presses on a chart measure between them: markup, style and script of what says so.

The app mounts them as a component of Streamlit, a frame of one chart as they are.
"""

from __future__ import annotations

from typing import Any, Final

from rotation.charts import clock, theme

HTML: Final = """
<section role="group" aria-label="Picked session" aria-live="polite" hidden>
<header><b></b><button type="button" class="close" aria-label="Close">×</button></header>
<ul></ul><p></p>
<button type="button" class="go">Show this day</button>
</section>
"""
CSS: Final = """
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


def data(*, sample: bool, asof: bool) -> dict[str, Any]:
    """Return what the script goes by.

    Parameters
    ----------
    sample : bool
        Whether the market is simulated.
    asof : bool
        Whether what shows the chart can go back to a day.
    """
    return {
        "asof": asof,
        "returns": [axis["hoverformat"] for axis in (theme.INDEX, theme.PRICES)],
        "clocks": {title: name for name, title in clock.TITLES.items()},
        "mark": "Sample data" if sample else "",
    }
