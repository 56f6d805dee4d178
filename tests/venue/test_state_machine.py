"""Any order of commands, chosen by Hypothesis, with the twin as the model; crashes are rules.

The venue commits its groups to a journal on a disk that loses power, fills up or breaks when a rule
says so. After each recovery nothing acknowledged is missing, nothing is invented, and venue and
twin agree on everything.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    rule,
    run_state_machine_as_test,
)

from exchange.commands import (
    AddBid,
    AddOrder,
    AdjustTrade,
    AmendOrder,
    AnnounceAuction,
    BustTrade,
    CancelAfter,
    CancelAll,
    CancelBid,
    CancelOrder,
    CloseAuction,
    ConfirmInstruction,
    DelistInstrument,
    DepositCash,
    DepositCredits,
    EndSessions,
    EnterOtc,
    HaltMarket,
    ListInstrument,
    OrderType,
    ResumeMarket,
    RetireCredits,
    SelfTrade,
    SetBasePrice,
    SetCancelOnDisconnect,
    SetKillSwitch,
    SetLimits,
    TimeInForce,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
    WithdrawOtc,
)
from exchange.registry.serials import SerialRanges
from exchange.units import NS_PER_MINUTE, tokyo_datetime
from tests.venue.comparison import compare_states
from tests.venue.machine_world import MARKETS, PEOPLE, SERIES, World
from tests.venue.world import other_side

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

accounts = st.sampled_from((*PEOPLE, *PEOPLE, 1, 5))
# 2 and 3 are instruments that may be listed later.
markets = st.sampled_from((0, 1, 1, 1, 0, -1, 2, 2, 3))
prices = st.integers(14, 26)
quantities = st.sampled_from((1, 2, 5, 9, 9, 0, 2**62))
names = st.sampled_from(("", "", "a", "b"))
back = st.integers(0, 12)
serials = st.sampled_from(
    (
        (),
        ((f"{SERIES}-1", f"{SERIES}-9"),),
        ((f"{SERIES}-5", f"{SERIES}-6"), (f"{SERIES}-21", f"{SERIES}-40")),
        ((f"{SERIES}-101", f"{SERIES}-140"),),
        ((f"{SERIES}-201", f"{SERIES}-205"), (f"{SERIES}-11", f"{SERIES}-15")),
        (("no", "serial"),),
    )
)


class Exchange(World):
    """The world with all its participants."""

    # --- the participants' rules -------------------------------------------------------------

    @rule(
        account=accounts,
        market=markets,
        side=st.integers(0, 1),
        quantity=quantities,
        price=prices,
        order_type=st.sampled_from((*[OrderType.LIMIT] * 4, *OrderType)),
        life=st.sampled_from((*[TimeInForce.DAY] * 4, *TimeInForce)),
        stop=prices,
        mode=st.sampled_from((SelfTrade.NONE, *SelfTrade)),
        name=names,
        serial_ranges=st.one_of(st.just(()), serials),
    )
    def add(
        self,
        account: int,
        market: int,
        quantity: int,
        price: int,
        life: int,
        stop: int,
        mode: int,
        name: str,
        serial_ranges: SerialRanges,
        **rest: int,
    ) -> None:
        self.send(
            AddOrder(
                account,
                market,
                quantity_t=quantity,
                price_ticks=price,
                time_in_force=life,
                stop_ticks=stop,
                expire_ns=self.venue.time_ns + 90 * NS_PER_MINUTE,
                stp_mode=mode,
                cl_ord_id=name,
                serial_ranges=serial_ranges,
                **rest,
            )
        )

    # --- beside the books --------------------------------------------------------------------

    @rule(
        account=accounts,
        market=markets,
        quantity=st.sampled_from((4, 9, 20)),
        reserve=prices,
        minutes=st.integers(0, 200),
        kinds=st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 2)),
        cap=st.sampled_from((0, 0, 3)),
    )
    def announce(
        self,
        account: int,
        market: int,
        quantity: int,
        reserve: int,
        minutes: int,
        kinds: tuple[int, int, int],
        cap: int,
    ) -> None:
        now, (direction, pricing, tie) = self.venue.time_ns, kinds
        opens = now + 1 + minutes * NS_PER_MINUTE if minutes > 100 else 0
        closes = now + (1 + 2 * minutes) * NS_PER_MINUTE
        terms = (account, market, quantity, reserve, opens, closes, direction, pricing)
        self.send(AnnounceAuction(*terms, cap_t=cap, minimum_t=cap, tie=tie))

    def _auction(self, which: int) -> str:
        """The name of an announced or open auction, or of none."""
        self.flush()
        names = [*(auction.auction_id for auction in self.venue.sealed_auctions), "none"]
        return names[which % len(names)]

    @rule(
        account=accounts,
        which=st.integers(0, 3),
        side=st.integers(0, 1),
        price=prices,
        quantity=quantities,
        name=names,
        serial_ranges=serials,
    )
    def bid(
        self,
        account: int,
        which: int,
        side: int,
        price: int,
        quantity: int,
        name: str,
        serial_ranges: SerialRanges,
    ) -> None:
        self.send(AddBid(account, self._auction(which), side, price, quantity, name, serial_ranges))

    @rule(account=accounts, which=st.integers(0, 3), back=back)
    def cancel_bid(self, account: int, which: int, back: int) -> None:
        self.send(CancelBid(account, self._auction(which), self.venue.seq - back))

    @rule(which=st.integers(0, 3), withdrawn=st.booleans())
    def close_auction(self, which: int, withdrawn: bool) -> None:
        self.send(CloseAuction(self._auction(which), withdrawn))

    @rule(
        sides=st.permutations(PEOPLE),
        market=markets,
        side=st.integers(0, 1),
        serial_ranges=serials,
        quantity=st.sampled_from((2, 5, 9, 40)),
        price=prices,
    )
    def enter_deal(
        self,
        sides: list[int],
        market: int,
        side: int,
        serial_ranges: SerialRanges,
        quantity: int,
        price: int,
    ) -> None:
        serial_range = serial_ranges[-1] if serial_ranges else (f"{SERIES}-1", f"{SERIES}-50")
        self.send(EnterOtc(*sides[:2], market, side, serial_range, quantity, price))

    @rule(which=st.integers(0, 5), differs=st.sampled_from((0, 0, 1)))
    def enter_the_other_side(self, which: int, differs: int) -> None:
        self.flush()
        waiting = list(self.venue.otc.waiting.values())
        if waiting:
            entry = waiting[which % len(waiting)]
            self.send(other_side(entry, price_ticks=entry.price_ticks + differs))

    @rule(account=accounts, back=back)
    def take_back_a_deal(self, account: int, back: int) -> None:
        self.send(WithdrawOtc(account, self.venue.seq - back))

    @rule(account=accounts, back=back, name=names)
    def cancel(self, account: int, back: int, name: str) -> None:
        self.send(CancelOrder(account, -1 if name else self.venue.seq - back, name))

    @rule(account=accounts, back=back, quantity=quantities, price=st.one_of(prices, st.just(0)))
    def amend(self, account: int, back: int, quantity: int, price: int) -> None:
        self.send(AmendOrder(account, self.venue.seq - back, "", quantity, price))

    @rule(account=accounts, market=markets, side=st.integers(-1, 1), wait=st.booleans())
    def cancel_all(self, account: int, market: int, side: int, wait: bool) -> None:
        self.send(CancelAll(account, market, side, wait))

    @rule(account=accounts, minutes=st.integers(0, 300))
    def set_timer(self, account: int, minutes: int) -> None:
        at_ns = self.venue.time_ns + minutes * NS_PER_MINUTE if minutes else 0
        self.send(CancelAfter(account, at_ns))

    @rule(account=accounts, session=st.integers(0, 2), on=st.booleans())
    def ask_for_cancel_on_disconnect(self, account: int, session: int, on: bool) -> None:
        self.send(SetCancelOnDisconnect(account, session, on))

    @rule(account=st.one_of(accounts, st.just(-1)), session=st.integers(-1, 2))
    def connections_are_lost(self, account: int, session: int) -> None:
        self.send(EndSessions(account, session))

    @rule(account=accounts, yen=st.sampled_from((-1, 500, 5_000)), out=st.booleans())
    def move_cash(self, account: int, yen: int, out: bool) -> None:
        self.send(WithdrawCash(account, yen) if out else DepositCash(account, yen))

    @rule(
        account=accounts,
        market=markets,
        quantity=quantities,
        kind=st.integers(0, 2),
        serial_ranges=serials,
    )
    def move_credits(
        self, account: int, market: int, quantity: int, kind: int, serial_ranges: SerialRanges
    ) -> None:
        if kind == 2:
            self.send(RetireCredits(account, market, quantity, "office", "somebody", serial_ranges))
        else:
            self.send(
                (DepositCredits, WithdrawCredits)[kind](account, market, quantity, serial_ranges)
            )

    @rule(which=st.integers(0, 5), good=st.booleans())
    def registry_answers(self, which: int, good: bool) -> None:
        self.flush()
        keys = [*sorted(self.venue.house.open), "D0"]
        key = keys[which % len(keys)]
        self.send(ConfirmInstruction(key) if good else VoidInstruction(key, "no"))

    # --- the operator's rules ----------------------------------------------------------------

    @rule(account=st.sampled_from((-1, *PEOPLE)), market=markets, on=st.booleans())
    def set_kill_switch(self, account: int, market: int, on: bool) -> None:
        self.send(SetKillSwitch(account, market, on))

    @rule(
        account=accounts, values=st.lists(st.sampled_from((0, 0, 3, 100)), min_size=4, max_size=4)
    )
    def set_limits(self, account: int, values: list[int]) -> None:
        self.send(SetLimits(account, *values))

    @rule(market=markets, on=st.booleans())
    def halt_or_resume(self, market: int, on: bool) -> None:
        self.send(HaltMarket(market) if on else ResumeMarket(market))

    @rule(market=markets, trade_id=st.integers(1, 4), price=st.integers(0, 65))
    def correct(self, market: int, trade_id: int, price: int) -> None:
        if price % 2:
            self.send(AdjustTrade(market, trade_id, price))
        else:
            self.send(BustTrade(market, trade_id))

    @rule(market=markets, price=st.sampled_from((20, 15, 24, 1, 64, 65, 0)))
    def set_base_price(self, market: int, price: int) -> None:
        self.send(SetBasePrice(market, price))

    @rule(like=st.integers(0, 1), number=st.integers(0, 1), days=st.integers(0, 3))
    def list_an_instrument(self, like: int, number: int, days: int) -> None:
        today = tokyo_datetime(self.venue.time_ns).date()
        terms = replace(
            MARKETS[like],
            symbol=f"NEW{number}/JPY",
            code=f"NEW{number}",
            credit_class=f"test/new{number}",
            listed_to=today + timedelta(10 * days) if days else None,
        )
        self.send(ListInstrument(terms))

    @rule(market=st.sampled_from((2, 2, 3, 3, 0, 1, -1)))
    def delist(self, market: int) -> None:
        self.send(DelistInstrument(market))

    @invariant()
    def every_rule_holds(self) -> None:
        if not self.group:
            compare_states(self.venue, self.twin, "state machine")
            assert self.venue.conservation() == {"cash": True, "credits": True}


def case(examples: int, steps: int) -> settings:
    """Settings for so many examples of so many steps."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


TestAnyOrderOfCommands = Exchange.TestCase
TestAnyOrderOfCommands.settings = case(100, 50)


@pytest.mark.soak
def test_two_thousand_long_orders_of_commands(soak_seconds: float) -> None:
    until = time.monotonic() + soak_seconds
    for number in range(40):
        if time.monotonic() < until:
            run_state_machine_as_test(seed(number)(Exchange), settings=case(50, 100))
