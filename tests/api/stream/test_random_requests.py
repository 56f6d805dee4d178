"""Random requests cause no failure of the server and break no invariant of the venue."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from api.settings import Settings
from tests.api.access.test_permissions import log_in
from tests.api.house import ES, RE, Stage, continuous
from tests.api.random_requests import PEOPLE, RandomRequests
from tests.venue.audited_venue import AuditedVenue

FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, orders_burst=10**6
)
REQUESTS = 300
BATCH = 25


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield from _staged(tmp_path_factory)


def _staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(
        tmp_path_factory.mktemp("house"),
        FAST,
        start="2023-10-11 09:30",
        instruments=(continuous(RE), continuous(ES)),
        venue_type=AuditedVenue,
    )
    built.wait(built.house.join(*PEOPLE))
    for role in ("approver", "registrar", "operator"):
        key = built.house.service.participants.add_key("exchange", role=role)
        built.house.credentials[role] = key
    yield built
    built.close()


async def knock(stage: Stage, door: RandomRequests, number: int) -> None:
    """Send requests in turns over HTTP and over a WebSocket; check the venue after each batch."""
    house = stage.house
    address = f"http://{house.address}"
    async with (
        httpx.AsyncClient(base_url=address, verify=False, timeout=20) as http,
        house.raw() as raw,
    ):
        await log_in(stage, raw, house.credentials[PEOPLE[0]])
        for at in range(number):
            door.judge(await (door.stream(raw) if at % 3 == 2 else door.http(http)))
            if at % BATCH == BATCH - 1:
                door.look()
                await door.pass_time()
        await house.service.settlement.idle()
        door.look()


@pytest.mark.parametrize("seed", [1, 2])
async def test_requests_from_their_edges_are_answered_and_break_no_invariant(
    stage: Stage, seed: int
) -> None:
    door = RandomRequests(stage.house, seed)
    await knock(stage, door, REQUESTS)
    assert door.asked == REQUESTS
    assert door.statuses[200] > REQUESTS // 10, "hardly anything was taken"


async def test_requests_of_a_fresh_seed_are_answered_and_break_no_invariant(
    stage: Stage, fresh_seed: int
) -> None:
    print(f"REPRODUCE: seed {fresh_seed}")
    await knock(stage, RandomRequests(stage.house, fresh_seed), REQUESTS)


@pytest.mark.soak
def test_no_request_breaks_the_exchange_for_hours(
    tmp_path_factory: pytest.TempPathFactory, soak_seconds: float, fresh_seed: int
) -> None:
    until_s, seed = time.monotonic() + soak_seconds, fresh_seed
    while time.monotonic() < until_s:
        print(f"REPRODUCE: seed {seed}")
        for stage in _staged(tmp_path_factory):
            stage.wait(knock(stage, RandomRequests(stage.house, seed), 2 * REQUESTS))
        seed += 1
