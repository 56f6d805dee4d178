"""The kept instructions a message: what counts as a rise, and what is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks import instructions
from benchmarks.instructions import FLOWS, keep, read_count, read_kept, rises
from exchange.events import EventKind
from exchange.matching import OrderBook

# The event that shows a flow's kind, and how many of its messages cause one.
SHOWN = {
    "add": EventKind.ACCEPTED,
    "cancel": EventKind.CANCELED,
    "amend-less": EventKind.AMENDED,
    "trade": EventKind.TRADED,
    "ioc-nothing": EventKind.CANCELED,
    "ioc-trade": EventKind.TRADED,
    "fok-trade": EventKind.TRADED,
    "market": EventKind.TRADED,
    "post-only": EventKind.ACCEPTED,
    "iceberg": EventKind.ACCEPTED,
    "stop": EventKind.ACCEPTED,
}


@pytest.mark.parametrize("name", FLOWS)
def test_each_message_of_a_flow_does_what_its_name_says(name: str) -> None:
    room = instructions.RESTING + 2 * instructions.COUNT
    book = OrderBook(1, instructions.PRICE_MAX, room, ids_max=room)
    assert (book.submit(instructions.resting())["kind"] == EventKind.ACCEPTED).all()
    events = book.submit(FLOWS[name]())
    assert (events["kind"] == SHOWN[name]).sum() == instructions.COUNT
    assert not (events["kind"] == EventKind.REFUSED).any()


def test_only_a_rise_by_more_than_three_percent_is_named() -> None:
    kept = {"add": 100, "cancel": 100, "trade": 100}
    assert rises(kept, {"add": 103, "cancel": 60, "trade": 100}) == []
    assert rises(kept, {"add": 104}) == ["add: 100 to 104 instructions a message (+4.0%)"]
    assert rises({}, {"stop": 9}) == ["stop: 9 instructions a message, and no count is kept"]


def test_a_new_count_is_kept_with_its_reason_below_the_earlier_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instructions, "KEPT", tmp_path / "kept.toml")
    assert read_kept() == {}
    keep({"add": 100}, "First counts.")
    keep({"add": 120}, 'An order has a "class".')
    kept = tomllib.loads((tmp_path / "kept.toml").read_text())
    assert read_kept() == {"add": 120}
    first, second = kept["reasons"]
    assert first.endswith(": First counts.")
    assert second.endswith(': An order has a "class".')


def test_a_dump_of_callgrind_gives_name_and_total(tmp_path: Path) -> None:
    dump = tmp_path / "counts.1"
    dump.write_text("desc: Trigger: Client Request: add\nevents: Ir\ntotals: 250000\n")
    assert read_count(dump) == ("add", 250_000)
    dump.write_text("desc: Trigger: Program termination\ntotals: 9\n")
    assert read_count(dump) is None


def test_each_flow_has_a_kept_count_and_some_reason() -> None:
    kept = tomllib.loads(instructions.KEPT.read_text())
    assert set(kept["instructions"]) == set(FLOWS)
    assert kept["reasons"]


def test_a_machine_without_valgrind_gets_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(instructions, "HEADER", Path("/nowhere"))
    monkeypatch.setattr(instructions, "count", lambda: pytest.fail("counted"))
    assert instructions.main("") == 0
    assert "not counted: " in capsys.readouterr().err
