"""The claims of the article: figures then and now, and whether they hold."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest

from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.headline import Headline
from rotation.results.page import Page
from rotation.results.result import Result
from rotation.selection import Basis, Selection
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics.article.view import result as article
from rotation.topics.article.view.claim import DAY, Holds, On, Reading
from rotation.topics.article.view.headline import headline
from tests.markets import MemoryMarket, data_of, panel, result_of
from tests.topics.article import stock

pytestmark = pytest.mark.usefixtures("clock")

ANSWERS = {
    "pair": {"leadership", "S&P 500", "streak", "ten years"},
    "sectors": {"technology"},
    "styles": {"value and growth"},
    "funds": {"IWM assets", "IWM inflows"},
    "members": {"viral names", "broadening"},
    "search": {"search"},
    "fundamentals": {"earnings gap", "valuation"},
}
"""Claims that cannot be checked without a part of the store."""

ALWAYS = {"ten years"}
"""What a history of a year and a half cannot answer."""

CHART = {"cup and handle", "IWM target"}


def states(result: Result) -> dict[str, str]:
    """What each claim comes to; the chart's are those of another topic."""
    return {name: row["holds"] for name, row in stock.claims(result).items() if name not in CHART}


def test_article_s_figures_do_not_hold_and_leadership_does(tables: Tables) -> None:
    """The S&P 500 at +1.38%, technology eighth to last at +1.15%, not worst; small caps lead."""
    rows = stock.claims(stock.article(tables))
    assert rows["leadership"]["holds"] == "holds"
    assert rows["leadership"]["then"] == "16 Jan 2026: IWM +7.96%, SPY +1.43% YTD"
    assert "Leadership in the ledger: confirms." in rows["leadership"]["why"]
    assert rows["S&P 500"]["holds"] == "does not hold"
    assert rows["S&P 500"]["then"] == "16 Jan 2026: ^GSPC +1.38%, SPY +1.43% YTD"
    assert "the nearest of ^GSPC is +0.50% on 7 Jan 2026" in rows["S&P 500"]["why"]
    assert rows["technology"]["holds"] == "does not hold"
    assert rows["technology"]["then"].startswith("16 Jan 2026: XLK +1.15% YTD, 10th of 11; worst")
    assert "communication services (XLC) at −2.17%" in rows["technology"]["why"]


def test_figures_hold_where_the_market_was_as_the_article_says(tables: Tables) -> None:
    """Index up 0.56%, technology last with −0.40%: the rules can be met."""
    others = dict.fromkeys(stock.SECTORS, 0.03)
    result = stock.article(tables, ("pair", "sectors"), **others | {"^GSPC": 0.0056, "XLK": -0.004})
    found = states(result)
    assert found["S&P 500"] == found["technology"] == "holds"


def test_technology_that_may_be_worst_is_not_known_without_all_sectors(tables: Tables) -> None:
    """Its figure is right and it is the last of those stored; another one may be worse."""
    result = stock.article(tables, ("pair",), XLK=-0.004, XLF=0.01)
    assert states(result)["technology"] == "cannot be checked"


@pytest.mark.parametrize("symbol", ["IWM", "SPY"])
def test_leadership_is_not_judged_across_a_suspected_split(tables: Tables, symbol: str) -> None:
    """The figure is shown, and what is suspected: neither day's verdict is drawn from it."""
    row = stock.claims(stock.article(tables, ["pair"], halved={symbol: "2026-01-08"}))["leadership"]
    assert row["then"].startswith("16 Jan 2026: IWM ")
    assert (row["holds"], row["holds_now"]) == ("cannot be checked", "cannot be checked")
    assert row["why"].startswith(f"Suspected split of {symbol}: the close of 8 Jan 2026 is 0.5")


def test_later_split_leaves_the_article_s_day_alone(tables: Tables) -> None:
    """Judged on the day, not now, and a sentence says why not."""
    result = stock.article(tables, ["pair"], halved={"IWM": "2026-02-03"})
    row = stock.claims(result)["leadership"]
    assert (row["holds"], row["holds_now"]) == ("holds", "cannot be checked")
    assert result.why("leadership").startswith(
        "Cannot be checked now, leadership: Suspected split of IWM"
    )


