"""Controls of operator and participants: halts, kill switches, limits, dead-man timers.

A cancel always takes effect. Where a phase forbids it (frozen, closed), the cancel of a timer, a
lost connection or a kill switch waits here and is the first act of the next phase that allows it. A
halted market keeps its orders, skips its agenda and reopens with a call auction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from exchange.clearing import risk
from exchange.clearing.ledger import Rows, Table
from exchange.clearing.limits import is_killed
from exchange.clearing.tables import Tables
from exchange.commands import (
    CancelAfter,
    CancelAll,
    EndSessions,
    Phase,
    SetCancelOnDisconnect,
    SetKillSwitch,
    SetLimits,
    Stamped,
)
from exchange.events import (
    CancelOnDisconnectSet,
    CancelTimerSet,
    CancelWaits,
    Event,
    KillSwitchSet,
    LimitsSet,
    Reason,
)
from exchange.units import NEVER, NS_PER_DAY
from exchange.venue.accounts import Accounts
from exchange.venue.markets import Markets
from exchange.venue.row_codec import rejection

TIMER_MAX_NS = 7 * NS_PER_DAY
NO_CANCELS = (Phase.CLOSED, Phase.AUCTION_FROZEN, Phase.UNCROSSING)
# The most connections of an account whose loss ends its orders; no server allows as many.
SESSIONS_MAX = 1_000

Scope = tuple[int, int, int]
Tell = Callable[[Sequence[Stamped], Rows], list[Event]]


class SavedControls(Struct, frozen=True):
    """Timers by account, cancels that wait for a phase, reopenings by market, and the
    (account, connection) pairs whose loss ends the account's orders."""

    timers: dict[int, int]
    waiting: list[Scope]
    reopening: dict[int, int]
    sessions: list[tuple[int, int]]


