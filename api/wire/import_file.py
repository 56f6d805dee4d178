"""Import files: credits of other registries, one a line, all checked before any is entered.

    origin, original_first, original_last   the issuing registry and its serials
    programme, project_id, project_name, country, credit_class
    vintage_start, vintage_end, issued_on   days, YYYY-MM-DD; issued_on as in the registry
    account, qty                            the receiving account, whole tonnes

A fraction of a tonne is rejected: this registry holds whole tonnes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from exchange.errors import ConfigError, RegistryRejected
from exchange.registry.port import Issuance, Project, Receipt
from exchange.registry.reports.table import csv_reader, whole_rows
from exchange.registry.serials import Vintage
from exchange.registry.whole import WholeRegistry

COLUMNS = (
    "origin", "original_first", "original_last", "programme", "project_id", "project_name",
    "country", "credit_class", "vintage_start", "vintage_end", "issued_on", "account", "qty",
)  # fmt: skip


class Line(NamedTuple):
    """One line of the file: its number, its project, and the act under its key."""

    number: int
    project: Project
    key: str
    act: Issuance


def read_lines(path: Path) -> list[Line]:
    """Read the file's lines. ConfigError names the line, the column and a valid value."""
    reader = csv_reader(path)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ConfigError(f"{path}: the first line must read {','.join(COLUMNS)}")
    lines = [
        _line(f"{path}, line {number}", number, {name: text.strip() for name, text in row.items()})
        for number, row in whole_rows(path, reader)
    ]
    if not lines:
        raise ConfigError(f"{path} has no lines after its header")
    return lines


def enter(registry: WholeRegistry, lines: list[Line], at_ns: int) -> Iterator[tuple[Line, Receipt]]:
    """Enter the lines in order; a line that was entered before returns its first receipt again.

    ConfigError names the line that the registry rejects; the lines before it are entered.
    """
    known = {project.project_id: project for project in registry.projects()}
    for line in lines:
        try:
            earlier = known.get(line.project.project_id)
            if earlier is None:
                registry.register_project(line.project, at_ns)
                known[line.project.project_id] = line.project
            elif (earlier.programme, earlier.country) != (
                line.project.programme,
                line.project.country,
            ):
                raise RegistryRejected(
                    "project_exists",
                    f"project_id {earlier.project_id} is one of {earlier.programme} in "
                    f"{earlier.country}",
                )
            receipt = registry.perform(line.key, line.act, at_ns)
        except RegistryRejected as rejection:
            raise ConfigError(f"line {line.number}: {rejection}") from None
        yield line, receipt


def _line(where: str, number: int, row: dict[str, str]) -> Line:
    for name in COLUMNS:
        if not row[name]:
            raise ConfigError(f"{where}: {name} is empty")
    tonnes = row["qty"]
    if not (tonnes.isascii() and tonnes.isdecimal()):
        raise ConfigError(
            f"{where}: qty {tonnes} is not a whole number of tonnes; fractions are not accepted"
        )
    project = Project(
        project_id=row["project_id"],
        programme=row["programme"],
        name=row["project_name"],
        country=row["country"],
        certifier=row["origin"],
    )
    act = Issuance(
        row["project_id"],
        row["credit_class"],
        Vintage(_day(where, row, "vintage_start"), _day(where, row, "vintage_end")),
        ((row["account"], int(tonnes)),),
        origin=row["origin"],
        issued_on=_day(where, row, "issued_on"),
        original_first=row["original_first"],
        original_last=row["original_last"],
    )
    named = "\n".join(row[name] for name in COLUMNS).encode()
    return Line(number, project, f"import:{blake2b(named, digest_size=16).hexdigest()}", act)


def _day(where: str, row: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(row[name])
    except ValueError:
        raise ConfigError(f"{where}: {name} is a day such as 2025-02-14, not {row[name]}") from None
