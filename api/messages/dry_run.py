"""The answer to a dry run of an order."""

from __future__ import annotations

from typing import Generic

from msgspec import Struct

from api.messages.records import Amount


class DryRun(Struct, Generic[Amount], omit_defaults=True):
    """The effect of an order if it were entered now and alone; in a batch each by itself.

    `cost`: limit price times quantity in yen, for an order without a limit at the worst price of
    the band; `fee`: the fee for that value. `hold`: the amount of `hold_asset` ("JPY" or a symbol)
    that would be held, which leaves `available_after`.

    In a call: the auction's price without the order (`indicative_price`) and with it
    (`indicative_after`, `indicative_qty_after`); a price is absent where nothing would trade. In
    continuous trading: `fill_qty` would trade at once at the average price `fill_price`; this
    counts displayed quantities, so hidden parts of icebergs may fill more.
    """

    cost: Amount
    fee: Amount
    hold: Amount
    hold_asset: str
    available_after: Amount
    indicative_price: Amount | None = None
    indicative_after: Amount | None = None
    indicative_qty_after: Amount | None = None
    fill_qty: Amount | None = None
    fill_price: Amount | None = None
