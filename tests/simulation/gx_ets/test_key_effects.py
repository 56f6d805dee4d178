"""Each scenario key, changed, changes what happens in a small world; in its direction where known.

Keys come from the typed scenario: a new key is tried by half (or twice, or each other choice) and
must move a table, or stand in CASES with a world in which it does and a value. A key that cannot
be changed alone stands in TOGETHER, and a change of it alone must be rejected. What only repeats
a key (the rules of a year, opening balances) is no effect.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import polars as pl
import pytest
from msgspec import Struct
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.gx_ets.economy import Economy, Process
from simulation.gx_ets.keys import (
    Abatement,
    Behavior,
    Calendar,
    CreditClass,
    Credits,
    Emissions,
    EmissionsEvent,
    FuelYear,
    GxScenario,
    JcmSupply,
    ListedFirm,
    Participants,
    Population,
    Sector,
    Site,
    Supply,
)
from simulation.gx_ets.policy import Policy, PolicyYear, Resale
from simulation.gx_ets.welfare_keys import Welfare
from simulation.results.tables import Tables, frames
from simulation.scenarios.explained import is_table
from tests.simulation.gx_ets.test_every_key import SKIPPED, bounds_of, changed, kinds_of
from tests.simulation.gx_ets.test_policy_in_the_world import QUICK, SHORT, SMALL

Path = tuple[str | int, ...]
HAPPENED = ("firms", "auctions", "trades", "quotes", "policy", "supply", "ledger", "curves")
LOOKS = (1, 3, 7)  # 30-day steps after which a run is held against the one without the change

HALT = date(2026, 6, 1)
# Credits are cheap enough for firms to buy them from the first month on, at what they think an
# allowance is worth: so that nearly every key shows in the first month's trades.
BUSY = GxScenario(
    title="Busy",
    calendar=QUICK,
    abatement=Abatement(
        slope_jpy_per_t_per_mt=9_000,
        fuel_switch_mt=0.6,
        fuel_years=(FuelYear(fiscal_year=2026, lng_jpy_per_gj=1000, coal_jpy_per_gj=700),),
    ),
    emissions=Emissions(
        events=(EmissionsEvent(fiscal_year=2026, sector="steel", output_factor=1.1),),
        sites=(Site(fiscal_year=2026, sector="paper", share=0.3, months=6),),
    ),
    population=Population(firms=10, emissions_mt=20, largest_t=10_000_000),
    credits=Credits(
        jcredit=Supply(projects_a_year=4, stock_t=3_000_000, halt_share=0.5, halt_from=HALT),
        jcm=JcmSupply(projects_a_year=4, stock_t=100_000, halt_share=0.5, halt_from=HALT),
        classes=(
            CreditClass(
                name="forest",
                base_price_jpy_per_t=2000,
                other_demand_choke_jpy_per_t=2000,
                other_demand_jpy_per_t_per_mt=2000,
                buyers_a_session=2.0,
                supply=Supply(projects_a_year=4, stock_t=200_000, halt_share=0.5, halt_from=HALT),
            ),
        ),
        other_demand_choke_jpy_per_t=2000,
        other_demand_sd=0.3,
        bid_spread=0.05,
        other_buyers=4,
        sellers=4,
    ),
    behavior=Behavior(participation=0.2),
    participants=Participants(market_makers=2, speculators=2, noise_traders=2),
)
NO_PAYMENT = replace(SHORT, policy=replace(SHORT.policy, may_pay_ceiling=False))
# A price below the floor: the Agency buys.
LOW = replace(
    SMALL,
    calendar=Calendar(last_fiscal_year=2026),
    emissions=Emissions(intensity_trend=-0.06),
    policy=Policy(reverse_auction_budget_jpy=300_000_000),
    behavior=Behavior(participation=0.3, floor_credibility=0.4),
)
HELD = replace(LOW, policy=replace(LOW.policy, purchases="held", resale_at_share=0.0))
SCHEDULED = replace(
    HELD, policy=replace(HELD.policy, resales=(Resale(day="01-14", lowest_at_share=0.0),))
)
LATER = replace(LOW, calendar=Calendar(last_fiscal_year=2027))
QUIET = replace(SHORT, behavior=Behavior(participation=0.0))  # without trades no surge is seen
POWER = replace(
    SMALL,
    population=replace(
        SMALL.population, sectors=(Sector(name="power", share=1.0, switches_fuel=True),)
    ),
)
SPECULATION = replace(SHORT, participants=Participants(market_makers=0, speculators=6))
ADAPTIVE = replace(BUSY, behavior=replace(BUSY.behavior, beliefs="adaptive"))
AUCTIONED = replace(BUSY, policy=Policy(auction_first_year=2026))
ROW = PolicyYear(
    fiscal_year=2026,
    floor_jpy_per_t=1700,
    ceiling_jpy_per_t=4300,
    credit_limit=0.1,
    allocation_share=1.0,
    auction_mt=0.5,
    auction_reserve_jpy_per_t=1000,
)
YEARS = replace(BUSY, policy=Policy(years=(ROW,)))
OVERPRICED = replace(  # nobody bids the reserve
    BUSY, policy=Policy(years=(replace(ROW, auction_reserve_jpy_per_t=20_000),))
)
LIMITED = replace(LOW, policy=replace(LOW.policy, holding_limit_share=0.0))
WITHHELD = replace(
    SMALL,
    calendar=Calendar(last_fiscal_year=2027),
    behavior=Behavior(participation=0.2, hoarders=3),
)
FORCED = replace(WITHHELD, policy=Policy(holding_limit_share=0.0))
OWN_YEAR = replace(SHORT, policy=Policy(later_vintage_usable=False, has_floor=False))
PERIODS = replace(SHORT, policy=replace(SHORT.policy, period_years=3))
GROUPS = replace(SHORT, population=replace(SHORT.population, firms_a_group=2))
CERTIFIED = replace(GROUPS, policy=replace(GROUPS.policy, groups_certified=True))
# Paying pays: the ceiling grows faster than the rate of interest.
RISING = replace(SHORT, policy=Policy(real_growth=0.3))


FREE_TO_PAY = replace(RISING, policy=replace(RISING.policy, pay_only_if_holdings_exhausted=False))


def total(table: str, column: str, **where: str) -> Callable[[Tables], float]:
    """The sum of a table's column over the rows with these values."""

    def measure(tables: Tables) -> float:
        rows = tables[table].filter(*(pl.col(name) == value for name, value in where.items()))
        return float(rows[column].sum())

    return measure


