"""Commands about sealed-bid auctions and their bids."""

from __future__ import annotations

from exchange.commands.command import Command


class AnnounceAuction(Command, frozen=True):
    """Operator: announce a sealed-bid auction in which the account sells credits or, REVERSE, buys.

    Its offer is held at once. `direction`, `pricing`, `tie`, `reserve_ticks`, `cap_t` and
    `minimum_t` are as in matching/sealed_bid.py. Bids are accepted from `opens_ns` until
    `closes_ns`; a Tick then holds the auction.
    """

    account: int
    instrument: int
    quantity_t: int
    reserve_ticks: int
    opens_ns: int
    closes_ns: int
    direction: int = 0
    pricing: int = 0
    cap_t: int = 0
    minimum_t: int = 0
    tie: int = 1
    seed: int = 0


class CloseAuction(Command, frozen=True):
    """Operator: hold a sealed-bid auction now or, `withdrawn`, end it without an award."""

    auction_id: str
    withdrawn: bool = False


class AddBid(Command, frozen=True):
    """Enter a sealed bid; a seller's `serial_ranges` as with an order. Its number is its id."""

    account: int
    auction_id: str
    side: int
    price_ticks: int
    quantity_t: int
    cl_ord_id: str = ""
    serial_ranges: tuple[tuple[str, str], ...] = ()


class CancelBid(Command, frozen=True):
    """Cancel a sealed bid while its auction is open."""

    account: int
    auction_id: str
    bid_id: int
