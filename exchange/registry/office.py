"""The registry's office: project files on their way to credits, and who may validate them.

The steps and their rules are `cycle`'s; here a file is kept between two steps, every version of
it with who changed it, in the registry's filings. The last step's credits are issued once for
each period, however often they are asked for. The activities that a host country lists are
data (`data/positive_lists.csv`); countries without a list take any.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Protocol

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRefused
from exchange.registry.books import SHARES_MAX, check_project
from exchange.registry.cycle import STEPS, Actor, File, Lines, Office
from exchange.registry.filings import Filing, Filings
from exchange.registry.port import AccountKind, Receipt, Registry

PROJECT_FILE, THIRD_PARTY = "project file", "third party"
PARTS_MAX, DOCUMENTS_MAX = 1_000_000, 200
SHAREHOLDERS = (AccountKind.GOVERNMENT, AccountKind.HOLDING, AccountKind.PARTNER)


class OfficeRegistry(Registry, Filings, Protocol):
    """A registry that keeps its office's filings."""


class Standing(Struct, frozen=True):
    """Whether a third party may validate and verify."""

    is_accredited: bool


class Filed(Struct, frozen=True):
    """Who changes something, and when."""

    by: str
    at_ns: int


@cache
def positive_lists() -> dict[str, frozenset[str]]:
    """The activities that each listing country takes."""
    source = files("exchange.registry").joinpath("data/positive_lists.csv").read_text("utf-8")
    listed: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(source)):
        listed.setdefault(row["country"], set()).add(row["activity"])
    return {country: frozenset(activities) for country, activities in listed.items()}


class ProjectOffice:
    """Keeps project files in a registry and moves them along their cycle.

    Every method may raise RegistryRefused (codes of `cycle` and `filings`, and
    unknown_project_file, project_file_exists, share_invalid) and leaves everything as it was.
    """

    def __init__(self, registry: OfficeRegistry) -> None:
        self._registry = registry

    def submit(self, file: File, filed: Filed) -> File:
        """Open a project's file; its credits go to `shares` of governments and holders."""
        check_project(file.project)
        if file.project.programme not in STEPS:
            raise RegistryRefused(
                "unknown_programme", f"{file.project.programme} has no cycle; {', '.join(STEPS)} do"
            )
        if (file.taken, file.documents, file.lines) != ((), frozenset(), ()):
            raise RegistryRefused("step_out_of_order", "a new file has no steps behind it")
        self._check_shares(file.shares)
        if self._registry.filings(PROJECT_FILE, file.project.project_id):
            raise RegistryRefused(
                "project_file_exists", f"{file.project.project_id} has a file already"
            )
        return self._save(file, 1, filed)

    def add_documents(self, project_id: str, documents: tuple[str, ...], filed: Filed) -> File:
        """Put documents on file."""

        def add(file: File, office: Office) -> File:
            more = office.add_documents(file, *documents)
            if len(more.documents) > DOCUMENTS_MAX or not all(map(str.strip, documents)):
                raise RegistryRefused("document_invalid", "a file has up to 200 documents, named")
            return more

        return self._change(project_id, filed, add)

    def monitor(self, project_id: str, lines: Lines, filed: Filed) -> File:
        """Enter a period's emissions before its monitoring step, the period before being issued."""
        issued = len(self.file(project_id).lines)
        if issued and self._registry.outcome(_key(project_id, issued)) is None:
            raise RegistryRefused("not_issued", "the credits of the period before come first")
        return self._change(project_id, filed, lambda file, office: office.monitor(file, lines))

    def take(
        self, project_id: str, step: str, actor: Actor, by: str, on: date, filed: Filed
    ) -> File:
        """Take the next step; a project that is registered becomes known to the registry."""
        if not by.strip():
            raise RegistryRefused("wrong_actor", "a step is taken by somebody")
        file = self._change(
            project_id, filed, lambda file, office: office.take(file, step, actor, by, on)
        )
        if step == "registration":
            self._registry.register_project(file.project, filed.at_ns)
        return file

    def issue(self, project_id: str, filed: Filed) -> Receipt:
        """The period's credits, once its issuance step is taken; asked again, the same receipt."""
        file = self.file(project_id)
        issuance = self._office().issuance(file)
        self._registry.register_project(file.project, filed.at_ns)
        return self._registry.perform(_key(project_id, len(file.lines)), issuance, filed.at_ns)

    def file(self, project_id: str) -> File:
        """A project's file as it stands."""
        return self._newest(project_id)[0]

    def files(self) -> list[File]:
        """All files, by project."""
        return [_file(filing) for filing in self._registry.filings(PROJECT_FILE)]

    def accredit(self, name: str, is_accredited: bool, filed: Filed) -> None:
        """Let a third party validate and verify, or take that back; again it changes nothing."""
        versions = self._registry.filings(THIRD_PARTY, name)
        standing = Standing(is_accredited)
        if versions and _standing(versions[-1]) == standing:
            return
        document = msgspec.json.encode(standing).decode()
        version = len(versions) + 1
        self._registry.save_filing(
            Filing(THIRD_PARTY, name, version, document, filed.by, filed.at_ns)
        )

    def third_parties(self) -> dict[str, bool]:
        """Whether each third party is accredited now."""
        found = self._registry.filings(THIRD_PARTY)
        return {filing.name: _standing(filing).is_accredited for filing in found}

    def _office(self) -> Office:
        names = frozenset(name for name, is_in in self.third_parties().items() if is_in)
        return Office(names, positive_lists())

    def _change(self, project_id: str, filed: Filed, work: Callable[[File, Office], File]) -> File:
        file, version = self._newest(project_id)
        return self._save(work(file, self._office()), version + 1, filed)

    def _newest(self, project_id: str) -> tuple[File, int]:
        versions = self._registry.filings(PROJECT_FILE, project_id)
        if not versions:
            raise RegistryRefused("unknown_project_file", f"{project_id!r} has no file here")
        return _file(versions[-1]), versions[-1].version

    def _save(self, file: File, version: int, filed: Filed) -> File:
        name, document = file.project.project_id, msgspec.json.encode(file).decode()
        self._registry.save_filing(
            Filing(PROJECT_FILE, name, version, document, filed.by, filed.at_ns)
        )
        return file

    def _check_shares(self, shares: tuple[tuple[str, int], ...]) -> None:
        names = [name for name, _ in shares]
        if not 1 <= len(shares) <= SHARES_MAX or len(set(names)) != len(names):
            raise RegistryRefused("share_invalid", "1 to 100 accounts share, each named once")
        if not all(1 <= part <= PARTS_MAX for _, part in shares):
            raise RegistryRefused("share_invalid", f"parts are whole, 1 to {PARTS_MAX}")
        known = {account.name for account in self._registry.accounts()
                 if account.kind in SHAREHOLDERS}  # fmt: skip
        for name in names:
            if name not in known:
                raise RegistryRefused(
                    "share_invalid", f"{name!r} is no account of a government or a holder"
                )


def _key(project_id: str, period: int) -> str:
    """The key of a period's issuance; periods count from 1."""
    return f"cycle:{project_id}:{period}"


def _file(filing: Filing) -> File:
    return msgspec.json.decode(filing.document, type=File)


def _standing(filing: Filing) -> Standing:
    return msgspec.json.decode(filing.document, type=Standing)
