"""A run of GX-ETS over fiscal years: SimPy runs the calendar, and all trade goes through the venue.

`run` draws the firms, solves for beliefs, opens and funds accounts, and then starts the processes:
trading days, months of emissions, grants, publication of verified totals, holding deadlines, credit
pipelines. The result depends on scenario and seed alone, and not on the order of the firms or on
the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import time, timedelta
from functools import lru_cache

import msgspec
import numpy as np
import simpy

from exchange.calendar import (
    add_exchange_days,
    fiscal_year,
    next_exchange_day,
    tokyo_ns,
)
from exchange.collector import without_collector
from exchange.commands import AnyCommand, DepositCredits, RetireCredits
from simulation.gx_ets.agency import Agency
from simulation.gx_ets.auctions import ISSUE_NS
from simulation.gx_ets.beliefs import Forecast, forecast
from simulation.gx_ets.credit_supply import CreditSupply
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.deadline import (
    check_ledger,
    disclose,
    meet_duties,
    rules_of,
    write_investments,
    write_year,
)
from simulation.gx_ets.emissions import drawn_outlook
from simulation.gx_ets.firm_years import abate_month, begin_year, end_year
from simulation.gx_ets.first_day import open_world
from simulation.gx_ets.groups import certified_groups, pool_holdings
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.outlook import PublicView
from simulation.gx_ets.owners import Owners
from simulation.gx_ets.policy import auctioned_t
from simulation.gx_ets.population import Firms, Ints, population
from simulation.gx_ets.reserve import reserve_process
from simulation.gx_ets.state import ALLOWANCE, State
from simulation.gx_ets.tender import tenders
from simulation.gx_ets.trading import TradingProcess
from simulation.gx_ets.vintages import exchange_vintage
from simulation.results.record import PolicyEvent, Record, RunRow

Process = Generator[simpy.Event, object, None]
Progress = Callable[[float], None]

DAWN, EVENING, NIGHT = time(7, 0), time(17, 0), time(17, 30)


def run(
    scenario: GxScenario,
    name: str,
    seed: int,
    progress: Progress = lambda share: None,
    order: Ints | None = None,
) -> Record:
    """The record of one run. `order`: the firms' order in all arrays, which changes nothing.

    `progress` is called with the share of the run's days that are done.
    """
    with without_collector():
        # The world is out of use and still young when the collector goes on, which then frees it.
        return _recorded(Economy(scenario, seed, order), name, progress)


def _recorded(economy: Economy, name: str, progress: Progress) -> Record:
    """The record of an economy, after its run."""
    economy.go(progress)
    state, scenario = economy.state, economy.state.scenario
    state.record.runs.append(
        RunRow(
            scenario=name,
            title=scenario.title,
            seed=state.seed,
            first_fiscal_year=state.first_year,
            last_fiscal_year=scenario.calendar.last_fiscal_year,
            firms=len(state.firms.number),
            orders=state.history.orders,
            trades=state.history.trades,
            digest=state.world.venue.digest(),
        )
    )
    return state.record


class Economy:
    """One run; tests read its `state`."""

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
        self.state.groups = certified_groups(scenario, firms)
        open_world(self.state, self.dates.opening, expected)
        self.agency = Agency(self.state)
        self.supply = CreditSupply(self.state)
        self.owners = Owners(self.state, expected.means.tolist())
        self.sessions = TradingProcess(self.state, self.dates, self.agency, self.owners)

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
            self.sessions.process(self.last),
            self._deadlines(),
            reserve_process(self.state, self.agency.auctions),
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
        write_investments(state)
        for year in sorted(set(state.granted_t) - state.complied):
            opens, deadline = self._span(year)
            state.record.years.append(
                msgspec.structs.replace(rules_of(state, year, opens, deadline), is_met=0)
            )

    def _span(self, year: int) -> tuple[int, int]:
        """Start of trading of a fiscal year's allowances, and its deadline, in ns since 1970."""
        opens = tokyo_ns(max(self.dates.opening, self.dates.allocation(year)), time(9))
        return opens, tokyo_ns(self.dates.deadline(year), EVENING)

    def _months(self) -> Process:
        """Abate on the first of each month; on the first of April end the year and invest."""
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
        """Grant each fiscal year's allowances; hold a later vintage back where it may not be used
        yet.
        """
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
                self._record_event("allocation_tightened", year, int(cut.sum()))
                state.tightened = state.public.is_tightened = False
            state.granted_t[year] = granted
            state.power_t[year] = state.allocator.auctioned_t
            state.auctioned_t[year] = state.auctioned_t.get(year, 0) + state.power_t[year]
            offered = state.power_t[year] + auctioned_t(state.scenario.policy, year)
            offered += state.scenario.rules.issued_t(year) - state.reserved_t.get(year, 0)
            state.public.granted_t[year] = int(granted.sum()) + offered
            usable = state.scenario.policy.later_vintage_usable
            if usable or year == state.first_year or state.scenario.policy.has_vintages:
                self._deliver(year)
            else:
                state.world.start(self._deliver_after(year))

    def _deliver_after(self, year: int) -> Process:
        """Deliver a grant after the deadline before its own, where later vintages may not be
        used.
        """
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
                commands.append(DepositCredits(who, state.vintage(year), tonnes))
                state.history.move(who, state.vintage(year), "granted", tonnes)
        power_t = state.power_t[year]
        if power_t:
            who = state.accounts.government
            commands.append(DepositCredits(who, ALLOWANCE, power_t))
            state.history.move(who, ALLOWANCE, "granted", power_t)
            self.agency.auctions.plan_power(year, power_t)
        state.send(commands)
        self.owners.grant(year)
        state.delivered.add(year)
        self._record_event("allocated", year, int(granted.sum()))
        if state.owed_t.any():
            state.world.start(self._make_good())

    def _make_good(self) -> Process:
        """Take tonnes owed after a penalty from the next grant."""
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
                state.history.move(who, ALLOWANCE, "canceled", -taken)
                state.owed_t[firm] -= taken
        state.send(commands)

    def _opening(self) -> Process:
        state = self.state
        yield state.world.until(self.dates.opening, DAWN)
        state.is_open = True
        self._record_event("opened", fiscal_year(self.dates.opening) - 1)

    def _verified(self) -> Process:
        state = self.state
        for year in range(state.first_year, state.scenario.calendar.last_fiscal_year + 1):
            yield state.world.until(self.dates.verified(year), DAWN)
            total = int(state.duty_t[year].sum())
            state.public.published[year] = total
            self._record_event("verified_published", year, total)

    def _deadlines(self) -> Process:
        state = self.state
        for year in range(state.first_year, state.scenario.calendar.last_fiscal_year + 1):
            day = self.dates.deadline(year)
            yield state.world.until(day, EVENING)
            state.history.flush()
            if state.groups:
                pool_holdings(state, year)
                yield state.world.env.timeout(ISSUE_NS)
            done = meet_duties(state, year, day)
            exchange_vintage(state, year)
            yield state.world.until(day, NIGHT)
            check_ledger(state)
            write_year(state, year, done, *self._span(year))
            disclose(state)
            state.history.close_year(year)

    def _record_event(self, kind: str, year: int, tonnes: int = 0) -> None:
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
    """A scenario's firms and beliefs, which are the same for all seeds."""
    scenario = msgspec.json.decode(text, type=GxScenario)
    firms = population(scenario)
    return firms, forecast(scenario, firms)
