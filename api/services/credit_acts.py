"""Acts on a participant's own credits, checked against the registry before they are accepted.

An act that the registry is known to reject is rejected at once, with the field. Acts out of a
holding account go to the registry one at a time, each with serials that no other act names, so that
a deposit that waits in the venue, a transfer that waits for its day and a retirement never overlap.
For acts out of a trading account the venue names the serials.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import date

from msgspec import structs

from api.wire.registry_errors import asked
from exchange.commands import DepositCredits, RetireCredits, WithdrawCredits
from exchange.errors import RegistryRejected
from exchange.registry.accounts.controls import free_serials
from exchange.registry.accounts.serial_choice import check_ranges, choose
from exchange.registry.books import check_act
from exchange.registry.port import (
    Ending,
    Receipt,
    Registry,
    Retirement,
    holding_account,
    trading_account,
)
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import SerialRanges
from exchange.registry.whole import WholeRegistry
from exchange.schemes.retirement import usable_ranges
from exchange.units import tokyo_datetime
from exchange.venue.venue import Venue


class CreditActService:
    """Checks acts for one registry and one venue. `locks`: one act of a participant at a time."""

    def __init__(self, registry: WholeRegistry, venue: Venue, now_ns: Callable[[], int]) -> None:
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._registry = registry
        self._venue = venue
        self._now_ns = now_ns

    def lock_of(self, account: int) -> asyncio.Lock:
        """Return the lock of an account's participant."""
        return self.locks[self._venue.participant_of(account)]

    def coming(self, participant: str, credit_class: str) -> SerialRanges:
        """Return the serials of a holding account that open deposits of the venue name."""
        venue, account = self._venue, self._venue.account_of(participant)
        return tuple(
            serial_range
            for index, instrument in enumerate(venue.instruments)
            if account is not None and instrument.credit_class == credit_class
            for serial_range in venue.house.coming(account, index)
        )

    async def deposit(self, command: DepositCredits) -> DepositCredits:
        """Return the deposit with its serials. ApiError: the registry would reject it."""
        if self._venue.is_delisted(command.instrument):
            return command
        participant, credit_class = self._of(command)
        holding, taken = holding_account(participant), self.coming(participant, credit_class)

        def check() -> SerialRanges:
            accounts = (holding, trading_account(participant))
            reject_locked(self._registry, participant, accounts)
            free = free_serials(self._registry, holding, credit_class, taken)
            return choose(free, command.serial_ranges, command.quantity_t)

        return structs.replace(command, serial_ranges=await asked(check))

    async def withdrawal(self, command: WithdrawCredits) -> WithdrawCredits:
        """Return the withdrawal unchanged. ApiError: the registry would reject it."""
        participant, _ = self._of(command)

        def check() -> None:
            check_ranges(command.serial_ranges, command.quantity_t)
            accounts = (holding_account(participant), trading_account(participant))
            reject_locked(self._registry, participant, accounts)

        await asked(check)
        return command

    async def retirement(self, command: RetireCredits) -> RetireCredits:
        """Return the retirement, limited to serials that its schemes accept, because a retirement
        is final."""
        participant, credit_class = self._of(command)
        act = Retirement(
            trading_account(participant),
            credit_class,
            command.quantity_t,
            command.purpose,
            command.beneficiary,
            command.serial_ranges,
            Ending(command.ending),
            command.disclosure,
            command.schemes,
        )
        usable = await asked(lambda: self._checked(participant, act))
        return command if command.serial_ranges else structs.replace(command, among=usable)

    async def retire_held(self, participant: str, act: Retirement, key: str) -> Receipt:
        """Retire from the holding account at once; the same key returns the first receipt again."""
        async with self.locks[participant]:
            taken = self.coming(participant, act.credit_class)
            return await asked(lambda: self._retire_held(participant, act, key, taken))

    def _retire_held(
        self, participant: str, act: Retirement, key: str, taken: SerialRanges
    ) -> Receipt:
        registry = self._registry
        done = registry.outcome(key)
        if done is not None:
            return done
        usable = self._checked(participant, act)
        free = free_serials(registry, act.account, act.credit_class, taken)
        if not act.serial_ranges:
            free = SerialSet(free.serial_ranges(usable))
        serial_ranges = choose(free, act.serial_ranges, act.quantity_t)
        return registry.perform(
            key, structs.replace(act, serial_ranges=serial_ranges), self._now_ns()
        )

    def _checked(self, participant: str, act: Retirement) -> SerialRanges:
        """Check a retirement and return the serials that it may use."""
        check_act(act)
        check_ranges(act.serial_ranges, act.quantity_t)
        reject_locked(self._registry, participant, (act.account,))
        return usable_ranges(self._registry, act, self._today())

    def _of(self, command: DepositCredits | WithdrawCredits | RetireCredits) -> tuple[str, str]:
        venue = self._venue
        return venue.participant_of(command.account), venue.credit_class_of(command.instrument)

    def _today(self) -> date:
        return tokyo_datetime(self._now_ns()).date()


def reject_locked(registry: Registry, participant: str, names: tuple[str, ...]) -> None:
    """Raise RegistryRejected `account_locked` if one of a participant's accounts is locked."""
    for account in registry.accounts(participant):
        if account.locked and account.name in names:
            raise RegistryRejected("account_locked", f"the account {account.name} is locked")
