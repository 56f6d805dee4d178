"""Routes for a participant's compliance: its firm's file, coverage and calendar.

All of it is private to the participant of the login. A computation runs in a thread, so that the
exchange goes on; prices of the live book, imported prices and the law's are kept apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import msgspec
from msgspec import Struct
from starlette.responses import Response

from api.access.firm_documents import OtherFormat
from api.export.firm_template import template_toml, write_template_workbook
from api.messages.compliance import (
    CalendarEntryRecord,
    CalendarQuery,
    CalendarReply,
    ClassRecord,
    CoverageQuery,
    CoverageReply,
    DayFromText,
    FirmEntityRecord,
    FirmFileBody,
    FirmFileRecord,
    FirmReply,
    NotCoveredRecord,
    PriceUsedRecord,
    RemovedReply,
    TemplateQuery,
    UnitCoverageRecord,
)
from api.rest.about import Document
from api.rest.routing import HEADERS, Call, Routes
from api.services.compliance import default_day, file_content
from api.wire.errors import ApiError
from api.wire.firm_file import EXAMPLE, read_firm
from api.wire.registry_errors import asked
from api.wire.render_served import served_record
from exchange.compliance.allocation import FirmYears
from exchange.compliance.at_exchange import AtExchange, entity_of, joined, registered_of
from exchange.compliance.calendar import auction_times, calendar, sessions, without_deadline
from exchange.compliance.closing import Market
from exchange.compliance.coverage import Coverage, coverage
from exchange.compliance.firm import Firm
from exchange.compliance.prices import SYMBOLS, Mark, newest
from exchange.compliance.served import served
from exchange.compliance.what_if import WhatIf
from exchange.errors import ConfigError
from exchange.instruments import LISTING
from exchange.said import in_language
from exchange.schemes.gx_ets import CREDIT_LIMIT
from exchange.schemes.gx_ets_units import COVERED_FROM_T
from exchange.schemes.prefectures import UNITS
from exchange.units import tokyo_datetime, utc_text

ROUTES = Routes()
T = TypeVar("T")
TOML = "application/toml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNTIL_DAYS = 500
SPAN_DAYS_MAX = 3_660
MESSAGE_MAX = 4_000
ERRORS = ("not_found", "wrong_state", "overloaded")


@ROUTES.add(
    "GET",
    "/v1/compliance/template",
    Document,
    query=TemplateQuery,
    media=TOML,
    more_media=(XLSX,),
)
async def template(call: Call) -> Struct | Response:
    """The template of a firm's file, filled with a synthetic firm."""
    example = await computed(lambda: read_firm(EXAMPLE))
    return await _file(example, "firm", call.query)


@ROUTES.add(
    "PUT", "/v1/compliance/firm", FirmReply, body=FirmFileBody, errors=ERRORS, takes_file=True
)
async def store_firm(call: Call) -> Struct:
    """Store your firm's file in place of the one before; a fault is rejected with its place."""
    body, service = call.body, call.service.compliance
    name = Path(body.file_name).name

    def work() -> None:
        content = file_content(name, body.text, body.base64)
        service.store(participant_of(call), user_of(call), name, content)

    await computed(work, body.lang)
    return _firm_reply(call, firm_of_login(call))


@ROUTES.add("GET", "/v1/compliance/firm", FirmReply, errors=ERRORS)
async def firm(call: Call) -> Struct:
    """Your firm's file in outline, and who stored it."""
    return _firm_reply(call, firm_of_login(call))


@ROUTES.add(
    "GET",
    "/v1/compliance/firm/file",
    Document,
    query=TemplateQuery,
    media=TOML,
    more_media=(XLSX,),
    errors=ERRORS,
)
async def firm_file(call: Call) -> Struct | Response:
    """Your firm's file, with each key explained in a language."""
    found = firm_of_login(call)
    return await _file(found, found.firm.code, call.query)


@ROUTES.add("DELETE", "/v1/compliance/firm", RemovedReply)
async def remove_firm(call: Call) -> Struct:
    """Remove your firm's file and its plan; the record of who stored it stays."""
    participant = participant_of(call)
    await call.service.plans.remove(participant)
    return RemovedReply(call.service.compliance.files.remove(participant, user_of(call)))


