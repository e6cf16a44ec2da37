"""``rotation token``: what is printed, and where to."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation import formats
from rotation.cli.main import main
from rotation.store import api_tokens
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from rotation.topics.data import view as data_view
from tests.markets import data_of, market_of


def test_new_prints_the_token_alone_to_standard_output(
    capsys: pytest.CaptureFixture[str], tables: Tables, clock: dt.datetime
) -> None:
    """So that a script can take it; what to do with it is said beside."""
    assert main(["token", "new", "short", "--days", "1"]) == 0
    assert "for 1 day." in capsys.readouterr().err
    assert main(["token", "revoke", "short"]) == 0
    capsys.readouterr()
    assert main(["token", "new", "ci", "--days", "30"]) == 0
    out, err = capsys.readouterr()
    (_, stored) = sorted(api_tokens.every(tables), key=lambda token: token.name != "short")
    assert api_tokens.digest(out.strip()) == stored.digest
    assert "shown once" in err
    assert "for 30 days" in err
    assert out.strip() not in err


def test_list_names_all_and_shows_no_token(
    capsys: pytest.CaptureFixture[str], tables: Tables, clock: dt.datetime
) -> None:
    """Since when, until when, and what became of it; neither token nor digest."""
    for arguments in (["new", "ci", "--days", "1"], ["new", "old"], ["revoke", "old"]):
        assert main(["token", *arguments]) == 0
    made = capsys.readouterr().out
    assert main(["token", "list"]) == 0
    out = capsys.readouterr().out
    at, day = formats.instant(clock), formats.instant(clock + dt.timedelta(days=1))
    assert out.splitlines() == [
        f"ci: made {at}, expires {day}",
        f"old: made {at}, revoked {at}",
    ]
    assert not [word for word in made.split() if word.startswith("rot_") and word in out]
    assert not [token for token in api_tokens.every(tables) if token.digest in out]


def test_list_of_none_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list is a sentence, not nothing."""
    assert main(["token", "list"]) == 0
    assert capsys.readouterr().out == "There are no tokens.\n"


def test_bad_use_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, on standard error."""
    assert main(["token", "revoke", "ci"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "There is no token “ci” to revoke; nothing was changed.\n")


def test_data_page_does_not_list_tokens(tables: Tables, clock: dt.datetime) -> None:
    """How many there are is no business of those who look at the market."""
    main(["token", "new", "ci"])
    market = market_of(tables)
    selection = registry.page("data").parse({}, market).selection
    shown = data_view.compute(selection, data_of(market, tables)).tables["tables"]
    assert "prices" in [row["table"] for row in shown]
    assert "api_tokens" not in [row["table"] for row in shown]
