"""Helpers for tests of the book: one message at a time, and events as readable tuples."""

from __future__ import annotations

from typing import Any

import numpy as np

from exchange.commands import OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.events import EventKind, Reason
from exchange.matching import MESSAGE, BookRules, EventFlag, MessageKind, OrderBook
from exchange.matching.reference import ReferenceBook
from exchange.matching.rows import trade_rows

BUY, SELL = Side.BUY, Side.SELL


def message(kind: MessageKind, **fields: int) -> np.ndarray:
    """One MESSAGE row."""
    row = np.zeros(1, MESSAGE)
    row["kind"] = kind
    for name, value in fields.items():
        row[name] = value
    return row


class BookPair:
    """A book and its twin, sent the same messages and compared after each.

    Methods that send return the events as tuples (kind, order_id, other_id, quantity, price).
    """

    def __init__(self, phase: Phase = Phase.CONTINUOUS, **rules: Any) -> None:
        given = [BookRules(1, 200, phase=phase, **{"reference_ticks": 100} | rules)]
        self.book = OrderBook.of(given, 100)
        self.twin = ReferenceBook(given, 100)
        self.raw = np.zeros(0)

    def send(self, row: np.ndarray) -> list[tuple[str, int, int, int, int]]:
        """Apply one message to both."""
        got, expected = self.book.submit(row), self.twin.submit(row)
        assert got.tolist() == expected.tolist()
        assert self.book.live_orders().tolist() == self.twin.live_orders().tolist()
        self.book.check()
        self.raw = got
        names = ("kind", "order_id", "other_id", "quantity_t", "price_ticks")
        return [(EventKind(e["kind"]).name, *(int(e[name]) for name in names[1:])) for e in got]

    def add(self, order_id: int, side: Side, quantity: int, price: int = 0, **more: int) -> Any:
        """Add an order of account = order id unless given."""
        fields = {"account": order_id, "time_in_force": TimeInForce.GTC} | more
        return self.send(
            message(
                MessageKind.ADD,
                order_id=order_id,
                side=side,
                quantity_t=quantity,
                price_ticks=price,
                **fields,
            )
        )

    def cancel(self, order_id: int, account: int = -1) -> Any:
        """Cancel by id."""
        return self.send(message(MessageKind.CANCEL, order_id=order_id, account=account))

    def amend(self, order_id: int, quantity: int, price: int, **more: int) -> Any:
        """Amend by id."""
        fields = {"account": -1} | more
        return self.send(
            message(
                MessageKind.AMEND,
                order_id=order_id,
                quantity_t=quantity,
                price_ticks=price,
                **fields,
            )
        )

    def control(self, kind: MessageKind, **fields: int) -> Any:
        """Send a control message."""
        return self.send(message(kind, **fields))

    def phase(self, phase: Phase) -> Any:
        """Enter a phase."""
        return self.control(MessageKind.SET_PHASE, quantity_t=phase)

    def uncross(self) -> Any:
        """Hold the auction."""
        return self.control(MessageKind.UNCROSS)

    def reasons(self) -> list[str]:
        """The reason of each event of the last message."""
        return [Reason(e["reason"]).name for e in self.raw]

    def trades(self) -> list[tuple[int, int, int, int]]:
        """(order_id, other_id, quantity, price) of the last message's trades."""
        rows = trade_rows(self.raw)
        return [
            (int(r["order_id"]), int(r["other_id"]), int(r["quantity_t"]), int(r["price_ticks"]))
            for r in rows
        ]

    def done(self) -> list[bool]:
        """True for each trade of the last message that filled its maker."""
        rows = trade_rows(self.raw)
        return [bool(r["flags"] & EventFlag.MAKER_DONE) for r in rows]

    def queue(self) -> list[int]:
        """Ids of live orders: bids, asks, stops; best first, oldest first."""
        return [int(i) for i in self.book.live_orders()["order_id"]]


__all__ = ["BUY", "SELL", "BookPair", "OrderType", "SelfTrade", "message"]
