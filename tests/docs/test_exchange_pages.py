"""The programs and commands that need a running exchange: README, trader's tutorial, examples."""

from __future__ import annotations

import asyncio
import runpy
import sys
from pathlib import Path

import pytest

from tests.api.house import RE, House, continuous, running_house
from tests.docs.pages import ROOT, Runner, blocks

BOT = ROOT / "docs" / "examples" / "bot.py"
STRATEGY = ROOT / "docs" / "examples" / "strategy.py"


def environment_of(house: House, name: str) -> dict[str, str]:
    """The variables that the demo prints."""
    key = house.credentials[name]
    return {"TANSO_ADDRESS": house.address, "TANSO_KEY": f"{key.key_id}:{key.secret}"}


async def test_the_readmes_bot_and_the_tutorials_commands_run_as_printed(tmp_path: Path) -> None:
    market = (continuous(RE),)
    async with running_house(tmp_path, start="2023-10-11 09:30", instruments=market) as house:
        await house.join("alice", "robot")
        variables = environment_of(house, "alice")
        (bot,) = [b for b in blocks(ROOT / "README.md") if "AsyncClient" in b.text]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            bot.text,
            env=Runner(tmp_path, variables).environment,
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0
        assert printed.decode().startswith("order ")
        for page in ("tutorials", "ja"):
            runner = Runner(tmp_path, environment_of(house, "robot"))
            shown = [
                b for b in blocks(ROOT / "docs" / page / "trader.md") if b.language == "console"
            ]
            assert shown
            for block in shown:
                await asyncio.to_thread(runner.run, block)


async def test_the_bot_quotes_both_sides_and_ends_when_it_traded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = runpy.run_path(str(BOT))["bot"]
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


def test_a_strategy_of_ones_own_trades_in_sessions(capsys: pytest.CaptureFixture[str]) -> None:
    names = runpy.run_path(str(STRATEGY))
    days = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [day[0] for day in days] == ["0", "1", "2", "3", "4"]
    assert all(day[3] == "0" for day in days), "the venue rejected an order"
    assert sum(int(day[2]) for day in days) > 1000
    assert all(int(day[1]) in range(2900, 3401) for day in days if day[2] != "0")
    names["venue"].check()


def test_the_readmes_strategy_is_that_of_the_example() -> None:
    (shown,) = [b for b in blocks(ROOT / "README.md") if "class Patient" in b.text]
    body = shown.text[shown.text.index("class Patient") :].strip()
    assert body in STRATEGY.read_text()
