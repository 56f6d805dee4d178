"""The garbage collector scans old objects only while no market is open."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from api.services.gc_schedule import GcSchedule, spare_the_old
from exchange.commands import HaltMarket
from exchange.instruments import TSE_LISTING
from exchange.venue.clock import ManualClock
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.api.house import tokyo


class Loop:
    """A reference cycle, which only the collector finds."""

    def __init__(self) -> None:
        self.me = self


def lost() -> weakref.ref[Loop]:
    return weakref.ref(Loop())


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_old_garbage_waits_however_much_young_garbage_there_is() -> None:
    spare_the_old()
    old = lost()
    gc.collect(1)
    assert old() is None, "the young are looked at"
    kept = Loop()
    old = weakref.ref(kept)
    gc.collect(1)
    del kept
    before = gc.get_stats()[2]["collections"]
    rows = [[number] for number in range(200_000)]
    assert gc.get_stats()[2]["collections"] == before, f"{len(rows)} new ones set it off"
    assert old() is not None


@pytest.mark.parametrize("halted", [False, True])
async def test_all_is_collected_when_every_market_is_closed(halted: bool) -> None:
    spare_the_old()
    gc.disable()
    try:
        start_ns = tokyo("2023-10-11 14:30")
        venue = Venue(TSE_LISTING[:2], start_ns, VenueSettings(accounts_max=8, orders_max=64))
        sequencer = Sequencer(venue, ManualClock(start_ns))
        sequencer.listen(GcSchedule(venue).on_group)
        await sequencer.start()
        garbage = lost()
        if halted:
            await sequencer.submit(HaltMarket(0, "test"))
        await sequencer.advance_to(tokyo("2023-10-11 14:59"))
        assert garbage() is not None
        await sequencer.advance_to(tokyo("2023-10-11 16:30"))
        assert (garbage() is None) is not halted, "a halted market is not closed"
        await sequencer.stop()
    finally:
        gc.enable()
