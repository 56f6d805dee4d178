"""`tanso study` as a user runs it: tables, pages, check, wrong input; its runs are made up."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from simulation.experiments.experiment import Task
from simulation.experiments.store import Answer
from simulation.report.study_page import PAGES
from simulation.results.manifest import ANSWERS, MANIFEST, read_manifest
from simulation.studies.agency import agency_study
from simulation.studies.shortfall import shortfall_study
from tests.api.cli.test_simulate import answers_in, tanso
from tests.simulation.studies.made_up import answer_of

ROOT = Path(__file__).parents[3]
SMALL = ("study", "shortfall", "--small", "--replications", "2", "--workers", "1")


def interrupted(limit: list[int], task: Task) -> Answer:
    """The made-up answer, until the limit of answers is reached."""
    limit[0] -= 1
    if limit[0] < 0:
        raise KeyboardInterrupt
    return answer_of(shortfall_study(small=True), task)


@pytest.fixture(autouse=True)
def made_up_runs() -> Iterator[None]:
    measure = partial(answer_of, shortfall_study(small=True))
    with mock.patch("api.cli.study_runs.measure_run", measure):
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study that was interrupted after five runs and continued."""
    out = tmp_path_factory.mktemp("study") / "shortfall"
    with mock.patch("api.cli.study_runs.measure_run", partial(interrupted, [5])):
        stopped = tanso(*SMALL, "--out", str(out))
    assert "interrupted after 5 of 20 runs" in stopped.stderr
    assert not (out / MANIFEST).exists()
    again = tanso(*SMALL, "--out", str(out))
    assert again.returncode == 2
    assert "add --resume" in again.stderr
    with mock.patch("api.cli.study_runs.measure_run", partial(interrupted, [15])):
        done = tanso(*SMALL, "--out", str(out), "--resume")
    assert done.returncode == 0, done.stderr
    return out


def test_a_resumed_study_has_tables_pages_and_a_manifest(folder: Path) -> None:
    files = read_manifest(folder).files
    assert {"levels.csv", "levels.parquet", "floors.csv", "figures.parquet"} <= set(files)
    written = pl.read_csv(folder / "levels.csv")
    assert (
        written["design"].to_list()
        == pl.read_parquet(folder / "levels.parquet")["design"].to_list()
    )
    for name in PAGES.values():
        assert "</html>" in (folder / name).read_text(encoding="utf-8")
    assert (folder / ANSWERS).exists()


def test_the_check_repeats_every_table_and_finds_a_changed_one(
    folder: Path, tmp_path: Path
) -> None:
    check = tanso(*SMALL, "--out", str(folder), "--check", "--json")
    assert check.returncode == 0, check.stdout
    assert json.loads(check.stdout)["same"] is True
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "levels.csv").write_text("design\n")
    changed = tanso(*SMALL, "--out", str(copy), "--check")
    assert changed.returncode == 1
    assert "levels.csv has been changed" in changed.stdout


def test_the_tables_are_printed_and_are_the_same_as_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = tanso(*SMALL)
    assert "x10 jcm-late" in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80
    printed = json.loads(tanso(*SMALL, "--json").stdout)
    assert printed["seeds"] == [0, 1]
    assert {row["design"] for row in printed["floors"]} == {"retire", "resell", "tighten"}
    assert {design["ja"] for design in printed["designs"]} >= {"供給1倍、予定どおり"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--check",), "--check needs --out"),
        (("--resume",), "--resume needs --out"),
        (("--check", "--resume", "--out", "x"), "leave --resume out"),
        (("--check", "--out", "no-such-folder"), "no-such-folder"),
    ],
)
def test_wrong_options_are_one_sentence(words: tuple[str, ...], said: str) -> None:
    ended = tanso(*SMALL, *words)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


TELLING = """
import sys
from unittest import mock
from simulation.experiments.store import AnswerStore

class Telling(AnswerStore):
    def keep(self, answer):
        super().keep(answer)
        print("kept", flush=True)

mock.patch("simulation.experiments.store.AnswerStore", Telling).start()
from api.cli.main import main
sys.argv = ["tanso", *sys.argv[1:]]
main()
"""
SLOW = """
import time
from unittest import mock
from simulation.studies.agency import agency_study
from tests.simulation.studies.made_up import answer_of

def slow(task):
    time.sleep(0.1)
    return answer_of(agency_study(small=True), task)

mock.patch("api.cli.study_runs.measure_run", slow).start()
"""


def kill_after_three(program: str, words: Sequence[str], out: Path) -> int:
    """Kill a study once it has kept three answers; the number kept."""
    command = [sys.executable, "-c", program, *words, "--out", str(out)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        assert running.stdout is not None
        for _ in range(3):
            assert running.stdout.readline() == b"kept\n"
        running.send_signal(signal.SIGKILL)
    assert not (out / MANIFEST).exists()
    kept = answers_in(out)
    assert kept >= 3
    return kept


@pytest.mark.soak
def test_a_killed_study_goes_on_from_its_answers_and_ends_as_one_that_was_not(
    tmp_path: Path,
) -> None:
    words = ("study", "agency", "--small", "--replications", "2", "--workers", "1")
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    kept = kill_after_three(SLOW + TELLING, words, killed)
    assert kept < 40
    counted: list[int] = []

    def measure(task: Task) -> Answer:
        counted.append(task.variant)
        return answer_of(agency_study(small=True), task)

    with mock.patch("api.cli.study_runs.measure_run", measure):
        assert tanso(*words, "--out", str(killed), "--resume").returncode == 0
        assert len(counted) == 40 - kept
        assert tanso(*words, "--out", str(whole)).returncode == 0
    assert read_manifest(killed) == read_manifest(whole)


@pytest.mark.soak
def test_a_study_killed_amid_its_own_runs_ends_with_the_bytes_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    """Nothing is made up here: 20 runs of the model in two workers, which the kill leaves alone."""
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    words = ("study", "shortfall", "--small", "--replications", "2", "--workers", "2")
    assert kill_after_three(TELLING, words, killed) < 20
    command = [sys.executable, "-c", "from api.cli.main import main; main()", *words, "--out"]
    subprocess.run([*command, str(killed), "--resume"], cwd=ROOT, check=True)
    subprocess.run([*command, str(whole)], cwd=ROOT, check=True)
    names = {path.name for path in whole.iterdir()} - {ANSWERS}
    assert names == {path.name for path in killed.iterdir()} - {ANSWERS}
    assert MANIFEST in names
    for name in names:
        # A page names the folder in the command that checks it.
        written = (killed / name).read_bytes().replace(b"/killed", b"/whole")
        assert written == (whole / name).read_bytes(), name


@pytest.mark.parametrize(
    ("curves", "sentence"),
    [
        (("steeper",), "no abatement curve is called 'steeper'; there are: flat, steep"),
        (("flat", "flat"), "--curve flat was given twice"),
    ],
)
def test_a_wrong_curve_is_rejected_by_name(curves: tuple[str, ...], sentence: str) -> None:
    options = [word for name in curves for word in ("--curve", name)]
    result = tanso("study", "agency", *options)
    assert result.returncode == 2
    assert sentence in result.stderr
