"""Search terms: cleaned or refused with one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import BadInput
from rotation.search.request import Request, clean_terms

FIVE = ("small cap stocks", "Russell 2000", "IWM", "small cap ETF", "stock market rotation")


def test_five_terms_of_one_line() -> None:
    """Commas separate, their order stays."""
    assert clean_terms("small cap stocks,Russell 2000,IWM,small cap ETF,stock market rotation") == (
        FIVE
    )


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  IWM  ", ("IWM",)),
        ("small \u00a0 cap", ("small cap",)),
        ("IWM,,SPY,", ("IWM", "SPY")),
        ("IWM, iwm ,Iwm,SPY", ("IWM", "SPY")),
        ("STRASSE,straße", ("STRASSE",)),
        ("ＩＷＭ", ("IWM",)),
        ("小型株,छोटे शेयर,società", ("小型株", "छोटे शेयर", "società")),
        (["IWM", "", "  "], ("IWM",)),
    ],
)
def test_cleaned(text: str | list[str], clean: tuple[str, ...]) -> None:
    """Spaces, blanks, repetitions and compatibility forms are put right."""
    assert clean_terms(text) == clean


def test_signs_that_terms_may_have() -> None:
    """They mean something in names and to Google."""
    signs = ("S&P 500", "U.S. + world", "up 5%", "BRK-B", "$1/2")
    assert clean_terms(",".join(signs)) == signs


@pytest.mark.parametrize("nothing", ["", "   ", ",,", [], ["", " "]])
def test_no_term(nothing: str | list[str]) -> None:
    """It says how many are expected."""
    with pytest.raises(BadInput, match="No search term was given; expected 1 to 5"):
        clean_terms(nothing)


def test_six_terms() -> None:
    """Six different ones are refused, six of which two are the same are five."""
    with pytest.raises(
        BadInput, match="6 search terms were given and one search compares at most 5"
    ):
        clean_terms("a,b,c,d,e,f")
    assert clean_terms("a,b,c,d,e,E") == ("a", "b", "c", "d", "e")


def test_hundred_characters() -> None:
    """A hundred are the most, counted after cleaning."""
    assert clean_terms(f"  {'x' * 49}   {'y' * 50} ") == (f"{'x' * 49} {'y' * 50}",)
    with pytest.raises(BadInput, match=r"“x{40}” has 101 characters; expected at most 100"):
        clean_terms("x" * 101)


@pytest.mark.parametrize(
    ("bad", "quoted"),
    [
        ("small caps 🚀", "“small caps ·”"),
        ("1\ufe0f\u20e3", "“1··”"),
        ('"small cap"', "“·small cap·”"),
        ("“small cap”", "“·small cap·”"),
        ("moody's", "“moody·s”"),
        ("<script>alert(1)</script>", "“·script·alert·1··/script·”"),
        ("﹤script﹥", "“·script·”"),
        ("'; DROP TABLE prices; --", "“·; DROP TABLE prices; --”"),
        ("IWM' OR '1'='1", "“IWM· OR ·1·=·1”"),
        ("iwm|spy", "“iwm·spy”"),
        ("{{7*7}}", "“··7·7··”"),
    ],
)
def test_sign_that_terms_may_not_have(bad: str, quoted: str) -> None:
    """One sentence quotes the term without anything a browser could run."""
    with pytest.raises(BadInput) as refused:
        clean_terms(bad)
    assert str(refused.value) == (
        f"The search term {quoted} has a character other than letters, digits, spaces "
        "and . & + - / % $"
    )


@pytest.mark.parametrize("hidden", ["\x00", "\n", "\t", "\u200b", "\u202e", "\u2028", "\ue000"])
def test_character_that_cannot_be_seen(hidden: str) -> None:
    """Line breaks, controls, marks of direction: refused inside a term."""
    with pytest.raises(BadInput, match=r"cannot be seen"):
        clean_terms(f"IWM{hidden}SPY")


def test_signs_only() -> None:
    """Google has nothing to search for."""
    with pytest.raises(BadInput, match="has no letter and no digit"):
        clean_terms("+ -")


@given(st.lists(st.text(max_size=120), max_size=8))
def test_any_text_is_cleaned_or_refused(texts: list[str]) -> None:
    """What is let through is clean, and cleaning it again changes nothing."""
    try:
        terms = clean_terms(texts)
    except BadInput:
        return
    assert 1 <= len(terms) <= 5
    assert len({term.casefold() for term in terms}) == len(terms)
    for term in terms:
        assert term == " ".join(term.split())
        assert 0 < len(term) <= 100
        assert not set(term) & set("<>\"'`;,|\\\0\n")
    assert clean_terms(terms) == terms


def test_request_cleans_its_terms() -> None:
    """And writes its region as Google does."""
    request = Request((" IWM ", "iwm", "Russell  2000"), geo="us-ca")
    assert request == Request(("IWM", "Russell 2000"), geo="US-CA")
    assert request.timeframe == "today 5-y"


def test_key_does_not_depend_on_order_and_case() -> None:
    """Google answers both with the same pull."""
    key = Request(("IWM", "Russell 2000"), geo="").key()
    assert key == "world, today 5-y: iwm | russell 2000"
    assert Request(("russell 2000", "iwm"), geo="").key() == key
    assert Request(("russell 2000", "iwm"), geo="US").key() != key
    assert Request(("russell 2000", "iwm"), geo="", timeframe="all").key() != key


@pytest.mark.parametrize("geo", ["United States", "U", "us_ca", "US-", "US;--", "<b>"])
def test_region_that_is_no_code(geo: str) -> None:
    """The sentence says what one looks like."""
    with pytest.raises(BadInput, match="is not a code such as US or US-CA"):
        Request(("IWM",), geo=geo)


@pytest.mark.parametrize("span", ["today 5-y", "today 12-m", "all", "2021-01-16 2026-01-16"])
def test_span(span: str) -> None:
    """These are asked for as they are."""
    assert Request(("IWM",), timeframe=span).timeframe == span


@pytest.mark.parametrize(
    "span",
    [
        "", "5y", "now 7-d", "today 0-y", "2021-02-30 2026-01-16", "2026-01-16 2021-01-16",
        "2003-12-31 2026-01-16",
    ],
)  # fmt: skip
def test_span_that_is_none(span: str) -> None:
    """Hours, days that do not exist, in the wrong order, or before Google tells anything."""
    with pytest.raises(BadInput, match="is not one such as today 5-y"):
        Request(("IWM",), timeframe=span)
