"""Controls of transfers out of a holding account: two persons, trusted accounts, delay, caps,
locks.

Stolen credits cannot be recovered once someone has bought them, so theft must be slow and visible.
A transfer to the owner's own accounts or to its trading account is done at once. To a trusted
account it needs a second person; to any other account a second person and a delay in which it can
be canceled. Adding a trusted account is itself a proposal that waits for days. Two signatures need
two persons and two keys. Modeled on the EU Union Registry (Regulation 2019/1122), whose 26 hours
and four working days are the defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Protocol

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.accounts.serial_choice import choose
from exchange.registry.port import Account, Receipt, Registry, Status, Transfer
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import SerialRanges
from exchange.units import NS_PER_S, QUANTITY_MAX_T, TOKYO, tokyo_datetime

NS_PER_HOUR = 3_600 * NS_PER_S


class ControlSettings(Struct, frozen=True):
    """The delay of transfers to accounts that are not trusted, the working days that a new trusted
    account waits, and the most tonnes of one transfer."""

    delay_ns: int = 26 * NS_PER_HOUR
    trust_days: int = 4
    cap_t: int = QUANTITY_MAX_T


class State(StrEnum):
    """States of a proposal. APPROVED waits for its time; the last three are final."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    CANCELED = "canceled"
    REJECTED = "rejected"


class Signature(Struct, frozen=True):
    """A signature: a person and the key used."""

    person: str
    key: str


class Proposal(Struct, frozen=True, kw_only=True):
    """A transfer (`transfer` is set) or a new trusted account (`trusted` is set).

    `request` names the request that made it, if that had an idempotency key. `canceled_by`: the
    signer who canceled it, for `reason`; `decided_ns`: the time of the second signature or of the
    cancellation."""

    proposal_id: int
    account: str
    proposed_by: Signature
    proposed_ns: int
    state: State
    due_ns: int
    needs_second: bool
    approved_by: Signature | None = None
    transfer: Transfer | None = None
    trusted: str = ""
    reason: str = ""
    request: str = ""
    canceled_by: str = ""
    decided_ns: int = 0


class Proposals(Protocol):
    """A store of proposals."""

    def save_proposal(self, proposal: Proposal) -> None:
        """Store a proposal, replacing its earlier state."""

    def proposals(self, state: State | None = None) -> list[Proposal]:
        """Proposals by id, of one state or all."""


class ControlledRegistry(Registry, Proposals, Protocol):
    """A registry that stores the proposals of its accounts."""


def free_serials(
    registry: ControlledRegistry, account: str, credit_class: str, taken: SerialRanges = ()
) -> SerialSet:
    """The serials of an account's class that no waiting transfer names, without those in `taken`.

    A transfer names its serials when it is proposed, so that it can still be done on its day.
    """
    free = SerialSet()
    for holding in registry.holdings(account, credit_class):
        if holding.status is Status.HELD:
            free.add(((holding.block.first_serial, holding.block.last_serial),))
    free.discard(taken)
    for state in (State.PROPOSED, State.APPROVED):
        for proposal in registry.proposals(state):
            act = proposal.transfer
            if act is not None and (act.source, act.credit_class) == (account, credit_class):
                free.discard(act.serial_ranges)
    return free


