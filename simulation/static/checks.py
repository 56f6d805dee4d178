"""Contradictions between the values of a static scenario, which no single key's type can reject.

Each names the key to change and what must hold; the reader of scenario files adds file and line.
"""

from __future__ import annotations

from collections.abc import Iterator

from exchange.calendar import is_exchange_day, next_exchange_day
from exchange.said import Said
from simulation.core.contradiction import Contradiction
from simulation.static.keys import StaticScenario


def contradictions(scenario: StaticScenario) -> Iterator[Contradiction]:
    """One for each key that contradicts another."""
    if not is_exchange_day(scenario.first_day):
        later = next_exchange_day(scenario.first_day)
        yield Contradiction(
            ("first_day",),
            Said(
                f"is no exchange day; the next one is {later}",
                f"は取引日ではありません。次の取引日は {later} です",
            ),
        )
    market = scenario.market
    if round(market.tick_yen * market.lot_t, 9) % 1:
        yield Contradiction(
            ("market", "tick_yen"),
            Said(
                "x lot_t must be a whole number of yen",
                "と lot_t の積は整数の円でなければなりません",
            ),
        )
    if market.reference_price_jpy_per_t < market.tick_yen:
        yield Contradiction(("market", "reference_price_jpy_per_t"), _at_least("tick_yen"))
    if all(firm.emissions_t * scenario.allocation_share < market.lot_t for firm in scenario.firms):
        yield Contradiction(
            ("allocation_share",),
            Said(
                "gives no firm a lot (market.lot_t) to hold or sell",
                "ではどの事業者も一売買単位（market.lot_t）を持てません",
            ),
        )
    names = [firm.name for firm in scenario.firms]
    for index, firm in enumerate(scenario.firms):
        if firm.name in names[:index]:
            yield Contradiction(
                ("firms", index, "name"),
                Said(
                    f"{firm.name!r} is already another firm",
                    f"の {firm.name!r} は他の事業者の名前です",
                ),
            )
        if firm.emissions_t < market.lot_t:
            yield Contradiction(("firms", index, "emissions_t"), _at_least("market.lot_t"))


def _at_least(key: str) -> Said:
    return Said(f"must be at least {key}", f"は {key} 以上でなければなりません")
