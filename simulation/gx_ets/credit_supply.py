"""Credits on their way to holders: opening stock, two pipelines, and use outside the exchange."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, time, timedelta
from functools import partial

import numpy as np
import simpy
from msgspec.structs import replace

from exchange.calendar import add_exchange_days, is_exchange_day, tokyo_ns
from exchange.commands import AnyCommand, DepositCredits, RetireCredits
from exchange.units import NS_PER_DAY
from simulation.core.rng import stream
from simulation.core.timeline import Timeline
from simulation.gx_ets.credit_classes import instrument_of
from simulation.gx_ets.credit_trade import other_demand_mt, season
from simulation.gx_ets.keys import Supply
from simulation.gx_ets.pipelines import DAYS_A_MONTH, Issued, Pipeline
from simulation.gx_ets.pipelines import JCM as JCM_CYCLE
from simulation.gx_ets.pipelines import JCREDIT as JCREDIT_CYCLE
from simulation.gx_ets.state import JCM, JCREDIT, State
from simulation.results.record import SupplyRow

Process = Generator[simpy.Event, object, None]
NAMES = {JCREDIT: "J-Credit", JCM: "JCM"}
MORNING, MONTH_END = time(7, 30), time(16, 30)


class CreditSupply:
    """Runs both programmes and delivers their credits to the holders' accounts."""

    def __init__(self, state: State) -> None:
        self._state = state
        keys = state.scenario.credits
        self._begins_ns = tokyo_ns(state.scenario.calendar.first_day, time(0))
        self._keys: dict[int, Supply] = {JCREDIT: keys.jcredit, JCM: keys.jcm}
        self._names = dict(NAMES)
        for number, one in state.classes.items():
            self._keys[number], self._names[number] = one.supply, instrument_of(one).name
        self.pipelines: dict[int, Pipeline] = {}
        self._counted: dict[tuple[int, str], int] = {}
        timeline = Timeline(state.world.env)
        for programme in state.credits:
            supply = self._keys[programme]
            if supply.projects_a_year <= 0:
                continue
            cycle = replace(
                JCM_CYCLE if programme == JCM else JCREDIT_CYCLE,
                projects_a_year=supply.projects_a_year,
                verifiers=supply.verifiers,
                participants_share=supply.participants_share,
            )
            self.pipelines[programme] = Pipeline(
                timeline,
                cycle,
                state.seed,
                partial(self._issued, programme),
                partial(self._entry, programme),
                self._names[programme],
            )

    def process(self) -> Process:
        """Deliver the opening stock on the first day, then retire each month's use outside the
        exchange.
        """
        state = self._state
        first = state.scenario.calendar.first_day
        yield state.world.until(first, MORNING)
        for programme in state.credits:
            stock = self._keys[programme].stock_t
            if stock:
                self._record(programme, "stock", -1, stock, stock)
                self._place(programme, stock, 0, "opening")
        owned = state.scenario.credits.government_stock_t
        if owned:
            who = state.accounts.government
            state.send([DepositCredits(who, JCREDIT, owned)])
            state.history.move(who, JCREDIT, "opening", owned)
        self._counted = self._counts()
        day = first
        while True:
            last = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            close = last if is_exchange_day(last) else add_exchange_days(last, -1)
            yield state.world.until(max(close, first), MONTH_END)
            state.history.flush()
            self._use(close)
            self._record_projects()
            day = last + timedelta(days=1)

    # --- issuance ------------------------------------------------------------------------

    def _entry(self, programme: int) -> float:
        """The factor on the entry of projects: the expected price over their cost, to a power."""
        state, supply = self._state, self._keys[programme]
        if state.world.now_ns < self._begins_ns or not supply.entry_elasticity:
            return 1.0
        ratio = state.last_price(programme) / supply.cost_jpy_per_t
        return float(min(max(ratio**supply.entry_elasticity, 0.05), 20.0))

    def _issued(self, programme: int, issued: Issued) -> None:
        supply = self._keys[programme]
        halt = supply.halt_from
        if halt is not None and issued.time_ns >= tokyo_ns(halt, time(0)):
            drawn = stream(self._state.seed, f"{programme} partner", issued.project).random()
            if drawn < supply.halt_share:
                return
        scaled = replace(
            issued,
            tonnes=int(issued.tonnes * supply.issuance_factor),
            market_t=int(issued.market_t * supply.issuance_factor),
        )
        if issued.time_ns < self._begins_ns:
            if not supply.delay_months:
                self._remember(programme, scaled)
            return
        if supply.delay_months:
            self._state.world.start(self._later(programme, scaled, supply.delay_months))
        else:
            self._deliver(programme, scaled)

    def _later(self, programme: int, issued: Issued, months: int) -> Process:
        """Deliver the same credits this many months later."""
        yield self._state.world.env.timeout(int(months * DAYS_A_MONTH * NS_PER_DAY))
        self._deliver(programme, replace(issued, time_ns=self._state.world.now_ns))

    def _remember(self, programme: int, issued: Issued) -> None:
        self._state.issued_t[programme].append((issued.time_ns, issued.market_t))

    def _deliver(self, programme: int, issued: Issued) -> None:
        self._remember(programme, issued)
        self._record(programme, "issued", issued.project, issued.tonnes, issued.market_t)
        if issued.market_t:
            self._place(programme, issued.market_t, issued.project, "granted")

    def _place(self, programme: int, tonnes: int, project: int, kind: str) -> None:
        """Deliver credits to holders: a project's to its own, the opening stock to all."""
        state = self._state
        sellers = state.accounts.sellers
        if kind == "opening":
            parts = np.full(len(sellers), tonnes // len(sellers))
            parts[0] += tonnes - int(parts.sum())
            chosen = sellers
        else:
            chosen, parts = sellers[[project % len(sellers)]], np.array([tonnes])
        pairs = [(who, t) for who, t in zip(chosen.tolist(), parts.tolist(), strict=True) if t]
        state.send([DepositCredits(who, programme, t) for who, t in pairs])
        for who, t in pairs:
            state.history.move(who, programme, kind, t)  # type: ignore[arg-type] # a literal's text

    # --- use by others -------------------------------------------------------------------

    def _use(self, day: date) -> None:
        """Retire the purchases of other users and their use outside the exchange."""
        state = self._state
        keys = state.scenario.credits
        commands: list[AnyCommand] = []
        for programme in state.credits:
            used = 0
            free = state.free_t(state.accounts.buyers, programme).tolist()
            for who, tonnes in zip(state.accounts.buyers.tolist(), free, strict=True):
                used += self._retire(who, programme, tonnes, commands)
            users = state.users[programme]
            choke = users.choke_jpy_per_t(state.scenario, day)
            wanted = other_demand_mt(users.keys, choke, state.last_price(programme))
            wanted *= users.share * 1e6
            wanted *= (1 - keys.exchange_share) * season(keys, day) / 12
            left = int(wanted)
            free = state.free_t(state.accounts.sellers, programme)
            for seller in np.argsort(-free, kind="stable").tolist():
                part = min(left, int(free[seller]))
                who = int(state.accounts.sellers[seller])
                used += self._retire(who, programme, part, commands)
                left -= part
            if used:
                self._record(programme, "other_use", -1, used, 0)
        if commands:
            state.send(commands)

    def _retire(self, who: int, programme: int, tonnes: int, commands: list[AnyCommand]) -> int:
        if tonnes <= 0:
            return 0
        commands.append(RetireCredits(who, programme, tonnes, "other use", "others"))
        self._state.history.move(who, programme, "retired", -tonnes)
        return tonnes

    def _counts(self) -> dict[tuple[int, str], int]:
        """Projects entered, registered and lost, by programme."""
        return {
            (programme, stage): getattr(pipeline, stage)
            for programme, pipeline in self.pipelines.items()
            for stage in ("entered", "registered", "lost")
        }

    def _record_projects(self) -> None:
        """Record a row for each project that has passed a stage since the month before."""
        counts = self._counts()
        for (programme, stage), count in counts.items():
            for _ in range(count - self._counted[programme, stage]):
                self._record(programme, stage, -1, 0, 0)
        self._counted = counts

    def _record(self, programme: int, stage: str, project: int, tonnes: int, market_t: int) -> None:
        self._state.record.supply.append(
            SupplyRow(
                time_ns=self._state.world.now_ns,
                programme=self._names[programme],
                stage=stage,  # type: ignore[arg-type] # a literal's text
                project=project,
                quantity_t=tonnes,
                market_t=market_t,
            )
        )
