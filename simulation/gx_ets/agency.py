"""The GX Agency: the floor's trigger, reverse auctions, resale.

Where the volume-weighted price of a window is under the floor (each day's price relative to its own
floor) and enough was traded, the Agency announces a reverse auction some days later. Allowances are
fungible, so a seller's reserve price is the price it expects after the auction (a common value); it
offers its holdings beyond its duties at that price. Purchases are canceled, or held and resold at
high prices. The auction is a sealed-bid auction of the venue and settles like a trade.
"""

from __future__ import annotations

from datetime import date, time

import numpy as np

from exchange.calendar import add_exchange_days, fiscal_year, tokyo_ns
from exchange.commands import AnnounceAuction, RetireCredits, Side
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from simulation.gx_ets.auctions import BIDS_MAX, LOT_T, StateAuctions
from simulation.gx_ets.compliance import noise
from simulation.gx_ets.dates import Dates, day_in
from simulation.gx_ets.firm_years import count_needs
from simulation.gx_ets.population import Floats
from simulation.gx_ets.sealed import hold_sealed
from simulation.gx_ets.state import ALLOWANCE, State
from simulation.results.readable import amount
from simulation.results.record import PolicyEvent
from simulation.traders.interface import Messages, blank

PRICING = {"uniform": Pricing.LAST_ACCEPTED, "pay_as_bid": Pricing.PAY_AS_BID}


