"""Netting of trades into deliveries per participant, instrument and due date.

A participant's trades of one day in one instrument become one net quantity and one net
sum of yen. Net sellers are paired with net buyers in account order; each pair is one
delivery with its own key. A participant's yen is spread over its pairs in proportion to their
quantities, rounded so that the parts add up exactly; the exchange is the counterparty of both, so a
buyer's payment need not equal its seller's receipt. Pairing at one settlement price was rejected:
its cash differences would fall due before the deliveries that pay for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from exchange.clearing.ledger import (
    BOUGHT,
    DUE_IN,
    DUE_OUT,
    FREE,
    RECEIVED,
    SOLD,
    YEN,
    Table,
)
from exchange.matching.jit import entry, kernel

Ints = NDArray[np.int64]

# Below this quantity a part of a sum of yen is computed in 64 bits.
SHARED_MOST_T = 3_000_000_000
# Columns of the rows of obligations, and of deliveries (see `Delivery`).
ACCOUNT, BOUGHT_T, SOLD_T, PAID_YEN, RECEIVED_YEN = range(5)
SELLER, BUYER, QUANTITY_T, YEN_PAID, YEN_RECEIVED, YEN_REFUND, YEN_FORFEIT = range(7)


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


class Owed(MutableMapping[int, Obligation]):
    """The obligations of one instrument and due date by account, from rows (account, bought, sold,
    paid, received), int64 (n, 5), by account. They become objects where somebody reads one.
    """

    def __init__(self, rows: Ints) -> None:
        self._rows: Ints | None = rows
        self._sums: dict[int, Obligation] | None = None

    @property
    def rows(self) -> Ints:
        """All obligations as rows, by account."""
        if self._rows is None:
            self._rows = rows_of(self._by_account)
        return self._rows

    @property
    def _by_account(self) -> dict[int, Obligation]:
        if self._sums is None:
            self._sums = {account: Obligation(*sums) for account, *sums in self.rows.tolist()}
        return self._sums

    def __getitem__(self, account: int) -> Obligation:
        return self._by_account[account]

    def __setitem__(self, account: int, owed: Obligation) -> None:
        self._by_account[account] = owed
        self._rows = None

    def __delitem__(self, account: int) -> None:
        del self._by_account[account]
        self._rows = None

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_account)

    def __len__(self) -> int:
        return len(self._by_account)


def rows_of(owed: Mapping[int, Obligation]) -> Ints:
    """Obligations as rows, by account."""
    if isinstance(owed, Owed):
        return owed.rows
    rows = [
        (account, o.bought_t, o.sold_t, o.paid_yen, o.received_yen)
        for account, o in sorted(owed.items())
    ]
    return np.array(rows, np.int64).reshape(-1, 5)


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


class NettedRows(Struct, frozen=True):
    """A `Netting` as rows: deliveries int64 (m, 7), and (account, yen)."""

    deliveries: Ints
    flat_yen: tuple[tuple[int, int], ...]


def net_rows(rows: Ints) -> NettedRows:
    """Net obligations given as rows, by account; `net` is the twin, and counts what is too large
    for 64 bits.
    """
    deliveries, flat = np.empty((len(rows), 7), np.int64), np.empty((len(rows), 2), np.int64)
    made, left = pair_sides(rows, deliveries, flat)
    if made >= 0:
        return NettedRows(deliveries[:made], tuple(map(tuple, flat[:left].tolist())))
    netting = net({account: Obligation(*sums) for account, *sums in rows.tolist()})
    found = [
        (d.seller, d.buyer, d.quantity_t, d.yen_paid, d.yen_received, d.yen_refund, d.yen_forfeit)
        for d in netting.deliveries
    ]
    return NettedRows(np.array(found, np.int64).reshape(-1, 7), netting.flat_yen)


def take_day(ledger: Table) -> list[tuple[int, Ints]]:
    """Take the day's sums of trades from the ledger; the rows of obligations by instrument."""
    counts = np.zeros(ledger.shape[1], np.int64)
    total = count_traders(ledger, counts)
    rows = np.empty((total, 5), np.int64)
    if total:
        take_sums(ledger, rows)
    ends = np.cumsum(counts).tolist()
    return [
        (asset - 1, rows[end - count : end])
        for asset, (count, end) in enumerate(zip(counts.tolist(), ends, strict=True))
        if count
    ]


