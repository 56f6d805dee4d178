"""Tests of firms that are certified to comply as one with their parent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from exchange.schemes.gx_ets_units import Emitter, duty_units
from simulation.gx_ets.economy import Economy, run
from simulation.gx_ets.groups import certified_groups, due_together, matched, one_view, shared
from simulation.gx_ets.keys import Credits, GxScenario, JcmSupply, ListedFirm, Supply
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import population
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import parse_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SHORT, tables_of

PAIRS = 2


def world(is_certified: bool) -> GxScenario:
    """Ten firms in five groups, few of which trade; credits are cheap enough to use."""
    return replace(
        SHORT,
        population=replace(SHORT.population, firms_a_group=PAIRS),
        policy=Policy(later_vintage_usable=False, groups_certified=is_certified, credit_limit=0.02),
        credits=Credits(
            jcredit=Supply(projects_a_year=0, stock_t=3_000_000),
            jcm=JcmSupply(projects_a_year=0, stock_t=0),
            other_demand_choke_jpy_per_t=2000,
            other_buyers=2,
            sellers=2,
        ),
    )


@pytest.fixture(scope="module")
def together() -> Tables:
    return tables_of(world(is_certified=True))


def listed(*parents: str) -> GxScenario:
    rows = tuple(
        ListedFirm(name=name, sector="steel", emissions_t=tonnes, parent=parent)
        for name, tonnes, parent in zip("ABCD", (4_000, 3_000, 2_000, 1_000), parents, strict=True)
    )
    keys = replace(SHORT.population, firms=4, emissions_mt=0.01, listed=rows, smallest_t=1000)
    return replace(SHORT, population=keys, policy=Policy(groups_certified=True))


def test_groups_are_those_of_the_rule_of_coverage() -> None:
    """A grandchild belongs to the highest parent; a parent that is no covered firm heads none."""
    parents = ("", "A", "B", "Elsewhere")
    scenario = listed(*parents)
    firms = population(scenario)
    turned = firms.reordered(np.array([3, 1, 0, 2]))
    emitters = [Emitter(name, parent, True) for name, parent in zip("ABCD", parents, strict=True)]
    assert duty_units(emitters, as_groups=True) == [("A", "B", "C"), ("D",)]
    assert [members.tolist() for members in certified_groups(scenario, firms)] == [[0, 1, 2]]
    assert [members.tolist() for members in certified_groups(scenario, turned)] == [[2, 1, 3]]
    alone = replace(scenario, policy=Policy())
    assert certified_groups(alone, firms) == []


def test_synthetic_groups_join_a_large_firm_with_smaller_ones() -> None:
    scenario = world(is_certified=True)
    groups = certified_groups(scenario, population(scenario))
    assert [members.tolist() for members in groups] == [[0, 5], [1, 6], [2, 7], [3, 8], [4, 9]]


def test_a_group_s_sum_is_divided_by_size_and_others_keep_their_own() -> None:
    groups, sizes = [np.array([0, 2])], np.array([3.0, 9.0, 1.0])
    assert shared(groups, np.array([10.0, 7.0, -2.0]), sizes).tolist() == [6.0, 7.0, 2.0]
    assert one_view(groups, np.array([0.04, 0.5, -0.04]), sizes) == pytest.approx([0.02, 0.5, 0.02])
    due, holds = np.array([50.0, 10.0, 0.0]), np.array([20, 4, 80])
    # 50 t due of 100 t held: half of each; nothing lacks
    assert due_together(groups, due, holds, sizes).tolist() == [10.0, 10.0, 40.0]
    # 50 t due of 10 t held: all is kept, and 40 t lack, three quarters at the larger firm
    few = np.array([10, 4, 0])
    assert due_together(groups, due, few, sizes).tolist() == [40.0, 10.0, 10.0]


def test_own_tonnes_are_used_first_and_spare_ones_move() -> None:
    assert matched([10, 0, 5], [4, 7, 5]) == ([4, 6, 5], [(0, 1, 6)])
    assert matched([1, 1], [5, 5]) == ([1, 1], [])
    assert matched([9, 9, 0], [0, 0, 10]) == ([0, 0, 10], [(0, 2, 9), (1, 2, 1)])


def test_no_member_pays_while_another_of_its_group_has_tonnes_left(together: Tables) -> None:
    firms = together["firms"].with_columns((pl.col("firm") % 5).alias("head"))
    sums = firms.group_by("head").agg(pl.col("paid_t", "uncovered_t", "allowances_banked_t").sum())
    lacks = pl.col("paid_t") + pl.col("uncovered_t") > 0
    assert sums.filter(lacks & (pl.col("allowances_banked_t") > 0)).is_empty()


def test_the_credit_limit_is_a_share_of_the_group_s_emissions(together: Tables) -> None:
    """2 % of each member's emissions, rounded down; one member may use more than its own."""
    firms = together["firms"].with_columns(
        (pl.col("firm") % 5).alias("head"), (pl.col("emissions_t") // 50).alias("own_t")
    )
    sums = firms.group_by("head").agg(pl.col("credit_room_t", "own_t").sum())
    assert (sums["credit_room_t"] == sums["own_t"]).all()
    assert firms.filter(pl.col("credits_used_t") > pl.col("own_t")).height > 0


def test_tonnes_move_within_groups_alone_and_no_yen_with_them(together: Tables) -> None:
    moved = together["ledger"].filter(pl.col("kind") == "group")
    accounts = together["firms"].select("account", "firm").unique()
    sums = (
        moved.join(accounts, on="account")
        .group_by("asset", (pl.col("firm") % 5).alias("head"))
        .agg(pl.col("amount").sum(), pl.col("amount").abs().max().alias("most"))
    )
    assert sums["most"].max() > 0
    assert (sums["amount"] == 0).all()
    assert "JPY" not in moved["asset"].to_list()


def test_members_do_not_trade_to_fill_each_other_s_gaps(together: Tables) -> None:
    alone = tables_of(world(is_certified=False))
    volumes = [int(tables["firms"]["allowances_bought_t"].sum()) for tables in (together, alone)]
    assert volumes[0] < volumes[1]
    assert alone["ledger"].filter(pl.col("kind") == "group").is_empty()


def test_the_order_of_the_firms_leaves_no_trace(together: Tables) -> None:
    order = np.arange(10)[::-1].copy()
    turned = frames(run(world(is_certified=True), "small", 1, order=order))
    assert turned["firms"].equals(together["firms"])
    assert turned["runs"]["digest"].to_list() == together["runs"]["digest"].to_list()


def test_a_table_names_parents(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(
        "name,sector,emissions_2024_t,status,source,parent\n"
        "Parent,steel,4000000,filled,a test,\n"
        "Daughter,power,2000000,filled,a test,Parent\n"
    )
    (tmp_path / "here.toml").write_text(
        'extends = "base-balanced"\n[population]\ntable = "firms.csv"\n'
        "[policy]\ngroups_certified = true\n"
    )
    scenario = parse_scenario((tmp_path / "here.toml").read_text(), str(tmp_path / "here.toml"))
    assert isinstance(scenario, GxScenario)
    assert [firm.parent for firm in scenario.population.listed] == ["", "Parent"]
    assert [members.tolist() for members in Economy(scenario, 1).state.groups] == [[0, 1]]


def test_certification_without_groups_is_rejected() -> None:
    with pytest.raises(ConfigError, match=r"groups_certified needs population\.firms_a_group"):
        parse_scenario('extends = "base-long"\n[policy]\ngroups_certified = true\n', "here.toml")
