"""Import of a submission in the agreed electronic format into an empty registry.

The content of the tables is entered in order: projects and the versions of their authorizations,
units held before the year, the year's first transfers, uses and cancellations, each under its
identifiers, so that an export of the same year equals the submission. The format does not name the
accounts of units: all go to the government's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time

import msgspec

from exchange.calendar import tokyo_ns
from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.article6.aef import (
    ACTIONS,
    AUTHORIZATIONS,
    ENTITIES,
    HOLDINGS,
    MITIGATION,
    NA,
    NOT_ENTERED,
    PURPOSE,
    QUANTITY,
    SUBMISSION,
    USING_ENTITY,
)
from exchange.registry.article6.itmo import CANCELLATION, FIRST_TRANSFER, USE
from exchange.registry.classes import FROM_2021, class_prefix
from exchange.registry.port import (
    AccountKind,
    AnyAct,
    Authorization,
    Ending,
    Entity,
    Issuance,
    Project,
    Retirement,
)
from exchange.registry.projects.authorization import JAPAN
from exchange.registry.projects.office import Filed, OfficeRegistry, ProjectOffice
from exchange.registry.reports.table import Export
from exchange.registry.serials import PROGRAMMES, Vintage, parse_range

Cells = Mapping[str, str]
STATE = f"government:{JAPAN}"
NOON = time(12)
_MECHANISMS = {words: mechanism for mechanism, words in MITIGATION.items()}


class Unreadable(RegistryRejected):
    """A submission that cannot be entered."""

    def __init__(self, sentence: str) -> None:
        super().__init__("submission_invalid", sentence)


def load(registry: OfficeRegistry, tables: Mapping[str, Export], by: str) -> int:
    """Enter a submission; return the number of acts. RegistryRejected also if the registry has
    projects already, or the submission has transfers to others, which need their accounts."""
    if registry.projects():
        raise Unreadable("a submission is entered in a registry without projects")
    year = int(_rows(tables, SUBMISSION)[0]["Reported year"])
    end_ns = tokyo_ns(date(year, 12, 31), NOON)
    registry.open_account(STATE, AccountKind.GOVERNMENT, JAPAN, end_ns)
    units = [*_rows(tables, ACTIONS), *_rows(tables, HOLDINGS)]
    projects = dict(_projects(units, _rows(tables, AUTHORIZATIONS)))
    for project in projects.values():
        registry.register_project(project, end_ns)
    _authorize(registry, tables, projects, Filed(by, end_ns))
    count = 0
    for day, act in _acts(tables, year):
        registry.perform(f"aef:{year}:{count}", act, tokyo_ns(day, NOON))
        count += 1
    return count


def _rows(tables: Mapping[str, Export], table: str) -> list[Cells]:
    return [{name: str(cell) for name, cell in row.items()} for row in tables[table].rows]


def _given(cell: str) -> str:
    """A cell's text, empty if the cell says that there is none."""
    return "" if cell in (NA, NOT_ENTERED) else cell


def _projects(units: list[Cells], given: list[Cells]) -> Iterator[tuple[str, Project]]:
    """The project of each authorization, identified by its units' serials; without units there is
    none."""
    facts = {row["Authorization ID"]: row for row in given}
    for row in units:
        name = row["Authorization ID"]
        series, _, _ = _serial_range(row)
        code, project_id = series.split("-")[:2]
        about = facts.get(name)
        if about is None:
            raise Unreadable(f"there is no authorization {name} in {AUTHORIZATIONS}")
        project = Project(
            project_id=project_id,
            programme=PROGRAMMES[code],
            name=project_id,
            country=row["First transferring participating Party ID"],
            methodology=_given(about["Activity type(s)"]),
            sector=_given(about["Sector(s)"]),
            mechanism=_MECHANISMS[row["Mitigation type"]],
        )
        if about["Date of authorization"] == NOT_ENTERED:
            project = msgspec.structs.replace(
                project,
                cooperative_approach=about["Cooperative approach ID"],
                authorization_id=name,
                authorized_by=_states(about),
            )
        yield name, project


def _serial_range(row: Cells) -> tuple[str, int, int]:
    try:
        return parse_range((row["First unit ID"], row["Last unit ID"]))
    except RegistryRejected as rejection:
        raise Unreadable(f"{row['First ID']}: {rejection.sentence}") from rejection


