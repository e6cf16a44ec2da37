"""The figures and tables of the flows page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Final

from rotation import formats
from rotation.results import metric, spans
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result

WINDOWS: Final = {"1": 1, "5": 5, "21": 21, "63": 63, "ytd": None}
"""Sessions of each window by its name; None starts with the last session of the year before."""

SPANS: Final = {
    name: "year to date" if length is None else f"over {formats.many(length, 'session')}"
    for name, length in WINDOWS.items()
}
"""What each window is called in a sentence."""

_FLOW: Final = "sum {} of (shares − shares of the session before × split) × NAV"


def window(name: str) -> str:
    """Return what a window is called at the head of a column."""
    names = {"1": "1 session", "ytd": "YTD"}
    return names.get(name, f"{name} sessions")


def day_of(result: Result) -> dt.date | None:
    """Return the last session of the chosen fund's figures: an issuer may be behind the page's."""
    fund = result.selection.option("fund")
    days = (row["as_of"] for row in result.tables["funds"] if row["symbol"] == fund)
    return next(days, result.as_of)


def oldest(result: Result, *families: str, table: str = "families") -> str:
    """Return to which day the oldest of some sums goes, nothing where that is the page's.

    Parameters
    ----------
    result : Result
    families : str
        Whose; all of them where none is named.
    table : str
        ``families`` for their sums, ``funds`` for the figures of their funds.
    """
    rows = result.tables[table]
    days = [row["as_of"] for row in rows if not families or row["family"] in families]
    first = min(days, default=result.as_of)
    return "" if first == result.as_of else f", the oldest to {formats.day(first)}"


def _to(result: Result) -> str | None:
    """Return the day of the chosen fund's figures where it is not the page's."""
    day = day_of(result)
    return None if day == result.as_of else f"to {formats.day(day)}"


def _year(result: Result) -> str | None:
    """Return which year to date the chosen fund's is."""
    return spans.note(result, day_of(result))


def _of_family(family: str, name: str) -> Callable[[Result], str | None]:
    def note(result: Result) -> str | None:
        own = {s for r in result.tables["families"] if r["family"] == family
               for s in r["funds"].split(", ")}  # fmt: skip
        days = {row["as_of"] for row in result.tables["funds"] if row["symbol"] in own}
        if days - {result.as_of}:
            return f"{'to' if len(days) == 1 else 'some to'} {formats.day(min(days))}"
        return spans.note(result) if name == "ytd" else None

    return note


def _flow(name: str) -> Metric:
    label = {"1": "{fund} flow, 1 session", "ytd": "{fund} flow YTD"}
    return Metric(
        f"flow_{name}",
        _FLOW.format(SPANS[name]),
        "USD",
        label.get(name, f"{{fund}} flow, {name} sessions"),
        f"Money that came into {{fund}} (above 0) or left it, {SPANS[name]}: the change of its "
        "shares outstanding times its net asset value, from the issuer. Market moves are not in "
        "it.",
        formats.MONEY,
        note=_year if name == "ytd" else _to,
        chart="flows",
    )


def _share(name: str) -> Metric:
    span = SPANS[name]
    return Metric(
        f"share_of_aum_{name}",
        f"flow {span} ÷ AUM at the start of that window",
        "decimal",
        "Of assets, YTD" if name == "ytd" else f"Of assets, {name} sessions",
        f"The flow {span} as a share of the assets at its start.",
        note=_year if name == "ytd" else _to,
        chart="ranked" if name == "21" else "",
    )


def _family(family: str, name: str) -> Metric:
    return Metric(
        f"{family}_flow_{name}",
        f"sum of flow_{name} of the {family}-cap funds that are not stale",
        "USD",
        f"{family.capitalize()}-cap flow, {'YTD' if name == 'ytd' else '21 sessions'}",
        f"The flows of the {family}-cap funds {SPANS[name]}, added up. The table of families "
        "says which funds are in it.",
        formats.MONEY,
        note=_of_family(family, name),
        chart="cumulative",
    )


_RETURN_21: Final = Metric(
    "nav_return_21",
    "NAV with distributions reinvested over the window of flow_21, end ÷ start − 1",
    label="{fund} return, 21 sessions",
    help="Return of the net asset value over the same sessions as the flow.",
    note=_to,
)

