"""The generated tables of README.md and docs/ are what the descriptors say."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotation import docs
from rotation.topics import registry

ROOT = Path(__file__).parent.parent


def test_generated_tables_are_up_to_date() -> None:
    """Of pages in the README, of paths in API.md, of numbers and tables in DEFINITIONS.md."""
    outdated = [str(path.relative_to(ROOT)) for path in docs.outdated(ROOT)]
    assert not outdated, f"{', '.join(outdated)} differ; run “python -m rotation.docs”"


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_every_name_is_defined(page: registry.Page) -> None:
    """Every number and every table of a page is in its block, those it quotes too."""
    block = docs.definitions(page)
    for metric in registry.metrics(page):
        assert f"`{metric.name}`" in block
    for table in registry.tables(page):
        assert f"table `{table.name}`" in block


def test_outdated_table_is_found_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words around it stay."""
    for name in ("README.md", "docs/API.md", "docs/DEFINITIONS.md"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    docs.main(tmp_path)
    capsys.readouterr()
    readme = tmp_path / "README.md"
    sound = readme.read_text(encoding="utf-8")
    readme.write_text(sound.replace("| `/spread` |", "| `/elsewhere` |"), encoding="utf-8")
    docs.main(tmp_path)
    assert capsys.readouterr().out == "README.md\n"
    assert readme.read_text(encoding="utf-8") == sound


def test_block_without_a_descriptor_is_an_error() -> None:
    """And so is a descriptor without a block."""
    with pytest.raises(ValueError, match="expected pages"):
        docs.render("<!-- generated: others -->\n<!-- end -->\n", {"pages": docs.pages})
    with pytest.raises(ValueError, match="expected pages"):
        docs.render("", {"pages": docs.pages})
