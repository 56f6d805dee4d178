"""The parts of one turn of the sequencer: recipients, stamped commands and their results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from exchange.commands import AnyCommand, Stamped
from exchange.events import Event, Outcome

# Called with the outcome, or with None if the venue stopped before there was one.
Answer = Callable[[Outcome | None], None]
# A command, the recipient of its outcome, and the key of its request.
Queue = list[tuple[AnyCommand | None, Answer, str]]


class Turn(Struct):
    """A turn that waits for its release: recipients, stamped commands, group and events."""

    queued: Queue
    stamped: list[Stamped]
    group: list[Stamped]
    events: list[Event]


def outcomes_of(
    serial_range: Sequence[Stamped], events: Sequence[Event], wanted: Collection[str]
) -> Iterator[tuple[str, Outcome]]:
    """Key and outcome of each command of these requests ("name" of keys "name:number")."""
    for one in serial_range:
        if one.key and one.key.rpartition(":")[0] in wanted:
            own = tuple(event for event in events if event.seq == one.seq)
            yield one.key, Outcome(one.seq, one.time_ns, own)
