"""The limit-order book: messages in, events out.

Batch users take OrderBook; the venue's kernels take Books and match_message.
"""

from collections.abc import Sequence

from exchange.matching.board import Board, BoardRow, board
from exchange.matching.book import events_room, match_batch, match_message
from exchange.matching.ids import slot_of
from exchange.matching.invariants import check
from exchange.matching.order_book import OrderBook
from exchange.matching.report import open_quantity
from exchange.matching.rules import BookRules, empty_books, with_book
from exchange.matching.slow_path import connect
from exchange.matching.state import (
    EVENT,
    LIVE_ORDER,
    MESSAGE,
    Books,
    Dynamic,
    EventFlag,
    Extra,
    MessageKind,
    Tie,
)
from exchange.matching.views import (
    depth,
    digest,
    find_order,
    indicative,
    live_orders,
    snapshot,
)
from exchange.matching.views import restore as restore_books
from exchange.matching.warm_up import compile_kernels


def make_books(rules: Sequence[BookRules], orders_max: int, ids_max: int | None = None) -> Books:
    """Make empty books for a caller with its own kernels, connected to the slow path."""
    books = empty_books(rules, orders_max, ids_max)
    connect(books)
    return books


def add_book(books: Books, rule: BookRules) -> Books:
    """The same books with an empty one added, connected to the slow path."""
    wider = with_book(books, rule)
    connect(wider)
    return wider


def restore(data: bytes) -> Books:
    """Build the books of which `data` is the snapshot, connected to the slow path."""
    books = restore_books(data)
    connect(books)
    return books


__all__ = [
    "EVENT",
    "LIVE_ORDER",
    "MESSAGE",
    "Board",
    "BoardRow",
    "BookRules",
    "Books",
    "Dynamic",
    "EventFlag",
    "Extra",
    "MessageKind",
    "OrderBook",
    "Tie",
    "add_book",
    "board",
    "check",
    "compile_kernels",
    "depth",
    "digest",
    "events_room",
    "find_order",
    "indicative",
    "live_orders",
    "make_books",
    "match_batch",
    "match_message",
    "open_quantity",
    "restore",
    "slot_of",
    "snapshot",
]
