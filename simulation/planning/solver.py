"""Solution of procurement problems by HiGHS, through `scipy.optimize.linprog`.

`solve` is the two-stage program over all paths; `alone` solves each path by itself, with what is
bought now given (its cost on each path) or free (perfect foresight); `slack` finds the smallest
changes of limits that cannot be met.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from simulation.planning.problem import Floats, Ints, Problem, of_paths
from simulation.planning.program import MOST_T, SCALE_T, Layout, Program, build, payments, units

TOGETHER = 25  # paths in one program where each is solved by itself
TIE = 1e-4  # weight of the expected cost beside the greatest regret


class Infeasible(Exception):
    """No plan meets all limits."""


class Duals(NamedTuple):
    """Yen of today that one more unit of a limit saves: `room` (Y; t), `target` (K, Y; a tonne
    less), `group` (G; t), `most` (first columns; their unit), `budget` (B; yen); `reduced` (first
    columns): by how much a unit of what is not bought is too dear; `slot` (S, P, Q, T; t)."""

    room: Floats
    target: Floats
    group: Floats
    most: Floats
    budget: Floats
    reduced: Floats
    slot: Floats


class Solution(NamedTuple):
    """A solved program: shared columns (first) and own columns (S, width) in tonnes or shares,
    costs in yen of today (S), the mean payments by the budget's year (B) in yen."""

    first: Floats
    own: Floats
    cost: Floats
    layout: Layout
    paid: Floats
    duals: Duals


class Alone(NamedTuple):
    """Costs (S) in yen of today, and payments by the budget's year (S, B) in yen of their day."""

    cost: Floats
    paid: Floats


class Slack(NamedTuple):
    """The smallest sum of changes of one kind of limit that lets a plan exist: `budget` (B; yen),
    `target` (K, Y; t), `cap`: the factor by which caps on purchases rise."""

    budget: Floats
    target: Floats
    cap: float


def solve(problem: Problem, best: Floats | None = None, first: Floats | None = None) -> Solution:
    """The plan of least expected cost, or with `best` (S; the costs of perfect foresight) of the
    least greatest regret, and of the least expected cost among such plans. With `first` the shared
    columns are given, and the caps on them do not count. Infeasible."""
    if first is not None:
        loose = np.full(len(problem.purchases.group_most), MOST_T)
        problem = problem._replace(purchases=problem.purchases._replace(group_most=loose))
    program = build(problem)
    system = _System(problem, program)
    if first is not None:
        system.fix(first / units(problem, program.layout)[0])
    if best is not None:
        system.limit_regret(best)
    return system.solved()


def alone(problem: Problem, first: Floats | None, weight: Floats | None = None) -> Alone:
    """Each path by itself, with the shared columns given in tonnes or shares, or free (None:
    perfect foresight).

    The budget does not bind; `weight` (B), its shadow price, is what the later decisions count on
    payments, but not the costs. Infeasible.
    """
    parts = np.split(np.arange(problem.paths), range(TOGETHER, problem.paths, TOGETHER))
    found = [_chunk(of_paths(problem, part, np.ones(len(part))), first, weight) for part in parts]
    return Alone(
        np.concatenate([one.cost for one in found]), np.concatenate([one.paid for one in found])
    )


def slack(problem: Problem, kinds: Collection[str]) -> Slack:
    """The smallest changes of some kinds of limits (budget, target, cap). Infeasible."""
    program = build(problem)
    system = _System(problem, program)
    return system.slack(kinds)


