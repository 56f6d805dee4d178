"""The server's own metrics, beside the venue's."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from api.access.socket_limits import Admission
from api.services.command_rate import CommandRate
from api.services.connections import Connections
from api.services.settlement_worker import SettlementWorker
from api.services.snapshots import Snapshots
from api.services.venue_metrics import Add, add_venue_figures
from api.stream.feed import Feed
from exchange.venue.sequencer import Sequencer
from exchange.views.projections import Projections


class Server(Protocol):
    """The parts from which metrics are read."""

    sequencer: Sequencer
    feed: Feed
    projections: Projections
    connections: Connections
    command_rate: CommandRate
    admission: Admission
    settlement: SettlementWorker
    snapshots: Snapshots | None


def add_server_metrics(add: Add, server: Server) -> None:
    """Register a server's metrics under the names that `add` receives."""
    feed, connections, admission = server.feed, server.connections, server.admission
    add_venue_figures(add, server.sequencer)
    add("tanso_seq", "Last released command", lambda: server.projections.current.seq)
    add("tanso_commands_per_second", "Over the last ten seconds", server.command_rate.per_second)
    add("tanso_connections", "Open WebSockets", lambda: len(connections))
    add("tanso_streams", "Streams with subscribers", lambda: feed.streams)
    add("tanso_pushes", "Pushes made since the start", lambda: feed.pushes)
    for room in ("lobby", "readers", "members", "staff"):
        add(f"tanso_sockets_{room}", f"Sockets, {room}", partial(admission.count, room))
    add("tanso_sockets_ended", "Closed to make room in the lobby", lambda: admission.ended)
    add(
        "tanso_connections_behind",
        "WebSockets that wait for their reader",
        lambda: sum(connection.out.is_behind for connection in connections),
    )
    add("tanso_slow_consumers", "Closed with 4008", lambda: connections.slow_consumers)
    reconciler = server.settlement.reconciler
    add(
        "tanso_differences", "Found at the last reconciliation", lambda: len(reconciler.differences)
    )
    add("tanso_instructions_open", "Sent to the registry", lambda: len(server.settlement))
    if (snapshots := server.snapshots) is not None:
        add("tanso_snapshot_seq", "Last snapshot", lambda: snapshots.seq)
        add("tanso_snapshot_age_seconds", "Since the last snapshot or the start", snapshots.age_s)
        add("tanso_snapshots_failed", "Not kept", lambda: snapshots.failed)
