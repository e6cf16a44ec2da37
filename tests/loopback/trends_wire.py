"""Search interest as Google Trends would tell it: volumes of searches, and the JSON of widgets."""

from __future__ import annotations

import datetime as dt
import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

EPOCH: Final = dt.date(2004, 1, 1)
STATES: Final = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,"
    "DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,"
    "IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,"
    "MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,"
    "NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,"
    "ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,"
    "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,"
    "WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming"
)
REGIONS: Final = {
    "US": {f"US-{state[:2]}": state[3:] for state in STATES.split(",")},
    "": {"US": "United States", "CA": "Canada", "GB": "United Kingdom", "DE": "Germany"},
}
SILENT: Final = "US-WY"
"""A region without data."""

Json = dict[str, Any]


@dataclass
class Searches:
    """What people search for.

    Attributes
    ----------
    levels : dict of str to float
        Usual searches a day for a term, by its lower-case name; 40 where not given.
    until : date
        Today, as far as the server knows.
    """

    levels: dict[str, float] = field(default_factory=dict)
    until: dt.date = dt.date(2026, 1, 16)

    def volume(self, term: str, geo: str, day: dt.date) -> float:
        """Searches in the period that begins on a day; always the same."""
        draw = zlib.crc32(f"{term.lower()} {geo} {day}".encode()) / 2**32
        season = 1 + 0.3 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
        return self.levels.get(term.lower(), 40.0) * season * (0.7 + 0.6 * draw)

    def periods(self, timeframe: str) -> tuple[list[dt.date], str]:
        """First days of the periods of a span, and how long each is."""
        start, end = self.span(timeframe)
        if (end - start).days <= 269:
            return [day.date() for day in pd.date_range(start, end)], "DAY"
        if (end - start).days > 366 * 5 + 7:
            return [day.date() for day in pd.date_range(start, end, freq="MS")], "MONTH"
        sunday = start - dt.timedelta(days=(start.weekday() + 1) % 7)
        return [day.date() for day in pd.date_range(sunday, end, freq="W-SUN")], "WEEK"

    def span(self, timeframe: str) -> tuple[dt.date, dt.date]:
        """First and last day of a span such as ``today 5-y``."""
        words = timeframe.split()
        if timeframe == "all":
            return EPOCH, self.until
        if words[0] != "today":
            return dt.date.fromisoformat(words[0]), dt.date.fromisoformat(words[1])
        number, unit = words[1].split("-")
        back = pd.DateOffset(months=int(number) * (12 if unit == "y" else 1))
        return (pd.Timestamp(self.until) - back).date(), self.until


def explore(request: Json, searches: Searches) -> Json:
    """The widgets of an exploration, each with the token its request must come with."""
    items = request["comparisonItem"]
    terms = [str(item["keyword"]) for item in items]
    geo = str(items[0]["geo"])
    start, end = searches.span(str(items[0]["time"]))
    time = f"{start} {end}"
    resolution = searches.periods(str(items[0]["time"]))[1]
    many = len(terms) > 1
    line = {
        "time": time,
        "resolution": resolution,
        "locale": "en-US",
        "comparisonItem": [{"geo": _place(geo), **_keyword(term)} for term in terms],
        "requestOptions": {"property": "", "backend": "IZG", "category": 0},
        "userConfig": {"userType": "USER_TYPE_SCRAPER"},
    }
    widgets = [_widget("TIMESERIES", "fe_line_chart", line)]
    if many:
        widgets.append(_widget("GEO_MAP", "fe_multi_heat_map", _map(terms, geo, time, many)))
    for number, term in enumerate(terms):
        end_of_id = f"_{number}" if many else ""
        title = {"text": {"text": term}, "id": f"TITLE{end_of_id}", "type": "fe_text"}
        related = {
            "restriction": {"geo": _place(geo), "time": time, **_keyword(term)},
            "keywordType": "QUERY",
            "metric": ["TOP", "RISING"],
            "requestOptions": {"property": "", "backend": "IZG", "category": 0},
            "language": "en",
            "userConfig": {"userType": "USER_TYPE_SCRAPER"},
        }
        widgets += [
            title,
            _widget(f"GEO_MAP{end_of_id}", "fe_geo_chart_explore", _map([term], geo, time, False)),
            _widget(f"RELATED_QUERIES{end_of_id}", "fe_related_searches", related),
        ]
    keywords = [{"keyword": term, "name": term, "type": "Search term"} for term in terms]
    return {"widgets": widgets, "keywords": keywords, "timeRanges": [time] * len(terms)}


def token(kind: str, terms: Sequence[str]) -> str:
    """What a widget's request must come with."""
    return f"APP6_{zlib.crc32(' '.join([kind, *terms]).encode()):08x}"


def terms_of(request: Json) -> tuple[list[str], str]:
    """Terms and place of a widget's request."""
    items = request.get("comparisonItem") or [request["restriction"]]
    terms = [item["complexKeywordsRestriction"]["keyword"][0]["value"] for item in items]
    place = items[0].get("geo") or request.get("geo") or {}
    return terms, str(place.get("region") or place.get("country") or "")


