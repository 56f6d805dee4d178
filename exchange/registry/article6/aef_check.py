"""Consistency checks of submissions in the agreed electronic format, as the central platform's.

Within a submission: required cells, forms of dates and identifiers, quantities against identifiers,
actions within the reported year, each ITMO first transferred, ended and held once, authorizations
that exist, are in force and cover the use, quantity and years, and holdings that equal the result
of the year's actions. Between submissions: an ITMO reported twice, and acquisitions against the
other Party's transfers (Decision 2/CMA.3, annex, paras. 32 and 33). A finding is a sentence that
names table and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.article6.aef import (
    ACTIONS,
    AUTHORIZATIONS,
    ENTITIES,
    HOLDINGS,
    NA,
    NOT_ENTERED,
    PURPOSE,
    QUANTITY,
    SUBMISSION,
    required_columns,
)
from exchange.registry.article6.itmo import ACQUISITION, CANCELLATION, FIRST_TRANSFER, TRANSFER, USE
from exchange.registry.imports import ITMO_ID
from exchange.registry.port import FIRST_YEAR
from exchange.registry.reports.table import Export
from exchange.registry.serials import parse_range

Tables = Mapping[str, Export]
FORMS = {
    "Party": r"[A-Z]{3}",
    "Version": r"[1-9]\d*\.\d+",
    "Reported year": r"\d{4}",
    "Cooperative approach ID": r"CA\d{4}",
    "Authorization ID": r"[A-Za-z0-9][A-Za-z0-9 -]*",
    "First transferring participating Party ID": r"[A-Z]{3}",
    "Party ITMO registry ID": r"[A-Z]{3}\d{2}",
    "First ID": ITMO_ID.pattern,
    "Last ID": ITMO_ID.pattern,
    "Metric": "GHG|non-GHG",
    QUANTITY: r"[1-9]\d*",
    "Vintage": r"\d{4}",
    "Mitigation type": "Emission reductions|Removals|Emission reductions and removals",
    "Action type": "|".join((FIRST_TRANSFER, TRANSFER, ACQUISITION, USE, CANCELLATION)),
    "Purposes for authorization": "NDC|OIMP|IMP|OP|NDC and (OIMP|IMP|OP)",
    "Version of the authorization": r"[1-9]\d*",
    "Country of incorporation": r"[A-Z]{3}",
}
DAYS = ("Date of submission", "Date of authorization", "Date of the authorization", "Action date")


class _Line(Struct, frozen=True):
    """A row of cells as text, with its table and line."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]

    @property
    def units(self) -> _Units | None:
        """Its identifiers, None if they are unreadable."""
        first, last = ITMO_ID.fullmatch(self["First ID"]), ITMO_ID.fullmatch(self["Last ID"])
        if first is None or last is None or (first[1], first[3]) != (last[1], last[3]):
            return None
        return _Units(f"{first[1]}*{first[3]}", int(first[2]), int(last[2]), self.where)


class _Units(NamedTuple):
    stem: str
    first: int
    last: int
    where: str

    def text(self, first: int, last: int) -> str:
        return f"{self.stem.replace('*', str(first))} to {last}"


def check(submissions: Sequence[Tables]) -> list[str]:
    """The findings in these submissions, of one Party or of several, in order."""
    found: list[str] = []
    ordered = sorted(submissions, key=lambda tables: _head(tables, "Reported year"))
    for tables in ordered:
        found += _cells(tables)
        found += _identifiers(tables)
        found += _authorized(tables)
        found += _once(_of(tables, HOLDINGS), "is held twice")
        before = next(
            (one for one in ordered if _head(one, "Party") == _head(tables, "Party")
             and _head(one, "Reported year") == str(int(_year(tables)) - 1)), None
        )  # fmt: skip
        found += _left(tables, before)
    actions = [line for tables in ordered for line in _of(tables, ACTIONS)]
    firsts = [one for one in actions if one["Action type"] == FIRST_TRANSFER]
    found += _once(firsts, "is first transferred twice")
    ended = [one for one in actions if one["Action type"] in (USE, CANCELLATION)]
    found += _once(ended, "is used or canceled twice")
    return [*found, *_acquired(ordered)]


def _of(tables: Tables, table: str) -> list[_Line]:
    where = f"{_head(tables, 'Party')} {_head(tables, 'Reported year')}, {table}"
    return [
        _Line(f"{where}, line {n}", {name: str(cell) for name, cell in row.items()})
        for n, row in enumerate(tables[table].rows, 2)
    ]


def _head(tables: Tables, name: str) -> str:
    rows = tables[SUBMISSION].rows
    return str(rows[0].get(name, "")) if rows else ""


