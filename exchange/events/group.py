"""The events of one command and of one turn, as listeners and projections receive them."""

from __future__ import annotations

from msgspec import Struct

from exchange.events.event import Event


class Outcome(Struct, frozen=True):
    """The events of one command."""

    seq: int
    time_ns: int
    events: tuple[Event, ...]


class Group(Struct, frozen=True):
    """The result of one turn: the commands' numbers, the last one's time, all events in order."""

    first_seq: int
    last_seq: int
    time_ns: int
    events: tuple[Event, ...]
