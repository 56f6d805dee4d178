"""The pass over a batch that names many accounts: looking ahead at them changes no balance."""

from __future__ import annotations

import numpy as np

from exchange.clearing.ledger import FREE, OUTSIDE
from exchange.commands import Phase, SelfTrade, TimeInForce
from exchange.matching import MESSAGE, MessageKind
from exchange.venue.kernel import MANY_ACCOUNTS, Accounts, make_accounts
from exchange.venue.markets import Markets
from tests.venue.world import instruments

COUNT, FUNDS = 2_000, 2**40


def flow() -> np.ndarray:
    """Orders of random accounts around one price, then cancels, some of orders that traded."""
    rng = np.random.default_rng(3)
    rows = np.zeros(COUNT, MESSAGE)
    rows["order_id"], rows["account"] = np.arange(COUNT), rng.integers(2, MANY_ACCOUNTS, COUNT)
    rows["side"], rows["quantity_t"] = rng.integers(0, 2, COUNT), 10
    rows["price_ticks"] = 1_600 + 10 * rng.integers(-3, 4, COUNT)
    rows["stp_mode"], rows["time_in_force"] = SelfTrade.NONE, TimeInForce.DAY
    ends = rows[::3].copy()
    ends["kind"], ends["account"] = MessageKind.CANCEL, -1
    # np.concatenate would drop the rows' padding, and the pass be compiled for another type.
    both = np.zeros(len(rows) + len(ends), MESSAGE)
    both[:COUNT], both[COUNT:] = rows, ends
    return both


def accounts_after(step: int) -> Accounts:
    """The accounts after the flow in batches of `step` messages."""
    listed = instruments()
    accounts = make_accounts(MANY_ACCOUNTS, listed)
    accounts.ledger[2:, :, FREE] = FUNDS
    accounts.ledger[OUTSIDE, :, FREE] = -FUNDS * (MANY_ACCOUNTS - 2)
    markets = Markets(listed, COUNT, 0, accounts)
    markets.set_phase(0, Phase.CONTINUOUS, 1)
    rows = flow()
    for start in range(0, len(rows), step):
        done, _ = markets.process(rows[start : start + step])
        assert done == len(rows[start : start + step])
    markets.check()
    return accounts


def test_a_batch_and_its_messages_one_by_one_post_the_same() -> None:
    batch, single = accounts_after(COUNT), accounts_after(1)
    for one, other in zip(batch, single, strict=True):
        assert np.array_equal(one, other)
    assert (batch.ledger[2:, 0, FREE] != FUNDS).sum() > 100


def test_the_columns_of_an_accounts_asset_are_one_cache_line() -> None:
    accounts = make_accounts(5, instruments())
    assert accounts.ledger.ctypes.data % 64 == accounts.limits.ctypes.data % 64 == 0
    assert accounts.ledger[0, 0].nbytes == 64
