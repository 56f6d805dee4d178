"""Tests of intervals: Student's t against printed tables, coverage, and the gain of pairing."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.core.rng import stream
from simulation.experiments.intervals import compare_paired, interval, student_quantile


@pytest.mark.parametrize(
    ("freedom", "expected"),
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: two-sided 95 %
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (30, 2.042), (100, 1.984)],
)
def test_quantiles_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert student_quantile(0.95, freedom) == pytest.approx(expected, abs=6e-4)


def test_an_interval_holds_the_mean_as_often_as_it_says() -> None:
    draws = stream(1, "coverage").normal(5, 2, (2000, 6))
    held = [interval(row.tolist()) for row in draws]
    share = np.mean([one.low <= 5 <= one.high for one in held])
    assert share == pytest.approx(0.95, abs=0.02)


def zeros_and_tails(size: tuple[int, int]) -> np.ndarray:
    """Zero in seven runs of ten, else lognormal, as payments at the ceiling are."""
    drawn = stream(3, "tails")
    return drawn.lognormal(0, 1, size) * (drawn.random(size) < 0.3)


@pytest.mark.parametrize(
    ("draws", "mean", "runs"),
    [
        (lambda size: stream(4, "exponential").exponential(1, size), 1.0, 10),
        (lambda size: stream(5, "lognormal").lognormal(0, 1, size), float(np.exp(0.5)), 20),
        (zeros_and_tails, 0.3 * float(np.exp(0.5)), 20),
    ],
)
def test_an_interval_of_a_skewed_figure_holds_its_mean_nine_times_in_ten(
    draws: Callable[[tuple[int, int]], np.ndarray], mean: float, runs: int
) -> None:
    found = [interval(row.tolist(), bounds=(0, inf)) for row in draws((2000, runs))]
    assert np.mean([one.low <= mean <= one.high for one in found]) > 0.89
    assert min(one.low for one in found) >= 0


def test_the_plain_interval_would_have_missed_one_in_seven_of_them() -> None:
    rows = zeros_and_tails((2000, 20))
    reach = student_quantile(0.95, 19) * rows.std(axis=1, ddof=1) / np.sqrt(20)
    held = np.abs(rows.mean(axis=1) - 0.3 * np.exp(0.5)) <= reach
    assert held.mean() < 0.86


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


@pytest.mark.parametrize(("level", "freedom"), [(0, 3), (1, 3), (0.5, 0)])
def test_impossible_levels_are_errors(level: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_quantile(level, freedom)


def test_the_deviation_is_that_of_a_sample() -> None:
    """Student: t = 12.706 at 95 % with one degree of freedom, and sd / sqrt(2) = 1."""
    found = interval([1.0, 3.0])
    assert (found.low, found.high) == pytest.approx((2 - 12.7062, 2 + 12.7062), abs=1e-3)
