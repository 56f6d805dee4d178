"""A small world for registry tests: two holders, a forest and a solar project."""

from datetime import date

from msgspec import structs

from exchange.registry.port import (
    AccountKind,
    Issuance,
    Project,
    Registry,
    Retirement,
    Transfer,
)
from exchange.registry.serials import Vintage, cut_ranges
from exchange.schemes.retirement import usable_ranges

FOREST = "jcredit/forest"
SOLAR = "jcredit/renewable_electricity"
FY2021 = Vintage(date(2021, 4, 1), date(2022, 3, 31))
FY2022 = Vintage(date(2022, 4, 1), date(2023, 3, 31))
ISSUED = (
    1_767_571_200_000_000_000  # 5 January 2026, after the reductions of the credits issued here
)
ALICE, BOB = "trading:alice", "trading:bob"
SAVED = "holding:alice"


def furnish(registry: Registry) -> None:
    """Enter accounts and projects; issue nothing yet."""
    registry.open_account(SAVED, AccountKind.HOLDING, "alice", 0)
    registry.open_account(ALICE, AccountKind.TRADING, "alice", 0)
    registry.open_account(BOB, AccountKind.TRADING, "bob", 0)
    registry.register_project(Project(project_id="SUN1", programme="J-Credit", name="Roofs"), 0)
    registry.register_project(Project(project_id="WOOD", programme="J-Credit", name="Wood"), 0)


def issue(
    registry: Registry,
    quantity_t: int,
    key: str = "issue",
    vintage: Vintage = FY2022,
    account: str = ALICE,
) -> None:
    """Issue solar credits into one account."""
    registry.perform(key, Issuance("SUN1", SOLAR, vintage, ((account, quantity_t),)), ISSUED)


def move(
    quantity_t: int, *serial_ranges: tuple[str, str], source: str = ALICE, target: str = BOB
) -> Transfer:
    """A transfer of solar credits."""
    return Transfer(source, target, SOLAR, quantity_t, serial_ranges)


def held(registry: Registry, account: str) -> list[tuple[str, str]]:
    """An account's blocks as pairs of serials."""
    return [
        (holding.block.first_serial, holding.block.last_serial)
        for holding in registry.holdings(account)
    ]


def tonnes(registry: Registry, account: str) -> int:
    """The tonnes of all classes in an account."""
    return sum(holding.block.quantity_t for holding in registry.holdings(account))


def fit(registry: Registry, act: Retirement, on: date) -> Retirement:
    """The act with serials that its schemes accept, as the exchange would send it."""
    usable = usable_ranges(registry, act, on)
    serial_ranges, _ = cut_ranges(usable, act.quantity_t)
    return act if act.serial_ranges else structs.replace(act, serial_ranges=serial_ranges)
