"""The project cycle: the steps from a project's idea to its credits, each with its actor.

JCM and J-Credit each have a list of steps as data; a file advances along its list, only its actor
takes a step, and a step may need documents. Monitoring, verification and issuance repeat for each
period. Credits are the reference emissions less the project's; the difference between business as
usual and the reference is never issued and is the partner country's gain. Removals are emissions
below zero. Both states' authorization under Article 6 is not a step: it may come at any time after
the registration (`authorization`). A registry office and a simulated supply use the same functions.
Source: MOE, JCM briefing, 2025-03-19 (a PIN's no objection is the joint committee's resolution; no
methodology is proposed if an approved one is applied); J-Credit from its public guidance, in fewer
steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.port import Issuance, Project
from exchange.registry.projects.positive_lists import check_listed
from exchange.registry.serials import Vintage
from exchange.spelling import misspelt


class Actor(StrEnum):
    """The actors of steps."""

    PARTICIPANT = "participant"
    THIRD_PARTY = "third-party entity"
    SECRETARIAT = "secretariat"
    COMMITTEE = "joint committee"
    GOVERNMENTS = "both governments"

    @property
    def phrase(self) -> str:
        """The actor within a sentence."""
        return self.value if self is Actor.GOVERNMENTS else f"the {self.value}"


class Step(Struct, frozen=True):
    """One step: its actor, its required documents, if it opens public input, and if the participant
    may skip it by applying an approved methodology of another project."""

    name: str
    actor: Actor
    needs: tuple[str, ...] = ()
    opens_public_input: bool = False
    may_exist: bool = False


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
    Step("no objection", Actor.COMMITTEE),
    Step("methodology", Actor.COMMITTEE, may_exist=True),
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
FIRST_OF_PERIOD, LAST_OF_PERIOD = "monitoring", "issuance"
PERIOD_DOCUMENTS = frozenset(document for step in _PERIOD for document in step.needs)
DOCUMENTS = {
    programme: tuple(dict.fromkeys(document for step in steps for document in step.needs))
    for programme, steps in STEPS.items()
}


def _next_steps() -> dict[tuple[str, str], Step]:
    """The next step by programme and last step, "" before the first."""
    found = {}
    for programme, steps in STEPS.items():
        again = next(step for step in steps if step.name == FIRST_OF_PERIOD)
        for last, step in zip(("", *(step.name for step in steps)), (*steps, again), strict=True):
            found[programme, last] = step
    return found


_NEXT = _next_steps()


class Taken(Struct, frozen=True):
    """A step that was taken; `note` names the applied methodology if it was skipped."""

    step: str
    by: str
    on: date
    note: str = ""


class Lines(Struct, frozen=True):
    """A monitoring period's emissions in t-CO2: business as usual, reference, project; removals
    are emissions below zero."""

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
    """The file of a project. `shares` are the agreed (account, parts) of its credits."""

    project: Project
    credit_class: str
    shares: tuple[tuple[str, int], ...]
    taken: tuple[Taken, ...] = ()
    documents: frozenset[str] = frozenset()
    lines: tuple[Lines, ...] = ()

    @property
    def next_step(self) -> Step:
        """The step that comes next; after an issuance the next period's monitoring."""
        return _NEXT[self.project.programme, self.taken[-1].step if self.taken else ""]

    @property
    def needs_lines(self) -> bool:
        """True if the next period's emissions must be entered first."""
        return self.next_step.name == FIRST_OF_PERIOD and len(self.lines) == _periods(self)


