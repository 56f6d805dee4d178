"""OTC statistics: right sums of what settled, and nothing from which a trade can be derived."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from random import Random

import msgspec
import pytest

from exchange.events import (
    CreditsSettled,
    Event,
    InstructionKind,
    InstructionVoided,
    OtcMatched,
)
from exchange.views.otc_statistics import Figure, OtcStatistics, SavedOtcStatistics
from tests.api.house import tokyo

AFTER_ALL = "9999-12"
PERIODS = {2021: "20210401-20220331", 2022: "20220101-20221231", 2023: "20230401-20240331"}


class Deal(msgspec.Struct, frozen=True):
    """One settled trade, as only its parties know it."""

    parties: frozenset[int]
    instrument: int
    month: str
    vintage: int
    quantity_t: int
    price: int


class Market:
    """Makes the events of OTC trades."""

    def __init__(self) -> None:
        self.statistics = OtcStatistics()
        self.settled: list[Deal] = []
        self._seq = count(1)

    def trade(
        self, at: str, pair: tuple[int, int], vintage: int, terms: tuple[int, int] = (100, 50),
        instrument: int = 0, settles: bool = True,
    ) -> None:  # fmt: skip
        """Match a trade, then settle or void it at a Tokyo time."""
        seq, (buyer, seller), (tonnes, price) = next(self._seq), pair, terms
        key, time_ns = f"D{seq}", tokyo(at)
        serials = f"JCR-P1-{PERIODS[vintage]}"
        matched = OtcMatched(
            seq=seq, time_ns=0, key=key, buy_entry_id=0, sell_entry_id=0, buyer=buyer,
            seller=seller, instrument=instrument, serial_range=(f"{serials}-1", f"{serials}-900"),
            quantity_t=tonnes, price_ticks=price, yen=tonnes * price,
        )  # fmt: skip
        ended: Event = CreditsSettled(
            seq=seq, time_ns=time_ns, key=key, seller=seller, buyer=buyer, instrument=instrument,
            quantity_t=tonnes, yen_paid=tonnes * price, yen_received=tonnes * price, blocks=(),
        )  # fmt: skip
        if not settles:
            ended = InstructionVoided(
                seq=seq, time_ns=time_ns, key=key, kind=InstructionKind.DELIVERY, account=seller,
                counter_account=buyer, instrument=instrument, quantity_t=tonnes, reason="x",
            )  # fmt: skip
        self.statistics.apply([matched])
        self.statistics.apply([ended])
        if settles:
            parties = frozenset(pair)
            self.settled.append(Deal(parties, instrument, at[:7], vintage, tonnes, price))

    def figures(self, before: str = AFTER_ALL, deals_min: int = 3) -> list[Figure]:
        return self.statistics.figures(before, deals_min)[0]


def test_settled_trades_of_a_month_that_is_over_have_a_price_and_tonnes() -> None:
    market = Market()
    market.trade("2026-11-02 10:00", (1, 2), 2022, (100, 50))
    market.trade("2026-11-20 10:00", (3, 4), 2022, (200, 80))
    market.trade("2026-11-30 23:59", (5, 6), 2022, (100, 50))
    market.trade("2026-11-30 10:00", (2, 3), 2022, (700, 90), settles=False)
    market.trade("2026-12-01 00:00", (2, 3), 2022, (500, 60))
    (figure,) = market.figures("2026-12")
    assert figure == Figure(0, "2026-11", (2022,), 3, 400, 26_000)
    assert market.figures("2026-11") == []


@pytest.mark.parametrize(
    ("pairs", "is_published"),
    [
        ([(1, 2), (1, 3)], False),  # too few trades
        ([(1, 2), (2, 1), (1, 2)], False),  # one pair alone
        ([(1, 2), (1, 2), (1, 3)], False),  # 2 subtracts its own two and is left with one
        ([(1, 2), (3, 4), (5, 6)], True),
        ([(1, 2), (1, 3), (1, 4)], True),  # 1 made them all and learns nothing
        ([(1, 2), (1, 2), (3, 4), (3, 4)], True),
    ],
)
def test_a_figure_shows_no_trade_and_no_pair(
    pairs: list[tuple[int, int]], is_published: bool
) -> None:
    market = Market()
    for pair in pairs:
        market.trade("2026-11-02 10:00", pair, 2022)
    figures, withheld = market.statistics.figures("2026-12", 3)
    assert bool(figures) is is_published
    assert bool(withheld) is not is_published


def test_a_vintage_that_fails_is_published_with_the_smallest_other_one() -> None:
    market = Market()
    for pair in ((1, 2), (3, 4), (5, 6)):
        market.trade("2026-11-02 10:00", pair, 2021, (100, 50))
        market.trade("2026-11-02 10:00", pair, 2022, (900, 70))
    market.trade("2026-11-02 10:00", (7, 8), 2023, (10, 60))
    assert [(one.vintages, one.deals) for one in market.figures()] == [
        ((2021, 2023), 4),
        ((2022,), 3),
    ]


def test_a_vintage_that_nothing_can_hide_is_withheld_and_the_others_stay() -> None:
    market = Market()
    for other in (2, 3, 4):
        market.trade("2026-11-02 10:00", (1, other), 2022)
    market.trade("2026-11-02 10:00", (2, 3), 2023)  # 1 would subtract all its trades and see it
    figures, withheld = market.statistics.figures(AFTER_ALL, 3)
    assert [one.vintages for one in figures] == [(2022,)]
    assert [(one.instrument, one.month) for one in withheld] == [(0, "2026-11")]


def _random_market(seed: int) -> tuple[Market, list[list[Figure]]]:
    """A market of some months, and what everybody read between its trades."""
    random, market, readings = Random(seed), Market(), []
    for month in range(1, 4):
        for _ in range(random.randrange(12)):
            buyer, seller = random.sample(range(1, random.choice((4, 7))), 2)
            market.trade(
                f"2026-{month:02}-{random.randint(1, 28):02} 10:00",
                (buyer, seller),
                random.choice((2021, 2022, 2022, 2023)),
                (random.randint(1, 99), random.randint(1, 99)),
                random.randrange(2),
                random.random() < 0.9,
            )
            readings.append(market.figures(f"2026-{month:02}"))
    readings.append(market.figures())
    return market, readings


def _covered(figure: Figure, deals: list[Deal]) -> list[Deal]:
    return [
        deal
        for deal in deals
        if (deal.instrument, deal.month) == (figure.instrument, figure.month)
        and deal.vintage in figure.vintages
    ]


def _derivable(rows: list[list[int]], width: int) -> set[int]:
    """The unknowns that a system of linear equations determines, by elimination in fractions."""
    table = [[Fraction(cell) for cell in row] for row in rows]
    pivots: list[int] = []
    rank = 0
    for column in range(width):
        found = next((row for row in range(rank, len(table)) if table[row][column]), None)
        if found is None:
            continue
        table[rank], table[found] = table[found], table[rank]
        head = table[rank][column]
        table[rank] = [cell / head for cell in table[rank]]
        for row, cells in enumerate(table):
            if row != rank and cells[column]:
                factor = cells[column]
                table[row] = [a - factor * b for a, b in zip(cells, table[rank], strict=True)]
        pivots.append(column)
        rank += 1
    return {
        column
        for row, column in enumerate(pivots)
        if all(not cell for place, cell in enumerate(table[row]) if place != column)
    }


@pytest.mark.parametrize("seed", range(150))
def test_nobody_derives_a_trade_that_is_not_its_own(seed: int) -> None:
    market, readings = _random_market(seed)
    deals = market.settled
    seen = {figure for reading in readings for figure in reading}
    sums = [[int(deal in _covered(figure, deals)) for deal in deals] for figure in seen]
    for reader in range(8):
        own = {place for place, deal in enumerate(deals) if reader in deal.parties}
        rows = [*sums, *([int(place == mine) for place in range(len(deals))] for mine in own)]
        assert _derivable(rows, len(deals)) <= own, (seed, reader)


def test_random_markets_have_figures_and_withheld_trades() -> None:
    ends = [_random_market(seed)[0].statistics.figures(AFTER_ALL, 3) for seed in range(60)]
    assert sum(bool(figures) for figures, _ in ends) > 20
    assert sum(bool(withheld) for _, withheld in ends) > 20
    assert any(len(figure.vintages) > 1 for figures, _ in ends for figure in figures)


@pytest.mark.parametrize("seed", range(60))
def test_figures_are_the_sums_of_the_trades_that_they_cover(seed: int) -> None:
    market, readings = _random_market(seed)
    for figure in readings[-1]:
        covered = _covered(figure, market.settled)
        assert figure.deals == len(covered) >= 3
        assert figure.quantity_t == sum(deal.quantity_t for deal in covered)
        assert figure.yen == sum(deal.quantity_t * deal.price for deal in covered)
        assert len({deal.parties for deal in covered}) >= 2
    places = [(one.instrument, one.month, year) for one in readings[-1] for year in one.vintages]
    assert len(set(places)) == len(places), "no trade counts in two figures"
    withheld = {(one.instrument, one.month) for one in market.statistics.figures(AFTER_ALL, 3)[1]}
    for deal in market.settled:
        is_shown = (deal.instrument, deal.month, deal.vintage) in places
        assert is_shown or (deal.instrument, deal.month) in withheld


def test_a_snapshot_keeps_trades_on_their_way_and_all_sums() -> None:
    market, _ = _random_market(7)
    matched = OtcMatched(
        seq=1, time_ns=0, key="late", buy_entry_id=0, sell_entry_id=0, buyer=5, seller=6,
        instrument=0, serial_range=(f"JCR-P1-{PERIODS[2022]}-1", f"JCR-P1-{PERIODS[2022]}-9"),
        quantity_t=9, price_ticks=1, yen=9,
    )  # fmt: skip
    market.statistics.apply([matched])
    packed = msgspec.msgpack.encode(market.statistics.saved())
    again = OtcStatistics()
    again.restore(msgspec.msgpack.decode(packed, type=SavedOtcStatistics))
    ended = CreditsSettled(
        seq=2, time_ns=tokyo("2026-03-30 10:00"), key="late", seller=6, buyer=5, instrument=0,
        quantity_t=9, yen_paid=9, yen_received=9, blocks=(),
    )  # fmt: skip
    for one in (market.statistics, again):
        one.apply([ended])
    assert again.figures(AFTER_ALL, 1) == market.statistics.figures(AFTER_ALL, 1)
