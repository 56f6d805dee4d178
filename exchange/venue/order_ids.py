"""Client order ids: a resent order gets the first answer, never a second order.

An id is kept, with the order as sent, while the order is open and for 24 hours after it closed; a
rejected order is not kept. At most IDS_MAX ids per account.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from msgspec import Raw, Struct

from exchange.commands import AddOrder
from exchange.units import NEVER, NS_PER_DAY

IDS_MAX = 1_000_000

Key = tuple[int, str]
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(AddOrder)


class SavedOrderIds(Struct, frozen=True):
    """Columns, numbers as int64 bytes: accepted orders with account and client order id, the orders
    as sent, and the expiry times of ids."""

    order_ids: bytes
    accounts: bytes
    names: list[str]
    orders: list[Raw]
    closed_ns: bytes
    closed_ids: bytes


class OrderIds:
    """A map (account, cl_ord_id) -> (order id, the order as sent), and each order's sender.

    A restored order stays encoded until it is read.
    """

    def __init__(self) -> None:
        self._known: dict[Key, tuple[int, AddOrder | Raw]] = {}
        self._sent: dict[int, Key] = {}
        self._count: dict[int, int] = {}
        self._closed: deque[tuple[int, int]] = deque()

    def find(self, account: int, cl_ord_id: str) -> tuple[int, AddOrder] | None:
        """The order that this account sent under this id, if it is kept."""
        found = self._known.get((account, cl_ord_id))
        if found is None:
            return None
        order_id, order = found
        if isinstance(order, Raw):
            order = _DECODER.decode(order)
            self._known[account, cl_ord_id] = order_id, order
        return order_id, order

    def was_sent_by(self, order_id: int, account: int) -> bool:
        """True if this account's order of this number was accepted and is kept."""
        return self._sent.get(order_id, (-1, ""))[0] == account

    def sender(self, order_id: int) -> int:
        """The account that sent an order. KeyError if it is not kept."""
        return self._sent[order_id][0]

    def is_full(self, account: int) -> bool:
        return self._count.get(account, 0) >= IDS_MAX

    def remember(self, order_id: int, order: AddOrder) -> None:
        key = (order.account, order.cl_ord_id)
        self._sent[order_id] = key
        if order.cl_ord_id:
            self._known[key] = (order_id, order)
            self._count[order.account] = self._count.get(order.account, 0) + 1

    def remember_unnamed(self, order_ids: Sequence[int], accounts: Sequence[int]) -> None:
        """Note the senders of accepted orders without an id of their own."""
        keys = [(account, "") for account in accounts]
        self._sent.update(zip(order_ids, keys, strict=True))

    def saved(self) -> SavedOrderIds:
        """The whole state."""
        keys = self._sent.values()
        orders = [
            order if isinstance(order, Raw) else Raw(_ENCODER.encode(order))
            for _, order in self._known.values()
        ]
        return SavedOrderIds(
            np.fromiter(self._sent, np.int64, len(self._sent)).tobytes(),
            np.fromiter((account for account, _ in keys), np.int64, len(keys)).tobytes(),
            [name for _, name in keys],
            orders,
            *(np.array([row[i] for row in self._closed], np.int64).tobytes() for i in (0, 1)),
        )

    def restore(self, saved: SavedOrderIds) -> None:
        """Restore the state of `saved`. ValueError if its columns do not fit together."""
        order_ids = np.frombuffer(saved.order_ids, np.int64).tolist()
        accounts = np.frombuffer(saved.accounts, np.int64).tolist()
        keys = list(zip(accounts, saved.names, strict=True))
        self._sent = dict(zip(order_ids, keys, strict=True))
        named = [(key, order_id) for order_id, key in self._sent.items() if key[1]]
        self._known = {
            key: (order_id, order)
            for (key, order_id), order in zip(named, saved.orders, strict=True)
        }
        self._count = dict(Counter(account for account, _ in self._known))
        closed = (np.frombuffer(c, np.int64).tolist() for c in (saved.closed_ns, saved.closed_ids))
        self._closed = deque(zip(*closed, strict=True))

    def close(self, order_id: int, time_ns: int) -> None:
        """Note that an order left the book; its id is kept for a day."""
        self._closed.append((time_ns + NS_PER_DAY, order_id))

    def close_all(self, ended: Iterable[tuple[int, int]]) -> None:
        """Note that orders left the book, each as (time in ns, order id)."""
        self._closed.extend((time_ns + NS_PER_DAY, order_id) for time_ns, order_id in ended)

    @property
    def forgets_ns(self) -> int:
        """The time at which the next id expires."""
        return self._closed[0][0] if self._closed else NEVER

    def forget_until(self, time_ns: int) -> None:
        """Drop the expired ids."""
        while self._closed and self._closed[0][0] <= time_ns:
            _, order_id = self._closed.popleft()
            key = self._sent.pop(order_id)
            if key[1]:
                del self._known[key]
                self._count[key[0]] -= 1
                if not self._count[key[0]]:
                    del self._count[key[0]]
