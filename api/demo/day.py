"""The opening day of the TSE's carbon credit market, replayed with synthetic participants.

It runs a complete exchange: a server on loopback, a registry in a folder, a WebSocket connection
for every participant. Only this script moves the manual clock, and it waits for every
acknowledgement and for the registry after every step, so the order of arrival depends on the seed
alone and a day can be repeated exactly. Orders, transfers and retirements are sent by the client,
as those of any participant.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from starlette.routing import BaseRoute

from api.access.users import UserStore
from api.client import AsyncClient
from api.demo.market import (
    PARTICIPANTS,
    VINTAGES,
    Plan,
    PlannedOrder,
    plan_opening_day,
)
from api.demo.report import DayBook, DemoReport
from api.server.uvicorn import running_server
from api.services.service import Service
from api.settings import Settings
from exchange.calendar import tokyo_ns
from exchange.errors import ConfigError
from exchange.events import (
    CreditsSettled,
    TradeMade,
)
from exchange.files import make_private_folder
from exchange.instruments import OPENING_DAY_DATE, Instrument, by_symbol
from exchange.registry.port import Issuance, Project, holding_account
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.texts import text_of
from exchange.units import tokyo_datetime
from exchange.venue.clock import ManualClock
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.journal_format import reject_other_format
from exchange.venue.recovery import recovered
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings

YEN = -1
RETIREMENTS = 4
VISITORS = ("VISITOR-1", "VISITOR-2")
# Listed after the opening day, which had no JCM credits; a synthetic choice of this project.
LISTED_LATER = replace(
    by_symbol("JCM-21/JPY"),
    listed_from=OPENING_DAY_DATE,
    listing_source="synthetic: listed by the demo",
)
PARTNER = "VNM"
PURPOSE = "offset of FY2022 emissions (synthetic)"

Progress = Callable[[str, float], None]


class OpeningDay:
    """A running exchange before the opening day, and the script that runs the day."""

    def __init__(self, service: Service, address: str, plan: Plan, progress: Progress) -> None:
        self.service = service
        self.address = address
        self.clients: dict[str, AsyncClient] = {}
        self.book = DayBook(service, plan)
        self._plan = plan
        self._progress = progress
        self._issued = self._retired = 0
        self._projects: set[str] = set()
        service.sequencer.listen(self.book.record)

    async def run(self, stack: AsyncExitStack, seed: int) -> DemoReport:
        """Run the day, its settlement and some retirements; return the report."""
        await self._prepare()
        for name in PARTICIPANTS:
            client = AsyncClient(self.address, self.service.participants.add_key(name))
            self.clients[name] = await stack.enter_async_context(client)
        await self._deposit_credits()
        for session, orders in self._plan.orders.items():
            await self.step()
            await self._send(session, orders)
            await self.step()
            await self.step()
        while self._is_unsettled():
            await self.step()
            self._progress("settling, day by day", 1.0)
        await self._retire()
        return self.book.report(seed)

    async def step(self) -> None:
        """Move the clock to the next due event and wait for settlement."""
        service = self.service
        due_ns = service.venue.next_due_ns
        await service.sequencer.advance_to(due_ns)
        await service.settlement.idle()
        self.book.days.add(tokyo_datetime(due_ns).date())

    async def issue(self, participant: str, symbol: str, tonnes: tuple[int, ...]) -> None:
        """Issue credits of a synthetic project to a participant, one block per vintage.

        RegistryRejected: a rule of the registry forbids it, for instance a locked account.
        """
        service = self.service
        instrument = by_symbol(symbol, service.venue.instruments)
        if project_of(instrument) not in self._projects:
            self.register_project(instrument)
        now_ns = service.sequencer.clock.now_ns()
        for quantity_t, (start, end) in zip(tonnes, VINTAGES, strict=False):
            self._issued += 1
            service.registry.perform(
                f"issue-{symbol}-{participant}-{self._issued}",
                Issuance(
                    project_of(instrument),
                    instrument.credit_class,
                    Vintage(start, end),
                    ((holding_account(participant), quantity_t),),
                ),
                now_ns,
            )

    async def retire(self, participant: str, symbol: str, quantity_t: int) -> None:
        """Retire a participant's credits in its own name."""
        self._retired += 1
        key = f"retire-{participant}-{self._retired}"
        client = self.clients[participant]
        await client.retire(symbol, quantity_t, PURPOSE, participant, key=key)
        await self.service.settlement.idle()

    def register_project(self, instrument: Instrument) -> None:
        """Register the synthetic project that a class's credits come from."""
        self.service.registry.register_project(
            Project(
                project_id=project_of(instrument),
                programme=instrument.programme,
                name=f"synthetic project, {instrument.name}",
                name_ja=f"架空のプロジェクト({instrument.name_ja})",
                country=PARTNER if instrument.programme == "JCM" else "JPN",
                owner="synthetic",
                registered_on=VINTAGES[0][0],
            ),
            self.service.sequencer.clock.now_ns(),
        )
        self._projects.add(project_of(instrument))

    # --- before the day ------------------------------------------------------------------

    async def _prepare(self) -> None:
        """Open accounts, register projects, issue credits and deposit yen."""
        service, plan = self.service, self._plan
        for name in PARTICIPANTS:
            await service.participants.open(name)
            self._progress("opening accounts", 1.0)
        for endowment in plan.endowments:
            await self.issue(endowment.participant, endowment.symbol, endowment.quantities_t)
            self._progress("issuing credits", 1.0)
        for name, yen in plan.yen.items():
            await service.participants.deposit_yen(name, yen)

    async def _deposit_credits(self) -> None:
        """Move the sellers' credits to their trading accounts."""
        for endowment in self._plan.endowments:
            client = self.clients[endowment.participant]
            await client.transfer(
                endowment.symbol,
                endowment.total_t,
                "to_trading",
                key=f"in-{endowment.participant}-{endowment.symbol.removesuffix('/JPY')}",
            )
            await self.service.settlement.idle()
            self._progress("moving credits to the exchange", 1.0)

    # --- the day -------------------------------------------------------------------------

    async def _send(self, session: str, orders: tuple[PlannedOrder, ...]) -> None:
        """Send a session's orders one after the other, each after the reply to the one before."""
        for order in orders:
            client = self.clients[order.participant]
            await client.add_order(
                order.symbol,
                text_of(order.side),
                order.quantity_t,
                order.price_ticks,
                cl_ord_id=order.cl_ord_id,
            )
            if order.canceled:
                await client.cancel_order(cl_ord_id=order.cl_ord_id)
            self._progress(f"sending orders ({session})", 1.0)

    def _is_unsettled(self) -> bool:
        """True if trades still wait for their settlement day or for the registry."""
        clearing = self.service.venue.house
        traded = sum(isinstance(event, TradeMade) for event in self.book.events)
        settled = any(isinstance(event, CreditsSettled) for event in self.book.events)
        waiting = bool(clearing.obligations or clearing.open)
        return waiting or (traded > 0 and not settled)

    async def _retire(self) -> None:
        """Retire half of the credits of the buyers that bought most of a class."""
        bought: dict[tuple[str, str], int] = {}
        for delivery in self.book.deliveries():
            key = (delivery.buyer, delivery.symbol)
            bought[key] = bought.get(key, 0) + delivery.quantity_t
        largest = sorted(bought.items(), key=lambda item: (-item[1], item[0]))[:RETIREMENTS]
        for (buyer, symbol), quantity in largest:
            await self.retire(buyer, symbol, max(1, quantity // 2))
            self._progress("retiring", 1.0)


def project_of(instrument: Instrument) -> str:
    """The id of the synthetic project that a class's credits come from."""
    return f"SYN_{instrument.code.replace('-', '_')}"


class Tls(NamedTuple):
    """A certificate and its key (PEM), or neither."""

    cert: Path | None = None
    key: Path | None = None


NO_TLS = Tls()


@asynccontextmanager
async def opening_day(
    folder: Path,
    seed: int,
    port: int,
    progress: Progress,
    tls: Tls = NO_TLS,
    more: Sequence[BaseRoute] = (),
    on_served: Callable[[str], None] = lambda _address: None,
) -> AsyncIterator[tuple[OpeningDay, DemoReport]]:
    """Run the opening day in a folder; the exchange runs until the context ends.

    `more`: routes beside the exchange's own. `on_served`: called with the exchange's address once
    it answers, before the day.
    With a certificate the participants trust only that one, so it may be self-signed for loopback.
    """
    plan = plan_opening_day(seed)
    start_ns = tokyo_ns(OPENING_DAY_DATE, time(7, 0))
    sizes = VenueSettings(accounts_max=64, orders_max=8192)
    genesis = Genesis(start_ns, plan.instruments, sizes, "demo")
    settings = Settings(
        port=port,
        orders_per_s=10_000,
        orders_burst=10_000,
        messages_per_s=10_000,
        messages_burst=10_000,
        tls_cert=tls.cert,
        tls_key=tls.key,
    )
    if tls.cert is not None:
        os.environ.setdefault("TANSO_CA", str(tls.cert))
    with DataFolder(folder) as kept:
        journal = Journal(kept.journal, genesis.encoded())
        registry = SqlRegistry.open(kept.registry_url)
        async with AsyncExitStack() as stack:
            stack.callback(journal.close)
            stack.callback(registry.close)
            data = stack.enter_context(recovered(kept, journal))
            sequencer = Sequencer(data.venue, ManualClock(start_ns), journal=journal)
            service = Service(sequencer, registry, UserStore(folder), settings, kept=data)
            address = await stack.enter_async_context(running_server(service, settings, more))
            if tls.cert is not None:
                address = f"https://{address}"
            on_served(address)
            day = OpeningDay(service, address, plan, progress)
            yield day, await day.run(stack, seed)


@asynccontextmanager
async def demo_folder(data: Path | None) -> AsyncIterator[Path]:
    """Yield the given folder or a temporary one. ConfigError: it is not empty or cannot be used."""
    if data is None:
        with TemporaryDirectory(prefix="tanso-demo-") as folder:
            yield Path(folder)
        return
    reject_other_format(data / "journal.db")
    try:
        make_private_folder(data)
        is_used = any(data.iterdir())
        probe = data / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigError(f"{data} cannot be used: {error.strerror}") from None
    if is_used:
        raise ConfigError(f"{data} is not empty; the demo needs a new or empty folder")
    yield data
