"""Tests of the stylized facts: figures computed from a run's tables, and the marks of
calibration.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from math import inf, log, sqrt

import numpy as np
import polars as pl
import pytest

from exchange.calendar import exchange_days, tokyo_ns
from exchange.errors import ConfigError
from exchange.instruments import by_symbol
from simulation.gx_ets.pipelines import JCM
from simulation.markets.trading_session import TraderGroup, TradingSession
from simulation.traders.compliance import ComplianceTrader
from simulation.traders.interface import no_traders
from simulation.validation.cases.tse import CLASSES, HABITS, SLOTS, trade_at_the_tse, visited
from simulation.validation.credit_data import (
    Quotation,
    days_without_trade,
    dispersion,
    largest_change,
    largest_month,
    quotations,
    yearly_sd,
)
from simulation.validation.credit_facts import LARGE, lag_one, markets_of, read_markets
from simulation.validation.market_facts import ALLOWANCE, JCREDIT, BaseRuns, figures_of
from simulation.validation.stylized import (
    HELD_OUT,
    credit_facts,
    fact,
    grow,
    market_facts,
    stylized,
    tse_facts,
)

YEARS = (2026, 2027, 2028)
FIRM, OTHER = 2, 3


def ns(day: date) -> int:
    return tokyo_ns(day, time(15))


def tables(prices: list[float], news: dict[date, float]) -> dict[str, pl.DataFrame]:
    """Trades of 10 t on the first of each month, of 120 t in December; price jumps on days of
    news.
    """
    rows = []
    level = dict(zip(YEARS, prices, strict=True))
    for year in YEARS:
        months = [date(year + 1, month, 4) for month in range(2, 13)] + [date(year + 2, 1, 4)]
        for day in months:
            tonnes = 120 if day.month == 12 else 10
            rows.append((ns(day), ALLOWANCE, level[year], tonnes, FIRM))
        rows.append((ns(date(year, 6, 4)), JCREDIT, 5000.0, 7, OTHER))
    rows += [(ns(day), ALLOWANCE, price, 1, FIRM) for day, price in news.items()]
    rows.sort()
    deadlines = [ns(date(year + 2, 1, 31)) for year in YEARS]
    return {
        "years": pl.DataFrame(
            {
                "fiscal_year": YEARS,
                "deadline_ns": deadlines,
                "floor_in_force_jpy_per_t": [1700.0] * 3,
                "ceiling_jpy_per_t": [4300.0] * 3,
                "is_met": [1] * 3,
            }
        ),
        "trades": pl.DataFrame(
            rows,
            schema=["time_ns", "symbol", "price_jpy_per_t", "quantity_t", "buyer"],
            orient="row",
        ),
        "accounts": pl.DataFrame({"account": [FIRM, OTHER], "kind": ["firm", "buyer"]}),
        "firms": pl.DataFrame(
            {
                "fiscal_year": YEARS,
                "allowances_banked_t": [10, 10, 10],
            }
        ),
        "policy": pl.DataFrame(
            {
                "time_ns": [ns(date(2028, 11, 20))],
                "kind": ["verified_published"],
            }
        ),
    }


def test_figures_are_read_off_the_tables() -> None:
    found = figures_of(tables([2000.0, 2100.0, 2205.0], {}))
    assert found.log_growth.tolist() == pytest.approx([log(1.05), log(1.05)])
    assert found.deadline_share == pytest.approx(130 / 230)
    assert found.credit_less_ceiling == pytest.approx(700)


def test_years_near_a_bound_say_nothing_about_growth() -> None:
    assert len(figures_of(tables([2000.0, 4000.0, 2205.0], {})).log_growth) == 0
    assert len(figures_of(tables([1800.0, 2000.0, 2205.0], {})).log_growth) == 1


def test_credits_bought_count_only_for_firms_that_paid_more_than_an_allowance() -> None:
    frames = tables([2000.0, 2100.0, 2205.0], {})
    assert figures_of(frames).bought_dearer == 0  # credits traded between others alone
    day = ns(date(2029, 1, 10))
    more = pl.DataFrame(
        [
            (day, JCREDIT, 2500.0, 3, FIRM),
            (day, JCREDIT, 2000.0, 5, FIRM),
            (day, JCREDIT, 2500.0, 9, OTHER),
        ],
        schema=frames["trades"].schema,
        orient="row",
    )
    frames["trades"] = pl.concat([frames["trades"], more]).sort("time_ns")
    assert figures_of(frames).bought_dearer == 3


def test_returns_of_the_week_of_news_stand_apart() -> None:
    calm = {date(2028, 11, 17): 2100.0}
    jumps = {date(2028, 11, 20): 2300.0, date(2028, 11, 22): 2100.0, date(2028, 11, 28): 2100.0}
    found = figures_of(tables([2000.0, 2100.0, 2205.0], calm | jumps))
    assert found.news_returns.tolist() == pytest.approx([log(2300 / 2100), log(2100 / 2300)])
    assert 0 in found.other_returns


def test_growth_passes_within_the_runs_own_interval() -> None:
    runs = BaseRuns(2, 0.05, 100.0, 0.0, np.array([0.03, 0.05, 0.07]), 0.5, 3.0)
    facts = {one.fact: one for one in market_facts(runs)}
    assert facts["SF6"].passed
    assert facts["SF6"].high - facts["SF6"].low == pytest.approx(2 * 1.96 * 0.02 / 3**0.5)
    far = runs._replace(log_growth=np.array([0.19, 0.2, 0.21]))
    assert not {one.fact: one for one in market_facts(far)}["SF6"].passed


def test_a_figure_outside_its_band_fails() -> None:
    assert fact("SF", "x", 2.0, (2, inf), HELD_OUT, "").passed
    assert not fact("SF", "x", 1.99, (2, inf), HELD_OUT, "").passed
    assert not fact("SF", "x", float("nan"), (0, 1), HELD_OUT, "").passed


def test_an_unknown_fact_is_rejected_with_the_list() -> None:
    with pytest.raises(ConfigError, match=r"no stylized fact is called 'SF99'; there are: SF1"):
        stylized(["SF99"])


def test_the_datas_figures_are_those_of_the_table() -> None:
    quoted = quotations()
    assert {one.credit_class for one in quoted} == {
        *("renewable_electricity", "energy_saving", "forest", "agri_midseason_drainage"),
    }
    # By hand: squares over years of 3,000 to 6,000, 1,600 to 4,700 and 6,100 to 5,125 in 538 days,
    # and 5,000 to 3,600 in 172 days.
    logs = [log(6000 / 3000), log(4700 / 1600), log(5125 / 6100)]
    square = sum(one**2 for one in logs) * 365 / 538 + log(3600 / 5000) ** 2 * 365 / 172
    sd = yearly_sd(quoted)
    assert sd.value == pytest.approx(sqrt(square / 4))
    # Chi-squared with 4 degrees of freedom: 0.48442 and 11.1433 (printed tables).
    assert sd.low == pytest.approx(sqrt(square / 11.1433), rel=1e-4)
    assert sd.high == pytest.approx(sqrt(square / 0.48442), rel=1e-4)
    idle = days_without_trade()
    assert idle.value == pytest.approx(103 / 466)
    assert 0.18 < idle.low < idle.value < idle.high < 0.27
    assert dispersion(quoted).high == pytest.approx(np.std(np.log([3000, 1600, 6100]), ddof=1))
    mean = 1_003_386 / ((date(2025, 9, 8) - date(2023, 10, 11)).days / 365.25 * 12)
    assert largest_month().low == pytest.approx(71_820 / mean)
    assert largest_month().high == pytest.approx(87_237 / mean)
    assert largest_change(sd).value == pytest.approx(log(2) * sqrt(245) / sd.value)


def test_two_close_quotations_say_nothing_about_a_year() -> None:
    near = [
        Quotation("forest", date(2024, 1, 1), 3000.0),
        Quotation("forest", date(2024, 3, 30), 1500.0),
    ]
    with pytest.raises(ValueError, match="far enough apart"):
        yearly_sd(near)
    assert yearly_sd([*near, Quotation("forest", date(2024, 7, 1), 3000.0)]).value > 0


def test_figures_of_classes_are_read_off_the_tables() -> None:
    """Two classes on three days of four months; the last month is cut."""
    days = [date(2026, month, day) for month in (4, 5, 6, 7) for day in (1, 2, 3)]
    rows = []
    for number, day in enumerate(days):
        rows.append((ns(day) - 1, LARGE[0], 1000.0, 1, OTHER))  # not the day's last price
        rows.append((ns(day), LARGE[0], 2000.0 * (2 if number % 2 else 1), 29, OTHER))
        rows.append((ns(day), LARGE[1], 1000.0, 10 if day.month == 5 else 0, OTHER))
    trades = pl.DataFrame(
        rows,
        schema=["time_ns", "symbol", "price_jpy_per_t", "quantity_t", "buyer"],
        orient="row",
    )
    years = pl.DataFrame({"deadline_ns": [ns(date(2026, 7, 31))], "is_met": [1]})
    found = markets_of({"trades": trades, "years": years}, date(2026, 4, 1))
    open_days = len(exchange_days(date(2026, 4, 1), date(2026, 7, 31)))
    assert found.days_without_trade == pytest.approx(1 - 12 / open_days)
    assert found.largest_share == pytest.approx(360 / 390)
    assert found.largest_month == pytest.approx(120 / 100)
    # Months end at 2,000, 4,000, 2,000 and 4,000 yen beside 1,000.
    sds = [log(2) / sqrt(2), log(4) / sqrt(2)]
    assert found.dispersion == pytest.approx(sum(sds) / 2)
    assert np.isnan(found.yearly_square)  # no two prices a year apart


def test_only_returns_that_bounce_are_correlated() -> None:
    walk = np.random.default_rng(1).normal(size=4_000)
    assert lag_one(walk) == pytest.approx(0, abs=0.05)
    assert lag_one(np.diff(walk)) == pytest.approx(-0.5, abs=0.05)  # of noise around a level
    assert np.isnan(lag_one(walk[:19]))


def test_the_shipped_classes_do_not_bounce_and_the_single_class_did() -> None:
    """The fact can fail: it does where other users bid all they would pay (base-balanced)."""
    (real,) = read_markets([1])
    (single,) = read_markets([1], name="base-balanced")
    for symbol in LARGE:
        assert abs(real.autocorrelation[symbol]) < 0.2
    assert single.autocorrelation[LARGE[0]] < -0.3
    facts = {one.what: one for one in credit_facts([single, single])}
    assert not facts[f"correlation of successive returns, {LARGE[0]}"].passed
    assert not facts["sd of log prices between classes"].passed  # nan: there is one class
    good = {one.what: one for one in credit_facts([real, real])}
    assert good[f"correlation of successive returns, {LARGE[0]}"].passed
    assert good["largest daily change, in sd of a day"].data == pytest.approx(18.6, abs=0.1)


def test_every_line_says_what_it_was_calibrated_on() -> None:
    facts = tse_facts(1)
    assert {one.fact for one in facts} == {"SF1", "SF2", "SF3"}
    assert all(one.calibrated_on and one.source for one in facts)
    assert any(one.calibrated_on == HELD_OUT for one in facts)


def test_the_period_has_its_published_days() -> None:
    tape = trade_at_the_tse(1)
    assert tape.volume_t.shape == (466, len(CLASSES))
    assert (tape.volume_t >= 0).all()


def test_more_visitors_come_in_winter() -> None:
    visitors = no_traders(SLOTS * len(CLASSES), len(CLASSES))
    venue = TradingSession(
        [by_symbol(name) for name in CLASSES], [TraderGroup(ComplianceTrader(), visitors)], 1
    )

    def came(day: date) -> int:
        count = 0
        for number in range(200):
            venue.number = number
            count += int(visited(visitors, venue, day, HABITS).wanted_t.any(axis=(1, 2)).sum())
        return count

    assert came(date(2024, 2, 1)) == pytest.approx(1.5 * came(date(2024, 6, 3)), rel=0.1)


def test_a_project_enters_before_it_is_registered_and_issues_later() -> None:
    days = [date(2016, 9, 30), date(2020, 9, 30)]
    grown = grow(JCM, 1, days)
    assert grown.entered[days[0]] >= grown.registered[days[0]] > grown.issuing(days[0])
    assert grown.tonnes(days[0], days[0] + timedelta(days=1)) == 0
