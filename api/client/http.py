"""The HTTP half of the client: one method a route, typed replies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from api.access.signing import Credentials
from api.client.records import (
    Auction,
    Balance,
    Bid,
    Candle,
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
    Participant,
    PreventedMatch,
    Retirement,
    Scheme,
    Settlement,
    Status,
    Ticker,
    Trade,
)
from api.client.signed_http import TIMEOUT_S, SignedHttp, list_of

ASK_AGAIN_S = 0.1


class HttpClient:
    """Asks the HTTP routes, signed when there are credentials."""

    def __init__(
        self,
        address: str,
        credentials: Credentials | None,
        now_ms: Callable[[], int],
        ca: Path | str | None = None,
    ) -> None:
        self.address = address
        self.credentials = credentials
        self.now_ms = now_ms
        self._signed = SignedHttp(address, credentials, now_ms, ca)

    async def close(self) -> None:
        """Close for good."""
        await self._signed.close()

    async def http(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The reply's body; ApiError for a problem. What acts carries an Idempotency-Key, one of
        its own unless `headers` give one."""
        return await self._signed.request(method, path, query, body, headers)

    async def instruments(self) -> list[Instrument]:
        return list_of(await self.http("GET", "/v1/instruments"), "instruments", Instrument)

    async def status(self) -> list[Status]:
        return list_of(await self.http("GET", "/v1/status"), "statuses", Status)

    async def tickers(self) -> list[Ticker]:
        """Best prices and the day's figures of all markets."""
        return list_of(await self.http("GET", "/v1/tickers"), "tickers", Ticker)

    async def candles(
        self, symbol: str, interval: str = "1m", limit: int = 100, before_s: int | None = None
    ) -> list[Candle]:
        """Newest first; intervals: 1m 5m 15m 1h 1d. `before_s`: begun before that (Unix time)."""
        query = {"symbol": symbol, "interval": interval, "limit": limit, "cursor": before_s}
        return list_of(await self.http("GET", "/v1/ohlc", query), "candles", Candle)

    async def trades(
        self, symbol: str, limit: int = 50, before_id: int | None = None
    ) -> list[Trade]:
        """Newest first; `before_id` continues before that trade_id."""
        query = {"symbol": symbol, "limit": limit, "cursor": before_id}
        return list_of(await self.http("GET", "/v1/trades", query), "trades", Trade)

    async def auction_results(self, symbol: str | None = None) -> list[Auction]:
        """Newest first."""
        raw = await self.http("GET", "/v1/auctions", {"symbol": symbol})
        return list_of(raw, "results", Auction)

    async def auctions(self, symbol: str | None = None) -> list[Auction]:
        """Those that are open or announced, sealed ones included."""
        raw = await self.http("GET", "/v1/auctions", {"symbol": symbol})
        return list_of(raw, "auctions", Auction)

    async def bids(self, auction_id: str) -> list[Bid]:
        """Own bids that stand in a sealed-bid auction."""
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
        """Own orders that would have traded with each other or the group's, newest first; all."""
        query = {"symbol": symbol}
        return await self._signed.all_pages(
            "/v1/prevented-matches", "prevented_matches", PreventedMatch, query
        )

    async def balances(self) -> dict[str, Balance]:
        """Own cash ("JPY") and credits by symbol."""
        records = list_of(await self.http("GET", "/v1/balances"), "balances", Balance)
        return {one.asset: one for one in records}

    async def ledger(self, from_seq: int = 0) -> list[LedgerEntry]:
        """What changed own balances after a sequence, oldest first; all pages."""
        return await self._signed.since("/v1/ledger", "entries", LedgerEntry, from_seq)

    async def holdings(self) -> list[Holding]:
        """Own credits by serial block; all pages."""
        return await self._signed.all_pages("/v1/holdings", "holdings", Holding, {})

    async def settlements(self, state: str | None = None) -> list[Settlement]:
        """Own deliveries, transfers and retirements: what is pending, then newest first; all."""
        return await self._signed.all_pages(
            "/v1/settlements", "settlements", Settlement, {"state": state}
        )

    async def settled(self, settlement_id: str, timeout_s: float = TIMEOUT_S) -> Settlement:
        """An instruction once the registry has answered it, `settled` or `voided`.

        TimeoutError: it has not; the instruction stays open and can be asked for again.
        """
        async with asyncio.timeout(timeout_s):
            while True:
                for one in await self.settlements():
                    if one.settlement_id == settlement_id and one.state in ("settled", "voided"):
                        return one
                await asyncio.sleep(ASK_AGAIN_S)

    async def transfer(
        self,
        symbol: str,
        qty: Decimal | int | str,
        direction: str,
        key: str | None = None,
        serial_ranges: Sequence[tuple[str, str]] = (),
    ) -> Instructed:
        """Credits "to_trading" or "to_holding"; `key` makes sending it again safe.

        `serial_ranges`: the first and last serial numbers of the blocks to move.
        """
        body: dict[str, Any] = {"symbol": symbol, "qty": str(qty), "direction": direction}
        body |= {"serial_ranges": [NamedRange(*serial_range) for serial_range in serial_ranges]}
        raw = await self.http("POST", "/v1/transfers", body=body, headers=_named(key))
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
        """Retire free credits of the trading account, of these blocks (first, last) if named.

        `held`: of the holding account; `symbol` is then their credit class, such as "vcs/forest".

        `schemes` are codes and years, e.g. [("shk", 2026)]; `purpose` is free text, empty where a
        scheme says enough. `act`: retire, surrender or cancel.
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
        raw = await self.http("POST", "/v1/retirements", body=body, headers=_named(key))
        return msgspec.json.decode(raw, type=Instructed)

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
        """One side of a deal made elsewhere; it settles once the other side enters the same.

        `serial_range` is its first and last serial number; `key` makes sending it again safe.
        """
        body = {
            "counterparty": counterparty,
            "symbol": symbol,
            "side": side,
            "serial_range": NamedRange(*serial_range),
            "qty": str(qty),
            "price": str(price),
        }
        raw = await self.http("POST", "/v1/otc/entries", body=body, headers=_named(key))
        reply: dict[str, msgspec.Raw] = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(reply["entry"], type=OtcEntry)

    async def otc_entries(self, state: str | None = None) -> list[OtcEntry]:
        """Own entries, and waiting ones that name you, newest first; all pages."""
        return await self._signed.all_pages(
            "/v1/otc/entries", "entries", OtcEntry, {"state": state}
        )

    async def cancel_otc(self, entry_id: int) -> None:
        """Take an own entry back while it waits."""
        await self.http("DELETE", f"/v1/otc/entries/{entry_id}")

    async def retirement(self, retirement_id: str) -> Retirement:
        raw = await self.http("GET", f"/v1/retirements/{quote(retirement_id, safe='')}")
        return msgspec.json.decode(raw, type=Retirement)

    async def schemes(self) -> list[Scheme]:
        """What a retirement may name."""
        return list_of(await self.http("GET", "/v1/schemes"), "schemes", Scheme)

    async def eligibility(
        self, scheme: str, fiscal_year: int | None = None, on: date | None = None
    ) -> Eligibility:
        """Which own credits count in a scheme; of one year or all, as of a day's end or now."""
        query = {"scheme": scheme, "fiscal_year": fiscal_year, "on": on and on.isoformat()}
        return msgspec.json.decode(
            await self.http("GET", "/v1/eligibility", query), type=Eligibility
        )

    async def duty(self, fiscal_year: int, on: date | None = None) -> Duty:
        """The own GX-ETS duty of a fiscal year, as of a day's end or now."""
        query = {"on": on and on.isoformat()}
        return msgspec.json.decode(
            await self.http("GET", f"/v1/duties/{fiscal_year}", query), type=Duty
        )

    async def participants(self) -> list[Participant]:
        """The participants whose legal names were filed; all pages."""
        return await self._signed.all_pages("/v1/participants", "participants", Participant, {})

    async def file_names(
        self, participant: str, name_ja: str = "", name_en: str = "", corporate_number: str = ""
    ) -> Participant:
        """Registrar: a participant's legal names; former ones go on counting for it."""
        body = {"name_ja": name_ja, "name_en": name_en, "corporate_number": corporate_number}
        path = f"/v1/registry/participants/{quote(participant, safe='')}/names"
        return msgspec.json.decode(await self.http("POST", path, body=body), type=Participant)

    async def enter_emissions(
        self, participant: str, fiscal_year: int, emissions_t: int, verifier: str
    ) -> None:
        """Registrar: a participant's verified emissions of a year, or their correction."""
        body = {"participant": participant, "fiscal_year": fiscal_year}
        body |= {"emissions_t": emissions_t, "verifier": verifier}
        await self.http("POST", "/v1/registry/emissions", body=body)

    async def move_clock(self, to: str | None = None) -> str:
        """Operator: move a manual clock on to a moment or to the next event; the market's time."""
        body = {} if to is None else {"to": to}
        reply = msgspec.json.decode(await self.http("POST", "/v1/admin/clock", body=body))
        return str(reply["sim_time"])

    async def list_instrument(
        self,
        /,
        symbol: str,
        name: str,
        programme: str,
        credit_class: str,
        reference_price: Decimal | int | str,
        **terms: Any,
    ) -> Instrument:
        """Operator: a new instrument, for instance with `settlement_cycle="T+2"`."""
        body = {"symbol": symbol, "name": name, "programme": programme}
        body |= {"credit_class": credit_class, "reference_price": str(reference_price)}
        given = {key: str(one) if isinstance(one, Decimal) else one for key, one in terms.items()}
        raw = await self.http("POST", "/v1/admin/instruments", body=body | given)
        return msgspec.json.decode(raw, type=Instrument)

    async def set_base_price(self, symbol: str, price: Decimal | int | str) -> str:
        """Operator: ask for another base price; the id under which it waits for an approver."""
        return await self._asked("base-prices", {"symbol": symbol, "price": str(price)})

    async def delist(self, symbol: str) -> str:
        """Operator: ask to end a market for good; the id under which it waits for an approver."""
        return await self._asked("delistings", {"symbol": symbol})

    async def approve(self, approval_id: str) -> None:
        """Approver: do what another person asked for."""
        await self.http("POST", f"/v1/admin/approvals/{approval_id}/approve")

    async def _asked(self, path: str, body: dict[str, Any]) -> str:
        raw = await self.http("POST", f"/v1/admin/{path}", body=body)
        return str(msgspec.json.decode(raw)["approval_id"])

    async def back_up(self, name: str) -> dict[str, Any]:
        """Operator: let the server make a backup of this name; where and what it is."""
        raw = await self.http("POST", "/v1/admin/backups", body={"name": name})
        reply: dict[str, Any] = msgspec.json.decode(raw)
        return reply


def _named(key: str | None) -> dict[str, str] | None:
    """The header by which sending a request again does it once."""
    return {"Idempotency-Key": key} if key else None
