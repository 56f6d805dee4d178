"""An auditor of a venue: checks invariants from commands and events alone.

After each group of commands it requires what holds of any exchange: no account owes more than it
has, holds are the most that open orders may cost, no trader trades with itself unless it allowed
this, no order trades after its end, limits hold whichever command adds to a position, prices
respect limits and bands, yen and tonnes are conserved, and balances follow from the events. It
repeats no reasoning of the venue: a check that the venue skips is not skipped here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from exchange.clearing.ledger import DUE_OUT, EXCHANGE, FREE
from exchange.commands import (
    AmendOrder,
    CancelAll,
    EndSessions,
    Phase,
    SelfTrade,
    Side,
    Stamped,
    TimeInForce,
)
from exchange.events import (
    AuctionUncrossed,
    BalanceChanged,
    CancelOnDisconnectSet,
    CancelTimerSet,
    CancelWaits,
    CashDeposited,
    CashWithdrawn,
    CommandRejected,
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    Event,
    InstructionVoided,
    InstrumentListed,
    KillSwitchSet,
    LimitsSet,
    NetCashSettled,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderTriggered,
    OtcEnded,
    OtcEntered,
    OtcMatched,
    PhaseChanged,
    ReferencePriceSet,
    RegistryInstructed,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.units import tokyo_day
from exchange.venue.venue import Venue
from tests.venue.audited_limits import Limits
from tests.venue.audited_money import Money
from tests.venue.audited_orders import (
    AT_ONCE,
    OpenOrder,
    OpenOrders,
    Terms,
    Violation,
    demand,
    open_order_of,
)

# Phases in which a cancellation waits for the next phase.
UNCANCELLABLE = (Phase.CLOSED, Phase.AUCTION_FROZEN, Phase.UNCROSSING)
IN_A_CALL = (Phase.AUCTION_CALL, Phase.AUCTION_FROZEN, Phase.UNCROSSING)

Scope = tuple[int, int, int]


class Auditor:
    """Checks every group of one venue from its first command on; raises Violation."""

    def __init__(self, venue: Venue) -> None:
        assert venue.seq == 0, "an auditor checks every command"
        self.venue = venue
        self.seq = 0
        markets = venue.markets
        self.money = Money(
            len(venue.parts.tables.ledger),
            [Terms.of(instrument) for instrument in venue.instruments],
        )
        self.orders = OpenOrders()
        self.entries: dict[int, tuple[OtcEntered, int, int]] = {}
        self.phases = [market.phase for market in markets]
        self.bands = [
            market.instrument.band(market.instrument.reference_price) for market in markets
        ]
        self.widths = [market.instrument.dynamic_ticks for market in markets]
        self.last = [-1] * len(markets)
        self.anchors = [-1] * len(markets)
        self.called_ns = [0] * len(markets)
        self.taking = (0, 0)
        self.limits = Limits(self.orders, self.money)
        self.waiting: dict[Scope, None] = {}
        self.emptied: list[Scope] = []
        self.reported = np.zeros_like(venue.parts.tables.ledger[:, :, FREE : DUE_OUT + 1])
        self.beginning: set[int] = set()
        self.command: Any = None
        self.placings = 0
        self.handlers: dict[type, Callable[[Any], None]] = {
            OrderAccepted: self._accept,
            OrderAmended: self._amend,
            OrderTriggered: self._trigger,
            OrderCanceled: self._end,
            OrderExpired: self._end,
            TradeMade: self._trade,
            TradeBusted: self.money.correct,
            TradeAdjusted: self.money.correct,
            OtcEntered: self._enter_otc,
            OtcEnded: lambda event: self._end_otc(event.entry_id),
            OtcMatched: self._match,
            CashDeposited: self.money.cash,
            CashWithdrawn: self.money.cash,
            RegistryInstructed: self.money.instruct,
            CreditsDeposited: self.money.move,
            CreditsWithdrawn: self.money.move,
            CreditsRetired: self.money.move,
            CreditsSettled: self.money.settle,
            InstructionVoided: self.money.void,
            NetCashSettled: self.money.settle_difference,
            KillSwitchSet: self._kill,
            LimitsSet: self.limits.put,
            CancelTimerSet: self._fire,
            CancelWaits: self._wait,
            CancelOnDisconnectSet: self._end_session,
            PhaseChanged: self._change_phase,
            AuctionUncrossed: self._uncross,
            ReferencePriceSet: self._set_band,
            InstrumentListed: self._list,
        }

    # --- a group ---------------------------------------------------------------------------------

    def check(self, group: Sequence[Stamped], events: Sequence[Event]) -> None:
        """Fold a group of commands and their events, then compare the sums with the venue's
        ledger."""
        remaining = iter(events)
        event = next(remaining, None)
        for stamped in group:
            self.seq, self.command = stamped.seq, stamped.command
            rejected = False
            while event is not None and event.seq == stamped.seq:
                rejected |= type(event) is CommandRejected
                handle = self.handlers.get(type(event))
                if handle is not None:
                    handle(event)
                event = next(remaining, None)
            if type(stamped.command) is CancelAll and not rejected:
                one = stamped.command
                self.emptied.append((one.account, one.instrument, one.side))
            self._check_command(stamped)
        demand(event is None, "report", "an event of no command:", event)
        self.money.compare(self.venue.parts.tables.ledger)

    def check_balances(self, events: Sequence[Event]) -> None:
        """Check that each participant's balance in the ledger is the one last reported."""
        ledger = self.venue.parts.tables.ledger[:, :, FREE : DUE_OUT + 1]
        if listed := ledger.shape[1] - self.reported.shape[1]:
            self.reported = np.pad(self.reported, ((0, 0), (0, listed), (0, 0)))
        for event in events:
            if isinstance(event, BalanceChanged):
                row = (event.free, event.held, event.due_in, event.due_out)
                self.reported[event.account, event.asset + 1] = row
        same = np.array_equal(self.reported[EXCHANGE + 1 :], ledger[EXCHANGE + 1 :])
        demand(same, "report", "a balance differs from the one reported")

    def _check_command(self, stamped: Stamped) -> None:
        """Check what must hold after each command."""
        for account, instrument, side in self.emptied:
            for order in self.orders.in_scope(account, instrument, side):
                is_open = not order.auction_id and self.phases[order.instrument]
                demand(is_open in (False, *UNCANCELLABLE), "ended", "not canceled:", order)
        self.emptied.clear()
        demand(not self.beginning, "phase", "trades in markets", self.beginning)
        for order in self.orders.passing.values():
            rests = order.time_in_force in AT_ONCE
            rests |= self.phases[order.instrument] == Phase.CONTINUOUS
            demand(not rests, "ended", "rests:", order)
        for order in self.orders.dated.values():
            demand(order.expire_ns > stamped.time_ns, "ended", "past its date:", order)

    # --- orders ----------------------------------------------------------------------------------

    def _accept(self, event: OrderAccepted) -> None:
        self.placings += 1
        band_high = self.bands[event.instrument][1]
        order = open_order_of(event, self.command, band_high, self.placings)
        is_offer = event.auction_id and not hasattr(self.command, "auction_id")
        if not is_offer:
            self.limits.may_act(order.account, order.instrument)
        self.orders.add(order)
        self.money.hold(order, 1)
        if not event.auction_id:
            self.limits.keep_number(order.account)
        if not is_offer:
            self.limits.keep(order, order.open_t, getattr(self.command, "price_ticks", 0))

    def _amend(self, event: OrderAmended) -> None:
        order = self._open(event.order_id, event)
        is_asked, held_ticks = isinstance(self.command, AmendOrder), order.hold_ticks
        self.money.hold(order, -1)
        moved = order.is_priced and event.price_ticks != order.limit_ticks
        if moved or event.change_t > 0 or event.display_t:
            self.placings += 1
            order.placed = self.placings
        if order.is_priced:
            order.limit_ticks = order.hold_ticks = event.price_ticks
        elif not is_asked and not order.is_waiting:
            # The order has the price of the band's edge, and the band has changed.
            order.hold_ticks = self.bands[order.instrument][1]
        if order.is_waiting and is_asked:
            order.stop_ticks = self.command.stop_ticks or order.stop_ticks
        before_t = order.open_t
        order.open_t = event.leaves_t
        order.whole_t += event.change_t
        demand(order.open_t == before_t + event.change_t > 0, "report", event, "of", before_t)
        self.orders.change(order, before_t)
        self.money.hold(order, 1)
        if is_asked:
            self.limits.may_act(order.account, order.instrument)
            self.limits.keep(order, event.change_t, 0)
        elif order.side == Side.BUY and order.hold_ticks > held_ticks:
            self.limits.keep_notional(order, order.hold_ticks)

    def _trigger(self, event: OrderTriggered) -> None:
        order, last = self._open(event.order_id, event), self.last[event.instrument]
        reached = order.stop_ticks <= last if order.side == Side.BUY else order.stop_ticks >= last
        demand(order.is_waiting and last >= 0 and reached, "stops", "elected by", last, order)
        self.placings += 1
        order.placed, order.is_waiting = self.placings, False
        self.orders.note(order)

    def _end(self, event: OrderCanceled | OrderExpired) -> None:
        order = self._open(event.order_id, event)
        demand(event.account == order.account, "report", event, "of", order)
        demand(event.quantity_t + event.leaves_t == order.open_t, "report", event, "of", order)
        self._take(order, event.quantity_t)
        order.whole_t -= event.quantity_t

    def _take(self, order: OpenOrder, quantity_t: int) -> None:
        """Reduce the open quantity of an order."""
        self.money.hold(order, -1)
        order.open_t -= quantity_t
        self.orders.change(order, order.open_t + quantity_t)
        self.money.hold(order, 1)

    def _open(self, order_id: int, event: Event) -> OpenOrder:
        order = self.orders.live.get(order_id)
        if order is None:
            raise Violation("ended", f"{event} of an order that is not open")
        return order

    # --- cancellations, at once or later ---------------------------------------------------------

    def _kill(self, event: KillSwitchSet) -> None:
        self.limits.kill(event)
        if event.on:
            self.emptied.append((event.account, event.instrument, -1))

    def _end_session(self, event: CancelOnDisconnectSet) -> None:
        if isinstance(self.command, EndSessions):
            self.emptied.append((event.account, -1, -1))

    def _fire(self, event: CancelTimerSet) -> None:
        if event.at_ns == 0 and not hasattr(self.command, "at_ns"):
            self.emptied.append((event.account, -1, -1))

    def _wait(self, event: CancelWaits) -> None:
        self.waiting[event.account, event.instrument, event.side] = None

    # --- trades ----------------------------------------------------------------------------------

    def _trade(self, event: TradeMade) -> None:
        buy, sell = self._open(event.buy_order_id, event), self._open(event.sell_order_id, event)
        reported = (event.buyer, event.seller, event.instrument, event.instrument)
        wanted = (buy.account, sell.account, buy.instrument, sell.instrument)
        demand(reported == wanted and buy.side < sell.side, "report", event, "of", buy, sell)
        enough = 0 < event.quantity_t <= min(buy.open_t, sell.open_t)
        demand(enough, "ended", event, "of", buy, sell)
        for order in (buy, sell):
            demand(not order.is_waiting, "stops", event, "of a waiting", order)
            demand(order.takes(event.price_ticks), "price", event, "beyond", order)
            if order.expire_ns:
                demand(event.time_ns < order.expire_ns, "ended", event, "of", order)
            if order.time_in_force == TimeInForce.DAY and order.day != tokyo_day(event.time_ns):
                # A call that an operator has begun at night may end on another day.
                same_call = order.since_ns >= self.called_ns[event.instrument]
                demand(event.taker_side < 0 and same_call, "ended", event, "of", order)
        if event.auction_id:
            demand(buy.account != sell.account, "self-trade", event)
            demand(buy.auction_id == sell.auction_id == event.auction_id, "report", event)
        else:
            self._trade_in_book(event, buy, sell)
        self.money.trade(event)
        self._take(buy, event.quantity_t)
        self._take(sell, event.quantity_t)

    def _trade_in_book(self, event: TradeMade, buy: OpenOrder, sell: OpenOrder) -> None:
        index, price = event.instrument, event.price_ticks
        phase, (low, high) = self.phases[index], self.bands[index]
        in_call = event.taker_side < 0
        if phase not in (IN_A_CALL if in_call else (Phase.CONTINUOUS,)):
            # The trades that open continuous trading are reported before the phase.
            demand(not in_call, "phase", event, "in phase", phase)
            self.beginning.add(index)
        demand(low <= price <= high, "band", event, "outside", low, high)
        later = max(buy, sell, key=lambda order: order.placed)
        if not in_call:
            later = buy if event.taker_side == Side.BUY else sell
            self._keep_dynamic_band(event, later)
            for order in (buy, sell):
                self.limits.may_act(order.account, index)
        willing = later.stp_mode == SelfTrade.NONE
        same = buy.is_same_trader(sell)
        demand(willing or not same, "self-trade", event, "of", buy, sell)
        self.last[index] = price

    def _keep_dynamic_band(self, event: TradeMade, taker: OpenOrder) -> None:
        """Check that no order trades further from the last price before it than the dynamic band
        allows."""
        index = event.instrument
        if self.taking != (event.seq, taker.order_id):
            self.taking = (event.seq, taker.order_id)
            self.anchors[index] = self.last[index]
        anchor, width = self.anchors[index], self.widths[index]
        if width and anchor >= 0:
            away = event.price_ticks - anchor
            away = away if taker.side == Side.BUY else -away
            demand(away <= width, "band", event, "is", away, "from", anchor)

    # --- OTC trade reports -----------------------------------------------------------------------

    def _enter_otc(self, event: OtcEntered) -> None:
        self.limits.may_act(event.account, event.instrument)
        demand(event.account != event.counter_account, "self-trade", event)
        asset, amount = event.instrument + 1, event.quantity_t
        if event.side == Side.BUY:
            asset = 0
            terms = self.money.terms[event.instrument]
            amount = terms.value(event.price_ticks, event.quantity_t)
            self.orders.buys_t[event.account, event.instrument] += event.quantity_t
        self.money.held[event.account, asset] += amount
        self.entries[event.entry_id] = (event, asset, amount)
        self.limits.keep_position(event.account, event.instrument, event.side)

    def _end_otc(self, entry_id: int) -> OtcEntered:
        demand(entry_id in self.entries, "ended", "an entry that does not wait:", entry_id)
        entry, asset, amount = self.entries.pop(entry_id)
        self.money.held[entry.account, asset] -= amount
        if entry.side == Side.BUY:
            self.orders.buys_t[entry.account, entry.instrument] -= entry.quantity_t
        return entry

    def _match(self, event: OtcMatched) -> None:
        buy, sell = self._end_otc(event.buy_entry_id), self._end_otc(event.sell_entry_id)
        for entry in (buy, sell):
            reported = (event.serial_range, event.quantity_t, event.price_ticks, event.instrument)
            same = reported == (
                entry.serial_range,
                entry.quantity_t,
                entry.price_ticks,
                entry.instrument,
            )
            demand(same, "report", event, "of", entry)
        wanted = {(buy.account, sell.account), (sell.counter_account, buy.counter_account)}
        demand(wanted == {(event.buyer, event.seller)}, "report", event, "of", buy, sell)
        self.money.otc(event)

    # --- markets ---------------------------------------------------------------------------------

    def _change_phase(self, event: PhaseChanged) -> None:
        self.phases[event.instrument] = Phase(event.phase)
        if event.phase == Phase.CONTINUOUS:
            self.beginning.discard(event.instrument)
        if event.phase == Phase.AUCTION_CALL:
            self.called_ns[event.instrument] = event.time_ns
        if event.phase not in UNCANCELLABLE:
            for scope in [waiting for waiting in self.waiting if waiting[1] == event.instrument]:
                del self.waiting[scope]
                self.emptied.append(scope)

    def _uncross(self, event: AuctionUncrossed) -> None:
        for order in self.orders.passing.values():
            stays = order.instrument == event.instrument
            demand(not stays, "ended", "stays after the auction:", order)

    def _set_band(self, event: ReferencePriceSet) -> None:
        self.bands[event.instrument] = (event.band_low_ticks, event.band_high_ticks)

    def _list(self, event: InstrumentListed) -> None:
        self.money.add(Terms.of(event.terms))
        self.phases.append(Phase.CLOSED)
        self.bands.append(event.terms.band(event.terms.reference_price))
        self.widths.append(event.terms.dynamic_ticks)
        self.called_ns.append(0)
        self.last.append(-1)
        self.anchors.append(-1)
