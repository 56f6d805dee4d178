"""`tanso` as a new user runs it, also wrongly."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TANSO = (sys.executable, "-W", "error", "-c", "from api.cli.main import main; main()")


def tanso(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TANSO, *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def report_of(*arguments: str) -> dict[str, object]:
    run = tanso("demo", "--headless", "--json", *arguments)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_help_names_every_command() -> None:
    run = tanso("--help")
    assert run.returncode == 0
    for command in ("demo", "serve", "simulate", "advance"):
        assert command in run.stdout


def test_the_demo_settles_every_trade_and_a_seed_repeats_the_day_to_the_bit() -> None:
    first, again, other = report_of(), report_of("--seed", "1"), report_of("--seed", "2")
    assert first == again
    assert first["digest"] != other["digest"]
    for report in (first, other):
        assert report["conservation"] == {"cash": True, "credits": True}
        assert report["failed"] == 0
        assert report["settled"] == len(report["deliveries"]) > 0
        assert report["days"] == 6
        assert report["participants"] >= 20
        assert report["retired_t"] > 0
        traded = [row for row in report["quotations"] if row["volume_t"]]
        assert len(traded) == 5
        assert report["volume_t"] == sum(row["volume_t"] for row in traded)


def test_the_demo_keeps_its_folder_when_asked_and_starts_in_an_empty_one_only(
    tmp_path: Path,
) -> None:
    report_of("--data", str(tmp_path / "kept"))
    assert (tmp_path / "kept" / "journal.db").exists()
    again = tanso("demo", "--headless", "--data", str(tmp_path / "kept"))
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for command in (("demo", "--headless"), ("serve",)):
        run = tanso(*command, "--data", str(tmp_path / "file" / "below"))
        assert run.returncode == 2
        assert "cannot be" in run.stderr
        assert len(run.stderr.strip().splitlines()) == 1


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = tanso("demo", "--port", str(taken.getsockname()[1]))
    assert run.returncode == 2
    assert "--port" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_the_first_scenario_agrees_with_its_closed_form() -> None:
    run = tanso("simulate", "four-firms", "--json")
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["passed"]
    assert {"price_jpy_per_t", "volume_t", "gains_jpy", "firms"} <= result.keys()


@pytest.mark.parametrize("scenario", ["no-such-scenario", "no/such/file.toml"])
def test_an_unknown_scenario_is_one_line(scenario: str) -> None:
    run = tanso("simulate", scenario)
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
