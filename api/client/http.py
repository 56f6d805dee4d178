"""The HTTP half of the client: one method per route, typed replies. Those of the exchange's staff
are in staff.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec

from api.client.records import (
    Auction,
    Balance,
    Bid,
    Board,
    Candle,
    CashRequest,
    Duty,
    Eligibility,
    Execution,
    Holding,
    Instructed,
    Instrument,
    LedgerEntry,
    NamedRange,
    Order,
    OtcEntry,
    OtcFigure,
    Participant,
    PreventedMatch,
    Retirement,
    RetirementListing,
    Scheme,
    Settlement,
    Status,
    Ticker,
    Trade,
)
from api.client.signed_http import TIMEOUT_S, list_of
from api.client.staff import StaffHttp

ASK_AGAIN_S = 0.1


class _BoardReply(msgspec.Struct):
    board: Board


class HttpClient(StaffHttp):
    """The requests for market data, and those of a participant."""

    async def instruments(self) -> list[Instrument]:
        return list_of(await self.http("GET", "/v1/instruments"), "instruments", Instrument)

    async def status(self) -> list[Status]:
        return list_of(await self.http("GET", "/v1/status"), "statuses", Status)

    async def tickers(self) -> list[Ticker]:
        """Best prices and daily statistics of all markets."""
        return list_of(await self.http("GET", "/v1/tickers"), "tickers", Ticker)

    async def board(self, symbol: str, rows: int = 10) -> Board:
        """The board of a market: at most `rows` prices above and below its center (10, 20 or 40),
        with running totals."""
        raw = await self.http("GET", "/v1/board", {"symbol": symbol, "rows": rows})
        return msgspec.json.decode(raw, type=_BoardReply).board

    async def candles(
        self, symbol: str, interval: str = "1m", limit: int = 100, before_s: int | None = None
    ) -> list[Candle]:
        """Candles, newest first; intervals: 1m 5m 15m 1h 1d. `before_s`: those that begin before
        this Unix time, in seconds."""
        query = {"symbol": symbol, "interval": interval, "limit": limit, "cursor": before_s}
        return list_of(await self.http("GET", "/v1/ohlc", query), "candles", Candle)

    async def trades(
        self, symbol: str, limit: int = 50, before_id: int | None = None
    ) -> list[Trade]:
        """Trades, newest first; `before_id`: those before this trade_id."""
        query = {"symbol": symbol, "limit": limit, "cursor": before_id}
        return list_of(await self.http("GET", "/v1/trades", query), "trades", Trade)

    async def auction_results(self, symbol: str | None = None) -> list[Auction]:
        """Results of auctions, newest first."""
        raw = await self.http("GET", "/v1/auctions", {"symbol": symbol})
        return list_of(raw, "results", Auction)

    async def auctions(self, symbol: str | None = None) -> list[Auction]:
        """Open and announced auctions, sealed-bid auctions included."""
        raw = await self.http("GET", "/v1/auctions", {"symbol": symbol})
        return list_of(raw, "auctions", Auction)

    async def bids(self, auction_id: str) -> list[Bid]:
        """Own valid bids in a sealed-bid auction."""
        raw = await self.http("GET", f"/v1/auctions/{quote(auction_id, safe='')}/bids")
        return list_of(raw, "bids", Bid)

    async def orders(
        self, status: str = "open", cl_ord_id: str | None = None, symbol: str | None = None
    ) -> list[Order]:
        """Own orders, newest first; all pages."""
        query = {"status": status, "cl_ord_id": cl_ord_id, "symbol": symbol}
        return await self._signed.all_pages("/v1/orders", "orders", Order, query)

    async def past_executions(self, from_seq: int = 0) -> list[Execution]:
        """Own executions after a sequence, oldest first; all pages."""
        return await self._signed.since("/v1/executions", "executions", Execution, from_seq)

    async def prevented_matches(self, symbol: str | None = None) -> list[PreventedMatch]:
        """Own trades stopped by self-trade prevention, newest first; all pages."""
        query = {"symbol": symbol}
        return await self._signed.all_pages(
            "/v1/prevented-matches", "prevented_matches", PreventedMatch, query
        )

    async def balances(self) -> dict[str, Balance]:
        """Own cash ("JPY") and credits by symbol."""
        records = list_of(await self.http("GET", "/v1/balances"), "balances", Balance)
        return {record.asset: record for record in records}

    async def ledger(self, from_seq: int = 0) -> list[LedgerEntry]:
        """Changes of own balances after a sequence, oldest first; all pages."""
        return await self._signed.since("/v1/ledger", "entries", LedgerEntry, from_seq)

    async def holdings(self) -> list[Holding]:
        """Own credits by serial block; all pages."""
        return await self._signed.all_pages("/v1/holdings", "holdings", Holding, {})

    async def settlements(self, state: str | None = None) -> list[Settlement]:
        """Own deliveries, transfers and retirements: pending ones, then newest first; all pages."""
        return await self._signed.all_pages(
            "/v1/settlements", "settlements", Settlement, {"state": state}
        )

    async def settled(self, settlement_id: str, timeout_s: float = TIMEOUT_S) -> Settlement:
        """Wait until the registry has answered an instruction; return it `settled` or `voided`.

        TimeoutError: no answer within `timeout_s`; the instruction stays open, and the call can be
        repeated.
        """
        async with asyncio.timeout(timeout_s):
            while True:
                for record in await self.settlements():
                    if record.settlement_id == settlement_id and record.state in (
                        "settled",
                        "voided",
                    ):
                        return record
                await asyncio.sleep(ASK_AGAIN_S)

    async def transfer(
        self,
        symbol: str,
        qty: Decimal | int | str,
        direction: str,
        key: str | None = None,
        serial_ranges: Sequence[tuple[str, str]] = (),
    ) -> Instructed:
        """Move credits between own accounts; `direction`: "to_trading" or "to_holding".

        `serial_ranges`: the first and last serial numbers of the blocks to move. `key`: an
        idempotency key, which makes a repeated request safe.
        """
        body: dict[str, Any] = {"symbol": symbol, "qty": str(qty), "direction": direction}
        body |= {"serial_ranges": [NamedRange(*serial_range) for serial_range in serial_ranges]}
        raw = await self.http("POST", "/v1/transfers", body=body, headers=_key_header(key))
        return msgspec.json.decode(raw, type=Instructed)

    async def retire(
        self,
        symbol: str,
        qty: Decimal | int | str,
        purpose: str,
        beneficiary: str,
        key: str | None = None,
        schemes: Iterable[tuple[str, int | None]] = (),
        act: str = "retire",
        serial_ranges: Sequence[tuple[str, str]] = (),
        held: bool = False,
    ) -> Instructed:
        """Retire free credits of the trading account; a retirement is final.

        `act`: retire, surrender or cancel. `schemes`: codes and fiscal years, e.g. [("shk", 2026)].
        `purpose`: free text, which may be empty if a scheme is named. `serial_ranges`: the blocks
        (first, last) to retire. `held`: of the holding account; `symbol` is then the credit class,
        e.g. "vcs/forest". `key`: an idempotency key.
        """
        body = {
            "credit_class" if held else "symbol": symbol,
            "qty": str(qty),
            "purpose": purpose,
            "beneficiary": beneficiary,
            "schemes": [{"scheme": code, "fiscal_year": year} for code, year in schemes],
            "act": act,
            "serial_ranges": [NamedRange(*serial_range) for serial_range in serial_ranges],
        }
        raw = await self.http("POST", "/v1/retirements", body=body, headers=_key_header(key))
        return msgspec.json.decode(raw, type=Instructed)

    async def announce_deposit(
        self, yen: int, reference: str, key: str | None = None
    ) -> CashRequest:
        """Give notice of yen paid in under a reference; `key`: an idempotency key."""
        body = {"yen": str(yen), "reference": reference}
        raw = await self.http("POST", "/v1/cash/deposits", body=body, headers=_key_header(key))
        return msgspec.json.decode(raw, type=CashRequest)

    async def request_withdrawal(
        self, yen: int, reference: str = "", key: str | None = None
    ) -> CashRequest:
        """Request yen out of the trading account; `key`: an idempotency key."""
        body = {"yen": str(yen), "reference": reference}
        raw = await self.http("POST", "/v1/cash/withdrawals", body=body, headers=_key_header(key))
        return msgspec.json.decode(raw, type=CashRequest)

    async def cash_requests(self, state: str = "all") -> list[CashRequest]:
        """The participant's requests about yen, newest first; `state`: "open" or "all"."""
        path, query = "/v1/cash/requests", {"state": state}
        return await self._signed.all_pages(path, "requests", CashRequest, query)

    async def enter_otc(
        self,
        counterparty: str,
        symbol: str,
        side: str,
        qty: Decimal | int,
        price: Decimal | int,
        serial_range: tuple[str, str],
        key: str | None = None,
    ) -> OtcEntry:
        """Report one side of an OTC trade; it settles once the other party reports the same terms.

        `serial_range`: its first and last serial number; `key`: an idempotency key.
        """
        body = {
            "counterparty": counterparty,
            "symbol": symbol,
            "side": side,
            "serial_range": NamedRange(*serial_range),
            "qty": str(qty),
            "price": str(price),
        }
        raw = await self.http("POST", "/v1/otc/entries", body=body, headers=_key_header(key))
        reply: dict[str, msgspec.Raw] = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(reply["entry"], type=OtcEntry)

    async def otc_entries(self, state: str | None = None) -> list[OtcEntry]:
        """Own OTC trade reports and waiting ones that name the participant, newest first; all
        pages."""
        return await self._signed.all_pages(
            "/v1/otc/entries", "entries", OtcEntry, {"state": state}
        )

    async def cancel_otc(self, entry_id: int) -> None:
        """Withdraw an own OTC trade report while it waits."""
        await self.http("DELETE", f"/v1/otc/entries/{entry_id}")

    async def otc_statistics(self, symbol: str | None = None) -> list[OtcFigure]:
        """Prices and tonnes of the OTC trades of past months, without names."""
        raw = await self.http("GET", "/v1/otc/statistics", {"symbol": symbol})
        return list_of(raw, "figures", OtcFigure)

    async def retirement(self, retirement_id: str) -> Retirement:
        raw = await self.http("GET", f"/v1/retirements/{quote(retirement_id, safe='')}")
        return msgspec.json.decode(raw, type=Retirement)

    async def retirements(
        self, since: date | None = None, until: date | None = None, programme: str | None = None
    ) -> list[RetirementListing]:
        """Everybody's retirements of a programme between two days, newest first; all pages."""
        query = {
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "programme": programme,
        }
        path, kind = "/v1/retirements", RetirementListing
        return await self._signed.all_pages(path, "retirements", kind, query)

    async def schemes(self) -> list[Scheme]:
        """The schemes that a retirement may name."""
        return list_of(await self.http("GET", "/v1/schemes"), "schemes", Scheme)

    async def eligibility(
        self, scheme: str, fiscal_year: int | None = None, on: date | None = None
    ) -> Eligibility:
        """Own credits that count in a scheme, and the reasons why others do not.

        `fiscal_year`: default all; `on`: as of this day's end, default now.
        """
        query = {"scheme": scheme, "fiscal_year": fiscal_year, "on": on and on.isoformat()}
        return msgspec.json.decode(
            await self.http("GET", "/v1/eligibility", query), type=Eligibility
        )

    async def duty(self, fiscal_year: int, on: date | None = None) -> Duty:
        """The own GX-ETS duty of a fiscal year; `on`: as of this day's end, default now."""
        query = {"on": on and on.isoformat()}
        return msgspec.json.decode(
            await self.http("GET", f"/v1/duties/{fiscal_year}", query), type=Duty
        )

    async def participants(self) -> list[Participant]:
        """The participants whose legal names were filed; all pages."""
        return await self._signed.all_pages("/v1/participants", "participants", Participant, {})


def _key_header(key: str | None) -> dict[str, str] | None:
    """The header of an idempotency key."""
    return {"Idempotency-Key": key} if key else None
