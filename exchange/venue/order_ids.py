"""Client order ids: a resent order gets the first answer, never a second order.

An id is kept, with the order as sent, while the order is open and for 24 hours after it closed; a
rejected order is not kept. At most IDS_MAX ids per account.
"""

from __future__ import annotations

from collections import Counter, deque

import msgspec
import numpy as np
from msgspec import Raw, Struct
from numpy.typing import NDArray

from exchange.commands import AddOrder
from exchange.units import NEVER, NS_PER_DAY

IDS_MAX = 1_000_000

Ints = NDArray[np.int64]
Key = tuple[int, str]
_DAY_LATER = np.array([NS_PER_DAY, 0])
_FORGOTTEN_MOST = 65_536  # expired ids that came as rows and are still among the known ones
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
        self._closed: deque[tuple[int, int] | Ints] = deque()  # in the order of expiry
        # Orders without an id of their own that came as rows: (order id, account), by id.
        self._unnamed: Ints = np.zeros((0, 2), np.int64)
        self._more: list[Ints] = []
        # Of those, the expired ones: dropped together, because nobody may ask for a long time.
        self._expired: list[Ints] = []
        self._expired_count = 0
        # The time at which the next id expires.
        self.forgets_ns = NEVER

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
        return self._sender(order_id) == account

    def sender(self, order_id: int) -> int:
        """The account that sent an order. KeyError if it is not kept."""
        account = self._sender(order_id)
        if account < 0:
            raise KeyError(order_id)
        return account

    def _sender(self, order_id: int) -> int:
        if order_id in self._sent:
            return self._sent[order_id][0]
        ids, accounts = self._all_unnamed().T
        place = int(np.searchsorted(ids, order_id))
        return int(accounts[place]) if place < len(ids) and ids[place] == order_id else -1

    def _all_unnamed(self) -> Ints:
        if self._more:
            self._unnamed = np.concatenate([self._unnamed, *self._more])
            self._more = []
        if self._expired:
            expired = np.concatenate(self._expired)
            self._unnamed = self._unnamed[~np.isin(self._unnamed[:, 0], expired)]
            self._expired, self._expired_count = [], 0
        return self._unnamed

    def is_full(self, account: int) -> bool:
        return self._count.get(account, 0) >= IDS_MAX

    def remember(self, order_id: int, order: AddOrder) -> None:
        key = (order.account, order.cl_ord_id)
        self._sent[order_id] = key
        if order.cl_ord_id:
            self._known[key] = (order_id, order)
            self._count[order.account] = self._count.get(order.account, 0) + 1

    def remember_unnamed(self, accepted: Ints) -> None:
        """Note accepted orders without an id of their own, each as (order id, account)."""
        self._more.append(accepted)

    def saved(self) -> SavedOrderIds:
        """The whole state."""
        unnamed = [(order_id, (who, "")) for order_id, who in self._all_unnamed().tolist()]
        sent = sorted([*self._sent.items(), *unnamed]) if unnamed else list(self._sent.items())
        orders = [
            order if isinstance(order, Raw) else Raw(_ENCODER.encode(order))
            for _, order in self._known.values()
        ]
        closed = [np.reshape(rows, (-1, 2)) for rows in self._closed]
        times, ids = np.concatenate([np.zeros((0, 2), np.int64), *closed]).T
        return SavedOrderIds(
            np.array([order_id for order_id, _ in sent], np.int64).tobytes(),
            np.array([account for _, (account, _) in sent], np.int64).tobytes(),
            [name for _, (_, name) in sent],
            orders,
            times.tobytes(),
            ids.tobytes(),
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
        self._plan()

    def close(self, order_id: int, time_ns: int) -> None:
        """Note that an order left the book; its id is kept for a day."""
        self._closed.append((time_ns + NS_PER_DAY, order_id))
        if len(self._closed) == 1:
            self._plan()

    def close_all(self, ended: Ints) -> None:
        """Note that orders left the book, each as (time in ns, order id)."""
        self._closed.append(ended + _DAY_LATER)
        if len(self._closed) == 1:
            self._plan()

    def _plan(self) -> None:
        """Read the time at which the next id expires from the ids that were closed."""
        first = self._closed[0] if self._closed else (NEVER,)
        self.forgets_ns = first[0] if isinstance(first, tuple) else int(first[0, 0])

    def forget_until(self, time_ns: int) -> None:
        """Drop the expired ids."""
        while self.forgets_ns <= time_ns:
            first = self._closed.popleft()
            if isinstance(first, tuple):
                self._forget(first[1])
            elif first[-1, 0] <= time_ns:
                self._forget_rows(first[:, 1])
            else:
                count = int(np.searchsorted(first[:, 0], time_ns, side="right"))
                self._closed.appendleft(first[count:])
                self._forget_rows(first[:count, 1])
            self._plan()

    def _forget_rows(self, order_ids: Ints) -> None:
        for order_id in order_ids.tolist() if self._sent else ():
            if order_id in self._sent:
                self._forget(order_id)
        self._expired.append(order_ids)
        self._expired_count += len(order_ids)
        if self._expired_count > _FORGOTTEN_MOST:
            self._all_unnamed()

    def _forget(self, order_id: int) -> None:
        if order_id not in self._sent:
            self._forget_rows(np.array([order_id]))
            return
        key = self._sent.pop(order_id)
        if key[1]:
            del self._known[key]
            self._count[key[0]] -= 1
            if not self._count[key[0]]:
                del self._count[key[0]]