class Controls:
    """Timers and waiting cancels; kill switches and limits are in `limits` (clearing/risk.py)."""

    def __init__(self, markets: Markets, accounts: Accounts, tables: Tables, tell: Tell) -> None:
        self.timers: dict[int, int] = {}
        self.waiting: dict[Scope, None] = {}
        self.reopening: dict[int, int] = {}
        self.sessions: dict[tuple[int, int], None] = {}
        self._markets = markets
        self._accounts = accounts
        self._tables = tables
        self._tell = tell

    @property
    def _limits(self) -> Table:
        return self._tables.limits

    def saved(self) -> SavedControls:
        """The pending acts; limits and switches are in their array."""
        waiting, sessions = list(self.waiting), list(self.sessions)
        return SavedControls(self.timers, waiting, self.reopening, sessions)

    def restore(self, saved: SavedControls) -> None:
        """Restore the pending acts of `saved`."""
        self.timers, self.reopening = dict(saved.timers), dict(saved.reopening)
        self.waiting = dict.fromkeys(saved.waiting)
        self.sessions = dict.fromkeys(saved.sessions)

    @property
    def next_due_ns(self) -> int:
        """The next moment at which a timer fires or a halted market reopens."""
        if not self.timers and not self.reopening:
            return NEVER
        return min(*self.timers.values(), *self.reopening.values(), NEVER)

    # --- canceling ----------------------------------------------------------------------

    def cancel_all(self, stamped: Stamped, command: CancelAll) -> list[Event]:
        """Cancel an account's orders now, or reject, or let the cancel wait for the phase."""
        if not self._accounts.exists(command.account):
            return [rejection(stamped, Reason.FORBIDDEN)]
        if not self._is_market(command.instrument) or command.side not in (-1, 0, 1):
            return [rejection(stamped, Reason.INVALID_PARAMS)]
        scope = (command.account, command.instrument, command.side)
        markets = self._markets_of(command.instrument)
        forbidden = [index for index in markets if self._forbids(index)]
        if not command.wait and len(forbidden) == len(markets):
            return [rejection(stamped, Reason.CANCEL_NOT_ALLOWED)]
        return self.cancel(stamped, scope, wait=command.wait)

    def cancel(self, stamped: Stamped, scope: Scope, wait: bool = True) -> list[Event]:
        """Cancel where the phases allow it; let the rest wait."""
        account, instrument, side = scope
        events: list[Event] = []
        for index in self._markets_of(instrument):
            if not self._forbids(index):
                rows = self._markets.mass_cancel(index, account, side, stamped.time_ns)
                events += self._tell([stamped], rows)
            elif wait and self._markets.has_orders(index):
                self.waiting[account, index, side] = None
                events.append(
                    stamped.event(
                        CancelWaits,
                        account=account,
                        instrument=index,
                        side=side,
                    )
                )
        return events

    def work_off(self, stamped: Stamped, index: int, phase: Phase) -> list[Event]:
        """Do the waiting cancels of a market before it enters a phase and can trade."""
        if phase in NO_CANCELS or not self.waiting:
            return []
        scopes = [scope for scope in self.waiting if scope[1] == index]
        if not scopes:
            return []
        self._markets.set_phase(index, Phase.CANCEL_ONLY, stamped.time_ns)
        events: list[Event] = []
        for scope in scopes:
            del self.waiting[scope]
            events += self.cancel(stamped, scope)
        return events

    def forget(self, index: int) -> None:
        """Drop the waiting cancels of a delisted market."""
        self.reopening.pop(index, None)
        self.waiting = {scope: None for scope in self.waiting if scope[1] != index}

    # --- timers --------------------------------------------------------------------------

    def set_timer(self, stamped: Stamped, command: CancelAfter) -> Event:
        """Set or clear an account's dead-man timer."""
        account, at_ns = command.account, command.at_ns
        if not self._accounts.exists(account):
            return rejection(stamped, Reason.FORBIDDEN)
        if at_ns != 0 and not stamped.time_ns < at_ns <= stamped.time_ns + TIMER_MAX_NS:
            return rejection(stamped, Reason.INVALID_PARAMS)
        self.timers.pop(account, None)
        if at_ns:
            self.timers[account] = at_ns
        return stamped.event(CancelTimerSet, account=account, at_ns=at_ns)

    def fire(self, stamped: Stamped) -> list[Event]:
        """Cancel the orders of every account whose timer has expired."""
        events: list[Event] = []
        due = sorted(a for a, at_ns in self.timers.items() if at_ns <= stamped.time_ns)
        for account in due:
            del self.timers[account]
            events.append(stamped.event(CancelTimerSet, account=account, at_ns=0))
            events += self.cancel(stamped, (account, -1, -1))
        return events

    # --- connections ---------------------------------------------------------------------

    def set_cancel_on_disconnect(self, stamped: Stamped, command: SetCancelOnDisconnect) -> Event:
        """Set or clear that an account's orders end with one of its connections."""
        account, session = command.account, command.session
        if not self._accounts.exists(account):
            return rejection(stamped, Reason.FORBIDDEN)
        if not 0 <= session <= NEVER:
            return rejection(stamped, Reason.INVALID_PARAMS)
        if not command.on:
            self.sessions.pop((account, session), None)
        elif (account, session) not in self.sessions:
            if sum(owner == account for owner, _ in self.sessions) >= SESSIONS_MAX:
                return rejection(stamped, Reason.TOO_MANY_ENTRIES)
            self.sessions[account, session] = None
        return self._session_event(stamped, account, session, command.on)

    def end_sessions(self, stamped: Stamped, command: EndSessions) -> list[Event]:
        """Cancel the orders of every account that lost a connection with cancel on disconnect."""
        if command.account != -1 and not self._accounts.exists(command.account):
            return [rejection(stamped, Reason.FORBIDDEN)]
        gone = sorted(
            (account, session)
            for account, session in self.sessions
            if command.account in (-1, account) and command.session in (-1, session)
        )
        events: list[Event] = []
        for account, session in gone:
            del self.sessions[account, session]
            events.append(self._session_event(stamped, account, session, on=False))
        for account in sorted({account for account, _ in gone}):
            events += self.cancel(stamped, (account, -1, -1))
        return events

    def _session_event(self, stamped: Stamped, account: int, session: int, on: bool) -> Event:
        return stamped.event(CancelOnDisconnectSet, account=account, session=session, on=on)

    # --- the operator --------------------------------------------------------------------

    def set_kill_switch(self, stamped: Stamped, command: SetKillSwitch) -> list[Event]:
        """Turn a kill switch on or off; on cancels every order in its scope."""
        account, instrument = command.account, command.instrument
        if account != -1 and not self._accounts.exists(account):
            return [rejection(stamped, Reason.FORBIDDEN)]
        if not self._is_market(instrument):
            return [rejection(stamped, Reason.UNKNOWN_SYMBOL)]
        column = risk.KILLED if instrument == -1 else risk.MARKET_SWITCHES + instrument
        self._limits[risk.EVERYBODY if account == -1 else account, column] = command.on
        told = stamped.event(
            KillSwitchSet,
            account=account,
            instrument=instrument,
            on=command.on,
        )
        return [told, *(self.cancel(stamped, (account, instrument, -1)) if command.on else ())]

    def is_killed(self, account: int, instrument: int) -> bool:
        """True if a kill switch is on for all accounts, the account, the market, or the pair."""
        return is_killed(self._limits, account, instrument)

    def set_limits(self, stamped: Stamped, command: SetLimits) -> Event:
        """Replace an account's limits."""
        values = (
            command.quantity_max_t,
            command.notional_max_yen,
            command.position_max_t,
            command.orders_max,
        )
        if not self._accounts.exists(command.account):
            return rejection(stamped, Reason.FORBIDDEN)
        if not all(0 <= value < 2**62 for value in values):
            return rejection(stamped, Reason.INVALID_PARAMS)
        self._limits[command.account, risk.QUANTITY_MAX : risk.ORDERS_MAX + 1] = values
        return stamped.event(
            LimitsSet,
            account=command.account,
            quantity_max_t=values[0],
            notional_max_yen=values[1],
            position_max_t=values[2],
            orders_max=values[3],
        )

    def _is_market(self, instrument: int) -> bool:
        return -1 <= instrument < len(self._markets)

    def _markets_of(self, instrument: int) -> list[int]:
        return list(range(len(self._markets))) if instrument == -1 else [instrument]

    def _forbids(self, index: int) -> bool:
        return self._markets[index].phase in NO_CANCELS