@pytest.mark.parametrize(
    ("symbol", "end", "state"),
    [
        ("SPY", 0.0138, "cannot be checked"),
        ("SPY", 0.0056, "holds"),
        ("^GSPC", 0.0056, "cannot be checked"),
        ("IWM", 0.0138, "does not hold"),
    ],
)
def test_quoted_return_across_a_suspected_split(
    tables: Tables, symbol: str, end: float, state: str
) -> None:
    """The other of index and fund can still give the figure, and the small side is no part."""
    result = stock.article(tables, ["pair"], halved={symbol: "2026-01-08"}, **{"^GSPC": end})
    row = stock.claims(result)["S&P 500"]
    assert row["holds"] == state
    assert (f"Suspected split of {symbol}" in row["why"]) == (state == "cannot be checked")


def test_other_claims_name_the_suspected_split(tables: Tables) -> None:
    """Technology and a style have no return year to date then, and their own cause is said."""
    halved = dict.fromkeys(("XLF", "XLK", "IWN"), "2026-01-08")
    rows = stock.claims(stock.article(tables, ["pair", "sectors", "styles"], halved=halved))
    assert rows["technology"]["holds"] == "cannot be checked"
    assert rows["technology"]["why"].startswith("Suspected split of XLK")
    assert rows["value and growth"]["holds"] == "cannot be checked"
    assert "The other is not known: Suspected split of IWN" in rows["value and growth"]["why"]


def test_technology_that_may_be_worst_says_how_many_are_not_known(tables: Tables) -> None:
    """One sector has no return across a suspected split: it may be the worst one."""
    ends = dict.fromkeys(stock.SECTORS, 0.03) | {"XLK": -0.004}
    result = stock.article(tables, ["pair", "sectors"], halved={"XLF": "2026-01-08"}, **ends)
    row = stock.claims(result)["technology"]
    assert row["holds"] == "cannot be checked"
    assert row["why"].endswith("No return of 1 of the 11 sectors is known.")


@pytest.mark.parametrize("lacking", ANSWERS)
def test_claims_without_their_data_cannot_be_checked(tables: Tables, lacking: str) -> None:
    """Each says why, and the others are as with everything stored."""
    whole = states(stock.article(Tables(f"{tables.root}/whole")))
    parts = [part for part in stock.PARTS if part != lacking]
    result = stock.article(Tables(f"{tables.root}/part"), parts)
    rows, found = stock.claims(result), states(result)
    unknown = {name for name, state in found.items() if state == Holds.UNKNOWN}
    assert unknown == ANSWERS[lacking] | ALWAYS
    assert {n: s for n, s in found.items() if n not in unknown} == {
        n: s for n, s in whole.items() if n not in unknown
    }
    for name in ANSWERS[lacking]:
        assert rows[name]["then"] == "16 Jan 2026: not known"
        assert "16 Jan 2026" in rows[name]["why"] or "stored" in rows[name]["why"]
        assert any(name in sentence for sentence in result.sentences())


@pytest.mark.parametrize("alone", stock.PARTS)
def test_any_part_alone_is_read(tables: Tables, alone: str) -> None:
    """No claim fails; those of other parts say what is missing."""
    result = stock.article(tables, [alone])
    rows = stock.claims(result)
    assert len(rows) == len(article.CLAIMS) >= 12
    assert all(row["why"] for row in rows.values())
    assert all(row["holds"] in list(Holds) for row in rows.values())


def test_nothing_stored_says_so(tables: Tables) -> None:
    """No day, no figure, a reason in every row."""
    result = stock.article(tables, [])
    assert result.as_of is None
    for row in result.tables["claims"]:
        assert (row["then"], row["now"]) == ("16 Jan 2026: not known", "not known")
        assert row["why"] == "No data reaches 16 Jan 2026: nothing is stored."


