"""Data of every format stays readable: its journals replay to their stored digest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import get_args

import pytest

from exchange.commands import AnyCommand
from exchange.venue.journal import FORMAT, Journal
from tests.crash.golden import FILES, FOLDER, facts

GOLDEN = sorted(FOLDER.glob("*.db"))


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_golden_journal_replays_to_its_digest(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "journal.db")
    assert facts(tmp_path) == json.loads(path.with_suffix(".json").read_text())


def test_every_command_is_in_a_golden_journal(tmp_path: Path) -> None:
    assert {path.stem for path in GOLDEN} == FILES.keys()
    assert {path.stem.split("-")[1] for path in GOLDEN} == {str(FORMAT)}
    sent: set[type] = set()
    for path in GOLDEN:
        shutil.copy(path, tmp_path / path.name)
        journal = Journal(tmp_path / path.name)
        sent |= {type(stamped.command) for group in journal.groups() for stamped in group.commands}
        journal.close()
    assert set(get_args(AnyCommand)) - sent == set()
