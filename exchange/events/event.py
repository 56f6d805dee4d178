"""The root of all events."""

from __future__ import annotations

from msgspec import Struct


class Event(Struct, frozen=True, tag=True, array_like=True, gc=False):
    """An event is written down as its name and its fields in their order: first the number and the
    time of the command that caused it (`Stamped.event`)."""

    seq: int
    time_ns: int
