"""Mass cancels, timers, lost connections, kill switches and limits."""

from __future__ import annotations

from exchange.commands.command import Command


class CancelAll(Command, frozen=True):
    """Cancel all orders of an account; instrument and side -1 mean all of them.

    Where the phase forbids it and `wait` is set, it becomes the first act of the next phase.
    """

    account: int
    instrument: int = -1
    side: int = -1
    wait: bool = False


class CancelAfter(Command, frozen=True):
    """The account's dead-man timer: cancel all its orders at a moment; 0 takes it back."""

    account: int
    at_ns: int


class SetCancelOnDisconnect(Command, frozen=True):
    """Whether the account's orders end when one of its connections is lost.

    `session` numbers the connection among those that are open. Journaled, so that a restart knows
    whose connections it has cut.
    """

    account: int
    session: int
    on: bool


class EndSessions(Command, frozen=True):
    """Connections are gone without a word: all orders of the accounts that asked for it end.

    account and session -1 mean all of them: so begins every start of the exchange. Where the phase
    forbids it, it becomes the first act of the next phase.
    """

    account: int = -1
    session: int = -1


class SetKillSwitch(Command, frozen=True):
    """Operator: cancel all orders in a scope and reject new ones until it is taken back.

    account and instrument -1 mean all of them.
    """

    account: int
    instrument: int
    on: bool


class SetLimits(Command, frozen=True):
    """Operator: an account's limits; 0 means none.

    `position_max_t`: tonnes of a market that the account may come to own, whatever of its open
    buys fills, and tonnes that it may offer at once.
    """

    account: int
    quantity_max_t: int = 0
    notional_max_yen: int = 0
    position_max_t: int = 0
    orders_max: int = 0
