"""Routes for OTC trade reports, daily statements and fails.

A report is shown to its owner, who alone can withdraw it. While it waits it is also shown to the
counterparty that it names, so that the two parties can find a difference.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from api.messages.fields import SIDE_TEXTS, SIDES, NamedRange
from api.messages.rest import DoneReply
from api.messages.settlement import (
    FailRecord,
    FailsReply,
    OtcBody,
    OtcEntriesReply,
    OtcQuery,
    OtcRecord,
    OtcReply,
    StatementLine,
    StatementPosition,
    StatementReply,
)
from api.rest.bills import charge_records
from api.rest.routing import Call, Routes
from api.wire.errors import ApiError
from exchange.commands import EnterOtc, WithdrawOtc
from exchange.events import DeliveryFailed, OtcEntered, Reason
from exchange.settlement.statement import Line
from exchange.texts import text_of
from exchange.units import tokyo_datetime, utc_text
from exchange.views.otc import EntryState

ROUTES = Routes()
DIFFERENCES = {
    "serial_range": "serial_range",
    "quantity_t": "qty",
    "price_ticks": "price",
    "side": "side",
}
STATEMENT_ERRORS = ("not_found", "invalid_params", "overloaded")
OTC_ERRORS = (
    "unknown_symbol", "not_a_member", "same_party", "class_not_accepted", "serial_range_invalid",
    "serials_not_available", "qty_increment", "notional_max", "insufficient_funds",
    "insufficient_credits", "kill_switch", "market_closed", "phase_not_allowed", "halted",
    "too_many_entries", "idempotency_conflict",
)  # fmt: skip


@ROUTES.add("POST", "/v1/otc/entries", OtcReply, body=OtcBody, status=201, errors=OTC_ERRORS)
async def enter(call: Call) -> Struct:
    """Report an OTC trade; it settles at once when the other party has reported the same."""
    service, body = call.service, call.body
    markets = service.markets
    instrument = markets.index(body.symbol)
    other = service.venue.account_of(body.counterparty)
    command = EnterOtc(
        call.account,
        -1 if other is None else other,
        instrument,
        SIDES[body.side],
        (body.serial_range.serial_from, body.serial_range.serial_to),
        markets.tonnes(instrument, body.qty, "qty"),
        markets.ticks(instrument, body.price, "price"),
        call.key,
    )
    try:
        entry, duplicate = await service.requests.enter_otc(command)
    except ApiError as error:
        if error.field != "serial_ranges":
            raise
        raise ApiError(error.code, error.message, "serial_range") from None
    return OtcReply(_record(call, entry), duplicate)


@ROUTES.add("GET", "/v1/otc/entries", OtcEntriesReply, query=OtcQuery)
async def entries(call: Call) -> Struct:
    """Your own OTC trade reports, and waiting ones that name you, newest first."""
    query, reports = call.query, call.service.projections.current.otc
    page: list[OtcRecord[str]] = []
    for entry in reports.of_account(call.account):
        entry_id = entry.entered.entry_id
        if query.cursor is not None and entry_id >= query.cursor:
            continue
        if query.state is not None and entry.state != query.state:
            continue
        if len(page) == query.limit:
            return OtcEntriesReply(page, page[-1].entry_id)
        page.append(_record(call, entry))
    return OtcEntriesReply(page)


@ROUTES.add("DELETE", "/v1/otc/entries/{entry_id}", DoneReply, errors=("unknown_entry",))
async def withdraw_otc(call: Call) -> Struct:
    """Withdraw your OTC trade report while it waits; its hold is released."""
    text = call.path["entry_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise ApiError("unknown_entry", field="entry_id")
    return DoneReply((await call.service.commands.submit(WithdrawOtc(call.account, int(text)))).seq)


@ROUTES.add("GET", "/v1/statements/{day}", StatementReply, errors=STATEMENT_ERRORS)
async def statement(call: Call) -> Struct:
    """Your statement of a day: its business and the balances at its end; prices are without tax."""
    assert call.principal is not None
    try:
        day = date.fromisoformat(call.path["day"])
    except ValueError:
        raise ApiError("invalid_params", "the day must be one such as 2026-11-20", "day") from None
    _reject_other_time(call, day)
    statements = call.service.projections.current.statements
    found = statements.statement(call.account, call.principal.participant, day)
    if found is None:
        raise ApiError("not_found", "only the last 31 days with business are kept here", "day")
    participant = call.principal.participant
    charged = await charge_records(call.service.registry, day, day, participant)
    return StatementReply(
        participant=found.participant,
        day=day.isoformat(),
        is_final=day < call.today(),
        tax_percent=call.service.settings.tax_percent,
        lines=[_line(line) for line in found.lines],
        positions=[
            StatementPosition(
                asset.symbol,
                str(asset.free),
                str(asset.held),
                str(asset.due_in),
                str(asset.due_out),
            )
            for asset in found.positions
        ],
        registry_charges=charged,
    )


def _line(line: Line) -> StatementLine:
    return StatementLine(
        timestamp=utc_text(line.time_ns),
        what=line.what,
        kind=line.kind,
        symbol=line.symbol,
        qty=str(line.tonnes),
        yen=str(line.yen),
        tax=str(line.tax_yen),
        detail=line.detail,
        reference=line.reference or None,
        schemes=line.schemes,
        purpose=line.purpose,
    )


def _reject_other_time(call: Call, day: date) -> None:
    """Raise ApiError `invalid_params` for a future day, or a day before the exchange's first."""
    service = call.service
    first = tokyo_datetime(service.started_ns).date()
    today = call.today()
    if day > today:
        raise ApiError(
            "invalid_params", f"{day} is in the future; the market's day is {today}", "day"
        )
    if day < first:
        raise ApiError(
            "invalid_params", f"{day} is before the exchange's first day, {first}", "day"
        )


