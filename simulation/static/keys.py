"""The keys of a static scenario: firms, their market, and one day of trading.

The names of keys end in their unit. A bound on a value is part of its type: the reader of scenario
files enforces it and the JSON Schema shows it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Tonnes = Annotated[int, Meta(ge=1, le=10**12)]
Price = Annotated[float, Meta(gt=0, le=1e9)]
Slope = Annotated[float, Meta(ge=1e-6, le=1e9)]
Share = Annotated[float, Meta(gt=0, lt=1)]


class Firm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A covered firm: emissions without a price, and the slope of its marginal abatement cost."""

    name: Name
    emissions_t: Tonnes
    abatement_slope_jpy_per_t_per_kt: Slope


class Market(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The terms of the market; without `price_limit_percent` there is no daily limit."""

    symbol: Name = "GXA/JPY"
    tick_yen: Annotated[float, Meta(ge=1e-6, le=1e6)] = 1.0
    lot_t: Annotated[int, Meta(ge=1, le=10**9)] = 1
    reference_price_jpy_per_t: Price
    price_limit_percent: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    auction_tie: Literal["time", "pro_rata", "random"] = "pro_rata"
    settlement_days: Annotated[int, Meta(ge=0, le=250)] = 5


class StaticScenario(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="model",
    tag="static",
):
    """A static cap-and-trade economy: firms are allocated a share of their emissions and trade
    once.
    """

    title: Name
    about: str = ""
    first_day: date
    allocation_share: Share
    market: Market
    firms: Annotated[tuple[Firm, ...], Meta(min_length=2, max_length=1000)]
