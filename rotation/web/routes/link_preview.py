"""The pages' HTML: the finding in words before any script has run, and as a card for chats."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rotation import card as cards
from rotation.auth import rate_limits
from rotation.errors import RotationError
from rotation.results import headline as headlines
from rotation.results import links
from rotation.results.headline import Headline
from rotation.results.page import Page
from rotation.topics import registry
from rotation.web import conditional, page_query, viewers
from rotation.web.conditional import Content
from rotation.web.middleware import hosts
from rotation.web.read_route import ReadRoute
from rotation.web.routes import chart_frame, feed, pictures
from rotation.web.thread_pool import ThreadPool

log = logging.getLogger("rotation.web.routes.link_preview")

_TITLE: Final = "<title>Streamlit</title>"
_PATIENCE: Final = 4.0
"""How long a program that shows links waits for the words on a card. [s]"""
_GLANCE: Final = 0.3
"""How long the page of a browser waits for them: those computed before are there at once. [s]"""
_ROOT: Final = '<div id="root"></div>'
_VARIES: Final = "Accept-Encoding, Sec-Fetch-Mode"


@dataclass(frozen=True)
class _Card:
    """What the HTML of a page says of it.

    Attributes
    ----------
    headline : title, description and figures
    query : of its picture's address
    known : whether the words come from the page's figures
    """

    headline: Headline
    query: str
    known: bool = False


def routes(shell: str, workers: ThreadPool, charts: ThreadPool) -> list[BaseRoute]:
    """The pages' addresses.

    Parameters
    ----------
    shell : str
        The HTML all pages are drawn in.
    workers : ThreadPool
        Compute the words of a card.
    charts : ThreadPool
        Draw charts for frames.
    """
    waiting: set[asyncio.Task[_Card]] = set()
    font = chart_frame.font(shell)

    async def answer(page: Page, request: Request) -> Response:
        if chart_frame.asked(request):
            return await chart_frame.answer(page, request, charts, font)
        values = page.address_values(request.query_params.multi_items())
        # What can be said without looking at any data.
        card = _Card(Headline(page.title, headlines.QUESTION), links.encoded(values.items()))
        if rate_limits.allow(viewers.of(request), "preview"):
            # Shielded from the asker's patience: what is computed is kept for the next.
            task = asyncio.ensure_future(workers.run(partial(_computed, page, values)))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            task.add_done_callback(_log_failure)
            card = await _within(task, _GLANCE if _is_a_browser(request) else _PATIENCE) or card
        base = hosts.origin_of(request.scope)
        html_page = page_html(shell, _head(page, values, card, base), _body(page, card))
        content = Content(html_page.encode(), "text/html")
        return conditional.answer(request, content, {"Vary": _VARIES})

    return [
        ReadRoute(page.path, partial(answer, page), name=f"page-{page.name}")
        for page in registry.PAGES
    ]


def _is_a_browser(request: Request) -> bool:
    """Whether a person opens the page: their browser says it navigates, and is no robot.

    They hardly wait for words to be computed: the page is drawn meanwhile.
    """
    agent = request.headers.get("user-agent", "").lower()
    return request.headers.get("sec-fetch-mode") == "navigate" and "bot" not in agent


async def _within(task: asyncio.Task[_Card], seconds: float) -> _Card | None:
    """What a task gives in time; None if it does not, or fails."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done and not task.cancelled() and not task.exception() else None


def _log_failure(task: asyncio.Task[_Card]) -> None:
    """Say in the log why there are no words for a card, whether or not anybody still waits."""
    error = None if task.cancelled() else task.exception()
    if isinstance(error, RotationError):
        log.warning("%s", error)
    elif error is not None:
        log.error("The words of a card failed", exc_info=error)


def _computed(page: Page, values: Mapping[str, str]) -> _Card:
    """Words from the page's figures, after what was wrong with the values of its address.

    The picture is of the session the figures are of.
    """
    asked = page_query.read(page, values)
    result = asked.result()
    query = links.query(result.selection, result.as_of, asked.marks)
    said = page.finding(result).dated(result)
    description = " ".join([*asked.notes, said.description])
    return _Card(replace(said, description=description), query, known=True)


def _head(page: Page, values: Mapping[str, str], card: _Card, base: str) -> str:
    """The tags of a card, every value escaped."""
    query = links.encoded(values.items())
    address = f"{base}{page.path}" + (f"?{query}" if query else "")
    picture = f"{base}{pictures.PREFIX}/{page.name}.png" + (f"?{card.query}" if card.query else "")
    said = card.headline
    named = {
        "description": said.description,
        "twitter:card": "summary_large_image",
        "twitter:title": said.title,
        "twitter:description": said.description,
        "twitter:image": picture,
        "twitter:image:alt": said.title,
    }
    of_graph = {
        "og:site_name": "Rotation",
        "og:type": "website",
        "og:title": said.title,
        "og:description": said.description,
        "og:url": address,
        "og:image": picture,
        "og:image:type": "image/png",
        "og:image:width": str(cards.WIDTH),
        "og:image:height": str(cards.HEIGHT),
        "og:image:alt": said.title,
    }
    tags = [_tag("property", name, value) for name, value in of_graph.items()]
    tags += [_tag("name", name, value) for name, value in named.items()]
    where = html.escape(f"{base}{feed.PATH}")
    tags.append(
        f'<link rel="alternate" type="{feed.MEDIA_TYPE}" title="Rotation" href="{where}" />'
    )
    title = f"<title>{html.escape(said.title)} · Rotation</title>"
    return "\n    ".join([title, *tags])


def _tag(kind: str, name: str, value: str) -> str:
    return f'<meta {kind}="{name}" content="{html.escape(value)}" />'


_LOOK: Final = (
    "max-width:60rem;margin:4rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;"
    "color-scheme:light dark"
)


def _body(page: Page, card: _Card) -> str:
    """The finding in words, in the place that the app draws itself in once it has loaded."""
    if not card.known:
        return ""
    said = card.headline
    figures = "".join(
        f"<li>{html.escape(label)}: <b>{html.escape(value)}</b></li>"
        for label, value in said.figures
    )
    return (
        f'<main style="{_LOOK}"><p>{html.escape(page.title)}</p><h1>{html.escape(said.title)}</h1>'
        f"<p>{html.escape(said.description)}</p><ul>{figures}</ul>"
        "<p>Charts and controls are loading.</p></main>"
    )


def page_html(shell: str, head: str, body: str = "") -> str:
    """The page with these tags in its head and these words in its body, the rest as it was."""
    shell = shell.replace(_ROOT, f'<div id="root">{body}</div>', 1)
    if _TITLE in shell:
        return shell.replace(_TITLE, head, 1)
    return shell.replace("</head>", f"{head}\n  </head>", 1)
