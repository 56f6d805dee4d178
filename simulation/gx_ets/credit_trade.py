"""Orders in the credit markets: holders who sell, other users, and covered firms.

Holders ask near the price at which a year's flow clears: issuance and the release of holdings
beyond a usual stock, against the demand of other users, and of covered firms where credits cost no
more than allowances (segmented, one price, or a binding limit: `theory/credits.py`, V21). Other
users come with tonnes and a highest price drawn under their demand curve, more of them from
December to March. A part of their use is outside the exchange.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year
from exchange.matching import codes as code
from exchange.matching.jit import entry
from simulation.core.draws import Key, key_of, pair, uniforms
from simulation.gx_ets.compliance import (
    ORDER_MIN_T,
    FirmDemand,
    SessionState,
    bell,
    core_value,
    noise,
    within,
)
from simulation.gx_ets.keys import Behavior, Credits, GxScenario
from simulation.gx_ets.population import Floats, Ints
from simulation.traders.interface import Messages, blank

SESSIONS_A_YEAR = 490
SELLERS_COME = 0.07
ASK_NOISE = 0.02
ARBITRAGE = 0.98  # firms bid this share of an allowance's value for a credit
SUPPLY_ROOM = 3.0  # tonnes offered in a session over those that a year's flow needs


class Flow(NamedTuple):
    """The current market of one programme, in Mt a year and Mt."""

    issuance_mt: float
    stock_mt: float
    demand_share: float  # of others' demand
    room_mt: float  # the most that covered firms may use in a year

    def sold_mt(self, others_mt: float) -> float:
        """Tonnes a year that holders sell where other users want `others_mt` of all credits.

        It is the part of issuance that other users' share of demand calls for, or all that they
        leave to covered firms.
        """
        beyond = self.issuance_mt - self.demand_share * others_mt
        return max(self.demand_share * self.issuance_mt, beyond)


def choke_jpy_per_t(scenario: GxScenario, day: date) -> float:
    """The price at which other demand is zero, in nominal yen of the day."""
    years = fiscal_year(day) - scenario.policy.base_year
    keys = scenario.credits
    growth = (1 + scenario.behavior.inflation) * (1 + keys.other_demand_trend)
    return keys.other_demand_choke_jpy_per_t * growth ** max(years, 0)


def other_demand_mt(keys: Credits, choke: float, price: float) -> float:
    """Other users' demand in a year at a price."""
    slope = keys.other_demand_jpy_per_t_per_mt * choke / keys.other_demand_choke_jpy_per_t
    return max(0.0, (choke - price) / slope)


def clearing_price(keys: Credits, flow: Flow, choke: float, allowance: float) -> float:
    """The price at which a year's flow clears."""
    usual = keys.stock_years * flow.issuance_mt
    release = (flow.stock_mt - usual) / keys.release_years
    offered = max(0.2 * flow.issuance_mt, flow.issuance_mt + release)
    slope = keys.other_demand_jpy_per_t_per_mt * choke / keys.other_demand_choke_jpy_per_t

    def alone(tonnes_mt: float) -> float:
        return max(1.0, choke - slope * max(tonnes_mt, 0.0) / flow.demand_share)

    if alone(offered) >= allowance:
        return alone(offered)
    others = flow.demand_share * other_demand_mt(keys, choke, allowance)
    if others + flow.room_mt >= offered:
        return allowance
    return min(allowance, alone(offered - flow.room_mt))


def season(keys: Credits, day: date) -> float:
    """The day's rate of use over the mean day's; December to March hold `winter_share`."""
    if day.month in (12, 1, 2, 3):
        return keys.winter_share * 3
    return (1 - keys.winter_share) * 1.5


class Holders(NamedTuple):
    """Accounts that sell; `held_t`: their tonnes of the instrument, `free_t`: those of them that
    they can sell now.
    """

    entity: Ints
    account: Ints
    held_t: Ints
    free_t: Ints


def asks(
    seed: int, holders: Holders, moment: SessionState, instrument: int, sold_mt: float
) -> Messages:
    """The holders' orders of one session. `moment.forecast`: the price that clears the flow.

    `sold_mt`: tonnes a year that they sell.
    """
    needed = 1e6 * sold_mt / SESSIONS_A_YEAR
    each = SUPPLY_ROOM * max(needed, 1000.0) / (SELLERS_COME * len(holders.entity))
    if moment.last >= 1.02 * moment.forecast:  # fewer sellers than expected offer more each
        each *= 3
    rows = blank(len(holders.entity))
    draws = (*_ask_keys(seed, instrument), moment.session)
    market = (instrument, moment.low, moment.high)
    return rows[: fill_asks(holders, draws, moment.forecast, int(each) + 1, market, rows)]


