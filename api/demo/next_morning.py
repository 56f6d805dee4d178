"""The demo after its opening day: the next call phase, with visitors and synthetic participants."""

from __future__ import annotations

from typing import NamedTuple

from api.client import AsyncClient, Credentials
from api.demo.day import LISTED_LATER, VISITORS, OpeningDay
from api.demo.page_logins import PageLogin, add_page_logins
from api.demo.traders import Traders
from exchange.commands import ListInstrument, Phase


class NextMorning(NamedTuple):
    """The demo's open market: its synthetic participants, a key for each visitor, and the logins
    for the page."""

    traders: Traders
    visitors: list[Credentials]
    page_logins: list[PageLogin]


async def next_morning(day: OpeningDay, seed: int) -> NextMorning:
    """Continue to the next call phase, in which synthetic participants trade.

    Lists JCM credits, gives two visitors yen, credits and a key each, and adds the page's logins.
    """
    service = day.service
    await service.commands.submit(ListInstrument(LISTED_LATER))
    keys = []
    for visitor in VISITORS:
        await service.participants.open(visitor)
        await service.participants.deposit_yen(visitor, 10_000_000)
        key = service.participants.add_key(visitor)
        async with AsyncClient(day.address, key) as client:
            for instrument in service.venue.instruments:
                await day.issue(visitor, instrument.symbol, (100, 200))
                await client.transfer(instrument.symbol, 300, "to_trading")
                await service.settlement.idle()
        keys.append(key)
    listed = len(service.venue.instruments) - 1
    while service.venue.phase(listed) is not Phase.AUCTION_CALL:
        await day.step()
    traders = Traders(day, seed)
    await traders.open_session()
    return NextMorning(traders, keys, await add_page_logins(service.users, VISITORS))
