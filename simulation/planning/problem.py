"""The numbers of a procurement problem, free of dates, files and laws.

A problem has paths (S), fiscal years (Y), schemes (K, of which number 0 is the GX-ETS duty), uses
(U: the schemes in order, then sets of schemes that one retirement may serve together), periods (T:
they end on the last days of purchases for a year of a scheme), pools (P: credits that count for the
same uses in the same years), and slots (Q: the cheapest classes of a pool on a path, in order).
Quantities are tonnes, prices yen/t on the day of payment; `discount` turns a payment into yen of
today.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
ANY = float("inf")  # no limit


class Purchases(NamedTuple):
    """Purchases decided now, the same on all paths (X).

    `price` (S, X), `most` (X), `discount` (X), `budget` (X): the number of the budget's year,
    `period` (X): the first in which they are there, `pool` (X): -1 for allowances; `group` (X):
    number of a cap that purchases share, with its tonnes in `group_most` (G).
    """

    price: Floats
    most: Floats
    discount: Floats
    budget: Ints
    period: Ints
    pool: Ints
    group: Ints
    group_most: Floats


class Forwards(NamedTuple):
    """Offered forward purchases (F).

    Tonnes, price, pool; on each path (S, F) the period in which they arrive (T: never; then nothing
    is paid), the discount of that day and its budget's year.
    """

    most: Floats
    price: Floats
    pool: Ints
    arrives: Ints
    discount: Floats
    budget: Ints


class Measures(NamedTuple):
    """Abatement (M): tonnes less in each year (M, Y) and payments in each of the budget's years
    (M, B), if begun now and if begun at the verification; `discount` (B)."""

    now_t: Floats
    later_t: Floats
    now_yen: Floats
    later_yen: Floats
    discount: Floats


class Problem(NamedTuple):
    """A problem; shapes in brackets.

    `weights` (S) sum to 1. `need` (S, Y): the duty after what was ended for it; `room` (S, Y): the
    tonnes of credits that may still count; `arrivals` (S, Y): allowances that become usable for a
    year; `beyond`: allowances of the year after the last, which may be used at `beyond_price` (S,
    present value). `spot` (S, Y) and `spot_most` (Y): allowances bought on the path; `resort` (S,
    Y): the ceiling where it is payable, else the penalty. `targets` (K, Y), row 0 unused; `missed`
    (K, Y): value of a tonne missed, infinite where none may be. `uses`: the schemes of each; `when`
    (Y, U): the period in which credits are ended for a use of a year; `counts` (P, Y, U). `stock`
    (S, P, T): credits that arrive by a period's end. `slot_price`, `slot_most` (S, P, Q, T).
    `discount` and `budget` (T) of payments at a period's end. `left` (P): present value of a tonne
    that is never used. `most_yen` (B): the budget.
    """

    weights: Floats
    need: Floats
    room: Floats
    arrivals: Floats
    beyond: float
    beyond_price: Floats
    spot: Floats
    spot_most: Floats
    resort: Floats
    targets: Floats
    missed: Floats
    uses: tuple[tuple[int, ...], ...]
    when: Ints
    counts: Flags
    stock: Floats
    slot_price: Floats
    slot_most: Floats
    discount: Floats
    budget: Ints
    left: Floats
    most_yen: Floats
    purchases: Purchases
    forwards: Forwards
    measures: Measures
    credit_share: float = 0.1

    @property
    def paths(self) -> int:
        """The number of paths."""
        return len(self.weights)

    @property
    def years(self) -> int:
        """The number of fiscal years."""
        return int(self.need.shape[1])

    @property
    def periods(self) -> int:
        """The number of periods."""
        return len(self.discount)


def of_paths(problem: Problem, chosen: Ints, weights: Floats) -> Problem:
    """The problem on some of its paths, with their weights."""
    return problem._replace(
        weights=weights,
        need=problem.need[chosen],
        room=problem.room[chosen],
        arrivals=problem.arrivals[chosen],
        beyond_price=problem.beyond_price[chosen],
        spot=problem.spot[chosen],
        resort=problem.resort[chosen],
        stock=problem.stock[chosen],
        slot_price=problem.slot_price[chosen],
        slot_most=problem.slot_most[chosen],
        purchases=problem.purchases._replace(price=problem.purchases.price[chosen]),
        forwards=problem.forwards._replace(
            arrives=problem.forwards.arrives[chosen],
            discount=problem.forwards.discount[chosen],
            budget=problem.forwards.budget[chosen],
        ),
    )
