"""Routes for sealed-bid auctions: a trader's bids and the operator's auctions."""

from __future__ import annotations

from msgspec import Struct

from api.messages.auctions import (
    AuctionBody,
    AuctionDoneReply,
    BidBody,
    BidResult,
    BidsReply,
    CloseAuctionBody,
)
from api.messages.requests import AddBidParams, CancelBidParams
from api.rest.routing import Call, Routes
from api.wire.errors import CODES, ApiError

ROUTES = Routes()
ORDER_ERRORS = tuple(code for code, info in CODES.items() if info.category == "order")


@ROUTES.add(
    "POST",
    "/v1/auctions/{auction_id}/bids",
    BidResult,
    body=BidBody,
    errors=("not_found", *ORDER_ERRORS),
)
async def add_bid(call: Call) -> Struct:
    """Enter a sealed bid; the reply follows when it is durable."""
    body = call.body
    params = AddBidParams(
        auction_id=call.path["auction_id"],
        side=body.side,
        price=body.price,
        qty=body.qty,
        cl_ord_id=body.cl_ord_id,
        serial_ranges=list(body.serial_ranges),
    )
    return await call.service.auctions.add_bid(call.account, params)


@ROUTES.add("GET", "/v1/auctions/{auction_id}/bids", BidsReply, errors=("not_found",))
async def bids(call: Call) -> Struct:
    """Your own active bids in an auction."""
    found = call.service.auctions.bids(call.account, call.path["auction_id"])
    return BidsReply(found)


@ROUTES.add(
    "DELETE",
    "/v1/auctions/{auction_id}/bids/{bid_id}",
    BidResult,
    errors=("not_found", "unknown_order", "order_closed"),
)
async def cancel_bid(call: Call) -> Struct:
    """Cancel one of your bids while its auction is open."""
    text = call.path["bid_id"]
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ApiError("unknown_order", field="bid_id")
    params = CancelBidParams(auction_id=call.path["auction_id"], bid_id=int(text))
    return await call.service.auctions.cancel_bid(call.account, params)


@ROUTES.add(
    "POST",
    "/v1/admin/auctions",
    AuctionDoneReply,
    body=AuctionBody,
    status=201,
    errors=("not_found", *ORDER_ERRORS),
)
async def announce(call: Call) -> Struct:
    """Announce a sealed-bid auction and hold the credits or the yen offered."""
    account = call.service.venue.account_of(call.body.participant)
    if account is None:
        raise ApiError("not_found", "there is no such participant", "participant")
    return await call.service.auctions.announce(account, call.body)


@ROUTES.add(
    "POST",
    "/v1/admin/auctions/{auction_id}/close",
    AuctionDoneReply,
    body=CloseAuctionBody,
    errors=("not_found", "order_closed"),
)
async def close(call: Call) -> Struct:
    """Hold a sealed-bid auction now, or withdraw it."""
    return await call.service.auctions.close(call.path["auction_id"], call.body.withdraw)
