"""Synthetic participants that trade in the demo after its opening day, as a visitor's counterparty.

At the beginning of each call phase two of them quote a spread in every class and some others bid
and offer at once; the session's other orders arrive during the phase, drawn around a price that
moves from session to session. Each receives the credits or yen for its next orders, and in each
session one buyer retires credits. They act through clients, as every participant.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from math import exp
from typing import NamedTuple

from websockets.exceptions import WebSocketException

from api.client import ApiError, OutcomeUnknown
from api.demo.day import OpeningDay
from api.demo.market import BUYERS, SELLERS
from exchange.commands import Phase, Side
from exchange.errors import RegistryRejected
from exchange.events import Group, PhaseChanged
from exchange.texts import text_of

# Synthetic parameters. MAKERS quote MAKER_T on each side at SPREAD around the session's price; each
# of TAKERS bids or offers up to TAKER_T, at prices that mostly cross.
MAKERS = (SELLERS[0], BUYERS[0])
SPREAD, MAKER_T = 0.02, 200
TAKERS, TAKER_T = 4, 40
DRIFT_SD = 0.012
CROSSING = {Side.BUY: (-0.02, 0.05), Side.SELL: (-0.05, 0.02)}
# The share of a session's orders sent at its beginning; the others follow until LATEST of it.
AT_ONCE, LATEST = 0.5, 0.95
# Above what MAKERS ask and below what would move the band: a visitor's bid at this times the base
# price trades in the first auction, as the makers offer more than all takers together can buy.
FIRST_BID = 1.03
YEN_MIN = 50_000_000
# Errors that an officer of the exchange can cause while the demo runs: an account locked, a user
# disabled, a market halted or newly listed. A rejected participant pauses; the others continue.
REJECTED = (ApiError, OutcomeUnknown, RegistryRejected, WebSocketException)
RESTOCK_T = 400


class Order(NamedTuple):
    """An order; `when`: the time at which it is sent, as a fraction of the phase."""

    when: float
    participant: str
    instrument: int
    side: Side
    quantity_t: int
    price_ticks: int


class Traders:
    """The synthetic traders: `run` trades in every call phase; `on_group` is the sequencer's
    listener."""

    def __init__(self, day: OpeningDay, seed: int) -> None:
        self._day = day
        self._venue = day.service.venue
        self._random = random.Random(f"demo traders {seed}")
        self._changed = asyncio.Event()
        self._sessions = 0
        self._orders: list[Order] = []
        self._is_first = True

    def on_group(self, group: Group) -> None:
        """Record a phase change and count the sessions."""
        phases = {event.phase for event in group.events if isinstance(event, PhaseChanged)}
        if phases:
            self._sessions += Phase.AUCTION_CALL in phases
            self._changed.set()

    async def open_session(self) -> None:
        """Supply the participants for the open session and send its first orders."""
        self._orders = sorted(self._draw())
        await self._restock(self._orders)
        while self._orders and self._orders[0].when == 0:
            await self._send(self._orders.pop(0))

    async def run(self) -> None:
        """Trade until canceled, first in the session that `open_session` began."""
        while True:
            session = self._sessions
            await self._send_later_orders(session)
            while self._sessions == session:
                await self._phase_change()
            await self._day.service.settlement.idle()
            await self._retire()
            await self.open_session()

    async def _send_later_orders(self, session: int) -> None:
        """Send the session's later orders at their times, until its call phase ends."""
        clock = self._day.service.sequencer.clock
        begin_ns, end_ns = clock.now_ns(), self._venue.next_due_ns
        for order in self._orders:
            at_ns = begin_ns + int(order.when * (end_ns - begin_ns))
            with suppress(TimeoutError):
                async with asyncio.timeout(clock.wall_seconds_until(at_ns)):
                    await self._phase_change()
            if self._sessions != session or clock.now_ns() >= end_ns:
                return
            await self._send(order)

    async def _phase_change(self) -> None:
        """Wait for a phase to begin or end."""
        await self._changed.wait()
        self._changed.clear()

    def _draw(self) -> Iterator[Order]:
        """Draw the open session's orders, class by class."""
        rng, venue = self._random, self._venue
        for index, instrument in enumerate(venue.instruments):
            if venue.phase(index) is not Phase.AUCTION_CALL:
                continue
            low, high = instrument.band(venue.reference_ticks(index))
            drift = 0.0 if self._is_first else rng.gauss(0.0, DRIFT_SD)
            price = venue.reference_ticks(index) * exp(drift)

            def ticks(away: float, price: float = price, low: int = low, high: int = high) -> int:
                return min(max(round(price * (1 + away)), low), high)

            for side, maker, away in zip(Side, reversed(MAKERS), (-SPREAD, SPREAD), strict=True):
                yield Order(0.0, maker, index, side, MAKER_T, ticks(away))
            for side, people in ((Side.BUY, BUYERS[1:]), (Side.SELL, SELLERS[1:])):
                for name in rng.sample(people, TAKERS):
                    early = rng.random() < AT_ONCE
                    when = 0.0 if early else rng.uniform(0.05, LATEST)
                    away = rng.uniform(*CROSSING[side])
                    yield Order(when, name, index, side, rng.randint(5, TAKER_T), ticks(away))
        self._is_first = False

    async def _restock(self, orders: list[Order]) -> None:
        """Give each seller the credits and each buyer the yen for its orders."""
        day, venue = self._day, self._venue
        tonnes: dict[tuple[str, int], int] = {}
        yen: dict[str, int] = {}
        for order in orders:
            if order.side is Side.SELL:
                key = (order.participant, order.instrument)
                tonnes[key] = tonnes.get(key, 0) + order.quantity_t
            else:
                cost = venue.instruments[order.instrument].yen(order.price_ticks, order.quantity_t)
                yen[order.participant] = yen.get(order.participant, 0) + cost
        for (name, index), needed_t in sorted(tonnes.items()):
            account = venue.account_of(name)
            if account is not None and venue.balance(account, index).free < needed_t:
                symbol = venue.instruments[index].symbol
                with suppress(*REJECTED):
                    await day.issue(name, symbol, (needed_t + RESTOCK_T,))
                    await day.clients[name].transfer(symbol, needed_t + RESTOCK_T, "to_trading")
        for name, needed_yen in sorted(yen.items()):
            account = venue.account_of(name)
            if account is not None and venue.balance(account, -1).free < needed_yen:
                with suppress(*REJECTED):
                    await day.service.participants.deposit_yen(name, max(needed_yen, YEN_MIN))
        await day.service.settlement.idle()

    async def _send(self, order: Order) -> None:
        """Send one order; a rejected order is not sent again."""
        symbol = self._venue.instruments[order.instrument].symbol
        side = text_of(order.side)
        with suppress(*REJECTED):
            await self._day.clients[order.participant].add_order(
                symbol, side, order.quantity_t, order.price_ticks
            )

    async def _retire(self) -> None:
        """Retire half of a random buyer's free credits of one class."""
        venue = self._venue
        owned = [
            (name, instrument.symbol, free_t)
            for name in BUYERS[1:]
            for index, instrument in enumerate(venue.instruments)
            if (account := venue.account_of(name)) is not None
            and (free_t := venue.balance(account, index).free) > 1
        ]
        if owned:
            name, symbol, free_t = self._random.choice(owned)
            with suppress(*REJECTED):
                await self._day.retire(name, symbol, free_t // 2)
