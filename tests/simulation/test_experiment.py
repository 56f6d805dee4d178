"""Tests of experiments: equal results on any executor, common seeds, intervals, wrong settings."""

from __future__ import annotations

import os
import signal
import sys
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import polars as pl
import pytest

from exchange.errors import ConfigError, WorkerLost
from simulation.experiments.executors import Executor, InProcess, ProcessPool, executor
from simulation.experiments.experiment import (
    Comparing,
    Measure,
    Progress,
    Sweep,
    Task,
    answer,
    run_experiment,
    text_of,
)
from simulation.experiments.store import Answer, Plan, answer_store
from simulation.experiments.variants import Variant, grid
from simulation.results.record import FirmYear, Record
from tests.simulation.synthetic import synthetic_record

SEEDS = (1, 2)


def model(text: str, name: str, seed: int) -> Record:
    """The synthetic run with every firm's cost times `scale`; ConfigError without a scale."""
    scale = tomllib.loads(text).get("scale", 1)
    if scale < 0:
        raise ConfigError(f"{name}: scale must not be negative")
    record = synthetic_record(seed)
    rows = [row for block in record.firms.blocks() for row in _rows(block)]
    record.firms = type(record.firms)(FirmYear)
    for row in rows:
        record.firms.append(FirmYear(**row | {"abatement_jpy": row["abatement_jpy"] * scale}))
    return record


def _rows(block: dict[str, list[object]]) -> list[dict[str, object]]:
    return [dict(zip(block, values, strict=True)) for values in zip(*block.values(), strict=True)]


def run(
    variants: Sequence[Variant],
    measure: Measure | None = None,
    chosen: Executor | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
    folder: Path | None = None,
    seeds: Sequence[int] = SEEDS,
    comparing: Comparing | None = None,
) -> Sweep:
    """The experiment with its store, in a folder that it may already be in."""
    plan = Plan({}, tuple((variant.name, variant.text) for variant in variants))
    with answer_store(folder, plan, resume=True) as store:
        measure = measure or partial(answer, model)
        return run_experiment(
            variants, seeds, measure, chosen or InProcess(), store, report, comparing
        )


@cache
def sweep(workers: int = 1, settings: tuple[str, ...] = ("scale=1,2",)) -> Sweep:
    chosen = InProcess() if workers == 1 else ProcessPool(workers)
    return run(grid(["base"], settings), chosen=chosen)


def summary(found: Sweep, variant: str, figure: str) -> dict[str, float]:
    table = found.tables["summary"]
    return table.filter((pl.col("variant") == variant) & (pl.col("figure") == figure)).to_dicts()[0]


def test_two_processes_and_one_give_the_same_bits() -> None:
    here, apart = (sweep(workers).tables for workers in (1, 2))
    for name, table in here.items():
        assert table.write_ipc(None).getvalue() == apart[name].write_ipc(None).getvalue(), name


def test_every_variant_meets_every_seed_in_order() -> None:
    figures = sweep().tables["figures"].filter(pl.col("figure") == "emissions_t")
    assert figures["seed"].to_list() == [*SEEDS, *SEEDS]
    assert figures["variant"].unique(maintain_order=True).to_list() == [
        "base, scale=1",
        "base, scale=2",
    ]


def test_the_first_variant_is_the_base_that_others_are_compared_with() -> None:
    found = sweep()
    base = summary(found, "base, scale=1", "abatement_jpy")
    double = summary(found, "base, scale=2", "abatement_jpy")
    assert base["difference"] is None
    assert double["runs"] == len(SEEDS)
    assert double["difference"] == pytest.approx(base["mean"])
    assert double["difference_low"] < double["difference"] < double["difference_high"]
    assert (double["higher"], double["lower"]) == (1, 0)
    same = summary(found, "base, scale=2", "emissions_t")
    assert (same["difference"], same["fewer_runs"]) == (0, 0)
    assert (same["difference_low"], same["higher"], same["lower"]) == (None, 0, 0)


