"""Routes for the JCM registry's charges, and for the account records that it charges for."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from api.messages.exports import (
    AccountRecordBody,
    AccountRecordReply,
    ChargeRecord,
    ChargesQuery,
    ChargesReply,
    RecordedBlock,
)
from api.rest.routing import Call, Routes
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.reports.bill import AccountRecord, Charge, certify, charges
from exchange.registry.whole import WholeRegistry
from exchange.units import utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/charges", ChargesReply, query=ChargesQuery, errors=("overloaded",))
async def own_charges(call: Call) -> Struct:
    """The JCM registry's charges to you; they are paid to the state, not here."""
    assert call.principal is not None
    return await _charges(call, call.principal.participant)


@ROUTES.add("GET", "/v1/registry/charges", ChargesReply, query=ChargesQuery, errors=("overloaded",))
async def all_charges(call: Call) -> Struct:
    """The JCM registry's charges to all participants."""
    return await _charges(call, None)


@ROUTES.add(
    "POST",
    "/v1/account-records",
    AccountRecordReply,
    body=AccountRecordBody,
    status=201,
    errors=("not_found", "registry_rejected", "overloaded"),
)
async def record(call: Call) -> Struct:
    """Make a certified record of one of your accounts; the registry charges for JCM credits."""
    assert call.principal is not None
    registry, principal, account = call.service.registry, call.principal, call.body.account
    filed = call.filed()

    def work() -> AccountRecord:
        if all(own.name != account for own in registry.accounts(principal.participant)):
            raise ApiError("not_found", "there is no such account of yours", "account")
        return certify(registry, account, filed)

    found = await asked(work)
    blocks = [
        RecordedBlock(
            holding.block.first_serial,
            holding.block.last_serial,
            str(holding.block.quantity_t),
            holding.block.credit_class,
            holding.status.value,
        )
        for holding in found.holdings
    ]
    return AccountRecordReply(found.account, found.number, utc_text(found.at_ns), blocks)


async def charge_records(
    registry: WholeRegistry, first: date, last: date, owner: str | None
) -> list[ChargeRecord]:
    """Return the charges from day `first` to day `last` in Tokyo, both included, of one owner or
    all. ApiError `overloaded`: the registry does not answer."""
    return [
        _record(charge) for charge in await asked(lambda: charges(registry, first, last, owner))
    ]


async def _charges(call: Call, owner: str | None) -> ChargesReply:
    query = call.query
    last = query.until or query.since
    found = await charge_records(call.service.registry, query.since, last, owner)
    return ChargesReply(found, str(sum(int(charge.yen) for charge in found)))


def _record(charge: Charge) -> ChargeRecord:
    return ChargeRecord(
        utc_text(charge.at_ns),
        charge.owner,
        charge.account,
        charge.service.value,
        charge.key,
        str(charge.yen),
    )
