"""Slow twins of the kernels that make a session's orders and quotes: the same rules over NumPy
arrays and lists.
"""

from __future__ import annotations

from math import fsum
from operator import itemgetter

import numpy as np

from exchange.commands import Side
from simulation.core.draws import uniforms
from simulation.gx_ets.compliance import (
    BANK_MOST,
    FORCED,
    ORDER_MIN_T,
    ORDER_MOST_T,
    QUANTITY_MAX_T,
    FirmDemand,
    SessionState,
    consensus,
    core_value,
    noise,
)
from simulation.gx_ets.credit_trade import (
    ASK_NOISE,
    SELLERS_COME,
    SESSIONS_A_YEAR,
    SUPPLY_ROOM,
    Holders,
    OtherDemand,
)
from simulation.gx_ets.keys import Behavior
from simulation.gx_ets.population import Ints
from simulation.results.record import NO_PRICE
from simulation.traders.interface import Messages, blank


def allowance_orders(
    keys: Behavior, seed: int, wants: FirmDemand, moment: SessionState, instrument: int
) -> Messages:
    """The session's allowance orders of the participating firms."""
    draws = uniforms(seed, "comes", wants.number, moment.session, 2)
    chance = keys.participation * (1 + (keys.deadline_factor - 1) * moment.urgency)
    comes = draws[:, 0] < chance
    comes |= (wants.due_t > 0) & (draws[:, 0] < 4 * chance)
    comes |= wants.excess_t > 0
    here = np.flatnonzero(comes)
    if not len(here):
        return blank(0)
    common_gap = fsum((wants.holds_t - wants.needs_t).tolist()) / fsum(wants.size_t.tolist())
    wants = FirmDemand._make(column[here] for column in wants)
    value = core_value(keys, wants.factor, moment)
    gap = (wants.holds_t - wants.needs_t) / wants.size_t
    aim = (value / consensus(keys, moment) - 1) / max(keys.risk_premium, 1e-3)
    largest = max(BANK_MOST, abs(common_gap))
    aim = np.clip(aim + common_gap, -largest, largest)
    wanted = keys.pace * (1 + moment.urgency) * (aim - gap) * wants.size_t
    held = np.clip(gap, -BANK_MOST, BANK_MOST)
    limit = value * (1 - keys.risk_premium * held)
    limit *= 1 + keys.noise_sd * noise(seed, "quote", wants.number, moment.session, 1)[:, 0]
    pressed = wants.due_t > 0
    due = np.ceil(wants.due_t * (0.1 + 0.9 * moment.urgency))
    wanted = np.where(pressed, np.maximum(wanted, due), wanted)
    reach = value + (moment.ceiling - value) * moment.urgency
    limit = np.where(pressed, np.maximum(limit, reach), limit)
    limit = np.where(wanted > 0, np.minimum(limit, moment.ceiling), limit)
    over = wants.excess_t > 0
    wanted = np.where(over, -wants.excess_t, wanted)
    limit = np.where(over, consensus(keys, moment) * (1 - FORCED * moment.urgency), limit)
    wanted = np.where((wanted < 0) & ~wants.may_sell & ~over, 0.0, wanted)
    for_sale = np.maximum(wants.free_t - wants.kept_t, 0.0)
    quantity = np.where(wanted > 0, wanted, np.minimum(-wanted, for_sale))
    most = np.where(pressed & (wanted > 0), QUANTITY_MAX_T, ORDER_MOST_T)
    quantity = np.minimum(quantity, most).astype(np.int64)
    price = np.where(wanted > 0, np.floor(limit), np.ceil(limit)).astype(np.int64)
    price = np.clip(price, moment.low, moment.high)
    keep = quantity >= np.where(pressed & (wanted > 0), 1, ORDER_MIN_T)
    orders = blank(int(keep.sum()))
    orders["account"], orders["instrument"] = wants.account[keep], instrument
    orders["side"] = np.where(wanted[keep] > 0, int(Side.BUY), int(Side.SELL))
    orders["price_ticks"], orders["quantity_t"] = price[keep], quantity[keep]
    return orders


