"""``rotation token``: make, list and revoke the tokens of the API."""

from __future__ import annotations

import datetime as dt

from rotation import sessions
from rotation.settings import Settings
from rotation.store import api_tokens
from rotation.store.open import open_tables


def new(settings: Settings, name: str, days: int | None) -> tuple[str, str]:
    """Make a token; gives it, for the only time, and what to say about it."""
    now = sessions.now()
    token = api_tokens.new(open_tables(settings), name, days=days, now=now)
    until = "until it is revoked" if days is None else f"for {days} days"
    return token, (
        f"This is shown once; it opens the API, pictures and metrics {until}. Send it as a "
        "header, Authorization: Bearer TOKEN."
    )


def listed(settings: Settings) -> list[str]:
    """Every token there ever was: name, since when, until when."""
    now = sessions.now()
    lines = [
        f"{token.name}: made {_day(token.created)}, {_state(token, now)}"
        for token in api_tokens.every(open_tables(settings))
    ]
    return lines or ["There are no tokens."]


def revoke(settings: Settings, name: str) -> str:
    """End a token; gives what to say about it."""
    api_tokens.revoke(open_tables(settings), name, now=sessions.now())
    return f"The token {name} is revoked; every server refuses it within seconds."


def _state(token: api_tokens.ApiToken, now: dt.datetime) -> str:
    if token.revoked is not None:
        return f"revoked {_day(token.revoked)}"
    if token.expires is None:
        return "does not expire"
    return f"{'expires' if token.holds(now) else 'expired'} {_day(token.expires)}"


def _day(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
