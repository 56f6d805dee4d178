"""Entry of arrays: a session's new orders, and the registry's confirmations, without objects.

A simulated world that reads trades alone sends its orders as MESSAGE rows. `Venue.apply` is the
twin: the same orders as AddOrders, and the same confirmations as ConfirmInstructions, leave the
same venue with the same numbers and times. `order_rows` posts what the rows say.
"""

from __future__ import annotations

from collections.abc import Sequence

from exchange.clearing.ledger import Rows
from exchange.commands import Stamped, Tick
from exchange.events import Event
from exchange.matching import codes as code
from exchange.matching.jit import entry
from exchange.settlement.instructions import DueDeliveries
from exchange.venue.order_rows import RowSink
from exchange.venue.venue import Venue

ENTERED, NO_NEW_ORDER, NO_ACCOUNT = range(3)


@entry
def number_orders(
    orders: Rows, first_account: int, end_account: int, first_id: int, first_ns: int
) -> int:
    """Set the ids and times of new orders, each one above the last; or the reason why not, with
    nothing set: a row of another kind, or an account outside the range.
    """
    for i in range(orders.shape[0]):
        if orders[i]["kind"] != code.ADD:
            return NO_NEW_ORDER
        if not first_account <= orders[i]["account"] < end_account:
            return NO_ACCOUNT
    for i in range(orders.shape[0]):
        orders[i]["order_id"], orders[i]["time_ns"] = first_id + i, first_ns + i
    return ENTERED


class ArrayEntry:
    """The entry of one venue. A sink receives the rows of orders and their trades, in place of
    events: of orders entered here, and of what Ticks do to orders while none names serials. Orders
    that come as commands still have their events.
    """

    def __init__(
        self,
        venue: Venue,
        sink: RowSink,
        delivers_rows: bool = False,
        tells_phases: bool = True,
    ) -> None:
        """`delivers_rows`: the registry needs no object for each delivery; see `due`.
        `tells_phases`: somebody reads PhaseChanged.
        """
        self._venue = venue
        venue.parts.day.tells_phases = tells_phases
        venue.parts.orders.read_rows(sink, venue.parts.tables)
        self._delivers_rows = delivers_rows
        self.due()

    def enter(self, orders: Rows, first_ns: int) -> list[Event]:
        """Apply new orders without ids of their own, given as MESSAGE rows, 1 ns apart from
        `first_ns` on; the events of halts alone.

        Sets the rows' order ids and times. ValueError for a row of another kind or an account that
        does not exist; then nothing is done.
        """
        venue, count = self._venue, len(orders)
        assert first_ns > venue.time_ns, "time stands still or runs backwards"
        known = venue.accounts
        result = number_orders(orders, known.start, known.stop, venue.seq + 1, first_ns)
        if result == NO_NEW_ORDER:
            raise ValueError("a row that is no new order cannot be entered as one")
        if result == NO_ACCOUNT:
            raise ValueError(f"orders come from accounts {known.start} to {known.stop - 1} only")
        events: list[Event] = []
        done = 0
        while done < count:
            sent = venue.parts.orders.enter(orders[done:], first_ns + done)
            done += sent
            self._pass(sent, first_ns + done - 1)
            last = Stamped(venue.seq, venue.time_ns, Tick())
            events += venue.parts.day.notice_halts(last, venue.settings.pause_ns)
        return events

    def due(self) -> list[DueDeliveries]:
        """The deliveries instructed as rows since the last call."""
        return self._venue.parts.house.deliver_rows() if self._delivers_rows else []

    def confirm(
        self, keys: Sequence[str], first_ns: int, due: Sequence[DueDeliveries] = ()
    ) -> None:
        """Apply the registry's confirmations of instructions, and of deliveries given as rows, 1 ns
        apart from `first_ns` on, that name no serials; there are no events.

        ValueError for a key that no instruction waits under; then nothing is done.
        """
        venue, house = self._venue, self._venue.parts.house
        assert first_ns > venue.time_ns, "time stands still or runs backwards"
        waiting = house.waits_for
        if len(set(keys)) < len(keys) or not all(map(waiting, keys)):
            raise ValueError("each key must name one instruction that waits for the registry")
        touched = venue.parts.accounts.touched
        if keys:
            touched |= house.confirm_all(keys)
        for deliveries in due:
            touched |= house.confirm_due(deliveries)
        count = len(keys) + sum(len(deliveries.rows) for deliveries in due)
        self._pass(count, first_ns + count - 1)

    def _pass(self, count: int, time_ns: int) -> None:
        """Count commands up to a time, and forget the ids that have expired by then."""
        venue = self._venue
        venue.seq, venue.time_ns = venue.seq + count, time_ns
        venue.parts.orders.ids.forget_until(time_ns)
