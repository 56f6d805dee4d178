"""The checks of the electronic format find each inconsistency; an export reads back unchanged."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.article6.aef import ACTIONS, AUTHORIZATIONS, HOLDINGS, SUBMISSION, aef
from exchange.registry.article6.aef_check import check
from exchange.registry.article6.aef_import import load
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import Ending, Issuance, Retirement
from exchange.registry.reports.table import Export
from exchange.registry.serials import Vintage
from exchange.registry.whole import WholeRegistry
from tests.registry.test_aef import CLASS, HOME, SHARES, at, world

__all__ = ["world"]
Tables = Mapping[str, Export]
SUBMITTED = date(2027, 4, 1)


def submission(registry: WholeRegistry, year: int = 2026) -> dict[str, Export]:
    """A year's tables as they are read from files: all cells are text."""
    return {
        name: replace(
            table,
            rows=tuple({key: str(cell) for key, cell in row.items()} for row in table.rows),
        )
        for name, table in aef(registry, year, SUBMITTED).items()
    }


@pytest.fixture
def lively(world: WholeRegistry) -> WholeRegistry:
    """The world with uses, a cancellation, and a second year."""
    world.perform(
        "use", Retirement(HOME, CLASS, 5, "", "P001", schemes=(SchemeUse("shk", 2025),)),
        at("2026-04-01"),
    )  # fmt: skip
    corsia = (SchemeUse("corsia", 2023),)
    canceled = Retirement(HOME, CLASS, 3, "", "Air", ending=Ending.CANCEL, schemes=corsia)
    world.perform("corsia", canceled, at("2026-04-02"))
    period = Vintage(date(2025, 4, 1), date(2026, 3, 31))
    world.perform("two", Issuance("VN01", CLASS, period, SHARES), at("2026-06-01"))
    world.perform("later", Retirement(HOME, CLASS, 9, "x", "P001"), at("2027-02-01"))
    return world


def test_an_honest_export_is_consistent_over_the_years(lively: WholeRegistry) -> None:
    assert check([submission(lively, 2026), submission(lively, 2027)]) == []


def test_a_submission_that_is_read_back_is_exported_unchanged(lively: WholeRegistry) -> None:
    for year in (2026, 2027):
        written, read = submission(lively, year), MemoryRegistry()
        assert load(read, written, "Ann") > 0
        assert submission(read, year) == written
        assert check([submission(read, year)]) == []


def change(table: str, line: int, **cells: str) -> Callable[[dict[str, Export]], None]:
    """Replace cells in one line of a table."""
    names = {name.replace("_", " "): cell for name, cell in cells.items()}

    def change_it(tables: dict[str, Export]) -> None:
        rows = list(tables[table].rows)
        rows[line] = {**rows[line], **names}
        tables[table] = replace(tables[table], rows=tuple(rows))

    return change_it


def drop(table: str, line: int) -> Callable[[dict[str, Export]], None]:
    def drop_it(tables: dict[str, Export]) -> None:
        rows = list(tables[table].rows)
        del rows[line]
        tables[table] = replace(tables[table], rows=tuple(rows))

    return drop_it


def double(table: str, line: int) -> Callable[[dict[str, Export]], None]:
    def double_it(tables: dict[str, Export]) -> None:
        rows = tables[table].rows
        tables[table] = replace(tables[table], rows=(*rows, rows[line]))

    return double_it


def end_again(table: str, line: int) -> Callable[[dict[str, Export]], None]:
    """The last number of a line in a line of its own."""

    def end_it_again(tables: dict[str, Export]) -> None:
        rows = tables[table].rows
        last = {**rows[line], "First ID": rows[line]["Last ID"], "Quantity (t CO2 eq)": "1"}
        tables[table] = replace(tables[table], rows=(*rows, last))

    return end_it_again


PURPOSE = "Purpose for which the ITMO has been used towards or cancelled for OIMP"
BROKEN: dict[str, tuple[Callable[[dict[str, Export]], None], str]] = {
    "a blank cell": (change(AUTHORIZATIONS, 0, Date_of_authorization=""), "is wanted"),
    "a form": (change(SUBMISSION, 0, Version="one"), "not its form"),
    "a day": (change(ACTIONS, 0, Action_date="1 May"), "no day"),
    "another year": (change(ACTIONS, 0, Action_date="2025-05-01"), "is not of 2026"),
    "a quantity": (change(ACTIONS, 0, **{"Quantity (t CO2 eq)": "61"}), "First ID to Last ID"),
    "an approach": (change(ACTIONS, 0, Cooperative_approach_ID="CA0005"), "its cells say"),
    "a vintage before 2021": (
        change(ACTIONS, 0, Vintage="2019", First_ID="CA0004-JPN01-VNM-1-2019",
               Last_ID="CA0004-JPN01-VNM-60-2019"), "of 2021 on",
    ),
    "no authorization": (change(ACTIONS, 0, Authorization_ID="JPN-X"), "no authorization JPN-X"),
    "too much": (change(AUTHORIZATIONS, 0, Authorized_quantity="9"), "9 t authorized"),
    "too early": (
        change(AUTHORIZATIONS, 0, Date_of_authorization="2026-12-01"), "before the authorization",
    ),
    "out of time": (
        change(AUTHORIZATIONS, 0, Authorized_timeframe="2021 - 2023"), "outside the timeframe",
    ),
    "another purpose": (
        change(AUTHORIZATIONS, 0, Purposes_for_authorization="OP"), "is authorized for OP",
    ),
    "a second first transfer": (double(ACTIONS, 0), "first transferred twice"),
    "one tonne twice": (end_again(ACTIONS, 0), "first transferred twice"),
    "held twice": (double(HOLDINGS, 0), "is held twice"),
    "holdings without one": (drop(HOLDINGS, 0), "is not in 4 Holdings"),
    "a use left out": (drop(ACTIONS, 4), "is not in 4 Holdings"),
    "no submission": (drop(SUBMISSION, 0), "one line is wanted"),
}  # fmt: skip


@pytest.mark.parametrize(("breach", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_an_inconsistency_is_found(
    lively: WholeRegistry, breach: Callable[[dict[str, Export]], None], expected: str
) -> None:
    tables = submission(lively)
    breach(tables)
    found = check([tables])
    assert any(expected in sentence for sentence in found), found


def test_the_reports_of_two_parties_are_compared(lively: WholeRegistry) -> None:
    japan = submission(lively)
    partner = dict(japan)
    change(SUBMISSION, 0, Party="VNM")(partner)
    partner[ACTIONS] = replace(japan[ACTIONS], rows=japan[ACTIONS].rows[1:2])
    acquired: dict[str, Any] = {"Action type": "Acquisition"}
    ours = dict(japan)
    rows = tuple(
        {**row, **acquired} if row["Action type"] == "First transfer" else row
        for row in japan[ACTIONS].rows
    )
    ours[ACTIONS] = replace(japan[ACTIONS], rows=rows)
    missing = [sentence for sentence in check([ours, partner]) if "tells no transfer" in sentence]
    assert len(missing) == len([row for row in rows if row["Action type"] == "Acquisition"]) - 1
    again = check([japan, partner])
    assert any("first transferred twice" in sentence for sentence in again)


def test_a_registry_with_projects_rejects_a_submission(lively: WholeRegistry) -> None:
    with pytest.raises(RegistryRejected, match="without projects"):
        load(lively, submission(lively), "Ann")
