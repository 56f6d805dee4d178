"""events.db: written later, read together with memory, created again when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from exchange.errors import JournalFailed
from exchange.events import Group
from exchange.views.executions import ExecType, Execution
from exchange.views.history import History
from exchange.views.orders import Blotter
from tests.venue.test_random_days import new_venue, trade

GROUP = 25


def replayed(blotter: Blotter, history: History | None, commands: int = 1_500) -> list[Execution]:
    """All executions of random days, reported group by group."""
    venue = new_venue()
    sent = trade(21, commands)[1]
    executions: list[Execution] = []
    for start in range(0, len(sent), GROUP):
        group = sent[start : start + GROUP]
        events = [*venue.apply(group), *venue.take_balances()]
        made = blotter.apply(events)
        if history is not None:
            history.on_group(Group(venue.seq, venue.seq, venue.time_ns, tuple(events)), made)
            history.flush_due()
        executions += made
    return executions


def key(execution: Execution) -> tuple[int, ...]:
    order_id = execution.order.order_id
    kind, number, trade_id = execution.exec_type, execution.number, execution.trade_id
    return (execution.seq, number, kind, execution.cum_t, execution.last_t, order_id, trade_id)


def test_memory_and_file_give_what_a_large_memory_alone_gives(tmp_path: Path) -> None:
    whole = Blotter()
    executions = replayed(whole, None)
    history = History(tmp_path / "events.db")
    small = Blotter(closed_max=5, executions_max=40, past=history)
    replayed(small, history)
    accounts = sorted({execution.order.account for execution in executions})
    assert len(accounts) > 3
    assert any(one.exec_type == ExecType.RESTATED and one.trade_id >= 0 for one in executions)
    for account in accounts:
        mine = [key(execution) for execution in executions if execution.order.account == account]
        assert [key(execution) for execution in small.executions(account)] == mine
        after = mine[len(mine) // 2][0]
        assert [key(record) for record in small.executions(account, after)] == [
            record for record in mine if record[0] > after
        ]
        before = mine[len(mine) * 3 // 4][0]
        for lowest, highest in ((-1, 2**63 - 1), (after, 2**63 - 1), (-1, after), (after, before)):
            assert [key(one) for one in small.executions_before(account, highest, lowest)] == [
                record for record in reversed(mine) if lowest < record[0] < highest
            ]
        assert list(small.orders(account)) == list(whole.orders(account))
        assert list(small.open_orders(account)) == list(whole.open_orders(account))
        for order in whole.orders(account):
            assert small.order(account, order.order_id) == order
            assert small.order(account + 1, order.order_id) is None
            named = whole.by_client_id(account, order.cl_ord_id) if order.cl_ord_id else None
            if named is not None:
                assert small.by_client_id(account, order.cl_ord_id) == named
        ids = [order.order_id for order in whole.orders(account)] or [0]
        half = ids[len(ids) // 2]
        assert list(small.orders(account, half)) == list(whole.orders(account, half))
    assert small.missing_seq == -1
    history.close()


def test_trades_and_balances_are_kept_in_order(tmp_path: Path) -> None:
    history = History(tmp_path / "events.db")
    replayed(Blotter(past=history), history)
    ids = [trade.trade_id for trade in history.trades(1, 2**62)]
    assert ids == list(range(len(ids), 0, -1))
    assert [trade.trade_id for trade in history.trades(1, 4)] == [3, 2, 1]
    found = list(history.balances(2, 0))
    assert len(found) > 30
    assert [balance.seq for balance in found] == sorted(balance.seq for balance in found)
    assert all(balance.account == 2 for balance in found)
    assert next(history.balances(2, found[9].seq)).seq > found[9].seq
    history.close()


def test_a_stored_group_is_not_stored_twice(tmp_path: Path) -> None:
    first = History(tmp_path / "events.db")
    executions = replayed(Blotter(past=first), first)
    first.close()
    again = History(tmp_path / "events.db")
    seq = again.last_seq
    assert seq == 1_500
    again.on_group(Group(seq, seq, 0, ()), executions)
    assert again.last_seq == again.taken_seq == seq
    again.close()


def test_a_restored_blotter_continues(tmp_path: Path) -> None:
    history = History(tmp_path / "events.db")
    blotter = Blotter(past=history)
    replayed(blotter, history)
    restored = Blotter(past=history)
    restored.restore(blotter.saved(1_500))
    for account in range(2, 8):
        assert list(restored.orders(account)) == list(blotter.orders(account))
        assert [key(execution) for execution in restored.executions(account)] == [
            key(execution) for execution in blotter.executions(account)
        ]
    history.close()


def test_a_file_that_cannot_be_read_is_created_again(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    path.write_bytes(b"no database, but long enough to be looked at" * 100)
    history = History(path)
    assert history.last_seq == 0
    history.close()


def test_a_file_of_another_format_is_created_again(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with apsw.Connection(str(path)) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    history = History(path)
    assert history.last_seq == 0
    history.close()


def test_a_full_disk_is_an_error_and_what_waits_is_written_later(tmp_path: Path) -> None:
    history = History(tmp_path / "events.db")
    pages = history._db.execute("PRAGMA page_count").get
    history._db.execute(f"PRAGMA max_page_count = {pages}")
    blotter = Blotter(past=history)
    with pytest.raises(JournalFailed, match=r"events\.db"):
        replayed(blotter, history)
    assert history.last_seq == 0
    history._db.execute("PRAGMA max_page_count = 1000000")
    history.flush()
    assert history.last_seq == history.taken_seq > 0
    history.close()
