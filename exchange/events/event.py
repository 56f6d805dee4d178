"""What every event has."""

from __future__ import annotations

from msgspec import Struct


class Event(Struct, frozen=True, tag=True, kw_only=True):
    """The root of all events."""

    seq: int
    time_ns: int
