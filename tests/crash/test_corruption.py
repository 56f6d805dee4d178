"""Corruption never passes silently: an acknowledged prefix, or a rejection that changes nothing."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from exchange.commands import Stamped
from exchange.errors import JournalCorrupt, JournalFailed, JournalFormat
from exchange.venue.journal import FORMAT, Journal
from tests.crash.test_power_loss import GENESIS, draw

GROUPS = 60
FLIPS = 2_000
FRAME = 4096 + 24


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Stamped]]:
    """A journal whose older half is in the database and whose newer half is in the log."""
    folder = tmp_path_factory.mktemp("written")
    sent: list[Stamped] = []
    for _ in range(2):
        journal = Journal(folder / "journal.db", GENESIS.encoded())
        for _ in range(GROUPS // 2):
            group = [draw(random.Random(len(sent) + i), len(sent) + 1 + i) for i in range(3)]
            journal.append(group)
            sent += group
        if len(sent) == 3 * GROUPS // 2:
            journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            kept = folder / "kept"
            kept.mkdir()
            for name in ("journal.db", "journal.db-wal"):
                shutil.copy(folder / name, kept / name)
        journal.close()
    return kept, sent


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def open_damaged(folder: Path, sent: list[Stamped]) -> int:
    """Recovered commands, checked to be a prefix; -1 when the journal was rejected and left
    unchanged."""
    before = files_of(folder)
    journal = None
    try:
        journal = Journal(folder / "journal.db", GENESIS.encoded())
        recovered = [stamped for group in journal.groups() for stamped in group.commands]
    except (JournalCorrupt, JournalFormat, JournalFailed):
        if journal is not None:
            journal.close()
        after = files_of(folder)
        assert {name: after[name] for name in before} == before, "a rejected journal was changed"
        return -1
    journal.close()
    assert recovered == sent[: len(recovered)], "a wrong state was recovered"
    return len(recovered)


def damage(folder: Path, source: Path, name: str, content: bytes) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    (folder / name).write_bytes(content)


def test_a_log_cut_anywhere_recovers_a_prefix(
    written: tuple[Path, list[Stamped]], tmp_path: Path
) -> None:
    kept, sent = written
    log = (kept / "journal.db-wal").read_bytes()
    rng = random.Random(1)
    cuts = [32 + FRAME * k for k in range((len(log) - 32) // FRAME + 1)]
    last = 0
    for cut in sorted(cuts + [rng.randrange(len(log)) for _ in range(60)]):
        damage(tmp_path / "cut", kept, "journal.db-wal", log[:cut])
        recovered = open_damaged(tmp_path / "cut", sent)
        assert recovered >= last, "less was recovered from more"
        last = recovered
    assert last == len(sent)


@pytest.mark.parametrize("name", ["journal.db", "journal.db-wal"])
def test_a_flipped_bit_is_rejected_or_costs_the_unwitnessed_end_only(
    written: tuple[Path, list[Stamped]], tmp_path: Path, name: str
) -> None:
    kept, sent = written
    content = (kept / name).read_bytes()
    rng = random.Random(2)
    lost = rejected = 0
    for _ in range(FLIPS // 2):
        flipped = bytearray(content)
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        damage(tmp_path / "flip", kept, name, bytes(flipped))
        recovered = open_damaged(tmp_path / "flip", sent)
        rejected += recovered < 0
        lost += 0 <= recovered < len(sent)
    assert rejected > 0
    # The last group of a log has no later record to confirm it: only there may a flip lose
    # commands.
    assert lost <= (FLIPS // 40 if name == "journal.db-wal" else 0)


def test_corruption_in_the_middle_names_the_sequence(
    written: tuple[Path, list[Stamped]], tmp_path: Path
) -> None:
    kept, _ = written
    shutil.copytree(kept, tmp_path / "rot")
    with sqlite3.connect(tmp_path / "rot" / "journal.db") as base:
        base.execute("UPDATE groups SET payload = x'90' WHERE first_seq = 31")
    base.close()
    journal = Journal(tmp_path / "rot" / "journal.db")
    with pytest.raises(JournalCorrupt, match="sequence 31"):
        list(journal.groups())
    journal.close()


@pytest.mark.parametrize("version", [1, FORMAT + 1])
@pytest.mark.parametrize("was_killed", [False, True])
def test_a_journal_of_another_format_is_rejected_and_left_untouched(
    tmp_path: Path, version: int, was_killed: bool
) -> None:
    written = tmp_path / "written"
    written.mkdir()
    journal = Journal(written / "journal.db", GENESIS.encoded())
    journal._db.execute("UPDATE meta SET value = ? WHERE name = 'format'", (b"%d" % version,))
    if was_killed:
        shutil.copytree(written, tmp_path / "kept")
    journal.close()
    if not was_killed:
        shutil.copytree(written, tmp_path / "kept")
    kept = [path for path in sorted((tmp_path / "kept").iterdir()) if path.suffix != ".db-shm"]
    before = {path: path.read_bytes() for path in kept}
    with pytest.raises(
        JournalFormat, match=f"has format {version}, written by .* this version reads format"
    ):
        Journal(tmp_path / "kept" / "journal.db")
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_no_journal_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"this is no database, only sixty-odd bytes of text" * 9)
    with pytest.raises(JournalCorrupt):
        Journal(tmp_path / "journal.db")
    with sqlite3.connect(tmp_path / "other.db") as base:
        base.execute("CREATE TABLE cats (name TEXT)")
    base.close()
    with pytest.raises(JournalCorrupt, match="no journal"):
        Journal(tmp_path / "other.db")
