"""The registry as tables: the agreed electronic format of Article 6.2, holdings, movements.

The five tables of the agreed electronic format (Decision 4/CMA.6, Annex II) have the columns
of `data/aef_columns.csv`, which names its source; what only the UN's platform fills in stays
empty. International is what crosses between the partner and Japan: issuance into a Japanese
account is the first transfer, a retirement is a use, a cancellation a cancellation; sales
between Japanese accounts are none of its business.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from exchange.registry.port import Ending, Project, Registry, RegistryEvent, Status
from exchange.registry.serials import Block
from exchange.registry.uses import purpose_text, use_text
from exchange.units import tokyo_datetime, utc_text

SUBMISSION, AUTHORIZATIONS, ACTIONS, HOLDINGS, ENTITIES = (
    "1 Submission", "2 Authorizations", "3 Actions", "4 Holdings", "5 Authorized entities",
)  # fmt: skip
PARTY, REGISTRY_ID = "JPN", "JPN01"
_ACTION_TYPES = {
    "issuance": "First transfer",
    Ending.RETIRE: "Use",
    Ending.SURRENDER: "Use",
    Ending.CANCEL: "Cancellation",
}
Row = Mapping[str, object]


class Export(Struct, frozen=True):
    """A named table: its columns in order and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def csv(self) -> str:
        """As CSV with a header line."""
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, self.columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return buffer.getvalue()

    def write_parquet(self, path: Path) -> None:
        """As a Parquet file; needs pyarrow (the extra `sim`)."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = {name: [row.get(name) for row in self.rows] for name in self.columns}
        pq.write_table(pa.table(columns), path)


def holdings(registry: Registry) -> Export:
    """Every block with its account and status."""
    rows = tuple(
        {"account": holding.account, "status": holding.status.value} | _block_row(holding.block)
        for holding in registry.holdings()
    )
    return Export("holdings", ("account", "status", *_BLOCK_COLUMNS), rows)


def movements(registry: Registry) -> Export:
    """Everything that ever happened, oldest first."""
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


def aef_columns() -> dict[str, tuple[str, ...]]:
    """The five tables' columns, read from the project's copy."""
    source = files("exchange.registry").joinpath("data/aef_columns.csv").read_text("utf-8")
    columns: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(source)):
        columns.setdefault(row["table"], []).append(row["column"])
    return {table: tuple(names) for table, names in columns.items()}


def aef(registry: Registry, year: int, submitted_on: date) -> dict[str, Export]:
    """Japan's annual information for a calendar year, table by table."""
    columns = aef_columns()
    projects = {p.project_id: p for p in registry.projects() if _is_authorised(p)}
    events = [
        event
        for event in registry.events()
        if event.block.project_id in projects and event.kind in _ACTION_TYPES
    ]
    held = [
        holding
        for holding in registry.holdings()
        if holding.status is Status.HELD and holding.block.project_id in projects
    ]
    owners = {account.name: account.owner for account in registry.accounts()}
    rows: dict[str, list[Row]] = {
        SUBMISSION: [_submission(year, submitted_on)],
        AUTHORIZATIONS: [_authorization(project, events) for project in projects.values()],
        ACTIONS: [
            _action(event, projects[event.block.project_id])
            for event in events
            if tokyo_datetime(event.at_ns).year == year
        ],
        HOLDINGS: [_unit_row(h.block, projects[h.block.project_id]) for h in held],
        ENTITIES: _entities(owners[h.account] for h in held),
    }
    for table, made in rows.items():
        for row in made:
            assert row.keys() <= set(columns[table]), f"{table} has no such columns: {row.keys()}"
    return {table: Export(table, columns[table], tuple(rows[table])) for table in columns}


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


def _is_authorised(project: Project) -> bool:
    return bool(project.cooperative_approach) and {PARTY, project.country} <= set(
        project.authorised_by
    )


def _submission(year: int, submitted_on: date) -> Row:
    return {
        "Party": PARTY,
        "Version": "1.0",
        "Reported year": year,
        "Date of submission": submitted_on.isoformat(),
        "First year of the NDC implementation period": 2021,
        "Last year of the NDC implementation period": 2030,
    }


def _authorization(project: Project, events: Iterable[RegistryEvent]) -> Row:
    issued = sum(
        event.block.quantity_t
        for event in events
        if event.kind == "issuance" and event.block.project_id == project.project_id
    )
    return {
        "Authorization ID": project.authorisation_id,
        "Cooperative approach ID": project.cooperative_approach,
        "Authorized quantity": issued,
        "Metric": "GHG",
        "Sector(s)": project.sector,
        "Activity type(s)": project.methodology,
        "Purposes for authorization": "NDC",
        "Authorized Party(ies) ID": ", ".join(project.authorised_by),
    }


def _unit_row(block: Block, project: Project) -> dict[str, object]:
    """What actions and holdings both say of a block."""
    stem = f"{project.cooperative_approach}-{REGISTRY_ID}-{block.country}"
    year = block.vintage.end.year
    return {
        "Cooperative approach ID": project.cooperative_approach,
        "Authorization ID": project.authorisation_id,
        "First transferring participating Party ID": block.country,
        "Party ITMO registry ID": REGISTRY_ID,
        "First ID": f"{stem}-{block.first}-{year}",
        "Last ID": f"{stem}-{block.last}-{year}",
        "Underlying unit registry ID": block.programme,
        "First unit ID": block.first_serial,
        "Last unit ID": block.last_serial,
        "Metric": "GHG",
        "Quantity (t CO2 eq)": block.quantity_t,
        "Mitigation type": project.mechanism,
        "Vintage": year,
    }


def _action(event: RegistryEvent, project: Project) -> Row:
    is_first = event.kind == "issuance"
    row = _unit_row(event.block, project) | {
        "Action date": tokyo_datetime(event.at_ns).date().isoformat(),
        "Action type": _ACTION_TYPES[event.kind],
        "Transferring participating Party ID": event.block.country if is_first else "",
        "Acquiring participating Party ID": PARTY if is_first else "",
    }
    if is_first:
        return row
    return row | {
        "Purpose for which the ITMO has been used towards or cancelled for OIMP": purpose_text(
            event.schemes, event.purpose
        ),
        "Using/cancelling participating Party ID": PARTY,
        "Using/cancelling authorized entity ID": event.beneficiary,
    }


def _entities(owners: Iterable[str]) -> list[Row]:
    return [
        {"Name": owner, "Country of incorporation": PARTY, "Identification number": owner}
        for owner in sorted(set(owners))
    ]
