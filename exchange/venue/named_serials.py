"""The serials that an account's sales and deliveries name, and the rest of its blocks.

The serials named by an open sale are held for it; those named by a trade or a registry instruction
are due out. Together with the free serials they are all that the account owns.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from msgspec import structs

from exchange.commands import Side
from exchange.events import InstructionKind
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import Block, SerialRanges, parse_range
from exchange.venue.components import Components


class NamedSerials(NamedTuple):
    """Serials named by open orders, bids and OTC reports, and those of trades and instructions."""

    held: SerialRanges
    in_settlement: SerialRanges


NOTHING_NAMED = NamedSerials((), ())
Place = tuple[int, int]  # account and instrument


def named_serials(parts: Components) -> dict[Place, NamedSerials]:
    """The serials that each account has named, from one pass over all that names serials."""
    held, leaving = _held(parts), _leaving(parts)
    return {
        place: NamedSerials(tuple(held[place]), tuple(leaving[place]))
        for place in held.keys() | leaving.keys()
    }


def _held(parts: Components) -> dict[Place, list[tuple[str, str]]]:
    """The serials named by open orders, bids and OTC reports."""
    held: dict[Place, list[tuple[str, str]]] = defaultdict(list)
    for order_id, serial_ranges in parts.orders.serial_ranges.items():
        order = parts.markets.order(order_id)
        if order is not None:
            held[order.account, order.instrument] += serial_ranges
    for auction in parts.auctions.auctions.values():
        for bid in auction.live_bids:
            held[bid.command.account, auction.terms.instrument] += bid.serial_ranges
    for entry in parts.otc_desk.waiting.values():
        if entry.side == Side.SELL:
            held[entry.account, entry.instrument] += entry.serial_ranges
    return held


def _leaving(parts: Components) -> dict[Place, list[tuple[str, str]]]:
    """The serials named by trades and by instructions to the registry."""
    house, serials = parts.house, parts.house.serials
    leaving: dict[Place, list[tuple[str, str]]] = defaultdict(list)
    for place, serial_ranges in serials.named.items():
        leaving[place] += serial_ranges
    for (_, instrument), sellers in serials.due.items():
        for account, serial_ranges in sellers.items():
            leaving[account, instrument] += serial_ranges
    for instruction in house.open.values():
        asked = instruction.asked
        if asked.kind != InstructionKind.DEPOSIT:
            leaving[asked.account, asked.instrument] += asked.serial_ranges
    return leaving


def check_serials(parts: Components) -> None:
    """Assert that each serial is free or named once, and that the named ones are held."""
    serials, names = parts.house.serials, named_serials(parts)
    for account, instrument in serials.places():
        mine = names.get((account, instrument), NOTHING_NAMED)
        named = SerialSet((*mine.held, *mine.in_settlement))
        balance = parts.accounts.balance(account, instrument)
        assert named.quantity_t <= balance.held + balance.due_out, "a serial is named for nothing"
        named.add(serials.free(account, instrument))
        owned = serials.owned(account, instrument)
        assert named.serial_ranges() == owned, "a serial is neither free nor named"
        assert named.quantity_t <= balance.total, "there are more serials than tonnes"


def split(block: Block, serial_ranges: SerialRanges) -> tuple[list[Block], list[Block]]:
    """The parts of a block inside the given serial ranges, and those outside, in serial order."""
    ranges = sorted(
        (max(first, block.first), min(last, block.last))
        for series, first, last in map(parse_range, serial_ranges)
        if series == block.series_name
    )
    inside: list[Block] = []
    outside: list[Block] = []
    begin = block.first
    for first, last in ranges:
        if last < max(first, begin):
            continue
        if first > begin:
            outside.append(structs.replace(block, first=begin, last=first - 1))
        inside.append(structs.replace(block, first=max(first, begin), last=last))
        begin = last + 1
    if begin <= block.last:
        outside.append(structs.replace(block, first=begin))
    return inside, outside
