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

from math import fsum
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from exchange.commands import Side
from simulation.core.draws import uniforms
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
    view: Floats  # log of the firm's view over everybody's
    may_sell: NDArray[np.bool_]
    excess_t: Floats  # above a limit: to be sold in this session

    def of(self, some: Ints) -> FirmDemand:
        """The rows of some firms."""
        return FirmDemand._make(column[some] for column in self)


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


def core_value(keys: Behavior, wants: FirmDemand, moment: SessionState) -> Floats:
    """Value in yen/t of one more allowance to each firm that holds its needs."""
    anchor = (1 - keys.last_price_weight) * moment.forecast * np.exp(wants.view)
    value: Floats = np.minimum(anchor + keys.last_price_weight * moment.last, moment.ceiling)
    return value


def consensus(keys: Behavior, moment: SessionState) -> float:
    """The value in yen/t to a firm with an average view and bank."""
    value = (1 - keys.last_price_weight) * moment.forecast + keys.last_price_weight * moment.last
    return max(min(value, moment.ceiling), 1.0)


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
    wants = wants.of(here)
    value = core_value(keys, wants, moment)
    gap = (wants.holds_t - wants.needs_t) / wants.size_t
    aim = (value / consensus(keys, moment) - 1) / max(keys.risk_premium, 1e-3)
    largest = max(BANK_MOST, abs(common_gap))
    aim = within(aim + common_gap, -largest, largest)
    wanted = keys.pace * (1 + moment.urgency) * (aim - gap) * wants.size_t
    held = within(gap, -BANK_MOST, BANK_MOST)
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
    price = within(price, moment.low, moment.high)
    keep = quantity >= np.where(pressed & (wanted > 0), 1, ORDER_MIN_T)
    orders = blank(int(keep.sum()))
    orders["account"], orders["instrument"] = wants.account[keep], instrument
    orders["side"] = np.where(wanted[keep] > 0, int(Side.BUY), int(Side.SELL))
    orders["price_ticks"], orders["quantity_t"] = price[keep], quantity[keep]
    return orders
