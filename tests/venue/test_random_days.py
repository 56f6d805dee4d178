"""Any order of legal and illegal commands is safe, and replay does not depend on grouping."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

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
    DepositCash,
    DepositCredits,
    EndSessions,
    EnterOtc,
    HaltMarket,
    OpenAccount,
    Phase,
    ResumeMarket,
    RetireCredits,
    SetCancelOnDisconnect,
    SetKillSwitch,
    SetLimits,
    Stamped,
    Tick,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
    WithdrawOtc,
)
from exchange.units import NS_PER_MINUTE
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.auditor import Auditor
from tests.venue.world import START_NS, instruments, other_side

COMMANDS = 4_000
IDLE = (Phase.CLOSED, Phase.AUCTION_FROZEN)
PEOPLE = 6
CHECK_EVERY = 20
SERIAL_RANGE = ("JCR-SUN1-20220401-20230331-1", "JCR-SUN1-20220401-20230331-40")


def new_venue() -> Venue:
    first, second = instruments()
    markets = (
        replace(first, sessions=TSE_SESSIONS, fee_yen_per_t=3),
        replace(second, sessions=CONTINUOUS_SESSIONS, settlement_days=1),
    )
    return Venue(
        markets, START_NS, VenueSettings(accounts_max=16, orders_max=128, otc_classes=("*",))
    )


def draw_order(rng: random.Random, seq: int) -> AddOrder:
    reference = 3000
    return AddOrder(
        account=rng.randrange(2, PEOPLE + 2) if rng.random() < 0.97 else 1,
        instrument=rng.choice((0, 1, 1, 1, 2)) if rng.random() < 0.1 else rng.randrange(2),
        side=rng.randrange(2),
        quantity_t=rng.choice((0, 1, 5, 20, 30, 10**7)),
        price_ticks=reference + rng.randrange(-60, 60) if rng.random() < 0.95 else 70_000,
        order_type=rng.choices(range(4), (80, 8, 6, 6))[0],
        time_in_force=rng.choices(range(6), (50, 20, 5, 10, 5, 10))[0],
        flags=rng.choices((0, 1, 2), (90, 5, 5))[0],
        stop_ticks=reference + rng.randrange(-60, 60),
        display_t=rng.choice((0, 0, 0, 5)),
        expire_ns=START_NS + rng.randrange(200) * NS_PER_MINUTE,
        stp_mode=rng.randrange(5),
        cl_ord_id=f"c{rng.randrange(seq)}" if rng.random() < 0.5 else "",
        serial_ranges=rng.choices(((), (SERIAL_RANGE,), (("x", "y"),)), (94, 5, 1))[0],
    )


def draw_otc(rng: random.Random, venue: Venue, account: int) -> EnterOtc:
    """The match of an entry that waits, or a new entry."""
    waiting = list(venue.otc.waiting.values())
    if waiting and rng.random() < 0.6:
        entry = rng.choice(waiting)
        return other_side(entry)
    other, quantity = rng.randrange(1, PEOPLE + 3), rng.choice((0, 5, 40))
    instrument = rng.randrange(-1, 2)
    return EnterOtc(account, other, instrument, rng.randrange(2), SERIAL_RANGE, quantity, 3000)


def draw(rng: random.Random, venue: Venue) -> AnyCommand:
    """Draw a command: mostly an order, any other kind now and then, answers of the registry
    included."""
    account = rng.randrange(2, PEOPLE + 3)
    instrument = rng.randrange(-1, 3)
    order_id = rng.randrange(max(1, venue.seq - 200), venue.seq + 2)
    waiting = sorted(venue.house.open)
    if waiting and rng.random() < 0.4:
        key = rng.choice(waiting)
        if rng.random() < 0.8:
            return ConfirmInstruction(key)
        return VoidInstruction(key, "no", rng.choice((-1, account)))
    rare: tuple[AnyCommand, ...] = (
        OpenAccount(f"p{rng.randrange(PEOPLE)}"),
        DepositCash(account, rng.choice((-1, 0, 10**6, 10**7, 2**62))),
        WithdrawCash(account, rng.choice((1, 10**5, 10**9))),
        DepositCredits(account, instrument, rng.choice((0, 50, 500))),
        WithdrawCredits(account, instrument, rng.choice((5, 5000))),
        RetireCredits(account, instrument, rng.choice((5, 5000)), "SHK", "somebody"),
        CancelAll(account, instrument, rng.randrange(-1, 2), wait=rng.random() < 0.5),
        CancelAfter(account, venue.time_ns + rng.randrange(-1, 90) * NS_PER_MINUTE),
        SetCancelOnDisconnect(account, rng.randrange(3), on=rng.random() < 0.8),
        EndSessions(account, rng.randrange(-1, 3)),
        SetKillSwitch(account, instrument, on=rng.random() < 0.3),
        SetLimits(account, *(rng.choice((0, 0, 50, 10**6)) for _ in range(4))),
        HaltMarket(instrument if rng.random() < 0.2 else -1),
        ResumeMarket(0),
        ResumeMarket(1),
        BustTrade(instrument, rng.randrange(1, 60)),
        AdjustTrade(instrument, rng.randrange(1, 60), 3000 + rng.randrange(-60, 60)),
        ConfirmInstruction("D0-0"),
        WithdrawOtc(account, order_id),
        Tick(),
    )
    kind = rng.choices(("add", "cancel", "amend", "rare"), (68, 14, 10, 8))[0]
    if kind == "rare" and rng.random() < 0.3:
        return draw_otc(rng, venue, account)
    if kind == "add":
        return draw_order(rng, venue.seq + 1)
    if kind == "cancel":
        return CancelOrder(account, order_id)
    if kind == "amend":
        quantity, price = rng.choice((0, 3, 30)), rng.choice((0, 3000, 3010, 90_000))
        return AmendOrder(account, order_id, "", quantity, price)
    return rng.choice(rare)


def trade(seed: int, commands: int) -> tuple[Venue, list[Stamped]]:
    """Run a random market over some days and check its invariants after each command."""
    rng = random.Random(seed)
    venue = new_venue()
    auditor = Auditor(venue)
    sent: list[Stamped] = []

    def send(command: AnyCommand, time_ns: int) -> None:
        sent.append(Stamped(venue.seq + 1, time_ns, command))
        auditor.check(sent[-1:], venue.apply(sent[-1:]))
        auditor.check_balances(venue.take_balances())

    for number in range(PEOPLE):
        send(OpenAccount(f"p{number}"), venue.time_ns + 1)
        send(DepositCash(number + 2, 10**7), venue.time_ns + 1)
        for instrument in range(2):
            send(DepositCredits(number + 2, instrument, 2000), venue.time_ns + 1)
            send(ConfirmInstruction(f"D{venue.seq}"), venue.time_ns + 1)
    while len(sent) < commands:
        is_closed = all(venue.phase(i) in IDLE for i in range(2))
        is_due = venue.next_due_ns <= venue.time_ns + 1
        if is_due or is_closed or rng.random() < 0.005:
            send(Tick(), max(venue.next_due_ns, venue.time_ns + 1))
        else:
            now_ns = min(venue.time_ns + rng.randrange(1, 10_000_000_000), venue.next_due_ns - 1)
            send(draw(rng, venue), max(venue.time_ns + 1, now_ns))
        if len(sent) % CHECK_EVERY == 0:
            venue.check()
    assert venue.conservation() == {"cash": True, "credits": True}
    return venue, sent


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 126_816_732])
def test_no_order_of_commands_breaks_an_invariant_and_replay_repeats_it(seed: int) -> None:
    venue, sent = trade(seed, COMMANDS)
    assert sum(market.trade_id for market in venue.markets) > 100, "hardly anything traded"
    for size in (7, 1000):
        again = new_venue()
        for start in range(0, len(sent), size):
            again.apply(sent[start : start + size])
        assert again.digest() == venue.digest(), f"seed {seed}, groups of {size}"


def test_a_fresh_seed_breaks_no_invariant(fresh_seed: int) -> None:
    trade(fresh_seed, COMMANDS)
