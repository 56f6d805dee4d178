"""`tanso export` writes a market's record from a journal in other programs' formats."""

from __future__ import annotations

import asyncio
import csv
import random
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli import market_data
from api.export.hftbacktest import (
    ADD_ORDER,
    BUY,
    CANCEL_ORDER,
    EVENT_DTYPE,
    FILL,
    MODIFY_ORDER,
    TRADE,
)
from exchange.commands import (
    AddOrder,
    AmendOrder,
    CancelOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
)
from exchange.errors import ConfigError
from exchange.events import Event, OrderAccepted, RegistryInstructed, TradeMade
from exchange.instruments import Instrument, by_symbol
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.api.house import RE, continuous, tokyo


async def _record(
    instrument: Instrument, start: str, end: str, seed: int, folder: Path
) -> tuple[list[Event], Venue]:
    """Run random orders of two accounts, icebergs and amendments among them; return all events.

    The journal remains in the folder.
    """
    chance = random.Random(seed)
    start_ns = tokyo(start)
    genesis = Genesis(start_ns, (instrument,), VenueSettings(accounts_max=8, orders_max=1024))
    venue, journal = genesis.venue(), Journal(folder / "journal.db", genesis.encoded())
    sequencer = Sequencer(venue, ManualClock(start_ns), journal=journal)
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
            if chance.random() < 0.4:
                await sequencer.submit(AmendOrder(account, order_id, "", chance.randint(1, 9)))
            else:
                await sequencer.submit(CancelOrder(account, order_id))
            continue
        side, tonnes = chance.randint(0, 1), chance.randint(1, 9)
        shown = chance.choice((0, 0, 2))
        price = chance.randint(3140, 3200)
        order = AddOrder(2 + side, 0, side, tonnes, price, display_t=shown)
        outcome = await sequencer.submit(order)
        orders += [(2 + side, e.order_id) for e in outcome.events if isinstance(e, OrderAccepted)]
    await sequencer.advance_to(tokyo(end))
    await sequencer.stop()
    journal.close()
    return seen, venue


@pytest.fixture(scope="module", params=["continuous", "auction"])
def recorded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fresh_seed: int
) -> tuple[list[Event], Venue, Path]:
    """The recorded events, the final venue, and the folder with the journal."""
    if request.param == "continuous":
        arguments = (continuous(RE), "2023-10-11 09:30", "2023-10-11 09:31")
    else:
        arguments = (by_symbol(RE), "2023-10-11 08:30", "2023-10-11 11:31")
    folder = tmp_path_factory.mktemp(request.param)
    events, venue = asyncio.run(_record(*arguments, fresh_seed, folder))
    return events, venue, folder


def export(*arguments: object) -> str:
    """Run `tanso export`; return its output."""
    found = CliRunner().invoke(market_data.app, [str(argument) for argument in arguments])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.output


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_lobster_files_say_what_the_market_did(
    recorded: tuple[list[Event], Venue, Path], tmp_path: Path
) -> None:
    events, venue, folder = recorded
    printed = export("lobster", folder, "--instrument", RE, "--out", tmp_path)
    stem = "JCR-RE_2023-10-11_0_86400000"
    messages = rows_of(tmp_path / f"{stem}_message_10.csv")
    books = rows_of(tmp_path / f"{stem}_orderbook_10.csv")
    assert f"{len(messages):,} rows" in " ".join(printed.split())
    assert len(books) == len(messages)
    trades = [e for e in events if isinstance(e, TradeMade)]
    executed = sum(int(size) for _, kind, _, size, _, _ in messages if kind in "456")
    sides = 2 if trades[0].taker_side < 0 else 1
    assert executed == sides * sum(e.quantity_t for e in trades) > 0
    bids, asks = venue.depth(0, 10)
    last = [int(cell) for cell in books[-1]]
    asked = [(price, size) for price, size in levels(last[0::4], last[1::4]) if size]
    bid = [(price, size) for price, size in levels(last[2::4], last[3::4]) if size]
    assert asked == [(p * 10_000, q) for p, q, _ in asks]
    assert bid == [(p * 10_000, q) for p, q, _ in bids]
    assert all(len(row) == 40 for row in books)
    if sides == 1:  # a continuous market's book never crosses
        assert all(int(row[0]) > int(row[2]) for row in books)
    times = [Decimal(row[0]) for row in messages]
    assert times == sorted(times)
    assert 8 * 3600 < times[0] < 10 * 3600


def levels(prices: list[int], sizes: list[int]) -> list[tuple[int, int]]:
    return list(zip(prices, sizes, strict=True))


def replayed_book(data: np.ndarray) -> dict[int, tuple[bool, float, float]]:
    """The side, price and tonnes of each order, as a level-3 backtester computes them."""
    orders: dict[int, tuple[bool, float, float]] = {}
    for row in data:
        kind, order_id = int(row["ev"]) & 0xFF, int(row["order_id"])
        is_buy = bool(int(row["ev"]) & BUY)
        if kind in (ADD_ORDER, MODIFY_ORDER):
            assert (order_id in orders) == (kind == MODIFY_ORDER)
            orders[order_id] = (is_buy, float(row["px"]), float(row["qty"]))
        elif kind == CANCEL_ORDER:
            del orders[order_id]
        elif kind == FILL:
            assert orders[order_id][2] >= row["qty"]  # a fill precedes its cancel
        else:
            assert kind == TRADE
    return orders


def test_an_hftbacktest_file_rebuilds_the_book(
    recorded: tuple[list[Event], Venue, Path], tmp_path: Path
) -> None:
    events, venue, folder = recorded
    path = tmp_path / "day.npz"
    export("hftbacktest", folder, "--instrument", RE, "--out", path, "--latency-ns", 1_000)
    data = np.load(path)["data"]
    assert data.dtype == EVENT_DTYPE
    assert np.all(data["local_ts"] - data["exch_ts"] == 1_000)
    assert np.all(np.diff(data["exch_ts"]) >= 0)
    kinds = data["ev"] & 0xFF
    traded = sum(e.quantity_t for e in events if isinstance(e, TradeMade))
    assert data["qty"][kinds == TRADE].sum() == traded
    levels: dict[tuple[bool, float], float] = {}
    for is_buy, price, tonnes in replayed_book(data).values():
        levels[is_buy, price] = levels.get((is_buy, price), 0) + tonnes
    bids, asks = venue.depth(0, 100)
    assert levels == {
        **{(True, float(p)): q for p, q, _ in bids},
        **{(False, float(p)): q for p, q, _ in asks},
    }


def test_what_cannot_be_exported_is_rejected(
    recorded: tuple[list[Event], Venue, Path], tmp_path: Path
) -> None:
    folder, out = recorded[2], tmp_path / "x.npz"
    with pytest.raises(ConfigError, match="holds no journal"):
        export("hftbacktest", tmp_path, "--instrument", RE, "--out", out)
    with pytest.raises(ConfigError, match=rf"unknown instrument 'moon'; known are {RE}"):
        export("hftbacktest", folder, "--instrument", "moon", "--out", out)
    for command in ("lobster", "hftbacktest"):
        with pytest.raises(ConfigError, match=rf"holds no order of {RE} on 2023-10-12"):
            export(command, folder, "--instrument", RE, "--out", out, "--day", "2023-10-12")
    with pytest.raises(ConfigError, match="--day must be a day"):
        export("lobster", folder, "--instrument", RE, "--out", out, "--day", "monday")
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be written: "):
        export("lobster", folder, "--instrument", RE, "--out", tmp_path / "file")
    assert not out.exists()
