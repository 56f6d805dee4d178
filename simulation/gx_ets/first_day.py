"""The state of a run on its first day: instruments, the venue, accounts and their yen.

Credits of both programmes trade from the first day, allowances from the opening of their market.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import numpy as np

from exchange.calendar import (
    CONTINUOUS_SESSIONS,
    TSE_SESSIONS,
    Action,
    Sessions,
    SessionStep,
    is_exchange_day,
    next_exchange_day,
)
from exchange.commands import DepositCash, DepositCredits
from exchange.instruments import AuctionTie, Instrument, by_symbol
from exchange.venue.venue import VenueSettings
from simulation.core.world import CountingRegistry, World
from simulation.gx_ets.beliefs import Forecast
from simulation.gx_ets.compliance import QUANTITY_MAX_T
from simulation.gx_ets.credit_classes import symbol_of
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import MarketTerms
from simulation.gx_ets.owners import has_owners, hold_owners_stock
from simulation.gx_ets.participants import capital_jpy, named
from simulation.gx_ets.population import Ints
from simulation.gx_ets.state import ALLOWANCE, EVERYBODY, SYMBOLS, YEN, State
from simulation.gx_ets.trade_history import TradeHistory
from simulation.results.record import AccountRow, InstrumentRow

PIPELINES_FROM = date(2013, 4, 1)  # both programmes' first year
YEN_A_SELLER = 10**12
ROLES = {
    "market_maker": "market_maker",
    "speculator": "trader",
    "date_trader": "trader",
    "noise": "trader",
}
# The frozen minutes before a call's end are left out: no trader acts in them.
CALLS = Sessions(
    "calls",
    tuple(step for step in TSE_SESSIONS.steps if step.action is not Action.FREEZE),
)
CONTINUOUS_ONLY = Sessions(
    "continuous-only",
    (SessionStep(time(9, 0), Action.CONTINUOUS), SessionStep(time(15, 0), Action.CLOSE)),
)
SESSIONS = {"call": CALLS, "both": CONTINUOUS_SESSIONS, "continuous": CONTINUOUS_ONLY}


def open_world(state: State, opening: date, expected: Forecast) -> None:
    """Make the world and its venue; open and fund the accounts of all participants.

    `opening`: the first day of the allowance market, whose base price is the `expected` price of
    that year.
    """
    scenario = state.scenario
    keys = scenario.credits
    names = [f"firm-{number + 1}" for number in range(len(state.firms.number))]
    names += [f"holder-{number + 1}" for number in range(keys.sellers)]
    names += [f"user-{number + 1}" for number in range(keys.other_buyers)]
    crowd = named(scenario)
    owners = ["owners"] if has_owners(scenario) else []
    names += [name for name, _ in crowd] + owners + ["gx-agency", "government"]
    settings = VenueSettings(
        accounts_max=len(names) + 8,
        orders_max=max(4096, 4 * len(names)),
        tie_seed=state.seed,
    )
    state.world = World(
        _instruments(state, opening, expected),
        scenario.calendar.first_day,
        settings,
        state.seed,
        delivery=CountingRegistry(),
        env_from=min(PIPELINES_FROM, scenario.calendar.first_day),
    )
    fees = [instrument.fee_yen_per_t for instrument in state.world.venue.instruments]
    state.history = TradeHistory(state.record, len(names) + 8, fees)
    state.world.listen(state.history.note)
    state.world.read_rows(state.history.note_rows)
    opened = np.array(state.world.enrol(names), np.int64)
    accounts, count = state.accounts, len(state.firms.number)
    accounts.firms = opened[:count][state.firms.number]
    accounts.sellers = opened[count : count + keys.sellers]
    first = count + keys.sellers + keys.other_buyers
    accounts.buyers = opened[count + keys.sellers : first]
    for index, (_, kind) in enumerate(crowd):
        others = accounts.others.get(kind, EVERYBODY)
        accounts.others[kind] = np.append(others, opened[first + index])
    accounts.agency, accounts.government = int(opened[-2]), int(opened[-1])
    accounts.owners = int(opened[-3]) if owners else -1
    kinds = ["firm"] * count + ["supplier"] * keys.sellers + ["buyer"] * keys.other_buyers
    kinds += [ROLES[kind] for _, kind in crowd] + ["owner"] * len(owners)
    kinds += ["agency", "government"]
    for account, name, kind in zip(opened.tolist(), names, kinds, strict=True):
        state.record.accounts.append(
            AccountRow(account=account, participant=name, kind=kind)  # type: ignore[arg-type] # a literal's text
        )
    _fund(state, opened)
    _hold_stock(state)
    hold_owners_stock(state)
    state.adaptive_price = (state.band.floor(2026) + state.band.ceiling(2026)) / 2


def _instruments(state: State, opening: date, expected: Forecast) -> list[Instrument]:
    scenario = state.scenario
    keys = scenario.credits
    year = min(opening.year, scenario.calendar.last_fiscal_year)
    announced = scenario.rules.announced_jpy_per_t(year)
    believed = float(expected.means[year - state.first_year])
    if scenario.behavior.beliefs == "announced" and announced:
        believed = announced
    opening_price = max(1, round(believed))
    first_day = scenario.calendar.first_day
    terms = [
        (SYMBOLS[0], opening_price, scenario.allowance_market, opening),
        # credits: levels of early 2026; synthetic
        (SYMBOLS[1], max(1, round(keys.base_price_jpy_per_t)), scenario.credit_market, first_day),
        (SYMBOLS[2], 4_500, scenario.credit_market, first_day),
    ]
    own = {}
    for later in range(state.first_year + 1, scenario.calendar.last_fiscal_year + 2):
        if scenario.policy.has_vintages:
            price = max(1, round(float(expected.means[later - state.first_year])))
            day = max(opening, Dates(scenario).allocation(later))
            own[len(terms)] = later
            terms.append((SYMBOLS[0], price, scenario.allowance_market, day))
    for one in keys.classes:
        price = max(1, round(one.base_price_jpy_per_t))
        terms.append((symbol_of(one), price, scenario.credit_market, first_day))
    made = []
    for index, (symbol, reference, market, day) in enumerate(terms):
        instrument = _instrument(symbol, reference, market, day)
        has_own = scenario.policy.has_vintages and index not in state.credits
        if has_own:
            instrument = _of_vintage(instrument, own.get(index, state.first_year))
        made.append(instrument)
        state.record.instruments.append(
            InstrumentRow(
                instrument=index,
                symbol=instrument.symbol,
                kind="credit" if index in state.credits else "allowance",
                vintage=own.get(index, state.first_year) if has_own else 0,
                tick_yen=1.0,
                lot_t=1,
            )
        )
    return made


def _fund(state: State, opened: Ints) -> None:
    """Deposit more yen than any participant needs: the model has no budget limits."""
    plenty = np.full(len(opened), YEN_A_SELLER, np.int64)
    count = len(state.firms.number)
    sizes = np.zeros(count)
    sizes[state.firms.number] = state.firms.size_t
    top = state.band.ceiling(state.scenario.calendar.last_fiscal_year + 1)
    plenty[:count] += (20 * sizes * top).astype(np.int64)
    crowd = capital_jpy(state.scenario)
    first = count + state.scenario.credits.sellers + state.scenario.credits.other_buyers
    plenty[first : first + len(crowd)] = crowd
    plenty[-2] = 10**15
    state.send(
        [DepositCash(who, yen) for who, yen in zip(opened.tolist(), plenty.tolist(), strict=True)]
    )
    for who, yen in zip(opened.tolist(), plenty.tolist(), strict=True):
        state.history.move(who, YEN, "opening", yen)


def _hold_stock(state: State) -> None:
    """Deposit the opening stock of allowances with the firms, in proportion to their size."""
    total = round(state.scenario.policy.opening_stock_mt * 1e6)
    order = np.argsort(state.firms.number)
    shares = np.cumsum(state.firms.size_t[order]) / state.firms.size_t.sum()
    held = np.diff(np.floor(total * shares + 0.5).astype(np.int64), prepend=0)
    commands = []
    for who, tonnes in zip(state.accounts.firms[order].tolist(), held.tolist(), strict=True):
        if tonnes:
            commands.append(DepositCredits(who, ALLOWANCE, tonnes))
            state.history.move(who, ALLOWANCE, "opening", tonnes)
    state.send(commands)


def _of_vintage(instrument: Instrument, year: int) -> Instrument:
    """The instrument of one vintage, such as GXA-28/JPY for FY2028."""
    part = f"-{year % 100:02d}"
    return replace(
        instrument,
        symbol=instrument.symbol.replace("/", f"{part}/"),
        code=instrument.code + part,
    )


def _instrument(symbol: str, reference: int, market: MarketTerms, first: date) -> Instrument:
    day = first if is_exchange_day(first) else next_exchange_day(first)
    return replace(
        by_symbol(symbol),
        listed_from=day,
        reference_price=reference,
        reference_source="the scenario's forecast, or synthetic",
        band_percent=market.price_limit_percent,
        settlement_days=market.settlement_days,
        auction_tie=AuctionTie[market.auction_tie.upper()],
        fee_yen_per_t=market.fee_yen_per_t,
        quantity_max_t=QUANTITY_MAX_T,
        sessions=SESSIONS[market.sessions],
    )
