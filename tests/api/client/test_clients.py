"""The clients: reconnection, replay, unknown outcomes, the synchronous client, ccxt's methods."""

from __future__ import annotations

import asyncio
import inspect
import typing
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.client import AsyncClient, Client, OutcomeUnknown
from api.client.ccxt import Tanso
from api.client.frames import PUSH_DECODERS
from api.client.records import PUSHES, Push
from api.messages.pushes import AnyPush
from api.settings import Settings
from api.stream.channels import CHANNELS
from api.wire.errors import ApiError
from tests.api.house import ES, RE, Stage, continuous, running_house
from tests.api.services.test_trading import until

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    market = (continuous(RE), continuous(ES))
    built = Stage(
        tmp_path_factory.mktemp("house"),
        FAST,
        start="2023-10-11 09:30",
        instruments=market,
    )
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def drop_all(house: Any) -> None:
    """Cut every connection, as a broken network does."""
    for connection in list(house.service.connections):
        connection.writer.transport.abort()


async def test_after_a_broken_connection_the_client_goes_on_where_it_was(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob", reconnect=True) as bob:
            heard: list[Push[Any]] = []
            alice.on("executions", heard.append)
            await alice.subscribe("executions")
            book = await alice.follow_book(RE)
            await alice.add_order(RE, "buy", 1, 3000, cl_ord_id="one")
            await until(lambda: len(_ids(heard)) == 1)
            drop_all(house)
            with pytest.raises(OutcomeUnknown):
                await alice._request("ping", None)
            await bob.add_order(ES, "buy", 1, 2800)
            await alice.add_order(RE, "buy", 2, 3001, cl_ord_id="two")
            await until(lambda: len(_ids(heard)) == 2 and book.is_valid)
            assert _ids(heard) == ["one", "two"]
            assert book.bids == [(Decimal(3001), Decimal(2)), (Decimal(3000), Decimal(1))]
            assert alice.reconnects == 1


def _ids(heard: list[Push[Any]]) -> list[str]:
    return [order.cl_ord_id for push in heard for order in push.data]


async def test_what_happened_while_away_is_replayed_once(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, FAST, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob:
            heard: list[Push[Any]] = []
            alice.on("executions", heard.append)
            await alice.subscribe("executions")
            await alice.add_order(RE, "buy", 5, 3000, cl_ord_id="rest")
            await until(lambda: _ids(heard) == ["rest"])
            alice_side = next(c for c in house.service.connections if any(c.subscriptions))
            alice_side.writer.transport.abort()
            await bob.add_order(RE, "sell", 3, 3000)
            await until(lambda: len(_ids(heard)) >= 2)
            await alice.ping()  # nothing more was on its way
            kinds = [record.exec_type for push in heard for record in push.data]
            assert kinds == ["new", "trade"]


async def test_an_order_whose_answer_was_lost_is_resolved_and_may_be_sent_again(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            assert await alice.resolve("lost") is None
            sending = asyncio.create_task(alice.add_order(RE, "buy", 1, 3000, cl_ord_id="lost"))
            blotter = house.service.projections.current.orders
            account = house.service.venue.account_of("alice")
            assert account is not None
            while blotter.by_client_id(account, "lost") is None and not sending.done():
                await asyncio.sleep(0)
            drop_all(house)
            await asyncio.gather(sending, return_exceptions=True)
            order = await alice.resolve("lost")
            assert order is not None
            again = await alice.add_order(RE, "buy", 1, 3000, cl_ord_id="lost")
            assert (again.order_id, again.duplicate) == (order.order_id, True)


async def test_without_reconnect_a_lost_connection_is_said_at_once(tmp_path: Path) -> None:
    async with (
        running_house(tmp_path, FAST) as house,
        house.client(reconnect=False) as client,
    ):
        drop_all(house)
        await asyncio.sleep(0.05)
        with pytest.raises(OutcomeUnknown):
            await client.ping()


async def test_cancel_on_disconnect_is_off_unless_asked_for(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice", "bob")
        for name in ("alice", "bob"):
            asked = name == "bob"
            client = house.client(name, reconnect=False, cancel_on_disconnect=asked)
            async with client:
                await client.add_order(RE, "buy", 1, 3000 + asked)
                drop_all(house)
                await until(lambda: len(house.service.connections) == 0)
        blotter = house.service.projections.current.orders
        venue = house.service.venue
        open_now = [len(blotter.open_orders(venue.account_of(n) or 0)) for n in ("alice", "bob")]
        assert open_now == [1, 0]
        with pytest.raises(ApiError, match="relogin_blocked"):
            async with house.client("bob", reconnect=False):
                pass


async def test_the_dead_man_timer_cancels_unless_it_is_wound_again(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            await alice.add_order(RE, "buy", 1, 3000)
            second = 1_000_000_000
            sequencer = house.service.sequencer
            await alice.cancel_all_orders_after(5)
            await alice.cancel_all_orders_after(0)
            await sequencer.advance_to(sequencer.clock.now_ns() + 6 * second)
            assert len(await alice.orders()) == 1
            await alice.cancel_all_orders_after(5)
            await sequencer.advance_to(sequencer.clock.now_ns() + 4 * second)
            assert len(await alice.orders()) == 1
            await sequencer.advance_to(sequencer.clock.now_ns() + 2 * second)
            assert await alice.orders() == []


async def test_what_the_phase_forbids_to_cancel_is_the_first_thing_after_it(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST, start="2023-10-11 11:28") as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            await alice.add_order(RE, "buy", 1, 3000)
            sequencer = house.service.sequencer
            await sequencer.advance_to(house.service.venue.next_due_ns)
            leaving = house.client("alice", reconnect=False, cancel_on_disconnect=True)
            async with leaving:
                last = list(house.service.connections)[-1]
                last.writer.transport.abort()
            await until(lambda: len(house.service.connections) == 1)
            assert len(await alice.orders()) == 1
            for _ in range(2):
                await sequencer.advance_to(house.service.venue.next_due_ns)
            async with asyncio.timeout(5):
                while await alice.orders():
                    await asyncio.sleep(0.002)


async def test_a_batch_keeps_its_order_and_a_dry_run_does_nothing(stage: Stage) -> None:
    house = stage.house
    async with house.client("alice") as alice:
        order = {"symbol": ES, "side": "buy", "order_qty": "1", "limit_price": "2800"}
        bad = order | {"limit_price": "2800.5"}
        digest = house.digest()
        with pytest.raises(ApiError, match="price_increment"):
            await alice.request("batch_add", {"orders": [order, bad]})
        for method, params in (
            ("add_order", order | {"validate": True}),
            ("batch_add", {"orders": [order] * 2, "validate": True}),
        ):
            await alice.request(method, params)
        for change, code in (
            ({"order_qty": "9999999"}, "insufficient_funds"),
            ({"limit_price": "1"}, "price_out_of_band"),
            ({"side": "sell", "order_qty": "99999"}, "insufficient_credits"),
        ):
            with pytest.raises(ApiError, match=code):
                await alice.request("add_order", order | change | {"validate": True})
        assert house.digest() == digest
        far = order | {"order_qty": "9999999"}
        raw = await alice.request("batch_add", {"orders": [order, far, order]})
        assert raw is not None
        mine = await alice.orders(symbol=ES)
        assert len(mine) == 2
        assert mine[0].order_id == mine[1].order_id + 2
        canceled = await alice.cancel_all(ES)
        assert [answer.success for answer in canceled] == [True, True]


def test_the_synchronous_client_does_the_same(stage: Stage) -> None:
    house = stage.house
    with Client(house.address, house.credentials["bob"]) as bob:
        book = bob.follow_book(ES)
        ack = bob.add_order(ES, "sell", 3, 2900, cl_ord_id="sync")
        assert bob.orders()[0].cl_ord_id == "sync"
        assert bob.balances()[ES].held == 3
        assert bob.resolve("sync") is not None
        for _ in range(1000):
            if book.asks:
                break
        bob.cancel_order(ack.order_id)
        with pytest.raises(ApiError, match="order_closed"):
            bob.cancel_order(ack.order_id)
        assert {instrument.symbol for instrument in bob.instruments()} == {RE, ES}
        assert bob.holdings()


async def test_ccxt_programs_find_their_methods(stage: Stage) -> None:
    house = stage.house
    async with house.client("alice") as alice, house.client("bob") as bob:
        exchange, other = Tanso(alice), Tanso(bob)
        for name, there in Tanso.has.items():
            if name.startswith(("fetch", "create", "cancel", "edit", "deposit", "withdraw")):
                assert hasattr(Tanso, name) == there, name
        markets = await exchange.fetchMarkets()
        assert {market["symbol"] for market in markets} == {RE, ES}
        made = await other.createOrder(RE, "limit", "sell", 4.0, 3100.0)
        assert (made["status"], made["remaining"], made["price"]) == ("open", 4.0, 3100.0)
        book = await exchange.fetchOrderBook(RE, 5)
        assert book["asks"] == [[3100.0, 4.0]]
        params = {"clientOrderId": "cc1", "timeInForce": "IOC"}
        taken = await exchange.createOrder(RE, "limit", "buy", 6, 3100, params)
        assert (taken["status"], taken["filled"], taken["average"]) == ("canceled", 4.0, 3100.0)
        fills = await exchange.fetchMyTrades(RE)
        assert (fills[-1]["takerOrMaker"], fills[-1]["amount"]) == ("taker", 4.0)
        assert (await exchange.fetchTrades(RE))[-1]["side"] == "buy"
        assert (await exchange.fetchTicker(RE))["last"] == 3100.0
        assert (await exchange.fetchOHLCV(RE))[-1][1:] == [3100.0] * 4 + [4.0]
        balance = await exchange.fetchBalance()
        assert balance["JPY"]["total"] == 10_000_000.0
        resting = await exchange.createOrder(RE, "limit", "buy", 1, 3000)
        assert [order["id"] for order in await exchange.fetchOpenOrders(RE)] == [resting["id"]]
        assert (await exchange.cancelOrder(resting["id"]))["status"] == "canceled"
        assert resting["id"] in [order["id"] for order in await exchange.fetchClosedOrders()]
        assert (await exchange.fetchStatus())["status"] == "ok"
        assert await exchange.fetchTime() > 0
        assert await exchange.cancelAllOrders() == []


async def test_an_unknown_address_is_an_error_at_once() -> None:
    with pytest.raises(OSError, match="refused"):
        async with AsyncClient("127.0.0.1:1"):
            pass


async def test_an_order_is_amended_in_place(stage: Stage) -> None:
    house = stage.house
    async with house.client("bob") as bob:
        heard: list[Push[Any]] = []
        bob.on("executions", heard.append)
        await bob.subscribe("executions")
        ack = await bob.add_order(ES, "buy", 9, 2700, cl_ord_id="amend-1")
        answer = await bob.amend_order(cl_ord_id="amend-1", order_qty=4, limit_price=2710)
        assert answer.order_id == ack.order_id
        (order,) = [order for order in await bob.orders() if order.order_id == ack.order_id]
        assert (order.order_qty, order.limit_price, order.leaves_qty) == (4, 2710, 4)
        await until(lambda: len(heard) == 3)
        assert heard[-1].data[0].exec_type == "amended"
        for given, code in (
            ({"order_id": 999_999, "order_qty": 1}, "unknown_order"),
            ({"order_id": ack.order_id}, "invalid_params"),
            ({"order_id": ack.order_id, "limit_price": 1}, "price_out_of_band"),
            ({"order_id": ack.order_id, "order_qty": 0}, "qty_min"),
        ):
            with pytest.raises(ApiError, match=code):
                await bob.amend_order(**given)
        await bob.cancel_all()


async def test_an_order_without_a_price_is_given_none_by_an_amendment(stage: Stage) -> None:
    async with stage.house.client("bob") as bob:
        ack = await bob.add_order(ES, "buy", 1, order_type="stop", stop_price="3100")
        for given in ({"limit_price": 2710}, {"display_qty": 1}):
            with pytest.raises(ApiError, match="invalid_params") as rejected:
                await bob.amend_order(ack.order_id, order_qty=2, **given)
            assert rejected.value.field == next(iter(given))
        await bob.amend_order(ack.order_id, order_qty=2)
        await bob.cancel_all()


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_the_client_reads_the_record_that_a_channel_sends(channel: str) -> None:
    (pushed,) = [
        struct for struct in typing.get_args(AnyPush) if struct.__struct_config__.tag == channel
    ]
    (sent,) = typing.get_args(typing.get_type_hints(pushed)["data"])
    (read,) = typing.get_args(PUSHES[channel])
    assert (typing.get_origin(read) or read) is (typing.get_origin(sent) or sent)


def test_the_synchronous_client_has_every_call_of_the_asynchronous_one() -> None:
    calls = {
        name: found
        for name, found in inspect.getmembers(AsyncClient, inspect.isfunction)
        if (inspect.iscoroutinefunction(found) or inspect.isasyncgenfunction(found))
        and not name.startswith("_")
    }
    assert len(calls) > 50
    for name, found in calls.items():
        twin = getattr(Client, name)
        ours, theirs = inspect.signature(twin), inspect.signature(found)
        assert ours.parameters == theirs.parameters, name
        assert inspect.isfunction(twin), name
        assert not inspect.iscoroutinefunction(twin), name
        assert "Async" not in str(ours.return_annotation), name
        assert twin.__doc__ or not found.__doc__, name


def test_the_synchronous_client_iterates_and_ends_an_iteration(stage: Stage) -> None:
    house = stage.house
    with Client(house.address, house.credentials["alice"]) as alice:
        heartbeats = alice.pushes("heartbeat")
        assert next(heartbeats).channel == "heartbeat"
        assert len(alice._opened._queues) == 1
        del heartbeats
        assert len(alice._opened._queues) == 0
        assert alice.http("GET", "/v1/time")


def test_a_client_that_is_not_open_says_so() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        Client("127.0.0.1:1").ping()
    with pytest.raises(RuntimeError, match="not open"):
        asyncio.run(AsyncClient("127.0.0.1:1").ping())


def test_a_message_that_the_client_cannot_read_ends_it_with_an_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = msgspec.json.Decoder(dict[str, int])
    monkeypatch.setitem(PUSH_DECODERS, "heartbeat", strange)

    async def scenario() -> None:
        async with stage.house.client("alice") as alice:
            with pytest.raises(ApiError, match="unknown to this client"):
                async for _ in alice.pushes("heartbeat"):
                    pass
            with pytest.raises(ApiError, match="unknown to this client"):
                await alice.ping()

    stage.wait(scenario())
