"""A firm's procurement plan: from its file, dated prices and paths to basket and drafts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from api.wire.firm_file import EXAMPLE, read_firm
from benchmarks.planning import large_firm, priced
from exchange.compliance.closing import Market
from exchange.compliance.coverage import coverage
from exchange.compliance.firm import Firm, Target
from exchange.compliance.prices import Ask, LiveBook, Mark, newest
from exchange.compliance.what_if import WhatIf
from exchange.errors import ConfigError
from simulation.planning.draws import delay_days, draw, emissions, reduce
from simulation.planning.planner import procurement_plan
from simulation.planning.procurement import ProcurementPlan
from simulation.planning.terms import PlanTerms, plan_terms

ON = date(2026, 11, 29)
FIRM = read_firm(EXAMPLE)
DRAINAGE, ENERGY = "jcredit/agri_midseason_drainage", "jcredit/energy_saving"
HEAD = "scenario,seed,month,price_yen_per_t,credit_class\n"


def bundle(folder: Path, prices: dict[str, list[float]]) -> str:
    """A file of paths: a class's constant price on each path."""
    rows = [
        f"own,{seed},{month},{price},{credit_class}\n"
        for credit_class, each in prices.items()
        for seed, price in enumerate(each)
        for month in ("2026-11", "2028-01", "2031-01")
    ]
    path = folder / "paths.csv"
    path.write_text(HEAD + "".join(rows))
    return str(path)


def marked(**prices: int) -> dict[str, Any]:
    """Dated prices of J-Credit classes."""
    marks = [
        Mark(day=ON, credit_class=f"jcredit/{name}", stat="mark", price_yen_per_t=price, source="x")
        for name, price in prices.items()
    ]
    return newest(marks, ON, 30)


def planned(
    firm: Firm, market: Market, paths: str, what_if: WhatIf | None = None, **terms: Any
) -> ProcurementPlan:
    covered = coverage(firm, ON, what_if or WhatIf(), market)
    return procurement_plan(
        firm, covered, market, PlanTerms(bundle=paths, drawn=60, kept=20, **terms)
    )


def bought(plan: ProcurementPlan) -> dict[str, int]:
    return {one.instrument: one.mean_t for one in plan.basket if one.stage == "now"}


def in_all(plan: ProcurementPlan) -> dict[str, int]:
    """The tonnes of each instrument, now and later."""
    found: dict[str, int] = {}
    for one in plan.basket:
        found[one.instrument] = found.get(one.instrument, 0) + one.mean_t
    return found


@pytest.fixture
def high(tmp_path: Path) -> str:
    """Allowances near the ceiling."""
    return bundle(tmp_path, {"gx_ets/allowance": [4_000.0, 4_200.0, 9_000.0]})


@pytest.fixture
def low(tmp_path: Path) -> str:
    return bundle(tmp_path, {"gx_ets/allowance": [2_300.0, 2_500.0]})


def test_a_class_cheaper_than_allowances_is_bought_up_to_the_cap_of_its_auctions(high: str) -> None:
    market = Market(marked(agri_midseason_drainage=3_000, renewable_electricity=6_000))
    plan = planned(FIRM, market, high)
    assert bought(plan)[DRAINAGE] > 0
    assert "jcredit/renewable_electricity" not in bought(plan)
    for line in plan.schedule:
        assert line.most_t is not None
        assert line.quantity_t <= line.most_t
        assert line.t_per_auction * line.auctions >= line.quantity_t
        assert line.last_day <= plan.verified_on
    half = planned(FIRM, market, high, participation_percent=10)
    assert bought(half)[DRAINAGE] == pytest.approx(bought(plan)[DRAINAGE] / 2, abs=10)
    assert any(one.limit == f"participation/{DRAINAGE}" and one.shadow_yen > 100
               for one in plan.limits)  # fmt: skip
    assert plan.answer.startswith("Should we buy J-Credits for FY2026 now? Yes, ")
    assert "renewable_electricity" in {one.instrument.partition("/")[2] for one in plan.excluded}


def test_nothing_is_bought_for_gx_ets_when_allowances_cost_less(low: str) -> None:
    market = Market(marked(agri_midseason_drainage=3_600, energy_saving=4_700))
    firm = replace(FIRM, targets=(), forwards=())
    plan = planned(firm, market, low)
    assert bought(plan) == {}
    assert plan.answer.startswith("Should we buy J-Credits for FY2026 now? No, ")
    reasons = {one.instrument: one for one in plan.excluded}
    below = reasons[DRAINAGE].bought_below_yen_per_t
    assert below is not None
    assert below < 3_600
    # Bought below that price and not above it.
    for price, is_bought in ((round(below) - 5, True), (round(below) + 5, False)):
        cheap = planned(firm, Market(marked(agri_midseason_drainage=price)), low)
        assert (DRAINAGE in bought(cheap)) == is_bought


