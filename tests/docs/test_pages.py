"""The documentation does what it says: each command and program runs and prints what is shown."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import ROOT, Block, Runner, blocks, matches

DOCS = ROOT / "docs"
# Pages whose blocks need a running exchange: tests/docs/test_exchange_pages.py.
EXCHANGE = {"README.md", "README.ja.md", "docs/tutorials/trader.md", "docs/ja/trader.md"}
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    if "generated" not in path.parts
)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in EXCHANGE and blocks(ROOT / page)]
)
def test_the_blocks_of_a_page_run_and_print_what_it_shows(page: str, tmp_path: Path) -> None:
    shown = [(block.language, block.text) for block in blocks(ROOT / page)]
    if page.startswith("docs/ja/"):
        english = blocks(ROOT / page.replace("/ja/", "/tutorials/"))
        if set(shown) <= {(block.language, block.text) for block in english}:
            return  # run as the English page
    runner = Runner(tmp_path)
    for block in blocks(ROOT / page):
        runner.run(block)


def test_a_page_that_shows_another_output_fails(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.run(Block("python", "print('3,169')\nprint('yen')", ""))
    runner.run(Block("text", "3,...\n...\n", ""))
    with pytest.raises(AssertionError):
        runner.run(Block("text", "3,169", ""))
    with pytest.raises(AssertionError):
        runner.run(Block("console", "$ tanso validate V2\nnothing\n", ""))


def test_three_dots_stand_for_lines_or_for_text_and_nothing_else_does() -> None:
    assert matches("a\n...\nd", "a\nb\nc\nd\n")
    assert matches("a\n...\nd", "a\nd\n")
    assert matches("price ... yen", "price 3,169 yen")
    assert not matches("a\n...\nd", "a\nb\n")
    assert not matches("a.c", "abc")


@pytest.mark.parametrize("page", PAGES)
def test_links_of_a_page_lead_to_files_that_exist(page: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and "reference/generated" not in target:
            assert (ROOT / page).parent.joinpath(unquote(target)).exists(), target


@pytest.mark.parametrize("page", [p for p in PAGES if p.startswith("docs/explanation")])
def test_files_that_an_explanation_names_exist(page: str) -> None:
    named = re.findall(r"`((?:exchange|simulation|api|tests)/[\w/.]+)`", (ROOT / page).read_text())
    assert named
    for path in named:
        assert (ROOT / path).exists(), path


def test_a_japanese_page_stands_for_each_landing_page_and_tutorial_and_the_model() -> None:
    tutorials = {path.name for path in (DOCS / "tutorials").glob("*.md")}
    assert {path.name for path in (DOCS / "ja").glob("*.md")} == tutorials | {"index.md", "odd.md"}
    assert (ROOT / "README.ja.md").exists()


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 130
