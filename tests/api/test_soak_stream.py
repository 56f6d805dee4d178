"""Long runs of the stream: deaf and healthy clients, load, memory. Started by `make soak`."""

from __future__ import annotations

import asyncio

import pytest
import uvloop

from api.bench_stream import StreamBench, run_bench


def measured(seconds: float) -> StreamBench:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run_bench(seconds=seconds))


@pytest.mark.soak
def test_deaf_clients_cost_the_others_nothing_and_memory_stays_flat(soak_seconds: float) -> None:
    runs = [measured(min(20.0, soak_seconds / 18)) for _ in range(3)]
    growth_mb = min(run.server_rss_mb_after - run.server_rss_mb_before for run in runs)
    assert growth_mb < 50
    slowdown = min(run.fanout_with_deaf_p99_us / run.fanout_p99_us for run in runs)
    assert slowdown < 1.2
    assert max(run.fanout_deliveries_per_s for run in runs) > 15_000
    assert min(run.fanout_p99_us for run in runs) < 10_000
