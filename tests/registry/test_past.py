"""Holdings at the end of a past day."""

from datetime import date, datetime, timedelta

from exchange.registry.accounts.past import blocks_held, end_of_day_ns
from exchange.registry.memory import MemoryRegistry
from exchange.units import TOKYO, time_ns
from tests.registry.world import ALICE, BOB, furnish, issue, move

DAY = date(2026, 2, 10)
MIDNIGHT = time_ns(datetime(2026, 2, 11, tzinfo=TOKYO))


def test_a_day_ends_before_midnight_in_tokyo() -> None:
    assert end_of_day_ns(DAY) == MIDNIGHT - 1
    registry = MemoryRegistry()
    furnish(registry)
    issue(registry, 100)
    registry.perform("before", move(30), MIDNIGHT - 1)
    registry.perform("after", move(20), MIDNIGHT)
    held = [
        sum(block.quantity_t for block in blocks_held(registry, account, end_of_day_ns(day)))
        for day in (DAY - timedelta(1), DAY, DAY + timedelta(1))
        for account in (ALICE, BOB)
    ]
    assert held == [100, 0, 70, 30, 50, 50]
