# ruff: noqa: N802 - the names are ccxt's
"""The exchange in ccxt's shape, for programs written against its unified methods.

What ccxt calls `has` is honest: a method that is not there is False. As there, amounts and
prices are floats; they are exact for whole yen and tonnes, and orders are sent as decimal
strings. Symbols are ours: "JCR-RE/JPY" is base/quote already. Camel-case names as in ccxt.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import msgspec

from api.client.records import Execution, Instrument, Order, Ticker, Trade
from api.client.stream import AsyncClient

Unified = dict[str, Any]
STATUS = {
    "new": "open",
    "partially_filled": "open",
    "filled": "closed",
    "canceled": "canceled",
    "expired": "expired",
    "rejected": "rejected",
}


class Tanso:
    """ccxt's unified methods over an open AsyncClient."""

    id = "tanso"
    name = "Tanso"
    has: ClassVar[dict[str, bool]] = {
        "spot": True,
        "margin": False,
        "swap": False,
        "future": False,
        "option": False,
        "fetchMarkets": True,
        "fetchTime": True,
        "fetchStatus": True,
        "fetchTicker": True,
        "fetchOrderBook": True,
        "fetchTrades": True,
        "fetchOHLCV": True,
        "fetchBalance": True,
        "createOrder": True,
        "cancelOrder": True,
        "cancelAllOrders": True,
        "editOrder": False,
        "fetchOrder": True,
        "fetchOrders": True,
        "fetchOpenOrders": True,
        "fetchClosedOrders": True,
        "fetchMyTrades": True,
        "deposit": False,
        "withdraw": False,
    }
    timeframes: ClassVar[dict[str, str]] = {one: one for one in ("1m", "5m", "15m", "1h", "1d")}

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def fetchTime(self) -> int:
        """The server's wall time in milliseconds."""
        return int(msgspec.json.decode(await self._client.http("GET", "/v1/time"))["time_ms"])

    async def fetchStatus(self) -> Unified:
        health = msgspec.json.decode(await self._client.http("GET", "/healthz"))
        return {"status": "ok" if health["state"] == "running" else "maintenance", "info": health}

    async def fetchMarkets(self) -> list[Unified]:
        return [_market(one) for one in await self._client.instruments()]

    async def fetchTicker(self, symbol: str) -> Unified:
        raw = await self._client.http("GET", "/v1/tickers", {"symbol": symbol})
        (ticker,) = msgspec.json.decode(raw, type=_Tickers).tickers
        return _ticker(ticker)

    async def fetchOrderBook(self, symbol: str, limit: int = 10) -> Unified:
        depth = next((one for one in (10, 25, 100, 500) if one >= limit), 500)
        raw = await self._client.http("GET", "/v1/book", {"symbol": symbol, "depth": depth})
        reply = msgspec.json.decode(raw)
        sides = {
            side: [[float(level["price"]), float(level["qty"])] for level in reply["book"][side]]
            for side in ("bids", "asks")
        }
        return {
            "symbol": symbol,
            "bids": sides["bids"][:limit],
            "asks": sides["asks"][:limit],
            "nonce": reply["seq"],
            **_moment(reply["timestamp"]),
        }

    async def fetchTrades(self, symbol: str, limit: int = 50) -> list[Unified]:
        """Oldest first, as ccxt has it."""
        return [_trade(one) for one in reversed(await self._client.trades(symbol, limit))]

    async def fetchOHLCV(
        self, symbol: str, timeframe: str = "1m", limit: int = 100
    ) -> list[list[float]]:
        """[begin_ms, open, high, low, close, volume], oldest first."""
        query = {"symbol": symbol, "interval": timeframe, "limit": limit}
        candles = msgspec.json.decode(await self._client.http("GET", "/v1/ohlc", query))["candles"]
        names = ("open", "high", "low", "close", "volume")
        return [
            [_ms(one["interval_begin"]), *(float(one[name]) for name in names)]
            for one in reversed(candles)
        ]

    async def fetchBalance(self) -> Unified:
        balances = await self._client.balances()
        result: Unified = {"free": {}, "used": {}, "total": {}}
        for asset, one in balances.items():
            code = asset.partition("/")[0]
            entry = {
                "free": float(one.available),
                "used": float(one.total - one.available),
                "total": float(one.total),
            }
            result[code] = entry
            for name, value in entry.items():
                result[name][code] = value
        return result

    async def createOrder(
        self,
        symbol: str,
        type: str,  # noqa: A002 - ccxt's name
        side: str,
        amount: float,
        price: float | None = None,
        params: Unified | None = None,
    ) -> Unified:
        """`params`: clientOrderId, timeInForce, postOnly, stopPrice, or the protocol's own."""
        options = dict(params or {})
        renamed = {"clientOrderId": "cl_ord_id", "stopPrice": "stop_price"}
        for theirs, ours in renamed.items():
            if theirs in options:
                options[ours] = str(options.pop(theirs))
        if "timeInForce" in options:
            options["time_in_force"] = str(options.pop("timeInForce")).lower()
        if options.pop("postOnly", False):
            options["post_only"] = "reject"
        ack = await self._client.add_order(
            symbol,
            side,
            _decimal(amount),
            None if price is None else _decimal(price),
            order_type=type,
            **options,
        )
        return await self.fetchOrder(str(ack.order_id), symbol)

    async def cancelOrder(
        self,
        id: str,  # noqa: A002 - ccxt's name
        symbol: str | None = None,
    ) -> Unified:
        await self._client.cancel_order(int(id))
        return await self.fetchOrder(id, symbol)

    async def cancelAllOrders(self, symbol: str | None = None) -> list[Unified]:
        answers = await self._client.cancel_all(symbol)
        return [
            {"id": str(one.order_id), "status": "canceled", "info": one}
            for one in answers
            if one.success
        ]

    async def fetchOrder(
        self,
        id: str,  # noqa: A002 - ccxt's name
        symbol: str | None = None,
    ) -> Unified:
        raw = await self._client.http("GET", f"/v1/orders/{int(id)}")
        return _order(msgspec.json.decode(raw, type=_OneOrder).order)

    async def fetchOrders(self, symbol: str | None = None) -> list[Unified]:
        found = await self._client.orders("all", symbol=symbol)
        return [_order(one) for one in reversed(found)]

    async def fetchOpenOrders(self, symbol: str | None = None) -> list[Unified]:
        found = await self._client.orders("open", symbol=symbol)
        return [_order(one) for one in reversed(found)]

    async def fetchClosedOrders(self, symbol: str | None = None) -> list[Unified]:
        return [one for one in await self.fetchOrders(symbol) if one["status"] != "open"]

    async def fetchMyTrades(self, symbol: str | None = None) -> list[Unified]:
        fills = await self._client.past_executions()
        return [
            _fill(one) for one in fills if one.exec_type == "trade" and symbol in (None, one.symbol)
        ]


