"""The participants' own order ids: a blind resend gets the first answer, never a second order.

An id is remembered, with the order as it was sent, while the order is open and for 24 hours
after it closed; a refused order is not remembered. At most IDS_MAX ids an account.
"""

from __future__ import annotations

from collections import Counter, deque

from msgspec import Struct

from exchange.commands import AddOrder
from exchange.units import NS_PER_DAY

IDS_MAX = 1_000_000
NEVER = 2**63 - 1

Key = tuple[int, str]


class SavedOrderIds(Struct, frozen=True):
    """`sent`: order id, account, cl_ord_id; `known`: order id and the order as sent; `closed`: when
    to forget which order."""

    sent: list[tuple[int, int, str]]
    known: list[tuple[int, AddOrder]]
    closed: list[tuple[int, int]]


class OrderIds:
    """(account, cl_ord_id) -> (order id, the order as sent), and who sent each order."""

    def __init__(self) -> None:
        self._known: dict[Key, tuple[int, AddOrder]] = {}
        self._sent: dict[int, Key] = {}
        self._count: dict[int, int] = {}
        self._closed: deque[tuple[int, int]] = deque()

    def find(self, account: int, cl_ord_id: str) -> tuple[int, AddOrder] | None:
        """The order that this account sent under this id, if it is remembered."""
        return self._known.get((account, cl_ord_id))

    def was_sent_by(self, order_id: int, account: int) -> bool:
        """Whether this account's order of this number was accepted and is remembered."""
        return self._sent.get(order_id, (-1, ""))[0] == account

    def is_full(self, account: int) -> bool:
        return self._count.get(account, 0) >= IDS_MAX

    def remember(self, order_id: int, order: AddOrder) -> None:
        key = (order.account, order.cl_ord_id)
        self._sent[order_id] = key
        if order.cl_ord_id:
            self._known[key] = (order_id, order)
            self._count[order.account] = self._count.get(order.account, 0) + 1

    def saved(self) -> SavedOrderIds:
        """All that is remembered."""
        return SavedOrderIds(
            [(order_id, *key) for order_id, key in self._sent.items()],
            list(self._known.values()),
            list(self._closed),
        )

    def restore(self, saved: SavedOrderIds) -> None:
        """Remember what `saved` gave."""
        self._sent = {order_id: (account, name) for order_id, account, name in saved.sent}
        self._known = {(order.account, order.cl_ord_id): (i, order) for i, order in saved.known}
        self._count = dict(Counter(account for account, _ in self._known))
        self._closed = deque(saved.closed)

    def close(self, order_id: int, time_ns: int) -> None:
        """The order left the book; its id is kept for a day."""
        self._closed.append((time_ns + NS_PER_DAY, order_id))

    @property
    def forgets_ns(self) -> int:
        """When the next id is forgotten."""
        return self._closed[0][0] if self._closed else NEVER

    def forget_until(self, time_ns: int) -> None:
        """Drop the ids whose day is over."""
        while self._closed and self._closed[0][0] <= time_ns:
            _, order_id = self._closed.popleft()
            key = self._sent.pop(order_id)
            if key[1]:
                del self._known[key]
                self._count[key[0]] -= 1
