"""``/PAGE?embed=chart&card=KEY``: one chart of a page alone, for a frame of another page."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from rotation.errors import RotationError, UnknownName
from rotation.options import quoted
from rotation.results import links
from rotation.results.page import Page
from rotation.web import assets, conditional, page_query, viewers
from rotation.web.conditional import Content
from rotation.web.thread_pool import Busy, ThreadPool

if TYPE_CHECKING:
    from rotation.reports.frame import Scheme

log = logging.getLogger("rotation.web.routes.chart_frame")

OPTIONS: Final = "embed_options"
"""Name in an address that chooses light or dark, as of Streamlit's own frames."""
_SCHEMES: Final[dict[str, Scheme]] = {"light_theme": "light", "dark_theme": "dark"}
_FONT: Final = re.compile(r"static/media/SourceSansVF-Upright[\w.-]*\.woff2")
"""As the page that all pages are drawn in names it."""

_AGAIN: Final = 60
"""Pause after which a frame loads itself again that could show nothing. [s]"""
_AGAIN_BUSY: Final = 5
"""The same where too much was asked for at once. [s]"""


def asked(request: Request) -> bool:
    """Whether the address is of a chart for a frame."""
    return request.query_params.get(links.EMBED) == links.CHART


def font(shell: str) -> str:
    """Return the address of the font that the pages are drawn in; empty without one."""
    found = _FONT.search(shell)
    return f"/{found[0]}" if found else ""


async def answer(page: Page, request: Request, workers: ThreadPool, font: str) -> Response:
    """Answer with the page of a frame; what is wrong is a sentence in the place of the chart."""
    given = request.query_params.multi_items()
    try:
        viewers.count(viewers.of(request), "chart")
        return await workers.run(lambda: conditional.answer(request, content(page, given, font)))
    except RotationError as error:
        return _refused(error)


def content(page: Page, given: list[tuple[str, str]], font: str = "") -> Content:
    """Return the page of a frame for values of an address.

    Raises
    ------
    UnknownName
        The page has none of that name.
    RotationError
        The store or a setting cannot be used.
    """
    from rotation.reports import charts, frame  # noqa: PLC0415  (Plotly: pages do not wait)

    values = dict(given)
    card = charts.named(page, values.get(links.CARD, ""))
    query = page_query.asked(page, given, (links.EMBED, links.CARD, OPTIONS))
    *scripts, measure, zoomed = assets.files()
    text = frame.html(
        page,
        card,
        query.result(),
        kinds=query.marks,
        notes=[*query.notes, *_scheme_problem(values)],
        scheme=_SCHEMES.get(values.get(OPTIONS, "")),
        scripts=scripts,
        measure=measure,
        zoomed=zoomed,
        font=font,
    )
    return Content(text.encode(), "text/html")


def _scheme_problem(values: dict[str, str]) -> list[str]:
    given = values.get(OPTIONS)
    if given is None or given in _SCHEMES:
        return []
    return [
        f"The value {quoted(given)} of {OPTIONS} is none of {', '.join(_SCHEMES)}; the chart is as "
        "light or dark as the reader prefers."
    ]


def _refused(error: RotationError) -> Response:
    match error:
        case UnknownName():
            return _said(str(error), HTTPStatus.NOT_FOUND)
        case viewers.TooMany():
            return _said(str(error), HTTPStatus.TOO_MANY_REQUESTS, error.wait)
        case Busy():
            return _said(str(error), HTTPStatus.SERVICE_UNAVAILABLE, _AGAIN_BUSY)
    log.warning("%s", error)
    return _said(str(error), HTTPStatus.SERVICE_UNAVAILABLE, _AGAIN)


def _said(sentence: str, status: HTTPStatus, again: int | None = None) -> Response:
    """A sentence in the place of the chart; with the pause after which the frame asks again. [s]"""
    from rotation.reports import frame  # noqa: PLC0415

    headers = {"Cache-Control": "no-store"}
    if again is not None:
        headers |= {"Retry-After": f"{again}", "Refresh": f"{again}"}
    return HTMLResponse(frame.error(sentence), status, headers)
