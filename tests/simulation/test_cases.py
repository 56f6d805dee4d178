"""Tests of the market cases with inputs other than those of the table."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.theory.banking import yearly_path
from simulation.theory.credits import CreditEconomy, credit_market
from simulation.validation.cases.linked import ROUNDS, trade_both, worth_of_allowances
from simulation.validation.cases.models import _adjusted
from simulation.validation.cases.years import (
    BankingMarket,
    Scale,
    banks,
    hold_year,
    run_years,
    worth_of,
)

COARSE = Scale(lots_a_mt=10, ticks_a_yen=1)


@pytest.mark.parametrize("seed", range(4))
def test_years_joined_by_a_bank_follow_the_chord_rule(seed: int) -> None:
    rng = np.random.default_rng(seed)
    required = rng.uniform(10, 70, 4).round(1).tolist()
    rate = float(rng.uniform(0.01, 0.15))
    prices, kept = yearly_path(required, 50, rate)
    years = run_years(BankingMarket(required, 50, rate, COARSE), banks(120, 10))
    for year, price, bank in zip(years, prices, kept, strict=True):
        assert year.price == pytest.approx(price, abs=25), f"seed {seed}, need {required}"
        assert year.bank_mt == pytest.approx(bank, abs=1.5), f"seed {seed}, need {required}"


def test_nothing_is_borrowed_though_tomorrow_is_cheaper() -> None:
    years = run_years(BankingMarket([60.0, 10.0], 50, 0.05, COARSE), banks(40, 10))
    assert [round(year.price, -1) for year in years] == [3000, 500]
    assert [year.bank_mt for year in years] == [0, 0]


def test_an_agency_holds_floor_and_ceiling() -> None:
    band = BankingMarket(
        [10.0], 50, 0.05, COARSE, floor_yen=1700, ceiling_yen=4300, floor_years=(0,)
    )
    low, high = (hold_year(band, 0, needed, 0.0, np.zeros(0)) for needed in (10.0, 100.0))
    assert (low.price, low.bought_mt, low.sold_mt) == (1700, pytest.approx(24, abs=0.2), 0)
    assert (high.price, high.sold_mt, high.bought_mt) == (4300, pytest.approx(14, abs=0.2), 0)


def test_a_bank_is_worth_less_the_more_is_in_it() -> None:
    economy = BankingMarket([10.0], 50, 0.25, COARSE)
    worth = worth_of(economy, banks(2, 1), np.array([1250.0, 1000.0, 1100.0]))
    assert len(worth) == 20
    assert (np.diff(worth) <= 0).all()
    assert worth[0] == pytest.approx(990)


@pytest.mark.parametrize("seed", range(8))
def test_credits_and_allowances_meet_where_theory_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    economy = CreditEconomy(
        600,
        float(rng.integers(450, 580)),
        50,
        float(rng.choice([0.01, 0.05, 0.1, 0.2])),
        float(rng.integers(300, 2500)),
        float(rng.choice([20, 100, 500, 2000])),
        8000,
        2000,
        4300,
    )
    expected, found = credit_market(economy), trade_both(economy)
    assert found.rounds < ROUNDS
    assert found.allowance_price == pytest.approx(expected.allowance_price, abs=4), economy
    assert found.credit_price == pytest.approx(expected.credit_price, abs=12), economy
    assert found.used_mt == pytest.approx(expected.used_mt, abs=0.1), economy
    assert found.paid_mt == pytest.approx(expected.paid_mt, abs=0.1), economy


@pytest.mark.parametrize("seed", range(16))
def test_wherever_the_ceiling_lies_theory_and_both_markets_agree(seed: int) -> None:
    """Two solutions of the closed form, and auctions, with low ceilings and large gaps."""
    rng = np.random.default_rng(1000 + seed)
    economy = CreditEconomy(
        600,
        float(rng.integers(400, 590)),
        50,
        float(rng.choice([0.01, 0.05, 0.1, 0.2])),
        float(rng.integers(300, 2500)),
        float(rng.choice([20, 100, 500, 2000])),
        8000,
        float(rng.choice([500, 2000])),
        float(rng.choice([2500, 3500, 4300])),
    )
    expected, second, found = credit_market(economy), _adjusted(economy), trade_both(economy)
    assert expected[:5] == pytest.approx(second[:5], abs=0.05), economy
    assert found.allowance_price == pytest.approx(expected.allowance_price, abs=4), economy
    assert found.credit_price == pytest.approx(expected.credit_price, abs=12), economy
    for name in ("used_mt", "emissions_mt", "paid_mt"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=0.1), economy
    balance = found.used_mt + found.paid_mt + economy.cap_mt
    assert balance == pytest.approx(found.emissions_mt, abs=0.02)


def test_what_credits_under_the_ceiling_do_not_cover_is_paid_for() -> None:
    """At 4,300 yen 86 of 600 Mt are abated and 28 Mt of credits are supplied: 6 of 34 are paid
    for.
    """
    economy = CreditEconomy(600, 480, 50, 0.1, 1500, 100, ceiling=4300)
    expected, found = credit_market(economy), trade_both(economy)
    assert expected[:5] == pytest.approx((4300, 4300, 28, 514, 6))
    assert found[:5] == pytest.approx((4300, 4300, 28, 514, 6), abs=0.05)


def test_belief_and_price_that_never_meet_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.validation.cases.linked.ROUNDS", 1)
    with pytest.raises(
        ArithmeticError, match="expected and actual price of credits differ after 1"
    ):
        trade_both(CreditEconomy(600, 548, 50, 0.1, 1500, 100))


def test_a_price_that_no_supply_reaches_is_an_error() -> None:
    with pytest.raises(ValueError, match="no price brings 1 Mt of credits"):
        CreditEconomy(600, 548, 50, 0.1, 1500, float("inf")).credit_price(1.0)


def test_with_todays_supply_the_limit_changes_nothing() -> None:
    found = [
        trade_both(CreditEconomy(600, 508, 50, limit, 1500, 2000, 8000, 2000, 4300))
        for limit in (0.05, 0.1, 0.2)
    ]
    assert found[0] == found[1] == found[2]
    assert found[0].used_mt == 0


def test_what_an_allowance_is_worth_falls_with_those_held() -> None:
    economy = CreditEconomy(600, 548, 50, 0.1, 1500, 100)
    worth = worth_of_allowances(economy, 30_000, 2000.0)
    assert (np.diff(worth) <= 1e-9).all()
    assert worth[-1] == pytest.approx(0, abs=1)
    assert ((worth > 1999.9) & (worth < 2000.1)).sum() > 100
