"""One ledger for yen and credits: free, held, due in, due out, in double entry.

`ledger[account, asset, column]` is int64; asset 0 is yen, asset 1 + i the credits of
instrument i. Two accounts close every entry: OUTSIDE (what came in is its negative
balance) and EXCHANGE (fees and clearing differences). So for each asset, over all
accounts, free + held + due out sums to zero and due in equals due out, at every moment.
The last four columns collect what an account's trades of the running day owe; the close
of the day turns them into obligations and clears them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.instruments import Instrument
from exchange.matching import codes as code
from exchange.matching.jit import inlined
from exchange.matching.state import aligned_zeros
from exchange.units import NOTIONAL_LIMIT

Table = NDArray[np.int64]
Rows = NDArray[np.void]

FREE, HELD, DUE_IN, DUE_OUT, BOUGHT, SOLD, PAID, RECEIVED = range(8)
COLUMNS = 8

OUTSIDE = 0
EXCHANGE = 1
FIRST_PARTICIPANT = 2

YEN = 0

TICK_NUM, TICK_DEN, FEE, QUANTITY_CAP = range(4)
TERMS = 4

BALANCE_LIMIT = 2**62


class Hold(NamedTuple):
    """An amount of an asset held for a purpose outside the books, and the tonnes that it buys."""

    account: int
    asset: int
    amount: int
    instrument: int
    buys_t: int


def new_ledger(accounts_max: int, instruments: int) -> NDArray[np.int64]:
    """An empty ledger: int64, shape (accounts_max, instruments + 1, COLUMNS). The columns of an
    account's asset fill a cache line."""
    return aligned_zeros((accounts_max, instruments + 1, COLUMNS), np.dtype(np.int64))


def terms_of(instruments: tuple[Instrument, ...]) -> NDArray[np.int64]:
    """The terms of each instrument for the kernels: int64, shape (instruments, 4).

    QUANTITY_CAP is the largest quantity whose yen, fee included, stays below NOTIONAL_LIMIT
    at any price of the ladder, so that no product can wrap.
    """
    terms = np.zeros((len(instruments), TERMS), dtype=np.int64)
    for row, instrument in zip(terms, instruments, strict=True):
        numerator, denominator = instrument.tick_yen.as_integer_ratio()
        worst = instrument.ladder_ticks * numerator + instrument.fee_yen_per_t * denominator
        row[TICK_NUM] = numerator
        row[TICK_DEN] = denominator
        row[FEE] = instrument.fee_yen_per_t
        row[QUANTITY_CAP] = min(instrument.quantity_max_t, NOTIONAL_LIMIT // worst)
    return terms


@inlined
def yen_of(terms: Table, instrument: int, price: int, quantity: int) -> int:
    """Yen of a quantity at a price, exact for whole lots."""
    value = price * quantity * terms[instrument, TICK_NUM]
    denominator = terms[instrument, TICK_DEN]
    if denominator != 1:
        value //= denominator
    return value


@inlined
def cost(terms: Table, instrument: int, side: int, price: int, quantity: int) -> int:
    """The hold of an open order: yen with the fee for a buy, tonnes for a sale.

    The side is unpredictable, so where a tick is whole yen the computation does not branch on it.
    """
    if terms[instrument, TICK_DEN] == 1:
        yen_a_tonne = price * terms[instrument, TICK_NUM] + terms[instrument, FEE]
        return quantity * (yen_a_tonne if side == code.BUY else 1)
    if side == code.BUY:
        return yen_of(terms, instrument, price, quantity) + terms[instrument, FEE] * quantity
    return quantity


@inlined
def asset_of(instrument: int, side: int) -> int:
    """The asset that an order of this side holds: YEN, or the instrument's credits."""
    return YEN if side == code.BUY else instrument + 1


@inlined
def shortage(ledger: Table, account: int, instrument: int, side: int, need: int) -> int:
    """The Reason why an account cannot hold `need`, or NONE."""
    if ledger[account, asset_of(instrument, side), FREE] >= need:
        return code.NO_REASON
    return code.INSUFFICIENT_FUNDS if side == code.BUY else code.INSUFFICIENT_CREDITS


@inlined
def post_trade(ledger: Table, terms: Table, event: np.void) -> None:
    """Move both sides of a trade from held to due; the buyer's surplus becomes free."""
    instrument, quantity = np.int64(event["instrument"]), event["quantity_t"]
    buys = event["side"] == code.BUY
    account, other = event["account"], event["other_account"]
    hold, other_hold = event["hold_ticks"], event["other_hold_ticks"]
    buyer, seller = account if buys else other, other if buys else account
    buyer_hold = hold if buys else other_hold
    asset = instrument + 1
    fee = terms[instrument, FEE] * quantity
    value = yen_of(terms, instrument, event["price_ticks"], quantity)
    held = yen_of(terms, instrument, buyer_hold, quantity) + fee
    pays = value + fee
    seller_fee = min(fee, value)
    ledger[buyer, YEN, HELD] -= held
    ledger[buyer, YEN, FREE] += held - pays
    ledger[buyer, YEN, DUE_OUT] += pays
    ledger[buyer, asset, DUE_IN] += quantity
    ledger[buyer, asset, BOUGHT] += quantity
    ledger[buyer, asset, PAID] += pays
    ledger[seller, asset, HELD] -= quantity
    ledger[seller, asset, DUE_OUT] += quantity
    ledger[seller, asset, SOLD] += quantity
    ledger[seller, asset, RECEIVED] += value - seller_fee
    ledger[seller, YEN, DUE_IN] += value - seller_fee
    if fee > 0:
        ledger[EXCHANGE, YEN, DUE_IN] += fee + seller_fee


@inlined
def post_change(ledger: Table, terms: Table, event: np.void) -> None:
    """Hold or release the amount of an event that is not a trade."""
    kind = event["kind"]
    gone = kind == code.CANCELED or kind == code.EXPIRED
    if not (kind == code.ACCEPTED or gone or kind == code.AMENDED):
        return
    instrument, side = np.int64(event["instrument"]), event["side"]
    after = event["leaves_t"] if kind == code.AMENDED else event["quantity_t"]
    amount = cost(terms, instrument, side, event["hold_ticks"], after)
    if kind == code.AMENDED:
        before = after - event["quantity_t"]
        amount -= cost(terms, instrument, side, event["other_hold_ticks"], before)
    amount = -amount if gone else amount
    asset = asset_of(instrument, side)
    ledger[event["account"], asset, FREE] -= amount
    ledger[event["account"], asset, HELD] += amount


def check_ledger(ledger: NDArray[np.int64]) -> None:
    """Assert the double entry and that no participant's column is negative."""
    owned = ledger[:, :, FREE] + ledger[:, :, HELD] + ledger[:, :, DUE_OUT]
    assert not owned.sum(axis=0).any(), "an asset's balances do not sum to zero"
    due = ledger[:, :, DUE_IN].sum(axis=0) - ledger[:, :, DUE_OUT].sum(axis=0)
    assert not due.any(), "what is due in differs from what is due out"
    assert (ledger[FIRST_PARTICIPANT:] >= 0).all(), "a participant's balance is negative"
