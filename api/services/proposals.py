"""Transfers out of holding accounts and trusted accounts, under the registry's controls.

One stolen key does not suffice: a transfer to an untrusted account needs a second person with
another key, and a delay in which any user of the owner can cancel it. One change runs at a time;
approved proposals that are due are performed each second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TypeVar

from api.access.auth import Principal
from api.access.users import UserStore
from api.services import idempotency
from api.services.credit_acts import CreditActService
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.calendar import add_exchange_days
from exchange.registry.accounts.controls import (
    ControlledRegistry,
    Controls,
    Proposal,
    Signature,
    State,
)
from exchange.registry.port import AccountKind, Transfer, holding_account

T = TypeVar("T")
_LOG = logging.getLogger("tanso.proposals")
RELEASE_S = 1.0
OPEN_TO = frozenset((AccountKind.GOVERNMENT, AccountKind.HOLDING, AccountKind.PARTNER))


class ProposalService:
    """The controls over one registry, which stores the proposals."""

    def __init__(
        self,
        registry: ControlledRegistry,
        users: UserStore,
        now_ns: Callable[[], int],
        acts: CreditActService,
    ) -> None:
        self._registry = registry
        self._now_ns = now_ns
        self._acts = acts
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

        def signers(owner: str) -> frozenset[str]:
            known = users.users()
            return frozenset(u.name for u in known if u.participant == owner and not u.disabled)

        self.controls = Controls(registry, add_exchange_days, signers)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._release(), name="proposals")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def propose_transfer(self, principal: Principal, transfer: Transfer) -> Proposal:
        """Propose a transfer out of the own holding account; trading accounts use /v1/transfers."""

        participant = principal.participant
        taken = self._acts.coming(participant, transfer.credit_class)

        def propose() -> Proposal:
            kinds = {account.name: account.kind for account in self._registry.accounts()}
            if kinds.get(transfer.target, AccountKind.HOLDING) not in OPEN_TO:
                raise ApiError(
                    "invalid_params",
                    "a proposal goes to holding, government and partner accounts; "
                    "for trading accounts use /v1/transfers, to retire use /v1/retirements",
                    "target",
                )
            return self.controls.propose_transfer(
                transfer, _signed(principal), self._now_ns(), idempotency.request_name(), taken
            )

        async with self._acts.locks[participant]:
            return await self._alone(asked(propose))

    async def propose_trust(self, principal: Principal, account: str) -> Proposal:
        """Propose that an account be trusted."""
        own, by = holding_account(principal.participant), _signed(principal)
        return await self._alone(
            asked(
                lambda: self.controls.propose_trust(
                    own, account, by, self._now_ns(), idempotency.request_name()
                )
            )
        )

    async def approve(self, principal: Principal, proposal_id: int) -> Proposal:
        """Approve a proposal, as the second person."""
        self_signed = _signed(principal)

        def approve() -> Proposal:
            self._own(principal, proposal_id)
            return self.controls.approve(proposal_id, self_signed, self._now_ns())

        return await self._alone(asked(approve))

    async def cancel(self, principal: Principal, proposal_id: int, reason: str) -> Proposal:
        """Cancel a waiting proposal."""

        def cancel() -> Proposal:
            self._own(principal, proposal_id)
            return self.controls.cancel(proposal_id, _signed(principal), self._now_ns(), reason)

        return await self._alone(asked(cancel))

    async def of(self, principal: Principal) -> list[Proposal]:
        """Return the participant's proposals, newest first."""
        return await asked(lambda: self._of(principal)[::-1])

    def _of(self, principal: Principal) -> list[Proposal]:
        own = {account.name for account in self._registry.accounts(principal.participant)}
        return [proposal for proposal in self._registry.proposals() if proposal.account in own]

    def _own(self, principal: Principal, proposal_id: int) -> None:
        """Raise ApiError unless the proposal is the participant's; others look like unknown
        ones."""
        if all(proposal.proposal_id != proposal_id for proposal in self._of(principal)):
            raise ApiError("not_found", "you have no such proposal", "proposal_id")

    async def _alone(self, work: Coroutine[object, object, T]) -> T:
        async with self._lock:
            return await work

    async def release(self) -> None:
        """Perform the proposals that are approved and due."""
        if await asked(lambda: self._registry.proposals(State.APPROVED)):
            await self._alone(asked(lambda: self.controls.release(self._now_ns())))

    async def _release(self) -> None:
        while True:
            await asyncio.sleep(RELEASE_S)
            try:
                await self.release()
            except ApiError as error:
                _LOG.warning("proposals could not be released: %s", error)


def _signed(principal: Principal) -> Signature:
    """Return the signing key's name; a password login signs with a name of its own for each
    person."""
    name = principal.user.name
    return Signature(name, principal.key_id or f"password of {name}")
