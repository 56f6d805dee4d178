"""Tests of the price bounds that firms meet, of credit demand, and of firms' orders."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from exchange.calendar import fiscal_year_start
from exchange.commands import Side
from simulation.gx_ets.compliance import FirmDemand, SessionState, allowance_orders
from simulation.gx_ets.credit_trade import choke_jpy_per_t, season
from simulation.gx_ets.keys import Behavior, Credits, GxScenario
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.prices import Band
from simulation.gx_ets.trade_history import KIND, count_trades

FIRMS = 40


def band(**policy: object) -> Band:
    return Band(GxScenario(title="Band", policy=Policy(**policy)))  # type: ignore[arg-type]


def test_a_payment_is_at_the_ceiling_of_its_year_of_duty_or_of_payment() -> None:
    assert band().payment(2026) == 4_300
    assert band(ceiling_year="payment").payment(2026) == band().ceiling(2027) > 4_300


def test_a_carried_shortfall_costs_the_penalty_and_the_tonne() -> None:
    assert band().cap_on(2026) == 4_300
    assert band(may_pay_ceiling=False).cap_on(2026) == pytest.approx(1.1 * 4_300)
    carried = band(may_pay_ceiling=False, shortfall_carried_over=True)
    assert carried.cap_on(2026) == pytest.approx(2.1 * 4_300)


def test_a_sellers_fee_is_at_most_the_trade_s_value() -> None:
    moves, position = np.zeros((4, 2, len(KIND)), np.int64), np.zeros((4, 2), np.int64)
    rows = np.array([[0, 0, 3, 10, 2, 3, 30]])  # 10 t at 3 yen, with a fee of 5 yen/t
    count_trades(rows, np.array([5]), moves, position)
    assert position[[2, 3], 0].tolist() == [-80, 0]
    assert moves[[2, 3], 0, KIND["fee"]].tolist() == [-50, -30]


def test_a_year_of_seasons_is_a_year_of_use() -> None:
    keys = Credits()
    rates = [season(keys, date(2026, month, 15)) for month in range(1, 13)]
    assert np.mean(rates) == pytest.approx(1)
    assert sum(rates[:3] + rates[11:]) / 12 == pytest.approx(keys.winter_share)


def test_the_choke_price_grows_with_inflation() -> None:
    scenario = GxScenario(title="Choke", behavior=Behavior(inflation=0.02))
    first, third = (choke_jpy_per_t(scenario, fiscal_year_start(year)) for year in (2026, 2028))
    assert first == scenario.credits.other_demand_choke_jpy_per_t
    assert third == pytest.approx(first * 1.02**2)


def demand(holds: int, needs: float, kept: float = 0.0) -> FirmDemand:
    """Firms of 1,000 t a year that are all alike."""
    tonnes = np.full(FIRMS, holds, np.int64)
    return FirmDemand(
        number=np.arange(FIRMS),
        account=np.arange(FIRMS),
        size_t=np.full(FIRMS, 1_000.0),
        holds_t=tonnes,
        free_t=tonnes,
        needs_t=np.full(FIRMS, needs),
        due_t=np.zeros(FIRMS),
        kept_t=np.full(FIRMS, kept),
        factor=np.ones(FIRMS),
        may_sell=np.ones(FIRMS, bool),
        excess_t=np.full(FIRMS, float(max(holds - needs, 0))),
    )


def test_no_firm_bids_above_the_ceiling_nor_sells_what_it_cannot_buy_back() -> None:
    keys = Behavior(participation=1.0, noise_sd=0.5)
    moment = SessionState(3, 4_290.0, 4_290.0, 4_300.0, 0.0, 1, 9_000)
    short = demand(0, 800.0)._replace(due_t=np.full(FIRMS, 800.0))
    bids = allowance_orders(keys, 1, short, moment, 0)
    assert len(bids) == FIRMS
    assert (bids["side"] == int(Side.BUY)).all()
    assert bids["price_ticks"].max() == 4_300
    asks = allowance_orders(keys, 1, demand(1_500, 500.0, kept=900.0), moment, 0)
    assert (asks["side"] == int(Side.SELL)).all()
    assert asks["quantity_t"].max() == 600
