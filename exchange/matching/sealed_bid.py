"""Sealed-bid multi-unit auctions: forward (a sale) and reverse (a purchase).

Used for a government sale of allowances, or a purchase by the GX Agency. Bids are ranked by price,
the best for the auctioneer first, and filled until the quantity is used up; the rest at the
marginal price is allocated by time, pro rata or by a seeded draw, in whole lots. A uniform price is
that of the last accepted or of the first rejected bid; with pay-as-bid each bid has its own price.
Bids beyond the reserve price, and a bidder's quantity beyond the cap (worst prices first), do not
take part. If every bid that takes part is filled, the first-rejected price is the reserve price.
All arithmetic is in integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from exchange.errors import ConfigError
from exchange.matching.state import LARGEST_QUANTITY, Tie
from exchange.matching.tie_break import draw

BID = np.dtype([("bidder", "i8"), ("price_ticks", "i8"), ("quantity_t", "i8")])
AWARD = np.dtype([("bid", "i8"), ("bidder", "i8"), ("quantity_t", "i8"), ("price_ticks", "i8")])

_draw = getattr(draw, "py_func", draw)


class Direction(IntEnum):
    FORWARD = 0
    REVERSE = 1


class Pricing(IntEnum):
    LAST_ACCEPTED = 0
    FIRST_REJECTED = 1
    PAY_AS_BID = 2


@dataclass(frozen=True, slots=True)
class SealedBidRules:
    """An auction of `quantity_t` tonnes. Prices in ticks, quantities in tonnes.

    `reserve_ticks`: the lowest price of a sale, the highest of a purchase.
    `cap_t`: the most that one bidder may be awarded, 0 for no cap.
    `minimum_t`: nothing is awarded if less than this takes part.
    """

    direction: Direction
    pricing: Pricing
    quantity_t: int
    reserve_ticks: int
    lot_t: int = 1
    cap_t: int = 0
    minimum_t: int = 0
    tie: Tie = Tie.PRO_RATA
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("quantity_t", "lot_t"):
            if not 1 <= getattr(self, name) <= LARGEST_QUANTITY:
                raise ConfigError(f"{name} is out of range: {getattr(self, name)}")
        for name in ("cap_t", "minimum_t", "reserve_ticks"):
            if not 0 <= getattr(self, name) <= LARGEST_QUANTITY:
                raise ConfigError(f"{name} is out of range: {getattr(self, name)}")
        if self.quantity_t % self.lot_t or self.cap_t % self.lot_t:
            raise ConfigError("quantity_t and cap_t must be whole lots")


@dataclass(frozen=True, slots=True)
class SealedBidResult:
    """`price_ticks`: the uniform price; with pay-as-bid the marginal one; -1 if nothing sold."""

    awards: np.ndarray
    price_ticks: int
    quantity_t: int
    taking_part_t: int


def hold_sealed_bid(rules: SealedBidRules, bids: np.ndarray) -> SealedBidResult:
    """Award BID rows, given in order of arrival; return AWARD rows by rank.

    Raises ValueError naming the field of a bid that is out of range.
    """
    _check_bids(rules, bids)
    sign = 1 if rules.direction == Direction.FORWARD else -1
    rank = np.argsort(-sign * bids["price_ticks"], kind="stable")
    rank = rank[sign * (bids["price_ticks"][rank] - rules.reserve_ticks) >= 0]
    quantity = _capped(bids["bidder"][rank], bids["quantity_t"][rank], rules.cap_t)
    rank, quantity = rank[quantity > 0], quantity[quantity > 0]
    taking_part = sum(quantity.tolist())
    price = bids["price_ticks"][rank]
    if taking_part == 0 or taking_part < rules.minimum_t:
        return SealedBidResult(np.zeros(0, AWARD), -1, 0, taking_part)
    awarded = quantity.copy()
    margin = len(rank) - 1
    if taking_part > rules.quantity_t:
        filled = np.cumsum(quantity)
        margin = int(np.searchsorted(filled, rules.quantity_t))
        same = np.flatnonzero(price == price[margin])
        awarded[same[0] :] = 0
        left = rules.quantity_t - int(awarded.sum())
        awarded[same] = _share(rules, rank[same], quantity[same], left)
    clearing = _uniform_price(rules, price, quantity, awarded, int(price[margin]))
    won = np.flatnonzero(awarded)
    awards = np.zeros(len(won), AWARD)
    awards["bid"], awards["bidder"] = rank[won], bids["bidder"][rank[won]]
    awards["quantity_t"] = awarded[won]
    pays_own = rules.pricing == Pricing.PAY_AS_BID
    awards["price_ticks"] = price[won] if pays_own else clearing
    return SealedBidResult(awards, clearing, int(awarded.sum()), taking_part)


def _check_bids(rules: SealedBidRules, bids: np.ndarray) -> None:
    if bids.dtype != BID or bids.ndim != 1:
        raise ValueError("bids must be rows of dtype BID")
    if len(bids) and not bids["bidder"].min() >= 0:
        raise ValueError("bidder is out of range")
    if len(bids) and not 0 <= bids["price_ticks"].min() <= bids["price_ticks"].max() < 1 << 40:
        raise ValueError("price_ticks is out of range")
    quantity = bids["quantity_t"]
    if len(bids) and not 1 <= quantity.min() <= quantity.max() <= LARGEST_QUANTITY:
        raise ValueError("quantity_t is out of range")
    if (quantity % rules.lot_t).any():
        raise ValueError("quantity_t is not in whole lots")


def _capped(bidder: np.ndarray, quantity: np.ndarray, cap_t: int) -> np.ndarray:
    """Quantities reduced so that each bidder, best price first, stays within the cap."""
    if cap_t == 0:
        return quantity
    used: dict[int, int] = {}
    cut = []
    for who, wanted in zip(bidder.tolist(), quantity.tolist(), strict=True):
        allowed = min(wanted, cap_t - used.get(who, 0))
        used[who] = used.get(who, 0) + allowed
        cut.append(allowed)
    return np.array(cut, np.int64)


def _share(rules: SealedBidRules, rank: np.ndarray, quantity: np.ndarray, left_t: int) -> list[int]:
    """Allocate the rest among bids at the marginal price, in whole lots."""
    wanted = [int(q) // rules.lot_t for q in quantity]
    left = left_t // rules.lot_t
    order = list(range(len(wanted)))
    if rules.tie == Tie.PRO_RATA:
        exact = [divmod(lots * left, sum(wanted)) for lots in wanted]
        shares = [share for share, _ in exact]
        order.sort(key=lambda k: (-exact[k][1], k))
        for k in order[: left - sum(shares)]:
            shares[k] += 1
        return [share * rules.lot_t for share in shares]
    if rules.tie == Tie.RANDOM:
        order.sort(key=lambda k: (_draw(rules.seed, 0, int(rank[k])), k))
    shares = [0] * len(wanted)
    for k in order:
        shares[k] = min(wanted[k], left)
        left -= shares[k]
    return [share * rules.lot_t for share in shares]


def _uniform_price(
    rules: SealedBidRules,
    price: np.ndarray,
    quantity: np.ndarray,
    awarded: np.ndarray,
    margin_ticks: int,
) -> int:
    """The price of the last accepted bid, or of the first rejected lot."""
    if rules.pricing != Pricing.FIRST_REJECTED:
        return margin_ticks
    rejected = np.flatnonzero(awarded < quantity)
    return int(price[rejected[0]]) if len(rejected) else rules.reserve_ticks
