"""A slow and obvious venue, the reference of every differential test.

It has dicts, lists and the reference book; no arrays, batches or incremental sums. Commands are
applied one by one, holds are sums over orders, obligations sums over trades, and balances are
compared account by account. It shares with the venue commands, events, instruments and the
calendar, nothing else. Every kind of command is in `Twin.handlers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from exchange import commands as asked
from exchange.calendar import Action, add_exchange_days
from exchange.commands import Phase, Stamped, Tick
from exchange.events import (
    AccountOpened,
    AuctionUncrossed,
    BalanceChanged,
    CancelTimerSet,
    CancelWaits,
    CashDeposited,
    CashWithdrawn,
    Event,
    EventKind,
    KillSwitchSet,
    LimitsSet,
    PhaseChanged,
    Reason,
)
from exchange.instruments import Instrument
from exchange.matching.state import MessageKind
from exchange.units import NS_PER_DAY, NS_PER_S, tokyo_datetime
from exchange.venue.venue import VenueSettings
from tests.venue.twin_accounts import EVERYBODY, FIRST, YEN, TwinAccounts
from tests.venue.twin_clearing import TwinClearing
from tests.venue.twin_listing import TwinListing
from tests.venue.twin_markets import ENTERED, Moment, TwinMarkets
from tests.venue.twin_orders import TwinOrders, no
from tests.venue.twin_otc import TwinOtc
from tests.venue.twin_sealed import TwinAuctions
from tests.venue.twin_sessions import TwinSessions

UNCANCELLABLE = (Phase.CLOSED, Phase.AUCTION_FROZEN, Phase.UNCROSSING)


class Twin:
    """The reference venue: the same commands must give the same events."""

    def __init__(
        self, instruments: tuple[Instrument, ...], start_ns: int, settings: VenueSettings
    ) -> None:
        self.settings = settings
        self.markets = TwinMarkets(
            instruments, settings.orders_max, settings.tie_seed, (start_ns, settings.close)
        )
        self.accounts = TwinAccounts(
            instruments, settings.accounts_max, self.markets.reference.live
        )
        self.clearing = TwinClearing(self.accounts)
        self.orders = TwinOrders(self.markets, self.accounts, self.clearing)
        self.otc = TwinOtc(self.markets, self.clearing, settings.otc_classes)
        self.auctions = TwinAuctions(self.markets, self.clearing, self.orders)
        self.listing = TwinListing(self, self._enter)
        self.timers: dict[int, int] = {}
        self.waiting: list[tuple[int, int, int]] = []
        self.sessions = TwinSessions(self.accounts, self._cancel)
        self._reported: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        self.handlers: dict[type, Callable[[Stamped, Any], Iterable[Event]]] = {
            asked.AddOrder: self._order,
            asked.CancelOrder: self._order,
            asked.AmendOrder: self._order,
            Tick: self._tick,
            asked.OpenAccount: self._open,
            asked.DepositCash: self._cash,
            asked.WithdrawCash: self._cash,
            asked.DepositCredits: self._ask,
            asked.WithdrawCredits: self._ask,
            asked.RetireCredits: self._ask,
            asked.ConfirmInstruction: self._answer,
            asked.VoidInstruction: self._answer,
            asked.CancelAll: self._cancel_all,
            asked.CancelAfter: self._timer,
            asked.SetCancelOnDisconnect: self.sessions.set,
            asked.EndSessions: self.sessions.end,
            asked.SetKillSwitch: self._kill,
            asked.SetLimits: self._limits,
            asked.HaltMarket: self._halt,
            asked.ResumeMarket: self._resume,
            asked.BustTrade: self._correct,
            asked.AdjustTrade: self._correct,
            asked.EnterOtc: self.otc.handle,
            asked.WithdrawOtc: self.otc.handle,
            asked.AnnounceAuction: self.auctions.announce,
            asked.CloseAuction: self.auctions.close,
            asked.AddBid: self.auctions.add_bid,
            asked.CancelBid: self.auctions.cancel_bid,
            asked.SetBasePrice: self.listing.set_base,
            asked.DelistInstrument: self.listing.delist,
            asked.ListInstrument: self.listing.list,
        }

    def apply(self, batch: Sequence[Stamped]) -> list[Event]:
        """Apply the commands one by one; all events, in order."""
        events: list[Event] = []
        for stamped in batch:
            events += self.handlers[type(stamped.command)](stamped, stamped.command)
            events += self._notice_halts(stamped)
        return events

    def take_balances(self, seq: int, time_ns: int) -> list[Event]:
        """A BalanceChanged for each participant's balance that differs from the one last
        reported."""
        events: list[Event] = []
        for account in range(FIRST, len(self.accounts.names)):
            for asset in range(YEN, len(self.markets.instruments)):
                now = self.accounts.balance(account, asset)
                assert min(now) >= 0, f"balance {now} of account {account} in asset {asset}"
                if now == self._reported.get((account, asset), (0, 0, 0, 0)):
                    continue
                self._reported[account, asset] = now
                free, held, due_in, due_out = now
                events.append(
                    BalanceChanged(
                        seq=seq,
                        time_ns=time_ns,
                        account=account,
                        asset=asset,
                        free=free,
                        held=held,
                        due_in=due_in,
                        due_out=due_out,
                    )
                )
        return events

    @property
    def next_due_ns(self) -> int:
        """The next due moment, orders with a date left out."""
        brakes = (*self.timers.values(), *self.markets.reopening.values())
        return min((self.markets.coming()[0].time_ns, self.auctions.next_due_ns, *brakes))

    def _order(
        self, stamped: Stamped, command: asked.AddOrder | asked.CancelOrder | asked.AmendOrder
    ) -> list[Event]:
        return self.orders.handle(stamped, command)

    # --- accounts and the registry -------------------------------------------------------------

    def _open(self, stamped: Stamped, command: asked.OpenAccount) -> list[Event]:
        account = self.accounts.open(command.participant)
        if account is None:
            return [no(stamped, Reason.INVALID_PARAMS)]
        return [stamped.event(AccountOpened, account=account, participant=command.participant)]

    def _cash(
        self, stamped: Stamped, command: asked.DepositCash | asked.WithdrawCash
    ) -> list[Event]:
        if not self.accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        is_deposit = isinstance(command, asked.DepositCash)
        if command.yen <= 0:
            return [no(stamped, Reason.INVALID_PARAMS)]
        yen = command.yen if is_deposit else -command.yen
        reason = self.accounts.move_cash(command.account, yen)
        if reason:
            return [no(stamped, reason)]
        kind = CashDeposited if is_deposit else CashWithdrawn
        return [stamped.event(kind, account=command.account, yen=command.yen)]

    def _ask(self, stamped: Stamped, command: Any) -> list[Event]:
        if not self.accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        if type(command) is asked.DepositCredits and command.instrument in self.markets.delisted:
            return [no(stamped, Reason.MARKET_CLOSED)]
        result = self.clearing.ask(stamped, command)
        return [no(stamped, result) if isinstance(result, Reason) else result]

    def _answer(self, stamped: Stamped, command: Any) -> list[Event]:
        if command.key not in self.clearing.waiting:
            return [no(stamped, Reason.INVALID_PARAMS)]
        is_yes = isinstance(command, asked.ConfirmInstruction)
        if is_yes and not self.clearing.is_credible(command):
            return [no(stamped, Reason.INVALID_PARAMS)]
        return self.clearing.answer(stamped, command)

    def _correct(
        self, stamped: Stamped, command: asked.BustTrade | asked.AdjustTrade
    ) -> list[Event]:
        event = self.clearing.correct(stamped, command)
        return [no(stamped, event) if isinstance(event, Reason) else event]

    # --- halts and kill switches
    # -------------------------------------------------------------------

    def _cancel_all(self, stamped: Stamped, command: asked.CancelAll) -> list[Event]:
        if not self.accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        count = len(self.markets.instruments)
        if not -1 <= command.instrument < count or command.side not in (-1, 0, 1):
            return [no(stamped, Reason.INVALID_PARAMS)]
        scope = range(count) if command.instrument == -1 else [command.instrument]
        if not command.wait and all(self.markets.phases[i] in UNCANCELLABLE for i in scope):
            return [no(stamped, Reason.CANCEL_NOT_ALLOWED)]
        return self._cancel(
            stamped, command.account, command.instrument, command.side, command.wait
        )

    def _cancel(
        self, stamped: Stamped, account: int, instrument: int, side: int = -1, wait: bool = True
    ) -> list[Event]:
        events: list[Event] = []
        count = len(self.markets.instruments)
        for index in range(count) if instrument == -1 else [instrument]:
            if self.markets.phases[index] not in UNCANCELLABLE:
                rows = self.markets.send(
                    MessageKind.MASS_CANCEL,
                    instrument=index,
                    account=account,
                    side=2 if side == -1 else side,
                )
                events += self.orders.report(stamped, rows)
            elif wait and self.markets.has_orders(index):
                if (account, index, side) not in self.waiting:
                    self.waiting.append((account, index, side))
                events.append(
                    stamped.event(CancelWaits, account=account, instrument=index, side=side)
                )
        return events

    def _timer(self, stamped: Stamped, command: asked.CancelAfter) -> list[Event]:
        now, at_ns = stamped.time_ns, command.at_ns
        if not self.accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        if at_ns and not now < at_ns <= now + 7 * NS_PER_DAY:
            return [no(stamped, Reason.INVALID_PARAMS)]
        self.timers[command.account] = at_ns
        if not at_ns:
            del self.timers[command.account]
        return [CancelTimerSet(seq=stamped.seq, time_ns=now, account=command.account, at_ns=at_ns)]

    def _kill(self, stamped: Stamped, command: asked.SetKillSwitch) -> list[Event]:
        account, instrument = command.account, command.instrument
        if account != -1 and not self.accounts.exists(account):
            return [no(stamped, Reason.FORBIDDEN)]
        if not -1 <= instrument < len(self.markets.instruments):
            return [no(stamped, Reason.UNKNOWN_SYMBOL)]
        scope = (EVERYBODY if account == -1 else account, instrument)
        events: list[Event] = [
            stamped.event(KillSwitchSet, account=account, instrument=instrument, on=command.on)
        ]
        if command.on:
            self.accounts.switches.add(scope)
            events += self._cancel(stamped, account, instrument)
            events += self.otc.end(stamped, account, instrument, Reason.KILL_SWITCH)
            return events + self.auctions.kill(stamped, account, instrument)
        self.accounts.switches.discard(scope)
        return events

    def _limits(self, stamped: Stamped, command: asked.SetLimits) -> list[Event]:
        if not self.accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        if not self.accounts.set_limits(command):
            return [no(stamped, Reason.INVALID_PARAMS)]
        return [
            stamped.event(
                LimitsSet,
                account=command.account,
                quantity_max_t=command.quantity_max_t,
                notional_max_yen=command.notional_max_yen,
                position_max_t=command.position_max_t,
                orders_max=command.orders_max,
            )
        ]

    # --- the day ---------------------------------------------------------------------------------

    def _halt(self, stamped: Stamped, command: asked.HaltMarket) -> list[Event]:
        index = command.instrument
        if not 0 <= index < len(self.markets.instruments):
            return [no(stamped, Reason.UNKNOWN_SYMBOL)]
        if index in self.markets.delisted:
            return [no(stamped, Reason.MARKET_CLOSED)]
        self.markets.halted.add(index)
        self.markets.reopening.pop(index, None)
        return self._enter(stamped, index, Phase.HALTED, command.reason)

    def _resume(self, stamped: Stamped, command: asked.ResumeMarket) -> list[Event]:
        index = command.instrument
        if not 0 <= index < len(self.markets.instruments):
            return [no(stamped, Reason.UNKNOWN_SYMBOL)]
        if index not in self.markets.halted:
            return [no(stamped, Reason.PHASE_NOT_ALLOWED)]
        self.markets.reopening[index] = stamped.time_ns + self.settings.call_ns
        ended = [] if self.markets.is_in_hours(index) else self._end_day(stamped, index)
        return ended + self._enter(stamped, index, Phase.AUCTION_CALL)

    def _notice_halts(self, stamped: Stamped) -> list[Event]:
        """Markets that an order has just halted collect orders, then reopen."""
        events: list[Event] = []
        for index in self.orders.take_halted():
            self.markets.halted.add(index)
            self.markets.reopening[index] = stamped.time_ns + self.settings.pause_ns
            events += self._enter(stamped, index, Phase.AUCTION_CALL)
        return events

    def _enter(self, stamped: Stamped, index: int, phase: Phase, reason: str = "") -> list[Event]:
        events: list[Event] = []
        waiting = [scope for scope in self.waiting if scope[1] == index]
        if waiting and phase not in UNCANCELLABLE:
            self.markets.set_phase(index, Phase.CANCEL_ONLY)
            for scope in waiting:
                self.waiting.remove(scope)
                events += self._cancel(stamped, *scope)
        events += self.orders.report(stamped, self.markets.set_phase(index, phase))
        next_phase, next_ns = self.markets.next_change(index)
        events.append(
            stamped.event(
                PhaseChanged,
                next_change_ns=next_ns,
                instrument=index,
                phase=phase,
                next_phase=next_phase,
                reason=reason,
            )
        )
        return events

    def _tick(self, stamped: Stamped, _: Tick) -> list[Event]:
        now = stamped.time_ns
        expired = self.markets.send(MessageKind.EXPIRE, instrument=-1, time_ns=now)
        events = self.orders.report(stamped, expired)
        for account in sorted(self.timers):
            if self.timers[account] <= now:
                del self.timers[account]
                events.append(
                    CancelTimerSet(seq=stamped.seq, time_ns=now, account=account, at_ns=0)
                )
                events += self._cancel(stamped, account, -1)
        for index in sorted(self.markets.reopening):
            if self.markets.reopening[index] <= now:
                due_ns = self.markets.reopening.pop(index)
                self.markets.halted.remove(index)
                events += self._uncross(stamped, index, "reopening", due_ns)
                if self.markets.is_day_over(index, now):
                    events += self._end_day(stamped, index)
                events += self._enter(stamped, index, self.markets.phase_by_agenda(index))
        events += self.auctions.fire(stamped)
        if self.markets.coming()[0].time_ns <= now:
            for moment in self.markets.take():
                events += self._step(stamped, moment)
        return events

    def _step(self, stamped: Stamped, moment: Moment) -> list[Event]:
        if moment.instrument < 0:
            return self._close_day(stamped, moment)
        index, events = moment.instrument, []
        if index in self.markets.delisted:
            return []
        is_halted = index in self.markets.halted
        if moment.rank == 0:
            events += self._end_day(stamped, index)
        if moment.action is Action.CALL and not is_halted:
            events += self._next_base(stamped, index)
        if moment.action is Action.UNCROSS and not is_halted:
            events += self._uncross(stamped, index, moment.auction, moment.time_ns)
        if moment.is_last:
            events += self._end_day(stamped, index)
        if not is_halted:
            events += self._enter(stamped, index, ENTERED[moment.action])
        return events

    def _end_day(self, stamped: Stamped, index: int) -> list[Event]:
        scope = {"instrument": index, "time_ns": stamped.time_ns, "flags": 1}
        return self.orders.report(stamped, self.markets.send(MessageKind.EXPIRE, **scope))

    def _next_base(self, stamped: Stamped, index: int) -> list[Event]:
        price = self.markets.session[index]
        if price == self.markets.base[index]:
            return []
        return self.listing.new_base(stamped, index, price)

    def _uncross(self, stamped: Stamped, index: int, auction: str, due_ns: int) -> list[Event]:
        self.markets.set_phase(index, Phase.UNCROSSING)
        rows = self.markets.send(MessageKind.UNCROSS, instrument=index)
        result = next(row for row in rows if row.kind == EventKind.UNCROSSED)
        events = self.orders.report(stamped, rows)
        if result.quantity_t:
            self.markets.session[index] = result.price_ticks
        events.append(
            stamped.event(
                AuctionUncrossed,
                instrument=index,
                auction=auction,
                price_ticks=result.price_ticks,
                volume_t=result.quantity_t,
                imbalance_t=result.leaves_t,
                late=stamped.time_ns > due_ns + NS_PER_S,
            )
        )
        return events

    def _close_day(self, stamped: Stamped, moment: Moment) -> list[Event]:
        day = tokyo_datetime(moment.time_ns).date()
        days = [add_exchange_days(day, i.settlement_days) for i in self.markets.instruments]
        self.clearing.close_day(days)
        events = self.clearing.instruct_due(day, stamped)
        return events + self.otc.end(stamped, -1, -1, Reason.DAY_ENDED)
