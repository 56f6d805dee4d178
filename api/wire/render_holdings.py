"""Records of credit blocks, cut where sales and deliveries name a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from api.messages.records import HoldingRecord
from api.wire.convert import InstrumentTable
from exchange.registry.port import Holding
from exchange.registry.serials import Block
from exchange.venue.named_serials import NOTHING_NAMED, NamedSerials, Place, split
from exchange.venue.venue import Venue

REGISTRY = "tanso"
HoldingStatus = Literal["available", "held", "in_settlement"]


def holding_records(
    markets: InstrumentTable, venue: Venue, account: int, found: Iterable[Holding]
) -> list[HoldingRecord[str]]:
    """Return an account's blocks, cut into free parts, parts that a sale names, and parts in
    delivery."""
    named = venue.named_serials()
    return [
        _record(markets, holding, block, status)
        for holding in found
        for block, status in _parts(markets, named, account, holding)
    ]


def _parts(
    markets: InstrumentTable, named: dict[Place, NamedSerials], account: int, holding: Holding
) -> Iterator[tuple[Block, HoldingStatus]]:
    """Cut a block into its parts, by number."""
    index = _instrument(markets, holding.block)
    if index is None or not _is_trading(holding):
        yield holding.block, "available"
        return
    names = named.get((account, index), NOTHING_NAMED)
    leaving, staying = split(holding.block, names.in_settlement)
    parts: list[tuple[Block, HoldingStatus]] = [(block, "in_settlement") for block in leaving]
    for block in staying:
        held, free = split(block, names.held)
        parts += [(block, "held") for block in held] + [(block, "available") for block in free]
    yield from sorted(parts, key=lambda part: part[0].first)


def _record(
    markets: InstrumentTable, holding: Holding, block: Block, status: HoldingStatus
) -> HoldingRecord[str]:
    index = _instrument(markets, block)
    return HoldingRecord(
        registry=REGISTRY,
        account="trading" if _is_trading(holding) else "holding",
        symbol=None if index is None else markets.symbols[index],
        credit_class=block.credit_class,
        project_id=block.project_id,
        vintage=f"{block.vintage.start}/{block.vintage.end}",
        serial_from=block.first_serial,
        serial_to=block.last_serial,
        qty=str(block.quantity_t),
        status=status,
    )


def _is_trading(holding: Holding) -> bool:
    return holding.account.startswith("trading:")


def _instrument(markets: InstrumentTable, block: Block) -> int | None:
    for index, instrument in enumerate(markets.instruments):
        if instrument.credit_class == block.credit_class:
            return index
    return None
