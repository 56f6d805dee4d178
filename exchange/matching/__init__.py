"""The limit-order book: messages in, events out."""

from exchange.matching.book import events_room, match_batch, match_message
from exchange.matching.ids import slot_of
from exchange.matching.report import open_quantity
from exchange.matching.rules import BookRules, make_books
from exchange.matching.state import EVENT, MESSAGE, Books, Dynamic, EventFlag, MessageKind, Tie

__all__ = [
    "EVENT",
    "MESSAGE",
    "BookRules",
    "Books",
    "Dynamic",
    "EventFlag",
    "MessageKind",
    "Tie",
    "events_room",
    "make_books",
    "match_batch",
    "match_message",
    "open_quantity",
    "slot_of",
]
