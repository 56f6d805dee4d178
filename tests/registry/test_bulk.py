"""Many issuances at once: the same answers and the same database as one after another."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from exchange.errors import RegistryRejected
from exchange.registry.books import Books
from exchange.registry.bulk import BULK_MIN
from exchange.registry.port import AccountKind, Instruction, Issuance, Project, Receipt, Transfer
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.units import time_ns
from tests.registry.world import ALICE, BOB, furnish

NOW = time_ns(datetime(2026, 6, 1, 3, tzinfo=UTC))
COUNT = 60
FEW = 10  # acts of a batch that does them one by one
LOCKED = "trading:locked"


def opened(path: Path) -> SqlRegistry:
    registry = SqlRegistry.open(f"sqlite:///{path}")
    furnish(registry)
    registry.open_account(LOCKED, AccountKind.TRADING, "locked", 0)
    registry.lock_account(LOCKED, True, 0)
    for number in range(3):
        entered = Project(project_id=f"V{number}", programme="VCS", name="Wind", country="IND")
        registry.register_project(entered, 0)
    return registry


def imports(random: Random, count: int = COUNT, begin: int = 1) -> list[Instruction]:
    """Imports of three projects, two years and two origins, with serials apart."""
    made, first = [], {"Verra": begin, "Verra 2": begin}
    for number in range(count):
        project, year = random.randrange(3), random.choice((2019, 2020))
        origin, account = random.choice(list(first)), random.choice((ALICE, BOB))
        quantity_t = random.choice((1, 2, 63, 64, 900))
        low = first[origin]
        first[origin] += quantity_t
        act = Issuance(
            f"V{project}", "vcs/wind", Vintage(date(year, 1, 1), date(year, 12, 31)),
            ((account, quantity_t),), origin=origin, issued_on=date(2021, 6, 30),
            original_first=f"VCU-{low}", original_last=f"VCU-{low + quantity_t - 1}",
        )  # fmt: skip
        made.append(Instruction(f"i{begin}-{number}", act, NOW))
    return made


def spoiled(random: Random, batch: list[Instruction], fault: str) -> list[Instruction]:
    """The batch with a fault in one of its acts, or with another act among them."""
    at = random.randrange(COUNT - 9, COUNT)  # late, when its kind is known already
    one = batch[at]
    act, earlier = one.act, batch[at - 1].act
    assert isinstance(act, Issuance)
    assert isinstance(earlier, Issuance)
    changed: dict[str, dict[str, Any]] = {
        "tonnes": {"shares": ((ALICE, act.shares[0][1] + 1),)},
        "repeated serial": {
            "origin": earlier.origin,
            "original_first": earlier.original_last,
            "original_last": earlier.original_last,
            "shares": ((ALICE, 1),),
        },
        "no range": {"original_last": "VCU"},
        "text": {"original_first": "VCU-\n"},
        "no origin": {"origin": ""},
        "no serials": {"original_first": "", "original_last": ""},
        "unknown account": {"shares": (("trading:nobody", act.shares[0][1]),)},
        "locked account": {"shares": ((LOCKED, act.shares[0][1]),)},
        "class": {"credit_class": "vcs_wind"},
        "another class": {"credit_class": "vcs/solar"},
        "project": {"project_id": "V9"},
        "vintage": {"vintage": Vintage(date(2019, 6, 1), date(2020, 5, 31))},
        "day of issue": {"issued_on": date(2018, 1, 1)},
        "number": {"first_number": 1},
        "far number": {"first_number": 10**9},
        "too many": {"original_last": "VCU", "shares": ((ALICE, 10**12),)},
        "two shares": {"shares": ((ALICE, 1), (BOB, 1)), "original_last": "VCU"},
    }
    new = list(batch)
    if fault in changed:
        new[at] = replace(one, act=replace(act, **changed[fault]))
    elif fault == "repeated":
        new.insert(at, one)
    elif fault == "repeated key":
        new[at] = replace(one, key=batch[at - 1].key)
    elif fault == "key":
        new[at] = replace(one, key="a key")
    elif fault == "transfer":
        new.insert(at, Instruction("t", Transfer(earlier.shares[0][0], "holding:alice",
                                                 "vcs/wind", 1), NOW))  # fmt: skip
    return new


FAULTS = (
    "none", "tonnes", "repeated serial", "no range", "text", "no origin", "no serials",
    "unknown account", "locked account", "class", "another class", "project", "vintage",
    "day of issue", "number", "far number", "too many", "two shares", "repeated", "repeated key",
    "key", "transfer", "here already",
)  # fmt: skip


def plain(answers: list[Receipt | RegistryRejected]) -> list[object]:
    return [(one.code, one.sentence) if isinstance(one, RegistryRejected) else one
            for one in answers]  # fmt: skip


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]  # fmt: skip
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
                for name in names}  # fmt: skip


@pytest.fixture(scope="module")
def accounts_only(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with accounts and projects, as bytes."""
    path = tmp_path_factory.mktemp("bulk") / "registry.db"
    opened(path).close()
    return path.read_bytes()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_batch_does_what_its_acts_do_alone(
    accounts_only: bytes, tmp_path: Path, fault: str
) -> None:
    random = Random(f"bulk {fault}")
    batches = [spoiled(random, imports(random), fault), imports(random, begin=10**6)]
    if fault == "here already":
        known, new = batches[0][3].act, batches[1][-1]
        assert isinstance(known, Issuance)
        batches[1][-1] = replace(new, act=known)
    answers, found = [], []
    for name in ("batch", "single"):
        path = tmp_path / f"{name}.db"
        path.write_bytes(accounts_only)
        registry = SqlRegistry.open(f"sqlite:///{path}")
        given: list[Receipt | RegistryRejected] = []
        for batch in batches:
            size = len(batch) if name == "batch" else FEW
            for start in range(0, len(batch), size):
                given += registry.perform_many(batch[start : start + size])
        registry.close()
        answers.append(plain(given))
        found.append(rows(path))
    assert answers[0] == answers[1]
    assert found[0] == found[1]
    assert len(found[0]["imported"]) > 2 * COUNT - 4, "most acts came in"


def test_a_rule_is_asked_once_for_each_kind_of_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Issuance] = []
    allowed = Books.allowed

    def spy(books: Books, act: Issuance, at_ns: int) -> Any:
        asked.append(act)
        return allowed(books, act, at_ns)

    monkeypatch.setattr(Books, "allowed", spy)
    registry = opened(tmp_path / "registry.db")
    batch = imports(Random(1))
    kinds = {
        (a.project_id, a.vintage, a.origin, a.shares[0][0])
        for a in (one.act for one in batch)
        if isinstance(a, Issuance)
    }
    registry.perform_many(batch)
    assert len(asked) == len(kinds) < len(batch) / 2
    asked.clear()
    registry.perform_many(imports(Random(1), BULK_MIN - 1, begin=10**6))
    assert len(asked) == BULK_MIN - 1
    registry.close()


def test_a_file_of_imports_comes_in_whole_or_not_at_all(tmp_path: Path) -> None:
    registry = opened(tmp_path / "registry.db")
    batch = imports(Random(2))
    before = rows(tmp_path / "registry.db")
    assert len(registry.perform_all([], batch, True).acts) == COUNT
    registry.perform_all([], spoiled(Random(2), batch, "another class"), False)
    assert rows(tmp_path / "registry.db") == before
    registry.perform_all([], batch, False)
    assert [one.original_first for one in registry.imports()] == [
        one.act.original_first for one in batch if isinstance(one.act, Issuance)
    ]
    registry.close()