class Office:
    """The accredited third parties, which may validate and verify."""

    def __init__(
        self, accredited: frozenset[str], positive_lists: Mapping[str, Sequence[str]]
    ) -> None:
        self.accredited = accredited
        self._positive_lists = positive_lists

    def withdraw(self, third_party: str) -> None:
        """Withdraw an accreditation."""
        self.accredited -= {third_party}

    def add_documents(self, file: File, *documents: str) -> File:
        """File documents; RegistryRejected `document_invalid` for an unknown one."""
        known = DOCUMENTS[file.project.programme]
        for document in documents:
            near = None if document in known else misspelt(document.strip().lower(), known)
            if near is not None or (document not in known and document.strip().lower() in known):
                raise RegistryRejected(
                    "document_invalid",
                    f"no step needs a {document!r}; did you mean {near or document.lower()!r}?",
                )
        return msgspec.structs.replace(file, documents=file.documents | set(documents))

    def take(
        self, file: File, name: str, actor: Actor, by: str, on: date, existing: str = ""
    ) -> File:
        """Take the next step, or skip it by applying an `existing` approved methodology.

        RegistryRejected: step_out_of_order, wrong_actor, document_missing, not_accredited,
        activity_not_listed, lines_invalid, methodology_invalid.
        """
        step = file.next_step
        if name != step.name:
            raise RegistryRejected("step_out_of_order", f"the next step is {step.name}, not {name}")
        if file.taken and on < file.taken[-1].on:
            last = file.taken[-1]
            raise RegistryRejected(
                "step_out_of_order",
                f"{name} on {on} would come before {last.step}, which was taken on {last.on}",
            )
        if existing:
            return self._pass_over(file, actor, Taken(name, by, on, existing.strip()))
        if actor is not step.actor:
            raise RegistryRejected("wrong_actor", f"{name} is taken by {step.actor.phrase}")
        if actor is Actor.THIRD_PARTY and by not in self.accredited:
            raise RegistryRejected("not_accredited", f"{by} is not accredited")
        missing = set(step.needs) - file.documents
        if missing:
            raise RegistryRejected(
                "document_missing", f"on file is no {', '.join(sorted(missing))}"
            )
        if file.needs_lines:
            raise RegistryRejected("lines_invalid", "the period's emissions are not on file")
        check_listed(file.project, self._positive_lists)
        project = file.project
        if step.opens_public_input:
            project = msgspec.structs.replace(project, public_input_started_on=on)
        if name == "registration":
            project = msgspec.structs.replace(project, registered_on=on)
        documents = file.documents - PERIOD_DOCUMENTS if name == LAST_OF_PERIOD else file.documents
        taken = (*file.taken, Taken(name, by, on))
        return msgspec.structs.replace(file, project=project, taken=taken, documents=documents)

    def _pass_over(self, file: File, actor: Actor, taken: Taken) -> File:
        project = file.project
        if not file.next_step.may_exist:
            raise RegistryRejected("methodology_invalid", f"{taken.step} cannot be passed over")
        if actor is not Actor.PARTICIPANT:
            raise RegistryRejected(
                "wrong_actor", "an existing methodology is applied by the participant"
            )
        if project.methodology not in ("", taken.note):
            raise RegistryRejected(
                "methodology_invalid",
                f"the project's methodology is {project.methodology}, not {taken.note}",
            )
        project = msgspec.structs.replace(project, methodology=taken.note)
        note = f"existing {taken.note}"
        taken = msgspec.structs.replace(taken, note=note)
        return msgspec.structs.replace(file, project=project, taken=(*file.taken, taken))

    def monitor(self, file: File, lines: Lines) -> File:
        """Enter a period's emissions before its monitoring step."""
        period = lines.period
        if period.end < period.start:
            raise RegistryRejected(
                "lines_invalid", f"the period {period.start} to {period.end} ends before it starts"
            )
        if not lines.usual_t >= lines.reference_t >= lines.project_t:
            raise RegistryRejected(
                "lines_invalid",
                f"business as usual ({lines.usual_t}) >= reference ({lines.reference_t}) >= "
                f"project emissions ({lines.project_t}) does not hold",
            )
        if lines.project_t < 0 and file.project.mechanism != "removal":
            raise RegistryRejected(
                "lines_invalid",
                "only a project whose mechanism is removal has emissions below zero",
            )
        if file.lines and period.start <= file.lines[-1].period.end:
            before = file.lines[-1].period
            raise RegistryRejected(
                "vintage_overlap",
                f"the period {period.start} to {period.end} overlaps the one before, "
                f"{before.start} to {before.end}",
            )
        if not file.needs_lines:
            raise RegistryRejected("step_out_of_order", f"the next step is {file.next_step.name}")
        return msgspec.structs.replace(file, lines=(*file.lines, lines))

    def issuance(self, file: File) -> Issuance:
        """The registry's act after the issuance step; it has no shares if the period has no
        credits."""
        if not file.taken or file.taken[-1].step != "issuance":
            raise RegistryRejected("step_out_of_order", "issuance was not decided yet")
        lines = file.lines[-1]
        return Issuance(
            file.project.project_id,
            file.credit_class,
            lines.period,
            shared(lines.credits_t, file.shares),
        )


def _periods(file: File) -> int:
    """The number of periods monitored so far."""
    return sum(taken.step == FIRST_OF_PERIOD for taken in file.taken)


def shared(tonnes: int, parts: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Whole tonnes in proportion to the parts: integer parts, then one more for the largest
    remainders, of equal ones the first named. Accounts without a tonne are left out."""
    whole = sum(part for _, part in parts)
    given = [tonnes * part // whole for _, part in parts]
    rest = tonnes - sum(given)
    order = sorted(range(len(parts)), key=lambda n: (-(tonnes * parts[n][1] % whole), n))
    for n in order[:rest]:
        given[n] += 1
    return tuple((name, t) for (name, _), t in zip(parts, given, strict=True) if t)
