"""`tanso serve` and `tanso replay` as an operator runs them: start-up lines and exit codes."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from exchange.registry.sql.registry import SqlRegistry
from tests.api.cli.test_command_line import TANSO
from tests.forked import tanso


def started(folder: Path, *more: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Start an exchange; yields its lines up to `open:`."""
    process = subprocess.Popen(
        [*TANSO, "serve", "--data", str(folder), "--port", "0", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or not lines[-1].startswith("open:"):
        line = process.stdout.readline()
        assert line, f"the server ended: {lines}"
        lines.append(line.rstrip())
    return process, lines


def first_key(folder: Path, role: str) -> Path:
    """Return the file in which the first start wrote a key."""
    return folder / "first-keys" / f"{role}.key"


def stopped(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return out


def test_a_served_exchange_prints_its_state_owns_its_folder_and_ends_with_0(
    tmp_path: Path,
) -> None:
    process, lines = started(tmp_path)
    assert lines[0].startswith("recovered to sequence 0 in ")
    assert lines[1].startswith("reconciled")
    for line, role in ((lines[2], "operator"), (lines[3], "approver")):
        path = first_key(tmp_path, role)
        assert line.startswith(f"{role}'s key: {path}")
        assert path.stat().st_mode & 0o777 == 0o600
        secret = path.read_text().strip().rpartition(":")[2]
        assert len(secret) == 64
        assert not any(secret in line for line in lines), "a secret on the screen"
    second = tanso("serve", "--data", str(tmp_path), "--port", "0")
    assert (second.returncode, "in use by another process" in second.stderr) == (5, True)
    assert "stopped" in stopped(process)
    process, lines = started(tmp_path)
    assert not any("key" in line for line in lines)
    stopped(process)
    run = tanso("serve", "--data", str(tmp_path), "--port", "0", "--trial")
    assert (run.returncode, "a trial needs a new folder" in run.stderr) == (2, True)


def test_a_trial_always_has_an_open_market_and_its_folder_is_marked(tmp_path: Path) -> None:
    trial = tmp_path / "trial"
    process, lines = started(trial, "--trial")
    assert any(line.startswith("TRIAL: its clock shows") for line in lines)
    host = lines[-1].split()[1].removeprefix("ws://").removesuffix("/v1/ws")
    assert httpx.get(f"http://{host}/v1/time").json()["mode"] == "trial"
    statuses = httpx.get(f"http://{host}/v1/status").json()["statuses"]
    assert {status["phase"] for status in statuses} > {"closed"}
    stopped(process)
    run = tanso("serve", "--data", str(trial), "--port", "0")
    assert (run.returncode, "start this one with --trial" in run.stderr) == (2, True)
    process, _ = started(trial, "--trial")
    stopped(process)


def test_replay_rejects_a_corrupt_or_missing_journal(tmp_path: Path) -> None:
    assert tanso("replay", str(tmp_path)).returncode == 2
    (tmp_path / "journal.db").write_bytes(b"not a journal at all, but long enough to be read" * 20)
    run = tanso("replay", str(tmp_path))
    assert run.returncode == 3
    assert len(run.stderr.strip().splitlines()) == 1
    run = tanso("serve", "--data", str(tmp_path), "--port", "0")
    assert run.returncode == 3


def test_an_exchange_runs_on_a_registry_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A participant's accounts are in the other process's database, none in the folder."""
    token = "a token of at least 16 characters"
    monkeypatch.setenv("TANSO_REGISTRY_TOKEN", token)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, url = f"http://127.0.0.1:{port}", f"sqlite:///{tmp_path}/elsewhere.db"
    folder = tmp_path / "data"
    serve = ("serve", "--data", str(folder), "--port", "0", "--registry", address)
    assert tanso(*serve).returncode == 2
    registry = subprocess.Popen([*TANSO, "registry", "serve", "--url", url, "--port", str(port)])
    try:
        while not _answers(port):
            time.sleep(0.05)
        process, lines = started(folder, "--registry", address)
        key = first_key(folder, "operator")
        host = lines[-1].split()[1].removeprefix("ws://").removesuffix("/v1/ws")
        admitted = tanso("operator", "admit", "alice", "--key-file", str(key), "--address", host)
        assert admitted.returncode == 0, admitted.stdout + admitted.stderr
        stopped(process)
    finally:
        registry.terminate()
        registry.wait()
    assert not (folder / "registry.db").exists()
    elsewhere = SqlRegistry.open(url)
    assert [account.name for account in elsewhere.accounts()] == ["holding:alice", "trading:alice"]
    elsewhere.close()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_beyond_this_machine_nothing_is_served_unencrypted(tmp_path: Path) -> None:
    """Nothing is written before the error is printed."""
    run = tanso("serve", "--data", str(tmp_path / "data"), "--host", "0.0.0.0", "--port", "0")
    assert (run.returncode, "--behind-proxy" in run.stderr) == (2, True)
    assert len(run.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "data").exists()
