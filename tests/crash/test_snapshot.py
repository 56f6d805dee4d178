"""A snapshot is an optimization only: whatever happens to one, the same state is recovered."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from exchange.commands import Stamped
from exchange.errors import JournalCorrupt
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.replay import replay
from exchange.venue.snapshot import (
    OsFiles,
    SnapshotFolder,
    decode_snapshot,
    encode_snapshot,
    snapshot_of,
)
from exchange.venue.venue import Venue
from tests.venue.test_random_days import new_venue, trade

GROUP = 40
VIEWS = {"statistics": b"saved state"}


class FailingFiles(OsFiles):
    """Files of which the k-th operation fails halfway, as do all after it."""

    def __init__(self, fail_at: int) -> None:
        self.left = fail_at

    def _fails(self) -> bool:
        self.left -= 1
        return self.left <= 0

    def write(self, path: Path, content: bytes) -> None:
        if self._fails():
            path.write_bytes(content[: len(content) // 2])
            raise OSError("the disk is full")
        super().write(path, content)

    def rename(self, path: Path, to: Path) -> None:
        if self._fails():
            raise OSError("the folder is read-only")
        super().rename(path, to)

    def remove(self, path: Path) -> None:
        if self._fails():
            raise OSError("the folder is read-only")
        super().remove(path)


class Life:
    """A venue, its journal and its snapshots, in a folder."""

    def __init__(self, path: Path) -> None:
        venue = new_venue()
        self.genesis = Genesis(venue.time_ns, venue.instruments, venue.settings)
        self.journal = Journal(path / "journal.db", self.genesis.encoded())
        self.folder = SnapshotFolder(path / "snapshots")
        self.venue = self.genesis.venue()

    def run(
        self, sent: list[Stamped], snapshot_every: int = 0, folder: SnapshotFolder | None = None
    ):
        for start in range(0, len(sent), GROUP):
            group = sent[start : start + GROUP]
            self.venue.apply(group)
            self.venue.take_balances()
            self.journal.append(group)
            if snapshot_every and (start // GROUP + 1) % snapshot_every == 0:
                self.snapshot(folder)

    def snapshot(self, folder: SnapshotFolder | None = None) -> None:
        content = encode_snapshot(snapshot_of(self.venue, self.journal.chain, VIEWS))
        (folder or self.folder).save(self.venue.seq, content)

    def recovered(self) -> tuple[Venue, int]:
        """The recovered venue and the number of its snapshot."""
        venue, views = self.folder.recover(
            self.genesis, self.journal.chain_at, self.journal.last_seq
        )
        began = venue.seq
        assert views == (VIEWS if began else {})
        for group in self.journal.groups(began):
            venue.apply(group.commands)
            venue.take_balances()
        venue.check()
        return venue, began


@pytest.fixture(scope="module")
def commands() -> list[Stamped]:
    return trade(11, 640)[1]


@pytest.fixture
def life(tmp_path: Path):
    life = Life(tmp_path)
    yield life
    life.journal.close()


def test_recovery_starts_at_the_newest_snapshot(life: Life, commands: list[Stamped]) -> None:
    life.run(commands, snapshot_every=5)
    venue, began = life.recovered()
    assert began == 600
    assert venue.digest() == life.venue.digest()
    assert [path.stem for path in sorted(life.folder.path.iterdir())] == [
        f"{seq:020}" for seq in (400, 600)
    ]


@pytest.mark.parametrize("fail_at", range(1, 12))
def test_every_operation_of_a_snapshot_may_fail(
    life: Life, commands: list[Stamped], fail_at: int
) -> None:
    life.run(commands[:320], snapshot_every=4)
    failing = SnapshotFolder(life.folder.path, FailingFiles(fail_at))
    failed = 0
    for start in range(320, len(commands), GROUP):
        life.run(commands[start : start + GROUP])
        try:
            life.snapshot(failing)
        except OSError:
            failed += 1
    assert failed
    venue, began = life.recovered()
    assert began >= 320
    assert venue.digest() == life.venue.digest()


@pytest.mark.parametrize("place", [0, 3, 16, 40, 60, 0.3, 0.5, 0.99, -1])
def test_a_corrupt_newest_snapshot_is_replaced_by_the_one_before(
    life: Life, commands: list[Stamped], place: float
) -> None:
    life.run(commands, snapshot_every=5)
    newest = max(life.folder.path.iterdir())
    content = bytearray(newest.read_bytes())
    at = int(place * len(content)) if isinstance(place, float) else place
    content[at] ^= 0x10
    newest.write_bytes(content)
    venue, began = life.recovered()
    assert began == 400
    assert venue.digest() == life.venue.digest()


@pytest.mark.parametrize("size", [0, 10, 50, 5_000])
def test_a_cut_snapshot_is_passed_over(life: Life, commands: list[Stamped], size: int) -> None:
    life.run(commands, snapshot_every=5)
    for path in life.folder.path.iterdir():
        path.write_bytes(path.read_bytes()[:size])
    venue, began = life.recovered()
    assert began == 0
    assert venue.digest() == life.venue.digest()


def test_a_snapshot_of_another_journal_is_passed_over(
    life: Life, commands: list[Stamped], tmp_path: Path
) -> None:
    life.run(commands[:320])
    (tmp_path / "other").mkdir()
    other = Life(tmp_path / "other")
    other.run(trade(12, 640)[1][:320])
    content = encode_snapshot(snapshot_of(other.venue, other.journal.chain, VIEWS))
    life.folder.save(other.venue.seq, content)
    other.journal.close()
    venue, began = life.recovered()
    assert began == 0
    assert venue.digest() == life.venue.digest()


def test_a_snapshot_ahead_of_the_journal_is_passed_over(
    life: Life, commands: list[Stamped]
) -> None:
    life.run(commands, snapshot_every=5)
    venue, views = life.folder.recover(life.genesis, life.journal.chain_at, 599)
    assert (venue.seq, views) == (400, VIEWS)


def test_a_snapshot_that_is_not_what_it_says_is_passed_over(
    life: Life, commands: list[Stamped]
) -> None:
    life.run(commands, snapshot_every=5)
    newest = max(life.folder.path.iterdir())
    snapshot = decode_snapshot(newest.read_bytes())
    assert snapshot is not None
    ledger = bytearray(snapshot.venue.ledger)
    ledger[8 * 8 * 3 * 2] ^= 1
    changed = replace(snapshot, venue=replace(snapshot.venue, ledger=bytes(ledger)))
    newest.write_bytes(encode_snapshot(changed))
    venue, began = life.recovered()
    assert began == 400
    assert venue.digest() == life.venue.digest()


@pytest.mark.parametrize(
    "change", [{"format": "older"}, {"venue": {}}, {"ledger": b"of another size"}]
)
def test_a_snapshot_of_another_version_is_passed_over(
    life: Life, commands: list[Stamped], change: dict[str, object]
) -> None:
    """Valid by its own hash, but with other fields or arrays of other sizes."""
    life.run(commands, snapshot_every=5)
    newest = max(life.folder.path.iterdir())
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(decode_snapshot(newest.read_bytes())))
    (fields["venue"] if "ledger" in change else fields).update(change)
    newest.write_bytes(encode_snapshot(fields))
    venue, began = life.recovered()
    assert began == 400
    assert venue.digest() == life.venue.digest()


def test_a_genesis_that_cannot_be_read_is_named() -> None:
    with pytest.raises(JournalCorrupt, match="genesis cannot be read"):
        decode_genesis(b'{"start_ns": "soon"}')


def test_verification_replays_from_every_snapshot(
    life: Life, commands: list[Stamped], tmp_path: Path
) -> None:
    life.run(commands, snapshot_every=5)
    life.journal.close()
    _, found = replay(tmp_path, verify=True)
    assert (found.verified, found.snapshots, found.digest) == (True, 2, life.venue.digest())
    _, part = replay(tmp_path, until=500, verify=True)
    assert part.snapshots == 1


def test_verification_rejects_a_snapshot_that_leads_to_another_state(
    life: Life, commands: list[Stamped], tmp_path: Path
) -> None:
    life.run(commands, snapshot_every=5)
    snapshot = next(life.folder.newest_first())
    state = replace(snapshot.venue, controls=replace(snapshot.venue.controls, timers={2: 2**62}))
    wrong = life.genesis.venue()
    wrong.restore(state)
    forged = replace(snapshot, venue=state, digest=wrong.digest())
    life.folder.save(600, encode_snapshot(forged))
    life.journal.close()
    with pytest.raises(JournalCorrupt, match="the snapshot at 600 leads to"):
        replay(tmp_path, verify=True)
