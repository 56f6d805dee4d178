"""The registry as tables: holdings, movements, and the agreed electronic format of `aef`."""

from __future__ import annotations

from exchange.registry.article6.aef import (
    ACTIONS,
    AUTHORIZATIONS,
    ENTITIES,
    HOLDINGS,
    SUBMISSION,
    aef,
    aef_columns,
)
from exchange.registry.port import Registry
from exchange.registry.reports.table import Export
from exchange.registry.serials import Block
from exchange.registry.uses import use_text
from exchange.units import utc_text

__all__ = [
    "ACTIONS",
    "AUTHORIZATIONS",
    "ENTITIES",
    "HOLDINGS",
    "SUBMISSION",
    "Export",
    "aef",
    "aef_columns",
    "holdings",
    "movements",
]


def holdings(registry: Registry) -> Export:
    """Every block with its account and status."""
    rows = tuple(
        {"account": holding.account, "status": holding.status.value} | _block_row(holding.block)
        for holding in registry.holdings()
    )
    return Export("holdings", ("account", "status", *_BLOCK_COLUMNS), rows)


def movements(registry: Registry) -> Export:
    """Every movement, oldest first."""
    own = ("key", "kind", "at", "source", "target", "schemes", "purpose", "beneficiary")
    rows = tuple(
        {
            "key": event.key,
            "kind": event.kind,
            "at": utc_text(event.at_ns),
            "source": event.source,
            "target": event.target,
            "schemes": " + ".join(map(use_text, event.schemes)),
            "purpose": event.purpose,
            "beneficiary": event.beneficiary,
        }
        | _block_row(event.block)
        for event in registry.events()
    )
    return Export("movements", (*own, *_BLOCK_COLUMNS), rows)


_BLOCK_COLUMNS = (
    "programme", "credit_class", "project_id", "vintage_start", "vintage_end", "country",
    "first_serial", "last_serial", "quantity_t", "issued_at",
)  # fmt: skip


def _block_row(block: Block) -> dict[str, object]:
    return {
        "programme": block.programme,
        "credit_class": block.credit_class,
        "project_id": block.project_id,
        "vintage_start": block.vintage.start.isoformat(),
        "vintage_end": block.vintage.end.isoformat(),
        "country": block.country,
        "first_serial": block.first_serial,
        "last_serial": block.last_serial,
        "quantity_t": block.quantity_t,
        "issued_at": utc_text(block.issued_ns),
    }
