"""How many orders an account sends for each of its trades, in one day of Tokyo.

An account that sends thousands of orders and hardly trades costs everybody else the feed and the
journal. The first `free` orders of a day are not looked at, so that a quiet market does not
punish a patient quote. Counts live in this process only: after a restart a day begins anew.
"""

from __future__ import annotations

from collections import Counter

from exchange.events import Group, TradeMade
from exchange.units import tokyo_day


class OrderRatio:
    """`most` orders a trade, beyond `free` orders a day; 0: no limit."""

    def __init__(self, free: int, most: int) -> None:
        self._free = free
        self._most = most
        self._day = -1
        self._orders: Counter[int] = Counter()
        self._trades: Counter[int] = Counter()

    def on_group(self, group: Group) -> None:
        """The sequencer's listener: whoever trades may send more."""
        if not self._most:
            return
        day = tokyo_day(group.time_ns)
        if day != self._day:
            self._day = day
            self._orders.clear()
            self._trades.clear()
        for event in group.events:
            if type(event) is TradeMade:
                self._trades[event.buyer] += 1
                self._trades[event.seller] += 1

    def allows(self, account: int, count: int) -> bool:
        """Whether the account may send so many orders more; they are counted then."""
        if not self._most:
            return True
        orders = self._orders[account] + count
        if orders > max(self._free, self._most * self._trades[account]):
            return False
        self._orders[account] = orders
        return True
