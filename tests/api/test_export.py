"""Market data in others' formats, written from a real market and read back."""

from __future__ import annotations

import asyncio
import random
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from api.export.hftbacktest import ADD_ORDER, FILL, KIND_MASK, TRADE, read_hftbacktest
from api.export.hftbacktest import write_hftbacktest as to_npz
from api.export.lobster import CROSS_TRADE, read_lobster, write_lobster
from exchange.commands import (
    AddOrder,
    CancelOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
)
from exchange.events import Event, OrderAccepted, RegistryInstructed, TradeMade
from exchange.instruments import Instrument, by_symbol
from exchange.venue.clock import ManualClock
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.api.house import RE, continuous, tokyo


async def _record(
    instrument: Instrument, start: str, end: str, seed: int
) -> tuple[list[Event], Venue]:
    """Random orders of two accounts; everything that happened."""
    chance = random.Random(seed)
    start_ns = tokyo(start)
    venue = Venue((instrument,), start_ns, VenueSettings(accounts_max=8, orders_max=1024))
    sequencer = Sequencer(venue, ManualClock(start_ns))
    seen: list[Event] = []
    sequencer.listen(lambda group: seen.extend(group.events))
    await sequencer.start()
    for account, name in ((2, "a"), (3, "b")):
        await sequencer.submit(OpenAccount(name))
        await sequencer.submit(DepositCash(account, 10**9))
        outcome = await sequencer.submit(DepositCredits(account, 0, 10_000))
        asked = next(e for e in outcome.events if isinstance(e, RegistryInstructed))
        await sequencer.submit(ConfirmInstruction(asked.key))
    orders: list[tuple[int, int]] = []
    for _ in range(300):
        if orders and chance.random() < 0.3:
            account, order_id = orders.pop(chance.randrange(len(orders)))
            await sequencer.submit(CancelOrder(account, order_id))
            continue
        side = chance.randint(0, 1)
        order = AddOrder(2 + side, 0, side, chance.randint(1, 9), chance.randint(3140, 3200))
        outcome = await sequencer.submit(order)
        orders += [(2 + side, e.order_id) for e in outcome.events if isinstance(e, OrderAccepted)]
    await sequencer.advance_to(tokyo(end))
    await sequencer.stop()
    return seen, venue


@pytest.fixture(scope="module", params=["continuous", "auction"])
def recorded(request: pytest.FixtureRequest) -> tuple[list[Event], Venue]:
    seed = random.randrange(2**32)
    print(f"REPRODUCE: seed {seed}")
    if request.param == "continuous":
        arguments = (continuous(RE), "2023-10-11 09:30", "2023-10-11 09:31")
    else:
        arguments = (by_symbol(RE), "2023-10-11 08:30", "2023-10-11 11:31")
    return asyncio.run(_record(*arguments, seed))


def test_lobster_files_read_back_as_the_market_was(
    recorded: tuple[list[Event], Venue], tmp_path: Path
) -> None:
    events, venue = recorded
    instrument = venue.instruments[0]
    files = write_lobster(events, instrument, 0, tmp_path)
    assert files[0].name == "JCR-RE_2023-10-11_0_86400000_message_10.csv"
    messages, books = read_lobster(*files)
    trades = [e for e in events if isinstance(e, TradeMade)]
    assert trades
    executed = [one for one in messages if one.type in (4, CROSS_TRADE)]
    sides = 2 if trades[0].taker_side < 0 else 1
    assert sum(one.size for one in executed) == sides * sum(e.quantity_t for e in trades)
    bids, asks = venue.depth(0, 10)
    assert books[-1].bids == [(p * 10_000, q) for p, q, _ in bids]
    assert books[-1].asks == [(p * 10_000, q) for p, q, _ in asks]
    if sides == 1:
        for book in books:
            if book.bids and book.asks:
                assert book.bids[0][0] < book.asks[0][0]
    assert Decimal(8 * 3600) < messages[0].time_s < Decimal(10 * 3600)
    lines = files[1].read_text().splitlines()
    assert all(line.count(",") == 39 for line in lines)


def test_lobster_files_that_do_not_fit_are_rejected(
    recorded: tuple[list[Event], Venue], tmp_path: Path
) -> None:
    events, venue = recorded
    message_file, book_file = write_lobster(events, venue.instruments[0], 0, tmp_path)
    book_file.write_text("\n".join(book_file.read_text().splitlines()[:-1]))
    with pytest.raises(ValueError, match="different numbers"):
        read_lobster(message_file, book_file)


def test_an_hftbacktest_file_rebuilds_the_book(
    recorded: tuple[list[Event], Venue], tmp_path: Path
) -> None:
    events, venue = recorded
    path = tmp_path / "day.npz"
    rows = to_npz(events, venue.instruments[0], 0, path, latency_ns=1_000)
    data = read_hftbacktest(path)
    assert len(data) == rows
    assert np.all(data["local_ts"] - data["exch_ts"] == 1_000)
    kinds = data["ev"] & KIND_MASK
    trades = [e for e in events if isinstance(e, TradeMade)]
    assert data["qty"][kinds == TRADE].sum() == sum(e.quantity_t for e in trades)
    left: dict[int, float] = {}
    for row, kind in zip(data, kinds, strict=True):
        order_id = int(row["order_id"])
        if kind == ADD_ORDER:
            left[order_id] = row["qty"]
        elif kind == FILL:
            left[order_id] -= row["qty"]
        elif kind != TRADE:
            del left[order_id]
    bids, asks = venue.depth(0, 100)
    assert sum(left.values()) == sum(q for _, q, _ in (*bids, *asks))


def test_an_npz_of_another_kind_is_rejected(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", data=np.zeros(3))
    with pytest.raises(ValueError, match="rows of"):
        read_hftbacktest(tmp_path / "x.npz")
