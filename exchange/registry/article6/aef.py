"""Japan's annual information in the agreed electronic format of Article 6.2, table by table.

The columns are those of `data/aef_columns.csv`, which names its source and the columns that a Party
must fill. A cell that does not apply is NA, one without an entry in the registry NOT_ENTERED; cells
that only the UN's platform (CARP) fills stay empty. Actions are those of the calendar year in
Tokyo, holdings those at its end. Source of the words in cells: Decision 4/CMA.6, annex II, and the
list of common nomenclatures of 2026-02-17.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from exchange.errors import RegistryRejected
from exchange.registry.accounts.holders import PARTICIPANT, LegalNames
from exchange.registry.article6.itmo import (
    CANCELLATION,
    FIRST_TRANSFER,
    TRANSFER,
    USE,
    Action,
    Replay,
    Units,
)
from exchange.registry.port import AccountKind, Authorization, Entity, Project
from exchange.registry.projects.authorization import JAPAN
from exchange.registry.projects.office import OfficeRegistry
from exchange.registry.reports.table import Export, Row

SUBMISSION, AUTHORIZATIONS, ACTIONS, HOLDINGS, ENTITIES = (
    "1 Submission", "2 Authorizations", "3 Actions", "4 Holdings", "5 Authorized entities",
)  # fmt: skip
PARTY, REGISTRY_ID = JAPAN, "JPN01"
NA, NOT_ENTERED = "NA", "not entered in the registry"
NDC_YEARS = (2021, 2030)
UNDERLYING = {"Gold Standard": "GS"}  # as the nomenclature names them; others by their own name
MITIGATION = {"reduction": "Emission reductions", "removal": "Removals"}
PURPOSE = "Purpose for which the ITMO has been used towards or cancelled for OIMP"
USING_PARTY = "Using/cancelling participating Party ID"
USING_ENTITY = "Using/cancelling authorized entity ID"
USE_YEAR = "Calendar year for which the ITMOs are used towards the Party's NDC"
QUANTITY = "Quantity (t CO2 eq)"
BY_DAYS = "the period spans calendar years: tonnes apportioned by days"


@cache
def _column_rows() -> tuple[dict[str, str], ...]:
    source = files("exchange.registry").joinpath("data/aef_columns.csv").read_text("utf-8")
    return tuple(csv.DictReader(io.StringIO(source)))


def aef_columns() -> dict[str, tuple[str, ...]]:
    """The five tables' columns, read from the project's copy."""
    columns: dict[str, list[str]] = {}
    for row in _column_rows():
        columns.setdefault(row["table"], []).append(row["column"])
    return {table: tuple(names) for table, names in columns.items()}


def required_columns(table: str) -> frozenset[str]:
    """The columns of a table that a Party must fill."""
    return frozenset(
        row["column"] for row in _column_rows() if row["table"] == table and row["required"]
    )


def aef(
    registry: OfficeRegistry, year: int, submitted_on: date, today: date | None = None
) -> dict[str, Export]:
    """Japan's annual information for a calendar year, table by table.

    RegistryRejected `year_invalid` for a year that begins after `today`.
    """
    if today is not None and year > today.year:
        raise RegistryRejected("year_invalid", f"year {year} has not begun on {today}")
    until = date(year, 12, 31)
    replay = Replay(registry, until)
    actions = [one for one in replay.actions if one.day.year == year]
    holdings = replay.holdings()
    given = list(_authorizations(replay, until, _involved(registry, replay, actions)))
    rows: dict[str, list[Row]] = {
        SUBMISSION: [_submission(year, submitted_on)],
        AUTHORIZATIONS: [_authorization(project, replay, version) for project, version in given],
        ACTIONS: [_action(one) for one in actions],
        HOLDINGS: [_units(units, project) for units, project in holdings],
        ENTITIES: _entities(given),
    }
    columns = aef_columns()
    return {table: Export(table, columns[table], _filled(table, rows[table])) for table in columns}


def _filled(table: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Complete rows: NA for cells that do not apply, empty for those that CARP fills."""
    names, required = aef_columns()[table], required_columns(table)
    found = []
    for row in rows:
        assert row.keys() <= set(names), f"{table} has no such columns: {row.keys()}"
        cells: dict[str, object] = {}
        for name in names:
            value = row.get(name, "")
            if value in ("", None) and not name.endswith("(CARP)"):
                value = NOT_ENTERED if name in required else NA
            cells[name] = value
        found.append(cells)
    return tuple(found)


