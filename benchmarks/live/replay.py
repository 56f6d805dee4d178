"""Benchmark of replay and restart.

Replay: reading a journal, reading and applying it, and with the balances of a restart. Restart: the
start of an exchange from genesis and from its snapshot. The generated journal has 50 participants
in two continuous markets, four orders in ten canceled, and groups of five to sixty commands. The
same seed gives the same journal.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from api.access.users import UserStore
from api.services.service import Service
from api.settings import Settings
from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    AnyCommand,
    CancelOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Phase,
    Side,
    Stamped,
    Tick,
)
from exchange.instruments import OPENING_DAY_DATE, listed_on
from exchange.registry.memory import MemoryRegistry
from exchange.units import NS_PER_MS
from exchange.venue.clock import WallClock
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.recovery import recovered
from exchange.venue.replay import replay
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings

PARTICIPANTS = 50
FIRST = 2
START_NS = 1_696_975_200_000_000_000  # 11 October 2023, 07:00 in Tokyo
SEED = 1


def write_journal(folder: Path, commands: int) -> None:
    """Write a journal of at least `commands` commands."""
    markets = tuple(replace(i, sessions=CONTINUOUS_SESSIONS) for i in listed_on(OPENING_DAY_DATE))
    genesis = Genesis(START_NS, markets[:2], VenueSettings(accounts_max=64, orders_max=65_536))
    venue, rng = genesis.venue(), random.Random(SEED)
    journal = Journal(folder / "journal.db", genesis.encoded())

    def send(batch: list[AnyCommand], time_ns: int = 0) -> None:
        first_ns = max(venue.time_ns + 1, time_ns)
        group = [Stamped(venue.seq + 1 + i, first_ns + i, c) for i, c in enumerate(batch)]
        venue.apply(group)
        journal.append(group)

    for number in range(PARTICIPANTS):
        send([OpenAccount(f"p{number}"), DepositCash(FIRST + number, 10**12)])
        for index in range(2):
            send([DepositCredits(FIRST + number, index, 10**7)])
            send([ConfirmInstruction(f"D{venue.seq}")])
    while venue.phase(1) != Phase.CONTINUOUS:
        send([Tick()], venue.next_due_ns)
    sent: list[tuple[int, int]] = []
    while venue.seq < commands:
        batch = _batch(rng, venue.seq, sent)
        send(batch, min(venue.time_ns + NS_PER_MS, venue.next_due_ns - len(batch) - 1))
        del sent[:-2_000]
    journal.close()


def _batch(rng: random.Random, seq: int, sent: list[tuple[int, int]]) -> list[AnyCommand]:
    """Return orders around one price, and cancels of earlier orders."""
    batch: list[AnyCommand] = []
    for number in range(1, rng.randrange(5, 60)):
        if sent and rng.random() < 0.42:
            account, order_id = sent.pop(rng.randrange(len(sent)))
            batch.append(CancelOrder(account, order_id))
            continue
        account = rng.randrange(FIRST, FIRST + PARTICIPANTS)
        price = 3000 + rng.randrange(-20, 21)
        side = Side.BUY if rng.random() < 0.5 else Side.SELL
        batch.append(AddOrder(account, rng.randrange(2), side, rng.randrange(1, 50), price))
        sent.append((account, seq + number))
    return batch


def measure_replay(folder: Path, commands: int) -> dict[str, float]:
    """Return commands per second and seconds of a start.

    Commands are read and checked, replayed, and recovered with every balance published. A start
    includes all projections: from genesis without events.db, from genesis with the events.db of the
    last run, and from its snapshot.
    """
    write_journal(folder, commands)
    found = {"commands": float(commands)}
    journal = Journal(folder / "journal.db")
    began_s = time.perf_counter()
    read = sum(len(group.commands) for group in journal.groups())
    found["read_per_s"] = read / (time.perf_counter() - began_s)
    began_s = time.perf_counter()
    _recover(journal)
    seconds = time.perf_counter() - began_s
    found["recovered_per_s"], found["recovery_s"] = read / seconds, seconds
    journal.close()
    began_s = time.perf_counter()
    replay(folder)
    found["replayed_per_s"] = read / (time.perf_counter() - began_s)
    for name in ("start_without_events_db", "start_from_genesis", "start_from_snapshot"):
        if name == "start_from_genesis":
            shutil.rmtree(folder / "snapshots")
        found[f"{name}_s"], found[f"{name}_cpu_s"] = asyncio.run(_started(folder))
    return {name: round(value, 3) for name, value in found.items()}


async def _started(folder: Path) -> tuple[float, float]:
    """Return wall-clock and CPU seconds until venue and projections have recovered the journal;
    then write the snapshot that a stopping server writes."""
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    with ExitStack() as stack:
        kept_in = stack.enter_context(DataFolder(folder))
        journal = Journal(kept_in.journal)
        stack.callback(journal.close)
        kept = stack.enter_context(recovered(kept_in, journal))
        sequencer = Sequencer(kept.venue, WallClock(), journal=journal)
        service = Service(sequencer, MemoryRegistry(), UserStore(folder), Settings(), kept=kept)
        stack.callback(service.users.close)
        service.recover()
        taken = time.perf_counter() - began_s, time.process_time() - began_cpu_s
        assert service.snapshots is not None
        await service.snapshots.stop()
    return taken


def _recover(journal: Journal) -> Venue:
    venue = decode_genesis(journal.genesis).venue()
    for group in journal.groups():
        venue.apply(group.commands)
        venue.take_balances()
    return venue
