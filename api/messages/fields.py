"""Scalar types of the wire and the texts of its enumerations.

Patterns end in `$(?!\\n)` because Python's `$` also matches before a last newline.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from api.messages.codes import ErrorCategory, ErrorCode, OrderStatusCode
from exchange.commands import OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.texts import by_text, texts_as

REQ_ID_MAX: Final = 64
TIME_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{0,9})?Z$(?!\n)"
)
# The participant that operators, approvers and registrars of the exchange belong to.
OPERATOR: Final = "exchange"

Symbol = Annotated[str, Meta(min_length=1, max_length=32, examples=["JCR-RE/JPY"])]
DecimalText = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$(?!\n)",
        description='a plain decimal number without exponent, in quotes, such as "2150"',
        examples=["2150"],
    ),
]
ClOrdId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_-]{1,64}$(?!\n)",
        description="1 to 64 letters, digits, hyphens or underscores",
        examples=["bid-1"],
    ),
]
OrderId = Annotated[int, Meta(ge=0, le=2**62)]
Seq = Annotated[int, Meta(ge=0, le=2**62)]
ReqId = Annotated[int, Meta(ge=-(2**53), le=2**53)] | Annotated[str, Meta(max_length=REQ_ID_MAX)]
TimeText = Annotated[
    str,
    Meta(
        pattern=TIME_PATTERN,
        description="a time in UTC such as 2026-11-21T06:00:00Z",
        examples=["2026-11-21T06:00:00.000123Z"],
    ),
]
Timestamp = Annotated[
    str,
    Meta(
        description="a time in UTC with six digits of the second",
        examples=["2026-11-21T06:00:00.000123Z"],
        extra_json_schema={"pattern": TIME_PATTERN},
    ),
]
Text = Annotated[str, Meta(max_length=200)]
StpGroup = Annotated[int, Meta(ge=1, le=2**31 - 1)]
DayText = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)",
        description="a day such as 2023-04-01",
        examples=["2023-04-01"],
    ),
]
Serial = Annotated[str, Meta(min_length=1, max_length=80)]

SideText = Literal["buy", "sell"]
OrderTypeText = Literal["limit", "market", "stop", "stop_limit"]
TimeInForceText = Literal["day", "gtc", "gtd", "ioc", "fok", "auction"]
PostOnlyText = Literal["reject", "reprice"]
SelfTradeText = Literal["cancel_newest", "cancel_oldest", "cancel_both", "decrement", "none"]
PhaseText = Literal[
    "closed",
    "pre_open",
    "auction_call",
    "auction_frozen",
    "uncrossing",
    "continuous",
    "halted",
    "cancel_only",
]
Depth = Literal[10, 25, 100, 500]
BoardRows = Literal[10, 20, 40]
Interval = Literal["1m", "5m", "15m", "1h", "1d"]
# The shortest time between two pushes of a conflated stream.
IntervalMs = Literal[50, 100, 250, 1000]
PushType = Literal["snapshot", "update"]
Role = Literal["trader", "approver", "registrar", "operator"]
Scope = Literal["read", "trade", "settle", "admin"]

SIDES: Final[dict[SideText, Side]] = {"buy": Side.BUY, "sell": Side.SELL}
SIDE_TEXTS: Final[tuple[SideText, SideText]] = ("buy", "sell")
ORDER_TYPES: Final = by_text(OrderType)
TIMES_IN_FORCE: Final = by_text(TimeInForce)
SELF_TRADES: Final = by_text(SelfTrade)
TYPE_TEXTS: Final[dict[int, OrderTypeText]] = texts_as(OrderType, OrderTypeText)
FORCE_TEXTS: Final[dict[int, TimeInForceText]] = texts_as(TimeInForce, TimeInForceText)
PHASE_TEXTS: Final[dict[int, PhaseText]] = texts_as(Phase, PhaseText)


class SerialRange(Struct, frozen=True):
    """A block of serial numbers, both ends included."""

    serial_from: Serial
    serial_to: Serial


class NamedRange(SerialRange, forbid_unknown_fields=True, frozen=True):
    """A block of serial numbers in a request."""


class SerialFilter(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """A filter for the free credits that a sale delivers; all given fields must match.

    The monitoring period must lie within `vintage_from` and `vintage_to`; `country` is an ISO
    3166-1 alpha-3 code. The oldest vintage is taken first, then the largest block.
    """

    programme: Text | None = None
    project_id: Text | None = None
    country: Text | None = None
    methodology: Text | None = None
    vintage_from: DayText | None = None
    vintage_to: DayText | None = None


class ErrorBody(Struct, omit_defaults=True):
    """The reason for a rejection. `code` is stable, the text of `message` may change.
    `order_status`, with `order_closed`: the final status of the order."""

    code: ErrorCode
    category: ErrorCategory
    message: str
    retryable: bool = False
    field: str | None = None
    order_status: OrderStatusCode | None = None
