"""Answers with an ETag: whole, compressed, or not at all to an asker that has them."""

from __future__ import annotations

import gzip

import pytest
from starlette.requests import Request

from rotation.web import conditional

LONG = b"rotation " * 1000


def request(**headers: str) -> Request:
    """A request with these headers."""
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "headers": given})


def test_text_is_compressed_for_those_who_take_it() -> None:
    """By gzip, and says so; the same bytes come out, under the same name."""
    content = conditional.Content(LONG, "text/html")
    packed = conditional.answer(request(accept_encoding="gzip, br"), content)
    plain = conditional.answer(request(), content)
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(packed.body)) == plain.body == LONG
    assert "content-encoding" not in plain.headers
    assert packed.headers["etag"] == plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("content", "kind"), [(b"short", "text/html"), (LONG, "image/png")])
def test_pictures_and_short_texts_are_sent_as_they_are(content: bytes, kind: str) -> None:
    """Compressing them gains nothing."""
    answer = conditional.answer(request(accept_encoding="gzip"), conditional.Content(content, kind))
    assert answer.body == content
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accepts", ["gzip;q=0", "br, gzip; q=0.000", "*;q=0"])
def test_text_is_not_compressed_where_gzip_is_refused(accepts: str) -> None:
    """A quality of zero refuses an encoding."""
    content = conditional.Content(LONG, "text/html")
    answer = conditional.answer(request(accept_encoding=accepts), content)
    assert "content-encoding" not in answer.headers
    assert answer.body == LONG


def test_encodings_are_read_as_the_standard_says() -> None:
    """Names in any case, the best first; a quality of zero refuses, with up to three decimals."""
    both = ("br", "gzip")
    assert conditional.accepted("gzip, BR", both) == "br"
    assert conditional.accepted("gzip;q=1.0, br; q=0", both) == "gzip"
    assert conditional.accepted("gzip;q=0.001, br", ("gzip",)) == "gzip"
    for refused in ("0", "0.", "0.0", "0.00", "0.000"):
        assert conditional.accepted(f"gzip;q={refused}", both) is None
    assert conditional.accepted("", both) is None
    assert conditional.accepted("deflate", both) is None


def test_asker_that_has_it_gets_no_body() -> None:
    """By the name of exactly these bytes; of others it gets all."""
    content = conditional.Content(LONG, "text/html")
    again = conditional.answer(request(if_none_match=f'"x", {content.etag}'), content)
    assert (again.status_code, again.body) == (304, b"")
    assert again.headers["etag"] == content.etag
    other = conditional.Content(LONG + b".", "text/html")
    assert conditional.answer(request(if_none_match=content.etag), other).body == other.plain


def test_tags_are_compared_weakly() -> None:
    """Either side may be weak, and a star is whatever there is; a part of a tag is none."""
    content = conditional.Content(LONG, "text/html")
    strong = content.etag.removeprefix("W/")
    for had in ("*", " * ", strong, content.etag, f'"x", {strong}', f'W/"a,b",{content.etag}'):
        assert conditional.answer(request(if_none_match=had), content).status_code == 304, had
    for other in ("", '""', '"*"', strong.strip('"'), f'"x{strong[1:]}', f'W/"{strong[2:]}'):
        assert conditional.answer(request(if_none_match=other), content).status_code == 200, other


def test_further_headers_stand_over_its_own() -> None:
    """A file is not kept."""
    answer = conditional.answer(
        request(), conditional.Content(LONG, "text/html"), {"Cache-Control": "no-store"}
    )
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_is_compressed_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for an asker that has it nor for one that takes no gzip."""
    monkeypatch.setattr(gzip, "compress", lambda *_, **__: pytest.fail("it was compressed"))
    content = conditional.Content(LONG, "text/html")
    known = request(if_none_match=content.etag, accept_encoding="gzip")
    assert conditional.answer(known, content).status_code == 304
    assert conditional.answer(request(), content).body == LONG
