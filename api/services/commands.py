"""The path of commands to the sequencer and of their outcomes to replies.

WebSocket and REST use the same path. A rejection by the venue becomes an ApiError with the reason's
code. No reply is made before the sequencer has released the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from api.services import idempotency
from api.wire.errors import ApiError
from api.wire.pending_reply import PendingReply
from api.wire.reasons import Reasons
from exchange.commands import AddOrder, AnyCommand
from exchange.errors import Overloaded, VenueStopped
from exchange.events import CommandRejected, OrderRejected, Outcome, Reason
from exchange.venue.dry_run import DryRun
from exchange.venue.sequencer import Sequencer

C = TypeVar("C", bound=AnyCommand)
T = TypeVar("T")


class Commands:
    """Sends commands for the current request and explains rejections."""

    def __init__(self, sequencer: Sequencer, reasons: Reasons) -> None:
        self._sequencer = sequencer
        self._reasons = reasons

    def submit(self, command: AnyCommand) -> PendingReply[Outcome]:
        """Enqueue a command at once; the reply is its outcome."""
        return self.ask(command, _whole)

    def ask(self, command: C, read: Callable[[C, Outcome], T]) -> PendingReply[T]:
        """Enqueue a command at once; `read` makes the reply from the venue's outcome.

        The reply is an ApiError if the venue rejects. ApiError at once: the inbox is full.
        """
        reply = PendingReply(partial(self._read, command, read))
        try:
            idempotency.ask(self._sequencer, command, reply.settle)
        except Overloaded as error:
            raise ApiError("overloaded") from error
        except VenueStopped as error:
            raise ApiError("overloaded", "the exchange is shutting down") from error
        return reply

    def _read(self, command: C, read: Callable[[C, Outcome], T], outcome: Outcome) -> T:
        for event in outcome.events:
            if type(event) is OrderRejected or type(event) is CommandRejected:
                raise self._reasons.rejection(event.reason, command)
        return read(command, outcome)

    async def dry_run(self, order: AddOrder) -> DryRun:
        """Return an order's effect without entering it; ApiError if the venue would reject it
        now."""
        await self.durable()
        venue = self._sequencer.venue
        reason = venue.would_reject(order)
        if reason != Reason.NONE:
            raise self._reasons.rejection(reason, order)
        return venue.dry_run(order)

    @property
    def is_ahead(self) -> bool:
        """True if the venue shows a group that is not on the disk yet."""
        return self._sequencer.is_ahead

    async def durable(self) -> None:
        """Wait until the group that the venue shows is on the disk; ApiError if it never will
        be."""
        try:
            await self._sequencer.durable()
        except VenueStopped as error:
            raise ApiError("overloaded", str(error)) from error

    def now_ns(self) -> int:
        """The market's time."""
        return self._sequencer.clock.now_ns()


def _whole(command: AnyCommand, outcome: Outcome) -> Outcome:
    return outcome