def test_before_its_day_nothing_is_checked(tables: Tables) -> None:
    """As of 15 January the article is in the future; figures of that day are dated so."""
    result = stock.article(tables, asof="2026-01-15")
    assert set(states(result).values()) == {"cannot be checked"}
    row = stock.claims(result)["leadership"]
    assert row["then"] == "16 Jan 2026: not known"
    assert row["now"].startswith("15 Jan 2026: IWM")
    assert row["why"] == "Figures end on 15 Jan 2026, before the article's 16 Jan 2026."


def test_expectations_are_judged_by_what_followed(tables: Tables) -> None:
    """On the article's day nothing has; a month later the gap is smaller and the Fed was steady."""
    then = stock.claims(stock.article(tables, asof=stock.DAY))
    assert then["earnings gap"]["holds"] == "cannot be checked"
    assert then["earnings gap"]["why"] == "Nothing later than the article's day is stored."
    assert then["Fed"]["holds"] == "holds"
    assert "100% for steady" in then["Fed"]["why"]
    now = stock.claims(stock.article(Tables(f"{tables.root}/now")))
    assert now["earnings gap"]["holds"] == "holds"
    assert now["earnings gap"]["why"] == (
        "Smaller on 18 Feb 2026 than on 16 Jan 2026: 1 of 1 leads of technology."
    )
    assert now["Fed"]["why"] == "The decision of 28 Jan 2026 was steady."


def test_old_valuation_is_not_that_of_now(tables: Tables) -> None:
    """A month without a P/E of IWM: its figure has its own day, and says nothing of now."""
    now = stock.snapshot(0.06)
    now.loc[now["symbol"] == "IWM", "pe"] = float("nan")
    for day, rows in ((stock.DAY, stock.snapshot(0.1)), (stock.LAST, now)):
        fundamentals.add(tables, rows, source="yahoo", at=stock.at(day))
    row = stock.claims(result_of("article", Selection(), stock.market(["pair"]), tables))[
        "valuation"
    ]
    assert row["now"] == "16 Jan 2026: P/E IWM 18.0, SPY 24.0, gap −25.0%"
    assert (row["holds"], row["holds_now"]) == ("holds", "cannot be checked")


def test_assets_and_inflows_stand_apart(tables: Tables) -> None:
    """76.88 billion of assets, and a flow of millions: the same number is one of the two."""
    rows = stock.claims(stock.article(tables, ("pair", "funds")))
    assert rows["IWM assets"]["holds"] == "holds"
    assert rows["IWM assets"]["then"] == "16 Jan 2026: assets $76.88 bn"
    assert rows["IWM inflows"]["holds"] == "does not hold"
    assert "of the size of the assets, not of a flow" in rows["IWM inflows"]["why"]


def test_standing_claims_are_asked_again_now(tables: Tables) -> None:
    """The surge of January is over in February; a figure of the day is not asked again."""
    rows = stock.claims(stock.article(tables))
    assert (rows["search"]["holds"], rows["search"]["holds_now"]) == ("holds", "does not hold")
    assert rows["S&P 500"]["holds_now"] is None


def test_simulated_prices_check_nothing() -> None:
    """Figures are there and marked; the verdict says what it would be."""
    market = sample_market()
    result = article.compute(Selection(), data_of(market))
    assert result.sample
    assert result.numbers["cannot_be_checked"] == result.numbers["claims"]
    row = stock.claims(result)["leadership"]
    assert row["then"].startswith("16 Jan 2026 (sample): IWM")
    assert row["why"].startswith("Simulated prices check no article. By them the claim would hold")


def test_link_leads_to_the_page_on_the_day(tables: Tables) -> None:
    """With the pair the claim is about, or the default one where that is not stored."""
    rows = stock.claims(stock.article(tables))
    assert rows["technology"]["link"] == "/sectors?lookback=63&asof=2026-01-16&basis=total"
    assert "pair=RUT-GSPC" in rows["S&P 500"]["link"]
    alone = stock.claims(stock.article(Tables(f"{tables.root}/alone"), [], IWM=0.1, SPY=0.0))
    assert "pair=IWM-SPY" in alone["S&P 500"]["link"]


