"""The library's archives: packed in every way, cut and poisoned."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.french import formats
from tests.loopback.french import NAME, TEXT, archive


def several(names: list[str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as made:
        for name in names:
            made.writestr(name, TEXT)
    return body.getvalue()


def packed(method: int) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as made:
        made.writestr(NAME, TEXT * 50)
    return body.getvalue()


def test_table_of_days_in_decimals() -> None:
    """In the order of the file, text around it left out."""
    found = formats.parse_factors(archive(), "key")
    assert list(found.columns) == list(formats.COLUMNS)
    assert found["smb"].tolist() == pytest.approx([-0.0025, -0.0033, 0.0033, 0.013])


def test_missing_values_are_missing() -> None:
    """As the library marks them."""
    found = formats.read_factors(TEXT.replace("   1.30", " -99.99").encode())
    assert found["smb"].isna().tolist() == [False, False, False, True]


@pytest.mark.parametrize(("factor", "usual"), [(0.01, "0.0045"), (100.0, "45")])
def test_file_in_another_unit_is_refused(factor: float, usual: str) -> None:
    """Decimals and basis points: the first would be a hundredth, of the second some days stay."""
    days = pd.bdate_range("2025-01-02", periods=60)
    lines = [f"{day:%Y%m%d},{0.45 * factor:g},0.1,0.1,0.01" for day in days]
    text = "\n".join([",Mkt-RF,SMB,HML,RF", *lines, ""])
    with pytest.raises(BadResponse) as refused:
        formats.parse_factors(text.encode(), "daily factors")
    got = f"its Mkt-RF moves by {usual} on a usual day; expected percent, such as 0.46"
    assert got in str(refused.value)
    assert len(formats.read_factors("\n".join(text.split("\n")[:60]).encode())) == 59


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED]
)
def test_archive_damaged_anywhere_is_refused(method: int) -> None:
    """Whatever it was packed with: no byte of it may raise anything else, or hang."""
    whole = packed(method)
    for place in range(30, len(whole), max(len(whole) // 60, 1)):
        body = bytearray(whole)
        body[place] ^= 0xFF
        for damaged in (bytes(body), whole[:place]):
            try:
                assert len(formats.parse_factors(damaged, "key")) == 4
            except BadResponse as error:
                assert "bytes: " in error.got  # noqa: PT017  (a byte may not matter)


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (several([NAME, "more.csv"]), "expected one CSV in the ZIP, got 2"),
        (archive(TEXT, "read.me"), "expected one CSV in the ZIP, got 0"),
        (archive(" " * (formats.LARGEST + 1)), "it has more than 16 MB"),
        (b" " * (formats.LARGEST + 1), "it has more than 16 MB"),
        (archive(f",Mkt-RF,SMB,HML,RF\n20260116,{'1' * 200_000},1,1,1\n"), "field larger than"),
    ],
    ids=["two", "none", "bomb", "large", "long field"],
)
def test_other_archives_are_refused(body: bytes, got: str) -> None:
    """With a reason."""
    with pytest.raises(BadResponse) as refused:
        formats.parse_factors(body, "daily factors")
    assert got in str(refused.value)
