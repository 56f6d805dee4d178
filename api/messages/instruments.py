"""Instruments that come and go, and their base prices, as the operator asks for them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from api.messages.fields import DayText, DecimalText, Symbol, Text
from api.messages.rest import Body

ListedSymbol = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z0-9][A-Z0-9-]{0,23}/JPY$(?!\n)",
        description="a code of up to 24 capitals, digits and hyphens, then /JPY, as JCR-WB2/JPY",
        examples=["JCR-WB2/JPY"],
    ),
]
CreditClass = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9_]{1,30}/[a-z0-9_]{1,40}$(?!\n)",
        description="a programme and a class in small letters, digits and underscores, as "
        "jcredit/peat",
        examples=["jcredit/peat"],
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Cycle = Annotated[
    str,
    Meta(
        pattern=r"^T\+[0-9]{1,3}$(?!\n)",
        description="T+ and a number of exchange days, as T+5",
        examples=["T+5"],
    ),
]
SessionsText = Literal["tse", "tse_friday", "continuous"]


class ListingBody(Body, frozen=True):
    """A new instrument. Fields as in GET /v1/instruments; prices in yen a tonne.

    `price_max`: the highest price that will ever be allowed, 65,535 increments where it is left
    out. `band_percent`: half width of the daily band around the base price.
    """

    symbol: ListedSymbol
    name: Name
    programme: Name
    credit_class: CreditClass
    reference_price: DecimalText
    name_ja: Text = ""
    listed_from: DayText | None = None
    listed_to: DayText | None = None
    tse_code: Annotated[str, Meta(min_length=1, max_length=20)] | None = None
    price_increment: DecimalText = "1"
    price_max: DecimalText | None = None
    qty_increment: DecimalText = "1"
    qty_min: DecimalText | None = None
    qty_max: DecimalText | None = None
    band_percent: Annotated[int, Meta(ge=1, le=1000)] = 90
    fee_per_unit: DecimalText = "0"
    settlement_cycle: Cycle = "T+5"
    auction_tie: Literal["time", "pro_rata", "random"] = "pro_rata"
    sessions: SessionsText = "tse"


class BasePriceBody(Body, frozen=True):
    """Another base price of a closed or halted market; a second person must approve."""

    symbol: Symbol
    price: DecimalText


class DelistBody(Body, frozen=True):
    """End a market for good; a second person must approve."""

    symbol: Symbol