@pytest.mark.parametrize("basis", ["total", "price"])
def test_every_link_opens_what_its_claim_quotes(tables: Tables, basis: Basis) -> None:
    """Read as the page reads it, an address is the selection that the claim was asked with."""
    data = stock.data(tables)
    asked = Selection(asof=DAY, basis=basis)
    pages = {page.name: page for page in data.pages}
    for row in data.result_of("article", Selection(basis=basis)).tables["claims"]:
        page, query = pages[row["page"]], parse_qsl(row["link"].partition("?")[2])
        assert {"asof"} < {name for name, _ in query} <= set(page.controls)
        opened = page.parse(dict(query), data.market).selection
        pair = article.prices.INDICES if row["claim"] == "S&P 500" else asked.pair
        wanted = dataclasses.replace(asked, pair=pair, options=opened.options)
        assert all(getattr(opened, name) == getattr(wanted, name) for name in page.controls)


def test_link_has_the_pair_whose_figure_is_quoted(tables: Tables) -> None:
    """The indices end before the article's day: the fund's return is quoted and opened."""
    market = stock.market(["pair"])
    close = market.panel.close.copy()
    indices = [market.panel.columns[symbol] for symbol in ("^RUT", "^GSPC")]
    close[int(np.searchsorted(stock.SESSIONS, np.datetime64("2026-01-14"))) :, indices] = np.nan
    market = dataclasses.replace(market, panel=dataclasses.replace(market.panel, close=close))
    row = stock.claims(result_of("article", Selection(), market, tables))["S&P 500"]
    assert row["then"] == "16 Jan 2026: SPY +1.43% YTD"
    assert "pair=IWM-SPY" in row["link"]


def test_figures_are_those_of_the_pages(tables: Tables) -> None:
    """Nothing is computed twice: the row quotes the result of the page it links to."""
    data = stock.data(tables)
    on = data.result_of("flows", Selection(asof=DAY))
    row = stock.claims(data.result_of("article", Selection()))["IWM assets"]
    assert row["then"].endswith(f"${on.numbers['aum'] / 1e9:.2f} bn")


def chart_page(pattern: str | None, failing: str, target: float) -> Page:
    """A page of chart patterns that says this."""
    point = Watchpoint("technicals", "?", "it breaks out", "it does not")
    numbers = {
        "pattern": pattern, "failing": failing, "rules_undecided": 2,
        "target": target, "close": 265.76, "distance_to_300": 0.1288,
    }  # fmt: skip
    result = Result("technicals", Selection(), DAY, (), numbers, {})
    return Page(
        "technicals", "Technicals", "", "", "",
        compute=lambda selection, data: result,
        headline=lambda _: Headline("", ""),
        drawings=lambda _: (),
        watchpoints=(point,),
        evidence=lambda _: (Evidence(point, State.MIXED, "cup with handle", DAY),),
        reads=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "failing", "target", "expected"),
    [
        ("complete", "", 297.0, ("holds", "holds")),
        ("failed", "", 250.0, ("does not hold", "does not hold")),
        ("in progress", "", 301.0, ("does not hold", "holds")),
        ("none", "rounded", float("nan"), ("does not hold", "does not hold")),
        ("none", "", float("nan"), ("cannot be checked", "cannot be checked")),
        (None, "", float("nan"), ("cannot be checked", "cannot be checked")),
    ],
)
def test_chart_is_read_off_its_page(
    tables: Tables, pattern: str | None, failing: str, target: float, expected: tuple[str, str]
) -> None:
    """The pattern and the target by its numbers; without the page there is no answer."""
    data = stock.data(tables, ("pair",))
    pages = [page for page in data.pages if page.name != "technicals"]
    chart = chart_page(pattern, failing, target)
    with_chart = dataclasses.replace(data, pages=(*pages, chart))
    rows = stock.claims(with_chart.result_of("article", Selection(asof=DAY)))
    assert (rows["cup and handle"]["holds"], rows["IWM target"]["holds"]) == expected
    assert all(rows[name]["why"] for name in CHART)
    without = dataclasses.replace(data, pages=tuple(pages))
    rows = stock.claims(without.result_of("article", Selection(asof=DAY)))
    for name in CHART:
        assert rows[name]["holds"] == "cannot be checked"
        assert rows[name]["why"] == "This version has no page technicals, which would answer it."
        assert rows[name]["link"] is None


