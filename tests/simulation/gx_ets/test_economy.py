"""Tests of a small GX-ETS world up to its first deadlines: balances, repetition, order of firms."""

from __future__ import annotations

import gc
from datetime import date
from weakref import ref

import numpy as np
import pytest

from simulation.gx_ets import economy
from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import (
    Abatement,
    Behavior,
    Calendar,
    Credits,
    GxScenario,
    JcmSupply,
    Population,
    Supply,
)
from simulation.results.balances import unbalanced
from simulation.results.record import Record
from simulation.results.tables import frames

FIRMS = 12
# Grants, opening and deadline in one April: thirteen months to the first deadline, not 22.
QUICK = Calendar(
    last_fiscal_year=2026,
    first_allocation=date(2027, 4, 1),
    allocation_day="04-01",
    opening=date(2027, 4, 5),
    verified_day="04-08",
    deadline_day="04-30",
)
SMALL = GxScenario(
    title="Small",
    calendar=QUICK,
    abatement=Abatement(slope_jpy_per_t_per_mt=9_000, fuel_switch_mt=0.6),
    population=Population(firms=FIRMS, emissions_mt=20, largest_t=10_000_000),
    credits=Credits(
        jcredit=Supply(projects_a_year=3, stock_t=300_000),
        jcm=JcmSupply(projects_a_year=2, stock_t=20_000),
        other_buyers=20,
        sellers=8,
    ),
    behavior=Behavior(participation=0.2),
)


@pytest.fixture(scope="module")
def small() -> Record:
    return run(SMALL, "small", seed=1)


def digest_of(record: Record) -> dict[str, object]:
    """All tables as plain rows."""
    return {name: table.rows() for name, table in frames(record).items()}


def test_tonnes_and_yen_add_up(small: Record) -> None:
    assert unbalanced(frames(small)) == []


def test_all_emissions_are_met(small: Record) -> None:
    firms = frames(small)["firms"]
    assert firms.height == FIRMS
    assert firms["uncovered_t"].sum() == 0
    assert firms["surrendered_t"].sum() > 0


def test_a_seed_repeats_exactly_and_another_differs(small: Record) -> None:
    assert digest_of(run(SMALL, "small", seed=1)) == digest_of(small)
    assert digest_of(run(SMALL, "small", seed=2)) != digest_of(small)


def test_the_order_of_the_firms_leaves_no_trace(small: Record) -> None:
    turned = run(SMALL, "small", seed=1, order=np.arange(FIRMS)[::-1].copy())
    assert digest_of(turned) == digest_of(small)


def test_allowances_trade_from_the_opening_on_inside_the_venue_s_band(small: Record) -> None:
    tables = frames(small)
    trades = tables["trades"]
    mine = trades.filter(trades["symbol"] == "GXA/JPY")
    assert mine.height > 0
    opened = tables["policy"].filter(tables["policy"]["kind"] == "opened")["time_ns"][0]
    assert mine["time_ns"].min() > opened
    ceiling = tables["years"]["ceiling_jpy_per_t"][0]
    assert mine["price_jpy_per_t"].min() > 0
    assert mine["price_jpy_per_t"].max() <= ceiling


def test_the_first_pass_of_the_collector_after_a_run_frees_its_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that keeps the worlds of its runs until a full pass holds 0.9 GB after 75 runs."""
    worlds = []

    class Watched(economy.Economy):
        def __init__(self, scenario: GxScenario, seed: int, order: economy.Ints | None) -> None:
            super().__init__(scenario, seed, order)
            worlds.append(ref(self.state.world))

    monkeypatch.setattr(economy, "Economy", Watched)
    run(SMALL, "small", seed=1)
    gc.collect(0)
    assert [world() for world in worlds] == [None]
