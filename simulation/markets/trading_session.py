"""A market of sessions: groups of traders, each with a strategy, trade at the venue's markets.

There is no calendar and no registry, and trades settle at once. Orders go as one batch through the
kernel of the live venue (risk, matching, ledger), in call auctions or continuously; credits and yen
received can be used in the next session. It serves authors of strategies, the validation cases and
the benchmark. Institutions and deadlines belong to `simulation.core.world.World`.
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

MEMORY = 64  # number of past sessions whose prices traders see


class TraderGroup(NamedTuple):
    """Traders with one strategy. The market assigns their accounts."""

    strategy: Strategy
    traders: Traders


class SessionResult(NamedTuple):
    """The result of one session: last price (-1: none) and volume by instrument; orders and
    rejections.

    `trades`: int64 (trades, 5): instrument, price in ticks, quantity in tonnes, and the accounts of
    buyer and seller.
    """

    price_ticks: Ints
    volume_t: Ints
    orders: int
    rejected: int
    trades: Ints


class TradingSession:
    """Traders and markets; each call of `session` runs one session."""

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
        """Assign accounts and deposit each trader's yen and tonnes."""
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
        """Run one session: collect orders, match, settle, and reduce each want by its purchases."""
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
        """Settle, record the prices, and update base prices, holdings and wants."""
        self._settle()
        count = len(self.instruments)
        price = np.full(count, -1, np.int64)
        price[trades[:, 0]] = trades[:, 1]  # the last price of each instrument remains
        volume = np.bincount(trades[:, 0], trades[:, 2], count).astype(np.int64)
        self.prices_ticks = np.concatenate([self.prices_ticks[:, 1:], price[:, None]], axis=1)
        for index in np.flatnonzero(price > 0).tolist():
            self._move_base_price(index, int(price[index]))
        self.number += 1
        return SessionResult(price, volume, orders, rejected, trades)

    def _move_base_price(self, index: int, price_ticks: int) -> None:
        """Make the last price the next base price of a call auction, and move the band with it."""
        market = self.markets[index]
        market["last_ticks"] = price_ticks
        if self._phase is not Phase.CONTINUOUS:
            self._venue.set_reference(index, price_ticks, 0)
            market["reference_ticks"] = price_ticks
            market["low_ticks"], market["high_ticks"] = self._venue[index].band

    def _settle(self) -> None:
        """Deliver and pay obligations, and reduce wants by purchases and sales."""
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
    """The trades among EVENT rows (see `SessionResult`), and the number of rejected orders."""
    trades = np.empty((len(rows), 5), np.int64)
    count, rejected = read_trades(rows, trades)
    return trades[:count].copy(), rejected


@entry
def read_trades(rows: NDArray[np.void], trades: Ints) -> tuple[int, int]:
    """Fill in the rows' trades; the number of trades and of rejections."""
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
    """Deliver and pay all obligations. `bought`: net tonnes, by account and instrument."""
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
    """Reduce wants (n, m, k) by net purchases (n, m), earlier steps of a side first."""
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
