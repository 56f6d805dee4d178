"""The operator's requests for instruments: listing, delisting and base prices."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from api.messages.fields import DayText, DecimalText, Symbol, Text
from api.messages.rest import Body

ListedSymbol = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z0-9][A-Z0-9-]{0,23}/JPY$(?!\n)",
        description="a code of up to 24 capitals, digits and hyphens, then /JPY, such as "
        "JCR-WB2/JPY",
        examples=["JCR-WB2/JPY"],
    ),
]
CreditClass = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9_]{1,30}/[a-z0-9_]{1,40}$(?!\n)",
        description="a programme and a class in lower-case letters, digits and underscores, such "
        "as jcredit/peat",
        examples=["jcredit/peat"],
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Cycle = Annotated[
    str,
    Meta(
        pattern=r"^T\+[0-9]{1,3}$(?!\n)",
        description="T+ and a number of exchange days, such as T+5",
        examples=["T+5"],
    ),
]
SessionsText = Literal["tse", "tse_friday", "continuous"]


class ListingBody(Body, frozen=True):
    """A new instrument, with fields as in GET /v1/instruments; prices in yen a tonne.

    `price_max`: the highest price that the instrument can ever have, 65,535 increments by default.
    `band_percent`: half the width of the daily band, in percent of the base price.
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
    """A request for another base price of a closed or halted market; a second person approves."""

    symbol: Symbol
    price: DecimalText
    note: Text = ""


class DelistBody(Body, frozen=True):
    """A request to end a market, which is final; a second person approves."""

    symbol: Symbol
    note: Text = ""
