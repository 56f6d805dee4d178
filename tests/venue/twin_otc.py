"""The twin's OTC trade reports: a list of entries, searched for the match of each new one."""

from __future__ import annotations

from dataclasses import dataclass

from exchange.commands import EnterOtc, Phase, Side, Stamped, WithdrawOtc
from exchange.events import (
    Event,
    InstructionKind,
    OtcEnded,
    OtcEntered,
    OtcMatched,
    Reason,
    RegistryInstructed,
)
from exchange.units import NOTIONAL_LIMIT, PRICE_TICKS_MAX, QUANTITY_MAX_T
from tests.venue.twin_accounts import YEN, OffBookHold
from tests.venue.twin_clearing import TwinClearing, Waiting
from tests.venue.twin_markets import TwinMarkets
from tests.venue.twin_orders import no
from tests.venue.twin_serials import Run, cut, runs_of, texts

ENTRIES_MAX = 10_000
TAKES_ENTRIES = (Phase.AUCTION_CALL, Phase.CONTINUOUS)
OTHERWISE = {Phase.CLOSED: Reason.MARKET_CLOSED, Phase.HALTED: Reason.HALTED}


@dataclass(frozen=True)
class Entry:
    """One side's report of an OTC trade, which waits for the other side's."""

    entry_id: int
    command: EnterOtc

    @property
    def terms(self) -> tuple[object, ...]:
        """The terms that both sides must report alike."""
        command = self.command
        return (command.instrument, command.serial_range, command.quantity_t, command.price_ticks)

    @property
    def serial_ranges(self) -> list[Run]:
        """The serial ranges that a sale holds."""
        if self.command.side != Side.SELL:
            return []
        return cut(runs_of((self.command.serial_range,)) or [], self.command.quantity_t)

    def agrees(self, other: Entry) -> bool:
        """True if the two report the same trade from its two sides."""
        own, theirs = self.command, other.command
        mirrored = (own.account, own.counter_account) == (theirs.counter_account, theirs.account)
        return mirrored and own.side != theirs.side and self.terms == other.terms


