"""The state of a run: firms, accounts, duties, grants, trade history and the venue.

The processes of the world (trading, the yearly cycle, the Agency, supply) share it; each writes its
own part only. Arrays are by firm, in the firms' order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from exchange.calendar import fiscal_year
from exchange.commands import AnyCommand
from exchange.events import Event
from simulation.core.world import World
from simulation.gx_ets.abatement import Curves
from simulation.gx_ets.allocation import Allocator
from simulation.gx_ets.credit_classes import other_users, symbol_of
from simulation.gx_ets.emissions import Outlook
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.outlook import PublicView
from simulation.gx_ets.periods import due_t
from simulation.gx_ets.population import Firms, Floats, Ints
from simulation.gx_ets.prices import Band
from simulation.gx_ets.trade_history import TradeHistory
from simulation.results.record import Record

ALLOWANCE, JCREDIT, JCM = 0, 1, 2
CREDITS = (JCREDIT, JCM)
INSTRUMENTS = 3
SYMBOLS = ("GXA/JPY", "JCR-RE/JPY", "JCM-21/JPY")
YEN = -1
EVERYBODY = np.zeros(0, np.int64)


class AccountNumbers:
    """Account numbers at the venue, by kind."""

    def __init__(self) -> None:
        self.firms: Ints = EVERYBODY
        self.sellers: Ints = EVERYBODY
        self.buyers: Ints = EVERYBODY
        self.others: dict[str, Ints] = {}
        self.agency = -1
        self.government = -1
        self.owners = -1  # without a duty, of a rules pack; -1: none


class State:
    """The shared state; `duty_t` is a fiscal year's verified emissions by firm, once it has
    ended.
    """

    def __init__(
        self, scenario: GxScenario, seed: int, firms: Firms, outlook: Outlook, public: PublicView
    ) -> None:
        self.scenario, self.seed = scenario, seed
        self.firms, self.outlook, self.public = firms, outlook, public
        self.band = Band(scenario)
        self.curves = Curves(scenario, firms)
        self.allocator = Allocator(scenario, firms)
        self.accounts = AccountNumbers()
        self.record = Record()
        self.world: World
        self.history: TradeHistory
        self.is_open = False
        self.session = 0
        count = len(firms.number)
        self.reversible_t: Floats = np.zeros(count)  # of the current fiscal year, so far
        self.reversible_year_t: dict[int, Floats] = {}
        self.invested_year_t: dict[int, Floats] = {}
        self.duty_t: dict[int, Ints] = {}
        self.credit_room_t: dict[int, Ints] = {}  # credits that may meet each of these duties
        self.baseline_t: dict[int, Ints] = {}
        self.granted_t: dict[int, Ints] = {}
        self.auctioned_t: dict[int, int] = {}  # by the state, all kinds
        self.power_t: dict[int, int] = {}  # of them, power's share
        self.reserved_t: dict[int, int] = {}  # planned for auction, but in a reserve instead
        self.delivered: set[int] = set()
        self.complied: set[int] = set()
        self.owed_t: Ints = np.zeros(count, np.int64)
        self.deferred_t: Ints = np.zeros(count, np.int64)  # of past duties, due by the period's end
        self.room_left_t: Ints = np.zeros(count, np.int64)  # for credits, from those duties
        first = INSTRUMENTS + self._vintages_after_first
        self.classes = dict(enumerate(scenario.credits.classes, first))
        self.credits: tuple[int, ...] = (*CREDITS, *self.classes)
        shares = {JCREDIT: 1 - scenario.credits.other_jcm_share}
        shares[JCM] = scenario.credits.other_jcm_share
        self.users = {
            one: other_users(scenario, seed, SYMBOLS[one], shares[one]) for one in CREDITS
        }
        for number, one in self.classes.items():
            self.users[number] = other_users(scenario, seed, symbol_of(one), 1.0, one)
        self.issued_t: dict[int, list[tuple[int, int]]] = {one: [] for one in self.credits}
        self.adaptive_price = 0.0
        self.tightened = False
        self.agency_stock_t = 0
        self.groups: list[Ints] = []  # rows of the firms that comply together

    @property
    def first_year(self) -> int:
        """The first fiscal year."""
        return self.scenario.policy.base_year

    def vintage(self, year: int) -> int:
        """The instrument of a fiscal year's allowances: one for all years where fungible."""
        if not self.scenario.policy.has_vintages or year <= self.first_year:
            return ALLOWANCE
        return INSTRUMENTS + year - self.first_year - 1

    @property
    def _vintages_after_first(self) -> int:
        """The number of vintages with an instrument beside the first."""
        last = self.scenario.calendar.last_fiscal_year + 1
        return last - self.first_year if self.scenario.policy.has_vintages else 0

    @property
    def vintages(self) -> list[int]:
        """The instruments of all allowances."""
        last = self.scenario.calendar.last_fiscal_year + 1
        return sorted({self.vintage(year) for year in range(self.first_year, last + 1)})

    @property
    def due(self) -> int:
        """The instrument that meets the coming duty."""
        return self.vintage(max(self.complied, default=self.first_year - 1) + 1)

    def due_t(self, year: int) -> Ints:
        """Tonnes due at the deadline of a fiscal year that has ended, by firm."""
        return due_t(self.scenario.policy, year, self.duty_t[year], self.deferred_t)

    def row(self, year: int) -> int:
        """A fiscal year's row in the outlook."""
        return year - self.first_year

    def send(self, commands: Sequence[AnyCommand]) -> list[Event]:
        """Apply commands to the venue; the events."""
        return self.world.send(commands)

    def free_t(self, accounts: Ints, instrument: int) -> Ints:
        """Free tonnes of each account, which it could sell now."""
        return self.world.venue.free(accounts, instrument)

    def last_price(self, instrument: int) -> float:
        """The last price in yen, else the base price."""
        last = int(self.history.last_ticks[instrument])
        return float(last if last > 0 else self.world.venue.reference_ticks(instrument))

    def held_t(self, instrument: int) -> Ints:
        """Each firm's holdings, deliveries of open trades included."""
        held: Ints = self.history.position[self.accounts.firms, instrument + 1]
        return held

    def held_credits_t(self) -> Ints:
        """Each firm's holdings of all credits, deliveries of open trades included."""
        held: Ints = sum(map(self.held_t, self.credits), np.zeros(len(self.firms.number), np.int64))
        return held

    def price_forecast(self, day: date) -> tuple[float, float]:
        """The common expected value of an allowance now in yen/t, and its slope by shock."""
        behavior = self.scenario.behavior
        if behavior.beliefs == "fixed_point":
            return self.public.price(day)
        if behavior.beliefs == "adaptive":
            return self.adaptive_price, 0.0
        if behavior.beliefs == "announced":
            return self.scenario.rules.announced_jpy_per_t(fiscal_year(day)) or 0.0, 0.0
        return self.last_price(ALLOWANCE), 0.0

    def kept_value(self, day: date, kept_mt: float, view: float) -> float:
        """Value in yen/t of a tonne kept beyond the deadline of a day, when all firms keep
        `kept_mt`.

        `view`: the holder's factor on the common expectation. Discounted from the next deadline.
        """
        if self.scenario.behavior.beliefs == "fixed_point":
            return self.public.kept_value(day, kept_mt, view)
        price, _ = self.price_forecast(day)
        most = self.band.cap_in(fiscal_year(day) + 1)
        return min(price * view, most) / (1 + self.scenario.behavior.discount_rate)

    def price_view(self, day: date) -> Floats:
        """Value in yen/t of one more allowance by firm, for abatement and plans."""
        price, _ = self.price_forecast(day)
        own = price * np.exp(self.firms.valuation)
        signal, most = ALLOWANCE, self.public.cap(day)
        if self.scenario.policy.has_vintages:
            signal, most = self.vintage(fiscal_year(day)), self.band.cap_on(fiscal_year(day))
        if self.is_open and (signal == ALLOWANCE or self.history.last_ticks[signal] > 0):
            weight = self.scenario.behavior.last_price_weight
            own = (1 - weight) * own + weight * self.last_price(signal)
        view: Floats = np.minimum(own, most)
        return view
