"""The twin's order entry: an order's own id, the reasons to reject it, and its events."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from exchange.commands import AddOrder, AmendOrder, CancelOrder, OrderType, Phase, Side, Stamped
from exchange.events import (
    CommandRejected,
    Event,
    EventKind,
    IcebergReplenished,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderRepeated,
    OrderTriggered,
    Reason,
    SelfTradePrevented,
    TradeMade,
)
from exchange.matching.reference_state import PRICED, Message
from exchange.matching.state import EventFlag, MessageKind
from exchange.units import NS_PER_DAY
from tests.venue.twin_accounts import TwinAccounts
from tests.venue.twin_clearing import Trade, TwinClearing
from tests.venue.twin_markets import TwinMarkets
from tests.venue.twin_serials import Run, are_well_named, cut, runs_of


@dataclass
class Known:
    """An accepted order, remembered for a day after it ended."""

    order_id: int
    order: AddOrder
    ended_ns: int | None = None
    serial_ranges: list[Run] = field(default_factory=list)


class TwinOrders:
    """The order commands of the twin and their events."""

    def __init__(
        self, markets: TwinMarkets, accounts: TwinAccounts, clearing: TwinClearing
    ) -> None:
        self.markets, self.accounts, self.clearing = markets, accounts, clearing
        self.by_id: dict[int, Known] = {}
        self.by_name: dict[tuple[int, str], Known] = {}
        self._halted: list[int] = []

    def handle(self, stamped: Stamped, command: AddOrder | CancelOrder | AmendOrder) -> list[Event]:
        """Handle an order command."""
        if not self.accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        if isinstance(command, AddOrder):
            return self._add(stamped, command)
        order_id = command.order_id
        if order_id < 0:
            known = self.recall((command.account, command.cl_ord_id), stamped)
            order_id = known.order_id if known else -1
        if not 0 <= order_id < 2**63:
            return [no(stamped, Reason.UNKNOWN_ORDER)]
        if isinstance(command, CancelOrder):
            rows = self.markets.send(MessageKind.CANCEL, order_id=order_id, account=command.account)
        else:
            rows = self._amend(stamped, command, order_id)
        if isinstance(rows, Reason):
            return [no(stamped, rows)]
        if rows[0].kind == EventKind.REFUSED and rows[0].reason == Reason.UNKNOWN_ORDER:
            known = self._recall(self.by_id.get(order_id), stamped)
            if known is not None and known.order.account == command.account:
                return [no(stamped, Reason.ORDER_CLOSED)]
        return self.report(stamped, rows)

    def recall(self, name: tuple[int, str], stamped: Stamped) -> Known | None:
        """The order that an account sent under its own id, if it is still remembered."""
        return self._recall(self.by_name.get(name), stamped)

    def _recall(self, known: Known | None, stamped: Stamped) -> Known | None:
        """The orders that are still remembered at this moment."""
        if known and known.ended_ns and stamped.time_ns >= known.ended_ns + NS_PER_DAY:
            return None
        return known

    def _add(self, stamped: Stamped, command: AddOrder) -> list[Event]:
        if not 0 <= command.instrument < len(self.markets.instruments):
            return [no(stamped, Reason.UNKNOWN_SYMBOL)]
        if command.cl_ord_id:
            known = self.recall((command.account, command.cl_ord_id), stamped)
            if known and known.order != command:
                return [no(stamped, Reason.DUPLICATE_CL_ORD_ID)]
            if known:
                return [
                    stamped.event(
                        OrderRepeated,
                        order_id=known.order_id,
                        account=command.account,
                        cl_ord_id=command.cl_ord_id,
                    )
                ]
        is_sale = command.side == Side.SELL
        if command.serial_ranges and not (
            is_sale and are_well_named(command.serial_ranges, command.quantity_t)
        ):
            return [no(stamped, Reason.SERIAL_RANGE_INVALID)]
        place = (command.account, command.instrument)
        if not self.clearing.shelves.are_free(place, runs_of(command.serial_ranges) or []):
            return [no(stamped, Reason.SERIALS_NOT_AVAILABLE)]
        if not fits(command):
            return [no(stamped, Reason.INVALID_PARAMS)]
        message = Message(
            order_id=stamped.seq,
            price_ticks=command.price_ticks,
            quantity_t=command.quantity_t,
            stop_ticks=command.stop_ticks,
            display_t=command.display_t,
            expire_ns=command.expire_ns,
            time_ns=stamped.time_ns,
            account=command.account,
            stp_group=command.stp_group,
            instrument=command.instrument,
            kind=MessageKind.ADD,
            side=command.side,
            order_type=command.order_type,
            time_in_force=command.time_in_force,
            flags=command.flags,
            stp_mode=command.stp_mode,
        )
        return self._enter(stamped, command, message)

    def _enter(self, stamped: Stamped, command: AddOrder, message: Message) -> list[Event]:
        """Enter an order with sound fields if the rules, the limits and the balances allow it."""
        accounts, side = self.accounts, command.side
        is_side = side in (Side.BUY, Side.SELL)
        if is_side and accounts.is_killed(command.account, command.instrument):
            return [no(stamped, Reason.KILL_SWITCH)]
        reason, _ = self.markets.reference.admission.rejection_reason(message)
        if reason:
            return [no(stamped, reason)]
        place, quantity = command.instrument, command.quantity_t
        price = command.price_ticks
        if command.order_type in (OrderType.MARKET, OrderType.STOP):
            price = self.markets.reference.books[place].high
        if accounts.too_large(place, quantity):
            return [no(stamped, Reason.QTY_MAX)]
        reason = accounts.breach(command.account, place, side, price, quantity, quantity)
        reason = reason or accounts.too_many(command.account)
        if not reason:
            need = accounts.cost(place, side, price, quantity)
            reason = accounts.shortage(command.account, place, side, need)
        if reason:
            return [no(stamped, reason)]
        return self.report(stamped, self.markets.submit(message))

    def _amend(self, stamped: Stamped, command: AmendOrder, order_id: int) -> list[Any] | Reason:
        """The rows of an amendment; a field that it does not name stays unchanged."""
        order = self.markets.reference.live.get(order_id)
        price, quantity, stop = command.price_ticks, command.quantity_t, command.stop_ticks
        if order is not None:
            price = price or (order.limit if order.order_type in PRICED else 0)
            quantity = quantity or order.quantity
            stop = stop or (order.stop if order.waiting else 0)
        if not all(
            -(2**63) <= value < 2**63 for value in (price, quantity, stop, command.display_t)
        ):
            return Reason.INVALID_PARAMS
        message = {
            "order_id": order_id,
            "account": command.account,
            "price_ticks": price,
            "quantity_t": quantity,
            "stop_ticks": stop,
            "display_t": command.display_t,
            "time_ns": stamped.time_ns,
        }
        if order is not None and order.account == command.account:
            reason = self._against_change(order, SimpleNamespace(**message))
            if reason:
                return Reason(reason)
        return self.markets.send(MessageKind.AMEND, **message)

    def _against_change(self, order: Any, m: Any) -> int:
        """The reason to reject an amendment: switches, the book, limits, money; last, missing
        fields."""
        reference = self.markets.reference
        if self.accounts.is_killed(order.account, order.instrument):
            return Reason.KILL_SWITCH
        priced = order.order_type in PRICED
        limit = m.price_ticks if priced else order.limit
        book, stop = (
            reference.books[order.instrument],
            m.stop_ticks if order.waiting else order.stop,
        )
        reason = reference.admission.amend_reason(book, order, m, limit, stop)
        hold = limit if priced else order.hold
        reason = reason or self.accounts.rejection_reason(order, m.quantity_t, hold)
        if not reason and ((m.price_ticks and not priced) or (m.stop_ticks and not order.waiting)):
            return Reason.INVALID_PARAMS
        return reason

    def take_halted(self) -> list[int]:
        """The markets that orders have halted since the last call."""
        halted, self._halted = self._halted, []
        return halted

    # --- events
    # ------------------------------------------------------------------------------------

    def report(self, stamped: Stamped, rows: list[Any]) -> list[Event]:
        """The books' rows as events; balances and ids follow."""
        events: list[Event] = []
        for row in rows:
            if row.kind == EventKind.ACCEPTED:
                self.accounts.entered(self._accepted_order(stamped, row.order_id))
            event = self._event(stamped, row)
            if event is not None:
                events.append(event)
            ended = row.kind in (EventKind.CANCELED, EventKind.EXPIRED, EventKind.TRADED)
            if ended and row.leaves_t == 0:
                self._end(row.order_id, stamped)
            elif row.kind in (EventKind.CANCELED, EventKind.EXPIRED, EventKind.AMENDED):
                self._shrink(row.order_id, row.leaves_t)
            if row.kind == EventKind.TRADED and row.flags & EventFlag.MAKER_DONE:
                self._end(row.other_id, stamped)
            if row.kind != EventKind.REFUSED:
                self.accounts.changed(*{a for a in (row.account, row.other_account) if a >= 0})
        return events

    def _end(self, order_id: int, stamped: Stamped) -> None:
        """Remove an order that has left the book."""
        self.by_id[order_id].ended_ns = stamped.time_ns
        self._shrink(order_id, 0)

    def _shrink(self, order_id: int, leaves: int) -> None:
        """Release the serials that exceed an order's tonnes."""
        known = self.by_id[order_id]
        kept = cut(known.serial_ranges, leaves)
        place = (known.order.account, known.order.instrument)
        self.clearing.shelves.give(place, known.serial_ranges)
        known.serial_ranges = kept

    def _accepted_order(self, stamped: Stamped, order_id: int) -> Any:
        """Remember an order that entered. If it has left already, it holds nothing."""
        command = stamped.command
        assert isinstance(command, AddOrder)
        serial_ranges = cut(runs_of(command.serial_ranges) or [], command.quantity_t)
        self.clearing.shelves.take((command.account, command.instrument), serial_ranges)
        known = self.by_id[order_id] = Known(order_id, command, serial_ranges=serial_ranges)
        if command.cl_ord_id:
            self.by_name[command.account, command.cl_ord_id] = known
        live = self.markets.reference.live.get(order_id)
        return live if live is not None else Gone(order_id, command.account)

    def _event(self, stamped: Stamped, row: Any) -> Event | None:
        """One row as an event; rows that only replay needs give none."""
        at = {"seq": stamped.seq, "time_ns": stamped.time_ns}
        own = {"order_id": row.order_id, "account": row.account, "instrument": row.instrument}
        if row.kind == EventKind.TRADED:
            return self._traded(row, at)
        if row.kind == EventKind.REFUSED:
            return no(stamped, row.reason)
        if row.kind == EventKind.ACCEPTED:
            command = stamped.command
            assert isinstance(command, AddOrder)
            return OrderAccepted(
                cl_ord_id=command.cl_ord_id,
                side=command.side,
                order_type=command.order_type,
                time_in_force=command.time_in_force,
                flags=command.flags,
                price_ticks=row.price_ticks,
                quantity_t=command.quantity_t,
                display_t=command.display_t if command.display_t < row.quantity_t else 0,
                stop_ticks=command.stop_ticks,
                expire_ns=command.expire_ns,
                serial_ranges=command.serial_ranges,
                **at,
                **own,
            )
        if row.kind in (EventKind.CANCELED, EventKind.EXPIRED):
            kind = OrderExpired if row.kind == EventKind.EXPIRED else OrderCanceled
            left = {"quantity_t": row.quantity_t, "reason": row.reason, "leaves_t": row.leaves_t}
            return kind(**left, **at, **own)
        if row.kind == EventKind.AMENDED:
            change = {"change_t": row.quantity_t, "leaves_t": row.leaves_t}
            change["display_t"] = getattr(stamped.command, "display_t", 0)
            return OrderAmended(price_ticks=row.price_ticks, **change, **at, **own)
        if row.kind == EventKind.TRIGGERED:
            return OrderTriggered(
                price_ticks=row.price_ticks, quantity_t=row.quantity_t, **at, **own
            )
        if row.kind == EventKind.PREVENTED:
            return SelfTradePrevented(other_id=row.other_id, quantity_t=row.quantity_t, **at, **own)
        if row.kind == EventKind.REFRESHED:
            return IcebergReplenished(shown_t=row.quantity_t, **at, **own)
        if row.kind == EventKind.HALTED:
            self._halted.append(row.instrument)
            self.markets.phases[row.instrument] = Phase.HALTED
        return None

    def _traded(self, row: Any, at: dict[str, int]) -> Event:
        """A trade: numbered, booked on both sides, reported."""
        index, price, quantity = row.instrument, row.price_ticks, row.quantity_t
        buy, sell = (row.order_id, row.account), (row.other_id, row.other_account)
        if row.side == Side.SELL:
            buy, sell = sell, buy
        self.markets.trade_ids[index] += 1
        self.markets.last[index] = price
        trade_id = self.markets.trade_ids[index]
        self.accounts.trade(index, buy[1], sell[1], price, quantity)
        named = cut(self.by_id[sell[0]].serial_ranges, quantity)
        if named:
            self.clearing.name_serials(sell[1], index, named)
        orders = (buy[0], sell[0])
        self.clearing.trades.append(
            Trade(index, trade_id, buy[1], sell[1], price, quantity, orders, serial_ranges=named)
        )
        return TradeMade(
            trade_id=trade_id,
            instrument=index,
            price_ticks=price,
            quantity_t=quantity,
            yen=self.markets.instruments[index].yen(price, quantity),
            buy_order_id=buy[0],
            sell_order_id=sell[0],
            buyer=buy[1],
            seller=sell[1],
            taker_side=-1 if row.flags & EventFlag.AUCTION else row.side,
            **at,
        )


