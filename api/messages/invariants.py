"""What the operator hears of a check."""

from __future__ import annotations

from msgspec import Struct


class CheckReply(Struct):
    """`faults`: the rules that do not hold, in words; the exchange should be halted then."""

    seq: int
    digest: str
    passed: bool
    faults: list[str]
