"""Orders in the credit markets: holders who sell, other users, and covered firms.

Holders ask near the price at which a year's flow clears: issuance and the release of holdings
beyond a usual stock, against the demand of other users, and of covered firms where credits cost no
more than allowances (segmented, one price, or a binding limit: `theory/credits.py`, V21). Other
users come with tonnes and a highest price drawn under their demand curve, more of them from
December to March. A part of their use is outside the exchange.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year
from exchange.commands import Side
from simulation.core.draws import uniforms
from simulation.gx_ets.compliance import (
    ORDER_MIN_T,
    FirmDemand,
    SessionState,
    core_value,
    noise,
    within,
)
from simulation.gx_ets.keys import Behavior, Credits, GxScenario
from simulation.gx_ets.population import Ints
from simulation.traders.interface import Messages, blank

SESSIONS_A_YEAR = 490
SELLERS_COME = 0.07
BUYERS_A_SESSION = 2.1  # calibrated so that about 78 % of days trade (SF1)
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
    """Accounts that sell; `free_t`: free tonnes of the instrument."""

    entity: Ints
    account: Ints
    free_t: Ints


def asks(
    keys: Credits,
    seed: int,
    holders: Holders,
    moment: SessionState,
    instrument: int,
    sold_mt: float,
) -> Messages:
    """The holders' orders of one session. `moment.forecast`: the price that clears the flow.

    `sold_mt`: tonnes a year that they sell.
    """
    draws = uniforms(seed, f"asks {instrument}", holders.entity, moment.session, 1)[:, 0]
    here = np.flatnonzero((draws < SELLERS_COME) & (holders.free_t >= ORDER_MIN_T))
    if not len(here):
        return blank(0)
    entity = holders.entity[here]
    bell = noise(seed, f"ask {instrument}", entity, moment.session, 1)[:, 0]
    price = np.ceil(moment.forecast * (1 + ASK_NOISE * bell)).astype(np.int64)
    needed = 1e6 * sold_mt / SESSIONS_A_YEAR
    each = SUPPLY_ROOM * max(needed, 1000.0) / (SELLERS_COME * len(holders.entity))
    if moment.last >= 1.02 * moment.forecast:  # fewer sellers than expected offer more each
        each *= 3
    quantity = np.minimum(holders.free_t[here], int(each) + 1)
    orders = blank(len(here))
    orders["account"], orders["instrument"] = holders.account[here], instrument
    orders["side"] = int(Side.SELL)
    orders["price_ticks"] = within(price, moment.low, moment.high)
    orders["quantity_t"] = quantity
    return orders


def bids_of_others(
    keys: Credits,
    seed: int,
    buyers: tuple[Ints, Ints],
    moment: SessionState,
    instrument: int,
    terms: tuple[float, float, float],
) -> Messages:
    """Orders of users other than covered firms.

    `buyers`: entities and accounts. `terms`: the choke price, tonnes a year through the exchange at
    a price of zero, and the seasonal factor.
    """
    entity, account = buyers
    choke, potential_t, factor = terms
    draws = uniforms(seed, f"other use {instrument}", entity, moment.session, 3)
    chance = min(1.0, BUYERS_A_SESSION * factor / len(entity))
    highest = choke * draws[:, 1]
    here = np.flatnonzero((draws[:, 0] < chance) & (highest > 0.85 * moment.last))
    if not len(here):
        return blank(0)
    mean = potential_t / SESSIONS_A_YEAR / BUYERS_A_SESSION
    heavy = np.minimum(0.4 * (1 - draws[here, 2]) ** -0.6, 30.0)
    quantity = np.maximum(1, mean * heavy).astype(np.int64)
    orders = blank(len(here))
    orders["account"], orders["instrument"] = account[here], instrument
    orders["side"] = int(Side.BUY)
    price = np.floor(highest[here]).astype(np.int64)
    orders["price_ticks"] = within(price, moment.low, moment.high)
    orders["quantity_t"] = quantity
    return orders


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
    value = ARBITRAGE * core_value(keys, wants.of(here), allowance)
    orders = blank(len(here))
    orders["account"], orders["instrument"] = wants.account[here], instrument
    orders["side"] = int(Side.BUY)
    price = np.floor(value).astype(np.int64)
    orders["price_ticks"] = within(price, credit.low, credit.high)
    share = keys.pace * (1 + allowance.urgency)
    wanted = np.maximum(share * room_t[here], ORDER_MIN_T).astype(np.int64)
    orders["quantity_t"] = np.minimum(wanted, 1_000_000)
    return orders
