"""Power failures: no acknowledged command is lost, none invented, none reordered."""

from __future__ import annotations

import random
import time

import apsw
import pytest

from exchange.commands import AddOrder, AnyCommand, DepositCash, OpenAccount, Side, Stamped, Tick
from exchange.errors import JournalFailed
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.venue import Venue, VenueSettings
from tests.crash.sim_disk import PowerLost, SimDisk
from tests.venue.world import START_NS, instruments

# SQLite asks the dead disk again while the first failure is still on its way to Python.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PATH = "/journal.db"
GENESIS = Genesis(START_NS, instruments(), VenueSettings(accounts_max=8, orders_max=64))
LIVES = 4
OPERATIONS = 60
SEEDS = 2_000
CHUNKS = 8


def draw(rng: random.Random, seq: int) -> Stamped:
    """Draw a command of any kind, legal or not."""
    command: AnyCommand = rng.choice(
        (
            OpenAccount(f"p{rng.randrange(3)}"),
            DepositCash(rng.randrange(1, 5), rng.randrange(-5, 10**6)),
            AddOrder(rng.randrange(1, 5), 1, Side.BUY, rng.randrange(20), rng.randrange(6000)),
            Tick(),
        )
    )
    return Stamped(seq, START_NS + 3600_000_000_000 * (seq // 40) + seq, command)


def live(disk: SimDisk, rng: random.Random, sent: list[Stamped], acked: int) -> int:
    """Run one life: recover, check, then append until the power fails; the acknowledged
    commands."""
    journal = None
    try:
        journal = Journal(PATH, GENESIS.encoded(), vfs=disk.name)
        recovered = [stamped for group in journal.groups() for stamped in group.commands]
        assert recovered == sent[: len(recovered)], "invented, altered or reordered"
        assert len(recovered) >= acked, f"lost {acked - len(recovered)} acknowledged commands"
        del sent[len(recovered) :]
        acked = len(sent)
        while True:
            group = [draw(rng, len(sent) + 1 + i) for i in range(rng.randint(1, 4))]
            sent.extend(group)
            journal.append(group)
            acked = len(sent)
    except (PowerLost, JournalFailed):
        return acked
    finally:
        if journal is not None:
            journal.close()


def lives_of(seed: int) -> None:
    """Run some lives on one disk, then recover and replay to the same digest."""
    rng = random.Random(seed)
    disk = SimDisk(f"sim-{seed}", seed)
    sent: list[Stamped] = []
    acked = 0
    for _ in range(rng.randint(1, LIVES)):
        disk.fail_at = rng.randint(1, OPERATIONS)
        acked = live(disk, rng, sent, acked)
        disk.cut()
    journal = Journal(PATH, GENESIS.encoded(), vfs=disk.name)
    recovered = [stamped for group in journal.groups() for stamped in group.commands]
    assert recovered == sent[: len(recovered)]
    assert len(recovered) >= acked
    if seed % 50 == 0:
        rebuilt, straight = decode_genesis(journal.genesis).venue(), GENESIS.venue()
        for group in journal.groups():
            rebuilt.apply(group.commands)
        straight.apply(recovered)
        assert rebuilt.digest() == straight.digest()
    journal.close()
    disk.unregister()


def run(seeds: range) -> None:
    for seed in seeds:
        try:
            lives_of(seed)
        except AssertionError as failure:
            raise AssertionError(f"REPRODUCE: lives_of({seed})") from failure


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_was_acknowledged_survives_power_loss_at_any_instant(chunk: int) -> None:
    size = SEEDS // CHUNKS
    run(range(chunk * size, (chunk + 1) * size))


def test_what_was_acknowledged_survives_on_a_fresh_seed(fresh_seed: int) -> None:
    run(range(fresh_seed * 50, fresh_seed * 50 + 50))


@pytest.mark.soak
def test_what_was_acknowledged_survives_fifty_thousand_seeds(soak_seconds: float) -> None:
    until = time.monotonic() + soak_seconds
    seeds = iter(range(10_000, 60_000))
    while time.monotonic() < until and (seed := next(seeds, None)) is not None:
        run(range(seed, seed + 1))


@pytest.mark.parametrize("failure", [apsw.FullError, apsw.IOError])
@pytest.mark.parametrize("recovers", [True, False])
def test_a_disk_that_fails_at_any_operation_never_gets_a_false_acknowledgement(
    failure: type[Exception], recovers: bool
) -> None:
    """For every k the k-th operation fails: nothing is acknowledged after it in that life, and
    all acknowledged before it is there when the disk works again."""
    k = 0
    while True:
        k += 1
        disk = SimDisk("failing", k)
        disk.fail_at, disk.failure, disk.fails_on = k, failure, not recovers
        sent, acked = [], 0
        journal = None
        failed = False
        try:
            journal = Journal(PATH, GENESIS.encoded(), vfs=disk.name)
            for seq in range(1, 11):
                sent.append(draw(random.Random(seq), seq))
                journal.append(sent[-1:])
                assert not failed
                acked = seq
        except JournalFailed:
            failed = True
            if journal is not None:
                with pytest.raises(JournalFailed):
                    journal.append([draw(random.Random(0), journal.last_seq + 1)])
        if journal is not None:
            journal.close()
        disk.cut()
        again = Journal(PATH, GENESIS.encoded(), vfs=disk.name)
        recovered = [stamped for group in again.groups() for stamped in group.commands]
        assert recovered == sent[: len(recovered)]
        assert len(recovered) >= acked
        again.close()
        disk.unregister()
        if not failed:
            return


def test_a_journal_that_has_failed_takes_no_other_group() -> None:
    """SQLite itself would accept the same group at once: only the journal's own state rejects
    it."""
    disk = SimDisk("failed-once", 1)
    journal = Journal(PATH, GENESIS.encoded(), vfs=disk.name)
    group = [draw(random.Random(1), 1)]
    disk.fail_at, disk.failure, disk.fails_on = disk.operations + 1, apsw.FullError, False
    with pytest.raises(JournalFailed, match="was not committed"):
        journal.append(group)
    raw = "INSERT INTO groups VALUES (9, 9, 9, x'00', x'00')"
    journal._db.execute("BEGIN")
    journal._db.execute(raw)
    journal._db.execute("ROLLBACK")
    with pytest.raises(JournalFailed, match="has failed before"):
        journal.append(group)
    journal.close()
    disk.unregister()


def test_a_venue_is_rebuilt_from_what_the_journal_says_alone() -> None:
    disk = SimDisk("genesis", 1)
    journal = Journal(PATH, GENESIS.encoded(), vfs=disk.name)
    venue = decode_genesis(journal.genesis).venue()
    assert isinstance(venue, Venue)
    assert venue.digest() == GENESIS.venue().digest()
    journal.close()
    disk.unregister()
