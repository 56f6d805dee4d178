"""Expected supply of credits: what a delay and a halt take from which year."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from simulation.gx_ets.credit_trade import choke_jpy_per_t, other_demand_mt
from simulation.gx_ets.keys import Credits, GxScenario, JcmSupply, Supply
from simulation.gx_ets.supply_outlook import expected_supply_mt

BASE = GxScenario(title="Base")
USUAL = 1.03 + 0.22 * 0.5  # J-Credits, and the participants' half of JCM credits
RELEASED = (5.2 - 3 * USUAL) / 5


def supplied(**keys: object) -> list[float]:
    scenario = replace(BASE, credits=replace(Credits(), **keys))
    return expected_supply_mt(scenario, 5).tolist()


def test_without_delay_or_halt_each_year_brings_the_usual_issuance_and_the_release() -> None:
    assert supplied() == pytest.approx([USUAL + RELEASED] * 5)


def test_a_delay_takes_its_months_from_the_first_years() -> None:
    late = supplied(jcm=JcmSupply(delay_months=18))
    lost = [usual - left for usual, left in zip(supplied(), late, strict=True)]
    assert lost == pytest.approx([0.11, 0.055, 0, 0, 0], abs=2e-4)


def test_a_halt_takes_its_share_from_its_day_on_and_a_delay_is_not_taken_twice() -> None:
    halted = supplied(jcm=JcmSupply(halt_share=0.5, halt_from=date(2028, 10, 1)))
    lost = [usual - left for usual, left in zip(supplied(), halted, strict=True)]
    assert lost == pytest.approx([0, 0, 0.055 / 2, 0.055, 0.055], abs=2e-4)
    both = supplied(jcm=JcmSupply(delay_months=12, halt_share=1.0, halt_from=date(2026, 4, 1)))
    assert both == pytest.approx([1.03 + RELEASED] * 5)


def test_more_issuance_holds_more_of_the_stock_back() -> None:
    tenfold = supplied(jcredit=Supply(issuance_factor=10), jcm=JcmSupply(issuance_factor=10))
    assert tenfold == pytest.approx([10 * USUAL] * 5)


def test_other_users_pay_less_each_year_for_the_same_tonnes() -> None:
    keys = replace(BASE.credits, other_demand_trend=-0.2)
    falling = replace(BASE, credits=keys)
    usual = choke_jpy_per_t(BASE, date(2028, 6, 1))
    choke = choke_jpy_per_t(falling, date(2028, 6, 1))
    assert choke == pytest.approx(usual * 0.8**2)
    assert other_demand_mt(keys, choke, 0.0) == pytest.approx(4.0)
