"""The project cycle: from a project's idea to its credits, step by step, with who takes each.

JCM and J-Credit each have a list of steps as data; a file moves along its list, each step is
taken by its actor only and may need documents. Monitoring, verification and issuance repeat
for each period. Credits are the reference emissions less the project's; what lies between
business as usual and the reference is never issued and helps the partner country. A registry
office and a simulated supply drive the same functions. Source: MOE, JCM briefing, 2025-03-19;
J-Credit as in its public guidance, thinner.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRefused
from exchange.registry.port import Issuance, Project
from exchange.registry.serials import Vintage


class Actor(StrEnum):
    """Who takes a step."""

    PARTICIPANT = "participant"
    THIRD_PARTY = "third-party entity"
    SECRETARIAT = "secretariat"
    COMMITTEE = "joint committee"
    GOVERNMENTS = "both governments"


class Step(Struct, frozen=True):
    """One step: its actor, what must be on file, and whether it opens public input."""

    name: str
    actor: Actor
    needs: tuple[str, ...] = ()
    opens_public_input: bool = False


_PERIOD = (
    Step("monitoring", Actor.PARTICIPANT, ("monitoring report",)),
    Step("verification", Actor.THIRD_PARTY, ("verification report",)),
    Step("request", Actor.PARTICIPANT),
    Step("issuance decision", Actor.COMMITTEE),
    Step("issuance", Actor.GOVERNMENTS),
)
_STATEMENTS = ("need", "contribution of each side", "development plan")
JCM_STEPS = (
    Step("idea note", Actor.PARTICIPANT, _STATEMENTS),
    Step("no objection", Actor.GOVERNMENTS),
    Step("methodology", Actor.COMMITTEE),
    Step("design document", Actor.PARTICIPANT, _STATEMENTS, True),
    Step("validation", Actor.THIRD_PARTY, ("validation report",)),
    Step("registration", Actor.COMMITTEE),
    Step("operation", Actor.PARTICIPANT, ("development report",)),
    *_PERIOD,
)
JCREDIT_STEPS = (
    Step("application", Actor.PARTICIPANT, ("project plan",), True),
    Step("validation", Actor.THIRD_PARTY, ("validation report",)),
    Step("registration", Actor.SECRETARIAT),
    *_PERIOD[:2],
    Step("request", Actor.PARTICIPANT),
    Step("issuance decision", Actor.SECRETARIAT),
    Step("issuance", Actor.SECRETARIAT),
)
STEPS = {"JCM": JCM_STEPS, "J-Credit": JCREDIT_STEPS}
FIRST_OF_PERIOD = "monitoring"


class Taken(Struct, frozen=True):
    """A step that was taken."""

    step: str
    by: str
    on: date


class Lines(Struct, frozen=True):
    """A monitoring period's emissions in t-CO2: business as usual, reference, project."""

    period: Vintage
    usual_t: int
    reference_t: int
    project_t: int

    @property
    def credits_t(self) -> int:
        return self.reference_t - self.project_t

    @property
    def partner_gain_t(self) -> int:
        """Reductions that are never issued."""
        return self.usual_t - self.reference_t


class File(Struct, frozen=True, kw_only=True):
    """A project on its way. `shares` are (account, parts) of the credits, agreed beforehand."""

    project: Project
    credit_class: str
    shares: tuple[tuple[str, int], ...]
    taken: tuple[Taken, ...] = ()
    documents: frozenset[str] = frozenset()
    lines: tuple[Lines, ...] = ()

    @property
    def next_step(self) -> Step:
        """The step that comes next; after an issuance the next period's monitoring."""
        steps = STEPS[self.project.programme]
        if not self.taken:
            return steps[0]
        names = [step.name for step in steps]
        place = names.index(self.taken[-1].step) + 1
        return steps[place] if place < len(steps) else steps[names.index(FIRST_OF_PERIOD)]