METRICS: Final = (
    Metric(
        "aum",
        "shares outstanding × NAV at the last session whose count is used",
        "USD",
        "{fund} assets",
        "What the fund holds: shares outstanding times net asset value. Assets are no inflows: "
        "they move with the market, and most of them came in years ago.",
        formats.ASSETS,
        note=_to,
        chart="assets",
    ),
    *(_flow(name) for name in WINDOWS),
    _share("21"),
    _share("ytd"),
    _RETURN_21,
    Metric(
        "outflow_days",
        "sessions in a row, up to the last one, with a flow below 0; a flow over more than six "
        "sessions is none of them",
        "sessions",
        "Sessions of outflow",
        "Sessions in a row, up to the last one, on which money left the fund.",
        formats.COUNT,
        note=_to,
    ),
    Metric(
        "price_up_money_out",
        "whether nav_return_21 is above 0 while flow_21 is below 0",
        "flag",
    ),
    Metric(
        "agrees",
        "whether both estimates of the flow lie within 1 bp of AUM on every session of flow_63 "
        "and flow_ytd, distributions aside: the second is A − A of the session before × (1 + r), "
        "with r the return of the NAV with distributions and A the net assets the issuer states, "
        "or AUM where it states none",
        "flag",
    ),
    *(_family(family, name) for family in ("small", "large") for name in ("21", "ytd")),
)

NUMBERS: Final = metric.names(METRICS)

_SYMBOL: Final = Metric("symbol", "fund", "text", head="Fund")
_FAMILY: Final = Metric("family", "small, large or sectors", "text")
_AS_OF: Final = Metric("as_of", "last session whose count is used", "day")
_HEADS: Final = {
    "aum": "Assets",
    **{f"flow_{name}": window(name) for name in WINDOWS},
    "share_of_aum_ytd": "Of assets, YTD",
    "outflow_days": "Outflow, sessions in a row",
    "agrees": "Estimates agree",
}
"""What figures are called at the head of a column of the table of funds."""

TABLES: Final = (
    ResultTable(
        "funds",
        (
            _SYMBOL,
            _AS_OF,
            *(
                dataclasses.replace(own, head=_HEADS[own.name])
                for own in metric.select(METRICS, *_HEADS)
            ),
            *metric.select(METRICS, "share_of_aum_21", "nav_return_21"),
            _FAMILY,
        ),
        "a row a stored fund, in the order in which they are followed",
    ),
    ResultTable(
        "windows",
        (
            _SYMBOL,
            Metric("window", "1, 5, 21 or 63 sessions, or ytd", "text"),
            Metric("since", "session whose assets the window starts from", "day"),
            Metric("until", "last session of the window", "day"),
            Metric("flow", "sum of the flows after since", "USD"),
            Metric("aum_start", "AUM at since", "USD"),
            Metric("share_of_aum", "flow ÷ aum_start"),
            Metric("nav_return", "NAV with distributions reinvested, until ÷ since − 1"),
        ),
        "a row a fund and window that is known, with the days it covers",
    ),
    ResultTable(
        "families",
        (
            dataclasses.replace(_FAMILY, head="Funds"),
            Metric("funds", "funds in it that are stored and not stale", "text", head="In it"),
            Metric("as_of", "the oldest as_of of them", "day"),
            Metric("aum", "sum of their AUM", "USD", head="Assets"),
            *(
                Metric(f"flow_{n}", f"sum of their flow_{n}", "USD", head=window(n))
                for n in WINDOWS
            ),
            Metric(
                "share_of_aum_21",
                "flow_21 ÷ their AUM at the start of that window",
                head="Of assets, 21",
            ),
            Metric(
                "share_of_aum_ytd",
                "flow_ytd ÷ their AUM at the start of that window",
                head="Of assets, YTD",
            ),
        ),
        "a row a family; a sum is null where one of its funds lacks that window",
        charts=("cumulative",),
    ),
    ResultTable(
        "restated",
        (
            _SYMBOL,
            Metric("session", "session whose count is not used", "day"),
            Metric(
                "shares", "count that the issuer states for it", "count", head="Shares, millions"
            ),
            Metric(
                "reason",
                "why: off by more than a third against both neighbours or reversed within three "
                "sessions, not yet confirmed by a fourth session, or frozen",
                "text",
                head="Why",
            ),
        ),
        "a row a session that is no flow, of all stored funds up to the as-of day, the latest "
        "first; a frozen count has one row for all its sessions",
    ),
    ResultTable(
        "disagreements",
        (
            _SYMBOL,
            Metric("session", "session on which the two estimates differ by more than 1 bp", "day"),
            Metric("flow", "first estimate, from shares", "USD", head="From shares"),
            Metric("second", "second estimate, from assets and return", "USD", head="From assets"),
            Metric("difference", "first − second", "USD"),
            Metric(
                "reason",
                "a distribution, or that the issuer's assets say otherwise",
                "text",
                head="Why",
            ),
        ),
        "a row a session of the last 252 on which the estimates differ, the latest first",
    ),
)

WALL: Final = metric.select(
    METRICS, "aum", "flow_1", "flow_5", "flow_21", "flow_63", "flow_ytd", "share_of_aum_ytd",
    "nav_return_21", "outflow_days", "small_flow_21", "large_flow_21", "small_flow_ytd",
    "large_flow_ytd",
)  # fmt: skip
"""Assets and flows of the chosen fund, and those of both families."""
