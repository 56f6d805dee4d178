"""Plans: what an import would enter and what it found, row by row, before anything is entered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from api.imports.rows import Problem, Rows
from api.wire.words.registry_reasons import REGISTRY_REASON
from exchange.errors import RegistryRejected
from exchange.registry.port import Instruction, Project
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.sql.rows import AllAnswers
from exchange.said import Said, same

State = Literal["same", "new", "differs"]
# The field that a rejection of the registry is about.
_FIELD_OF = {
    "class_mismatch": "credit_class",
    "class_invalid": "credit_class",
    "vintage_invalid": "vintage_start",
    "vintage_overlap": "vintage_start",
    "unknown_account": "account",
    "account_kind": "account",
    "account_locked": "account",
    "quantity_invalid": "qty",
    "unknown_project": "project_id",
    "unknown_programme": "programme",
    "project_exists": "project_id",
    "project_invalid": "project_id",
    "origin_invalid": "issued_on",
    "already_imported": "serial_from",
    "serial_overlap": "serial_from",
}


class RowState(Struct, frozen=True):
    """A row: it is here as in the file, is new, or differs from what is here."""

    row: int
    state: State
    tonnes: int = 0
    sentence: Said = same("")


class OnlyHere(Struct, frozen=True):
    """A block in an account of the file that no row names."""

    account: str
    first_serial: str
    last_serial: str
    tonnes: int


class Plan(Struct, kw_only=True):
    """An import before it is done. Projects and acts are those of new rows; `act_rows` and
    `project_rows` are the places of their rows. With a problem nothing is entered."""

    rows: Rows
    problems: list[Problem]
    states: list[RowState] = []
    only_here: list[OnlyHere] = []
    projects: dict[str, Project] = {}
    project_rows: dict[str, int] = {}
    acts: list[Instruction] = []
    act_rows: list[int] = []

    def counts(self) -> dict[str, int]:
        """The number of rows of each state."""
        found = Counter(one.state for one in self.states)
        return {state: found[state] for state in ("same", "new", "differs")}


def run(registry: SqlRegistry, plan: Plan, is_trial: bool) -> AllAnswers:
    """Try the plan's projects and acts, or do them: all, or none after a rejection.

    The rejections become problems of the plan.
    """
    projects, is_rejected = list(plan.projects.values()), bool(plan.problems)
    answers = registry.perform_all(projects, plan.acts, is_trial or is_rejected)
    for project_id, rejection in answers.projects.items():
        plan.problems.append(_problem(plan, plan.project_rows[project_id], rejection))
    for at, answer in zip(plan.act_rows, answers.acts, strict=True):
        if isinstance(answer, RegistryRejected):
            plan.problems.append(_problem(plan, at, answer))
    plan.problems = first_of_cells(plan.problems)
    return answers


def first_of_cells(problems: Sequence[Problem]) -> list[Problem]:
    """The first problem of each cell, by row."""
    found: dict[tuple[int, str], Problem] = {}
    for one in problems:
        found.setdefault((one.row, one.column), one)
    return sorted(found.values(), key=lambda one: one.row)


def _problem(plan: Plan, at: int, rejection: RegistryRejected) -> Problem:
    field = _FIELD_OF.get(rejection.code, "")
    if field not in plan.rows.columns:
        field = {"serial_from": "original_first"}.get(field, "")
    return rejected(plan.rows, at, field, rejection)


def rejected(rows: Rows, at: int, field: str, rejection: RegistryRejected) -> Problem:
    """The problem of a cell that the registry's rules reject."""
    word = REGISTRY_REASON.get(rejection.code)
    cell = rows.columns[field][at] if field in rows.columns else ""
    ja = word.ja_text.removesuffix("。") if word else rejection.sentence
    said = Said(rejection.sentence, f"{cell}: {ja}" if cell else ja)
    return rows.problem(at, field, said)
