"""Allowance orders of the covered firms: duties, valuations and quotes.

A firm's gap is the need of its duties less its holdings, relative to a year's emissions. The value
of one more allowance is its expected price (the common forecast with the firm's own view, and the
last price), less a premium for holdings beyond the firm's needs. A tonne that a duty needs now is
worth up to the ceiling as the deadline approaches, because its emissions are sunk. A firm in a
session orders part of the way from its own bank to the average bank, more or less by its view, at
its own valuation; gaps are thus traded, and news moves the price before anyone has traded on it.
Allowances for the coming deadline are not sold once they can no longer be bought back in time.
"""

from __future__ import annotations

from functools import lru_cache
from math import fsum
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from exchange.matching import codes as code
from exchange.matching.jit import entry, inlined
from simulation.core.draws import Key, key_of, pair, uniforms
from simulation.gx_ets.keys import Behavior
from simulation.gx_ets.population import Floats, Ints
from simulation.traders.interface import Messages, blank

AnyArray = TypeVar("AnyArray", Floats, Ints)
ORDER_MIN_T, ORDER_MOST_T = 10, 5_000_000  # of all orders except those for the coming deadline
QUANTITY_MAX_T = 1_000_000_000  # of any order
BANK_MOST = 1.0
FORCED = 0.1  # largest discount from the common value of a firm that must sell before the deadline


class FirmDemand(NamedTuple):
    """Holdings, needs and view, as arrays by firm, in tonnes and yen/t."""

    number: Ints
    account: Ints
    size_t: Floats  # a year's emissions, the measure of all gaps
    holds_t: Ints  # allowances, deliveries of open trades included
    free_t: Ints  # allowances that can be sold now
    needs_t: Floats  # the need of duties up to now
    due_t: Floats  # of it: still lacking for the next deadline
    kept_t: Floats  # allowances for the next deadline that cannot be bought back in time
    factor: Floats  # the firm's view over everybody's
    may_sell: NDArray[np.bool_]
    excess_t: Floats  # above a limit: to be sold in this session


class SessionState(NamedTuple):
    """Data common to all firms: session number, forecast, last price, ceiling, urgency in 0..1,
    band.
    """

    session: int
    forecast: float
    last: float
    ceiling: float
    urgency: float
    low: int
    high: int


def within(values: AnyArray, low: float, high: float) -> AnyArray:
    """Values limited to the bounds; three times as fast as np.clip for few values."""
    cut: AnyArray = np.minimum(np.maximum(values, low), high)
    return cut


def noise(seed: int, purpose: str, entities: Ints, session: int, count: int) -> Floats:
    """Bell-shaped draws with mean 0 and sd 1: sums of three uniform draws, equal on every
    machine.
    """
    drawn = uniforms(seed, purpose, entities, session, 3 * count)
    bell: Floats = 2.0 * (drawn.reshape(len(entities), count, 3).sum(axis=2) - 1.5)
    return bell


def core_value(keys: Behavior, factor: Floats, moment: SessionState) -> Floats:
    """Value in yen/t of one more allowance to each firm that holds its needs; `factor`: its view
    over everybody's.
    """
    anchor = (1 - keys.last_price_weight) * moment.forecast * factor
    value: Floats = np.minimum(anchor + keys.last_price_weight * moment.last, moment.ceiling)
    return value


def consensus(keys: Behavior, moment: SessionState) -> float:
    """The value in yen/t to a firm with an average view and bank."""
    value = (1 - keys.last_price_weight) * moment.forecast + keys.last_price_weight * moment.last
    return max(min(value, moment.ceiling), 1.0)


