"""What covered firms want: their duties, their valuation of allowances, and their orders.

A firm's gap is what its duties need less what it holds, over a year's emissions. The value of
one more allowance is what it is expected to be worth (everybody's forecast, the firm's own view
of it, and the tape), less a premium for what it already holds beyond its needs; a tonne that a
duty needs now is worth up to the ceiling (emissions are sunk by then) as the deadline comes near.
A firm that comes to a session orders part of the way from its own bank to the one that all have
on average, more or less by its view, at its own valuation: so gaps are traded, and news moves the
price before anybody has traded on it. What the coming deadline takes is not for sale once it can
no longer be bought back.
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
ORDER_MIN_T, ORDER_MOST_T = 10, 5_000_000  # of all orders but those for the coming deadline
QUANTITY_MAX_T = 1_000_000_000  # of any order
BANK_MOST = 1.0
FORCED = 0.1  # below the common value, who must sell before the deadline goes at the most


class FirmDemand(NamedTuple):
    """Arrays by firm, in tonnes and yen/t."""

    number: Ints
    account: Ints
    size_t: Floats  # a year's emissions, the measure of all gaps
    holds_t: Ints  # allowances, what trades will still bring included
    free_t: Ints  # allowances that can be sold now
    needs_t: Floats  # what duties need up to now
    due_t: Floats  # of it: still lacking for the next deadline
    kept_t: Floats  # allowances that the next deadline takes and nobody can buy back in time
    view: Floats  # log of the firm's view over everybody's
    may_sell: NDArray[np.bool_]
    excess_t: Floats  # above the holding limit: must be offered

    def of(self, some: Ints) -> FirmDemand:
        """The same of some firms only."""
        return FirmDemand._make(column[some] for column in self)


class SessionState(NamedTuple):
    """What all firms see: session number, forecast, last price, ceiling, urgency in 0..1."""

    session: int
    forecast: float
    last: float
    ceiling: float
    urgency: float
    low: int
    high: int


def within(values: AnyArray, low: float, high: float) -> AnyArray:
    """Values cut to the bounds; a third of the time that np.clip takes with few values."""
    cut: AnyArray = np.minimum(np.maximum(values, low), high)
    return cut


def noise(seed: int, purpose: str, entities: Ints, session: int, count: int) -> Floats:
    """Bell-shaped draws of mean 0 and sd 1: sums of three uniform ones, the same bits anywhere."""
    drawn = uniforms(seed, purpose, entities, session, 3 * count)
    bell: Floats = 2.0 * (drawn.reshape(len(entities), count, 3).sum(axis=2) - 1.5)
    return bell


def core_value(keys: Behavior, wants: FirmDemand, moment: SessionState) -> Floats:
    """Yen/t that one more allowance is worth to each firm that holds what it needs."""
    anchor = (1 - keys.tape_weight) * moment.forecast * np.exp(wants.view)
    value: Floats = np.minimum(anchor + keys.tape_weight * moment.last, moment.ceiling)
    return value


def consensus(keys: Behavior, moment: SessionState) -> float:
    """The value to a firm with nobody's view and neither too much nor too little."""
    value = (1 - keys.tape_weight) * moment.forecast + keys.tape_weight * moment.last
    return max(min(value, moment.ceiling), 1.0)


def allowance_orders(
    keys: Behavior, seed: int, wants: FirmDemand, moment: SessionState, instrument: int
) -> Messages:
    """The session's orders of the firms that come to it."""
    draws = uniforms(seed, "comes", wants.number, moment.session, 2)
    chance = keys.participation * (1 + (keys.deadline_factor - 1) * moment.urgency)
    comes = draws[:, 0] < chance
    comes |= (wants.due_t > 0) & (draws[:, 0] < 4 * chance)
    here = np.flatnonzero(comes)
    if not len(here):
        return blank(0)
    common_gap = fsum((wants.holds_t - wants.needs_t).tolist()) / fsum(wants.size_t.tolist())
    wants = wants.of(here)
    value = core_value(keys, wants, moment)
    gap = (wants.holds_t - wants.needs_t) / wants.size_t
    aim = (value / consensus(keys, moment) - 1) / max(keys.risk_premium, 1e-3)
    aim = within(aim + common_gap, -BANK_MOST, BANK_MOST)
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
