"""Commands about accounts and cash."""

from __future__ import annotations

from exchange.commands.command import Command


class OpenAccount(Command, frozen=True):
    """Open a trading account for a participant, under the next free index."""

    participant: str


class DepositCash(Command, frozen=True):
    account: int
    yen: int


class WithdrawCash(Command, frozen=True):
    account: int
    yen: int
