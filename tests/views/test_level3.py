"""The order-level book, kept by events alone, equals the venue's after any command."""

from __future__ import annotations

import random
import zlib
from decimal import Decimal
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from api.client.records import Push
from api.settings import Settings
from exchange.commands import (
    AddOrder,
    AmendOrder,
    AnyCommand,
    CancelOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Side,
    Stamped,
    Tick,
)
from exchange.matching import live_orders
from exchange.matching.state import Extra
from exchange.venue.venue import Venue
from exchange.views.level3 import Change, OrderQueues
from exchange.views.order_flow import FlowChange, Kind, OrderFlow
from tests.api.house import RE as MARKET
from tests.api.house import running_house
from tests.api.services.test_trading import until
from tests.venue.test_random_days import IDLE, PEOPLE, draw, new_venue
from tests.venue.world import ANN, BOB, RE, funded

Rows = list[tuple[int, int, int]]


def of_venue(venue: Venue, instrument: int) -> tuple[Rows, Rows]:
    """(order id, price, shown) of both sides as they would trade."""
    rows = live_orders(venue.markets.books, instrument)
    sides: tuple[Rows, Rows] = ([], [])
    for row in rows:
        if not row["extra"] & Extra.WAITING:
            seen = (int(row["order_id"]), int(row["price_ticks"]), int(row["shown_t"]))
            sides[row["side"]].append(seen)
    return sides


def of_queues(queues: OrderQueues) -> tuple[Rows, Rows]:
    bids, asks = (
        [(order.order_id, order.price_ticks, order.shown_t) for order in queues.orders(side)]
        for side in Side
    )
    return bids, asks


class Copy:
    """A client's copy from the channel's messages: order ids by level, oldest first."""

    def __init__(self, queues: OrderQueues) -> None:
        self.levels: tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]] = ({}, {})
        for side in Side:
            for seen in queues.orders(side):
                self.levels[side].setdefault(seen.price_ticks, {})[seen.order_id] = seen.shown_t

    def take(self, changes: list[Change]) -> None:
        for change in changes:
            seen = change.order
            level = self.levels[seen.side].setdefault(seen.price_ticks, {})
            if change.event == "delete":
                del level[seen.order_id]
            else:
                assert (seen.order_id in level) == (change.event == "modify")
                level[seen.order_id] = seen.shown_t

    def rows(self) -> tuple[Rows, Rows]:
        bids, asks = (
            [
                (order_id, price, shown)
                for price in sorted(self.levels[side], reverse=side == Side.BUY)
                for order_id, shown in self.levels[side][price].items()
            ]
            for side in Side
        )
        return bids, asks


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_queues_from_events_equal_the_venues_after_every_command(seed: int) -> None:
    rng = random.Random(seed)
    venue = new_venue()
    queues = [OrderQueues.of_books(venue.markets.books, index, lambda *_: 0) for index in range(2)]
    copies = [Copy(queue) for queue in queues]
    flows = [OrderFlow(index) for index in range(2)]
    visible: list[dict[int, FlowChange]] = [{}, {}]

    def send(command: AnyCommand, time_ns: int) -> None:
        events = venue.apply([Stamped(venue.seq + 1, time_ns, command)])
        for index, queue in enumerate(queues):
            own = [event for event in events if getattr(event, "instrument", -1) == index]
            copies[index].take(queue.apply(own))
            expected = of_venue(venue, index)
            assert of_queues(queue) == expected, (venue.seq, command)
            assert copies[index].rows() == expected, (venue.seq, command)
            assert queue.checksum(str) == checksum_of_rows(expected), (venue.seq, command)
            for change in flows[index].changes(own):
                follow(visible[index], change)
            shown = {
                (id_, change.limit_ticks, change.left_t)
                for id_, change in visible[index].items()
                if change.left_t
            }
            assert shown == {row for side in expected for row in side}, (venue.seq, command)
            assert flows[index].levels(99) == levels_of(expected), (venue.seq, command)

    for number in range(PEOPLE):
        send(OpenAccount(f"p{number}"), venue.time_ns + 1)
        send(DepositCash(number + 2, 10**7), venue.time_ns + 1)
        for instrument in range(2):
            send(DepositCredits(number + 2, instrument, 2000), venue.time_ns + 1)
            send(ConfirmInstruction(f"D{venue.seq}"), venue.time_ns + 1)
    for _ in range(1_500):
        is_closed = all(venue.phase(i) in IDLE for i in range(2))
        if is_closed or rng.random() < 0.005:
            send(Tick(), max(venue.next_due_ns, venue.time_ns + 1))
        else:
            now_ns = min(venue.time_ns + rng.randrange(1, 10**10), venue.next_due_ns - 1)
            command = draw(rng, venue)
            if isinstance(command, AmendOrder) and rng.random() < 0.5:
                display_t = rng.choice((1, 3, 5, 40))
                command = AmendOrder(
                    command.account,
                    command.order_id,
                    "",
                    command.quantity_t,
                    command.price_ticks,
                    0,
                    display_t,
                )
            send(command, max(venue.time_ns + 1, now_ns))