def _authorize(
    registry: OfficeRegistry, tables: Mapping[str, Export], projects: dict[str, Project],
    filed: Filed,
) -> None:  # fmt: skip
    office = ProjectOffice(registry)
    entities = [
        Entity(
            name=row["Name"],
            country=row["Country of incorporation"],
            number=row["Identification number"],
        )
        for row in _rows(tables, ENTITIES)
    ]
    approach_of = [row["Cooperative approach ID"] for row in _rows(tables, ENTITIES)]
    for row in _rows(tables, AUTHORIZATIONS):
        project = projects.get(row["Authorization ID"])
        if project is None or row["Date of authorization"] == NOT_ENTERED:
            continue
        approach, numbers = row["Cooperative approach ID"], row["Authorized entity(ies) ID"]
        first, last = row["Authorized timeframe"].split(" - ")
        named = tuple(
            one for one, of in zip(entities, approach_of, strict=True)
            if of == approach and one.number in numbers.split(", ")
        )  # fmt: skip
        quantity = _given(row["Authorized quantity"])
        given = Authorization(
            authorization_id=row["Authorization ID"],
            cooperative_approach=approach,
            on=date.fromisoformat(row["Date of authorization"]),
            states=_states(row),
            uses=_uses(row["Purposes for authorization"]),
            quantity_t=int(quantity) if quantity else None,
            first_year=int(first),
            last_year=int(last),
            first_transfer=_given(row["First transfer definition for OIMP"]),
            terms=_given(row["Authorization terms and conditions"]),
            entities=named,
        )
        office.authorize(project.project_id, given, filed)


def _states(row: Cells) -> tuple[str, ...]:
    return tuple(filter(None, _given(row["Authorized Party(ies) ID"]).split(", ")))


def _uses(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in text.split(" and "):
        found += ["IMP", "OP"] if word == "OIMP" else [word]
    return tuple(found)


def _acts(tables: Mapping[str, Export], year: int) -> Iterator[tuple[date, AnyAct]]:
    """The acts in order: the holdings before the year, then the year's actions."""
    rows = _rows(tables, ACTIONS)
    first = [row for row in rows if row["Action type"] == FIRST_TRANSFER]
    later = [row for row in rows if row["Action type"] in (USE, CANCELLATION)]
    if len(first) + len(later) < len(rows):
        raise Unreadable("transfers to others and acquisitions cannot be entered")
    new = [_serial_range(row) for row in first]
    for row in (*_rows(tables, HOLDINGS), *later):
        series, low, high = _serial_range(row)
        for start, end in _others(series, low, high, new):
            yield date(year - 1, 12, 31), _issuance(row, year, start, end)
            new.append((series, start, end))
    for row in rows:
        day = date.fromisoformat(row["Action date"])
        if row["Action type"] == FIRST_TRANSFER:
            _, low, high = _serial_range(row)
            yield day, _issuance(row, year, low, high)
        else:
            yield day, _ending(row, day)


def _others(
    series: str, low: int, high: int, known: list[tuple[str, int, int]]
) -> list[tuple[int, int]]:
    """The ranges of low..high that are not among the known ranges."""
    left = [(low, high)]
    for name, first, last in known:
        if name == series:
            left = [
                part
                for start, end in left
                for part in ((start, min(end, first - 1)), (max(start, last + 1), end))
                if part[0] <= part[1]
            ]
    return left


def _issuance(row: Cells, year: int, low: int, high: int) -> Issuance:
    """The issuance of numbers of a row's series under their identifiers."""
    series, first, _ = _serial_range(row)
    code, project_id, start, end = series.split("-")
    stem, number, vintage = _identifier(row["First ID"])
    programme = PROGRAMMES[code]
    return Issuance(
        project_id,
        FROM_2021 if programme == "JCM" else f"{class_prefix(programme)}/authorized",
        Vintage(date.fromisoformat(start), date.fromisoformat(end)),
        ((STATE, high - low + 1),),
        first_number=low,
        origin=f"AEF {row['Party ITMO registry ID']} {year}",
        original_first=f"{stem}{number + low - first}{vintage}",
        original_last=f"{stem}{number + high - first}{vintage}",
    )


def _identifier(text: str) -> tuple[str, int, str]:
    head, number, vintage = text.rsplit("-", 2)
    return f"{head}-", int(number), f"-{vintage}"


def _ending(row: Cells, day: date) -> Retirement:
    is_use = row["Action type"] == USE
    serves_corsia = row[PURPOSE] == "IMP"
    series, _, _ = _serial_range(row)
    programme = PROGRAMMES[series.split("-")[0]]
    return Retirement(
        STATE,
        FROM_2021 if programme == "JCM" else f"{class_prefix(programme)}/authorized",
        int(row[QUANTITY]),
        "as reported under Article 6",
        _given(row[USING_ENTITY]) or JAPAN,
        ((row["First unit ID"], row["Last unit ID"]),),
        Ending.RETIRE if is_use else Ending.CANCEL,
        schemes=(SchemeUse("corsia", min(day.year, 2023)),) if serves_corsia else (),
    )
