"""Translation of client errors of an object store into one sentence with advice."""

from __future__ import annotations

import re
from typing import Final

_KINDS: Final = (
    (
        r"NoSuchBucket|NoSuchContainer|bucket does not exist",
        "is in a bucket that does not exist",
        "Create it, or correct ROTATION_STORE",
    ),
    (
        r"169\.254\.|metadata\.google|CredentialsNotLoaded|no credentials|InvalidCredentials",
        "cannot be opened because no credentials were found",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role",
    ),
    (
        r"PermanentRedirect|AuthorizationHeaderMalformed|301 Moved",
        "is in another region",
        "Set AWS_REGION to the bucket's",
    ),
    (
        r"InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|ExpiredToken|lacked the necessary "
        r"privileges|lacked valid authentication|\b40[13] (Forbidden|Unauthorized)",
        "refuses these credentials",
        "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they are allowed to do",
    ),
    (
        r"BadScheme|URL scheme is not allowed|builder error",
        "is reached over plain HTTP, which is not allowed",
        "Set AWS_ALLOW_HTTP=true, or AWS_ENDPOINT_URL to an address with https://",
    ),
    (
        r"error sending request|client error \(Connect\)|[Cc]onnection refused|timed out"
        r"|dns error|connection closed|50[0-9] ",
        "cannot be reached",
        "Check AWS_ENDPOINT_URL, AWS_REGION and the network",
    ),
)
"""Patterns of error texts, what each means, and advice; the first match counts."""


def sentence(root: str, cause: object) -> str | None:
    """Return what is wrong with an object store and what to do, None for an unknown error.

    Parameters
    ----------
    root : str
        Folder or URL of the store; of a folder no error is known.
    cause : object
        Error of a client; its text is searched.
    """
    if "://" not in root:
        return None
    text = str(cause)
    for pattern, wrong, advice in _KINDS:
        if re.search(pattern, text):
            return f"The store {root} {wrong}; what was stored is unchanged. {advice}."
    return None


def first_line(cause: object) -> str:
    """Return up to 200 characters of the first line of an error's text."""
    lines = str(cause).strip().splitlines()
    return lines[0][:200].rstrip(". ") if lines else type(cause).__name__
