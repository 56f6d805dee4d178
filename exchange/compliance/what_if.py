"""Assumptions of a coverage that a person may change: what-ifs of rules that are not settled."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from exchange.compliance.allocation import Quantile
from exchange.schemes.gx_ets import CREDIT_LIMIT, DEADLINE_DAY


class WhatIf(Struct, frozen=True, kw_only=True):
    """The assumptions; the defaults are the rules as reported.

    `later_vintages_usable`: a year's duty may be met with the next year's allowances, which arrive
    before its deadline; no source excludes it. `ceiling_after_surge`: the ceiling may be paid only
    where the allowance price has reached it. `as_group`: covered parents are certified with their
    covered subsidiaries. `quantile`: of the forecasts, for all sites together. `deadline_day`:
    month and day by which a year's allowances must be held, in the fiscal year after.
    """

    credit_limit: Fraction = CREDIT_LIMIT
    later_vintages_usable: bool = True
    ceiling_after_surge: bool = False
    as_group: bool = False
    quantile: Quantile = "p50"
    deadline_day: tuple[int, int] = DEADLINE_DAY
