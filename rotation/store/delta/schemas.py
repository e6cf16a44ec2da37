"""The columns of every table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

PRICES: Final = pa.schema(
    [
        ("symbol", pa.string()),
        ("session", pa.date32()),
        ("open", pa.float64()),
        ("high", pa.float64()),
        ("low", pa.float64()),
        ("close", pa.float64()),
        ("volume", pa.float64()),
        ("dividend", pa.float64()),
        ("split", pa.float64()),
        ("source", pa.string()),
        ("fetched_at", pa.timestamp("us", tz="UTC")),
    ]
)

HOLDINGS: Final = pa.schema(
    [
        ("fund", pa.string()),
        ("as_of", pa.date32()),
        ("symbol", pa.string()),
        ("ticker", pa.string()),
        ("name", pa.string()),
        ("sector", pa.string()),
        ("asset_class", pa.string()),
        ("weight", pa.float64()),
        ("shares", pa.float64()),
        ("market_value", pa.float64()),
        ("price", pa.float64()),
        ("source", pa.string()),
        ("fetched_at", pa.timestamp("us", tz="UTC")),
    ]
)
"""Index members only, one row a symbol: cash and futures of a fund are not in it."""

QUARANTINE: Final = pa.schema([*PRICES, pa.field("reason", pa.string())])

FETCHES: Final = pa.schema(
    [
        ("source", pa.string()),
        ("key", pa.string()),
        ("started", pa.timestamp("us", tz="UTC")),
        ("outcome", pa.string()),
        ("rows", pa.int64()),
        ("error", pa.string()),
        ("retry_after", pa.timestamp("us", tz="UTC")),
    ]
)

API_TOKENS: Final = pa.schema(
    [
        ("name", pa.string()),
        ("digest", pa.string()),
        ("created", pa.timestamp("us", tz="UTC")),
        ("expires", pa.timestamp("us", tz="UTC")),
        ("revoked", pa.timestamp("us", tz="UTC")),
    ]
)

WISHES: Final = pa.schema([("asked_at", pa.timestamp("us", tz="UTC"))])
"""When somebody asked for a refresh."""

_ASKED: Final = [("key", pa.string()), ("geo", pa.string()), ("source", pa.string())]
"""Which pull an answer belongs to: the key of its request, the place, who was asked."""

SEARCH_INTEREST: Final = pa.schema(
    [
        ("pull_id", pa.string()),
        *_ASKED,
        ("terms", pa.string()),
        ("timeframe", pa.string()),
        ("resolution", pa.string()),
        ("made_at", pa.timestamp("us", tz="UTC")),
        ("term", pa.string()),
        ("date", pa.date32()),
        ("value", pa.float64()),
        ("is_partial", pa.bool_()),
    ]
)
"""A pull is one commit and says of itself, in every row, what was asked for and when."""

RELATED: Final = pa.schema(
    [
        ("pull_id", pa.string()),
        *_ASKED,
        ("made_at", pa.timestamp("us", tz="UTC")),
        ("term", pa.string()),
        ("kind", pa.string()),
        ("rank", pa.int64()),
        ("query", pa.string()),
        ("value", pa.float64()),
        ("breakout", pa.bool_()),
    ]
)

REGIONS: Final = pa.schema(
    [
        ("pull_id", pa.string()),
        *_ASKED,
        ("made_at", pa.timestamp("us", tz="UTC")),
        ("term", pa.string()),
        ("region", pa.string()),
        ("name", pa.string()),
        ("value", pa.float64()),
    ]
)

PAGEVIEWS: Final = pa.schema(
    [
        ("article", pa.string()),
        ("date", pa.date32()),
        ("views", pa.int64()),
        ("source", pa.string()),
        ("fetched_at", pa.timestamp("us", tz="UTC")),
    ]
)

ASKED: Final = pa.schema(
    [
        ("key", pa.string()),
        ("terms", pa.string()),
        ("geo", pa.string()),
        ("timeframe", pa.string()),
        ("asked_at", pa.timestamp("us", tz="UTC")),
    ]
)
"""What people asked the refresher to look for, a row a wish; nothing is taken out by an answer."""

SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "prices": PRICES,
    "holdings": HOLDINGS,
    "quarantine": QUARANTINE,
    "fetches": FETCHES,
    "api_tokens": API_TOKENS,
    "wishes": WISHES,
    "search_interest": SEARCH_INTEREST,
    "related": RELATED,
    "regions": REGIONS,
    "pageviews": PAGEVIEWS,
    "asked": ASKED,
}

INTERNAL: Final = frozenset({"api_tokens", "wishes"})
"""Tables about people and not the market: shown to nobody who only looks."""
