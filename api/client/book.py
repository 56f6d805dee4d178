"""A local copy of one book, kept by its stream and verified by its checksum."""

from __future__ import annotations

from decimal import Decimal

from api.client.records import Book, BookLevel, Push
from exchange.views.checksum import checksum

PriceQty = tuple[Decimal, Decimal]


class LocalBook:
    """Bids and asks of one symbol to a depth; `is_valid` while sequence and checksum match."""

    def __init__(self, symbol: str, depth: int) -> None:
        self.symbol = symbol
        self.depth = depth
        self.seq = -1
        self.is_valid = False
        self._bids: dict[Decimal, BookLevel] = {}
        self._asks: dict[Decimal, BookLevel] = {}

    @property
    def bids(self) -> list[PriceQty]:
        """Bids (price, quantity in tonnes), best first."""
        return [(price, Decimal(level.qty)) for price, level in self._sorted_bids()]

    @property
    def asks(self) -> list[PriceQty]:
        """Asks (price, quantity in tonnes), best first."""
        return [(price, Decimal(level.qty)) for price, level in self._sorted_asks()]

    def apply(self, push: Push[Book]) -> bool:
        """Apply a snapshot or an update; return False if the book needs a new snapshot."""
        if push.type == "snapshot":
            self._bids.clear()
            self._asks.clear()
        elif not self.is_valid or push.prev_seq != self.seq:
            self.is_valid = False
            return False
        self.seq = push.seq
        for record in push.data:
            _change(self._bids, record.bids)
            _change(self._asks, record.asks)
            self.is_valid = self._checksum() == record.checksum
        return self.is_valid

    def _checksum(self) -> int:
        return checksum(
            [(level.price, level.qty) for _, level in self._sorted_bids()[:10]],
            [(level.price, level.qty) for _, level in self._sorted_asks()[:10]],
        )

    def _sorted_bids(self) -> list[tuple[Decimal, BookLevel]]:
        return sorted(self._bids.items(), key=_price, reverse=True)

    def _sorted_asks(self) -> list[tuple[Decimal, BookLevel]]:
        return sorted(self._asks.items(), key=_price)


def _price(item: tuple[Decimal, BookLevel]) -> Decimal:
    return item[0]


def _change(side: dict[Decimal, BookLevel], levels: list[BookLevel]) -> None:
    for level in levels:
        price = Decimal(level.price)
        if Decimal(level.qty):
            side[price] = level
        else:
            side.pop(price, None)