ALLOCATED = total("policy", "quantity_t", kind="allocated")
EMITTED = total("firms", "emissions_t")
ABATED = total("firms", "abatement_t")
PAID = total("firms", "paid_t")
PENALTY = total("firms", "penalty_jpy")
CREDITS_USED = total("firms", "credits_used_t")
BOUGHT = total("policy", "quantity_t", kind="reverse_auction")
AUCTION_SOLD = total("policy", "quantity_t", kind="auctioned")
SOLD_BACK = total("policy", "quantity_t", kind="agency_sold")


def issued(programme: str) -> Callable[[Tables], float]:
    return total("supply", "quantity_t", programme=programme, stage="issued")


class Case(NamedTuple):
    """A key's other value, the world in which it is set, and what it moves up (1) or down (-1)."""

    value: Any
    world: GxScenario = BUSY
    measure: Callable[[Tables], float] | None = None
    moves: int = 0


CASES: dict[Path, Case] = {
    ("calendar", "first_day"): Case(date(2026, 4, 8)),
    ("calendar", "last_fiscal_year"): Case(2027, BUSY, EMITTED, 1),
    ("calendar", "first_allocation"): Case(date(2027, 4, 2)),
    ("calendar", "allocation_day"): Case("04-02"),
    ("calendar", "opening"): Case(date(2027, 4, 6)),
    ("calendar", "verified_day"): Case("04-09"),
    ("calendar", "deadline_day"): Case("04-28"),
    ("population", "sectors", 0, "name"): Case("energy"),
    ("emissions", "output_trend"): Case(0.1, BUSY, EMITTED, 1),
    ("emissions", "intensity_trend"): Case(0.1, BUSY, EMITTED, 1),
    ("emissions", "events", 0, "fiscal_year"): Case(2027),
    ("emissions", "events", 0, "sector"): Case("paper"),
    ("emissions", "sites", 0, "fiscal_year"): Case(2027),
    ("emissions", "sites", 0, "sector"): Case("steel"),
    ("emissions", "sites", 0, "share"): Case(0.6, BUSY, EMITTED, 1),
    ("abatement", "slope_jpy_per_t_per_mt"): Case(18_000, BUSY, ABATED, -1),
    ("abatement", "fuel_switch_sd_jpy_per_t"): Case(2000.0, POWER),
    ("abatement", "fuel_years", 0, "fiscal_year"): Case(2027),
    ("policy", "credit_limit"): Case(0.05, BUSY, CREDITS_USED, -1),
    ("policy", "penalty_factor"): Case(2.0, NO_PAYMENT, PENALTY, 1),
    ("policy", "may_pay_ceiling"): Case(False, SHORT, PENALTY, 1),
    ("policy", "shortfall_carried_over"): Case(True, NO_PAYMENT),
    ("policy", "grandfathering_cut"): Case(0.2, BUSY, ALLOCATED, -1),
    ("policy", "grandfathering_compounds"): Case(True, BUSY, ALLOCATED, 1),
    ("policy", "benchmark_last_year"): Case(2028, BUSY, ALLOCATED, -1),
    ("policy", "benchmark_first_share"): Case(0.6, BUSY, ALLOCATED, -1),
    ("policy", "benchmark_last_share"): Case(0.2, BUSY, ALLOCATED, -1),
    ("policy", "benchmark_later_year"): Case(2034),
    ("policy", "early_action_share"): Case(0.5, BUSY, ALLOCATED, 1),
    ("policy", "research_share"): Case(0.5, BUSY, ALLOCATED, 1),
    ("policy", "leakage_share"): Case(0.5, BUSY, ALLOCATED, 1),
    ("policy", "later_vintage_usable"): Case(True, SHORT, PAID, -1),
    ("policy", "pay_only_if_holdings_exhausted"): Case(False, RISING, PAID, 1),
    ("policy", "ceiling_opens_at_share"): Case(0.5, QUIET, PAID, -1),
    ("policy", "ceiling_reserve_mt"): Case(0.1, SHORT, PAID, -1),
    ("policy", "has_floor"): Case(False, LOW, BOUGHT, -1),
    ("policy", "floor_window_days"): Case(5, LOW),
    ("policy", "floor_volume_t"): Case(10**9, LOW, BOUGHT, -1),
    ("policy", "reverse_auction"): Case("pay_as_bid", LOW),
    ("policy", "reverse_auction_budget_jpy"): Case(600_000_000, LOW, BOUGHT, 1),
    ("policy", "reverse_auction_wait_days"): Case(5, LOW),
    ("policy", "reverse_auction_max_share"): Case(0.5, LOW),
    ("policy", "purchases"): Case("held", LOW),
    ("policy", "resale_at_share"): Case(1.0, HELD, SOLD_BACK, -1),
    ("policy", "resale_share_a_day"): Case(0.5, HELD, SOLD_BACK, 1),
    ("policy", "resales", 0, "day"): Case("01-21", SCHEDULED),
    ("policy", "resales", 0, "share"): Case(0.75, SCHEDULED, SOLD_BACK, 1),
    ("policy", "resales", 0, "lowest_at_share"): Case(2.0, SCHEDULED, SOLD_BACK, -1),
    ("policy", "resales", 0, "first_fiscal_year"): Case(2028, SCHEDULED, SOLD_BACK, -1),
    ("policy", "tightened_share"): Case(0.3, LATER, ALLOCATED, -1),
    ("policy", "period_years"): Case(3, SHORT, PAID, -1),
    ("policy", "partial_share"): Case(0.6, PERIODS, total("firms", "surrendered_t"), 1),
    ("policy", "groups_certified"): Case(True, GROUPS),
    ("population", "firms_a_group"): Case(5, CERTIFIED),
    ("policy", "banking_limit_share"): Case(0.0, LOW, total("firms", "allowances_banked_t"), -1),
    ("policy", "holding_limit_share"): Case(0.0),
    ("policy", "vintages"): Case("own_books", OWN_YEAR),
    ("policy", "above_holding_limit"): Case("lost", LIMITED),
    ("policy", "speculator_limit_t"): Case(0, SPECULATION),
    ("policy", "intermediary_limit_t"): Case(0),
    ("policy", "holdings_disclosed"): Case(True, WITHHELD),
    ("policy", "deemed_sales_days"): Case(365, FREE_TO_PAY, PAID, -1),
    ("policy", "opening_stock_mt"): Case(2.0, SHORT, PAID, -1),
    ("policy", "years", 0, "fiscal_year"): Case(2028, YEARS),
    ("policy", "years", 0, "floor_jpy_per_t"): Case(2500, YEARS),
    ("policy", "years", 0, "ceiling_jpy_per_t"): Case(3000, YEARS),
    ("policy", "years", 0, "credit_limit"): Case(0.05, YEARS, CREDITS_USED, -1),
    ("policy", "years", 0, "allocation_share"): Case(0.8, YEARS, ALLOCATED, -1),
    ("policy", "years", 0, "auction_mt"): Case(0.1, YEARS, AUCTION_SOLD, -1),
    ("policy", "years", 0, "auction_reserve_jpy_per_t"): Case(20_000, YEARS, AUCTION_SOLD, -1),
    ("policy", "auctions_a_year"): Case(1, YEARS),
    ("policy", "auction_bidder_share"): Case(0.1, YEARS),
    ("policy", "auction_unsold"): Case("canceled", OVERPRICED),
    ("policy", "auction_first_year"): Case(2026, BUSY, ALLOCATED, -1),
    ("policy", "auction_share_a_year"): Case(0.5, AUCTIONED, ALLOCATED, -1),
    ("allowance_market", "auction_tie"): Case("time", SHORT),
    ("behavior", "horizon_fiscal_year"): Case(2030),
    ("policy", "announced_to"): Case(2030),
    ("behavior", "adaptive_weight"): Case(0.5, ADAPTIVE),
    ("behavior", "participation"): Case(0.4, BUSY, total("firms", "credits_bought_t"), 1),
    ("behavior", "forced_sale_days"): Case(2, FORCED),
    ("behavior", "hoarders"): Case(5, BUSY),
    ("credits", "jcredit", "issuance_factor"): Case(2.0, BUSY, issued("J-Credit"), 1),
    ("credits", "jcredit", "halt_share"): Case(1.0, BUSY, issued("J-Credit"), -1),
    ("credits", "jcredit", "halt_from"): Case(date(2027, 1, 1), BUSY, issued("J-Credit"), 1),
    ("credits", "jcredit", "verifiers"): Case(1),
    ("credits", "jcm", "halt_from"): Case(date(2027, 1, 1)),
    ("credits", "jcm", "verifiers"): Case(1),
    ("credits", "base_price_jpy_per_t"): Case(1500.0),
    ("credits", "classes", 0, "name"): Case("energy_saving"),
    ("credits", "classes", 0, "supply", "halt_from"): Case(date(2027, 1, 1)),
    ("credits", "classes", 0, "supply", "verifiers"): Case(1),
    ("participants", "date_traders"): Case(0, FORCED),
    ("participants", "date_capital_jpy"): Case(1, FORCED),
    ("participants", "date_return"): Case(0.2, FORCED),
    ("participants", "speculator_order_t"): Case(200, SPECULATION),
}
# Keys of which the first month shows nothing yet.
LATE = {
    ("abatement", "linear_share_max"),
    ("abatement", "fuel_years", 0, "lng_jpy_per_gj"),
    ("abatement", "fuel_years", 0, "coal_jpy_per_gj"),
    ("allowance_market", "sessions"),
    ("allowance_market", "price_limit_percent"),
    ("allowance_market", "settlement_days"),
    ("allowance_market", "fee_yen_per_t"),
    ("credit_market", "auction_tie"),
    ("credit_market", "fee_yen_per_t"),
    ("behavior", "noise_sd"),
    ("behavior", "risk_premium"),
    *(("credits", *programme, key)
      for programme in (("jcredit",), ("jcm",), ("classes", 0, "supply"))
      for key in ("projects_a_year", "entry_elasticity", "cost_jpy_per_t", "delay_months",
                  "issuance_factor", "halt_share", "participants_share")),
    ("credits", "government_stock_t"),
    ("credits", "government_tender_t"),
    ("participants", "speculators"),
    ("participants", "noise_traders"),
    ("participants", "noise_order_t"),
    ("participants", "capital_jpy"),
}  # fmt: skip
# The base year moves the whole calendar: `first_day` must lie in its April.
TOGETHER: dict[Path, Any] = {("policy", "base_year"): 2027}
# These value a run and move nothing in it; test_welfare_keys.py tries each.
VALUES: set[Path] = {("welfare", name) for name in get_type_hints(Welfare)}
# A table of firms and its rows; test_firm_table.py tries them.
LISTED: set[Path] = {
    ("population", "table"),
    *(("population", "listed", 0, name) for name in get_type_hints(ListedFirm)),
}
# The rules of other schemes; tests/simulation/schemes tries their keys.
PACKS: set[Path] = {("rules",)}