class TwinOtc:
    """The entries in their order."""

    def __init__(
        self, markets: TwinMarkets, clearing: TwinClearing, classes: tuple[str, ...]
    ) -> None:
        self.entries: list[Entry] = []
        self._markets = markets
        self._clearing = clearing
        self._accounts = clearing.accounts
        self._classes = classes

    def handle(self, stamped: Stamped, command: EnterOtc | WithdrawOtc) -> list[Event]:
        """Enter a report or withdraw one."""
        if isinstance(command, WithdrawOtc):
            named = (command.account, command.entry_id)
            for entry in self.entries:
                if (entry.command.account, entry.entry_id) == named:
                    return [self._end(stamped, entry, Reason.USER_REQUEST)]
            return [no(stamped, Reason.UNKNOWN_ENTRY)]
        reason = self._rejection_reason(command) or self._beyond_means(command)
        if reason:
            return [no(stamped, reason)]
        entry = Entry(stamped.seq, command)
        self._clearing.shelves.take((command.account, command.instrument), entry.serial_ranges)
        entered = stamped.event(
            OtcEntered,
            entry_id=stamped.seq,
            account=command.account,
            counter_account=command.counter_account,
            instrument=command.instrument,
            side=command.side,
            serial_range=command.serial_range,
            quantity_t=command.quantity_t,
            price_ticks=command.price_ticks,
            client_key=command.client_key,
        )
        for other in self.entries:
            if entry.agrees(other):
                self.entries.remove(other)
                self._accounts.release(other.entry_id)
                return [entered, *self._settle(stamped, entry, other)]
        self.entries.append(entry)
        amount = self._amount(command)
        self._accounts.hold_off_book(
            entry.entry_id,
            OffBookHold(
                command.account, command.instrument, command.side, amount, command.quantity_t
            ),
        )
        return [entered]

    def end(self, stamped: Stamped, account: int, instrument: int, reason: Reason) -> list[Event]:
        """End all entries of an account in a market; -1 means all."""
        return [
            self._end(stamped, entry, reason)
            for entry in list(self.entries)
            if account in (-1, entry.command.account)
            and instrument in (-1, entry.command.instrument)
        ]

    def _amount(self, command: EnterOtc) -> int:
        """The amount that the entry holds."""
        if command.side == Side.SELL:
            return command.quantity_t
        terms = self._markets.instruments[command.instrument]
        return terms.yen(command.price_ticks, command.quantity_t)

    def _beyond_means(self, command: EnterOtc) -> int:
        accounts = self._accounts
        place = (command.account, command.instrument, command.side)
        size = command.quantity_t
        reason = accounts.breach(*place, command.price_ticks, size, size)
        reason = reason or accounts.shortage(*place, self._amount(command))
        is_sale, serial_range = command.side == Side.SELL, runs_of((command.serial_range,)) or []
        if not reason and is_sale and not self._clearing.shelves.are_free(place[:2], serial_range):
            return Reason.SERIALS_NOT_AVAILABLE
        return reason

    def _rejection_reason(self, command: EnterOtc) -> int:
        accounts, index = self._accounts, command.instrument
        if not accounts.exists(command.account):
            return Reason.FORBIDDEN
        if not 0 <= index < len(self._markets.instruments):
            return Reason.UNKNOWN_SYMBOL
        if accounts.is_killed(command.account, index):
            return Reason.KILL_SWITCH
        phase = self._markets.phases[index]
        if phase not in TAKES_ENTRIES:
            return OTHERWISE.get(phase, Reason.PHASE_NOT_ALLOWED)
        if not accounts.exists(command.counter_account):
            return Reason.NOT_A_MEMBER
        if command.account == command.counter_account:
            return Reason.SAME_PARTY
        terms = self._markets.instruments[index]
        if "*" not in self._classes and terms.credit_class not in self._classes:
            return Reason.CLASS_NOT_ACCEPTED
        quantity, price = command.quantity_t, command.price_ticks
        sound = command.side in (0, 1) and 0 < price <= PRICE_TICKS_MAX
        if not (sound and 0 < quantity <= QUANTITY_MAX_T):
            return Reason.INVALID_PARAMS
        if quantity % terms.lot_t:
            return Reason.QTY_INCREMENT
        if price * quantity * terms.tick_yen >= NOTIONAL_LIMIT:
            return Reason.NOTIONAL_MAX
        runs = runs_of((command.serial_range,))
        if runs is None or quantity > runs[0].size_t:
            return Reason.SERIAL_RANGE_INVALID
        return Reason.TOO_MANY_ENTRIES if len(self.entries) >= ENTRIES_MAX else Reason.NONE

    def _settle(self, stamped: Stamped, entry: Entry, other: Entry) -> list[Event]:
        """Book the obligations of both sides at once and instruct the registry."""
        buy, sell = (entry, other) if entry.command.side == Side.BUY else (other, entry)
        buyer, seller, accounts = buy.command.account, sell.command.account, self._accounts
        index, quantity, yen = (
            buy.command.instrument,
            buy.command.quantity_t,
            self._amount(buy.command),
        )
        accounts.have[seller, index] -= quantity
        accounts.due_out[seller, index] += quantity
        accounts.due_in[buyer, index] += quantity
        accounts.have[buyer, YEN] -= yen
        accounts.due_out[buyer, YEN] += yen
        accounts.due_in[seller, YEN] += yen
        at = {"seq": stamped.seq, "time_ns": stamped.time_ns, "key": f"D{stamped.seq}-0"}
        matched = OtcMatched(
            buy_entry_id=buy.entry_id,
            sell_entry_id=sell.entry_id,
            buyer=buyer,
            seller=seller,
            instrument=index,
            serial_range=buy.command.serial_range,
            quantity_t=quantity,
            price_ticks=buy.command.price_ticks,
            yen=yen,
            **at,
        )
        asked = RegistryInstructed(
            kind=InstructionKind.DELIVERY,
            account=seller,
            counter_account=buyer,
            instrument=index,
            quantity_t=quantity,
            yen_paid=yen,
            yen_received=yen,
            serial_ranges=texts(sell.serial_ranges),
            **at,
        )
        self._clearing.waiting[asked.key] = Waiting(asked, yen, yen)
        return [matched, asked]

    def _end(self, stamped: Stamped, entry: Entry, reason: Reason) -> Event:
        self.entries.remove(entry)
        self._accounts.release(entry.entry_id)
        self._clearing.shelves.give(
            (entry.command.account, entry.command.instrument), entry.serial_ranges
        )
        return stamped.event(
            OtcEnded,
            entry_id=entry.entry_id,
            account=entry.command.account,
            counter_account=entry.command.counter_account,
            instrument=entry.command.instrument,
            reason=reason,
        )
