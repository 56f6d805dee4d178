"""The two-stage program: brute force over small cases, closed forms, and finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.planning.problem import Problem
from simulation.planning.solver import Infeasible, Slack, alone, slack, solve
from tests.simulation.planning.small_problems import costs_by_trial, problem

SEEDS = 200
YEN = 1.0  # the solver's tolerance on a cost of some ten thousand yen


def random_problem(seed: int) -> Problem:
    """Whole tonnes and yen: every fifth case has two years, every second a shared retirement."""
    draw = np.random.default_rng(seed)
    years, paths = (2, 2) if seed % 5 == 0 else (1, 3)

    def prices(low: int, high: int) -> list[list[float]]:
        return draw.integers(low, high, (paths, years)).astype(float).tolist()

    return problem(
        need=draw.integers(1, 6, (paths, years)).astype(float).tolist(),
        spot=prices(1_500, 5_500),
        room=float(draw.integers(1, 4)),
        arrivals=draw.integers(0, 4, years).astype(float).tolist(),
        target=draw.integers(0, 3, years).astype(float).tolist(),
        missed=float(draw.integers(1_000, 5_000)),
        is_shared=seed % 2 == 0,
        buy_now=(float(draw.integers(1_500, 5_000)), 2.0),
        forward=(
            float(draw.integers(1_000, 4_000)), 2.0, draw.integers(0, years + 1, paths).tolist()
        ),
        slot=(prices(1_500, 5_500), float(draw.integers(0, 2))),
        stock=float(draw.integers(0, 2)),
        left=float(draw.integers(0, 1_000)),
        interest=float(draw.choice([0.0, 0.05])),
    )  # fmt: skip


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_no_whole_number_of_tonnes_costs_less_than_the_plan(first: int) -> None:
    exact = 0
    for seed in range(first, first + 20):
        found = random_problem(seed)
        trials = {
            (bought, signed): costs_by_trial(found, bought, signed)
            for bought in range(3)
            for signed in range(3)
        }
        least = min(float(found.weights @ one) for one in trials.values())
        planned = solve(found)
        expected = float(found.weights @ planned.cost)
        lot = max(float(found.spot.max()), 5_500.0)
        assert expected <= least + YEN, seed
        assert least <= expected + lot, seed
        exact += least <= expected + YEN
        # Perfect foresight: each path has its own best purchase.
        best = np.min(list(trials.values()), axis=0)
        foresight = alone(found, None).cost
        assert np.all(foresight <= best + YEN), seed
        assert np.all(best <= foresight + lot), seed
        # The least greatest regret.
        regret = min(float((one - best).max()) for one in trials.values())
        careful = solve(found, foresight)
        assert float((careful.cost - foresight).max()) <= regret + lot, seed
        assert float((careful.cost - foresight).max()) <= (planned.cost - foresight).max() + YEN
        assert float(found.weights @ careful.cost) >= expected - YEN, seed
    assert exact >= 18  # a part of a tonne helps rarely


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_path_alone_costs_what_it_costs_in_the_plan(seed: int) -> None:
    found = random_problem(seed)
    planned = solve(found)
    assert alone(found, planned.first).cost == pytest.approx(planned.cost, abs=YEN)
    given = solve(found, first=planned.first)
    assert given.cost == pytest.approx(planned.cost, abs=YEN)


@pytest.mark.parametrize(("now", "later", "left"), [(2_000, 4_000, 0), (3_000, 4_000, 1_000)])
def test_before_the_verification_the_plan_buys_the_newsvendors_quantile(
    now: int, later: int, left: int
) -> None:
    """Too little costs later - now, too much now - left: the share of paths whose need is met is
    the first at least (later - now) / (later - left). Seven needs, equally likely."""
    needs = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
    found = problem(
        need=[[one] for one in needs], spot=[[float(later)]] * 7, resort=9_000.0,
        buy_now=(float(now), 1e6), left=float(left),
    )  # fmt: skip
    share = (later - now) / (later - left)
    quantile = needs[int(np.ceil(share * 7 - 1e-9)) - 1]
    assert solve(found).first[0] == pytest.approx(quantile, abs=1e-3)


@pytest.mark.parametrize(("price", "is_bought"), [(2_699, True), (2_701, False), (5_000, False)])
def test_credits_dearer_than_the_expected_allowance_are_not_bought(
    price: int, is_bought: bool
) -> None:
    """Allowances of 2,500, 2,700 and 9,000 yen, the last limited by the ceiling of 2,900."""
    found = problem(
        need=[[100.0]] * 3, spot=[[2_500.0], [2_700.0], [9_000.0]], resort=2_900.0, room=10.0,
        buy_now=(float(price), 1e6),
    )  # fmt: skip
    assert solve(found).first[0] == pytest.approx(10.0 if is_bought else 0.0, abs=1e-3)


@pytest.mark.parametrize(
    ("price", "is_shared", "bought_t"), [(4_000, True, 5), (4_701, True, 0), (4_000, False, 0)]
)
def test_one_retirement_for_two_schemes_is_bought_when_the_sum_pays(
    price: int, is_shared: bool, bought_t: int
) -> None:
    """An allowance costs 2,700 yen and a missed tonne of the target 2,000: together 4,700."""
    found = problem(
        need=[[100.0]], spot=[[2_700.0]], room=10.0, target=[5.0], missed=2_000.0,
        is_shared=is_shared, buy_now=(float(price), 1e6),
    )  # fmt: skip
    assert solve(found).first[0] == pytest.approx(bought_t, abs=1e-3)


def test_a_forward_is_bought_while_its_chance_makes_it_cheaper() -> None:
    """Delivered on one path of two and paid for on delivery: only the price counts, 2,600 < 2,700;
    what is due never is not paid for."""
    for price, signed in ((2_600.0, 10.0), (2_800.0, 0.0)):
        found = problem(need=[[100.0]] * 2, spot=[[2_700.0]] * 2, forward=(price, 10.0, [0, 1]))
        planned = solve(found)
        assert planned.first[0] == pytest.approx(signed, abs=1e-3)
        saved = signed * (2_700 - price)
        assert planned.cost == pytest.approx([270_000 - saved, 270_000], abs=YEN)


def test_credits_without_a_need_are_kept() -> None:
    """A target of 3 t, 10 t in stock, no duty: 7 t stay."""
    found = problem(need=[[0.0]], spot=[[2_000.0]], target=[3.0], missed=1_000.0, stock=10.0)
    planned = solve(found)
    used = planned.own[0, planned.layout.use[planned.layout.use >= 0]].sum()
    assert used == pytest.approx(3.0, abs=1e-3)


def test_allowances_are_not_bought_on_a_path_to_be_kept() -> None:
    """The next year's price is twice as high and is known on the path: each year buys its own."""
    found = problem(need=[[10.0, 10.0]], spot=[[1_000.0, 2_000.0]])
    assert solve(found).cost == pytest.approx([30_000], abs=YEN)
    # A surplus is kept: 14 t arrive, 4 t are left for the second year.
    kept = problem(need=[[10.0, 10.0]], spot=[[1_000.0, 2_000.0]], arrivals=[14.0, 0.0])
    assert solve(kept).cost == pytest.approx([12_000], abs=YEN)


