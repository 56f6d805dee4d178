"""Sequence numbers and times for the commands of one turn.

Times follow the clock, one nanosecond apart, so a turn of many commands runs a little ahead of it.
It never reaches a due moment, whether known before or set by one of the commands (an order's
expiry, a timer, an auction): there the Tick comes first, so that no order enters after a freeze or
trades at its expiry.
"""

from __future__ import annotations

from collections.abc import Sequence

from exchange.commands import (
    AddOrder,
    AnnounceAuction,
    AnyCommand,
    CancelAfter,
    Stamped,
)

# Commands that make something due at a time they name. Whatever else a command makes due (the end
# of a call or of a pause) lies further ahead than the nanoseconds of a turn.
MOMENTS: dict[type[AnyCommand], tuple[str, ...]] = {
    AddOrder: ("expire_ns",),
    CancelAfter: ("at_ns",),
    AnnounceAuction: ("opens_ns", "closes_ns"),
}


def stamp(
    commands: Sequence[tuple[AnyCommand, str]], first_seq: int, first_ns: int, due_ns: int
) -> list[Stamped]:
    """Stamp the first of the commands, each with its request's key, from `first_ns` on: as many
    as come before `due_ns` (ns, later than `first_ns`) and before anything that one of them makes
    due; at least one."""
    assert first_ns < due_ns, "a command would come at a moment that is due"
    if len(commands) == 1:
        command, key = commands[0]
        return [Stamped(first_seq, first_ns, command, key)]
    room = due_ns - first_ns
    stamped: list[Stamped] = []
    for i, (command, key) in enumerate(commands):
        if i >= room:
            break
        stamped.append(Stamped(first_seq + i, first_ns + i, command, key))
        for name in MOMENTS.get(type(command), ()):
            ahead = getattr(command, name) - first_ns
            if i < ahead < room:
                room = ahead
    return stamped
