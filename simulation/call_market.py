"""One call auction among funded traders: the venue as a laboratory.

For cases whose question is what a single auction does: a fresh venue, one instrument, every
trader with all the yen and credits it could need, one uncross. The orders pass through the
same commands, kernels, holds and ledger as any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from exchange.commands import AddOrder, SelfTrade, Side, TimeInForce
from exchange.events import AuctionUncrossed, Event, OrderRefused, TradeMade
from exchange.instruments import Instrument, by_symbol
from exchange.registry.port import Project
from exchange.registry.serials import Vintage
from exchange.venue.venue import VenueSettings
from simulation.world import World

DAY = date(2027, 10, 1)
VINTAGE = Vintage(date(2027, 4, 1), date(2028, 3, 31))
PROJECT = Project(project_id="LABORATORY", programme="GX-ETS", name="A laboratory's supply")


class Order(NamedTuple):
    """A limit order for the auction; price in ticks, quantity in lots of one tonne."""

    trader: int
    side: Side
    price_ticks: int
    quantity_t: int


class Cleared(NamedTuple):
    """The auction's price (-1: no trade), volume, imbalance, and each trader's net purchase."""

    price_ticks: int
    volume_t: int
    imbalance_t: int
    bought_t: list[int]


def laboratory(reference_ticks: int, ladder_ticks: int) -> Instrument:
    """An instrument of one-tonne lots without daily limit, a yen a tick."""
    return replace(
        by_symbol("GXA/JPY"),
        listed_from=date(2020, 1, 1),
        tick_yen=Decimal(1),
        reference_price=reference_ticks,
        reference_source="the case",
        ladder_ticks=ladder_ticks,
        band_percent=1_000_000,
    )


def clear(orders: Sequence[Order], traders: int, instrument: Instrument) -> Cleared:
    """Hold one auction of these orders, entered in this order."""
    settings = VenueSettings(accounts_max=traders + 8, orders_max=max(16, len(orders)))
    world = World([instrument], DAY, settings)
    accounts = world.enrol([f"trader-{index + 1}" for index in range(traders)])
    yen, tonnes = [0] * traders, [0] * traders
    for order in orders:
        if order.side is Side.BUY:
            yen[order.trader] += instrument.yen(order.price_ticks, order.quantity_t)
        else:
            tonnes[order.trader] += order.quantity_t
    world.pay_in(accounts, yen)
    world.grant(0, dict(zip(accounts, tonnes, strict=True)), PROJECT, VINTAGE)
    world.run_until(DAY, time(9, 0))
    seen: list[Event] = []
    world.listen(seen.extend)
    world.send(
        [
            AddOrder(
                account=accounts[order.trader],
                instrument=0,
                side=order.side,
                quantity_t=order.quantity_t,
                price_ticks=order.price_ticks,
                time_in_force=TimeInForce.AUCTION,
                stp_mode=SelfTrade.NONE,
            )
            for order in orders
        ]
    )
    world.run_until(DAY, time(12, 0))
    bought = [0] * traders
    index_of = {account: index for index, account in enumerate(accounts)}
    result: AuctionUncrossed | None = None
    for event in seen:
        match event:
            case TradeMade():
                bought[index_of[event.buyer]] += event.quantity_t
                bought[index_of[event.seller]] -= event.quantity_t
            case AuctionUncrossed():
                result = event
            case OrderRefused():
                raise AssertionError(f"the venue refused {event}")
    assert result is not None, "no auction was held"
    return Cleared(result.price_ticks, result.volume_t, result.imbalance_t, bought)
