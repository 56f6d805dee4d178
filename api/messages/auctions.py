"""Bodies and replies about sealed-bid auctions and the bids in them."""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from msgspec import Meta, Struct

from api.messages.fields import (
    ClOrdId,
    DecimalText,
    NamedRange,
    SerialRange,
    SideText,
    Symbol,
    Timestamp,
    TimeText,
)
from api.messages.records import Amount
from api.messages.rest import Body

DirectionText = Literal["forward", "reverse"]
PricingText = Literal["last_accepted", "first_rejected", "pay_as_bid"]
TieText = Literal["time", "pro_rata", "random"]


class BidBody(Body, frozen=True):
    """A sealed bid: `price` per tonne and `qty` tonnes; `serial_ranges` of a bid to sell."""

    side: SideText
    price: DecimalText
    qty: DecimalText
    cl_ord_id: ClOrdId | None = None
    serial_ranges: Annotated[tuple[NamedRange, ...], Meta(max_length=50)] = ()


class BidResult(Struct, omit_defaults=True):
    """The bid is durable, or taken back. `duplicate`: it was already there."""

    auction_id: str
    bid_id: int
    seq: int
    cl_ord_id: str | None = None
    duplicate: bool = False


class BidRecord(Struct, Generic[Amount], omit_defaults=True):
    """An own bid that stands; nobody else sees it before the result."""

    bid_id: int
    auction_id: str
    side: SideText
    price: Amount
    qty: Amount
    cl_ord_id: str | None = None
    serial_ranges: list[SerialRange] = []


class BidsReply(Struct):
    bids: list[BidRecord[DecimalText]]


class AuctionBody(Body, frozen=True):
    """A sealed-bid auction of a participant's credits (forward) or for its yen (reverse).

    `reserve_price`: the lowest price of a sale, the highest of a purchase; bidders are not
    told. `cap_qty`: the most for one bidder; `minimum_qty`: below it nothing is awarded.
    Without `opens_at` it opens at once.
    """

    participant: Annotated[str, Meta(min_length=1, max_length=64)]
    symbol: Symbol
    qty: DecimalText
    reserve_price: DecimalText
    ends_at: TimeText
    opens_at: TimeText | None = None
    direction: DirectionText = "forward"
    pricing: PricingText = "last_accepted"
    tie_break: TieText = "pro_rata"
    cap_qty: DecimalText | None = None
    minimum_qty: DecimalText | None = None
    seed: Annotated[int, Meta(ge=0, le=2**53)] = 0


class CloseAuctionBody(Body, frozen=True):
    """Hold the auction now, or withdraw it without an award."""

    withdraw: bool = False


class AuctionDoneReply(Struct):
    auction_id: str
    seq: int
    timestamp: Timestamp
