"""One market in a terminal: phase, next auction, last trade and order book."""

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
    """The live state of one market; `follow` subscribes, `shown` draws it."""

    def __init__(self, symbol: str, rows: int) -> None:
        self._symbol = symbol
        self._rows = rows
        self._book: LocalBook | None = None
        self._status: Status | None = None
        self._ticker: Ticker | None = None
        self._auction: Auction | None = None
        self._seen = ""

    async def follow(self, client: AsyncClient) -> None:
        """Subscribe to the market's channels, which keep the screen up to date."""
        for channel in CHANNELS:
            client.on(channel, self._on_push)
        for channel in CHANNELS[:-1]:
            await client.subscribe(channel, self._symbol)
        self._book = await client.follow_book(self._symbol, depth_for(self._rows))

    def shown(self) -> Group:
        """Draw the lines above the book, and the book."""
        assert self._book is not None, "`follow` comes first"
        return Group(*self._lines(), book_table(self._book, self._rows))

    def _on_push(self, push: Push[Any]) -> None:
        mine = [
            record for record in push.data if getattr(record, "symbol", push.symbol) == self._symbol
        ]
        if push.channel == "book" or mine:
            self._seen = push.timestamp or self._seen
        for record in mine:
            if push.channel == "status":
                self._status = record
            elif push.channel == "ticker":
                self._ticker = record
            elif push.channel == "auction" and record.mode == "open":
                self._auction = record

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
    """Convert a time of the feed to date and time in Tokyo; an empty text stays empty."""
    if not utc:
        return ""
    return f"{datetime.fromisoformat(utc).astimezone(TOKYO):%Y-%m-%d %H:%M:%S}"


def depth_for(rows: int) -> int:
    """The smallest depth of the feed with at least this many rows."""
    return next((depth for depth in DEPTHS if depth >= rows), DEPTHS[-1])


def book_table(local: LocalBook, rows: int) -> Table:
    """Make the table of a book: bids on the left, asks on the right, best first."""
    table = Table("bid qty", "bid", "ask", "ask qty", title=local.symbol)
    bids, asks = local.bids[:rows], local.asks[:rows]
    for row in range(max(len(bids), len(asks), 1)):
        bid = bids[row] if row < len(bids) else None
        ask = asks[row] if row < len(asks) else None
        table.add_row(*_cells(bid)[::-1], *_cells(ask))
    return table


def _cells(level: PriceQty | None) -> tuple[str, str]:
    return ("", "") if level is None else (f"{level[0]:,}", f"{level[1]:,}")
