"""Old data stays readable: the journals of each release replay to their stored digest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from exchange.venue.journal import FORMAT
from tests.crash.golden import FOLDER, facts

GOLDEN = sorted(FOLDER.glob("*.db"))


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_golden_journal_replays_to_its_digest(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "journal.db")
    assert facts(tmp_path) == json.loads(path.with_suffix(".json").read_text())


def test_every_format_has_its_golden_journal() -> None:
    assert [path.stem for path in GOLDEN] == [f"format-{number + 1}" for number in range(FORMAT)]
