"""The operator's routes: the manual clock and cash."""

from __future__ import annotations

from msgspec import Struct

from api.edge import parse_time_ns, yen_amount
from api.errors import ApiError
from api.messages.rest import ClockBody, ClockReply, DepositBody, DoneReply
from api.render import status_record
from api.rest.routing import Call, Routes
from exchange.commands import DepositCash
from exchange.units import NS_PER_DAY, utc_text
from exchange.venue.clock import ManualClock, PacedClock

ROUTES = Routes()
JUMP_MAX_NS = 31 * NS_PER_DAY


@ROUTES.add("POST", "/v1/admin/clock", ClockReply, body=ClockBody, errors=("phase_not_allowed",))
async def move_clock(call: Call) -> Struct:
    """Move the market's clock on: to a moment, or to what falls due next."""
    service = call.service
    clock = service.sequencer.clock
    if not isinstance(clock, ManualClock | PacedClock):
        raise ApiError("phase_not_allowed", "this exchange runs on the wall's clock")
    target_ns = service.venue.next_due_ns
    if call.body.to is not None:
        target_ns = parse_time_ns(call.body.to, "to")
        if target_ns < clock.now_ns():
            raise ApiError("invalid_params", "time does not run backwards", "to")
        if target_ns > clock.now_ns() + JUMP_MAX_NS:
            raise ApiError("invalid_params", "at most 31 days at once", "to")
    await service.sequencer.advance_to(target_ns)
    await service.settlement.idle()
    records = [
        status_record(service.markets, service.venue, index)
        for index in range(len(service.markets.instruments))
    ]
    return ClockReply(utc_text(clock.now_ns()), service.venue.seq, records)


@ROUTES.add(
    "POST", "/v1/admin/deposits", DoneReply, body=DepositBody, errors=("not_found",), status=201
)
async def deposit(call: Call) -> Struct:
    """Yen into a participant's trading account."""
    account = call.service.venue.account_of(call.body.participant)
    if account is None:
        raise ApiError("not_found", "there is no such participant", "participant")
    outcome = await call.service.desk.submit(DepositCash(account, yen_amount(call.body.yen, "yen")))
    return DoneReply(outcome.seq)
