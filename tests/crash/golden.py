"""Golden journals: a journal that a release wrote replays to the same digest in every later one.

`python -m tests.crash.golden NAME` writes tests/crash/golden/NAME.db and its digest. Write a new
file for a new format or for new commands. Rewrite one only when a rule of the market was meant to
change; a file that no longer replays to its digest otherwise shows a defect of the code.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.replay import replay
from tests.venue.flows import MARKETS, MIXES, SETTINGS, Flow
from tests.venue.world import START_NS

FOLDER = Path(__file__).parent / "golden"
COMMANDS = 3_000
SEED = 20_261_122
# The content of each file: a mix of the venue's flows.
FILES = {"format-2": "quiet", "format-2-beside": "beside the books", "format-2-lines": "extreme"}


def write_golden(folder: Path, mix: str) -> dict[str, object]:
    """Write a journal of some days of a mix; the result of its replay."""
    path = folder / "journal.db"
    journal = Journal(path, Genesis(START_NS, MARKETS, SETTINGS).encoded())
    flow = Flow(MIXES[mix], SEED)
    while flow.venue.seq < COMMANDS:
        group = flow.next_group()
        flow.on_events(flow.venue.apply(group))
        flow.venue.take_balances()
        journal.append(group)
    journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.close()
    return facts(folder)


def facts(folder: Path) -> dict[str, object]:
    """The result of replaying the journal in this folder."""
    _, found = replay(folder, verify=True)
    return {"commands": found.commands, "time_ns": found.time_ns, "digest": found.digest}


def main(name: str) -> None:
    """Write a journal and its facts."""
    FOLDER.mkdir(exist_ok=True)
    for old in (*FOLDER.glob("journal.db*"), FOLDER / "lock"):
        old.unlink(missing_ok=True)
    found = write_golden(FOLDER, FILES[name])
    (FOLDER / "journal.db").rename(FOLDER / f"{name}.db")
    for rest in (*FOLDER.glob("journal.db-*"), FOLDER / "lock"):
        rest.unlink(missing_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(found, indent=2) + "\n")
    print(found)


if __name__ == "__main__":
    main(sys.argv[1])
