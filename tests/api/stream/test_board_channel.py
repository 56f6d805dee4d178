"""The board over the stream and over REST: every push is the venue's board."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.client import AsyncClient
from api.settings import Settings
from exchange.matching import Board
from tests.api.house import RE, House, Raw, continuous, running_house, tokyo

AT_ONCE = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, feed_interval_s=0.0
)
FIGURES = {
    "over_qty": "over_t",
    "under_qty": "under_t",
    "market_bid": "market_bid_t",
    "market_ask": "market_ask_t",
    "best_bid": "best_bid_ticks",
    "best_ask": "best_ask_ticks",
    "indicative_price": "indicative_ticks",
}


def index_of(house: House, symbol: str) -> int:
    return house.service.markets.index(symbol)


def assert_shows(record: dict[str, Any], board: Board) -> None:
    """Compare every figure of a record with the venue's board, whose ticks are whole yen."""
    assert record["center_price"] == str(board.center_ticks)
    cells = [
        [str(row.price_ticks), row.bid_t, row.ask_t, row.bid_cum_t, row.ask_cum_t]
        for row in board.rows
    ]
    names = ("bid_qty", "ask_qty", "bid_cum", "ask_cum")
    assert [[row["price"], *(int(row[name]) for name in names)] for row in record["rows"]] == cells
    for row in record["rows"]:
        demand, supply = int(row["bid_cum"]), int(row["ask_cum"])
        assert int(row["executable_qty"]) == min(demand, supply)
        assert int(row["difference"]) == demand - supply
    for name, attribute in FIGURES.items():
        assert int(record.get(name, -1)) == getattr(board, attribute), name
    if board.indicative_ticks >= 0:
        assert int(record["indicative_qty"]) == board.indicative_t
        assert int(record["imbalance_qty"]) == abs(board.imbalance_t)
    side = {0: None, 1: "buy", -1: "sell"}[(board.imbalance_t > 0) - (board.imbalance_t < 0)]
    assert record.get("imbalance_side") == side


async def follow(raw: Raw, **options: Any) -> dict[str, Any]:
    """Subscribe to a board; return its snapshot."""
    params = {"channel": "board", "symbol": [RE], **options}
    reply = await raw.ask({"method": "subscribe", "params": params})
    assert reply["result"]["rows"] == options.get("rows", 10)
    snapshot = await raw.read()
    assert snapshot["type"] == "snapshot"
    return snapshot


async def rest_board(client: AsyncClient, rows: int) -> dict[str, Any]:
    raw = await client.http("GET", "/v1/board", {"symbol": RE, "rows": rows})
    reply: dict[str, Any] = msgspec.json.decode(raw)
    return reply


@pytest.mark.parametrize("rows", [10, 20, 40])
async def test_each_push_in_a_call_is_the_venues_board(
    tmp_path: Path, rows: int, fresh_seed: int
) -> None:
    chance = random.Random(fresh_seed)
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice", "bob")
        index = index_of(house, RE)
        async with house.client("alice") as alice, house.client("bob") as bob, house.raw() as raw:
            push = await follow(raw, rows=rows)
            for number in range(60):
                client, side = chance.choice([(alice, "buy"), (bob, "sell")])
                price = None if chance.random() < 0.1 else chance.randint(3000, 3100)
                kind = "market" if price is None else "limit"
                quantity = chance.randint(1, 9)
                ack = await client.add_order(RE, side, quantity, price, order_type=kind)
                if chance.random() < 0.3:
                    await client.cancel_order(ack.order_id)
                while push["seq"] < house.service.projections.current.public_seq:
                    last_seq = push["seq"]
                    push = await raw.read()
                    assert push["prev_seq"] == last_seq
                board = house.service.venue.markets.board(index, rows)
                assert_shows(push["data"][0], board)
                assert len(board.rows) <= 2 * rows + 1
                if number % 20 == 0:
                    reply = await rest_board(alice, rows)
                    assert (reply["board"], reply["seq"]) == (push["data"][0], push["seq"])


async def test_the_board_follows_the_auction_and_continuous_trading(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, AT_ONCE, "2023-10-11 08:30", market) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob, house.raw() as raw:
            await follow(raw)
            await alice.add_order(RE, "buy", 10, 3200)
            await bob.add_order(RE, "sell", 4, 3100)
            await house.service.sequencer.advance_to(tokyo("2023-10-11 09:00"))
            await bob.add_order(RE, "sell", 1, 3200)
            await bob.add_order(RE, "sell", 7, 3210)
            push: dict[str, Any] = {"seq": 0}
            while push["seq"] < house.service.projections.current.public_seq:
                push = await raw.read()
            (record,) = push["data"]
            assert_shows(record, house.service.venue.markets.board(0, 10))
            assert "indicative_price" not in record
            assert record["center_price"] == record["best_bid"] == "3200"
            assert record["best_ask"] == "3210"


async def on_the_board(push: dict[str, Any], price: str) -> bool:
    return any(row["price"] == price for row in push["data"][0]["rows"])


async def in_the_book(push: dict[str, Any], price: str) -> bool:
    return any(level["price"] == price for level in push["data"][0]["bids"])


@pytest.mark.parametrize(("channel", "shows"), [("board", on_the_board), ("book", in_the_book)])
async def test_an_amendment_alone_is_pushed(
    tmp_path: Path, channel: str, shows: Callable[[dict[str, Any], str], Awaitable[bool]]
) -> None:
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as raw:
            ack = await alice.add_order(RE, "buy", 10, 3000)
            params = {"channel": channel, "symbol": [RE]}
            await raw.ask({"method": "subscribe", "params": params})
            assert await shows(await raw.read(), "3000")
            await alice.amend_order(ack.order_id, limit_price=3050)
            assert await shows(await raw.read(), "3050")


async def test_a_change_that_the_board_does_not_show_is_no_push(tmp_path: Path) -> None:
    """A waiting stop order is in no board."""
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as raw:
            snapshot = await follow(raw)
            await alice.add_order(RE, "buy", 10, order_type="stop", stop_price="3300")
            await alice.add_order(RE, "buy", 10, 3000)
            push = await raw.read()
            assert push["prev_seq"] == snapshot["seq"]
            assert [row["price"] for row in push["data"][0]["rows"]][-1] == "3000"


async def test_the_client_reads_boards_as_decimals(tmp_path: Path) -> None:
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            await alice.add_order(RE, "buy", 10, 3000)
            board = await alice.board(RE, rows=20)
            assert [(row.price, row.bid_qty) for row in board.rows if row.bid_qty] == [(3000, 10)]
            assert (board.best_bid, board.best_ask) == (3000, None)
