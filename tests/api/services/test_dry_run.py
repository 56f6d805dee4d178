"""Dry runs over WebSocket and REST: the figures, against the order entered afterward."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.client import ApiError
from api.client.records import DryRun, OrderAck
from tests.api.house import RE, House, continuous, running_house

CASH = 10_000_000


def whole(order: dict[str, Any]) -> dict[str, Any]:
    return {"symbol": RE, **order, "validate": True}


async def indicative(house: House, name: str) -> tuple[Decimal | None, Decimal | None]:
    async with house.client(name) as client:
        (auction,) = await client.auctions(RE)
        return auction.indicative_price, auction.indicative_qty


async def test_a_dry_run_in_a_call_says_what_the_order_then_does(tmp_path: Path) -> None:
    market = (replace(continuous(RE), fee_yen_per_t=3),)
    async with running_house(tmp_path, instruments=market) as house:
        await house.join("alice", "bob", "carol")
        async with house.client("alice") as alice, house.client("bob") as bob:
            await bob.add_order(RE, "sell", 10, 3100)
            await bob.add_order(RE, "sell", 10, 3200)
            async with house.client("carol") as carol:
                await carol.add_order(RE, "buy", 5, 3150)
            digest = house.digest()
            tried = await alice.dry_run(RE, "buy", 20, 3300)
            assert house.digest() == digest
            assert tried == DryRun(
                cost=Decimal(66_000),
                fee=Decimal(60),
                hold=Decimal(66_060),
                hold_asset="JPY",
                available_after=Decimal(CASH - 66_060),
                indicative_price=Decimal(3100),
                indicative_after=Decimal(3200),
                indicative_qty_after=Decimal(20),
            )
            await alice.add_order(RE, "buy", 20, 3300)
            assert await indicative(house, "alice") == (3200, 20)
            assert (await alice.balances())["JPY"].available == tried.available_after


async def test_a_sale_holds_credits_and_a_market_order_the_worst_price(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            sale = await alice.dry_run(RE, "sell", 40, 3300)
            assert (sale.hold, sale.hold_asset, sale.available_after) == (40, RE, 9_960)
            assert sale.cost == 40 * 3300
            assert (sale.indicative_price, sale.indicative_after) == (None, None)
            assert sale.indicative_qty_after == 0
            (terms,) = [one for one in await alice.instruments() if one.symbol == RE]
            market = await alice.dry_run(RE, "buy", 7, order_type="market")
            assert market.cost == market.hold == 7 * terms.price_limit_high
            await alice.add_order(RE, "buy", 7, order_type="market")
            assert (await alice.balances())["JPY"].held == market.hold


async def test_a_dry_run_in_continuous_trading_says_what_trades_at_once(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, start="2023-10-11 10:00", instruments=market) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob:
            await bob.add_order(RE, "sell", 10, 3100)
            await bob.add_order(RE, "sell", 10, 3103)
            passive = await alice.dry_run(RE, "buy", 12, 3099)
            assert (passive.fill_qty, passive.fill_price) == (0, None)
            tried = await alice.dry_run(RE, "buy", 12, 3105, time_in_force="ioc")
            assert tried.indicative_after is tried.indicative_qty_after is None
            await alice.add_order(RE, "buy", 12, 3105, time_in_force="ioc", cl_ord_id="now")
            (order,) = await alice.orders(status="all", cl_ord_id="now")
            assert (tried.fill_qty, tried.fill_price) == (order.cum_qty, order.avg_price)
            assert tried.fill_price == Decimal("3100.5")


async def test_the_answer_is_the_same_over_rest_and_in_a_batch(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob:
            await bob.add_order(RE, "sell", 10, 3100)
            digest = house.digest()
            orders: list[dict[str, Any]] = [
                {"symbol": RE, "side": "buy", "order_qty": "4", "limit_price": "3100"},
                {"symbol": RE, "side": "sell", "order_qty": "4", "limit_price": "3105"},
            ]
            body = {"orders": orders, "validate": True}
            batch = msgspec.json.decode(await alice.request("batch_add", body))
            assert batch == msgspec.json.decode(
                await alice.http("POST", "/v1/orders/batch", body=body)
            )
            for order, answer in zip(orders, batch["orders"], strict=True):
                raw = await alice.http("POST", "/v1/orders", body=whole(order))
                stream = msgspec.json.decode(await alice.request("add_order", whole(order)))
                assert stream == msgspec.json.decode(raw) == answer["result"]
                assert stream["order_id"] == -1
                assert stream["validated"]
                assert msgspec.convert(stream, OrderAck).dry_run is not None
            assert house.digest() == digest


async def test_an_order_that_would_be_rejected_has_no_figures(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            with pytest.raises(ApiError, match="insufficient_funds") as caught:
                await alice.dry_run(RE, "buy", 1_000_000, 3100)
            assert caught.value.code == "insufficient_funds"
