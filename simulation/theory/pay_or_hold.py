"""The payment at the ceiling where a firm may pay and keep the allowances that it holds.

A tonne kept by paying today saves the payment of a later deadline. Each year's need is therefore
paid at the deadline up to its own that costs least in present value: at its own where the ceiling
grows no faster than the rate of interest, at the first where it grows faster, within the duties of
that deadline. There is no abatement and no other way to meet the needs. Theory: Rubin (1996),
Journal of Environmental Economics and Management 31, 269-286, with the ceiling as an unlimited
store.
"""

from __future__ import annotations

from collections.abc import Sequence


def cheapest_payments(
    needs_mt: Sequence[float], duties_mt: Sequence[float], ceilings: Sequence[float], rate: float
) -> list[float]:
    """Mt paid at each deadline at least present cost; deadlines are a year apart.

    `needs_mt`: the excess of each year's duty over its allowances; `duties_mt`: the most that can
    be paid for at a deadline; `ceilings`: yen/t of each. Among equal costs the later deadline is
    chosen.
    """
    present = [ceiling / (1 + rate) ** year for year, ceiling in enumerate(ceilings)]
    paid = [0.0] * len(needs_mt)
    for year, need in enumerate(needs_mt):
        for at in sorted(range(year + 1), key=lambda deadline: (present[deadline], -deadline)):
            part = min(need, duties_mt[at] - paid[at])
            paid[at] += part
            need -= part
    return paid
