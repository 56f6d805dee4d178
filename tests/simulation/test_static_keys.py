"""Each key of a static scenario, changed, changes what happens; in its direction where known."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from msgspec.structs import replace

from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import record_scenario
from simulation.static.keys import StaticScenario
from tests.simulation.gx_ets.test_key_effects import Path, leaves, name_of, set_at, value_at

FOUR = load_scenario("four-firms")
assert isinstance(FOUR, StaticScenario)
# Twins offer the same lots at the same prices: the tie rule decides who trades.
TWINS = replace(
    FOUR,
    allocation_share=0.77,
    market=replace(FOUR.market, tick_yen=1.0, lot_t=1000),
    firms=(*FOUR.firms[:2], *(replace(one, name=one.name * 2) for one in FOUR.firms)),
)
FIRST = FOUR.firms[0]
KEYS = {path for path, _ in leaves(StaticScenario) if path != ("firms",)}
KEYS |= {("firms", 0, name) for name in FIRST.__struct_fields__}
CASES: dict[Path, tuple[StaticScenario, Any, int]] = {  # world, value, what the price does
    ("first_day",): (FOUR, date(2027, 10, 4), 0),
    ("allocation_share",): (FOUR, 0.9, -1),
    ("market", "symbol"): (FOUR, "XRA/JPY", 0),
    ("market", "tick_yen"): (FOUR, 1.0, 0),
    ("market", "lot_t"): (FOUR, 20, 0),
    ("market", "reference_price_jpy_per_t"): (FOUR, 1000.0, 0),
    ("market", "price_limit_percent"): (FOUR, 20, 0),
    ("market", "auction_tie"): (TWINS, "random", 0),
    ("market", "settlement_days"): (FOUR, 2, 0),
    ("firms", 0, "name"): (FOUR, "Energy", 0),
    ("firms", 0, "emissions_t"): (FOUR, 150_000, 1),
    ("firms", 0, "abatement_slope_jpy_per_t_per_kt"): (FOUR, 120.0, 1),
}


@lru_cache
def tables_of(scenario: StaticScenario) -> Tables:
    tables = frames(record_scenario(scenario, "static", 1))
    return {name: table for name, table in tables.items() if name != "runs"}


@pytest.mark.parametrize("path", sorted(KEYS, key=name_of), ids=name_of)
def test_a_changed_key_changes_what_happens(path: Path) -> None:
    world, value, moves = CASES[path]
    assert value_at(world, path) != value
    before, after = tables_of(world), tables_of(set_at(world, path, value))
    assert any(not after[name].equals(before[name]) for name in before)
    prices = [float(one["trades"]["price_jpy_per_t"][0]) for one in (before, after)]
    assert not moves or (prices[1] - prices[0]) * moves > 0