class _Tickers(msgspec.Struct):
    tickers: list[Ticker]


class _OneOrder(msgspec.Struct):
    order: Order


def _market(one: Instrument) -> Unified:
    base, _, quote = one.symbol.partition("/")
    return {
        "id": one.symbol,
        "symbol": one.symbol,
        "base": base,
        "quote": quote,
        "type": "spot",
        "spot": True,
        "active": one.status not in ("halted", "delisted"),
        "precision": {"price": float(one.price_increment), "amount": float(one.qty_increment)},
        "limits": {
            "amount": {"min": float(one.qty_min), "max": float(one.qty_max)},
            "price": {"min": float(one.price_limit_low), "max": float(one.price_limit_high)},
        },
        "info": one,
    }


def _ticker(one: Ticker) -> Unified:
    return {
        "symbol": one.symbol,
        "bid": _float(one.bid),
        "bidVolume": _float(one.bid_qty),
        "ask": _float(one.ask),
        "askVolume": _float(one.ask_qty),
        "last": _float(one.last),
        "close": _float(one.last),
        "open": _float(one.open),
        "high": _float(one.high),
        "low": _float(one.low),
        "vwap": _float(one.vwap),
        "change": _float(one.change),
        "percentage": _float(one.change_pct),
        "baseVolume": float(one.volume),
        "info": one,
    }


def _trade(one: Trade) -> Unified:
    return {
        "id": str(one.trade_id),
        "symbol": one.symbol,
        "side": None if one.side == "auction" else one.side,
        "price": float(one.price),
        "amount": float(one.qty),
        "cost": float(one.price * one.qty),
        "info": one,
        **_moment(one.timestamp),
    }


def _order(one: Order) -> Unified:
    return {
        "id": str(one.order_id),
        "clientOrderId": one.cl_ord_id,
        "symbol": one.symbol,
        "type": one.order_type,
        "side": one.side,
        "timeInForce": one.time_in_force.upper(),
        "price": _float(one.limit_price),
        "amount": float(one.order_qty),
        "filled": float(one.cum_qty),
        "remaining": float(one.leaves_qty),
        "average": _float(one.avg_price),
        "cost": float(one.cum_qty * (one.avg_price or 0)),
        "status": STATUS[one.order_status],
        "info": one,
        **_moment(one.timestamp),
    }


def _fill(one: Execution) -> Unified:
    assert one.last_price is not None
    assert one.last_qty is not None
    return {
        "id": str(one.trade_id),
        "order": str(one.order_id),
        "symbol": one.symbol,
        "side": one.side,
        "takerOrMaker": one.liquidity_ind if one.liquidity_ind != "auction" else None,
        "price": float(one.last_price),
        "amount": float(one.last_qty),
        "cost": float(one.last_price * one.last_qty),
        "info": one,
        **_moment(one.timestamp),
    }


def _moment(text: str) -> Unified:
    return {"timestamp": _ms(text), "datetime": text}


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _decimal(value: float) -> Decimal:
    """The shortest decimal that means this float, without an exponent."""
    return Decimal(f"{Decimal(repr(value)):f}")


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
