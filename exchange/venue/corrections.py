"""Correction of error trades, busts and price adjustments, by compensating entries.

A trade can be corrected until its obligations are netted and instructed. A correction posts the
difference between the posted and the right amounts; earlier journal records and events stay
unchanged. Approval by two persons comes before the command is sent; this module checks the ledger's
rules.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import NamedTuple

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from exchange.clearing.ledger import (
    BOUGHT,
    DUE_IN,
    DUE_OUT,
    EXCHANGE,
    FREE,
    PAID,
    RECEIVED,
    SOLD,
    YEN,
    Table,
)
from exchange.clearing.tables import Tables
from exchange.commands import AdjustTrade, BustTrade, Stamped
from exchange.events import Event, Reason, TradeAdjusted, TradeBusted, TradeMade
from exchange.instruments import Instrument
from exchange.registry.serials import SerialRanges
from exchange.settlement.clearing_house import ClearingHouse
from exchange.settlement.obligations import Obligation
from exchange.settlement.serial_ledger import Netted
from exchange.venue.row_codec import rejection

Ints = NDArray[np.int64]


class OpenTrade(Struct, frozen=True, gc=False):
    """A trade that is not instructed yet. `due` is '' while its day is open; `serial_ranges`: the
    serials that its sale named."""

    buyer: int
    seller: int
    price_ticks: int
    quantity_t: int
    due: str = ""
    buy_order_id: int = -1
    sell_order_id: int = -1
    serial_ranges: SerialRanges = ()


class Correction(Struct, frozen=True):
    """The changes that a correction posts: of the buyer's payment and the seller's receipt in yen,
    and the tonnes that return to the seller. `reason`: why it would be rejected now, or NONE."""

    trade: OpenTrade
    price_ticks: int
    pays: int
    receives: int
    quantity_t: int
    reason: Reason


SavedCorrections = list[tuple[int, int, OpenTrade]]


class _DayTrades(NamedTuple):
    """Trades as rows (see `Corrections.remember_rows`), and the due date of each instrument among
    them; no date where they are of today.
    """

    rows: Ints
    due: dict[int, str]

    def still_open(self, waiting: Container[Netted]) -> _DayTrades:
        """Those whose obligations wait for their instruction."""
        due = {index: day for index, day in self.due.items() if (day, index) in waiting}
        if len(due) == len(self.due):
            return self
        is_open = np.zeros(max(self.due) + 1, bool)
        is_open[list(due)] = True
        return _DayTrades(self.rows[is_open[self.rows[:, 0]]], due)


class Corrections:
    """The trades that may still be corrected, by (instrument, trade id)."""

    def __init__(self, tables: Tables, house: ClearingHouse) -> None:
        self._open: dict[tuple[int, int], OpenTrade] = {}
        # Trades that came as rows after those.
        self._rows: list[_DayTrades] = []
        self._tables = tables
        self._house = house

    @property
    def _ledger(self) -> Table:
        return self._tables.ledger

    @property
    def open(self) -> dict[tuple[int, int], OpenTrade]:
        """The trades by (instrument, trade id); those that came as rows become objects here."""
        for rows, due in self._rows:
            for instrument, trade_id, buyer, seller, price, quantity, *orders in rows.tolist():
                terms = (buyer, seller, price, quantity, due.get(instrument, ""))
                self._open[instrument, trade_id] = OpenTrade(*terms, *orders)
        self._rows = []
        return self._open

    def saved(self) -> SavedCorrections:
        """The open trades as (instrument, trade id, trade)."""
        return [(*key, trade) for key, trade in self.open.items()]

    def restore(self, saved: SavedCorrections) -> None:
        """Restore the state of `saved`."""
        self._open = {(instrument, trade_id): trade for instrument, trade_id, trade in saved}

    def remember(self, trade: TradeMade, serial_ranges: SerialRanges = ()) -> None:
        """Add a trade of today with the serials that its sale named."""
        self.open[trade.instrument, trade.trade_id] = OpenTrade(
            trade.buyer,
            trade.seller,
            trade.price_ticks,
            trade.quantity_t,
            buy_order_id=trade.buy_order_id,
            sell_order_id=trade.sell_order_id,
            serial_ranges=serial_ranges,
        )

    def remember_rows(self, trades: Ints) -> None:
        """Add trades of today, int64 (n, 8): instrument, trade id, buyer, seller, price in ticks,
        tonnes, and the buy and the sell order.
        """
        self._rows.append(_DayTrades(trades, {}))

    def close_day(self, due: dict[int, date]) -> None:
        """Note that today's trades became obligations, and drop the instructed ones."""
        waiting = self._house.obligations.keys()
        days = {instrument: day.isoformat() for instrument, day in due.items()}
        kept: dict[tuple[int, int], OpenTrade] = {}
        for key, trade in self._open.items():
            day = trade.due or days[key[0]]
            if (day, key[0]) in waiting:
                kept[key] = trade if trade.due else structs.replace(trade, due=day)
        self._open = kept
        today = [trades for trades, due in self._rows if not due]
        earlier = [trades for trades in self._rows if trades.due]
        if today:
            rows = np.concatenate(today)
            traded = np.flatnonzero(np.bincount(rows[:, 0])).tolist()
            earlier.append(_DayTrades(rows, {index: days[index] for index in traded}))
        kept_rows = (trades.still_open(waiting) for trades in earlier)
        self._rows = [trades for trades in kept_rows if len(trades.rows)]

    def foresee(self, command: BustTrade | AdjustTrade) -> Correction | None:
        """Return what a correction would change; None if the trade cannot be corrected any more."""
        trade = self.open.get((command.instrument, command.trade_id))
        if trade is None:
            return None
        instrument = self._tables.instruments[command.instrument]
        is_bust = isinstance(command, BustTrade)
        price = 0 if isinstance(command, BustTrade) else command.price_ticks
        quantity = trade.quantity_t if is_bust else 0
        if not is_bust and not 1 <= price <= instrument.ladder_ticks:
            return Correction(trade, price, 0, 0, 0, Reason.PRICE_OUT_OF_BAND)
        pays, receives = self._change(instrument, trade, price)
        is_short = self._ledger[trade.buyer, YEN, FREE] < pays
        reason = Reason.INSUFFICIENT_FUNDS if is_short else Reason.NONE
        return Correction(trade, price, pays, receives, quantity, reason)

    def correct(self, stamped: Stamped, command: BustTrade | AdjustTrade) -> Event:
        """Bust or adjust a trade, or reject and change nothing."""
        key = (command.instrument, command.trade_id)
        foreseen = self.foresee(command)
        if foreseen is None:
            return rejection(stamped, Reason.INVALID_PARAMS)
        if foreseen.reason is not Reason.NONE:
            return rejection(stamped, foreseen.reason)
        trade, price = foreseen.trade, foreseen.price_ticks
        more = (foreseen.pays, foreseen.receives)
        self._post(command.instrument, trade, more, foreseen.quantity_t)
        told = {
            "seq": stamped.seq,
            "time_ns": stamped.time_ns,
            "instrument": command.instrument,
            "trade_id": command.trade_id,
            "buyer": trade.buyer,
            "seller": trade.seller,
            "quantity_t": trade.quantity_t,
            "buy_order_id": trade.buy_order_id,
            "sell_order_id": trade.sell_order_id,
        }
        if isinstance(command, BustTrade):
            del self.open[key]
            self._house.serials.unname(
                trade.seller, command.instrument, trade.due, trade.serial_ranges
            )
            return TradeBusted(price_ticks=trade.price_ticks, **told)
        self.open[key] = structs.replace(trade, price_ticks=price)
        return TradeAdjusted(price_ticks=price, old_price_ticks=trade.price_ticks, **told)

    def _change(self, instrument: Instrument, trade: OpenTrade, price: int) -> tuple[int, int]:
        """The changes of the buyer's payment and of the seller's receipt, in yen."""
        quantity = trade.quantity_t
        fee = instrument.fee_yen_per_t * quantity
        old, new = instrument.yen(trade.price_ticks, quantity), instrument.yen(price, quantity)
        pays = new + fee if price else 0
        receives = new - min(fee, new)
        return pays - (old + fee), receives - (old - min(fee, old))

    def _post(
        self, instrument: int, trade: OpenTrade, more: tuple[int, int], quantity: int
    ) -> None:
        """Post the difference; a bust returns `quantity` tonnes to the seller."""
        ledger, asset = self._ledger, instrument + 1
        buyer, seller = trade.buyer, trade.seller
        pays, receives = more
        ledger[buyer, YEN, FREE] -= pays
        ledger[buyer, YEN, DUE_OUT] += pays
        ledger[buyer, asset, DUE_IN] -= quantity
        ledger[seller, YEN, DUE_IN] += receives
        ledger[seller, asset, DUE_OUT] -= quantity
        ledger[seller, asset, FREE] += quantity
        ledger[EXCHANGE, YEN, DUE_IN] += pays - receives
        if not trade.due:
            ledger[buyer, asset, BOUGHT] -= quantity
            ledger[buyer, asset, PAID] += pays
            ledger[seller, asset, SOLD] -= quantity
            ledger[seller, asset, RECEIVED] += receives
            return
        owed = self._house.obligations[trade.due, instrument]
        bought = owed[buyer]
        owed[buyer] = Obligation(
            bought.bought_t - quantity, bought.sold_t, bought.paid_yen + pays, bought.received_yen
        )
        sold = owed[seller]
        owed[seller] = Obligation(
            sold.bought_t, sold.sold_t - quantity, sold.paid_yen, sold.received_yen + receives
        )
