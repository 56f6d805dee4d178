"""Readable twins of the strategies, one trader at a time in plain Python.

Each twin returns (price, tonnes) by (instrument, step) for one trader; `entered_by` applies the
trader's funds.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, cos, exp, floor, log, log1p, pi, sqrt

import numpy as np

from simulation.traders.arbitrage import Arbitrage
from simulation.traders.interface import Chance, Session, Traders
from simulation.traders.market_maker import MarketMaker
from simulation.traders.speculator import Speculator

Intent = dict[tuple[int, int], tuple[int, int]]
Twin = Callable[[Traders, int, Session, Chance], Intent]


def own_draws(chance: Chance, purpose: str, entity: int, count: int) -> list[float]:
    drawn: list[float] = chance.draws(purpose, np.array([entity]), count)[0].tolist()
    return drawn


def entered_by(
    twin: Twin, traders: Traders, session: Session, chance: Chance
) -> list[tuple[int, int, int, int, int]]:
    """(account, instrument, side, price, quantity) of all orders that the traders can fund."""
    found = []
    for i in range(len(traders.account)):
        intent = twin(traders, i, session, chance)
        yen = int(traders.yen[i])
        tonnes = [int(held) for held in traders.held_t[i]]
        for (j, _), (price, want) in sorted(intent.items()):
            market = session.markets[j]
            low, high, lot = (int(market[n]) for n in ("low_ticks", "high_ticks", "lot_t"))
            if want > 0 and price >= low:
                price = min(price, high)
                a_lot = price * int(market["yen_per_tick_lot"]) + int(market["fee_yen_per_t"]) * lot
                lots = min(want // lot, yen // a_lot)
            elif want < 0 and price <= high:
                price = max(price, low)
                lots = min(-want, tonnes[j]) // lot
            else:
                continue
            quantity = min(lots, int(market["quantity_max_t"]) // lot) * lot
            if quantity < max(1, int(market["quantity_min_t"])):
                continue
            if want > 0:
                yen -= quantity // lot * a_lot
            else:
                tonnes[j] -= quantity
            found.append((int(traders.account[i]), j, int(want < 0), price, quantity))
    return found


def steps_of(traders: Traders, i: int) -> Intent:
    """A trader's wants at its values."""
    return {
        (j, k): (int(traders.value_ticks[i, j, k]), int(traders.wanted_t[i, j, k]))
        for j in range(traders.wanted_t.shape[1])
        for k in range(traders.wanted_t.shape[2])
    }


def compliance(traders: Traders, i: int, session: Session, chance: Chance) -> Intent:
    return steps_of(traders, i)


def zero_intelligence(traders: Traders, i: int, session: Session, chance: Chance) -> Intent:
    steps = steps_of(traders, i)
    drawn = own_draws(chance, "zero intelligence", int(traders.entity[i]), len(steps))
    intent = {}
    for u, ((j, k), (value, want)) in zip(drawn, sorted(steps.items()), strict=True):
        market = session.markets[j]
        if want > 0:
            room = value - int(market["low_ticks"])
            intent[j, k] = value - floor(u * max(room + 1, 1)), want
        else:
            room = int(market["high_ticks"]) - value
            intent[j, k] = value + floor(u * max(room + 1, 1)), want
    return intent


def speculator_twin(rule: Speculator) -> Twin:
    def twin(traders: Traders, i: int, session: Session, chance: Chance) -> Intent:
        entity, j = int(traders.entity[i]), rule.instrument
        price = int(session.markets["last_ticks"][j])
        means = (rule.fundamental_weight, rule.trend_weight, rule.noise_weight)
        life = own_draws(Chance(chance.seed, 0), "speculator's weights", entity, 3)
        weights = [-log1p(-u) * mean for u, mean in zip(life, means, strict=True)]
        u, angle = own_draws(chance, "speculator's noise", entity, 2)
        past = [p for p in session.prices_ticks[j].tolist()[-rule.horizon - 1 :] if p > 0]
        expected_return = (
            weights[0] * log(max(int(traders.value_ticks[i, j, 0]), 1) / price)
            + weights[1] * (log(past[-1] / past[0]) if len(past) > 1 else 0)
            + weights[2] * rule.noise_sd * sqrt(-2 * log1p(-u)) * cos(2 * pi * angle)
        ) / sum(weights)
        expected = price * exp(expected_return)
        if expected > price:
            return {(j, 0): (floor(round(expected * (1 - rule.shade_share), 6)), rule.size_t)}
        return {(j, 0): (ceil(round(expected * (1 + rule.shade_share), 6)), -rule.size_t)}

    return twin


def maker_twin(rule: MarketMaker) -> Twin:
    def twin(traders: Traders, i: int, session: Session, chance: Chance) -> Intent:
        intent: Intent = {}
        if not rule.window[0] <= session.hour <= rule.window[1]:
            return intent
        yen = int(traders.yen[i])
        for duty in rule.duties:
            market, held = session.markets[duty.instrument], int(traders.held_t[i, duty.instrument])
            beyond = (held - rule.target_t) / duty.quantity_t
            middle = int(market["last_ticks"]) - round(beyond * rule.skew_ticks)
            bid = max(middle - rule.spread_ticks // 2, int(market["low_ticks"]))
            bid = min(bid, int(market["high_ticks"]) - rule.spread_ticks)
            if yen >= bid * duty.quantity_t:
                yen -= bid * duty.quantity_t
                intent[duty.instrument, 0] = bid, duty.quantity_t
            if held >= duty.quantity_t:
                intent[duty.instrument, 1] = bid + rule.spread_ticks, -duty.quantity_t
        return intent

    return twin


def arbitrage_twin(rule: Arbitrage) -> Twin:
    def twin(traders: Traders, i: int, session: Session, chance: Chance) -> Intent:
        allowance, credit = (
            int(session.markets["last_ticks"][j]) for j in (rule.allowance, rule.credit)
        )
        low = (allowance + credit - rule.gain_ticks) // 2
        high = low + rule.gain_ticks
        held_credits = int(traders.held_t[i, rule.credit])
        held_allowances = int(traders.held_t[i, rule.allowance])
        needed = int(traders.wanted_t[i, rule.allowance].sum())
        if allowance - credit >= rule.gain_ticks:
            room = max(int(traders.credit_room_t[i]) - held_credits, 0)
            bought = min(room, held_allowances, rule.size_t)
            offered = min(bought + max(-needed, 0), held_allowances)
            return {(rule.credit, 0): (low, bought), (rule.allowance, 0): (high, -offered)}
        if credit - allowance >= rule.gain_ticks:
            sold = min(held_credits, rule.size_t)
            return {
                (rule.allowance, 0): (low, sold + max(needed, 0)),
                (rule.credit, 0): (high, -sold),
            }
        return {}

    return twin
