"""Routes for retirements and their certificates.

A retirement from the trading account goes through the venue; one from the holding account is done
at once. Retirements and certificates are public.
"""

from __future__ import annotations

import secrets

import msgspec
from msgspec import Struct
from starlette.responses import Response

from api.messages.fields import DecimalText
from api.messages.holdings import DisclosureBody, InstructedReply, RetirementBody, SchemeUseBody
from api.messages.records import RetirementRecord
from api.rest.about import Document
from api.rest.routing import HEADERS, Call, Routes
from api.services import idempotency
from api.wire.convert import serial_ranges, whole_tonnes
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from api.wire.render import held_retirement_record, retirement_record
from exchange.commands import Disclosure, RetireCredits, SchemeUse
from exchange.registry.accounts.holders import Holders
from exchange.registry.port import Ending, Retirement, holding_account
from exchange.registry.reports.certificate import Certificate, CertificateRecord, certificate_of
from exchange.registry.reports.certificate_pdf import pdf
from exchange.registry.uses import rejection_of_use

ROUTES = Routes()


@ROUTES.add(
    "POST",
    "/v1/retirements",
    InstructedReply,
    body=RetirementBody,
    status=202,
    errors=(
        "unknown_symbol",
        "insufficient_credits",
        "serial_range_invalid",
        "serials_not_available",
        "account_locked",
        "idempotency_conflict",
        "unknown_scheme",
        "unknown_fiscal_year",
        "purpose_names_scheme",
        "act_not_allowed",
        "not_usable_for_scheme",
        "uses_exclude_each_other",
        "overloaded",
    ),
)
async def retire(call: Call) -> Struct:
    """Retire your own free credits for schemes or a purpose, in a beneficiary's name.

    `symbol` retires from the trading account, through the venue; `credit_class` retires from the
    holding account at once, also credits without a market.
    """
    body, markets = call.body, call.service.markets
    if not body.schemes and not body.purpose.strip():
        raise ApiError("invalid_params", "a retirement without a scheme needs a purpose", "purpose")
    if (body.symbol is None) == (body.credit_class is None):
        raise ApiError(
            "invalid_params",
            "name the symbol, to retire from the trading account, or the credit_class, to retire "
            "from the holding account",
            "symbol",
        )
    if body.symbol is None:
        return await _noted(call, await _retire_held(call))
    instrument = markets.index(body.symbol)
    command = RetireCredits(
        call.account,
        instrument,
        markets.tonnes(instrument, body.qty, "qty"),
        body.purpose,
        body.beneficiary,
        serial_ranges(body.serial_ranges),
        call.key,
        _disclosure(body.disclosure),
        body.act,
        _uses(call, body.schemes),
    )
    return await _noted(call, await call.service.requests.instruct(command))


@ROUTES.add(
    "GET",
    "/v1/retirements/{retirement_id}",
    RetirementRecord[DecimalText],
    errors=("not_found", "overloaded"),
)
async def retirement(call: Call) -> Struct:
    """One retirement, from its instruction on, with its state."""
    service, key = call.service, call.path["retirement_id"]
    entry = service.projections.current.instructions.retirement(key)
    if entry is not None:
        return retirement_record(service.markets, entry)
    if len(key) > 128:
        raise ApiError("not_found", field="retirement_id")
    found = await asked(lambda: certificate_of(service.registry, key))
    return held_retirement_record(service.markets, found)


@ROUTES.add(
    "GET",
    "/v1/certificates/{retirement_id}",
    Document,
    status=308,
    media="text/html",
    errors=("not_found", "overloaded"),
)
async def certificate(call: Call) -> Response:
    """The former address of certificates: leads to the page at `/certificates/{retirement_id}`."""
    found = await _certificate(call)
    return Response(b"", 308, {**HEADERS, "location": found.path}, "text/html; charset=utf-8")


@ROUTES.add(
    "GET",
    "/v1/certificates/{retirement_id}/record",
    CertificateRecord,
    errors=("not_found", "overloaded"),
)
async def certificate_record(call: Call) -> Response:
    """The record of a retirement, whose SHA-256 is the hash on its certificate."""
    found = await _certificate(call)
    return Response(found.record, 200, HEADERS, "application/json")


@ROUTES.add(
    "GET",
    "/v1/certificates/{retirement_id}/pdf",
    Document,
    media="application/pdf",
    errors=("not_found", "overloaded"),
)
async def certificate_pdf(call: Call) -> Response:
    """A retirement's certificate as PDF, with its address as a QR code and its hash."""
    found, base_url = await _certificate(call), _base_url(call)
    document = await asked(lambda: pdf(found, base_url))
    return Response(document, 200, HEADERS, "application/pdf")


async def _noted(call: Call, reply: InstructedReply) -> InstructedReply:
    """Return the reply, with a note if a scheme's retirement names an unknown beneficiary."""
    assert call.principal is not None
    name, registry = call.body.beneficiary, call.service.registry
    if not call.body.schemes or name == call.principal.participant:
        return reply
    if await asked(lambda: Holders(registry).code_of(name)) is not None:
        return reply
    note = (
        f"{name!r} is no participant's code or legal name: this counts for no participant until "
        "the registrar files it as one"
    )
    return msgspec.structs.replace(reply, note=note)


async def _retire_held(call: Call) -> InstructedReply:
    """Retire from the holding account, at once and without the venue."""
    assert call.principal is not None
    body, participant = call.body, call.principal.participant
    act = Retirement(
        holding_account(participant),
        body.credit_class,
        whole_tonnes(body.qty, least=1),
        body.purpose,
        body.beneficiary,
        serial_ranges(body.serial_ranges),
        Ending(body.act),
        _disclosure(body.disclosure),
        _uses(call, body.schemes),
    )
    key = f"H-{idempotency.request_name() or secrets.token_hex(16)}"
    receipt = await call.service.acts.retire_held(participant, act, key)
    return InstructedReply(receipt.key, -1, "settled")


async def _certificate(call: Call) -> Certificate:
    registry, key = call.service.registry, call.path["retirement_id"]
    if len(key) > 128:
        raise ApiError("not_found", field="retirement_id")
    return await asked(lambda: certificate_of(registry, key))


def _base_url(call: Call) -> str:
    """Return the public address from the settings. The request's Host can be forged, and the
    address of the listener may not be reachable from outside."""
    return call.service.settings.public_url


def _uses(call: Call, named: list[SchemeUseBody]) -> tuple[SchemeUse, ...]:
    """Return the uses of a body; a rejection names the wrong element."""
    uses = tuple(SchemeUse(use.scheme, use.fiscal_year) for use in named)
    for position, use in enumerate(uses):
        rejection = rejection_of_use(use, call.today())
        if rejection is not None:
            field = f"schemes[{position}].{rejection.field}"
            raise ApiError(rejection.code, rejection.sentence, field)
    return uses


def _disclosure(body: DisclosureBody | None) -> Disclosure | None:
    return Disclosure(**msgspec.structs.asdict(body)) if body else None
