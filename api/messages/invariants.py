"""The reply to a check of the venue's invariants."""

from __future__ import annotations

from msgspec import Struct


class CheckReply(Struct):
    """The result of a check. `faults`: a text for each broken invariant; halt the exchange then."""

    seq: int
    digest: str
    passed: bool
    faults: list[str]
