"""Replay of a file of commands with its digests: python -m tests.venue.replayed FILE GROUP.

Prints one line every CHECK commands, `seq digest hash-of-all-events`. A difference between two
interpreters, two seeds of hash() or two sizes of groups shows at the first line that differs.
`python -m tests.venue.replayed --write FILE SEED COMMANDS` writes such a file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from exchange.commands import Stamped
from exchange.venue.venue import Venue
from tests.venue.flows import MARKETS, MIXES, SETTINGS, Flow, Mix
from tests.venue.world import START_NS

CHECK = 10_000


def write(path: Path, seed: int, commands: int) -> None:
    """Write a file of commands: one flow whose mix changes from group to group."""
    flow = Flow(Mix(), seed)
    sent: list[Stamped] = []
    mixes = [mix for mix in MIXES.values() if mix.people <= flow.mix.people]
    while len(sent) < commands:
        group = flow.next_group()
        sent += group
        flow.on_events(flow.venue.apply(group))
        flow.venue.take_balances()
        if len(sent) % 97 == 0:
            flow.mix = flow.rng.choice(mixes)
    path.write_bytes(msgspec.msgpack.encode(sent[:commands]))


def replayed(path: Path, size: int, check: int = CHECK) -> Iterator[str]:
    """The lines of a replay in groups of `size`, cut at the checks."""
    sent = msgspec.msgpack.decode(path.read_bytes(), type=list[Stamped])
    venue = Venue(MARKETS, START_NS, SETTINGS)
    hashed = blake2b(digest_size=16)
    for start in range(0, len(sent), check):
        part = sent[start : start + check]
        for first in range(0, len(part), size):
            for event in venue.apply(part[first : first + size]):
                hashed.update(msgspec.msgpack.encode(event))
        venue.check()
        yield f"{venue.seq} {venue.digest()} {hashed.hexdigest()}"


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        for line in replayed(Path(sys.argv[1]), int(sys.argv[2])):
            print(line, flush=True)