@pytest.mark.parametrize("name", ["room", "group", "target", "budget"])
def test_a_shadow_price_is_what_one_more_unit_saves(name: str) -> None:
    def made(extra: float) -> Problem:
        return problem(
            need=[[100.0], [120.0]], spot=[[3_500.0], [4_500.0]], resort=5_000.0,
            room=50.0 + extra * (name == "room"),
            target=[30.0 - extra * (name == "target")], missed=6_000.0,
            buy_now=(3_000.0, (1e6 if name == "room" else 40.0) + extra * (name == "group")),
        )  # fmt: skip

    def bounded(extra: float) -> Problem:
        """A target alone; the budget pays for 20 t of 30 t."""
        return problem(
            need=[[0.0]], spot=[[3_500.0]], target=[30.0], missed=6_000.0,
            buy_now=(3_000.0, 1e6), budget=60_000.0 + extra,
        )  # fmt: skip

    build = bounded if name == "budget" else made
    planned, more = solve(build(0.0)), solve(build(1.0))
    saved = float(build(0.0).weights @ (planned.cost - more.cost))
    duals = planned.duals
    shadow = {
        "room": duals.room[0], "group": duals.group[0], "target": duals.target[1, 0],
        "budget": duals.budget[0],
    }[name]  # fmt: skip
    assert shadow == pytest.approx(saved, rel=1e-4, abs=0.01)
    # By hand: 4,000 - 3,000 for the duty; 4,000 freed by a tonne less; 6,000 / 3,000 - 1 a yen.
    by_hand = {"room": 1_000.0, "group": 1_000.0, "target": 4_000.0, "budget": 1.0}
    assert shadow == pytest.approx(by_hand[name], abs=0.01)


def changed(found: Problem, kind: str, by: Slack, share: float) -> Problem:
    """The problem with a share of the smallest change."""
    if kind == "budget":
        return found._replace(most_yen=found.most_yen + by.budget * share)
    if kind == "target":
        return found._replace(targets=found.targets - by.target * share)
    most = found.purchases.group_most * (1 + by.cap * share)
    return found._replace(
        purchases=found.purchases._replace(group_most=most),
        slot_most=found.slot_most * (1 + by.cap * share),
    )


@pytest.mark.parametrize("kind", ["budget", "target", "cap"])
def test_the_smallest_change_is_enough_and_a_little_less_is_not(kind: str) -> None:
    """A target of 100 t that must be met: 60 t may be bought now, 20 t on the path, or the budget
    of 240,000 yen pays for too few at 3,000 yen."""
    is_budget = kind == "budget"
    found = problem(
        need=[[0.0], [0.0]], spot=[[2_000.0]] * 2, target=[100.0], missed=np.inf,
        buy_now=(3_000.0, 200.0 if is_budget else 60.0), slot=([[3_500.0]] * 2, 20.0),
        budget=240_000.0 if is_budget else np.inf,
    )  # fmt: skip
    with pytest.raises(Infeasible):
        solve(found)
    by = slack(found, {kind})
    expected = {"budget": 60_000.0, "target": 20.0, "cap": 0.25}[kind]
    got = {"budget": by.budget.sum(), "target": by.target.sum(), "cap": by.cap}[kind]
    assert got == pytest.approx(expected, rel=1e-6)
    solve(changed(found, kind, by, 1.0001))
    with pytest.raises(Infeasible):
        solve(changed(found, kind, by, 0.99))


def test_a_limit_that_cannot_help_is_infeasible() -> None:
    found = problem(need=[[0.0]], spot=[[2_000.0]], target=[10.0], missed=np.inf, budget=1e9)
    with pytest.raises(Infeasible):
        slack(found, {"budget"})
    assert slack(found, {"target"}).target[1, 0] == pytest.approx(10.0)
