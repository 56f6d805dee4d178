"""`tanso simulate` and `tanso sweep` as a user runs them: tables, page, check, wrong input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import apsw
import polars as pl
import pytest

from api.cli.main import main
from api.cli.simulation_tables import show_years
from simulation.results.manifest import (
    ANSWERS,
    EXPERIMENT,
    MANIFEST,
    REPORT,
    REPORT_JA,
    SCENARIO,
    read_results,
)
from simulation.results.measures import measures
from simulation.results.tables import frames
from tests.api.cli.test_command_line import TANSO
from tests.simulation.synthetic import synthetic_record

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


SILENT = """
extends = "base-balanced"
[calendar]
last_fiscal_year = 2026
first_allocation = 2027-04-01
allocation_day = "04-01"
opening = 2027-04-05
verified_day = "04-08"
deadline_day = "04-30"
[population]
firms = 4
[behavior]
participation = 0.0
[participants]
speculators = 0
"""


class Ran(NamedTuple):
    """A command's output and exit code."""

    returncode: int
    stdout: str
    stderr: str


def tanso(*arguments: str) -> Ran:
    """Run the command line in this process."""
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
    assert "部門別の費用" in (folder / REPORT_JA).read_text(encoding="utf-8")
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
        (("simulate", "four-firms", "--report"), "--report needs --out"),
        (("simulate", "--check", "{here}/none.json"), "has no manifest.json"),
        (("simulate", "four-firms", "--out", "/proc/none"), "cannot write to --out /proc/none"),
        (("simulate", "four-firms", "--out", "{file}"), "cannot write to --out"),
        (("sweep", "four-firms", "--set", "lots=1"), "lots is not a known key"),
        (("sweep", "four-firms", "--set", "allocation_share=2"), "allocation_share"),
        (("sweep", "four-firms", "--report"), "--report needs --out"),
        (("sweep", "four-firms", "--resume"), "--resume needs --out"),
        (("sweep", "four-firms", "--base", "2"), "--base 2: there are 1 variants"),
        (("sweep", "four-firms", "--vary", "allocation_share=uniform(0, 1)"), "need --design: lhs"),
        (("sweep", "four-firms", "--design", "lhs"), "needs the keys to vary"),
        (("sweep", "four-firms", "--csv", "{here}/none.csv"), "cannot read the design"),
        (("sweep", "four-firms", "--draw-firms"), "population is not a known key"),
        (
            (
                "sweep",
                "base-short",
                "--design",
                "sobol",
                "--vary",
                "policy.credit_limit=uniform(0, 1)",
            ),
            "--design sobol is for small worlds",
        ),
        (("sweep", "four-firm"), "did you mean 'four-firms'"),
        (("sweep", "four-firms", "--executor", "threads"), "there are: in-process, processes"),
    ],
)
def test_wrong_input_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, scenario: Path, tmp_path: Path
) -> None:
    run = tanso(*(argument.format(here=tmp_path, file=scenario) for argument in arguments))
    assert run.returncode == 2
    assert sentence in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_replications_are_run_kept_and_reported_without_a_page(
    scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options = ("--seed", "3", "--replications", "3", "--workers", "1")
    run = tanso("simulate", str(scenario), *options, "--out", str(out))
    assert run.returncode == 0, run.stderr
    assert "one run, seed 3" in run.stdout
    assert "3 runs, seeds 3 to 5" in run.stdout
    assert "95 % interval" in run.stdout
    manifest, tables = read_results(out)
    assert tables["runs_figures"]["seed"].unique().sort().to_list() == [3, 4, 5]
    assert tables["runs"]["seed"].to_list() == [3]
    assert "runs_summary.parquet" in manifest.files
    check = tanso("simulate", "--check", str(out), "--json")
    assert json.loads(check.stdout)["same"] is True
    again = tanso("simulate", str(scenario), "--out", str(out))  # over the same folder
    assert again.returncode == 0, again.stderr
    assert not (out / "runs_summary.parquet").exists()


def test_replications_need_no_folder(scenario: Path) -> None:
    run = tanso("simulate", str(scenario), "--replications", "2", "--workers", "1", "--json")
    found = json.loads(run.stdout)
    assert found["seeds"] == [0, 1]
    assert {row["figure"] for row in found["summary"]} > {"price_jpy_per_t", "abatement_t"}
    assert [row["fiscal_year"] for row in found["years"]]
    assert found["state"][0]["balance_jpy"] == 0
    cells = {(row["sector"], row["figure"]): row for row in found["burden_summary"]
             if row["fiscal_year"] is None}  # fmt: skip
    assert cells["all", "burden_jpy"]["runs"] == 2
    years = {row["figure"] for row in found["years_summary"]}
    assert years > {"abatement_jpy", "planner_jpy"}
    assert tanso("simulate", str(scenario), "--replications", "0").returncode == 2


def test_with_replications_the_page_s_figures_are_means(scenario: Path, tmp_path: Path) -> None:
    options = ("--replications", "2", "--workers", "1", "--out", str(tmp_path), "--report")
    assert tanso("simulate", str(scenario), *options).returncode == 0
    page = (tmp_path / REPORT).read_text(encoding="utf-8")
    assert "In short: 2 runs, means" in page
    assert "--seed 0 --replications 2 --out DIR</code>" in page


def test_tables_can_be_read_at_eighty_columns(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = ("--set", "allocation_share=0.8,0.65", "--set", "market.settlement_days=5,7")
    commands = (
        ("sweep", str(scenario), *long, "--replications", "2", "--workers", "1"),
        ("simulate", str(scenario), "--replications", "2", "--workers", "1"),
        ("simulate", "four-firms"),
        ("validate", "V22"),
    )
    for command in commands:
        run = tanso(*command)
        assert run.returncode == 0, run.stderr
        assert "…" not in run.stdout
        assert "..." not in run.stdout
        assert max(map(len, run.stdout.splitlines())) <= 80
    swept = tanso(*commands[0]).stdout
    assert "1: allocation_share=0.8, market.settlement_days=5" in swept


@pytest.mark.parametrize("spelled", ["--stylized", "--stylised"])
def test_stylized_facts_are_checked_in_either_spelling(spelled: str) -> None:
    run = tanso("validate", spelled, "SF99")
    assert run.returncode == 2
    assert "no stylized fact is called 'SF99'" in run.stderr


def test_many_years_stand_below_each_other_where_they_do_not_fit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    by_year = measures(frames(synthetic_record()))
    years = [by_year.with_columns(pl.col("fiscal_year") + 3 * turn) for turn in range(4)]
    show_years("Twelve years", pl.concat(years))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    shown = " ".join(line for line in lines if "FY" in line)
    assert [f"FY{year}" in shown for year in range(2026, 2038)] == [True] * 12
    assert "…" not in " ".join(lines)


def test_a_run_without_trades_says_so(tmp_path: Path) -> None:
    world = tmp_path / "silent.toml"
    world.write_text(SILENT)
    run = tanso("simulate", str(world))
    assert run.returncode == 0, run.stderr
    assert "note: no allowance was traded in the cycle of FY2026" in run.stderr
    swept = tanso("sweep", str(world), "--replications", "1", "--workers", "1")
    assert "note: no allowance was traded in any run of" in swept.stdout


def wait_for(folder: Path) -> None:
    """Wait for a folder that a run makes as it begins."""
    began_s = time.monotonic()
    while not folder.exists():
        assert time.monotonic() < began_s + 60
        time.sleep(0.02)


def test_an_interrupted_run_leaves_nothing_that_looks_complete(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = subprocess.Popen(
        [*TANSO, "simulate", "base-balanced", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(out)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert f"interrupted; {out} holds no complete results" in said
    assert len(said.strip().splitlines()) == 1
    assert not (out / MANIFEST).exists()


def start(*words: str) -> subprocess.Popen[str]:
    """A `tanso` in a process group of its own, as a terminal starts it."""
    return subprocess.Popen(
        [*TANSO, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def answers_in(folder: Path) -> int:
    """The number of answers in a folder that no process has open."""
    with closing(apsw.Connection(str(folder / ANSWERS))) as base:
        return int(base.execute("SELECT count(*) FROM answers").get)


def test_an_interrupted_sweep_ends_its_workers_and_keeps_its_answers(
    scenario: Path, tmp_path: Path
) -> None:
    """Ctrl-C reaches the terminal's whole process group, workers too."""
    out = tmp_path / "out"
    words = ("sweep", str(scenario), "--out", str(out), "--replications", "1000", "--workers", "2")
    run = start(*words)
    wait_for(out / ANSWERS)
    while (out / ANSWERS).stat().st_size < 2**15:  # a few answers
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)  # ends when no worker holds the pipes
    assert run.returncode == 130
    *_, last = said.strip().splitlines()
    assert "of 1,000 runs; they are kept" in last
    assert "--resume" in last
    assert "Traceback" not in said
    assert not (out / MANIFEST).exists()
    kept = answers_in(out)
    assert kept > 0
    assert tanso(*words).returncode == 2  # nothing is overwritten without a word
    again = tanso(*words[:-4], "--replications", str(kept + 1), "--workers", "1", "--resume")
    assert again.returncode == 0, again.stderr
    assert answers_in(out) == kept + 1
    assert read_results(out)[1]["figures"]["seed"].n_unique() == kept + 1


def test_a_killed_sweep_ends_its_workers_and_frees_its_folder(
    scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("sweep", str(scenario), "--out", str(out), "--replications", "1000", "--workers", "2")
    run = start(*words)
    wait_for(out / ANSWERS)
    second = tanso(*words, "--resume")
    assert second.returncode == 5
    assert "another process is writing to" in second.stderr
    run.kill()
    run.communicate(timeout=60)  # ends when no worker holds the pipes
    again = tanso(*words[:-3], "1", "--workers", "1", "--resume")
    assert again.returncode == 0, again.stderr


def test_a_bad_variant_is_passed_over_and_the_exit_code_says_so(
    scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = tanso(
        *("sweep", str(scenario), "--set", "allocation_share=0.8,2.0,0.6", "--replications", "1"),
        *("--workers", "1", "--json", "--out", str(out), "--report"),
    )
    assert run.returncode == 1
    assert "passed over: " in run.stderr
    assert "allocation_share=2.0" in run.stderr
    names = {row["variant"].rpartition("=")[2] for row in json.loads(run.stdout)}
    assert names == {"0.8", "0.6"}
    (reason,) = json.loads((out / EXPERIMENT).read_text())["passed_over"]
    assert "allocation_share=2.0" in reason
    assert "allocation_share=2.0" in (out / REPORT).read_text()


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
    assert set(tables) == {"figures", "years", "prices", "burden", "summary", "pairs"}
    assert EXPERIMENT in manifest.files
    assert SCENARIO not in manifest.files
    variants = json.loads((out / EXPERIMENT).read_text())["variants"]
    assert [variant["scenario"]["allocation_share"] for variant in variants] == [0.8, 0.6]
    assert "of an experiment" in tanso("simulate", "--check", str(out)).stderr
