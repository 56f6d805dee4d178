"""Random days of every command, in mixes that each exercise other rules.

A flow sees the venue only with a trader's delay: a command may be impossible once applied, and many
are invalid on purpose. The same seed and mix give the same flow.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta

from exchange.calendar import CONTINUOUS_SESSIONS, TSE_SESSIONS
from exchange.commands import (
    AddOrder,
    AdjustTrade,
    AmendOrder,
    AnyCommand,
    BustTrade,
    CancelAfter,
    CancelAll,
    CancelOrder,
    ConfirmInstruction,
    DelistInstrument,
    DepositCash,
    DepositCredits,
    EndSessions,
    HaltMarket,
    ListInstrument,
    OpenAccount,
    Phase,
    ResumeMarket,
    RetireCredits,
    SchemeUse,
    SetBasePrice,
    SetCancelOnDisconnect,
    SetKillSwitch,
    SetLimits,
    Stamped,
    Tick,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.events import Event, OrderAccepted, RegistryInstructed
from exchange.instruments import Instrument
from exchange.registry.serials import SerialRanges
from exchange.units import NS_PER_MINUTE, tokyo_datetime
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.beside_books import BASE, SERIES, BesideBooks
from tests.venue.world import START_NS, instruments, lots_of_ten

# Prices 1..LADDER exist; a short ladder makes checking every level cheap.
LADDER = 6000
IDLE = (Phase.CLOSED, Phase.AUCTION_FROZEN)
CALLS = (Phase.AUCTION_CALL, Phase.AUCTION_FROZEN)


@dataclass(frozen=True)
class Mix:
    """Shares of commands and the form of orders. `gap_ns`: mean time between groups."""

    orders: float = 0.66
    cancels: float = 0.16
    amends: float = 0.10
    spread: int = 40
    quantities: tuple[int, ...] = (1, 5, 20, 30)
    people: int = 6
    funds_yen: int = 50_000_000
    funds_t: int = 20_000
    gap_ns: int = 60_000_000_000
    lives: tuple[int, ...] = (50, 20, 5, 10, 5, 10)
    wrong: float = 0.03
    beside: float = 0.02
    halts: float = 0


MIXES = {
    "quiet": Mix(gap_ns=300_000_000_000, spread=15),
    "deep": Mix(
        orders=0.86, cancels=0.08, amends=0.05, spread=400, people=40, gap_ns=10_000_000_000
    ),
    "cancel storm": Mix(orders=0.45, cancels=0.45, amends=0.05, spread=60, people=20),
    "cross storm": Mix(
        orders=0.9, cancels=0.04, amends=0.04, spread=3, people=20, lives=(20, 10, 0, 50, 20, 0)
    ),
    "auction": Mix(
        orders=0.8, cancels=0.08, amends=0.1, spread=12, people=20, lives=(60, 20, 5, 0, 0, 15)
    ),
    "halted calls": Mix(
        orders=0.8, cancels=0.05, people=8, funds_yen=600_000, gap_ns=5_000_000_000, halts=0.06
    ),
    "beside the books": Mix(
        orders=0.5, cancels=0.06, amends=0.04, people=12, gap_ns=20_000_000_000, beside=0.35
    ),
    "extreme": Mix(
        spread=2900,
        quantities=(1, 10, 9_999_990, 10_000_000, 10_000_010, 2**40, 2**62, 2**63 - 1, -1),
        funds_yen=2**57,
        funds_t=2**36,
        wrong=0.2,
    ),
}


def markets() -> tuple[Instrument, ...]:
    """Two auctions a day; continuous with a breaker; lots of ten, a tenth of a yen, drawn ties."""
    first, second = instruments()
    common = {"reference_price": BASE, "ladder_ticks": LADDER}
    return (
        replace(first, sessions=TSE_SESSIONS, fee_yen_per_t=3, **common),
        replace(
            second,
            sessions=CONTINUOUS_SESSIONS,
            settlement_days=1,
            dynamic_ticks=25,
            dynamic_halts=True,
            **common,
        ),
        lots_of_ten(dynamic_ticks=80, **common),
    )


MARKETS = markets()
SETTINGS = VenueSettings(accounts_max=64, orders_max=1000, otc_classes=(MARKETS[1].credit_class,))


USES: tuple[tuple[SchemeUse, ...], ...] = (
    (),
    (SchemeUse("shk", 2023),),
    (SchemeUse("shk", 1999),),
    (SchemeUse("moon", 2023),),
)


class Flow:
    """Groups of stamped commands for one venue, drawn as they are applied."""

    def __init__(self, mix: Mix, seed: int) -> None:
        self.mix = mix
        self.rng = random.Random(seed)
        self.venue = Venue(MARKETS, START_NS, SETTINGS)
        self.beside = BesideBooks(self.rng, self.venue, mix.people, mix.quantities, self._price)
        self._opening = self._openings()
        self._entered: deque[tuple[int, int]] = deque(maxlen=200)
        self._sent: deque[AddOrder] = deque(maxlen=4_000)

    def on_events(self, events: list[Event]) -> None:
        """Remember the accepted orders, as a trader would."""
        self._entered += [(e.order_id, e.account) for e in events if isinstance(e, OrderAccepted)]

    def next_group(self) -> list[Stamped]:
        """The next group; a due moment is a group of one Tick."""
        venue, rng = self.venue, self.rng
        opening = self._opening[:20]
        if opening:
            del self._opening[:20]
            return self.stamped(opening, venue.time_ns + 1)
        now_ns = venue.time_ns + 1 + int(rng.expovariate(1 / self.mix.gap_ns))
        is_idle = all(venue.phase(index) in IDLE for index in range(len(MARKETS)))
        if venue.next_due_ns <= now_ns or (is_idle and rng.random() < 0.5):
            late_ns = NS_PER_MINUTE * (rng.random() < 0.05)
            return self.stamped([Tick()], max(venue.next_due_ns, venue.time_ns + 1) + late_ns)
        size = rng.choice((1, 1, 2, 7, 30))
        return self.stamped([self.draw() for _ in range(size)], now_ns)

    def stamped(self, commands: list[AnyCommand], time_ns: int) -> list[Stamped]:
        """Commands with their numbers and times."""
        first = self.venue.seq + 1
        return [Stamped(first + i, time_ns + i, command) for i, command in enumerate(commands)]

    def _openings(self) -> list[AnyCommand]:
        commands: list[AnyCommand] = []
        for number in range(self.mix.people):
            commands += [OpenAccount(f"p{number}"), DepositCash(number + 2, self.mix.funds_yen)]
            for index in range(len(MARKETS)):
                commands.append(DepositCredits(number + 2, index, self.mix.funds_t))
                key = f"D{self.venue.seq + len(commands)}"
                commands.append(ConfirmInstruction(key, self._blocks(number, index)))
        return commands

    def _blocks(self, number: int, index: int) -> SerialRanges:
        """The blocks of an account's first credits: of one series in the first market, of two in
        the last, elsewhere a part only."""
        share = self.mix.funds_t // (1, 4, 2)[index]
        first = 1 + number * share
        series = SERIES[: 2 if index else 1]
        return tuple((f"{name}-{first}", f"{name}-{first + share - 1}") for name in series)

    # --- one command ---------------------------------------------------------------------------

    def draw(self) -> AnyCommand:
        """Draw a command: mostly an order, any other kind now and then."""
        rng, mix, venue = self.rng, self.mix, self.venue
        if venue.house.open and rng.random() < 0.1:
            return self._answer()
        if mix.halts and rng.random() < mix.halts:
            return self._brake()
        kind = rng.random()
        if kind < mix.orders:
            return self.order()
        account = rng.randrange(2, mix.people + 2)
        order_id, owner, name = self._some_order(account)
        if kind < mix.orders + mix.cancels:
            return CancelOrder(owner, order_id, name)
        if kind > 1 - mix.beside:
            return self.beside.draw(account)
        if kind < mix.orders + mix.cancels + mix.amends:
            quantity = rng.choice((0, *mix.quantities))
            price = rng.choice((0, self._price()))
            stop = rng.choice((0, 0, 0, self._price()))
            shown = rng.choice((0, 0, 0, 5, -1))
            return AmendOrder(owner, order_id, name, quantity, price, stop, shown)
        return self._rare(account)

    def _some_order(self, account: int) -> tuple[int, int, str]:
        """(order id or -1, account, own id): mostly an order that is or was accepted."""
        rng, seq = self.rng, self.venue.seq
        choice = rng.random()
        if choice < 0.8 and self._entered:
            return (*rng.choice(self._entered), "")
        if choice < 0.9:
            return -1, account, f"c{rng.randrange(max(1, seq - 90), seq + 2)}"
        return rng.choice((0, 1, max(1, seq - 5), seq, seq + 9, 2**63)), account, ""

    def _price(self) -> int:
        rng = self.rng
        if rng.random() < self.mix.wrong:
            return rng.choice(
                (-1, 0, 1, 299, 300, 5700, 5701, LADDER, LADDER + 1, 2**31, 2**62, 2**63 - 1)
            )
        return BASE + rng.randint(-self.mix.spread, self.mix.spread)

    def order(self) -> AddOrder:
        """A new order, some invalid in a field, some sent before."""
        rng, mix, venue = self.rng, self.mix, self.venue
        if self._sent and rng.random() < 0.03:
            return rng.choice(self._sent)
        wrong = rng.random() < mix.wrong
        instrument = rng.randrange(len(venue.instruments))
        quantity = rng.choice(mix.quantities)
        if venue.instruments[instrument].lot_t == 10 and not wrong:
            quantity = min(quantity * 10, 10_000_000)
        order_type = rng.choices(range(4), (80, 8, 6, 6))[0]
        is_call = venue.phase(instrument) in CALLS and not wrong
        life = rng.choices(range(6), (50, 20, 5, 0, 0, 15) if is_call else mix.lives)[0]
        at_once = life in (3, 4)
        account = rng.randrange(mix.people + 4) if wrong else rng.randrange(2, mix.people + 2)
        names = rng.random() < max(0.05, mix.beside)
        order = AddOrder(
            account=account,
            instrument=rng.choice((-1, len(venue.instruments)))
            if wrong and rng.random() < 0.3
            else instrument,
            side=rng.choice((0, 1, 2, -1, 256)) if wrong else rng.randrange(2),
            quantity_t=quantity,
            price_ticks=self._price(),
            order_type=0 if at_once and order_type > 1 and not wrong else order_type,
            time_in_force=life,
            flags=rng.choices((0, 1, 2), (90, 5, 5))[0] if not at_once or wrong else 0,
            stop_ticks=self._price(),
            display_t=rng.choice((0, 0, 0, 5, 10)) if not at_once or wrong else 0,
            expire_ns=venue.time_ns + rng.randrange(1, 400) * NS_PER_MINUTE,
            stp_mode=rng.choice((0, 1, 2, 3, 4, 4, 4, 4)),
            # As the exchange sends it: every order of a member carries its group.
            stp_group=7 if account % 4 == 0 else 0,
            cl_ord_id=f"c{rng.randrange(max(1, venue.seq - 90), venue.seq + 90)}"
            if rng.random() < 0.5
            else "",
            serial_ranges=self.beside.serial_ranges(account, instrument, quantity) if names else (),
        )
        if order.cl_ord_id:
            self._sent.append(order)
        return order

    def _answer(self) -> AnyCommand:
        """The registry's answer to an instruction: mostly confirmed, sometimes rejected."""
        rng = self.rng
        key = rng.choice(sorted(self.venue.house.open))
        asked = self.venue.house.open[key].asked
        if rng.random() < 0.8:
            return ConfirmInstruction(key, self._registry_ranges(asked))
        return VoidInstruction(key, "no", rng.choice((-1, asked.account, asked.counter_account)))

    def _registry_ranges(self, asked: RegistryInstructed) -> SerialRanges:
        """The registry's blocks: mostly new serials for a deposit, sometimes impossible ones."""
        rng = self.rng
        if asked.serial_ranges or rng.random() < 0.3:
            return ()
        first = rng.choice((1, 10**7, 10**7, 10**7)) + rng.randrange(10**6)
        last = first + min(asked.quantity_t, 10**6) - rng.choice((0, 1, 1, 1))
        return ((f"{SERIES[1]}-{first}", f"{SERIES[1]}-{last}"),)

    def _brake(self) -> AnyCommand:
        """Halt a market, set its base price or resume it."""
        index, bases = self.rng.randrange(len(MARKETS)), (BASE, BASE + self.rng.randint(-600, 600))
        acts = (
            HaltMarket(index),
            ResumeMarket(index),
            *(SetBasePrice(index, base) for base in bases),
        )
        return self.rng.choice(acts)

    def _rare(self, account: int) -> AnyCommand:
        rng, venue, mix = self.rng, self.venue, self.mix
        instrument = rng.randrange(-1, len(venue.instruments) + 1)
        any_account = rng.choice((account, account, account, -1, mix.people + 2))
        trade_id = self._some_trade(instrument)
        draws: tuple[tuple[float, AnyCommand], ...] = (
            (1, OpenAccount(f"p{rng.randrange(mix.people + 2)}")),
            (1, OpenAccount("x" * rng.choice((0, 64, 65)))),
            (3, DepositCash(any_account, rng.choice((-1, 0, 10**6, mix.funds_yen, 2**62)))),
            (3, WithdrawCash(any_account, rng.choice((0, 1, 10**5, mix.funds_yen)))),
            (3, DepositCredits(any_account, instrument, rng.choice((0, 50, 500, 2**40 + 1)))),
            (1, DepositCredits(account, instrument, 50, self._some_ranges(account, instrument))),
            (3, WithdrawCredits(any_account, instrument, rng.choice((0, 5, 5000)))),
            (
                2,
                RetireCredits(
                    any_account,
                    instrument,
                    rng.choice((5, 5000)),
                    rng.choice(("", "words", "words")),
                    "somebody",
                    schemes=rng.choice(USES),
                ),
            ),
            (2, WithdrawCredits(account, instrument, 5, self._some_ranges(account, instrument))),
            (2, self._retirement(account, instrument)),
            (3, CancelAll(any_account, instrument, rng.randrange(-1, 3), wait=rng.random() < 0.5)),
            (3, CancelAfter(account, venue.time_ns + rng.randrange(-1, 90) * NS_PER_MINUTE)),
            (1, CancelAfter(any_account, rng.choice((0, 1, 2**62)))),
            (2, SetCancelOnDisconnect(any_account, rng.randrange(-1, 3), on=rng.random() < 0.8)),
            (1, EndSessions(any_account, rng.randrange(-1, 3))),
            (1, SetKillSwitch(any_account, instrument, on=rng.random() < 0.15)),
            (6, SetKillSwitch(rng.choice((-1, account)), rng.randrange(-1, 3), on=False)),
            (2, SetLimits(any_account, *(rng.choice((0, 0, 0, 50, 10**6)) for _ in range(4)))),
            (6, SetLimits(account)),
            (0.3, HaltMarket(instrument)),
            (2, ResumeMarket(instrument)),
            (3, BustTrade(instrument, trade_id)),
            (3, AdjustTrade(instrument, trade_id, self._price())),
            (1, ConfirmInstruction("D0-0")),
            (0.5, Tick()),
            (4, SetBasePrice(instrument, self._price())),
            (2, self._new_instrument()),
            (0.3, DelistInstrument(rng.choice((-1, len(MARKETS), len(MARKETS) + 1)))),
        )
        return rng.choices([draw for _, draw in draws], [weight for weight, _ in draws])[0]

    def _some_ranges(self, account: int, instrument: int) -> SerialRanges:
        """Serial ranges that an account may own."""
        return self.beside.serial_ranges(account, instrument, self.rng.choice((5, 50, 70)))

    def _retirement(self, account: int, instrument: int) -> RetireCredits:
        """A retirement with named serials or without."""
        serial_ranges = self._some_ranges(account, instrument)
        among, named = (serial_ranges, ()) if self.rng.random() < 0.4 else ((), serial_ranges)
        return RetireCredits(account, instrument, 5, "SHK", "me", named, among=among)

    def _new_instrument(self) -> ListInstrument:
        """An instrument of a few, mostly listed already; some too late for their last day."""
        rng, number = self.rng, self.rng.randrange(2)
        today = tokyo_datetime(self.venue.time_ns).date()
        terms = replace(
            MARKETS[rng.randrange(3)],
            symbol=f"NEW{number}/JPY",
            code=f"NEW{number}",
            credit_class=f"test/new{number}",
            listed_from=today + timedelta(rng.randrange(-9, 3)),
            listed_to=rng.choice((None, None, today + timedelta(rng.randrange(2, 9)))),
        )
        return ListInstrument(terms)

    def _some_trade(self, instrument: int) -> int:
        """The number of a trade, mostly a recent one."""
        if not 0 <= instrument < len(self.venue.instruments):
            return 1
        return max(1, self.venue.markets[instrument].trade_id - int(self.rng.expovariate(0.1)))
