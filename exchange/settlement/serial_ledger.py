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
from exchange.registry.serials import SerialRanges, cut_ranges, ranges_quantity, without

Place = tuple[int, int]
Netted = tuple[str, int]
P = TypeVar("P")


class SavedSerials(Struct, frozen=True):
    """Saved state: owned and free serials by (account, instrument), and those that trades name."""

    owned: list[tuple[int, int, SerialRanges]]
    free: list[tuple[int, int, SerialRanges]]
    named: list[tuple[int, int, SerialRanges]]
    due: list[tuple[Netted, dict[int, SerialRanges]]]


class SerialLedger:
    """Serials by (account, instrument).

    `named`: those of today's trades, by (account, instrument); `due`: those of obligations, by
    (due date, instrument) and account.
    """

    def __init__(self) -> None:
        self.named: dict[Place, SerialRanges] = {}
        self.due: dict[Netted, dict[int, SerialRanges]] = {}
        self._owned: dict[Place, SerialSet] = {}
        self._free: dict[Place, SerialSet] = {}

    def saved(self) -> SavedSerials:
        """The whole state, as plain serial ranges."""
        return SavedSerials(
            _saved(self._owned),
            _saved(self._free),
            [(*place, serial_ranges) for place, serial_ranges in self.named.items()],
            list(self.due.items()),
        )

    def restore(self, saved: SavedSerials) -> None:
        """Restore the state of `saved`."""
        self._owned = {(a, i): SerialSet(serial_ranges) for a, i, serial_ranges in saved.owned}
        self._free = {(a, i): SerialSet(serial_ranges) for a, i, serial_ranges in saved.free}
        self.named = {(a, i): serial_ranges for a, i, serial_ranges in saved.named}
        self.due = dict(saved.due)

    def digest_rows(self) -> tuple[object, ...]:
        """The state in canonical form, with the free serials, which follow from the rest."""
        return (
            sorted(_saved(self._owned)),
            sorted(_saved(self._free)),
            sorted(self.named.items()),
            [
                (key, sorted(serial_ranges.items()))
                for key, serial_ranges in sorted(self.due.items())
            ],
        )

    # --- queries ---------------------------------------------------------------------------

    @property
    def names_any(self) -> bool:
        """True if any serial is known."""
        return bool(self._free or self.due)

    def owned(self, account: int, instrument: int) -> SerialRanges:
        """The serials of a trading account, in order of delivery."""
        return self._owned.get((account, instrument), _NOTHING).serial_ranges()

    def places(self) -> list[Place]:
        """The (account, instrument) pairs that own serials."""
        return [place for place, serials in self._owned.items() if serials]

    def free(self, account: int, instrument: int) -> SerialRanges:
        """The free serials, in order of delivery."""
        return self._free.get((account, instrument), _NOTHING).serial_ranges()

    def are_free(self, account: int, instrument: int, serial_ranges: SerialRanges) -> bool:
        """True if the account owns all of these serials and all are free."""
        return self._free.get((account, instrument), _NOTHING).covers(serial_ranges)

    def has_any(self, account: int, instrument: int, serial_ranges: SerialRanges) -> bool:
        """True if the account owns any of these serials."""
        return self._owned.get((account, instrument), _NOTHING).touches(serial_ranges)

    def oldest(
        self, account: int, instrument: int, quantity_t: int, among: SerialRanges = ()
    ) -> SerialRanges:
        """The first free serials in order of delivery, at most the given number."""
        return self._free.get((account, instrument), _NOTHING).oldest(quantity_t, among)

    # --- reserving and releasing -----------------------------------------------------------

    def reserve(self, account: int, instrument: int, serial_ranges: SerialRanges) -> None:
        """Reserve free serials."""
        if serial_ranges:
            self._free[account, instrument].remove(serial_ranges)

    def release(self, account: int, instrument: int, serial_ranges: SerialRanges) -> None:
        """Make reserved serials of the account free again."""
        if serial_ranges:
            self._free[account, instrument].add(serial_ranges)

    def arrived(self, account: int, instrument: int, serial_ranges: SerialRanges) -> None:
        """Add serials that the registry moved into a trading account."""
        if serial_ranges:
            self._owned.setdefault((account, instrument), SerialSet()).add(serial_ranges)
            self._free.setdefault((account, instrument), SerialSet()).add(serial_ranges)

    def left(self, account: int, instrument: int, serial_ranges: SerialRanges) -> None:
        """Remove reserved serials that the registry moved out."""
        if serial_ranges:
            self._owned[account, instrument].remove(serial_ranges)

    # --- trades and obligations ------------------------------------------------------------

    def name(self, account: int, instrument: int, serial_ranges: SerialRanges) -> None:
        """Name the reserved serials of a sale of today for its delivery."""
        if serial_ranges:
            self.named[account, instrument] = (
                self.named.get((account, instrument), ()) + serial_ranges
            )

    def unname(self, account: int, instrument: int, due: str, serial_ranges: SerialRanges) -> None:
        """Reverse a sale (due "": of today); release the serials that it named."""
        if not serial_ranges:
            return
        if due:
            _take_from(self.due[due, instrument], account, serial_ranges)
        else:
            _take_from(self.named, (account, instrument), serial_ranges)
        self.release(account, instrument, serial_ranges)

    def close_day(self, due: dict[int, str]) -> None:
        """Move the serials that today's trades name to each instrument's due date."""
        for (account, instrument), serial_ranges in self.named.items():
            self.due.setdefault((due[instrument], instrument), {})[account] = serial_ranges
        self.named.clear()

    def deliver(self, key: Netted, account: int, quantity_t: int) -> SerialRanges:
        """The serials of a delivery: those that the seller's trades name, then its oldest."""
        names = self.due.get(key, {})
        if not names and (account, key[1]) not in self._free:
            return ()
        serial_ranges, left = cut_ranges(names.get(account, ()), quantity_t)
        if account in names:
            names[account] = left
        rest_t = quantity_t - ranges_quantity(serial_ranges)
        more = self.oldest(account, key[1], rest_t) if rest_t else ()
        self.reserve(account, key[1], more)
        return serial_ranges + more

    def forget(self, key: Netted) -> None:
        """Release the named serials that the instructed deliveries of a netted set did not need."""
        for account, serial_ranges in self.due.pop(key, {}).items():
            self.release(account, key[1], serial_ranges)


_NOTHING = SerialSet()


def _take_from(names: dict[P, SerialRanges], place: P, serial_ranges: SerialRanges) -> None:
    """Remove serials from the named ones; drop an entry that becomes empty."""
    rest = without(names[place], serial_ranges)
    if rest:
        names[place] = rest
    else:
        del names[place]


def _saved(places: dict[Place, SerialSet]) -> list[tuple[int, int, SerialRanges]]:
    return [(*place, serials.serial_ranges()) for place, serials in places.items() if serials]
