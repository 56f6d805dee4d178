"""Tests of the static market's closed form against published figures and its own conditions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.theory.cap_and_trade import abatement_cost_kjpy, static_market

E0 = np.array([100.0, 80.0, 60.0, 40.0])
SLOPES = np.array([60.0, 120.0, 300.0, 900.0])


def test_four_firms_have_the_figures_of_case_v1() -> None:
    market = static_market(E0, SLOPES, 0.8 * E0)
    assert market.price_jpy_per_t == pytest.approx(1901.886792, rel=1e-9)
    assert market.abatement_kt == pytest.approx([31.698113, 15.849057, 6.339623, 2.113208], 1e-6)
    assert market.net_purchase_kt == pytest.approx(
        [-11.698113, 0.150943, 5.660377, 5.886792], abs=1e-6
    )
    assert market.volume_kt == pytest.approx(11.698113, rel=1e-6)
    assert market.cost_kjpy == pytest.approx(53_252.8302, rel=1e-8)
    assert market.cost_without_trade_kjpy == pytest.approx(77_760)
    assert market.gains_kjpy == pytest.approx(24_507.1698, rel=1e-8)


FIRMS = st.lists(
    st.tuples(st.floats(1, 1000), st.floats(1, 5000), st.floats(0, 0.99)), min_size=2, max_size=8
)


@given(FIRMS)
def test_abatement_meets_the_cap_and_marginal_costs_are_equal(
    firms: list[tuple[float, float, float]],
) -> None:
    emissions, slopes, shares = (np.array(column) for column in zip(*firms, strict=True))
    market = static_market(emissions, slopes, shares * emissions)
    required = float((emissions * (1 - shares)).sum())
    assert market.abatement_kt.sum() == pytest.approx(required, rel=1e-9)
    assert market.net_purchase_kt.sum() == pytest.approx(0, abs=1e-6 * required)
    marginal = slopes * market.abatement_kt
    inside = market.abatement_kt < emissions * (1 - 1e-12)
    assert marginal[inside] == pytest.approx(market.price_jpy_per_t, rel=1e-9)
    assert (marginal <= market.price_jpy_per_t * (1 + 1e-9)).all()


@given(FIRMS, st.integers(0, 2**32))
def test_no_other_way_to_meet_the_cap_is_cheaper(
    firms: list[tuple[float, float, float]], seed: int
) -> None:
    emissions, slopes, shares = (np.array(column) for column in zip(*firms, strict=True))
    market = static_market(emissions, slopes, shares * emissions)
    rng = np.random.default_rng(seed)
    move = rng.standard_normal(len(firms))
    move -= move.mean()
    other = market.abatement_kt + 1e-3 * move * emissions.min()
    if (other >= 0).all() and (other <= emissions).all():
        assert abatement_cost_kjpy(slopes, other) >= market.cost_kjpy * (1 - 1e-9)


@pytest.mark.parametrize(
    ("slopes", "allocation"), [([0.0, 1.0], [1.0, 1.0]), ([1.0, 1.0], [2.0, 10.0])]
)
def test_economies_without_the_closed_form_are_rejected(
    slopes: list[float], allocation: list[float]
) -> None:
    with pytest.raises(ValueError, match="must be"):
        static_market(np.array([10.0, 10.0]), np.array(slopes), np.array(allocation))