def asks(
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
    here = np.flatnonzero((draws < SELLERS_COME) & (holders.held_t >= ORDER_MIN_T))
    if not len(here):
        return blank(0)
    entity = holders.entity[here]
    bell = noise(seed, f"ask {instrument}", entity, moment.session, 1)[:, 0]
    price = np.ceil(moment.forecast * (1 + ASK_NOISE * bell)).astype(np.int64)
    needed = 1e6 * sold_mt / SESSIONS_A_YEAR
    each = SUPPLY_ROOM * max(needed, 1000.0) / (SELLERS_COME * len(holders.entity))
    if moment.last >= 1.02 * moment.forecast:  # fewer sellers than expected offer more each
        each *= 3
    quantity = np.minimum(holders.held_t[here], int(each) + 1)
    quantity = np.minimum(quantity, holders.free_t[here])
    orders = blank(len(here))
    orders["account"], orders["instrument"] = holders.account[here], instrument
    orders["side"] = int(Side.SELL)
    orders["price_ticks"] = np.clip(price, moment.low, moment.high)
    orders["quantity_t"] = quantity
    return orders[quantity > 0]


def bids_of_others(
    seed: int,
    buyers: tuple[Ints, Ints],
    moment: SessionState,
    instrument: int,
    demand: OtherDemand,
) -> Messages:
    """Orders of users other than covered firms.

    `buyers`: entities and accounts. `terms`: the choke price, tonnes a year through the exchange at
    a price of zero, and the seasonal factor.
    """
    entity, account = buyers
    choke, potential_t, factor, visits, spread = demand
    draws = uniforms(seed, f"other use {instrument}", entity, moment.session, 3)
    chance = min(1.0, visits * factor / len(entity))
    highest = choke * draws[:, 1]
    here = np.flatnonzero((draws[:, 0] < chance) & (highest > 0.85 * moment.last))
    if not len(here):
        return blank(0)
    mean = potential_t / SESSIONS_A_YEAR / visits
    heavy = np.minimum(0.4 * (1 - draws[here, 2]) ** -0.6, 30.0)
    quantity = np.maximum(1, mean * heavy).astype(np.int64)
    orders = blank(len(here))
    orders["account"], orders["instrument"] = account[here], instrument
    orders["side"] = int(Side.BUY)
    for row, i in enumerate(here.tolist()):
        price = float(highest[i])
        if spread is not None:
            draw = noise(seed, f"bid {instrument}", entity[[i]], moment.session, 1)[0, 0]
            price = min(price, moment.forecast * (1 + spread * draw))
        orders["price_ticks"][row] = min(max(int(np.floor(price)), moment.low), moment.high)
    orders["quantity_t"] = quantity
    return orders


def best_left(bids: Messages, asks_: Messages) -> list[tuple[int, int]]:
    """Price and tonnes of the best bid and ask left by a call; NO_PRICE where none is left.

    A call trades as many tonnes as matching the best bid with the best ask repeatedly.
    """
    sides = []
    for sign, orders in ((1, bids), (-1, asks_)):
        prices, tonnes = (sign * orders["price_ticks"]).tolist(), orders["quantity_t"].tolist()
        last_first = list(zip(prices, tonnes, strict=True))[::-1]
        sides.append(
            sorted(last_first, key=itemgetter(0))
        )  # the best price, and the earliest order, last
    while all(sides) and sides[0][-1][0] >= -sides[1][-1][0]:
        best = [side.pop() for side in sides]
        filled = min(quantity for _, quantity in best)
        for side, (price, quantity) in zip(sides, best, strict=True):
            if quantity > filled:
                side.append((price, quantity - filled))
    return [(abs(side[-1][0]), side[-1][1]) if side else (NO_PRICE, 0) for side in sides]
