"""A short run of the load that `make soak` runs for minutes; the client loses no push."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.live.feed import fan_out, subscribed
from benchmarks.live.server import Served, served
from tests.api.load import load, no_descriptor_kept


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("served")
    with served(folder, journal=True) as server:
        yield server


@pytest.mark.parametrize("clients", [50, 500])
def test_every_order_of_many_clients_is_answered_and_published_without_a_gap(
    server: Served, clients: int
) -> None:
    with no_descriptor_kept(server.process):
        loaded = load(server, clients, rate=1_000, seconds=1.5)
    assert len(loaded.times.taken_ns) == 1_500
    assert loaded.executions == 1_500
    assert loaded.gaps == 0


def test_subscribers_get_every_push_that_was_published(server: Served) -> None:
    with no_descriptor_kept(server.process), subscribed(server, 50) as readers:
        delivered = fan_out(server, readers, rate=100, seconds=1.0)
    assert delivered.received == 50 * delivered.published
    assert delivered.gaps == 0
