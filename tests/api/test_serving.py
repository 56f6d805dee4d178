"""`tanso serve` and `tanso replay` as an operator meets them: start-up lines and exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

from exchange.venue.journal import Journal
from tests.api.test_command_line import TANSO, report_of, tanso


def started(folder: Path) -> tuple[subprocess.Popen[str], list[str]]:
    """A served exchange and the lines that it printed up to `open:`."""
    process = subprocess.Popen(
        [*TANSO, "serve", "--data", str(folder), "--port", "0"],
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


def stopped(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return out


def test_a_served_exchange_says_where_it_stands_owns_its_folder_and_ends_with_0(
    tmp_path: Path,
) -> None:
    process, lines = started(tmp_path)
    assert lines[0].startswith("recovered to sequence 0 in ")
    assert lines[1].startswith("reconciled")
    assert lines[2].startswith("operator's key")
    second = tanso("serve", "--data", str(tmp_path), "--port", "0")
    assert (second.returncode, "in use by another process" in second.stderr) == (5, True)
    assert "stopped" in stopped(process)
    process, lines = started(tmp_path)
    assert not any("key" in line for line in lines)
    stopped(process)


def test_a_demos_journal_replays_to_what_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    report_of("--data", str(folder))
    whole = json.loads(tanso("replay", str(folder), "--verify", "--json").stdout)
    assert whole["verified"]
    shown = tanso("replay", str(folder), "--until", "180", "--book", "JCR-RE/JPY", "--json")
    part = json.loads(shown.stdout)
    assert part["last_seq"] == 180
    assert part["book"]["phase"] == "auction_call"
    assert part["book"]["bids"]
    assert part["digest"] != whole["digest"]


def test_replay_refuses_what_it_cannot_trust_or_find(tmp_path: Path) -> None:
    assert tanso("replay", str(tmp_path)).returncode == 2
    (tmp_path / "journal.db").write_bytes(b"not a journal at all, but long enough to be read" * 20)
    run = tanso("replay", str(tmp_path))
    assert run.returncode == 3
    assert len(run.stderr.strip().splitlines()) == 1
    run = tanso("serve", "--data", str(tmp_path), "--port", "0")
    assert run.returncode == 3


def test_a_registry_ahead_of_the_journal_is_a_witness_against_it(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    report_of("--data", str(folder))
    journal = Journal(folder / "journal.db")
    genesis, groups = journal.genesis, list(journal.groups())
    journal.close()
    for path in folder.glob("journal.db*"):
        path.unlink()
    journal = Journal(folder / "journal.db", genesis)
    for group in groups[:5]:
        journal.append(group.commands)
    journal.close()
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    run = tanso("serve", "--data", str(folder), "--port", "0")
    assert run.returncode == 3
    assert "the registry did" in run.stderr
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()} == before
