"""Conversion of decimals and names on the wire to integers of the venue, and back.

One `InstrumentTable` converts symbols, decimal strings and times to indices, ticks, tonnes and
nanoseconds. Input that cannot be converted is rejected here with its code and never reaches the
journal; no result of a conversion can overflow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

from msgspec import structs

from api.messages.fields import ORDER_TYPES, SELF_TRADES, SIDES, TIMES_IN_FORCE, NamedRange
from api.messages.requests import OrderParams
from api.wire.errors import ApiError
from api.wire.symbols import Symbols
from exchange.commands import AddOrder, OrderFlag
from exchange.instruments import Instrument
from exchange.units import (
    NOTIONAL_LIMIT,
    NS_PER_S,
    PRICE_TICKS_MAX,
    QUANTITY_MAX_T,
    in_steps,
    parse_decimal,
    steps_text,
)

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{0,9}))?Z")
POST_ONLY = {
    "reject": OrderFlag.POST_ONLY_REJECT,
    "reprice": OrderFlag.POST_ONLY_REPRICE,
}
CASH = "JPY"
YEN_LIMIT = 2**53
AT_ONCE = ("ioc", "fok")
PRICED, STOPS = ("limit", "stop_limit"), ("stop", "stop_limit")
NO_GROUPS: Mapping[int, int] = MappingProxyType({})


def parse_time_ns(text: str, field: str) -> int:
    """Parse an RFC 3339 time in UTC (0 to 9 decimals) as nanoseconds since 1970."""
    match = _TIME.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        moment = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        raise ApiError(
            "invalid_params",
            f"{field} is {text}, which is not a time; a time in UTC is 2026-11-21T06:00:00Z",
            field,
        ) from None
    if not 1970 <= moment.year <= 2261:
        raise ApiError("invalid_params", f"{field} must be in the years 1970 to 2261", field)
    return int(moment.timestamp()) * NS_PER_S + int((match[2] or "0").ljust(9, "0"))


class InstrumentTable:
    """The instrument table by symbol and by index; `stp_groups` by account as in
    `stp_groups.py`."""

    def __init__(
        self, instruments: Sequence[Instrument], stp_groups: Mapping[int, int] = NO_GROUPS
    ) -> None:
        self.stp_groups = stp_groups
        self._know(tuple(instruments))

    def put(self, index: int, instrument: Instrument) -> None:
        """Add an instrument, or replace one whose last day has changed."""
        known = self.instruments
        self._know((*known[:index], instrument, *known[index + 1 :]))

    def _know(self, instruments: tuple[Instrument, ...]) -> None:
        self.instruments = instruments
        self._trades_on = [instrument.trades_continuously for instrument in instruments]
        symbols = Symbols(instrument.symbol for instrument in instruments)
        self.symbols, self.index, self.indices = symbols.names, symbols.index, symbols.indices
        # None for a tick of one yen, which needs no decimals.
        self._ticks = [
            None if instrument.tick_yen == 1 else instrument.tick_yen for instrument in instruments
        ]

    def asset_text(self, asset: int) -> str:
        """Return the name of an asset: JPY (-1) or an instrument's symbol."""
        return CASH if asset < 0 else self.symbols[asset]

    def grouped(self, order: AddOrder) -> AddOrder:
        """Return an earlier order in the account's current self-trade group."""
        return structs.replace(order, stp_group=self.stp_groups.get(order.account, 0))

    def ticks(self, instrument: int, text: str, field: str) -> int:
        """Convert a positive price to ticks."""
        if self._ticks[instrument] is None and text.isdecimal() and text.isascii():
            ticks = int(text)
            if 0 < ticks <= PRICE_TICKS_MAX:
                return ticks
        tick = self.instruments[instrument].tick_yen
        value = _decimal(text, field)
        try:
            ticks = in_steps(value, tick)
        except ValueError:
            raise ApiError(
                "price_increment", f"{field} is {text}; it must be a multiple of {tick} yen", field
            ) from None
        if not 0 < ticks <= PRICE_TICKS_MAX:
            raise ApiError(
                "price_out_of_band",
                f"{field} is {text}; it must be above 0 and within the band",
                field,
            )
        return ticks

    def tonnes(self, instrument: int, text: str, field: str) -> int:
        """Convert a positive quantity to tonnes; rejected unless a multiple of the lot."""
        lot = self.instruments[instrument].lot_t
        if lot == 1 and text.isdecimal() and text.isascii():
            tonnes = int(text)
            if 0 < tonnes <= QUANTITY_MAX_T:
                return tonnes
        value = _decimal(text, field)
        if value <= 0:
            raise ApiError("qty_min", f"{field} is {text}; it must be above 0", field)
        if value > QUANTITY_MAX_T:
            most = self.instruments[instrument].quantity_max_t
            raise ApiError("qty_max", f"{field} is {text}; it must be at most {most:,}", field)
        try:
            return in_steps(value, Decimal(lot)) * lot
        except ValueError:
            raise ApiError(
                "qty_increment", f"{field} is {text}; it must be a multiple of {lot} t", field
            ) from None

    def price_text(self, instrument: int, ticks: int) -> str:
        """Return a price with the decimals of its tick."""
        tick = self._ticks[instrument]
        return str(ticks) if tick is None else steps_text(ticks, tick)

    def average_text(self, instrument: int, value: int, quantity_t: int) -> str:
        """Return the mean price of fills (sum of ticks x tonnes over tonnes) with four more
        decimals."""
        price = Decimal(value) * self.instruments[instrument].tick_yen / quantity_t
        text = f"{price:.4f}"
        return text.rstrip("0").rstrip(".")

    def add_order(self, account: int, params: OrderParams) -> AddOrder:
        """Make the command of an order request; rejected if its fields do not fit together."""
        instrument = self.index(params.symbol)
        quantity_t = self.tonnes(instrument, params.order_qty, "order_qty")
        word = params.order_type
        price_ticks = stop_ticks = display_t = expire_ns = 0
        if word in PRICED:
            price_ticks = self.ticks(
                instrument, _given(params.limit_price, "limit_price"), "limit_price"
            )
        elif params.limit_price is not None:
            raise ApiError(
                "invalid_params", f"a {word} order has no limit_price; leave it out", "limit_price"
            )
        if word in STOPS:
            stop_ticks = self.ticks(
                instrument, _given(params.stop_price, "stop_price"), "stop_price"
            )
        elif params.stop_price is not None:
            raise ApiError(
                "invalid_params", f"a {word} order has no stop_price; leave it out", "stop_price"
            )
        if params.time_in_force == "gtd":
            expire_ns = parse_time_ns(_given(params.expire_time, "expire_time"), "expire_time")
        elif params.expire_time is not None:
            raise ApiError(
                "invalid_params",
                "expire_time is for time_in_force gtd; leave it out",
                "expire_time",
            )
        if params.display_qty is not None:
            display_t = self.tonnes(instrument, params.display_qty, "display_qty")
        named = "serial_ranges" if params.serial_ranges else "serial_filter"
        if (params.serial_ranges or params.serial_filter is not None) and params.side == "buy":
            raise ApiError(
                "invalid_params", f"{named} is for sales; a purchase cannot name serials", named
            )
        if params.serial_ranges and params.serial_filter is not None:
            raise ApiError(
                "invalid_params", "name serial_ranges or a serial_filter, not both", "serial_filter"
            )
        if max(price_ticks, stop_ticks) * quantity_t >= NOTIONAL_LIMIT:
            raise ApiError("notional_max", "price times quantity exceeds every limit", "order_qty")
        if params.time_in_force in AT_ONCE and not self._trades_on[instrument]:
            raise ApiError(
                "phase_not_allowed",
                f"{params.symbol} trades in call auctions only, where nothing trades at once: an "
                f"{params.time_in_force} order never can; take day or auction",
                "time_in_force",
                retryable=False,
            )
        stp_group = self.stp_groups.get(account, 0)
        if params.stp_group is not None and params.stp_group != stp_group:
            raise ApiError(
                "forbidden", "your account is not in this group; leave stp_group out", "stp_group"
            )
        if params.stp_type == "none":
            raise ApiError(
                "forbidden", "stp_type none is for simulated accounts; take another", "stp_type"
            )
        return AddOrder(  # keyword arguments would double its time
            account,
            instrument,
            SIDES[params.side],
            quantity_t,
            price_ticks,
            ORDER_TYPES[word],
            TIMES_IN_FORCE[params.time_in_force],
            POST_ONLY[params.post_only] if params.post_only else 0,
            stop_ticks,
            display_t,
            expire_ns,
            SELF_TRADES[params.stp_type],
            stp_group,
            params.cl_ord_id or "",
            serial_ranges(params.serial_ranges) if params.serial_ranges else (),
        )


