"""The procurement plan of a firm: what to buy now and later, for every scheme that it serves.

A linear program in two stages: purchases of the coming auctions up to the verification of the
first open year are the same on all paths; everything later is decided on each path, which it then
knows to its end. Costs of later years are therefore lower bounds. The goal is the least expected
cost, or the least greatest regret against perfect foresight.
"""

from __future__ import annotations

import numpy as np

from exchange.compliance.closing import Market
from exchange.compliance.coverage import Coverage
from exchange.compliance.firm import Firm
from exchange.errors import ConfigError
from simulation.planning.bundles import read_bundle
from simulation.planning.changes import changes
from simulation.planning.draws import draw, reduce
from simulation.planning.firm_problem import FirmProblem, firm_problem
from simulation.planning.horizon import horizon
from simulation.planning.joined_prices import joined
from simulation.planning.limit_lines import drafts, limits
from simulation.planning.policies import all_today, given, policy
from simulation.planning.problem import Floats, Ints, Problem, of_paths
from simulation.planning.procurement import Policy, ProcurementPlan, Reduction
from simulation.planning.program import surplus
from simulation.planning.reading import basket, schedule, years
from simulation.planning.reasons import excluded
from simulation.planning.solver import Infeasible, Solution, alone, solve
from simulation.planning.summary import notes, summary
from simulation.planning.terms import PlanTerms


def procurement_plan(
    firm: Firm, coverage: Coverage, market: Market, terms: PlanTerms
) -> ProcurementPlan:
    """The plan on the day and under the what-ifs of a coverage of the same firm.

    `market`: dated prices and live books. It takes seconds; it reads no clock and sends nothing.
    ConfigError: no duty and no target, an unknown bundle, or one without prices in time.
    """
    on = coverage.on
    if terms.kept > terms.drawn:
        raise ConfigError(f"kept, {terms.kept}, is more than the paths drawn, {terms.drawn}")
    duty_years = sorted({one.fiscal_year for unit in coverage.units for one in unit.years})
    if "gx-ets" not in firm.firm.schemes:
        duty_years = []
    found = horizon(firm, on, duty_years, terms.verified_on, coverage.what_if.deadline_day)
    paths = joined(read_bundle(terms.bundle), terms.bundle)
    draws = draw(terms.drawn, len(paths.seeds), len(firm.forwards), terms.seed)
    all_draws = firm_problem(firm, coverage, market, terms, found, paths, draws)
    chosen, weights = _kept(all_draws.problem, terms.kept)
    kept = all_draws._replace(
        problem=of_paths(all_draws.problem, chosen, weights),
        slot_offer=all_draws.slot_offer[chosen],
        payable=all_draws.payable[chosen],
    )
    said, said_ja = notes(firm, terms)
    plan = ProcurementPlan(
        status="optimal",
        goal=terms.goal,
        firm=firm.firm.code,
        on=on,
        verified_on=found.verified_on,
        rate_percent=terms.rate_percent,
        schemes=found.schemes,
        fiscal_years=found.fiscal_years,
        depth_origin="book" if any(one.asks for one in kept.offers) else "imported",
        reduction=Reduction(
            bundle=terms.bundle, price_paths=len(paths.seeds), drawn=terms.drawn,
            kept=len(chosen), error=0.0,
        ),
        notes=said,
        notes_ja=said_ja,
    )  # fmt: skip
    try:
        best = alone(kept.problem, None).cost
        least_cost, least_regret = solve(kept.problem), solve(kept.problem, best)
    except Infeasible:
        return _infeasible(plan, kept)
    is_cost = terms.goal == "cost"
    solved, other = (least_cost, least_regret) if is_cost else (least_regret, least_cost)
    policies = _policies(kept, solved, other, best, terms.goal)
    return summary(kept, _with(plan, kept, solved, policies, all_draws))


def _kept(problem: Problem, kept: int) -> tuple[Ints, Floats]:
    """The kept paths and their weights, chosen by what the duty costs on each path without credits,
    by year and in all, and by what an allowance costs in each year for the targets and the room."""
    unit = np.where(np.isfinite(problem.spot), np.minimum(problem.spot, problem.resort), 0.0)
    unit = unit * problem.discount[problem.when[:, 0]]
    before = np.pad(surplus(problem.need, problem.arrivals), ((0, 0), (1, 0)))[:, :-1]
    short = np.maximum(0.0, problem.need - problem.arrivals - before)
    borrowed = np.minimum(short[:, -1], problem.beyond)
    short[:, -1] -= borrowed
    by_year = short * unit
    by_year[:, -1] += borrowed * problem.beyond_price
    other = unit * (problem.targets.sum(axis=0) + problem.stock.mean(axis=0).sum())
    return reduce(
        np.concatenate([by_year.sum(axis=1, keepdims=True), by_year, other], axis=1), kept
    )


def _first(problem: Problem) -> int:
    parts = problem.purchases.most, problem.forwards.most, problem.measures.now_t
    return sum(len(part) for part in parts)


def _policies(
    kept: FirmProblem, solved: Solution, other: Solution, best: Floats, goal: str
) -> tuple[Policy, ...]:
    """The plan, that of the other goal, nothing until the deadline, all today."""
    problem = kept.problem
    weights = problem.weights
    found = [
        policy("plan", goal, solved.cost, best, weights),
        policy("other_goal", goal, other.cost, best, weights),
    ]
    try:
        nothing = given(problem, np.zeros(_first(problem)))
        found.append(policy("nothing", goal, nothing, best, weights))
        today = given(problem, all_today(kept))
        found.append(policy("all_today", goal, today, best, weights))
    except Infeasible:  # a target that must be met cannot be met so
        pass
    return tuple(found)


def _with(
    plan: ProcurementPlan,
    kept: FirmProblem,
    solved: Solution,
    policies: tuple[Policy, ...],
    all_draws: FirmProblem,
) -> ProcurementPlan:
    """The plan with everything that is read from its solution."""
    from msgspec.structs import replace

    weight = solved.duals.budget
    own = solved.cost
    if weight.any() or plan.goal == "regret":
        own = alone(kept.problem, solved.first, weight).cost
    kept_cost = float(kept.problem.weights @ own)
    all_cost = float(alone(all_draws.problem, solved.first, weight).cost.mean())
    lines = schedule(kept, solved)
    return replace(
        plan,
        reduction=replace(
            plan.reduction, error=abs(kept_cost - all_cost) / max(abs(all_cost), 1.0)
        ),
        basket=basket(kept, solved),
        schedule=lines,
        years=years(kept, solved),
        policies=policies,
        limits=limits(kept, solved),
        excluded=excluded(kept, solved),
        drafts=drafts(kept, solved, lines),
    )


def _infeasible(plan: ProcurementPlan, kept: FirmProblem) -> ProcurementPlan:
    from msgspec.structs import replace

    found = changes(kept)
    return replace(plan, status="infeasible", changes=found.lines, answer=found.sentence,
                   answer_ja=found.sentence_ja)  # fmt: skip
