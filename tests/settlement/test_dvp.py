"""Deliveries in a database: both sides or neither at every instant, each exactly once."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, make_url, text

from exchange.errors import RegistryRejected, RegistryUnavailable
from exchange.registry.port import Instruction, Receipt, Transfer
from exchange.registry.reports.audit import audit
from exchange.registry.sql.registry import SqlRegistry
from tests.registry.databases import DATABASES, fresh_database
from tests.registry.world import SOLAR
from tests.settlement.cluster import Cluster, tool
from tests.settlement.market import EACH_T, PEOPLE, delivery, found


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_database(request.param, tmp_path) as address:
        registry = SqlRegistry.open(address)
        found(registry)
        registry.close()
        yield address


@pytest.fixture
def registry(url: str) -> Iterator[SqlRegistry]:
    made = SqlRegistry.open(url)
    yield made
    made.close()


def test_a_reader_never_sees_half_of_a_delivery(registry: SqlRegistry, url: str) -> None:
    """10,000 deliveries while a reader on its own connection adds up all accounts."""
    seen: list[int] = []
    is_over = threading.Event()

    def watch() -> None:
        reader = SqlRegistry.open(url)
        while not is_over.is_set() or not seen:
            held = [h.block.quantity_t for h in reader.holdings() if h.account in PEOPLE]
            seen.append(sum(held))
        reader.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    for start in range(0, 10_000, 250):
        answers = registry.perform_many([delivery(start + n) for n in range(250)])
        assert all(isinstance(answer, Receipt) for answer in answers)
    is_over.set()
    watcher.join()
    assert set(seen) == {EACH_T * len(PEOPLE)}
    assert audit(registry).is_clean


def exactly_once(registry: SqlRegistry, count: int) -> None:
    """Send each instruction ten times in random order from eight workers; each has one effect."""
    work = [delivery(n) for n in range(count)] * 10
    Random(3).shuffle(work)
    failures: list[BaseException] = []

    def carry(share: list[Instruction]) -> None:
        try:
            for start in range(0, len(share), 25):
                answers = registry.perform_many(share[start : start + 25])
                assert all(isinstance(answer, Receipt) for answer in answers)
        except BaseException as failure:
            failures.append(failure)

    workers = [threading.Thread(target=carry, args=(work[n::8],)) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert len({event.key for event in registry.events(kind="transfer")}) == count
    balances = dict.fromkeys(PEOPLE, EACH_T)
    for n in range(count):
        act = delivery(n).act
        assert isinstance(act, Transfer)
        balances[act.source] -= act.quantity_t
        balances[act.target] += act.quantity_t
    for name, expected in balances.items():
        assert sum(h.block.quantity_t for h in registry.holdings(name)) == expected
    with pytest.raises(RegistryRejected, match="idempotency_conflict"):
        registry.perform("d0", Transfer(PEOPLE[0], PEOPLE[1], SOLAR, 999), 0)


def test_a_thousand_instructions_sent_ten_times_have_a_thousand_effects(
    registry: SqlRegistry,
) -> None:
    exactly_once(registry, 1_000)


@pytest.mark.soak
def test_ten_thousand_instructions_sent_ten_times_have_ten_thousand_effects(
    registry: SqlRegistry,
) -> None:
    exactly_once(registry, 10_000)


def contend(url: str, each: int) -> None:
    """Run eight registries over one database, each with its own deliveries."""
    lost: list[BaseException] = []

    def settle(offset: int) -> None:
        registry = SqlRegistry.open(url)
        try:
            for n in range(each):
                item = delivery(offset * each + n)
                while True:  # SQLite has one writer: the others may get a retryable error
                    try:
                        registry.perform(item.key, item.act, item.at_ns)
                    except RegistryUnavailable:
                        continue
                    break
        except BaseException as failure:
            lost.append(failure)
        finally:
            registry.close()

    workers = [threading.Thread(target=settle, args=(n,)) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert lost == []
    registry = SqlRegistry.open(url)
    verdict = audit(registry)
    registry.close()
    assert verdict.is_clean
    assert verdict.acts == 8 * each + 1


def test_eight_writers_lose_no_update(url: str) -> None:
    contend(url, 40)


@pytest.mark.soak
def test_eight_writers_lose_no_update_in_20_000_deliveries(url: str) -> None:
    contend(url, 2_500)


def test_a_second_writer_on_sqlite_gets_a_retryable_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.registry.sql.engines.BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "registry.db"
    registry = SqlRegistry.open(f"sqlite:///{path}")
    found(registry)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    item = delivery(1)
    with pytest.raises(RegistryUnavailable, match="locked"):
        registry.perform(item.key, item.act, 1)
    other.execute("ROLLBACK")
    assert registry.outcome(item.key) is None
    assert registry.perform(item.key, item.act, 1).key == item.key
    assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
    registry.close()


def settled_until(url: str, number: int, wait_s: float, end: Callable[[], None]) -> list[str]:
    """The numbers that a settling process acknowledges until `end` is called and it is killed."""
    command = [sys.executable, "-m", "tests.settlement.market", url, str(number)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(wait_s)
        end()
        process.kill()
        acknowledged = [first, *process.stdout]
    return [line.strip() for line in acknowledged if line.endswith("\n")]


def kill(
    url: str,
    kills: int,
    seconds: float = 60.0,
    end: Callable[[], None] = lambda: None,
    recover: Callable[[], None] = lambda: None,
) -> int:
    """Kill the settling process, and `end` the database, at random moments; returns the number of
    kills.

    What was acknowledged must be there once the database has recovered.
    """
    random, number = Random(9), 0
    ends = time.monotonic() + seconds
    for done in range(kills):
        if time.monotonic() > ends:
            return done
        keys = settled_until(url, number, random.random() / 4, end)
        recover()
        registry = SqlRegistry.open(url)
        assert all(registry.outcome(key) is not None for key in keys)
        verdict = audit(registry)
        assert verdict.is_clean, verdict.findings
        assert verdict.programmes[0].held == EACH_T * len(PEOPLE)
        number = verdict.acts + 1_000
        registry.close()
    return kills


def test_a_killed_process_loses_nothing_that_it_acknowledged(url: str) -> None:
    kill(url, 2)


@pytest.mark.soak
def test_fifty_kills_lose_nothing_that_was_acknowledged(url: str, soak_seconds: float) -> None:
    kill(url, 50, soak_seconds)


@pytest.mark.soak
@pytest.mark.skipif(tool("pg_ctl") is None, reason="PostgreSQL's programs are not installed")
def test_a_postgresql_that_crashes_20_times_loses_nothing_that_it_acknowledged(
    soak_seconds: float,
) -> None:
    """`pg_ctl stop -m immediate` amid deliveries, in a cluster of the test's own."""
    cluster = Cluster()
    try:
        cluster.start()
        registry = SqlRegistry.open(cluster.url)
        found(registry)
        registry.close()
        done = kill(cluster.url, 20, max(soak_seconds, 60.0), cluster.crash, cluster.start)
        assert done > 0
    finally:
        cluster.remove()


@pytest.mark.soak
def test_a_database_that_drops_its_connections_loses_nothing(url: str) -> None:
    """PostgreSQL ends all sessions 20 times while deliveries go on."""
    if not url.startswith("postgresql"):
        pytest.skip("only PostgreSQL has sessions to end")
    registry = SqlRegistry.open(url)
    engine = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
    done = 0
    for n in range(2_000):
        if n % 100 == 50:
            with engine.connect() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE pid <> pg_backend_pid() AND query LIKE '%block%'"
                    )
                )
        item = delivery(n)
        for _ in range(3):
            try:
                registry.perform(item.key, item.act, item.at_ns)
            except Exception:
                continue
            done += 1
            break
    engine.dispose()
    assert done == 2_000
    assert audit(registry).is_clean
    registry.close()
