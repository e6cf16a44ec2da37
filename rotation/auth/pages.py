"""What someone sees who is not let in: whole pages of their own, which know nothing of the app."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlencode

from rotation.auth.config import LOG_OUT
from rotation.auth.rules import Standing, Visitor

SIGN_IN: Final = "/signin"
"""Sends people to their provider, and remembers where they wanted to go."""

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta property="og:title" content="Rotation">
<meta property="og:description" content="Sign in to see this page.">
<title>Rotation</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; --ink: #1b2530; --paper: #fff; --line: #dce2e8;
  --soft: #5e6b78; --accent: #2f6db5; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e6ebf0; --paper: #11161c;
  --line: #2c3641; --soft: #93a0ad; --accent: #5c9be0; }} }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper);
  color: var(--ink); font: 16px/1.5 "Source Sans", "Source Sans 3", system-ui, sans-serif; }}
main {{ max-width: 26rem; margin: 1rem; padding: 2rem; border: 1px solid var(--line);
  border-radius: 6px; overflow-wrap: anywhere; }}
h1 {{ margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.2; }}
p {{ margin: 0 0 1rem; color: var(--soft); }}
p strong {{ color: var(--ink); font-weight: 600; }}
a {{ display: block; margin-top: .5rem; padding: .5rem 1rem; border: 1px solid var(--accent);
  border-radius: 6px; color: var(--accent); text-align: center; text-decoration: none; }}
a:hover, a:focus-visible {{ background: var(--accent); color: var(--paper); }}
</style>
</head>
<body><main><h1>Rotation</h1>
{body}
</main></body>
</html>
"""


def sign_in(providers: Sequence[str], to: str, word: str = "Sign in to see this page.") -> str:
    """A page that offers to sign in and go on to an address of the app."""
    links = []
    for provider in providers:
        query = urlencode({"next": to} if provider == "default" else
                          {"next": to, "provider": provider})  # fmt: skip
        address = escape(f"{SIGN_IN}?{query}")
        links.append(f'<a href="{address}">{escape(label(provider))}</a>')
    return _PAGE.format(body="\n".join([f"<p>{escape(word)}</p>", *links]))


def label(provider: str) -> str:
    """What the way to a provider is called."""
    return "Sign in" if provider == "default" else f"Sign in with {provider.capitalize()}"


def turned_away(visitor: Visitor) -> str:
    """A page for someone who signed in and does not get in."""
    who = f"<strong>{escape(visitor.email)}</strong>" if visitor.email else "This account"
    words = {
        Standing.UNLISTED: f"{who} does not have access. Ask whoever runs "
        "this to add it, or log out and sign in as someone else.",
        Standing.UNVERIFIED: f"{who} has no access: the identity provider does not say that the "
        "e-mail address was verified. Verify it there, then log out here and sign in again."
        if visitor.email
        else f"{who} has no access: the identity provider gave no e-mail address for it. Log "
        "out and sign in as someone else, or ask whoever runs this.",
    }
    return _PAGE.format(body=f'<p>{words[visitor.standing]}</p>\n<a href="{LOG_OUT}">Log out</a>')


def sentence(visitor: Visitor) -> str:
    """The same for a program."""
    return {
        Standing.UNKNOWN: "Sign in, or send a token (Authorization: Bearer ...); nothing is shown.",
        Standing.LAPSED: "The sign-in has ended; sign in again. Nothing is shown.",
        Standing.UNVERIFIED: "The identity provider does not vouch for the e-mail address; "
        "nothing is shown.",
        Standing.UNLISTED: f"{visitor.email} does not have access; ask whoever runs this. "
        "Nothing is shown.",
    }[visitor.standing]
