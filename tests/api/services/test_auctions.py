"""Sealed bids from the announcement to the result, over REST and WebSocket and for every role."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from api.client import ApiError
from api.client.records import Push
from api.settings import Settings
from exchange.units import NS_PER_MINUTE, utc_text
from tests.api.house import RE, House, Stage, running_house
from tests.api.services.test_trading import until

FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, feed_interval_s=0.0
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob", "agency"))
    built.house.credentials["operator"] = built.house.service.participants.add_key(
        "exchange", role="operator"
    )
    yield built
    built.close()


async def announced(house: House, **changes: Any) -> str:
    """The agency sells 100 t of renewable electricity from 3,000 yen up."""
    ends_ns = house.service.sequencer.clock.now_ns() + 10 * NS_PER_MINUTE
    body = {
        "participant": "agency",
        "symbol": RE,
        "qty": "100",
        "reserve_price": "3000",
        "ends_at": utc_text(ends_ns),
    }
    async with house.client("operator") as operator:
        reply = await operator.http("POST", "/v1/admin/auctions", body=body | changes)
    return str(msgspec.json.decode(reply)["auction_id"])


async def closed(house: House, auction_id: str, withdraw: bool = False) -> None:
    async with house.client("operator") as operator:
        path = f"/v1/admin/auctions/{auction_id}/close"
        await operator.http("POST", path, body={"withdraw": withdraw})


async def test_a_sealed_auction_is_announced_bid_in_and_published(stage: Stage) -> None:
    house = stage.house
    pushes: list[Push[Any]] = []
    async with (
        house.client("alice") as alice,
        house.client("bob") as bob,
        house.client() as anybody,
    ):
        anybody.on("auction", pushes.append)
        await anybody.subscribe("auction", RE)
        name = await announced(house, cap_qty="60")
        first = await alice.add_bid(name, "buy", 70, 3300, cl_ord_id="b1")
        again = await alice.add_bid(name, "buy", 70, 3300, cl_ord_id="b1")
        assert (again.bid_id, again.duplicate) == (first.bid_id, True)
        lower = await bob.add_bid(name, "buy", 50, 3100)
        gone = await bob.add_bid(name, "buy", 50, 3400)
        await bob.cancel_bid(name, gone.bid_id)
        assert [bid.bid_id for bid in await bob.bids(name)] == [lower.bid_id]
        (sealed,) = [auction for auction in await anybody.auctions(RE) if auction.mode == "sealed"]
        assert (sealed.auction_id, sealed.offered_qty) == (name, 100)
        await closed(house, name)
        await until(lambda: any(p.data[0].state == "result" for p in pushes if p.data))
        (result,) = [p.data[0] for p in pushes if p.data[0].state == "result"]
        assert (result.clearing_price, result.clearing_qty) == (3100, 100)
        assert (result.bid_to_cover, result.bids) == (Decimal("1.10"), 2)
        fills = [fill for fill in await alice.past_executions() if fill.exec_type == "trade"]
        assert [(fill.last_qty, fill.last_price) for fill in fills] == [(60, 3100)]
        assert (fills[0].liquidity_ind, fills[0].auction_id) == ("auction", name)
        orders = await bob.orders("all")
        assert [order.order_status for order in orders] == ["canceled", "expired"]
        assert {order.auction_id for order in orders} == {name}
        assert (await anybody.auction_results(RE))[0].auction_id == name
        assert await anybody.trades(RE) == [], "awards are no part of the tape"


async def test_the_list_of_auctions_is_of_one_mode_on_request(stage: Stage) -> None:
    house = stage.house
    gone, name = await announced(house), await announced(house)
    await closed(house, gone, withdraw=True)
    async with house.client() as anybody:
        for mode, has_sealed in (("sealed", True), ("open", False)):
            raw = await anybody.http("GET", "/v1/auctions", {"mode": mode})
            reply = msgspec.json.decode(raw)
            records = reply["auctions"] + reply["results"]
            assert {record["mode"] for record in records} == {mode}
            named = {record["auction_id"] for record in records}
            assert ({gone, name} <= named) is has_sealed
    await closed(house, name, withdraw=True)


async def test_others_see_no_bid_before_the_result(stage: Stage) -> None:
    house = stage.house
    received: list[Push[Any]] = []
    async with house.client("alice") as alice, house.client("bob") as bob:
        name = await announced(house)
        for channel in ("auction", "book", "ticker", "trade", "level3"):
            bob.on(channel, received.append)
            await bob.subscribe(channel, RE)
        await bob.subscribe("executions")
        bob.on("executions", received.append)
        await bob.ping()  # its snapshots came before the answer
        received.clear()
        await alice.add_bid(name, "buy", 10, 3300)
        await asyncio.sleep(0.05)
        assert [push for push in received if "3300" in repr(push)] == []
        assert await bob.bids(name) == []
        await closed(house, name, withdraw=True)


async def test_a_reverse_auction_buys_and_rest_does_the_same(stage: Stage) -> None:
    house = stage.house
    name = await announced(house, direction="reverse", reserve_price="3500", qty="20")
    async with house.client("alice") as alice:
        body = {"side": "sell", "price": "3200", "qty": "30"}
        raw = await alice.http("POST", f"/v1/auctions/{name}/bids", body=body)
        bid_id = msgspec.json.decode(raw)["bid_id"]
        second = await alice.http("POST", f"/v1/auctions/{name}/bids", body=body)
        await alice.http(
            "DELETE", f"/v1/auctions/{name}/bids/{msgspec.json.decode(second)['bid_id']}"
        )
        assert [bid.bid_id for bid in await alice.bids(name)] == [bid_id]
        await closed(house, name)
        raw = await alice.http("GET", f"/v1/auctions/{name}")
        record = msgspec.json.decode(raw)["auction"]
        assert (record["state"], record["direction"]) == ("result", "reverse")
        assert (record["clearing_price"], record["clearing_qty"]) == ("3200", "20")
        assert "3500" not in raw.decode(), "the reserve price stays secret"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"auction_id": "nothing"}, "not_found"),
        ({"side": "sell"}, "invalid_params"),
        ({"qty": "0"}, "qty_min"),
        ({"qty": "100000"}, "insufficient_funds"),
        ({"price": "0"}, "price_out_of_band"),
        ({"price": "65536"}, "price_out_of_band"),
        ({"price": "1.5"}, "price_increment"),
        ({"serial_ranges": [{"serial_from": "A-1", "serial_to": "A-9"}]}, "serial_range_invalid"),
    ],
)
async def test_a_wrong_bid_gets_its_code_and_changes_nothing(
    stage: Stage, changes: dict[str, Any], code: str
) -> None:
    house = stage.house
    name = await announced(house)
    before = house.digest()
    params = {"auction_id": name, "side": "buy", "price": "3300", "qty": "10"} | changes
    async with house.client("alice") as alice:
        with pytest.raises(ApiError) as rejected:
            await alice.request("add_bid", params)
        assert rejected.value.code == code
        assert house.digest() == before
        with pytest.raises(ApiError) as missing:
            await alice.cancel_bid(name, 1)
        assert missing.value.code == "unknown_order"
    await closed(house, name, withdraw=True)


async def test_only_the_operator_announces_and_terms_are_checked(stage: Stage) -> None:
    house = stage.house
    for changes, code in (
        ({"participant": "nobody"}, "not_found"),
        ({"symbol": "X"}, "unknown_symbol"),
        ({"qty": "100000"}, "insufficient_credits"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "invalid_params"),
    ):
        with pytest.raises(ApiError) as rejected:
            await announced(house, **changes)
        assert rejected.value.code == code
    name = await announced(house)
    async with house.client("alice") as alice:
        with pytest.raises(ApiError) as forbidden:
            await alice.http("POST", f"/v1/admin/auctions/{name}/close", body={})
        assert forbidden.value.code == "forbidden"
    await closed(house, name)
    with pytest.raises(ApiError) as over:
        await closed(house, name)
    assert over.value.code == "order_closed"


async def test_a_sale_names_its_serials_and_a_buy_cannot(stage: Stage, tmp_path: Path) -> None:
    async with stage.house.client("alice") as alice:
        (block,) = [
            holding
            for holding in await alice.holdings()
            if holding.symbol == RE and holding.account == "trading"
        ]
        serial_ranges = [{"serial_from": block.serial_from, "serial_to": block.serial_to}]
        ack = await alice.add_order(RE, "sell", 5, 4000, serial_ranges=serial_ranges)
        await alice.cancel_order(ack.order_id)
        for side, wrong, code in (
            ("buy", serial_ranges, "invalid_params"),
            ("sell", [{"serial_from": "x", "serial_to": "y"}], "serial_range_invalid"),
        ):
            with pytest.raises(ApiError) as rejected:
                await alice.add_order(RE, side, 5, 4000, serial_ranges=wrong)
            assert (rejected.value.code, rejected.value.field) == (code, "serial_ranges")


async def test_sequence_numbers_reveal_no_sealed_bid(stage: Stage) -> None:
    """Public answers and new streams carry the number of the last command with a public event."""
    house = stage.house
    name = await announced(house)
    public = ("/healthz", "/readyz", "/v1/status", "/v1/tickers", f"/v1/book?symbol={RE}")
    public = (*public, "/v1/instruments", "/v1/auctions")

    async def seen() -> list[int]:
        async with house.client() as anybody, house.raw() as raw:
            numbers = [msgspec.json.decode(await anybody.http("GET", p))["seq"] for p in public]
            for channel in ("book", "ticker", "auction", "trade"):
                params = {"channel": channel, "symbol": [RE]}
                reply = await raw.ask({"method": "subscribe", "params": params})
                numbers += [reply["result"]["seq"], (await raw.read())["seq"]]
            return numbers

    before, seq = await seen(), house.service.venue.seq
    async with house.client("alice") as alice:
        bid = await alice.add_bid(name, "buy", 10, 3300)
        assert await seen() == before
        await alice.cancel_bid(name, bid.bid_id)
        assert await seen() == before
        await alice.add_order(RE, "buy", 1, 3000, order_type="stop_limit", stop_price="3200")
        assert await seen() == before
        assert house.service.venue.seq == seq + 3
        ack = await alice.add_order(RE, "buy", 1, 3000)
        assert min(await seen()) == ack.seq
        await alice.cancel_all()
    await closed(house, name, withdraw=True)


async def test_metrics_are_for_the_machine_itself_and_for_monitoring(tmp_path: Path) -> None:
    settings = Settings(port=0, behind_proxy=("127.0.0.1",), metrics_from=("192.0.2.7",))
    async with running_house(tmp_path, settings) as house:
        for address, status in (("192.0.2.7", 200), ("192.0.2.8", 403), ("x", 403)):
            headers = {"X-Forwarded-For": f"10.9.9.9, {address}"}
            async with httpx.AsyncClient(base_url=f"http://{house.address}") as http:
                assert (await http.get("/metrics", headers=headers)).status_code == status
