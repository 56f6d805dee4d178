"""The programs and commands that need a running exchange: README, trader's tutorial, examples."""

from __future__ import annotations

import asyncio
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.house import RE, House, continuous, running_house
from tests.docs.pages import ROOT, TANSO, Runner, blocks

BOT = ROOT / "docs" / "examples" / "bot.py"
STRATEGY = ROOT / "docs" / "examples" / "strategy.py"
CEILING = ROOT / "docs" / "examples" / "ceiling.py"
CREDIT_LIMIT = ROOT / "docs" / "examples" / "credit_limit.py"


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


def test_the_example_of_credit_limits_finds_more_credits_used_under_a_wider_limit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(CREDIT_LIMIT))
    title, *lines = capsys.readouterr().out.splitlines()
    assert "95 % interval over 4 seeds" in title
    found = {}
    for line in lines:
        limit, figure, *numbers, _unit = line.replace("(", "").replace(")", "").split()
        mean, low, _to, high = (number.replace(",", "") for number in numbers)
        found[limit, figure] = float(mean), float(low), float(high)
    assert len(found) == 4
    assert all(low <= mean <= high for mean, low, high in found.values())
    assert found["0.05", "credits_used_t"][2] < 0 < found["0.2", "credits_used_t"][1]
    assert found["0.2", "price_jpy_per_t"][0] < found["0.05", "price_jpy_per_t"][0]


def test_the_notebook_of_the_ceiling_finds_who_pays() -> None:
    _, names = runpy.run_path(str(CEILING))["app"].run()
    changes = {row["figure"]: row["difference"] for row in names["market"].to_dicts()}
    assert changes["price_jpy_per_t"] < 0
    assert changes["abatement_t"] < 0
    who_pays = names["who_pays"]
    assert {"power", "steel", "the state"} <= set(who_pays["group"])
    trading = names["sweep"].tables["burden"].select("allowances_jpy", "credits_jpy", "fees_jpy")
    assert sum(trading.sum().row(0)) == 0
    for row in who_pays.to_dicts():
        parts = [row[name] for name in ("abatement", "at the ceiling", "trading", "held")]
        assert sum(parts) == pytest.approx(row["total"], abs=0.2)  # each rounded to 0.1


def test_each_example_is_run_here() -> None:
    run = {BOT, STRATEGY, CREDIT_LIMIT, CEILING}
    assert {path for path in BOT.parent.iterdir() if path.suffix} == run


def test_the_readmes_prices_of_a_run_are_those_of_the_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TANSO, "simulate", "base-balanced", "--seed", "1"],
        cwd=tmp_path,
        env=Runner(tmp_path).environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    for name in ("README.md", "README.ja.md"):
        (shown,) = [b for b in blocks(ROOT / name) if "mean price, yen/t" in b.text]
        said, got = by_label(shown.text), by_label(done.stdout)
        assert len(said) == 3
        for label in ("ceiling, yen/t", "floor at the deadline, yen/t"):
            assert said[label] == got[label]
        assert said["mean price, yen/t"] == pytest.approx(got["mean price, yen/t"], rel=0.01)


def by_label(text: str) -> dict[str, list[float]]:
    """The rows of a table of yen a tonne: the label and its figures."""
    rows = re.findall(r"^ *(\S.*?yen/t) +([\d,. ]+?) *$", text, re.MULTILINE)
    return {label: [float(word.replace(",", "")) for word in row.split()] for label, row in rows}
