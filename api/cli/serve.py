"""`tanso serve`: the live exchange in its data folder, on the wall's clock.

Recovery is the only way to start: a new folder is an empty journal. The first start writes
an operator's key and an approver's to two files, for two persons; everything else is done with
them. What lies open to others in the folder is shut before anything is read from it.
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
from api.demo.closed_hours import move_to_open_market, pass_over_closed_hours
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

# How fast a trial's clock runs while a market is open.
TRIAL_SPEED = 1.0


async def run_server(
    data: Path,
    settings: Settings,
    nats: str | None = None,
    *,
    trial: bool = False,
    new_users: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM. ConfigError, FolderInUse, JournalError: did not start.

    `trial`: on a clock of its own that passes over the hours without a market.
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
            console.print(f"{path} was open to others and is now its owner's alone")
        is_new = folder.is_new
        if is_new:
            # There before the journal, so that a start which is cut off here has lost no users.
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
                f"the registry did {ahead[0]}, but the journal ends at {journal.last_seq}: it has "
                "lost what the registry remembers"
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
        for one in differences:
            console.print(
                f"{one.credit_class} will be halted: {one.participant} has {one.ledger_t} t in the "
                f"ledger and {one.registry_t} t in the registry"
                + "".join(f"; {first} to {last} stand elsewhere" for first, last in one.astray[:3])
            )
        if not differences:
            console.print("reconciled: the ledger holds what the registry holds for it")
        for role, path in write_first_keys(service.users, service.participants, data):
            console.print(f"{role}'s key: {path} (for one person, who takes the file away)")
        await _serve_until_told(service, settings, console, _broker(nats, settings, data))
    console.print("stopped")


def _broker(nats: str | None, settings: Settings, data: Path) -> Broker | None:
    """The way to the gateways, whose key is made with the first of them."""
    if nats is None:
        return None
    from api.gateway.broker import Broker
    from api.gateway.sealing import key_in

    key = key_in(settings.gateway_key or data / "gateway.key", make=True)
    return Broker(nats, key, creds=settings.nats_creds, ca=settings.nats_ca)


def _wall_clock(from_ns: int) -> WallClock:
    """The wall's clock, from where the journal ends; its steps are warnings."""
    log = structlog.get_logger("tanso.serving")

    def warn(seconds: float) -> None:
        behind = seconds < 0
        advice = "the market's time goes on at its own pace" if behind else "it was followed"
        log.warning("clock stepped", seconds=round(seconds, 3), then=advice)

    clock = WallClock(from_ns, warn)
    clock.now_ns()
    return clock


def reject_other_mode(data: Path, kept: Mode, trial: bool) -> None:
    """ConfigError when a live exchange is asked for in a trial's folder, or the other way round."""
    if trial and kept == "live":
        raise ConfigError(f"{data} is the folder of a live exchange; a trial needs a new folder")
    if not trial and kept != "live":
        raise ConfigError(
            f"{data} is the folder of a {kept}, whose clock was moved; a live exchange needs a new "
            "folder (or start this one with --trial)"
        )


async def _serve_until_told(
    service: Service, settings: Settings, console: Console, broker: Broker | None
) -> None:
    """Serve until SIGINT or SIGTERM, then say goodbye to the clients and finish what is queued.

    When the venue stops by itself, /healthz says `halted` for `halted_s` seconds before the end.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    symbols = [instrument.symbol for instrument in service.venue.instruments]
    service.sequencer.listen(OperationsLog(symbols).on_group)
    log = structlog.get_logger("tanso.serving")
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(running_server(service, settings))
        if broker is not None:
            # Here, because a start without gateways has no use for its client.
            from api.gateway.engine import EngineBus

            bus = EngineBus(service, broker)
            await bus.start()
            stack.push_async_callback(bus.stop)
            console.print(f"feed published on {broker.url}")
        if isinstance(service.sequencer.clock, PacedClock):
            await move_to_open_market(service)
            stack.enter_context(background(pass_over_closed_hours(service)))
            now = tokyo_datetime(service.sequencer.clock.now_ns())
            console.print(
                f"TRIAL: its clock stands at {now:%Y-%m-%d %H:%M} in Tokyo and passes over the "
                "hours without a market; what is traded here has no value"
            )
        log.info("open", address=address, seq=service.venue.seq)
        s = "s" if settings.tls_cert is not None else ""
        console.print(f"open: ws{s}://{address}/v1/ws  http{s}://{address}/v1/instruments")
        if not settings.public_url:
            console.print(
                "no public address: certificates carry no QR code; give --public-url https://..."
            )
        sequencer = service.sequencer
        await first_of(told, sequencer.failed)
        if sequencer.failure is not None:
            console.print(f"halted: {sequencer.failure}")
            log.error("halted", why=str(sequencer.failure), seq=service.venue.seq)
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), settings.halted_s)
    if sequencer.failure is not None:
        raise stopped_by(sequencer.failure)


@contextmanager
def background(work: Coroutine[Any, Any, None]) -> Iterator[None]:
    """Run work beside the context until that ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()


async def first_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def stopped_by(failure: BaseException) -> TansoError:
    """What the process ends with: the disk's failure as it is, a broken invariant by its name."""
    if isinstance(failure, TansoError):
        return failure
    stopped = VenueStopped(f"the exchange stopped itself: {type(failure).__name__}: {failure}")
    stopped.__cause__ = failure
    return stopped
