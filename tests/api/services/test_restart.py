"""Readers see the same before and after a restart, from a snapshot or from genesis."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.access.users import UserStore
from api.services.service import Service
from api.settings import Settings
from api.wire.render_orders import execution_record
from exchange.commands import AddOrder, DepositCash, DepositCredits, OpenAccount, Stamped
from exchange.registry.memory import MemoryRegistry
from exchange.venue.clock import ManualClock
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.recovery import Recovered, recovered
from exchange.venue.sequencer import Sequencer
from exchange.views.orders import LAST_ID
from tests.venue.test_random_days import new_venue, trade


def written(path: Path, commands: int) -> list[Stamped]:
    """Write a journal of random days in a folder."""
    venue = new_venue()
    genesis = Genesis(venue.time_ns, venue.instruments, venue.settings)
    sent = trade(31, commands)[1]
    with DataFolder(path) as folder:
        journal = Journal(folder.journal, genesis.encoded())
        for start in range(0, len(sent), 20):
            journal.append(sent[start : start + 20])
        journal.close()
    return sent


def opened(stack: ExitStack, path: Path) -> tuple[Service, Recovered]:
    """Recover a folder's exchange without starting it."""
    folder = stack.enter_context(DataFolder(path))
    journal = Journal(folder.journal)
    stack.callback(journal.close)
    kept = stack.enter_context(recovered(folder, journal))
    users = UserStore(path)
    stack.callback(users.close)
    sequencer = Sequencer(kept.venue, ManualClock(kept.venue.time_ns), journal=journal)
    service = Service(sequencer, MemoryRegistry(), users, Settings(port=0), kept=kept)
    service.recover()
    return service, kept


def seen(service: Service) -> dict[str, Any]:
    """Return all results of the projections, for every account and market."""
    models, venue = service.projections.current, service.venue
    accounts = list(venue.accounts)
    own = [
        (
            list(models.orders.orders(account)),
            [
                execution_record(service.markets, execution)
                for execution in models.orders.executions(account)
                if execution.order.instrument < len(venue.instruments)
            ],
            list(models.instructions.of_account(account)),
        )
        for account in accounts
    ]
    markets = range(len(venue.instruments))
    trades = [list(models.market.trades_before(index, LAST_ID)) for index in markets]
    saved = models.saved()
    del saved["orders"]
    return {"accounts": own, "trades": trades, "digest": venue.digest()} | saved


async def test_a_snapshot_and_a_replay_show_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.service.RECENT", 200)
    written(tmp_path / "kept", 1_600)
    with ExitStack() as stack:
        service, kept = opened(stack, tmp_path / "kept")
        assert (service.venue.seq, kept.snapshots.path.exists()) == (1_600, False)
        before = seen(service)
        assert service.snapshots is not None
        await service.snapshots.stop()
        service.snapshots.seq = 0
        await service.snapshots.stop()
        assert service.snapshots.failed == 0
    shutil.copytree(tmp_path / "kept", tmp_path / "plain")
    shutil.rmtree(tmp_path / "plain" / "snapshots")
    shutil.copytree(tmp_path / "plain", tmp_path / "bare")
    for path in (tmp_path / "bare").glob("events.db*"):
        path.unlink()
    for name, starts_at in (("kept", 1_600), ("plain", 0), ("bare", 0)):
        with ExitStack() as stack:
            folder = stack.enter_context(DataFolder(tmp_path / name))
            journal = Journal(folder.journal)
            stack.callback(journal.close)
            with recovered(folder, journal) as kept:
                assert kept.venue.seq == starts_at
        with ExitStack() as stack:
            service, _ = opened(stack, tmp_path / name)
            assert service.projections.known_seq == (0 if name == "bare" else 1_400), name
            assert seen(service) == before, name


async def test_the_market_continues_while_snapshots_are_written(tmp_path: Path) -> None:
    written(tmp_path, 300)
    with ExitStack() as stack:
        service, kept = opened(stack, tmp_path)
        snapshots = service.snapshots
        assert snapshots is not None
        snapshots._every = 10
        await service.sequencer.start()
        outcome = await service.sequencer.submit(OpenAccount("newcomer"))
        account = outcome.events[0].account  # type: ignore[attr-defined]
        await service.sequencer.submit(DepositCash(account, 10**7))
        for number in range(40):
            await service.sequencer.submit(
                AddOrder(account, 1, 0, 1, 3_000, cl_ord_id=f"s{number}")
            )
        await service.sequencer.stop()
        await snapshots.stop()
        assert snapshots.failed == 0
        found = list(kept.snapshots.newest_first())
        assert found[0].seq == service.venue.seq
        assert found[0].digest == service.venue.digest()
        before = seen(service)
    with ExitStack() as stack:
        service, _ = opened(stack, tmp_path)
        assert seen(service) == before


async def test_a_snapshot_of_other_views_is_ignored(tmp_path: Path) -> None:
    written(tmp_path, 300)
    with ExitStack() as stack:
        service, _ = opened(stack, tmp_path)
        assert service.snapshots is not None
        await service.snapshots.stop()
    with DataFolder(tmp_path) as folder, ExitStack() as stack:
        journal = Journal(folder.journal)
        stack.callback(journal.close)
        with recovered(folder, journal, "of a later release") as kept:
            assert (kept.venue.seq, kept.views) == (0, {})


async def test_a_snapshot_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    written(tmp_path, 300)
    with ExitStack() as stack:
        service, kept = opened(stack, tmp_path)
        kept.snapshots.path.write_text("a file where the folder should be")
        snapshots = service.snapshots
        assert snapshots is not None
        snapshots.seq = 0
        await snapshots.stop()
        assert snapshots.failed == 1
        await service.sequencer.start()
        await service.sequencer.submit(DepositCredits(2, 1, 5))
        await service.sequencer.stop()