def _submission(year: int, submitted_on: date) -> Row:
    first, last = NDC_YEARS
    return {
        "Party": PARTY,
        "Version": "1.0",
        "Reported year": year,
        "Date of submission": submitted_on.isoformat(),
        "First year of the NDC implementation period": first,
        "Last year of the NDC implementation period": last,
    }


def authorization_id(project: Project) -> str:
    """The authorization's id; if none was entered, one that the registry derives."""
    return project.authorization_id or f"{PARTY}-{project.project_id}".replace("_", "-")


def _authorizations(
    replay: Replay, until: date, involved: dict[str, tuple[Entity, ...]]
) -> Iterator[tuple[Project, Authorization]]:
    """Every version up to a day, oldest first; the involved entities if none are named."""
    for _, project in sorted(replay.projects.items()):
        versions = [one for one in project.authorizations if one.on <= until]
        both = {PARTY, project.country} <= set(project.authorized_by)
        if not project.authorizations and both and project.cooperative_approach:
            versions = [_as_entered(project)]
        for version in versions:
            entities = version.entities or involved.get(project.project_id, ())
            yield project, msgspec.structs.replace(version, entities=entities)


def _as_entered(project: Project) -> Authorization:
    """The authorization that was entered with the project itself."""
    return Authorization(
        authorization_id=authorization_id(project),
        cooperative_approach=project.cooperative_approach,
        on=project.authorized_on or date.max,
        states=project.authorized_by,
    )


def _authorization(project: Project, replay: Replay, version: Authorization) -> Row:
    transferred = sum(
        one.units.block.quantity_t
        for one in replay.actions
        if one.kind == FIRST_TRANSFER and one.project.project_id == project.project_id
    )
    others = [use for use in version.uses if use != "NDC"]
    revoked = "revoked from this date on" if version.is_revoked else ""
    return {
        "Authorization ID": version.authorization_id,
        "Date of authorization": _day(version.on),
        "Cooperative approach ID": version.cooperative_approach,
        "Version of the authorization": version.version,
        "Authorized quantity": version.quantity_t or transferred or "",
        "Metric": "GHG",
        "Sector(s)": project.sector,
        "Activity type(s)": project.methodology,
        "Purposes for authorization": _purposes(version.uses),
        "Authorized Party(ies) ID": ", ".join(version.states) or NA,
        "Authorized entity(ies) ID": ", ".join(one.number for one in version.entities),
        "OIMP authorized by the Party": ", ".join(others),
        "Authorized timeframe": f"{version.first_year} - {version.last_year}",
        "Authorization terms and conditions": version.terms,
        "First transfer definition for OIMP": version.first_transfer if others else "",
        "Additional explanatory information": revoked,
    }


def _purposes(uses: tuple[str, ...]) -> str:
    """The nomenclature's words: IMP and OP together are OIMP."""
    others = [use for use in uses if use != "NDC"]
    other = "OIMP" if len(others) > 1 else "".join(others)
    return " and ".join(filter(None, ("NDC" if "NDC" in uses else "", other)))


