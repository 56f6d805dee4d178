"""Records of auctions: open calls, results of calls, sealed-bid auctions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from api.messages.auctions import DirectionText
from api.messages.records import AuctionRecord
from api.wire.convert import InstrumentTable
from exchange.calendar import Action, steps_of_day
from exchange.commands import Phase
from exchange.events import AuctionUncrossed
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from exchange.texts import text_of, texts_as
from exchange.units import tokyo_datetime, utc_text
from exchange.venue.market_day import REOPENING
from exchange.venue.venue import Venue
from exchange.views.auctions import Listing

DIRECTION_TEXTS: dict[int, DirectionText] = texts_as(Direction, DirectionText)


def auction_record(
    markets: InstrumentTable, venue: Venue, index: int, results: Iterable[AuctionUncrossed]
) -> AuctionRecord[str]:
    """Make the record of the open call auction, with its indicative result.

    `results`: those of the market's earlier auctions.
    """
    record = _scheduled_auction(markets, venue, index, venue.time_ns)
    reopens_ns = venue.parts.day.reopens_ns(index)
    if reopens_ns is not None:
        _set_reopening(record, markets, index, venue.time_ns, results)
        record.ends_at = utc_text(reopens_ns)
    phase = venue.phase(index)
    if phase not in (Phase.AUCTION_CALL, Phase.AUCTION_FROZEN):
        record.state = "none"
        return record
    record.state = "call" if phase == Phase.AUCTION_CALL else "frozen"
    price, volume, imbalance = venue.indicative(index)
    if price >= 0:
        record.indicative_price = markets.price_text(index, price)
    record.indicative_qty = str(volume)
    _set_imbalance(record, imbalance)
    bids, asks = venue.depth(index, 1)
    if bids:
        record.best_bid = markets.price_text(index, bids[0][0])
    if asks:
        record.best_ask = markets.price_text(index, asks[0][0])
    return record


def auction_result(
    markets: InstrumentTable,
    venue: Venue,
    event: AuctionUncrossed,
    results: Iterable[AuctionUncrossed],
) -> AuctionRecord[str]:
    """Make the record of a call auction's result; `results`: those of the market's auctions."""
    index = event.instrument
    record = _scheduled_auction(markets, venue, index, event.time_ns, has_ended=True)
    if event.auction == REOPENING:
        _set_reopening(
            record, markets, index, event.time_ns, (one for one in results if one.seq < event.seq)
        )
        record.ends_at = utc_text(event.time_ns)
    record.state = "result"
    if event.price_ticks >= 0:
        record.clearing_price = markets.price_text(index, event.price_ticks)
    record.clearing_qty = str(event.volume_t)
    if event.volume_t:
        demand_t = event.volume_t + max(0, event.imbalance_t)
        record.bid_to_cover = f"{Decimal(demand_t) / event.volume_t:.2f}"
    record.tie_break = text_of(markets.instruments[index].auction_tie)
    record.late = event.late
    _set_imbalance(record, event.imbalance_t)
    return record


def sealed_record(markets: InstrumentTable, venue: Venue, listing: Listing) -> AuctionRecord[str]:
    """Make the record of a sealed-bid auction: its terms without the reserve price, and its
    result."""
    terms, result = listing.terms, listing.result
    index = terms.instrument
    record = AuctionRecord(
        symbol=markets.symbols[index],
        auction_id=terms.auction_id,
        state="call" if listing.is_open else "announced",
        auction_type="primary",
        mode="sealed",
        reference_price=markets.price_text(index, venue.reference_ticks(index)),
        collar_low=markets.price_text(index, 1),
        collar_high=markets.price_text(index, markets.instruments[index].ladder_ticks),
        starts_at=utc_text(max(terms.opens_ns, terms.time_ns)),
        ends_at=utc_text(terms.closes_ns),
        direction=DIRECTION_TEXTS[terms.direction],
        pricing=text_of(Pricing(terms.pricing)),
        offered_qty=str(terms.quantity_t),
        cap_qty=str(terms.cap_t) if terms.cap_t else None,
        tie_break=text_of(Tie(terms.tie)),
    )
    if result is not None:
        record.state = "withdrawn" if result.withdrawn else "result"
        record.late = result.late
        record.clearing_qty = str(result.quantity_t)
        if result.price_ticks >= 0:
            record.clearing_price = markets.price_text(index, result.price_ticks)
        record.bid_to_cover = f"{Decimal(result.taking_part_t) / result.offered_t:.2f}"
        record.bids = result.bids
    return record


def _scheduled_auction(
    markets: InstrumentTable, venue: Venue, index: int, time_ns: int, has_ended: bool = False
) -> AuctionRecord[str]:
    """Make an empty record with the auction's day and its number on that day, from 1."""
    instrument = markets.instruments[index]
    low, high = venue.band(index)
    day = tokyo_datetime(time_ns).date()
    ends = [at for at, action in steps_of_day(instrument.sessions, day) if action is Action.UNCROSS]
    past = sum(at <= time_ns for at in ends)
    number = past if has_ended else past + 1
    kind: Literal["opening", "intraday", "closing"] = "intraday"
    if number <= 1:
        kind = "opening"
    elif number >= len(ends):
        kind = "closing"
    return AuctionRecord(
        symbol=instrument.symbol,
        auction_id=f"{instrument.code}-{day:%Y%m%d}-{number}",
        state="none",
        auction_type=kind,
        mode="open",
        reference_price=markets.price_text(index, venue.reference_ticks(index)),
        collar_low=markets.price_text(index, low),
        collar_high=markets.price_text(index, high),
        ends_at=utc_text(ends[number - 1]) if 1 <= number <= len(ends) else None,
    )


def _set_reopening(
    record: AuctionRecord[str],
    markets: InstrumentTable,
    index: int,
    time_ns: int,
    before: Iterable[AuctionUncrossed],
) -> None:
    """Name the auction that ends a halt by its number among those of its day, from 1."""
    day = tokyo_datetime(time_ns).date()
    number = 1 + sum(
        one.auction == REOPENING and tokyo_datetime(one.time_ns).date() == day for one in before
    )
    record.auction_id = f"{markets.instruments[index].code}-{day:%Y%m%d}-r{number}"
    record.auction_type = "intraday"


def _set_imbalance(record: AuctionRecord[str], imbalance_t: int) -> None:
    record.imbalance_qty = str(abs(imbalance_t))
    if imbalance_t:
        record.imbalance_side = "buy" if imbalance_t > 0 else "sell"
