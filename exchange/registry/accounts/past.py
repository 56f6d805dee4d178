"""The holdings of an account at the end of a past day, rebuilt from the registry's events.

A tonne's number never changes, so the ranges that came in less those that left are the holdings;
the blocks are as they were joined then.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from exchange.registry.port import Registry
from exchange.registry.serials import Block
from exchange.units import TOKYO, time_ns


def end_of_day_ns(day: date) -> int:
    """The last moment of a day in Tokyo."""
    return time_ns(datetime.combine(day + timedelta(days=1), time(), TOKYO)) - 1


def blocks_held(registry: Registry, account: str, until_ns: int) -> list[Block]:
    """The blocks of an account at a moment, by vintage and number."""
    held: dict[str, list[Block]] = {}
    for event in registry.events(account=account):
        if event.at_ns > until_ns:
            continue
        blocks = held.setdefault(event.block.series_name, [])
        if event.source == account and event.kind != "issuance":
            held[event.block.series_name] = _without(blocks, event.block)
        if event.target == account:
            held[event.block.series_name].append(event.block)
    found = [block for blocks in held.values() for block in blocks]
    return sorted(found, key=lambda block: (block.vintage, block.series_name, block.first))


def _without(blocks: list[Block], gone: Block) -> list[Block]:
    """The blocks without the numbers of one of them."""
    left = []
    for block in blocks:
        if block.last < gone.first or block.first > gone.last:
            left.append(block)
            continue
        if block.first < gone.first:
            left.append(replace(block, last=gone.first - 1))
        if block.last > gone.last:
            left.append(replace(block, first=gone.last + 1))
    return left
