"""`tanso gallery` as a user runs it: pages that link only to files that are there, wrong input."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from simulation import open_run
from simulation.report.gallery import INDEX
from simulation.report.study_page import PAGES
from tests.api.cli.test_simulate import SILENT, tanso


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A run and an experiment with their pages."""
    folder = tmp_path_factory.mktemp("results")
    scenario = folder / "quiet.toml"
    scenario.write_text('title = "Quiet <market>"\nabout = "A & B."\n' + SILENT)
    run, sweep = folder / "run", folder / "sweep"
    assert tanso("simulate", str(scenario), "--out", str(run), "--report").returncode == 0
    words = ("--set", "policy.credit_limit=0.05,0.1", "--replications", "2", "--workers", "1")
    done = tanso("sweep", str(scenario), *words, "--out", str(sweep), "--report")
    assert done.returncode == 0, done.stderr
    return [run, sweep]


@pytest.fixture(scope="module")
def site(results: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gallery of both."""
    out = tmp_path_factory.mktemp("gallery") / "site"
    made = tanso("gallery", "--out", str(out), *map(str, results))
    assert made.returncode == 0, made.stderr
    assert made.stderr.strip() == f"gallery: {(out / 'index.html').as_uri()}"
    return out


def test_each_page_links_to_files_that_are_there_and_to_nothing_else(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) == 6
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
        for target in re.findall(r'<a [^>]*href="([^"#]+)"', text):
            assert (page.parent / target).is_file(), target
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_card_has_the_title_and_the_text_of_its_own_page(site: Path, language: str) -> None:
    index = (site / INDEX[language]).read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in index
    assert "Quiet &lt;market&gt;" in index
    if language == "en":
        assert "A &amp; B." in index
    for name in ("run", "sweep"):
        own = (site / name / PAGES[language]).read_text(encoding="utf-8")
        title = re.search("<h1>(.*?)</h1>", own)
        assert title is not None
        assert f'<a href="{name}/{PAGES[language]}">{title[1]}</a>' in index


def test_each_result_brings_its_bundle(site: Path, results: list[Path]) -> None:
    for folder in results:
        bundle = site / folder.name / f"{folder.name}.zip"
        assert zipfile.is_zipfile(bundle)
        assert open_run(bundle).manifest == open_run(folder).manifest


def test_wrong_results_are_one_line_and_leave_no_gallery(
    results: list[Path], tmp_path: Path
) -> None:
    run = results[0]
    bare, torn, twin = (tmp_path / name for name in ("bare", "torn", "twin"))
    for copy in (bare, torn, twin / run.name):
        shutil.copytree(run, copy)
    (bare / PAGES["en"]).unlink()
    (torn / "firms.parquet").write_bytes(b"torn")
    full = tmp_path / "full"
    full.mkdir()
    (full / "file").touch()
    for words, said in (
        ((bare,), "bare has no page; run it again with --report"),
        ((torn,), "firms.parquet"),
        ((run, twin / run.name), "two results are called run"),
        ((tmp_path / "none",), "has no page"),
    ):
        out = tmp_path / "out"
        made = tanso("gallery", "--out", str(out), *map(str, words))
        assert (made.returncode, made.stderr.count("\n")) in ((2, 1), (1, 1), (3, 1)), made.stderr
        assert said in made.stderr
        assert not out.exists()
    made = tanso("gallery", "--out", str(full), str(run))
    assert made.returncode == 2
    assert "is not an empty folder" in made.stderr
