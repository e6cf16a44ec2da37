"""Recorded payloads of the page view service as tables."""

from __future__ import annotations

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
