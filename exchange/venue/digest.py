"""The digest of a venue: BLAKE2b over its canonical live state, in sorted order.

Sequence numbers, times, the participants' own ids and the layout of arrays are left out, so neither
a rejected command nor another storage of the same market changes the digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import msgspec
import numpy as np

from exchange.clearing.risk import settings_of
from exchange.clearing.tables import Tables
from exchange.venue.accounts import Accounts
from exchange.venue.controls import Controls
from exchange.venue.markets import Markets


def venue_digest(
    markets: Markets,
    tables: Tables,
    accounts: Accounts,
    controls: Controls,
    halted: Iterable[int],
    named: tuple[object, ...],
) -> str:
    """32 hex digits of books, prices, accounts, balances, obligations, instructions, controls.

    `named`: the serials that orders and OTC reports name, without ids. Instruments are included
    only if some were listed or delisted since the genesis.
    """
    ledger, limits, house = tables.ledger, tables.limits, accounts.house
    hash_ = blake2b(digest_size=16)
    hash_.update(markets.digest().encode())
    prices = [
        (m.instrument.symbol, m.phase, m.reference_ticks, m.session_ticks, m.last_ticks, m.trade_id)
        for m in markets
    ]
    hash_.update(msgspec.json.encode(prices))
    hash_.update(msgspec.json.encode(accounts.names))
    filled = np.argwhere(ledger.any(axis=2))
    for account, asset in filled.tolist():
        hash_.update(np.array([account, asset, *ledger[account, asset]], "<i8").tobytes())
    owed = [(key, sorted(sums.items())) for key, sums in sorted(house.obligations.items())]
    hash_.update(msgspec.json.encode(owed))
    hash_.update(msgspec.json.encode(sorted(house.flat_yen.items())))
    marks = (house.serials.digest_rows(), sorted(house.fails.items()), named)
    hash_.update(msgspec.json.encode(marks))
    waiting = sorted(
        (
            i.asked.kind, i.asked.account, i.asked.counter_account, i.asked.instrument,
            i.asked.quantity_t, i.asked.yen_paid, i.asked.yen_received, i.asked.serial_ranges,
        )
        for i in house.open.values()
    )  # fmt: skip
    hash_.update(msgspec.json.encode(waiting))
    for account, column in np.argwhere(settings_of(limits)).tolist():
        hash_.update(np.array([account, column, limits[account, column]], "<i8").tobytes())
    brakes = (
        sorted(controls.timers.items()),
        sorted(controls.waiting),
        sorted(controls.reopening.items()),
        sorted(halted),
    )
    hash_.update(msgspec.json.encode(brakes))
    if controls.sessions:
        hash_.update(msgspec.json.encode(sorted(controls.sessions)))
    if tables.listed or tables.delisted:
        hash_.update(msgspec.json.encode((tables.listed, sorted(tables.delisted))))
    return hash_.hexdigest()
