"""Requests to the registry through the venue, once for each idempotency key.

The command carries the key, so the key is known as long as the journal exists.
"""

from __future__ import annotations

from api.messages.holdings import InstructedReply
from api.services.commands import Commands
from api.services.credit_acts import CreditActService
from api.wire.errors import ApiError
from exchange.commands import DepositCredits, EnterOtc, RetireCredits, WithdrawCredits
from exchange.events import InstructionKind, OtcEntered, RegistryInstructed
from exchange.registry.serials import cut_ranges
from exchange.views.otc import EntryState
from exchange.views.projections import Projections

MoveCredits = DepositCredits | WithdrawCredits | RetireCredits


def is_same_request(asked: RegistryInstructed, command: MoveCredits) -> bool:
    """True if a command repeats an earlier request."""
    kinds = {
        DepositCredits: InstructionKind.DEPOSIT,
        WithdrawCredits: InstructionKind.WITHDRAWAL,
        RetireCredits: InstructionKind.RETIREMENT,
    }
    serial_ranges, _ = cut_ranges(command.serial_ranges, command.quantity_t)
    defaults = {"purpose": "", "beneficiary": "", "disclosure": None, "ending": "retire",
                "schemes": ()}  # fmt: skip
    return (
        asked.kind == kinds[type(command)]
        and asked.instrument == command.instrument
        and asked.quantity_t == command.quantity_t
        and serial_ranges in ((), asked.serial_ranges)
        and all(getattr(asked, n) == getattr(command, n, none) for n, none in defaults.items())
    )


def is_same_entry(entered: OtcEntered, command: EnterOtc) -> bool:
    """True if a command repeats an earlier OTC entry."""
    names = ("counter_account", "instrument", "side", "serial_range", "quantity_t", "price_ticks")
    return all(getattr(entered, name) == getattr(command, name) for name in names)


class RegistryRequests:
    """Deposits, withdrawals, retirements and OTC trade reports; a repetition gets the first
    reply."""

    def __init__(
        self, commands: Commands, projections: Projections, acts: CreditActService
    ) -> None:
        self._commands = commands
        self._projections = projections
        self._acts = acts

    async def instruct(self, command: MoveCredits) -> InstructedReply:
        """Send a request to the registry through the venue; a known `client_key` gets the first
        reply.

        A participant's requests run one at a time: a simultaneous repetition waits for the first,
        and each request finds the credits that the one before left free.
        """
        key = command.client_key
        async with self._acts.lock_of(command.account):
            asked = self._projections.current.instructions
            known = asked.by_client_key(command.account, key) if key else None
            if known is None:
                return await self._instructed(await self._checked(command))
        if not is_same_request(known.asked, command):
            raise ApiError("idempotency_conflict", field="Idempotency-Key")
        return InstructedReply(known.asked.key, known.asked.seq, "instructed", duplicate=True)

    async def _checked(self, command: MoveCredits) -> MoveCredits:
        """Return the command to send. ApiError: the registry would reject it."""
        if isinstance(command, DepositCredits):
            return await self._acts.deposit(command)
        if isinstance(command, WithdrawCredits):
            return await self._acts.withdrawal(command)
        return await self._acts.retirement(command)

    async def enter_otc(self, command: EnterOtc) -> tuple[EntryState, bool]:
        """Report one side of an OTC trade; a known `client_key` returns the first report, with
        True."""
        async with self._acts.lock_of(command.account):
            key = command.client_key
            entries = self._projections.current.otc
            known = entries.by_client_key(command.account, key) if key else None
            if known is None:
                outcome = await self._commands.submit(command)
                entered = self._projections.current.otc.find(outcome.seq)
                assert entered is not None, "an entry that was taken is known"
                return entered, False
        if is_same_entry(known.entered, command):
            return known, True
        raise ApiError("idempotency_conflict", field="Idempotency-Key")

    async def _instructed(self, command: MoveCredits) -> InstructedReply:
        try:
            outcome = await self._commands.submit(command)
        except ApiError as error:
            if error.field != "order_qty":
                raise
            raise ApiError(error.code, error.message, "qty") from None
        asked = next(event for event in outcome.events if isinstance(event, RegistryInstructed))
        return InstructedReply(asked.key, outcome.seq, "instructed")
