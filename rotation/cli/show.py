"""``rotation show``: the figures of a page."""

from __future__ import annotations

import argparse

from rotation.cli import selected
from rotation.cli.exit_codes import NO_DATA, OK
from rotation.errors import BadInput
from rotation.options import quoted
from rotation.results.page import Page
from rotation.results.render import text
from rotation.topics import registry


def add(show: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    show.add_argument("page", help=registry.names())
    selected.add(show)
    show.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a control of the page"
    )
    show.add_argument("--json", action="store_true", help="as JSON: returns as decimals")
    show.add_argument("--series", action="store_true", help="with the plotted series (JSON)")
    show.set_defaults(run=command)


def command(options: argparse.Namespace) -> int:
    """Print a page; gives the exit code."""
    page = registry.page(options.page)
    data, selection = selected.read(options, page, _set(options, page))
    result = data.result(page, selection)
    if options.json:
        print(result.to_json(series=options.series))
    else:
        print(text.render(result, registry.metrics(page), registry.tables(page)))
    return OK if result.as_of is not None or not page.dated else NO_DATA


def _set(options: argparse.Namespace, page: Page) -> dict[str, str]:
    """The page's own controls as given with --set."""
    own = [option.name for option in page.options]
    values = {}
    for given in options.set:
        name, equals, value = given.partition("=")
        if not equals or name not in own:
            known = f"of {', '.join(own)}" if own else "because this page has no controls"
            raise BadInput(
                f"--set {quoted(given)} is not NAME=VALUE with a NAME {known}; nothing is shown."
            )
        values[name] = value
    return values
