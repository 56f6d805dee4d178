"""Volumes by month and fiscal year are the sums of the trades that remain."""

from __future__ import annotations

from random import Random

from exchange.events import TradeBusted
from exchange.units import NS_PER_DAY
from exchange.views.market_statistics import MarketStatistics
from exchange.views.volumes import by_fiscal_year, by_month, in_all
from tests.api.house import tokyo
from tests.views.test_market_statistics import made


def test_a_fiscal_year_ends_with_march_and_a_month_with_its_last_day_in_tokyo() -> None:
    statistics = MarketStatistics(1)
    moments = ("2024-03-31 23:59", "2024-04-01 00:00", "2024-04-30 10:00", "2025-03-31 10:00")
    trades = [made(n, tokyo(at), 0, n, 100 + n, 10**n) for n, at in enumerate(moments)]
    statistics.apply(trades)
    days = statistics.candles(0, "1d")
    months = {month: one.volume_t for month, one in by_month(days).items()}
    assert months == {"2024-03": 1, "2024-04": 110, "2025-03": 1000}
    years = by_fiscal_year(days)
    assert {year: one.volume_t for year, one in years.items()} == {2023: 1, 2024: 1110}
    april = years[2024]
    assert (april.open_ticks, april.close_ticks, april.days, april.trades) == (101, 103, 3, 3)
    assert (april.low_ticks, april.high_ticks) == (101, 103)


def test_a_day_whose_trades_were_all_busted_is_no_day_of_trading() -> None:
    statistics = MarketStatistics(1)
    first, second = (made(n, tokyo(f"2024-04-0{n} 10:00"), 0, n, 100, 5) for n in (1, 2))
    statistics.apply([first, second])
    statistics.apply(
        [
            TradeBusted(
                seq=3, time_ns=second.time_ns, instrument=0, trade_id=2, buyer=1, seller=2,
                price_ticks=100, quantity_t=5, buy_order_id=2, sell_order_id=2,
            )
        ]
    )  # fmt: skip
    volume = in_all(statistics.candles(0, "1d"))
    assert volume is not None
    assert (volume.days, volume.volume_t, volume.last_day.day) == (1, 5, 1)


def test_months_add_up_to_years_and_all_over_more_days_than_other_candles_are_kept() -> None:
    random, statistics = Random(1), MarketStatistics(1)
    begin_ns = tokyo("2020-04-01 09:00")
    whole_t = 0
    for day in range(1_500):
        quantity = random.randint(1, 9)
        whole_t += quantity
        at_ns = begin_ns + day * NS_PER_DAY
        statistics.apply([made(day, at_ns, 0, day, random.randint(90, 110), quantity)])
    days = statistics.candles(0, "1d")
    assert len(days) == 1_500
    assert len(statistics.candles(0, "1m")) == 1_000
    volume = in_all(days)
    assert volume is not None
    assert (volume.volume_t, volume.days, volume.trades) == (whole_t, 1_500, 1_500)
    for sums in (by_month(days), by_fiscal_year(days)):
        assert sum(one.volume_t for one in sums.values()) == whole_t
        assert sum(one.value for one in sums.values()) == volume.value
    assert len(by_month(days)) == 50
