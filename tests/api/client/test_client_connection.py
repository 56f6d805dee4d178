"""The client's reconnection: rejected logins, revoked keys, missing messages, quiet streams."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.client.records import Push
from api.wire.errors import ApiError
from tests.api.client.test_clients import FAST, _ids, drop_all
from tests.api.house import ES, RE, Stage, continuous, running_house
from tests.api.services.test_trading import until


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(
        tmp_path_factory.mktemp("house"),
        FAST,
        start="2023-10-11 09:30",
        instruments=(continuous(RE), continuous(ES)),
    )
    built.wait(built.house.join("alice"))
    yield built
    built.close()


async def test_a_login_that_must_wait_is_tried_until_it_passes(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice", cancel_on_disconnect=True) as alice:
            await alice.add_order(RE, "buy", 1, 3000)
            service = house.service
            now_s, late = service.steady_s, 0.0
            service.steady_s = lambda: now_s() + late
            drop_all(house)
            await until(lambda: not alice._ready.is_set())
            asked = asyncio.create_task(alice.add_order(RE, "buy", 2, 3000))
            await until(lambda: alice.reconnects > 1)
            assert not asked.done()
            late = 10.0
            assert (await asked).order_status == "new"
            assert [order.order_qty for order in await alice.orders()] == [2]


async def test_a_revoked_key_ends_requests_and_pushes_with_the_reason(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as alice:

            async def listen() -> None:
                async for _ in alice.executions():
                    pass

            listening = asyncio.create_task(listen())
            await until(lambda: bool(alice._subscriptions))
            house.service.users.revoke_key(house.credentials["alice"].key_id, 0)
            with pytest.raises(ApiError, match="4001"):
                await asyncio.wait_for(listening, 1)
            with pytest.raises(ApiError, match="4001"):
                await alice.ping()
            assert alice.reconnects == 0


async def test_close_ends_whoever_waits_for_pushes(stage: Stage) -> None:
    client = stage.house.client()
    async with client:
        waiting = asyncio.create_task(anext(client.pushes("trade"), None))
        await asyncio.sleep(0.01)
    assert await asyncio.wait_for(waiting, 1) is None


async def test_a_missing_execution_is_replayed_once_and_in_its_place(stage: Stage) -> None:
    house = stage.house
    async with house.client("alice") as alice:
        heard: list[Push[Any]] = []
        alice.on("executions", heard.append)
        await alice.subscribe("executions")
        take = alice._on_message
        alice._on_message = lambda text: take(text) if b'"gap-2"' not in text else None
        for name in ("gap-1", "gap-2"):
            alice._start(alice.add_order(ES, "buy", 1, 2700, cl_ord_id=name))
        await until(lambda: "gap-1" in _ids(heard))
        await until(lambda: len(_open_gaps(house)) == 2)
        alice._on_message = take
        await alice.add_order(ES, "buy", 1, 2700, cl_ord_id="gap-3")
        await until(lambda: len(_ids(heard)) == 3)
        await asyncio.sleep(0.05)
        assert _ids(heard) == ["gap-1", "gap-2", "gap-3"]
        await alice.cancel_all(ES)


async def test_a_message_that_the_heartbeat_misses_counts_as_a_lost_connection(
    stage: Stage,
) -> None:
    async with stage.house.client() as client:
        await client.ping()
        client._received -= 1
        await until(lambda: client.reconnects == 1)
        await client.ping()


async def test_the_quiet_time_before_a_break_is_replayed_too(tmp_path: Path) -> None:
    """No push was received yet, but the snapshot had the stream's sequence number."""
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as away, house.client("alice") as here:
            heard: list[Push[Any]] = []
            away.on("executions", heard.append)
            await away.subscribe("executions")
            await until(lambda: bool(heard))
            next(iter(house.service.connections)).writer.transport.abort()
            await here.add_order(RE, "buy", 1, 3000, cl_ord_id="while-away")
            await until(lambda: _ids(heard) == ["while-away"])


def _open_gaps(house: Any) -> list[Any]:
    account = house.service.venue.account_of("alice")
    found = house.service.projections.current.orders.open_orders(account)
    return [execution for execution in found if execution.cl_ord_id.startswith("gap")]
