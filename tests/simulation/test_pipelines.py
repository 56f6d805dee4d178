"""Tests of the credit pipelines: balance of projects, delays by verifiers, independent draws."""

from __future__ import annotations

from datetime import date, time

import msgspec
import pytest
import simpy

from exchange.calendar import is_exchange_day, tokyo_ns
from exchange.errors import ConfigError
from exchange.units import NS_PER_DAY, tokyo_datetime
from simulation.core.timeline import Timeline
from simulation.gx_ets.pipelines import (
    JCM,
    OF_A_PERIOD,
    Issued,
    Pipeline,
    Programme,
    Stage,
    next_committee_ns,
)

START = tokyo_ns(date(2020, 4, 1), time(0))
SURE = Programme(
    name="J-Credit",
    stages=(
        Stage(
            name="all",
            steps=("application", "validation", "registration"),
            months_min=1,
            months_max=2,
        ),
    ),
    verification=Stage(name="verification", steps=OF_A_PERIOD, months_min=1, months_max=1),
    committee_months=(4, 10),
    verifiers=1,
    projects_a_year=10,
    tonnes_a_year_min=1000,
    tonnes_a_year_max=1000,
    crediting_years=2,
)


def run(programme: Programme, years: int = 10, seed: int = 1) -> tuple[Pipeline, list[Issued]]:
    env = simpy.Environment(initial_time=START)
    issued: list[Issued] = []
    pipeline = Pipeline(Timeline(env), programme, seed, issued.append)
    env.run(until=tokyo_ns(date(2020 + years, 4, 1), time(0)))
    return pipeline, issued


def test_every_project_is_running_finished_or_lost() -> None:
    pipeline, _ = run(JCM)
    assert pipeline.entered == pipeline.running + pipeline.finished + pipeline.lost
    assert min(pipeline.entered, pipeline.running, pipeline.lost) > 0


def test_projects_arrive_as_often_as_said_and_as_many_are_lost() -> None:
    pipeline, _ = run(JCM, years=40)
    assert pipeline.entered == pytest.approx(1000, rel=0.1)
    decided = pipeline.registered + pipeline.lost
    assert pipeline.lost / decided == pytest.approx(1 - 0.854 * 0.943, abs=0.03)


def test_a_sure_project_issues_all_its_tonnes_each_year_once() -> None:
    _, issued = run(SURE)
    assert {entry.tonnes for entry in issued} == {1000}
    years = [(entry.project, entry.year) for entry in issued]
    assert len(years) == len(set(years))
    assert {year for _, year in years} == {1, 2}


@pytest.mark.parametrize("months", [0.0, 12.0])
def test_the_first_report_comes_as_many_months_after_operation_as_said(months: float) -> None:
    """Registered after a month, verified in one more, issued by the committee of the half-year."""
    quick = msgspec.structs.replace(SURE.stages[0], months_max=1)
    one = msgspec.structs.replace(SURE, stages=(quick,), first_report_months=months, verifiers=99)
    _, issued = run(one)
    _, pushed = run(msgspec.structs.replace(one, first_report_months=months + 6))
    first = {entry.project: entry.time_ns for entry in issued if entry.year == 1}
    later = {entry.project: entry.time_ns for entry in pushed if entry.year == 1}
    half_years = [(later[project] - first[project]) / NS_PER_DAY / 182.6 for project in later]
    assert half_years == pytest.approx([1.0] * len(later), abs=0.06)
    second = {entry.project: entry.time_ns for entry in issued if entry.year == 2}
    years = [(second[project] - first[project]) / NS_PER_DAY / 365.25 for project in second]
    assert years == pytest.approx([1.0] * len(second), abs=0.06)


def test_only_the_participants_share_can_reach_the_market() -> None:
    _, issued = run(JCM)
    assert issued
    assert all(entry.market_t == int(entry.tonnes * 0.5) for entry in issued)


def test_credits_are_issued_at_committees_only() -> None:
    _, issued = run(JCM)
    for entry in issued:
        moment = tokyo_datetime(entry.time_ns)
        assert moment.month in JCM.committee_months
        assert moment.hour == 12
        assert is_exchange_day(moment.date())


def test_few_verifiers_delay_issuance_and_change_no_draw() -> None:
    slow = msgspec.structs.replace(JCM, verifiers=8)
    _, freely = run(JCM)
    _, delayed = run(slow)
    assert len(delayed) < len(freely)
    tonnes = {(entry.project, entry.year): entry.tonnes for entry in freely}
    both = [entry for entry in delayed if (entry.project, entry.year) in tonnes]
    assert both
    assert all(entry.tonnes == tonnes[entry.project, entry.year] for entry in both)


def test_a_seed_repeats_and_another_differs() -> None:
    assert run(JCM)[1] == run(JCM)[1]
    assert run(JCM)[1] != run(JCM, seed=2)[1]


def test_the_next_committee_is_this_month_s_until_it_has_met() -> None:
    before = tokyo_ns(date(2026, 9, 1), time(11))
    after = tokyo_ns(date(2026, 9, 1), time(13))
    assert next_committee_ns((3, 9), before) == tokyo_ns(date(2026, 9, 1), time(12))
    assert next_committee_ns((3, 9), after) == tokyo_ns(date(2027, 3, 1), time(12))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"verifiers": 0}, "verifiers and crediting_years"),
        ({"committee_months": (13,)}, "committee_months"),
        ({"tonnes_a_year_min": -1.0}, "tonnes_a_year_min"),
        ({"projects_a_year": 0.0}, "projects_a_year"),
        (
            {"stages": (Stage(name="x", steps=(), months_min=3, months_max=1),)},
            "months_min..months_max",
        ),
        (
            {"stages": (Stage(name="x", steps=(), months_min=1, months_max=1, success_share=0.0),)},
            "success_share",
        ),
    ],
)
def test_an_impossible_programme_is_rejected(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        msgspec.structs.replace(SURE, **change)


def test_stages_that_leave_out_a_step_of_the_registrys_cycle_are_rejected() -> None:
    short = msgspec.structs.replace(SURE.stages[0], steps=("application", "registration"))
    for stages in ((short,), ()):
        with pytest.raises(ConfigError, match="the registry's steps in order"):
            msgspec.structs.replace(SURE, stages=stages)
    with pytest.raises(ConfigError, match="the registry's steps in order"):
        msgspec.structs.replace(SURE, name="VCS")
