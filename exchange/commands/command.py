"""The base class of commands."""

from __future__ import annotations

from msgspec import Struct


class Command(Struct, frozen=True, tag=True, array_like=True):
    """Base class of all commands; journaled as an array, so new fields go to the end."""
