"""Bodies and replies for sealed-bid auctions and their bids."""

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
    """A sealed bid: `price` in yen a tonne, `qty` in tonnes; a bid to sell may name its credits in
    `serial_ranges`."""

    side: SideText
    price: DecimalText
    qty: DecimalText
    cl_ord_id: ClOrdId | None = None
    serial_ranges: Annotated[tuple[NamedRange, ...], Meta(max_length=50)] = ()


class BidResult(Struct, omit_defaults=True):
    """A bid that was entered or withdrawn, durable at `seq`. `duplicate`: it had been entered
    before."""

    auction_id: str
    bid_id: int
    seq: int
    cl_ord_id: str | None = None
    duplicate: bool = False


class BidRecord(Struct, Generic[Amount], omit_defaults=True):
    """An active bid of your own; no other participant sees it before the result."""

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

    `reserve_price`: the lowest price of a sale, the highest of a purchase; not shown to bidders.
    `cap_qty`: the most that one bidder gets; `minimum_qty`: below it nothing is awarded. Without
    `opens_at` the auction opens at once.
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
    """Holds the auction now, or withdraws it without an award."""

    withdraw: bool = False


class AuctionDoneReply(Struct):
    auction_id: str
    seq: int
    timestamp: Timestamp
