"""Tables of FRED: what is a value, what is none, what is no table."""

from __future__ import annotations

import pytest

from rotation.errors import BadResponse
from rotation.sources.fred import formats

HEAD = "observation_date,DGS2\n"


def test_points_and_nothing_are_no_values() -> None:
    """Values are in the unit of FRED, by day; the old heading DATE is read too."""
    text = "DATE,DGS2\n2026-01-15,3.55\n2026-01-13,.\n2026-01-14,\n2026-01-12,-0.5\n"
    found = formats.parse_series(text.encode(), "DGS2")
    assert found["value"].tolist() == [-0.5, 3.55]
    assert found["date"].is_monotonic_increasing
    assert set(found["series"]) == {"DGS2"}


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "got nothing"),
        ("\n\n", "got '"),
        ("observation_date,ICSA\n2026-01-12,5\n", "the columns observation_date, ICSA"),
        ("day,DGS2\n2026-01-12,5\n", "the columns day, DGS2"),
        (HEAD, "one without a value"),
        (f"{HEAD}2026-01-12,.\n", "one without a value"),
        (f"{HEAD}2026-01-12,3.52\n2026-01-15,3.5", "one of which breaks off"),
        (f"{HEAD}2026-01-12,3.52\n2026-01\n", "one of which breaks off"),
        (f"{HEAD}2026-01-12,3.52,4\n", "one of which breaks off"),
        (f"{HEAD}2026-01-12,many\n", "'2026-01-12,many' in line 2"),
        (f"{HEAD}2026-01-12,inf\n", "in line 2"),
        (f"{HEAD}2026-13-12,1\n", "'2026-13-12,1' in line 2"),
        (f"{HEAD}2026-01-12,1\n2026-01-12,2\n", "in line 3"),
        ("\x00\x01\x02", "got "),
    ],
)
def test_other_answers_are_refused(text: str, got: str) -> None:
    """With what came in their place."""
    with pytest.raises(BadResponse) as refused:
        formats.parse_series(text.encode(), "DGS2")
    assert "expected CSV with the columns observation_date and DGS2" in str(refused.value)
    assert got in str(refused.value)
