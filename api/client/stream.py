"""The asynchronous client.

    async with AsyncClient("127.0.0.1:8000", credentials) as client:
        book = await client.follow_book("JCR-RE/JPY")
        ack = await client.add_order("JCR-RE/JPY", "buy", 10, 2150)

When the connection is lost, requests in flight end with OutcomeUnknown: the order may or may not
have arrived. `resolve` finds out, and so does sending it again under the same cl_ord_id.
connection.py describes the reconnection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any

import msgspec
from msgspec import structs

from api.client.book import LocalBook
from api.client.connection import StreamConnection
from api.client.frames import rejection
from api.client.records import BidAck, CancelAnswer, DryRun, Execution, Order, OrderAck

Number = Decimal | int | str


class _Tried(msgspec.Struct):
    dry_run: DryRun


class AsyncClient(StreamConnection):
    """A connection with or without a login. `on(channel, callback)` registers for pushes."""

    async def __aenter__(self) -> AsyncClient:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def ping(self) -> None:
        await self.request("ping")

    async def follow_book(
        self, symbol: str, depth: int = 10, interval_ms: int | None = None
    ) -> LocalBook:
        """Subscribe to a book; return a local copy that stays up to date, valid on return.

        `interval_ms`: 50, 100, 250 or 1000, the shortest time between two updates; default: none.
        """
        book = self.books.setdefault((symbol, depth, interval_ms), LocalBook(symbol, depth))
        pace = {} if interval_ms is None else {"interval_ms": interval_ms}
        await self.subscribe("book", symbol, depth=depth, **pace)
        while not book.is_valid:
            await asyncio.sleep(0.001)
        return book

    async def add_order(
        self,
        /,
        symbol: str,
        side: str,
        order_qty: Number,
        limit_price: Number | None = None,
        **options: Any,
    ) -> OrderAck:
        """Enter an order; return once it is durable. Options as in the protocol, e.g.
        `time_in_force="ioc"` or `serial_filter={"project_id": "PJ0042"}`."""
        params = _order(symbol, side, order_qty, limit_price, options)
        return msgspec.json.decode(await self.request("add_order", params), type=OrderAck)

    async def dry_run(
        self,
        /,
        symbol: str,
        side: str,
        order_qty: Number,
        limit_price: Number | None = None,
        **options: Any,
    ) -> DryRun:
        """The effect of an order without entering it; arguments as for `add_order`. ApiError: it
        would be rejected."""
        params = _order(symbol, side, order_qty, limit_price, options | {"validate": True})
        return msgspec.json.decode(await self.request("add_order", params), type=_Tried).dry_run

    async def cancel_order(
        self, order_id: int | None = None, cl_ord_id: str | None = None
    ) -> CancelAnswer:
        """Cancel one order. ApiError: it cannot be canceled."""
        params: dict[str, Any] = {}
        if order_id is not None:
            params["order_id"] = [order_id]
        if cl_ord_id is not None:
            params["cl_ord_id"] = [cl_ord_id]
        answers = await self._cancel(params)
        error = answers[0].error
        if error is not None:
            raise rejection(error.code, error.message, structs.asdict(error))
        return answers[0]

    async def amend_order(
        self,
        order_id: int | None = None,
        cl_ord_id: str | None = None,
        *,
        order_qty: Number | None = None,
        limit_price: Number | None = None,
        display_qty: Number | None = None,
    ) -> OrderAck:
        """Amend an order; only a smaller quantity keeps its priority."""
        given = {
            "order_id": order_id,
            "cl_ord_id": cl_ord_id,
            "order_qty": None if order_qty is None else str(order_qty),
            "limit_price": None if limit_price is None else str(limit_price),
            "display_qty": None if display_qty is None else str(display_qty),
        }
        params = {name: value for name, value in given.items() if value is not None}
        return msgspec.json.decode(await self.request("amend_order", params), type=OrderAck)

    async def add_bid(
        self, /, auction_id: str, side: str, qty: Number, price: Number, **options: Any
    ) -> BidAck:
        """Enter a sealed bid; return once it is durable. Options: cl_ord_id, serial_ranges."""
        params = {"auction_id": auction_id, "side": side, "qty": str(qty), "price": str(price)}
        raw = await self.request("add_bid", params | options)
        return msgspec.json.decode(raw, type=BidAck)

    async def cancel_bid(self, auction_id: str, bid_id: int) -> BidAck:
        """Withdraw an own sealed bid while its auction is open."""
        raw = await self.request("cancel_bid", {"auction_id": auction_id, "bid_id": bid_id})
        return msgspec.json.decode(raw, type=BidAck)

    async def cancel_orders(self, order_ids: Sequence[int]) -> list[CancelAnswer]:
        """Cancel several orders; each has its own answer."""
        return await self._cancel({"order_id": list(order_ids)})

    async def cancel_all(
        self, symbol: str | None = None, side: str | None = None
    ) -> list[CancelAnswer]:
        """Cancel all own open orders, or those of one market or side."""
        given = {"symbol": symbol, "side": side}
        params = {name: value for name, value in given.items() if value is not None}
        raw = await self.request("cancel_all", params)
        return msgspec.json.decode(raw, type=dict[str, list[CancelAnswer]])["orders"]

    async def cancel_all_orders_after(self, seconds: int) -> None:
        """Start or restart the timer that cancels all orders when it expires; 0 stops it."""
        await self.request("cancel_all_orders_after", {"timeout": seconds})

    async def resolve(self, cl_ord_id: str) -> Order | None:
        """Look up an order whose reply was lost; None: it never arrived."""
        orders = await self.orders(status="all", cl_ord_id=cl_ord_id)
        return orders[0] if orders else None

    async def executions(self) -> AsyncGenerator[Execution, None]:
        """Iterate over own executions from now on, until `close`; subscribes first."""
        with self._pushes_of("executions") as queue:
            await self.subscribe("executions")
            async for push in self._each(queue):
                for execution in push.data:
                    yield execution

    async def _cancel(self, params: dict[str, Any]) -> list[CancelAnswer]:
        raw = await self.request("cancel_order", params)
        return msgspec.json.decode(raw, type=dict[str, list[CancelAnswer]])["orders"]


def _order(
    symbol: str, side: str, order_qty: Number, limit_price: Number | None, options: dict[str, Any]
) -> dict[str, Any]:
    """The parameters of a new order."""
    params: dict[str, Any] = {"symbol": symbol, "side": side, "order_qty": str(order_qty)}
    if limit_price is not None:
        params["limit_price"] = str(limit_price)
    for name, value in options.items():
        params[name] = str(value) if isinstance(value, Decimal) else value
    return params
