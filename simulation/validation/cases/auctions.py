"""V2, V7, V8: single auctions in the exchange's own call and sealed-bid auctions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exchange.commands import Side
from exchange.matching.sealed_bid import (
    BID,
    Direction,
    Pricing,
    SealedBidResult,
    SealedBidRules,
    hold_sealed_bid,
)
from simulation.core.rng import stream
from simulation.markets.single_auction import case_instrument, clear, orders_of, together
from simulation.theory.auctions import Procurement, Sale, purchase_to_reach_floor
from simulation.validation.cases.economies import LOTS_A_MT, two_sectors
from simulation.validation.cases.row import Row, mean_row, row

BUY, SELL = Side.BUY, Side.SELL
AUCTIONS = 2000

# name: reference price; bids; asks; then price, volume, demand - supply
RULE = {
    "A": (
        1850,
        ((2000, 100), (1900, 200), (1800, 300)),
        ((1700, 150), (1850, 200), (1950, 300)),
        (1850, 300, -50),
    ),
    "B": (1738, ((2000, 300),), ((1800, 300),), (1800, 300, 0)),
    "C": (1900, ((2000, 300),), ((1800, 300),), (1900, 300, 0)),
    "D": (1738, ((2000, 500),), ((1800, 300),), (2000, 300, 200)),
    "E": (1738, ((2000, 300),), ((1800, 500),), (1800, 300, -200)),
    "F": (1738, ((1700, 300),), ((1800, 300),), (-1, 0, 0)),
    "G": (
        1738,
        ((2100, 100), (2000, 400)),
        ((1900, 100), (2000, 350), (2050, 100)),
        (2000, 450, 50),
    ),
}


def call_auction_rule() -> list[Row]:
    """V2: most volume, least imbalance, market pressure, nearest to the reference price."""
    rows = []
    for name, (reference, bids, asks, expected) in RULE.items():
        orders = [(BUY, *bid) for bid in bids] + [(SELL, *ask) for ask in asks]
        book = orders_of((trader, *order) for trader, order in enumerate(orders))
        found = clear(book, len(orders), case_instrument(reference, 4000))
        got = (found.price_ticks, found.volume_t, found.imbalance_t)
        for what, wanted, value in zip(
            ("price", "volume", "imbalance"), expected, got, strict=True
        ):
            rows.append(row("V2", f"{name} {what}", wanted, value, 0, venue=True))
    return rows


SELLERS = Procurement(sellers=10, lots=4, low=1000, high=3000)
FINE = 1000  # ticks a yen: offers are rounded to a thousandth of a yen


def reverse_auction() -> list[Row]:
    """V7: purchases of four lots from ten sellers at one price, as offered, and under a maximum."""
    rules = {
        "first rejected": SealedBidRules(
            Direction.REVERSE, Pricing.FIRST_REJECTED, SELLERS.lots, 3001 * FINE
        ),
        "last accepted": SealedBidRules(
            Direction.REVERSE, Pricing.LAST_ACCEPTED, SELLERS.lots, 3001 * FINE
        ),
        "as offered": SealedBidRules(
            Direction.REVERSE, Pricing.PAY_AS_BID, SELLERS.lots, 3001 * FINE
        ),
        "maximum": SealedBidRules(
            Direction.REVERSE, Pricing.FIRST_REJECTED, SELLERS.lots, 1800 * FINE
        ),
    }
    paid: dict[str, list[float]] = {name: [] for name in (*rules, "shaded")}
    lots: list[float] = []
    for auction in range(AUCTIONS):
        costs = 1000 + 2000 * stream(7, "costs", draw=auction).random(SELLERS.sellers)
        for name, rule in rules.items():
            result = hold_sealed_bid(rule, _bids(costs))
            paid[name].append(_paid(result))
            if name == "maximum":
                lots.append(float(result.quantity_t))
        shaded = np.array([SELLERS.discriminatory_offer(cost) for cost in costs.tolist()])
        paid["shaded"].append(_paid(hold_sealed_bid(rules["as offered"], _bids(shaded))))
    k = SELLERS.lots
    full, expected_lots, payment = SELLERS.with_maximum(1800)
    spread = np.std(paid["shaded"], ddof=1) / np.std(paid["first rejected"], ddof=1)
    expected_spread = SELLERS.discriminatory_payment_sd() / (k * SELLERS.price_sd)
    return [
        mean_row("V7", "one price: paid", k * SELLERS.price, paid["first rejected"], True),
        mean_row("V7", "as offered, shaded: paid", k * SELLERS.price, paid["shaded"], True),
        row(
            "V7", "as offered: spread against one price", expected_spread, float(spread), 0.03, True
        ),
        mean_row(
            "V7", "as offered, honest: paid", SELLERS.efficient_cost, paid["as offered"], True
        ),
        mean_row(
            "V7",
            "last accepted, honest: paid",
            k * SELLERS.naive_last_accepted_price,
            paid["last accepted"],
            True,
        ),
        mean_row("V7", "maximum 1,800: paid", payment, paid["maximum"], True),
        mean_row("V7", "maximum 1,800: lots", expected_lots, lots, True),
        mean_row("V7", "maximum 1,800: all bought", full, [float(n == k) for n in lots], True),
        *_floor_defense(),
    ]


def forward_auction() -> list[Row]:
    """V8: sales of eight lots to twenty bidders, without and with a reserve; first rejected
    price.
    """
    sale = Sale(bidders=20, lots=8, high=6000)
    reserve = 1700
    free = SealedBidRules(Direction.FORWARD, Pricing.FIRST_REJECTED, sale.lots, 0)
    held = SealedBidRules(Direction.FORWARD, Pricing.FIRST_REJECTED, sale.lots, reserve * FINE)
    prices, revenues, sold = [], [], []
    for auction in range(AUCTIONS):
        bids = _bids(6000 * stream(8, "values", draw=auction).random(sale.bidders))
        prices.append(hold_sealed_bid(free, bids).price_ticks / FINE)
        result = hold_sealed_bid(held, bids)
        revenues.append(_paid(result))
        sold.append(float(result.quantity_t))
    revenue, lots = sale.with_reserve(reserve)
    return [
        mean_row("V8", "price", sale.price, prices, True),
        mean_row("V8", "reserve 1,700: revenue", revenue, revenues, True),
        # Fewer than all lots are sold in one auction of 1,500: too rare for a standard error.
        row("V8", "reserve 1,700: lots", lots, float(np.mean(sold)), 0.003, True),
    ]


def _bids(prices_yen: NDArray[np.float64]) -> NDArray[np.void]:
    """One lot for each bidder at these prices."""
    bids = np.zeros(len(prices_yen), BID)
    bids["bidder"] = np.arange(len(prices_yen))
    bids["price_ticks"] = np.rint(prices_yen * FINE)
    bids["quantity_t"] = 1
    return bids


def _paid(result: SealedBidResult) -> float:
    return float((result.awards["price_ticks"] * result.awards["quantity_t"]).sum()) / FINE


def _floor_defense() -> list[Row]:
    """The purchase that raises a static market to its floor; one lot is 0.01 Mt.

    Two sectors with a slope of 50 yen/t per Mt together abate 25 Mt: the price is 1,250. The Agency
    bids the floor for more tonnes than are offered.
    """
    bought_mt, outlay = purchase_to_reach_floor(1700, 600, 575, 50)
    agency = orders_of([(2, BUY, 1700, 5000)])
    orders = together(two_sectors(shortfall_mt=25.0, top=3000), agency)
    tonnes = clear(orders, 3, case_instrument(1700, 3000)).bought_t[2] / LOTS_A_MT
    return [
        row("V7", "Mt bought back to reach 1,700", bought_mt, tonnes, 0.02, True),
        row("V7", "outlay, million yen", outlay, 1700 * tonnes, 1700 * 0.02, True),
    ]
