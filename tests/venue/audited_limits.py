"""Limits and kill switches as the events set them, and the checks of orders against both."""

from __future__ import annotations

from exchange.commands import Side
from exchange.events import KillSwitchSet, LimitsSet
from tests.venue.audited_money import Money
from tests.venue.audited_orders import OpenOrder, OpenOrders, demand

NO_LIMITS = (0, 0, 0, 0)
EVERYBODY = -1


class Limits:
    """Limits and kill switches. `killed`: the active switches as (account, market), -1 for all."""

    def __init__(self, orders: OpenOrders, money: Money) -> None:
        self.killed: set[tuple[int, int]] = set()
        self._orders = orders
        self._money = money
        self._limits: dict[int, tuple[int, int, int, int]] = {}

    def put(self, event: LimitsSet) -> None:
        """Set an account's limits; open orders stay."""
        self._limits[event.account] = (
            event.quantity_max_t,
            event.notional_max_yen,
            event.position_max_t,
            event.orders_max,
        )

    def kill(self, event: KillSwitchSet) -> None:
        """Set or release a kill switch."""
        scope = (event.account, event.instrument)
        if event.on:
            self.killed.add(scope)
        else:
            self.killed.discard(scope)

    def may_act(self, account: int, instrument: int) -> None:
        """Check that no kill switch covers the order just accepted."""
        is_killed = any(
            (scope, market) in self.killed
            for scope in (EVERYBODY, account)
            for market in (-1, instrument)
        )
        demand(not is_killed, "killed", "account", account, "acts in market", instrument)

    def keep(self, order: OpenOrder, more_t: int, asked_ticks: int) -> None:
        """Check an order just accepted or amended against its account's limits, at its hold price.

        An amendment that adds no quantity may leave a position that is too large, as it does not
        add to it. `asked_ticks`: the requested price of a post-only sale, which the book may have
        raised.
        """
        quantity_max, _, position_max, _ = self._of(order.account)
        fits = not quantity_max or order.whole_t <= quantity_max
        demand(fits, "limits", quantity_max, "t:", order)
        price = order.hold_ticks
        if order.is_priced and order.side == Side.SELL:
            price = min(price, asked_ticks or price)
        self.keep_notional(order, price)
        if position_max and more_t > 0:
            self.keep_position(order.account, order.instrument, order.side)

    def keep_notional(self, order: OpenOrder, price_ticks: int) -> None:
        """Check the value of the whole order at a price against its account's notional limit."""
        most = self._of(order.account)[1]
        if most:
            yen = self._money.terms[order.instrument].value(price_ticks, order.whole_t)
            demand(yen <= most, "limits", yen, "yen, not", most, order)

    def keep_position(self, account: int, instrument: int, side: int) -> None:
        """Check the position after all open buys have traded, or all open sells, against its
        limit."""
        position_max = self._of(account)[2]
        if side == Side.BUY:
            has_t = int(self._money.coming[account, instrument + 1])
            reached = has_t + self._orders.buys_t[account, instrument]
        else:
            reached = int(self._money.held[account, instrument + 1])
        fits = not position_max or reached <= position_max
        demand(fits, "limits", reached, "t, not", position_max, "account", account)

    def keep_number(self, account: int) -> None:
        """Check the number of the account's open orders against its limit."""
        most, has = self._of(account)[3], self._orders.count[account]
        demand(not most or has <= most, "limits", has, "open orders, not", most)

    def _of(self, account: int) -> tuple[int, int, int, int]:
        return self._limits.get(account, NO_LIMITS)
