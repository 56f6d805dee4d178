"""The study of the Agency's instruments: designs, references, tables, pages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl
import pytest
from msgspec.structs import replace

from simulation.core.intervals import Interval
from simulation.report.agency_page import agency_page, curve_part
from simulation.report.drawing import RED, css
from simulation.report.study_page import study_page
from simulation.studies.agency import (
    CEILINGS,
    COST,
    FLOORS,
    GROUPS,
    REPLICATIONS,
    Effect,
    agency_study,
    effect_tables,
    effects,
    groups_under,
)
from simulation.studies.curves import CURVES
from simulation.studies.study import LEVEL, Found
from tests.simulation.studies.made_up import found_in


@pytest.fixture(scope="module")
def small() -> Found:
    return found_in(agency_study(small=True, replications=2))


@pytest.fixture(scope="module")
def rows(small: Found) -> list[Effect]:
    return effects(small)


def test_there_are_at_least_twenty_designs_within_four_hundred_runs() -> None:
    study = agency_study()
    keys = [design.key for design in study.designs]
    assert len(keys) == len(set(keys)) >= 20
    assert study.replications == REPLICATIONS == 20
    assert len(keys) * study.replications <= 400


def test_each_design_is_another_scenario_than_the_reference_of_its_group() -> None:
    study = agency_study()
    for group in GROUPS:
        policies = [study.scenario(design).policy for design in group.designs]
        assert all(other != policies[0] for other in policies[1:])
        assert group.designs[0].settings == {}


def test_every_design_is_compared_with_its_own_reference(rows: list[Effect]) -> None:
    bases = {row.design.key: row.base.key for row in rows}
    assert bases["pay-as-bid"] == "retire"
    assert bases["surge"] == "open"
    assert all((row.change is None) == (row.design is row.base) for row in rows)
    tables = effect_tables(rows, "agency")
    assert tables["agency"]["design"].n_unique() == 20
    assert tables["differences"]["design"].n_unique() == 18
    known = tables["differences"].drop_nulls("low")
    assert len(known)
    for row in known.iter_rows(named=True):
        outside = row["low"] > 0 or row["high"] < 0
        assert bool(row["is_larger_than_noise"]) == outside


def test_a_rare_event_has_the_interval_of_its_share_and_the_sign_test(small: Found) -> None:
    """Payments in 9 of 20 seeds, in 2, in all but one, and in none."""
    designs = CEILINGS.designs[:5]
    paid = {"surge": 9, "reserve-5-mt": 2, "no-payment": 19}
    lines = [
        (design.key, seed, "paid_t", 1e7 if seed < paid.get(design.key, 0) else 0.0)
        for design in designs
        for seed in range(20)
    ]
    columns = ["variant", "seed", "figure", "value"]
    table = pl.DataFrame(lines, schema=columns, orient="row")
    sweep = small.sweep._replace(tables={"figures": table})
    group = CEILINGS._replace(designs=designs)
    found = effects(small._replace(sweep=sweep), [group])
    assert [row.direction for row in found] == [None, 1, 0, 1, 0]
    tables = effect_tables(found, "agency")
    means = {row["design"]: row for row in tables["agency"].to_dicts()}
    assert means["surge"]["low"] is None
    exact = (0.45, 0.2306, 0.6847)  # Clopper and Pearson for 9 of 20
    shares = [means["surge"][name] for name in ("nonzero", "nonzero_low", "nonzero_high")]
    assert shares == pytest.approx(exact, abs=1e-4)
    assert means["no-payment"]["nonzero"] is None
    assert means["no-payment"]["low"] > 0
    rare = tables["differences"].filter(design="surge").to_dicts()[0]
    assert (rare["low"], rare["higher"], rare["lower"]) == (None, 0.45, 0)
    page = agency_page(small._replace(sweep=sweep), found, "", "")
    for language, shown in (
        ("en", ("4.5 (in 23 to 68 %)", "4.5 (higher 23 to 68 %)", "1.0 (in 1 to 32 %)")),
        ("ja", ("4.5(零でないシード 23〜68 %)", "4.5(高いシード 23〜68 %)")),
    ):
        for cell in shown:
            assert f"<td>{cell}</td>" in study_page(page, language)


def test_the_cost_to_the_state_is_what_it_pays_less_what_it_receives(
    small: Found, rows: list[Effect]
) -> None:
    design = small.study.designs[0]
    paid = {row.figure: row.own.mean for row in rows if row.design is design}
    received = paid["agency_sold_jpy"] + paid["paid_jpy"] + paid["penalty_jpy"]
    auctioned = sum(own.mean for own in small.by_year(design.key, "auctioned_jpy").values())
    assert paid[COST] == pytest.approx(paid["bought_back_jpy"] - received - auctioned)


def test_the_pages_name_each_design_in_both_languages(small: Found, rows: list[Effect]) -> None:
    page = agency_page(small, rows, "tanso study agency", "tanso study agency --check")
    english, japanese = study_page(page, "en"), study_page(page, "ja")
    for design in small.study.designs:
        assert design.text.en in english
        assert design.text.ja in japanese
    for text in (english, japanese):
        assert "None" not in text
        assert "{" not in re.sub(r"<(style|svg).*?</\1>", "", text, flags=re.DOTALL)
    ids = re.findall(r' id="([^"]+)"', english)
    assert len(ids) == len(set(ids))
    assert not re.search(r"[ぁ-ん]", re.sub(r'<a href="report.ja.html".*?</a>', "", english))


def test_a_difference_that_is_zero_as_written_is_not_named(
    small: Found, rows: list[Effect]
) -> None:
    place = next(n for n, row in enumerate(rows) if row.figure == LEVEL and row.change)
    row = rows[place]
    shown, reds = [], []
    for mean in (0.3, 30.0):
        changed = row._replace(change=Interval(mean, mean / 2, 2 * mean, 2))
        found = [*rows[:place], changed, *rows[place + 1 :]]
        page = study_page(agency_page(small, found, "", ""), "en")
        shown += [f"{row.design.text.en} +{mean:.0f}" in page]
        reds += [page.count(css(RED))]
    assert shown == [False, True]
    assert reds[0] < reds[1]


def test_under_another_curve_each_design_differs_in_the_curve_alone() -> None:
    study = agency_study(curves=CURVES)
    by_key = {design.key: study.scenario(design) for design in study.designs}
    assert len(by_key) == 60
    for design in agency_study().designs:
        own = by_key[design.key]
        for curve in CURVES:
            repeated = by_key[f"{design.key} {curve.name}"]
            assert replace(repeated, abatement=own.abatement) == own
    slopes = {by_key[f"hold {name}"].abatement.slope_jpy_per_t_per_mt for name in ("flat", "steep")}
    assert slopes == {72, 417}


def test_the_page_compares_each_conclusion_between_the_curves() -> None:
    found = found_in(agency_study(small=True, replications=2, curves=CURVES))
    rows = effects(found, groups_under(CURVES))
    bases = {row.design.key: row.base.key for row in rows}
    assert bases["pay-as-bid steep"] == "retire steep"
    part = curve_part(rows, CURVES)
    price, _ = part.tables
    assert len(price.rows) == 18
    differing = {row.design.key: row for row in rows if row.figure == LEVEL and row.change}
    for line, design in zip(price.rows[:12], FLOORS.designs[1:], strict=True):
        signs = set()
        for key, cell in zip(("", " flat", " steep"), line[2:5], strict=True):
            change = differing[design.key + key].change
            assert change is not None
            assert cell.en.endswith("*") == (change.low > 0 or change.high < 0)
            signs.add((change.low > 0, change.high < 0))
        assert line[5].en == ("yes" if len(signs) == 1 else "no")
    page = agency_page(found, rows, "tanso study agency", "--check", CURVES)
    english, japanese = study_page(page, "en"), study_page(page, "ja")
    assert "How far the conclusions move" in english
    assert "削減費用曲線による結論の違い" in japanese
    ids = re.findall(r' id="([^"]+)"', english)
    assert len(ids) == len(set(ids))


def test_the_page_says_why_held_purchases_leave_the_price_below_the_floor(
    small: Found, rows: list[Effect]
) -> None:
    def said(far: Mapping[str, float]) -> list[str]:
        moved = [
            row._replace(figure="below_floor", own=Interval(*3 * (far[row.design.key],), 2))
            for row in rows
            if row.figure == LEVEL and row.design.key in far
        ]
        others = [row for row in rows if row.figure != "below_floor"]
        page = agency_page(small, [*others, *moved], "tanso study agency", "--check")
        return [line.en for line in page.findings if "expected to come back" in line.en]

    (line,) = said({"hold": 0.47, "resell-high": 0.3, "price-90": 0.6})
    assert "“bought and held for good” the price lies 47 % below the floor" in line
    assert said({"retire": 0.02}) == []
