"""Run of one peer over the prefix of a flow, in the peer's own environment and process.

python run.py ENGINE FLOW_FILE: the file holds int64 rows (kind, side, order id, price, quantity,
open quantity after a modification, 1 for a market order). The output is one JSON object: seconds,
and the trades as [maker, taker, price, quantity]. A modification is a cancel and a new order with
the same id of the flow; a market order is a limit order at the ladder's edge whose remainder is
canceled. The script needs only the standard library and the peer.
"""

import array
import json
import sys
import time
from contextlib import suppress
from typing import Any

ADD, CANCEL, AMEND = 0, 1, 2
LOWEST, HIGHEST = 1, 262_143


class PlainPython:
    """A book of 45 lines in plain Python: a dictionary for each level, a sorted list of prices."""

    def __init__(self) -> None:
        from bisect import insort

        self.insort = insort
        self.levels: tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]] = ({}, {})
        self.prices: tuple[list[int], list[int]] = ([], [])  # keys: best first
        self.where: dict[int, tuple[int, int]] = {}
        self.trades: list[tuple[int, int, int, int]] = []

    def add(self, key: int, side: int, price: int, quantity: int) -> int:
        sign = 1 if side == 0 else -1
        prices, levels = self.prices[1 - side], self.levels[1 - side]
        while quantity and prices and (price - prices[0] * sign) * sign >= 0:
            best = prices[0] * sign
            level = levels[best]
            while quantity and level:
                maker, rest = next(iter(level.items()))
                traded = min(rest, quantity)
                quantity -= traded
                self.trades.append((maker, key, best, traded))
                if traded == rest:
                    del level[maker], self.where[maker]
                else:
                    level[maker] = rest - traded
            if not level:
                del levels[best]
                prices.pop(0)
        if quantity:
            own = self.levels[side]
            if price not in own:
                own[price] = {}
                self.insort(self.prices[side], -sign * price)
            own[price][key] = quantity
            self.where[key] = side, price
        return quantity

    def cancel(self, key: int) -> None:
        side, price = self.where.pop(key)
        level = self.levels[side][price]
        del level[key]
        if not level:
            del self.levels[side][price]
            self.prices[side].remove(price if side else -price)


class Bourse:
    """bourse, written in Rust; it numbers orders itself."""

    def __init__(self) -> None:
        import bourse.core

        self.book = bourse.core.OrderBook(0, 1, True)
        self.native: dict[int, int] = {}
        self.flow: list[int] = []

    def add(self, key: int, side: int, price: int, quantity: int) -> int:
        self.book.set_time(len(self.flow))  # bourse orders its queues by time
        self.native[key] = number = self.book.place_order(side == 0, quantity, 0, price=price)
        self.flow.append(key)
        return number

    def cancel(self, key: int) -> None:
        self.book.cancel_order(self.native[key])

    @property
    def trades(self) -> list[tuple[int, int, int, int]]:
        return [
            (self.flow[passive], self.flow[active], price, volume)
            for _, _, price, volume, active, passive in self.book.get_trades()
        ]


class LightMatchingEngine:
    """lightmatchingengine, in pure Python."""

    def __init__(self) -> None:
        from lightmatchingengine.lightmatchingengine import LightMatchingEngine as Engine

        self.engine = Engine()
        self.native: dict[int, int] = {}
        self.flow: dict[int, int] = {}
        self.trades: list[tuple[int, int, int, int]] = []

    def add(self, key: int, side: int, price: int, quantity: int) -> int:
        order, trades = self.engine.add_order("X", price, quantity, side + 1)
        self.native[key] = order.order_id
        self.flow[order.order_id] = key
        for trade in trades:
            if trade.order_id != order.order_id:
                maker = self.flow[trade.order_id]
                self.trades.append((maker, key, trade.trade_price, trade.trade_qty))
        return int(order.leaves_qty)

    def cancel(self, key: int) -> None:
        self.engine.cancel_order(self.native[key], "X")


