"""The client for programs without an event loop: the same calls, each waits for its answer.

    with Client("127.0.0.1:8000", credentials) as client:
        client.add_order("JCR-RE/JPY", "buy", 10, 2150)

An AsyncClient on a loop of its own in a thread does the work, so that pings and pushes go on
between the calls.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from queue import SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from api.access.signing import Credentials
from api.client.book import LocalBook
from api.client.http import TIMEOUT_S
from api.client.records import (
    Auction,
    Balance,
    Bid,
    BidAck,
    CancelAnswer,
    Candle,
    Execution,
    Holding,
    Instructed,
    Instrument,
    LedgerEntry,
    Order,
    OrderAck,
    OtcEntry,
    PreventedMatch,
    Push,
    Retirement,
    Settlement,
    Status,
    Ticker,
    Trade,
)
from api.client.stream import AsyncClient, Number
from api.client.uses import Duty, Eligibility, Participant, Scheme

T = TypeVar("T")


class Client:
    """A participant's or a spectator's connection, one call at a time."""

    def __init__(
        self, address: str, credentials: Credentials | None = None, **options: Any
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="client", daemon=True)

    def __enter__(self) -> Client:
        self._thread.start()
        try:
            self._client = self._wait(self._open())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait(self._client.close())
        self._stop()

    def add_order(
        self,
        symbol: str,
        side: str,
        order_qty: Number,
        limit_price: Number | None = None,
        **options: Any,
    ) -> OrderAck:
        """Enter an order; returns once it is durable."""
        return self._wait(self._client.add_order(symbol, side, order_qty, limit_price, **options))

    def cancel_order(
        self, order_id: int | None = None, cl_ord_id: str | None = None
    ) -> CancelAnswer:
        return self._wait(self._client.cancel_order(order_id, cl_ord_id))

    def amend_order(
        self, order_id: int | None = None, cl_ord_id: str | None = None, **changes: Number
    ) -> OrderAck:
        """Change an order in place: order_qty, limit_price, display_qty."""
        return self._wait(self._client.amend_order(order_id, cl_ord_id, **changes))

    def cancel_orders(self, order_ids: Sequence[int]) -> list[CancelAnswer]:
        return self._wait(self._client.cancel_orders(order_ids))

    def cancel_all(self, symbol: str | None = None, side: str | None = None) -> list[CancelAnswer]:
        return self._wait(self._client.cancel_all(symbol, side))

    def cancel_all_orders_after(self, seconds: int) -> None:
        """The dead-man timer: (re)start it, or switch it off with 0."""
        self._wait(self._client.cancel_all_orders_after(seconds))

    def add_bid(
        self, auction_id: str, side: str, qty: Number, price: Number, **options: Any
    ) -> BidAck:
        """A sealed bid; returns once it is durable."""
        return self._wait(self._client.add_bid(auction_id, side, qty, price, **options))

    def cancel_bid(self, auction_id: str, bid_id: int) -> BidAck:
        return self._wait(self._client.cancel_bid(auction_id, bid_id))

    def bids(self, auction_id: str) -> list[Bid]:
        return self._wait(self._client.bids(auction_id))

    def auctions(self, symbol: str | None = None) -> list[Auction]:
        return self._wait(self._client.auctions(symbol))

    def resolve(self, cl_ord_id: str) -> Order | None:
        """What became of an order whose answer was lost; None: it never arrived."""
        return self._wait(self._client.resolve(cl_ord_id))

    def follow_book(self, symbol: str, depth: int = 10) -> LocalBook:
        """A local book that is kept up to date between the calls."""
        return self._wait(self._client.follow_book(symbol, depth))

    def subscribe(
        self, channel: str, symbol: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        self._wait(self._client.subscribe(channel, symbol, **options))

    def unsubscribe(
        self, channel: str, symbol: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        self._wait(self._client.unsubscribe(channel, symbol, **options))

    def ping(self) -> None:
        self._wait(self._client.ping())

    def pushes(self, channel: str) -> Iterator[Push[Any]]:
        """Pushes of a channel from now on; waits for each."""
        queue: SimpleQueue[Push[Any]] = SimpleQueue()
        self._client.on(channel, queue.put)
        while True:
            yield queue.get()

    def instruments(self) -> list[Instrument]:
        return self._wait(self._client.instruments())

    def status(self) -> list[Status]:
        return self._wait(self._client.status())

    def tickers(self) -> list[Ticker]:
        return self._wait(self._client.tickers())

    def candles(
        self, symbol: str, interval: str = "1m", limit: int = 100, before_s: int | None = None
    ) -> list[Candle]:
        return self._wait(self._client.candles(symbol, interval, limit, before_s))

    def trades(self, symbol: str, limit: int = 50, before_id: int | None = None) -> list[Trade]:
        return self._wait(self._client.trades(symbol, limit, before_id))

    def auction_results(self, symbol: str | None = None) -> list[Auction]:
        return self._wait(self._client.auction_results(symbol))

    def orders(
        self, status: str = "open", cl_ord_id: str | None = None, symbol: str | None = None
    ) -> list[Order]:
        return self._wait(self._client.orders(status, cl_ord_id, symbol))

    def past_executions(self, from_seq: int = 0) -> list[Execution]:
        return self._wait(self._client.past_executions(from_seq))

    def prevented_matches(self, symbol: str | None = None) -> list[PreventedMatch]:
        return self._wait(self._client.prevented_matches(symbol))

    def balances(self) -> dict[str, Balance]:
        return self._wait(self._client.balances())

    def ledger(self, from_seq: int = 0) -> list[LedgerEntry]:
        return self._wait(self._client.ledger(from_seq))

    def settlements(self, state: str | None = None) -> list[Settlement]:
        return self._wait(self._client.settlements(state))

    def holdings(self) -> list[Holding]:
        return self._wait(self._client.holdings())

    def settled(self, settlement_id: str, timeout_s: float = TIMEOUT_S) -> Settlement:
        return self._wait(self._client.settled(settlement_id, timeout_s))

    def transfer(
        self,
        symbol: str,
        qty: Number,
        direction: str,
        key: str | None = None,
        lots: Sequence[tuple[str, str]] = (),
    ) -> Instructed:
        return self._wait(self._client.transfer(symbol, qty, direction, key, lots))

    def retire(
        self,
        symbol: str,
        qty: Number,
        purpose: str,
        beneficiary: str,
        key: str | None = None,
        schemes: Iterable[tuple[str, int | None]] = (),
        act: str = "retire",
        lots: Sequence[tuple[str, str]] = (),
        held: bool = False,
    ) -> Instructed:
        """Retire from the trading account; `held`: `symbol` is a class in the holding account."""
        terms = (symbol, qty, purpose, beneficiary)
        return self._wait(self._client.retire(*terms, key, schemes, act, lots, held))

    def enter_otc(
        self,
        counterparty: str,
        symbol: str,
        side: str,
        qty: Decimal | int,
        price: Decimal | int,
        lot: tuple[str, str],
        key: str | None = None,
    ) -> OtcEntry:
        """One side of a deal made elsewhere; `lot` is its first and last serial number."""
        entered = self._client.enter_otc(counterparty, symbol, side, qty, price, lot, key)
        return self._wait(entered)

    def otc_entries(self, state: str | None = None) -> list[OtcEntry]:
        return self._wait(self._client.otc_entries(state))

    def cancel_otc(self, entry_id: int) -> None:
        self._wait(self._client.cancel_otc(entry_id))

    def retirement(self, retirement_id: str) -> Retirement:
        return self._wait(self._client.retirement(retirement_id))

    def schemes(self) -> list[Scheme]:
        return self._wait(self._client.schemes())

    def eligibility(
        self, scheme: str, fiscal_year: int | None = None, on: date | None = None
    ) -> Eligibility:
        return self._wait(self._client.eligibility(scheme, fiscal_year, on))

    def duty(self, fiscal_year: int, on: date | None = None) -> Duty:
        return self._wait(self._client.duty(fiscal_year, on))

    def participants(self) -> list[Participant]:
        return self._wait(self._client.participants())

    def file_names(
        self, participant: str, name_ja: str = "", name_en: str = "", corporate_number: str = ""
    ) -> Participant:
        names = (name_ja, name_en, corporate_number)
        return self._wait(self._client.file_names(participant, *names))

    def enter_emissions(
        self, participant: str, fiscal_year: int, emissions_t: int, verifier: str
    ) -> None:
        figure = (fiscal_year, emissions_t, verifier)
        self._wait(self._client.enter_emissions(participant, *figure))

    def list_instrument(
        self,
        symbol: str,
        name: str,
        programme: str,
        credit_class: str,
        reference_price: Number,
        **terms: Any,
    ) -> Instrument:
        made = (symbol, name, programme, credit_class, reference_price)
        return self._wait(self._client.list_instrument(*made, **terms))

    def set_base_price(self, symbol: str, price: Number) -> str:
        return self._wait(self._client.set_base_price(symbol, price))

    def delist(self, symbol: str) -> str:
        return self._wait(self._client.delist(symbol))

    def approve(self, approval_id: str) -> None:
        self._wait(self._client.approve(approval_id))

    async def _open(self) -> AsyncClient:
        client = AsyncClient(self._address, self._credentials, **self._options)
        return await client.__aenter__()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