def _year(tables: Tables) -> str:
    year = _head(tables, "Reported year")
    return year if year.isdecimal() else "0"


def _cells(tables: Tables) -> Iterator[str]:
    """Check required cells, and the forms of all cells."""
    if len(tables[SUBMISSION].rows) != 1:
        yield f"{SUBMISSION}: one line is wanted, there are {len(tables[SUBMISSION].rows)}"
    for table in (SUBMISSION, AUTHORIZATIONS, ACTIONS, HOLDINGS, ENTITIES):
        required = required_columns(table)
        for line in _of(tables, table):
            for name, cell in line.cells.items():
                if cell in ("", NA, NOT_ENTERED):
                    if name in required:
                        yield f"{line.where}: {name} is wanted, it reads {cell or 'nothing'}"
                elif name in FORMS and not re.fullmatch(FORMS[name], cell, re.ASCII):
                    yield f"{line.where}: {name} reads {cell}, which is not its form"
                elif name in DAYS and _day(cell) is None:
                    yield f"{line.where}: {name} reads {cell}, which is no day"


def _identifiers(tables: Tables) -> Iterator[str]:
    """Check identifiers against the other cells, and actions against the year."""
    year = _year(tables)
    for table in (ACTIONS, HOLDINGS):
        for line in _of(tables, table):
            units = line.units
            if units is None:
                yield f"{line.where}: First ID and Last ID are no range of identifiers"
                continue
            stem = "-".join(
                (line["Cooperative approach ID"], line["Party ITMO registry ID"],
                 line["First transferring participating Party ID"], "*", line["Vintage"])
            )  # fmt: skip
            if units.stem != stem:
                yield f"{line.where}: First ID reads {line['First ID']}, its cells say {stem}"
            if str(units.last - units.first + 1) != line[QUANTITY]:
                yield (
                    f"{line.where}: {QUANTITY} is {line[QUANTITY]}, First ID to Last ID are "
                    f"{units.last - units.first + 1}"
                )
            if line["Vintage"].isdecimal() and int(line["Vintage"]) < FIRST_YEAR:
                yield f"{line.where}: Vintage is {line['Vintage']}: ITMOs are of {FIRST_YEAR} on"
            yield from _underlying(line)
            if table == ACTIONS and not line["Action date"].startswith(year):
                yield f"{line.where}: Action date {line['Action date']} is not of {year}"


def _underlying(line: _Line) -> Iterator[str]:
    """Check the underlying units against the quantity, if they are readable serials."""
    try:
        _, first, last = parse_range((line["First unit ID"], line["Last unit ID"]))
    except RegistryRejected:
        return
    if str(last - first + 1) != line[QUANTITY]:
        yield f"{line.where}: {QUANTITY} is {line[QUANTITY]}, the units are {last - first + 1}"


def _authorized(tables: Tables) -> Iterator[str]:
    """Check actions and holdings against their authorizations."""
    versions: dict[str, list[_Line]] = {}
    for line in _of(tables, AUTHORIZATIONS):
        versions.setdefault(line["Authorization ID"], []).append(line)
    transferred: dict[str, int] = {}
    for table in (ACTIONS, HOLDINGS):
        for line in _of(tables, table):
            name = line["Authorization ID"]
            if name not in versions:
                yield f"{line.where}: there is no authorization {name} in {AUTHORIZATIONS}"
                continue
            given = versions[name]
            if all(one["Cooperative approach ID"] != line["Cooperative approach ID"]
                   for one in given):  # fmt: skip
                approach = line["Cooperative approach ID"]
                yield f"{line.where}: the authorization {name} is not of {approach}"
            if not any(_covers_year(one, line["Vintage"]) for one in given):
                vintage = line["Vintage"]
                yield f"{line.where}: Vintage {vintage} lies outside the timeframe of {name}"
            if table == ACTIONS:
                yield from _covered(line, given)
                if line["Action type"] == FIRST_TRANSFER and line[QUANTITY].isdecimal():
                    transferred[name] = transferred.get(name, 0) + int(line[QUANTITY])
    for name, tonnes in sorted(transferred.items()):
        bounds = [one["Authorized quantity"] for one in versions[name]]
        if bounds[-1].isdecimal() and tonnes > int(bounds[-1]):
            yield f"{name}: {tonnes} t are first transferred, {bounds[-1]} t authorized"


