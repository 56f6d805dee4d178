"""The synchronous client: the same methods, each of which waits for its result.

    with Client("127.0.0.1:8000", credentials) as client:
        client.add_order("JCR-RE/JPY", "buy", 10, 2150)

An AsyncClient runs on an event loop in a thread of its own, so that pings and pushes continue
between the calls. Each method is made from the asynchronous method of the same name and has its
arguments, types and docstring.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from functools import wraps
from inspect import signature
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from api.access.signing import Credentials
from api.client.stream import AsyncClient

P = ParamSpec("P")
T = TypeVar("T")


def _waiting(
    method: Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Client, P], T]:
    """Make the synchronous form of a method: it waits for the result."""

    @wraps(method)
    def call(client: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client._wait(method(client._opened, *args, **kwargs))

    return call


def _iterating(
    method: Callable[Concatenate[AsyncClient, P], AsyncGenerator[T, None]],
) -> Callable[Concatenate[Client, P], Iterator[T]]:
    """Make the synchronous form of an iterator: it waits for each item."""

    @wraps(method)
    def call(client: Client, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        items = method(client._opened, *args, **kwargs)
        try:
            while True:
                yield client._wait(_next(items))
        except StopAsyncIteration:
            return
        finally:
            if client._loop.is_running():
                client._wait(items.aclose())

    named = signature(method)
    returns = str(named.return_annotation).replace("AsyncGenerator", "Iterator")
    call.__dict__["__signature__"] = named.replace(return_annotation=returns)
    return call


async def _next(items: AsyncGenerator[T, None]) -> T:
    return await anext(items)


class Client:
    """A connection with or without a login, for one call at a time."""

    def __init__(
        self, address: str, credentials: Credentials | None = None, **options: Any
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._options = options
        self._client: AsyncClient | None = None

    def __enter__(self) -> Client:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect and log in. OSError: no server answers; ApiError: the login was rejected."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="client", daemon=True)
        self._thread.start()
        try:
            self._client = self._wait(self._connected())
        except BaseException:
            self._stop()
            raise

    def close(self) -> None:
        """Close the connection and end the thread."""
        self._wait(self._opened.close())
        self._stop()

    # Orders and bids
    add_order = _waiting(AsyncClient.add_order)
    dry_run = _waiting(AsyncClient.dry_run)
    amend_order = _waiting(AsyncClient.amend_order)
    cancel_order = _waiting(AsyncClient.cancel_order)
    cancel_orders = _waiting(AsyncClient.cancel_orders)
    cancel_all = _waiting(AsyncClient.cancel_all)
    cancel_all_orders_after = _waiting(AsyncClient.cancel_all_orders_after)
    add_bid = _waiting(AsyncClient.add_bid)
    cancel_bid = _waiting(AsyncClient.cancel_bid)
    resolve = _waiting(AsyncClient.resolve)
    orders = _waiting(AsyncClient.orders)
    bids = _waiting(AsyncClient.bids)
    past_executions = _waiting(AsyncClient.past_executions)
    prevented_matches = _waiting(AsyncClient.prevented_matches)

    # The stream
    ping = _waiting(AsyncClient.ping)
    subscribe = _waiting(AsyncClient.subscribe)
    unsubscribe = _waiting(AsyncClient.unsubscribe)
    follow_book = _waiting(AsyncClient.follow_book)
    pushes = _iterating(AsyncClient.pushes)
    executions = _iterating(AsyncClient.executions)

    # The market
    instruments = _waiting(AsyncClient.instruments)
    status = _waiting(AsyncClient.status)
    tickers = _waiting(AsyncClient.tickers)
    board = _waiting(AsyncClient.board)
    candles = _waiting(AsyncClient.candles)
    trades = _waiting(AsyncClient.trades)
    auctions = _waiting(AsyncClient.auctions)
    auction_results = _waiting(AsyncClient.auction_results)

    # Cash and credits
    balances = _waiting(AsyncClient.balances)
    ledger = _waiting(AsyncClient.ledger)
    holdings = _waiting(AsyncClient.holdings)
    settlements = _waiting(AsyncClient.settlements)
    settled = _waiting(AsyncClient.settled)
    announce_deposit = _waiting(AsyncClient.announce_deposit)
    request_withdrawal = _waiting(AsyncClient.request_withdrawal)
    cash_requests = _waiting(AsyncClient.cash_requests)
    transfer = _waiting(AsyncClient.transfer)
    retire = _waiting(AsyncClient.retire)
    retirement = _waiting(AsyncClient.retirement)
    retirements = _waiting(AsyncClient.retirements)
    enter_otc = _waiting(AsyncClient.enter_otc)
    otc_entries = _waiting(AsyncClient.otc_entries)
    cancel_otc = _waiting(AsyncClient.cancel_otc)
    otc_statistics = _waiting(AsyncClient.otc_statistics)

    # Schemes and duties
    schemes = _waiting(AsyncClient.schemes)
    eligibility = _waiting(AsyncClient.eligibility)
    duty = _waiting(AsyncClient.duty)
    participants = _waiting(AsyncClient.participants)

    # Registrar, operator, approver
    file_names = _waiting(AsyncClient.file_names)
    enter_emissions = _waiting(AsyncClient.enter_emissions)
    list_instrument = _waiting(AsyncClient.list_instrument)
    set_base_price = _waiting(AsyncClient.set_base_price)
    delist = _waiting(AsyncClient.delist)
    approve = _waiting(AsyncClient.approve)
    move_clock = _waiting(AsyncClient.move_clock)
    back_up = _waiting(AsyncClient.back_up)

    # Any route and any method
    http = _waiting(AsyncClient.http)
    request = _waiting(AsyncClient.request)
    request_text = _waiting(AsyncClient.request_text)

    @property
    def _opened(self) -> AsyncClient:
        if self._client is None:
            raise RuntimeError("the client is not open: use `with Client(...) as client`")
        return self._client

    async def _connected(self) -> AsyncClient:
        client = AsyncClient(self._address, self._credentials, **self._options)
        await client.open()
        return client

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
