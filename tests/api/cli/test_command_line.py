"""`tanso` as a new user runs it, with mistakes too."""

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


def test_help_names_every_command() -> None:
    run = tanso("--help")
    assert run.returncode == 0
    for command in ("demo", "serve", "simulate", "advance"):
        assert command in run.stdout


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
