"""A credit trades, settles and is retired through real connections."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.client import ApiError
from api.client.records import Push
from exchange.commands import DepositCredits
from tests.api.house import ES, RE, House, continuous, running_house, tokyo


async def until(condition: Any, seconds: float = 5.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.002)


async def test_an_auction_a_settlement_and_a_retirement(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice", "bob")
        async with house.client("alice") as alice, house.client("bob") as bob:
            received: list[Push[Any]] = []
            for channel in (
                "executions",
                "balances",
                "auction",
                "trade",
                "status",
                "settlements",
            ):
                alice.on(channel, received.append)
            await alice.subscribe("settlements")
            await alice.subscribe("executions")
            await alice.subscribe("balances")
            await alice.subscribe("auction", RE)
            await alice.subscribe("trade", RE)
            await alice.subscribe("status", RE)
            book = await bob.follow_book(RE)
            await alice.add_order(RE, "buy", 30, 3200, cl_ord_id="a1")
            await bob.add_order(RE, "sell", 20, 3100)
            await until(lambda: book.asks)
            assert book.bids == [(Decimal(3200), Decimal(30))]
            assert book.asks == [(Decimal(3100), Decimal(20))]
            await until(
                lambda: any(auction.indicative_qty == 20 for auction in _data(received, "auction"))
            )
            assert (await alice.balances())["JPY"].held == 30 * 3200
            await house.service.sequencer.advance_to(tokyo("2023-10-11 11:30"))
            await until(lambda: _data(received, "trade"))
            await _check_the_auction(received)
            raw = await alice.http("GET", "/v1/settlements", {"state": "pending"})
            (waiting,) = msgspec.json.decode(raw)["settlements"]
            assert (waiting["state"], waiting["qty"], waiting["side"]) == (
                "pending",
                "20",
                "receive",
            )
            assert (waiting["due_date"], waiting["trade_ids"]) == ("2023-10-18", [1])
            await house.service.sequencer.advance_to(tokyo("2023-10-18 16:00"))
            await house.service.settlement.idle()
            balances = await alice.balances()
            assert balances[RE].available == 10_020
            done = (await alice.settlements())[0]
            assert (done.state, done.due_date, done.trade_ids) == ("settled", "2023-10-18", [1])
            settlements = [
                (settlement.state, settlement.trade_ids)
                for settlement in _data(received, "settlements")
            ]
            assert settlements[-2:] == [("instructed", [1]), ("settled", [1])]
            asked = await alice.retire(RE, 15, "Offset of 2022", "Alice Steel")
            await house.service.settlement.idle()
            retired = await bob.retirement(asked.id)
            assert (retired.qty, retired.beneficiary) == (15, "Alice Steel")
            life = await bob.http("GET", f"/v1/serials/{retired.serial_ranges[0].serial_from}")
            assert b'"retired"' in life
            assert b"alice" not in life
            assert (await alice.balances())[RE].available == 10_005
            entries = await alice.ledger()
            assert entries == sorted(entries, key=lambda entry: entry.seq)
            own = [entry for entry in entries if entry.asset == RE]
            assert (own[-1].available, own[-1].total) == (10_005, 10_005)
            assert await alice.ledger(entries[-1].seq) == []
        house.service.venue.check()
        assert house.service.venue.conservation() == {"cash": True, "credits": True}
        assert all(total.is_balanced for total in house.service.registry.totals())


async def _check_the_auction(received: list[Push[Any]]) -> None:
    trade = _data(received, "trade")[-1]
    assert (trade.side, trade.qty) == ("auction", 20)
    result = next(auction for auction in _data(received, "auction") if auction.state == "result")
    assert (result.clearing_qty, result.clearing_price) == (20, trade.price)
    filled = _data(received, "executions")[-1]
    assert (filled.exec_type, filled.order_status) == ("trade", "partially_filled")
    assert (filled.cum_qty, filled.leaves_qty, filled.avg_price) == (20, 10, trade.price)
    assert filled.liquidity_ind == "auction"
    assert [status.phase for status in _data(received, "status")] == [
        "auction_call",
        "auction_frozen",
        "closed",
    ]


def _data(received: list[Push[Any]], channel: str) -> list[Any]:
    return [record for push in received if push.channel == channel for record in push.data]


async def test_the_phase_decides_what_is_allowed(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            ack = await alice.add_order(RE, "buy", 1, 3000)
            await house.service.sequencer.advance_to(tokyo("2023-10-11 11:29"))
            await _rejected(alice.add_order(RE, "buy", 1, 3000), "phase_not_allowed")
            await _rejected(alice.cancel_order(ack.order_id), "cancel_not_allowed")
            await house.service.sequencer.advance_to(tokyo("2023-10-11 11:31"))
            await _rejected(alice.add_order(RE, "buy", 1, 3000), "market_closed")
            await house.service.sequencer.advance_to(tokyo("2023-10-11 12:31"))
            await alice.cancel_order(ack.order_id)
            await _rejected(alice.cancel_order(ack.order_id), "order_closed")
            await _rejected(alice.cancel_order(cl_ord_id="none"), "unknown_order")


async def _rejected(request: Any, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        await request
    assert caught.value.code == code


async def test_continuous_trading_distinguishes_taker_and_maker(tmp_path: Path) -> None:
    market = (continuous(RE), continuous(ES))
    async with running_house(tmp_path, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice", "bob")
        await _trade_continuously(house)


async def _trade_continuously(house: House) -> None:
    async with house.client("alice") as alice, house.client("bob") as bob:
        received: list[Push[Any]] = []
        alice.on("executions", received.append)
        alice.on("trade", received.append)
        alice.on("ticker", received.append)
        await alice.subscribe("executions")
        await alice.subscribe("trade", RE)
        await alice.subscribe("ticker", RE)
        await bob.add_order(RE, "sell", 5, 3100)
        ack = await alice.add_order(RE, "buy", 8, 3150, cl_ord_id="take")
        assert ack.order_status == "partially_filled"
        await until(lambda: len(_data(received, "executions")) == 2 and _data(received, "trade"))
        new, fill = _data(received, "executions")
        assert (new.exec_type, fill.exec_type) == ("new", "trade")
        assert (fill.last_price, fill.last_qty, fill.leaves_qty) == (3100, 5, 3)
        assert fill.liquidity_ind == "taker"
        assert fill.exec_id == f"{ack.order_id}-1"
        push = next(push for push in received if push.channel == "executions" and push.data)
        assert len(push.data) == 2, "all records of one command travel in one push"
        assert _data(received, "trade")[-1].side == "buy"
        await until(lambda: _data(received, "ticker")[-1].last is not None)
        ticker = _data(received, "ticker")[-1]
        assert (ticker.last, ticker.volume, ticker.bid, ticker.bid_qty) == (3100, 5, 3150, 3)
        assert ticker.change == 3100 - 3169
        order = await alice.resolve("take")
        assert order is not None
        assert (order.order_status, order.cum_qty) == ("partially_filled", 5)
        assert [trade.trade_id for trade in await alice.trades(RE)] == [1]
        past = await alice.past_executions()
        assert [execution.exec_type for execution in past] == ["new", "trade"]


async def test_an_idempotency_key_performs_a_transfer_once(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            first = await alice.transfer(RE, 100, "to_trading", key="k1")
            again = await alice.transfer(RE, 100, "to_trading", key="k1")
            assert (again.id, again.duplicate) == (first.id, True)
            await _rejected(alice.transfer(RE, 101, "to_trading", key="k1"), "idempotency_conflict")
            await _rejected(
                alice.transfer(RE, 99_999, "to_holding", key="k2"), "insufficient_credits"
            )
            await house.service.settlement.idle()
            assert (await alice.balances())[RE].available == 10_100
            await alice.transfer(RE, 100, "to_holding")
            await house.service.settlement.idle()
            assert (await alice.balances())[RE].available == 10_000


async def test_a_transfer_that_the_registry_rejects_is_voided(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            account = house.service.venue.account_of("alice")
            assert account is not None
            await house.service.commands.submit(DepositCredits(account, 1, 99_999))
            await house.service.settlement.idle()
            balance = (await alice.balances())[RE]
            assert (balance.available, balance.due_in) == (10_000, 0)


async def test_a_transfer_that_the_registry_would_reject_is_rejected_at_entry(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        digest = house.digest()
        async with house.client("alice") as alice:
            await _rejected(alice.transfer(RE, 10_001, "to_trading"), "insufficient_credits")
        assert house.digest() == digest


async def test_the_operator_moves_the_clock_to_the_next_phase(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        house.credentials["operator"] = house.service.participants.add_key(
            "exchange", role="operator"
        )
        async with house.client("operator") as operator, house.client("alice") as alice:
            assert await operator.move_clock() == "2023-10-11T02:29:00.000000Z"
            assert {status.phase for status in await alice.status()} == {"auction_frozen"}
            await _rejected(alice.move_clock(), "forbidden")
            await _rejected(operator.add_order(RE, "buy", 1, 3000), "forbidden")
            await _rejected(operator.move_clock("2020-01-01T00:00:00Z"), "invalid_params")
