"""Board of the reference book: sums over all its orders for each price in turn."""

from __future__ import annotations

from exchange.commands import Phase, Side
from exchange.matching.board import Board, BoardRow
from exchange.matching.reference_auction import clearing_price
from exchange.matching.reference_state import PRICED, Book, Order


def board_of(book: Book, each_side: int) -> Board:
    """The board with at most `each_side` rows above and below the center."""
    bids, market_bid = _displayed(book, Side.BUY)
    asks, market_ask = _displayed(book, Side.SELL)
    best_bid, best_ask = max(bids, default=-1), min(asks, default=-1)
    indicative, volume, imbalance = clearing_price(book)
    center = indicative if volume else _center(book, best_bid, best_ask)
    prices = sorted({*bids, *asks} - {center})
    below = [price for price in prices if price < center][-each_side:]
    above = [price for price in prices if price > center][:each_side]
    shown = [*below, center, *above][::-1]
    return Board(
        rows=tuple(
            BoardRow(
                price,
                bids.get(price, 0),
                asks.get(price, 0),
                market_bid + sum(quantity for at, quantity in bids.items() if at >= price),
                market_ask + sum(quantity for at, quantity in asks.items() if at <= price),
            )
            for price in shown
        ),
        center_ticks=center,
        market_bid_t=market_bid,
        market_ask_t=market_ask,
        over_t=sum(quantity for at, quantity in asks.items() if at > shown[0]),
        under_t=sum(quantity for at, quantity in bids.items() if at < shown[-1]),
        best_bid_ticks=best_bid,
        best_ask_ticks=best_ask,
        indicative_ticks=indicative if volume else -1,
        indicative_t=volume,
        imbalance_t=imbalance,
    )


def _displayed(book: Book, side: Side) -> tuple[dict[int, int], int]:
    """The displayed quantity of limit orders by price, and of the orders without a limit that wait
    at the band's edge."""
    edge = book.protecting_limit(side)

    def has_limit(order: Order) -> bool:
        return order.order_type in PRICED or order.limit != edge

    limits: dict[int, int] = {}
    market = 0
    for order in book.orders(side):
        if has_limit(order):
            limits[order.limit] = limits.get(order.limit, 0) + order.shown
        else:
            market += order.shown
    return limits, market


def _center(book: Book, best_bid: int, best_ask: int) -> int:
    """The valid price between the best limit orders that is nearest to the last price in continuous
    trading, else to the reference price; the lower of two."""
    wanted = book.reference
    if book.phase == Phase.CONTINUOUS and book.last is not None:
        wanted = book.last
    low = best_bid if best_bid >= 0 else book.protecting_limit(Side.SELL)
    high = best_ask if best_ask >= 0 else book.protecting_limit(Side.BUY)
    valid = [price for price in range(low, high + 1) if price == book.down(price)]
    return min(valid, key=lambda price: (abs(price - wanted), price))
