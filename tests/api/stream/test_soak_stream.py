"""Long runs of the stream: stalled and healthy clients, load, memory. Part of `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.live.feed import LEVEL3, fan_out, metric, subscribed
from benchmarks.live.server import served
from benchmarks.live.stream import FEED_PER_S, STALLED, STALLED_BYTES, rss_mb
from tests.api.load import load, no_descriptor_kept

# The server keeps every order for a day, to distinguish a late cancel from one of an unknown order:
# measured 375 bytes for an order without a `cl_ord_id`.
REMEMBERED_BYTES = 500
WARM_S = 5.0
START_S = 15.0
# A ping after ten seconds, ten for the pong, two for the close.
UNANSWERED_S = 25.0


@pytest.mark.soak
def test_stalled_clients_are_closed_and_cost_the_others_nothing(
    tmp_path: Path, soak_seconds: float
) -> None:
    seconds = min(60.0, max(2.0, (soak_seconds - START_S) / 2))
    with served(tmp_path, journal=False) as server, subscribed(server, 50) as readers:
        fan_out(server, readers, FEED_PER_S, WARM_S)
        alone = fan_out(server, readers, FEED_PER_S, seconds / 2)
        before_mb = rss_mb(server.process)
        with subscribed(server, STALLED, STALLED_BYTES, LEVEL3):
            beside = fan_out(server, readers, FEED_PER_S, seconds)
            closed = len(readers) + STALLED - metric(server, "tanso_connections")
        again = fan_out(server, readers, FEED_PER_S, seconds / 2)
        grown_mb = rss_mb(server.process) - before_mb
    baseline_us = max(alone.times.percentile_us(99), again.times.percentile_us(99))
    print(
        f"50 clients, {seconds:.0f} s: p99 alone {alone.times.percentile_us(99)} and "
        f"{again.times.percentile_us(99)} us, beside {STALLED} stalled ones "
        f"{beside.times.percentile_us(99)} us: {beside.times.percentile_us(99) / baseline_us:.2f} "
        f"of it; {closed:.0f} closed, grown {grown_mb:.1f} MB"
    )
    assert grown_mb < 50
    if seconds > UNANSWERED_S:
        assert closed == STALLED, "by their queue, or by the ping where the kernel keeps it all"
    assert alone.received == 50 * alone.published
    assert again.received == 50 * again.published
    assert alone.gaps == beside.gaps == again.gaps == 0
    assert beside.times.percentile_us(99) <= 1.2 * baseline_us


@pytest.mark.soak
@pytest.mark.parametrize("clients", [50, 200, 500])
def test_load_loses_no_answer_and_keeps_nothing(
    tmp_path: Path, soak_seconds: float, clients: int
) -> None:
    seconds = min(120.0, max(2.0, soak_seconds - START_S))
    with served(tmp_path, journal=True) as server:
        load(server, clients, 4_000, WARM_S)
        with no_descriptor_kept(server.process):
            loaded = load(server, clients, 4_000, seconds)
    print(
        f"{clients} clients, {seconds:.0f} s: p50 {loaded.times.percentile_us(50)} us, p99 "
        f"{loaded.times.percentile_us(99)} us, grown {loaded.grown_mb:.1f} MB, "
        f"server {loaded.times.server_cpu_us} us an order"
    )
    assert len(loaded.times.taken_ns) == int(4_000 * seconds)
    assert loaded.executions == int(4_000 * seconds)
    assert loaded.gaps == 0
    assert loaded.grown_mb * 2**20 < REMEMBERED_BYTES * 4_000 * seconds
