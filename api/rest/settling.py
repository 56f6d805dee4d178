"""Credits at the registry: holdings, transfers, retirements, the life of a serial number.

The registry is asked in a thread, because it may block. Reads show the participant's own
accounts only; a retirement and a serial's life are public, without naming accounts.
"""

from __future__ import annotations

import asyncio

from msgspec import Struct

from api.edge import Markets
from api.errors import ApiError
from api.messages.fields import Lot
from api.messages.records import HoldingRecord, RetirementRecord
from api.messages.rest import (
    HoldingsReply,
    InstructedReply,
    RetirementBody,
    SerialEvent,
    SerialReply,
    TransferBody,
)
from api.render import retirement_record
from api.rest.routing import Call, Routes
from exchange.commands import DepositCredits, RetireCredits, WithdrawCredits
from exchange.errors import RegistryError, RegistryRefused
from exchange.events import RegistryInstructed
from exchange.registry.port import Holding, Registry, holding_account, trading_account
from exchange.units import utc_text

ROUTES = Routes()
REGISTRY = "tanso"


@ROUTES.add("GET", "/v1/holdings", HoldingsReply, errors=("overloaded",))
async def holdings(call: Call) -> Struct:
    """Own credits by serial block, in the holding and in the trading account."""
    assert call.principal is not None
    participant = call.principal.participant
    found = await asyncio.to_thread(own_holdings, call.service.registry, participant)
    return HoldingsReply([holding_record(call.service.markets, one) for one in found])


@ROUTES.add(
    "POST",
    "/v1/transfers",
    InstructedReply,
    body=TransferBody,
    status=202,
    errors=("unknown_symbol", "insufficient_credits", "idempotency_conflict"),
)
async def transfer(call: Call) -> Struct:
    """Move own credits between the holding and the trading account."""
    body, markets = call.body, call.service.markets
    instrument = markets.index(body.symbol)
    kind = DepositCredits if body.direction == "to_trading" else WithdrawCredits
    command = kind(
        call.account, instrument, markets.tonnes(instrument, body.qty, "qty"), _lots(body.lots)
    )
    return await _instruct(call, command)


@ROUTES.add(
    "POST",
    "/v1/retirements",
    InstructedReply,
    body=RetirementBody,
    status=202,
    errors=("unknown_symbol", "insufficient_credits", "idempotency_conflict"),
)
async def retire(call: Call) -> Struct:
    """Retire own free credits for a purpose and a beneficiary."""
    body, markets = call.body, call.service.markets
    instrument = markets.index(body.symbol)
    command = RetireCredits(
        call.account,
        instrument,
        markets.tonnes(instrument, body.qty, "qty"),
        body.purpose,
        body.beneficiary,
        _lots(body.lots),
    )
    return await _instruct(call, command)


@ROUTES.add("GET", "/v1/retirements/{retirement_id}", RetirementRecord, errors=("not_found",))
async def retirement(call: Call) -> Struct:
    """A retirement that has happened."""
    entry = call.service.feed.view.instructions.retirement(call.path["retirement_id"])
    if entry is None:
        raise ApiError("not_found", field="retirement_id")
    return retirement_record(call.service.markets, entry)


@ROUTES.add("GET", "/v1/serials/{serial}", SerialReply, errors=("not_found", "overloaded"))
async def serial(call: Call) -> Struct:
    """The full life of one credit."""
    text = call.path["serial"]
    if len(text) > 80:
        raise ApiError("not_found", field="serial")
    return await asyncio.to_thread(_life_of, call.service.registry, text)


def own_holdings(registry: Registry, participant: str) -> list[Holding]:
    """What stands in a participant's two accounts; blocks on the registry."""
    try:
        return [
            holding
            for account in (holding_account(participant), trading_account(participant))
            for holding in registry.holdings(account)
        ]
    except RegistryError as error:
        raise ApiError("overloaded", "the registry does not answer") from error


def holding_record(markets: Markets, holding: Holding) -> HoldingRecord:
    block = holding.block
    symbol = next(
        (one.symbol for one in markets.instruments if one.credit_class == block.credit_class), None
    )
    return HoldingRecord(
        registry=REGISTRY,
        account="trading" if holding.account.startswith("trading:") else "holding",
        symbol=symbol,
        credit_class=block.credit_class,
        project_id=block.project_id,
        vintage=f"{block.vintage.start}/{block.vintage.end}",
        serial_from=block.first_serial,
        serial_to=block.last_serial,
        qty=str(block.quantity_t),
        status=holding.status.value,
    )


async def _instruct(
    call: Call, command: DepositCredits | WithdrawCredits | RetireCredits
) -> InstructedReply:
    key = call.request.headers.get("idempotency-key")
    return await call.service.idempotent(call.account, key, call.raw, lambda: _send(call, command))


async def _send(
    call: Call, command: DepositCredits | WithdrawCredits | RetireCredits
) -> InstructedReply:
    outcome = await call.service.desk.submit(command)
    asked = next(event for event in outcome.events if isinstance(event, RegistryInstructed))
    return InstructedReply(asked.key, outcome.seq, "instructed")


def _life_of(registry: Registry, serial: str) -> SerialReply:
    try:
        holding = registry.locate(serial)
        history = registry.history(serial)
    except RegistryRefused:
        raise ApiError("not_found", field="serial") from None
    except RegistryError as error:
        raise ApiError("overloaded", "the registry does not answer") from error
    block = holding.block
    return SerialReply(
        serial=serial,
        programme=block.programme,
        project_id=block.project_id,
        credit_class=block.credit_class,
        vintage=f"{block.vintage.start}/{block.vintage.end}",
        status=holding.status.value,
        events=[
            SerialEvent(
                kind=one.kind,
                timestamp=utc_text(one.at_ns),
                source=one.source.partition(":")[0],
                target=one.target.partition(":")[0],
                purpose=one.purpose,
                beneficiary=one.beneficiary,
            )
            for one in history
        ],
    )


def _lots(lots: list[Lot]) -> tuple[tuple[str, str], ...]:
    return tuple((lot.serial_from, lot.serial_to) for lot in lots)
