"""The checks of each group before it is journaled, and the stop after a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.clearing.ledger import DUE_IN, FREE, HELD, OUTSIDE, YEN
from exchange.commands import AddOrder, DepositCash, OpenAccount, SelfTrade, Side
from exchange.errors import VenueStopped
from exchange.events import Group
from exchange.instruments import TSE_LISTING
from exchange.venue.clock import ManualClock
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.api.house import tokyo
from tests.venue.world import ANN, BOB, RE, Exchange, funded

START_NS = tokyo("2023-10-11 10:00")
# (account, asset, column, what is added): the first two leave the sums unchanged.
FAULTS = {
    "free below zero": ((2, YEN, FREE, -2_000_000), (OUTSIDE, YEN, FREE, 2_000_000)),
    "held below zero": ((2, YEN, HELD, -3_000), (2, YEN, FREE, 3_000)),
    "yen from nowhere": ((2, YEN, FREE, 1),),
    "tonnes from nowhere": ((2, 1, FREE, 1),),
    "due in from nobody": ((2, YEN, DUE_IN, 5),),
}


def sequencer(journal: Journal) -> Sequencer:
    venue = Venue(TSE_LISTING[:1], START_NS, VenueSettings(accounts_max=8, orders_max=64))
    return Sequencer(venue, ManualClock(START_NS), journal=journal)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_group_that_breaks_a_balance_is_neither_journaled_nor_published(
    fault: tuple[tuple[int, int, int, int], ...], tmp_path: Path
) -> None:
    """The fault arises in a command, as from a check that fails."""
    journal = Journal(tmp_path / "journal.db")
    running, groups = sequencer(journal), list[Group]()
    running.listen(groups.append)
    await running.start()
    await running.submit(OpenAccount("ann"))
    await running.submit(DepositCash(2, 1_000_000))
    good = running.venue.seq
    for account, asset, column, more in fault:
        running.venue.parts.tables.ledger[account, asset, column] += more
    with pytest.raises(VenueStopped):
        await running.submit(AddOrder(2, 0, Side.BUY, 1, 2_850))
    assert isinstance(running.failure, AssertionError)
    assert groups[-1].last_seq == good
    assert [g.commands[-1].seq for g in journal.groups()][-1] == good
    with pytest.raises(VenueStopped):
        await running.submit(OpenAccount("bob"))
    await running.stop()


def crossed_with_itself(mode: SelfTrade) -> Exchange:
    """Ann's sale and her purchase with another mode meet in a call phase."""
    exchange = funded()
    exchange.sell(ANN, 3_000, 5, stp_mode=SelfTrade.CANCEL_NEWEST)
    exchange.buy(ANN, 3_000, 5, stp_mode=SelfTrade.NONE)
    if mode != SelfTrade.NONE:
        exchange.venue.parts.orders._unprevented.clear()
    return exchange


def test_an_account_without_prevention_may_trade_with_itself_also_after_a_restart() -> None:
    exchange = crossed_with_itself(SelfTrade.NONE)
    exchange.venue.take_balances()
    again = funded().venue
    again.take_balances()
    again.restore(exchange.venue.saved())
    assert again.parts.orders._unprevented == exchange.venue.parts.orders._unprevented
    exchange.tick(2)
    assert exchange.venue.last_ticks(RE) == 3_000
    assert not exchange.venue.parts.orders._unprevented, "an ended order is still kept"


def test_a_self_trade_despite_prevention_stops_the_venue() -> None:
    exchange = crossed_with_itself(SelfTrade.CANCEL_NEWEST)
    with pytest.raises(AssertionError, match="account 2 trades with itself"):
        exchange.tick(2)


def test_sums_balance_again_after_a_restart() -> None:
    exchange = funded()
    exchange.sell(BOB, 3_000, 5)
    exchange.venue.take_balances()
    again = funded().venue
    again.take_balances()
    again.restore(exchange.venue.saved())
    exchange.venue = again
    exchange.buy(ANN, 3_000, 5)
    exchange.tick(2)
    again.take_balances()
    again.parts.tables.ledger[ANN, YEN, FREE] += 1
    again.parts.accounts.touched.add(ANN)
    with pytest.raises(AssertionError, match="asset -1 does not add up: 1 more"):
        again.take_balances()
