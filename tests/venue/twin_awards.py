"""The awards of a sealed-bid auction, level by level, on plain lists."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from exchange.commands import AddBid, AnnounceAuction
from exchange.matching.tie_break import draw

LAST_ACCEPTED, FIRST_REJECTED, PAY_AS_BID = range(3)
TIME, PRO_RATA, RANDOM = range(3)
_draw = getattr(draw, "py_func", draw)


@dataclass
class Award:
    """The award of one bid."""

    number: int
    quantity_t: int
    price_ticks: int


@dataclass
class Result:
    """`price_ticks`: -1 when nothing was awarded."""

    awards: list[Award]
    price_ticks: int
    taking_part_t: int


@dataclass
class Claim:
    """A bid as it takes part: `position` in the order of arrival, quantity within the cap."""

    position: int
    number: int
    price_ticks: int
    quantity_t: int
    awarded_t: int = 0


def awards_of(terms: AnnounceAuction, lot_t: int, bids: dict[int, AddBid]) -> Result:
    """The awards of the bids, best price first."""
    claims = _claims(terms, bids)
    taking_part = sum(claim.quantity_t for claim in claims)
    if not claims or taking_part < terms.minimum_t:
        return Result([], -1, taking_part)
    left, margin = terms.quantity_t, claims[-1].price_ticks
    for price, level in groupby(claims, lambda claim: claim.price_ticks):
        same = list(level)
        wanted = sum(claim.quantity_t for claim in same)
        if left:
            _share(terms, lot_t, same, min(wanted, left))
            margin = price
            left -= min(wanted, left)
    uniform = margin
    if terms.pricing == FIRST_REJECTED:
        rejected = [c.price_ticks for c in claims if c.awarded_t < c.quantity_t]
        uniform = rejected[0] if rejected else terms.reserve_ticks
    won = [claim for claim in claims if claim.awarded_t]
    pays_own = terms.pricing == PAY_AS_BID
    awards = [Award(c.number, c.awarded_t, c.price_ticks if pays_own else uniform) for c in won]
    return Result(awards, uniform, taking_part)


def _claims(terms: AnnounceAuction, bids: dict[int, AddBid]) -> list[Claim]:
    """The bids within the reserve price, ranked, each bidder's cut to the cap."""
    sign = -1 if terms.direction else 1
    ranked = sorted(enumerate(bids.items()), key=lambda place: -sign * place[1][1].price_ticks)
    used: dict[int, int] = {}
    claims = []
    for position, (number, bid) in ranked:
        if sign * bid.price_ticks < sign * terms.reserve_ticks:
            continue
        quantity = bid.quantity_t
        if terms.cap_t:
            quantity = min(quantity, terms.cap_t - used.get(bid.account, 0))
        used[bid.account] = used.get(bid.account, 0) + quantity
        if quantity:
            claims.append(Claim(position, number, bid.price_ticks, quantity))
    return claims


def _share(terms: AnnounceAuction, lot_t: int, same: list[Claim], quantity: int) -> None:
    """Share a quantity among the claims of one price, in whole lots."""
    order = same
    if terms.tie == RANDOM:
        order = sorted(same, key=lambda claim: _draw(terms.seed, 0, claim.position))
    if terms.tie == PRO_RATA:
        lots, total = quantity // lot_t, sum(claim.quantity_t // lot_t for claim in same)
        exact = [claim.quantity_t // lot_t * lots for claim in same]
        for claim, part in zip(same, exact, strict=True):
            claim.awarded_t = part // total * lot_t
        by_rest = sorted(range(len(same)), key=lambda k: -(exact[k] % total))
        short = lots - sum(part // total for part in exact)
        for k in by_rest[:short]:
            same[k].awarded_t += lot_t
        return
    for claim in order:
        claim.awarded_t = min(claim.quantity_t, quantity)
        quantity -= claim.awarded_t
