"""Kill switches and limits for acts that no kernel checks: bids, auctions, OTC trades.

They equal those for an order (risk.py), so that every way into a position is checked."""

from __future__ import annotations

from msgspec import Struct

from exchange.clearing import risk
from exchange.clearing.ledger import Table
from exchange.events import Reason


class AccountLimits(Struct, frozen=True):
    """Limits of an account, 0 for none, its kill switches and the number of its open orders.

    `killed_markets`: the indices of the markets whose switch is on for the account.
    """

    killed: bool
    killed_markets: tuple[int, ...]
    quantity_max_t: int
    notional_max_yen: int
    position_max_t: int
    orders_max: int
    orders: int


def limits_of(limits: Table, account: int, instruments: int) -> AccountLimits:
    """Return the limits of an account, or of all accounts together for risk.EVERYBODY."""
    row = limits[account]
    switches = row[risk.MARKET_SWITCHES : risk.MARKET_SWITCHES + instruments]
    figures = (
        risk.QUANTITY_MAX,
        risk.NOTIONAL_MAX,
        risk.POSITION_MAX,
        risk.ORDERS_MAX,
        risk.ORDERS,
    )
    killed_markets = tuple(index for index, switch in enumerate(switches) if switch)
    return AccountLimits(
        bool(row[risk.KILLED]), killed_markets, *(int(row[column]) for column in figures)
    )


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
