"""The events of one command and of one turn, as listeners and projections receive them."""

from __future__ import annotations

from msgspec import Struct

from exchange.events.event import Event


class Outcome(Struct, frozen=True):
    """What one command did."""

    seq: int
    time_ns: int
    events: tuple[Event, ...]


class Group(Struct, frozen=True):
    """What one turn did: the commands' numbers, the time of the last, all events in order."""

    first_seq: int
    last_seq: int
    time_ns: int
    events: tuple[Event, ...]
