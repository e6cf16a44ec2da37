"""A snapshot: every page as HTML, PNG and JSON that any web host shows while the app sleeps."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final

from rotation import __version__, drafts, formats, sessions
from rotation.errors import BadInput
from rotation.pictures import drawing
from rotation.reports import look, parts
from rotation.reports.report import CLAIMS, PAGES, Report
from rotation.results import drawings
from rotation.results.page import FRONT, Page
from rotation.results.render import document
from rotation.results.result import Result
from rotation.topics import registry

_FORGOTTEN: Final = 3600.0
"""Age from which on a file that is being written is nobody's. [s]"""

INDEX: Final = "index.html"
LISTING: Final = "snapshot.json"
"""Says what a folder holds; a folder with it is one of ours."""


def check(folder: Path) -> None:
    """Refuse a place that cannot be a snapshot's folder, before anything is computed.

    Raises
    ------
    BadInput
        It is a file, holds anything else, or cannot be read.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; expected a folder. Nothing was written.")
    try:
        foreign = _foreign(folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(f"{folder} cannot be read ({why}); nothing was written.") from error
    if foreign:
        raise BadInput(
            f"{folder} holds {formats.first(foreign, 1)}, which no snapshot wrote; expected a new "
            "or empty folder, or that of an earlier snapshot. Nothing was written."
        )


def write(folder: Path, of: Report) -> str:
    """Write the files of a report into a folder, the front page last.

    Each file is replaced whole, so that whoever reads meanwhile has the old one or the new one;
    files of an earlier snapshot that this one does not have are taken away at the end.

    Returns
    -------
    str
        One sentence for a person.

    Raises
    ------
    BadInput
        A file cannot be written.
    """
    check(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(f"{folder} cannot be made ({why}); nothing was written.") from error
    before = _listed(folder)
    content = dict(_files(of))
    # First the names of both, so that a run that is stopped leaves a folder that is still ours.
    drafts.write(folder / LISTING, _listing(of, [*before, *content]))
    for name, one in content.items():
        drafts.write(folder / name, one)
    for name in set(before) - {*content, LISTING}:
        (folder / name).unlink(missing_ok=True)
    _clear_drafts(folder)
    drafts.write(folder / LISTING, _listing(of, [*content]))
    when = f"as of {formats.day(of.as_of)}" if of.as_of else "without any data"
    kind = ", simulated prices" if of.front.sample else ""
    return f"{len(content) + 1} files {when}{kind}; open {INDEX}."


def _foreign(folder: Path) -> list[str]:
    """Names in a folder that no snapshot put there."""
    if not folder.exists():
        return []
    ours = {LISTING, *_listed(folder)}
    names = (path.name for path in folder.iterdir())
    return sorted(name for name in names if name not in ours and not name.startswith(drafts.DRAFT))


def _clear_drafts(folder: Path) -> None:
    """Take away what a run left that was killed while it wrote a file."""
    for path in folder.glob(f"{drafts.DRAFT}*"):
        with contextlib.suppress(OSError):
            if sessions.now().timestamp() - path.stat().st_mtime > _FORGOTTEN:
                path.unlink()


def _listed(folder: Path) -> list[str]:
    """Names an earlier snapshot wrote; none where its list cannot be read."""
    try:
        known = json.loads((folder / LISTING).read_text(encoding="utf-8"))["files"]
        return [name for name in known if isinstance(name, str) and _is_of_a_file(name)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _is_of_a_file(name: str) -> bool:
    """Whether a name is that of a file in a folder, and leads nowhere else."""
    return name not in ("", "..") and Path(name).name == name


def _listing(of: Report, names: list[str]) -> bytes:
    about: Mapping[str, object] = {
        "made_at": of.made_at.isoformat(timespec="seconds"),
        "as_of": None if of.as_of is None else of.as_of.isoformat(),
        "selection": of.selection.as_dict(),
        "sample": of.front.sample,
        "version": __version__,
        "files": sorted(set(names)),
    }
    return (json.dumps(about, indent=2) + "\n").encode()


def _files(of: Report) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, the front page last."""
    for page in PAGES:
        result = of.results[page.name]
        yield f"{page.name}.json", _json(result)
        yield f"{page.name}.png", drawing.png(drawings.card(page, result))
        if page.name != FRONT:
            yield f"{page.name}.html", _page(of, page, result).encode()
    yield INDEX, _front(of).encode()


def _json(result: Result) -> bytes:
    """The result as ``rotation show --json`` prints it, and whether it is simulated."""
    return json.dumps({"sample": result.sample} | result.as_dict(), allow_nan=False).encode()


def _front(of: Report) -> str:
    page = registry.page(FRONT)
    result = of.front
    others = "".join(_teaser(of, other) for other in PAGES if other.name != FRONT)
    changed = parts.changes(result)
    body = (
        f"{_head(of, page, result)}<h2>The evidence</h2>{parts.ledger(result, '{}.html'.format)}"
        + (f"<h2>What changed</h2>{changed}" if changed else "")
        + f'<h2>The pages</h2><div class="pages">{others}</div>{_foot(of, page)}'
    )
    return _document(of, page, body)


def _page(of: Report, page: Page, result: Result) -> str:
    result = page.shown(result)
    claims = parts.claims(result) if page.name == CLAIMS else ""
    body = (
        f'<p><a href="{INDEX}">← Overview</a></p>{_head(of, page, result)}{claims}'
        f"{parts.gaps(page, result)}<h2>Where the figures come from</h2>"
        f"{parts.provenance([result])}{_foot(of, page)}"
    )
    return _document(of, page, body)


def _document(of: Report, page: Page, body: str) -> str:
    summary = page.finding(of.results[page.name])
    style = (
        look.STYLE
        + look.DARK
        + look.CARDS
        + look.page_margin(f"{of.link(page)} · {_when(of, page)}")
    )
    return document.html(f"{summary.title} · Rotation", style, body)


def _when(of: Report, page: Page) -> str:
    result = of.results[page.name]
    when = f"as of {formats.day(result.as_of)}" if result.as_of else "no data"
    return f"{when}{' · SAMPLE DATA' if result.sample else ''}"


def _head(of: Report, page: Page, result: Result) -> str:
    summary = page.finding(result)
    chosen = escape(parts.selection(of.selection.as_dict()))
    return (
        f'<p class="brand">Rotation · {escape(page.title)} · {chosen} · {_when(of, page)}</p>'
        f'<h1>{escape(summary.title)}</h1><p class="lead">{escape(summary.description)}</p>'
        f"{parts.SAMPLE if result.sample else ''}"
        f"{parts.wall(parts.figures(page, result))}"
        f'<figure><img src="{page.name}.png" width="1200" height="630" '
        f'alt="{escape(summary.title)}"></figure>'
    )


def _teaser(of: Report, page: Page) -> str:
    result = of.results[page.name]
    summary = page.finding(result)
    return (
        f'<a class="card" href="{page.name}.html"><b>{escape(page.title)}</b>'
        f'<span>{escape(summary.title)}</span><span class="small">{_when(of, page)}</span></a>'
    )


def _foot(of: Report, page: Page) -> str:
    live = f' <a href="{escape(of.link(page))}">Open it in the app.</a>' if of.origin else ""
    return (
        f'<footer class="small">A snapshot made {parts.instant(of.made_at)} by Rotation '
        f"{escape(__version__)}; it does not change by itself.{live} Figures as JSON: "
        f'<a href="{page.name}.json">{page.name}.json</a>.</footer>'
    )
