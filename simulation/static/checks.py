"""Contradictions between the values of a static scenario, which no single key's type can reject.

Each finding is the path of the key to change and a sentence; the reader of scenario files adds file
and line.
"""

from __future__ import annotations

from exchange.calendar import is_exchange_day, next_exchange_day
from simulation.static.keys import StaticScenario

Finding = tuple[tuple[str | int, ...], str]


def contradictions(scenario: StaticScenario) -> list[Finding]:
    """One finding for each key that contradicts another."""
    found: list[Finding] = []
    if not is_exchange_day(scenario.first_day):
        later = next_exchange_day(scenario.first_day)
        found.append((("first_day",), f"is no exchange day; the next one is {later}"))
    market = scenario.market
    if round(market.tick_yen * market.lot_t, 9) % 1:
        found.append((("market", "tick_yen"), "x lot_t must be a whole number of yen"))
    if market.reference_price_jpy_per_t < market.tick_yen:
        found.append((("market", "reference_price_jpy_per_t"), "must be at least tick_yen"))
    if all(firm.emissions_t * scenario.allocation_share < market.lot_t for firm in scenario.firms):
        found.append((("allocation_share",), "gives no firm a lot (market.lot_t) to hold or sell"))
    names = [firm.name for firm in scenario.firms]
    for index, firm in enumerate(scenario.firms):
        if firm.name in names[:index]:
            found.append((("firms", index, "name"), f"{firm.name!r} is already another firm"))
        if firm.emissions_t < market.lot_t:
            found.append((("firms", index, "emissions_t"), "must be at least market.lot_t"))
    return found
