"""Strategies in plain Python: an object for each trader receives a view and returns quotes.

    class Patient:
        def on_session(self, view):
            for want in view.wants:
                if want.quantity_t > 0:
                    yield Quote(want.instrument, Side.BUY, want.value_ticks - 10, want.quantity_t)

`Plain(Patient)` makes one such object for each trader and is a Strategy like any other. The venue
treats its orders as all orders and rejects those that break a rule, with a reason. An object keeps
its own state between sessions; `view.draws` are its own random numbers, the same in every run with
the seed. It takes some microseconds for each order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from exchange.errors import ConfigError
from simulation.traders.interface import Chance, Messages, Session, Traders, blank

DRAWS = 4


class Want(NamedTuple):
    """Tonnes wanted (negative: offered) at this price or better."""

    instrument: int
    value_ticks: int
    quantity_t: int


class Quote(NamedTuple):
    """A limit order for this session; the instrument by its index."""

    instrument: int
    side: int
    price_ticks: int
    quantity_t: int


class MarketView(NamedTuple):
    """One instrument's public data; -1 for no price. `prices`: of the last sessions."""

    reference_ticks: int
    low_ticks: int
    high_ticks: int
    last_ticks: int
    bid_ticks: int
    ask_ticks: int
    lot_t: int
    prices: list[int]


class View(NamedTuple):
    """One trader's information before a session; `draws` are DRAWS numbers in [0, 1)."""

    entity: int
    session: int
    hour: float
    yen: int
    held_t: list[int]
    wants: list[Want]
    credit_room_t: int
    markets: list[MarketView]
    draws: list[float]


class SessionStrategy(Protocol):
    """The interface of a strategy written by a user."""

    def on_session(self, view: View) -> Iterable[Quote]:
        """The trader's orders for this session."""


class Plain:
    """Adapts a SessionStrategy, one object for each trader, to the array interface."""

    def __init__(self, make: Callable[[], SessionStrategy]) -> None:
        self._make = make
        self._minds: dict[int, SessionStrategy] = {}

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """Call each trader's strategy in turn; ConfigError names a class that returns no quotes."""
        accounts: list[int] = []
        quotes: list[Quote] = []
        for account, view in zip(
            traders.account.tolist(), _views(traders, session, chance), strict=True
        ):
            mind = self._minds.get(view.entity)
            if mind is None:
                mind = self._minds[view.entity] = self._make()
            answer = mind.on_session(view)
            if not isinstance(answer, Iterable):
                raise _wrong(mind, f"it gave {answer!r}")
            before = len(quotes)
            quotes.extend(answer)
            accounts.extend([account] * (len(quotes) - before))
        messages = blank(len(quotes))
        if quotes:
            messages["account"] = accounts
            table = self._table(quotes, len(session.markets))
            for name, column in zip(Quote._fields, table.T, strict=True):
                messages[name] = column
        return messages

    def _table(self, quotes: list[Quote], instruments: int) -> NDArray[np.int64]:
        """The quotes as int64 rows; ConfigError for a quote that the venue's rows cannot hold."""
        mind = next(iter(self._minds.values()))
        try:
            table = np.array(quotes, np.int64).reshape(len(quotes), len(Quote._fields))
        except (TypeError, ValueError, OverflowError) as error:
            raise _wrong(mind, str(error)) from error
        bad = (table[:, 0] < 0) | (table[:, 0] >= instruments) | (table[:, 1] < 0)
        bad |= table[:, 1] > 1
        if bad.any():
            raise _wrong(mind, f"no such instrument or side in {quotes[int(bad.argmax())]}")
        return table


def _wrong(mind: object, why: str) -> ConfigError:
    return ConfigError(
        f"{type(mind).__name__}.on_session must give Quotes of whole numbers "
        f"(instrument, side, price_ticks, quantity_t): {why}"
    )


def _views(traders: Traders, session: Session, chance: Chance) -> Iterable[View]:
    """Each trader's view, from the arrays of its group."""
    past = session.prices_ticks.tolist()
    shown = MarketView._fields[:-1]
    columns = [session.markets[name].tolist() for name in shown]
    markets = [MarketView._make(row) for row in zip(*columns, past, strict=True)]
    wants: list[list[Want]] = [[] for _ in traders.account]
    for i, j, k in zip(*(axis.tolist() for axis in np.nonzero(traders.wanted_t)), strict=True):
        quantity = int(traders.wanted_t[i, j, k])
        wants[i].append(Want(j, int(traders.value_ticks[i, j, k]), quantity))
    private: list[list[Any]] = [column.tolist() for column in traders[1:4]]
    draws = chance.draws("plain", traders.entity, DRAWS).tolist()
    rooms = traders.credit_room_t.tolist()
    for i, (entity, yen, held) in enumerate(zip(*private, strict=True)):
        yield View(
            entity,
            session.number,
            session.hour,
            yen,
            held,
            wants[i],
            rooms[i],
            markets,
            draws[i],
        )
