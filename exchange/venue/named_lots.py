"""The serials that an account's sales and deliveries name, and the rest of its blocks.

The serials named by an open sale are held for it; those named by a trade or a registry instruction
are due out. Together with the free serials they are all that the account owns.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from exchange.commands import Side
from exchange.events import InstructionKind
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import Block, Lots, parse_lot
from exchange.venue.components import Components


class NamedLots(NamedTuple):
    """Serials named by open orders, bids and OTC reports, and those of trades and instructions."""

    held: Lots
    in_settlement: Lots


def named_lots(parts: Components, account: int, instrument: int) -> NamedLots:
    """The serials of one instrument's credits that an account has named."""
    held: list[tuple[str, str]] = []
    for order_id, lots in parts.orders.lots.items():
        order = parts.markets.order(order_id)
        if order is not None and (order.account, order.instrument) == (account, instrument):
            held += lots
    for auction in parts.auctions.auctions.values():
        if auction.terms.instrument == instrument:
            for bid in auction.live_bids:
                held += bid.lots if bid.command.account == account else ()
    for entry in parts.otc_desk.waiting.values():
        if (entry.account, entry.instrument, entry.side) == (account, instrument, Side.SELL):
            held += entry.lots
    house, serials = parts.house, parts.house.serials
    leaving = list(serials.named.get((account, instrument), ()))
    for (_, of_instrument), sellers in serials.due.items():
        leaving += sellers.get(account, ()) if of_instrument == instrument else ()
    for instruction in house.open.values():
        asked = instruction.asked
        is_deposit = asked.kind == InstructionKind.DEPOSIT
        if (asked.account, asked.instrument) == (account, instrument) and not is_deposit:
            leaving += asked.lots
    return NamedLots(tuple(held), tuple(leaving))


def check_serials(parts: Components) -> None:
    """Assert that each serial is free or named once, and that the named ones are held."""
    serials = parts.house.serials
    for account, instrument in serials.places():
        names = named_lots(parts, account, instrument)
        named = SerialSet((*names.held, *names.in_settlement))
        balance = parts.accounts.balance(account, instrument)
        assert named.quantity_t <= balance.held + balance.due_out, "a serial is named for nothing"
        named.add(serials.free(account, instrument))
        owned = serials.owned(account, instrument)
        assert named.lots() == owned, "a serial is neither free nor named"
        assert named.quantity_t <= balance.total, "there are more serials than tonnes"


def split(block: Block, lots: Lots) -> tuple[list[Block], list[Block]]:
    """The parts of a block inside the given serial ranges, and those outside, in serial order."""
    ranges = sorted(
        (max(first, block.first), min(last, block.last))
        for series, first, last in map(parse_lot, lots)
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
