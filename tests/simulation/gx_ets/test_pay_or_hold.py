"""Tests of payment at the ceiling with allowances kept, under any disagreement about the price."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace

from simulation.gx_ets.keys import GxScenario
from simulation.scenarios.load import load_scenario
from simulation.theory.pay_or_hold import cheapest_payments
from simulation.validation.cases.holding import TOLERANCE_MT, expected_mt, paid_mt, scenario


@cache
def paid(rate: float, disagreement_sd: float, must_use_up: bool = False) -> list[float]:
    """Return the payments in Mt in the holding case's world with these keys."""
    return list(paid_mt(scenario(rate, disagreement_sd, must_use_up)))


def test_payments_are_made_where_they_cost_least_in_present_value() -> None:
    needs, duties = [1.0, 2.0, 4.0], [5.0, 9.0, 9.0]
    rising, flat = [100.0, 110.0, 121.0], [100.0, 100.0, 100.0]
    assert cheapest_payments(needs, duties, rising, 0.02) == [5, 2, 0]  # the first duty is 5
    assert cheapest_payments(needs, duties, rising, 0.15) == needs
    assert cheapest_payments(needs, duties, rising, 0.10) == needs  # equal cost: the later deadline
    assert cheapest_payments(needs, duties, flat, 0.02) == needs


@pytest.mark.parametrize("disagreement_sd", [0.0, 0.015])
def test_a_ceiling_that_outgrows_interest_is_paid_early_and_no_other(
    disagreement_sd: float,
) -> None:
    for rate in (0.02, 0.08):
        found = paid(rate, disagreement_sd)
        assert found == pytest.approx(expected_mt(rate), abs=TOLERANCE_MT)


def test_at_a_high_rate_the_right_to_pay_and_hold_changes_nothing() -> None:
    """No firm pays for a tonne beyond its need."""
    may, must = paid(0.08, 0.015), paid(0.08, 0.015, must_use_up=True)
    assert may == must


def test_who_must_use_up_its_holdings_pays_its_need_only() -> None:
    assert paid(0.02, 0.015, must_use_up=True) == pytest.approx([48, 96], abs=1e-3)


def shipped() -> GxScenario:
    found = load_scenario("pay-and-hold")
    assert isinstance(found, GxScenario)
    return found


def test_a_shipped_scenario_shows_it() -> None:
    shown = shipped()
    assert not shown.policy.pay_only_if_holdings_exhausted
    growth = shown.policy.real_growth + shown.behavior.inflation
    assert shown.behavior.discount_rate < growth


@pytest.mark.soak
def test_opinions_move_the_shipped_scenario_little() -> None:
    base = shipped()
    alike = replace(base, behavior=replace(base.behavior, disagreement_sd=0.0))
    must = replace(base, policy=replace(base.policy, pay_only_if_holdings_exhausted=True))
    early, same, own = (sum(paid_mt(one)) for one in (base, alike, must))
    assert same == pytest.approx(early, rel=0.15)
    assert early > 3 * own
