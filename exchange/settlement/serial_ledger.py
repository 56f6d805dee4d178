"""The serials in each trading account, owned and free.

The ledger counts tonnes; the serial ledger names them. Serials become owned when the registry
confirms a movement. The serials that an order, a bid, an OTC report, a trade or an instruction
names stop being free when it is accepted, so that no two acts can name the same tonne; they are
kept with it (in the order, in the instruction) and released when it ends. Sales that name no
serials get theirs when their delivery is instructed: there are always enough, because the free
serials are as many as the free tonnes and the unnamed sold ones. If a registry confirms without
serials, those tonnes move but cannot be named.

Reading free serials from the registry when an act is accepted was rejected: two acts in flight
named the same serials, and one of them was voided.
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
    """Saved state: owned and free serials by (account, instrument), and those that trades name."""

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
        """The whole state, as plain serial ranges."""
        return SavedSerials(
            _saved(self._owned),
            _saved(self._free),
            [(*place, lots) for place, lots in self.named.items()],
            list(self.due.items()),
        )

    def restore(self, saved: SavedSerials) -> None:
        """Restore the state of `saved`."""
        self._owned = {(a, i): SerialSet(lots) for a, i, lots in saved.owned}
        self._free = {(a, i): SerialSet(lots) for a, i, lots in saved.free}
        self.named = {(a, i): lots for a, i, lots in saved.named}
        self.due = dict(saved.due)

    def digest_rows(self) -> tuple[object, ...]:
        """The state in canonical form, with the free serials, which follow from the rest."""
        return (
            sorted(_saved(self._owned)),
            sorted(_saved(self._free)),
            sorted(self.named.items()),
            [(key, sorted(lots.items())) for key, lots in sorted(self.due.items())],
        )

    # --- queries ---------------------------------------------------------------------------

    def owned(self, account: int, instrument: int) -> Lots:
        """The serials of a trading account, in order of delivery."""
        return self._owned.get((account, instrument), _NOTHING).lots()

    def places(self) -> list[Place]:
        """The (account, instrument) pairs that own serials."""
        return [place for place, serials in self._owned.items() if serials]

    def free(self, account: int, instrument: int) -> Lots:
        """The free serials, in order of delivery."""
        return self._free.get((account, instrument), _NOTHING).lots()

    def are_free(self, account: int, instrument: int, lots: Lots) -> bool:
        """True if the account owns all of these serials and all are free."""
        return self._free.get((account, instrument), _NOTHING).covers(lots)

    def has_any(self, account: int, instrument: int, lots: Lots) -> bool:
        """True if the account owns any of these serials."""
        return self._owned.get((account, instrument), _NOTHING).touches(lots)

    def oldest(self, account: int, instrument: int, quantity_t: int, among: Lots = ()) -> Lots:
        """The first free serials in order of delivery, at most the given number."""
        return self._free.get((account, instrument), _NOTHING).oldest(quantity_t, among)

    # --- reserving and releasing -----------------------------------------------------------

    def reserve(self, account: int, instrument: int, lots: Lots) -> None:
        """Reserve free serials."""
        if lots:
            self._free[account, instrument].remove(lots)

    def release(self, account: int, instrument: int, lots: Lots) -> None:
        """Make reserved serials of the account free again."""
        if lots:
            self._free[account, instrument].add(lots)

    def arrived(self, account: int, instrument: int, lots: Lots) -> None:
        """Add serials that the registry moved into a trading account."""
        if lots:
            self._owned.setdefault((account, instrument), SerialSet()).add(lots)
            self._free.setdefault((account, instrument), SerialSet()).add(lots)

    def left(self, account: int, instrument: int, lots: Lots) -> None:
        """Remove reserved serials that the registry moved out."""
        if lots:
            self._owned[account, instrument].remove(lots)

    # --- trades and obligations ------------------------------------------------------------

    def name(self, account: int, instrument: int, lots: Lots) -> None:
        """Name the reserved serials of a sale of today for its delivery."""
        if lots:
            self.named[account, instrument] = self.named.get((account, instrument), ()) + lots

    def unname(self, account: int, instrument: int, due: str, lots: Lots) -> None:
        """Reverse a sale (due "": of today); release the serials that it named."""
        if not lots:
            return
        if due:
            _take_from(self.due[due, instrument], account, lots)
        else:
            _take_from(self.named, (account, instrument), lots)
        self.release(account, instrument, lots)

    def close_day(self, due: dict[int, str]) -> None:
        """Move the serials that today's trades name to each instrument's due date."""
        for (account, instrument), lots in self.named.items():
            self.due.setdefault((due[instrument], instrument), {})[account] = lots
        self.named.clear()

    def deliver(self, key: Netted, account: int, quantity_t: int) -> Lots:
        """The serials of a delivery: those that the seller's trades name, then its oldest."""
        names = self.due.get(key, {})
        lots, left = cut_lots(names.get(account, ()), quantity_t)
        if account in names:
            names[account] = left
        rest_t = quantity_t - lots_quantity(lots)
        more = self.oldest(account, key[1], rest_t) if rest_t else ()
        self.reserve(account, key[1], more)
        return lots + more

    def forget(self, key: Netted) -> None:
        """Release the named serials that the instructed deliveries of a netted set did not need."""
        for account, lots in self.due.pop(key, {}).items():
            self.release(account, key[1], lots)


_NOTHING = SerialSet()


def _take_from(names: dict[P, Lots], place: P, lots: Lots) -> None:
    """Remove serials from the named ones; drop an entry that becomes empty."""
    rest = without(names[place], lots)
    if rest:
        names[place] = rest
    else:
        del names[place]


def _saved(places: dict[Place, SerialSet]) -> list[tuple[int, int, Lots]]:
    return [(*place, serials.lots()) for place, serials in places.items() if serials]
