"""Commands about mass cancels, timers, lost connections, kill switches and limits."""

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
    """Set the account's dead-man timer: cancel all its orders at a moment; 0 clears it."""

    account: int
    at_ns: int


class SetCancelOnDisconnect(Command, frozen=True):
    """Set cancel on disconnect of one of the account's connections.

    `session` numbers the connection among the open ones. The command is journaled, so that a
    restart knows the connections that it has cut.
    """

    account: int
    session: int
    on: bool


class EndSessions(Command, frozen=True):
    """Cancel all orders of the accounts with cancel on disconnect whose connections are lost.

    account and session -1 mean all of them: every start of the exchange begins so. Where the phase
    forbids it, it becomes the first act of the next phase.
    """

    account: int = -1
    session: int = -1


class SetKillSwitch(Command, frozen=True):
    """Operator: cancel all orders in a scope and reject new ones until it is released.

    account and instrument -1 mean all of them.
    """

    account: int
    instrument: int
    on: bool


class SetLimits(Command, frozen=True):
    """Operator: set an account's limits; 0 means none.

    `position_max_t`: the most tonnes of a market that the account may own if all its open buys
    fill, and the most that it may offer at once.
    """

    account: int
    quantity_max_t: int = 0
    notional_max_yen: int = 0
    position_max_t: int = 0
    orders_max: int = 0
