"""Dry run of an order: what it would cost, hold and move, computed without entering it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from exchange.commands import AddOrder, Phase, Side, Stamped
from exchange.events import Event
from exchange.matching import MESSAGE
from exchange.matching.dry_run import Effect, effect
from exchange.venue.components import Components
from exchange.venue.markets import PRICED
from exchange.venue.order_entry import order_row

CALLS = (Phase.PRE_OPEN, Phase.AUCTION_CALL)


class DryRun(Struct, frozen=True):
    """The order's effect, if it were entered now and alone.

    `cost_yen`: its value at its limit, without one at the worst price of the band; `fee_yen`: the
    fee for that value. `hold`: what would be held of `asset` (-1: yen, else the instrument), of
    which `available_after` would be left. `in_call`: the order would wait for the call auction.
    """

    cost_yen: int
    fee_yen: int
    asset: int
    hold: int
    available_after: int
    in_call: bool
    effect: Effect


def dry_run(parts: Components, stamped: Stamped) -> DryRun:
    """Compute the effect of an order that the venue would accept; changes nothing."""
    order = stamped.command
    assert isinstance(order, AddOrder)
    market = parts.markets[order.instrument]
    instrument, is_buy = market.instrument, order.side == Side.BUY
    low, high = market.band
    worst_ticks = high if is_buy else low
    price_ticks = order.price_ticks if order.order_type in PRICED else worst_ticks
    cost_yen = instrument.yen(price_ticks, order.quantity_t)
    fee_yen = instrument.fee_yen_per_t * order.quantity_t
    if not is_buy:
        fee_yen = min(fee_yen, cost_yen)
    asset = -1 if is_buy else order.instrument
    hold = cost_yen + fee_yen if is_buy else order.quantity_t
    row = order_row(stamped, order)
    assert not isinstance(row, Event), "an accepted order fits its row"
    return DryRun(
        cost_yen=cost_yen,
        fee_yen=fee_yen,
        asset=asset,
        hold=hold,
        available_after=parts.accounts.balance(order.account, asset).free - hold,
        in_call=market.phase in CALLS,
        effect=effect(parts.markets.books, np.frombuffer(row, MESSAGE)),
    )
