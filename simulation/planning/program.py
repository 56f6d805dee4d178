"""The linear program of a procurement problem: columns, rows and costs as sparse arrays.

The first columns are decided now and shared by all paths: purchases, forwards, measures. Each path
then has the same columns and rows of its own, in the order of `Layout`. Tonnes are scaled to
thousands, so that the solver's tolerances are far below a tonne.

Allowances bought on a path are for the duty of their own year: what is left after a year (`kept`)
is at most the firm's own surplus, what it bought before the verification, and what credits and
abatement have freed. Without this rule a path would speculate on prices that it knows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from simulation.planning.problem import Flags, Floats, Ints, Problem

SCALE_T = 1000.0
MOST_T = 1e9  # stands for no limit
NEEDLESS = 1e-3  # yen/t: credits without a need are kept


class Layout(NamedTuple):
    """Columns of a path by kind, -1 where there is none, and the numbers of columns.

    `use` (P, Y, U): of the stock; `buy` (P, Q, Y, U): bought on the path; `spot`, `resort`, `bank`
    (Y); `counted`: credits for the duty, `freed`: allowances that may be kept beside the surplus
    (Y); `missed` (K, Y); `later` (M); `beyond` (1); `inventory` (P, T); `first`: columns shared by
    all paths; `width`: of a path.
    """

    use: Ints
    buy: Ints
    spot: Ints
    resort: Ints
    bank: Ints
    counted: Ints
    freed: Ints
    missed: Ints
    later: Ints
    beyond: Ints
    inventory: Ints
    first: int
    width: int


class Rows(NamedTuple):
    """Rows of a path by kind, -1 where there is none.

    Equalities: `bank`, `counted`, `freed` (Y), `stock` (P, T). Inequalities, numbered from 0 again:
    `room`, `kept` (Y), `target` (K, Y), `slot` (P, Q, T), `once` (M).
    """

    bank: Ints
    counted: Ints
    freed: Ints
    stock: Ints
    equalities: int
    room: Ints
    kept: Ints
    target: Ints
    slot: Ints
    once: Ints
    inequalities: int


class Program(NamedTuple):
    """A program in scaled tonnes; S paths, each with the same rows and columns.

    `equal`, `upper`: the matrices of a path's own columns; `first_equal`, `first_upper`: those of
    the shared columns for all paths, one above the other; `equal_right` (S, equalities),
    `upper_right` (S, inequalities); `paid` (S, width), `first_paid` (S, first): payments in yen of
    their day, `cost`, `first_cost`: in yen of today; `most` (S, width), `first_most` (first).
    """

    layout: Layout
    rows: Rows
    equal: sparse.csr_array
    upper: sparse.csr_array
    first_equal: sparse.csr_array
    first_upper: sparse.csr_array
    equal_right: Floats
    upper_right: Floats
    cost: Floats
    first_cost: Floats
    most: Floats
    first_most: Floats


def build(problem: Problem) -> Program:
    """The program of a problem."""
    layout, rows = _layout(problem), _rows(problem)
    equal, upper = _own(problem, layout, rows)
    first_equal, first_upper = _shared(problem, layout, rows)
    equal_right = np.zeros((problem.paths, rows.equalities))
    equal_right[:, rows.bank] = problem.need - problem.arrivals
    equal_right[:, rows.stock] = -problem.stock
    upper_right = np.zeros((problem.paths, rows.inequalities))
    upper_right[:, rows.room] = problem.room
    upper_right[:, rows.kept] = surplus(problem.need, problem.arrivals)
    has_target = rows.target >= 0
    upper_right[:, rows.target[has_target]] = -problem.targets[has_target]
    has_slot = rows.slot >= 0
    upper_right[:, rows.slot[has_slot]] = np.minimum(problem.slot_most, MOST_T)[:, has_slot]
    upper_right /= SCALE_T
    upper_right[:, rows.once] = 1.0
    cost, most = _costs(problem, layout)
    first_cost, first_most = _first_costs(problem, layout)
    return Program(
        layout, rows, equal, upper, first_equal, first_upper, equal_right / SCALE_T, upper_right,
        cost, first_cost, most, first_most,
    )  # fmt: skip


def surplus(need: Floats, arrivals: Floats) -> Floats:
    """Allowances left after each year (S, Y) without purchases and credits."""
    left = np.zeros(need.shape)
    before = np.zeros(len(need))
    for year in range(need.shape[1]):
        before = np.maximum(0.0, before + arrivals[:, year] - need[:, year])
        left[:, year] = before
    return left


def _layout(problem: Problem) -> Layout:
    counts, years = problem.counts, problem.years
    pools, wanted = len(counts), _wanted(problem)
    use, column = numbered(counts & wanted, 0)
    priced = _any(np.isfinite(problem.slot_price))[:, :, problem.when]
    buy, column = numbered((counts & wanted)[:, None] & priced, column)
    spot, column = numbered(_any(np.isfinite(problem.spot)), column)
    resort, column = numbered(np.ones(years, bool), column)
    bank, column = numbered(np.ones(years, bool), column)
    counted, column = numbered(np.ones(years, bool), column)
    freed, column = numbered(np.ones(years, bool), column)
    missed, column = numbered(problem.targets > 0, column)
    later, column = numbered(np.ones(len(problem.measures.now_t), bool), column)
    beyond, column = numbered(np.ones(1, bool), column)
    inventory, column = numbered(np.ones((pools, problem.periods), bool), column)
    shared = problem.purchases, problem.forwards, problem.measures
    first = len(shared[0].most) + len(shared[1].most) + len(shared[2].now_t)
    return Layout(
        use,
        buy,
        spot,
        resort,
        bank,
        counted,
        freed,
        missed,
        later,
        beyond,
        inventory,
        first,
        column,
    )


def _wanted(problem: Problem) -> Flags:
    """(Y, U): uses that have a purpose in a year: each scheme of the use has a need there."""
    has_need = problem.targets > 0
    has_need[0] = (problem.need > 0).any(axis=0)
    found = np.ones((problem.years, len(problem.uses)), bool)
    for number, schemes in enumerate(problem.uses):
        for scheme in schemes:
            found[:, number] &= has_need[scheme]
    return found


def _any(flags: Flags) -> Flags:
    """True where it holds on any path."""
    return np.asarray(flags.any(axis=0))


def _rows(problem: Problem) -> Rows:
    years = np.ones(problem.years, bool)
    bank, equalities = numbered(years, 0)
    counted, equalities = numbered(years, equalities)
    freed, equalities = numbered(years, equalities)
    stock, equalities = numbered(np.ones((len(problem.counts), problem.periods), bool), equalities)
    room, row = numbered(years, 0)
    kept, row = numbered(years, row)
    target, row = numbered(problem.targets > 0, row)
    is_capped = np.isfinite(problem.slot_most) & np.isfinite(problem.slot_price)
    slot, row = numbered(_any(is_capped), row)
    once, row = numbered(np.ones(len(problem.measures.now_t), bool), row)
    return Rows(bank, counted, freed, stock, equalities, room, kept, target, slot, once, row)


class _Entries:
    """Coefficients of a matrix, collected."""

    def __init__(self) -> None:
        self._rows: list[Ints] = []
        self._columns: list[Ints] = []
        self._values: list[Floats] = []

    def add(self, rows: Ints, columns: Ints, values: Floats | float) -> None:
        """Add coefficients; arrays are broadcast, and those without a row or column left out."""
        row, column, value = np.broadcast_arrays(rows, columns, np.asarray(values, float))
        kept = (row >= 0) & (column >= 0) & (value != 0)
        self._rows.append(row[kept])
        self._columns.append(column[kept])
        self._values.append(value[kept])

    def matrix(self, height: int, width: int) -> sparse.csr_array:
        """The matrix; coefficients of one place are added."""
        places = np.concatenate(self._rows), np.concatenate(self._columns)
        return sparse.csr_array(
            sparse.coo_array((np.concatenate(self._values), places), (height, width))
        )


def _own(problem: Problem, layout: Layout, rows: Rows) -> tuple[sparse.csr_array, sparse.csr_array]:
    """The matrices of a path's own columns."""
    equal, upper = _Entries(), _Entries()
    equal.add(rows.bank, layout.bank, -1.0)
    equal.add(rows.bank[1:], layout.bank[:-1], 1.0)
    equal.add(rows.bank, layout.spot, 1.0)
    equal.add(rows.bank, layout.resort, 1.0)
    equal.add(rows.bank[-1:], layout.beyond, 1.0)
    equal.add(rows.stock, layout.inventory, -1.0)
    equal.add(rows.stock[:, 1:], layout.inventory[:, :-1], 1.0)
    equal.add(rows.stock[:, problem.when], layout.use, -1.0)
    upper.add(rows.slot[:, :, problem.when], layout.buy, 1.0)
    upper.add(rows.once, layout.later, 1.0)
    upper.add(rows.kept, layout.bank, 1.0)
    upper.add(rows.kept, layout.freed, -1.0)
    upper.add(rows.room, layout.counted, 1.0)
    equal.add(rows.bank, layout.counted, 1.0)
    equal.add(rows.counted, layout.counted, -1.0)
    equal.add(rows.freed, layout.counted, 1.0)
    equal.add(rows.freed, layout.freed, -1.0)
    equal.add(rows.freed[1:], layout.freed[:-1], 1.0)
    upper.add(rows.target, layout.missed, -1.0)
    for number, schemes in enumerate(problem.uses):
        for columns in (layout.use[..., number], layout.buy[..., number]):
            for scheme in schemes:
                if scheme:
                    upper.add(rows.target[scheme], columns, -1.0)
                else:
                    equal.add(rows.counted, columns, 1.0)
    fewer = problem.measures.later_t / SCALE_T
    equal.add(rows.bank, layout.later[:, None], fewer)
    equal.add(rows.freed, layout.later[:, None], fewer)
    upper.add(rows.room, layout.later[:, None], problem.credit_share * fewer)
    return (
        equal.matrix(rows.equalities, layout.width),
        upper.matrix(rows.inequalities, layout.width),
    )


