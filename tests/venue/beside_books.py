"""Random commands outside the books: sealed bids, OTC trade reports, serial ranges named by
sales."""

from __future__ import annotations

import random
from collections.abc import Callable

from exchange.commands import (
    AddBid,
    AnnounceAuction,
    AnyCommand,
    CancelBid,
    CloseAuction,
    EnterOtc,
    Side,
    WithdrawOtc,
)
from exchange.registry.serials import SerialRanges, parse_range
from exchange.units import NS_PER_MINUTE
from exchange.venue.sealed_rules import SealedAuction
from exchange.venue.venue import Venue
from tests.venue.world import other_side

BASE = 3000
SERIES = ("JCR-WIND7-20220401-20230331", "JCR-PV3-20210401-20220331")


class BesideBooks:
    """Draws of one flow: `quantities` and `price` follow its mix, `people` is the number of
    traders."""

    def __init__(
        self,
        rng: random.Random,
        venue: Venue,
        people: int,
        quantities: tuple[int, ...],
        price: Callable[[], int],
    ) -> None:
        self.rng = rng
        self.venue = venue
        self._people = people
        self._quantities = quantities
        self._price = price

    def serial_ranges(self, account: int, instrument: int, quantity: int) -> SerialRanges:
        """The serial ranges for a sale: mostly free, valid, sufficient and the account's own."""
        rng = self.rng
        if rng.random() < 0.1:
            return rng.choice(((("x", "y"),), ((f"{SERIES[0]}-9", f"{SERIES[0]}-1"),)))
        free = self.venue.house.serials.free(account, instrument)
        serial_ranges = []
        while quantity > 0 and len(serial_ranges) < 4:
            size = min(quantity, 2**40) if rng.random() < 0.7 else rng.randrange(1, 30)
            series, first = rng.choice(SERIES), rng.randrange(1, 10**6)
            if free and rng.random() < 0.95:
                series, first, last = parse_range(rng.choice(free))
                first += rng.randrange(max(1, min(last - first + 2 - size, 10**9)))
            serial_ranges.append((f"{series}-{first}", f"{series}-{first + size - 1}"))
            quantity -= size
        return tuple(serial_ranges)

    def draw(self, account: int) -> AnyCommand:
        """Draw a sealed bid or an OTC trade report."""
        rng, venue = self.rng, self.venue
        waiting, auctions = list(venue.otc.waiting.values()), venue.sealed_auctions
        kind = rng.random()
        if kind < 0.3:
            return self._otc_report(account)
        if kind < 0.35:
            entry_id = rng.choice(waiting).entry_id if waiting else venue.seq
            return WithdrawOtc(account, entry_id)
        if not auctions or kind < 0.42:
            return self._announcement(account)
        auction = rng.choice(auctions)
        if kind < 0.45:
            return CloseAuction(auction.auction_id, rng.random() < 0.3)
        if kind < 0.55 and auction.bids:
            bid = rng.choice(list(auction.bids.values()))
            owner = rng.choice((account, bid.command.account, bid.command.account))
            return CancelBid(owner, auction.auction_id, bid.order_id)
        return self._bid(account, auction)

    def _otc_report(self, account: int) -> EnterOtc:
        """One side of an OTC trade, or the matching side of an entry that waits."""
        rng = self.rng
        waiting = list(self.venue.otc.waiting.values())
        if waiting and rng.random() < 0.6:
            entry = rng.choice(waiting)
            quantity_t = entry.quantity_t + rng.choice((0, 0, 0, 1))
            side = abs(rng.choice((1, 1, 1, 1, 0)) - entry.side)
            return other_side(entry, side=side, quantity_t=quantity_t)
        other = rng.randrange(1, self._people + 3)
        quantity = rng.choice(self._quantities)
        market, side = rng.choice((1, 2, 1, 2, 0, -1)), rng.choice((0, 1) * 4 + (2,))
        seller = other if side == Side.BUY else account
        serial_range = (*self.serial_ranges(seller, market, min(quantity, 2**39)), ("x", "y"))[0]
        return EnterOtc(account, other, market, side, serial_range, quantity, self._price())

    def _announcement(self, account: int) -> AnnounceAuction:
        rng, now = self.rng, self.venue.time_ns
        direction, instrument = rng.randrange(2), rng.randrange(-1, len(self.venue.instruments))
        opens = rng.choice((0, now + rng.randrange(60) * NS_PER_MINUTE))
        return AnnounceAuction(
            rng.choice((account, account, account, 10**9)),
            instrument,
            rng.choice((50, 100, 300, 0)),
            BASE + rng.randint(-20, 20) if rng.random() < 0.95 else self._price(),
            opens,
            opens + rng.randrange(600) * NS_PER_MINUTE if opens else now + 300 * NS_PER_MINUTE,
            direction=direction if rng.random() < 0.97 else 2,
            pricing=rng.randrange(3),
            cap_t=rng.choice((0, 0, 40)),
            minimum_t=rng.choice((0, 0, 30)),
            tie=rng.randrange(3),
            seed=rng.choice((0, 7, 2**61)),
        )

    def _bid(self, account: int, auction: SealedAuction) -> AddBid:
        rng = self.rng
        if auction.bids and rng.random() < 0.05:
            return rng.choice(list(auction.bids.values())).command
        side = int(auction.bid_side) if rng.random() < 0.95 else rng.randrange(3)
        quantity = rng.choice((*self._quantities, 10, 20, 40))
        own = (account, auction.terms.instrument)
        serial_ranges = self.serial_ranges(*own, quantity) if rng.random() < 0.3 else ()
        name = f"c{rng.randrange(max(1, self.venue.seq - 90), self.venue.seq + 90)}"
        return AddBid(
            account,
            auction.auction_id if rng.random() < 0.97 else "none",
            side,
            BASE + rng.randint(-30, 30) if rng.random() < 0.95 else self._price(),
            quantity,
            name if rng.random() < 0.4 else "",
            serial_ranges,
        )
