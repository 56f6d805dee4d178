"""Matching of OTC trade reports (the TSE's OTC settlement service, 2026-03-18).

Both sides report what they agreed: class, side, certified block, quantity, price and counterparty.
Each report's yen or credits are held from its entry, so that no matched trade can lack them. Two
reports that agree in everything become one trade: the named block and no other, delivered against
payment at once by the same process as an exchange trade. An unmatched report stays until it is
withdrawn or its day ends. The TSE accepts the forest class only; here the classes are a setting.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from exchange.clearing.ledger import FIRST_PARTICIPANT, FREE, HELD, YEN, Hold, Table
from exchange.clearing.limits import limit_reason
from exchange.clearing.risk import count_buys
from exchange.clearing.tables import Tables
from exchange.commands import EnterOtc, Side, Stamped, WithdrawOtc
from exchange.errors import RegistryRejected
from exchange.events import (
    Event,
    InstructionKind,
    OtcEnded,
    OtcEntered,
    OtcMatched,
    Reason,
    RegistryInstructed,
)
from exchange.registry.serials import SerialRanges, cut_ranges, parse_range
from exchange.settlement.clearing_house import ClearingHouse
from exchange.units import NOTIONAL_LIMIT, PRICE_TICKS_MAX, QUANTITY_MAX_T

FOREST_ONLY = ("jcredit/forest",)
ANY_CLASS = "*"
ENTRIES_MAX = 10_000


class Entry(Struct, frozen=True, gc=False):
    """One side's report of an OTC trade; `yen` is its total price."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    side: int
    serial_range: tuple[str, str]
    quantity_t: int
    price_ticks: int
    yen: int

    @property
    def asset(self) -> int:
        """The asset that the report holds: YEN, or the instrument's credits."""
        return YEN if self.side == Side.BUY else self.instrument + 1

    @property
    def amount(self) -> int:
        """The amount that the report holds."""
        return self.yen if self.side == Side.BUY else self.quantity_t

    @property
    def serial_ranges(self) -> SerialRanges:
        """The serials that a sale holds: the first of the named block, as many as are sold."""
        return (
            cut_ranges((self.serial_range,), self.quantity_t)[0] if self.side == Side.SELL else ()
        )

    @property
    def hold(self) -> Hold:
        """The hold of the report."""
        buys_t = self.quantity_t if self.side == Side.BUY else 0
        return Hold(self.account, self.asset, self.amount, self.instrument, buys_t)


