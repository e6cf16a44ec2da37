"""What the API takes and gives, from the same declarations as the controls of the pages."""

from __future__ import annotations

from typing import Any, Final

import rotation
from rotation import selection as sel
from rotation.results.metric import Metric, ResultTable, Unit
from rotation.results.page import Page
from rotation.topics import registry

_ANSWERS: Final = {
    "304": "What the asker has, by If-None-Match, is still right.",
    "400": "A value cannot be used; `detail` says which, and what was expected.",
    "401": "Sign-in is set up, and neither a token nor a cookie opens this.",
    "403": "Whoever signed in is not let in.",
    "404": "There is no such page.",
    "414": "The address is longer than 8,192 bytes.",
    "421": "It was asked of another host than the one it is served at.",
    "429": "Too many requests from one viewer.",
    "500": "A fault in the program; the log has its cause under `request_id`.",
    "503": "The store cannot be read, or too much is asked for at once.",
}
_WAIT: Final = ("429", "503")
"""What is answered with how long to wait."""


def document() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rotation",
            "version": rotation.__version__,
            "summary": "What each page shows, as JSON.",
            "description": "Names and values are those of a page's address. Returns are decimals: "
            "0.01 is 1%. A figure that is not defined is null. Answers carry an ETag; asked for "
            "with If-None-Match, what is unchanged is not sent again.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{}, {"token": []}],
        "paths": {f"/{page.name}": {"get": _operation(page)} for page in registry.PAGES},
        "components": {
            "schemas": {
                "Result": _RESULT,
                "Provenance": _PROVENANCE,
                "Problem": _PROBLEM,
                **{_schema_name(page): _schema(page) for page in registry.PAGES},
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Needed where sign-in is switched on.",
                }
            },
        },
    }


def _operation(page: Page) -> dict[str, Any]:
    own = [_query(option.name, option.help, option.schema()) for option in page.options]
    return {
        "operationId": page.name,
        "summary": f"The figures of the page {page.name}.",
        "description": page.help,
        "parameters": [*_shared(), *own, _SERIES],
        "responses": {
            "200": {
                "description": "The figures.",
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {
                    "application/json": {
                        "schema": {"$ref": f"#/components/schemas/{_schema_name(page)}"}
                    }
                },
            },
            "304": {"description": _ANSWERS["304"]},
            **{status: _problem(status) for status in _ANSWERS if status != "304"},
        },
    }


def _schema_name(page: Page) -> str:
    return f"{page.name.capitalize()}Result"


def _schema(page: Page) -> dict[str, Any]:
    """Return the schema of a page's result: its numbers, and its tables with their columns."""
    tables = {table.name: _rows(table) for table in registry.tables(page)}
    return {
        "allOf": [{"$ref": "#/components/schemas/Result"}],
        "type": "object",
        "description": page.help,
        "properties": {
            "page": {"const": page.name},
            "numbers": _object({m.name: _value(m) for m in registry.metrics(page)}),
            "tables": _object(tables),
        },
    }


def _rows(table: ResultTable) -> dict[str, Any]:
    columns = {column.name: _value(column) for column in table.columns}
    return {"type": "array", "description": table.description, "items": _object(columns)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with exactly these properties."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


_WHOLE: Final = {"type": ["integer", "null"]}
_TYPES: Final[dict[Unit, dict[str, Any]]] = {
    "flag": {"type": ["boolean", "null"]},
    "text": {"type": ["string", "null"]},
    "time": {"type": ["string", "null"]},
    "day": {"type": ["string", "null"], "format": "date"},
    "instant": {"type": ["string", "null"], "format": "date-time"},
    "count": _WHOLE,
    "rank": _WHOLE,
    "sessions": _WHOLE,
    "weeks": _WHOLE,
    "year": _WHOLE,
}


def _value(metric: Metric) -> dict[str, Any]:
    schema = _TYPES.get(metric.unit, {"type": ["number", "null"]})
    unit = "" if metric.unit in _TYPES else f" [{metric.unit}]"
    return {**schema, "description": f"{metric.definition}{unit}"}


def _problem(status: str) -> dict[str, Any]:
    wait = {"headers": {"Retry-After": {"schema": {"type": "integer"}}}}
    return {
        "description": _ANSWERS[status],
        **(wait if status in _WAIT else {}),
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


def _query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _shared() -> list[dict[str, Any]]:
    """The controls all pages share."""
    return [
        _query(
            "pair",
            "A small-cap and a large-cap symbol, both stored; indices without their caret.",
            {"type": "string", "pattern": "^.+-.+$", "maxLength": sel.LONGEST_PAIR},
            example=str(sel.DEFAULT_PAIR),
        ),
        _query(
            "lookback",
            "Sessions between the two ends of a return.",
            {
                "type": "integer",
                "minimum": sel.MIN_LOOKBACK,
                "maximum": sel.MAX_LOOKBACK,
                "default": sel.DEFAULT_LOOKBACK,
            },
        ),
        _query(
            "asof",
            "No figure uses a later session; without it the latest stored.",
            {"type": "string", "format": "date"},
        ),
        _query(
            "basis",
            "total reinvests dividends at the ex-date close, price leaves them out.",
            {"type": "string", "enum": ["total", "price"], "default": "total"},
        ),
    ]


_SERIES: Final = _query(
    "series",
    "1 adds what the charts plot.",
    {"type": "string", "enum": ["0", "1"], "default": "0"},
)

_DAY: Final = {"type": ["string", "null"], "format": "date"}
_ROWS: Final = {"type": "array", "items": {"type": "object"}}

_PROVENANCE: Final = {
    "type": "object",
    "description": "Where the figures of one input come from.",
    "properties": {
        "key": {"type": "string"},
        "source": {"type": "string"},
        "as_of": _DAY,
        "fetched_at": {"type": ["string", "null"], "format": "date-time"},
        "first": _DAY,
        "rows": {"type": "integer"},
        "status": {"enum": ["live", "stale", "imported", "sample"]},
        "sessions_behind": {"type": "integer"},
        "provisional": {"type": "boolean"},
        "counts": {"type": "string"},
    },
}

_RESULT: Final = {
    "type": "object",
    "description": "What one page shows; names are those of docs/DEFINITIONS.md.",
    "required": ["page", "selection", "as_of", "provenance", "numbers", "tables", "gaps"],
    "properties": {
        "page": {"type": "string"},
        "selection": {"type": "object", "description": "The values used, by name."},
        "as_of": {**_DAY, "description": "The last session any figure uses."},
        "provenance": {"type": "array", "items": {"$ref": "#/components/schemas/Provenance"}},
        "numbers": {"type": "object", "description": "Scalars by name."},
        "tables": {"type": "object", "additionalProperties": _ROWS},
        "gaps": {
            "type": "array",
            "items": {"type": "string"},
            "description": "A sentence for each figure that could not be computed.",
        },
        "series": {
            "type": "object",
            "description": "Plotted columns by name; the first of each is the x axis.",
        },
    },
}

_PROBLEM: Final = {
    "type": "object",
    "description": "What was wrong, what was expected, what happens now (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What was wrong with each value, by its name.",
        },
        "request_id": {"type": "string", "description": "Under which the log has the cause."},
    },
}