@ROUTES.add("GET", "/v1/compliance/coverage", CoverageReply, query=CoverageQuery, errors=ERRORS)
async def cover(call: Call) -> Struct:
    """Your need, holdings and shortage by fiscal year, the cost of closing it, other schemes."""
    query, service = call.query, call.service.compliance
    found, (on, day_from) = firm_of_login(call), day_of(call, query.on)
    participant, account, market_day = participant_of(call), call.account, call.today()
    entity, what_if = entity_of(found, participant), what_if_of(query, call)
    own, books = service.own_orders(account), service.books(market_day)

    def work() -> CoverageReply:
        here = service.here(participant, entity, own, market_day)
        own_marks = readable(lambda: service.own_marks(participant))
        imported = newest(service.marks(participant), on, found.firm.stale_after_days)
        market = Market(imported, books)
        both = joined(found, entity, here, query.holdings)
        registered = registered_of(here, query.holdings)
        covered = coverage(both, on, what_if, market, registered)
        return CoverageReply(
            on=on,
            day_from=day_from,
            market_day=market_day,
            entity=entity,
            holdings=query.holdings,
            here_t=_tonnes(here),
            credit_limit_percent=int(what_if.credit_limit * 100),
            units=_units(covered),
            served=served_record(served(both, on)),
            not_covered=[
                NotCoveredRecord(one.entity, one.average_t, COVERED_FROM_T)
                for one in covered.not_covered
            ],
            empty_tables=list(covered.empty_tables),
            imported=_prices(market, set(own_marks)),
            books=[SYMBOLS[book.credit_class] for book in books],
            classes=[ClassRecord(one.credit_class, one.name, one.name_ja) for one in LISTING]
            + [ClassRecord(one.credit_class, one.name, one.name_ja) for one in UNITS.values()],
        )

    return await asked(work)


@ROUTES.add("GET", "/v1/compliance/calendar", CalendarReply, query=CalendarQuery, errors=ERRORS)
async def days(call: Call) -> Struct:
    """The days of your firm: deadlines, last safe trading days, allocations, tenders, reports."""
    found, (on, day_from) = firm_of_login(call), day_of(call, call.query.on)
    until = call.query.until or on + timedelta(days=UNTIL_DAYS)
    if not 0 <= (until - on).days <= SPAN_DAYS_MAX:
        sentence = f"until must lie from {on} to {SPAN_DAYS_MAX:,} days later, not on {until}"
        raise ApiError("invalid_params", sentence, "until")

    def work() -> CalendarReply:
        entries = calendar(found, on, until, call.service.settings.holding_deadline)
        safe = next((one.day for one in entries if one.kind == "last_safe_day"), until)
        left = sessions(on, safe)
        return CalendarReply(
            on=on,
            day_from=day_from,
            until=until,
            entries=msgspec.convert(entries, list[CalendarEntryRecord], from_attributes=True),
            sessions_left=len(left),
            next_session=left[0].day if left else None,
            session_times=auction_times(left[0].day) if left else [],
            without_deadline=without_deadline(found),
        )

    return await computed(work)


def what_if_of(asked: CoverageQuery, call: Call) -> WhatIf:
    """Return the assumptions of a question; the holding deadline is the exchange's setting."""
    limit = asked.credit_limit
    return WhatIf(
        credit_limit=CREDIT_LIMIT if limit is None else Fraction(limit, 100),
        later_vintages_usable=asked.later_vintages,
        ceiling_after_surge=asked.ceiling_after_surge,
        as_group=asked.group,
        quantile=asked.emissions,
        deadline_day=call.service.settings.holding_deadline,
    )


def participant_of(call: Call) -> str:
    """Return the caller's participant."""
    assert call.principal is not None, "the permission table asks for a login"
    return call.principal.participant


def user_of(call: Call) -> str:
    """Return the caller's name as a user."""
    assert call.principal is not None, "the permission table asks for a login"
    return call.principal.user.name


