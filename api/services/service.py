"""Everything behind the edge in one place: sequencer, registry, users, feed, desk, connections.

`create_app` and the WebSocket endpoint get a Service and nothing else. Two clocks meet here:
`wall_ns` for authentication and for `time_in`/`time_out`, the sequencer's clock for all that
the market does. `steady_s` drives throttles and heartbeats.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from itertools import count

from api.access.addresses import Hops, Networks, is_loopback
from api.access.approvals import Approvals
from api.access.auth import Authenticator, Principal
from api.access.logins import Logins
from api.access.order_to_trade import OrderRatio
from api.access.origins import Origins
from api.access.rate_limit import TokenBucket
from api.access.request_rates import RequestRates
from api.access.signing import Algorithm, Credentials
from api.access.socket_limits import Admission
from api.access.stp_groups import SelfTradeGroups
from api.access.users import ALL_SCOPES, UserStore
from api.messages.fields import Role, Scope
from api.messages.replies import Limits
from api.messages.rest import HealthReply
from api.services.auctions import AuctionService
from api.services.backup import Backups
from api.services.credit_acts import CreditActService
from api.services.holdings import HoldingsReader
from api.services.idempotency import Idempotency
from api.services.lost_connections import LostConnections
from api.services.lot_filter import LotChooser
from api.services.metrics import Metrics
from api.services.orders import OrderService
from api.services.proposals import ProposalService
from api.services.registry import RegistryRequests
from api.services.settlement_worker import SettlementWorker
from api.services.snapshots import Snapshots
from api.services.venue_metrics import add_venue_figures
from api.settings import Settings
from api.stream.connection import Connection
from api.stream.feed import Feed
from api.stream.outgoing import CLOSE_AUTH, CLOSE_FORBIDDEN, CLOSE_RESTART, CLOSE_SLOW_CONSUMER
from api.wire.convert import InstrumentTable
from api.wire.errors import ApiError
from exchange.commands import DepositCash, OpenAccount, SetCancelOnDisconnect
from exchange.errors import ConfigError
from exchange.events import AccountOpened
from exchange.registry.opening import WholeRegistry
from exchange.registry.port import AccountKind, holding_account, trading_account
from exchange.settlement.reconcile import Difference
from exchange.venue.genesis import Mode
from exchange.venue.recovery import Recovered
from exchange.venue.sequencer import Group, Outcome, Sequencer
from exchange.views.history import FLUSH_AT, FLUSH_RECOVERED_AT
from exchange.views.ledger import LedgerEntries

OPERATOR = "exchange"
RELOGIN_BLOCK_S = 10.0
# So many commands before a journal's end are told one by one, events.db or not.
RECENT = 20_000


class Service:
    """One exchange, ready to be served. `start` before use, `stop` after.

    `kept` is the data folder that the sequencer's venue was recovered from, if any.
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
        # When the exchange began: nothing is told of before.
        self.started_ns = self.venue.time_ns if kept is None else kept.genesis.start_ns
        self.mode: Mode = "live" if kept is None else kept.genesis.mode
        self.wall_ns = wall_ns
        self.steady_s: Callable[[], float] = time.monotonic
        self.auth = Authenticator(users, lambda: wall_ns() // 1_000_000)
        self.stp_groups = SelfTradeGroups(users.db, self.venue.account_of)
        self.markets = InstrumentTable(self.venue.instruments, self.stp_groups.by_account)
        history = None if kept is None else kept.history
        self.feed = Feed(
            self.venue, self.markets, settings.feed_interval_s, history, settings.tax_percent
        )
        self.feed.when_durable = sequencer.when_durable
        self.feed.when_listed.append(self._join_listed)
        self.snapshots: Snapshots | None = None
        if kept is not None:
            every = settings.snapshot_every
            self.snapshots = Snapshots(self.venue, self.feed, kept, every)
            if kept.views:
                self.feed.restore(kept.views)
            self.feed.known_seq = min(kept.history.last_seq, kept.journal.last_seq - RECENT)
        self._history = history
        self._journal = None if kept is None else kept.journal
        chooser = LotChooser(registry, self.venue)
        self.orders = OrderService(sequencer, self.markets, self.feed, chooser)
        self.acts = CreditActService(registry, self.venue, sequencer.clock.now_ns)
        self.requests = RegistryRequests(self.orders, self.feed, self.acts)
        self.auctions = AuctionService(self.orders, self.venue, self.markets, self.feed)
        self.idempotency = Idempotency(users, sequencer, self.auth.now_ms)
        self.ledger = LedgerEntries(history)
        self.holdings = HoldingsReader(self.feed, registry)
        self.approvals = Approvals(users.db, self.auth.now_ms)
        self.proposals = ProposalService(registry, users, sequencer.clock.now_ns, self.acts)
        self.settlement = SettlementWorker(sequencer, registry, reconcile_s=settings.reconcile_s)
        self.backups = None if kept is None else Backups(kept, registry, users, self.settlement)
        self.connections: dict[Connection, None] = {}
        self.numbers = count()
        self._lost = LostConnections(sequencer)
        self.is_stopping = False
        self._is_recovered = False
        self.slow_consumers = 0
        self._origins = Origins(settings.allowed_origins)
        self.hops = Hops(settings.behind_proxy)
        self.admission = Admission(settings)
        self.rates = RequestRates(settings, lambda: self.steady_s())
        self.logins = Logins(settings)
        self._monitoring = Networks(settings.metrics_from, "metrics_from")
        self._order_buckets: dict[int, TokenBucket] = {}
        self._order_ratio = OrderRatio(settings.orders_free, settings.orders_per_trade)
        self._cancel_buckets: dict[int, TokenBucket] = {}
        self._blocked_until_s: dict[int, float] = {}
        self._heart: asyncio.Task[None] | None = None
        self.metrics = Metrics()
        self._measure()
        users.on_revoked(self._key_revoked)
        users.on_disabled(self._user_disabled)

    # --- life ------------------------------------------------------------------------------

    def recover(self) -> int:
        """Bring venue and views to where the journal ends; the number of commands applied."""
        self.sequencer.listen(self.feed.take, before_answers=True)
        self.sequencer.listen(self.ledger.take if self._history is None else self._write_history)
        begun, from_seq = self.idempotency.unfinished(), self.venue.seq
        applied = self._replayed(begun)
        self.idempotency.recover(begun, from_seq, self._journal)
        if self.venue.seq:
            self.auth.not_before_ms = self.auth.now_ms()
        self.stp_groups.load()
        self.sequencer.listen(self.settlement.take)
        self.holdings.begin()
        self.sequencer.listen(self.holdings.take)
        if self.settings.orders_per_trade:
            self.sequencer.listen(self._order_ratio.take)
        if self.snapshots is not None:
            self.sequencer.listen(self.snapshots.take)
        self._is_recovered = True
        return applied

    def _replayed(self, begun: Collection[str]) -> int:
        """Apply the journal's rest without looking for cyclic garbage, of which there is none."""
        gc.disable()
        try:
            applied = self.sequencer.recover(self.feed.known_seq, begun)
            _ = self.feed.view
        finally:
            gc.enable()
        return applied

    def _write_history(self, group: Group) -> None:
        if self._history is not None:
            self._history.flush_due(FLUSH_AT if self._is_recovered else FLUSH_RECOVERED_AT)

    def reconcile(self) -> list[Difference]:
        """Where the ledger and the registry disagree; both must stand still meanwhile."""
        reconciler = self.settlement.reconciler
        return reconciler.look(*reconciler.ledger())

    async def start(self) -> None:
        """Hear what the journal holds (unless `recover` was called), then begin."""
        if not self._is_recovered:
            self.recover()
        await self.settlement.start()
        await self.sequencer.start()
        await self.proposals.start()
        self._heart = asyncio.create_task(self._beat(), name="heartbeat")

    async def stop(self) -> None:
        """Tell the clients, close them, finish what is queued."""
        self.is_stopping = True
        self.feed.announce_shutdown(list(self.connections))
        for connection in list(self.connections):
            connection.close(CLOSE_RESTART)
        if self._heart is not None:
            self._heart.cancel()
            with suppress(asyncio.CancelledError):
                await self._heart
        await self.proposals.stop()
        await self.settlement.stop()
        await self.sequencer.stop()
        if self.snapshots is not None and self.sequencer.failure is None:
            await self.snapshots.stop()
        self.idempotency.close()
        self.logins.close()
        self.users.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self._lost.send()
            for connection in list(self.connections):
                connection.beat()

    def _measure(self) -> None:
        add = self.metrics.add
        add_venue_figures(add, self.sequencer)
        add("tanso_seq", "Last released command", lambda: self.feed.seq)
        add("tanso_connections", "Open WebSockets", lambda: len(self.connections))
        add("tanso_streams", "Streams with subscribers", lambda: self.feed.streams)
        add("tanso_pushes", "Pushes made since the start", lambda: self.feed.pushes)
        for room in ("lobby", "readers", "members", "staff"):
            add(f"tanso_sockets_{room}", f"Sockets, {room}", partial(self.admission.count, room))
        add("tanso_sockets_ended", "To make room in the lobby", lambda: self.admission.ended)
        add("tanso_slow_consumers", "Connections closed with 4008", lambda: self.slow_consumers)
        reconciler = self.settlement.reconciler
        add("tanso_differences", "Found at the last look", lambda: len(reconciler.differences))
        add("tanso_instructions_open", "Asked of the registry", lambda: len(self.settlement))
        snapshots = self.snapshots
        if snapshots is not None:
            add("tanso_snapshot_seq", "Last snapshot", lambda: snapshots.seq)
            add("tanso_snapshots_failed", "Not kept", lambda: snapshots.failed)

    # --- people ----------------------------------------------------------------------------

    async def open_participant(self, participant: str) -> int:
        """A participant with its trading account here and its accounts in the registry."""
        at_ns = self.sequencer.clock.now_ns()
        for name, kind in (
            (holding_account(participant), AccountKind.HOLDING),
            (trading_account(participant), AccountKind.TRADING),
        ):
            await asyncio.to_thread(self.registry.open_account, name, kind, participant, at_ns)
        outcome = await self.orders.submit(OpenAccount(participant))
        opened = next(event for event in outcome.events if isinstance(event, AccountOpened))
        return opened.account

    def add_key(
        self,
        participant: str,
        role: Role = "trader",
        scopes: Sequence[Scope] = ALL_SCOPES,
        algorithm: Algorithm = "hmac-sha256",
    ) -> Credentials:
        """A key for the participant's user of this role, who is made when missing."""
        name = participant if role == "trader" else f"{participant}:{role}"
        if self.users.user(name) is None:
            self.users.add_user(name, role, participant)
        return self.users.add_key(name, self.auth.now_ms(), algorithm, scopes)

    async def deposit_yen(self, participant: str, yen: int) -> None:
        """Cash into a trading account, by the operator."""
        account = self.venue.account_of(participant)
        if account is None:
            raise ConfigError(f"there is no participant {participant!r}")
        await self.orders.submit(DepositCash(account, yen))

    def health(self) -> HealthReply:
        """Whether commands are taken."""
        if self.sequencer.failure is not None or self.settlement.failure is not None:
            return HealthReply("halted", self.feed.public_seq)
        return HealthReply("stopping" if self.is_stopping else "running", self.feed.public_seq)

    # --- connections -----------------------------------------------------------------------

    def log_in(self, connection: Connection, principal: Principal) -> None:
        """Give a connection its principal; at most so many connections a key."""
        if principal.key_id:
            same = sum(
                1
                for one in self.connections
                if one.principal is not None and one.principal.key_id == principal.key_id
            )
            if same >= self.settings.connections_per_key:
                raise ApiError("rate_limited", "too many connections with this key")
        account = self.venue.account_of(principal.participant)
        if principal.role == "trader" and account is None:
            raise ApiError("forbidden", "the participant has no account")
        if account is not None and self._blocked_until_s.get(account, 0.0) > self.steady_s():
            raise ApiError("relogin_blocked")
        if not self.admission.log_in(connection.guest, principal.participant == OPERATOR):
            raise ApiError("overloaded", "the exchange has no room for more connections")
        connection.principal = principal
        connection.account = account if account is not None else -1
        connection.messages = self.rates.new_bucket()

    def log_out(self, connection: Connection) -> None:
        """ApiError when it cannot be journaled that the connection may end now."""
        self.set_cancel_on_disconnect(connection, on=False)
        connection.leave_private()
        connection.principal = None
        connection.account = -1
        connection.messages = self.rates.bucket(connection.guest.group)
        self.admission.log_out(connection.guest)
        connection.wait_for_login()

    def set_cancel_on_disconnect(
        self, connection: Connection, on: bool
    ) -> asyncio.Future[Outcome] | None:
        """Whether the account's orders end with this connection, by a journaled command, for a
        restart cuts connections too. None: it is so already."""
        if connection.account < 0 or connection.cancel_on_disconnect == on:
            return None
        command = SetCancelOnDisconnect(connection.account, connection.number, on)
        taken = self.orders.enqueue(command)
        connection.cancel_on_disconnect = on
        return taken

    def disconnected(self, connection: Connection) -> None:
        """Forget a connection; its account's orders end when it asked for that: now, or first
        thing in the next phase that allows it. When the server stops, the next start does it."""
        self.connections.pop(connection, None)
        connection.guest.leave()
        if connection.cancel_on_disconnect and connection.account >= 0 and not self.is_stopping:
            self._lost.lose(connection.account, connection.number)
            self._blocked_until_s[connection.account] = self.steady_s() + RELOGIN_BLOCK_S
        self.slow_consumers += connection.out.close_code == CLOSE_SLOW_CONSUMER

    def _join_listed(self, index: int) -> None:
        for connection in list(self.connections):
            connection.join_listed(index)

    def may_read_metrics(self, address: str) -> bool:
        """Whether an address is this machine's or one of monitoring's."""
        return is_loopback(address) or address in self._monitoring

    def origin_allowed(self, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        """Whether a page from this Origin, or a program, may come in."""
        return self._origins.allow(headers)

    def _key_revoked(self, key_id: str) -> None:
        for connection in list(self.connections):
            if connection.principal is not None and connection.principal.key_id == key_id:
                connection.close(CLOSE_AUTH)

    def _user_disabled(self, name: str) -> None:
        for connection in list(self.connections):
            if connection.principal is not None and connection.principal.user.name == name:
                connection.close(CLOSE_FORBIDDEN)

    # --- limits ----------------------------------------------------------------------------

    def order_bucket(self, account: int) -> TokenBucket:
        bucket = self._order_buckets.get(account)
        if bucket is None:
            settings = self.settings
            bucket = TokenBucket(settings.orders_per_s, settings.orders_burst, self.steady_s())
            self._order_buckets[account] = bucket
        return bucket

    def take_order_token(self, account: int, count: int = 1) -> None:
        """ApiError `rate_limited` when the account sends orders too fast, or too many a trade."""
        bucket = self.order_bucket(account)
        if not bucket.take(self.steady_s(), count):
            raise ApiError("rate_limited", "too many orders", limit=bucket.told(self.steady_s()))
        if not self._order_ratio.allows(account, count):
            raise ApiError("rate_limited", "too many orders today for so few trades")

    def take_cancel_token(self, account: int, count: int = 1) -> None:
        """ApiError `rate_limited` when the account cancels too fast; `count` names orders."""
        bucket = self._cancel_buckets.get(account)
        if bucket is None:
            settings, times = self.settings, self.settings.cancels_per_order
            rate, burst = times * settings.orders_per_s, times * settings.orders_burst
            bucket = self._cancel_buckets[account] = TokenBucket(rate, burst, self.steady_s())
        if not bucket.take(self.steady_s(), count):
            message = "too many cancels; cancel_all counts as one"
            raise ApiError("rate_limited", message, limit=bucket.told(self.steady_s()))

    def limits(self) -> Limits:
        settings = self.settings
        return Limits(
            message_bytes=settings.message_bytes,
            orders_per_s=int(settings.orders_per_s),
            orders_burst=settings.orders_burst,
            messages_per_s=int(settings.messages_per_s),
            queue_messages=settings.queue_messages,
            queue_bytes=settings.queue_bytes,
        )
