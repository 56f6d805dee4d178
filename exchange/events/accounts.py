"""Accounts, cash and balances."""

from __future__ import annotations

from exchange.events.event import Event


class AccountOpened(Event, frozen=True):
    account: int
    participant: str


class CashDeposited(Event, frozen=True):
    account: int
    yen: int


class CashWithdrawn(Event, frozen=True):
    account: int
    yen: int


class BalanceChanged(Event, frozen=True):
    """An account's balance in one asset (-1: yen, else the instrument) after the command."""

    account: int
    asset: int
    free: int
    held: int
    due_in: int
    due_out: int