@dataclass
class Gone:
    """An order that traded in full or was canceled on entry."""

    order_id: int
    account: int


def fits(command: AddOrder) -> bool:
    """True if a message can carry the numbers."""
    long = (
        command.price_ticks,
        command.quantity_t,
        command.stop_ticks,
        command.display_t,
        command.expire_ns,
    )
    small = (
        command.side,
        command.order_type,
        command.time_in_force,
        command.flags,
        command.stp_mode,
    )
    return (
        all(-(2**63) <= value < 2**63 for value in long)
        and all(0 <= value < 256 for value in small)
        and -(2**31) <= command.stp_group < 2**31
    )


def no(stamped: Stamped, reason: int) -> Event:
    """The rejection of a command."""
    command = stamped.command
    if isinstance(command, AddOrder):
        return stamped.event(
            OrderRejected,
            account=command.account,
            cl_ord_id=command.cl_ord_id,
            instrument=command.instrument,
            side=command.side,
            quantity_t=command.quantity_t,
            price_ticks=command.price_ticks,
            reason=reason,
        )
    return stamped.event(
        CommandRejected,
        account=getattr(command, "account", -1),
        reason=reason,
        order_id=getattr(command, "order_id", -1),
        cl_ord_id=getattr(command, "cl_ord_id", ""),
    )
