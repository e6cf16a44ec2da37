"""``rotation token``: make, list and revoke the tokens of the API."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

from rotation import formats, sessions
from rotation.settings import Settings, current
from rotation.store import api_tokens
from rotation.store.open import open_tables


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand to the parser of the command."""
    token = commands.add_parser("token", help="tokens that open the API, pictures and metrics")
    deeds = token.add_subparsers(required=True, metavar="COMMAND")
    made = deeds.add_parser("new", help="make one; it is shown once")
    made.add_argument("name", help="what to call it")
    made.add_argument("--days", type=int, help="days until expiry (default: never)")
    made.set_defaults(run=_run, deed="new")
    deeds.add_parser("list", help="names and dates of all").set_defaults(run=_run, deed="list")
    ended = deeds.add_parser("revoke", help="revoke a token")
    ended.add_argument("name")
    ended.set_defaults(run=_run, deed="revoke")


def _run(options: argparse.Namespace) -> int:
    found = current()
    if options.deed == "new":
        token, sentence = new(found, options.name, options.days)
        print(token)
        print(sentence, file=sys.stderr)  # so that $(rotation token new NAME) is the token
    elif options.deed == "revoke":
        print(revoke(found, options.name))
    else:
        print(*listed(found), sep="\n")
    return 0


def new(settings: Settings, name: str, days: int | None) -> tuple[str, str]:
    """Make a token; gives it, for the only time, and what to say about it."""
    now = sessions.now()
    token = api_tokens.new(open_tables(settings), name, days=days, now=now)
    until = "until it is revoked" if days is None else f"for {formats.many(days, 'day')}"
    return token, (
        f"This is shown once; it opens the API, pictures and metrics {until}. Send it as a "
        "header, Authorization: Bearer TOKEN."
    )


def listed(settings: Settings) -> list[str]:
    """Every token there ever was: name, since when, until when."""
    now = sessions.now()
    lines = [
        f"{token.name}: made {formats.instant(token.created)}, {_state(token, now)}"
        for token in api_tokens.every(open_tables(settings))
    ]
    return lines or ["There are no tokens."]


def revoke(settings: Settings, name: str) -> str:
    """End a token; gives what to say about it."""
    api_tokens.revoke(open_tables(settings), name, now=sessions.now())
    return f"The token {name} is revoked; every server refuses it within seconds."


def _state(token: api_tokens.ApiToken, now: dt.datetime) -> str:
    if token.revoked is not None:
        return f"revoked {formats.instant(token.revoked)}"
    if token.expires is None:
        return "does not expire"
    return f"{'expires' if token.holds(now) else 'expired'} {formats.instant(token.expires)}"
