"""The registry's office: project files in their cycle, and the accredited third parties.

`cycle` has the steps and their rules; the office keeps each version of a file, with the person who
changed it, in the registry's filings. The credits of a period are issued once, however often that
is requested. The activities that a host country lists are data (`positive_lists`); countries
without a list accept any.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.books import SHARES_MAX
from exchange.registry.classes import check_class, check_occurred, check_period
from exchange.registry.filings import Filing, Filings, versions_of
from exchange.registry.imports import PROGRAMME, ProgrammeEntry
from exchange.registry.port import AccountKind, Authorization, Project, Receipt, Registry
from exchange.registry.projects.authorization import AUTHORIZATION, check_authorization
from exchange.registry.projects.cycle import STEPS, Actor, File, Lines, Office
from exchange.registry.projects.positive_lists import check_listed, listed_name, positive_lists
from exchange.registry.projects.rules import check_programme_name, check_project
from exchange.registry.serials import PROGRAMME_CODES
from exchange.units import tokyo_datetime

PROJECT_FILE, THIRD_PARTY = "project file", "third party"
PARTS_MAX, DOCUMENTS_MAX = 1_000_000, 200
SHAREHOLDERS = (AccountKind.GOVERNMENT, AccountKind.HOLDING, AccountKind.PARTNER)


class OfficeRegistry(Registry, Filings, Protocol):
    """A registry that stores its office's filings."""


class Standing(Struct, frozen=True):
    """The accreditation of a third party."""

    is_accredited: bool


class Filed(Struct, frozen=True):
    """The person and the time of a change."""

    by: str
    at_ns: int

    @property
    def day(self) -> date:
        """The day in Tokyo."""
        return tokyo_datetime(self.at_ns).date()


class StepTaken(Struct, frozen=True, kw_only=True):
    """A step with its actor, the acting party and the day; `existing` names the approved
    methodology that is applied if none is proposed."""

    name: str
    actor: Actor
    by: str
    on: date
    existing: str = ""


