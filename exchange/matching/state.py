"""The arrays of the books and of the order pool; the rows that go in and come out.

All instruments share one set of arrays; a book of its own is the case of one. Prices are
int32 ladder indices inside, ticks at the boundary; links are int32 pool slots. Nothing here
is resized while it runs: a full pool refuses.
"""

from __future__ import annotations

import numpy as np

MESSAGE = np.dtype(
    {
        "names": [
            "order_id",  # the caller's id, >= 0, unique among live orders
            "price_ticks",  # limit price; ignored for market and stop orders
            "quantity_t",  # > 0 for ADD; the new total for AMEND
            "stop_ticks",  # trigger of STOP and STOP_LIMIT, else 0
            "display_t",  # displayed quantity of an iceberg, 0 for none
            "expire_ns",  # GTD: first instant at which it is dead
            "time_ns",  # when the message came
            "account",  # index of the account that owns the order
            "stp_group",  # self-trade group; 0 means the account's own
            "instrument",  # index of the book
            "kind",  # MessageKind
            "side",  # Side
            "order_type",  # OrderType
            "time_in_force",  # TimeInForce
            "flags",  # OrderFlag bits
            "stp_mode",  # SelfTrade
        ],
        "formats": ["i8"] * 7 + ["i4"] * 3 + ["u1"] * 6,
        "offsets": [0, 8, 16, 24, 32, 40, 48, 56, 60, 64, 68, 69, 70, 71, 72, 73],
        "itemsize": 80,
    }
)

EVENT = np.dtype(
    {
        "names": [
            "order_id",  # the subject; TRADED: the taker, in an auction the buy order
            "other_id",  # TRADED: the maker, in an auction the sell order; else -1
            "quantity_t",  # tonnes traded, cancelled, accepted, ...; UNCROSSED: the volume
            "leaves_t",  # what is left of order_id after this event; UNCROSSED: the imbalance D - S
            "price_ticks",  # trade price; ACCEPTED, CANCELLED, EXPIRED: the order's limit
            "account",  # owner of order_id
            "other_account",  # TRADED: owner of other_id
            "hold_ticks",  # the price at which order_id was funded (its limit, or the band's top)
            "other_hold_ticks",  # TRADED: the same of other_id
            "message",  # index, within the batch, of the message that caused it
            "instrument",
            "kind",  # EventKind
            "reason",  # Reason
            "side",  # side of order_id
            "flags",  # EventFlag bits
        ],
        "formats": ["i8"] * 4 + ["i4"] * 6 + ["i2"] + ["u1"] * 4,
        "offsets": [0, 8, 16, 24, 32, 36, 40, 44, 48, 52, 56, 58, 59, 60, 61],
        "itemsize": 64,
    }
)