class Agency:
    """The Agency, acting at the end of each exchange day."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._dates = Dates(state.scenario)
        self.auctions = StateAuctions(state)
        self._auction_on: date | None = None
        self._spent: dict[int, int] = {}
        self._floors: list[float] = []  # the floor of each day since the opening
        self._first_day_open: date | None = None
        self._to_cancel: list[tuple[date, int]] = []

    def end_day(self, day: date) -> None:
        """Check the trigger, and hold the auctions that are due."""
        if not self._state.is_open:
            return
        self._first_day_open = self._first_day_open or day
        self._floors.append(self._state.band.floor(fiscal_year(day)))
        if self._state.scenario.policy.has_floor:
            self._watch(day)
        if self._auction_on is not None and day >= self._auction_on:
            self._auction_on = None
            self._reverse_auction(day)
        self.auctions.end_day(day)
        self._cancel(day)
        self._resell(day)

    # --- the floor -----------------------------------------------------------------------

    def _watch(self, day: date) -> None:
        policy = self._state.scenario.policy
        assert self._first_day_open is not None
        if self._auction_on is not None:
            return
        history = self._state.history
        window = history.day_volume_t[-policy.floor_window_days :]
        began = add_exchange_days(day, -policy.floor_window_days)
        if len(window) < policy.floor_window_days or began < self._first_day_open:
            return
        floors = self._floors[-policy.floor_window_days :]
        level, volume = history.mean_over(ALLOWANCE, floors)
        year = fiscal_year(day)
        left = policy.reverse_auction_budget_jpy - self._spent.get(year, 0)
        is_dear = volume < max(policy.floor_volume_t, 1) or level >= 1
        if is_dear or left < self._floors[-1] * LOT_T:
            return
        self._auction_on = add_exchange_days(day, policy.reverse_auction_wait_days)
        if policy.tightened_share:
            self._state.tightened = self._state.public.is_tightened = True
        price, _ = history.mean_price(ALLOWANCE, policy.floor_window_days)
        note = f"{amount('_t', volume)} traded in {policy.floor_window_days} days"
        self._record_event(day, "floor_triggered", 0, price, 0, note)

    def _reverse_auction(self, day: date) -> None:
        state, policy = self._state, self._state.scenario.policy
        year = fiscal_year(day)
        highest = int(state.band.floor(year) * policy.reverse_auction_max_share)
        left = policy.reverse_auction_budget_jpy - self._spent.get(year, 0)
        quantity = left // highest // LOT_T * LOT_T
        if quantity <= 0:
            return
        offers = self._reserves(day, quantity / 1e6)
        auction = AnnounceAuction(
            account=state.accounts.agency,
            instrument=ALLOWANCE,
            quantity_t=quantity,
            reserve_ticks=highest,
            opens_ns=0,
            closes_ns=tokyo_ns(add_exchange_days(day, 1), time(0)),
            direction=int(Direction.REVERSE),
            pricing=int(PRICING[policy.reverse_auction]),
            tie=int(Tie.PRO_RATA),
        )
        bought, price, yen = hold_sealed(state, auction, offers)
        self._spent[year] = self._spent.get(year, 0) + yen
        self._record_event(day, "reverse_auction", bought, price, yen)
        if policy.purchases == "held":  # the market expects a resale
            state.agency_stock_t += bought
        elif bought:
            state.public.removed_t[year] = state.public.removed_t.get(year, 0) + bought
            settled = add_exchange_days(day, state.scenario.allowance_market.settlement_days + 1)
            self._to_cancel.append((settled, bought))

    def _reserves(self, day: date, quantity_mt: float) -> list[tuple[int, int, int]]:
        """Offers (account, price, tonnes): each firm's surplus at the price it expects
        afterwards.
        """
        state = self._state
        after = state.price_forecast(day)[0]
        cancels = state.scenario.policy.purchases == "canceled"
        if cancels and state.scenario.behavior.beliefs == "fixed_point":
            after = state.public.price(day, removed_mt=quantity_mt)[0]
        own = after * np.exp(state.firms.valuation)
        own *= 1 + state.scenario.behavior.noise_sd * self._bell("reserve")
        free = state.free_t(state.accounts.firms, ALLOWANCE)
        needs = count_needs(state, self._dates, day)
        spare = np.minimum(free - needs.kept_t, state.held_t(ALLOWANCE) - needs.all_t)
        surplus = np.floor(spare).astype(np.int64)
        lots = np.maximum(surplus, 0) // LOT_T * LOT_T
        rows = zip(state.accounts.firms.tolist(), np.ceil(own).tolist(), lots.tolist(), strict=True)
        return [(who, max(1, int(price)), min(int(t), BIDS_MAX)) for who, price, t in rows if t]

    def _bell(self, purpose: str) -> Floats:
        state = self._state
        return noise(state.seed, purpose, state.firms.number, state.session, 1)[:, 0]

    def _cancel(self, day: date) -> None:
        """Cancel purchases once they are delivered."""
        state = self._state
        for settled, quantity in [entry for entry in self._to_cancel if entry[0] <= day]:
            self._to_cancel.remove((settled, quantity))
            who = state.accounts.agency
            purpose = "canceled after a reverse auction"
            state.send([RetireCredits(who, ALLOWANCE, quantity, purpose, "GX Agency")])
            state.history.move(who, ALLOWANCE, "canceled", -quantity)
            self._record_event(day, "canceled", quantity, 0.0, 0)

    # --- resale --------------------------------------------------------------------------

    def _resell(self, day: date) -> None:
        """Hold the sales that the schedule sets for a day."""
        state = self._state
        for resale in state.scenario.policy.resales:
            year = fiscal_year(day)
            if year < resale.first_fiscal_year or day_in(year, resale.day) != day:
                continue
            self._count_sold(day)
            free = state.world.venue.balance(state.accounts.agency, ALLOWANCE).free
            tonnes = int(free * resale.share) // LOT_T * LOT_T
            if tonnes:
                lowest = max(1, int(np.ceil(state.band.floor(year) * resale.lowest_at_share)))
                sold, price, yen = self.auctions.sell(day, state.accounts.agency, tonnes, lowest)
                state.agency_stock_t -= sold
                self._record_event(day, "agency_sold", sold, price, yen)

    def offers(self, day: date) -> Messages:
        """The Agency's sell order of a session, from its stock, where the price is high enough."""
        state, policy = self._state, self._state.scenario.policy
        who = state.accounts.agency
        self._count_sold(day)
        if policy.purchases != "held" or policy.resales or state.agency_stock_t < LOT_T:
            return blank(0)
        lowest = policy.resale_at_share * state.band.cap_in(fiscal_year(day))
        price, volume = state.history.mean_price(ALLOWANCE, 5)
        free = state.world.venue.balance(who, ALLOWANCE).free
        if not volume or price < lowest or free < LOT_T:
            return blank(0)
        low, high = state.world.venue.band(ALLOWANCE)
        orders = blank(1)
        orders["account"], orders["instrument"] = who, ALLOWANCE
        orders["side"] = int(Side.SELL)
        orders["price_ticks"] = min(max(int(np.ceil(lowest)), low), high)
        orders["quantity_t"] = min(free, max(LOT_T, int(free * policy.resale_share_a_day / 2)))
        return orders

    def _count_sold(self, day: date) -> None:
        """Record the stock sold since the last session."""
        state = self._state
        stock = int(state.history.position[state.accounts.agency, ALLOWANCE + 1])
        if state.scenario.policy.purchases == "held" and stock < state.agency_stock_t:
            sold = state.agency_stock_t - stock
            state.agency_stock_t = stock
            price = state.last_price(ALLOWANCE)
            self._record_event(day, "agency_sold", sold, price, int(sold * price))

    def _record_event(
        self, day: date, kind: str, quantity_t: int, price: float, yen: int, note: str = ""
    ) -> None:
        self._state.record.policy.append(
            PolicyEvent(
                time_ns=self._state.world.now_ns,
                fiscal_year=self._dates.next_duty(day),
                kind=kind,  # type: ignore[arg-type] # a literal's text
                quantity_t=quantity_t,
                price_jpy_per_t=price,
                yen=yen,
                note=note,
            )
        )
