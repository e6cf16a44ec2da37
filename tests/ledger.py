"""The ledger of the overview as a page sends it."""

from __future__ import annotations

import html
import json
import re

from streamlit.testing.v1 import AppTest


def rows(app: AppTest) -> dict[str, str]:
    """The words of each row by its question: state, figure and day; none without a ledger."""
    sent = "".join(
        json.loads(part.proto.json)["html"]
        for part in app.get("bidi_component")
        if part.proto.component_name == "rotation_ledger"
    )
    found = {}
    for item in re.findall(r"<li.*?</li>", sent):
        question, said = item.split("</a>")
        words = [html.unescape(re.sub(r"<[^>]*>", " ", part)).strip() for part in (question, said)]
        found[words[0]] = re.sub(r"\s+", " ", words[1])
    return found
