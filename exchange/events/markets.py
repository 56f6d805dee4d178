"""Auctions, phases and base prices of a market."""

from __future__ import annotations

from exchange.events.event import Event
from exchange.instruments import Instrument


class AuctionUncrossed(Event, frozen=True):
    """The result of a call auction; volume 0 and price -1 when nothing crossed.

    `imbalance_t` is demand less supply at the price; `late` marks an auction that fell due
    while the exchange was down.
    """

    instrument: int
    auction: str
    price_ticks: int
    volume_t: int
    imbalance_t: int
    late: bool


class AuctionAnnounced(Event, frozen=True):
    """A sealed-bid auction was announced; the auctioneer's order is `order_id`."""

    auction_id: str
    order_id: int
    account: int
    instrument: int
    direction: int
    pricing: int
    tie: int
    quantity_t: int
    reserve_ticks: int
    cap_t: int
    minimum_t: int
    opens_ns: int
    closes_ns: int


class AuctionOpened(Event, frozen=True):
    """A sealed-bid auction opened for bids."""

    auction_id: str
    instrument: int


class SealedAuctionHeld(Event, frozen=True):
    """The result of a sealed-bid auction; price -1 and quantity 0 when nothing was awarded.

    `taking_part_t`: the quantity bid within reserve price and caps. `withdrawn`: the auction was
    withdrawn.
    """

    auction_id: str
    instrument: int
    price_ticks: int
    quantity_t: int
    offered_t: int
    taking_part_t: int
    bids: int
    withdrawn: bool
    late: bool


class PhaseChanged(Event, frozen=True):
    """A market entered a phase. `reason`: of a halt by the exchange; "delisted" for an ended
    market."""

    instrument: int
    phase: int
    next_phase: int
    next_change_ns: int
    reason: str = ""


class ReferencePriceSet(Event, frozen=True):
    instrument: int
    price_ticks: int
    band_low_ticks: int
    band_high_ticks: int


class InstrumentListed(Event, frozen=True):
    """A new instrument was listed under this index; it trades from `terms.listed_from`."""

    instrument: int
    terms: Instrument


class InstrumentDelisted(Event, frozen=True):
    """An instrument was delisted: its market is closed for good."""

    instrument: int