class Office:
    """Third parties that may validate and verify; accreditation can be withdrawn."""

    def __init__(
        self, accredited: frozenset[str], positive_lists: dict[str, frozenset[str]]
    ) -> None:
        self.accredited = accredited
        self._positive_lists = positive_lists

    def withdraw(self, third_party: str) -> None:
        """Take an accreditation back."""
        self.accredited -= {third_party}

    def add_documents(self, file: File, *documents: str) -> File:
        """Put documents on file."""
        return msgspec.structs.replace(file, documents=file.documents | set(documents))

    def take(self, file: File, name: str, actor: Actor, by: str, on: date) -> File:
        """Take the next step; RegistryRefused: step_out_of_order, wrong_actor, document_missing,
        not_accredited, activity_not_listed, lines_invalid."""
        step = file.next_step
        if name != step.name:
            raise RegistryRefused("step_out_of_order", f"the next step is {step.name}, not {name}")
        if file.taken and on < file.taken[-1].on:
            raise RegistryRefused("step_out_of_order", "a step is not taken before the last one")
        if actor is not step.actor:
            raise RegistryRefused("wrong_actor", f"{name} is taken by the {step.actor.value}")
        if actor is Actor.THIRD_PARTY and by not in self.accredited:
            raise RegistryRefused("not_accredited", f"{by} is not accredited")
        missing = set(step.needs) - file.documents
        if missing:
            raise RegistryRefused("document_missing", f"on file is no {', '.join(sorted(missing))}")
        if name == FIRST_OF_PERIOD and len(file.lines) != _periods(file) + 1:
            raise RegistryRefused("lines_invalid", "the period's emissions are not on file")
        self._check_listed(file.project)
        project = file.project
        if step.opens_public_input:
            project = msgspec.structs.replace(project, public_input_started_on=on)
        if name == "registration":
            project = msgspec.structs.replace(project, registered_on=on)
        taken = (*file.taken, Taken(name, by, on))
        return msgspec.structs.replace(file, project=project, taken=taken)

    def monitor(self, file: File, lines: Lines) -> File:
        """Enter a period's emissions before its monitoring step."""
        if lines.period.end < lines.period.start:
            raise RegistryRefused("lines_invalid", "a period ends after it starts")
        if not lines.usual_t >= lines.reference_t >= lines.project_t >= 0:
            raise RegistryRefused(
                "lines_invalid", "business as usual >= reference >= project emissions >= 0"
            )
        if file.lines and lines.period.start <= file.lines[-1].period.end:
            raise RegistryRefused("vintage_overlap", "the period overlaps the one before")
        if file.next_step.name != FIRST_OF_PERIOD or len(file.lines) != _periods(file):
            raise RegistryRefused("step_out_of_order", f"the next step is {file.next_step.name}")
        fresh = file.documents - {"monitoring report", "verification report"}
        return msgspec.structs.replace(file, lines=(*file.lines, lines), documents=fresh)

    def issuance(self, file: File) -> Issuance:
        """The registry's act once the issuance step was taken; parts are rounded to the first."""
        if not file.taken or file.taken[-1].step != "issuance":
            raise RegistryRefused("step_out_of_order", "issuance was not decided yet")
        lines = file.lines[-1]
        return Issuance(
            file.project.project_id,
            file.credit_class,
            lines.period,
            shared(lines.credits_t, file.shares),
        )

    def _check_listed(self, project: Project) -> None:
        listed = self._positive_lists.get(project.country)
        if listed is not None and project.sector not in listed:
            raise RegistryRefused(
                "activity_not_listed", f"{project.country} does not list {project.sector!r}"
            )


def _periods(file: File) -> int:
    """How many periods were monitored so far."""
    return sum(taken.step == FIRST_OF_PERIOD for taken in file.taken)


def shared(tonnes: int, parts: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Whole tonnes in proportion to the parts; what rounding leaves goes to the first account."""
    whole = sum(part for _, part in parts)
    given = [(account, tonnes * part // whole) for account, part in parts]
    rest = tonnes - sum(quantity for _, quantity in given)
    first = (given[0][0], given[0][1] + rest)
    return tuple((account, quantity) for account, quantity in (first, *given[1:]) if quantity)
