"""The operator's oversight: state, halts with their reasons, limits, trades, acts on record."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from api.client import ApiError
from api.services.command_rate import CommandRate
from tests.api.house import ES, RE
from tests.api.rest.test_approvals import ask, effects, rows, trading_house
from tests.api.services.test_trading import until


async def phases(house: Any) -> dict[str, str]:
    async with house.client("alice") as alice:
        return {status.symbol: status.phase for status in await alice.status()}


async def test_all_markets_are_halted_and_resumed_with_a_reason_on_record(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        halt = {"symbol": ES, "reason": "no prices"}
        await ask(house, "olga", "POST", "/v1/admin/halts", body=halt)
        every = {"symbol": "*", "reason": "prices are wrong"}
        await ask(house, "olga", "POST", "/v1/admin/halts", body=every)
        assert await phases(house) == {RE: "halted", ES: "halted"}
        found = await ask(house, "olga", "GET", "/v1/admin/controls")
        reasons = [(one["symbol"], one["reason"], one["halted_by"]) for one in found["halts"]]
        assert reasons == [
            (RE, "prices are wrong", "exchange:operator"),
            (ES, "prices are wrong", "exchange:operator"),
        ]
        await ask(house, "olga", "POST", "/v1/admin/resumptions", body={"symbol": "*"})
        assert await phases(house) == {RE: "auction_call", ES: "auction_call"}
        found = await ask(house, "olga", "GET", "/v1/admin/controls")
        assert "halts" not in found
        acts = (await ask(house, "anna", "GET", "/v1/admin/acts"))["acts"]
        assert [(one["act"], one.get("subject"), one.get("details")) for one in acts] == [
            ("POST /v1/admin/resumptions", "*", None),
            ("POST /v1/admin/halts", "*", {"reason": "prices are wrong"}),
            ("POST /v1/admin/halts", ES, {"reason": "no prices"}),
        ]


async def test_a_reason_in_the_words_of_a_delisting_ends_no_market(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house, house.client("alice") as alice:
        seen: list[Any] = []
        alice.on("status", lambda push: seen.extend(push.data))
        await alice.subscribe("status")
        halt = {"symbol": ES, "reason": "delisted"}
        await ask(house, "olga", "POST", "/v1/admin/halts", body=halt)
        await until(lambda: any(status.phase == "halted" for status in seen))
        assert not any(status.delisted for status in seen)


async def test_limits_and_kill_switches_are_read_back(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        limits = {"participant": "alice", "quantity_max": 5, "orders_max": 9}
        await ask(house, "olga", "POST", "/v1/admin/limits", body=limits)
        kill = {"on": True, "participant": "bob", "symbol": RE}
        await ask(house, "olga", "POST", "/v1/admin/kill-switch", body=kill)
        await ask(house, "olga", "POST", "/v1/admin/kill-switch", body={"on": True, "symbol": ES})
        group = {"participant": "bob", "stp_group": 7}
        await ask(house, "olga", "POST", "/v1/admin/stp-groups", body=group)
        found = await ask(house, "olga", "GET", "/v1/admin/controls")
        alice, bob = found["participants"]
        assert (alice["quantity_max"], alice["orders_max"]) == (5, 9)
        assert "killed_symbols" not in alice
        assert (bob["killed_symbols"], bob["stp_group"]) == ([RE], 7)
        assert int(alice["cash_free"]) == 10_000_000 - 15_000
        assert found["killed_symbols"] == [ES]
        assert "killed" not in found
        first = await ask(house, "olga", "GET", "/v1/admin/controls", query={"limit": 1})
        assert [one["participant"] for one in first["participants"]] == ["alice"]
        assert first["next_cursor"] == 1


async def test_a_password_is_not_on_record(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        user = {"name": "tom", "role": "trader", "participant": "bob", "password": "x" * 12}
        await ask(house, "olga", "POST", "/v1/admin/users", body=user)
        with pytest.raises(ApiError):
            await ask(house, "olga", "POST", "/v1/admin/users", body=user)
        (act,) = (await ask(house, "olga", "GET", "/v1/admin/acts"))["acts"]
        assert act["subject"] == "bob"
        assert act["details"] == {"name": "tom", "role": "trader"}
        await ask(house, "olga", "POST", "/v1/admin/checks")
        more = await ask(house, "olga", "GET", "/v1/admin/acts", query={"limit": 1})
        assert [one["act_id"] for one in more["acts"]] == [act["act_id"]]


async def test_the_effect_of_a_request_is_known_before_it_is_made(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        (trade,) = (await ask(house, "olga", "GET", "/v1/admin/trades"))["trades"]
        assert (trade["buyer"], trade["seller"]) == ("alice", "bob")
        assert (trade["price"], trade["qty"], trade["symbol"]) == ("3000", "5", RE)
        none = await ask(house, "olga", "GET", "/v1/admin/trades", query={"symbol": ES})
        assert none == {"trades": []}
        change = {"kind": "adjustment", "symbol": RE, "trade_id": 1, "price": "2900"}
        foreseen = await ask(house, "olga", "GET", "/v1/admin/effects", query=change)
        body = {"symbol": RE, "trade_id": 1, "price": "2900"}
        await ask(house, "olga", "POST", "/v1/admin/adjustments", body=body)
        (row,) = await rows(house, "anna")
        assert effects(row) == effects(foreseen)
        assert "fails" not in foreseen
        for kind in ("bust", "delisting"):
            query = {"kind": kind, "symbol": RE, "trade_id": 1}
            assert (await ask(house, "olga", "GET", "/v1/admin/effects", query=query))["effects"]
        query = {"kind": "base_price", "symbol": RE, "price": "3000"}
        found = await ask(house, "olga", "GET", "/v1/admin/effects", query=query)
        assert found["fails"] == "phase_not_allowed"
        for wrong, code in (
            ({"kind": "bust", "symbol": RE, "trade_id": 9}, "not_found"),
            ({"kind": "adjustment", "symbol": RE, "trade_id": 1}, "invalid_params"),
        ):
            with pytest.raises(ApiError, match=code):
                await ask(house, "olga", "GET", "/v1/admin/effects", query=wrong)


async def test_the_state_of_the_exchange_has_figures(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        state = await ask(house, "olga", "GET", "/v1/admin/metrics")
        assert (state["state"], state["clock"], state["mode"]) == ("running", "manual", "live")
        assert state["seq"] == house.service.venue.seq
        assert state["metrics"]["tanso_trades"] == 1
        assert (
            0
            < state["metrics"]["tanso_answer_p50_seconds"]
            <= (state["metrics"]["tanso_answer_p99_seconds"])
        )
        assert "compared_seconds_ago" not in state
        await house.service.settlement.reconcile()
        await asyncio.sleep(0)
        state = await ask(house, "olga", "GET", "/v1/admin/metrics")
        assert state["compared_seconds_ago"] >= 0
        assert "differences" not in state


def test_the_rate_is_that_of_the_last_ten_seconds() -> None:
    now_s, seq = 0.0, 0
    rate = CommandRate(lambda: seq, lambda: now_s)
    assert rate.per_second() == 0
    for _ in range(30):
        rate.beat()
        now_s += 1
        seq += 5 if now_s <= 15 else 20
    assert rate.per_second() == 20