def shk_firm(**terms: Any) -> Firm:
    """A firm without holdings, with a target of SHK."""
    changed = replace(FIRM.firm, schemes=("gx-ets", "shk"), budget_yen_per_year=None, **terms)
    target = Target(scheme="shk", fiscal_year=2027, quantity_t=500, missed_yen_per_t=2_000)
    return replace(FIRM, firm=changed, holdings=(), orders=(), forwards=(), targets=(target,))


def test_a_retirement_for_two_schemes_is_bought_only_where_the_firm_assumes_it(low: str) -> None:
    """3,500 yen: more than an allowance or a missed tonne alone, less than both."""
    market = Market(marked(agri_midseason_drainage=3_500))
    alone = in_all(planned(shk_firm(), market, low))
    assert DRAINAGE not in alone
    assert alone["missed/shk"] == 500
    shared = planned(shk_firm(may_share=("gx-ets+shk",)), market, low)
    # Paths without any shortage have no use for the allowance that it frees: few.
    assert 400 < in_all(shared)[DRAINAGE] <= 500
    assert in_all(shared)[DRAINAGE] + in_all(shared).get("missed/shk", 0) == 500
    serves = {one.serves for one in shared.basket if one.instrument == DRAINAGE}
    assert serves == {("gx-ets+shk",)}
    assert any("by no rule" in note for note in shared.notes)


def test_a_scheme_gets_only_what_it_accepts(low: str) -> None:
    """A forest credit counts for SHK; JCM from before 2021, issued now, does not."""
    old = Mark(day=ON, credit_class="jcm/before_2021", stat="mark", price_yen_per_t=100, source="x")
    plan = planned(shk_firm(), Market(marked(forest=1_900) | newest([old], ON, 30)), low)
    assert in_all(plan)["jcredit/forest"] > 0
    assert "jcm/before_2021" not in in_all(plan)
    excluded = {one.instrument: one.code for one in plan.excluded}
    assert excluded["jcm/before_2021"] == "reductions_not_accepted"


def test_a_live_book_gives_the_depth_of_the_first_step(high: str) -> None:
    asks = (Ask(2_000, 30), Ask(3_000, 20), Ask(9_000, 1_000))
    market = Market({}, (LiveBook(ENERGY, asks, "here"),))
    plan = planned(FIRM, market, high, participation_percent=2)
    assert plan.depth_origin == "book"
    first = plan.schedule[0]
    assert (first.quantity_t, first.instrument) == (50, ENERGY)
    assert first.price_yen_per_t == pytest.approx((2_000 * 30 + 3_000 * 20) / 50)
    line = next(one for one in plan.basket if one.instrument == ENERGY)
    assert line.price_origin == "book"


def test_an_offered_forward_is_bought_if_it_pays_and_an_agreed_one_is_there(low: str) -> None:
    market = Market(marked(forest=9_000))
    offered = next(one for one in FIRM.forwards if one.state == "offered")
    cheap = replace(FIRM, targets=(), forwards=(replace(offered, price_yen_per_t=1_000),))
    code = f"forward/{offered.project}"
    assert bought(planned(cheap, market, low))[code] == offered.quantity_t
    dear = replace(FIRM, targets=(), forwards=(replace(offered, price_yen_per_t=4_200),))
    assert code not in bought(planned(dear, market, low))
    # Agreed: nothing to decide, and the duty costs less than without it.
    agreed = replace(FIRM, targets=(), forwards=(replace(offered, state="agreed"),))
    with_it, without = planned(agreed, market, low), planned(
        replace(FIRM, targets=(), forwards=()), market, low
    )  # fmt: skip
    assert bought(with_it) == {}
    saved = without.policies[0].fan.mean_yen - with_it.policies[0].fan.mean_yen
    full = offered.quantity_t * 2_400
    # Delivered in 70 of 100 cases, in the money of today, and late at times.
    assert 0.5 * full < saved < 0.75 * full


