"""Tests of intervals: Student's t against printed tables, coverage, and the gain of pairing."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.core.intervals import compare_paired, interval, share_interval
from simulation.core.rng import stream


def test_an_interval_holds_the_mean_as_often_as_it_says() -> None:
    draws = stream(1, "coverage").normal(5, 2, (2000, 6))
    held = [interval(row.tolist()) for row in draws]
    share = np.mean([one.low <= 5 <= one.high for one in held])
    assert share == pytest.approx(0.95, abs=0.02)


def drawn(name: str, size: tuple[int, int]) -> np.ndarray:
    """Skewed figures of runs."""
    draw = stream(3, name)
    tails = draw.lognormal(0, 1 if name == "lognormal" else 0.8, size)
    return {
        "exponential": lambda: draw.exponential(1, size),
        "gamma": lambda: draw.gamma(0.5, 1, size),
        "lognormal": lambda: tails,
        "lognormal, 0 in a seventh": lambda: tails * (draw.random(size) < 6 / 7),
        "lognormal, negative": lambda: -tails,
        "normal": lambda: draw.normal(5, 1, size),
    }[name]()


@pytest.mark.parametrize("runs", [20, 40])
@pytest.mark.parametrize(
    ("name", "mean"),
    [
        ("exponential", 1.0),
        ("gamma", 0.5),
        ("lognormal", float(np.exp(0.5))),
        ("lognormal, 0 in a seventh", 6 / 7 * float(np.exp(0.32))),
        ("lognormal, negative", -float(np.exp(0.32))),
        ("normal", 5.0),
    ],
)
def test_an_interval_of_a_skewed_figure_holds_its_mean_in_92_to_98_of_100(
    name: str, mean: float, runs: int
) -> None:
    bounds = (-inf, 0.0) if mean < 0 else (0.0, inf)
    found = [interval(row, bounds=bounds) for row in drawn(name, (5000, runs))]
    assert 0.92 <= np.mean([one.low <= mean <= one.high for one in found]) <= 0.98
    assert all(bounds[0] <= one.low and one.high <= bounds[1] for one in found)


def test_the_plain_interval_misses_one_in_eight_of_them() -> None:
    rows = drawn("lognormal", (5000, 20))
    reach = stats.t.ppf(0.975, 19) * rows.std(axis=1, ddof=1) / np.sqrt(20)
    held = np.abs(rows.mean(axis=1) - np.exp(0.5)) <= reach
    assert held.mean() < 0.88


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.75])
@pytest.mark.parametrize("runs", [10, 20, 50])
def test_the_interval_of_a_share_holds_it_at_least_as_often_as_it_says(
    share: float, runs: int
) -> None:
    """Summed over all possible counts, without simulation."""
    counts = np.arange(runs + 1)
    held = [(one.low <= share <= one.high) for one in (share_interval(k, runs) for k in counts)]
    assert stats.binom.pmf(counts, runs, share)[held].sum() >= 0.95


def test_a_share_s_interval_is_that_of_clopper_and_pearson() -> None:
    for events, runs in ((0, 20), (3, 20), (20, 20), (1, 1)):
        found = share_interval(events, runs)
        exact = stats.binomtest(events, runs).proportion_ci(0.95, method="exact")
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-12)
    for events, runs in ((-1, 5), (6, 5), (0, 0)):
        with pytest.raises(ValueError, match="is no share"):
            share_interval(events, runs)


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=30))
def test_a_mean_lies_in_its_interval_and_a_mirror_turns_it(values: list[float]) -> None:
    found, turned = interval(values), interval([-value for value in values])
    near = 1e-9 * max(1.0, *(abs(value) for value in values))
    assert found.low - near <= found.mean <= found.high + near
    assert turned.low == pytest.approx(-found.high, abs=near)


def test_an_end_does_not_pass_what_no_value_can() -> None:
    found = interval([0.0, 0.0, 0.9, 1.0], bounds=(0, 1))
    assert (found.low, found.high) == (0, 1)
    assert interval([0.0, 0.0], bounds=(0, 1)) == interval([0.0, 0.0])


def test_one_run_has_no_width_and_none_is_an_error() -> None:
    assert (interval([7.0]).low, interval([7.0]).high) == (7, 7)
    with pytest.raises(ValueError, match="at least one"):
        interval([])


def test_common_shocks_make_a_comparison_narrow() -> None:
    shocks = stream(2, "common").normal(0, 10, 200)
    noise = stream(2, "own").normal(0, 1, 200)
    found = compare_paired((shocks + 3 + noise).tolist(), shocks.tolist())
    assert found.difference.low < 3 < found.difference.high
    assert found.difference.high - found.difference.low < 0.4
    assert found.fewer_runs == pytest.approx(200, rel=0.3)


def test_pairs_must_match_and_equal_runs_differ_by_nothing() -> None:
    with pytest.raises(ValueError, match="as many"):
        compare_paired([1.0], [1.0, 2.0])
    same = compare_paired([1.0, 2.0], [1.0, 2.0])
    assert (same.difference.low, same.difference.high, same.fewer_runs) == (0, 0, 0)


def test_the_deviation_is_that_of_a_sample() -> None:
    """Student: t = 12.706 at 95 % with one degree of freedom, and sd / sqrt(2) = 1."""
    found = interval([1.0, 3.0])
    assert (found.low, found.high) == pytest.approx((2 - 12.7062, 2 + 12.7062), abs=1e-3)
