"""ITMOs: the credits that are ITMOs, their identifiers and actions, by a replay of the registry.

A credit is an ITMO if its reduction occurred from 2021 on, both states have authorized its use and
it is in a Japanese account: its first transfer is its issuance there, its transfer from the
partner's account, or the authorization of credits already there. A transfer to the partner's own
account is no transfer to Japan. A later change of an authorization does not affect first transfers
(Decision 4/CMA.6). Identifiers (Decision 6/CMA.4, annex I, para. 5) are unique: the tonnes of a
country and year are numbered in the order of issue, across projects; imported credits keep their
identifiers. A vintage is the calendar year in which the reduction occurred: tonnes of a period over
several years are apportioned by days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from exchange.registry.imports import ITMO_ID
from exchange.registry.port import (
    FIRST_YEAR,
    Account,
    AccountKind,
    Ending,
    Imported,
    Project,
    Registry,
    RegistryEvent,
)
from exchange.registry.projects.authorization import JAPAN, in_force
from exchange.registry.serials import Block, Vintage
from exchange.units import tokyo_datetime

FIRST_TRANSFER, TRANSFER, ACQUISITION, USE, CANCELLATION = (
    "First transfer", "Transfer", "Acquisition", "Use", "Cancellation",
)  # fmt: skip
ENDINGS = {Ending.RETIRE: USE, Ending.SURRENDER: USE, Ending.CANCEL: CANCELLATION}
_OURS = (AccountKind.GOVERNMENT, AccountKind.HOLDING, AccountKind.TRADING)


class Units(NamedTuple):
    """Tonnes of one block and one calendar year; `number` is the first number in the ITMO ids."""

    block: Block
    year: int
    number: int


class Action(NamedTuple):
    """An action on units on a day in Tokyo; `event` is None if only the authorization made them
    ITMOs; `owner` owns the account that they left or entered."""

    day: date
    kind: str
    units: Units
    project: Project
    owner: str
    event: RegistryEvent | None = None


class _Run(NamedTuple):
    first: int
    last: int
    account: str
    is_itmo: bool


class Numbers:
    """The identifiers of all tonnes from partner countries."""

    def __init__(self, events: Iterable[RegistryEvent], imports: Iterable[Imported]) -> None:
        self._spans: dict[str, list[tuple[int, int, int, int]]] = {}
        self._next: dict[tuple[str, int], int] = {}
        named = {one.key: one for one in imports}
        for key, whole in _issued(events):
            if whole.country == JAPAN:
                continue
            there = ITMO_ID.fullmatch(named[key].original_first) if key in named else None
            if there is not None:
                year, number = int(there[3][1:]), int(there[2])
                self._add(whole.series_name, (whole.first, whole.last, year, number))
                self._take(whole.country, year, number + whole.quantity_t)
                continue
            for first, last, year in by_year(whole):
                number = self._next.get((whole.country, year), 1)
                self._add(whole.series_name, (first, last, year, number))
                self._take(whole.country, year, number + last - first + 1)

    def _add(self, series: str, span: tuple[int, int, int, int]) -> None:
        """Add a span, or extend the last one if both numbers continue."""
        spans = self._spans.setdefault(series, [])
        first, last, year, number = span
        for n, (low, high, of, begun) in enumerate(spans):
            if (high + 1, of, begun + high - low + 1) == (first, year, number):
                spans[n] = (low, last, year, begun)
                return
        spans.append(span)

    def _take(self, country: str, year: int, after: int) -> None:
        self._next[country, year] = max(after, self._next.get((country, year), 1))

    def units(self, block: Block) -> Iterator[Units]:
        """The parts of a block, cut at changes of the year or of the run of identifiers."""
        for first, last, year, number in self._spans[block.series_name]:
            low, high = max(first, block.first), min(last, block.last)
            if low <= high:
                part = msgspec.structs.replace(block, first=low, last=high)
                yield Units(part, year, number + low - first)


def by_year(block: Block) -> list[tuple[int, int, int]]:
    """(first, last, year) of a block's calendar years: whole tonnes in proportion to days, the rest
    to the largest remainders, of equal ones to the earlier year."""
    years = list(_days(block.vintage))
    whole, tonnes = sum(days for _, days in years), block.quantity_t
    given = [tonnes * days // whole for _, days in years]
    order = sorted(range(len(years)), key=lambda n: (-(tonnes * years[n][1] % whole), n))
    for n in order[: tonnes - sum(given)]:
        given[n] += 1
    found, first = [], block.first
    for (year, _), quantity_t in zip(years, given, strict=True):
        if quantity_t:
            found.append((first, first + quantity_t - 1, year))
            first += quantity_t
    return found


class Replay:
    """The replay of all ITMOs up to a day: `actions` in order, and the holdings at its end."""

    def __init__(self, registry: Registry, until: date) -> None:
        events = registry.events()
        self.accounts: dict[str, Account] = {one.name: one for one in registry.accounts()}
        self.projects = {one.project_id: one for one in registry.projects()}
        self.numbers = Numbers(events, registry.imports())
        self.actions: list[Action] = []
        self._runs: dict[str, tuple[Block, list[_Run]]] = {}
        moments = [(day, 0, project_id) for day, project_id in self._authorizations()]
        timeline: list[tuple[date, int, str | RegistryEvent]] = [*moments]
        last: dict[str, date] = {}
        for event in events:  # a series' acts in their order, whatever their times say
            name, day = event.block.series_name, tokyo_datetime(event.at_ns).date()
            last[name] = max(day, last.get(name, day))
            if self._may_be(event.block):
                timeline.append((last[name], 1, event))
        timeline.sort(key=lambda one: one[:2])
        for day, _, what in timeline:
            if day > until:
                break
            if isinstance(what, str):
                self._authorized(day, what)
            else:
                self._happened(day, what)

    def holdings(self) -> list[tuple[Units, Project]]:
        """The ITMO holdings of Japanese accounts, adjoining tonnes joined."""
        found = []
        for _, (block, runs) in sorted(self._runs.items()):
            merged: list[tuple[int, int]] = []
            for run in sorted(runs):
                if not run.is_itmo or not self._is_ours(run.account):
                    continue
                if merged and merged[-1][1] + 1 == run.first:
                    merged[-1] = (merged[-1][0], run.last)
                else:
                    merged.append((run.first, run.last))
            for first, last in merged:
                part = msgspec.structs.replace(block, first=first, last=last)
                project = self.projects[block.project_id]
                found += [(units, project) for units in self.numbers.units(part)]
        return found

    def owners(self) -> Iterator[tuple[str, Project]]:
        """The owners of accounts with ITMOs at the end."""
        for block, runs in self._runs.values():
            for run in runs:
                if run.is_itmo and self._is_ours(run.account):
                    yield self.accounts[run.account].owner, self.projects[block.project_id]

    def _may_be(self, block: Block) -> bool:
        project = self.projects[block.project_id]
        return (
            block.country != JAPAN
            and block.vintage.start.year >= FIRST_YEAR
            and bool(project.cooperative_approach)
        )

    def _is_ours(self, name: str) -> bool:
        account = self.accounts.get(name)
        return account is not None and account.kind in _OURS

    def _authorizations(self) -> Iterator[tuple[date, str]]:
        for project in self.projects.values():
            for version in project.authorizations:
                if {JAPAN, project.country} <= set(version.states):
                    yield version.on, project.project_id

    def _is_authorized(self, project: Project, day: date) -> bool:
        both = {JAPAN, project.country}
        if project.authorizations:
            found = in_force(project.authorizations, day)
            return found is not None and both <= set(found.states)
        is_after = project.authorized_on is None or project.authorized_on <= day
        return is_after and both <= set(project.authorized_by)

    def _authorized(self, day: date, project_id: str) -> None:
        """Turn the authorized credits in Japanese accounts into ITMOs."""
        project = self.projects[project_id]
        for name, (block, runs) in self._runs.items():
            if block.project_id != project_id:
                continue
            changed = []
            for run in runs:
                if not run.is_itmo and self._is_ours(run.account):
                    self._tell(day, FIRST_TRANSFER, (block, run), project, run.account, None)
                    run = run._replace(is_itmo=True)
                changed.append(run)
            self._runs[name] = (block, changed)

    def _happened(self, day: date, event: RegistryEvent) -> None:
        block, project = event.block, self.projects[event.block.project_id]
        is_authorized = self._is_authorized(project, day)
        source, target = event.source, event.target
        if event.kind == "issuance":
            taken = [_Run(block.first, block.last, "", False)]
        else:
            taken = self._cut(block)
        runs = self._runs.setdefault(block.series_name, (block, []))[1]
        for run in taken:
            told = None
            if self._is_ours(target):
                if not run.is_itmo and is_authorized:
                    told, run = FIRST_TRANSFER, run._replace(is_itmo=True)
                elif run.is_itmo and not self._is_ours(source):
                    told = ACQUISITION
            elif run.is_itmo and self._is_ours(source):
                told = ENDINGS[Ending(event.kind)] if event.kind in ENDINGS else TRANSFER
            if told is not None:
                whose = target if told in (FIRST_TRANSFER, ACQUISITION) else source
                self._tell(day, told, (block, run), project, whose, event)
            runs.append(run._replace(account=target))

    def _cut(self, block: Block) -> list[_Run]:
        """Remove a block's numbers from the runs of its series."""
        whole, runs = self._runs[block.series_name]
        taken, left = [], []
        for run in runs:
            low, high = max(run.first, block.first), min(run.last, block.last)
            if low > high:
                left.append(run)
                continue
            taken.append(run._replace(first=low, last=high))
            if run.first < low:
                left.append(run._replace(last=low - 1))
            if high < run.last:
                left.append(run._replace(first=high + 1))
        self._runs[block.series_name] = (whole, left)
        return taken

    def _tell(
        self, day: date, kind: str, what: tuple[Block, _Run], project: Project, account: str,
        event: RegistryEvent | None,
    ) -> None:  # fmt: skip
        block, run = what
        part = msgspec.structs.replace(block, first=run.first, last=run.last)
        owner = self.accounts[account].owner
        for units in self.numbers.units(part):
            self.actions.append(Action(day, kind, units, project, owner, event))


def _issued(events: Iterable[RegistryEvent]) -> Iterator[tuple[str, Block]]:
    """Each issuance's key and its numbers as one block, in order."""
    found: dict[str, Block] = {}
    for event in events:
        if event.kind == "issuance":
            block = found.get(event.key, event.block)
            found[event.key] = msgspec.structs.replace(block, last=event.block.last)
    yield from found.items()


def _days(period: Vintage) -> Iterator[tuple[int, int]]:
    """(calendar year, its days within the period)."""
    start = period.start
    while start <= period.end:
        end = min(period.end, date(start.year, 12, 31))
        yield start.year, (end - start).days + 1
        start = end + timedelta(1)
