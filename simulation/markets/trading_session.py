"""A market of sessions: groups of traders, a strategy each, trade at the venue's markets.

The smallest world: no calendar, no registry, settlement at once. Orders go as one batch through
the kernel that the live venue runs (risk, matching, ledger), in call auctions or continuously,
and what was traded is free again for the next session. It serves a strategy's author, the
validation cases and the benchmark; institutions and deadlines are the `World`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import (
    COLUMNS,
    DUE_IN,
    DUE_OUT,
    FIRST_PARTICIPANT,
    FREE,
    OUTSIDE,
    YEN,
    check_ledger,
)
from exchange.commands import Phase, TimeInForce
from exchange.instruments import Instrument
from exchange.matching import codes as code
from exchange.matching.jit import entry
from exchange.venue.kernel import make_accounts
from exchange.venue.markets import Markets
from simulation.traders.interface import (
    Chance,
    Ints,
    Session,
    Strategy,
    Traders,
    entered,
    markets_of,
)

MEMORY = 64  # sessions whose prices traders see


class TraderGroup(NamedTuple):
    """Traders who trade alike. Their accounts are given by the market."""

    strategy: Strategy
    traders: Traders


class SessionResult(NamedTuple):
    """One session: by instrument, the last price (-1: none) and the volume; orders and rejections.

    `trades`: int64 (trades, 5): instrument, price in ticks, quantity in tonnes, and the
    accounts of buyer and seller.
    """

    price_ticks: Ints
    volume_t: Ints
    orders: int
    rejected: int
    trades: Ints


class TradingSession:
    """Traders and markets; `session` lets them meet once."""

    def __init__(
        self,
        instruments: Sequence[Instrument],
        groups: Sequence[TraderGroup],
        seed: int = 0,
        phase: Phase = Phase.AUCTION_CALL,
        orders_max: int = 65_536,
    ) -> None:
        self.instruments = tuple(instruments)
        self.groups = list(groups)
        self.seed = seed
        self.number = 0
        self.markets = markets_of(instruments)
        self.prices_ticks = np.full((len(instruments), MEMORY), -1, np.int64)
        self._phase = phase
        self._next_id = 0
        self._fill_groups()
        self._venue = Markets(instruments, orders_max, seed, self._accounts)

    def _fill_groups(self) -> None:
        """Give every trader an account with what its row says it owns."""
        first = FIRST_PARTICIPANT
        for index, group in enumerate(self.groups):
            account = first + np.arange(len(group.traders.account), dtype=np.int64)
            self.groups[index] = group._replace(traders=group.traders._replace(account=account))
            first += len(account)
        self._accounts = make_accounts(first, self.instruments)
        ledger = self._accounts.ledger
        for _, traders in self.groups:
            ledger[traders.account, YEN, FREE] = traders.yen
            ledger[traders.account, 1:, FREE] = traders.held_t
        ledger[OUTSIDE, :, FREE] = -ledger[FIRST_PARTICIPANT:, :, FREE].sum(axis=0)

    def session(self, hour: float = 15.0) -> SessionResult:
        """Ask every group, match, settle, and take what was bought off what was wanted."""
        chance = Chance(self.seed, self.number)
        if self._phase is not Phase.CONTINUOUS or self.number == 0:
            for index in range(len(self.instruments)):
                self._venue.set_phase(index, self._phase, 0)
        known = max(MEMORY - self.number, 0)
        seen = Session(self.number, hour, self.markets, self.prices_ticks[:, known:])
        parts = [group.strategy.orders(group.traders, seen, chance) for group in self.groups]
        messages = entered(parts, self._next_id, chance)
        self._next_id += len(messages)
        if self._phase is Phase.CONTINUOUS:
            messages["time_in_force"] = TimeInForce.DAY
        done, rows = self._venue.process(messages)
        assert done == len(messages), "an order halted its market: this market has no breaker"
        trades, rejected = trades_of(rows)
        for index in range(len(self.instruments)):
            if self._phase is Phase.CONTINUOUS:
                self._venue.mass_cancel(index, -1, 2, 0)
            else:
                more, _ = trades_of(self._venue.uncross(index, 0))
                trades = np.concatenate([trades, more])
        return self._closed(trades, len(messages), rejected)

    def _closed(self, trades: Ints, orders: int, rejected: int) -> SessionResult:
        """Settle, remember the prices, move the base prices and what traders own and want."""
        self._settle()
        count = len(self.instruments)
        price = np.full(count, -1, np.int64)
        price[trades[:, 0]] = trades[:, 1]  # the last of each instrument stays
        volume = np.bincount(trades[:, 0], trades[:, 2], count).astype(np.int64)
        self.prices_ticks = np.concatenate([self.prices_ticks[:, 1:], price[:, None]], axis=1)
        for index in np.flatnonzero(price > 0).tolist():
            self._move_base_price(index, int(price[index]))
        self.number += 1
        return SessionResult(price, volume, orders, rejected, trades)

    def _move_base_price(self, index: int, price_ticks: int) -> None:
        """In call auctions the last price is the next base price; the band goes with it."""
        market = self.markets[index]
        market["last_ticks"] = price_ticks
        if self._phase is not Phase.CONTINUOUS:
            self._venue.set_reference(index, price_ticks, 0)
            market["reference_ticks"] = price_ticks
            market["low_ticks"], market["high_ticks"] = self._venue[index].band

    def _settle(self) -> None:
        """What is due is delivered and paid; wants fall by what was bought and sold."""
        ledger = self._accounts.ledger
        bought = np.zeros((len(ledger), len(self.instruments)), np.int64)
        settle(ledger, bought)
        for index, (strategy, traders) in enumerate(self.groups):
            first, last = traders.account[0], traders.account[-1] + 1
            wanted = traders.wanted_t.copy()
            serve(wanted, bought[first:last])
            left = traders._replace(
                yen=ledger[first:last, YEN, FREE].copy(),
                held_t=ledger[first:last, 1:, FREE].copy(),
                wanted_t=wanted,
            )
            self.groups[index] = TraderGroup(strategy, left)

    def check(self) -> None:
        """Assert the venue's invariants: double entry, holds, no negative balance."""
        check_ledger(self._accounts.ledger)
        self._venue.check()


