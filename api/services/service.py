"""The composition root: one exchange, assembled from its parts, with its start and stop.

`create_app` needs only a Service. The parts use three clocks: `wall_ns` for authentication and for
`time_in`/`time_out`, the sequencer's clock for the market, and `steady_s` for rate limits and
heartbeats.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Collection
from contextlib import suppress

from api.access.addresses import Hops, Networks
from api.access.approvals import Approvals
from api.access.auth import Authenticator
from api.access.logins import Logins
from api.access.officer_acts import OfficerActs
from api.access.order_drafts import OrderDrafts
from api.access.order_limits import OrderLimits
from api.access.origins import Origins
from api.access.request_rates import RequestRates
from api.access.socket_limits import Admission
from api.access.stp_groups import SelfTradeGroups
from api.access.users import UserStore
from api.messages.markets import HealthReply
from api.services.auctions import AuctionService
from api.services.backup import Backups
from api.services.cash_requests import CashRequestService
from api.services.certificate_hashes import CertificateHashes
from api.services.command_rate import CommandRate
from api.services.commands import Commands
from api.services.compliance import ComplianceService
from api.services.connections import Connections
from api.services.credit_acts import CreditActService
from api.services.effects import Effects
from api.services.holdings import HoldingsReader
from api.services.idempotency import Idempotency
from api.services.logins import ConnectionLogins
from api.services.metrics import Metrics
from api.services.orders import OrderService
from api.services.participants import Participants
from api.services.plan_runs import PlanRuns
from api.services.proposals import ProposalService
from api.services.public_register import PublicRegister
from api.services.registry import RegistryRequests
from api.services.serial_filter import SerialChooser
from api.services.server_metrics import add_server_metrics
from api.services.settlement_worker import SettlementWorker
from api.services.snapshots import Snapshots
from api.settings import Settings
from api.stream.feed import Feed
from api.wire.convert import InstrumentTable
from api.wire.reasons import Reasons
from exchange.events import Group
from exchange.registry.whole import WholeRegistry
from exchange.venue.mode import Mode
from exchange.venue.read_models import projections_of
from exchange.venue.recovery import Recovered
from exchange.venue.sequencer import Sequencer
from exchange.views.history import FLUSH_AT, FLUSH_RECOVERED_AT

# The last commands of a journal are published one by one, with events.db or without.
RECENT = 20_000


class Service:
    """One exchange, ready to be served: makes and holds its parts.

    Call `start` before use and `stop` after it. `kept` is the data folder from which the
    sequencer's venue was recovered, if any.
    """

    def __init__(
        self,
        sequencer: Sequencer,
        registry: WholeRegistry,
        users: UserStore,
        settings: Settings,
        wall_ns: Callable[[], int] = time.time_ns,
        kept: Recovered | None = None,
    ) -> None:
        self.sequencer = sequencer
        self.venue = sequencer.venue
        self.registry = registry
        self.users = users
        self.settings = settings
        # The start of the exchange: nothing earlier is published.
        self.started_ns = self.venue.time_ns if kept is None else kept.genesis.start_ns
        self.mode: Mode = "live" if kept is None else kept.genesis.mode
        self.wall_ns = wall_ns
        self.steady_s: Callable[[], float] = time.monotonic
        self.auth = Authenticator(users, lambda: wall_ns() // 1_000_000, settings.session_days)
        self.stp_groups = SelfTradeGroups(users.db, self.venue.account_of)
        self.markets = InstrumentTable(self.venue.instruments, self.stp_groups.by_account)
        self._history = None if kept is None else kept.history
        self._journal = None if kept is None else kept.journal
        self._is_recovered = False
        self._heart: asyncio.Task[None] | None = None
        self._make_views(kept)
        self._make_limits()
        self._make_acts()
        self.backups = None if kept is None else Backups(kept, registry, users, self.settlement)
        self.connections = Connections(self, self.logins, self.feed)
        self.command_rate = CommandRate(lambda: self.venue.seq, lambda: self.steady_s())
        self.metrics = Metrics()
        add_server_metrics(self.metrics.add, self)

    def _make_views(self, kept: Recovered | None) -> None:
        """Make the read side: the projections, their feed, holdings."""
        settings, sequencer = self.settings, self.sequencer
        self.projections = projections_of(self.venue, self._history, settings.tax_percent)
        self.feed = Feed(self.venue, self.markets, self.projections, settings.feed_interval_s)
        self.feed.when_durable = sequencer.when_durable
        self.holdings = HoldingsReader(self.feed, self.venue, self.registry)
        self.public_register = PublicRegister(self.registry)
        self.snapshots: Snapshots | None = None
        if kept is not None:
            self.snapshots = Snapshots(self.venue, self.projections, kept, settings.snapshot_every)
            if kept.views:
                self.projections.restore(kept.views)
            self.projections.known_seq = min(kept.history.last_seq, kept.journal.last_seq - RECENT)

    def _make_limits(self) -> None:
        """Make the access side: authentication, permissions and limits."""
        settings = self.settings

        def steady_s() -> float:
            return self.steady_s()

        self.origins = Origins(settings.allowed_origins)
        self.hops = Hops(settings.behind_proxy)
        self.monitoring = Networks(settings.metrics_from, "metrics_from")
        self.admission = Admission(settings)
        self.rates = RequestRates(settings, steady_s)
        self.limits = OrderLimits(settings, steady_s)
        self.password_logins = Logins(settings)
        reasons = Reasons(self.venue, self.markets, lambda: self.projections.current.orders)
        self.commands = Commands(self.sequencer, reasons)
        self.logins = ConnectionLogins(self.sequencer, self.commands, settings, steady_s)
        self.users.on_revoked(self.logins.key_revoked)
        self.users.on_disabled(self.logins.user_disabled)

    def _make_acts(self) -> None:
        """Make the write side: the services that act."""
        sequencer, registry, users = self.sequencer, self.registry, self.users
        projections = self.projections
        commands, now_ms, now_ns = self.commands, self.auth.now_ms, sequencer.clock.now_ns
        self.participants = Participants(self.venue, commands, registry, users, now_ms)
        chooser = SerialChooser(registry, self.venue)
        self.orders = OrderService(commands, self.markets, projections, chooser, self.limits)
        self.auctions = AuctionService(commands, self.venue, self.markets, projections, self.limits)
        self.certificate_hashes = CertificateHashes(registry)
        self.acts = CreditActService(registry, self.venue, now_ns)
        self.requests = RegistryRequests(commands, projections, self.acts)
        self.idempotency = Idempotency(users, sequencer, now_ms)
        self.cash = CashRequestService(
            users.db, self.venue, commands, projections, self.idempotency
        )
        self.approvals = Approvals(users.db, now_ms)
        self.acts_of_officers = OfficerActs(users.db, now_ms)
        self.proposals = ProposalService(registry, users, now_ns, self.acts)
        self.effects = Effects(self.venue, self.markets, registry)
        self.compliance = ComplianceService(
            users.db, self.venue, self.markets, projections, registry, now_ms
        )
        self.order_drafts = OrderDrafts(users.db, now_ms)
        self.plans = PlanRuns(users.db, now_ms)
        reconcile_s = self.settings.reconcile_s
        self.settlement = SettlementWorker(sequencer, registry, reconcile_s=reconcile_s)

    # --- lifecycle -------------------------------------------------------------------------

    def recover(self) -> int:
        """Replay the journal into venue and projections; return the number of commands applied."""
        self.sequencer.listen(self.feed.on_group, before_answers=True)
        self.sequencer.listen(self._write_history)
        begun, from_seq = self.idempotency.unfinished(), self.venue.seq
        applied = self._replayed(begun)
        self.idempotency.recover(begun, from_seq, self._journal)
        self.cash.recover()
        if self.venue.seq:
            self.auth.not_before_ms = self.auth.now_ms()
        self.stp_groups.load()
        self.sequencer.listen(self.settlement.on_group)
        self.holdings.begin()
        self.sequencer.listen(self.holdings.on_group)
        if self.settings.orders_per_trade:
            self.sequencer.listen(self.limits.order_ratio.on_group)
        if self.snapshots is not None:
            self.sequencer.listen(self.snapshots.on_group)
        self._is_recovered = True
        return applied

    def _replayed(self, begun: Collection[str]) -> int:
        """Replay the journal's remainder without collecting cyclic garbage, since it makes none."""
        gc.disable()
        try:
            applied = self.sequencer.recover(self.projections.known_seq, begun)
            self.projections.catch_up()
        finally:
            gc.enable()
        return applied

    def _write_history(self, group: Group) -> None:
        if self._history is not None:
            self._history.flush_due(FLUSH_AT if self._is_recovered else FLUSH_RECOVERED_AT)

    async def start(self) -> None:
        """Replay the journal (unless `recover` was called), then begin."""
        if not self._is_recovered:
            self.recover()
        await self.settlement.start()
        await self.sequencer.start()
        await self.cash.finish()
        await self.proposals.start()
        self._heart = asyncio.create_task(self._beat(), name="heartbeat")

    async def stop(self) -> None:
        """Close the connections and finish queued commands."""
        self.connections.stop()
        if self._heart is not None:
            self._heart.cancel()
            with suppress(asyncio.CancelledError):
                await self._heart
        await self.plans.stop()
        await self.proposals.stop()
        await self.settlement.stop()
        await self.sequencer.stop()
        if self.snapshots is not None and self.sequencer.failure is None:
            await self.snapshots.stop()
        self.idempotency.close()
        self.password_logins.close()
        self.users.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self.logins.beat()
            self.connections.beat()
            self.command_rate.beat()

    def health(self) -> HealthReply:
        """Return whether commands are accepted."""
        seq = self.projections.current.public_seq
        if self.sequencer.failure is not None or self.settlement.failure is not None:
            return HealthReply("halted", seq)
        return HealthReply("stopping" if self.connections.is_stopping else "running", seq)