def serial_ranges(serial_ranges: Iterable[NamedRange]) -> tuple[tuple[str, str], ...]:
    """Return the first and last serial number of each block."""
    return tuple(
        (serial_range.serial_from, serial_range.serial_to) for serial_range in serial_ranges
    )


def whole_tonnes(text: str, least: int = 0) -> int:
    """Convert a whole number of tonnes, at least `least`, in the field `qty`."""
    if not (text.isdecimal() and text.isascii()) or int(text) < least:
        what = f"qty is {text}; it must be a whole number of tonnes, at least {least}"
        raise ApiError("invalid_params", what, "qty")
    return int(text)


def id_number(text: str, field: str) -> int:
    """Convert the number of an object in a path. ApiError `not_found`: it is no number."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise ApiError("not_found", field=field)
    return int(text)


def yen_amount(text: str, field: str) -> int:
    """Convert a positive whole number of yen below 2^53."""
    value = _decimal(text, field)
    if value != int(value) or value <= 0:
        what = f"{field} is {text}; it must be a whole number of yen above 0"
        raise ApiError("invalid_params", what, field)
    if value >= YEN_LIMIT:
        what = f"{field} is {text}; it must be less than {YEN_LIMIT:,} yen at once"
        raise ApiError("invalid_params", what, field)
    return int(value)


def _decimal(text: str, field: str) -> Decimal:
    try:
        return parse_decimal(text)
    except ValueError:
        raise ApiError(
            "invalid_params", f"{field} is {text[:40]}; it must be a plain decimal number", field
        ) from None


def _given(text: str | None, field: str) -> str:
    if text is None:
        raise ApiError("invalid_params", f"{field} is missing; this order needs one", field)
    return text