def firm_of_login(call: Call) -> Firm:
    """Return the caller's firm. ApiError: `not_found`, there is no file; `wrong_state`, a release
    with another format stored it."""
    found = readable(lambda: call.service.compliance.firm(participant_of(call)))
    if found is None:
        raise ApiError(
            "not_found", "there is no file of your firm yet; store one by PUT /v1/compliance/firm"
        )
    return found


def day_of(call: Call, asked_day: date | None) -> tuple[date, DayFromText]:
    """Return the day of a question and where it comes from."""
    if asked_day is not None:
        return asked_day, "asked"
    wall_day = tokyo_datetime(call.service.wall_ns()).date()
    day, is_market = default_day(call.today(), wall_day)
    return day, "market" if is_market else "calendar"


def readable(read: Callable[[], T]) -> T:
    """Read what was stored. ApiError `wrong_state`: a release with another format stored it."""
    try:
        return read()
    except OtherFormat as error:
        raise ApiError("wrong_state", str(error)) from None


async def computed(work: Callable[[], T], language: str = "en") -> T:
    """Compute in a thread. ApiError `invalid_params`: a file is at fault, with its place, in a
    language."""
    try:
        with in_language(language):
            return await asyncio.to_thread(work)
    except ConfigError as error:
        raise ApiError("invalid_params", str(error)[:MESSAGE_MAX], "file_name") from None


async def _file(firm: Firm, name: str, query: TemplateQuery) -> Response:
    """Return a firm as a file to save."""
    language = 1 if query.lang == "ja" else 0
    make = partial(_workbook, firm, language) if query.format == "xlsx" else None
    content = await asyncio.to_thread(make or partial(_toml, firm, language))
    safe = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)
    disposition = f'attachment; filename="{safe}.{query.format}"'
    media = XLSX if query.format == "xlsx" else f"{TOML}; charset=utf-8"
    return Response(content, 200, {**HEADERS, "content-disposition": disposition}, media)


def _toml(firm: Firm, language: int) -> bytes:
    return template_toml(firm, language).encode()


def _workbook(firm: Firm, language: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "firm.xlsx"
        write_template_workbook(firm, path, language)
        return path.read_bytes()


def _firm_reply(call: Call, firm: Firm) -> FirmReply:
    history = call.service.compliance.files.history(participant_of(call))
    entity, terms = entity_of(firm, participant_of(call)), firm.firm
    return FirmReply(
        code=terms.code,
        name=terms.name,
        name_ja=terms.name_ja,
        is_synthetic=terms.is_synthetic,
        file_name=next(one.file_name for one in history if one.act == "stored"),
        schemes=list(terms.schemes),
        entities=[
            FirmEntityRecord(one.code, one.name, one.name_ja, one.code == entity)
            for one in firm.entities
        ],
        years=list(FirmYears(firm).duty_years),
        approval_days=terms.approval_days,
        settlement_days=terms.settlement_days,
        stale_after_days=terms.stale_after_days,
        budget_yen_per_year=terms.budget_yen_per_year,
        history=[
            FirmFileRecord(utc_text(one.at_ms * 1_000_000), one.user, one.act, one.file_name,
                           one.digest)
            for one in history
        ],
    )  # fmt: skip


def _units(covered: Coverage) -> list[UnitCoverageRecord]:
    """Return a coverage's units as records; prices become decimals in text."""
    plain = msgspec.to_builtins(covered.units, builtin_types=(date,))
    return msgspec.convert(plain, list[UnitCoverageRecord])


def _tonnes(here: AtExchange) -> dict[str, int]:
    """Return the tonnes held at the exchange by class, without those that have ended."""
    held: dict[str, int] = {}
    for one in here.holdings:
        if not one.ended_for:
            held[one.credit_class] = held.get(one.credit_class, 0) + one.quantity_t
    return held


def _prices(market: Market, own: set[Mark]) -> list[PriceUsedRecord]:
    return [
        PriceUsedRecord(
            credit_class=credit_class,
            symbol=SYMBOLS.get(credit_class, ""),
            price_yen_per_t=price.mark.price_yen_per_t,
            day=price.mark.day,
            age_days=price.age_days,
            is_stale=price.is_stale,
            stat=price.mark.stat,
            source=price.mark.source,
            is_own=price.mark in own,
        )
        for credit_class, price in market.imported.items()
    ]
