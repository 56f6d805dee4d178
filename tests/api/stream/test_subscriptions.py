"""The subscriptions of one connection, without a socket."""

from __future__ import annotations

from itertools import count

import msgspec
import pytest

from api.messages.requests import (
    SubscribeParams,
    SubscribeRequest,
    UnsubscribeParams,
    UnsubscribeRequest,
)
from api.stream.streams import Stream, StreamKey
from api.stream.subscriptions import Subscriptions, stream_keys, subscribe_result
from api.stream.websocket_writer import Encoded
from api.wire.errors import ApiError
from api.wire.symbols import Symbols

BOOK = StreamKey("book", 0, 10)
OWN = StreamKey("executions", account=7)
SYMBOLS = Symbols(("RE", "FO"))


class Sent:
    """Collects the messages to the client."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def send(self, message: Encoded) -> None:
        self.names.append(str(msgspec.json.decode(message.payload)["name"]))

    def offer(self, message: Encoded, stream: Stream) -> None:
        self.send(message)


def push(name: str, seq: int, prev_seq: int) -> Encoded:
    return Encoded(msgspec.json.encode({"name": name, "seq": seq, "prev_seq": prev_seq}))


def joined(*keys: StreamKey) -> tuple[Sent, Subscriptions, list[Stream]]:
    sent = Sent()
    subscriptions = Subscriptions(sent, Stream.leave)
    streams = [Stream(key, 0) for key in keys]
    for stream in streams:
        subscriptions.add(stream)
    return sent, subscriptions, streams


def test_pushes_wait_for_the_snapshot_and_those_that_continue_it_follow() -> None:
    sent, subscriptions, (book,) = joined(BOOK)
    subscriptions.begin(book)
    for name, seq in (("old", 4), ("shown", 5), ("next", 6), ("last", 9)):
        book.send(push(name, seq, {4: 3, 5: 4, 6: 5, 9: 6}[seq]))
    assert sent.names == []
    subscriptions.complete(book, push("snapshot", 5, 5))
    book.send(push("later", 12, 9))
    assert sent.names == ["snapshot", "next", "last", "later"]


def test_a_push_that_does_not_continue_the_chain_is_left_out() -> None:
    sent, subscriptions, (book,) = joined(BOOK)
    subscriptions.begin(book)
    book.send(push("gap", 8, 7))
    subscriptions.complete(book, push("snapshot", 5, 5), is_wanted=False)
    assert sent.names == []


def test_a_stream_left_before_its_snapshot_came_sends_nothing() -> None:
    sent, subscriptions, (book,) = joined(BOOK)
    subscriptions.begin(book)
    subscriptions.remove(BOOK)
    subscriptions.complete(book, push("snapshot", 5, 5))
    book.send(push("later", 6, 5))
    assert sent.names == []
    assert book not in subscriptions


def test_without_a_snapshot_the_next_pushes_are_sent() -> None:
    sent, subscriptions, (book,) = joined(BOOK)
    subscriptions.begin(book)
    subscriptions.abandon(book)
    book.send(push("later", 6, 5))
    assert sent.names == ["later"]


def test_one_streams_snapshot_holds_up_no_other_stream() -> None:
    sent, subscriptions, (book, own) = joined(BOOK, OWN)
    subscriptions.begin(book)
    own.send(push("fill", 3, 2))
    assert sent.names == ["fill"]


def test_after_a_logout_only_public_streams_go_on() -> None:
    sent, subscriptions, (book, own) = joined(BOOK, OWN)
    subscriptions.remove_private()
    assert list(subscriptions) == [BOOK]
    subscriptions.remove_all()
    for stream in (book, own):
        stream.send(push("later", 1, 0))
        assert not stream.subscribers
    assert sent.names == []


def test_who_wants_all_markets_gets_new_ones_until_it_leaves_them_all() -> None:
    number = count()
    _, subscriptions, _ = joined()

    def subscribe(channel: str, symbol: list[str] | None = None) -> None:
        params = SubscribeParams(channel, symbol)  # type: ignore[arg-type] # as decoded
        subscriptions.note(SubscribeRequest(params=params, req_id=next(number)))

    subscribe("book")
    subscribe("ticker", ["RE"])
    subscribe("retirements")
    assert subscriptions.of_new_market(2) == [StreamKey("book", 2, 10)]
    subscriptions.note(UnsubscribeRequest(params=UnsubscribeParams("book", ["RE"])))
    assert subscriptions.of_new_market(2) == [StreamKey("book", 2, 10)]
    subscriptions.note(UnsubscribeRequest(params=UnsubscribeParams("book")))
    assert subscriptions.of_new_market(2) == []


def test_a_request_names_its_streams_or_is_rejected_as_a_whole() -> None:
    both = stream_keys(SubscribeParams("ohlc", interval="1h"), SYMBOLS.indices)
    assert both == [StreamKey("ohlc", 0, "1h"), StreamKey("ohlc", 1, "1h")]
    assert stream_keys(SubscribeParams("retirements"), SYMBOLS.indices) == [
        StreamKey("retirements")
    ]
    with pytest.raises(ApiError, match="did you mean RE"):
        stream_keys(SubscribeParams("book", ["FO", "REE"]), SYMBOLS.indices)


def test_a_result_says_which_stream_it_is() -> None:
    result = subscribe_result(StreamKey("ohlc", 1, "1h"), SYMBOLS.names)
    assert (result.channel, result.symbol, result.depth, result.interval) == (
        "ohlc", "FO", None, "1h",
    )  # fmt: skip
