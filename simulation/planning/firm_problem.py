"""A firm's procurement problem: its file, prices and paths turned into arrays.

The columns of the problem are described beside it, so that a solution can be read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from exchange.calendar import exchange_days, fiscal_year_end, fiscal_year_start
from exchange.compliance.closing import Market
from exchange.compliance.coverage import Coverage
from exchange.compliance.firm import Abatement, Firm, Forward
from exchange.compliance.supply import ALLOWANCE
from simulation.planning.draws import Draws
from simulation.planning.firm_duty import (
    arrivals,
    duty,
    forward_table,
    stocks,
    targets,
)
from simulation.planning.horizon import Bucket, Horizon, budget_years
from simulation.planning.joined_prices import JoinedPrices
from simulation.planning.offers import Offer, Unpriced, offers
from simulation.planning.plan_prices import DAYS_A_YEAR, PlanPrices
from simulation.planning.problem import (
    ANY,
    Flags,
    Floats,
    Forwards,
    Ints,
    Measures,
    Problem,
    Purchases,
)
from simulation.planning.terms import PlanTerms

MONTH_DAYS = DAYS_A_YEAR / 12


class Option(NamedTuple):
    """A purchase decided now: of an offer, in a month; `most_t` of its group, None: no cap."""

    offer: Offer
    bucket: Bucket
    most_t: float | None


class FirmProblem(NamedTuple):
    """A problem and what its columns are. `slot_offer` (S, P, Q, T): number of the offer in a
    slot; `payable` (S, Y): whether a last resort is the ceiling; `pools`: their uses."""

    problem: Problem
    horizon: Horizon
    offers: tuple[Offer, ...]
    unpriced: tuple[Unpriced, ...]
    options: tuple[Option, ...]
    forwards: tuple[Forward, ...]
    measures: tuple[Abatement, ...]
    slot_offer: Ints
    payable: Flags
    pools: tuple[Flags, ...]
    budget_years: range


class _Pools:
    """Pools by their table of uses."""

    def __init__(self) -> None:
        self.tables: list[Flags] = []

    def of(self, table: Flags) -> int:
        """The number of the pool with this table."""
        for number, known in enumerate(self.tables):
            if np.array_equal(known, table):
                return number
        self.tables.append(table)
        return len(self.tables) - 1


def firm_problem(
    firm: Firm,
    coverage: Coverage,
    market: Market,
    terms: PlanTerms,
    found: Horizon,
    prices: JoinedPrices,
    draws: Draws,
) -> FirmProblem:
    """The problem on all draws. ConfigError: the bundle has no allowance price in time."""
    build = _Builder(firm, coverage, market, terms, found, prices, draws)
    return build.problem()


class _Builder:
    """The parts of a problem."""

    def __init__(
        self,
        firm: Firm,
        coverage: Coverage,
        market: Market,
        terms: PlanTerms,
        found: Horizon,
        prices: JoinedPrices,
        draws: Draws,
    ) -> None:
        self._firm, self._coverage, self._terms = firm, coverage, terms
        self._horizon, self._draws = found, draws
        self._offers, self._unpriced = offers(market, found, terms)
        self._prices = PlanPrices(coverage, terms, found, prices, draws.price_path, self._offers)
        self._pools = _Pools()
        self._paths = len(draws.price_path)
        self._budget = budget_years(found)

    def problem(self) -> FirmProblem:
        found, draws = self._horizon, self._draws
        need, room, allowances, beyond = duty(self._firm, found, self._coverage, draws)
        goal_t, missed = targets(self._firm, found)
        spot, resort, payable = self._prices.duty_prices()
        # Every offer's pool exists before the stock's arrays are made.
        offer_pools = [self._pools.of(offer.counts) for offer in self._offers]
        held = [(self._pools.of(one.counts), one) for one in stocks(self._firm, found)]
        agreed = [one for one in self._firm.forwards if one.state == "agreed" and one.quantity_t]
        offered = [one for one in self._firm.forwards if one.state == "offered" and one.quantity_t]
        forward_pools = [self._pools.of(forward_table(found, one)) for one in agreed + offered]
        tables = np.stack(self._pools.tables) if self._pools.tables else np.zeros(
            (1, *found.when.shape), bool)  # fmt: skip
        stock = np.zeros((self._paths, len(tables), len(found.ends)))
        for pool, one in held:
            period = self._period(one.arrives_on or found.on, found.deadlines)
            if period < len(found.ends):
                stock[:, pool, period] += one.quantity_t
        periods, days = arrivals(found, agreed + offered, draws)
        for number, forward in enumerate(agreed):
            there = periods[:, number] < len(found.ends)
            rows = np.flatnonzero(there)
            stock[rows, forward_pools[number], periods[rows, number]] += forward.quantity_t
        purchases, options = self._purchases(offer_pools)
        value = self._prices.value(goal_t, missed, spot, resort)
        demand = self._demand(goal_t, room)
        slots, slot_most, slot_offer = self._slots(offer_pools, tables, value, demand)
        budget_yen = self._terms.budget_yen_per_year
        if budget_yen is None:
            budget_yen = self._firm.firm.budget_yen_per_year
        problem = Problem(
            weights=np.full(self._paths, 1.0 / self._paths),
            need=need,
            room=room,
            arrivals=np.broadcast_to(allowances, need.shape).copy(),
            beyond=beyond,
            beyond_price=self._prices.beyond_price(spot),
            spot=spot,
            spot_most=np.full(len(found.fiscal_years), ANY),
            resort=resort,
            targets=goal_t,
            missed=missed,
            uses=found.uses,
            when=found.when,
            counts=tables,
            stock=stock,
            slot_price=slots,
            slot_most=slot_most,
            discount=np.array([self._prices.discount(day) for day in found.ends]),
            budget=np.array([self._prices.budget_number(day) for day in found.ends]),
            left=self._prices.left(tables, offer_pools),
            most_yen=np.full(len(self._budget), ANY if budget_yen is None else float(budget_yen)),
            purchases=purchases,
            forwards=self._forwards(offered, forward_pools[len(agreed) :],
                                    periods[:, len(agreed) :], days[len(agreed) :]),
            measures=self._measures(),
            credit_share=float(self._coverage.what_if.credit_limit),
        )  # fmt: skip
        return FirmProblem(
            problem, found, tuple(self._offers), tuple(self._unpriced), tuple(options),
            tuple(offered), self._known_measures(), slot_offer, payable, tuple(tables),
            self._budget,
        )  # fmt: skip

    @staticmethod
    def _period(day: date, ends: Sequence[date]) -> int:
        """The first period that ends on a day or later; their number if there is none."""
        return next((number for number, end in enumerate(ends) if end >= day), len(ends))

    def _purchases(self, pools: Sequence[int]) -> tuple[Purchases, list[Option]]:
        found = self._horizon
        columns: list[tuple[Floats, float, float, int, int, int, int]] = []
        options: list[Option] = []
        group_most: list[float] = []
        for offer, pool in zip(self._offers, pools, strict=True):
            if not offer.counts.any():
                continue
            for bucket in found.buckets:
                if not offer.instrument.is_listed(bucket.last):
                    continue
                period = self._period(bucket.last, found.ends)
                if period == len(found.ends):
                    continue
                cap = self._prices.cap(offer, bucket.days)
                is_first = bucket is found.buckets[0]
                rows = self._rows(offer, bucket, is_first)
                for price, most in rows:
                    columns.append(
                        (
                            price, most, self._prices.discount(bucket.last),
                            self._prices.budget_number(bucket.last), period,
                            -1 if offer.credit_class == ALLOWANCE else pool, len(group_most),
                        )
                    )  # fmt: skip
                    options.append(Option(offer, bucket, None if cap == ANY else cap))
                group_most.append(min(cap, 1e9))
        prices = [one[0] for one in columns]
        rest = [list(one) for one in zip(*(one[1:] for one in columns), strict=True)] or [[]] * 6
        return Purchases(
            price=np.stack(prices, axis=1) if prices else np.zeros((self._paths, 0)),
            most=np.array(rest[0], float),
            discount=np.array(rest[1], float),
            budget=np.array(rest[2], np.int64),
            period=np.array(rest[3], np.int64),
            pool=np.array(rest[4], np.int64),
            group=np.array(rest[5], np.int64),
            group_most=np.array(group_most, float),
        ), options

    def _rows(self, offer: Offer, bucket: Bucket, is_first: bool) -> list[tuple[Floats, float]]:
        """Prices and tonnes of a month: at the first step each price of a live book."""
        if is_first and offer.asks:
            fee = self._terms.fee_yen_per_t
            ones = np.ones(self._paths)
            return [((ask.price_yen_per_t + fee) * ones, ask.quantity_t) for ask in offer.asks]
        return [(self._prices.price(offer, bucket.first), ANY)]

    def _demand(self, goal_t: Floats, room: Floats) -> Floats:
        """The most tonnes of credits that a period can use (T)."""
        found = self._horizon
        total = np.zeros(len(found.ends))
        for column in range(len(found.fiscal_years)):
            total[found.when[column, 0]] += room[:, column].max(initial=0.0)
            for scheme in range(1, len(found.schemes)):
                total[found.when[column, scheme]] += goal_t[scheme, column]
        return total

    def _slots(
        self, pools: Sequence[int], tables: Flags, value: Floats, demand: Floats
    ) -> tuple[Floats, Floats, Ints]:
        """The classes of each pool in a period, cheapest first, as many as may be needed."""
        found = self._horizon
        starts = [found.verified_on, *found.ends[:-1]]
        blocks: dict[tuple[int, int], tuple[Floats, Floats, Ints]] = {}
        for period, end in enumerate(found.ends):
            first = max(found.verified_on, starts[period]) + timedelta(days=1)
            days = len(exchange_days(first, end)) if first <= end else 0
            for pool, table in enumerate(tables):
                used = table & (found.when == period)
                known = [
                    number
                    for number, offer in enumerate(self._offers)
                    if pools[number] == pool and offer.credit_class != ALLOWANCE
                    and offer.instrument.is_listed(end)
                ]  # fmt: skip
                if not days or not used.any() or not known:
                    continue
                price = np.stack(
                    [self._prices.price(self._offers[one], end) for one in known], axis=1
                )
                price[price > value[:, used].max(axis=1, keepdims=True)] = np.inf
                order = np.argsort(price, axis=1, kind="stable")
                price = np.take_along_axis(price, order, axis=1)
                most = np.array([self._prices.cap(self._offers[one], days) for one in known])[order]
                before = np.cumsum(np.pad(most, ((0, 0), (1, 0)))[:, :-1], axis=1)
                price[before >= demand[period]] = np.inf
                blocks[pool, period] = price, most, np.array(known)[order]
        slots = max(
            (int(np.isfinite(one[0]).sum(axis=1).max()) for one in blocks.values()), default=0
        )
        shape = self._paths, len(tables), max(1, slots), len(found.ends)
        prices, mosts = np.full(shape, np.inf), np.full(shape, ANY)
        chosen = np.zeros(shape, np.int64)
        for (pool, period), (price, most, number) in blocks.items():
            width = min(slots, price.shape[1])
            prices[:, pool, :width, period] = price[:, :width]
            mosts[:, pool, :width, period] = most[:, :width]
            chosen[:, pool, :width, period] = number[:, :width]
        return prices, mosts, chosen

    def _forwards(
        self, offered: list[Forward], pools: list[int], periods: Ints, days: list[list[date]]
    ) -> Forwards:
        size = self._paths, len(offered)
        discount, budget = np.ones(size), np.zeros(size, np.int64)
        for number, arrival in enumerate(days):
            discount[:, number] = [self._prices.discount(day) for day in arrival]
            budget[:, number] = [self._prices.budget_number(day) for day in arrival]
        fee = self._terms.fee_yen_per_t
        return Forwards(
            most=np.array([float(one.quantity_t) for one in offered]),
            price=np.array([float(one.price_yen_per_t + fee) for one in offered]),
            pool=np.array(pools, np.int64),
            arrives=periods,
            discount=discount,
            budget=budget,
        )

    def _known_measures(self) -> tuple[Abatement, ...]:
        """The measures at sites that have a duty."""
        covered = {entity for unit in self._coverage.units for entity in unit.entities}
        sites = {site.code for site in self._firm.sites if site.entity in covered}
        return tuple(one for one in self._firm.abatement if one.site in sites)

    def _measures(self) -> Measures:
        found, measures = self._horizon, self._known_measures()
        begins = (found.on, found.verified_on)
        tonnes = np.zeros((2, len(measures), len(found.fiscal_years)))
        yen = np.zeros((2, len(measures), len(self._budget)))
        for number, measure in enumerate(measures):
            for column, year in enumerate(found.fiscal_years):
                if year not in found.duty_years:
                    continue
                for when, begin in enumerate(begins):
                    works = begin + timedelta(days=round(measure.lead_months * MONTH_DAYS))
                    worked = measure.reduction_t_per_year * _share(works, year)
                    tonnes[when, number, column] = worked
                    day = max(fiscal_year_end(year), found.on)
                    yen[when, number, self._prices.budget_number(day)] += (
                        worked * measure.cost_yen_per_t
                    )
        middles = [fiscal_year_start(year) + timedelta(days=183) for year in self._budget]
        return Measures(
            tonnes[0], tonnes[1], yen[0], yen[1],
            np.array([self._prices.discount(day) for day in middles]),
        )  # fmt: skip


def _share(works: date, year: int) -> float:
    """The share of a fiscal year in which a measure works."""
    first, last = fiscal_year_start(year), fiscal_year_end(year)
    days = (last - first).days + 1
    return max(0, min(days, (last - works).days + 1)) / days
