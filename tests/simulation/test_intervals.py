"""Intervals: Student's t against printed tables, coverage, and what pairing saves."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.intervals import compare_paired, interval, student_quantile
from simulation.rng import stream


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


def test_one_run_has_no_width_and_none_is_an_error() -> None:
    assert interval([7.0]).half_width == 0
    with pytest.raises(ValueError, match="at least one"):
        interval([])


def test_common_shocks_make_a_comparison_narrow() -> None:
    shocks = stream(2, "common").normal(0, 10, 200)
    noise = stream(2, "own").normal(0, 1, 200)
    found = compare_paired((shocks + 3 + noise).tolist(), shocks.tolist())
    assert found.difference.low < 3 < found.difference.high
    assert found.difference.half_width < 0.2
    assert found.fewer_runs == pytest.approx(200, rel=0.3)


def test_pairs_must_match_and_equal_runs_differ_by_nothing() -> None:
    with pytest.raises(ValueError, match="as many"):
        compare_paired([1.0], [1.0, 2.0])
    same = compare_paired([1.0, 2.0], [1.0, 2.0])
    assert (same.difference.mean, same.difference.half_width, same.fewer_runs) == (0, 0, 0)


@pytest.mark.parametrize(("level", "freedom"), [(0, 3), (1, 3), (0.5, 0)])
def test_impossible_levels_are_errors(level: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_quantile(level, freedom)