def rare(task: Task) -> Answer:
    """Payments in one run of two, of a yen more in every other variant."""
    paid = float(task.seed % 2) * (7 + task.variant)
    return Answer(task.variant, task.seed, {"paid_jpy": paid, "price_jpy_per_t": task.seed}, {}, {})


def test_a_rare_event_has_the_interval_of_its_share_and_none_of_its_mean() -> None:
    found = run(grid(["base"], ["scale=1,2"]), rare, seeds=range(20))
    row = summary(found, "base, scale=2", "paid_jpy")
    assert (row["mean"], row["low"], row["high"], row["nonzero"]) == (4.0, None, None, 0.5)
    assert row["nonzero_low"] < 0.3
    assert row["nonzero_high"] > 0.7
    assert (row["difference"], row["difference_low"], row["higher"]) == (0.5, None, 0.5)
    often = summary(found, "base, scale=2", "price_jpy_per_t")
    assert often["low"] < often["mean"] < often["high"]


def test_any_two_variants_are_compared_seed_by_seed() -> None:
    variants = grid(["base"], ["scale=1,2,4"])
    found = run(variants)
    pairs = found.tables["pairs"].filter(pl.col("figure") == "abatement_jpy")
    means = [summary(found, variant.name, "abatement_jpy")["mean"] for variant in variants]
    names = [variant.name for variant in variants]
    assert pairs.select("base", "variant").rows() == [
        (names[0], names[1]),
        (names[0], names[2]),
        (names[1], names[2]),
    ]
    expected = [means[1] - means[0], means[2] - means[0], means[2] - means[1]]
    assert pairs["difference"].to_list() == pytest.approx(expected)


def test_a_key_can_be_drawn_with_each_seed() -> None:
    variants = grid(["base"], ["scale=1,2"])
    asked: list[tuple[str, int]] = []

    def noted(task: Task) -> Answer:
        asked.append((task.text.splitlines()[-1], task.seed))
        return answer(model, task)

    run(variants, noted, comparing=Comparing(varied_by_seed="population.seed"))
    assert asked == [(f"population.seed = {seed}", seed) for seed in (1, 1, 2, 2)]
    with pytest.raises(ConfigError, match="drawn with each seed"):
        text_of(grid(["base"], ["population.seed=1"])[0], 1, "population.seed")


def test_another_variant_can_be_the_base() -> None:
    found = run(grid(["base"], ["scale=1,2"]), comparing=Comparing(1))
    first = summary(found, "base, scale=1", "abatement_jpy")
    assert summary(found, "base, scale=2", "abatement_jpy")["difference"] is None
    usual = summary(sweep(), "base, scale=2", "abatement_jpy")
    assert first["difference"] == -usual["difference"]


def test_a_run_s_answer_does_not_depend_on_its_company() -> None:
    alone = sweep(settings=("scale=2",)).tables["figures"]
    beside = sweep().tables["figures"].filter(pl.col("variant") == "base, scale=2")
    assert alone.equals(beside)


def test_each_run_is_reported_when_it_ends() -> None:
    ended: list[Progress] = []
    run(grid(["base"], ["scale=1"]), report=ended.append)
    assert [progress.ended for progress in ended] == [0, 1, 2]
    assert {progress.total for progress in ended} == {len(SEEDS)}


def test_a_grid_is_every_combination() -> None:
    variants = grid(["a", "b"], ["policy.credit_limit=0.05,0.1", 'x="y, z"', "d=2027-10-01"])
    assert [variant.name for variant in variants][:2] == [
        'a, policy.credit_limit=0.05, x="y, z", d=2027-10-01',
        'a, policy.credit_limit=0.1, x="y, z", d=2027-10-01',
    ]
    assert len(variants) == 4
    tables = tomllib.loads(variants[0].text)
    assert tables["extends"] == "a"
    assert tables["policy"]["credit_limit"] == 0.05
    assert tables["x"] == "y, z"


