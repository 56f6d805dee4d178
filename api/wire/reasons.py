"""Readable sentences for the venue's rejection reasons: the field, its fault, the valid values.

A reason is a number; its meaning depends on the rejected command and on the state of the market.
Fields bear the names of the command's own message.
"""

from __future__ import annotations

from collections.abc import Callable

from api.wire.convert import InstrumentTable
from api.wire.errors import CODES, ApiError
from exchange.commands import (
    AddBid,
    AddOrder,
    AdjustTrade,
    AmendOrder,
    AnnounceAuction,
    AnyCommand,
    BustTrade,
    CancelAfter,
    CancelOrder,
    DepositCash,
    DepositCredits,
    EnterOtc,
    ListInstrument,
    OpenAccount,
    OrderType,
    ResumeMarket,
    RetireCredits,
    SetBasePrice,
    SetLimits,
    TimeInForce,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.events import Reason
from exchange.matching.state import MOST_SLICES
from exchange.texts import text_of
from exchange.units import tokyo_datetime, utc_text
from exchange.venue.venue import Venue
from exchange.views.executions import OrderStatus
from exchange.views.orders import Blotter

ORDER = (AddOrder, AmendOrder)
PRICE = {
    Reason.PRICE_INCREMENT,
    Reason.PRICE_OUT_OF_BAND,
    Reason.POST_ONLY_WOULD_TAKE,
    Reason.STP_WOULD_CROSS,
}
QUANTITY = {
    Reason.QTY_INCREMENT,
    Reason.QTY_MIN,
    Reason.QTY_MAX,
    Reason.NOTIONAL_MAX,
    Reason.POSITION_MAX,
    Reason.INSUFFICIENT_FUNDS,
    Reason.INSUFFICIENT_CREDITS,
    Reason.FOK_NOT_FILLED,
}
SERIAL_RANGES = {Reason.SERIAL_RANGE_INVALID, Reason.SERIALS_NOT_AVAILABLE}
NAMED = {
    Reason.UNKNOWN_SYMBOL: "symbol",
    Reason.CLASS_NOT_ACCEPTED: "symbol",
    Reason.DUPLICATE_CL_ORD_ID: "cl_ord_id",
    Reason.TOO_MANY_IDS: "cl_ord_id",
    Reason.SAME_PARTY: "counterparty",
    Reason.NOT_A_MEMBER: "counterparty",
    Reason.UNKNOWN_ORDER: "order_id",
    Reason.ORDER_CLOSED: "order_id",
    Reason.UNKNOWN_ENTRY: "entry_id",
}
Found = tuple[str | None, str]


class Reasons:
    """Explains the rejections of one venue; `blotter` holds the states of orders."""

    def __init__(
        self, venue: Venue, markets: InstrumentTable, blotter: Callable[[], Blotter]
    ) -> None:
        self._venue = venue
        self._markets = markets
        self._blotter = blotter

    def rejection(self, reason: int, command: AnyCommand) -> ApiError:
        """Convert the venue's reason to a rejection on the wire."""
        why = Reason(reason)
        code = text_of(why)
        if code not in CODES:
            return ApiError("internal", f"the venue rejected with {code}")
        if why is Reason.ORDER_CLOSED and isinstance(command, AmendOrder | CancelOrder):
            return self._closed(command)
        if why is Reason.INVALID_PARAMS:
            field, sentence = self._misfit(command)
            return ApiError(code, sentence, field)
        return ApiError(code, self._sentence(why, command), _field(why, command))

    # --- fields that do not fit together --------------------------------------------------------

    def _misfit(self, command: AnyCommand) -> Found:
        """Find the field that an INVALID_PARAMS refers to."""
        now = self._venue.time_ns
        match command:
            case AddOrder():
                return self._misfit_of_order(command)
            case AmendOrder():
                return "display_qty", "the changed quantities do not fit the order"
            case AddBid():
                return "side", "this auction accepts bids of the other side only"
            case CancelAfter():
                return "timeout", "timeout is 0 to switch the timer off, or 1 to 86,400 seconds"
            case DepositCash():
                return "yen", f"{command.yen:,} yen are more than the exchange can hold in all"
            case WithdrawCash():
                return "yen", f"{command.yen:,} is not an amount that an account can have"
            case BustTrade() | AdjustTrade():
                return (
                    "trade_id",
                    f"trade {command.trade_id} does not exist or is already instructed; only a "
                    "trade before its settlement day can be corrected",
                )
            case AnnounceAuction() if command.closes_ns <= max(now, command.opens_ns):
                return "ends_at", "ends_at must come after opens_at and after the market's time"
            case AnnounceAuction():
                return "qty", "qty, cap_qty and minimum_qty must be consistent multiples of the lot"
            case DepositCredits() | WithdrawCredits():
                return (
                    "serial_ranges",
                    "serial_ranges must be ranges of this class that cover the quantity",
                )
            case RetireCredits():
                return (
                    "serial_ranges",
                    "a text is too long, or serial_ranges do not cover the quantity",
                )
            case ListInstrument():
                return (
                    "listed_from",
                    "the symbol or class is taken, or listed_from is more than a year ahead or "
                    "after listed_to",
                )
            case OpenAccount():
                return (
                    "participant",
                    "the name is too long, or all accounts of the exchange are in use",
                )
            case SetLimits():
                return "quantity_max", "a limit is 0 for none, or a whole number below 2^62"
        return None, "the fields do not fit together"

    def _misfit_of_order(self, order: AddOrder) -> Found:
        at_once = order.time_in_force in (TimeInForce.IOC, TimeInForce.FOK)
        is_stop = order.order_type in (OrderType.STOP, OrderType.STOP_LIMIT)
        if order.time_in_force == TimeInForce.GTD and order.expire_ns <= self._venue.time_ns:
            return (
                "expire_time",
                f"expire_time is {utc_text(order.expire_ns)}; it must come after the market's "
                f"time, {utc_text(self._venue.time_ns)}",
            )
        if at_once and is_stop:
            return "time_in_force", "a stop order waits, so it can be neither ioc nor fok"
        if order.flags and at_once:
            return "post_only", "post_only prevents an immediate trade, which ioc and fok require"
        if order.flags and order.order_type != OrderType.LIMIT:
            return "post_only", "post_only is for limit orders"
        if order.display_t and at_once:
            return "display_qty", "an ioc or fok order never rests, so it displays nothing"
        if order.display_t and order.order_type not in (OrderType.LIMIT, OrderType.STOP_LIMIT):
            return "display_qty", "display_qty is for orders with a limit_price"
        if order.display_t:
            least_t = -(-order.quantity_t // MOST_SLICES)
            return "display_qty", f"display_qty must be at least {least_t:,} of this order_qty"
        return None, "the order's fields do not fit together"

    # --- states of the market or the account ----------------------------------------------------

    def _sentence(self, why: Reason, command: AnyCommand) -> str:
        index = getattr(command, "instrument", -1)
        if isinstance(command, AddBid):
            index = self._instrument_of(command.auction_id)
        is_known = 0 <= index < len(self._markets.symbols)
        match why:
            case Reason.INSUFFICIENT_FUNDS | Reason.INSUFFICIENT_CREDITS:
                return self._shortage(why, command, index)
            case Reason.MARKET_CLOSED | Reason.PHASE_NOT_ALLOWED | Reason.HALTED if is_known:
                return self._phase(why, command, index)
            case Reason.PRICE_OUT_OF_BAND if is_known:
                return self._band(command, index)
            case Reason.QTY_MIN | Reason.QTY_MAX | Reason.QTY_INCREMENT if is_known:
                return self._quantity(why, index)
            case Reason.NOTIONAL_MAX:
                return "price times quantity is more than the account's limit; order less"
            case Reason.POSITION_MAX:
                return "the account's position limit in this market would be exceeded; order less"
            case Reason.KILL_SWITCH:
                return (
                    "the operator has stopped trading for this account or market; ask the operator"
                )
            case Reason.DUPLICATE_CL_ORD_ID:
                return "this cl_ord_id names another order of yours; use a new one"
            case Reason.SERIAL_RANGE_INVALID:
                return (
                    "serial_ranges are at most 50 ranges, each of one series, that "
                    "share no tonne and cover the quantity of a sale"
                )
            case Reason.SERIALS_NOT_AVAILABLE:
                return (
                    "not all of these serials are free in the trading account: none may be named "
                    "by an open sale, an OTC trade, a trade or an instruction to the registry"
                )
            case Reason.POST_ONLY_WOULD_TAKE:
                return "a post-only order would trade at once at this price; price it further away"
            case Reason.STP_WOULD_CROSS:
                return "the order would match one of your own; cancel that one or change the price"
            case Reason.CANCEL_NOT_ALLOWED:
                return "nothing can be canceled while the market is frozen or closed"
        return ""

    def _shortage(self, why: Reason, command: AnyCommand, index: int) -> str:
        account = getattr(command, "account", -1)
        if not isinstance(account, int) or account not in self._venue.accounts:
            return ""
        if why is Reason.INSUFFICIENT_CREDITS:
            free_t = self._venue.balance(account, index).free if index >= 0 else 0
            asked_t = getattr(command, "quantity_t", 0)
            return f"{asked_t:,} t are asked for; {free_t:,} t are free in the trading account"
        free = self._venue.balance(account, -1).free
        if isinstance(command, WithdrawCash):
            return f"{command.yen:,} yen are more than the {free:,} yen that are free"
        need = self._need(command, index)
        if need:
            return f"up to {need:,} yen are needed with the fee; {free:,} yen are free"
        return f"the possible cost exceeds the {free:,} yen that are free"

    def _need(self, command: AnyCommand, index: int) -> int:
        """Return the yen that a new purchase holds; 0 where that depends on the order it
        changes."""
        if not isinstance(command, AddOrder | AddBid | EnterOtc) or index < 0:
            return 0
        terms = self._markets.instruments[index]
        ticks = command.price_ticks
        if isinstance(command, AddOrder) and command.order_type in (
            OrderType.MARKET,
            OrderType.STOP,
        ):
            ticks = self._venue.band(index)[1]
        fee = 0 if isinstance(command, EnterOtc) else terms.fee_yen_per_t * command.quantity_t
        return terms.yen(ticks, command.quantity_t) + fee

    def _phase(self, why: Reason, command: AnyCommand, index: int) -> str:
        venue, symbol = self._venue, self._markets.symbols[index]
        if venue.is_delisted(index):
            return f"{symbol} is delisted"
        phase = text_of(venue.phase(index))
        if isinstance(command, ResumeMarket):
            return f"{symbol} is not halted, it is in {phase}"
        if isinstance(command, SetBasePrice):
            return f"{symbol} is in {phase}; a base price is set while it is closed or halted"
        if why is Reason.HALTED:
            return f"{symbol} is halted; it reopens with a call auction"
        next_phase, at_ns = venue.next_phase(index)
        then = f"{text_of(next_phase)} begins at {utc_text(at_ns)[:19]}Z"
        at_tokyo = f"{tokyo_datetime(at_ns):%m-%d %H:%M} in Tokyo"
        if isinstance(command, AddOrder) and why is Reason.PHASE_NOT_ALLOWED:
            force = text_of(TimeInForce(command.time_in_force))
            return f"{symbol} is in {phase}, which accepts no {force} order; {then}, {at_tokyo}"
        return f"{symbol} is in {phase}; {then}, {at_tokyo}"

    def _band(self, command: AnyCommand, index: int) -> str:
        markets = self._markets
        low, high = self._venue.band(index)
        if not isinstance(command, AddOrder | AmendOrder):
            top = markets.price_text(index, markets.instruments[index].ladder_ticks)
            return f"the price must be from {markets.price_text(index, 1)} to {top}"
        ticks = command.price_ticks or command.stop_ticks
        text = markets.price_text(index, ticks)
        if low <= ticks <= high:
            return f"at {text} it would trade too far from the last price"
        edges = f"{markets.price_text(index, low)} to {markets.price_text(index, high)}"
        return f"{text} is outside today's band of {edges}"

    def _quantity(self, why: Reason, index: int) -> str:
        terms = self._markets.instruments[index]
        if why is Reason.QTY_INCREMENT:
            return f"the quantity must be a multiple of {terms.lot_t:,} t"
        if why is Reason.QTY_MIN:
            return f"the quantity must be at least {terms.quantity_min_t:,} t"
        return f"the quantity must be at most {terms.quantity_max_t:,} t, or your own limit if less"

    def _instrument_of(self, auction_id: str) -> int:
        known = (
            auction for auction in self._venue.sealed_auctions if auction.auction_id == auction_id
        )
        auction = next(known, None)
        return -1 if auction is None else auction.terms.instrument

    def _closed(self, command: AmendOrder | CancelOrder) -> ApiError:
        """Make the sentence on a closed order, with its final status."""
        blotter, account = self._blotter(), command.account
        if command.order_id >= 0:
            order = blotter.order(account, command.order_id)
        else:
            order = blotter.by_client_id(account, command.cl_ord_id)
        if order is None or order.is_open:
            return ApiError("order_closed", field="order_id")
        status = text_of(OrderStatus(order.status))
        word = {"filled": "was filled", "canceled": "was canceled"}.get(status, "has expired")
        why = text_of(Reason(order.reason)) if order.reason and status != "filled" else ""
        sentence = f"order {order.order_id} {word}" + (f" ({why})" if why else "")
        return ApiError("order_closed", sentence, "order_id", order_status=status)


def _field(why: Reason, command: AnyCommand) -> str | None:
    """Return the field of the command's message that a reason refers to."""
    if isinstance(command, WithdrawCash | DepositCash):
        return "yen" if why in QUANTITY else None
    if isinstance(command, AdjustTrade):
        return "price"
    if why in PRICE:
        if isinstance(command, AddOrder) and command.order_type == OrderType.STOP:
            return "stop_price"
        if isinstance(command, AnnounceAuction):
            return "reserve_price"
        return "limit_price" if isinstance(command, ORDER) else "price"
    if why in QUANTITY:
        return "order_qty" if isinstance(command, ORDER) else "qty"
    if why in SERIAL_RANGES:
        return "serial_range" if isinstance(command, EnterOtc) else "serial_ranges"
    if why is Reason.PHASE_NOT_ALLOWED and isinstance(command, AddOrder):
        return "time_in_force"
    return NAMED.get(why)
