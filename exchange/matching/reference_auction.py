"""Call auction of the reference book: tries every valid price in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exchange.commands import Side
from exchange.matching.state import Tie
from exchange.matching.tie_break import draw

if TYPE_CHECKING:
    from exchange.matching.reference_state import Book

plain_draw = getattr(draw, "py_func", draw)


def clearing_price(book: Book) -> tuple[int, int, int]:
    """(price, volume, demand - supply), or (-1, 0, 0) if nothing crosses."""
    bid, ask = book.best(Side.BUY), book.best(Side.SELL)
    if bid is None or ask is None or bid < ask:
        return -1, 0, 0
    bids, asks = (_tonnes_by_price(book, side) for side in Side)
    tried = []
    for price in range(ask, bid + 1):
        if price % book.step(price) == 0:
            demand = sum(quantity for at, quantity in bids if at >= price)
            supply = sum(quantity for at, quantity in asks if at <= price)
            tried.append((price, min(demand, supply), demand - supply))
    return choose(tried, book.reference)


def _tonnes_by_price(book: Book, side: int) -> list[tuple[int, int]]:
    return [(price, sum(order.open for order in orders)) for price, orders in book.levels(side)]


def choose(tried: list[tuple[int, int, int]], reference: int) -> tuple[int, int, int]:
    """Apply the four price rules in turn to (price, volume, demand - supply)."""
    most = max(volume for _, volume, _ in tried)
    tried = [row for row in tried if row[1] == most]
    least = min(abs(imbalance) for _, _, imbalance in tried)
    tried = [row for row in tried if abs(row[2]) == least]
    if all(imbalance > 0 for _, _, imbalance in tried):
        return tried[-1]
    if all(imbalance < 0 for _, _, imbalance in tried):
        return tried[0]
    return min(tried, key=lambda row: (abs(row[0] - reference), row[0]))


def shares(book: Book, side: int, volume: int) -> list[list[Any]]:
    """Pairs [order, traded quantity] in priority, for the orders that trade."""
    result: list[list[Any]] = []
    for _, orders in book.levels(side):
        total = sum(order.open for order in orders)
        if volume >= total or book.rules.tie == Tie.TIME:
            parts = in_sequence(orders, volume)
        elif book.rules.tie == Tie.PRO_RATA:
            parts = in_proportion(orders, volume, book.rules.lot_t)
        else:
            parts = by_draw(orders, volume, book)
        result += [[order, part] for order, part in zip(orders, parts, strict=True) if part]
        volume -= sum(parts)
        if volume == 0:
            break
    return result


def in_sequence(orders: list[Any], volume: int) -> list[int]:
    """Allocate by time priority."""
    parts = []
    for order in orders:
        parts.append(min(order.open, volume))
        volume -= parts[-1]
    return parts


def in_proportion(orders: list[Any], volume: int, lot: int) -> list[int]:
    """Allocate whole lots pro rata; left-over lots go to the largest remainders, then the
    earliest."""
    total = sum(order.open for order in orders) // lot
    lots = volume // lot
    exact = [divmod(order.open // lot * lots, total) for order in orders]
    parts = [share for share, _ in exact]
    by_remainder = sorted(range(len(orders)), key=lambda k: (-exact[k][1], k))
    for k in by_remainder[: lots - sum(parts)]:
        parts[k] += 1
    return [part * lot for part in parts]


def by_draw(orders: list[Any], volume: int, book: Book) -> list[int]:
    """Allocate to whole orders in the order of a seeded draw."""
    keys = [plain_draw(book.rules.seed, book.uncrossings, order.order_id) for order in orders]
    parts = [0] * len(orders)
    for k in sorted(range(len(orders)), key=lambda k: (keys[k], k)):
        parts[k] = min(orders[k].open, volume)
        volume -= parts[k]
    return parts