def _shared(
    problem: Problem, layout: Layout, rows: Rows
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """The matrices of the shared columns: those of all paths, one above the other."""
    equal, upper = _Entries(), _Entries()
    purchases, forwards, measures = problem.purchases, problem.forwards, problem.measures
    column = np.arange(layout.first)
    bought = column[: len(purchases.most)]
    first_rows = np.where(
        purchases.pool < 0,
        rows.bank[0],
        rows.stock[np.maximum(purchases.pool, 0), purchases.period],
    )
    path = np.arange(problem.paths)[:, None]
    equal.add(path * rows.equalities + first_rows, bought, 1.0)
    allowances = np.where(purchases.pool < 0, bought, -1)
    equal.add(path * rows.equalities + rows.freed[0], allowances, 1.0)
    signed = column[len(bought) : len(bought) + len(forwards.most)]
    arrives = np.minimum(forwards.arrives, problem.periods - 1)
    arrival_rows = path * rows.equalities + rows.stock[forwards.pool, arrives]
    equal.add(np.where(forwards.arrives < problem.periods, arrival_rows, -1), signed, 1.0)
    begun = column[layout.first - len(measures.now_t) :]
    fewer = measures.now_t / SCALE_T
    blocks = path[..., None]
    equal.add(blocks * rows.equalities + rows.bank, begun[:, None], fewer)
    share = problem.credit_share * fewer
    upper.add(blocks * rows.inequalities + rows.room, begun[:, None], share)
    equal.add(blocks * rows.equalities + rows.freed, begun[:, None], fewer)
    upper.add(path * rows.inequalities + rows.once, begun, 1.0)
    return (
        equal.matrix(problem.paths * rows.equalities, layout.first),
        upper.matrix(problem.paths * rows.inequalities, layout.first),
    )


def _costs(problem: Problem, layout: Layout) -> tuple[Floats, Floats]:
    """Costs in thousands of yen of today and bounds of a path's own columns."""
    cost = np.zeros((problem.paths, layout.width))
    most = np.full((problem.paths, layout.width), np.inf)
    ends = problem.discount[problem.when[:, : len(problem.targets)]]  # (Y, K)

    def put(columns: Ints, prices: Floats, bounds: Floats) -> None:
        kept = columns >= 0
        bound = np.broadcast_to(bounds, prices.shape)[:, kept] / SCALE_T
        price = prices[:, kept]
        cost[:, columns[kept]] = np.where(np.isfinite(price), price, 0.0)
        most[:, columns[kept]] = np.where(np.isfinite(price), bound, 0.0)

    when = problem.when
    put(
        layout.buy,
        (problem.slot_price * problem.discount)[..., when],
        problem.slot_most[..., when],
    )
    put(layout.spot, problem.spot * ends[:, 0], problem.spot_most)
    put(layout.resort, problem.resort * ends[:, 0], np.maximum(problem.need, 0.0))
    missed = np.broadcast_to(problem.missed * ends.T, (problem.paths, *problem.missed.shape))
    put(layout.missed, missed, problem.targets)
    measures = problem.measures
    cost[:, layout.use[layout.use >= 0]] = NEEDLESS
    cost[:, layout.later] = measures.later_yen @ measures.discount / SCALE_T
    most[:, layout.later] = 1.0
    cost[:, layout.beyond] = problem.beyond_price[:, None]
    most[:, layout.beyond] = problem.beyond / SCALE_T
    cost[:, layout.inventory[:, -1]] = -problem.left
    return cost, most


def _first_costs(problem: Problem, layout: Layout) -> tuple[Floats, Floats]:
    """Costs and bounds of the shared columns, as `_costs`."""
    purchases, forwards, measures = problem.purchases, problem.forwards, problem.measures
    arrives = forwards.arrives < problem.periods
    begun = np.broadcast_to(
        measures.now_yen @ measures.discount / SCALE_T, (problem.paths, len(measures.now_t))
    )
    cost = np.concatenate(
        [
            purchases.price * purchases.discount,
            np.where(arrives, forwards.price * forwards.discount, 0.0),
            begun,
        ],
        axis=1,
    )
    most = np.concatenate(
        [purchases.most / SCALE_T, forwards.most / SCALE_T, np.ones(len(measures.now_t))]
    )
    return cost, most


def payments(problem: Problem, program: Program) -> tuple[Floats, Floats]:
    """Payments in thousands of yen of their day, by the budget's years: of the shared columns
    (B, S, first) and of a path's own (B, S, width). Missed targets and what lies beyond the last
    year are no payments."""
    layout, measures = program.layout, problem.measures
    budgets = np.arange(len(problem.most_yen))
    own = np.zeros((len(budgets), problem.paths, layout.width))
    buys = problem.discount[problem.when], problem.budget[problem.when]
    duty = problem.discount[problem.when[:, 0]], problem.budget[problem.when[:, 0]]
    for columns, (discount, budget) in (
        (layout.buy, buys), (layout.spot, duty), (layout.resort, duty)
    ):  # fmt: skip
        kept = columns >= 0
        factor = np.broadcast_to(discount, columns.shape)[kept]
        year = np.broadcast_to(budget, columns.shape)[kept]
        chosen = columns[kept]
        for number in budgets.tolist():
            own[number][:, chosen] = program.cost[:, chosen] / factor * (year == number)
    own[:, :, layout.later] = measures.later_yen.T[:, None] / SCALE_T
    bought = problem.purchases.price * (problem.purchases.budget == budgets[:, None, None])
    arrives = problem.forwards.arrives < problem.periods
    due = (problem.forwards.budget == budgets[:, None, None]) & arrives
    begun = np.broadcast_to(
        measures.now_yen.T[:, None] / SCALE_T,
        (len(budgets), problem.paths, len(measures.now_t)),
    )
    return np.concatenate([bought, problem.forwards.price * due, begun], axis=2), own


def units(problem: Problem, layout: Layout) -> tuple[Floats, Floats]:
    """The factors from the program's units to tonnes and shares: shared and own columns."""
    shared, own = np.full(layout.first, SCALE_T), np.full(layout.width, SCALE_T)
    shared[layout.first - len(problem.measures.now_t) :] = 1.0
    own[layout.later] = 1.0
    return shared, own


def numbered(valid: Flags, start: int) -> tuple[Ints, int]:
    """Consecutive numbers where an array is true, -1 elsewhere, and the next number."""
    numbers = np.full(valid.shape, -1, np.int64)
    count = int(valid.sum())
    numbers[valid] = np.arange(start, start + count)
    return numbers, start + count