class OtcMatcher:
    """Matcher of the day's reports, kept by id until each finds its counterpart."""

    def __init__(
        self,
        tables: Tables,
        house: ClearingHouse,
        classes: Collection[str] = FOREST_ONLY,
    ) -> None:
        self.waiting: dict[int, Entry] = {}
        self._tables = tables
        self._house = house
        self._instruments = tables.instruments
        self._classes = classes

    @property
    def _ledger(self) -> Table:
        return self._tables.ledger

    @property
    def _limits(self) -> Table:
        return self._tables.limits

    def takes(self, credit_class: str) -> bool:
        """True if OTC trades in this class are settled here."""
        return credit_class in self._classes or ANY_CLASS in self._classes

    def enter(self, command: EnterOtc, accounts: int, stamped: Stamped) -> list[Event] | Reason:
        """Enter a report; return its events or its Reason. `accounts`: the number of accounts."""
        reason = self._rejection(command, accounts)
        if reason is not Reason.NONE:
            return reason
        yen = self._instruments[command.instrument].yen(command.price_ticks, command.quantity_t)
        entry = Entry(
            stamped.seq,
            command.account,
            command.counter_account,
            command.instrument,
            command.side,
            command.serial_range,
            command.quantity_t,
            command.price_ticks,
            yen,
        )
        place, deal = (entry.account, entry.instrument), (entry.side, entry.quantity_t, yen)
        reason = limit_reason(self._limits, self._ledger, place, deal)
        if reason is not Reason.NONE:
            return reason
        if self._ledger[entry.account, entry.asset, FREE] < entry.amount:
            is_buy = command.side == Side.BUY
            return Reason.INSUFFICIENT_FUNDS if is_buy else Reason.INSUFFICIENT_CREDITS
        if entry.side == Side.SELL and not self._house.serials.are_free(
            *place, (entry.serial_range,)
        ):
            return Reason.SERIALS_NOT_AVAILABLE
        self._hold(entry, 1)
        entered = stamped.event(
            OtcEntered,
            entry_id=stamped.seq,
            account=entry.account,
            counter_account=entry.counter_account,
            instrument=entry.instrument,
            side=entry.side,
            serial_range=entry.serial_range,
            quantity_t=entry.quantity_t,
            price_ticks=entry.price_ticks,
            client_key=command.client_key,
        )
        other = next((one for one in self.waiting.values() if _agree(entry, one)), None)
        if other is None:
            self.waiting[entry.entry_id] = entry
            return [entered]
        del self.waiting[other.entry_id]
        return [entered, *self._settle(entry, other, stamped)]

    def withdraw_otc(self, command: WithdrawOtc, stamped: Stamped) -> list[Event] | Reason:
        """Withdraw a waiting report of the account."""
        entry = self.waiting.get(command.entry_id)
        if entry is None or entry.account != command.account:
            return Reason.UNKNOWN_ENTRY
        return [self._end(entry, Reason.USER_REQUEST, stamped)]

    def end(self, scope: tuple[int, int], reason: Reason, stamped: Stamped) -> list[Event]:
        """End the waiting reports in a scope (account, instrument; -1 means all); release their
        holds."""
        account, instrument = scope
        return [
            self._end(entry, reason, stamped)
            for entry in list(self.waiting.values())
            if account in (-1, entry.account) and instrument in (-1, entry.instrument)
        ]

    def _settle(self, entry: Entry, other: Entry, stamped: Stamped) -> list[Event]:
        """Turn two matching reports into one trade, instructed at once."""
        buy, sell = (entry, other) if entry.side == Side.BUY else (other, entry)
        matched = stamped.event(
            OtcMatched,
            key=f"D{stamped.seq}-0",
            buy_entry_id=buy.entry_id,
            sell_entry_id=sell.entry_id,
            buyer=buy.account,
            seller=sell.account,
            instrument=buy.instrument,
            serial_range=buy.serial_range,
            quantity_t=buy.quantity_t,
            price_ticks=buy.price_ticks,
            yen=buy.yen,
        )
        count_buys(self._limits, buy.account, buy.instrument, -buy.quantity_t)
        asked = stamped.event(
            RegistryInstructed,
            key=matched.key,
            kind=InstructionKind.DELIVERY,
            account=sell.account,
            counter_account=buy.account,
            instrument=buy.instrument,
            quantity_t=buy.quantity_t,
            yen_paid=buy.yen,
            yen_received=buy.yen,
            serial_ranges=sell.serial_ranges,
        )
        self._house.instruct_deal(asked)
        return [matched, asked]

    def _rejection(self, command: EnterOtc, accounts: int) -> Reason:
        """The Reason against a report apart from its balances, or NONE."""
        if not FIRST_PARTICIPANT <= command.counter_account < accounts:
            return Reason.NOT_A_MEMBER
        if command.account == command.counter_account:
            return Reason.SAME_PARTY
        instrument = self._instruments[command.instrument]
        if not self.takes(instrument.credit_class):
            return Reason.CLASS_NOT_ACCEPTED
        price, quantity = command.price_ticks, command.quantity_t
        if command.side not in (Side.BUY, Side.SELL) or not 0 < price <= PRICE_TICKS_MAX:
            return Reason.INVALID_PARAMS
        if not 0 < quantity <= QUANTITY_MAX_T:
            return Reason.INVALID_PARAMS
        if quantity % instrument.lot_t:
            return Reason.QTY_INCREMENT
        if price * (quantity // instrument.lot_t) * instrument.yen_per_tick_lot >= NOTIONAL_LIMIT:
            return Reason.NOTIONAL_MAX
        try:
            _, first, last = parse_range(command.serial_range)
        except RegistryRejected:
            return Reason.SERIAL_RANGE_INVALID
        if quantity > last - first + 1:
            return Reason.SERIAL_RANGE_INVALID
        if len(self.waiting) >= ENTRIES_MAX:
            return Reason.TOO_MANY_ENTRIES
        return Reason.NONE

    def _hold(self, entry: Entry, sign: int) -> None:
        """Hold (1) or release (-1) the asset of a report."""
        hold, serials = entry.hold, self._house.serials
        move = serials.reserve if sign > 0 else serials.release
        move(entry.account, entry.instrument, entry.serial_ranges)
        self._ledger[entry.account, entry.asset, FREE] -= sign * hold.amount
        self._ledger[entry.account, entry.asset, HELD] += sign * hold.amount
        count_buys(self._limits, entry.account, entry.instrument, sign * hold.buys_t)

    def _end(self, entry: Entry, reason: Reason, stamped: Stamped) -> Event:
        del self.waiting[entry.entry_id]
        self._hold(entry, -1)
        return stamped.event(
            OtcEnded,
            entry_id=entry.entry_id,
            account=entry.account,
            counter_account=entry.counter_account,
            instrument=entry.instrument,
            reason=reason,
        )


def _agree(one: Entry, other: Entry) -> bool:
    """True if two reports describe the same trade from its two sides."""
    return (
        one.account == other.counter_account
        and one.counter_account == other.account
        and one.side != other.side
        and one.instrument == other.instrument
        and one.serial_range == other.serial_range
        and one.quantity_t == other.quantity_t
        and one.price_ticks == other.price_ticks
    )
