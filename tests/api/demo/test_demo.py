"""The demo after its opening day: a market in which a visitor's order finds a counterparty."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from api.cli.program_name import program
from api.client import AsyncClient
from api.demo.day import OpeningDay, opening_day
from api.demo.market import PARTICIPANTS, SELLERS
from api.demo.next_morning import next_morning
from api.demo.page_logins import PageLogin
from api.demo.traders import FIRST_BID
from exchange.commands import ListInstrument, Phase
from exchange.events import CreditsRetired, Event, TradeMade
from exchange.instruments import by_symbol
from exchange.registry.port import holding_account


async def test_a_visitors_first_bid_trades_and_the_market_goes_on_without_it(
    tmp_path: Path,
) -> None:
    events: list[Event] = []
    async with opening_day(tmp_path, 1, 0, lambda _what, _steps: None) as (day, _):
        traders, keys, _ = await next_morning(day, 1)
        venue, sequencer = day.service.venue, day.service.sequencer
        symbols = [instrument.symbol for instrument in venue.instruments]
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
            assert sum(trade.quantity_t for trade in first if trade.buyer == account) == 10
            traded = {symbols[trade.instrument] for trade in first}
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
        assert {trade.seller for trade in trades} <= synthetic
        assert any(isinstance(event, CreditsRetired) for event in events)
        assert not day.service.settlement.reconciler.compare()


async def test_what_officers_do_in_the_demo_does_not_end_its_market(tmp_path: Path) -> None:
    """A class listed in the demo trades there; locked or disabled participants pause."""
    async with opening_day(tmp_path, 1, 0, lambda _what, _steps: None) as (day, _):
        traders, _keys, logins = await next_morning(day, 1)
        service, venue = day.service, day.service.venue
        locked, shut_out = SELLERS[1:3]
        added = replace(
            by_symbol("JCR-OT/JPY"), symbol="JCR-PT/JPY", code="JCR-PT",
            credit_class="jcredit/peat", listed_from=date(2023, 10, 20),
        )  # fmt: skip
        await service.commands.submit(ListInstrument(added))
        now_ns = service.sequencer.clock.now_ns()
        service.registry.lock_account(holding_account(locked), True, now_ns)
        service.users.disable(shut_out, True)
        index = len(venue.instruments) - 1
        while venue.phase(index) is not Phase.AUCTION_CALL:
            await day.step()
        for _ in range(3):
            await traders.open_session()
        assert venue.indicative(index)[1] > 0
        await _log_in_as_each(day, logins)


async def _log_in_as_each(day: OpeningDay, logins: list[PageLogin]) -> None:
    """Log in to the page as each printed person; the roles are those that two-person acts need."""
    assert {(login.role, login.participant) for login in logins} == {
        ("trader", "VISITOR-1"),
        ("approver", "VISITOR-1"),
        ("trader", "VISITOR-2"),
        ("operator", "exchange"),
        ("approver", "exchange"),
        ("registrar", "exchange"),
    }
    assert len({login.password for login in logins}) == len(logins)
    own = f"http://{day.address}"
    async with httpx.AsyncClient(base_url=own, headers={"origin": own}) as http:
        for login in logins:
            body = {"user": login.name, "password": login.password}
            reply = await http.post("/v1/auth/login", json=body)
            assert reply.is_success, reply.text
            assert reply.json()["session"]["role"] == login.role
            session = (await http.get("/v1/auth/session")).json()
            assert session["session"]["participant"] == login.participant


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
