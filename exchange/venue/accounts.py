"""The participants' accounts: opening, deposits and withdrawals of yen and credits, balances.

Credits move when the registry has answered: an instruction waits in the clearing house under its
key and is posted or reversed by the answer.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from msgspec import Struct

from exchange.clearing.guard import BalanceGuard
from exchange.clearing.ledger import (
    BALANCE_LIMIT,
    DUE_IN,
    DUE_OUT,
    EXCHANGE,
    FIRST_PARTICIPANT,
    FREE,
    HELD,
    OUTSIDE,
    YEN,
    Table,
)
from exchange.clearing.tables import Tables
from exchange.commands import (
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    Disclosure,
    OpenAccount,
    RetireCredits,
    Stamped,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.errors import RegistryRejected
from exchange.events import (
    AccountOpened,
    BalanceChanged,
    CashDeposited,
    CashWithdrawn,
    Event,
    InstructionKind,
    Reason,
    RegistryInstructed,
)
from exchange.registry.books import check_words
from exchange.registry.port import Ending
from exchange.registry.serials import can_serve, ranges_quantity
from exchange.registry.uses import check_uses
from exchange.settlement.clearing_house import ClearingHouse, SavedClearingHouse
from exchange.units import QUANTITY_MAX_T, tokyo_date
from exchange.venue.row_codec import rejection

MoveCredits = DepositCredits | WithdrawCredits | RetireCredits

KIND_OF = {
    DepositCredits: InstructionKind.DEPOSIT,
    WithdrawCredits: InstructionKind.WITHDRAWAL,
    RetireCredits: InstructionKind.RETIREMENT,
}

ENDINGS = frozenset(ending.value for ending in Ending)
NOTHING = [0] * (DUE_OUT + 1 - FREE)
LONGEST_NAME = 64
LONGEST_TEXT = 400
SERIAL_RANGES_MAX = 1_000


class Balance(Struct, frozen=True):
    """An account's position in one asset, in yen or tonnes."""

    free: int
    held: int
    due_in: int
    due_out: int

    @property
    def total(self) -> int:
        """The total that the account owns: free, held and due out."""
        return self.free + self.held + self.due_out


class SavedAccounts(Struct, frozen=True):
    """Names by account, last reported balances (int64 bytes), and the clearing house's state."""

    names: list[str]
    told: bytes
    house: SavedClearingHouse


