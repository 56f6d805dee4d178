"""The clearing house: obligations and instructions on the ledger, from a day's close to settlement.

At the close of a day its trades become obligations with a due date. On the due date they are
netted, and each delivery, like each deposit or withdrawal of credits, becomes an instruction to the
registry under one key: pending, then confirmed or voided, once. One confirmation posts both legs;
amounts due in can be neither sold nor spent before it. This module does not call a registry.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from datetime import date
from typing import cast

import numpy as np
from msgspec import Struct, structs

from exchange.clearing.ledger import (
    BALANCE_LIMIT,
    DUE_IN,
    DUE_OUT,
    EXCHANGE,
    FREE,
    HELD,
    OUTSIDE,
    YEN,
    Table,
)
from exchange.clearing.tables import Tables
from exchange.commands import Stamped
from exchange.events import (
    CreditsSettled,
    DeliveryFailed,
    Event,
    InstructionKind,
    InstructionVoided,
    NetCashSettled,
    Reason,
    RegistryInstructed,
)
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import SerialRanges, cut_ranges, ranges_quantity
from exchange.settlement.instructions import DueDeliveries, Instruction, each
from exchange.settlement.legs import Blocks, legs, moved, post_confirmed
from exchange.settlement.obligations import (
    YEN_RECEIVED,
    Obligation,
    Owed,
    net_rows,
    release_own,
    rows_of,
    take_day,
)
from exchange.settlement.serial_ledger import Netted, SavedSerials, SerialLedger


class SavedClearingHouse(Struct, frozen=True):
    """Saved state: obligations and flat yen by netted key; open instructions in order."""

    obligations: list[tuple[Netted, dict[int, Obligation]]]
    flat_yen: list[tuple[Netted, tuple[tuple[int, int], ...]]]
    open: list[Instruction]
    serials: SavedSerials
    fails: dict[int, int]


class ClearingHouse:
    """Obligations by (due date, instrument), open instructions by key; posts to the ledger.

    `serials` names the tonnes; `fails`: the number of failed deliveries by account.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.obligations: dict[Netted, MutableMapping[int, Obligation]] = {}
        self.serials = SerialLedger()
        self.fails: dict[int, int] = {}
        self.flat_yen: dict[Netted, tuple[tuple[int, int], ...]] = {}
        self._open: dict[str, Instruction | DueDeliveries] = {}
        self._open_rows = 0  # of them, deliveries that are rows
        self._due: list[DueDeliveries] | None = None

    @property
    def open(self) -> dict[str, Instruction]:
        """The open instructions by key; those that are rows become objects here."""
        if self._open_rows:
            self._open, self._open_rows = dict(each(self._open)), 0
        return cast(dict[str, Instruction], self._open)

    @property
    def _ledger(self) -> Table:
        return self._tables.ledger

    def saved(self) -> SavedClearingHouse:
        """The obligations and open instructions; the ledger is saved separately."""
        return SavedClearingHouse(
            [(key, dict(owed)) for key, owed in self.obligations.items()],
            list(self.flat_yen.items()),
            list(self.open.values()),
            self.serials.saved(),
            self.fails,
        )

    def restore(self, saved: SavedClearingHouse) -> None:
        """Restore the state of `saved`."""
        self.obligations = {key: Owed(rows_of(owed)) for key, owed in saved.obligations}
        self.flat_yen = dict(saved.flat_yen)
        self._open, self._open_rows = {one.asked.key: one for one in saved.open}, 0
        self.serials.restore(saved.serials)
        self.fails = dict(saved.fails)

    def close_day(self, due: dict[int, date]) -> None:
        """Turn the day's trades into obligations due on each instrument's date."""
        for instrument, rows in take_day(self._ledger):
            key = (due[instrument].isoformat(), instrument)
            assert key not in self.obligations, "two days' trades have one due date"
            self.obligations[key] = Owed(rows)
        self.serials.close_day({index: day.isoformat() for index, day in due.items()})

    def instruct_due(self, day: date, stamped: Stamped) -> list[Event]:
        """Net the obligations due by this day; open one instruction per delivery. Those without
        serials have no events where somebody reads rows (`deliver_rows`)."""
        events: list[Event] = []
        today, count = day.isoformat(), 0
        for key in sorted(key for key in self.obligations if key[0] <= today):
            rows = rows_of(self.obligations.pop(key))
            release_own(self._ledger, key[1] + 1, rows)
            netted = net_rows(rows)
            self.flat_yen[key] = netted.flat_yen
            due = DueDeliveries(stamped.seq, stamped.time_ns, count, key, netted.deliveries)
            count += len(netted.deliveries)
            if not len(netted.deliveries):
                more = self._post_flat(key, stamped)
                count += len(more)
                events += more
            elif self._due is not None and not self.serials.names_any:
                self._open[due.key] = due
                self._open_rows += 1
                self._due.append(due)
            else:
                for instruction in due.instructions(self.serials):
                    self._open[instruction.asked.key] = instruction
                    events.append(instruction.asked)
            self.serials.forget(key)
        return events

    def waits_for(self, key: str) -> bool:
        """True if an instruction waits under this key."""
        return isinstance(self._open.get(key), Instruction) or key in self.open

    def deliver_rows(self) -> list[DueDeliveries]:
        """The deliveries instructed as rows since the last call; there are such from the first."""
        due, self._due = self._due or [], []
        return due

    def confirm_due(self, due: DueDeliveries) -> set[int]:
        """Post deliveries instructed as rows, as `confirm_all` posts single ones."""
        if self._open.get(due.key) is not due:
            return self.confirm_all(due.keys())
        del self._open[due.key]
        self._open_rows -= 1
        flat = self.flat_yen.pop(due.netted, ())
        count = len(due.rows)
        posted = np.zeros((count + len(flat), 6), np.int64)
        posted[:count, [0, 1, 3, 4, 5]] = due.rows[:, : YEN_RECEIVED + 1]
        posted[:count, 2] = due.netted[1] + 1
        for row, (account, yen) in zip(posted[count:], flat, strict=True):
            row[0] = row[1] = account
            row[5] = yen
        post_confirmed(self._ledger, posted)
        return set(posted[:, :2].ravel().tolist())

    def instruct_deal(self, asked: RegistryInstructed) -> None:
        """Deliver an OTC trade at once: the holds of both sides become due between them."""
        ledger, asset = self._ledger, asked.instrument + 1
        seller, buyer = asked.account, asked.counter_account
        ledger[seller, asset, HELD] -= asked.quantity_t
        ledger[seller, asset, DUE_OUT] += asked.quantity_t
        ledger[buyer, asset, DUE_IN] += asked.quantity_t
        ledger[buyer, YEN, HELD] -= asked.yen_paid
        ledger[buyer, YEN, DUE_OUT] += asked.yen_paid
        ledger[seller, YEN, DUE_IN] += asked.yen_received
        self._open[asked.key] = Instruction(asked, asked.yen_paid, asked.yen_received)

    def ask_deposit(self, asked: RegistryInstructed) -> RegistryInstructed | Reason:
        """Open a deposit of credits from the holding account; return the instruction or the Reason.

        INVALID_PARAMS if they would not fit the ledger; SERIALS_NOT_AVAILABLE if a serial is in the
        trading account already or is named by an open deposit.
        """
        account, asset = asked.account, asked.instrument + 1
        inside = -int(self._ledger[OUTSIDE, asset, FREE])
        if inside + asked.quantity_t >= BALANCE_LIMIT:
            return Reason.INVALID_PARAMS
        serial_ranges, _ = cut_ranges(asked.serial_ranges, asked.quantity_t)
        if serial_ranges:
            coming = SerialSet(self.coming(account, asked.instrument))
            if coming.touches(serial_ranges) or self.serials.has_any(
                account, asked.instrument, serial_ranges
            ):
                return Reason.SERIALS_NOT_AVAILABLE
        self._ledger[OUTSIDE, asset, FREE] -= asked.quantity_t
        self._ledger[OUTSIDE, asset, DUE_OUT] += asked.quantity_t
        self._ledger[account, asset, DUE_IN] += asked.quantity_t
        return self._opened(asked, serial_ranges)

    def coming(self, account: int, instrument: int) -> SerialRanges:
        """The serials that open deposits name."""
        return tuple(
            serial_range
            for instruction in self.open.values()
            if instruction.asked.kind == InstructionKind.DEPOSIT
            and (instruction.asked.account, instruction.asked.instrument) == (account, instrument)
            for serial_range in instruction.asked.serial_ranges
        )

    def ask_removal(
        self, asked: RegistryInstructed, among: SerialRanges = ()
    ) -> RegistryInstructed | Reason:
        """Hold free credits for a withdrawal or a retirement; return the instruction with their
        serials or the Reason.

        `among`: only these serials, if the act names none. INSUFFICIENT_CREDITS if there are too
        few; SERIALS_NOT_AVAILABLE if a named serial is not the account's or not free.
        """
        account, instrument, quantity_t = asked.account, asked.instrument, asked.quantity_t
        asset, serials = instrument + 1, self.serials
        if self._ledger[account, asset, FREE] < quantity_t:
            return Reason.INSUFFICIENT_CREDITS
        if asked.serial_ranges and not serials.are_free(account, instrument, asked.serial_ranges):
            return Reason.SERIALS_NOT_AVAILABLE
        serial_ranges, _ = cut_ranges(asked.serial_ranges, quantity_t)
        if not serial_ranges:
            serial_ranges = serials.oldest(account, instrument, quantity_t, among)
            if among and ranges_quantity(serial_ranges) < quantity_t:
                return Reason.INSUFFICIENT_CREDITS
        serials.reserve(account, instrument, serial_ranges)
        self._ledger[account, asset, FREE] -= quantity_t
        self._ledger[account, asset, DUE_OUT] += quantity_t
        self._ledger[OUTSIDE, asset, DUE_IN] += quantity_t
        return self._opened(asked, serial_ranges)

    def _opened(self, asked: RegistryInstructed, serial_ranges: SerialRanges) -> RegistryInstructed:
        """Open an instruction with its serials; it waits for the registry."""
        named = structs.replace(asked, serial_ranges=serial_ranges)
        self._open[named.key] = Instruction(named)
        return named

    def confirm(self, key: str, blocks: Blocks, stamped: Stamped) -> list[Event]:
        """Post an instruction that the registry has done. KeyError if no such instruction waits."""
        instruction = self.open.pop(key)
        asked = instruction.asked
        self._move_credits(*legs(asked), asked.instrument + 1, asked.quantity_t)
        self._move_serials(asked, blocks)
        if asked.kind == InstructionKind.DELIVERY:
            self._move_yen(asked.counter_account, -asked.yen_paid)
            self._move_yen(asked.account, asked.yen_received)
            settled = stamped.event(
                CreditsSettled,
                key=key,
                seller=asked.account,
                buyer=asked.counter_account,
                instrument=asked.instrument,
                quantity_t=asked.quantity_t,
                yen_paid=asked.yen_paid,
                yen_received=asked.yen_received,
                blocks=blocks,
            )
            return [settled, *self._post_flat(instruction.netted, stamped)]
        return [moved(asked, blocks, stamped)]

    def confirm_all(self, keys: Sequence[str]) -> set[int]:
        """Post instructions that the registry has done without naming serials; return the accounts
        whose balances changed. The same as `confirm` of each, without events; KeyError if one of
        them does not wait."""
        touched: set[int] = set()
        rows = []
        for key in keys:
            instruction = self.open.pop(key)
            asked = instruction.asked
            source, target = legs(asked)
            yen = (asked.yen_paid, asked.yen_received)
            rows.append((source, target, asked.instrument + 1, asked.quantity_t, *yen))
            touched.update((source, target))
            if asked.serial_ranges:
                self._move_serials(asked, ())
            for account, flat in self.flat_yen.pop(instruction.netted, ()):
                self._move_yen(account, flat)
                touched.add(account)
        post_confirmed(self._ledger, np.array(rows, np.int64).reshape(-1, 6))
        return touched

    def void(self, key: str, reason: str, failing: int, stamped: Stamped) -> list[Event]:
        """Reverse an instruction and mark the side that failed. KeyError if no such one waits."""
        instruction = self.open.pop(key)
        asked = instruction.asked
        asset = asked.instrument + 1
        ledger = self._ledger
        source, target = legs(asked)
        ledger[source, asset, DUE_OUT] -= asked.quantity_t
        ledger[source, asset, FREE] += asked.quantity_t
        ledger[target, asset, DUE_IN] -= asked.quantity_t
        if source != OUTSIDE:
            self.serials.release(source, asked.instrument, asked.serial_ranges)
        is_delivery = asked.kind == InstructionKind.DELIVERY
        paid, received = self._void_yen(instruction) if is_delivery else (0, 0)
        events: list[Event] = [
            stamped.event(
                InstructionVoided,
                key=key,
                kind=asked.kind,
                account=asked.account,
                counter_account=asked.counter_account,
                instrument=asked.instrument,
                quantity_t=asked.quantity_t,
                reason=reason,
                yen_paid=paid,
                yen_received=received,
            )
        ]
        if is_delivery and failing in (source, target):
            self.fails[failing] = self.fails.get(failing, 0) + 1
            events.append(
                stamped.event(
                    DeliveryFailed,
                    key=key,
                    account=failing,
                    counter_account=target if failing == source else source,
                    instrument=asked.instrument,
                    quantity_t=asked.quantity_t,
                    fails=self.fails[failing],
                )
            )
        return events + self._post_flat(instruction.netted, stamped)

    def _move_credits(self, source: int, target: int, asset: int, quantity_t: int) -> None:
        self._ledger[source, asset, DUE_OUT] -= quantity_t
        self._ledger[target, asset, DUE_IN] -= quantity_t
        self._ledger[target, asset, FREE] += quantity_t

    def _move_serials(self, asked: RegistryInstructed, blocks: Blocks) -> None:
        """Move the serials that an instruction named, or else those that the registry reports."""
        source, target = legs(asked)
        if source != OUTSIDE:
            self.serials.left(source, asked.instrument, asked.serial_ranges)
        if target != OUTSIDE:
            self.serials.arrived(target, asked.instrument, asked.serial_ranges or blocks)

    def _move_yen(self, account: int, yen: int) -> None:
        """Settle yen due to an account (negative: from it) through the exchange's account."""
        ledger = self._ledger
        if yen >= 0:
            ledger[account, YEN, DUE_IN] -= yen
            ledger[account, YEN, FREE] += yen
        else:
            ledger[account, YEN, DUE_OUT] += yen
        ledger[EXCHANGE, YEN, FREE] -= yen
        ledger[EXCHANGE, YEN, DUE_IN] += yen

    def _post_flat(self, key: Netted, stamped: Stamped) -> list[Event]:
        """Settle yen of accounts that net to zero, with the first posting of their set."""
        events: list[Event] = []
        for account, yen in self.flat_yen.pop(key, ()):
            self._move_yen(account, yen)
            if yen:
                events.append(
                    stamped.event(
                        NetCashSettled,
                        account=account,
                        instrument=key[1],
                        due=key[0],
                        yen=yen,
                    )
                )
        return events

    def _void_yen(self, instruction: Instruction) -> tuple[int, int]:
        """Settle the yen of a voided delivery and reverse its price at each side's own average;
        return the buyer's final payment and the seller's final receipt.

        A seller whose free yen do not cover its forfeit pays what it has; the exchange pays the
        rest.
        """
        asked = instruction.asked
        ledger = self._ledger
        self._move_yen(asked.counter_account, -asked.yen_paid)
        self._move_yen(asked.account, asked.yen_received)
        ledger[asked.counter_account, YEN, FREE] += instruction.yen_refund
        forfeit = min(instruction.yen_forfeit, int(ledger[asked.account, YEN, FREE]))
        ledger[asked.account, YEN, FREE] -= forfeit
        ledger[EXCHANGE, YEN, FREE] += forfeit - instruction.yen_refund
        return asked.yen_paid - instruction.yen_refund, asked.yen_received - forfeit