def test_the_plan_costs_no_more_than_the_other_ways(high: str) -> None:
    market = Market(marked(agri_midseason_drainage=3_000, energy_saving=3_900))
    plan = planned(FIRM, market, high)
    by_code = {one.code: one for one in plan.policies}
    assert set(by_code) == {"plan", "other_goal", "nothing", "all_today"}
    for one in plan.policies:
        assert by_code["plan"].fan.mean_yen <= one.fan.mean_yen + 1
        assert by_code["other_goal"].regret_max_yen <= one.regret_max_yen + 1
        assert one.fan.p10_yen <= one.fan.p50_yen <= one.fan.p90_yen
    careful = planned(FIRM, market, high, goal="regret")
    assert careful.policies[0].fan == by_code["other_goal"].fan
    for line in plan.years:
        if line.scheme == "gx-ets":
            assert line.need_t == pytest.approx(
                line.allowances_t + line.credits_t + line.ceiling_t, abs=2
            )


def test_an_infeasible_budget_names_the_smallest_that_is_enough(high: str) -> None:
    market = Market(marked(agri_midseason_drainage=3_000))
    strict = WhatIf(later_vintages_usable=False)
    plan = planned(FIRM, market, high, strict, budget_yen_per_year=1_000_000)
    assert plan.status == "infeasible"
    assert plan.basket == ()
    budgets = [one for one in plan.changes if one.limit == "budget" and one.needed is not None]
    assert budgets
    assert {one.most for one in budgets} == {1_000_000}
    assert "the budget for FY" in plan.answer
    assert "予算を" in plan.answer_ja
    assert any(one.needed is None for one in plan.changes)  # no wider cap helps
    most = max(one.needed or 0 for one in budgets)
    assert planned(FIRM, market, high, strict, budget_yen_per_year=most).status == "optimal"
    tight = planned(FIRM, market, high, strict, budget_yen_per_year=most // 50)
    assert tight.status == "infeasible"


def test_what_is_used_early_after_the_last_year_is_named_as_outside_the_budget(low: str) -> None:
    """A firm with two years of duty and no target needs no yen within a year's budget."""
    plain = replace(FIRM, years=tuple(one for one in FIRM.years if one.fiscal_year <= 2027),
                    forwards=(), targets=(), abatement=())  # fmt: skip
    limited, unlimited = (
        replace(plain, firm=replace(plain.firm, budget_yen_per_year=most)) for most in (1_000, None)
    )
    plan, free = planned(limited, Market({}), low), planned(unlimited, Market({}), low)
    line = next(one for one in plan.basket if one.kind == "borrowed")
    assert f"FY2027, the last year, {line.mean_t:,} t on average are covered by" in plan.answer
    assert f"2027年度は平均{line.mean_t:,} tを翌年度の排出枠で" in plan.answer_ja
    assert line.cost_yen <= sum(one.cost_yen for one in plan.basket)
    assert "outside every budget" in plan.answer
    assert "どの年度の予算にも入りません" in plan.answer_ja
    assert "outside every budget" not in free.answer


def test_a_target_that_cannot_be_met_names_the_tonnes(low: str) -> None:
    must = Target(scheme="shk", fiscal_year=2026, quantity_t=100_000)
    terms = replace(FIRM.firm, internal_price_yen_per_t=None, budget_yen_per_year=None)
    firm = replace(FIRM, firm=terms, targets=(must,), holdings=(), forwards=())
    plan = planned(firm, Market(marked(forest=5_000)), low)
    assert plan.status == "infeasible"
    change = next(one for one in plan.changes if one.limit == "target/shk")
    assert change.needed is not None
    smaller = replace(firm, targets=(replace(must, quantity_t=change.needed),))
    assert planned(smaller, Market(marked(forest=5_000)), low).status == "optimal"


def test_changes_of_one_kind_are_needed_together(low: str) -> None:
    musts = [Target(scheme="shk", fiscal_year=year, quantity_t=900_000) for year in (2026, 2027)]
    terms = replace(FIRM.firm, internal_price_yen_per_t=None, budget_yen_per_year=None)
    firm = replace(FIRM, firm=terms, targets=tuple(musts), holdings=(), forwards=())
    market = Market(marked(forest=5_000))
    plan = planned(firm, market, low)
    needed = {one.fiscal_year: one.needed for one in plan.changes if one.limit == "target/shk"}
    assert set(needed) == {2026, 2027}
    first, second = (replace(one, quantity_t=needed[one.fiscal_year] or 0) for one in musts)
    half = replace(firm, targets=(first, musts[1]))
    assert planned(half, market, low).status == "infeasible"
    assert planned(replace(firm, targets=(first, second)), market, low).status == "optimal"
    assert "the target of shk for FY2026 lowered from 900,000" in plan.answer
    assert " and the target of shk for FY2027 lowered from 900,000" in plan.answer
    assert "、かつ2027年度のshkの目標を900,000t" in plan.answer_ja


def test_limits_that_only_help_together_are_named_together(low: str) -> None:
    must = Target(scheme="shk", fiscal_year=2026, quantity_t=900_000)
    terms = replace(FIRM.firm, internal_price_yen_per_t=None, budget_yen_per_year=0)
    firm = replace(FIRM, firm=terms, targets=(must,), holdings=(), forwards=())
    plan = planned(firm, Market(marked(forest=5_000)), low, WhatIf(later_vintages_usable=False))
    assert plan.status == "infeasible"
    kinds = {one.limit.partition("/")[0] for one in plan.changes if one.needed is not None}
    assert len(kinds) > 1
    assert "Either" not in plan.answer
    assert "いずれか" not in plan.answer_ja
    assert " and " in plan.answer


def test_drafts_follow_the_schedule_and_name_a_person(high: str) -> None:
    market = Market(marked(agri_midseason_drainage=3_000))
    plan = planned(FIRM, market, high)
    assert 0 < len(plan.drafts) <= 50
    assert [one.quantity_t for one in plan.drafts] == [one.quantity_t for one in plan.schedule]
    for draft in plan.drafts:
        assert (draft.symbol, draft.side) == ("JCR-AW/JPY", "buy")
        assert draft.limit_price_yen_per_t == 3_000
    assert planned(FIRM, market, high) == plan
    assert msgspec.json.decode(msgspec.json.encode(plan), type=ProcurementPlan) == plan


def test_a_stale_price_is_said_where_it_decides(high: str) -> None:
    mark = Mark(day=date(2023, 10, 11), credit_class=DRAINAGE, stat="am", price_yen_per_t=3_000,
                source="x")  # fmt: skip
    plan = planned(FIRM, Market(newest([mark], ON, 30)), high)
    assert "Only if stale prices still hold" in plan.answer
    assert "(stale price)" in plan.answer
    assert "古い価格が今も成り立つ場合に限り" in plan.answer_ja
    assert all(one.is_stale for one in plan.basket if one.instrument == DRAINAGE)


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"kept": 0}, "kept: expected"),
        ({"goal": "luck"}, "goal: invalid"),
        ({"without": ("jcredit/forrest",)}, "without: jcredit/forrest is no known class; did you"),
        ({"rate": 1}, "is not a known key"),
    ],
)
def test_a_wrong_setting_is_a_sentence(terms: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        plan_terms(terms)


def test_a_bundle_without_prices_in_time_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text(f"{HEAD}own,0,2029-01,2700,gx_ets/allowance\n")
    with pytest.raises(ConfigError, match="no allowance price up to 2028-01-19"):
        planned(FIRM, Market(marked(forest=5_000)), str(path))


def test_draws_are_stratified_and_have_the_forecasts_quantiles() -> None:
    made = draw(1_000, 20, 1, 0)
    assert np.bincount(made.price_path).tolist() == [50] * 20
    drawn = emissions(made.deviate, *(np.array([one]) for one in (90.0, 100.0, 130.0)))[:, 0]
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([90, 100, 130], abs=0.5)
    assert (made.delivery < 0.8).mean() == pytest.approx(0.8, abs=0.002)
    late = delay_days(made.delay[:, 0], 60, 240)
    assert np.quantile(late, [0.5, 0.9]) == pytest.approx([60, 240], abs=2)
    assert late.min() >= 0


def test_a_reduction_keeps_the_paths_that_stand_for_most() -> None:
    """Three groups of 6, 3 and 1 equal paths: three kept ones stand for all without an error."""
    features = np.array([[0.0]] * 6 + [[10.0]] * 3 + [[100.0]])
    chosen, weights = reduce(features, 3)
    assert sorted(weights.tolist()) == pytest.approx([0.1, 0.3, 0.6])
    assert float(weights @ features[chosen, 0]) == pytest.approx(float(features.mean()))
    chosen, weights = reduce(features, 99)
    assert len(chosen) == 10
    assert weights.sum() == pytest.approx(1.0)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["base-balanced", "base-short"])
def test_300_paths_of_1000_err_by_half_a_percent_at_most(name: str) -> None:
    firm, market = large_firm(), priced()
    covered = coverage(firm, ON, WhatIf(), market)
    plan = procurement_plan(firm, covered, market, PlanTerms(bundle=name))
    assert plan.reduction.drawn == 1_000
    assert plan.reduction.kept == 300
    assert plan.reduction.error <= 0.005
    every = procurement_plan(firm, covered, market, PlanTerms(bundle=name, kept=1_000))
    assert every.reduction.error < 1e-6
    least = every.policies[0].fan.mean_yen
    assert plan.policies[0].fan.mean_yen == pytest.approx(least, rel=0.005)