class Accounts:
    """Names of accounts, and all changes of the ledger except trading."""

    def __init__(self, tables: Tables) -> None:
        self.names = ["outside", "exchange"]
        self.touched: set[int] = set()
        self.house = ClearingHouse(tables)
        self._tables = tables
        self._index: dict[str, int] = {}
        self._untold = [NOTHING] * tables.ledger.shape[1]
        self._told: list[list[list[int]]] = [self._untold] * len(tables.ledger)
        self._guard = BalanceGuard(tables.ledger.shape[1])
        self._show()

    @property
    def _ledger(self) -> Table:
        return self._tables.ledger

    def _show(self) -> None:
        """Note the reported columns of the ledger, which is a new one."""
        self._shown = self._ledger[:, :, FREE : DUE_OUT + 1]

    def widen(self) -> None:
        """Follow the ledger, which has gained an asset with zero balances."""
        self._show()
        self._untold = [NOTHING] * self._ledger.shape[1]
        self._told = [[*told, NOTHING] for told in self._told]
        self._guard.widen()

    def saved(self) -> SavedAccounts:
        """The state except the ledger; only between two groups, when every change is reported."""
        assert not self.touched, "changes wait to be told"
        told = np.zeros_like(self._ledger[:, :, FREE : DUE_OUT + 1])
        for account in range(len(self.names)):
            told[account] = self._told[account]
        return SavedAccounts(self.names, told.tobytes(), self.house.saved())

    def restore(self, saved: SavedAccounts) -> None:
        """Restore the state of `saved`."""
        self.names = list(saved.names)
        self._index = {
            name: account for account, name in enumerate(self.names) if account >= FIRST_PARTICIPANT
        }
        shape = self._ledger[:, :, FREE : DUE_OUT + 1].shape
        told = np.frombuffer(saved.told, np.int64).reshape(shape)
        self._told = [self._untold] * len(told)
        for account in np.flatnonzero(told.any(axis=(1, 2))).tolist():
            self._told[account] = told[account].tolist()
        self._guard.restore(told)
        self.house.restore(saved.house)

    def index(self, participant: str) -> int | None:
        """The account of a participant."""
        return self._index.get(participant)

    def exists(self, account: int) -> bool:
        """True if this is a participant's account."""
        return FIRST_PARTICIPANT <= account < len(self.names)

    def open(self, stamped: Stamped, command: OpenAccount) -> Event:
        """Open the next free account; a participant that has one gets the same one."""
        name = command.participant
        account = self._index.get(name)
        if account is None:
            if not 0 < len(name) <= LONGEST_NAME or len(self.names) == len(self._ledger):
                return rejection(stamped, Reason.INVALID_PARAMS)
            account = self._index[name] = len(self.names)
            self.names.append(name)
        return stamped.event(AccountOpened, account=account, participant=name)

    def move_cash(self, stamped: Stamped, command: DepositCash | WithdrawCash) -> Event:
        """Deposit or withdraw yen through the operator."""
        ledger, account, yen = self._ledger, command.account, command.yen
        deposit = isinstance(command, DepositCash)
        if not self.exists(account):
            return rejection(stamped, Reason.FORBIDDEN)
        if not 0 < yen < BALANCE_LIMIT + int(ledger[OUTSIDE, YEN, FREE]) * deposit:
            return rejection(stamped, Reason.INVALID_PARAMS)
        if not deposit and ledger[account, YEN, FREE] < yen:
            return rejection(stamped, Reason.INSUFFICIENT_FUNDS)
        signed = yen if deposit else -yen
        ledger[account, YEN, FREE] += signed
        ledger[OUTSIDE, YEN, FREE] -= signed
        self.touched.add(account)
        kind = CashDeposited if deposit else CashWithdrawn
        return stamped.event(kind, account=account, yen=yen)

    def ask_registry(self, stamped: Stamped, command: MoveCredits) -> Event:
        """Deposit, withdraw or retire credits: held now, posted when the registry has answered."""
        if not self.exists(command.account):
            return rejection(stamped, Reason.FORBIDDEN)
        if not 0 <= command.instrument < self._ledger.shape[1] - 1:
            return rejection(stamped, Reason.UNKNOWN_SYMBOL)
        if isinstance(command, DepositCredits) and command.instrument in self._tables.delisted:
            return rejection(stamped, Reason.MARKET_CLOSED)
        retired = command if isinstance(command, RetireCredits) else None
        if retired is not None and not _is_sound(retired, tokyo_date(stamped.time_ns)):
            return rejection(stamped, Reason.INVALID_PARAMS)
        among = retired.among if retired is not None else ()
        if among and not can_serve(among, 0, len(among)):
            return rejection(stamped, Reason.SERIAL_RANGE_INVALID)
        if not 0 < command.quantity_t <= QUANTITY_MAX_T:
            return rejection(stamped, Reason.INVALID_PARAMS)
        if command.serial_ranges and not can_serve(
            command.serial_ranges, command.quantity_t, SERIAL_RANGES_MAX
        ):
            return rejection(stamped, Reason.SERIAL_RANGE_INVALID)
        kind = KIND_OF[type(command)]
        asked = stamped.event(
            RegistryInstructed,
            key=f"{kind.name[0]}{stamped.seq}",
            kind=kind,
            account=command.account,
            instrument=command.instrument,
            quantity_t=command.quantity_t,
            purpose=retired.purpose if retired else "",
            beneficiary=retired.beneficiary if retired else "",
            serial_ranges=command.serial_ranges,
            client_key=command.client_key,
            disclosure=retired.disclosure if retired else None,
            ending=retired.ending if retired else Ending.RETIRE.value,
            schemes=retired.schemes if retired else (),
        )
        if kind is InstructionKind.DEPOSIT:
            instructed = self.house.ask_deposit(asked)
        else:
            instructed = self.house.ask_removal(asked, among)
        if isinstance(instructed, Reason):
            return rejection(stamped, instructed)
        self.touched.add(command.account)
        return instructed

    def answer(
        self, stamped: Stamped, command: ConfirmInstruction | VoidInstruction
    ) -> list[Event]:
        """Apply the registry's answer to an instruction; a second answer is rejected."""
        waiting = self.house.open.get(command.key)
        if waiting is None or not self._is_credible(waiting.asked, command):
            return [rejection(stamped, Reason.INVALID_PARAMS)]
        flat = [account for account, _ in self.house.flat_yen.get(waiting.netted, ())]
        self.touched.update((waiting.asked.account, max(0, waiting.asked.counter_account), *flat))
        if isinstance(command, ConfirmInstruction):
            return self.house.confirm(command.key, command.blocks, stamped)
        reason, failing = command.reason, command.failing
        return self.house.void(command.key, reason, failing, stamped)

    def _is_credible(
        self, asked: RegistryInstructed, command: ConfirmInstruction | VoidInstruction
    ) -> bool:
        """True if the delivered blocks are distinct serials, at most as many as instructed, and
        none is already the account's. An answer may omit the blocks that the instruction named."""
        if asked.serial_ranges or isinstance(command, VoidInstruction) or not command.blocks:
            return True
        if not can_serve(command.blocks, 0, len(command.blocks)):
            return False
        target = asked.account if asked.kind == InstructionKind.DEPOSIT else asked.counter_account
        has_any = self.house.serials.has_any(target, asked.instrument, command.blocks)
        return not has_any and ranges_quantity(command.blocks) <= asked.quantity_t

    def balance(self, account: int, asset: int) -> Balance:
        """An account's position; asset -1 is yen, else the instrument's credits."""
        row = self._ledger[account, asset + 1]
        return Balance(*(int(row[column]) for column in (FREE, HELD, DUE_IN, DUE_OUT)))

    def touch_all(self) -> None:
        """Note that every balance may have changed, in no time where that is noted already."""
        count = len(self.names)
        if len(self.touched) - (OUTSIDE in self.touched) < count - EXCHANGE:
            self.touched.update(range(EXCHANGE, count))

    def take_changes(self, seq: int, time_ns: int) -> list[Event]:
        """Return a BalanceChanged for each balance that changed since the last call.

        AssertionError if one is below zero or the sums do not balance.
        """
        events: list[Event] = []
        self.touched.discard(OUTSIDE)
        for account in sorted(self.touched):
            # Lists, because for a few numbers NumPy is slower than Python.
            now = self._shown[account].tolist()
            told = self._told[account]
            for asset, balance in enumerate(now):
                if balance == told[asset]:
                    continue
                if account >= FIRST_PARTICIPANT:
                    self._guard.change(account, asset, told[asset], balance)
                free, held, due_in, due_out = balance
                events.append(
                    BalanceChanged(seq, time_ns, account, asset - 1, free, held, due_in, due_out)
                )
            self._told[account] = now
        if self._guard.changed:
            self._guard.close(self._ledger)
        self.touched.clear()
        return events


def _is_sound(command: RetireCredits, day: date) -> bool:
    """True if a retirement names beneficiary and purpose as the registry requires, with uses that
    exist on the day."""
    if command.ending not in ENDINGS:
        return False
    try:
        check_words(command)
        check_uses(command.schemes, day)
    except RegistryRejected:
        return False
    return command.disclosure is None or _fits(command.disclosure)


def _fits(disclosure: Disclosure) -> bool:
    """True if the items are within their lengths and the emissions are a possible number."""
    texts = (disclosure.year, disclosure.activity, disclosure.reason, disclosure.rule)
    emissions_t = disclosure.emissions_t or 0
    return all(len(text) <= LONGEST_TEXT for text in texts) and 0 <= emissions_t <= QUANTITY_MAX_T
