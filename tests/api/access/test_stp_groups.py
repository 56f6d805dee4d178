"""Self-trade prevention groups: membership, and the trades that they prevent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.access.signing import sign, signed_bytes
from api.access.stp_groups import SelfTradeGroups
from api.access.users_db import UsersDb
from api.client import ApiError, AsyncClient
from api.client.records import PreventedMatch
from exchange.events import SelfTradePrevented
from exchange.views.self_trades import REMEMBERED, PreventedMatches, SavedPrevented
from tests.api.cli.test_operator_cli import done, said
from tests.api.house import RE, Stage, continuous

DESKS = ("steel-compliance", "steel-trading")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("house")
    built = Stage(folder, start="2023-10-11 10:00", instruments=(continuous(RE),))
    built.wait(built.house.join(*DESKS, "stranger"))
    built.house.credentials["operator"] = built.house.service.participants.add_key(
        "exchange", role="operator"
    )
    yield built
    built.wait(_nobody_in_a_group(built))
    built.close()


@pytest.fixture(autouse=True)
def alone(stage: Stage) -> None:
    """Begin every test without groups and orders."""
    stage.wait(_nobody_in_a_group(stage))


async def _nobody_in_a_group(stage: Stage) -> None:
    for name in (*DESKS, "stranger"):
        await _put(stage, name, 0)
        async with stage.house.client(name) as client:
            await client.cancel_all()


async def _put(stage: Stage, participant: str, group: int) -> None:
    body = {"participant": participant, "stp_group": group}
    async with stage.house.client("operator") as operator:
        await operator.http("POST", "/v1/admin/stp-groups", body=body)


async def _rejected(client: AsyncClient, code: str, **options: Any) -> None:
    with pytest.raises(ApiError) as rejected:
        await client.add_order(RE, "buy", 1, 2990, **options)
    assert (rejected.value.code, rejected.value.field) == (code, next(iter(options)))


async def test_two_participants_of_a_group_trade_with_others_but_not_with_each_other(
    stage: Stage,
) -> None:
    house = stage.house
    for name in DESKS:
        await _put(stage, name, 7)
    async with (
        house.client(DESKS[0]) as first,
        house.client(DESKS[1]) as second,
        house.client("stranger") as other,
    ):
        rests = await first.add_order(RE, "sell", 5, 3000)
        for options in ({}, {"stp_group": 7}):
            kept = await second.add_order(RE, "buy", 3, 3000, **options)
            assert kept.order_status == "canceled"
        taken = await other.add_order(RE, "buy", 2, 3000)
        assert taken.order_status == "filled"
        ended = [e for e in await second.past_executions() if e.exec_type == "canceled"]
        assert [order.prevented_qty for order in ended] == [3, 3]
        matches = await first.prevented_matches()
        assert matches == await second.prevented_matches(RE)
        assert [match.maker_order_id for match in matches] == [rests.order_id] * 2
        assert matches[0].taker_order_id == kept.order_id
        assert matches[0].prevented_qty == 3
        assert await other.prevented_matches() == []


async def test_without_a_group_two_participants_trade(stage: Stage) -> None:
    house = stage.house
    async with house.client(DESKS[0]) as first, house.client(DESKS[1]) as second:
        await first.add_order(RE, "sell", 5, 3000)
        assert (await second.add_order(RE, "buy", 5, 3000)).order_status == "filled"


async def test_a_participant_cannot_name_a_group_of_others(stage: Stage) -> None:
    """Otherwise a stranger could have a firm's resting orders canceled with `cancel_oldest`."""
    await _put(stage, DESKS[0], 7)
    digest = stage.house.digest()
    async with stage.house.client("stranger") as other:
        await _rejected(other, "forbidden", stp_group=7, stp_type="cancel_oldest")
        await _rejected(other, "forbidden", stp_group=8)
        await _rejected(other, "forbidden", stp_group=7, validate=True)
        orders = [{"symbol": RE, "side": "buy", "order_qty": "1", "limit_price": "3000"}] * 2
        with pytest.raises(ApiError, match="forbidden"):
            await other.request("batch_add", {"orders": [orders[0] | {"stp_group": 7}] * 2})
        with pytest.raises(ApiError, match="invalid_params"):
            await other.add_order(RE, "buy", 1, 3000, stp_group=0)
    async with stage.house.client(DESKS[0]) as first:
        await _rejected(first, "forbidden", stp_group=8)
    assert stage.house.digest() == digest


async def test_only_simulated_accounts_may_switch_the_prevention_off(stage: Stage) -> None:
    async with stage.house.client("stranger") as other:
        await _rejected(other, "forbidden", stp_type="none")


