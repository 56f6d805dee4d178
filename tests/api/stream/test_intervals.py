"""Streams with an interval: merged pushes, a chain of their own, and nothing lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.stream.conflation import Conflation
from api.stream.streams import CONFLATED, Stream, StreamKey
from tests.api.house import RE, House, Raw, continuous, running_house, tokyo
from tests.api.services.test_trading import until

AT_ONCE = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, feed_interval_s=0.0
)


class Clock:
    """A loop whose time the test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.due: list[tuple[float, Callable[..., None], tuple[Any, ...]]] = []

    def time(self) -> float:
        return self.now_s

    def call_later(self, wait_s: float, callback: Callable[..., None], *values: Any) -> object:
        self.due.append((self.now_s + wait_s, callback, values))
        return object()

    def move(self, seconds: float) -> None:
        self.now_s += seconds
        ripe = [entry for entry in self.due if entry[0] <= self.now_s]
        self.due = [entry for entry in self.due if entry[0] > self.now_s]
        for _, callback, values in ripe:
            callback(*values)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("api.stream.conflation.asyncio.get_running_loop", lambda: made)
    return made


def at_once(work: Callable[[], None]) -> None:
    work()


def test_the_first_change_is_pushed_at_once_and_later_ones_with_the_interval(clock: Clock) -> None:
    pushed: list[float] = []
    conflation = Conflation(0.25, lambda stream: pushed.append(clock.now_s - 100))
    stream = Stream(StreamKey("ticker", 0, interval_ms=250), 0)
    for _ in range(60):
        conflation.mark(stream)
        conflation.push_soon(at_once)
        clock.move(1 / 64)
    assert pushed == [0.0, 0.25, 0.5, 0.75]
    clock.move(4 / 64)
    assert pushed == [0.0, 0.25, 0.5, 0.75, 1.0], "the last change is not lost"
    clock.move(10)
    assert len(pushed) == 5, "a stream that is unchanged pushes nothing"


def test_changes_while_the_disk_is_slow_are_one_push(clock: Clock) -> None:
    held: list[Callable[[], None]] = []
    pushed: list[Stream] = []
    conflation = Conflation(0.05, pushed.append)
    stream = Stream(StreamKey("ticker", 0, interval_ms=50), 0)
    for _ in range(20):
        conflation.mark(stream)
        conflation.push_soon(held.append)
        clock.move(0.05)
    for callback in held:
        callback()
    assert pushed == [stream]


async def subscribe(raw: Raw, channel: str, **options: Any) -> dict[str, Any]:
    """Subscribe; return the snapshot."""
    params = {"channel": channel, "symbol": [RE], **options}
    reply = await raw.ask({"method": "subscribe", "params": params})
    assert reply["result"].get("interval_ms") == options.get("interval_ms")
    return await raw.read()


class Chains:
    """The pushes of one connection by channel and interval, each a chain of its own."""

    def __init__(self) -> None:
        self.pushes: dict[tuple[str, int | None], list[dict[str, Any]]] = {}

    def take(self, push: dict[str, Any]) -> None:
        chain = self.pushes.setdefault((push["channel"], push.get("interval_ms")), [])
        if push["type"] == "update":
            assert push["prev_seq"] == chain[-1]["seq"], "the chain broke"
        chain.append(push)


async def trade(house: House, number: int) -> None:
    async with house.client("alice") as alice, house.client("bob") as bob:
        for _ in range(number):
            await bob.add_order(RE, "sell", 1, 3100)
            await alice.add_order(RE, "buy", 1, 3100)
        await alice.add_order(RE, "buy", 3, 3001)


async def test_a_stream_with_an_interval_pushes_less_and_ends_with_the_same_state(
    tmp_path: Path,
) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, AT_ONCE, "2023-10-11 10:00", market) as house:
        await house.join("alice", "bob")
        async with house.raw() as raw:
            chains = Chains()
            for channel in ("ticker", "book", "board", "ohlc"):
                for options in ({}, {"interval_ms": 250}):
                    chains.take(await subscribe(raw, channel, **options))
            started_s = time.monotonic()
            await trade(house, 40)
            seq = house.service.projections.current.public_seq
            while any(chain[-1]["seq"] < seq for chain in chains.pushes.values()):
                chains.take(await raw.read())
            most = 1 + (time.monotonic() - started_s) / 0.25
            for channel in ("ticker", "board", "ohlc"):
                quick, slow = chains.pushes[channel, None], chains.pushes[channel, 250]
                assert len(slow) - 1 <= most + 1
                assert len(slow) <= len(quick)
                assert slow[-1]["data"][-1] == quick[-1]["data"][-1]
            bids: dict[str, str] = {}
            for push in chains.pushes["book", 250]:
                bids |= {level["price"]: level["qty"] for level in push["data"][0]["bids"]}
            assert {price for price, qty in bids.items() if qty != "0"} == {"3001"}


