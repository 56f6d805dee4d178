"""The trades from which a delivery was netted: by the day of their books, without busted ones."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
import pytest

from exchange.commands import (
    AddOrder,
    AnyCommand,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Side,
    Stamped,
    Tick,
)
from exchange.events import Group, InstructionKind, RegistryInstructed, TradeBusted
from exchange.instruments import TSE_LISTING, by_symbol
from exchange.settlement.statement import Terms
from exchange.venue.read_models import projections_of
from exchange.venue.venue import Venue, VenueSettings
from exchange.views.instructions import Instructions, SavedInstructions, traded_between
from exchange.views.statements import SavedStatements, Statements
from tests.api.house import RE, tokyo
from tests.views.test_market_statistics import made

BETWEEN = (tokyo("2023-10-10 16:00"), tokyo("2023-10-11 16:00"))


def test_the_books_of_a_due_day_run_from_one_closing_to_the_next() -> None:
    """16 October 2023 was five exchange days after the 6th: the 9th was a holiday."""
    after, until = traded_between(date(2023, 10, 16), 5, time(16))
    assert (after, until) == (tokyo("2023-10-05 16:00"), tokyo("2023-10-06 16:00"))


def _statements() -> Statements:
    return Statements(Terms(TSE_LISTING))


def test_trades_of_other_books_busted_ones_and_other_markets_do_not_count() -> None:
    statements = _statements()
    events: list[Any] = [
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
    statements.apply(events)
    for account, ids in ((1, (2, 4)), (2, (2, 4)), (3, ())):
        assert statements.trade_ids(account, 0, *BETWEEN) == ids
    saved = msgspec.msgpack.encode(statements.saved())
    again = _statements()
    again.restore(msgspec.msgpack.decode(saved, type=SavedStatements))
    assert again.trade_ids(1, 0, *BETWEEN) == (2, 4)


@pytest.mark.parametrize("is_replayed", [False, True])
async def test_a_late_auctions_trades_fall_in_the_books_of_the_day_it_was_due(
    is_replayed: bool,
) -> None:
    """The exchange was down from the call of 11 October to the next morning: trades of its overdue
    auction are due with those of the 11th, trades of the next auction with those of the 12th."""
    market = by_symbol(RE)
    venue = Venue([market], tokyo("2023-10-11 08:30"), VenueSettings())
    models = projections_of(venue)
    owed: dict[str, set[int]] = {}

    def take(command: AnyCommand, time_ns: int) -> None:
        nonlocal models
        for (_, trade_id), trade in venue.open_trades.items():
            if trade.due:
                owed.setdefault(trade.due, set()).add(trade_id)
        stamped = Stamped(venue.seq + 1, time_ns, command)
        models.on_group(Group(venue.seq + 1, venue.seq + 1, time_ns, venue.apply([stamped])))
        if is_replayed:
            saved, models = models.saved(), projections_of(venue)
            models.restore(saved)

    def tick(until: str, late_by_ns: int = 0) -> None:
        while venue.next_due_ns <= tokyo(until):
            take(Tick(), max(venue.next_due_ns, venue.time_ns + 1, late_by_ns))

    def trade(at: str) -> None:
        for account, side in ((2, Side.BUY), (3, Side.SELL)):
            take(AddOrder(account, 0, side, 10, price_ticks=3000), tokyo(at) + side)

    for name in ("ann", "bob"):
        take(OpenAccount(name), venue.time_ns + 1)
    take(DepositCash(2, 10**6), venue.time_ns + 1)
    take(DepositCredits(3, 0, 100), venue.time_ns + 1)
    take(ConfirmInstruction("D4"), venue.time_ns + 1)
    tick("2023-10-11 09:00")
    trade("2023-10-11 10:00")
    tick("2023-10-12 09:00", late_by_ns=tokyo("2023-10-12 09:30"))
    trade("2023-10-12 10:00")
    tick("2023-10-19 17:00")
    due = {
        instruction.asked.due: set(models.instructions.trade_ids(instruction.asked, 2))
        for instruction in models.instructions.of_account(2)
        if instruction.asked.due
    }
    assert due == owed == {"2023-10-18": {1}, "2023-10-19": {2}}


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
    for view in (instructions, again):
        assert view.trade_ids(asked, 1) == (1, 11)
        assert view.trade_ids(asked, 2) == (2, 12)