class Controls:
    """Handles proposals and signatures, and performs proposals that are due.

    `add_days(day, n)` adds working days; `signers(owner)` names the persons who may sign for it.
    """

    def __init__(
        self,
        registry: ControlledRegistry,
        add_days: Callable[[date, int], date],
        signers: Callable[[str], frozenset[str]],
        settings: ControlSettings | None = None,
    ) -> None:
        self._registry = registry
        self._add_days = add_days
        self._signers = signers
        self._settings = settings or ControlSettings()

    def trusted(self, account: str) -> set[str]:
        """The accounts on an account's trusted list."""
        return {
            proposal.trusted
            for proposal in self._registry.proposals(State.DONE)
            if proposal.account == account and proposal.trusted
        }

    def propose_transfer(
        self,
        transfer: Transfer,
        by: Signature,
        at_ns: int,
        request: str = "",
        taken: SerialRanges = (),
    ) -> Proposal:
        """Propose a transfer; to the owner's own accounts it is done at once.

        Its serials are named now, without those in `taken`, and reserved for it. A `request` that
        has already made a proposal gets that one.
        """
        known = self._of_request(request)
        if known is not None:
            is_due = known.state is State.APPROVED and known.due_ns <= at_ns
            return self._perform(known, at_ns) if is_due else known
        source = self._account(transfer.source)
        target = self._account(transfer.target)
        self._check_signer(source, by)
        if transfer.quantity_t > self._settings.cap_t:
            raise RegistryRejected(
                "transfer_cap", f"one transfer carries at most {self._settings.cap_t} t"
            )
        free = free_serials(self._registry, source.name, transfer.credit_class, taken)
        serial_ranges = choose(free, transfer.serial_ranges, transfer.quantity_t)
        transfer = msgspec.structs.replace(transfer, serial_ranges=serial_ranges)
        is_own = source.owner == target.owner
        is_trusted = target.name in self.trusted(source.name)
        proposal = Proposal(
            proposal_id=self._next_id(),
            account=source.name,
            proposed_by=by,
            proposed_ns=at_ns,
            state=State.APPROVED if is_own else State.PROPOSED,
            due_ns=at_ns if is_own or is_trusted else at_ns + self._settings.delay_ns,
            needs_second=not is_own,
            transfer=transfer,
            request=request,
        )
        self._registry.save_proposal(proposal)
        return self._perform(proposal, at_ns) if is_own else proposal

    def propose_trust(
        self, account: str, trusted: str, by: Signature, at_ns: int, request: str = ""
    ) -> Proposal:
        """Propose a trusted account; `request` as for a transfer."""
        known = self._of_request(request)
        if known is not None:
            return known
        self._check_signer(self._account(account), by)
        self._account(trusted)
        day = self._add_days(tokyo_datetime(at_ns).date(), self._settings.trust_days)
        moment = tokyo_datetime(at_ns).replace(
            year=day.year, month=day.month, day=day.day, tzinfo=TOKYO
        )
        proposal = Proposal(
            proposal_id=self._next_id(),
            account=account,
            proposed_by=by,
            proposed_ns=at_ns,
            state=State.PROPOSED,
            due_ns=int(moment.timestamp()) * NS_PER_S + at_ns % NS_PER_S,
            needs_second=True,
            trusted=trusted,
            request=request,
        )
        self._registry.save_proposal(proposal)
        return proposal

    def approve(self, proposal_id: int, by: Signature, at_ns: int) -> Proposal:
        """Add the second signature, of another person with another key."""
        proposal = self._waiting(proposal_id)
        self._check_signer(self._account(proposal.account), by)
        if proposal.state is State.APPROVED:
            raise RegistryRejected("already_approved", "the proposal has its second signature")
        if by.person == proposal.proposed_by.person or by.key == proposal.proposed_by.key:
            raise RegistryRejected(
                "second_person", "the second signature is another person's, with another key"
            )
        proposal = msgspec.structs.replace(
            proposal, state=State.APPROVED, approved_by=by, decided_ns=at_ns
        )
        self._registry.save_proposal(proposal)
        return self._perform(proposal, at_ns) if at_ns >= proposal.due_ns else proposal

    def cancel(self, proposal_id: int, by: Signature, at_ns: int, reason: str = "") -> Proposal:
        """Cancel a waiting proposal; any signer of the account may."""
        proposal = self._waiting(proposal_id)
        self._check_signer(self._account(proposal.account), by)
        proposal = msgspec.structs.replace(
            proposal,
            state=State.CANCELED,
            canceled_by=by.person,
            decided_ns=at_ns,
            reason=reason,
        )
        self._registry.save_proposal(proposal)
        return proposal

    def release(self, at_ns: int) -> list[Proposal]:
        """Perform the approved and due proposals; a locked account's proposals keep waiting."""
        return [
            self._perform(proposal, at_ns)
            for proposal in self._registry.proposals(State.APPROVED)
            if proposal.due_ns <= at_ns and not self._account(proposal.account).locked
        ]

    def _perform(self, proposal: Proposal, at_ns: int) -> Proposal:
        """Perform a proposal under its own key, so that a repeated release does nothing twice."""
        reason = ""
        state = State.DONE
        if proposal.transfer is not None:
            try:
                receipt: Receipt = self._registry.perform(
                    f"control:{proposal.proposal_id}", proposal.transfer, at_ns
                )
                reason = receipt.key
            except RegistryRejected as rejection:
                state, reason = State.REJECTED, rejection.code
        done = msgspec.structs.replace(proposal, state=state, reason=reason)
        self._registry.save_proposal(done)
        return done

    def _of_request(self, request: str) -> Proposal | None:
        """The proposal that a request has made."""
        kept = self._registry.proposals() if request else ()
        return next((one for one in kept if one.request == request), None)

    def _account(self, name: str) -> Account:
        for account in self._registry.accounts():
            if account.name == name:
                return account
        raise RegistryRejected("unknown_account", f"there is no account {name!r}")

    def _check_signer(self, account: Account, by: Signature) -> None:
        if account.locked:
            raise RegistryRejected("account_locked", f"the account {account.name!r} is locked")
        if by.person not in self._signers(account.owner):
            raise RegistryRejected("forbidden", f"{by.person} does not sign for {account.owner}")

    def _waiting(self, proposal_id: int) -> Proposal:
        for proposal in self._registry.proposals():
            if proposal.proposal_id == proposal_id:
                if proposal.state in (State.PROPOSED, State.APPROVED):
                    return proposal
                raise RegistryRejected("proposal_closed", f"the proposal is {proposal.state.value}")
        raise RegistryRejected("unknown_proposal", f"there is no proposal {proposal_id}")

    def _next_id(self) -> int:
        kept = self._registry.proposals()
        return kept[-1].proposal_id + 1 if kept else 1
