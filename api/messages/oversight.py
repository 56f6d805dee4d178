"""Queries and replies for the operator's oversight: the exchange's state, limits, trades, acts."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.approvals import EffectRecord
from api.messages.codes import ReasonCode
from api.messages.fields import (
    DayText,
    DecimalText,
    SerialRange,
    Symbol,
    Timestamp,
)
from api.messages.rest import Body, Cursor, PageLimit
from exchange.venue.mode import Mode

TradeId = Annotated[int, Meta(ge=1, le=2**62)]


class DifferenceRecord(Struct, omit_defaults=True):
    """A difference between ledger and registry in a participant's trading account, in tonnes.

    `astray`: the serials that only the ledger has there.
    """

    participant: str
    credit_class: str
    ledger_qty: DecimalText
    registry_qty: DecimalText
    astray: list[SerialRange] = []


class SystemReply(Struct, omit_defaults=True):
    """The state of the exchange for its operators.

    `clock`: the machine's (`wall`), one at another pace, or one that only requests move; the last
    two may be moved. `next_due`: the market's next due moment. `metrics`: those of GET /metrics by
    their names. `compared_seconds_ago`: since ledger and registry were compared; `differences`:
    what that found.
    """

    state: Literal["running", "stopping", "halted"]
    mode: Mode
    clock: Literal["wall", "paced", "manual"]
    timestamp: Timestamp
    seq: int
    metrics: dict[str, float]
    next_due: Timestamp | None = None
    compared_seconds_ago: float | None = None
    differences: list[DifferenceRecord] = []


class HaltRecord(Struct, omit_defaults=True):
    """A halted market. `reason`: the operator's text, or the code of the exchange's own halt."""

    symbol: str
    reason: str = ""
    halted_by: str = ""
    timestamp: Timestamp | None = None


class ControlRecord(Struct, omit_defaults=True):
    """A participant's limits (0: none), kill switches, cash in yen, open orders and group."""

    participant: str
    cash_free: DecimalText
    cash_held: DecimalText
    open_orders: int
    killed: bool = False
    killed_symbols: list[str] = []
    quantity_max: int = 0
    notional_max_yen: int = 0
    position_max: int = 0
    orders_max: int = 0
    stp_group: int = 0


class ControlsReply(Struct, omit_defaults=True):
    """Halts, kill switches for everybody, and a page of participants, oldest first."""

    participants: list[ControlRecord]
    halts: list[HaltRecord] = []
    killed: bool = False
    killed_symbols: list[str] = []
    next_cursor: int | None = None


class OpenTradesQuery(Body, frozen=True):
    """A page of trades, newest first; `cursor` is the `next_cursor` of the previous page."""

    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class OpenTradeRecord(Struct, omit_defaults=True):
    """A trade that can still be busted or adjusted. `due`: its delivery day, once that is set."""

    symbol: str
    trade_id: int
    buyer: str
    seller: str
    price: DecimalText
    qty: DecimalText
    timestamp: Timestamp | None = None
    due: DayText | None = None


class OpenTradesReply(Struct, omit_defaults=True):
    trades: list[OpenTradeRecord]
    next_cursor: int | None = None


class EffectsQuery(Body, frozen=True):
    """A request that a second person would sign, as in its own route: `trade_id` of a bust or an
    adjustment, `price` of an adjustment or a base price."""

    kind: Literal["bust", "adjustment", "base_price", "delisting"]
    symbol: Symbol
    trade_id: TradeId | None = None
    price: DecimalText | None = None


class EffectsReply(Struct, omit_defaults=True):
    """The figures that would change now; `fails`: why it would be rejected."""

    effects: list[EffectRecord]
    fails: ReasonCode | None = None


class ActsQuery(Body, frozen=True):
    """A page of acts, newest first; `cursor` is the `next_cursor` of the previous page."""

    limit: PageLimit = 50
    cursor: Cursor | None = None


class ActRecord(Struct, omit_defaults=True):
    """An act of an officer: the route, what it was about, and the request's other fields."""

    act_id: int
    timestamp: Timestamp
    user: str
    act: str
    subject: str = ""
    details: dict[str, str] = {}


class ActsReply(Struct, omit_defaults=True):
    acts: list[ActRecord]
    next_cursor: int | None = None
