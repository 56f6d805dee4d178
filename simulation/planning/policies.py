"""Ways of acting beside the plan, and the distribution of their costs and regrets."""

from __future__ import annotations

import numpy as np

from exchange.compliance.supply import ALLOWANCE
from simulation.planning.firm_problem import FirmProblem
from simulation.planning.problem import Floats, Problem
from simulation.planning.procurement import Fan, Policy, PolicyCode
from simulation.planning.solver import Infeasible, alone, solve

NAMES = {
    "plan": ("this plan", "この計画"),
    "nothing": ("nothing until the deadline", "期限まで何もしない"),
    "all_today": ("all today", "今日すべて購入"),
}
OTHER = {
    "cost": ("the plan of least regret", "最大後悔最小の計画"),
    "regret": ("the plan of least expected cost", "期待費用最小の計画"),
}


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """The least value that at least a share of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) >= share * weights.sum() - 1e-12
    return float(values[order][int(reached.argmax())])


def fan(values: Floats, weights: Floats) -> Fan:
    """The distribution of costs in yen."""
    return Fan(
        mean_yen=round(float(weights @ values)),
        p10_yen=round(quantile(values, weights, 0.1)),
        p50_yen=round(quantile(values, weights, 0.5)),
        p90_yen=round(quantile(values, weights, 0.9)),
    )


def policy(code: PolicyCode, goal: str, cost: Floats, best: Floats, weights: Floats) -> Policy:
    """A way of acting with its costs by path, against those of perfect foresight."""
    name, name_ja = OTHER[goal] if code == "other_goal" else NAMES[code]
    regret = np.maximum(0.0, cost - best)
    return Policy(
        code=code,
        name=name,
        name_ja=name_ja,
        fan=fan(cost, weights),
        regret_mean_yen=round(float(weights @ regret)),
        regret_max_yen=round(float(regret.max())),
    )


def given(problem: Problem, first: Floats) -> Floats:
    """The cost on each path (S) with given purchases, within the budget, or without it where it
    cannot be kept. Infeasible."""
    found = alone(problem, first)
    if (problem.weights @ found.paid <= problem.most_yen).all():
        return found.cost
    try:
        return solve(problem, first=first).cost
    except Infeasible:
        return found.cost


def all_today(found: FirmProblem) -> Floats:
    """The purchases (shared columns) if the expected open need is bought today: every target, and
    each year's expected shortage up to its credit room, of the cheapest class that counts. Caps on
    auctions do not hold it back; the rest is bought on the path."""
    problem = found.problem
    weights = problem.weights
    lacking = weights @ (problem.need - problem.arrivals)
    lacking[-1] -= problem.beyond
    short = np.diff(np.maximum.accumulate(np.maximum(0.0, np.cumsum(lacking))), prepend=0.0)
    wanted = np.zeros(problem.when.shape)
    wanted[:, : len(problem.targets)] = problem.targets.T
    wanted[:, 0] = np.minimum(short, weights @ problem.room)
    held = (weights @ problem.stock.reshape(problem.paths, -1)).sum()
    wanted[:, 0] = np.maximum(0.0, wanted[:, 0] - _spread(wanted[:, 0], held))
    first = np.zeros(len(problem.purchases.most) + len(problem.forwards.most)
                     + len(problem.measures.now_t))  # fmt: skip
    most = problem.purchases.most.copy()
    today = found.horizon.buckets[0] if found.horizon.buckets else None
    price = weights @ problem.purchases.price
    for year, use in np.argwhere(wanted > 0).tolist():
        columns = [
            number
            for number, option in enumerate(found.options)
            if option.bucket is today
            and option.offer.counts[year, use]
            and option.offer.credit_class != ALLOWANCE
        ]
        rest = float(wanted[year, use])
        for number in sorted(columns, key=lambda one: price[one]):
            taken = min(rest, most[number])
            first[number], most[number] = first[number] + taken, most[number] - taken
            rest -= taken
    return first


def _spread(wanted: Floats, held: float) -> Floats:
    """The held tonnes, given to the years in order."""
    before = np.concatenate([[0.0], np.cumsum(wanted)[:-1]])
    return np.clip(held - before, 0.0, wanted)
