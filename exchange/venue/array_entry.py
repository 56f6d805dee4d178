"""Entry of arrays: a session's new orders, and the registry's confirmations, without objects.

A simulated world that reads trades alone sends its orders as MESSAGE rows. `Venue.apply` is the
twin: the same orders as AddOrders, and the same confirmations as ConfirmInstructions, leave the
same venue with the same numbers and times. `order_rows` posts what the rows say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exchange.clearing.ledger import Rows
from exchange.commands import Stamped, Tick
from exchange.events import Event
from exchange.matching.state import MessageKind
from exchange.venue.order_rows import RowSink
from exchange.venue.venue import Venue


class ArrayEntry:
    """The entry of one venue. A sink receives the rows of orders and their trades, in place of
    events: of orders entered here, and of what Ticks do to orders while none names serials. Orders
    that come as commands still have their events."""

    def __init__(self, venue: Venue, sink: RowSink) -> None:
        self._venue = venue
        venue.parts.orders.read_rows(sink, venue.parts.tables)

    def enter(self, orders: Rows, first_ns: int) -> list[Event]:
        """Apply new orders without ids of their own, given as MESSAGE rows, 1 ns apart from
        `first_ns` on; the events of halts alone.

        Sets the rows' order ids and times. ValueError for a row of another kind or an account that
        does not exist; then nothing is done.
        """
        venue, count = self._venue, len(orders)
        assert first_ns > venue.time_ns, "time stands still or runs backwards"
        accounts, known = orders["account"], venue.accounts
        if (orders["kind"] != MessageKind.ADD).any():
            raise ValueError("a row that is no new order cannot be entered as one")
        if count and not (known.start <= accounts.min() and accounts.max() < known.stop):
            raise ValueError(f"orders come from accounts {known.start} to {known.stop - 1} only")
        orders["order_id"] = np.arange(venue.seq + 1, venue.seq + 1 + count)
        orders["time_ns"] = np.arange(first_ns, first_ns + count)
        events: list[Event] = []
        done = 0
        while done < count:
            sent = venue.parts.orders.enter(orders[done:], first_ns + done)
            done += sent
            self._pass(sent, first_ns + done - 1)
            last = Stamped(venue.seq, venue.time_ns, Tick())
            events += venue.parts.day.notice_halts(last, venue.settings.pause_ns)
        return events

    def confirm(self, keys: Sequence[str], first_ns: int) -> None:
        """Apply the registry's confirmations of instructions, 1 ns apart from `first_ns` on, that
        name no serials; there are no events.

        ValueError for a key that no instruction waits under; then nothing is done.
        """
        venue = self._venue
        assert first_ns > venue.time_ns, "time stands still or runs backwards"
        waiting = venue.parts.house.open
        if len(set(keys)) < len(keys) or not all(key in waiting for key in keys):
            raise ValueError("each key must name one instruction that waits for the registry")
        venue.parts.accounts.touched |= venue.parts.house.confirm_all(keys)
        self._pass(len(keys), first_ns + len(keys) - 1)

    def _pass(self, count: int, time_ns: int) -> None:
        """Count commands up to a time, and forget the ids that have expired by then."""
        venue = self._venue
        venue.seq, venue.time_ns = venue.seq + count, time_ns
        venue.parts.orders.ids.forget_until(time_ns)
