"""All routes of the API, in the order of the documents."""

from __future__ import annotations

from api.rest import (
    about,
    account,
    approvals,
    auctions,
    backups,
    bills,
    cash,
    codes,
    duties,
    exports,
    halts,
    holdings,
    imports,
    instruments,
    invariants,
    markets,
    open_data,
    orders,
    oversight,
    participants,
    projects,
    proposals,
    registry,
    reports,
    retirements,
    schemes,
    self_trades,
    serials,
    settlement,
    statistics,
)
from api.rest.routing import Operation

OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for room in (
        about,
        codes,
        account,
        markets,
        orders,
        holdings,
        cash,
        retirements,
        serials,
        settlement,
        statistics,
        schemes,
        registry,
        projects,
        duties,
        reports,
        imports,
        exports,
        open_data,
        bills,
        proposals,
        approvals,
        auctions,
        participants,
        halts,
        oversight,
        instruments,
        self_trades,
        invariants,
        backups,
    )
    for operation in room.ROUTES.operations
)
