"""Tests of the rules of GX-ETS: published figures, worked examples, balances to the tonne."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.errors import ConfigError
from simulation.gx_ets.policy import (
    Policy,
    comply,
    credit_limit_t,
    credit_limits_t,
    price_band,
)

POLICY = Policy()


def test_a_policy_s_band_is_the_law_s_under_its_own_keys() -> None:
    assert price_band(POLICY, 2030, 0.0) == pytest.approx((1913.36, 4839.69), abs=0.005)
    other = Policy(floor_jpy_per_t=1000, ceiling_jpy_per_t=2000, real_growth=0.1, base_year=2028)
    assert price_band(other, 2030, 0.1) == pytest.approx((1440, 2880))
    with pytest.raises(ValueError, match="begins in 2028"):
        price_band(other, 2027, 0.0)


def test_a_firm_uses_credits_to_the_limit_then_allowances_then_pays_the_ceiling() -> None:
    found = comply(POLICY, 1000, allowances_t=850, credits_t=300, ceiling_jpy_per_t=4300)
    assert found[:4] == (100, 850, 50, 0)
    assert (found.paid_jpy, found.penalty_jpy) == (215_000, 0)
    assert (found.allowances_left_t, found.credits_left_t) == (0, 200)


def test_who_neither_holds_nor_pays_owes_eleven_tenths_of_the_ceiling() -> None:
    found = comply(POLICY, 1000, 900, 0, 4300, pays=False)
    assert (found.paid_t, found.uncovered_t) == (0, 100)
    assert found.penalty_jpy == 473_000


def test_without_the_payment_everybody_short_owes_the_penalty() -> None:
    found = comply(Policy(may_pay_ceiling=False), 1000, 900, 0, 4300)
    assert (found.paid_t, found.uncovered_t, found.penalty_jpy) == (0, 100, 473_000)


@given(st.lists(st.integers(0, 10**12), max_size=4), st.integers(0, 999))
def test_all_firms_credit_limits_are_the_law_s(emissions: list[int], thousandths: int) -> None:
    policy = Policy(credit_limit=thousandths / 1000)
    limits = [one * thousandths // 1000 for one in emissions]
    assert credit_limits_t(policy, np.array(emissions, np.int64), 2026).tolist() == limits
    assert [credit_limit_t(policy, one, 2026) for one in emissions] == limits


TONNES = st.integers(0, 10**9)


@given(TONNES, TONNES, TONNES, st.floats(1, 1e5), st.booleans())
def test_a_year_closes_to_the_tonne(
    emissions: int, allowances: int, offsets: int, ceiling: float, pays: bool
) -> None:
    found = comply(POLICY, emissions, allowances, offsets, ceiling, pays)
    assert sum(found[:4]) == emissions
    assert found.surrendered_t + found.allowances_left_t == allowances
    assert found.credits_used_t + found.credits_left_t == offsets
    assert found.credits_used_t * 10 <= emissions
    assert min(found) >= 0
    assert (found.penalty_jpy > 0) == (found.uncovered_t > 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"floor_jpy_per_t": 5000.0}, "not above ceiling_jpy_per_t"),
        ({"floor_jpy_per_t": 0.0}, "must be above 0"),
        ({"benchmark_last_share": 0.6}, "benchmark_first_share must be below 1"),
    ],
)
def test_impossible_rules_are_rejected(change: dict[str, float], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        Policy(**change)  # type: ignore[arg-type]  # floats for float keys only


def test_negative_quantities_are_rejected() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        comply(POLICY, -1, 0, 0, 4300)
