"""The sessions of a day: participants, their orders, and the batch sent to the venue."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, time
from typing import NamedTuple

import numpy as np
import simpy

from exchange.calendar import exchange_days, fiscal_year, tokyo_ns
from exchange.commands import Phase, Side, TimeInForce
from exchange.units import NS_PER_DAY
from exchange.venue.schedule import ENTRY
from simulation.gx_ets.agency import Agency
from simulation.gx_ets.compliance import FirmDemand, SessionState, allowance_orders, within
from simulation.gx_ets.concentration import record_concentration
from simulation.gx_ets.credit_trade import (
    Flow,
    Holders,
    OtherDemand,
    asks,
    bids_of_firms,
    bids_of_others,
    clearing_price,
    is_worth_using,
    other_demand_mt,
    season,
)
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.firm_years import Needs, count_needs, credit_room_t
from simulation.gx_ets.groups import one_view
from simulation.gx_ets.owners import Owners
from simulation.gx_ets.participants import Crowd
from simulation.gx_ets.periods import ends_period
from simulation.gx_ets.policy import credit_limit_t
from simulation.gx_ets.population import Floats, Ints
from simulation.gx_ets.quotes import quotes_left
from simulation.gx_ets.state import ALLOWANCE, EVERYBODY, State
from simulation.gx_ets.vintages import Book, books
from simulation.results.record import QuoteRow, StepRow
from simulation.traders.interface import Chance, Messages, entered

Process = Generator[simpy.Event, object, None]

SESSION_TIMES = {
    "call": (time(10, 0), time(13, 30)),
    "both": (time(8, 30), time(13, 30)),
    "continuous": (time(9, 30), time(13, 30)),
}
END_OF_DAY = time(15, 30)
SESSIONS_A_DAY = 2


class CreditDay(NamedTuple):
    """A day's terms of one programme's credits: the price that clears the flow, in yen/t; Mt a year
    that holders sell; other users' demand.
    """

    target: float
    sold_mt: float
    others: OtherDemand


class TradingProcess:
    """Collects orders from all participants, session by session."""

    def __init__(self, state: State, dates: Dates, agency: Agency, owners: Owners) -> None:
        self._state, self._dates, self._agency = state, dates, agency
        self._owners = owners
        self._crowd = Crowd(state)
        self._day = date(1, 1, 1)
        self._needs: dict[int, Needs] = {}
        self._books: list[Book] = []
        self._forecast, self._slope = 0.0, 0.0
        self._ceiling, self._urgency = 0.0, 0.0
        self._asked = -1
        self._wanted: dict[int, FirmDemand] = {}
        self._flows: dict[int, Flow] = {}
        self._credit_days: dict[int, CreditDay] = {}
        self._daily: dict[int, FirmDemand] = {}
        self._room: Ints = np.zeros(len(state.firms.number), np.int64)
        self._news: dict[int, Floats] = {}  # of each firm's log output, by row of the outlook

    def process(self, last: date) -> Process:
        """Run the sessions of every exchange day up to the last one."""
        state = self._state
        times = SESSION_TIMES[state.scenario.allowance_market.sessions]
        for day in exchange_days(state.scenario.calendar.first_day, last):
            for part, at in enumerate(times):
                yield state.world.until(day, at)
                self.hold(day, at, is_last=part == len(times) - 1)
            yield state.world.until(day, END_OF_DAY)
            state.history.end_day()
            if state.is_open:
                record_concentration(state, day)
            self._agency.end_day(day)

    def hold(self, day: date, at: time, is_last: bool) -> None:
        """Run one session: update views once a day, collect orders, send them."""
        state = self._state
        state.history.flush()
        state.session += 1
        if day != self._day:
            self._begin_day(day)
        chance = Chance(state.seed, state.session)
        parts = self._allowances(day) + self._credits(day)
        parts += self._crowd.orders(self._forecast, self._ceiling, at)
        messages = entered(parts, 0, chance)
        if len(messages):
            state.history.entered(messages["instrument"])
            state.world.enter(messages)
            if is_last:
                self._quotes(day, messages)

    def _begin_day(self, day: date) -> None:
        state = self._state
        is_new_month = (day.year, day.month) != (self._day.year, self._day.month)
        self._day = day
        keys = state.scenario.behavior
        if keys.beliefs == "adaptive":
            last = state.last_price(ALLOWANCE)
            state.adaptive_price += keys.adaptive_weight * (last - state.adaptive_price)
        if is_new_month or not self._flows:
            self._flows = {programme: self._flow(programme, day) for programme in state.credits}
            self._room = credit_room_t(state, day)
        self._forecast, self._slope = state.price_forecast(day)
        self._ceiling = state.public.cap(day)
        self._books = books(state, self._dates, day)
        self._forecast = self._books[0].forecast if self._books else self._forecast
        left = (self._dates.last_useful_day(self._dates.next_duty(day)) - day).days
        self._urgency = min(max(1 - left / keys.deadline_days, 0.0), 1.0) if left >= 0 else 0.0
        self._credit_days = {
            programme: self._credit_day(programme, flow, day)
            for programme, flow in self._flows.items()
        }
        self._needs, self._daily = {}, {}

    # --- allowances ----------------------------------------------------------------------

    def _allowances(self, day: date) -> list[Messages]:
        state, venue, keys = self._state, self._state.world.venue, self._state.scenario.behavior
        parts: list[Messages] = []
        for book in self._books if state.is_open else []:
            if venue.phase(book.instrument) not in ENTRY:
                continue
            moment = self._moment(book.instrument, book.forecast, book)
            orders = allowance_orders(
                keys, state.seed, self._wants(day, book), moment, book.instrument
            )
            if venue.phase(book.instrument) is Phase.CONTINUOUS:
                orders["time_in_force"] = TimeInForce.DAY
            parts.append(orders)
        if parts and not state.scenario.policy.has_vintages:
            lacking_t = int(self._wants(day, self._books[0]).due_t.sum())
            moment = self._moment(ALLOWANCE, self._forecast)
            for orders in (self._agency.offers(day), self._owners.offers(lacking_t, moment)):
                parts += [orders] if len(orders) else []
        return parts

    def _moment(self, instrument: int, forecast: float, book: Book | None = None) -> SessionState:
        state = self._state
        low, high = state.world.venue.band(instrument)
        last = max(state.last_price(instrument), 1.0)
        ceiling = book.ceiling if book else self._ceiling
        urgency = self._urgency if book is None or book.is_due else 0.0
        return SessionState(state.session, forecast, last, ceiling, urgency, low, high)

    def _wants(self, day: date, book: Book) -> FirmDemand:
        """The firms' demand in a book of allowances in this session."""
        if self._asked != self._state.session:
            self._asked, self._wanted = self._state.session, {}
        if book.instrument not in self._wanted:
            self._wanted[book.instrument] = self._count_wants(day, book)
        return self._wanted[book.instrument]

    def _count_wants(self, day: date, book: Book) -> FirmDemand:
        state = self._state
        if book.instrument not in self._daily:
            self._daily[book.instrument] = self._day_wants(day, book)
        needs, daily = self._needs[book.instrument], self._daily[book.instrument]
        holds = state.held_t(book.instrument)
        wants = daily._replace(
            holds_t=holds,
            free_t=state.free_t(state.accounts.firms, book.instrument),
            due_t=np.maximum(needs.due_t - holds, 0.0) * needs.may_buy,
        )
        if book.is_due and state.scenario.policy.forces_sales:
            return wants._replace(excess_t=self._excess(day, needs.all_t, holds))
        return wants

    def _day_wants(self, day: date, book: Book) -> FirmDemand:
        """The part of the firms' demand that stays the same in all sessions of a day."""
        state, firms = self._state, self._state.firms
        needs = count_needs(state, self._dates, day, book.vintage)
        self._needs[book.instrument] = needs
        nothing = np.zeros(len(firms.number))
        return FirmDemand(
            number=np.ascontiguousarray(firms.number),
            account=np.ascontiguousarray(state.accounts.firms),
            size_t=np.ascontiguousarray(firms.size_t),
            holds_t=EVERYBODY,
            free_t=EVERYBODY,
            needs_t=needs.all_t - needs.credited_t,
            due_t=nothing,
            kept_t=needs.kept_t,
            factor=np.exp(self._views(day, book.forecast)),
            may_sell=~self._hoards(),
            excess_t=nothing,
        )

    def _views(self, day: date, forecast: float) -> Floats:
        """The log of each firm's view over everybody's: its own, and its news of its output."""
        state = self._state
        own = self._slope / max(forecast, 1.0) * 0.05
        row = min(state.row(fiscal_year(day)), len(state.outlook.activity) - 1)
        if row not in self._news:
            activity, common = state.outlook.activity[row], float(state.outlook.common[row])
            self._news[row] = np.log(activity) - common
        view: Floats = state.firms.valuation + within(own * self._news[row], -0.03, 0.03)
        return one_view(state.groups, view, state.firms.size_t) if state.groups else view

    def _excess(self, day: date, needs: Floats, holds: Ints) -> Floats:
        """The session's part of tonnes above the holding limit, or which will expire soon.

        Sales are spread evenly over `forced_sale_days`, or up to the last day on which they settle
        before the deadline.
        """
        state, policy = self._state, self._state.scenario.policy
        excess: Floats = np.zeros(len(holds))
        if policy.holding_limit_share is not None:
            most = needs + policy.holding_limit_share * state.firms.size_t
            excess = np.maximum(holds - most, 0.0)
        duty = self._dates.next_duty(day)
        is_near = (self._dates.deadline(duty) - day).days <= state.scenario.behavior.deadline_days
        is_last = ends_period(policy, duty)
        if policy.banking_limit_share is not None and is_last and is_near and duty in state.duty_t:
            later = [state.granted_t[year] for year in state.delivered if year > duty]
            later = [] if policy.has_vintages else later
            kept = (1 + policy.banking_limit_share) * state.duty_t[duty] + sum(later)
            kept = kept + state.deferred_t
            excess = np.maximum(excess, holds - kept)
        if policy.above_holding_limit == "lost" and is_near and duty in state.duty_t:
            later = [state.granted_t[year] for year in state.delivered if year > duty]
            share = policy.holding_limit_share or 0.0
            kept = share * state.firms.size_t + state.duty_t[duty] + sum(later) + state.deferred_t
            excess = np.maximum(excess, holds - kept)
        last = self._dates.last_useful_day(duty)
        left = (last - day).days * 5 / 7 if last > day else 1.0
        days = min(float(state.scenario.behavior.forced_sale_days), max(left, 1.0))
        spread: Floats = np.ceil(excess / (days * SESSIONS_A_DAY))
        return spread

    def _hoards(self) -> np.ndarray:
        count = self._state.scenario.behavior.hoarders
        firms = self._state.firms
        granted = self._state.granted_t.get(max(self._state.granted_t, default=0))
        hoards = np.zeros(len(firms.number), bool)
        if not count or granted is None:
            return hoards
        surplus = granted / firms.size_t
        order = np.lexsort((firms.number, -firms.size_t * (surplus > 1.0)))
        hoards[order[:count]] = True
        return hoards

    # --- credits -------------------------------------------------------------------------

    def _flow(self, programme: int, day: date) -> Flow:
        state = self._state
        now = tokyo_ns(day, time(0))
        year_ago, issued = now - 365 * NS_PER_DAY, 0
        for at, tonnes in reversed(state.issued_t[programme]):
            if at <= year_ago:
                break
            issued += tonnes
        stock = int(state.history.position[state.accounts.sellers, programme + 1].sum())
        share = state.users[programme].share
        year = max(fiscal_year(day), state.first_year)
        room = credit_limit_t(state.scenario.policy, int(state.firms.size_t.sum()), year)
        return Flow(issued / 1e6, stock / 1e6, share, room / 1e6)

    def _credit_day(self, programme: int, flow: Flow, day: date) -> CreditDay:
        """The terms of a day at which holders of a programme's credits sell, and others buy."""
        users = self._state.users[programme]
        keys, choke = users.keys, users.choke_jpy_per_t(self._state.scenario, day)
        target = clearing_price(keys, flow, choke, 0.98 * self._forecast)
        slope = keys.other_demand_jpy_per_t_per_mt / keys.other_demand_choke_jpy_per_t
        potential = 1e6 / slope * flow.demand_share * keys.exchange_share
        sold_mt = flow.sold_mt(other_demand_mt(keys, choke, target))
        terms = (choke, potential, season(keys, day), keys.buyers_a_session, keys.bid_spread)
        return CreditDay(target, sold_mt, OtherDemand(*terms))

    def _credits(self, day: date) -> list[Messages]:
        state = self._state
        accounts, seed = state.accounts, state.seed
        parts: list[Messages] = []
        book = (
            self._books[0]
            if self._books
            else Book(state.due, None, self._forecast, self._ceiling, is_due=True)
        )
        allowance = self._moment(book.instrument, book.forecast, book)
        for programme in state.credits:
            if state.world.venue.phase(programme) is not Phase.AUCTION_CALL:
                continue
            terms = self._credit_days[programme]
            moment = self._moment(programme, terms.target)
            sellers, buyers = accounts.sellers, accounts.buyers
            held = state.history.position[sellers, programme + 1]
            free = state.free_t(sellers, programme)
            holders = Holders(np.arange(len(sellers)), sellers, held, free)
            parts.append(asks(seed, holders, moment, programme, terms.sold_mt))
            others = (np.arange(len(buyers)), buyers)
            parts.append(bids_of_others(seed, others, moment, programme, terms.others))
            if is_worth_using(allowance, moment):
                parts.append(
                    bids_of_firms(
                        state.scenario.behavior,
                        seed,
                        self._wants(day, book),
                        (allowance, moment),
                        programme,
                        self._room,
                    )
                )
        return parts

    # --- quotes ---------------------------------------------------------------------------

    def _quotes(self, day: date, messages: Messages) -> None:
        """Record the best bid and ask left unfilled after the day's last call."""
        state = self._state
        is_kept = day == self._dates.last_useful_day(self._dates.next_duty(day))
        at = tokyo_ns(day, time(15, 0))
        quotes = quotes_left(messages, len(state.world.venue.instruments))
        for instrument, bid, bid_t, ask, ask_t in quotes.tolist():
            state.record.quotes.append(
                QuoteRow(
                    time_ns=at,
                    instrument=instrument,
                    bid_ticks=bid,
                    bid_t=bid_t,
                    ask_ticks=ask,
                    ask_t=ask_t,
                )
            )
            if is_kept and instrument == state.due:
                self._keep_steps(at, messages[messages["instrument"] == instrument])

    def _keep_steps(self, at_ns: int, orders: Messages) -> None:
        """Record the tonnes at each price of an instrument's orders."""
        for side in Side:
            of_side = orders[orders["side"] == side]
            prices, inverse = np.unique(of_side["price_ticks"], return_inverse=True)
            tonnes = np.bincount(inverse, of_side["quantity_t"]).astype(np.int64)
            for price, quantity in zip(prices.tolist(), tonnes.tolist(), strict=True):
                self._state.record.steps.append(
                    StepRow(
                        time_ns=at_ns,
                        instrument=int(orders["instrument"][0]),
                        side=int(side),
                        price_ticks=price,
                        quantity_t=quantity,
                    )
                )
