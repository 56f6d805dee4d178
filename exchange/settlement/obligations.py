"""Netting of trades into deliveries per participant, instrument and due date.

A participant's trades of one day in one instrument become one net quantity and one net
sum of yen. Net sellers are paired with net buyers in account order; each pair is one
delivery with its own key. A participant's yen is spread over its pairs in proportion to their
quantities, rounded so that the parts add up exactly; the exchange is the counterparty of both, so a
buyer's payment need not equal its seller's receipt. Pairing at one settlement price was rejected:
its cash differences would fall due before the deliveries that pay for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Obligation(Struct, frozen=True, gc=False):
    """The gross obligation of one account from one day's trades in one instrument."""

    bought_t: int
    sold_t: int
    paid_yen: int
    received_yen: int

    @property
    def net_t(self) -> int:
        """Tonnes to come in (negative: to go out)."""
        return self.bought_t - self.sold_t

    @property
    def net_yen(self) -> int:
        """Yen to come in (negative: to go out), fees included."""
        return self.received_yen - self.paid_yen


class Delivery(Struct, frozen=True, gc=False):
    """One pair: `yen_paid` leaves the buyer, `yen_received` reaches the seller (either may be
    negative where a participant's other trades of the day outweigh it).

    If the delivery is voided, the buyer gets `yen_refund` back and the seller loses `yen_forfeit`:
    the quantity at the average price at which each of them traded.
    """

    seller: int
    buyer: int
    quantity_t: int
    yen_paid: int
    yen_received: int
    yen_refund: int
    yen_forfeit: int


class Netting(Struct, frozen=True):
    """The deliveries of one instrument and due date, and the yen of accounts that net to zero."""

    deliveries: tuple[Delivery, ...]
    flat_yen: tuple[tuple[int, int], ...]


def net(obligations: Mapping[int, Obligation]) -> Netting:
    """Pair net sellers with net buyers in account order."""
    sellers, buyers, flat = [], [], []
    for account, owed in sorted(obligations.items()):
        net_t = owed.net_t
        if net_t < 0:
            sellers.append(_Side.selling(account, owed))
        elif net_t > 0:
            buyers.append(_Side.buying(account, owed))
        else:
            flat.append((account, owed.net_yen))
    deliveries = []
    waiting = iter(buyers)
    buyer = next(waiting, None)
    for seller in sellers:
        while seller.left:
            assert buyer is not None, "more was sold than bought"
            quantity = min(seller.left, buyer.left)
            paid, refund = buyer.take(quantity)
            received, forfeit = seller.take(quantity)
            deliveries.append(
                Delivery(
                    seller=seller.account,
                    buyer=buyer.account,
                    quantity_t=quantity,
                    yen_paid=paid,
                    yen_received=received,
                    yen_refund=refund,
                    yen_forfeit=forfeit,
                )
            )
            if not buyer.left:
                buyer = next(waiting, None)
    assert buyer is None, "more was bought than sold"
    return Netting(deliveries=tuple(deliveries), flat_yen=tuple(flat))


class _Side:
    """One participant while its net quantity and yen are allocated to deliveries."""

    def __init__(self, account: int, quantity_t: int, yen: int, void_yen: int) -> None:
        self.account = account
        self.left = quantity_t
        self._total = quantity_t
        self._yen = yen
        self._void_yen = void_yen

    @classmethod
    def buying(cls, account: int, owed: Obligation) -> _Side:
        own_price = owed.paid_yen * owed.net_t // owed.bought_t
        return cls(account, owed.net_t, -owed.net_yen, own_price)

    @classmethod
    def selling(cls, account: int, owed: Obligation) -> _Side:
        own_price = owed.received_yen * -owed.net_t // owed.sold_t
        return cls(account, -owed.net_t, owed.net_yen, own_price)

    def take(self, quantity_t: int) -> tuple[int, int]:
        """Allocate part of the quantity; return its yen if settled and its yen if voided."""
        done = self._total - self.left
        self.left -= quantity_t
        then = done + quantity_t
        return _part(self._yen, self._total, done, then), _part(
            self._void_yen, self._total, done, then
        )


def _part(yen: int, total: int, done: int, then: int) -> int:
    """The yen between two cumulative quantities; all parts add up to `yen` exactly."""
    return yen * then // total - yen * done // total