def allowance_orders(
    keys: Behavior, seed: int, wants: FirmDemand, moment: SessionState, instrument: int
) -> Messages:
    """The session's allowance orders of the participating firms, in the firms' order."""
    gap_t = fsum((wants.holds_t - wants.needs_t).tolist())
    common_gap = gap_t / sum_of(wants.size_t.tobytes())
    chance = keys.participation * (1 + (keys.deadline_factor - 1) * moment.urgency)
    terms = Terms(
        chance=chance,
        anchor=(1 - keys.last_price_weight) * moment.forecast,
        pull=keys.last_price_weight * moment.last,
        ceiling=moment.ceiling,
        urgency=moment.urgency,
        consensus=consensus(keys, moment),
        common_gap=common_gap,
        risk_premium=keys.risk_premium,
        pace=keys.pace * (1 + moment.urgency),
        noise_sd=keys.noise_sd,
    )
    rows = blank(len(wants.number))
    draws = (key_of(seed, "comes"), key_of(seed, "quote"), moment.session)
    count = fill_orders(wants, terms, draws, (instrument, moment.low, moment.high), rows)
    return rows[:count]


@lru_cache(maxsize=8)
def sum_of(values: bytes) -> float:
    """The exact sum of float64 values; of firms' sizes, which stay the same."""
    return fsum(np.frombuffer(values).tolist())


class Terms(NamedTuple):
    """The terms of a session that hold for all firms; see `allowance_orders`."""

    chance: float  # of a firm without pressure to come
    anchor: float  # the forecast's part of a value, in yen/t
    pull: float  # the last price's part
    ceiling: float
    urgency: float
    consensus: float
    common_gap: float
    risk_premium: float
    pace: float
    noise_sd: float


@inlined
def bell(key: Key, session: int, entity: int) -> float:
    """One draw of `noise`."""
    first, second = pair(key, session, entity, 0)
    third, _ = pair(key, session, entity, 1)
    return 2.0 * (first + second + third - 1.5)


@entry
def fill_orders(
    wants: FirmDemand,
    terms: Terms,
    draws: tuple[Key, Key, int],
    market: tuple[int, int, int],
    rows: Messages,
) -> int:
    """Fill in the orders of the firms that come and return their number.

    `draws`: the keys of coming and of quoting, and the session. `market`: the instrument, and the
    lowest and the highest price.
    """
    comes_key, quote_key, session = draws
    instrument, low, high = market
    largest = max(BANK_MOST, abs(terms.common_gap))
    n = 0
    for i in range(wants.number.shape[0]):
        drawn, _ = pair(comes_key, session, wants.number[i], 0)
        due, excess, size = wants.due_t[i], wants.excess_t[i], wants.size_t[i]
        is_pressed, is_over = due > 0, excess > 0
        chance = 4 * terms.chance if is_pressed else terms.chance
        if drawn >= chance and not is_over:
            continue
        value = min(terms.anchor * wants.factor[i] + terms.pull, terms.ceiling)
        gap = (wants.holds_t[i] - wants.needs_t[i]) / size
        aim = (value / terms.consensus - 1) / max(terms.risk_premium, 1e-3) + terms.common_gap
        aim = min(max(aim, -largest), largest)
        wanted = terms.pace * (aim - gap) * size
        limit = value * (1 - terms.risk_premium * min(max(gap, -BANK_MOST), BANK_MOST))
        limit *= 1 + terms.noise_sd * bell(quote_key, session, wants.number[i])
        if is_pressed:
            wanted = max(wanted, np.ceil(due * (0.1 + 0.9 * terms.urgency)))
            limit = max(limit, value + (terms.ceiling - value) * terms.urgency)
        if wanted > 0:
            limit = min(limit, terms.ceiling)
        if is_over:
            wanted = -excess
            limit = terms.consensus * (1 - FORCED * terms.urgency)
        elif wanted < 0 and not wants.may_sell[i]:
            continue
        buys = wanted > 0
        tonnes = wanted if buys else min(-wanted, max(wants.free_t[i] - wants.kept_t[i], 0.0))
        is_due = is_pressed and buys
        quantity = np.int64(min(tonnes, QUANTITY_MAX_T if is_due else ORDER_MOST_T))
        if quantity < (1 if is_due else ORDER_MIN_T):
            continue
        row = rows[n]
        n += 1
        row["account"], row["instrument"] = wants.account[i], instrument
        row["side"] = code.BUY if buys else code.SELL
        price = np.int64(np.floor(limit) if buys else np.ceil(limit))
        row["price_ticks"] = min(max(price, low), high)
        row["quantity_t"] = quantity
    return n