class _System:
    """The program over all paths as one system."""

    def __init__(self, problem: Problem, program: Program) -> None:
        self._problem, self._program = problem, program
        paths, layout = problem.paths, program.layout
        blocks = sparse.eye_array(paths)
        self._equal = sparse.hstack([program.first_equal, sparse.kron(blocks, program.equal)])
        upper = sparse.hstack([program.first_upper, sparse.kron(blocks, program.upper)])
        own_cost = (program.cost * problem.weights[:, None]).ravel()
        self._cost = np.concatenate([problem.weights @ program.first_cost, own_cost])
        self._most = np.concatenate([program.first_most, program.most.ravel()])
        self._least = np.zeros(len(self._most))
        self._upper, self._right = [upper], [program.upper_right.ravel()]
        width = len(self._cost)
        groups, rest = group_rows(problem, layout.first), width - layout.first
        self._upper.append(sparse.hstack([groups, sparse.csr_array((groups.shape[0], rest))]))
        self._right.append(problem.purchases.group_most / SCALE_T)
        self._budgets = np.flatnonzero(np.isfinite(problem.most_yen))
        if len(self._budgets):
            first, own = payments(problem, program)
            weighted = (own * problem.weights[:, None])[self._budgets]
            rows = [np.einsum("s,bsf->bf", problem.weights, first)[self._budgets],
                    weighted.reshape(len(self._budgets), -1)]  # fmt: skip
            self._upper.append(sparse.csr_array(np.concatenate(rows, axis=1)))
            self._right.append(problem.most_yen[self._budgets] / SCALE_T)

    def fix(self, first: Floats) -> None:
        """Give the shared columns."""
        self._least[: len(first)] = self._most[: len(first)] = first

    def limit_regret(self, best: Floats) -> None:
        """Add the greatest regret as a column, which is then the goal."""
        program, paths = self._program, self._problem.paths
        own = sparse.block_diag([program.cost[[path]] for path in range(paths)])
        rows = sparse.hstack([program.first_cost, own, np.full((paths, 1), -1.0)])
        self._widen(1)
        self._upper.append(rows)
        self._right.append(best / SCALE_T)
        self._cost = np.append(self._cost * TIE, 1.0)
        self._most = np.append(self._most, np.inf)

    def solved(self) -> Solution:
        problem, program = self._problem, self._program
        layout, rows = program.layout, program.rows
        found = self._run()
        width = layout.first + problem.paths * layout.width
        first, own = found.x[: layout.first], found.x[layout.first : width]
        own = own.reshape(problem.paths, layout.width)
        cost = (program.first_cost @ first + (program.cost * own).sum(axis=1)) * SCALE_T
        shared_unit, own_unit = units(problem, layout)
        gains = -found.rows
        paths = problem.paths
        count = paths * rows.inequalities
        by_path = gains[:count].reshape(paths, -1).sum(axis=0)
        groups = len(problem.purchases.group_most)
        budget = np.zeros(len(problem.most_yen))
        budget[self._budgets] = gains[count + groups : count + groups + len(self._budgets)]
        duals = Duals(
            room=by_path[rows.room],
            target=np.where(rows.target >= 0, by_path[rows.target], 0.0),
            group=gains[count : count + groups],
            most=-found.upper[: layout.first] * SCALE_T / shared_unit,
            budget=budget,
            slot=np.where(rows.slot >= 0, gains[:count].reshape(paths, -1)[:, rows.slot], 0.0),
            reduced=found.lower[: layout.first] * SCALE_T / shared_unit,
        )
        first_paid, own_paid = payments(problem, program)
        paid = np.einsum("s,bsf,f->b", problem.weights, first_paid, first)
        paid = paid + np.einsum("s,bsw,sw->b", problem.weights, own_paid, own)
        return Solution(first * shared_unit, own * own_unit, cost, layout, paid * SCALE_T, duals)

    def slack(self, kinds: Collection[str]) -> Slack:
        """The smallest changes, as columns of their own; costs count for nothing."""
        problem, rows = self._problem, self._program.rows
        paths, groups = problem.paths, len(problem.purchases.group_most)
        must = (rows.target >= 0) & ~np.isfinite(problem.missed)
        target_rows = rows.target[must] if "target" in kinds else rows.target[:0, 0]
        budgets = len(self._budgets) if "budget" in kinds else 0
        targets = sparse.lil_array((rows.inequalities, len(target_rows)))
        targets[target_rows, np.arange(len(target_rows))] = -1.0
        slots = rows.slot[rows.slot >= 0]
        height = sum(part.shape[0] for part in self._upper)
        cap = np.zeros((height, 1))
        if "cap" in kinds:
            lines = np.zeros((paths, rows.inequalities))
            lines[:, slots] = self._program.upper_right[:, slots]
            cap[: lines.size, 0] = -lines.ravel()
            cap[lines.size : lines.size + groups, 0] = -self._right[1]
            self._most[self._capped()] = np.inf
        budget = sparse.lil_array((height, budgets))
        for number in range(budgets):
            budget[height - len(self._budgets) + number, number] = -1.0
        all_targets = sparse.vstack([*[targets] * paths, sparse.csr_array(
            (height - paths * rows.inequalities, len(target_rows)))])  # fmt: skip
        added = sparse.hstack([budget, all_targets, sparse.csr_array(cap)])
        self._upper = [sparse.hstack([sparse.vstack(self._upper), added])]
        self._equal = sparse.hstack([self._equal, sparse.csr_array(
            (self._equal.shape[0], added.shape[1]))])  # fmt: skip
        self._cost = np.concatenate([np.zeros(len(self._cost)), np.ones(added.shape[1])])
        self._most = np.concatenate([self._most, np.full(added.shape[1], np.inf)])
        changes = self._run().x[len(self._cost) - added.shape[1] :]
        found = np.zeros(len(problem.most_yen))
        found[self._budgets[:budgets]] = changes[:budgets] * SCALE_T
        missed = np.zeros(rows.target.shape)
        missed[must] = (
            changes[budgets : budgets + len(target_rows)] * SCALE_T if "target" in kinds else 0.0
        )
        return Slack(found, missed, float(changes[-1]))

    def _capped(self) -> Ints:
        """The columns whose bounds are caps on purchases."""
        layout = self._program.layout
        buys = layout.buy[layout.buy >= 0]
        own = layout.first + np.arange(self._problem.paths)[:, None] * layout.width + buys
        bought = np.arange(len(self._problem.purchases.most))
        finite = np.concatenate([bought, own.ravel()])
        return np.asarray(finite[self._most[finite] > 0])

    def _widen(self, columns: int) -> None:
        self._upper = [
            sparse.hstack([part, sparse.csr_array((part.shape[0], columns))])
            for part in self._upper
        ]
        height = self._equal.shape[0]
        self._equal = sparse.hstack([self._equal, sparse.csr_array((height, columns))])

    def _run(self) -> _Found:
        added = len(self._most) - len(self._least)
        return _run(
            self._cost, sparse.vstack(self._upper), np.concatenate(self._right), self._equal,
            self._program.equal_right.ravel(), np.pad(self._least, (0, added)), self._most,
        )  # fmt: skip


