"""What every event has."""

from __future__ import annotations

from msgspec import Struct


class Event(Struct, frozen=True, tag=True, kw_only=True, array_like=True, gc=False):
    """The root of all events; written down as its name and its fields in their order."""

    seq: int
    time_ns: int
