"""The government's yearly tender of its J-Credits to market makers and holders.

Winners pay their bid, the reserve price is hidden, and a bidder gets at most 150,000 t (tender No.
14, 2023-05). Makers bid for the shortfall from their target, intermediaries for the tonnes they can
sell at the price that clears the year's flow, below that price.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, time

import numpy as np
import simpy

from exchange.calendar import add_exchange_days, is_exchange_day, tokyo_ns
from exchange.commands import AnnounceAuction
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from simulation.gx_ets.compliance import noise
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.sealed import hold_sealed
from simulation.gx_ets.state import JCREDIT, State
from simulation.results.record import PolicyEvent, SupplyRow

Process = Generator[simpy.Event, object, None]

MONTH_DAY = (6, 15)
AT = time(16, 0)
CAP_T = 150_000
LEAST_T = 1_000
RESERVE_SHARE = 0.8  # share of the last price; synthetic, the real reserve is hidden
MARGIN, SPREAD = 0.05, 0.02  # discount from the price, by bidder; synthetic


def tenders(state: State) -> Process:
    """Hold one tender a year while the government has credits."""
    keys = state.scenario.credits
    year = state.scenario.calendar.first_day.year
    while True:
        day = date(year, *MONTH_DAY)
        day = day if is_exchange_day(day) else add_exchange_days(day, 1)
        yield state.world.until(day, AT)
        state.history.flush()
        free = state.world.venue.balance(state.accounts.government, JCREDIT).free
        tonnes = min(keys.government_tender_t, free) // LEAST_T * LEAST_T
        if tonnes:
            _hold(state, day, tonnes)
        year += 1


def _hold(state: State, day: date, tonnes: int) -> None:
    last = state.last_price(JCREDIT)
    makers = state.accounts.others.get("market_maker", np.zeros(0, np.int64))
    bidders = np.concatenate([makers, state.accounts.sellers])
    bell = noise(state.seed, "tender", bidders, day.year, 1)[:, 0]
    target = state.scenario.participants.maker_target_t
    rows = []
    for index, who in enumerate(bidders.tolist()):
        is_maker = index < len(makers)
        held = state.world.venue.balance(who, JCREDIT).free
        lacking = max(target - held, 0) if is_maker else tonnes // 10
        price = last * (1 - (0 if is_maker else MARGIN) + SPREAD * float(bell[index]))
        afford = state.world.venue.balance(who, -1).free // max(1, int(price))
        wanted = min(lacking, CAP_T, afford) // LEAST_T * LEAST_T
        if wanted and (is_maker or bell[index] > 0):
            rows.append((who, max(1, int(price)), wanted))
    auction = AnnounceAuction(
        account=state.accounts.government,
        instrument=JCREDIT,
        quantity_t=tonnes,
        reserve_ticks=max(1, int(RESERVE_SHARE * last)),
        opens_ns=0,
        closes_ns=tokyo_ns(add_exchange_days(day, 1), time(0)),
        direction=int(Direction.FORWARD),
        pricing=int(Pricing.PAY_AS_BID),
        cap_t=CAP_T,
        tie=int(Tie.PRO_RATA),
    )
    sold, price, yen = hold_sealed(state, auction, rows)
    state.record.supply.append(
        SupplyRow(
            time_ns=state.world.now_ns,
            programme="J-Credit",
            stage="released",
            quantity_t=sold,
            market_t=sold,
        )
    )
    state.record.policy.append(
        PolicyEvent(
            time_ns=state.world.now_ns,
            fiscal_year=max(Dates(state.scenario).next_duty(day), state.first_year),
            kind="other",
            quantity_t=sold,
            price_jpy_per_t=price,
            yen=yen,
            note="government tender of J-Credits",
        )
    )
