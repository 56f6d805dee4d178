"""A flooding client is rejected, then disconnected, without an effect on others."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from api.access.order_to_trade import OrderRatio
from api.client import ApiError
from api.settings import Settings
from exchange.commands import SetLimits
from exchange.events import Group, TradeMade
from exchange.units import NS_PER_DAY
from tests.api.house import RE, House, running_house
from tests.api.stream.test_stream import Raw, auth, close_code

FLOOD = 300


def settings(**changes: object) -> Settings:
    fast = {"messages_per_s": 1e6, "messages_burst": 10**6, "orders_per_s": 1e6}
    return Settings(port=0, **(fast | {"orders_burst": 10**6} | changes))


async def order(house: House, name: str, price: int, side: str = "buy") -> str:
    """Enter one order of one tonne; return "taken" or the rejection's code."""
    async with house.client(name, reconnect=False) as client:
        try:
            await client.add_order(RE, side, 1, price)
        except ApiError as error:
            return error.code
    return "taken"


async def flood(house: House, raw: Raw, count: int) -> None:
    """Send orders without waiting for replies."""
    await raw.ask(auth(house, "alice", "a"))
    params = {"symbol": RE, "side": "buy", "order_qty": "1", "limit_price": "3000"}
    for number in range(count):
        await raw.send({"method": "add_order", "req_id": number, "params": params})


async def test_orders_beyond_the_rate_are_rejected_then_the_connection_ends_and_others_trade_on(
    tmp_path: Path,
) -> None:
    limits = settings(orders_per_s=100, orders_burst=5, excess_messages=20)
    async with running_house(tmp_path, limits) as house:
        await house.join("alice", "bob")
        async with house.raw() as raw, house.client("bob", reconnect=False) as other:
            flooding = asyncio.create_task(flood(house, raw, FLOOD))
            for number in range(5):
                await other.add_order(RE, "buy", 1, 3100 + number)
            assert await close_code(raw) == 4029
            await asyncio.gather(flooding, return_exceptions=True)
            await other.ping()
        venue, index = house.service.venue, house.service.markets.index(RE)
        prices = [price for price, _, _ in venue.depth(index, 50)[0]]
        assert [price for price in prices if price >= 3100] == [3104, 3103, 3102, 3101, 3100]


@pytest.mark.parametrize(("each_token", "is_closed"), [(10, True), (2, False)])
async def test_a_steady_flood_is_closed_though_some_of_it_is_taken(
    tmp_path: Path, each_token: int, is_closed: bool
) -> None:
    """Ten times the rate ends the connection after some turns; twice the rate is only rejected."""
    limits = settings(messages_per_s=1, messages_burst=1, excess_messages=50)
    async with running_house(tmp_path, limits) as house:
        now_s = [house.service.steady_s()]
        house.service.steady_s = lambda: now_s[0]
        async with house.raw() as raw:
            turns = 0
            with suppress(ConnectionClosed):
                while turns < 100:
                    for _ in range(each_token):
                        await raw.ask({"method": "ping"})
                    turns, now_s[0] = turns + 1, now_s[0] + 1.0
            assert (raw.socket.close_code == 4029) == is_closed
            assert (turns < 10) == is_closed


async def test_an_account_at_its_limit_of_open_orders_is_rejected_and_others_are_not(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, settings()) as house:
        await house.join("alice", "bob")
        account = house.service.venue.account_of("alice")
        assert account is not None
        await house.service.sequencer.submit(SetLimits(account, orders_max=2))
        codes = [await order(house, "alice", 3000 + number) for number in range(3)]
        assert codes == ["taken", "taken", "too_many_open_orders"]
        assert await order(house, "bob", 3000) == "taken"


async def test_too_many_orders_for_so_few_trades_are_rejected(tmp_path: Path) -> None:
    limits = settings(orders_per_trade=5, orders_free=2)
    async with running_house(tmp_path, limits) as house:
        await house.join("alice", "bob")
        codes = [await order(house, "alice", 3000 + number) for number in range(3)]
        assert codes == ["taken", "taken", "rate_limited"]
        assert await order(house, "bob", 3000) == "taken"


def test_a_trade_lets_both_sides_send_more_and_a_new_day_begins_anew() -> None:
    ratio = OrderRatio(free=2, most=4)
    assert ratio.allows(2, 2)
    assert not ratio.allows(2, 1)
    trade = TradeMade(
        seq=9, time_ns=1, trade_id=1, instrument=0, price_ticks=1, quantity_t=1, yen=1,
        buy_order_id=1, sell_order_id=2, buyer=2, seller=3, taker_side=0,
    )  # fmt: skip
    ratio.on_group(Group(9, 9, 1, (trade,)))
    assert ratio.allows(2, 2)
    ratio.on_group(Group(10, 10, 2, (trade,)))
    assert ratio.allows(2, 6)
    assert ratio.allows(3, 8)
    assert not ratio.allows(3, 1)
    ratio.on_group(Group(11, 11, NS_PER_DAY, ()))
    assert ratio.allows(3, 2)
    assert not ratio.allows(3, 1)
    assert OrderRatio(free=1, most=0).allows(2, 10**6)