def _covered(line: _Line, given: Sequence[_Line]) -> Iterator[str]:
    """Check an action's day and purpose against the versions of its authorization."""
    day, name = _day(line["Action date"]), line["Authorization ID"]
    begun = [one for one in given if day and (_day(one["Date of authorization"]) or day) <= day]
    if day is not None and not begun:
        yield f"{line.where}: Action date {day} lies before the authorization {name}"
    if line["Action type"] not in (USE, CANCELLATION):
        return
    allowed = set()
    for one in given:
        for word in one["Purposes for authorization"].split(" and "):
            allowed |= {"IMP", "OP"} if word == "OIMP" else {word}
    if line[PURPOSE] not in allowed:
        yield (
            f"{line.where}: the purpose is {line[PURPOSE]}, {name} is authorized for "
            f"{' and '.join(sorted(allowed))}"
        )


def _once(lines: Iterable[_Line], what: str) -> Iterator[str]:
    """Check that no identifier is in two of these lines."""
    found = sorted(units for line in lines if (units := line.units) is not None)
    widest: _Units | None = None
    for units in found:
        if widest is not None and widest.stem == units.stem and units.first <= widest.last:
            told = units.text(units.first, min(units.last, widest.last))
            yield f"{told} {what}: {widest.where}; {units.where}"
        if widest is None or widest.stem != units.stem or units.last > widest.last:
            widest = units


def _left(tables: Tables, before: Tables | None) -> Iterator[str]:
    """Check that holdings equal former holdings and receipts less the year's actions."""
    came: dict[str, list[tuple[int, int]]] = {}
    if before is not None:
        for line in _of(before, HOLDINGS):
            _put(came, line.units)
    went: dict[str, list[tuple[int, int]]] = {}
    bought: dict[str, list[tuple[int, int]]] = {}
    for line in _of(tables, ACTIONS):
        coming = line["Action type"] in (FIRST_TRANSFER, ACQUISITION)
        if line["Action type"] == ACQUISITION:
            _put(bought, line.units)
        if coming and line["Acquiring participating Party ID"] == _head(tables, "Party"):
            _put(came, line.units)
        elif not coming:
            _put(went, line.units)
    held: dict[str, list[tuple[int, int]]] = {}
    for line in _of(tables, HOLDINGS):
        _put(held, line.units)
    where = f"{_head(tables, 'Party')} {_head(tables, 'Reported year')}"
    for stem in sorted({*came, *went, *held}):
        units = _Units(stem, 0, 0, where)
        back, gone, still = (ranges.get(stem, []) for ranges in (came, went, held))
        for first, last in _minus(list(_common(gone, still)), bought.get(stem, [])):
            yield f"{where}: {units.text(first, last)} is held, though it went in the year"
        for first, last in _minus(_minus(back, gone), still):
            told = units.text(first, last)
            yield f"{where}: {told} came and did not go, and is not in {HOLDINGS}"
        if before is None:
            continue
        for first, last in _minus(still, back):
            yield f"{where}: {units.text(first, last)} is held, though it never came"
        for first, last in _minus(gone, back):
            yield f"{where}: {units.text(first, last)} went, though it never came"


def _acquired(submissions: Sequence[Tables]) -> Iterator[str]:
    """Check that each acquisition from a Party that submitted is among its transfers."""
    given = {_head(tables, "Party") for tables in submissions}
    sent: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = {}
    for tables in submissions:
        for line in _of(tables, ACTIONS):
            if line["Action type"] in (FIRST_TRANSFER, TRANSFER):
                pair = (_head(tables, "Party"), line["Acquiring participating Party ID"])
                _put(sent.setdefault(pair, {}), line.units)
    for tables in submissions:
        party = _head(tables, "Party")
        for line in _of(tables, ACTIONS):
            giver, units = line["Transferring participating Party ID"], line.units
            if line["Action type"] != ACQUISITION or giver not in given or units is None:
                continue
            known = sent.get((giver, party), {}).get(units.stem, [])
            for first, last in _minus([(units.first, units.last)], known):
                yield f"{line.where}: {giver} tells no transfer of {units.text(first, last)}"


def _put(into: dict[str, list[tuple[int, int]]], units: _Units | None) -> None:
    if units is not None:
        into.setdefault(units.stem, []).append((units.first, units.last))


def _common(
    some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    for first, last in some:
        for low, high in others:
            if max(first, low) <= min(last, high):
                yield max(first, low), min(last, high)


def _minus(
    some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The parts of the first ranges that are in none of the others."""
    left = list(some)
    for low, high in others:
        cut = []
        for first, last in left:
            if high < first or last < low:
                cut.append((first, last))
                continue
            cut += [(first, low - 1)] if first < low else []
            cut += [(high + 1, last)] if high < last else []
        left = cut
    return sorted(left)


def _covers_year(line: _Line, vintage: str) -> bool:
    years = re.fullmatch(r"(\d{4}) - (\d{4})", line["Authorized timeframe"])
    return (
        years is None or not vintage.isdecimal() or int(years[1]) <= int(vintage) <= int(years[2])
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
