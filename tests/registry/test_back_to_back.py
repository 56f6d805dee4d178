"""Repeated acts on the same credits, on every registry: every accepted act settles completely."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.settings import Settings
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import (
    Instruction,
    Issuance,
    Project,
    Receipt,
    holding_account,
    trading_account,
)
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.whole import WholeRegistry
from tests.api.house import House, running_house
from tests.api.services.test_settlement import FO, MARKETS
from tests.registry.world import ALICE, FY2022, ISSUED, SOLAR, furnish, move

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
SHORT, LONG, LINES = 20, 200, 8

Ask = Callable[[Any, int], Awaitable[Any]]


async def retire(client: Any, number: int) -> Any:
    """Retire a tonne, every second one for a scheme that restricts which."""
    if number % 2:
        return await client.retire(FO, 1, "", "me", schemes=[("shk", 2022)])
    return await client.retire(FO, 1, "office", "me")


async def withdraw(client: Any, number: int) -> Any:
    return await client.transfer(FO, 1 + number % 3, "to_holding")


async def mixture(client: Any, number: int) -> Any:
    """Withdraw, deposit and retire tonnes, one after another."""
    if number % 3 == 2:
        return await client.transfer(FO, 2, "to_trading")
    return await (retire, withdraw)[number % 3](client, number)


async def _one_after_another(house: House, ask: Ask, count: int) -> None:
    async with house.client("alice") as client:
        for number in range(count):
            await ask(client, number)


async def _from_eight_lines(house: House, ask: Ask, count: int) -> None:
    async def share(line: int) -> None:
        async with house.client("alice") as client:
            for number in range(line, count, LINES):
                await ask(client, number)

    await asyncio.gather(*map(share, range(LINES)))


async def check(registry: WholeRegistry, folder: Path, ask: Ask, count: int) -> None:
    """Send acts from one connection and from eight; all settle and no other credits have moved."""
    async with running_house(folder, FAST, instruments=MARKETS, registry=registry) as house:
        await house.join("alice")
        await _one_after_another(house, ask, count)
        await _from_eight_lines(house, ask, count)
        service = house.service
        await service.settlement.idle()
        async with house.client("alice") as client:
            reply = await client.http("GET", "/v1/settlements?limit=500")
        states = Counter(settlement["state"] for settlement in _settlements(reply))
        assert states == {"settled": 2 * count + len(MARKETS)}, states
        service.venue.check()
        assert service.settlement.reconciler.compare() == []
        account = service.venue.account_of("alice")
        index = [market.symbol for market in MARKETS].index(FO)
        assert service.venue.balance(account, index).due_out == 0
        held = sum(
            block.block.quantity_t
            for name in (trading_account("alice"), holding_account("alice"))
            for block in registry.holdings(name, MARKETS[index].credit_class)
        )
        retired = sum(settlement["qty"] for settlement in _settlements(reply, "retirement"))
        assert held == 20_000 - retired


def _settlements(reply: bytes, kind: str | None = None) -> list[dict[str, Any]]:
    found = msgspec.json.decode(reply)["settlements"]
    return [
        settlement | {"qty": int(settlement["qty"])}
        for settlement in found
        if kind in (None, settlement["kind"])
    ]


@pytest.mark.parametrize("ask", [retire, withdraw, mixture])
async def test_acts_back_to_back_all_settle(
    empty_registry: WholeRegistry, tmp_path: Path, ask: Ask
) -> None:
    await check(empty_registry, tmp_path, ask, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize("ask", [retire, withdraw, mixture])
async def test_two_hundred_acts_back_to_back_all_settle(
    empty_registry: WholeRegistry, tmp_path: Path, ask: Ask
) -> None:
    await check(empty_registry, tmp_path, ask, LONG)


def test_acts_of_one_batch_take_the_serials_that_they_take_one_by_one(tmp_path: Path) -> None:
    """The remainder of a block after the first act goes behind the whole blocks of its vintage."""
    kept: list[WholeRegistry] = [MemoryRegistry(), SqlRegistry.open(f"sqlite:///{tmp_path}/r.db")]
    for registry in kept:
        furnish(registry)
        for number in range(8):
            project = Project(project_id=f"ROOF{number}", programme="J-Credit", name="Roofs")
            registry.register_project(project, 0)
            act = Issuance(project.project_id, SOLAR, FY2022, ((ALICE, 10),))
            registry.perform(project.project_id, act, ISSUED)
    acts = [Instruction("a", move(5), ISSUED), Instruction("b", move(55), ISSUED)]
    one, other = (registry.perform_many(acts) for registry in kept)
    assert one == other
    (receipt,) = [answer for answer in one if isinstance(answer, Receipt) and answer.key == "b"]
    assert receipt.blocks[-1].first_serial.startswith("JCR-ROOF6-")
    for registry in kept:
        if isinstance(registry, SqlRegistry):
            registry.close()
