"""Participants: their accounts at the exchange and in the registry, users' keys, and cash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from api.access.signing import Algorithm, Credentials
from api.access.users import ALL_SCOPES, UserStore
from api.messages.fields import Role, Scope
from api.services.commands import Commands
from exchange.commands import DepositCash, OpenAccount
from exchange.errors import ConfigError
from exchange.events import AccountOpened
from exchange.registry.port import AccountKind, holding_account, trading_account
from exchange.registry.whole import WholeRegistry
from exchange.venue.venue import Venue


class Participants:
    """Registers participants and gives them accounts, keys and cash."""

    def __init__(
        self,
        venue: Venue,
        commands: Commands,
        registry: WholeRegistry,
        users: UserStore,
        now_ms: Callable[[], int],
    ) -> None:
        self._venue = venue
        self._commands = commands
        self._registry = registry
        self._users = users
        self._now_ms = now_ms

    async def open(self, participant: str) -> int:
        """Open a participant's trading account at the exchange and its accounts in the registry."""
        at_ns = self._commands.now_ns()
        for name, kind in (
            (holding_account(participant), AccountKind.HOLDING),
            (trading_account(participant), AccountKind.TRADING),
        ):
            await asyncio.to_thread(self._registry.open_account, name, kind, participant, at_ns)
        outcome = await self._commands.submit(OpenAccount(participant))
        opened = next(event for event in outcome.events if isinstance(event, AccountOpened))
        return opened.account

    def add_key(
        self,
        participant: str,
        role: Role = "trader",
        scopes: Sequence[Scope] = ALL_SCOPES,
        algorithm: Algorithm = "hmac-sha256",
    ) -> Credentials:
        """Make a key for the participant's user of this role; the user is made if missing."""
        name = participant if role == "trader" else f"{participant}:{role}"
        if self._users.user(name) is None:
            self._users.add_user(name, role, participant)
        return self._users.add_key(name, self._now_ms(), algorithm, scopes)

    async def deposit_yen(self, participant: str, yen: int) -> None:
        """Deposit cash into a trading account, as the operator."""
        account = self._venue.account_of(participant)
        if account is None:
            raise ConfigError(f"there is no participant {participant!r}")
        await self._commands.submit(DepositCash(account, yen))
