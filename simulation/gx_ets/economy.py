"""GX-ETS over years: SimPy runs the calendar, everybody trades at the venue, the record fills.

`run` is the whole of it: firms are drawn, beliefs solved, accounts opened and funded; then the
processes go: trading days, months of emissions, grants, the public date of verified totals,
holding deadlines, credit pipelines. The answer is a function of scenario and seed; neither the
order of the firms nor the machine leaves a trace in it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date, time, timedelta
from functools import lru_cache

import msgspec
import numpy as np
import simpy

from exchange.calendar import (
    CONTINUOUS_SESSIONS,
    TSE_SESSIONS,
    Action,
    Sessions,
    SessionStep,
    add_exchange_days,
    fiscal_year,
    is_exchange_day,
    next_exchange_day,
    tokyo_ns,
)
from exchange.commands import AnyCommand, DepositCash, DepositCredits, RetireCredits
from exchange.instruments import AuctionTie, Instrument, by_symbol
from exchange.venue.venue import VenueSettings
from simulation.gx_ets.agency import Agency
from simulation.gx_ets.beliefs import Forecast, forecast
from simulation.gx_ets.compliance import QUANTITY_MAX_T
from simulation.gx_ets.credit_supply import CreditSupply
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.deadline import check_ledger, meet_duties, rules_of, write_year
from simulation.gx_ets.emissions import drawn_outlook
from simulation.gx_ets.firm_years import abate_month, begin_year, end_year
from simulation.gx_ets.keys import GxScenario, MarketTerms
from simulation.gx_ets.outlook import PublicView
from simulation.gx_ets.participants import named
from simulation.gx_ets.population import Firms, Ints, population
from simulation.gx_ets.state import ALLOWANCE, EVERYBODY, YEN, State
from simulation.gx_ets.tender import tenders
from simulation.gx_ets.trade_history import TradeHistory
from simulation.gx_ets.trading import TradingProcess
from simulation.record import AccountRow, InstrumentRow, PolicyEvent, Record, RunRow
from simulation.world import TonneCount, World

Process = Generator[simpy.Event, object, None]
Progress = Callable[[float], None]

PIPELINES_FROM = date(2013, 4, 1)  # both programmes' first year
DAWN, EVENING, NIGHT = time(7, 0), time(17, 0), time(17, 30)
YEN_A_SELLER = 10**12
ROLES = {"market_maker": "market_maker", "speculator": "trader", "noise": "trader"}
SYMBOLS = ("GXA/JPY", "JCR-RE/JPY", "JCM-21/JPY")
# The frozen minutes before a call's end are left out: nobody here would act in them.
CALLS = Sessions(
    "calls",
    tuple(step for step in TSE_SESSIONS.steps if step.action is not Action.FREEZE),
)
CONTINUOUS_ONLY = Sessions(
    "continuous-only",
    (SessionStep(time(9, 0), Action.CONTINUOUS), SessionStep(time(15, 0), Action.CLOSE)),
)
SESSIONS = {"call": CALLS, "both": CONTINUOUS_SESSIONS, "continuous": CONTINUOUS_ONLY}


def run(
    scenario: GxScenario,
    name: str,
    seed: int,
    progress: Progress = lambda share: None,
    order: Ints | None = None,
) -> Record:
    """The record of one run. `order`: the firms' order in all arrays, which changes nothing.

    `progress` hears the share of the run's days that is done, now and then.
    """
    economy = Economy(scenario, seed, order)
    economy.go(progress)
    state = economy.state
    state.record.runs.append(
        RunRow(
            scenario=name,
            title=scenario.title,
            seed=seed,
            first_fiscal_year=state.first_year,
            last_fiscal_year=scenario.calendar.last_fiscal_year,
            firms=len(state.firms.number),
            orders=state.tape.orders,
            trades=state.tape.trades,
            digest=state.world.venue.digest(),
        )
    )
    return state.record


class Economy:
    """One run; `state` is open to tests."""

    def __init__(self, scenario: GxScenario, seed: int, order: Ints | None = None) -> None:
        firms, expected = _prepared(msgspec.json.encode(scenario))
        if order is not None:
            firms = firms.reordered(order)
        years = len(expected.terms)
        outlook = drawn_outlook(scenario, firms, seed, years)
        in_order = np.argsort(firms.number)
        totals = outlook.baseline_t[:, in_order].sum(axis=1).tolist()
        public = PublicView(scenario, expected, totals, seed)
        self.state = State(scenario, seed, firms, outlook, public)
        self.dates = Dates(scenario)
        self.last = self.dates.deadline(scenario.calendar.last_fiscal_year)
        self.expected = expected
        self._open_world()
        self.agency = Agency(self.state)
        self.supply = CreditSupply(self.state)
        self.trading = TradingProcess(self.state, self.dates, self.agency)

    # --- before the first day ------------------------------------------------------------

    def _open_world(self) -> None:
        state, scenario = self.state, self.state.scenario
        keys = scenario.credits
        names = [f"firm-{number + 1}" for number in range(len(state.firms.number))]
        names += [f"holder-{number + 1}" for number in range(keys.sellers)]
        names += [f"user-{number + 1}" for number in range(keys.other_buyers)]
        crowd = named(scenario.participants)
        names += [name for name, _ in crowd] + ["gx-agency", "government"]
        settings = VenueSettings(
            accounts_max=len(names) + 8,
            orders_max=max(4096, 4 * len(names)),
            tie_seed=state.seed,
        )
        state.world = World(
            self._instruments(),
            scenario.calendar.first_day,
            settings,
            state.seed,
            delivery=TonneCount(),
            env_from=min(PIPELINES_FROM, scenario.calendar.first_day),
        )
        fees = [one.fee_yen_per_t for one in state.world.venue.instruments]
        state.tape = TradeHistory(state.record, len(names) + 8, fees)
        state.world.listen(state.tape.note)
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
        kinds = ["firm"] * count + ["supplier"] * keys.sellers + ["buyer"] * keys.other_buyers
        kinds += [ROLES[kind] for _, kind in crowd] + ["agency", "government"]
        for account, name, kind in zip(opened.tolist(), names, kinds, strict=True):
            state.record.accounts.append(
                AccountRow(account=account, participant=name, kind=kind)  # type: ignore[arg-type] # a literal's text
            )
        self._fund(opened)
        state.adaptive_price = (state.band.floor(2026) + state.band.ceiling(2026)) / 2

    def _instruments(self) -> list[Instrument]:
        scenario = self.state.scenario
        year = min(self.dates.opening.year, scenario.calendar.last_fiscal_year)
        opening_price = max(1, round(float(self.expected.means[year - self.state.first_year])))
        references = (opening_price, 5_000, 4_500)  # credits: levels of early 2026; synthetic
        markets = (scenario.allowance_market, scenario.credit_market, scenario.credit_market)
        listed = (self.dates.opening, scenario.calendar.first_day, scenario.calendar.first_day)
        made = []
        for index, (symbol, reference, market, day) in enumerate(
            zip(SYMBOLS, references, markets, listed, strict=True)
        ):
            instrument = _instrument(symbol, reference, market, day)
            made.append(instrument)
            self.state.record.instruments.append(
                InstrumentRow(
                    instrument=index,
                    symbol=symbol,
                    kind="credit" if index else "allowance",
                    tick_yen=1.0,
                    lot_t=1,
                )
            )
        return made

    def _fund(self, opened: Ints) -> None:
        """Yen in plenty: budgets are no part of this world's question."""
        state = self.state
        plenty = np.full(len(opened), YEN_A_SELLER, np.int64)
        count = len(state.firms.number)
        sizes = np.zeros(count)
        sizes[state.firms.number] = state.firms.size_t
        top = self.state.band.ceiling(state.scenario.calendar.last_fiscal_year + 1)
        plenty[:count] += (20 * sizes * top).astype(np.int64)
        crowd = len(named(state.scenario.participants))
        plenty[-2 - crowd : -2] = state.scenario.participants.capital_jpy
        plenty[-2] = 10**15
        state.send(
            [
                DepositCash(who, yen)
                for who, yen in zip(opened.tolist(), plenty.tolist(), strict=True)
            ]
        )
        for who, yen in zip(opened.tolist(), plenty.tolist(), strict=True):
            state.tape.move(who, YEN, "opening", yen)

    # --- the calendar --------------------------------------------------------------------

    def go(self, progress: Progress) -> None:
        """Run to the last deadline and until its trades have settled."""
        state, calendar = self.state, self.state.scenario.calendar
        world = state.world
        for process in (
            self.supply.process(),
            tenders(state),
            self._months(),
            self._grants(),
            self._verified(),
            self._opening(),
            self.trading.process(self.last),
            self._deadlines(),
        ):
            world.start(process)
        days = (self.last - calendar.first_day).days
        day = calendar.first_day
        while day < self.last:
            day = min(day + timedelta(days=30), self.last)
            world.run_until(day, time(23, 0))
            progress((day - calendar.first_day).days / days)
        end = add_exchange_days(self.last, state.scenario.allowance_market.settlement_days + 2)
        world.run_until(end, time(23, 0))
        world.venue.check()
        check_ledger(state)
        for year in sorted(set(state.granted_t) - state.complied):
            opens, deadline = self._span(year)
            state.record.years.append(
                msgspec.structs.replace(rules_of(state, year, opens, deadline), is_met=0)
            )

    def _span(self, year: int) -> tuple[int, int]:
        """From when a fiscal year's allowances trade, and its deadline."""
        opens = tokyo_ns(max(self.dates.opening, self.dates.allocation(year)), time(9))
        return opens, tokyo_ns(self.dates.deadline(year), EVENING)

    def _months(self) -> Process:
        """On the first of each month: abate; on the first of April: the year ends, invest."""
        state = self.state
        day = state.scenario.calendar.first_day.replace(day=1)
        begin_year(state, day)
        while True:
            yield state.world.until(day, DAWN)
            if day.month == 4 and day > state.scenario.calendar.first_day:
                end_year(state, day.year - 1)
                begin_year(state, day)
            abate_month(state, day)
            day = (day + timedelta(days=32)).replace(day=1)

    def _grants(self) -> Process:
        """Each fiscal year's allowances; those of a later vintage wait where they must."""
        state, calendar = self.state, self.state.scenario.calendar
        for year in range(state.first_year, calendar.last_fiscal_year + 2):
            granting = self.dates.allocation(year)
            yield state.world.until(granting, DAWN)
            activity = (
                state.outlook.activity[state.row(year) - 1] if year > state.first_year else None
            )
            lacking = None
            if year > state.first_year:
                emitted = state.duty_t.get(year - 1)
                if emitted is not None and year - 1 in state.granted_t:
                    lacking = np.maximum(emitted - state.granted_t[year - 1], 0).astype(np.float64)
            granted = state.allocator.grant_t(year, activity, lacking)
            if state.tightened:
                cut = (granted * state.scenario.policy.tightened_share).astype(np.int64)
                granted = granted - cut
                self._tell("allocation_tightened", year, int(cut.sum()))
                state.tightened = state.public.is_tightened = False
            state.granted_t[year] = granted
            state.auctioned_t[year] = state.allocator.auctioned_t
            state.public.granted_t[year] = int(granted.sum()) + state.allocator.auctioned_t
            usable = state.scenario.policy.later_vintage_usable
            if usable or year == state.first_year:
                self._deliver(year)
            else:
                state.world.start(self._deliver_after(year))

    def _deliver_after(self, year: int) -> Process:
        """Where a later vintage may not be used, it comes after the deadline before its own."""
        yield self.state.world.until(next_exchange_day(self.dates.deadline(year - 1)), DAWN)
        self._deliver(year)

    def _deliver(self, year: int) -> None:
        state = self.state
        granted = state.granted_t[year]
        commands: list[AnyCommand] = []
        order = np.argsort(state.firms.number).tolist()
        for firm in order:
            who, tonnes = int(state.accounts.firms[firm]), int(granted[firm])
            if tonnes:
                commands.append(DepositCredits(who, ALLOWANCE, tonnes))
                state.tape.move(who, ALLOWANCE, "granted", tonnes)
        auctioned = state.auctioned_t[year]
        if auctioned:
            who = state.accounts.government
            commands.append(DepositCredits(who, ALLOWANCE, auctioned))
            state.tape.move(who, ALLOWANCE, "granted", auctioned)
            self.agency.plan_sales(year, auctioned)
        state.send(commands)
        state.delivered.add(year)
        self._tell("allocated", year, int(granted.sum()))
        if state.owed_t.any():
            state.world.start(self._make_good())

    def _make_good(self) -> Process:
        """Tonnes that a penalty left owed are taken from the next grant."""
        state = self.state
        yield state.world.env.timeout(2 * 10**9)
        free = state.free_t(state.accounts.firms, ALLOWANCE)
        commands: list[AnyCommand] = []
        for firm in np.argsort(state.firms.number).tolist():
            taken = min(int(state.owed_t[firm]), int(free[firm]))
            if taken:
                who = int(state.accounts.firms[firm])
                commands.append(
                    RetireCredits(who, ALLOWANCE, taken, "shortfall made good", "state")
                )
                state.tape.move(who, ALLOWANCE, "canceled", -taken)
                state.owed_t[firm] -= taken
        state.send(commands)

    def _opening(self) -> Process:
        state = self.state
        yield state.world.until(self.dates.opening, DAWN)
        state.is_open = True
        self._tell("opened", fiscal_year(self.dates.opening) - 1)

    def _verified(self) -> Process:
        state = self.state
        for year in range(state.first_year, state.scenario.calendar.last_fiscal_year + 1):
            yield state.world.until(self.dates.verified(year), DAWN)
            total = int(state.duty_t[year].sum())
            state.public.published[year] = total
            self._tell("verified_published", year, total)

    def _deadlines(self) -> Process:
        state = self.state
        for year in range(state.first_year, state.scenario.calendar.last_fiscal_year + 1):
            day = self.dates.deadline(year)
            yield state.world.until(day, EVENING)
            state.tape.flush()
            done = meet_duties(state, year, day)
            yield state.world.until(day, NIGHT)
            check_ledger(state)
            write_year(state, year, done, *self._span(year))
            state.tape.close_year(year)

    def _tell(self, kind: str, year: int, tonnes: int = 0) -> None:
        state = self.state
        state.record.policy.append(
            PolicyEvent(
                time_ns=state.world.now_ns,
                fiscal_year=year,
                kind=kind,  # type: ignore[arg-type] # a literal's text
                quantity_t=tonnes,
            )
        )


@lru_cache(maxsize=64)
def _prepared(text: bytes) -> tuple[Firms, Forecast]:
    """A scenario's firms and beliefs: the same for all seeds."""
    scenario = msgspec.json.decode(text, type=GxScenario)
    firms = population(scenario)
    return firms, forecast(scenario, firms, expected_supply_mt(scenario))


def expected_supply_mt(scenario: GxScenario) -> float:
    """Credits a year that reach the market, as everybody expects: issuance and released stock."""
    keys = scenario.credits
    issued = 0.0
    for programme, usual, tonnes in ((keys.jcredit, 21.0, 1.03), (keys.jcm, 25.0, 0.22)):
        share = programme.participants_share * programme.issuance_factor
        issued += tonnes * share * programme.projects_a_year / usual
    stock = (keys.jcredit.stock_t + keys.jcm.stock_t) / 1e6
    return issued + max(0.0, stock - keys.stock_years * issued) / keys.release_years


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
