"""Tests of docs/validation: a current page for each case."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.errors import ResultsFailed
from simulation.validation.cases.row import Row, row
from simulation.validation.pages import THEORY, described, index, page, write_pages
from simulation.validation.table import CASES, validate

PAGES = Path(__file__).parents[2] / "docs" / "validation"
QUICK = ("V2", "V16", "V22")


def test_every_case_has_its_theory_and_its_page_and_no_page_is_left_over() -> None:
    assert list(THEORY) == list(CASES)
    assert {path.stem for path in PAGES.glob("V*.md")} == set(CASES)
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index()


@pytest.mark.parametrize("name", CASES)
def test_a_page_says_what_its_case_says(name: str) -> None:
    written = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    prose, table, figures = written.partition("|---|--:|--:|---|\n")
    assert prose + table == page(name, [])
    assert len(described(name)) > 30
    assert figures.count("\n") >= 1


@pytest.mark.parametrize("name", QUICK)
def test_a_page_has_the_figures_of_its_case(name: str) -> None:
    assert (PAGES / f"{name}.md").read_text(encoding="utf-8") == page(name, validate([name]))


@pytest.mark.soak
def test_all_pages_have_the_figures_of_their_cases() -> None:
    for name in CASES:
        written = (PAGES / f"{name}.md").read_text(encoding="utf-8")
        assert written == page(name, validate([name])), f"tanso validate {name} --pages {PAGES}"


def test_only_the_cases_that_ran_are_written(tmp_path: Path) -> None:
    rows: list[Row] = [row("V16", "a figure", 1.0, 1.0, 0.5)]
    write_pages(rows, tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"V16.md", "README.md"}
    assert "| a figure | 1 | 0.5 | no |" in (tmp_path / "new" / "V16.md").read_text()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsFailed, match="cannot write the pages to"):
        write_pages([row("V16", "a figure", 1.0, 1.0, 0.5)], tmp_path / "file")
