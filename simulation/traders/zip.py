"""ZIP traders, whose margin adapts to every shout (Cliff and Bruten 1997).

"Minimal-intelligence agents for bargaining behaviors in market-based environments", Hewlett-Packard
Laboratories HPL-97-91. A trader shouts at its limit price x (1 + margin). A deal at q makes traders
who would have gained less raise their margin, and active traders who asked for more lower it; a
shout without a deal makes its own side compete. The price moves towards a target a little beyond q,
with rate beta and momentum gamma. This version is adapted to sessions: the one price of a call
auction counts as a deal shouted by both sides, and where nothing traded each active trader's own
price counts as a shout without a deal. Learning rates and first margins are Cliff's: beta U(0.1,
0.5), gamma U(0, 0.1), margin U(0.05, 0.35), targets off by up to 5 % and by up to `absolute_ticks`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Ints, Messages, Session, Traders, whole_ticks

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RELATIVE = 0.05


class ShoutOutcome(IntEnum):
    """The side of a shout, and the deal that followed it or not."""

    BID_TAKEN = 0
    OFFER_TAKEN = 1
    BID_LEFT = 2
    OFFER_LEFT = 3
    CLEARED = 4  # the one price of a call auction


class Memory(NamedTuple):
    """The state of traders between shouts: (n,) each, margins signed (buyers' below 0)."""

    margin: Floats
    momentum: Floats
    beta: Floats
    gamma: Floats


def first_memory(draws: Floats, is_seller: Flags) -> Memory:
    """Initial memories from draws (n, 3): margin, beta, gamma."""
    margin = 0.05 + 0.30 * draws[:, 0]
    return Memory(
        np.where(is_seller, margin, -margin),
        np.zeros(len(draws)),
        0.1 + 0.4 * draws[:, 1],
        0.1 * draws[:, 2],
    )


def shouted(limit: Floats, margin: Floats, is_seller: Flags) -> Floats:
    """The shouted prices; a seller's margin is at least 0, a buyer's at most 0."""
    return limit * (1 + bounded(margin, is_seller))


def bounded(margin: Floats, is_seller: Flags) -> Floats:
    """Margins limited to those without a loss."""
    return np.where(is_seller, np.maximum(margin, 0.0), np.clip(margin, -1.0, 0.0))


class Sides(NamedTuple):
    """Limit prices, flag of sellers, and flag of traders that still want to trade: (n,) each."""

    limit: Floats
    is_seller: Flags
    is_active: Flags


def directions(sides: Sides, price: Floats, q: Floats, outcome: ShoutOutcome) -> NDArray[np.int64]:
    """+1 for a trader that raises its price towards q, -1 for one that lowers it, 0 for no
    change.
    """
    sells, active = sides.is_seller, sides.is_active
    at_most, at_least = price <= q, price >= q
    taken = outcome in (ShoutOutcome.BID_TAKEN, ShoutOutcome.OFFER_TAKEN, ShoutOutcome.CLEARED)
    up = np.zeros(len(price), bool)
    down = np.zeros(len(price), bool)
    if taken:
        up |= sells & at_most
        down |= ~sells & at_least
    if outcome in (
        ShoutOutcome.BID_TAKEN,
        ShoutOutcome.CLEARED,
    ):  # sellers above an accepted bid lost the deal
        down |= sells & active & ~at_most
    if outcome in (ShoutOutcome.OFFER_TAKEN, ShoutOutcome.CLEARED):
        up |= ~sells & active & ~at_least
    if outcome is ShoutOutcome.OFFER_LEFT:
        down |= sells & active & at_least
    if outcome is ShoutOutcome.BID_LEFT:
        up |= ~sells & active & at_most
    return up.astype(np.int64) - down


def learn(
    sides: Sides, memory: Memory, q: Floats, outcome: ShoutOutcome, draws: Floats, ticks: float
) -> Memory:
    """The memories after a shout at q, from draws (n, 2) for the two parts of the target."""
    price = shouted(sides.limit, memory.margin, sides.is_seller)
    way = directions(sides, price, q, outcome)
    target = q * (1 + way * RELATIVE * draws[:, 0]) + way * ticks * draws[:, 1]
    step = memory.gamma * memory.momentum + (1 - memory.gamma) * memory.beta * (target - price)
    moved = way != 0
    limit = np.maximum(sides.limit, 1e-9)
    return memory._replace(
        margin=np.where(moved, bounded((price + step) / limit - 1, sides.is_seller), memory.margin),
        momentum=np.where(moved, step, memory.momentum),
    )


class Zip:
    """ZIP traders in sessions of one instrument; a trader's first wanted step is its limit.

    Memories are kept by entity, so one object serves one world.
    """

    def __init__(self, instrument: int = 0, absolute_ticks: float = 5.0) -> None:
        self.instrument = instrument
        self.absolute_ticks = absolute_ticks
        self._rows = np.full((0, len(Memory._fields)), np.nan)

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """Adapt to the last session, once; then quote all steps of the instrument."""
        j = self.instrument
        wanted = np.zeros_like(traders.wanted_t)
        wanted[:, j] = traders.wanted_t[:, j]
        sides = _sides(traders, j)
        memory = self._remembered(traders.entity, sides, chance)
        past = session.prices_ticks[j]
        if len(past) and session.number > 0:
            draws = chance.draws("zip's targets", traders.entity, 2)
            price = shouted(sides.limit, memory.margin, sides.is_seller)
            if past[-1] > 0:
                q = np.full(len(price), float(past[-1]))
                memory = learn(sides, memory, q, ShoutOutcome.CLEARED, draws, self.absolute_ticks)
            else:
                for outcome in (ShoutOutcome.OFFER_LEFT, ShoutOutcome.BID_LEFT):
                    memory = learn(sides, memory, price, outcome, draws, self.absolute_ticks)
        self._rows[traders.entity] = np.stack(memory, axis=1)
        is_buyer = wanted > 0
        limits = traders.value_ticks.astype(np.float64)
        prices = shouted(limits, memory.margin[:, None, None], ~is_buyer)
        return funded(traders, session, whole_ticks(prices, is_buyer), wanted)

    def _remembered(self, entities: Ints, sides: Sides, chance: Chance) -> Memory:
        missing = int(entities.max(initial=-1)) + 1 - len(self._rows)
        if missing > 0:
            unborn = np.full((missing, self._rows.shape[1]), np.nan)
            self._rows = np.concatenate([self._rows, unborn])
        known = self._rows[entities]
        draws = Chance(chance.seed, 0).draws("zip's birth", entities, 3)
        born = np.stack(first_memory(draws, sides.is_seller), axis=1)
        memory = Memory(*np.where(np.isnan(known), born, known).T)
        turned = (
            memory.margin > 0
        ) == ~sides.is_seller  # a change of sides keeps the size of the margin
        return memory._replace(margin=np.where(turned, -memory.margin, memory.margin))


def _sides(traders: Traders, j: int) -> Sides:
    """Each trader's first wanted step; a trader without one counts as an inactive buyer."""
    wanted = traders.wanted_t[:, j, :]
    first = np.argmax(wanted != 0, axis=1)
    rows = np.arange(len(first))
    quantity = wanted[rows, first]
    limit = traders.value_ticks[rows, j, first].astype(np.float64)
    return Sides(limit, quantity < 0, quantity != 0)
