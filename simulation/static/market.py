"""A static cap-and-trade economy run through the venue and compared with its closed form.

The firms receive their allowances, enter their abatement cost steps as orders of one call auction,
settle, abate the tonnes they still lack, and surrender an allowance for each tonne emitted.
`outcome.py` measures the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from math import ceil

from exchange.calendar import (
    add_exchange_days,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    tokyo_ns,
)
from exchange.commands import AddOrder, AnyCommand, RetireCredits, SelfTrade, TimeInForce
from exchange.errors import ConfigError
from exchange.events import (
    AuctionUncrossed,
    CommandRejected,
    CreditsRetired,
    CreditsSettled,
    Event,
    InstructionVoided,
    OrderRejected,
    TradeMade,
)
from exchange.instruments import AuctionTie, Instrument, by_symbol
from exchange.matching.state import LONGEST_LADDER, MOST_ORDERS
from exchange.registry.port import Project
from exchange.registry.serials import Vintage
from exchange.units import QUANTITY_MAX_T
from exchange.venue.venue import VenueSettings
from simulation.core.rng import stream
from simulation.core.world import World
from simulation.markets.single_auction import StepOrders
from simulation.results.record import Record
from simulation.static.firms import LinearFirm, step_orders
from simulation.static.keys import StaticScenario
from simulation.static.outcome import MarketOutcome, StaticResult, checks_of, firm_outcomes
from simulation.static.record import StaticRun, static_record

LOTS_MAX = 20_000_000
FIRST_CALL = time(9, 0)
SURRENDER = time(9, 0)
EVENING = time(17, 0)
NO_LIMIT_PERCENT = 1_000_000


class _EventTotals:
    """Totals over the events of a run."""

    def __init__(self) -> None:
        self.price_ticks = -1
        self.volume_t = self.settled = self.failed = self.retired_t = 0
        self.trades: list[TradeMade] = []
        self.auctions: list[AuctionUncrossed] = []

    def note(self, events: Sequence[Event]) -> None:
        for event in events:
            match event:
                case AuctionUncrossed(volume_t=volume) if volume:
                    assert self.price_ticks < 0, "a static market clears once"
                    self.price_ticks, self.volume_t = event.price_ticks, volume
                    self.auctions.append(event)
                case TradeMade():
                    self.trades.append(event)
                case CreditsSettled():
                    self.settled += 1
                case InstructionVoided():
                    self.failed += 1
                case CreditsRetired(quantity_t=quantity):
                    self.retired_t += quantity
                case OrderRejected() | CommandRejected():
                    raise AssertionError(f"the venue rejected {event}")


def run_static_market(scenario: StaticScenario, seed: int) -> StaticResult:
    """Run the economy through the venue; ConfigError where it does not fit the market's terms."""
    return _run(scenario, seed)[0]


def record_static_market(scenario: StaticScenario, name: str, seed: int) -> Record:
    """The record of the same run, under the scenario's name."""
    return static_record(_run(scenario, seed)[1], name, seed)


def _run(scenario: StaticScenario, seed: int) -> tuple[StaticResult, StaticRun]:
    firms = firms_of(scenario)
    instrument = instrument_of(scenario, firms)
    if sum(firm.emissions_t for firm in firms) > LOTS_MAX * instrument.lot_t:
        raise _too_many_lots(scenario)
    orders = [_orders(firm, instrument) for firm in firms]
    count = sum(len(order.side) for order in orders)
    if count > MOST_ORDERS:
        raise _too_many_lots(scenario)
    settings = VenueSettings(
        accounts_max=len(firms) + 8, orders_max=max(1024, count), tie_seed=seed
    )
    world = World([instrument], scenario.first_day, settings, seed)
    totals = _EventTotals()
    world.listen(totals.note)
    accounts = world.enrol([f"firm-{index + 1}" for index in range(len(firms))])
    budgets = [_budget(order, instrument) for order in orders]
    world.pay_in(accounts, budgets)
    _allocate(world, scenario, dict(zip(accounts, firms, strict=True)))

    world.run_until(scenario.first_day, FIRST_CALL)
    world.send(_shuffled(accounts, orders, seed))
    due = add_exchange_days(scenario.first_day, max(1, scenario.market.settlement_days))
    world.run_until(due, EVENING)
    holdings = [world.venue.balance(account, 0).free for account in accounts]
    surrender = add_exchange_days(due, 1)
    world.run_until(surrender, SURRENDER)
    purpose = f"GX-ETS surrender for fiscal year {fiscal_year(scenario.first_day)}"
    world.send(
        [
            RetireCredits(account, 0, quantity_t, purpose, firm.name)
            for account, firm, quantity_t in zip(accounts, firms, holdings, strict=True)
            if quantity_t
        ]
    )
    world.run_until(surrender, EVENING)
    world.venue.check()
    if totals.price_ticks == instrument.ladder_ticks == LONGEST_LADDER:
        raise _too_fine(scenario, LONGEST_LADDER)
    run = StaticRun(
        scenario,
        firms,
        orders,
        accounts,
        budgets,
        totals.trades,
        totals.auctions,
        tokyo_ns(scenario.first_day, FIRST_CALL),
        tokyo_ns(surrender, EVENING),
        world.venue.digest(),
    )
    return _result(scenario, seed, world, totals, holdings), run


