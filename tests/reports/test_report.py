"""The report: one page of HTML with everything in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rotation.errors import BadInput
from rotation.reports import report
from rotation.reports.report import Report
from rotation.results.render import document
from rotation.selection import Pair
from tests.reports.conftest import MakeReport, Read

PRICES = ("IWM", "SPY", "^RUT", "^GSPC", "XLK", "XLC", "IJR")
SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)


def without_library(text: str) -> str:
    """A report less its scripts."""
    return SCRIPT.sub("", text)


def test_report_needs_nothing_of_a_network(made: MakeReport) -> None:
    """No address in it, no style or font that is loaded, and every tag is closed."""
    text = without_library(report.html(made(*PRICES)))
    assert Read(text).addresses == []
    assert "@import" not in text
    assert "url(" not in text


def test_report_is_below_six_megabytes(simulated: Report) -> None:
    """With every chart of the sample, the largest there is; Plotly is in it once."""
    text = report.html(simulated)
    assert len(text.encode()) < 6_000_000
    assert text.count("plotly.js v") == 1


def test_verdict_ledger_and_claims_are_those_of_their_pages(made: MakeReport) -> None:
    """Every question with its state and day, every claim, and the day in the title."""
    found = made(*PRICES)
    text = report.html(found)
    page = Read(text)
    x = found.front.numbers
    assert page.words["h1"] == [f"{x['verdict'].capitalize()}, as of 16 Jan 2026"]
    assert page.words["title"] == ["Rotation · IWM-SPY · as of 16 Jan 2026"]
    for row in found.front.tables["evidence"]:
        assert row["question"] in page.words["b"]
        assert row["rule"] in page.words["dd"]
    for row in found.results["article"].tables["claims"]:
        assert row["said"] in page.words["b"]


def test_every_chart_with_something_to_draw_is_in_it(simulated: Report) -> None:
    """Each with its title, what to look for and words for those who cannot see it."""
    text = report.html(simulated)
    specs = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert len(specs) == text.count('class="plot"') > 40
    for spec in map(json.loads, specs):
        assert spec["data"]
        assert "template" not in spec["layout"]
        marks = [note.get("text") for note in spec["layout"].get("annotations", [])]
        assert "Sample data" in marks


def test_simulated_report_says_so_everywhere(simulated: Report) -> None:
    """Below the title, at the foot of each page of paper, and in its name."""
    text = without_library(report.html(simulated))
    assert "every price is simulated" in text
    assert "· SAMPLE DATA" in text
    assert simulated.name.startswith("rotation-report-SAMPLE-IWM-SPY-63d-total-")


def test_report_is_of_its_selection(made: MakeReport) -> None:
    """The pair, the lookback and the basis reach figures, name and foot."""
    found = made(*PRICES, pair=Pair("IJR", "SPY"), lookback=21, basis="price")
    assert found.name == "rotation-report-IJR-SPY-21d-price-2026-01-16.html"
    assert found.results["spread"].selection.lookback == 21
    assert 'content: "/?pair=IJR-SPY&lookback=21&asof=2026-01-16&basis=price · as of' in (
        report.html(found)
    )


def test_known_origin_makes_links_to_the_pages(made: MakeReport) -> None:
    """With the day they are of, for good."""
    text = without_library(report.html(made(*PRICES, origin="https://rotation.example")))
    addresses = Read(text).addresses
    assert all(one.startswith("https://rotation.example/") for one in addresses)
    assert any("/sectors?pair=IWM-SPY&lookback=63&asof=2026-01-16" in one for one in addresses)


def test_report_of_one_symbol_says_what_is_missing(made: MakeReport) -> None:
    """No verdict, no chart that is empty, and the reasons."""
    found = made("IWM")
    text = report.html(found)
    assert Read(without_library(text)).words["h1"] == ["Not enough data"]
    assert "cannot be checked" in text
    for page in report.PAGES:
        if page.name not in report.APART:
            assert page.title in text


def test_words_of_a_file_are_shown_letter_by_letter(made: MakeReport) -> None:
    """What is quoted ends neither an element nor a script nor the style."""
    assert document.inert('{"a": "</script>"}') == '{"a": "\\u003c/script>"}'
    style = report.look.page_margin('a"b\\c</style>')
    assert '"a\\"b\\\\c\\3c /style>"' in style


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "is a folder"), ("a.txt", "does not end in .html"), ("no/a.html", "There is no folder")],
)
def test_place_that_cannot_be_is_refused(tmp_path: Path, name: str, said: str) -> None:
    """Before anything is computed."""
    with pytest.raises(BadInput, match=said):
        report.check(tmp_path / name)