@entry
def fill_asks(
    holders: Holders,
    draws: tuple[Key, Key, int],
    middle: float,
    most_t: int,
    market: tuple[int, int, int],
    rows: Messages,
) -> int:
    """Fill in the offers of the holders that come, each of at most `most_t` tonnes near the price
    `middle`; return their number.

    `draws`: the keys of coming and of pricing, and the session. `market`: the instrument, and the
    lowest and the highest price.
    """
    comes_key, price_key, session = draws
    instrument, low, high = market
    n = 0
    for i in range(holders.entity.shape[0]):
        if holders.held_t[i] < ORDER_MIN_T:
            continue
        drawn, _ = pair(comes_key, session, holders.entity[i], 0)
        quantity = min(holders.held_t[i], most_t, holders.free_t[i])
        if drawn >= SELLERS_COME or quantity <= 0:
            continue
        row = rows[n]
        n += 1
        price = np.ceil(middle * (1 + ASK_NOISE * bell(price_key, session, holders.entity[i])))
        row["account"], row["instrument"] = holders.account[i], instrument
        row["side"] = code.SELL
        row["price_ticks"] = min(max(np.int64(price), low), high)
        row["quantity_t"] = quantity
    return n


@lru_cache(maxsize=64)
def _ask_keys(seed: int, instrument: int) -> tuple[Key, Key]:
    return key_of(seed, f"asks {instrument}"), key_of(seed, f"ask {instrument}")


class OtherDemand(NamedTuple):
    """Demand of users other than covered firms: the choke price in yen/t, tonnes a year through the
    exchange at a price of zero, the seasonal factor, users that come to a session, and the spread
    of their bids around the going price.
    """

    choke: float
    potential_t: float
    season: float
    visits: float
    bid_spread: float | None


def bids_of_others(
    seed: int,
    buyers: tuple[Ints, Ints],
    moment: SessionState,
    instrument: int,
    demand: OtherDemand,
) -> Messages:
    """Orders of users other than covered firms. `buyers`: entities and accounts.

    With a spread nobody bids more than the going price, which each sees with an error.
    """
    entity, account = buyers
    chance = min(1.0, demand.visits * demand.season / len(entity))
    found, drawn = np.empty(len(entity), np.int64), np.empty((len(entity), 2))
    draws = (key_of(seed, f"other use {instrument}"), moment.session)
    count = find_buyers(entity, draws, (chance, demand.choke, 0.85 * moment.last), found, drawn)
    if not count:
        return blank(0)
    highest, size = drawn[:count].T
    mean = demand.potential_t / SESSIONS_A_YEAR / demand.visits
    heavy = np.minimum(0.4 * (1 - size) ** -0.6, 30.0)
    if demand.bid_spread is not None:
        errors = noise(seed, f"bid {instrument}", entity[found[:count]], moment.session, 1)[:, 0]
        highest = np.minimum(highest, moment.forecast * (1 + demand.bid_spread * errors))
    orders = blank(count)
    orders["account"], orders["instrument"] = account[found[:count]], instrument
    orders["side"] = code.BUY
    orders["price_ticks"] = within(highest.astype(np.int64), moment.low, moment.high)
    orders["quantity_t"] = np.maximum(1, mean * heavy).astype(np.int64)
    return orders


@entry
def find_buyers(
    entity: Ints,
    draws: tuple[Key, int],
    terms: tuple[float, float, float],
    found: Ints,
    drawn: Floats,
) -> int:
    """Fill in the buyers that come with a highest price above a bound, and return their number.

    `terms`: a buyer's chance, the choke price, the bound. `drawn`: the highest price and the draw
    of the size, by buyer found.
    """
    key, session = draws
    chance, choke, bound = terms
    n = 0
    for i in range(entity.shape[0]):
        comes, level = pair(key, session, entity[i], 0)
        if comes < chance and choke * level > bound:
            found[n] = i
            drawn[n, 0] = choke * level
            drawn[n, 1], _ = pair(key, session, entity[i], 1)
            n += 1
    return n


def is_worth_using(allowance: SessionState, credit: SessionState) -> bool:
    """True where an allowance's value is close enough to the price of credits for bids."""
    return ARBITRAGE * allowance.forecast >= 0.9 * credit.forecast


def bids_of_firms(
    keys: Behavior,
    seed: int,
    wants: FirmDemand,
    moments: tuple[SessionState, SessionState],
    instrument: int,
    room_t: Ints,
) -> Messages:
    """Covered firms' bids up to an allowance's value. `moments`: of allowances, of credits."""
    allowance, credit = moments
    draws = uniforms(seed, f"credit use {instrument}", wants.number, credit.session, 1)[:, 0]
    chance = keys.participation * (1 + (keys.deadline_factor - 1) * allowance.urgency)
    here = np.flatnonzero((draws < chance) & (room_t >= ORDER_MIN_T))
    if not len(here):
        return blank(0)
    value = ARBITRAGE * core_value(keys, wants.factor[here], allowance)
    orders = blank(len(here))
    orders["account"], orders["instrument"] = wants.account[here], instrument
    orders["side"] = code.BUY
    price = np.floor(value).astype(np.int64)
    orders["price_ticks"] = within(price, credit.low, credit.high)
    share = keys.pace * (1 + allowance.urgency)
    wanted = np.maximum(share * room_t[here], ORDER_MIN_T).astype(np.int64)
    orders["quantity_t"] = np.minimum(wanted, 1_000_000)
    return orders