async def test_a_result_reaches_an_auction_stream_with_an_interval(tmp_path: Path) -> None:
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob, house.raw() as raw:
            chains = Chains()
            chains.take(await subscribe(raw, "auction", interval_ms=1000))
            await alice.add_order(RE, "buy", 5, 3100)
            await bob.add_order(RE, "sell", 5, 3100)
            await house.service.sequencer.advance_to(tokyo("2023-10-11 11:30"))
            await house.service.sequencer.advance_to(tokyo("2023-10-11 12:30"))
            states: list[str] = []
            while "result" not in states:
                push = await raw.read()
                chains.take(push)
                states += [record["state"] for record in push["data"]]
            (result,) = [one for one in push["data"] if one["state"] == "result"]
            assert (result["clearing_price"], result["clearing_qty"]) == ("3100", "5")


async def test_a_late_subscriber_gets_each_change_once(tmp_path: Path) -> None:
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as early, house.raw() as late:
            chains = {early: Chains(), late: Chains()}
            chains[early].take(await subscribe(early, "book", interval_ms=250))
            await alice.add_order(RE, "buy", 1, 3001)
            await alice.add_order(RE, "buy", 1, 3002)
            chains[late].take(await subscribe(late, "book", interval_ms=250))
            ack = await alice.add_order(RE, "buy", 1, 3003)
            for raw, chain in chains.items():
                while chain.pushes["book", 250][-1]["seq"] < ack.seq:
                    chain.take(await raw.read())
                pushes = chain.pushes["book", 250]
                bids = [level["price"] for push in pushes for level in push["data"][0]["bids"]]
                assert sorted(bids) == ["3001", "3002", "3003"]


async def next_after_ping(raw: Raw) -> dict[str, Any]:
    """Return the next message; the answer to a ping if nothing waits before it."""
    await raw.send({"method": "ping"})
    return await raw.read()


async def test_a_late_subscriber_does_not_hasten_the_pushes_of_the_others(tmp_path: Path) -> None:
    never = AT_ONCE.model_copy(update={"feed_interval_s": 86_400.0})
    async with running_house(tmp_path, never) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as early, house.raw() as late:
            await subscribe(early, "ticker", interval_ms=50)
            await alice.add_order(RE, "buy", 1, 3001)
            while "method" not in await next_after_ping(early):
                await early.read()
            await alice.add_order(RE, "buy", 1, 3002)
            snapshot = await subscribe(late, "ticker", interval_ms=50)
            assert snapshot["data"][0]["bid"] == "3002"
            assert (await next_after_ping(early))["method"] == "ping"


async def test_leaving_one_interval_keeps_the_others(tmp_path: Path) -> None:
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as raw:
            for options in ({}, {"interval_ms": 50}):
                await subscribe(raw, "ticker", **options)
            left = {"channel": "ticker", "symbol": [RE], "interval_ms": 50}
            reply = await raw.ask({"method": "unsubscribe", "params": left})
            assert reply["result"] == {"channel": "ticker", "symbol": RE, "interval_ms": 50}
            (stream,) = house.service.feed.subscriptions("ticker")
            assert stream.key.interval_ms == 0
            await alice.add_order(RE, "buy", 1, 3001)
            assert "interval_ms" not in await raw.read()


async def test_the_client_keeps_a_book_for_each_interval(tmp_path: Path) -> None:
    async with running_house(tmp_path, AT_ONCE) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            quick = await alice.follow_book(RE)
            slow = await alice.follow_book(RE, interval_ms=50)
            for number in range(20):
                await alice.add_order(RE, "buy", 1, 3000 + number)
            await until(lambda: len(slow.bids) == len(quick.bids) == 10 and slow.seq == quick.seq)
            assert slow.bids == quick.bids
            assert slow.is_valid


def test_every_conflated_channel_offers_intervals() -> None:
    assert {"ticker", "book", "board", "ohlc", "auction"} == CONFLATED