def test_chart_without_a_pattern_points_nowhere(tables: Tables) -> None:
    """By the page itself: prices that stood still for a year have no cup."""
    row = stock.claims(stock.article(tables, ("pair",)))["IWM target"]
    assert row["holds"] != "holds"
    assert row["then"].startswith("16 Jan 2026: no")


def test_counts_of_thousands_are_separated(tables: Tables) -> None:
    """Windows of a century, and the members of the index."""
    empty = {f"{prefix}rolling_10y_share_small_won": 0.59 for prefix in ("", "smb_")}
    numbers = empty | {
        "small_symbol": "^RUT", "large_symbol": "^GSPC", "rolling_10y_n": 350,
        "smb_rolling_10y_n": 1075, "with_data": 1934, "members": 2010, "verdict": None,
    }  # fmt: skip
    result = Result("history", Selection(), DAY, (), numbers, {"names_in_the_news": []})

    def said(page: str, claim: str) -> Reading:
        fake = dataclasses.replace(
            next(one for one in data_of(sample_market(), tables).pages if one.name == page),
            compute=lambda selection, data: result,
        )
        data = dataclasses.replace(data_of(sample_market(), tables), pages=(fake,))
        read = next(one.read for one in article.CLAIMS if one.name == claim)
        return read(On(data, Selection()))

    windows = said("history", "ten years")
    assert windows.figure == "small won 59% of 350 (^RUT and ^GSPC), 59% of 1,075 (the size factor)"
    assert "of the 1,075 windows of the size factor" in windows.why
    assert said("breadth", "viral names").why.startswith("1,934 of 2,010 members")


def test_headline_counts_and_names_the_claims(tables: Tables) -> None:
    """What holds and what does not, in the words of the table."""
    result = stock.article(tables, ("pair", "sectors"))
    summary, x = headline(result), result.numbers
    assert f"{x['hold']} hold, {x['do_not_hold']} do not" in summary.title
    assert "Does not hold: S&P 500, technology" in summary.description
    alone = dataclasses.replace(result, numbers={**x, "hold": 1, "do_not_hold": 1})
    assert " claims 1 holds, 1 does not, " in headline(alone).title


def test_sectors_of_a_later_list_are_said_to_be(tables: Tables) -> None:
    """The list of the article's day has none; that of 21 January has, and is not later now."""
    whole = stock.market(stock.PARTS)
    assert whole.lists is not None
    later = whole.lists.assign(as_of=pd.Timestamp("2026-01-21"))
    both = pd.concat([whole.lists.assign(sector=None), later])
    stored = MemoryMarket(whole.panel, lists=both)
    result = result_of("article", Selection(), stored, tables)
    row = stock.claims(result)["broadening"]
    assert row["then"].endswith("; sectors by a later list")
    assert row["now"].endswith("of consumer discretionary")


def test_chart_of_too_few_sessions_is_not_checked_for_want_of_them(tables: Tables) -> None:
    """One session of IWM: no rule was tested, and none is counted."""
    days = np.array(["2026-01-16"], "datetime64[D]")
    close = np.full((1, 2), 100.0)
    market = MemoryMarket(panel(["IWM", "SPY"], days, close, open=close, high=close, low=close))
    result = result_of("article", Selection(asof=days[0].item()), market, tables)
    rows = {row["claim"]: row for row in result.tables["claims"]}
    for claim in ("cup and handle", "IWM target"):
        assert rows[claim]["holds"] == "cannot be checked"
        assert rows[claim]["why"] == "Too few sessions are stored for any cup with handle."