@ROUTES.add("GET", "/v1/fails", FailsReply)
async def own_fails(call: Call) -> Struct:
    """Your own failed deliveries, newest first."""
    return _fails(call, call.account)


@ROUTES.add("GET", "/v1/admin/fails", FailsReply)
async def all_fails(call: Call) -> Struct:
    """The failed deliveries of all participants, newest first."""
    return _fails(call, -1)


def _fails(call: Call, account: int) -> FailsReply:
    fails = call.service.projections.current.statements.fails
    found = [fail for fail in reversed(fails) if account in (-1, fail.account)]
    return FailsReply([_fail(call, fail) for fail in found[:500]])


def _fail(call: Call, event: DeliveryFailed) -> FailRecord:
    service = call.service
    return FailRecord(
        settlement_id=event.key,
        participant=service.venue.participant_of(event.account),
        symbol=service.markets.symbols[event.instrument],
        qty=str(event.quantity_t),
        timestamp=utc_text(event.time_ns),
        fails=event.fails,
    )


def _record(call: Call, entry: EntryState) -> OtcRecord[str]:
    service = call.service
    report: OtcEntered = entry.entered
    record = OtcRecord(
        entry_id=report.entry_id,
        participant=service.venue.participant_of(report.account),
        counterparty=service.venue.participant_of(report.counter_account),
        symbol=service.markets.symbols[report.instrument],
        side=SIDE_TEXTS[report.side],
        serial_range=NamedRange(*report.serial_range),
        qty=str(report.quantity_t),
        price=service.markets.price_text(report.instrument, report.price_ticks),
        state=entry.state,
        timestamp=utc_text(report.time_ns),
        settlement_id=entry.key or None,
        reason=text_of(Reason(entry.reason)) if entry.reason else None,
    )
    if entry.state == "waiting":
        differences = service.projections.current.otc.differences(entry)
        record.differs = [DIFFERENCES[name] for name in differences]
    return record