@entry
def count_traders(ledger: Table, counts: Ints) -> int:
    """Fill in the number of accounts that traded each asset; -> their sum."""
    total = 0
    for account in range(ledger.shape[0]):
        for asset in range(YEN + 1, ledger.shape[1]):
            if ledger[account, asset, BOUGHT] | ledger[account, asset, SOLD]:
                counts[asset] += 1
                total += 1
    return total


@entry
def take_sums(ledger: Table, rows: Ints) -> None:
    """Fill in the rows of obligations by asset and account, and set the ledger's sums to zero."""
    n = 0
    for asset in range(YEN + 1, ledger.shape[1]):
        for account in range(ledger.shape[0]):
            if ledger[account, asset, BOUGHT] | ledger[account, asset, SOLD]:
                rows[n, ACCOUNT] = account
                for column in range(BOUGHT, RECEIVED + 1):
                    rows[n, BOUGHT_T + column - BOUGHT] = ledger[account, asset, column]
                    ledger[account, asset, column] = 0
                n += 1


@kernel
def share(yen: int, part: int, total: int) -> int:
    """yen * part // total for 0 <= part <= total < SHARED_MOST_T."""
    whole = yen // total
    return whole * part + (yen - whole * total) * part // total


@entry
def pair_sides(rows: Ints, deliveries: Ints, flat: Ints) -> tuple[int, int]:
    """Pair net sellers with net buyers in account order; return the numbers of deliveries and of
    accounts that net to zero, or -1 where numbers are too large or do not balance.
    """
    made = left = 0
    balance = 0
    for i in range(rows.shape[0]):
        net_t = rows[i, BOUGHT_T] - rows[i, SOLD_T]
        balance += net_t
        if rows[i, BOUGHT_T] >= SHARED_MOST_T or rows[i, SOLD_T] >= SHARED_MOST_T:
            return -1, 0
        if net_t == 0:
            flat[left, 0] = rows[i, ACCOUNT]
            flat[left, 1] = rows[i, RECEIVED_YEN] - rows[i, PAID_YEN]
            left += 1
    if balance != 0:
        return -1, 0
    j, bought, to_buy = -1, 0, 0  # the buyer, what is allocated to it and its whole quantity
    for i in range(rows.shape[0]):
        to_sell = rows[i, SOLD_T] - rows[i, BOUGHT_T]
        if to_sell <= 0:
            continue
        sold = 0
        own = share(rows[i, RECEIVED_YEN], to_sell, rows[i, SOLD_T])
        yen = rows[i, RECEIVED_YEN] - rows[i, PAID_YEN]
        while sold < to_sell:
            while bought == to_buy:
                j += 1
                bought = 0
                to_buy = max(rows[j, BOUGHT_T] - rows[j, SOLD_T], 0)
            quantity = min(to_sell - sold, to_buy - bought)
            price = share(rows[j, PAID_YEN], to_buy, rows[j, BOUGHT_T])
            pays = rows[j, PAID_YEN] - rows[j, RECEIVED_YEN]
            row, then = deliveries[made], bought + quantity
            row[SELLER], row[BUYER] = rows[i, ACCOUNT], rows[j, ACCOUNT]
            row[QUANTITY_T] = quantity
            row[YEN_PAID] = share(pays, then, to_buy) - share(pays, bought, to_buy)
            row[YEN_REFUND] = share(price, then, to_buy) - share(price, bought, to_buy)
            bought, then = then, sold + quantity
            row[YEN_RECEIVED] = share(yen, then, to_sell) - share(yen, sold, to_sell)
            row[YEN_FORFEIT] = share(own, then, to_sell) - share(own, sold, to_sell)
            sold = then
            made += 1
    return made, left


@entry
def release_own(ledger: Table, asset: int, rows: Ints) -> None:
    """Release the amounts that each account owes to itself: sales against purchases."""
    for i in range(rows.shape[0]):
        account = rows[i, ACCOUNT]
        tonnes = min(rows[i, BOUGHT_T], rows[i, SOLD_T])
        ledger[account, asset, DUE_IN] -= tonnes
        ledger[account, asset, DUE_OUT] -= tonnes
        ledger[account, asset, FREE] += tonnes
        yen = min(rows[i, PAID_YEN], rows[i, RECEIVED_YEN])
        ledger[account, YEN, DUE_IN] -= yen
        ledger[account, YEN, DUE_OUT] -= yen
        ledger[account, YEN, FREE] += yen


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
