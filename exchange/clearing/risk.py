"""Limits and kill switches of accounts and markets, as the kernels read them.

`limits[account, column]` is int64; a limit of 0 means none. Row EVERYBODY holds what goes
for all. They are checked before an order is matched and refuse outright: a warning that can
be clicked away is what failed at the TSE in 2005 (J-Com).
"""

from __future__ import annotations

import numpy as np

from exchange.clearing.ledger import (
    DUE_IN,
    DUE_OUT,
    FREE,
    HELD,
    Table,
    yen_of,
)
from exchange.commands import Side
from exchange.events import EventKind, Reason
from exchange.matching.jit import inlined

KILLED, QUANTITY_MAX, NOTIONAL_MAX, POSITION_MAX, ORDERS_MAX, ORDERS = range(6)
COLUMNS = 8
EVERYBODY = 0
# From this column on: one switch for each instrument, by index.
MARKET_SWITCHES = COLUMNS

_BUY = int(Side.BUY)
_NONE = int(Reason.NONE)
_KILL_SWITCH, _QTY_MAX = int(Reason.KILL_SWITCH), int(Reason.QTY_MAX)
_NOTIONAL_MAX, _POSITION_MAX = int(Reason.NOTIONAL_MAX), int(Reason.POSITION_MAX)
_TOO_MANY = int(Reason.TOO_MANY_OPEN_ORDERS)
_ACCEPTED = int(EventKind.ACCEPTED)
_CANCELLED, _EXPIRED = int(EventKind.CANCELLED), int(EventKind.EXPIRED)
_MAKER_DONE = 2


def new_limits(accounts_max: int, instruments: int) -> Table:
    """No limit for anybody: int64, shape (accounts_max, COLUMNS + instruments)."""
    return np.zeros((accounts_max, COLUMNS + instruments), dtype=np.int64)


@inlined
def is_killed(limits: Table, account: int, instrument: int) -> bool:
    """Whether a kill switch is on for everybody, the account, the market, or both together."""
    return (
        limits[EVERYBODY, KILLED]
        | limits[account, KILLED]
        | limits[EVERYBODY, MARKET_SWITCHES + instrument]
        | limits[account, MARKET_SWITCHES + instrument]
    ) != 0


@inlined
def breach(
    limits: Table, ledger: Table, terms: Table, account: int, instrument: int, order: tuple
) -> int:
    """The limit that (side, price, quantity) breaks, or NONE. An order counts as one more."""
    side, price, quantity = order
    row = limits[account]
    if row[QUANTITY_MAX] != 0 and quantity > row[QUANTITY_MAX]:
        return _QTY_MAX
    if row[NOTIONAL_MAX] != 0 and yen_of(terms, instrument, price, quantity) > row[NOTIONAL_MAX]:
        return _NOTIONAL_MAX
    if row[POSITION_MAX] != 0:
        position = quantity
        if side == _BUY:
            owned = ledger[account, instrument + 1]
            position += owned[FREE] + owned[HELD] + owned[DUE_IN] - owned[DUE_OUT]
        if position > row[POSITION_MAX]:
            return _POSITION_MAX
    if row[ORDERS_MAX] != 0 and row[ORDERS] >= row[ORDERS_MAX]:
        return _TOO_MANY
    return _NONE


@inlined
def count_trade(limits: Table, event: np.void) -> None:
    """Keep the number of each account's open orders by a trade."""
    if event["leaves_t"] == 0:
        limits[event["account"], ORDERS] -= 1
    if event["flags"] & _MAKER_DONE:
        limits[event["other_account"], ORDERS] -= 1


@inlined
def count_change(limits: Table, event: np.void) -> None:
    """Keep the number of an account's open orders by an event that is no trade."""
    kind = event["kind"]
    gone = (kind == _CANCELLED or kind == _EXPIRED) and event["leaves_t"] == 0
    if kind == _ACCEPTED or gone:
        limits[event["account"], ORDERS] += 1 if kind == _ACCEPTED else -1
