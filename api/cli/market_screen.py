"""One market in a terminal: its phase and clock, the auction to come, the last trade, the book."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from api.client import AsyncClient, LocalBook
from api.client.records import Auction, Push, Status, Ticker
from exchange.units import TOKYO

CHANNELS = ("status", "ticker", "auction", "book")
DEPTHS = (10, 25, 100, 500)
PriceQty = tuple[Decimal, Decimal]


class MarketScreen:
    """What is known of one market; `follow` subscribes, `shown` draws it."""

    def __init__(self, symbol: str, rows: int) -> None:
        self._symbol = symbol
        self._rows = rows
        self._book: LocalBook | None = None
        self._status: Status | None = None
        self._ticker: Ticker | None = None
        self._auction: Auction | None = None
        self._seen = ""

    async def follow(self, client: AsyncClient) -> None:
        """Subscribe the market's channels; from then on the screen is kept up to date."""
        for channel in CHANNELS:
            client.on(channel, self._on_push)
        for channel in CHANNELS[:-1]:
            await client.subscribe(channel, self._symbol)
        self._book = await client.follow_book(self._symbol, depth_for(self._rows))

    def shown(self) -> Group:
        """The lines above the book, and the book."""
        assert self._book is not None, "nothing is followed yet"
        return Group(*self._lines(), book_table(self._book, self._rows))

    def _on_push(self, push: Push[Any]) -> None:
        mine = [one for one in push.data if getattr(one, "symbol", push.symbol) == self._symbol]
        if push.channel == "book" or mine:
            self._seen = push.timestamp or self._seen
        for one in mine:
            if push.channel == "status":
                self._status = one
            elif push.channel == "ticker":
                self._ticker = one
            elif push.channel == "auction" and one.mode == "open":
                self._auction = one

    def _lines(self) -> list[Text]:
        status, ticker, auction = self._status, self._ticker, self._auction
        lines = []
        if status is not None:
            text = f"{self._symbol}  {status.phase}"
            if status.next_phase and status.next_change:
                text += f", then {status.next_phase} at {in_tokyo(status.next_change)}"
            lines.append(Text(text, style="bold"))
        if auction is not None and auction.indicative_price is not None:
            text = f"indicative {auction.indicative_price:,} for {auction.indicative_qty:,} t"
            if auction.imbalance_qty:
                text += f", {auction.imbalance_qty:,} t more to {auction.imbalance_side}"
            lines.append(Text(text))
        if ticker is not None:
            last = "no trade yet today" if ticker.last is None else f"last {ticker.last:,}"
            lines.append(
                Text(f"{last}, {ticker.volume:,} t today; market's time {self._seen[:19]}Z")
            )
        return lines


def in_tokyo(utc: str) -> str:
    """A moment of the feed as date and time in Tokyo; nothing where none is known yet."""
    if not utc:
        return ""
    return f"{datetime.fromisoformat(utc).astimezone(TOKYO):%Y-%m-%d %H:%M:%S}"


def depth_for(rows: int) -> int:
    """The smallest depth of the feed that has so many rows."""
    return next((one for one in DEPTHS if one >= rows), DEPTHS[-1])


def book_table(local: LocalBook, rows: int) -> Table:
    """Bids on the left, asks on the right, best first."""
    table = Table("bid qty", "bid", "ask", "ask qty", title=local.symbol)
    bids, asks = local.bids[:rows], local.asks[:rows]
    for row in range(max(len(bids), len(asks), 1)):
        bid = bids[row] if row < len(bids) else None
        ask = asks[row] if row < len(asks) else None
        table.add_row(*_cells(bid)[::-1], *_cells(ask))
    return table


def _cells(level: PriceQty | None) -> tuple[str, str]:
    return ("", "") if level is None else (f"{level[0]:,}", f"{level[1]:,}")