def _units(units: Units, project: Project) -> dict[str, object]:
    """The cells of units that actions and holdings share."""
    block, year = units.block, units.year
    stem = f"{project.cooperative_approach}-{REGISTRY_ID}-{block.country}"
    return {
        "Cooperative approach ID": project.cooperative_approach,
        "Authorization ID": authorization_id(project),
        "First transferring participating Party ID": block.country,
        "Party ITMO registry ID": REGISTRY_ID,
        "First ID": f"{stem}-{units.number}-{year}",
        "Last ID": f"{stem}-{units.number + block.quantity_t - 1}-{year}",
        "Underlying unit registry ID": UNDERLYING.get(block.programme, block.programme),
        "First unit ID": block.first_serial,
        "Last unit ID": block.last_serial,
        "Metric": "GHG",
        QUANTITY: block.quantity_t,
        "Mitigation type": MITIGATION[project.mechanism],
        "Vintage": year,
    }


def _action(action: Action) -> Row:
    block, kind, year = action.units.block, action.kind, action.day.year
    vintage = block.vintage
    row = _units(action.units, action.project) | {
        "Action date": action.day.isoformat(),
        "Action type": kind,
        "Additional explanatory information": (
            BY_DAYS if vintage.start.year != vintage.end.year else ""
        ),
    }
    if kind in (FIRST_TRANSFER, "Acquisition"):
        subtype = "First transfer to another Party" if kind == FIRST_TRANSFER else ""
        return row | {
            "Action subtype": subtype,
            "Transferring participating Party ID": block.country,
            "Acquiring participating Party ID": PARTY,
        }
    if kind == TRANSFER:
        return row | {
            "Transferring participating Party ID": PARTY,
            "Acquiring participating Party ID": block.country,
        }
    assert action.event is not None, "credits end by an act"
    purpose = "NDC"
    if kind == CANCELLATION:
        serves_corsia = any(use.scheme == "corsia" for use in action.event.schemes)
        purpose = "IMP" if serves_corsia else "OP"
        row["Action subtype"] = "Other cancellations"
    return row | {
        PURPOSE: purpose,
        USING_PARTY: PARTY,
        USING_ENTITY: action.event.beneficiary,
        USE_YEAR: year if kind == USE else "",
    }


def _involved(
    registry: OfficeRegistry, replay: Replay, actions: Iterable[Action]
) -> dict[str, tuple[Entity, ...]]:
    """The owners of accounts with a project's ITMOs at the year's end or in the year's actions."""
    known = [
        msgspec.json.decode(one.document, type=LegalNames) for one in registry.filings(PARTICIPANT)
    ]
    names = {one.code: one for one in known}
    firms = {
        one.owner
        for one in replay.accounts.values()
        if one.kind in (AccountKind.HOLDING, AccountKind.TRADING)
    }
    found: dict[str, set[str]] = {}
    for owner, project in (*replay.owners(), *((one.owner, one.project) for one in actions)):
        if owner in firms:
            found.setdefault(project.project_id, set()).add(owner)
    return {
        project_id: tuple(_firm(names.get(owner) or LegalNames(owner)) for owner in sorted(owners))
        for project_id, owners in found.items()
    }


def _firm(names: LegalNames) -> Entity:
    return Entity(
        name=names.name_en or names.name_ja or names.code,
        country=PARTY,
        number=names.corporate_number or names.code,
    )


def _entities(given: Iterable[tuple[Project, Authorization]]) -> list[Row]:
    """The entities of all authorizations, each once per approach, with its first day."""
    found: dict[tuple[str, str], Row] = {}
    for _, version in given:
        for entity in version.entities:
            key = (entity.number, version.cooperative_approach)
            if key not in found:
                found[key] = _entity(entity, version)
    return [found[key] for key in sorted(found)]


def _entity(entity: Entity, version: Authorization) -> Row:
    return {
        "Date of the authorization": _day(version.on),
        "Name": entity.name,
        "Country of incorporation": entity.country,
        "Identification number": entity.number,
        "Cooperative approach ID": version.cooperative_approach,
    }


def _day(on: date) -> str:
    """The text of a day; empty for one that was never entered."""
    return "" if on == date.max else on.isoformat()
