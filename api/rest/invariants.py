"""Route for a check of the running venue's invariants, for the operator."""

from __future__ import annotations

from msgspec import Struct

from api.messages.invariants import CheckReply
from api.rest.routing import Call, Routes

ROUTES = Routes()


@ROUTES.add("POST", "/v1/admin/checks", CheckReply)
async def check(call: Call) -> Struct:
    """Check every invariant of books, ledger and limits; commands wait meanwhile."""
    venue = call.service.venue
    faults = [
        f"the sum of {name} in all accounts differs from deposits less withdrawals"
        for name, holds in venue.conservation().items()
        if not holds
    ]
    try:
        venue.check()
    except AssertionError as fault:
        faults.append(str(fault))
    return CheckReply(venue.seq, venue.digest(), not faults, faults)
