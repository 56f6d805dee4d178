"""Effect of one flooding client on clients within their limits."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from benchmarks.live.load import logged_in, open_loop
from benchmarks.live.server import CLIENTS, served
from tests.api.flooder import Flooded, flooding
from tests.api.load import ended_order

HONEST_PER_S = 400
FLOOD_PER_S = 2_000
TURNS = 5
START_S = 10.0


@pytest.mark.soak
def test_a_flooder_is_disconnected_and_costs_the_others_nothing(
    tmp_path: Path, soak_seconds: float
) -> None:
    """Compare medians over turns with and without a flooding client, at the default throttles.
    Turns alternate, so that other load on the machine affects both kinds."""
    seconds = min(20.0, max(1.0, (soak_seconds - START_S) / (2 * TURNS + 1)))
    alone_us: list[float] = []
    beside_us: list[float] = []
    flooders: list[Flooded] = []
    with served(tmp_path, journal=False, limits=True) as server:
        peers = [logged_in(server.address, key) for key in server.keys[: CLIENTS - 1]]

        def p99_us() -> float:
            times = open_loop(peers, ended_order, HONEST_PER_S, seconds, server.process)
            assert len(times.taken_ns) == int(HONEST_PER_S * seconds)
            return times.percentile_us(99)

        p99_us()
        for _ in range(TURNS):
            alone_us.append(p99_us())
            with flooding(server, FLOOD_PER_S) as flooded:
                beside_us.append(p99_us())
            flooders.append(flooded)
        for peer in peers:
            assert not peer.gaps
            peer.close()
    ratio = statistics.median(beside_us) / statistics.median(alone_us)
    print(
        f"p99 of {len(peers)} clients alone {alone_us} us, beside a flooder {beside_us} us: "
        f"{ratio:.2f} of it; {sum(one.sent for one in flooders)} messages too many, "
        f"{sum(one.closed for one in flooders)} disconnections"
    )
    assert all(one.rejected and one.closed for one in flooders)
    assert ratio < 1.2
