"""Recorded payloads of the page view service as tables."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.wikimedia.formats import parse_views

INDEX = "Russell_2000_Index"


def test_parse_sorts_by_date() -> None:
    """Whatever order the service sends."""
    payload = (
        b'{"items":[{"timestamp":"2026010200","views":5},{"timestamp":"2026010100","views":0}]}'
    )
    found = parse_views(payload, INDEX, "key")
    assert found["views"].tolist() == [0, 5]
    assert found["date"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-02")]


@pytest.mark.parametrize("views", [b"-1", b"1.5", b"null", b'"7"', b"true"])
def test_parse_refuses_what_is_no_count(views: bytes) -> None:
    """Views are a whole number."""
    payload = b'{"items":[{"timestamp":"2026010100","views":' + views + b"}]}"
    with pytest.raises(BadResponse, match="ValueError"):
        parse_views(payload, INDEX, "key")


@pytest.mark.parametrize("stamp", ["202601.2", "20261301", "soon", None, 7])
def test_day_that_is_none_is_told_in_one_line(stamp: object) -> None:
    """As every error of a source; pandas adds advice to programmers in lines of its own."""
    payload = json.dumps({"items": [{"timestamp": stamp, "views": 1}]}).encode()
    with pytest.raises(BadResponse) as caught:
        parse_views(payload, "IShares", "IShares")
    assert "\n" not in str(caught.value)
