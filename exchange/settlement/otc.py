"""Settlement of deals made elsewhere (the TSE's OTC settlement service, 2026-03-18).

Both sides enter what they agreed: class, side, certification number, quantity, price and
each other. When two entries agree in everything they become one deal, which settles delivery
versus payment like a trade; an entry without its like stays until it is taken back or its
day ends. The TSE takes the forest class only; here the classes are a setting.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from exchange.commands import Side
from exchange.errors import RegistryRefused
from exchange.registry.serials import parse_lot

FOREST_ONLY = frozenset(("jcredit/forest",))


class Entry(Struct, frozen=True):
    """One side's account of a deal. `lot` is (first, last) serial: the certified block."""

    participant: str
    side: Side
    counterparty: str
    credit_class: str
    lot: tuple[str, str]
    quantity_t: int
    price_yen: int


class Deal(Struct, frozen=True):
    """Both sides agree: to be settled at once."""

    seller: str
    buyer: str
    credit_class: str
    lot: tuple[str, str]
    quantity_t: int
    yen: int


class Refused(Struct, frozen=True):
    """An entry that was not taken, and why."""

    code: str
    sentence: str


class OtcDesk:
    """Keeps one day's entries until each meets its like."""

    def __init__(
        self, day: date, members: frozenset[str], classes: frozenset[str] = FOREST_ONLY
    ) -> None:
        self.day = day
        self._members = members
        self._classes = classes
        self._waiting: list[Entry] = []

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Entries without their like, oldest first."""
        return tuple(self._waiting)

    def enter(self, entry: Entry) -> Deal | Refused | None:
        """A deal when the other side's entry agrees in full; None while it waits."""
        refused = self._refusal(entry)
        if refused is not None:
            return refused
        like = _mirror(entry)
        if like in self._waiting:
            self._waiting.remove(like)
            return _deal(entry)
        self._waiting.append(entry)
        return None

    def take_back(self, entry: Entry) -> bool:
        """Withdraw a waiting entry; False when it is not waiting."""
        if entry not in self._waiting:
            return False
        self._waiting.remove(entry)
        return True

    def near_misses(self, entry: Entry) -> list[str]:
        """What differs in entries of the other side that agree in class and parties."""
        like = _mirror(entry)
        found = []
        for other in self._waiting:
            same = (other.participant, other.counterparty, other.side, other.credit_class)
            if same == (like.participant, like.counterparty, like.side, like.credit_class):
                found += [
                    name
                    for name in ("lot", "quantity_t", "price_yen")
                    if getattr(other, name) != getattr(like, name)
                ]
        return found

    def _refusal(self, entry: Entry) -> Refused | None:
        if entry.participant not in self._members or entry.counterparty not in self._members:
            return Refused("not_a_member", "both sides of a deal are members")
        if entry.participant == entry.counterparty:
            return Refused("same_party", "a deal has two parties")
        if entry.credit_class not in self._classes:
            return Refused("class_not_accepted", f"{entry.credit_class} is not settled here")
        if entry.quantity_t <= 0 or entry.price_yen <= 0:
            return Refused("quantity_invalid", "quantity and price are positive whole numbers")
        try:
            _, first, last = parse_lot(entry.lot)
        except RegistryRefused as refusal:
            return Refused(refusal.code, refusal.sentence)
        if entry.quantity_t > last - first + 1:
            return Refused("lot_invalid", "the block holds fewer tonnes than were sold")
        return None


def _mirror(entry: Entry) -> Entry:
    """The entry that the other side must have made."""
    return Entry(
        entry.counterparty,
        Side.SELL if entry.side == Side.BUY else Side.BUY,
        entry.participant,
        entry.credit_class,
        entry.lot,
        entry.quantity_t,
        entry.price_yen,
    )


def _deal(entry: Entry) -> Deal:
    sells = entry.side == Side.SELL
    return Deal(
        seller=entry.participant if sells else entry.counterparty,
        buyer=entry.counterparty if sells else entry.participant,
        credit_class=entry.credit_class,
        lot=entry.lot,
        quantity_t=entry.quantity_t,
        yen=entry.quantity_t * entry.price_yen,
    )