class OrderMatching:
    """order-matching, in pure Python with sorted containers and data classes."""

    def __init__(self) -> None:
        from datetime import datetime, timedelta

        from loguru import logger
        from order_matching.enums import Side
        from order_matching.matching_engine import MatchingEngine
        from order_matching.order import LimitOrder
        from order_matching.orders import Orders

        logger.remove()
        self.engine = MatchingEngine(seed=1)
        self.order, self.orders = LimitOrder, Orders
        self.sides = (Side.BUY, Side.SELL)
        self.now, self.step = datetime(2023, 10, 11), timedelta(microseconds=1)  # noqa: DTZ001 - it has none
        self.native: dict[int, str] = {}
        self.trades: list[tuple[int, int, int, int]] = []
        self.count = 0

    def add(self, key: int, side: int, price: int, quantity: int) -> int:
        self.now += self.step
        self.count += 1
        self.native[key] = name = f"{key}.{self.count}"
        order = self.order(
            side=self.sides[side],
            price=float(price),
            size=float(quantity),
            timestamp=self.now,
            order_id=name,
            trader_id="x",
        )
        self.engine.place(orders=self.orders([order]))
        for trade in self.engine.match(timestamp=self.now).trades:
            maker = int(trade.book_order_id.split(".")[0])
            self.trades.append((maker, key, int(trade.price), int(trade.size)))
            quantity -= int(trade.size)
        return quantity

    def cancel(self, key: int) -> None:
        self.engine.cancel_order(self.native[key])
        self.engine.match(timestamp=self.now)


class Pams:
    """The market of PAMS, an agent simulator; an order over several levels trades at one price."""

    def __init__(self) -> None:
        import random

        from pams import LIMIT_ORDER, Market, Simulator
        from pams.order import Cancel, Order

        prng = random.Random(1)
        self.market = Market(0, prng, Simulator(prng), "X")
        self.market._update_time(next_fundamental_price=100.0)
        self.market._is_running = True
        self.order, self.drop, self.limit = Order, Cancel, LIMIT_ORDER
        self.native: dict[int, Any] = {}
        self.flow: dict[int, int] = {}
        self.trades: list[tuple[int, int, int, int]] = []

    def add(self, key: int, side: int, price: int, quantity: int) -> int:
        order = self.order(0, 0, side == 0, self.limit, quantity, price=float(price))
        order.placed_at = None
        self.market._add_order(order)
        self.native[key] = order
        self.flow[order.order_id] = key
        for log in self.market._execution():
            pair = (self.flow[log.buy_order_id], self.flow[log.sell_order_id])
            maker = pair[1 - side]
            self.trades.append((maker, key, int(log.price), int(log.volume)))
            quantity -= int(log.volume)
        return quantity

    def cancel(self, key: int) -> None:
        self.market._cancel_order(self.drop(self.native[key]))


ENGINES: dict[str, Any] = {
    "plain-python": PlainPython,
    "bourse": Bourse,
    "lightmatchingengine": LightMatchingEngine,
    "order-matching": OrderMatching,
    "pams": Pams,
}


def main() -> None:
    """Run the peer and print the result."""
    numbers = array.array("q")
    with open(sys.argv[2], "rb") as file:
        numbers.frombytes(file.read())
    rows = list(zip(*(iter(numbers),) * 7, strict=True))
    engine = ENGINES[sys.argv[1]]()
    add, cancel = engine.add, engine.cancel
    start = time.perf_counter()
    for kind, side, key, price, quantity, rest, is_market in rows:
        if kind == ADD and not is_market:
            add(key, side, price, quantity)
        elif kind == CANCEL:
            cancel(key)
        elif kind == AMEND:
            cancel(key)
            add(key, side, price, rest)
        else:
            add(key, side, HIGHEST if side == 0 else LOWEST, quantity)
            with suppress(Exception):  # each engine has its own error for an unknown order
                cancel(key)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "trades": list(engine.trades)}))


if __name__ == "__main__":
    main()