def checksum_of_rows(sides: tuple[Rows, Rows]) -> int:
    """The checksum of the ten best asks and bids, from all their orders."""
    best: Rows = []
    for side in reversed(sides):
        levels = [[*own] for _, own in groupby(side, itemgetter(1))]
        best += [row for own in levels[:10] for row in own]
    return zlib.crc32("".join(f"{price}{shown}" for _, price, shown in best).encode())


def follow(orders: dict[int, FlowChange], change: FlowChange) -> None:
    """Apply the events of a flow to the visible orders, as a reader would."""
    before = orders.pop(change.order_id, None)
    if change.kind is Kind.SUBMITTED:
        assert before is None or before.left_t == 0
        assert change.quantity_t == change.left_t
    else:
        assert before is not None
        assert change.left_t == before.left_t - change.visible_t
    if change.left_t or change.kind in (Kind.EXECUTED, Kind.EXECUTED_HIDDEN, Kind.CROSSED):
        orders[change.order_id] = change


def levels_of(sides: tuple[Rows, Rows]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(price, tonnes shown) of both sides."""
    bids, asks = (
        [(price, sum(shown for _, _, shown in own)) for price, own in groupby(side, itemgetter(1))]
        for side in sides
    )
    return bids, asks


def test_an_iceberg_shows_its_next_slice_behind_the_others() -> None:
    exchange = funded()
    while exchange.venue.phase(RE) != 2:
        exchange.tick()
    queues = OrderQueues.of_books(exchange.venue.markets.books, RE, lambda *_: 0)
    queues.apply(exchange.sell(ANN, 3200, 9, display_t=2))
    queues.apply(exchange.sell(BOB, 3200, 1))
    assert [(order.shown_t) for order in queues.orders(Side.SELL)] == [2, 1]
    (change,) = queues.apply(exchange.do(AmendOrder(ANN, exchange.venue.seq - 1, display_t=4)))[:1]
    assert change.event == "delete"
    assert [(order.shown_t) for order in queues.orders(Side.SELL)] == [1, 4]


def test_the_view_begins_with_the_resting_orders() -> None:
    exchange = funded()
    exchange.do(AddOrder(ANN, RE, Side.BUY, 5, 3000), AddOrder(BOB, RE, Side.BUY, 7, 3000))
    queues = OrderQueues.of_books(exchange.venue.markets.books, RE, lambda *_: 0)
    first, second = queues.orders(Side.BUY)
    assert (first.shown_t, second.shown_t) == (5, 7)
    changes = queues.apply(exchange.do(CancelOrder(ANN, first.order_id)))
    assert [(change.event, change.order.order_id) for change in changes] == [
        ("delete", first.order_id)
    ]


async def test_the_channel_reports_every_order_and_its_checksum_agrees(tmp_path: Path) -> None:
    settings = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
    async with running_house(tmp_path, settings) as house:
        await house.join("alice", "bob")
        async with (
            house.client("alice") as alice,
            house.client("bob") as bob,
            house.client() as reader,
        ):
            early = await alice.add_order(MARKET, "buy", 10, 3000, display_qty="4")
            pushes: list[Push[Any]] = []
            reader.on("level3", pushes.append)
            await reader.subscribe("level3", MARKET)
            for number in range(12):
                await bob.add_order(MARKET, "sell", 1 + number, 3100 + number)
            await bob.add_order(MARKET, "buy", 3, 3000)
            await alice.amend_order(early.order_id, order_qty=8)
            await alice.amend_order(early.order_id, display_qty=5)
            await bob.cancel_all(MARKET, "sell")
            await until(lambda: len(pushes) >= 16)
    copy: tuple[dict[Decimal, Level], dict[Decimal, Level]] = ({}, {})
    assert pushes[0].type == "snapshot"
    for before, push in pairwise(pushes):
        assert push.prev_seq == before.seq
    for push in pushes:
        (record,) = push.data
        for side, changes in enumerate((record.bids, record.asks)):
            for change in changes:
                level = copy[side].setdefault(Decimal(change.limit_price), {})
                if change.event == "delete":
                    del level[change.order_id]
                else:
                    level[change.order_id] = (change.limit_price, change.order_qty)
        assert checksum_of(copy) == record.checksum
    assert [level for level in copy[1].values() if level] == []
    (bids,) = (level for level in copy[0].values() if level)
    assert [qty for _, qty in bids.values()] == ["3", "5"]


Level = dict[int, tuple[str, str]]


def checksum_of(copy: tuple[dict[Decimal, Level], dict[Decimal, Level]]) -> int:
    """CRC-32 as documented, written without the server's code."""
    bids, asks = (
        [side[price] for price in sorted(side, reverse=turned) if side[price]][:10]
        for side, turned in zip(copy, (True, False), strict=True)
    )
    text = "".join(
        part.replace(".", "").lstrip("0")
        for level in (*asks, *bids)
        for order in level.values()
        for part in order
    )
    return zlib.crc32(text.encode())
