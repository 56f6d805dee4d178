"""V1b, V9, V11, V12: random traders on the venue's kernel, order-book dynamics, queues."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import simpy

from exchange.clearing.ledger import FIRST_PARTICIPANT
from exchange.commands import Phase, SelfTrade, Side, TimeInForce
from exchange.events import EventKind
from exchange.matching import EVENT, MESSAGE, MessageKind, OrderBook
from exchange.matching.rows import trade_rows
from exchange.venue.kernel import pass_block, process
from simulation.core.rng import stream
from simulation.markets.single_auction import case_instrument, funded_accounts, open_books
from simulation.markets.zero_intelligence import (
    BOTH,
    UnitTraders,
    ZeroIntelligenceMarket,
    unit_traders,
    worth,
)
from simulation.theory.cap_and_trade import abatement_cost_kjpy, static_market
from simulation.theory.trading import (
    competitive_surplus,
    next_move_up,
    waiting_time,
    zero_intelligence_efficiency,
)
from simulation.validation.cases.row import Row, mean_row, row

SESSIONS = 2000
E0_KT = np.array([100.0, 80.0, 60.0, 40.0])
SLOPES = np.array([60.0, 120.0, 300.0, 900.0])
LOT_KT = 0.1
QUOTES = 100_000
ROUNDS = 30_000
FINE = 100_000  # ticks of the price range of two buyers and a seller


def random_firms(runs: int = 20) -> list[Row]:
    """V1b: four firms quote at random on both sides; asks up to 6,000 yen.

    Only the allocation is compared: with an asymmetric range of asks the mean price of such traders
    is not the market's price.
    """
    lots = np.rint(E0_KT / LOT_KT).astype(np.int64)
    steps = E0_KT[:, None] - (np.arange(lots.max()) + 0.5) * LOT_KT
    values = np.maximum(0, np.floor(SLOPES[:, None] * steps)).astype(np.int64)
    market = ZeroIntelligenceMarket(
        case_instrument(2000, 40_000), len(lots), quotes=QUOTES, highest_ask=6000
    )
    best = static_market(E0_KT, SLOPES, 0.8 * E0_KT)
    efficiency, spread, mean_cost = [], [], []
    for run in range(runs):
        people = UnitTraders(values, np.rint(0.8 * lots).astype(np.int64), np.full(4, BOTH))
        market.session(people, stream(1, "zero intelligence", draw=run).random((QUOTES, 3)))
        abatement = E0_KT - people.units * LOT_KT
        saved = best.cost_without_trade_kjpy - abatement_cost_kjpy(SLOPES, abatement)
        efficiency.append(100 * saved / best.gains_kjpy)
        marginal = SLOPES * abatement
        spread.append(float(marginal.max() - marginal.min()))
        mean_cost.append(float(marginal.mean()))
    return [
        row("V1b", "worst efficiency, %", 99.998, min(efficiency), 5e-4, venue=True),
        row("V1b", "spread of marginal costs, yen", 18, float(np.mean(spread)), 0.5, venue=True),
        row("V1b", "mean marginal cost, yen", 1897.5, float(np.mean(mean_cost)), 0.5, venue=True),
    ]


def zero_intelligence() -> list[Row]:
    """V9: two buyers and one seller, compared exactly; the first chart of Smith (1962) by
    simulation.

    The expected figures of Smith's chart come from 20,000 sessions of an independent program.
    """
    rows = []
    for beta in (0.3, 0.5, 0.7, 0.9):
        expected = 100 * zero_intelligence_efficiency(beta)[1]
        rows.append(
            mean_row("V9", f"beta {beta}: efficiency, %", expected, _two_buyers(beta), venue=True)
        )
    values = [325 - 25 * step for step in range(11)]
    costs = [75 + 25 * step for step in range(11)]
    units, surplus = competitive_surplus([float(v) for v in values], [float(c) for c in costs])
    rows.append(row("V9", "Smith: competitive units", 5, units, 0))
    rows.append(row("V9", "Smith: greatest surplus, cents", 750, surplus, 0))
    drawn = _efficiencies(values, costs, 400, 5000)
    rows.append(mean_row("V9", "Smith: efficiency, %", 96.27, drawn, venue=True))
    rows.append(row("V9", "Smith: all trade, surplus", 0, sum(values) - sum(costs), 0))
    return rows


def _two_buyers(beta: float) -> list[float]:
    """Percentage of the surplus that each trade realizes; all quote again until a bid meets the
    ask.

    The buyers' values are 1 and beta, the seller's cost is 0. A round is four messages: two bids,
    the ask, the clearing of the book; all rounds go through the kernel as one batch.
    """
    draws = stream(9, "two buyers", entity=round(100 * beta)).random((ROUNDS, 3))
    prices = np.maximum(1, np.rint(draws * FINE * np.array([1.0, beta, 1.0])))
    messages = np.zeros((ROUNDS, 4), MESSAGE)
    messages["order_id"] = np.arange(4 * ROUNDS).reshape(ROUNDS, 4)
    messages["price_ticks"][:, :3] = prices
    messages["side"] = [Side.BUY, Side.BUY, Side.SELL, 2]
    messages["account"] = [FIRST_PARTICIPANT, FIRST_PARTICIPANT + 1, FIRST_PARTICIPANT + 2, -1]
    messages["kind"][:, 3] = MessageKind.MASS_CANCEL
    messages["quantity_t"] = 1
    instrument = case_instrument(FINE // 2, FINE)
    books = open_books(instrument, Phase.CONTINUOUS, 16)
    events = np.zeros(8 * messages.size + 65_536, EVENT)
    batch = messages.reshape(-1)
    accounts = funded_accounts(instrument, 3)
    held = pass_block(books, accounts, events)
    done, n = process(held[1], batch, 0, 0)
    assert done == batch.size, "the batch had no room for its events"
    trades = trade_rows(events[:n])
    is_best = trades["other_account"] == FIRST_PARTICIPANT
    return [100.0 if best else 100.0 * beta for best in is_best.tolist()]


def _efficiencies(values: list[int], costs: list[int], highest: int, quotes: int) -> list[float]:
    """Percentage of the greatest surplus that each session of unit traders realizes."""
    _, best = competitive_surplus([float(v) for v in values], [float(c) for c in costs])
    market = ZeroIntelligenceMarket(
        case_instrument(highest // 2, highest), len(values) + len(costs), quotes, highest
    )
    found = []
    for session in range(SESSIONS):
        people = unit_traders(values, costs)
        before = worth(people, people.units)
        market.session(people, stream(9, "smith", draw=session).random((quotes, 3)))
        found.append(100 * (worth(people, people.units) - before) / best)
    return found


class Rates(NamedTuple):
    """Rates of unit orders a second: limit orders at each best price, market orders on each side,
    cancels of each order.
    """

    arrival: float
    market: float
    cancel: float


RATES = Rates(1.85, 0.94, 0.71)
BID, ASK = 100, 101


def book_dynamics() -> list[Row]:
    """V11: the first of two queues to empty, on the venue's book with random unit orders."""
    chance = next_move_up(*RATES)
    rows = []
    for bid, ask in ((1, 1), (2, 1), (1, 3), (5, 2)):
        rng = stream(11, f"{bid}-{ask}")
        ups = [float(_moves_up(bid, ask, rng)) for _ in range(SESSIONS)]
        rows.append(
            mean_row("V11", f"up from ({bid}, {ask})", float(chance[bid, ask]), ups, venue=True)
        )
    return rows


