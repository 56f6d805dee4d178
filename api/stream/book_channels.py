"""Channels of one book: its levels, its board and its orders."""

from __future__ import annotations

from typing import cast

from api.messages.fields import BoardRows, Depth
from api.messages.pushes import BoardPush, BookPush, Level3Push, Push
from api.stream.streams import Stream
from api.stream.view import Channel, FeedItem, Head, View
from api.wire.render import Levels, book_levels, book_record, level3_record
from api.wire.render_board import board_record
from exchange.matching import Board
from exchange.views.level3 import QUEUE_EVENTS, Change, OrderQueues

# --- book ----------------------------------------------------------------------------------


def _book_now(view: View, stream: Stream) -> tuple[dict[int, int], dict[int, int]]:
    depth = stream.key.detail
    assert isinstance(depth, int)
    bids, asks = book_levels(view.venue, stream.key.instrument, depth)
    return dict(bids), dict(asks)


def _changed(before: dict[int, int], after: dict[int, int]) -> Levels:
    """Return new and changed levels, then the deleted ones with quantity 0."""
    changed = [(price, qty) for price, qty in after.items() if before.get(price) != qty]
    return changed + [(price, 0) for price in before if price not in after]


def _book_push(view: View, stream: Stream, head: Head, changed: tuple[Levels, Levels]) -> Push:
    index = stream.key.instrument
    bids, asks = (list(side.items()) for side in stream.sent)
    return BookPush(
        **head,
        symbol=view.markets.symbols[index],
        depth=cast(Depth, stream.key.detail),
        data=[book_record(view.markets, index, bids, asks, changed)],
    )


def _book_snapshot(view: View, stream: Stream, head: Head) -> Push:
    if not stream.has_begun:
        stream.sent = _book_now(view, stream)
    bids, asks = (list(side.items()) for side in stream.sent)
    return _book_push(view, stream, head, (bids, asks))


def _book_merged(view: View, stream: Stream, head: Head) -> Push | None:
    before, stream.sent = stream.sent, _book_now(view, stream)
    bids = _changed(before[0], stream.sent[0])
    asks = _changed(before[1], stream.sent[1])
    return _book_push(view, stream, head, (bids, asks)) if bids or asks else None


# --- board ---------------------------------------------------------------------------------


def _board_now(view: View, stream: Stream) -> Board:
    return view.venue.markets.board(stream.key.instrument, int(stream.key.detail))


def _board_push(view: View, stream: Stream, head: Head, board: Board) -> Push:
    index = stream.key.instrument
    return BoardPush(
        **head,
        symbol=view.markets.symbols[index],
        rows=cast(BoardRows, stream.key.detail),
        data=[board_record(view.markets, index, board)],
    )


def _board_snapshot(view: View, stream: Stream, head: Head) -> Push:
    if stream.board is None:
        stream.board = _board_now(view, stream)
    return _board_push(view, stream, head, stream.board)


def _board_merged(view: View, stream: Stream, head: Head) -> Push | None:
    """Render the whole board, unless the last push showed the same.

    One order in a call changes a running total in most rows: a push of the changed rows alone had
    four fifths of the bytes (2.3 of 2.9 kB, 21 rows), and a client would have to merge it.
    """
    before, stream.board = stream.board, _board_now(view, stream)
    return None if stream.board == before else _board_push(view, stream, head, stream.board)


# --- level3 --------------------------------------------------------------------------------


def _level3_snapshot(view: View, stream: Stream, head: Head) -> Push:
    index = stream.key.instrument
    if stream.queues is None:

        def entered_ns(account: int, order_id: int) -> int:
            order = view.models.orders.order(account, order_id)
            return order.entered_ns if order is not None else view.venue.time_ns

        stream.queues = OrderQueues.of_books(view.venue.markets.books, index, entered_ns)
    queues = stream.queues
    whole = [Change("add", seen) for side in (0, 1) for seen in queues.orders(side)]
    return _level3_push(view, queues, index, head, whole)


def _level3_update(view: View, stream: Stream, head: Head, events: list[FeedItem]) -> Push | None:
    assert stream.queues is not None, "an update comes after the first snapshot"
    changes = stream.queues.apply(event for event in events if isinstance(event, QUEUE_EVENTS))
    if not changes:
        return None
    return _level3_push(view, stream.queues, stream.key.instrument, head, changes)


def _level3_push(
    view: View, queues: OrderQueues, index: int, head: Head, changes: list[Change]
) -> Push:
    record = level3_record(view.markets, index, queues, changes)
    return Level3Push(**head, symbol=view.markets.symbols[index], data=[record])


BOOK_CHANNELS: dict[str, Channel] = {
    "book": Channel(_book_snapshot, merged=_book_merged),
    "board": Channel(_board_snapshot, merged=_board_merged),
    "level3": Channel(_level3_snapshot, _level3_update),
}
