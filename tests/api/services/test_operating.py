"""The operator's halts and limits, approvals by two persons, and the schema of every message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from api.server.app import documents
from api.settings import Settings
from api.wire.errors import ApiError
from exchange.commands import AnnounceAuction
from tests.api.house import RE, House, continuous, running_house
from tests.api.services.test_trading import until
from tests.api.stream.test_stream import auth

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)


async def _as(house: House, role: str, method: str, path: str, **body: Any) -> Any:
    """Make a call as an operator or approver."""
    if role not in house.credentials:
        kind: Any = role.rstrip("2")
        name = role if role.endswith("2") else "exchange"
        house.credentials[role] = house.service.participants.add_key(name, role=kind)
    async with house.client(role) as client:
        return msgspec.json.decode(await client.http(method, path, body=body or None))


async def test_halt_kill_switch_and_limits_stop_orders(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, FAST, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            ack = await alice.add_order(RE, "buy", 1, 3000)
            await _as(house, "operator", "POST", "/v1/admin/halts", symbol=RE)
            with pytest.raises(ApiError, match=r"halted|phase_not_allowed"):
                await alice.add_order(RE, "buy", 1, 3000)
            await alice.cancel_order(ack.order_id)
            await _as(house, "operator", "POST", "/v1/admin/resumptions", symbol=RE)
            assert {status.phase for status in await alice.status()} == {"auction_call"}
            await alice.add_order(RE, "buy", 1, 3000)
            kill = {"on": True, "participant": "alice"}
            await _as(house, "operator", "POST", "/v1/admin/kill-switch", **kill)
            assert await alice.orders() == []
            with pytest.raises(ApiError, match="kill_switch"):
                await alice.add_order(RE, "buy", 1, 3000)
            kill["on"] = False
            await _as(house, "operator", "POST", "/v1/admin/kill-switch", **kill)
            limits = {"participant": "alice", "quantity_max": 5}
            await _as(house, "operator", "POST", "/v1/admin/limits", **limits)
            with pytest.raises(ApiError, match="qty_max"):
                await alice.add_order(RE, "buy", 6, 3000)
            await alice.add_order(RE, "buy", 5, 3000)


async def test_a_trade_is_busted_by_two_persons_and_never_by_one(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, FAST, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob:
            records: list[Any] = []
            alice.on("trade", lambda push: records.extend(push.data))
            alice.on("executions", lambda push: records.extend(push.data))
            await alice.subscribe("trade", RE)
            await alice.subscribe("executions")
            candles: list[Any] = []
            alice.on("ohlc", lambda push: candles.extend(push.data))
            await alice.subscribe("ohlc", RE, interval="1h")
            await alice.add_order(RE, "buy", 5, 3000)
            await bob.add_order(RE, "sell", 5, 3000)
            bust = {"symbol": RE, "trade_id": 1}
            asked = await _as(house, "operator", "POST", "/v1/admin/busts", **bust)
            path = f"/v1/admin/approvals/{asked['approval_id']}/approve"
            with pytest.raises(ApiError, match="forbidden"):
                await _as(house, "operator", "POST", path)
            waiting = await _as(house, "approver", "GET", "/v1/admin/approvals")
            assert waiting["approvals"] == [asked]
            await _as(house, "approver", "POST", path)
            with pytest.raises(ApiError, match="not_found"):
                await _as(house, "approver", "POST", path)
            balance = (await alice.balances())["JPY"]
            assert (balance.available, balance.due_out) == (10_000_000, 0)
            await until(lambda: getattr(records[-1], "status", "") == "busted")
            restated = [
                record for record in records if getattr(record, "exec_type", "") == "restated"
            ]
            assert [(record.cum_qty, record.order_status) for record in restated] == [
                (0, "canceled")
            ]
            assert await alice.trades(RE) == []
            await until(lambda: [candle.trades for candle in candles] == [1, 0])
            assert (candles[-1].volume, (await alice.tickers())[0].volume) == (0, 0)
            with pytest.raises(ApiError, match="no such trade, or it was busted"):
                await _as(house, "operator", "POST", "/v1/admin/busts", **bust)
            gone = {**bust, "price": "2999"}
            with pytest.raises(ApiError, match="no such trade, or it was busted"):
                await _as(house, "operator", "POST", "/v1/admin/adjustments", **gone)
            end = {"symbol": RE}
            asked = await _as(house, "operator", "POST", "/v1/admin/delistings", **end)
            path = f"/v1/admin/approvals/{asked['approval_id']}"
            await _as(house, "approver", "DELETE", path)
            assert house.service.approvals.waiting() == []


async def test_every_message_of_a_session_fits_its_schema(tmp_path: Path) -> None:
    stream = documents()[1]
    schemas = {"components": stream["components"]}
    seen: set[str] = set()

    def check(message: dict[str, Any]) -> None:
        name = (
            f"{message['channel']}_push" if "channel" in message else f"{message['method']}_reply"
        )
        payload = stream["components"]["messages"][name]["payload"]
        Draft202012Validator({**schemas, **payload}).validate(message)
        seen.add(name)

    async with running_house(tmp_path, FAST) as house:
        await house.join("alice", "bob")
        async with house.raw() as raw, house.client("bob") as bob, house.client("alice") as a:
            check(await raw.ask(auth(house, "alice", "schema")))
            order = {"symbol": RE, "side": "buy", "order_qty": "9", "limit_price": "3200"}
            requests: list[dict[str, Any]] = [
                {"method": "ping"},
                {"method": "add_order", "params": order | {"cl_ord_id": "s1"}},
                {"method": "add_order", "params": order | {"limit_price": "1"}},
                {"method": "amend_order", "params": {"cl_ord_id": "s1", "order_qty": "8"}},
                {"method": "cancel_order", "params": {"order_id": [1, 2]}},
                {"method": "batch_add", "params": {"orders": [order, order]}},
                {"method": "batch_cancel", "params": {"orders": [{"order_id": 1}] * 2}},
                {"method": "cancel_all_orders_after", "params": {"timeout": 60}},
                {
                    "method": "set_cancel_on_disconnect",
                    "params": {"cancel_on_disconnect": False},
                },
                *(
                    {"method": "subscribe", "params": {"channel": channel}}
                    for channel in _channels()
                ),
            ]
            account = house.service.venue.account_of("bob") or 0
            end_ns = house.service.sequencer.clock.now_ns() + 10**12
            announced = await house.service.commands.submit(
                AnnounceAuction(account, 0, 9, 3000, 0, end_ns)
            )
            name = house.service.venue.sealed_auctions[0].auction_id
            bid = {"auction_id": name, "side": "buy", "price": "3000", "qty": "1"}
            requests += [
                {"method": "add_bid", "params": bid},
                {"method": "cancel_bid", "params": {"auction_id": name, "bid_id": announced.seq}},
            ]
            for request in requests:
                await raw.send(request)
            await bob.add_order(RE, "sell", 3, 3100)
            await house.service.sequencer.advance_to(house.service.venue.next_due_ns)
            await house.service.sequencer.advance_to(house.service.venue.next_due_ns)
            await a.retire(RE, 2, "test", "nobody")
            await house.service.settlement.idle()
            await raw.send({"method": "unsubscribe", "params": {"channel": "book"}})
            await raw.send({"method": "cancel_all"})
            await raw.send({"method": "logout"})
            while not {"cancel_all_reply", "logout_reply"} <= seen:
                check(await raw.read())
    expected = {f"{name}_push" for name in _channels()}
    assert expected <= seen
    assert {name for name in stream["components"]["messages"] if name.endswith("_reply")} <= seen


def _channels() -> list[str]:
    from api.stream.channels import CHANNELS

    return list(CHANNELS)


async def test_an_idempotency_key_is_remembered_by_the_venues_own_events(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            first = await alice.retire(RE, 3, "one", "two", key="r1")
        account = house.service.venue.account_of("alice")
        assert account is not None
        entry = house.service.projections.current.instructions.by_client_key(account, "r1")
        assert entry is not None
        assert entry.asked.key == first.id
        async with house.client("alice") as alice:
            again = await alice.retire(RE, 3, "one", "two", key="r1")
            assert (again.id, again.duplicate) == (first.id, True)
            with pytest.raises(ApiError, match="idempotency_conflict"):
                await alice.retire(RE, 3, "one", "three", key="r1")


async def test_each_reopening_auction_has_an_id_and_a_time_of_its_own(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, FAST, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob:
            before = {one.auction_id for one in await alice.auction_results(RE)}
            called = []
            for price in (3001, 3002):
                await _as(house, "operator", "POST", "/v1/admin/halts", symbol=RE)
                await _as(house, "operator", "POST", "/v1/admin/resumptions", symbol=RE)
                await alice.add_order(RE, "buy", 1, price)
                await bob.add_order(RE, "sell", 1, price)
                [open_call] = await alice.auctions(RE)
                called.append(open_call)
                async with house.client("operator") as operator:
                    await operator.move_clock()
            first, second = called
            assert len({first.auction_id, second.auction_id} - before) == 2
            for one, price in ((first, 3001), (second, 3002)):
                answer = await alice.http("GET", f"/v1/auctions/{one.auction_id}")
                found = msgspec.json.decode(answer)["auction"]
                assert (found["state"], found["clearing_price"]) == ("result", str(price))
                assert found["ends_at"] == one.ends_at
            assert first.ends_at < second.ends_at
