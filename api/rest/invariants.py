"""The exchange held against its own rules while it runs, at the operator's word."""

from __future__ import annotations

from msgspec import Struct

from api.messages.invariants import CheckReply
from api.rest.routing import Call, Routes

ROUTES = Routes()


@ROUTES.add("POST", "/v1/admin/checks", CheckReply)
async def check(call: Call) -> Struct:
    """Check every invariant of books, ledger and limits. Nothing else is done meanwhile."""
    venue = call.service.venue
    faults = [
        f"the {name} inside differ from what came in less what went out"
        for name, holds in venue.conservation().items()
        if not holds
    ]
    try:
        venue.check()
    except AssertionError as fault:
        faults.append(str(fault))
    return CheckReply(venue.seq, venue.digest(), not faults, faults)