def _moves_up(bid: int, ask: int, rng: np.random.Generator) -> bool:
    """True where the ask empties first, from this many unit orders at bid and ask."""
    book = OrderBook(1, 200, orders_max=512, ids_max=4096)
    message = np.zeros(1, MESSAGE)
    message["quantity_t"], message["stp_mode"] = 1, SelfTrade.NONE
    queues: tuple[list[int], list[int]] = ([], [])
    next_id = 0

    def add(side: Side, price: int, is_taker: bool = False) -> None:
        nonlocal next_id
        message["kind"], message["order_id"] = MessageKind.ADD, next_id
        message["side"], message["price_ticks"] = side, price
        message["time_in_force"] = TimeInForce.IOC if is_taker else TimeInForce.GTC
        for event in book.submit(message):
            if event["kind"] == EventKind.TRADED:
                queues[1 - side].remove(int(event["other_id"]))
        if not is_taker:
            queues[side].append(next_id)
        next_id += 1

    for _ in range(bid):
        add(Side.BUY, BID)
    for _ in range(ask):
        add(Side.SELL, ASK)
    while queues[0] and queues[1]:
        waiting = len(queues[0]) + len(queues[1])
        total = 2 * (RATES.arrival + RATES.market) + waiting * RATES.cancel
        draw = rng.random() * total
        if draw < 2 * RATES.arrival:
            side = Side.BUY if draw < RATES.arrival else Side.SELL
            add(side, BID if side is Side.BUY else ASK)
        elif draw < 2 * (RATES.arrival + RATES.market):
            side = Side.BUY if draw < 2 * RATES.arrival + RATES.market else Side.SELL
            add(side, ASK if side is Side.BUY else BID, is_taker=True)
        else:
            chosen = int(rng.integers(waiting))
            bids = len(queues[0])
            order_id = queues[0].pop(chosen) if chosen < bids else queues[1].pop(chosen - bids)
            message["kind"], message["order_id"] = MessageKind.CANCEL, order_id
            book.submit(message)
    best_bids, best_asks = book.depth(1)
    assert bool(best_bids) == bool(queues[0]), "the book and the count of its orders disagree"
    return not best_asks


def waiting_lines() -> list[Row]:
    """V12: one server in SimPy, the calendar of the simulated institutions."""
    rows = []
    for name, is_constant, batches in (("M/M/1", False, 40), ("M/D/1", True, 40)):
        waits = [_mean_wait(is_constant, batch) for batch in range(batches)]
        expected = waiting_time(0.8, 1, is_constant)
        rows.append(mean_row("V12", f"{name}: wait", expected, waits))
    return rows


def _mean_wait(is_constant: bool, batch: int, customers: int = 4000) -> float:
    """Mean wait of customers that arrive at rate 0.8 at a server of rate 1, after a warm-up."""
    rng = stream(12, "constant" if is_constant else "exponential", draw=batch)
    gaps, services = rng.exponential(1 / 0.8, customers), rng.exponential(1.0, customers)
    if is_constant:
        services[:] = 1.0
    env = simpy.Environment()
    server = simpy.Resource(env)
    waits: list[float] = []

    def customer(service: float) -> simpy.events.ProcessGenerator:
        came = env.now
        with server.request() as turn:
            yield turn
            waits.append(env.now - came)
            yield env.timeout(service)

    def arrivals() -> simpy.events.ProcessGenerator:
        for gap, service in zip(gaps.tolist(), services.tolist(), strict=True):
            yield env.timeout(gap)
            env.process(customer(service))

    env.process(arrivals())
    env.run()
    return float(np.mean(waits[500:]))
