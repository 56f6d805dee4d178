"""The result of a procurement plan: basket, schedule, costs, shadow prices, reasons, drafts.

Costs are present values in yen over all years of the plan unless a field says otherwise; tonnes of
the second stage are means over the paths. Each price names its origin: `imported` (a dated mark),
`book` (a live book), `path` (simulated), `file` (the firm's file) or `law` (ceiling, penalty).
Sentences for people stand in English and, with the ending `_ja`, in Japanese.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Goal = Literal["cost", "regret"]
Status = Literal["optimal", "infeasible"]
PriceOrigin = Literal["imported", "book", "path", "file", "law"]
PolicyCode = Literal["plan", "other_goal", "nothing", "all_today"]
Kind = Literal[
    "credit", "allowance", "borrowed", "forward", "abatement", "ceiling", "penalty", "missed"
]


class Fan(Struct, frozen=True, kw_only=True):
    """A distribution of costs over the paths, in yen."""

    mean_yen: int
    p10_yen: int
    p50_yen: int
    p90_yen: int


class BasketLine(Struct, frozen=True, kw_only=True):
    """A purchase of the plan.

    `stage`: `now`, by a schedule before the verification, the same on all paths; `later`, on each
    path once emissions and prices are known. `fiscal_year`: of the duty that a later purchase
    serves; None for a purchase now. `serves`: uses, each of one scheme or of two joined by `+`.
    """

    instrument: str
    name: str
    name_ja: str
    kind: Kind
    stage: Literal["now", "later"]
    fiscal_year: int | None
    serves: tuple[str, ...]
    mean_t: int
    p10_t: int
    p90_t: int
    price_yen_per_t: float
    price_origin: PriceOrigin
    price_day: date | None
    is_stale: bool
    cost_yen: int


class ScheduleLine(Struct, frozen=True, kw_only=True):
    """The purchases of an instrument in a month's auctions. `most_t`: the participation cap, None
    where no volume is known; `t_per_auction` is rounded up."""

    first_day: date
    last_day: date
    instrument: str
    auctions: int
    quantity_t: int
    t_per_auction: int
    most_t: int | None
    price_yen_per_t: float


class LimitLine(Struct, frozen=True, kw_only=True):
    """A limit of the plan: `shadow_yen` is what one more unit of it saves, in yen of today a tonne
    (`unit` "t") or a yen (`unit` "yen"); `used` is a mean over the paths."""

    limit: str
    name: str
    name_ja: str
    fiscal_year: int | None
    unit: Literal["t", "yen"]
    most: int
    used: int
    shadow_yen: float


class ExcludedLine(Struct, frozen=True, kw_only=True):
    """An instrument of which the plan buys nothing, and why. `bought_below_yen_per_t`: the price
    from which it would be bought, None where no price helps."""

    instrument: str
    name: str
    name_ja: str
    code: str
    reason: str
    reason_ja: str
    bought_below_yen_per_t: float | None = None


class Policy(Struct, frozen=True, kw_only=True):
    """A way of acting: its costs, and its regret against perfect foresight on each path.

    `code`: `plan`, `other_goal` (the plan of least regret, or of least cost), `nothing` (nothing
    until the deadline) or `all_today` (the expected need at once).
    """

    code: PolicyCode
    name: str
    name_ja: str
    fan: Fan
    regret_mean_yen: int
    regret_max_yen: int


class YearLine(Struct, frozen=True, kw_only=True):
    """A fiscal year of a scheme's duty or target in mean tonnes, and how the plan meets it. The
    costs, in today's yen, are of what is bought for it after the verification, by path."""

    scheme: str
    fiscal_year: int
    last_safe_day: date
    need_t: int
    allowances_t: int
    credits_t: int
    ceiling_t: int
    missed_t: int
    cost_p10_yen: int
    cost_p50_yen: int
    cost_p90_yen: int


class Change(Struct, frozen=True, kw_only=True):
    """The smallest change of one limit, all others kept, that makes an infeasible plan feasible;
    `needed` is None where this limit alone cannot."""

    limit: str
    name: str
    name_ja: str
    fiscal_year: int | None
    unit: Literal["t", "yen"]
    most: int
    needed: int | None


class DraftOrder(Struct, frozen=True, kw_only=True):
    """A draft of an order that a person checks and sends; nothing is sent."""

    instrument: str
    symbol: str
    side: Literal["buy"]
    quantity_t: int
    limit_price_yen_per_t: int
    first_day: date
    last_day: date
    note: str
    note_ja: str


class Reduction(Struct, frozen=True, kw_only=True):
    """The paths: price paths of the bundle, paths drawn from them, paths kept, and the error of the
    plan's expected cost on the kept ones against all drawn ones, as a share of that cost."""

    bundle: str
    price_paths: int
    drawn: int
    kept: int
    error: float


class ProcurementPlan(Struct, frozen=True, kw_only=True):
    """A firm's plan. An infeasible one has `changes` and a sentence, and no basket.

    `verified_on`: the day until which purchases are decided now; `depth_origin`: where the depth of
    the first step comes from, `book` or `imported`.
    """

    status: Status
    goal: Goal
    firm: str
    on: date
    verified_on: date
    rate_percent: float
    schemes: tuple[str, ...]
    fiscal_years: tuple[int, ...]
    depth_origin: Literal["book", "imported"]
    reduction: Reduction
    basket: tuple[BasketLine, ...] = ()
    schedule: tuple[ScheduleLine, ...] = ()
    years: tuple[YearLine, ...] = ()
    policies: tuple[Policy, ...] = ()
    limits: tuple[LimitLine, ...] = ()
    excluded: tuple[ExcludedLine, ...] = ()
    changes: tuple[Change, ...] = ()
    drafts: tuple[DraftOrder, ...] = ()
    answer: str = ""
    answer_ja: str = ""
    notes: tuple[str, ...] = ()
    notes_ja: tuple[str, ...] = ()
