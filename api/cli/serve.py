"""`tanso serve`: run an exchange in its data folder, live or as a trial.

Every start is a recovery: a new folder is an empty journal. The first start writes an operator's
key and an approver's key to two files, for two persons; all further set-up uses these keys. Files
that others can read are made private before anything is read from the folder.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import structlog
from rich.console import Console

from api.access.users import UserStore
from api.demo.closed_hours import move_to_open_market, skip_closed_hours
from api.server.logs import OperationsLog, configure_logs
from api.server.tls import reject_in_the_clear, server_context
from api.server.uvicorn import raise_file_limit, running_server
from api.services.first_keys import reject_lost_users, write_first_keys
from api.services.gc_schedule import GcSchedule, spare_the_old
from api.services.service import Service
from api.settings import Settings
from exchange.errors import ConfigError, JournalCorrupt, TansoError, VenueStopped
from exchange.files import make_private, tighten
from exchange.instruments import LISTING
from exchange.registry.opening import open_registry
from exchange.settlement.reconcile import acts_ahead
from exchange.units import tokyo_datetime
from exchange.venue.clock import Clock, PacedClock, WallClock
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.mode import Mode
from exchange.venue.recovery import recovered
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings
from exchange.venue.warm_up import compile_kernels

if TYPE_CHECKING:
    from api.gateway.broker import Broker

# The speed of a trial's clock while a market is open; 1: real time.
TRIAL_SPEED = 1.0


async def run_server(
    data: Path,
    settings: Settings,
    nats: str | None = None,
    *,
    trial: bool = False,
    new_users: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM. ConfigError, FolderInUse, JournalError: it did not start.

    `trial`: on a clock of its own that skips the hours without a market.
    """
    console = Console(soft_wrap=True)
    reject_in_the_clear(settings)
    server_context(settings)
    configure_logs(settings.log_level, settings.log_file)
    raise_file_limit()
    mode: Mode = "trial" if trial else "live"
    begin_ns = time.time_ns()
    with ExitStack() as stack:
        folder = stack.enter_context(DataFolder(data))
        for path in tighten(data):
            console.print(f"{path} was open to others and is now private to its owner")
        is_new = folder.is_new
        if is_new:
            # Made before the journal, so that a start interrupted here is not taken for lost users.
            make_private(data / "users.db")
        genesis = Genesis(begin_ns, LISTING, VenueSettings(), mode)
        journal = Journal(folder.journal, genesis.encoded())
        stack.callback(journal.close)
        reject_other_mode(data, decode_genesis(journal.genesis).mode, trial)
        reject_lost_users(data, not is_new, new_users)
        address = settings.registry_url or folder.registry_url
        registry = open_registry(address, settings.registry_token, Random(), settings.registry_ca)
        stack.callback(registry.close)
        ahead = acts_ahead(registry.latest_keys(), journal.last_seq)
        if ahead:
            raise JournalCorrupt(
                f"the registry performed {ahead[0]}, but the journal ends at {journal.last_seq}: "
                "it has lost commands that the registry carried out"
            )
        compile_kernels()
        began = time.monotonic()
        kept = stack.enter_context(recovered(folder, journal))
        venue = kept.venue
        from_seq = venue.seq
        clock: Clock = (
            PacedClock(kept.genesis.start_ns, TRIAL_SPEED) if trial else _wall_clock(venue.time_ns)
        )
        sequencer = Sequencer(
            venue, clock, journal=journal, commit_in_thread=settings.commit_in_thread
        )
        service = Service(sequencer, registry, UserStore(data), settings, kept=kept)
        service.recover()
        if isinstance(clock, PacedClock):
            clock.move_to(venue.time_ns)
        spare_the_old()
        sequencer.listen(GcSchedule(venue).on_group)
        seconds = time.monotonic() - began
        console.print(
            f"recovered to sequence {venue.seq} in {seconds:.2f} s"
            + (f", from the snapshot at {from_seq}" if from_seq else "")
        )
        differences = service.settlement.reconciler.compare()
        for difference in differences:
            console.print(
                f"{difference.credit_class} will be halted: {difference.participant} has "
                f"{difference.ledger_t} t in the ledger and {difference.registry_t} t in the "
                "registry"
                + "".join(
                    f"; {first} to {last} stand elsewhere" for first, last in difference.astray[:3]
                )
            )
        if not differences:
            console.print("reconciled: ledger and registry agree")
        for role, path in write_first_keys(service.users, service.participants, data):
            console.print(f"{role}'s key: {path} (hand the file to one person)")
        await _serve_until_stopped(service, settings, console, _broker(nats, settings, data))
    console.print("stopped")


