"""The interface between a simulated world and its strategies: arrays in, order messages out.

Before each session the world gives every group of traders its holdings and wants (`Traders`, one
row a trader) and the market data (`Session`, one row an instrument); a strategy returns MESSAGE
rows for the venue's kernel. A strategy is a function of these and of its random draws alone. Draws
are addressed by seed, purpose, the trader's entity number and the session, so neither the order of
the rows nor other groups change a trader's orders. `plain.Plain` runs strategies written in plain
Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from exchange.commands import SelfTrade, TimeInForce
from exchange.instruments import Instrument
from exchange.matching import MESSAGE, MessageKind
from exchange.matching.jit import entry
from exchange.venue.row_codec import message_row
from simulation.core.draws import Key, key_of, pair, uniforms

Ints = NDArray[np.int64]
Messages = NDArray[np.void]

_ARRIVALS = 2**24
_BLANK = message_row(
    time_ns=0, kind=MessageKind.ADD, time_in_force=TimeInForce.AUCTION, stp_mode=SelfTrade.NONE
)

_BLANKS = memoryview(_BLANK * 1024)

MARKET = np.dtype(
    [
        ("reference_ticks", np.int64),  # the base price
        ("low_ticks", np.int64),  # lowest and highest price of an order
        ("high_ticks", np.int64),
        ("last_ticks", np.int64),  # price of the last session that traded, else the base price
        ("bid_ticks", np.int64),  # best open bid and ask, -1 for none
        ("ask_ticks", np.int64),
        ("lot_t", np.int64),
        ("quantity_min_t", np.int64),
        ("quantity_max_t", np.int64),
        ("yen_per_tick_lot", np.int64),
        ("fee_yen_per_t", np.int64),
    ]
)


class Session(NamedTuple):
    """Market data that every trader sees before a session.

    `markets`: MARKET rows by instrument. `prices_ticks`: int64 (instruments, h), the prices of the
    last h sessions, the newest last, -1 where nothing traded. `hour`: the time of day in Tokyo in
    hours.
    """

    number: int
    hour: float
    markets: NDArray[np.void]
    prices_ticks: Ints


class Traders(NamedTuple):
    """A group of traders, one in each row; all int64.

    account: (n,) index in the venue. entity: (n,) number in the scenario, which addresses its
    draws. yen: (n,) free yen; held_t: (n, m) free tonnes by instrument. A trader wants wanted_t[i,
    j, k] tonnes of instrument j (negative: offers them) at value_ticks[i, j, k] or better: (n, m,
    steps), 0 tonnes for an unused step. credit_room_t: (n,) tonnes of credits that it may still use
    under its limit.
    """

    account: Ints
    entity: Ints
    yen: Ints
    held_t: Ints
    value_ticks: Ints
    wanted_t: Ints
    credit_room_t: Ints


class Chance(NamedTuple):
    """The source of a strategy's random draws in one session."""

    seed: int
    session: int

    def key(self, purpose: str) -> Key:
        """The key with which a kernel draws, together with the session's number."""
        return key_of(self.seed, purpose)

    def draws(self, purpose: str, entities: Ints, count: int) -> NDArray[np.float64]:
        """Draws as float64 (entities, count) in [0, 1); a trader's row depends on its entity
        alone.
        """
        return uniforms(self.seed, purpose, entities, self.session, count)


class Strategy(Protocol):
    """A trading rule for any number of traders at once. It may keep state by entity."""

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """MESSAGE rows (see `blank`) of the orders that the traders enter in this session.

        The caller sets order ids. Prices lie in the band, quantities are whole lots, and each
        trader can fund all its orders.
        """


def markets_of(instruments: Sequence[Instrument]) -> NDArray[np.void]:
    """MARKET rows of instruments before their first session."""
    markets = np.zeros(len(instruments), MARKET)
    for row, instrument in zip(markets, instruments, strict=True):
        reference = instrument.reference_price
        row["reference_ticks"] = row["last_ticks"] = reference
        row["low_ticks"], row["high_ticks"] = instrument.band(reference)
        row["bid_ticks"] = row["ask_ticks"] = -1
        for name in ("lot_t", "quantity_min_t", "quantity_max_t", "fee_yen_per_t"):
            row[name] = getattr(instrument, name)
        row["yen_per_tick_lot"] = instrument.yen_per_tick_lot
    return markets


def blank(count: int) -> Messages:
    """New orders for the next call auction, with the other fields to be filled in."""
    size = count * len(_BLANK)
    rows = _BLANKS[:size] if size <= len(_BLANKS) else _BLANK * count
    return np.frombuffer(bytearray(rows), MESSAGE)


def whole_ticks(prices: NDArray[np.float64], is_buyer: NDArray[np.bool_]) -> Ints:
    """Prices as ticks, bids rounded down and offers up, so that rounding costs a trader nothing.

    Parts of a tick below 1e-6 are float error and are ignored.
    """
    close = np.round(prices, 6)
    return np.where(is_buyer, np.floor(close), np.ceil(close)).astype(np.int64)


def no_traders(count: int, instruments: int, steps: int = 1) -> Traders:
    """Traders without holdings or wants, to be filled in; account and entity count up from 0."""
    names = np.arange(count, dtype=np.int64)
    empty = np.zeros((count, instruments, steps), np.int64)
    return Traders(
        names,
        names.copy(),
        np.zeros(count, np.int64),
        np.zeros((count, instruments), np.int64),
        empty,
        empty.copy(),
        np.zeros(count, np.int64),
    )


def entered(parts: Sequence[Messages], first_id: int, chance: Chance) -> Messages:
    """The orders of all parts in their order of arrival, numbered from `first_id`.

    Arrival is drawn for each order from its trader's account, so the order of the groups gives no
    priority.
    """
    asked = np.frombuffer(bytearray().join(part.tobytes() for part in parts), MESSAGE)
    assert len(asked) <= _ARRIVALS, "too many orders for one session"
    keys = np.empty(len(asked), np.int64)
    draw_arrivals(chance.key("arrival"), chance.session, asked, keys)
    keys.sort()  # several times faster than argsort()
    messages = blank(len(asked))
    arrange(asked, keys, first_id, messages)
    return messages


@entry
def draw_arrivals(key: Key, session: int, asked: Messages, keys: Ints) -> None:
    """Fill in sort keys by arrival: 39 bits of the account's draw, then the position in `asked`."""
    for i in range(keys.shape[0]):
        lot, _ = pair(key, session, asked[i]["account"], 0)
        keys[i] = np.int64(lot * 2.0**39) * _ARRIVALS + i


@entry
def arrange(asked: Messages, keys: Ints, first_id: int, messages: Messages) -> None:
    """Copy the orders in the order of their keys, numbered from `first_id`."""
    for i in range(keys.shape[0]):
        messages[i] = asked[keys[i] % _ARRIVALS]
        messages[i]["order_id"] = first_id + i
