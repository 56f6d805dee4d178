"""The public book: shapes, snapshots, digests, full pools, bad input, and a golden flow."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from exchange.errors import ConfigError
from exchange.events import EventKind
from exchange.matching import EVENT, MESSAGE, BookRules, MessageKind, OrderBook
from exchange.matching.rows import trade_rows
from exchange.matching.state import MOST_ORDERS
from tests.matching.flows import BAD, WORLDS, make_pair, mixed_flow
from tests.matching.orders import BUY, SELL, BookPair, message


def add(order_id: int, side: int, price: int, quantity: int = 1, **more: int) -> np.ndarray:
    fields = {"account": order_id % 1_000, "time_in_force": 1} | more
    return message(
        MessageKind.ADD,
        order_id=order_id,
        side=side,
        price_ticks=price,
        quantity_t=quantity,
        **fields,
    )


def test_ten_lines_run_a_flow() -> None:
    book = OrderBook(1, 10_000, orders_max=1_000)
    messages = np.zeros(3, MESSAGE)
    messages["order_id"] = [1, 2, 3]
    messages["account"] = [1, 2, 3]
    messages["side"] = [1, 1, 0]
    messages["price_ticks"] = [100, 101, 101]
    messages["quantity_t"] = [5, 5, 7]
    events = book.submit(messages)
    trades = trade_rows(events)
    assert trades["quantity_t"].tolist() == [5, 2]
    assert book.depth(1) == ([], [(101, 3, 1)])


def test_a_restored_book_continues_like_the_first() -> None:
    for name, rules in WORLDS.items():
        book, _ = make_pair(rules)
        flow = mixed_flow(21, 2_000, len(rules))
        book.submit(flow[:1_000])
        other = OrderBook.restore(book.snapshot())
        other.check()
        assert other.digest() == book.digest(), name
        assert np.array_equal(other.submit(flow[1_000:]), book.submit(flow[1_000:])), name
        assert other.digest() == book.digest(), name


def test_the_digest_does_not_depend_on_the_layout_of_the_arrays() -> None:
    rules = WORLDS["mixed"]
    flow = mixed_flow(22, 2_000, len(rules))
    small, large = OrderBook.of(rules, 400), OrderBook.of(rules, 5_000, ids_max=2_000)
    bad = (flow["order_id"] < 0) | (flow["order_id"] >= 2_000)
    small.submit(flow[~bad])
    large.submit(flow[~bad])
    assert small.digest() == large.digest()


def test_a_rejected_message_leaves_the_digest_unchanged() -> None:
    book, _ = make_pair(WORLDS["mixed"])
    for row in mixed_flow(23, 3_000, 3).reshape(-1, 1):
        before = book.digest()
        events = book.submit(row)
        if len(events) == 1 and events["kind"][0] == EventKind.REFUSED:
            assert book.digest() == before


@pytest.mark.parametrize("field", BAD)
def test_a_field_out_of_range_is_rejected_and_the_book_stays_sound(field: str) -> None:
    for value in BAD[field]:
        pair = BookPair()
        pair.add(1, BUY, 5, 99)
        row = add(2, SELL, 101, 5)
        row[field] = value
        pair.send(row)  # compares with the twin and checks the book


def test_the_edges_of_every_limit_hold() -> None:
    huge = (1 << 40) - 1
    book = OrderBook(0, 262_143, orders_max=10)
    events = book.submit(
        np.concatenate(
            [
                add(0, BUY, 0, huge),
                add((1 << 63) - 1, SELL, 262_143, huge, account=(1 << 31) - 1),
                add(5, BUY, 262_143, huge),
                add(6, SELL, 0, huge),
                add(7, BUY, 262_144),
                add(8, BUY, 1, huge + 1),
            ]
        )
    )
    kinds = [EventKind(k).name for k in events["kind"]]
    assert (
        kinds
        == ["ACCEPTED", "ACCEPTED", "ACCEPTED", "TRADED", "ACCEPTED", "TRADED"] + ["REFUSED"] * 2
    )
    assert events["quantity_t"].max() == huge + 1
    book.check()


def test_a_full_pool_rejects_and_takes_orders_again_when_one_is_gone() -> None:
    book = OrderBook(1, 100, orders_max=2)
    book.submit(np.concatenate([add(1, BUY, 10), add(2, BUY, 11)]))
    assert book.submit(add(3, BUY, 12))["kind"][0] == EventKind.REFUSED
    book.submit(message(MessageKind.CANCEL, order_id=1, account=-1))
    assert book.submit(add(3, BUY, 12))["kind"][0] == EventKind.ACCEPTED
    book.check()


def test_one_message_with_more_events_than_the_buffer_holds_loses_none() -> None:
    book = OrderBook(1, 100, orders_max=30_000)
    rows = np.repeat(add(0, SELL, 50), 20_000)
    rows["order_id"] = np.arange(20_000)
    book.submit(rows)
    events = book.submit(add(50_000, BUY, 50, 20_000, account=7, stp_mode=4))
    assert len(trade_rows(events)) == 20_000
    assert book.books.header[0, 2] == 0


def test_thousands_of_hashed_ids_are_found_and_removed() -> None:
    rng = np.random.default_rng(5)
    book = OrderBook(1, 1_000, orders_max=5_000)
    numbers = rng.choice(1 << 62, 5_000, replace=False)
    numbers[:2_000] = np.arange(2_000) * 4_096  # ids that crowd a power-of-two table
    rows = np.repeat(add(0, BUY, 5), 5_000)
    rows["order_id"] = numbers
    book.submit(rows)
    book.check()
    rng.shuffle(numbers)
    rows["kind"], rows["order_id"], rows["account"] = MessageKind.CANCEL, numbers, -1
    assert (book.submit(rows[:4_000])["kind"] == EventKind.CANCELED).all()
    book.check()
    assert (book.submit(rows[4_000:])["kind"] == EventKind.CANCELED).all()
    assert not (book.books.ids & MOST_ORDERS).any()
    rows["kind"], rows["account"] = MessageKind.ADD, 3
    assert (book.submit(rows)["kind"] == EventKind.ACCEPTED).all()
    book.check()


def test_earlier_events_are_unchanged_by_later_messages() -> None:
    book = OrderBook(1, 100, orders_max=40_000)
    rows = np.repeat(add(0, SELL, 50), 20_000)
    rows["order_id"] = np.arange(20_000)
    many, few = book.submit(rows), book.submit(add(30_000, SELL, 51))
    kept = many.copy(), few.copy()
    rows["order_id"] += 100_000
    book.submit(rows)
    assert np.array_equal(many, kept[0])
    assert np.array_equal(few, kept[1])


def test_messages_of_another_type_or_shape_are_rejected() -> None:
    book = OrderBook(1, 100, orders_max=2)
    with pytest.raises(TypeError, match="NumPy"):
        book.submit([(1, 2)])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="MESSAGE"):
        book.submit(np.zeros(3, EVENT))
    with pytest.raises(ValueError, match="contiguous"):
        book.submit(np.zeros(4, MESSAGE)[::2])
    with pytest.raises(ValueError, match="contiguous"):
        book.submit(np.zeros((2, 2), MESSAGE))


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("price_max_ticks", {"price_max_ticks": 0}),
        ("price_max_ticks", {"price_max_ticks": 1 << 20}),
        ("lot_t", {"lot_t": 0}),
        ("quantity_max_t", {"quantity_max_t": 1 << 40}),
        ("band", {"band": (50, 500)}),
        ("tick_table", {"tick_table": ((0, 2), (5, 10))}),
        ("seed", {"seed": -1}),
        ("dynamic_ticks", {"dynamic_ticks": -1}),
    ],
)
def test_a_rule_out_of_range_is_rejected_by_name(name: str, rules: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=name):
        BookRules(**({"price_min_ticks": 1, "price_max_ticks": 100} | rules))  # type: ignore[arg-type]


def test_the_trades_of_a_fixed_flow_are_the_same_everywhere() -> None:
    """A golden digest: maker, taker, price, quantity of every trade, in order."""
    rules = WORLDS["mixed"]
    book = OrderBook.of(rules, 400)
    events = book.submit(mixed_flow(2026, 20_000, len(rules)))
    trades = trade_rows(events)
    table = np.stack(
        [trades[name] for name in ("other_id", "order_id", "price_ticks", "quantity_t")], axis=1
    )
    digest = hashlib.blake2b(table.astype("<i8").tobytes(), digest_size=16).hexdigest()
    assert (len(trades), digest) == GOLDEN


GOLDEN = (2854, "de4b6ca332fd0e9ba35fa26e90f03f96")


def test_two_threads_that_make_the_first_books_compile_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both calls find the kernel not compiled yet; the second must wait for the first one's end."""

    class Kernel:
        inside = most = 0
        is_closed = False

        def __call__(self, *_: object) -> None:
            self.inside += 1
            self.most = max(self.most, self.inside)
            time.sleep(0.05)
            self.inside -= 1

        def disable_compile(self) -> None:
            self.is_closed = True

    kernel = Kernel()
    monkeypatch.setattr("exchange.matching.order_book.match_batch", kernel)
    monkeypatch.setattr("exchange.matching.order_book._INTERPRETED", False)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: OrderBook(1, 100, orders_max=4), range(2)))
    assert kernel.is_closed
    assert kernel.most == 1