def _chunk(problem: Problem, first: Floats | None, weight: Floats | None) -> Alone:
    """A few paths, each by itself."""
    program = build(problem)
    paths = problem.paths
    weighed, shared = program.cost, program.first_cost
    first_paid, own_paid = payments(problem, program)
    if weight is not None and weight.any():
        weighed = weighed + np.einsum("b,bsw->sw", weight, own_paid)
        shared = shared + np.einsum("b,bsf->sf", weight, first_paid)
    if first is None:
        chosen, own = _free(problem, program, shared, weighed)
    else:
        given = first / units(problem, program.layout)[0]
        blocks = sparse.eye_array(paths)
        found = _run(
            weighed.ravel(), sparse.kron(blocks, program.upper),
            program.upper_right.ravel() - program.first_upper @ given,
            sparse.kron(blocks, program.equal),
            program.equal_right.ravel() - program.first_equal @ given,
            np.zeros(weighed.size), program.most.ravel(),
        )  # fmt: skip
        chosen, own = np.tile(given, (paths, 1)), found.x.reshape(paths, -1)
    cost = (program.first_cost * chosen).sum(axis=1) + (program.cost * own).sum(axis=1)
    paid = np.einsum("bsf,sf->sb", first_paid, chosen) + np.einsum("bsw,sw->sb", own_paid, own)
    return Alone(cost * SCALE_T, paid * SCALE_T)


def _free(
    problem: Problem, program: Program, shared: Floats, weighed: Floats
) -> tuple[Floats, Floats]:
    """Shared and own columns if each path has shared columns of its own."""
    paths = problem.paths
    blocks = sparse.eye_array(paths)
    groups = group_rows(problem, program.layout.first)
    none = sparse.csr_array((paths * groups.shape[0], weighed.size))
    own_upper = sparse.kron(blocks, program.upper)
    upper = sparse.vstack(
        [
            sparse.hstack([_diagonal(program.first_upper, paths), own_upper]),
            sparse.hstack([sparse.kron(blocks, groups), none]),
        ]
    )
    caps = np.tile(problem.purchases.group_most / SCALE_T, paths)
    found = _run(
        np.concatenate([shared.ravel(), weighed.ravel()]), upper,
        np.concatenate([program.upper_right.ravel(), caps]),
        sparse.hstack(
            [_diagonal(program.first_equal, paths), sparse.kron(blocks, program.equal)]
        ),
        program.equal_right.ravel(), np.zeros(shared.size + weighed.size),
        np.concatenate([np.tile(program.first_most, paths), program.most.ravel()]),
    )  # fmt: skip
    chosen = found.x[: shared.size].reshape(paths, -1)
    return chosen, found.x[shared.size :].reshape(paths, -1)


def group_rows(problem: Problem, width: int) -> sparse.csr_array:
    """The rows of the caps that purchases share (G, width)."""
    group = problem.purchases.group
    places = group, np.arange(len(group))
    shape = len(problem.purchases.group_most), width
    return sparse.csr_array(sparse.coo_array((np.ones(len(group)), places), shape))


def _diagonal(stacked: sparse.csr_array, paths: int) -> sparse.csr_array:
    """Matrices that lie one above the other, each moved to columns of its own."""
    entries = stacked.tocoo()
    height, width = stacked.shape[0] // paths, stacked.shape[1]
    columns = entries.col + entries.row // height * width if height else entries.col
    shape = stacked.shape[0], paths * width
    return sparse.csr_array(sparse.coo_array((entries.data, (entries.row, columns)), shape))


class _Found(NamedTuple):
    """A linear program's solution with the sensitivities to its rows and bounds."""

    x: Floats
    rows: Floats
    lower: Floats
    upper: Floats


def _run(
    cost: Floats,
    upper: sparse.sparray,
    upper_right: Floats,
    equal: sparse.sparray,
    equal_right: Floats,
    least: Floats,
    most: Floats,
) -> _Found:
    """Solve a program; columns that can only be 0, as a class without a price, are left out."""
    used = np.flatnonzero(most > 0)
    found = linprog(
        cost[used], upper.tocsc()[:, used], upper_right, equal.tocsc()[:, used], equal_right,
        np.stack([least, most], axis=1)[used], method="highs-ds",
    )  # fmt: skip
    if found.status == 2:
        raise Infeasible
    if found.status != 0:
        raise RuntimeError(f"HiGHS: {found.message}")
    x, lower, above = np.zeros((3, len(cost)))
    x[used], lower[used], above[used] = found.x, found.lower.marginals, found.upper.marginals
    return _Found(x, found.ineqlin.marginals, lower, above)
