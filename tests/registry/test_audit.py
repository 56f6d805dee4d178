"""The audit finds states that the constraints should have made impossible."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, create_engine, text

from exchange.registry.port import (
    AccountKind,
    Ending,
    Instruction,
    Issuance,
    Project,
    Retirement,
)
from exchange.registry.reports.audit import audit
from exchange.registry.sql.registry import SqlRegistry
from tests.registry.world import BOB, FY2022, ISSUED, SOLAR, furnish, issue, move


@pytest.fixture
def registry(database: str) -> Iterator[SqlRegistry]:
    made = SqlRegistry.open(database)
    furnish(made)
    issue(made, 100)
    made.perform("t", move(40), 2)
    for count, ending in enumerate(Ending, 3):
        made.perform(ending.value, Retirement(BOB, SOLAR, count, "test", "x", (), ending), 3)
    yield made
    made.close()


def test_an_honest_registry_is_clean_and_its_programmes_add_up(registry: SqlRegistry) -> None:
    verdict = audit(registry)
    assert verdict.is_clean, verdict.findings
    (total,) = verdict.programmes
    assert (total.issued, total.held, total.retired, total.surrendered, total.canceled) == (
        100, 88, 3, 4, 5,
    )  # fmt: skip


_OF_ALICE = "WHERE account = 'trading:alice'"
TAMPERED = {
    "a block that grew": (
        f"UPDATE block SET last = last + 5, quantity_t = quantity_t + 5 {_OF_ALICE}",
        "never issued",
    ),
    "a block that vanished": (f"DELETE FROM block {_OF_ALICE}", "in no block"),
    "a block that changed hands": (
        f"UPDATE block SET account = 'trading:bob' {_OF_ALICE}",
        "movements and holdings",
    ),
    "a retired block held again": (
        "UPDATE block SET status = 'held' WHERE status = 'retired'",
        "contradicts its account",
    ),
    "a movement made up": (
        "UPDATE movement SET target = 'trading:bob' WHERE act_id = 1",
        "movements and holdings",
    ),
    "an act out of retirement": (
        "UPDATE act SET source = 'retirement:JCR' WHERE kind = 'transfer'",
        "left an ending account",
    ),
}


def drop_triggers(connection: Connection) -> None:
    """Drop the rules of a SQLite database."""
    rules = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for name in connection.scalars(text(rules)).all():
        connection.execute(text(f"DROP TRIGGER {name}"))


@pytest.mark.parametrize(("statement", "finding"), TAMPERED.values(), ids=TAMPERED.keys())
def test_tampering_past_the_constraints_is_found(
    registry: SqlRegistry, database: str, statement: str, finding: str
) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            drop_triggers(connection)
        else:
            for table in ("block", "act", "movement"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(text(statement))
    engine.dispose()
    verdict = audit(registry)
    assert not verdict.is_clean
    assert any(finding in sentence for sentence in verdict.findings)


@pytest.mark.soak
def test_a_million_blocks_are_audited_in_30_seconds_and_a_serial_found_in_10_ms(
    tmp_path: Path,
) -> None:
    registry = SqlRegistry.open(f"sqlite:///{tmp_path}/million.db")
    people = [f"trading:M{n:03d}" for n in range(500)]
    for name in people:
        registry.open_account(name, AccountKind.TRADING, name, 0)
    registry.register_project(Project(project_id="SUN1", programme="J-Credit", name="x"), 0)
    random = Random(1)
    for batch in range(50):
        items = []
        for n in range(200):
            shares = tuple((random.choice(people), random.randint(1, 100)) for _ in range(100))
            act = Issuance("SUN1", SOLAR, FY2022, shares)
            items.append(Instruction(f"i{batch}-{n}", act, ISSUED + batch))
        registry.perform_many(items)
    started = time.perf_counter()
    verdict = audit(registry)
    audit_s = time.perf_counter() - started
    assert verdict.is_clean
    assert verdict.blocks == 1_000_000
    waits = []
    for _ in range(200):
        number = random.randint(1, verdict.programmes[0].issued)
        serial = f"JCR-SUN1-{FY2022.text}-{number}"
        started = time.perf_counter()
        registry.locate(serial)
        registry.history(serial)
        waits.append(time.perf_counter() - started)
    waits.sort()
    found_ms = [round(waits[place] * 1e3, 2) for place in (100, 198)]
    print(f"audit {audit_s:.1f} s, serial p50 and p99 {found_ms} ms")
    assert audit_s < 30
    assert waits[100] < 0.010
    registry.close()


def test_a_number_issued_twice_is_found(tmp_path: Path) -> None:
    """Also where only the last number of one issuance is the first of the next."""
    url = f"sqlite:///{tmp_path}/registry.db"
    registry = SqlRegistry.open(url)
    furnish(registry)
    issue(registry, 100)
    engine = create_engine(url)
    again = "INSERT INTO issuance SELECT series_id, last, last, act_id FROM issuance"
    with engine.begin() as connection:
        drop_triggers(connection)
        connection.execute(text(again))
    engine.dispose()
    assert any("issued twice" in sentence for sentence in audit(registry).findings)
    registry.close()
