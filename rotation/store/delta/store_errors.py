"""What is wrong with a store, in one sentence: found in what its client says."""

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
"""Patterns of what clients say, what it means, what can be done; the first that fits."""


def sentence(root: str, cause: object) -> str | None:
    """What keeps an object store from working; None if it is not one of the known faults.

    Parameters
    ----------
    root : str
        Folder or URL of the store.
    cause : object
        The error of a client; its text is searched.
    """
    if "://" not in root:
        return None
    text = str(cause)
    for pattern, wrong, remedy in _KINDS:
        if re.search(pattern, text):
            return f"The store {root} {wrong}; what was stored is unchanged. {remedy}."
    return None


def first_line(cause: object) -> str:
    """The beginning of what an error says."""
    lines = str(cause).strip().splitlines()
    return lines[0][:200].rstrip(". ") if lines else type(cause).__name__
