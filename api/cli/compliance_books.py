"""The live books of a running exchange, for the cost of closing a shortage."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import msgspec

from api.cli.request import connect, errors_in_one_line
from api.messages.markets import BookReply
from exchange.compliance.prices import Ask, LiveBook
from exchange.instruments import LISTING

DEPTH = 500


def live_books(address: str) -> tuple[LiveBook, ...]:
    """The offers of every listed class at an exchange. A lost connection ends the command."""
    with errors_in_one_line():
        return asyncio.run(_read(address))


async def _read(address: str) -> tuple[LiveBook, ...]:
    classes = {one.symbol: one for one in LISTING}
    books = []
    async with connect(address) as client:
        for instrument in await client.instruments():
            known = classes.get(instrument.symbol)
            if known is None:
                continue
            query = {"symbol": instrument.symbol, "depth": DEPTH}
            reply = msgspec.json.decode(await client.http("GET", "/v1/book", query), type=BookReply)
            asks = tuple(
                Ask(_whole(level.price), int(Decimal(level.qty))) for level in reply.book.asks
            )
            source = f"live book of {address} at {reply.timestamp}"
            books.append(LiveBook(known.credit_class, asks, source))
    return tuple(books)


def _whole(price: object) -> int:
    """A price in whole yen, rounded up."""
    return -int(-Decimal(str(price)) // 1)
