"""The README's programs run as printed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.house import RE, continuous, running_house

README = Path(__file__).parents[3] / "README.md"


def program(words: str) -> dict[str, Any]:
    """Run the README's program that contains these words; return the names it defines."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    (source,) = [block for block in blocks if words in block]
    names: dict[str, Any] = {}
    exec(compile(source, str(README), "exec"), names)
    return names


async def test_the_bot_quotes_both_sides_and_ends_when_it_traded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = program("async def bot")["bot"]

    market = (continuous(RE),)
    async with running_house(tmp_path, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice", "robot")
        async with house.client("alice") as alice:
            task = asyncio.create_task(bot(house.address, house.credentials["robot"]))
            async with asyncio.timeout(30):
                while not house.service.feed.subscriptions("executions"):
                    await asyncio.sleep(0.01)
            price = house.service.venue.depth(0, 1)[1][0][0]
            await alice.add_order(RE, "buy", 1, price)
            await asyncio.wait_for(task, 10)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["buy", "sell", "sell"]
    assert "t at" in lines[-1]


def test_the_engine_alone_runs_in_ten_lines(capsys: pytest.CaptureFixture[str]) -> None:
    names = program("OrderBook(")
    traded = names["events"][names["events"]["kind"] == 3]
    assert [(int(e["price_ticks"]), int(e["quantity_t"])) for e in traded] == [
        (3010, 20),
        (3000, 40),
    ]
    assert "3010" in capsys.readouterr().out


def test_a_strategy_of_ones_own_trades_in_sessions(capsys: pytest.CaptureFixture[str]) -> None:
    names = program("class Patient")
    days = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [day[0] for day in days] == ["0", "1", "2", "3", "4"]
    assert all(day[3] == "0" for day in days), "the venue rejected an order"
    assert sum(int(day[2]) for day in days) > 1000
    assert all(int(day[1]) in range(2900, 3401) for day in days if day[2] != "0")
    names["venue"].check()