def trades_of(rows: NDArray[np.void]) -> tuple[Ints, int]:
    """The trades among EVENT rows (see `SessionResult`), and how many orders were rejected."""
    trades = np.empty((len(rows), 5), np.int64)
    count, rejected = read_trades(rows, trades)
    return trades[:count].copy(), rejected


@entry
def read_trades(rows: NDArray[np.void], trades: Ints) -> tuple[int, int]:
    """Fill in the rows' trades: how many there are, and how many rejections."""
    count = rejected = 0
    for i in range(rows.shape[0]):
        row = rows[i]
        if row["kind"] == code.REFUSED:
            rejected += 1
        elif row["kind"] == code.TRADED:
            is_buy = row["side"] == code.BUY
            trades[count, 0] = row["instrument"]
            trades[count, 1] = row["price_ticks"]
            trades[count, 2] = row["quantity_t"]
            trades[count, 3] = row["account"] if is_buy else row["other_account"]
            trades[count, 4] = row["other_account"] if is_buy else row["account"]
            count += 1
    return count, rejected


@entry
def settle(ledger: Ints, bought: Ints) -> None:
    """Deliver and pay what is due. `bought`: net tonnes, by account and instrument."""
    for account in range(ledger.shape[0]):
        for asset in range(ledger.shape[1]):
            due_in = ledger[account, asset, DUE_IN]
            if asset > 0:
                bought[account, asset - 1] = due_in - ledger[account, asset, DUE_OUT]
            ledger[account, asset, FREE] += due_in
            for column in range(DUE_IN, COLUMNS):
                ledger[account, asset, column] = 0


@entry
def serve(wanted: Ints, bought: Ints) -> None:
    """Lower wants (n, m, k) by net purchases (n, m): of a side, first steps first."""
    for i in range(wanted.shape[0]):
        for j in range(wanted.shape[1]):
            left = bought[i, j]
            for k in range(wanted.shape[2]):
                want = wanted[i, j, k]
                if left > 0 and want > 0:
                    served = min(want, left)
                elif left < 0 and want < 0:
                    served = max(want, left)
                else:
                    continue
                wanted[i, j, k] -= served
                left -= served
