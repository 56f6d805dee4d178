"""Events of trades, busts and adjustments."""

from __future__ import annotations

from exchange.events.event import Event


class TradeMade(Event, frozen=True):
    """A trade. `taker_side` is -1 in a call auction, which has no taker.

    `auction_id`: an award of a sealed-bid auction, which market statistics exclude.
    """

    trade_id: int
    instrument: int
    price_ticks: int
    quantity_t: int
    yen: int
    buy_order_id: int
    sell_order_id: int
    buyer: int
    seller: int
    taker_side: int
    auction_id: str = ""


class TradeBusted(Event, frozen=True):
    """A trade was busted before its settlement; both sides have their assets back."""

    instrument: int
    trade_id: int
    buyer: int
    seller: int
    quantity_t: int
    price_ticks: int
    buy_order_id: int = -1
    sell_order_id: int = -1


class TradeAdjusted(Event, frozen=True):
    """A trade got another price before its settlement."""

    instrument: int
    trade_id: int
    buyer: int
    seller: int
    quantity_t: int
    price_ticks: int
    old_price_ticks: int
    buy_order_id: int = -1
    sell_order_id: int = -1
