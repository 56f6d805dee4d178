"""Kill switches and limits for acts that no kernel checks: bids, auctions, OTC trades.

They equal those for an order (risk.py), so that every way into a position is checked."""

from __future__ import annotations

from exchange.clearing import risk
from exchange.clearing.ledger import Table
from exchange.events import Reason


def is_killed(limits: Table, account: int, instrument: int) -> bool:
    """True if a kill switch is on for all accounts, the account, the market, or the pair."""
    switch = risk.MARKET_SWITCHES + instrument
    return bool(limits[[risk.EVERYBODY, account]][:, [risk.KILLED, switch]].any())


def limit_reason(
    limits: Table, ledger: Table, place: tuple[int, int], deal: tuple[int, int, int]
) -> Reason:
    """The Reason against (side, tonnes, yen) of (account, instrument), or NONE."""
    (account, instrument), (side, quantity_t, yen) = place, deal
    if is_killed(limits, account, instrument):
        return Reason.KILL_SWITCH
    own = limits[account]
    if own[risk.QUANTITY_MAX] and quantity_t > own[risk.QUANTITY_MAX]:
        return Reason.QTY_MAX
    if own[risk.NOTIONAL_MAX] and yen > own[risk.NOTIONAL_MAX]:
        return Reason.NOTIONAL_MAX
    return risk.position_reason(limits, ledger, account, instrument, (side, quantity_t))
