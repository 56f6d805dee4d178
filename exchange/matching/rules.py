"""The rules of one book, and the arrays of all books made from them.

A rule is checked here, once, in Python; kernels trust the header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exchange.commands import Phase
from exchange.errors import ConfigError
from exchange.matching import columns as col
from exchange.matching.address import note_addresses
from exchange.matching.state import (
    LARGEST_QUANTITY,
    LEVEL,
    LINK,
    LONGEST_LADDER,
    MOST_ORDERS,
    ORDER,
    SPECIAL,
    TICK_ROWS_MAX,
    Books,
    Dynamic,
    Tie,
    aligned_zeros,
)
from exchange.units import NEVER


@dataclass(frozen=True, slots=True)
class BookRules:
    """The rules of one book. Prices in ticks, quantities in tonnes.

    `band`: lowest and highest price of an order, the whole ladder if None.
    `dynamic_ticks`: half width of the band around the last trade, 0 for none.
    `tick_table`: rows (from price, step); a price at or above `from` is a multiple of `step`.
    `tie`, `seed`: the allocation at an auction's marginal price.
    """

    price_min_ticks: int
    price_max_ticks: int
    reference_ticks: int | None = None
    band: tuple[int, int] | None = None
    lot_t: int = 1
    quantity_min_t: int = 1
    quantity_max_t: int = LARGEST_QUANTITY
    tie: Tie = Tie.TIME
    seed: int = 0
    dynamic_ticks: int = 0
    dynamic_action: Dynamic = Dynamic.REFUSE
    tick_table: tuple[tuple[int, int], ...] = ()
    phase: Phase = Phase.CONTINUOUS

    def __post_init__(self) -> None:
        ladder = self.price_max_ticks - self.price_min_ticks + 1
        _require(0 <= self.price_min_ticks < 1 << 30, "price_min_ticks", self.price_min_ticks)
        _require(1 <= ladder <= LONGEST_LADDER, "price_max_ticks", self.price_max_ticks)
        _require(1 <= self.lot_t <= LARGEST_QUANTITY, "lot_t", self.lot_t)
        _require(self.quantity_min_t >= 1, "quantity_min_t", self.quantity_min_t)
        _require(
            self.quantity_min_t <= self.quantity_max_t <= LARGEST_QUANTITY,
            "quantity_max_t",
            self.quantity_max_t,
        )
        _require(0 <= self.seed < 1 << 62, "seed", self.seed)
        _require(0 <= self.dynamic_ticks < 1 << 30, "dynamic_ticks", self.dynamic_ticks)
        if self.reference_ticks is not None:
            _require(0 <= self.reference_ticks < 1 << 31, "reference_ticks", self.reference_ticks)
        low, high = self.band_ticks
        _require(self.price_min_ticks <= low <= high <= self.price_max_ticks, "band", self.band)
        _require_tick_table(self.tick_table)

    @property
    def band_ticks(self) -> tuple[int, int]:
        """The band as given, or the whole ladder."""
        return self.band or (self.price_min_ticks, self.price_max_ticks)


def _require(holds: bool, name: str, value: object) -> None:
    if not holds:
        raise ConfigError(f"{name} is out of range: {value}")


def _require_tick_table(table: tuple[tuple[int, int], ...]) -> None:
    """Require rows that ascend from 0, each at a multiple of its own and of the former step."""
    _require(len(table) <= TICK_ROWS_MAX, "tick_table", table)
    for number, (start, step) in enumerate(table):
        _require(step >= 1 and start % step == 0, "tick_table", table)
        if number == 0:
            _require(start == 0, "tick_table", table)
        else:
            former, former_step = table[number - 1]
            _require(start > former and start % former_step == 0, "tick_table", table)


def empty_books(rules: Sequence[BookRules], orders_max: int, ids_max: int | None = None) -> Books:
    """Allocate the arrays of one book per entry of `rules`, with one pool of orders for all.

    With `ids_max`, order ids are below it and looked up directly; without, ids are any
    non-negative int64 and looked up in two tables (`ids`). The books have no address of the slow
    path yet: `exchange.matching.make_books` adds it.
    """
    _require(1 <= len(rules) < 1 << 15, "rules", len(rules))
    _require(1 <= orders_max <= MOST_ORDERS, "orders_max", orders_max)
    _require(ids_max is None or 1 <= ids_max < 1 << 33, "ids_max", ids_max)
    header = np.zeros((1 + len(rules), col.COUNT), np.int64)
    groups_bits = max(4, (2 * orders_max).bit_length())
    ids_bits = groups_bits + 1
    places = ids_max or (1 << ids_bits) + (1 << groups_bits)
    shared = header[0]
    shared[col.USED] = 1
    shared[col.ORDERS_MAX] = orders_max
    shared[col.NEXT_EXPIRY] = NEVER
    shared[col.IDS_DENSE] = ids_max or 0
    shared[col.IDS_MASK] = (1 << 63 if ids_max else 1 << ids_bits) - 1
    shared[col.SPILL_START] = 1 << ids_bits
    shared[col.SPILL_SHIFT], shared[col.SPILL_MASK] = 32 - groups_bits, (1 << groups_bits) - 1
    shared[col.OWN_START] = places
    shared[col.OWN_SHIFT], shared[col.OWN_MASK] = 32 - groups_bits, (1 << groups_bits) - 1
    levels = words = 0
    for row, rule in zip(header[1:], rules, strict=True):
        row[col.LEVELS], row[col.WORDS] = levels, words
        _fill_header(row, rule)
        levels += 4 * int(row[col.LADDER])
        words += 4 * int(row[col.WORDS_QUEUE])
    return arrays_for(header)


def with_book(books: Books, rule: BookRules) -> Books:
    """The same books with their orders, and an empty one added."""
    count = len(books.header)
    _require(count < 1 << 15, "books", count)
    header = np.vstack((books.header, np.zeros((1, col.COUNT), np.int64)))
    header[count, col.LEVELS], header[count, col.WORDS] = len(books.levels), len(books.bitmap)
    _fill_header(header[count], rule)
    wider = arrays_for(header)
    for new, old in zip(wider[1:], books[1:], strict=True):
        new[: len(old)] = old
    return wider


def arrays_for(header: np.ndarray) -> Books:
    """The other arrays, empty, in the sizes that the header gives."""
    shared = header[0]
    orders_max = int(shared[col.ORDERS_MAX])
    shared[col.IDS_BITS] = int(shared[col.IDS_MASK]).bit_length()
    shared[col.ACCOUNTS_START] = shared[col.OWN_START] + shared[col.OWN_MASK] + 1
    shared[col.ACCOUNTS_MASK] = shared[col.OWN_MASK]
    shared[col.DATES_START] = shared[col.ACCOUNTS_START] + shared[col.ACCOUNTS_MASK] + 1
    shared[col.SPACE_START] = shared[col.DATES_START] + orders_max + 1
    books = Books(
        header,
        aligned_zeros(1 + orders_max, ORDER),
        aligned_zeros(1 + orders_max, SPECIAL),
        aligned_zeros(1 + orders_max, LINK),
        aligned_zeros(4 * int(header[1:, col.LADDER].sum()), LEVEL),
        aligned_zeros(4 * int(header[1:, col.WORDS_QUEUE].sum()), np.dtype(np.uint64)),
        aligned_zeros(int(shared[col.SPACE_START]) + 2 * orders_max, np.dtype(np.uint32)),
    )
    note_addresses(books)
    return books


def _fill_header(row: np.ndarray, rule: BookRules) -> None:
    ladder = rule.price_max_ticks - rule.price_min_ticks + 1
    low, high = rule.band_ticks
    # One word more than is used in each layer, so that a search may read past the end.
    row[col.WORDS_MIDDLE] = (ladder >> 12) + 2
    row[col.WORDS_QUEUE] = 1 + row[col.WORDS_MIDDLE] + (ladder >> 6) + 2
    row[col.LADDER] = ladder
    row[col.PHASE] = rule.phase
    row[col.PLAIN] = rule.lot_t == 1 and not rule.tick_table and not rule.dynamic_ticks
    row[col.BEST : col.BEST + 4] = -1, ladder, ladder, -1
    row[col.LAST] = row[col.ANCHOR] = -1
    row[col.PRICE_MIN] = rule.price_min_ticks
    row[col.BAND_LOW], row[col.BAND_HIGH] = low, high
    reference = rule.reference_ticks
    row[col.REFERENCE_TICKS] = (low + high) // 2 if reference is None else reference
    row[col.LOT] = rule.lot_t
    row[col.QUANTITY_MIN], row[col.QUANTITY_MAX] = rule.quantity_min_t, rule.quantity_max_t
    row[col.TIE], row[col.SEED] = rule.tie, rule.seed
    row[col.DYNAMIC], row[col.DYNAMIC_ACTION] = rule.dynamic_ticks, rule.dynamic_action
    row[col.TICK_ROWS] = len(rule.tick_table)
    for number, (start, step) in enumerate(rule.tick_table):
        row[col.TICK_FROM + number], row[col.TICK_STEP + number] = start, step
