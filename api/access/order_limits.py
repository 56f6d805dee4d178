"""Rate limits of orders and cancels by account: token buckets and the order-to-trade ratio.

Cancels have a larger bucket of their own, so that an account that sends too fast can still cancel.
"""

from __future__ import annotations

from collections.abc import Callable

from api.access.order_to_trade import OrderRatio
from api.access.rate_limit import TokenBucket
from api.settings import Settings
from api.wire.errors import ApiError


class OrderLimits:
    """Counts the orders and cancels of accounts; `order_ratio` must receive the venue's groups."""

    def __init__(self, settings: Settings, steady_s: Callable[[], float]) -> None:
        self._settings = settings
        self._steady_s = steady_s
        self.order_ratio = OrderRatio(settings.orders_free, settings.orders_per_trade)
        self._orders: dict[int, TokenBucket] = {}
        self._cancels: dict[int, TokenBucket] = {}

    def order_bucket(self, account: int) -> TokenBucket:
        """Return the bucket of an account's orders; full if the account has sent none."""
        bucket = self._orders.get(account)
        if bucket is None:
            settings = self._settings
            bucket = TokenBucket(settings.orders_per_s, settings.orders_burst, self._steady_s())
            self._orders[account] = bucket
        return bucket

    def take_order(self, account: int, count: int = 1) -> None:
        """Count orders. ApiError `rate_limited`: too many a second, or too many for each trade."""
        bucket = self._orders.get(account) or self.order_bucket(account)
        if not bucket.take(self._steady_s(), count):
            raise ApiError("rate_limited", "too many orders", limit=bucket.status(self._steady_s()))
        if not self.order_ratio.allows(account, count):
            raise ApiError("rate_limited", "too many orders today for so few trades")

    def take_cancel(self, account: int, count: int = 1) -> None:
        """Count `count` cancels, one for each order named. ApiError `rate_limited`: too many."""
        bucket = self._cancels.get(account)
        if bucket is None:
            settings, times = self._settings, self._settings.cancels_per_order
            rate, burst = times * settings.orders_per_s, times * settings.orders_burst
            bucket = self._cancels[account] = TokenBucket(rate, burst, self._steady_s())
        if not bucket.take(self._steady_s(), count):
            message = "too many cancels; cancel_all counts as one"
            raise ApiError("rate_limited", message, limit=bucket.status(self._steady_s()))