class ProjectOffice:
    """Project files in a registry, advanced along their cycle.

    Every method may raise RegistryRejected (codes of `cycle` and `filings`, and
    unknown_project_file, project_file_exists, share_invalid, day_invalid) and then changes nothing.
    """

    def __init__(self, registry: OfficeRegistry) -> None:
        self._registry = registry

    def submit(self, file: File, filed: Filed) -> File:
        """Open a project's file; its credits are divided by `shares` among governments and
        holders."""
        check_project(file.project)
        if file.project.programme not in STEPS:
            raise RegistryRejected(
                "unknown_programme", f"{file.project.programme} has no cycle; {', '.join(STEPS)} do"
            )
        if (file.taken, file.documents, file.lines) != ((), frozenset(), ()):
            raise RegistryRejected("step_out_of_order", "a new file has no steps behind it")
        check_class(file.project.programme, file.credit_class)
        check_listed(file.project, positive_lists())
        file = msgspec.structs.replace(file, project=_in_the_lists_words(file.project))
        self._check_shares(file.shares)
        if self._registry.filings(PROJECT_FILE, file.project.project_id):
            raise RegistryRejected(
                "project_file_exists", f"{file.project.project_id} has a file already"
            )
        return self._save(file, 1, filed)

    def add_documents(self, project_id: str, documents: tuple[str, ...], filed: Filed) -> File:
        """File documents."""

        def add(file: File, office: Office) -> File:
            more = office.add_documents(file, *documents)
            if len(more.documents) > DOCUMENTS_MAX or not all(map(str.strip, documents)):
                raise RegistryRejected("document_invalid", "a file has up to 200 documents, named")
            return more

        return self._change(project_id, filed, add)

    def monitor(self, project_id: str, lines: Lines, filed: Filed) -> File:
        """Enter a period's emissions before its monitoring step and after the last period's
        issuance."""
        before = self.file(project_id)
        period, programme = lines.period, before.project.programme
        if before.lines and before.lines[-1].credits_t:
            if self._registry.outcome(_key(project_id, len(before.lines))) is None:
                raise RegistryRejected("not_issued", "the credits of the period before come first")

        def enter(file: File, office: Office) -> File:
            entered = office.monitor(file, lines)
            check_period(programme, file.credit_class, period)
            check_occurred(programme, period, filed.day)
            return entered

        return self._change(project_id, filed, enter)

    def take(self, project_id: str, step: StepTaken, filed: Filed) -> File:
        """Take the next step; the registration step enters the project in the registry."""
        if not step.by.strip():
            raise RegistryRejected("wrong_actor", "a step is taken by somebody")
        if step.on > filed.day:
            raise RegistryRejected(
                "day_invalid", f"a step on {step.on} lies after today, {filed.day}"
            )
        file = self._change(
            project_id,
            filed,
            lambda file, office: office.take(
                file, step.name, step.actor, step.by, step.on, step.existing
            ),
        )
        if step.name == "registration":
            self._registry.register_project(file.project, filed.at_ns)
        return file

    def authorize(self, project_id: str, given: Authorization, filed: Filed) -> Authorization:
        """Enter an authorization of a registered project's credits, a change or a revocation; the
        office counts the version. RegistryRejected: unknown_project, authorization_invalid."""
        project = next((p for p in self._registry.projects() if p.project_id == project_id), None)
        if project is None:
            raise RegistryRejected(
                "unknown_project", f"{project_id!r} is not registered: authorization follows that"
            )
        earlier = self.authorizations(project_id)
        entered = msgspec.structs.replace(given, version=len(earlier) + 1, entered_ns=filed.at_ns)
        check_authorization(project, entered, earlier, filed.day)
        document = msgspec.json.encode(entered).decode()
        self._registry.save_filing(
            Filing(AUTHORIZATION, project_id, entered.version, document, filed.by, filed.at_ns)
        )
        return entered

    def enter_programme(self, name: str, source: str, filed: Filed) -> None:
        """Allow imports of a programme without a market; repeated it changes nothing.
        RegistryRejected `unknown_programme` for an invalid or a known name."""
        check_programme_name(name)
        if name in PROGRAMME_CODES:
            raise RegistryRejected("unknown_programme", f"{name} is known here already")
        if not source.strip():
            raise RegistryRejected("filing_invalid", "source says where the programme is described")
        entry = msgspec.json.encode(ProgrammeEntry(name, source)).decode()
        versions = self._registry.filings(PROGRAMME, name)
        if not versions or versions[-1].document != entry:
            number = len(versions) + 1
            self._registry.save_filing(
                Filing(PROGRAMME, name, number, entry, filed.by, filed.at_ns)
            )

    def programmes(self) -> list[ProgrammeEntry]:
        """The programmes entered for imports."""
        found = self._registry.filings(PROGRAMME)
        return [msgspec.json.decode(one.document, type=ProgrammeEntry) for one in found]

    def authorizations(self, project_id: str) -> tuple[Authorization, ...]:
        """All versions of a project's authorization, oldest first."""
        return versions_of(self._registry.filings(AUTHORIZATION, project_id))

    def issue(self, project_id: str, filed: Filed) -> Receipt:
        """Issue the period's credits after its issuance step; repeated, return the same receipt. A
        period without credits has a receipt without blocks."""
        file = self.file(project_id)
        issuance = self._office().issuance(file)
        self._registry.register_project(file.project, filed.at_ns)
        if not issuance.shares:
            return Receipt(_key(project_id, len(file.lines)), (), filed.at_ns)
        return self._registry.perform(_key(project_id, len(file.lines)), issuance, filed.at_ns)

    def file(self, project_id: str) -> File:
        """A project's file in its newest version."""
        return self._newest(project_id)[0]

    def files(self) -> list[File]:
        """All files, by project."""
        return [_file(filing) for filing in self._registry.filings(PROJECT_FILE)]

    def accredit(self, name: str, is_accredited: bool, filed: Filed) -> None:
        """Accredit a third party or withdraw its accreditation; repeated it changes nothing."""
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
        """The accreditation of each third party."""
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
            raise RegistryRejected("unknown_project_file", f"{project_id!r} has no file here")
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
            raise RegistryRejected("share_invalid", "1 to 100 accounts share, each named once")
        if not all(1 <= part <= PARTS_MAX for _, part in shares):
            raise RegistryRejected("share_invalid", f"parts are whole, 1 to {PARTS_MAX}")
        known = {account.name for account in self._registry.accounts()
                 if account.kind in SHAREHOLDERS}  # fmt: skip
        for name in names:
            if name not in known:
                raise RegistryRejected(
                    "share_invalid", f"{name!r} is no account of a government or a holder"
                )


def _in_the_lists_words(project: Project) -> Project:
    """The project with its sector in the wording of its country's list."""
    named = listed_name(project.country, project.sector, positive_lists())
    return msgspec.structs.replace(project, sector=named or project.sector)


def _key(project_id: str, period: int) -> str:
    """The key of a period's issuance; periods count from 1."""
    return f"cycle:{project_id}:{period}"


def _file(filing: Filing) -> File:
    return msgspec.json.decode(filing.document, type=File)


def _standing(filing: Filing) -> Standing:
    return msgspec.json.decode(filing.document, type=Standing)
