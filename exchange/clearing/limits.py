"""Kill switches and limits against what goes through no kernel: bids, auctions, deals made
elsewhere. The same as for an order (risk.py), so that no way into a position passes them by."""

from __future__ import annotations

from exchange.clearing import risk
from exchange.clearing.ledger import Table
from exchange.events import Reason


def is_killed(limits: Table, account: int, instrument: int) -> bool:
    """Whether a kill switch is on for everybody, the account, the market, or both together."""
    switch = risk.MARKET_SWITCHES + instrument
    return bool(limits[[risk.EVERYBODY, account]][:, [risk.KILLED, switch]].any())


def limit_reason(
    limits: Table, ledger: Table, place: tuple[int, int], deal: tuple[int, int, int]
) -> Reason:
    """What speaks against (side, tonnes, yen) of (account, instrument), or NONE."""
    (account, instrument), (side, quantity_t, yen) = place, deal
    if is_killed(limits, account, instrument):
        return Reason.KILL_SWITCH
    own = limits[account]
    if own[risk.QUANTITY_MAX] and quantity_t > own[risk.QUANTITY_MAX]:
        return Reason.QTY_MAX
    if own[risk.NOTIONAL_MAX] and yen > own[risk.NOTIONAL_MAX]:
        return Reason.NOTIONAL_MAX
    return risk.position_reason(limits, ledger, account, instrument, (side, quantity_t))
