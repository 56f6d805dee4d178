"""Accounts and cash."""

from __future__ import annotations

from exchange.commands.command import Command


class OpenAccount(Command, frozen=True):
    """A trading account for a participant; the next free index becomes its account."""

    participant: str


class DepositCash(Command, frozen=True):
    account: int
    yen: int


class WithdrawCash(Command, frozen=True):
    account: int
    yen: int
