"""Replay gives identical results for any hash seed, group size and with or without numba.

`make soak` replays a million commands. Other versions of Python: `python3.12 -m
tests.venue.replayed FILE GROUP` prints the same lines; two machines are compared the same way.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest

from exchange.calendar import tokyo_ns
from exchange.commands import Stamped, Tick
from exchange.units import NS_PER_MINUTE
from exchange.venue.journal import JournalGroup, merged
from tests.venue.replayed import replayed, write

ROOT = Path(__file__).parents[2]
COMMANDS = 20_000


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, fresh_seed: int) -> Path:
    """A file of commands from a fresh seed."""
    path = tmp_path_factory.mktemp("replay") / "commands.msgpack"
    write(path, fresh_seed, COMMANDS)
    return path


@pytest.fixture(scope="module")
def expected(sent: Path) -> list[str]:
    """The lines that this process prints for them."""
    return list(replayed(sent, 1000))


def in_another_process(path: Path, size: int, **environment: str) -> list[str]:
    """The lines that another process prints for them."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.venue.replayed", str(path), str(size)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return run.stdout.splitlines()


@pytest.mark.parametrize("size", [1, 7])
def test_the_size_of_the_groups_changes_nothing(sent: Path, expected: list[str], size: int) -> None:
    assert list(replayed(sent, size)) == expected


@pytest.mark.parametrize(
    "hash_seed", ["0", "1", *(pytest.param(one, marks=pytest.mark.soak) for one in "234")]
)
def test_the_seed_of_hash_changes_nothing(sent: Path, expected: list[str], hash_seed: str) -> None:
    assert in_another_process(sent, 7, PYTHONHASHSEED=hash_seed) == expected


def test_replay_without_compilation_changes_nothing(sent: Path, expected: list[str]) -> None:
    assert in_another_process(sent, 1000, NUMBA_DISABLE_JIT="1") == expected


@pytest.mark.soak
def test_a_million_commands_replay_the_same(tmp_path: Path) -> None:
    path = tmp_path / "million.msgpack"
    write(path, 1, 1_000_000)
    expected = list(replayed(path, 1000))
    assert len(expected) == 100
    assert list(replayed(path, 1)) == expected
    assert in_another_process(path, 7, PYTHONHASHSEED="7") == expected


def test_groups_of_two_days_in_tokyo_are_never_replayed_as_one() -> None:
    eve = tokyo_ns(date(2023, 10, 11), time(23, 59, 59))
    times = (eve - 2, eve - 1, eve, eve + NS_PER_MINUTE, eve + NS_PER_MINUTE + 1)
    groups = [
        JournalGroup(seq, seq, time_ns, (Stamped(seq, time_ns, Tick()),), b"")
        for seq, time_ns in enumerate(times, 1)
    ]
    assert [
        [stamped.seq for stamped in serial_range] for serial_range in merged(groups, known_seq=5)
    ] == [
        [1, 2, 3],
        [4, 5],
    ]
    assert [[stamped.seq for stamped in group] for group in merged(groups, known_seq=2)] == [
        [1, 2], [3], [4], [5],
    ]  # fmt: skip