def firms_of(scenario: StaticScenario) -> list[LinearFirm]:
    """The scenario's firms; each is allocated its share in whole lots."""
    share, lot_t = Decimal(str(scenario.allocation_share)), scenario.market.lot_t
    return [
        LinearFirm(
            firm.name,
            firm.emissions_t,
            int(share * firm.emissions_t / lot_t) * lot_t,
            firm.abatement_slope_jpy_per_t_per_kt,
        )
        for firm in scenario.firms
    ]


def instrument_of(scenario: StaticScenario, firms: Sequence[LinearFirm]) -> Instrument:
    """The listed instrument with the scenario's terms.

    The price ladder ends at the highest marginal cost of any firm, above which no firm buys, or
    where the venue's ladders end; a bid beyond it is placed at its end.
    """
    market = scenario.market
    tick = Decimal(str(market.tick_yen))
    top = ceil(max(firm.own_marginal_cost_jpy_per_t for firm in firms) / market.tick_yen) + 1
    bottom = min(firm.own_marginal_cost_jpy_per_t for firm in firms) / market.tick_yen
    reference = round(market.reference_price_jpy_per_t / market.tick_yen)
    ladder = min(max(top, reference + 1), LONGEST_LADDER)
    if max(reference, bottom) > ladder:
        raise _too_fine(scenario, ladder)
    return replace(
        by_symbol(market.symbol),
        listed_from=date(scenario.first_day.year - 1, 1, 1),
        listed_to=None,
        tick_yen=tick,
        lot_t=market.lot_t,
        quantity_min_t=market.lot_t,
        quantity_max_t=QUANTITY_MAX_T // 2**10 // market.lot_t * market.lot_t,
        ladder_ticks=ladder,
        reference_price=reference,
        reference_source="the scenario",
        band_percent=market.price_limit_percent or NO_LIMIT_PERCENT,
        settlement_days=market.settlement_days,
        auction_tie=AuctionTie[market.auction_tie.upper()],
    )


def _too_fine(scenario: StaticScenario, ladder: int) -> ConfigError:
    return ConfigError(
        f"{scenario.title}: the price lies beyond the {ladder} ticks that a book can hold; "
        "choose a larger market.tick_yen"
    )


def _too_many_lots(scenario: StaticScenario) -> ConfigError:
    return ConfigError(
        f"{scenario.title}: the firms' emissions are too many lots; choose a larger market.lot_t"
    )


def _orders(firm: LinearFirm, instrument: Instrument) -> StepOrders:
    low, high = instrument.band(instrument.reference_price)
    orders = step_orders(firm, float(instrument.tick_yen), instrument.lot_t, high)
    keep = orders.price_ticks >= low
    return StepOrders(*(column[keep] for column in orders))


def _budget(orders: StepOrders, instrument: Instrument) -> int:
    """Yen that all bids of a firm reserve together."""
    bids = orders.side == 0
    lots = orders.quantity_t[bids] // instrument.lot_t
    return int((orders.price_ticks[bids] * lots).sum()) * instrument.yen_per_tick_lot


def _allocate(world: World, scenario: StaticScenario, firms: dict[int, LinearFirm]) -> None:
    year = fiscal_year(scenario.first_day)
    project = Project(
        project_id=f"ALLOCATION{year}",
        programme=world.venue.instruments[0].programme,
        name=f"Free allocation of fiscal year {year} (synthetic)",
    )
    vintage = Vintage(fiscal_year_start(year), fiscal_year_end(year))
    tonnes = {account: firm.allocation_t for account, firm in firms.items()}
    world.grant(0, tonnes, project, vintage)


def _shuffled(
    accounts: Sequence[int], orders: Sequence[StepOrders], seed: int
) -> Sequence[AnyCommand]:
    """All firms' orders in an order of arrival drawn from the seed."""
    commands: list[AnyCommand] = [
        AddOrder(
            account=account,
            instrument=0,
            side=side,
            quantity_t=quantity_t,
            price_ticks=price_ticks,
            time_in_force=TimeInForce.AUCTION,
            stp_mode=SelfTrade.NONE,
        )
        for account, steps in zip(accounts, orders, strict=True)
        for side, price_ticks, quantity_t in zip(*(c.tolist() for c in steps), strict=True)
    ]
    arrival = stream(seed, "arrival").permutation(len(commands)).tolist()
    return [commands[index] for index in arrival]


def _result(
    scenario: StaticScenario, seed: int, world: World, totals: _EventTotals, holdings: Sequence[int]
) -> StaticResult:
    firms = firms_of(scenario)
    tick_yen = scenario.market.tick_yen
    price = round(totals.price_ticks * tick_yen, 9) if totals.price_ticks > 0 else 0.0
    traded = MarketOutcome(price, totals.volume_t, scenario.market.lot_t, tick_yen)
    outcomes = firm_outcomes(firms, holdings, traded)
    checks = checks_of(firms, outcomes, traded)
    balanced = all(total.is_balanced for total in world.registry.totals())
    conservation = world.venue.conservation() | {"registry": balanced}
    within = [check.is_within for check in checks.values()]
    within += [outcome.is_within for outcome in outcomes]
    return StaticResult(
        scenario=scenario.title,
        seed=seed,
        price_jpy_per_t=price,
        volume_t=totals.volume_t,
        gains_jpy=checks["gains_jpy"].got,
        firms=outcomes,
        checks=checks,
        passed=all(within) and all(conservation.values()) and not totals.failed,
        trades=len(totals.trades),
        settled=totals.settled,
        failed=totals.failed,
        retired_t=totals.retired_t,
        conservation=conservation,
        digest=world.venue.digest(),
    )
