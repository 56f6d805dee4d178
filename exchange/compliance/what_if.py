"""Assumptions of a coverage that a person may change: what-ifs of rules that are not settled."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from exchange.compliance.allocation import Quantile
from exchange.schemes.gx_ets import CREDIT_LIMIT


class WhatIf(Struct, frozen=True, kw_only=True):
    """The assumptions; the defaults are the rules as reported.

    `later_vintages_usable`: a year's duty may be met with the next year's allowances, which arrive
    before its deadline; no source excludes it. `ceiling_after_surge`: the ceiling may be paid only
    where the allowance price has reached it. `as_group`: covered parents are certified with their
    covered subsidiaries. `quantile`: of the forecasts, for all sites together.
    """

    credit_limit: Fraction = CREDIT_LIMIT
    later_vintages_usable: bool = True
    ceiling_after_surge: bool = False
    as_group: bool = False
    quantile: Quantile = "p50"