def multiline(request: Json, searches: Searches, *, below_one_as_text: bool) -> Json:
    """Interest over time, scaled to the largest point of all terms; the last point is partial."""
    terms, geo = terms_of(request)
    days, length = searches.periods(request["time"])
    volumes = [[searches.volume(term, geo, day) for term in terms] for day in days]
    largest = max(max(row) for row in volumes)
    points: list[Json] = []
    for day, row in zip(days, volumes, strict=True):
        said = [_said(100 * volume / largest) for volume in row]
        values = [text if below_one_as_text and text == "<1" else _whole(text) for text in said]
        points.append(
            {
                "time": str(int(pd.Timestamp(day).timestamp())),
                "formattedTime": f"{day:%b} {day.day}, {day.year}",
                "formattedAxisTime": f"{day:%b} {day.day}, {day.year}",
                "value": values,
                "hasData": [True] * len(terms),
                "formattedValue": said,
            }
        )
    if _over(days[-1], length) > searches.until:
        points[-1]["isPartial"] = True
    return {"default": {"timelineData": points, "averages": [0] * len(terms)}}


def comparedgeo(request: Json, searches: Searches) -> Json:
    """Interest by region: of one term relative to the largest region, of several in percent."""
    terms, geo = terms_of(request)
    regions = REGIONS.get(geo, {f"{geo}-1": "North", f"{geo}-2": "South"})
    start = dt.date.fromisoformat(request["comparisonItem"][0]["time"].split()[0])
    volumes = {
        code: [0.0 if code == SILENT else searches.volume(term, code, start) for term in terms]
        for code in regions
    }
    largest = max(sum(row) for row in volumes.values())
    rows: list[Json] = []
    for code, row in volumes.items():
        whole = largest if len(terms) == 1 else sum(row)
        values = [round(100 * volume / whole) if volume else 0 for volume in row]
        sign = "%" if len(terms) > 1 else ""
        rows.append(
            {
                "geoCode": code,
                "geoName": regions[code],
                "value": values,
                "formattedValue": [f"{value}{sign}" if value else "" for value in values],
                "maxValueIndex": values.index(max(values)),
                "hasData": [volume > 0 for volume in row],
            }
        )
    low = request.get("includeLowSearchVolumeGeos", False)
    return {"default": {"geoMapData": rows if low else [r for r in rows if any(r["hasData"])]}}


def relatedsearches(request: Json) -> Json:
    """Three top and three rising queries; the first of the rising ones is a breakout."""
    (term,), _ = terms_of(request)
    top = [
        {"query": f"{term} {word}", "value": value, "formattedValue": str(value), "hasData": True}
        for word, value in (("today", 100), ("price", 47), ("news", 3))
    ]
    rising = [
        {"query": f"{term} {word}", "value": value, "formattedValue": said}
        for word, value, said in (
            ("rally", 8550, "Breakout"),
            ("2026", 1400, "+1,400%"),
            ("record", 70, "+70%"),
        )
    ]
    return {"default": {"rankedList": [{"rankedKeyword": top}, {"rankedKeyword": rising}]}}


def body(prefix: str, answer: Json) -> bytes:
    """JSON behind a prefix and a line break."""
    return f"{prefix}\n{json.dumps(answer, separators=(',', ':'))}".encode()


def _widget(name: str, kind: str, request: Json) -> Json:
    end = token(name.rstrip("_0123456789"), terms_of(request)[0])
    return {"request": request, "token": end, "id": name, "type": kind, "title": "", "version": "1"}


def _map(terms: Sequence[str], geo: str, time: str, many: bool) -> Json:
    request: Json = {
        "geo": _place(geo),
        "comparisonItem": [{"time": time, **_keyword(term)} for term in terms],
        "resolution": "REGION" if geo else "COUNTRY",
        "locale": "en-US",
        "requestOptions": {"property": "", "backend": "IZG", "category": 0},
        "userConfig": {"userType": "USER_TYPE_SCRAPER"},
    }
    return {**request, "dataMode": "PERCENTAGES"} if many else request


def _keyword(term: str) -> Json:
    return {"complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": term}]}}


def _place(geo: str) -> Json:
    if not geo:
        return {}
    return {"region": geo} if "-" in geo else {"country": geo}


def _said(scaled: float) -> str:
    return "<1" if 0 < scaled < 1 else str(math.floor(scaled + 0.5))


def _whole(said: str) -> int:
    return 0 if said == "<1" else int(said)


def _over(day: dt.date, length: str) -> dt.date:
    """The first day after a period."""
    step = {
        "DAY": pd.DateOffset(days=1),
        "WEEK": pd.DateOffset(weeks=1),
        "MONTH": pd.DateOffset(months=1),
    }
    return (pd.Timestamp(day) + step[length]).date()
