"""Comparison of the venue with its twin: events, books, ledger, obligations, instructions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

import numpy as np

from exchange.clearing.ledger import BOUGHT, DUE_OUT, FREE, RECEIVED
from exchange.commands import Stamped
from exchange.events import BalanceChanged, Event
from exchange.matching import live_orders
from exchange.venue.venue import Venue
from tests.venue.twin import Twin
from tests.venue.twin_accounts import EXCHANGE
from tests.venue.twin_clearing import TwinClearing
from tests.venue.twin_serials import in_order, texts

Sums = tuple[int, int, int, int]


def of_participants(balances: Sequence[Event]) -> list[Event]:
    """The participants' balances; the exchange's own is reported at the close only."""
    return [e for e in balances if not isinstance(e, BalanceChanged) or e.account != EXCHANGE]


def difference(got: Sequence[Event], expected: Sequence[Event], group: Sequence[Stamped]) -> str:
    """The first event that differs, with its command."""
    for one, other in zip_longest(got, expected):
        if one != other:
            seqs = [event.seq for event in (one, other) if event is not None]
            cause = [stamped for stamped in group if stamped.seq in seqs]
            return f"venue: {one}\ntwin:  {other}\n{cause} in a group of {len(group)}"
    return ""


def compare_states(venue: Venue, twin: Twin, name: str) -> None:
    """Compare the whole state of both, after the venue's own invariants."""
    venue.check()
    markets, accounts = twin.markets, twin.accounts
    for index, market in enumerate(venue.markets):
        got = live_orders(venue.markets.books, index)
        assert np.array_equal(got, markets.reference.live_orders(index)), f"{name}: book {index}"
        got = (market.phase, market.reference_ticks, market.last_ticks, market.trade_id)
        lists = (markets.phases, markets.base, markets.last, markets.trade_ids)
        assert got == tuple(values[index] for values in lists), f"{name}: market {index}"
    for account in range(len(accounts.names)):
        for asset in range(-1, len(venue.instruments)):
            got = venue.parts.tables.ledger[account, asset + 1, FREE : DUE_OUT + 1].tolist()
            expected = list(accounts.balance(account, asset))
            assert got == expected, f"{name}: account {account}, asset {asset}"
    assert list(venue.instruments) == list(markets.instruments), f"{name}: instruments"
    assert venue.parts.tables.delisted == markets.delisted, f"{name}: delisted"
    assert venue.house.open.keys() == twin.clearing.waiting.keys(), name
    waiting = [entry.entry_id for entry in twin.otc.entries]
    assert list(venue.otc.waiting) == waiting, f"{name}: entries"
    assert venue.parts.controls.sessions.keys() == twin.sessions.known, f"{name}: connections"
    bids = {
        sealed.auction_id: [b.order_id for b in sealed.live_bids]
        for sealed in venue.sealed_auctions
    }
    expected = {name: list(auction.live) for name, auction in twin.auctions.auctions.items()}
    assert bids == expected, f"{name}: sealed bids"
    _compare_serials(venue, twin.clearing, name)
    _compare_obligations(venue, twin.clearing, name)


def _compare_serials(venue: Venue, clearing: TwinClearing, name: str) -> None:
    """Compare the owned and the free serials of each account."""
    serials, shelves = venue.house.serials, clearing.shelves
    for place in {*serials.places(), *shelves.owned, *shelves.free}:
        assert serials.owned(*place) == texts(in_order(shelves.owned[place])), f"{name}: {place}"
        assert serials.free(*place) == texts(in_order(shelves.free[place])), f"{name}: {place}"


def _compare_obligations(venue: Venue, clearing: TwinClearing, name: str) -> None:
    """Compare the obligations of today and of each later due date."""
    for index in range(len(venue.instruments)):
        rows = venue.parts.tables.ledger[:, index + 1, BOUGHT : RECEIVED + 1].tolist()
        today = {account: tuple(row) for account, row in enumerate(rows) if any(row)}
        assert today == _sums(clearing, None, index), f"{name}: what today's trades owe"
    for (due, index), owed in venue.house.obligations.items():
        kept = {
            account: (o.bought_t, o.sold_t, o.paid_yen, o.received_yen)
            for account, o in owed.items()
        }
        expected = _sums(clearing, date.fromisoformat(due), index)
        nothing = (0, 0, 0, 0)
        assert {a: row for a, row in kept.items() if row != nothing} == expected, f"{name}: {due}"


def _sums(clearing: TwinClearing, due: date | None, index: int) -> dict[int, Sums]:
    """The obligations from the twin's trades of a due date."""
    return {
        account: (sums.bought, sums.sold, sums.paid, sums.received)
        for account, sums in clearing.sums(due, index).items()
    }
