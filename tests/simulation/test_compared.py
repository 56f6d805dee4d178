"""Two opened runs are compared seed by seed, over the seeds that they have in common."""

from __future__ import annotations

from pathlib import Path

import msgspec
import polars as pl
import pytest

from exchange.errors import ConfigError
from simulation import compare, open_run
from simulation.core.intervals import compare_paired
from simulation.gx_ets.keys import GxScenario
from simulation.results.manifest import write_results
from simulation.results.tables import frames
from tests.simulation.synthetic import synthetic_record

SCENARIO = msgspec.json.encode(GxScenario(title="Synthetic"))
HIGH = {1: 10.0, 2: 14.0, 3: 11.0}
LOW = {2: 9.0, 3: 8.0, 4: 1.0}


def figures(values: dict[int, float], variants: tuple[str, ...] = ("x",)) -> pl.DataFrame:
    rows = [
        (variant, seed, "price_jpy_per_t", value)
        for variant in variants
        for seed, value in values.items()
    ]
    return pl.DataFrame(rows, schema=["variant", "seed", "figure", "value"], orient="row")


def folder_of(path: Path, replicated: pl.DataFrame | None = None) -> Path:
    path.mkdir()
    further = None if replicated is None else {"figures": replicated}
    write_results(frames(synthetic_record()), SCENARIO, path, further)
    return path


def test_the_difference_is_that_of_the_common_seeds(tmp_path: Path) -> None:
    one = open_run(folder_of(tmp_path / "one", figures(HIGH)))
    other = open_run(folder_of(tmp_path / "other", figures(LOW)))
    (row,) = compare(one, other).to_dicts()
    wanted = compare_paired([14.0, 11.0], [9.0, 8.0]).difference
    assert (row["figure"], row["seeds"]) == ("price_jpy_per_t", 2)
    assert (row["mean"], row["other_mean"]) == (12.5, 8.5)
    assert (row["difference"], row["difference_low"], row["difference_high"]) == (
        wanted.mean,
        wanted.low,
        wanted.high,
    )
    assert row["higher"] == 1.0
    (back,) = compare(other, one).to_dicts()
    assert back["difference"] == -row["difference"]


def test_single_runs_of_one_seed_have_differences_and_no_intervals(tmp_path: Path) -> None:
    run = open_run(folder_of(tmp_path / "run"))
    found = compare(run, run)
    assert len(found) > 20
    assert set(found["difference"]) == {0.0}
    assert found["difference_low"].null_count() == len(found)


@pytest.mark.parametrize(
    ("theirs", "sentence"),
    [
        (figures({7: 1.0}), "no common seed"),
        (figures(LOW, ("x", "y")), "2 variants"),
    ],
)
def test_what_cannot_be_paired_is_rejected(
    theirs: pl.DataFrame, sentence: str, tmp_path: Path
) -> None:
    one = open_run(folder_of(tmp_path / "one", figures(HIGH)))
    other = open_run(folder_of(tmp_path / "other", theirs))
    with pytest.raises(ConfigError, match=sentence):
        compare(one, other)
