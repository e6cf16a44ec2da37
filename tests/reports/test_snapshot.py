"""A snapshot: a folder of plain files."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from PIL import Image

from rotation import drafts
from rotation.errors import BadInput
from rotation.reports import snapshot
from rotation.reports.report import Report
from rotation.topics import registry
from tests.markets import AT
from tests.reports.conftest import MakeReport, Read

PRICES = ("IWM", "SPY", "^RUT", "^GSPC")
NAMES = [page.name for page in registry.PAGES if page.reads]


def test_every_page_is_there_as_html_picture_and_figures(made: MakeReport, tmp_path: Path) -> None:
    """The front page as index; figures as the command line prints them."""
    of = made(*PRICES)
    said = snapshot.write(tmp_path / "new" / "site", of)
    folder = tmp_path / "new" / "site"
    assert said == f"{3 * len(NAMES) + 1} files as of 16 Jan 2026; open index.html."
    for name in NAMES:
        html = folder / ("index.html" if name == "overview" else f"{name}.html")
        summary = registry.page(name).finding(of.results[name])
        assert Read(html.read_text()).words["h1"] == [summary.title]
        assert Image.open(io.BytesIO((folder / f"{name}.png").read_bytes())).size == (1200, 630)
        shown = json.loads((folder / f"{name}.json").read_text())
        assert shown == {"sample": False} | of.results[name].as_dict()
    assert not (folder / "data.json").exists()


def test_links_lead_to_files_of_the_folder(made: MakeReport, tmp_path: Path) -> None:
    """All of them relative, so that any web host and any folder of it will do."""
    snapshot.write(tmp_path, made(*PRICES))
    for path in tmp_path.glob("*.html"):
        addresses = Read(path.read_text()).addresses
        assert addresses
        assert all((tmp_path / address).is_file() for address in addresses)


def test_simulated_snapshot_says_so_on_every_page(simulated: Report, tmp_path: Path) -> None:
    """In words, in the figures and in the listing."""
    snapshot.write(tmp_path, simulated)
    for path in tmp_path.glob("*.html"):
        assert "every price is simulated" in path.read_text()
    assert json.loads((tmp_path / "snapshot.json").read_text())["sample"] is True
    assert json.loads((tmp_path / "spread.json").read_text())["sample"] is True


def test_later_snapshot_takes_the_place_of_an_earlier_one(made: MakeReport, tmp_path: Path) -> None:
    """Files the later one does not have are taken away."""
    of = made(*PRICES)
    snapshot.write(tmp_path, of)
    listing = json.loads((tmp_path / "snapshot.json").read_text())
    (tmp_path / "gone.html").write_text("a page that is no more")
    listing["files"].append("gone.html")
    (tmp_path / "snapshot.json").write_text(json.dumps(listing))
    snapshot.write(tmp_path, of)
    assert not (tmp_path / "gone.html").exists()
    assert "gone.html" not in (tmp_path / "snapshot.json").read_text()


def test_stopped_run_leaves_a_folder_that_can_be_written_again(
    made: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The front page is last: until it is there, the earlier one is; old drafts are cleared."""
    of = made(*PRICES)
    snapshot.write(tmp_path, of)
    (tmp_path / "index.html").write_text("earlier")
    whole = drafts.write

    def stopped(path: Path, content: bytes) -> None:
        if path.name == "sectors.html":
            raise BadInput("stopped")
        whole(path, content)

    monkeypatch.setattr(drafts, "write", stopped)
    with pytest.raises(BadInput):
        snapshot.write(tmp_path, of)
    assert (tmp_path / "index.html").read_text() == "earlier"
    draft = tmp_path / f"{drafts.DRAFT}x"
    draft.write_text("half")
    old = AT.timestamp() - 7200
    os.utime(draft, (old, old))
    monkeypatch.setattr(drafts, "write", whole)
    snapshot.write(tmp_path, of)
    assert "earlier" not in (tmp_path / "index.html").read_text()
    assert not draft.exists()


def test_folder_with_other_files_is_refused(made: MakeReport, tmp_path: Path) -> None:
    """Nothing in it is touched."""
    (tmp_path / "holiday.jpg").write_text("dear")
    with pytest.raises(BadInput, match=r"holds holiday.jpg, which no snapshot wrote"):
        snapshot.write(tmp_path, made(*PRICES))
    assert [one.name for one in tmp_path.iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("listed", ["5", "null", '["holiday.jpg/..", "..", "", 7]', '{"a": 1}'])
def test_listing_that_is_none_of_ours_lists_nothing(tmp_path: Path, listed: str) -> None:
    """What stands in the folder is somebody's, and nothing outside of it is named."""
    (tmp_path / "snapshot.json").write_text(f'{{"files": {listed}}}')
    (tmp_path / "holiday.jpg").write_text("dear")
    with pytest.raises(BadInput, match=r"holds holiday.jpg, which no snapshot wrote"):
        snapshot.check(tmp_path)


def test_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """In a sentence."""
    path = tmp_path / "site"
    path.write_text("")
    with pytest.raises(BadInput, match="is a file; expected a folder"):
        snapshot.check(path)