def _broker(nats: str | None, settings: Settings, data: Path) -> Broker | None:
    """Make the broker of the gateways; the first call creates their shared key."""
    if nats is None:
        return None
    from api.gateway.broker import Broker
    from api.gateway.sealing import key_in

    key = key_in(settings.gateway_key or data / "gateway.key", make=True)
    return Broker(nats, key, creds=settings.nats_creds, ca=settings.nats_ca)


def _wall_clock(from_ns: int) -> WallClock:
    """Make the wall clock, not before the journal's end; a clock step is logged as a warning."""
    log = structlog.get_logger("tanso.serving")

    def warn(seconds: float) -> None:
        behind = seconds < 0
        advice = "the market's time continues at its own pace" if behind else "the market followed"
        log.warning("clock stepped", seconds=round(seconds, 3), then=advice)

    clock = WallClock(from_ns, warn)
    clock.now_ns()
    return clock


def reject_other_mode(data: Path, kept: Mode, trial: bool) -> None:
    """Reject a live exchange in a trial's folder, and the reverse, with ConfigError."""
    if trial and kept == "live":
        raise ConfigError(f"{data} is the folder of a live exchange; a trial needs a new folder")
    if not trial and kept != "live":
        raise ConfigError(
            f"{data} is the folder of a {kept}, whose clock was moved; a live exchange needs a new "
            "folder (or start this one with --trial)"
        )


async def _serve_until_stopped(
    service: Service, settings: Settings, console: Console, broker: Broker | None
) -> None:
    """Serve until SIGINT or SIGTERM, then close the connections and finish the queued commands.

    When the venue stops by itself, /healthz reports `halted` for `halted_s` seconds before the
    end.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    symbols = [instrument.symbol for instrument in service.venue.instruments]
    service.sequencer.listen(OperationsLog(symbols).on_group)
    log = structlog.get_logger("tanso.serving")
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(running_server(service, settings))
        if broker is not None:
            # Imported here, because a start without gateways does not need the broker's client.
            from api.gateway.engine import EngineBus

            bus = EngineBus(service, broker)
            await bus.start()
            stack.push_async_callback(bus.stop)
            console.print(f"feed published on {broker.url}")
        if isinstance(service.sequencer.clock, PacedClock):
            await move_to_open_market(service)
            stack.enter_context(background(skip_closed_hours(service)))
            now = tokyo_datetime(service.sequencer.clock.now_ns())
            console.print(
                f"TRIAL: its clock shows {now:%Y-%m-%d %H:%M} in Tokyo and skips the hours without "
                "a market; its trades have no value"
            )
        log.info("open", address=address, seq=service.venue.seq)
        s = "s" if settings.tls_cert is not None else ""
        console.print(f"open: ws{s}://{address}/v1/ws  http{s}://{address}/v1/instruments")
        if not settings.public_url:
            console.print(
                "no public address: certificates have no QR code; give --public-url https://..."
            )
        sequencer = service.sequencer
        await first_of(stop, sequencer.failed)
        if sequencer.failure is not None:
            console.print(f"halted: {sequencer.failure}")
            log.error("halted", why=str(sequencer.failure), seq=service.venue.seq)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), settings.halted_s)
    if sequencer.failure is not None:
        raise stopped_by(sequencer.failure)


@contextmanager
def background(work: Coroutine[Any, Any, None]) -> Iterator[None]:
    """Run work concurrently with the context; cancel it at the context's end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()


async def first_of(*events: asyncio.Event) -> None:
    """Wait until one of the events is set."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def stopped_by(failure: BaseException) -> TansoError:
    """The error with which the process ends: a TansoError itself, else VenueStopped naming it."""
    if isinstance(failure, TansoError):
        return failure
    stopped = VenueStopped(f"the exchange stopped itself: {type(failure).__name__}: {failure}")
    stopped.__cause__ = failure
    return stopped
