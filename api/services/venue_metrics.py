"""The venue's own metrics: waiting commands, commit times, resting orders."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

from exchange.commands import Phase
from exchange.matching import columns as col
from exchange.venue.sequencer import Sequencer

Add = Callable[[str, str, Callable[[], float]], None]


def add_venue_figures(add: Add, sequencer: Sequencer) -> None:
    """Register the metrics of a sequencer and its venue under the names that `add` receives."""
    venue, began_s = sequencer.venue, time.monotonic()
    markets = venue.markets

    def resting() -> int:
        return int(markets.books.header[1:, col.ORDERS].sum())

    def halted() -> int:
        return sum(market.phase == Phase.HALTED for market in markets)

    def answer(part: float) -> Callable[[], float]:
        """Return the reading of a percentile over the last turns, 0 without one."""

        def read() -> float:
            turns = sorted(sequencer.turns_s)
            return turns[min(len(turns) - 1, int(part * len(turns)))] if turns else 0.0

        return read

    add("tanso_inbox", "Commands in the inbox", lambda: sequencer.waiting)
    add(
        "tanso_overloaded",
        "Commands rejected by a full inbox since the start",
        lambda: sequencer.turned_away,
    )
    add("tanso_groups", "Groups committed since the start", lambda: sequencer.groups)
    add("tanso_commit_seconds", "Duration of the last group commit", lambda: sequencer.commit_s)
    add("tanso_answer_p50_seconds", "From taking commands to their answers", answer(0.50))
    add("tanso_answer_p99_seconds", "The same, 99th percentile", answer(0.99))
    add("tanso_stopped", "1 if the venue has stopped after a failure", sequencer.failed.is_set)
    add("tanso_orders_open", "Orders in the books", resting)
    add("tanso_trades", "Trades since genesis", lambda: sum(m.trade_id for m in markets))
    add("tanso_markets_halted", "Markets that are halted", halted)
    add("tanso_accounts", "Trading accounts", lambda: len(venue.accounts))
    add("tanso_venue_time_seconds", "The venue's time, since 1970", lambda: venue.time_ns / 1e9)
    add("tanso_uptime_seconds", "Since the start", lambda: time.monotonic() - began_s)
    add("tanso_memory_peak_bytes", "The most memory held so far", _peak_bytes)


def _peak_bytes() -> int:
    """Convert peak memory to bytes: the system counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
