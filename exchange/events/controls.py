"""Events of controls, and rejections of commands."""

from __future__ import annotations

from exchange.events.event import Event


class CommandRejected(Event, frozen=True):
    """A command other than a new order was rejected; nothing changed."""

    account: int
    reason: int
    order_id: int = -1
    cl_ord_id: str = ""


class KillSwitchSet(Event, frozen=True):
    account: int
    instrument: int
    on: bool


class LimitsSet(Event, frozen=True):
    account: int
    quantity_max_t: int
    notional_max_yen: int
    position_max_t: int
    orders_max: int


class CancelTimerSet(Event, frozen=True):
    """The account's orders are canceled at this moment; 0: the timer is off."""

    account: int
    at_ns: int


class CancelOnDisconnectSet(Event, frozen=True):
    """Cancel on disconnect was set for this connection; off also after it has just acted."""

    account: int
    session: int
    on: bool


class CancelWaits(Event, frozen=True):
    """A cancel waits, because the phase forbids it; it is the first act of the next phase."""

    account: int
    instrument: int
    side: int
