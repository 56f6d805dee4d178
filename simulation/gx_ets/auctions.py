"""The state's auctions of allowances: sealed bids at a uniform price, with a reserve.

Two kinds of sale exist. Power's share (Act Art. 15) is a part of its allocation, granted to the
state with it and sold at the floor or more. The volumes of `policy.years` are issued on the day of
each auction, beside free allocation. Allowances are fungible, so all bidders know about the same
value: the price expected after the auction. Where there is a reserve, or unsold allowances are
canceled, that price depends on the tonnes sold, and bids fall along with it. What is unsold at a
reserve is withheld from the market until a later auction sells it.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, time
from typing import NamedTuple

import numpy as np
import simpy

from exchange.calendar import add_exchange_days, fiscal_year, tokyo_ns
from exchange.commands import AnnounceAuction, DepositCredits, RetireCredits
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from exchange.units import NS_PER_S
from simulation.gx_ets.compliance import BANK_MOST, noise
from simulation.gx_ets.dates import Dates, auction_days
from simulation.gx_ets.firm_years import count_needs
from simulation.gx_ets.policy import auctioned, auctioned_t
from simulation.gx_ets.population import Floats, Ints
from simulation.gx_ets.sealed import hold_sealed
from simulation.gx_ets.state import ALLOWANCE, State
from simulation.results.record import PolicyEvent

BIDS_MAX = 10_000_000
LOT_T = 100
STEPS = 10  # steps of a bidder's demand where the price depends on the tonnes sold
SALES = ((10, 15), (12, 15), (2, 15), (5, 15))  # of power's share: (month, day)
AGAIN_DAYS = 60  # exchange days until unsold allowances are offered again; synthetic

ISSUE_NS = 2 * NS_PER_S  # until the registry has issued them

Bids = list[tuple[int, int, int]]
Process = Generator[simpy.Event, object, None]


class Sale(NamedTuple):
    """A planned auction; `reserve_jpy_per_t` None is the floor of the day."""

    fiscal_year: int
    quantity_t: int
    reserve_jpy_per_t: float | None
    is_issued: bool  # False: the allowances are issued on the day of the auction

    @property
    def is_withheld(self) -> bool:
        """True of issued volumes of `policy.years`: they were unsold before."""
        return self.is_issued and self.reserve_jpy_per_t is not None


class StateAuctions:
    """The state's auctions, held at the end of exchange days."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._dates = Dates(state.scenario)
        self._planned: dict[date, list[Sale]] = {}
        for year in range(state.first_year, state.scenario.calendar.last_fiscal_year + 2):
            if auctioned_t(state.scenario.policy, year):
                self._plan(year)

    def _plan(self, year: int) -> None:
        policy = self._state.scenario.policy
        days = auction_days(self._state.scenario, year)
        total, (_, reserve) = auctioned_t(policy, year), auctioned(policy, year)
        self._state.auctioned_t[year] = total
        for part, day in enumerate(days):
            tonnes = total * (part + 1) // len(days) - total * part // len(days)
            self._add(day, Sale(year, tonnes, reserve, is_issued=False))

    def plan_power(self, year: int, tonnes: int) -> None:
        """Schedule power's share of a fiscal year, which the state holds, in equal parts."""
        parts = [tonnes // len(SALES)] * (len(SALES) - 1)
        parts.append(tonnes - sum(parts))
        for (month, day), part in zip(SALES, parts, strict=True):
            when = date(year if month >= 10 else year + 1, month, day)
            self._add(when, Sale(year, part, None, is_issued=True))

    def _add(self, day: date, sale: Sale) -> None:
        self._planned.setdefault(day, []).append(sale)

    def shift(self, first: date, end: date, tonnes: int) -> list[tuple[date, int]]:
        """Take tonnes (negative: add) evenly from the auctions planned in [first, end).

        The day and the tonnes of each; an auction loses at most its volume.
        """
        places = [
            (day, index)
            for day in sorted(self._planned)
            for index, sale in enumerate(self._planned[day])
            if first <= day < end and not sale.is_issued
        ]
        found = []
        for part, (day, index) in enumerate(places):
            share = tonnes * (part + 1) // len(places) - tonnes * part // len(places)
            sales = self._planned[day]
            sale = sales[index]
            taken = min(share, sale.quantity_t)
            sales[index] = sale._replace(quantity_t=sale.quantity_t - taken)
            year = sale.fiscal_year
            self._state.auctioned_t[year] -= taken
            self._state.reserved_t[year] = self._state.reserved_t.get(year, 0) + taken
            if year in self._state.public.granted_t:
                self._state.public.granted_t[year] -= taken
            found.append((day, taken))
        return found

    def end_day(self, day: date) -> None:
        """Hold the auctions that are due; sales of one planned day and kind are one auction."""
        for due in sorted(when for when in self._planned if when <= day):
            sales = self._planned.pop(due)
            power = [sale for sale in sales if sale.reserve_jpy_per_t is None]
            if power:
                total = sum(sale.quantity_t for sale in power)
                self._hold(day, power[-1]._replace(quantity_t=total))
            for sale in sales:
                if sale.reserve_jpy_per_t is not None:
                    self._state.world.start(self._issue_and_hold(day, sale))

    def _issue_and_hold(self, day: date, sale: Sale) -> Process:
        state, who = self._state, self._state.accounts.government
        if not sale.quantity_t:  # a reserve has taken all
            return
        if not sale.is_issued:
            state.send([DepositCredits(who, ALLOWANCE, sale.quantity_t)])
            state.history.move(who, ALLOWANCE, "granted", sale.quantity_t)
            yield state.world.env.timeout(ISSUE_NS)
        self._hold(day, sale)

    def _hold(self, day: date, sale: Sale) -> None:
        state, policy = self._state, self._state.scenario.policy
        tonnes = sale.quantity_t // LOT_T * LOT_T
        if tonnes <= 0:
            return
        reserve = self._reserve(day, sale)
        is_power = sale.reserve_jpy_per_t is None
        cancels = policy.auction_unsold == "canceled"
        if sale.is_withheld:
            self._withhold(day, -sale.quantity_t)
        depends = cancels or bool(sale.reserve_jpy_per_t)
        bids = self._power_bids(day) if is_power else self._bids(day, tonnes, reserve, depends)
        sold, price, yen = self._auction(day, state.accounts.government, tonnes, reserve, bids)
        self._record_event(day, "auctioned", sold, price, yen)
        if sold == tonnes:
            return
        left = sale._replace(quantity_t=tonnes - sold, is_issued=True)
        if cancels:
            self._cancel(day, left)
            return
        if left.is_withheld:
            self._withhold(day, left.quantity_t)
        self._add(add_exchange_days(day, AGAIN_DAYS), left)

    def sell(self, day: date, account: int, tonnes: int, reserve: int) -> tuple[int, float, int]:
        """Auction an account's allowances, whose unsold part it keeps: tonnes, price and yen."""
        bids = self._bids(day, tonnes, reserve, depends=False)
        return self._auction(day, account, tonnes, reserve, bids)

    def _auction(
        self, day: date, account: int, tonnes: int, reserve: int, bids: Bids
    ) -> tuple[int, float, int]:
        share = self._state.scenario.policy.auction_bidder_share
        auction = AnnounceAuction(
            account=account,
            instrument=ALLOWANCE,
            quantity_t=tonnes,
            reserve_ticks=reserve,
            opens_ns=0,
            closes_ns=tokyo_ns(add_exchange_days(day, 1), time(0)),
            direction=int(Direction.FORWARD),
            pricing=int(Pricing.LAST_ACCEPTED),
            cap_t=max(LOT_T, int(share * tonnes)) if share < 1 else 0,
            tie=int(Tie.PRO_RATA),
        )
        return hold_sealed(self._state, auction, bids)

    def _reserve(self, day: date, sale: Sale) -> int:
        if sale.reserve_jpy_per_t is not None:
            return max(1, int(sale.reserve_jpy_per_t))
        state = self._state
        floor = state.band.floor(fiscal_year(day))
        return int(floor) if state.scenario.policy.has_floor else 1

    def _cancel(self, day: date, sale: Sale) -> None:
        state, tonnes = self._state, sale.quantity_t
        who = state.accounts.government
        state.send([RetireCredits(who, ALLOWANCE, tonnes, "unsold at auction", "state")])
        state.history.move(who, ALLOWANCE, "granted", -tonnes)
        state.auctioned_t[sale.fiscal_year] -= tonnes
        self._withhold(day, tonnes)
        self._record_event(day, "unsold", tonnes, 0.0, 0)

    def _withhold(self, day: date, tonnes: int) -> None:
        """Make public that the market lacks tonnes; negative: that they are offered to it."""
        removed, year = self._state.public.removed_t, fiscal_year(day)
        removed[year] = removed.get(year, 0) + tonnes

    # --- bids ----------------------------------------------------------------------------

    def _views(self) -> Floats:
        """Each firm's factor on the common value."""
        state = self._state
        bell = noise(state.seed, "sale", state.firms.number, state.session, 1)[:, 0]
        found: Floats = np.exp(state.firms.valuation)
        return found * (1 + state.scenario.behavior.noise_sd * bell)

    def _power_bids(self, day: date) -> Bids:
        """Each firm's gap, or a minimum, at its value."""
        state = self._state
        value = state.price_forecast(day)[0] * self._views()
        gap = count_needs(state, self._dates, day).all_t - state.held_t(ALLOWANCE)
        wanted = np.maximum(gap, 0.02 * state.firms.size_t).astype(np.int64) // LOT_T * LOT_T
        return _bids(state.accounts.firms.tolist(), value, wanted)

    def _bids(self, day: date, tonnes: int, reserve: int, depends: bool) -> Bids:
        """Demand steps of each firm: towards the average position after the sale, and beyond.

        The first bids of all firms sum to the tonnes for sale, each step at the price expected when
        it is sold. Second bids, at the last step's price less the premium for the larger bank, take
        the place of bidders with a low value.
        """
        state, keys = self._state, self._state.scenario.behavior
        sizes, views = state.firms.size_t, self._views()
        needs = count_needs(state, self._dates, day).all_t
        gap = (state.held_t(ALLOWANCE) - needs) / sizes
        lacking = np.maximum(((gap * sizes).sum() + tonnes) / sizes.sum() - gap, 0.0) * sizes
        first = lacking * tonnes / lacking.sum()
        accounts, values = state.accounts.firms.tolist(), self._values(day, tonnes, depends)
        found: Bids = []
        for part, value in enumerate(values):
            found += _bids(accounts, value * views, _part(first, part, len(values)))
        discount = 1 - keys.risk_premium * min(tonnes / sizes.sum(), BANK_MOST)
        more = tonnes * sizes / sizes.sum()
        found += _bids(accounts, values[-1] * views * discount, _part(more, 0, 1))
        return [bid for bid in found if bid[1] >= reserve]

    def _values(self, day: date, tonnes: int, depends: bool) -> list[float]:
        """The price expected after each step of the tonnes is sold, where it depends on them."""
        state = self._state
        if state.scenario.behavior.beliefs != "fixed_point":
            return [state.price_forecast(day)[0]]
        if not depends:
            return [state.public.price(day)[0]]
        return [
            state.public.price_if_sold(day, tonnes * left / STEPS / 1e6)
            for left in reversed(range(STEPS))
        ]

    def _record_event(self, day: date, kind: str, quantity_t: int, price: float, yen: int) -> None:
        self._state.record.policy.append(
            PolicyEvent(
                time_ns=self._state.world.now_ns,
                fiscal_year=max(self._dates.next_duty(day), self._state.first_year),
                kind=kind,  # type: ignore[arg-type] # a literal's text
                quantity_t=quantity_t,
                price_jpy_per_t=price,
                yen=yen,
            )
        )


def _part(wanted: Floats, part: int, parts: int) -> Floats:
    """The tonnes of one step, in lots, so that all steps sum to all lots wanted."""
    lots = wanted / LOT_T
    return (np.floor(lots * (part + 1) / parts) - np.floor(lots * part / parts)) * LOT_T


def _bids(accounts: list[int], prices: Floats, tonnes: Floats | Ints) -> Bids:
    return [
        (who, max(1, int(price)), min(int(quantity), BIDS_MAX))
        for who, price, quantity in zip(accounts, prices.tolist(), tonnes.tolist(), strict=True)
        if quantity
    ]
