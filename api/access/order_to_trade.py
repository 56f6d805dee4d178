"""The order-to-trade ratio: an account's orders for each of its trades in one Tokyo day.

Thousands of orders with hardly a trade load the feed and the journal at the cost of all others. The
first `free` orders of a day do not count, so that patient quotes in a quiet market are not
rejected. Counts live in this process only; a restart begins a new day.
"""

from __future__ import annotations

from collections import Counter

from exchange.events import Group, TradeMade
from exchange.units import tokyo_day


class OrderRatio:
    """Allows `most` orders for each trade, beyond `free` orders a day; 0: no limit."""

    def __init__(self, free: int, most: int) -> None:
        self._free = free
        self._most = most
        self._day = -1
        self._orders: Counter[int] = Counter()
        self._trades: Counter[int] = Counter()

    def on_group(self, group: Group) -> None:
        """Count the trades of a group; each raises the number of orders that its accounts may
        send."""
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
        """Count `count` more orders; True if the account may send them."""
        if not self._most:
            return True
        orders = self._orders[account] + count
        if orders > max(self._free, self._most * self._trades[account]):
            return False
        self._orders[account] = orders
        return True
