"""Groups without subscribers are processed later and together, but reads are always current."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api.stream import feed
from exchange.commands import AddOrder, Side
from tests.api.house import House, running_house

MARKET, ORDERS = 0, 3


async def ordered(house: House) -> tuple[int, int]:
    """Enter orders of Alice without a subscriber; return her account and the last number."""
    await house.join("alice")
    account = house.service.venue.account_of("alice")
    assert account is not None
    assert not house.service.feed.streams
    for number in range(ORDERS):
        order = AddOrder(account, MARKET, Side.BUY, 1, 3000 + number)
        outcome = await house.service.sequencer.submit(order)
    return account, outcome.seq


async def test_whoever_looks_finds_what_nobody_has_listened_to(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        account, seq = await ordered(house)
        assert house.service.projections.current.seq == seq
        assert len(house.service.projections.current.orders.open_orders(account)) == ORDERS


async def test_eight_groups_wait_for_a_quiet_moment_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "IDLE_S", 1_000)
    async with running_house(tmp_path) as house:
        account, _ = await ordered(house)
        projections, seen = house.service.projections, house.service.projections.current.seq
        for number in range(feed.GROUPS_TOGETHER):
            assert projections.seq == seen, "a few groups were not taken together"
            order = AddOrder(account, MARKET, Side.BUY, 1, 3000 + number)
            house.service.sequencer.ask(order, lambda _: None)
            house.service.sequencer._turn()
        await asyncio.sleep(0)
        assert projections.seq == seen + feed.GROUPS_TOGETHER


async def test_what_nobody_looks_at_is_taken_all_the_same(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        account, _ = await ordered(house)
        # Reads the attribute, because the property would bring it up to date.
        blotter = house.service.projections.orders
        for count in (ORDERS, ORDERS + 1):
            async with asyncio.timeout(5):
                while len(blotter.open_orders(account)) < count:
                    await asyncio.sleep(0.001)
            order = AddOrder(account, MARKET, Side.BUY, 1, 3000)
            await house.service.sequencer.submit(order)
