"""Tests of the rules packs by themselves: published figures, and each key changes an answer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, get_type_hints

import pytest
from msgspec.structs import replace

from simulation.schemes.european_union import EuropeanUnion, nearest
from simulation.schemes.new_zealand import (
    FORWARD_YEARS,
    NewZealand,
    forward_price,
    responses_mt,
)
from simulation.schemes.published import published
from simulation.schemes.rules import Rules

GRADUATED = EuropeanUnion(graduated_to_t=1_096_000_000)
NZ = NewZealand(
    removals_mt=(10.0, 11.0, 12.0), prices_jpy_per_t=(4000.0, 6800.0, 7000.0), later_growth=0.01
)
EU = EuropeanUnion(first_circulating_t=1_600_000_000, graduated_to_t=1_000_000_000)


# --- the European Union -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("circulating", "intake"),
    [
        (1_134_794_738, 272_350_737),
        (1_023_494_202, 190_494_202),
        (1_096_000_000, 263_000_000),
        (1_096_000_001, 263_040_000),
        (833_000_000, 0),
        (400_000_000, 0),
        (399_999_999, -100_000_000),
    ],
)
def test_v6_the_stability_reserve_of_the_european_union(circulating: int, intake: int) -> None:
    assert GRADUATED.flow_t(circulating, 900_000_000) == intake


def test_the_reserve_of_2019_takes_what_the_commission_published_to_the_allowance() -> None:
    rules = EuropeanUnion(first_circulating_t=1_654_574_598)
    assert rules.flow_t(1_654_909_824, 0) == 397_178_358  # 2019-05-15; 0.76 is rounded up
    assert rules.flow_t(1_578_772_426, 0) == 378_905_382  # 2021-07-22; 0.24 is rounded down
    assert rules.flow_t(1_449_214_182, 0) == 347_811_404  # 2022-07-28; 0.68 is rounded up
    assert rules.flow_t(1_134_794_738, 0) == 272_350_737  # 2023-05-15; 0.12 is rounded down
    assert rules.first_flow_t() == 264_731_936  # C(2018) 2801; 0.68 is rounded up
    assert EuropeanUnion(intake_share=0.12).flow_t(1_690_000_000, 0) == pytest.approx(
        203e6, abs=0.5e6
    )


def test_a_reserve_releases_no_more_than_it_holds() -> None:
    rules = EuropeanUnion()
    assert rules.flow_t(399_999_999, 30_000_000) == -30_000_000
    assert rules.flow_t(400_000_000, 30_000_000) == 0
    assert EuropeanUnion(first_circulating_t=833_000_000).first_flow_t() == 0


def test_allowances_above_last_years_auctions_and_later_above_400_million_become_invalid() -> None:
    rules = EuropeanUnion()
    assert rules.valid_t(2022, 3_000_000_000, 480_000_000) == 3_000_000_000
    assert rules.valid_t(2023, 3_000_000_000, 480_000_000) == 480_000_000
    assert rules.valid_t(2023, 300_000_000, 480_000_000) == 300_000_000
    assert rules.valid_t(2026, 3_000_000_000, 480_000_000) == 400_000_000


@pytest.mark.parametrize(("twice", "whole"), [(1, 1), (3, 2), (4, 2), (5, 3)])
def test_a_half_is_rounded_up(twice: int, whole: int) -> None:

    assert nearest(Fraction(twice, 2)) == whole


# --- New Zealand ------------------------------------------------------------------------------


def test_the_response_to_the_governments_prices_is_that_of_its_model_to_300_t() -> None:
    model = published("nz_ets_model_2026")
    prices = [float(row["price_nzd_per_t"]) for row in model.values()]
    for _ in range(FORWARD_YEARS):
        prices.append(prices[-1] * 0.986)  # the workbook's own rule after 2030
    cut = {
        year: float(row["demand_zero_price_mt"]) - float(row["demand_mt"])
        for year, row in model.items()
    }
    found = responses_mt(prices[1:], cut[2025])
    assert found == pytest.approx([cut[year] for year in range(2026, 2041)], abs=3e-4)


def test_the_forward_price_discounts_later_years() -> None:
    assert forward_price([50.0, 50.0, 50.0]) == pytest.approx(50)
    assert forward_price([40.0, 61.0]) == pytest.approx((40 + 61 / 1.05) / (1 + 1 / 1.05))


def test_the_slope_of_a_year_brings_its_response_at_the_announced_price() -> None:
    slopes = [NZ.slope_jpy_per_t_per_mt(year) for year in (2026, 2027, 2028)]
    path = [40.0, 68.0, 70.0] + [70 * 1.01**n for n in range(1, 11)]
    wanted = responses_mt(path, 0.9694)
    assert [
        price / slope for price, slope in zip((4000, 6800, 7000), slopes, strict=True) if slope
    ] == pytest.approx(wanted)
    assert NZ.slope_jpy_per_t_per_mt(2029) is None
    assert NZ.announced_jpy_per_t(2030) == pytest.approx(7000 * 1.01**2)


def test_owners_lend_a_share_of_the_held_stock_while_the_price_grows_less_than_interest() -> None:
    assert NZ.quota_t(100_000_000, 0.049, 0.05) == 5_000_000
    assert NZ.quota_t(100_000_000, 0.05, 0.05) == 0
    assert NZ.freed_t(2026) == 0


def test_owners_who_always_offer_free_the_same_share_of_what_is_left() -> None:
    always = replace(NZ, offers="always", held_stock_mt=100.0)
    assert [always.freed_t(year) for year in (2025, 2026, 2027)] == [0, 5_000_000, 4_750_000]
    assert always.quota_t(100_000_000, 0.0, 0.05) == 0
    assert always.issued_t(2027) == 4_750_000 + 11_000_000
    never = replace(always, offers="never")
    assert (never.freed_t(2026), never.quota_t(100_000_000, 0.0, 0.05)) == (0, 0)


# --- all packs --------------------------------------------------------------------------------


def answers(rules: Rules) -> list[Any]:
    """All answers that the world asks of a pack, for a range of inputs."""
    years = range(2022, 2032)
    found: list[Any] = [rules.held_stock_t(), rules.opening_reserve_t(), rules.first_flow_t()]
    for year in years:
        found += [rules.issued_t(year), rules.announced_jpy_per_t(year)]
        found += [rules.slope_jpy_per_t_per_mt(year), rules.valid_t(year, 10**9, 5 * 10**8)]
    for tonnes in range(50_000_000, 2_000_000_000, 50_000_000):
        found += [rules.flow_t(tonnes, 10**9), rules.quota_t(tonnes, 0.0, 0.05)]
    return found


OTHER = {
    "first_year": 2027, "held_stock_mt": 90.0, "liquidity_share": 0.06, "offers": "always",
    "removals_mt": (10.0, 11.0, 13.0), "prices_jpy_per_t": (4000.0, 6800.0, 7100.0),
    "later_growth": 0.02, "reduction_before_mt": 1.0, "intake_share": 0.12,
    "upper_t": 900_000_000, "lower_t": 300_000_000, "release_t": 200_000_000,
    "graduated_to_t": 1_096_000_000, "opening_t": 0, "first_circulating_t": 1_700_000_000,
    "invalid_from": 2025, "fixed_from": 2027, "fixed_t": 300_000_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "key"), [(rules, key) for rules in (NZ, EU) for key in get_type_hints(type(rules))]
)
def test_each_key_of_a_pack_changes_an_answer(rules: Rules, key: str) -> None:
    assert answers(replace(rules, **{key: OTHER[key]})) != answers(rules)


def test_the_rules_of_gx_ets_add_nothing() -> None:
    rules = Rules()
    assert not rules.has_reserve
    assert set(answers(rules)[:3]) == {0}
    assert rules.issued_t(2026) == rules.quota_t(10**9, 0.0, 0.05) == 0
    assert rules.flow_t(2 * 10**9, 10**9) == 0
    assert rules.valid_t(2026, 10**9, 1) == 10**9
    assert rules.announced_jpy_per_t(2026) is rules.slope_jpy_per_t_per_mt(2026) is None
