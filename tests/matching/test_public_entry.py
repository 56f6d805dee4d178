"""The entry for public benchmarks: one report a message, against a plain list of orders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.entry import (
    KINDS,
    SIDES,
    BadLine,
    PublicEntry,
    messages,
    read_messages,
    report_lines,
    run_file,
)
from exchange.commands import Side

Made = tuple[int, str, int, int, int]


class PlainBook:
    """Resting orders as [id, side, price, left, traded] in the order of their arrival."""

    def __init__(self) -> None:
        self.orders: list[list[int]] = []

    def apply(self, name: str, order_id: int, side: int, price: int, quantity: int) -> Made:
        known = next((order for order in self.orders if order[0] == order_id), None)
        if (known is None) is (name in ("cancel", "modify")):
            return order_id, "rejected", 0, 0, 0
        if name == "cancel":
            self.orders.remove(known)
            return order_id, "canceled", 0, 0, 0
        if name != "modify":
            return self.enter([order_id, side, price, quantity, 0], rests=name == "new")
        if quantity <= known[4]:
            return order_id, "rejected", 0, 0, 0
        left = quantity - known[4]
        if price == known[2] and left <= known[3]:
            known[3] = left
            return order_id, "accepted", 0, 0, left
        self.orders.remove(known)
        return self.enter([order_id, known[1], price, left, known[4]], rests=True)

    def enter(self, order: list[int], rests: bool) -> Made:
        order_id, side, price, left, _ = order
        sign = -1 if side == Side.BUY else 1
        others = [one for one in self.orders if one[1] != side and sign * (one[2] - price) >= 0]
        traded = value = 0
        for maker in sorted(others, key=lambda one: -sign * one[2]):
            quantity = min(left - traded, maker[3])
            traded, value = traded + quantity, value + quantity * maker[2]
            maker[3], maker[4] = maker[3] - quantity, maker[4] + quantity
            if not maker[3]:
                self.orders.remove(maker)
            if traded == left:
                break
        order[3], order[4] = left - traded, order[4] + traded
        rest = order[3] if rests else 0
        if rest:
            self.orders.append(order)
        status = "traded" if traded else "accepted" if rest else "canceled"
        return order_id, status, traded, value, rest


def drawn(seed: int, count: int) -> list[tuple[str, int, int, int, int]]:
    """Messages about few ids, so that many name an order that is gone or still there."""
    rng = np.random.default_rng(seed)
    names = rng.choice(list(KINDS), count, p=[0.5, 0.2, 0.15, 0.15])
    fields = zip(
        names.tolist(),
        rng.integers(0, 40, count).tolist(),
        rng.integers(0, 2, count).tolist(),
        rng.integers(95, 106, count).tolist(),
        rng.integers(1, 9, count).tolist(),
        strict=True,
    )
    return list(fields)


@pytest.mark.parametrize("ids_max", [None, 40])
def test_each_message_has_the_report_of_a_plain_list_of_orders(ids_max: int | None) -> None:
    flow = drawn(3, 2_000)
    rows = messages(len(flow))
    for row, (name, order_id, side, price, quantity) in zip(rows, flow, strict=True):
        row["kind"], row["time_in_force"] = KINDS[name]
        row["order_id"], row["side"] = order_id, side
        row["price_ticks"], row["quantity_t"] = price, quantity
    plain = PlainBook()
    expected = [plain.apply(*message) for message in flow]
    together, one_by_one = (PublicEntry(1, 200, 100, ids_max) for _ in range(2))
    lines = [line for part in (rows[:700], rows[700:]) for line in report_lines(together.run(part))]
    assert lines == [",".join(map(str, report)) for report in expected]
    assert {report[1] for report in expected} == {"accepted", "traded", "canceled", "rejected"}
    sent = []
    for name, order_id, side, price, quantity in flow:
        arguments = {
            "cancel": (order_id,),
            "modify": (order_id, price, quantity),
        }.get(name, (order_id, Side(side), price, quantity))
        sent.append(tuple(getattr(one_by_one, name)(*arguments)))
    assert sent == expected


def test_a_file_of_messages_gives_a_line_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "flow.csv"
    file.write_text(
        "# two orders meet\nnew,1,buy,100,5\nioc,2,sell,99,2\nmodify,1,,101,4\ncancel,1\ncancel,1\n"
    )
    assert run_file(file) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "1,accepted,0,0,5",
        "2,traded,2,200,0",
        "1,accepted,0,0,2",
        "1,canceled,0,0,0",
        "1,rejected,0,0,0",
    ]
    assert "5 messages" in printed.err


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("buy,1,buy,100,5", "'buy' is no message; it must be one of new, ioc, cancel, modify"),
        ("new,1,buy,100", "has 4 fields; it must be new,ID,SIDE,PRICE,QUANTITY"),
        ("cancel", "has 1 fields; it must be cancel,ID"),
        ("new,1,bid,100,5", "SIDE is 'bid'; it must be buy or sell"),
        ("new,x,buy,100,5", f"ID is 'x'; it must be an integer from 0 to {2**63 - 1}"),
        ("new,1,buy,-3,5", f"PRICE is '-3'; it must be an integer from 0 to {2**31 - 1}"),
        ("new,1,buy,3,1e3", f"QUANTITY is '1e3'; it must be an integer from 0 to {2**31 - 1}"),
    ],
)
def test_a_line_that_is_no_message_is_named(line: str, wrong: str) -> None:
    with pytest.raises(BadLine) as raised:
        read_messages(["new,1,buy,100,5", line])
    assert str(raised.value) == f"line 2: {wrong}"


def test_a_file_that_cannot_be_read_ends_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    for file, reason in ((empty, "has no messages"), (tmp_path / "none.csv", "No such file")):
        assert run_file(file) == 1
        assert reason in capsys.readouterr().err


def test_every_side_has_a_word() -> None:
    assert set(SIDES.values()) == set(Side)