def leaves(table: type[Struct], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every key with its type; of a list of tables the first one's."""
    for name, hint in get_type_hints(table, include_extras=True).items():
        inner = get_args(hint)[0] if get_origin(hint) is tuple else None
        if is_table(hint):
            yield from leaves(hint, (*path, name))
        elif inner is not None and is_table(inner):
            yield from leaves(inner, (*path, name, 0))
        elif name not in SKIPPED:
            yield (*path, name), hint


KEYS = dict(leaves(GxScenario))


def value_at(scenario: GxScenario, path: Path) -> Any:
    found: Any = scenario
    for part in path:
        found = found[part] if isinstance(part, int) else getattr(found, part)
    return found


def set_at(table: Any, path: Path, value: Any) -> Any:
    """The scenario with one key set otherwise; nothing is checked."""
    first, *rest = path
    if isinstance(first, int):
        return (*table[:first], set_at(table[first], tuple(rest), value), *table[first + 1 :])
    inner = set_at(getattr(table, first), tuple(rest), value) if rest else value
    return replace(table, **{first: inner})


def others(hint: Any, value: Any) -> list[Any]:
    """Other values of a key: the other choices, or half of it, or twice if that is too little."""
    if get_origin(hint) is Literal:
        return [one for one in get_args(hint) if one != value]
    kinds = kinds_of(hint)
    if bool in kinds:
        return [not value]
    kind = int if int in kinds else float
    (meta,) = bounds_of(hint)
    low = meta.ge if meta.ge is not None else meta.gt
    high = meta.le if meta.le is not None else meta.lt
    if not value:
        return [kind(min(1, high / 2))]
    return [kind(value / 2) if kind(value / 2) > low else kind(value * 2)]


class Moved(Exception):
    """A run that already differs, so that the rest of it need not be run."""


def happened(economy: Economy) -> Tables:
    """The activity in the tables so far."""
    tables = frames(economy.state.record)
    ledger = tables["ledger"].filter(pl.col("kind") != "opening")
    return {name: tables[name] for name in HAPPENED} | {"ledger": ledger}


@lru_cache(maxsize=32)
def looks_at(world: GxScenario) -> list[Tables]:
    """A world's tables after LOOKS and at its end."""
    economy, found = Economy(world, 1), []
    steps = iter(range(1, 10_000))
    economy.go(lambda _: found.append(happened(economy)) if next(steps) in LOOKS else None)
    return [*found, happened(economy)]


def moved(before: Tables, after: Tables) -> bool:
    return any(not after[name].equals(before[name]) for name in HAPPENED)


class FirstMonth(Exception):
    """The first 30 days are over."""


@lru_cache(maxsize=1)
def first_month_of_busy() -> list[Tables]:
    found: list[Tables] = []
    first_month(BUSY, found.append)
    return found


def first_month(world: GxScenario, look: Callable[[Tables], None]) -> None:
    """Look at what happened after the first night and in the first 30 days."""
    economy = Economy(world, 1)

    def after_one_night() -> Process:
        yield economy.state.world.until(world.calendar.first_day + timedelta(days=1), time(9))
        look(happened(economy))

    def stop(_: float) -> None:
        look(happened(economy))
        raise FirstMonth

    economy.state.world.start(after_one_night())
    with pytest.raises(FirstMonth):
        economy.go(stop)


def moves_the_first_month(world: GxScenario) -> bool:
    """Return whether anything happens otherwise than in BUSY; the run ends where it first does."""
    before = iter(first_month_of_busy())

    def look(after: Tables) -> None:
        if moved(next(before), after):
            raise Moved

    try:
        first_month(world, look)
    except Moved:
        return True
    return False


def moves_a_table(world: GxScenario, other: GxScenario) -> bool:
    """True if the activity differs; the run ends at the first difference."""
    economy, before = Economy(other, 1), iter(looks_at(world))
    steps = iter(range(1, 10_000))

    def look(_: float) -> None:
        if next(steps) in LOOKS and moved(next(before), happened(economy)):
            raise Moved

    try:
        economy.go(look)
    except Moved:
        return True
    return moved(looks_at(world)[-1], happened(economy))


def name_of(path: Path) -> str:
    return ".".join(map(str, path))


def check(path: Path) -> None:
    """The key, changed, moves a table, and what its case measures in the case's direction."""
    case = CASES.get(path)
    if case is None:
        for value in others(KEYS[path], value_at(BUSY, path)):
            assert moves_a_table(BUSY, set_at(BUSY, path, value)), f"{name_of(path)} = {value}"
        return
    named = f"{name_of(path)} = {case.value}"
    assert value_at(case.world, path) != case.value
    other = set_at(case.world, path, case.value)
    if case.measure is None:
        assert moves_a_table(case.world, other), named
        return
    economy = Economy(other, 1)
    economy.go(lambda _: None)
    before, after = case.measure(looks_at(case.world)[-1]), case.measure(happened(economy))
    assert (after - before) * case.moves > 0, f"{named}: {before}, {after}"


NOT_HERE = TOGETHER.keys() | VALUES | LISTED | PACKS
EARLY = sorted(KEYS.keys() - CASES.keys() - LATE - NOT_HERE, key=name_of)
OTHERS = sorted(KEYS.keys() - set(EARLY) - NOT_HERE, key=name_of)


@pytest.mark.parametrize("path", EARLY, ids=name_of)
def test_a_changed_key_changes_the_first_month(path: Path) -> None:
    for value in others(KEYS[path], value_at(BUSY, path)):
        other = set_at(BUSY, path, value)
        assert moves_the_first_month(other), (
            f"{name_of(path)} = {value}: name it in LATE or in CASES"
        )


def test_some_other_keys_change_what_happens_in_their_worlds(fresh_seed: int) -> None:
    """A few, others each time; `make soak` tries all."""
    for path in random.Random(fresh_seed).sample(OTHERS, 4):
        check(path)


@pytest.mark.soak
@pytest.mark.parametrize("path", OTHERS, ids=name_of)
def test_a_changed_key_changes_what_happens_in_its_world(path: Path) -> None:
    check(path)


@pytest.mark.parametrize("path", TOGETHER, ids=name_of)
def test_a_key_that_cannot_be_changed_alone_is_rejected_alone(path: Path) -> None:
    with pytest.raises(ConfigError):
        changed(tuple(map(str, path)), TOGETHER[path])


def test_every_case_names_a_key() -> None:
    assert CASES.keys() | TOGETHER.keys() | LATE <= KEYS.keys()
