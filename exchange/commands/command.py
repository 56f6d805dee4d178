"""The root of all commands."""

from __future__ import annotations

from msgspec import Struct


class Command(Struct, frozen=True, tag=True, array_like=True):
    """The root of all commands; journaled as an array, so fields are only ever added at the end."""
