"""Routes for a participant's own marks of prices, for coverage and plan beside published ones.

They are private to the participant of the login.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from api.messages.compliance import RemovedReply
from api.messages.own_prices import (
    OwnPriceRecord,
    OwnPricesReply,
    PriceFileBody,
    SkippedRecord,
)
from api.rest.compliance import ERRORS, computed, day_of, participant_of, readable, user_of
from api.rest.routing import Call, Routes
from api.services.compliance import AddedMarks, file_content
from exchange.compliance.firm import FirmTerms
from exchange.compliance.prices import SYMBOLS, DatedPrice, Mark, newest

ROUTES = Routes()
LISTED_MAX = 500
_DEFAULTS = FirmTerms(code="-", name="-")


@ROUTES.add("GET", "/v1/compliance/prices", OwnPricesReply, errors=ERRORS)
async def own_prices(call: Call) -> Struct:
    """Your own marks of prices, the newest first, with their age."""
    return await _reply(call, AddedMarks(0, 0, ()))


@ROUTES.add(
    "POST",
    "/v1/compliance/prices",
    OwnPricesReply,
    body=PriceFileBody,
    errors=ERRORS,
    takes_file=True,
)
async def add_prices(call: Call) -> Struct:
    """Add a file's prices to your own marks; a fault is rejected with its line and column."""
    body, service = call.body, call.service.compliance
    name = Path(body.file_name).name

    def work() -> AddedMarks:
        content = file_content(name, body.text, body.base64)
        return service.add_marks(
            participant_of(call), user_of(call), name, content, body.day, body.source
        )

    return await _reply(call, await computed(lambda: readable(work), body.lang))


@ROUTES.add("DELETE", "/v1/compliance/prices", RemovedReply)
async def remove_prices(call: Call) -> Struct:
    """Remove all your own marks; the record of who added them stays."""
    service = call.service.compliance
    return RemovedReply(service.remove_marks(participant_of(call), user_of(call)))


async def _reply(call: Call, done: AddedMarks) -> OwnPricesReply:
    service, participant = call.service.compliance, participant_of(call)
    on, _ = day_of(call, None)

    def work() -> OwnPricesReply:
        firm = readable(lambda: service.firm(participant))
        stale_after_days = (_DEFAULTS if firm is None else firm.firm).stale_after_days
        own = readable(lambda: service.own_marks(participant))
        used = newest(service.marks(participant), on, stale_after_days)
        shown = sorted(own, key=lambda one: one.day, reverse=True)[:LISTED_MAX]
        return OwnPricesReply(
            on=on,
            stale_after_days=stale_after_days,
            total=len(own),
            marks=[_record(one, on, stale_after_days, used) for one in shown],
            added=done.added,
            known=done.known,
            skipped=[SkippedRecord(one.line, one.reason) for one in done.skipped[:LISTED_MAX]],
        )

    return await computed(work)


def _record(
    mark: Mark, on: date, stale_after_days: int, used: dict[str, DatedPrice]
) -> OwnPriceRecord:
    newest_one = used.get(mark.credit_class)
    age_days = (on - mark.day).days
    return OwnPriceRecord(
        day=mark.day,
        credit_class=mark.credit_class,
        symbol=SYMBOLS.get(mark.credit_class, ""),
        stat=mark.stat,
        price_yen_per_t=mark.price_yen_per_t,
        source=mark.source,
        note=mark.note,
        age_days=age_days,
        is_stale=age_days > stale_after_days,
        is_used=newest_one is not None and newest_one.mark == mark,
    )
