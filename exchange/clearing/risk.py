"""Limits and kill switches of accounts and markets, as the kernels read them.

`limits[account, column]` is int64; a limit of 0 means none. Row EVERYBODY applies to all accounts.
They are checked before an order is matched and reject it outright: a warning that a user can
dismiss failed at the TSE in 2005 (J-Com). A position limit holds for any outcome: it counts an
account's balance, amounts due and all open buys on one side, and all open sales on the other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from exchange.clearing.ledger import (
    DUE_IN,
    FREE,
    HELD,
    Table,
    yen_of,
)
from exchange.events import Reason
from exchange.matching import codes as code
from exchange.matching.jit import inlined
from exchange.matching.state import aligned_zeros

KILLED, QUANTITY_MAX, NOTIONAL_MAX, POSITION_MAX, ORDERS_MAX, ORDERS = range(6)
COLUMNS = 8
EVERYBODY = 0
# From this column on: one switch per instrument, by index, then the tonnes of open buys per
# instrument.
MARKET_SWITCHES = COLUMNS


def new_limits(accounts_max: int, instruments: int) -> Table:
    """Empty limits: int64, shape (accounts_max, COLUMNS + 2 * instruments)."""
    return aligned_zeros((accounts_max, COLUMNS + 2 * instruments), np.dtype(np.int64))


def settings_of(limits: Table) -> Table:
    """The limits, the switches and the number of open orders, without the open buys."""
    return limits[:, : (limits.shape[1] + COLUMNS) // 2]


@inlined
def open_buys_column(limits: Table, instrument: int) -> int:
    """The column of an account's open buys in a market."""
    return (limits.shape[1] + COLUMNS) // 2 + instrument


@inlined
def is_killed(limits: Table, account: int, instrument: int) -> bool:
    """True if a kill switch is on for all accounts, the account, the market, or the pair."""
    return (
        limits[EVERYBODY, KILLED]
        | limits[account, KILLED]
        | limits[EVERYBODY, MARKET_SWITCHES + instrument]
        | limits[account, MARKET_SWITCHES + instrument]
    ) != 0


@inlined
def exposure(owned: Table, open_buys: int, side: int) -> int:
    """The tonnes of an account if all its buys trade and none of its sales; for the sell side: the
    tonnes that it offers. `owned`: its ledger row of the market's credits."""
    if side == code.BUY:
        return owned[FREE] + owned[HELD] + owned[DUE_IN] + open_buys
    return owned[HELD]


@inlined
def breach(
    limits: Table, ledger: Table, terms: Table, account: int, instrument: int, order: tuple
) -> int:
    """The Reason of the limit that (side, price, quantity, more) breaks, or NONE. `more`: the
    tonnes added to the open ones; an amendment that adds none passes the position limit."""
    side, price, quantity, more = order
    row = limits[account]
    if row[QUANTITY_MAX] != 0 and quantity > row[QUANTITY_MAX]:
        return code.QTY_MAX
    if row[NOTIONAL_MAX] != 0 and yen_of(terms, instrument, price, quantity) > row[NOTIONAL_MAX]:
        return code.NOTIONAL_MAX
    if row[POSITION_MAX] != 0 and more > 0:
        open_buys = row[open_buys_column(limits, instrument)]
        if exposure(ledger[account, instrument + 1], open_buys, side) + more > row[POSITION_MAX]:
            return code.POSITION_MAX
    return code.NO_REASON


def position_reason(
    limits: Table, ledger: Table, account: int, instrument: int, order: tuple[int, int]
) -> Reason:
    """The Reason of the position limit against (side, tonnes) outside the kernels, or NONE."""
    side, quantity_t = order
    most = int(limits[account, POSITION_MAX])
    open_buys = limits[account, _column(limits, instrument)]
    reached = int(_exposure(ledger[account, instrument + 1], open_buys, side)) + quantity_t
    return Reason.POSITION_MAX if most and reached > most else Reason.NONE


def count_buys(limits: Table, account: int, instrument: int, change_t: int) -> None:
    """Update an account's open buys for an act outside the kernels."""
    limits[account, _column(limits, instrument)] += change_t


@inlined
def too_many_open(limits: Table, account: int) -> int:
    """The Reason why an account may not have one more open order, or NONE."""
    row = limits[account]
    return (
        code.TOO_MANY_OPEN_ORDERS
        if row[ORDERS_MAX] != 0 and row[ORDERS] >= row[ORDERS_MAX]
        else code.NO_REASON
    )


@inlined
def count_trade(limits: Table, event: np.void) -> None:
    """Update both accounts' open orders and buys for a trade."""
    if event["leaves_t"] == 0:
        limits[event["account"], ORDERS] -= 1
    if event["flags"] & code.MAKER_DONE:
        limits[event["other_account"], ORDERS] -= 1
    buyer = event["account"] if event["side"] == code.BUY else event["other_account"]
    row, instrument = limits[buyer], np.int64(event["instrument"])
    row[open_buys_column(limits, instrument)] -= event["quantity_t"]


@inlined
def count_change(limits: Table, event: np.void) -> None:
    """Update an account's open orders and buys for an event that is not a trade."""
    kind = event["kind"]
    ends = kind == code.CANCELED or kind == code.EXPIRED
    if kind == code.ACCEPTED or (ends and event["leaves_t"] == 0):
        limits[event["account"], ORDERS] += 1 if kind == code.ACCEPTED else -1
    if event["side"] == code.BUY and (kind == code.ACCEPTED or ends or kind == code.AMENDED):
        row, instrument = limits[event["account"]], np.int64(event["instrument"])
        change = -event["quantity_t"] if ends else event["quantity_t"]
        row[open_buys_column(limits, instrument)] += change


# The same functions for callers in Python.
_column: Callable[[Table, int], int] = getattr(open_buys_column, "py_func", open_buys_column)
_exposure: Callable[[Table, int, int], int] = getattr(exposure, "py_func", exposure)
