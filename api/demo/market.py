"""The synthetic data of the demo: participants, endowments and orders of the opening day.

Instruments, base prices and the published results of 11 October 2023 are real (sources in
exchange/instruments.py). Everything here is synthetic and drawn from a seed. Orders are drawn
around the published price of each class and session, so that the auction finds a price near it;
where nothing was traded that day, bids and offers do not cross.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exchange.commands import Side
from exchange.instruments import (
    OPENING_DAY,
    OPENING_DAY_DATE,
    Instrument,
    OpeningQuote,
    listed_on,
)

PARTICIPANTS = tuple(f"SYN-{number:02d}" for number in range(1, 25))
SELLERS = PARTICIPANTS[:12]
BUYERS = PARTICIPANTS[12:]
SESSIONS = ("am", "pm")
VINTAGES = (
    (date(2021, 4, 1), date(2022, 3, 31)),
    (date(2022, 4, 1), date(2023, 3, 31)),
)
# The ratio of the drawn to the traded quantity, because some orders do not cross.
OFFERED = 1.6
CROSSING = ((-0.08, 0.12), (-0.12, 0.08))
APART = ((-0.30, -0.10), (0.10, 0.30))


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order of a participant; `canceled`: it is canceled after its acknowledgement."""

    participant: str
    symbol: str
    side: Side
    price_ticks: int
    quantity_t: int
    cl_ord_id: str
    canceled: bool


@dataclass(frozen=True, slots=True)
class Endowment:
    """A participant's initial credits of one class, one block per vintage."""

    participant: str
    symbol: str
    quantities_t: tuple[int, ...]

    @property
    def total_t(self) -> int:
        return sum(self.quantities_t)


@dataclass(frozen=True, slots=True)
class Plan:
    """An opening day: orders by session, and the credits and yen that they need."""

    instruments: tuple[Instrument, ...]
    orders: dict[str, tuple[PlannedOrder, ...]]
    endowments: tuple[Endowment, ...]
    yen: dict[str, int]


def opening_instruments() -> tuple[Instrument, ...]:
    """The classes listed on the opening day."""
    return listed_on(OPENING_DAY_DATE)


def plan_opening_day(seed: int) -> Plan:
    """Draw an opening day; the same seed gives the same day."""
    rng = random.Random(seed)
    instruments = opening_instruments()
    quotes = {(quote.symbol, quote.session): quote for quote in OPENING_DAY}
    orders: dict[str, tuple[PlannedOrder, ...]] = {}
    for session in SESSIONS:
        drawn: list[PlannedOrder] = []
        for instrument in instruments:
            drawn += _draw(rng, instrument, session, quotes.get((instrument.symbol, session)))
        rng.shuffle(drawn)
        orders[session] = tuple(drawn)
    sent = [order for session in orders.values() for order in session]
    return Plan(instruments, orders, _endowments(rng, sent), _yen(instruments, sent))


def _draw(
    rng: random.Random, instrument: Instrument, session: str, quote: OpeningQuote | None
) -> list[PlannedOrder]:
    """Draw the orders of one class in one session."""
    price = quote.price_yen if quote else instrument.reference_price
    volume = max(4, round(quote.volume_t * OFFERED)) if quote else 40
    orders = []
    for side, people, (low, high) in zip(
        Side, (BUYERS, SELLERS), CROSSING if quote else APART, strict=True
    ):
        parts = _parts(rng, volume, rng.randint(3, 6))
        for participant, quantity in zip(rng.sample(people, len(parts)), parts, strict=True):
            orders.append(
                PlannedOrder(
                    participant=participant,
                    symbol=instrument.symbol,
                    side=side,
                    price_ticks=max(1, round(price * (1 + rng.uniform(low, high)))),
                    quantity_t=quantity,
                    cl_ord_id=f"{session}-{instrument.code}-{participant[-2:]}",
                    canceled=rng.random() < 0.04,
                )
            )
    return orders


def _parts(rng: random.Random, total: int, count: int) -> list[int]:
    """Divide a total into at most `count` positive parts."""
    cuts = sorted(rng.sample(range(1, total), min(count, total) - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def _endowments(rng: random.Random, orders: Sequence[PlannedOrder]) -> tuple[Endowment, ...]:
    """Draw each seller's credits: its offers and 2 to 10 t more, in two vintages."""
    needs: dict[tuple[str, str], int] = {}
    for order in orders:
        if order.side is Side.SELL:
            key = (order.participant, order.symbol)
            needs[key] = needs.get(key, 0) + order.quantity_t
    endowments = []
    for (participant, symbol), quantity in sorted(needs.items()):
        total = quantity + rng.randint(2, 10)
        older = rng.randint(1, total - 1)
        endowments.append(Endowment(participant, symbol, (older, total - older)))
    return tuple(endowments)


def _yen(instruments: Sequence[Instrument], orders: Sequence[PlannedOrder]) -> dict[str, int]:
    """The yen for each participant's bids, rounded up to the next million."""
    by_symbol = {instrument.symbol: instrument for instrument in instruments}
    needs = dict.fromkeys(PARTICIPANTS, 0)
    for order in orders:
        if order.side is Side.BUY:
            value = by_symbol[order.symbol].yen(order.price_ticks, order.quantity_t)
            needs[order.participant] += value
    return {name: -(-need // 1_000_000) * 1_000_000 for name, need in needs.items() if need}