def test_a_value_may_be_a_list_of_tables() -> None:
    events = "[], [{fiscal_year = 2027, factor = 0.9}]"
    none, one = grid(["a"], [f"emissions.events={events}"])
    assert tomllib.loads(none.text)["emissions"]["events"] == []
    (event,) = tomllib.loads(one.text)["emissions"]["events"]
    assert event == {"fiscal_year": 2027, "factor": 0.9}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (["policy"], "must be key=value"),
        (["=1"], "must be key=value"),
        (["a="], "must be key=value"),
        (["a=high"], "values must be TOML"),
        (["a=1", "a=2"], "a is set twice"),
        (["a=1,1"], "is asked for twice"),
    ],
)
def test_a_wrong_setting_is_one_sentence(settings: list[str], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        grid(["base"], settings)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_variant_that_cannot_run_is_named_and_passed_over(workers: int) -> None:
    found = sweep(workers, ("scale=1,-1,2",))
    reasons = [failure.reason for failure in found.failures]
    assert reasons == ["base, scale=-1: scale must not be negative"]
    assert [variant.name for variant in found.variants] == ["base, scale=1", "base, scale=2"]
    for name, table in sweep().tables.items():
        assert table.equals(found.tables[name]), name


def broken(task: Task) -> Answer:
    raise ZeroDivisionError("nothing to divide by")


def test_an_error_of_the_program_is_a_failure_that_says_where() -> None:
    with pytest.raises(
        ConfigError, match=r"no variant could run; .*base, scale=1, seed 1: ZeroDiv"
    ):
        run(grid(["base"], ["scale=1,2"]), broken)


def test_a_failed_variant_gets_no_further_seed_and_all_variants_come_before_the_next() -> None:
    tried: list[tuple[str, int]] = []

    def noted(task: Task) -> Answer:
        tried.append((task.text.splitlines()[-1], task.seed))
        return answer(model, task)

    run(grid(["base"], ["scale=1,-1,2"]), noted)
    first = [("scale = 1", 1), ("scale = -1", 1), ("scale = 2", 1)]
    assert tried == [*first, ("scale = 1", 2), ("scale = 2", 2)]


def test_unknown_and_impossible_executors_are_rejected() -> None:
    for name, workers, address, sentence in (
        ("threads", 1, None, "there are: in-process, processes, dask"),
        ("processes", 0, None, "at least 1"),
        ("processes", 2, "tcp://here", "is for --executor dask"),
    ):
        with pytest.raises(ConfigError, match=sentence):
            executor(name, workers, address)
    assert isinstance(executor("processes", 1), InProcess)
    assert isinstance(executor("processes", 2), ProcessPool)


def deadly_model(marker: Path, text: str, name: str, seed: int) -> Record:
    """The model, but the first process to run the last seed is killed during the run."""
    if seed == SEEDS[-1]:
        with suppress(FileExistsError):
            marker.touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)
    return model(text, name, seed)


def test_dask_s_workers_give_the_same_bits_also_when_one_is_killed(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="this .venv is older than the lock: make test")
    marker, ended = tmp_path / "killed", list[Progress]()
    deadly, dask = partial(deadly_model, marker), executor("dask", 2)
    variants = grid(["base"], ["scale=1,2"])
    apart = run(variants, partial(answer, deadly), dask, ended.append).tables
    assert marker.exists()
    assert ended[-1].ended == len(variants) * len(SEEDS)
    for name, table in sweep().tables.items():
        assert table.write_ipc(None).getvalue() == apart[name].write_ipc(None).getvalue(), name


def test_without_dask_its_executor_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=f"{sys.executable} -m pip install distributed"):
        executor("dask", 2)


def test_a_killed_worker_is_an_error_and_no_answer() -> None:
    with pytest.raises(WorkerLost, match="fewer --workers"):
        list(ProcessPool(1).run(_end, [1]))


def _end(code: int) -> None:
    os._exit(code)
