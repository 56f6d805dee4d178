"""Which trades a delivery was netted from: by the books they fell in, without those undone."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec

from api.instructions import Instructions, SavedInstructions
from api.pending import traded_between
from api.statements import SavedStatements, Statements
from exchange.events import AuctionUncrossed, InstructionKind, RegistryInstructed, TradeBusted
from exchange.instruments import TSE_LISTING
from exchange.settlement.statement import Terms
from tests.api.house import tokyo
from tests.api.test_tape import made

BETWEEN = (tokyo("2023-10-10 16:00"), tokyo("2023-10-11 16:00"))


def test_the_books_of_a_due_day_run_from_one_closing_to_the_next() -> None:
    """16 October 2023 was five exchange days after the 6th: the 9th was a holiday."""
    after, until = traded_between(date(2023, 10, 16), 5, time(16))
    assert (after, until) == (tokyo("2023-10-05 16:00"), tokyo("2023-10-06 16:00"))


def _statements() -> Statements:
    return Statements(Terms(TSE_LISTING))


def test_trades_of_other_books_undone_ones_and_others_markets_do_not_count() -> None:
    statements = _statements()
    told: list[Any] = [
        made(1, tokyo("2023-10-10 15:00"), 0, 1),
        made(2, tokyo("2023-10-10 20:00"), 0, 2),
        made(3, tokyo("2023-10-11 09:00"), 0, 3),
        made(4, tokyo("2023-10-11 09:01"), 1, 1),
        made(5, tokyo("2023-10-11 15:00"), 0, 4),
        made(6, tokyo("2023-10-12 09:00"), 0, 5),
        TradeBusted(
            seq=7, time_ns=tokyo("2023-10-12 10:00"), instrument=0, trade_id=3, buyer=1,
            seller=2, quantity_t=1, price_ticks=100,
        ),
    ]  # fmt: skip
    statements.apply(told)
    for account, ids in ((1, (2, 4)), (2, (2, 4)), (3, ())):
        assert statements.trade_ids(account, 0, *BETWEEN) == ids
    saved = msgspec.msgpack.encode(statements.saved())
    again = _statements()
    again.restore(msgspec.msgpack.decode(saved, type=SavedStatements))
    assert again.trade_ids(1, 0, *BETWEEN) == (2, 4)


def test_a_late_auctions_trades_are_left_out_because_their_day_is_not_theirs() -> None:
    statements = _statements()
    at_ns = tokyo("2023-10-11 09:00")
    late = AuctionUncrossed(
        seq=1,
        time_ns=at_ns,
        instrument=0,
        price_ticks=100,
        volume_t=1,
        imbalance_t=0,
        auction="",
        late=True,
    )
    statements.apply([made(1, at_ns, 0, 1), late, made(2, at_ns + 1, 0, 2)])
    assert statements.trade_ids(1, 0, *BETWEEN) == (2,)


def test_each_party_of_a_delivery_has_its_own_trades_and_a_snapshot_keeps_them() -> None:
    asked = RegistryInstructed(
        seq=9, time_ns=9, key="D9-0", kind=InstructionKind.DELIVERY, account=2,
        counter_account=1, instrument=0, quantity_t=5, due="2023-10-18",
    )  # fmt: skip
    instructions = Instructions(lambda netted: (netted[0], netted[0] + 10))
    instructions.apply([asked])
    again = Instructions(lambda netted: ())
    saved = msgspec.msgpack.encode(instructions.saved())
    again.restore(msgspec.msgpack.decode(saved, type=SavedInstructions))
    for one in (instructions, again):
        assert one.trade_ids(asked, 1) == (1, 11)
        assert one.trade_ids(asked, 2) == (2, 12)
