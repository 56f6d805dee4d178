"""Tests of strategies in plain Python: views, quotes, and rejected answers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from exchange.commands import Side
from exchange.errors import ConfigError
from simulation.markets.single_auction import case_instrument
from simulation.markets.trading_session import TraderGroup, TradingSession
from simulation.traders.interface import Chance, no_traders
from simulation.traders.plain import Plain, Quote, View, Want
from simulation.traders.zero_intelligence import ZeroIntelligence
from tests.simulation.traders.markets import crowd, rows, session, wanting


class Listener:
    """A strategy that stores its views and enters nothing."""

    seen: list[View]

    def __init__(self) -> None:
        self.seen = []

    def on_session(self, view: View) -> list[Quote]:
        self.seen.append(view)
        return []


class Truthful:
    """A strategy that bids each want at its value."""

    def on_session(self, view: View) -> Iterable[Quote]:
        for want in view.wants:
            side = Side.BUY if want.quantity_t > 0 else Side.SELL
            yield Quote(want.instrument, side, want.value_ticks, abs(want.quantity_t))


def test_a_trader_sees_its_own_and_the_markets() -> None:
    minds: list[Listener] = []

    def make() -> Listener:
        minds.append(Listener())
        return minds[-1]

    traders = crowd(3, count=4)
    seen = session(2, hour=11.5, prices=[[2100, -1], [1900, 1800]], number=2)
    plain = Plain(make)
    assert len(plain.orders(traders, seen, Chance(1, 2))) == 0
    assert len(minds) == 4
    view = minds[1].seen[0]
    assert (view.entity, view.session, view.hour) == (int(traders.entity[1]), 2, 11.5)
    assert (view.yen, view.held_t) == (int(traders.yen[1]), traders.held_t[1].tolist())
    assert [market.last_ticks for market in view.markets] == [2100, 1800]
    assert view.markets[0].prices == [2100, -1]
    assert all(0 <= draw < 1 for draw in view.draws)
    wanted = traders.wanted_t[1]
    assert view.wants == [
        Want(j, int(traders.value_ticks[1, j, k]), int(wanted[j, k]))
        for j, k in zip(*np.nonzero(wanted), strict=True)
    ]


def test_an_object_stays_with_its_trader() -> None:
    minds: list[Listener] = []

    def make() -> Listener:
        minds.append(Listener())
        return minds[-1]

    plain = Plain(make)
    traders = crowd(3, count=4)
    plain.orders(traders, session(2), Chance(1, 0))
    plain.orders(traders._replace(entity=traders.entity[::-1]), session(2), Chance(1, 1))
    assert [len({view.entity for view in mind.seen}) for mind in minds] == [1] * 4


def test_its_quotes_become_orders_of_its_account() -> None:
    traders = wanting([(2100, 5), (2000, -3)], [(1900, 4)])
    found = Plain(Truthful).orders(traders, session(), Chance(1, 0))
    assert rows(found) == [(0, 0, 0, 2100, 5), (0, 0, 1, 2000, 3), (1, 0, 0, 1900, 4)]


def test_the_venue_rejects_what_breaks_a_rule() -> None:
    class Greedy:
        def on_session(self, view: View) -> list[Quote]:
            return [Quote(0, Side.BUY, 2000, 10**9), Quote(0, Side.SELL, 9999, 1)]

    traders = wanting([(0, 0)])
    result = TradingSession(
        [case_instrument(2000, 6000)], [TraderGroup(Plain(Greedy), traders)]
    ).session()
    assert (result.orders, result.rejected) == (2, 2)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [(0, 1, 2000)],
        [(0, 0, "dear", 5)],
        [(7, 0, 2000, 5)],
        [(-1, 0, 2000, 5)],
        [(0, 2, 2000, 5)],
        [(0, 0, 2**70, 5)],
    ],
)
def test_an_answer_that_is_no_quote_names_the_class(answer: object) -> None:
    class Odd:
        def on_session(self, view: View) -> object:
            return answer

    plain = Plain(Odd)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"^Odd.on_session must give Quotes of whole numbers"):
        plain.orders(wanting([(2000, 5)]), session(), Chance(1, 0))


def test_an_error_of_the_users_own_comes_through() -> None:
    class Broken:
        def on_session(self, view: View) -> Iterable[Quote]:
            yield Quote(0, Side.BUY, 1 + view.held_t, 1)  # type: ignore[operator]

    with pytest.raises(TypeError, match="unsupported operand"):
        Plain(Broken).orders(wanting([(2000, 5)]), session(), Chance(1, 0))


def test_plain_and_array_traders_meet_in_one_market() -> None:
    def traders(sign: int) -> TraderGroup:
        group = no_traders(30, 1)
        group.yen[:], group.held_t[:] = 10**9, 10**6
        group.value_ticks[:, 0, 0] = 2000 + sign * 500
        group.wanted_t[:, 0, 0] = sign * 10
        group.entity[:] += 100 * (sign < 0)
        return TraderGroup(Plain(Truthful) if sign > 0 else ZeroIntelligence(), group)

    venue = TradingSession([case_instrument(2000, 6000)], [traders(1), traders(-1)], seed=1)
    result = venue.session()
    assert result.volume_t[0] > 0
    assert 1500 <= result.price_ticks[0] <= 2500
    venue.check()
