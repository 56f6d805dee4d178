"""Which serials stand in each trading account, and which of them nobody has spoken for.

The ledger counts tonnes; this names them. What the registry confirmed to have moved is owned
here, and what an order, a bid, an entry, a trade or an instruction names is taken out of what
is free when it is accepted, so that no two acts can name the same tonne. Whoever takes serials
keeps them (the order its lots, the instruction its own) and gives them back when it ends.
Sales that name nothing are given theirs when their delivery is instructed: there are always
enough, since the free serials are as many as the free tonnes and the sold ones without names.
A registry that confirms without serials leaves tonnes of which nothing is known here; these
are moved, but cannot be named.

Naming lots from the registry as it stood when an act was accepted was the rejected way: two
acts in flight then named the same serials, and one of them was voided.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct

from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import Lots, cut_lots, lots_quantity, without

Place = tuple[int, int]
Netted = tuple[str, int]
P = TypeVar("P")


class SavedSerials(Struct, frozen=True):
    """What is owned and free by (account, instrument), and what trades name."""

    owned: list[tuple[int, int, Lots]]
    free: list[tuple[int, int, Lots]]
    named: list[tuple[int, int, Lots]]
    due: list[tuple[Netted, dict[int, Lots]]]


class SerialLedger:
    """Serials by (account, instrument).

    `named`: those of today's trades, by (account, instrument); `due`: those of obligations, by
    (due date, instrument) and account.
    """

    def __init__(self) -> None:
        self.named: dict[Place, Lots] = {}
        self.due: dict[Netted, dict[int, Lots]] = {}
        self._owned: dict[Place, SerialSet] = {}
        self._free: dict[Place, SerialSet] = {}

    def saved(self) -> SavedSerials:
        """Everything, as plain lots."""
        return SavedSerials(
            _saved(self._owned),
            _saved(self._free),
            [(*place, lots) for place, lots in self.named.items()],
            list(self.due.items()),
        )

    def restore(self, saved: SavedSerials) -> None:
        """Stand where `saved` stood."""
        self._owned = {(a, i): SerialSet(lots) for a, i, lots in saved.owned}
        self._free = {(a, i): SerialSet(lots) for a, i, lots in saved.free}
        self.named = {(a, i): lots for a, i, lots in saved.named}
        self.due = dict(saved.due)

    def digest_rows(self) -> tuple[object, ...]:
        """All of it in canonical form; what is free follows from the rest and is told besides."""
        return (
            sorted(_saved(self._owned)),
            sorted(_saved(self._free)),
            sorted(self.named.items()),
            [(key, sorted(lots.items())) for key, lots in sorted(self.due.items())],
        )

    # --- what is there ---------------------------------------------------------------------

    def owned(self, account: int, instrument: int) -> Lots:
        """What stands in a trading account, in order of delivery."""
        return self._owned.get((account, instrument), _NOTHING).lots()

    def places(self) -> list[Place]:
        """The accounts and instruments in which serials stand."""
        return [place for place, serials in self._owned.items() if serials]

    def free(self, account: int, instrument: int) -> Lots:
        """What nobody has spoken for, in order of delivery."""
        return self._free.get((account, instrument), _NOTHING).lots()

    def are_free(self, account: int, instrument: int, lots: Lots) -> bool:
        """Whether all of these stand in the account and nobody has spoken for any."""
        return self._free.get((account, instrument), _NOTHING).covers(lots)

    def has_any(self, account: int, instrument: int, lots: Lots) -> bool:
        """Whether any of these stands in the account."""
        return self._owned.get((account, instrument), _NOTHING).touches(lots)

    def oldest(self, account: int, instrument: int, quantity_t: int, among: Lots = ()) -> Lots:
        """The free serials to go first, as many as asked for or as there are."""
        return self._free.get((account, instrument), _NOTHING).oldest(quantity_t, among)

    # --- spoken for and given back ---------------------------------------------------------

    def reserve(self, account: int, instrument: int, lots: Lots) -> None:
        """Somebody speaks for free serials."""
        if lots:
            self._free[account, instrument].remove(lots)

    def release(self, account: int, instrument: int, lots: Lots) -> None:
        """Serials of the account are free again."""
        if lots:
            self._free[account, instrument].add(lots)

    def arrived(self, account: int, instrument: int, lots: Lots) -> None:
        """The registry brought serials into a trading account."""
        if lots:
            self._owned.setdefault((account, instrument), SerialSet()).add(lots)
            self._free.setdefault((account, instrument), SerialSet()).add(lots)

    def left(self, account: int, instrument: int, lots: Lots) -> None:
        """The registry took out serials that were spoken for."""
        if lots:
            self._owned[account, instrument].remove(lots)

    # --- trades and obligations ------------------------------------------------------------

    def name(self, account: int, instrument: int, lots: Lots) -> None:
        """A sale of today names serials, which it has reserved, for its delivery."""
        if lots:
            self.named[account, instrument] = self.named.get((account, instrument), ()) + lots

    def unname(self, account: int, instrument: int, due: str, lots: Lots) -> None:
        """A sale (due "": of today) is undone; what it named is free again."""
        if not lots:
            return
        if due:
            _take_from(self.due[due, instrument], account, lots)
        else:
            _take_from(self.named, (account, instrument), lots)
        self.release(account, instrument, lots)

    def close_day(self, due: dict[int, str]) -> None:
        """What today's trades name is due with them, on each instrument's date."""
        for (account, instrument), lots in self.named.items():
            self.due.setdefault((due[instrument], instrument), {})[account] = lots
        self.named.clear()

    def deliver(self, key: Netted, account: int, quantity_t: int) -> Lots:
        """The serials of a delivery: those that the seller's trades named, then its oldest."""
        names = self.due.get(key, {})
        lots, left = cut_lots(names.get(account, ()), quantity_t)
        if account in names:
            names[account] = left
        rest_t = quantity_t - lots_quantity(lots)
        more = self.oldest(account, key[1], rest_t) if rest_t else ()
        self.reserve(account, key[1], more)
        return lots + more

    def forget(self, key: Netted) -> None:
        """The deliveries of a netted set are instructed: what they did not need is free again."""
        for account, lots in self.due.pop(key, {}).items():
            self.release(account, key[1], lots)


_NOTHING = SerialSet()


def _take_from(names: dict[P, Lots], place: P, lots: Lots) -> None:
    """Names less these serials; a place that names nothing more is gone."""
    rest = without(names[place], lots)
    if rest:
        names[place] = rest
    else:
        del names[place]


def _saved(places: dict[Place, SerialSet]) -> list[tuple[int, int, Lots]]:
    return [(*place, serials.lots()) for place, serials in places.items() if serials]