async def test_a_participant_that_joins_or_leaves_has_its_orders_canceled(stage: Stage) -> None:
    """They carry the former group and would trade with later orders of the account."""
    async with stage.house.client(DESKS[0]) as first:
        for group in (7, 0):
            await first.add_order(RE, "sell", 5, 3000)
            await _put(stage, DESKS[0], group)
            assert await first.orders() == []
            assert (await first.add_order(RE, "buy", 5, 3000)).order_status == "new"
            await _put(stage, DESKS[0], group)
            assert len(await first.orders()) == 1, "nothing changed, so nothing is canceled"
            assert (await first.add_order(RE, "sell", 5, 3000)).order_status == "canceled"


async def test_a_login_returns_the_group(stage: Stage) -> None:
    await _put(stage, DESKS[0], 7)
    sessions = []
    for name in DESKS:
        async with stage.house.client() as client:
            client.credentials = stage.house.credentials[name]
            sessions.append(await _session(client))
    assert [session.get("stp_group") for session in sessions] == [7, None]


async def _session(client: AsyncClient) -> dict[str, Any]:
    key = client.credentials
    assert key is not None
    now_ms, nonce = client.now_ms(), "n"
    params = {
        "api_key": key.key_id,
        "timestamp_ms": now_ms,
        "nonce": nonce,
        "signature": sign(key.algorithm, key.secret, signed_bytes(now_ms, nonce, "GET", "/v1/ws")),
    }
    return dict(msgspec.json.decode(await client.request("auth", params))["session"])


def test_the_operator_edits_groups_and_sees_all_prevented_matches(stage: Stage) -> None:
    for name in DESKS:
        done(stage, "stp-group", name, "7")
    done(stage, "stp-group", "stranger", "9")
    assert done(stage, "stp-groups")["stp_groups"] == [
        {"stp_group": 7, "participants": list(DESKS)},
        {"stp_group": 9, "participants": ["stranger"]},
    ]

    async def meet() -> PreventedMatch:
        async with stage.house.client(DESKS[0]) as first, stage.house.client(DESKS[1]) as second:
            await first.add_order(RE, "sell", 5, 3000)
            await second.add_order(RE, "buy", 3, 3000)
            return (await first.prevented_matches())[0]

    match = stage.wait(meet())
    found = done(stage, "prevented")["prevented_matches"]
    assert found[0]["match_id"] == match.match_id
    assert (found[0]["taker"], found[0]["maker"]) == (DESKS[1], DESKS[0])
    code, output = said(stage, "operator", "stp-group", "nobody", "7")
    assert (code, "not_found" in output) == (1, True)
    assert said(stage, "stranger", "stp-groups")[0] == 1
    page = json.loads(stage.wait(_page(stage, "limit=1")))
    assert (len(page["prevented_matches"]), page["next_cursor"]) == (1, match.match_id)
    rest = json.loads(stage.wait(_page(stage, f"cursor={match.match_id}")))
    assert all(other["match_id"] < match.match_id for other in rest["prevented_matches"])


async def _page(stage: Stage, query: str) -> bytes:
    async with stage.house.client("operator") as operator:
        return await operator.http("GET", f"/v1/admin/prevented-matches?{query}")


def test_groups_survive_a_restart_and_a_participant_is_in_at_most_one(tmp_path: Path) -> None:
    accounts = {"a": 1, "b": 2}
    groups = SelfTradeGroups(UsersDb(tmp_path / "users.db"), accounts.get)
    by_account = groups.by_account
    for name, group in (("a", 7), ("b", 7), ("a", 8), ("unknown here", 7)):
        groups.put(name, group)
    assert by_account == {1: 8, 2: 7}
    groups._db.close()
    again = SelfTradeGroups(UsersDb(tmp_path / "users.db"), accounts.get)
    assert again.by_account == {}
    again.load()
    assert again.by_account == {1: 8, 2: 7}
    again.put("a", 0)
    assert again.by_account == {2: 7}
    again._db.close()


def test_prevented_matches_are_bounded_and_a_snapshot_keeps_them() -> None:
    events = [
        SelfTradePrevented(
            seq=at, time_ns=at, order_id=at, other_id=at - 1, account=1, instrument=0, quantity_t=2
        )
        for at in range(1, REMEMBERED + 3)
    ]
    first, again = PreventedMatches(lambda _: 2), PreventedMatches(lambda _: 2)
    first.apply(events)
    saved = msgspec.msgpack.encode(first.saved())
    again.restore(msgspec.msgpack.decode(saved, type=SavedPrevented))
    for each in (first, again):
        kept = list(each.before(2**62))
        assert (len(kept), kept[0].match_id, kept[-1].match_id) == (REMEMBERED, REMEMBERED + 2, 3)
        assert (kept[0].taker, kept[0].maker) == (1, 2)
    again.apply(events[:1])
    assert next(again.before(2**62)).match_id == REMEMBERED + 3
