"""A real exchange in a process of its own, to be killed.

The first start opens eight participants with yen and credits and writes their keys; every start
sends the address once it is recovered and open. It has continuous trading, OTC trade reports in
any class and a clock that does not advance; all else is as served.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from api.access.users import UserStore
from api.server.uvicorn import running_server
from api.services.service import Service
from api.settings import Settings
from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import DepositCredits
from exchange.registry.opening import open_registry
from exchange.registry.port import Issuance, Project, Vintage, holding_account
from exchange.units import NS_PER_MINUTE
from exchange.venue.clock import ManualClock
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.recovery import recovered
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings
from tests.venue.world import START_NS, instruments

CLIENTS = 8
GENESIS = Genesis(
    START_NS,
    instruments(sessions=CONTINUOUS_SESSIONS),
    VenueSettings(accounts_max=32, orders_max=65_536, otc_classes=("*",)),
)


def serve(ready: Connection, path: Path, address: str, token: str) -> None:
    """Serve a folder; `address` and `token`: those of a registry other than its own, or ""."""
    asyncio.run(_served(ready, path, address, token))


async def _served(ready: Connection, path: Path, address: str, token: str) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(DataFolder(path))
        is_new = folder.is_new
        journal = Journal(folder.journal, GENESIS.encoded())
        stack.callback(journal.close)
        registry = open_registry(address or folder.registry_url, token, Random())
        stack.callback(registry.close)
        kept = stack.enter_context(recovered(folder, journal))
        clock = ManualClock(START_NS + 151 * NS_PER_MINUTE)
        service = Service(
            Sequencer(kept.venue, clock, journal=journal),
            registry,
            UserStore(path),
            Settings(
                port=0,
                orders_per_s=100_000,
                orders_burst=100_000,
                messages_per_s=100_000,
                messages_burst=100_000,
                snapshot_every=200,
            ),
            kept=kept,
        )
        served_at = await stack.enter_async_context(running_server(service, service.settings))
        if is_new:
            await open_for(service, path)
        assert service.settlement.reconciler.compare() == []
        ready.send(served_at)
        await asyncio.Event().wait()


async def open_for(service: Service, path: Path) -> None:
    """Open participants with credits and yen, and write their keys to keys.json."""
    registry, now_ns = service.registry, service.sequencer.clock.now_ns()
    instrument = service.venue.instruments[1]
    registry.register_project(
        Project(project_id="P1", programme=instrument.programme, name="synthetic"), now_ns
    )
    vintage = Vintage(date(2022, 4, 1), date(2023, 3, 31))
    keys = []
    for number in range(CLIENTS):
        name = f"client-{number}"
        account = await service.participants.open(name)
        act = Issuance(
            "P1", instrument.credit_class, vintage, ((holding_account(name), 1_001_000),)
        )
        registry.perform(f"issue-{number}", act, now_ns)
        await service.participants.deposit_yen(name, 10**12)
        await service.commands.submit(DepositCredits(account, 1, 1_000_000))
        await service.settlement.idle()
        key = service.participants.add_key(name)
        keys.append([key.key_id, key.algorithm, key.secret])
    (path / "keys.json").write_text(json.dumps(keys))
