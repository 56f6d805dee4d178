"""Trade history of a run: trades, prices, auctions and the movements of every account.

It receives the venue's events, keeps the figures that prices and plans need, and fills the record.
Movements are counted by account, asset and kind from deadline to deadline; at every deadline the
resulting balances are checked against the venue's ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import get_args

import numpy as np

from exchange.clearing.ledger import Rows
from exchange.events import (
    AuctionUncrossed,
    CommandRejected,
    Event,
    InstructionVoided,
    OrderRejected,
    TradeMade,
)
from exchange.matching import codes as code
from exchange.matching.jit import entry
from exchange.venue.order_rows import AMOUNT
from simulation.gx_ets.population import Floats, Ints
from simulation.results.record import YEN_ASSET, AuctionRow, LedgerKind, LedgerRow, Record

KINDS: tuple[str, ...] = get_args(LedgerKind)
KIND = {name: index for index, name in enumerate(KINDS)}
_BOUGHT, _SOLD, _FEE = KIND["bought"], KIND["sold"], KIND["fee"]
_CLOSING = KIND["closing"]


@entry
def count_trades(rows: Ints, fees: Ints, moves: Ints, position: Ints) -> None:
    """Add trades (time, instrument, price, tonnes, buyer, seller, yen) to movements and holdings.

    Each side's fee is that of the ledger: a seller's is at most the trade's value.
    """
    for row in range(rows.shape[0]):
        asset, quantity, yen = rows[row, 1] + 1, rows[row, 3], rows[row, 6]
        buyer, seller = rows[row, 4], rows[row, 5]
        fee = fees[rows[row, 1]] * quantity
        moves[buyer, asset, _BOUGHT] += quantity
        moves[buyer, 0, _BOUGHT] -= yen
        moves[buyer, 0, _FEE] -= fee
        position[buyer, asset] += quantity
        position[buyer, 0] -= yen + fee
        fee = min(fee, yen)
        moves[seller, asset, _SOLD] -= quantity
        moves[seller, 0, _SOLD] += yen
        moves[seller, 0, _FEE] -= fee
        position[seller, asset] -= quantity
        position[seller, 0] += yen - fee


class TradeHistory:
    """The venue's events as arrays. Asset 0 is yen, asset 1 + i instrument i."""

    def __init__(self, record: Record, accounts: int, fees_yen_per_t: Sequence[int]) -> None:
        instruments = len(fees_yen_per_t)
        self._fees = np.array(fees_yen_per_t, np.int64)
        self.record = record
        self.moves: Ints = np.zeros((accounts, instruments + 1, len(KINDS)), np.int64)
        self.position: Ints = np.zeros((accounts, instruments + 1), np.int64)
        self.last_ticks: Ints = np.full(instruments, -1, np.int64)
        self.day_volume_t: list[Ints] = []
        self.day_value: list[Floats] = []
        self.trades = self.orders = 0
        self._rows: list[Ints] = []
        self._today_t = np.zeros(instruments, np.int64)
        self._today_value = np.zeros(instruments)
        self._entered = [0] * instruments
        self._is_sealed = False

    def note(self, events: Sequence[Event]) -> None:
        """Record the events of a `send`. AssertionError where the venue rejects a command."""
        for event in events:
            kind = type(event)
            if kind is TradeMade:
                assert isinstance(event, TradeMade)
                what = (event.time_ns, event.instrument, event.price_ticks, event.quantity_t)
                self._add(np.array([[*what, event.buyer, event.seller, event.yen]], np.int64))
            elif kind is AuctionUncrossed:
                assert isinstance(event, AuctionUncrossed)
                self._auction(event)
            elif kind in (OrderRejected, CommandRejected, InstructionVoided):
                raise AssertionError(f"the venue rejected what a plan had checked: {event}")

    def note_rows(self, first_ns: int, rows: Rows, trades: Ints, rejected: int) -> None:
        """Record what became of orders: EVENT rows and their trades (see `exchange.venue.
        order_rows`). AssertionError where the venue rejects an order.
        """
        if rejected:
            refused = rows[rows["kind"] == code.REFUSED]
            raise AssertionError(f"the venue rejected what a plan had checked: {refused[0]}")
        if len(trades):
            self._add(trades[:, : AMOUNT + 1].copy())

    def _add(self, trades: Ints) -> None:
        self._rows.append(trades)
        if not self._is_sealed:
            self.last_ticks[trades[:, 1]] = trades[:, 2]  # of several, the last

    def entered(self, instrument: Ints) -> None:
        """Count orders sent to the venue, by instrument."""
        self.orders += len(instrument)
        counts = np.bincount(instrument, minlength=len(self._entered)).tolist()
        self._entered = [a + b for a, b in zip(self._entered, counts, strict=True)]

    def _auction(self, event: AuctionUncrossed) -> None:
        orders, self._entered[event.instrument] = self._entered[event.instrument], 0
        if orders:
            self.record.auctions.append(
                AuctionRow(
                    time_ns=event.time_ns,
                    instrument=event.instrument,
                    kind="call",
                    price_ticks=event.price_ticks,
                    volume_t=event.volume_t,
                    imbalance_t=event.imbalance_t,
                    orders=orders,
                )
            )

    @contextmanager
    def sealed(self) -> Iterator[None]:
        """A context in which trades belong to a sealed-bid auction and make no market price."""
        self.flush()
        self._is_sealed = True
        yield
        self.flush()
        self._is_sealed = False

    def flush(self) -> None:
        """Post the trades since the last flush to positions and to the record."""
        if not self._rows:
            return
        rows = np.concatenate(self._rows)
        self._rows = []
        self.trades += len(rows)
        time_ns, instrument, price, quantity, buyer, seller, _ = rows.T
        count_trades(rows, self._fees, self.moves, self.position)
        if not self._is_sealed:
            np.add.at(self._today_t, instrument, quantity)
            np.add.at(self._today_value, instrument, price * quantity.astype(np.float64))
        self.record.trades.extend(
            time_ns=time_ns,
            instrument=instrument,
            price_ticks=price,
            quantity_t=quantity,
            buyer=buyer,
            seller=seller,
        )

    def end_day(self) -> None:
        """Store the day's volume and value."""
        self.flush()
        self.day_volume_t.append(self._today_t)
        self.day_value.append(self._today_value)
        self._today_t = np.zeros_like(self._today_t)
        self._today_value = np.zeros_like(self._today_value)

    def mean_price(self, instrument: int, days: int) -> tuple[float, int]:
        """The volume-weighted price (0 for no trade) and the volume of the last days."""
        volume = sum(int(day[instrument]) for day in self.day_volume_t[-days:])
        value = sum(float(day[instrument]) for day in self.day_value[-days:])
        return (value / volume if volume else 0.0), volume

    def mean_over(self, instrument: int, levels: Sequence[float]) -> tuple[float, int]:
        """The volume-weighted ratio of price to level (0 for no trade), and the volume.

        `levels`: one for each of the last days, in order.
        """
        days = len(levels)
        volume = sum(int(day[instrument]) for day in self.day_volume_t[-days:])
        shares = zip(self.day_value[-days:], levels, strict=True)
        value = sum(float(day[instrument]) / level for day, level in shares)
        return (value / volume if volume else 0.0), volume

    def net_sold_t(self, instrument: int, since_ns: int) -> Ints:
        """Tonnes sold less tonnes bought by account since a time; negative for a net buyer."""
        net = np.zeros(len(self.position), np.int64)
        for block in self.record.trades.blocks():
            times, which = np.asarray(block["time_ns"]), np.asarray(block["instrument"])
            some = (times >= since_ns) & (which == instrument)
            tonnes = np.asarray(block["quantity_t"])[some]
            np.add.at(net, np.asarray(block["seller"])[some], tonnes)
            np.subtract.at(net, np.asarray(block["buyer"])[some], tonnes)
        return net

    def move(self, account: int, asset: int, kind: LedgerKind, amount: int) -> None:
        """Count a movement that is no trade; `asset` is an instrument or YEN_ASSET."""
        self.moves[account, asset + 1, KIND[kind]] += amount
        self.position[account, asset + 1] += amount

    def close_year(self, year: int) -> None:
        """Record the cycle's movements and holdings, and start the next cycle."""
        self.moves[:, :, _CLOSING] = self.position
        shown = self.moves != 0
        shown[:, :, _CLOSING] |= shown.any(axis=2)
        account, asset, kind = np.nonzero(shown)
        amounts = self.moves[account, asset, kind].tolist()
        for who, what, how, amount in zip(
            account.tolist(), asset.tolist(), kind.tolist(), amounts, strict=True
        ):
            self.record.ledger.append(
                LedgerRow(
                    fiscal_year=year,
                    account=who,
                    asset=what - 1,
                    kind=KINDS[how],  # type: ignore[arg-type]
                    amount=amount,
                )
            )
        self.moves[:] = 0


assert YEN_ASSET == -1
