"""The controls of the search page: cleaned, refused in one sentence, and back to an address."""

from __future__ import annotations

import pytest

from rotation import universe
from rotation.errors import BadInput
from rotation.options import read
from rotation.search import request
from rotation.selection import Selection
from rotation.topics import registry
from rotation.topics.search.view import controls as search_request
from rotation.topics.search.view.result import OPTIONS


def asked(**values: str) -> request.Request:
    """The request of a link with these values."""
    found, problems = read(OPTIONS, values)
    assert problems == {}
    return search_request.of(Selection(options=tuple(found.items())))


def test_without_a_wish_the_default_pull_is_asked_for() -> None:
    """The very one the refresher makes daily."""
    assert asked() == request.DEFAULT
    assert ", ".join(universe.SEARCH_TERMS) == search_request.DEFAULT_TERMS


@pytest.mark.parametrize(
    ("span", "timeframe"),
    [
        ("5y", "today 5-y"),
        ("12M", "today 12-m"),
        ("ALL", "all"),
        ("today 3-m", "today 3-m"),
        ("2021-01-17..2026-01-11", "2021-01-17 2026-01-11"),
        ("2021-01-17 2026-01-11", "2021-01-17 2026-01-11"),
    ],
)
def test_spans(span: str, timeframe: str) -> None:
    """Short in the address, as Google has them in the request."""
    assert asked(span=span).timeframe == timeframe


@pytest.mark.parametrize(
    ("geo", "code"), [("us-ca", "US-CA"), ("World", ""), (" ", ""), ("GB", "GB")]
)
def test_regions(geo: str, code: str) -> None:
    """A code whatever its case; the world has none."""
    assert asked(geo=geo).geo == code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("geo", "Atlantis"),
        ("geo", "US-CALIFORNIA"),
        ("geo", "<script>"),
        ("span", "99q"),
        ("span", "2026-01-17..2021-01-11"),
        ("span", "2026-02-30..2026-03-01"),
        ("terms", "a,b,c,d,e,f"),
        ("terms", "👍"),
        ("terms", "x" * 601),
        ("term", "'"),
        ("join", "maybe"),
        ("pull", "import 12"),
        ("pull", "<b>"),
    ],
)
def test_bad_value_is_one_sentence_without_its_characters(name: str, value: str) -> None:
    """The default stands in; nothing a browser could run is repeated."""
    found, problems = read(OPTIONS, {name: value})
    assert found[name] == read(OPTIONS, {})[0][name]
    assert list(problems) == [name]
    assert len(problems[name]) < 200
    assert not set("<>'\"👍") & set(problems[name])


def test_what_is_used_instead_is_said() -> None:
    """A clause a control."""
    clauses = [option.instead for option in OPTIONS]
    assert clauses == [
        "the default terms are shown", "US is used", "5y is used", "the first term is used",
        "off is used", "the search is shown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("geo", "timeframe"), [("US", "today 5-y"), ("", "all"), ("DE", "2021-01-17 2026-01-11")]
)
def test_controls_of_a_stored_pull_ask_for_it(geo: str, timeframe: str) -> None:
    """There and back again."""
    wish = search_request.wish(("IWM", "S&P 500"), geo, timeframe)
    assert asked(**wish) == request.Request(("IWM", "S&P 500"), geo, timeframe)


@pytest.mark.parametrize(
    ("terms", "geo", "askable"),
    [
        (("IWM", "S&P 500"), "US", True),
        (tuple("abcdef"), "US", False),
        (('"small cap"',), "US", False),
        (("IWM",), "Bavaria", False),
    ],
    ids=["plain", "six terms", "quotes", "place without a code"],
)
def test_pull_that_google_cannot_be_asked_for(
    terms: tuple[str, ...], geo: str, askable: bool
) -> None:
    """The controls ask for what Google answers; anything else is shown by its name."""
    assert search_request.can_ask(terms, geo, "today 5-y") is askable


def test_term_of_a_stored_pull_may_have_quotes() -> None:
    """Nothing is asked with it: it chooses one of the terms shown."""
    assert search_request.TERM.parse('"small cap" rotation') == '"small cap" rotation'


@pytest.mark.parametrize("name", list(search_request.PRESETS))
def test_presets_are_pulls_google_answers(name: str) -> None:
    """Five clean terms, and recognised in any order and case."""
    text = search_request.PRESETS[name]
    assert search_request.clean_terms(text) == text
    assert len(text.split(", ")) == request.MOST
    assert search_request.preset_of(text.upper()) == name
    assert search_request.preset_of(", ".join(reversed(text.split(", ")))) == name
    assert search_request.preset_of(text.rpartition(",")[0]) is None


def test_text_that_is_too_long_is_not_read() -> None:
    """It says how long it is."""
    with pytest.raises(BadInput, match="has 700 characters; expected at most 600"):
        search_request.TERMS.parse("x" * 700)


def test_page_knows_its_controls() -> None:
    """In the order of the page."""
    assert [o.name for o in registry.page("search").options] == [
        "terms",
        "geo",
        "span",
        "term",
        "join",
        "pull",
    ]
