"""``/feed.xml``: changes of state as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rotation import formats, settings
from rotation.results import links
from rotation.selection import Selection
from rotation.store import alerts
from rotation.store.alerts import Change, History
from rotation.store.open import open_tables
from rotation.topics import registry
from rotation.web import conditional, read_route
from rotation.web.conditional import Content
from rotation.web.middleware import hosts
from rotation.web.thread_pool import ThreadPool

PATH: Final = "/feed.xml"
MEDIA_TYPE: Final = "application/atom+xml"

ENTRIES: Final = 100
"""Changes in the feed, the newest first."""

_ATOM: Final = "http://www.w3.org/2005/Atom"
_EMPTY: Final = uuid.UUID("2f0f7f0e-6a53-4c7e-9b7f-0d9c0c4a1e55")
"""Id of the feed of a store without a first run."""

_NEVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def routes(workers: ThreadPool) -> list[BaseRoute]:
    """The feed's address."""
    return [read_route.computed(PATH, _answer, workers, busy=2)]


def document(known: History, origin: str) -> bytes:
    """Return the feed as XML.

    Parameters
    ----------
    known : History
    origin : str
        What the app's addresses begin with.
    """
    ET.register_namespace("", _ATOM)
    root = ET.Element(_name("feed"))
    first = known.runs[0].id if known.runs else str(_EMPTY)
    told = known.told[: -ENTRIES - 1 : -1]
    _add(root, "id", f"urn:uuid:{first}")
    _add(root, "title", "Rotation: changes of state")
    _add(root, "subtitle", "Which watchpoints changed state, and the verdict, session by session.")
    newest = told[0].found_at if told else known.runs[0].found_at if known.runs else _NEVER
    _add(root, "updated", _instant(newest))
    ET.SubElement(root, _name("link"), rel="self", type=MEDIA_TYPE, href=f"{origin}{PATH}")
    ET.SubElement(root, _name("link"), rel="alternate", type="text/html", href=f"{origin}/")
    _add(ET.SubElement(root, _name("author")), "name", "Rotation")
    for change in told:
        _entry(root, change, origin)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ET.Element, change: Change, origin: str) -> None:
    entry = ET.SubElement(root, _name("entry"))
    name = change.watchpoint.capitalize()
    day = formats.day(change.session)
    _add(entry, "id", f"urn:uuid:{change.id}")
    _add(entry, "title", f"{name}: from {change.before} to {change.now} on {day}")
    _add(entry, "published", _instant(change.found_at))
    _add(entry, "updated", _instant(change.found_at))
    query = links.query(Selection(), change.session)
    path = next((page.path for page in registry.PAGES if page.name == change.page), "/")
    href = f"{origin}{path}?{query}"
    ET.SubElement(entry, _name("link"), rel="alternate", type="text/html", href=href)
    ET.SubElement(entry, _name("category"), term=change.watchpoint)
    _add(entry, "content", change.text).set("type", "text")


def _answer(request: Request) -> Response:
    known = alerts.history(open_tables(settings.current()))
    feed = document(known, hosts.origin_of(request.scope))
    return conditional.answer(request, Content(feed, MEDIA_TYPE))


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, _name(name))
    child.text = text
    return child


def _name(local: str) -> str:
    return f"{{{_ATOM}}}{local}"


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
