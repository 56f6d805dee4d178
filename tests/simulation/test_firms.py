"""Tests of the orders that a firm's abatement cost implies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exchange.commands import Side
from simulation.static.firms import LinearFirm, step_orders

SMALL = LinearFirm("Small", emissions_t=100, allocation_t=70, slope=10_000.0)


def drawn(firm: LinearFirm, lot_t: int, top_ticks: int, tick_yen: float = 1.0) -> str:
    """The orders as lines: side, price in ticks, tonnes."""
    orders = zip(*step_orders(firm, tick_yen, lot_t, top_ticks), strict=True)
    return "\n".join(
        f"{'buy ' if side == Side.BUY else 'sell'} {price:>5} x {quantity}"
        for side, price, quantity in orders
    )


def test_a_firm_bids_what_a_lot_saves_and_asks_what_a_lot_costs() -> None:
    assert drawn(SMALL, lot_t=10, top_ticks=600) == (
        "buy     50 x 10\n"
        "buy    150 x 10\n"
        "buy    250 x 10\n"
        "sell   350 x 10\n"
        "sell   450 x 10\n"
        "sell   550 x 10"
    )


def test_a_bid_above_the_top_is_made_at_the_top_and_such_an_ask_not_at_all() -> None:
    assert drawn(SMALL, lot_t=10, top_ticks=200) == (
        "buy     50 x 10\nbuy    150 x 10\nbuy    200 x 10"
    )


def test_lots_at_one_price_are_one_order() -> None:
    flat = LinearFirm("Flat", emissions_t=100, allocation_t=80, slope=100.0)
    assert drawn(flat, lot_t=5, top_ticks=3) == ("buy      1 x 10\nsell     3 x 10")


@given(st.integers(20, 2000), st.floats(0.05, 0.95), st.floats(1, 1e6), st.sampled_from([1, 5, 10]))
def test_no_order_makes_the_firm_worse_off_and_bids_never_meet_asks(
    emissions: int, share: float, slope: float, lot_t: int
) -> None:
    firm = LinearFirm("Any", emissions, int(emissions * share), slope)
    top = int(slope * emissions) + 1
    side, price, quantity = step_orders(firm, 1.0, lot_t, top)
    bids, asks = price[side == Side.BUY], price[side == Side.SELL]
    assert bids.max(initial=0) <= firm.own_marginal_cost_jpy_per_t
    assert asks.min(initial=top) >= min(top, firm.own_marginal_cost_jpy_per_t)
    bought = int(quantity[side == Side.BUY].sum())
    paid = int((price * quantity)[side == Side.BUY].sum())
    saved = firm.abatement_cost_jpy(firm.shortfall_t) - firm.abatement_cost_jpy(
        firm.shortfall_t - bought
    )
    assert bought <= firm.shortfall_t
    assert paid <= saved + 1e-6 * max(1.0, saved)


def test_the_cost_of_an_abatement_is_the_triangle_under_the_marginal_cost() -> None:
    firm = LinearFirm("a", emissions_t=30_000, allocation_t=20_000, slope=100.0)
    assert firm.own_marginal_cost_jpy_per_t == 1_000
    assert firm.abatement_cost_jpy(10_000) == 10_000 * 1_000 / 2
