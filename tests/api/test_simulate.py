"""`tanso simulate` and `tanso sweep` as a person runs them: tables, page, check, wrong input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import polars as pl
import pytest

from api.cli import main
from simulation.manifest import EXPERIMENT, MANIFEST, REPORT, SCENARIO, read_results
from tests.api.test_command_line import TANSO

TWO_FIRMS = """
extends = "four-firms"
title = "Two firms"
[[firms]]
name = "A"
emissions_t = 1000
abatement_slope_jpy_per_t_per_kt = 6000
[[firms]]
name = "B"
emissions_t = 1000
abatement_slope_jpy_per_t_per_kt = 12000
"""


class Ran(NamedTuple):
    """What a command printed and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def tanso(*arguments: str) -> Ran:
    """The command line in this process."""
    out, err = StringIO(), StringIO()
    with (
        mock.patch.object(sys, "argv", ["tanso", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as exited:
            code = int(exited.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "two.toml"
    path.write_text(TWO_FIRMS)
    return path


@pytest.fixture(scope="module")
def folder(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "new" / "folder"
    run = tanso("simulate", str(scenario), "--seed", "3", "--out", str(out), "--report")
    assert run.returncode == 0, run.stderr
    return out


def test_a_run_leaves_its_tables_its_page_and_last_its_manifest(folder: Path) -> None:
    manifest, tables = read_results(folder)
    assert manifest.seed == 3
    assert tables["firms"]["name"].to_list() == ["A", "B"]
    assert "Two firms" in (folder / REPORT).read_text(encoding="utf-8")
    newest = max(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    assert newest.stat().st_mtime_ns <= (folder / MANIFEST).stat().st_mtime_ns


def test_a_second_run_has_the_same_hashes_and_the_check_says_so(folder: Path) -> None:
    check = tanso("simulate", "--check", str(folder / MANIFEST), "--json")
    assert check.returncode == 0, check.stderr
    assert json.loads(check.stdout)["same"] is True


def test_a_changed_table_fails_the_check(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "trades.parquet").write_bytes(b"")
    check = tanso("simulate", "--check", str(tmp_path))
    assert check.returncode == 1
    assert "trades.parquet has been changed" in check.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("simulate",), "name a scenario"),
        (("simulate", "four-firms", "--report"), "need --out"),
        (("simulate", "--check", "{here}/none.json"), "has no manifest.json"),
        (("simulate", "four-firms", "--out", "/proc/none"), "cannot write to --out /proc/none"),
        (("simulate", "four-firms", "--out", "{file}"), "cannot write to --out"),
        (("sweep", "four-firms", "--set", "lots=1"), "lots is not a known key"),
        (("sweep", "four-firms", "--set", "allocation_share=2"), "allocation_share"),
        (("sweep", "four-firms", "--report"), "--report needs --out"),
        (("sweep", "four-firm"), "did you mean 'four-firms'"),
        (("sweep", "four-firms", "--executor", "threads"), "there are: here, processes, dask"),
    ],
)
def test_wrong_input_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, scenario: Path, tmp_path: Path
) -> None:
    run = tanso(*(one.format(here=tmp_path, file=scenario) for one in arguments))
    assert run.returncode == 2
    assert sentence in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_leaves_nothing_that_looks_complete(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = subprocess.Popen(
        [*TANSO, "simulate", "base-balanced", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    begun = time.monotonic()
    while not out.exists() and time.monotonic() < begun + 60:
        time.sleep(0.05)
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert f"interrupted; {out} holds no complete results" in said
    assert len(said.strip().splitlines()) == 1
    assert not (out / MANIFEST).exists()


def test_an_interrupted_sweep_ends_its_workers_and_keeps_nothing(tmp_path: Path) -> None:
    """Ctrl-C reaches the whole group of a terminal's processes, workers too."""
    out = tmp_path / "out"
    options = ["--replications", "8", "--workers", "2", "--out", str(out)]
    run = subprocess.Popen(
        [*TANSO, "sweep", "base-balanced", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    begun = time.monotonic()
    while not out.exists() and time.monotonic() < begun + 60:
        time.sleep(0.05)
    time.sleep(1.0)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)  # ends when no worker holds the pipes any more
    assert run.returncode == 130
    assert "interrupted after 0 of 8 runs; nothing was kept" in said
    assert len(said.strip().splitlines()) == 1
    assert not (out / MANIFEST).exists()


def test_a_sweep_compares_its_variants_and_keeps_its_tables(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "sweep"
    run = tanso(
        *("sweep", str(scenario), "--set", "allocation_share=0.8,0.6", "--replications", "2"),
        *("--workers", "1", "--out", str(out), "--report", "--json"),
    )
    assert run.returncode == 0, run.stderr
    page = (out / REPORT).read_text()
    assert "--set allocation_share=0.8,0.6 --seed 0 --replications 2</code>" in page
    summary = pl.DataFrame(json.loads(run.stdout))
    emissions = summary.filter(pl.col("figure") == "emissions_t")
    assert emissions["mean"].to_list() == [1600.0, 1200.0]
    assert emissions["difference"].to_list() == [None, -400.0]
    manifest, tables = read_results(out)
    assert set(tables) == {"figures", "years", "prices", "summary"}
    assert EXPERIMENT in manifest.files
    assert SCENARIO not in manifest.files
    variants = json.loads((out / EXPERIMENT).read_text())["variants"]
    assert [one["scenario"]["allocation_share"] for one in variants] == [0.8, 0.6]
    assert "of an experiment" in tanso("simulate", "--check", str(out)).stderr
