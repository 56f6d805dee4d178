"""The demo after its opening day: a market in which a visitor's order meets somebody."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from api.client import AsyncClient
from api.demo import next_morning, opening_day
from api.demo_market import PARTICIPANTS
from api.demo_traders import FIRST_BID
from api.program_name import program
from exchange.commands import Phase
from exchange.events import CreditsRetired, Event, TradeMade
from tests.api.house import run


def test_a_visitors_first_bid_trades_and_the_market_goes_on_without_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        events: list[Event] = []
        async with opening_day(tmp_path, 1, 0, lambda _what, _steps: None) as (day, _):
            traders, keys = await next_morning(day, 1)
            venue, sequencer = day.service.venue, day.service.sequencer
            symbols = [one.symbol for one in venue.instruments]
            sequencer.listen(lambda group: events.extend(group.events))
            sequencer.listen(traders.on_group)
            trading = asyncio.create_task(traders.run())
            try:
                index = symbols.index("JCR-RE/JPY")
                price = round(venue.reference_ticks(index) * FIRST_BID)
                async with AsyncClient(day.address, keys[0]) as client:
                    await client.add_order("JCR-RE/JPY", "buy", 10, price)
                    await day.step()
                    await day.step()
                account = venue.account_of("VISITOR-1")
                first = [event for event in events if isinstance(event, TradeMade)]
                assert sum(one.quantity_t for one in first if one.buyer == account) == 10
                traded = {symbols[one.instrument] for one in first}
                assert {"JCM-21/JPY", "JCR-FO/JPY", "JCR-RE/JPY"} <= traded
                assert venue.phase(index) is Phase.CLOSED
                await day.step()
                async with asyncio.timeout(60):  # until the afternoon's first orders cross
                    while venue.indicative(index)[1] <= 0:
                        await asyncio.sleep(0.05)
                await day.step()
                await day.step()
            finally:
                assert not trading.done(), trading
                trading.cancel()
            trades = [event for event in events if isinstance(event, TradeMade)]
            assert len(trades) > len(first)
            synthetic = {venue.account_of(name) for name in PARTICIPANTS}
            assert {one.seller for one in trades} <= synthetic
            assert any(isinstance(event, CreditsRetired) for event in events)
            assert not day.service.reconcile()

    run(scenario)


@pytest.mark.parametrize(
    ("started", "on_path", "printed"),
    [
        ("bin/tanso", False, "bin/tanso"),
        ("bin/tanso", True, "tanso"),
        ("-c", False, "tanso"),
        ("pytest", False, "tanso"),
    ],
)
def test_printed_commands_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: str, on_path: bool, printed: str
) -> None:
    tool = tmp_path / "bin" / "tanso"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tool.parent) if on_path else "/nowhere")
    monkeypatch.setattr(sys, "argv", [started])
    assert program() == printed
