"""`tanso doctor` prints its findings and exits with 1 when a check fails."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from api.cli.doctor import Check, check_open_files, check_sqlite, examine, sync_ms
from exchange.venue.data_folder import DataFolder
from tests.api.cli.test_command_line import tanso

NAMES = [
    "python", "sqlite", "folder", "disk space", "sync", "numba cache", "time zone", "clock",
    "port", "open files",
]  # fmt: skip


def by_name(folder: Path, port: int = 0) -> dict[str, Check]:
    return {check.name: check for check in examine(folder, "127.0.0.1", port)}


def test_a_sound_machine_passes_and_nothing_is_left_behind(tmp_path: Path) -> None:
    run = tanso("doctor", "--data", str(tmp_path / "new"), "--port", "0", "--json")
    report = json.loads(run.stdout)
    assert [check["name"] for check in report["checks"]] == NAMES
    failed = [check for check in report["checks"] if not check["passed"]]
    assert (report["passed"], run.returncode) == (not failed, int(bool(failed)))
    assert {check["name"] for check in failed} <= {"open files", "disk space", "sync"}, failed
    assert os.listdir(tmp_path) == []


def test_a_port_in_use_fails_its_check_and_the_command() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = tanso("doctor", "--port", str(port))
    assert run.returncode == 1
    assert f"127.0.0.1:{port}" in run.stdout


def test_a_folder_that_cannot_be_made_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    checks = by_name(tmp_path / "file")
    assert not checks["folder"].passed
    assert "cannot be written" in checks["folder"].found
    assert "sync" not in checks


def test_a_running_exchange_is_no_fault(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        check = by_name(tmp_path)["folder"]
    assert (check.passed, "in use" in check.found) == (True, True)


def test_an_old_sqlite_and_a_low_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apsw.sqlite_lib_version", lambda: "3.40.1")
    assert not check_sqlite().passed
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 1024))
    assert (check_open_files().passed, check_open_files().found) == (False, "256")


def test_the_sync_is_measured(tmp_path: Path) -> None:
    median_ms, worst_ms = sync_ms(tmp_path)
    assert 0 < median_ms <= worst_ms
