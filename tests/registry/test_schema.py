"""The schema: the database holds its rules, and each version migrates to the next."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from exchange.commands import SchemeUse
from exchange.errors import ConfigError
from exchange.registry.accounts.controls import Proposal, Signature, State
from exchange.registry.port import Retirement, Transfer
from exchange.registry.sql import schema
from exchange.registry.sql.registry import SqlRegistry
from tests.registry.databases import fresh_database, needs_postgres
from tests.registry.world import ALICE, SOLAR, furnish, issue, move, tonnes


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """A plain engine beside the registry, as another program would have it."""
    made = create_engine(database)
    yield made
    made.dispose()


def shape(engine: Engine) -> object:
    """The whole schema: tables, columns, indexes, constraints, triggers."""
    inspector = inspect(engine)
    names = sorted(inspector.get_table_names())
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        else:
            # Of this schema alone: other tests make and drop theirs in the same database.
            query = (
                "SELECT conname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace"
                " WHERE contype = 'x' AND n.nspname = current_schema()"
                " UNION ALL SELECT prosrc FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
                " WHERE n.nspname = current_schema() ORDER BY 1"
            )
        rules = connection.scalars(text(query)).all()
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)],
            inspector.get_pk_constraint(name)["constrained_columns"],
            sorted((i["name"], i["column_names"]) for i in inspector.get_indexes(name)),
            sorted(str(c["name"]) for c in inspector.get_check_constraints(name)),
            sorted(
                (f["constrained_columns"], f["referred_table"])
                for f in inspector.get_foreign_keys(name)
            ),
        )
        for name in names
    } | {"rules": rules}


def test_a_migrated_database_is_like_a_new_one(
    engine: Engine, database: str, tmp_path: Path
) -> None:
    schema.upgrade(engine)
    migrated = shape(engine)
    with engine.begin() as connection:
        for name in (
            "imported", "scheme_use", "filing", "disclosure", "proposal", "block", "issuance",
            "movement", "act", "series", "project", "account", "alembic_version",
        ):  # fmt: skip
            connection.execute(text(f"DROP TABLE {name}"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION block_rules"))
            connection.execute(text("DROP FUNCTION history_final"))
            connection.execute(text("DROP FUNCTION store_acts"))
            connection.execute(text("DROP FUNCTION look_up"))
    SqlRegistry.open(database).close()
    assert shape(engine) == migrated


def test_an_older_database_is_migrated_when_it_is_opened(engine: Engine, database: str) -> None:
    schema.upgrade(engine, "0001")
    registry = SqlRegistry.open(database)
    furnish(registry)
    issue(registry, 10)
    assert tonnes(registry, ALICE) == 10
    registry.close()
    with engine.connect() as connection:
        assert schema.version_of(connection) == schema.VERSIONS[-1]


def test_purposes_written_as_codes_become_schemes_and_years(engine: Engine, database: str) -> None:
    schema.upgrade(engine, "0008")
    written = ("shk:FY2025", "gx-ets:FY2026+product", "our mugs", "SHK:FY2025", "shk:x")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO project VALUES ('P', 'J-Credit', '{}', 0)"))
        days = "20220401, 20230331"
        connection.execute(
            text(f"INSERT INTO series VALUES (1, 'S', 'J-Credit', 'P', {days}, 'c', 'JPN')")
        )
        for n, purpose in enumerate(written, 1):
            connection.execute(
                text("INSERT INTO act VALUES (:n, :key, 'retire', :hash, 1, 'a', :purpose, 'b')"),
                {"n": n, "key": f"k{n}", "hash": b"", "purpose": purpose},
            )
            connection.execute(
                text("INSERT INTO movement VALUES (:n, 0, 1, :n, :n, 0, 1, 'retirement:JCR')"),
                {"n": n},
            )
    registry = SqlRegistry.open(database)
    found = [(event.purpose, event.schemes) for event in registry.events(kind="retire")]
    registry.close()
    assert found == [
        ("shk:FY2025", (SchemeUse("shk", 2025),)),
        ("gx-ets:FY2026+product", (SchemeUse("gx-ets", 2026), SchemeUse("product"))),
        ("our mugs", ()),
        ("SHK:FY2025", ()),
        ("shk:x", ()),
    ]


def test_words_of_an_older_version_are_renamed(engine: Engine, database: str) -> None:
    schema.upgrade(engine, "0010")
    transfer = Transfer("alice", "bob", "c", 2, (("S-1", "S-2"),))
    proposals = [
        Proposal(
            proposal_id=number, account="alice", proposed_by=Signature("officer", "key"),
            proposed_ns=1, state=state, due_ns=2, needs_second=True, transfer=transfer,
        )
        for number, state in enumerate((State.CANCELED, State.REJECTED, State.PROPOSED), 1)
    ]  # fmt: skip
    older = {"canceled": "cancelled", "rejected": "refused"}
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO project VALUES ('P', 'J-Credit', '{}', 0)"))
        for name in ("alice", "ended"):
            connection.execute(
                text("INSERT INTO account VALUES (:name, 'holding', 'x', FALSE, 0)"), {"name": name}
            )
        days = "20220401, 20230331"
        connection.execute(
            text(f"INSERT INTO series VALUES (1, 'S', 'J-Credit', 'P', {days}, 'c', 'JPN')")
        )
        connection.execute(
            text("INSERT INTO act VALUES (1, 'k', 'issue', :hash, 1, '', '', '')"), {"hash": b""}
        )
        connection.execute(text("INSERT INTO issuance VALUES (1, 1, 5, 1)"))
        connection.execute(
            text(f"INSERT INTO block VALUES (1, 1, 5, 5, 1, 'ended', 'cancelled', 'c', {days})")
        )
        for proposal in proposals:
            document = msgspec.json.encode(proposal).decode().replace("serial_ranges", "lots")
            for new, old in older.items():
                document = document.replace(f'"state":"{new}"', f'"state":"{old}"')
            connection.execute(
                text("INSERT INTO proposal VALUES (:id, 'alice', :state, :document)"),
                {
                    "id": proposal.proposal_id,
                    "state": older.get(proposal.state.value, proposal.state.value),
                    "document": document,
                },
            )
    registry = SqlRegistry.open(database)
    assert registry.proposals() == proposals
    assert registry.proposals(State.CANCELED) == proposals[:1]
    registry.close()
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT status FROM block")).all() == ["canceled"]
    for statement in ("DELETE FROM block", "UPDATE block SET status = 'held'"):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(statement))


def test_a_newer_database_is_rejected_and_left_unchanged(engine: Engine, database: str) -> None:
    SqlRegistry.open(database).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="schema is 9999"):
        SqlRegistry.open(database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_database_with_other_tables_is_rejected(engine: Engine, database: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE stranger (a INTEGER)"))
    with pytest.raises(ConfigError, match="other tables"):
        SqlRegistry.open(database)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:////nowhere/at/all.db", "registry.db", "oracle://x", ""]
)
def test_an_unusable_database_is_rejected_with_a_sentence(url: str) -> None:
    with pytest.raises(ConfigError):
        SqlRegistry.open(url)


SUN = (
    "INSERT INTO block SELECT series_id, {first}, {last}, {last} - {first} + 1, issued_ns, account,"
    " status, credit_class, vintage_start, vintage_end FROM block WHERE first = 4"
)
AGAIN = (
    "INSERT INTO act SELECT act_id + 100, key, kind, body_hash, at_ns, source, purpose, beneficiary"
    " FROM act"
)
BROKEN = {
    "a block over another": (SUN.format(first=5, last=6), "overlap"),
    "a block that was never issued": (SUN.format(first=11, last=11), "serial_not_issued"),
    "a block with another first number": (
        "UPDATE block SET first = 5, quantity_t = 6 WHERE first = 4",
        "block_identity",
    ),
    "a block whose tonnes do not add up": ("UPDATE block SET last = 9 WHERE first = 4", "quantity"),
    "a retired block that comes back": (
        "UPDATE block SET status = 'held' WHERE first = 1",
        "block_final",
    ),
    "a retired block that vanishes": ("DELETE FROM block WHERE first = 1", "block_final"),
    "an account that does not exist": (
        "UPDATE block SET account = 'x' WHERE first = 4",
        "(?i)foreign key",
    ),
    "another past": ("UPDATE act SET at_ns = 0", "history_final"),
    "no past": ("DELETE FROM movement", "history_final"),
    "a second issuance of the same numbers": (
        "INSERT INTO issuance SELECT series_id, 7, 20, act_id FROM issuance",
        "overlap",
    ),
    "a key used twice": (AGAIN, "(?i)unique"),
}


@pytest.mark.parametrize(("statement", "rule"), BROKEN.values(), ids=BROKEN.keys())
def test_the_database_itself_forbids(
    engine: Engine, database: str, statement: str, rule: str
) -> None:
    registry = SqlRegistry.open(database)
    furnish(registry)
    issue(registry, 10)
    registry.perform("r", Retirement(ALICE, SOLAR, 3, "offset", "x"), 2)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys = ON"))
        with pytest.raises(DBAPIError, match=rule):
            connection.execute(text(statement))
        connection.rollback()
    registry.perform("t", move(7), 3)
    assert registry.totals()[0].is_balanced
    registry.close()


@needs_postgres
def test_a_schema_gets_tables_of_its_own_where_another_schema_has_them_too(tmp_path: Path) -> None:
    with (
        fresh_database("postgresql", tmp_path) as other,
        fresh_database("postgresql", tmp_path) as mine,
    ):
        first = SqlRegistry.open(other)
        furnish(first)
        paths = [str(make_url(url).query["options"]).partition(",")[0] for url in (mine, other)]
        both = f"{paths[0]},{paths[1].partition('=')[2]},public"
        second = SqlRegistry.open(
            make_url(mine).update_query_dict({"options": both}).render_as_string(False)
        )
        assert second.accounts() == []
        assert len(first.accounts()) == 3
        first.close()
        second.close()


def test_a_database_that_another_process_writes_to_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "registry.db"
    SqlRegistry.open(f"sqlite:///{path}").close()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    SqlRegistry.open(f"sqlite:///{path}").close()
    writer.execute("ROLLBACK")
    writer.close()
