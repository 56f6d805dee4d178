# ruff: noqa: N802 - the names are ccxt's
"""Adapter with ccxt's unified methods, for programs written against them.

In `has` each missing method is False. As in ccxt, amounts and prices are floats; they are exact
for whole yen and tonnes, and orders are sent as decimal strings. Symbols are the exchange's own:
"JCR-RE/JPY" is base/quote. Camel-case names as in ccxt.
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
    timeframes: ClassVar[dict[str, str]] = {
        interval: interval for interval in ("1m", "5m", "15m", "1h", "1d")
    }

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def fetchTime(self) -> int:
        """The server's wall time in milliseconds."""
        return int(msgspec.json.decode(await self._client.http("GET", "/v1/time"))["time_ms"])

    async def fetchStatus(self) -> Unified:
        health = msgspec.json.decode(await self._client.http("GET", "/healthz"))
        return {"status": "ok" if health["state"] == "running" else "maintenance", "info": health}

    async def fetchMarkets(self) -> list[Unified]:
        return [_market(instrument) for instrument in await self._client.instruments()]

    async def fetchTicker(self, symbol: str) -> Unified:
        raw = await self._client.http("GET", "/v1/tickers", {"symbol": symbol})
        (ticker,) = msgspec.json.decode(raw, type=_Tickers).tickers
        return _ticker(ticker)

    async def fetchOrderBook(self, symbol: str, limit: int = 10) -> Unified:
        depth = next((size for size in (10, 25, 100, 500) if size >= limit), 500)
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
        """Trades, oldest first as in ccxt."""
        return [_trade(trade) for trade in reversed(await self._client.trades(symbol, limit))]

    async def fetchOHLCV(
        self, symbol: str, timeframe: str = "1m", limit: int = 100
    ) -> list[list[float]]:
        """Rows [begin_ms, open, high, low, close, volume], oldest first."""
        query = {"symbol": symbol, "interval": timeframe, "limit": limit}
        candles = msgspec.json.decode(await self._client.http("GET", "/v1/ohlc", query))["candles"]
        names = ("open", "high", "low", "close", "volume")
        return [
            [_ms(candle["interval_begin"]), *(float(candle[name]) for name in names)]
            for candle in reversed(candles)
        ]

    async def fetchBalance(self) -> Unified:
        balances = await self._client.balances()
        result: Unified = {"free": {}, "used": {}, "total": {}}
        for asset, balance in balances.items():
            code = asset.partition("/")[0]
            entry = {
                "free": float(balance.available),
                "used": float(balance.total - balance.available),
                "total": float(balance.total),
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
        """Enter an order; `params`: clientOrderId, timeInForce, postOnly, stopPrice, or options of
        the protocol."""
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
            {"id": str(answer.order_id), "status": "canceled", "info": answer}
            for answer in answers
            if answer.success
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
        return [_order(order) for order in reversed(found)]

    async def fetchOpenOrders(self, symbol: str | None = None) -> list[Unified]:
        found = await self._client.orders("open", symbol=symbol)
        return [_order(order) for order in reversed(found)]

    async def fetchClosedOrders(self, symbol: str | None = None) -> list[Unified]:
        return [order for order in await self.fetchOrders(symbol) if order["status"] != "open"]

    async def fetchMyTrades(self, symbol: str | None = None) -> list[Unified]:
        fills = await self._client.past_executions()
        return [
            _fill(fill)
            for fill in fills
            if fill.exec_type == "trade" and symbol in (None, fill.symbol)
        ]


class _Tickers(msgspec.Struct):
    tickers: list[Ticker]


class _OneOrder(msgspec.Struct):
    order: Order


def _market(instrument: Instrument) -> Unified:
    base, _, quote = instrument.symbol.partition("/")
    return {
        "id": instrument.symbol,
        "symbol": instrument.symbol,
        "base": base,
        "quote": quote,
        "type": "spot",
        "spot": True,
        "active": instrument.status not in ("halted", "delisted"),
        "precision": {
            "price": float(instrument.price_increment),
            "amount": float(instrument.qty_increment),
        },
        "limits": {
            "amount": {"min": float(instrument.qty_min), "max": float(instrument.qty_max)},
            "price": {
                "min": float(instrument.price_limit_low),
                "max": float(instrument.price_limit_high),
            },
        },
        "info": instrument,
    }


def _ticker(ticker: Ticker) -> Unified:
    return {
        "symbol": ticker.symbol,
        "bid": _float(ticker.bid),
        "bidVolume": _float(ticker.bid_qty),
        "ask": _float(ticker.ask),
        "askVolume": _float(ticker.ask_qty),
        "last": _float(ticker.last),
        "close": _float(ticker.last),
        "open": _float(ticker.open),
        "high": _float(ticker.high),
        "low": _float(ticker.low),
        "vwap": _float(ticker.vwap),
        "change": _float(ticker.change),
        "percentage": _float(ticker.change_pct),
        "baseVolume": float(ticker.volume),
        "info": ticker,
    }


def _trade(trade: Trade) -> Unified:
    return {
        "id": str(trade.trade_id),
        "symbol": trade.symbol,
        "side": None if trade.side == "auction" else trade.side,
        "price": float(trade.price),
        "amount": float(trade.qty),
        "cost": float(trade.price * trade.qty),
        "info": trade,
        **_moment(trade.timestamp),
    }


def _order(order: Order) -> Unified:
    return {
        "id": str(order.order_id),
        "clientOrderId": order.cl_ord_id,
        "symbol": order.symbol,
        "type": order.order_type,
        "side": order.side,
        "timeInForce": order.time_in_force.upper(),
        "price": _float(order.limit_price),
        "amount": float(order.order_qty),
        "filled": float(order.cum_qty),
        "remaining": float(order.leaves_qty),
        "average": _float(order.avg_price),
        "cost": float(order.cum_qty * (order.avg_price or 0)),
        "status": STATUS[order.order_status],
        "info": order,
        **_moment(order.timestamp),
    }


def _fill(execution: Execution) -> Unified:
    assert execution.last_price is not None
    assert execution.last_qty is not None
    return {
        "id": str(execution.trade_id),
        "order": str(execution.order_id),
        "symbol": execution.symbol,
        "side": execution.side,
        "takerOrMaker": execution.liquidity_ind if execution.liquidity_ind != "auction" else None,
        "price": float(execution.last_price),
        "amount": float(execution.last_qty),
        "cost": float(execution.last_price * execution.last_qty),
        "info": execution,
        **_moment(execution.timestamp),
    }


def _moment(text: str) -> Unified:
    return {"timestamp": _ms(text), "datetime": text}


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _decimal(value: float) -> Decimal:
    """The shortest decimal text equal to this float, without an exponent."""
    return Decimal(f"{Decimal(repr(value)):f}")


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
