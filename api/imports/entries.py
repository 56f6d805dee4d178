"""Imports of projects and of issuances, one a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from api.imports.mapping import ISSUANCES, PROJECTS
from api.imports.plan import Plan, RowState, rejected
from api.imports.rows import DAY, TONNES, Problem, Rows, check_needed, day_of, tonnes_of
from exchange.errors import RegistryRejected
from exchange.registry.port import Instruction, Issuance, Project, Receipt
from exchange.registry.projects.rules import check_project
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.sql.rows import AllAnswers
from exchange.said import Said

_DAYS = ("registered_on", "public_input_started_on", "authorized_on")
_LISTS = ("co_benefits", "authorized_by")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_YES_OR_NO = Said("yes or no", "yesかno")
_NUMBER = Said("a number of a serial, 1 or more", "1以上の通し番号")
# The fields of a project by their names in stored text.
_STORED = dict(zip(Project.__struct_fields__, Project.__struct_encode_fields__, strict=True))


def plan_projects(registry: SqlRegistry, rows: Rows, problems: list[Problem]) -> Plan:
    """Plan an import of projects: new ones are entered, one with other facts here differs."""
    plan = Plan(rows=rows, problems=problems)
    known = {one.project_id: one for one in registry.projects()}
    days = {name: rows.parsed(name, day_of, problems, DAY) for name in _DAYS}
    flags = rows.parsed(
        "uses_japanese_technology",
        lambda text: _YES.get(text.lower()),
        problems,
        _YES_OR_NO,
    )
    seen: dict[str, int] = {}
    for at, number in enumerate(rows.numbers):
        if not check_needed(rows, ("project_id", "programme", "name"), at, problems):
            continue
        facts: dict[str, object] = {
            name: rows.texts(name)[at] for name in PROJECTS if rows.texts(name)[at]
        }
        facts |= {name: found[at] for name, found in days.items() if found[at]}
        facts |= {
            name: tuple(filter(None, map(str.strip, rows.texts(name)[at].split(";"))))
            for name in _LISTS
        }
        facts["uses_japanese_technology"] = bool(flags[at])
        if any(rows.texts(name)[at] and found[at] is None for name, found in days.items()):
            continue
        project = msgspec.convert({_STORED[name]: fact for name, fact in facts.items()}, Project)
        earlier = seen.setdefault(project.project_id, at)
        if earlier != at:
            row = rows.numbers[earlier]
            said = Said(f"row {row} has this project already", f"{row}行目と同じ番号です")
            problems.append(rows.problem(at, "project_id", said))
            continue
        try:
            check_project(project)
        except RegistryRejected as rejection:
            field = "programme" if rejection.code == "unknown_programme" else "project_id"
            problems.append(rejected(rows, at, field, rejection))
            continue
        here = known.get(project.project_id)
        differing = [] if here is None else _differing(here, project)
        if differing:
            plan.states.append(RowState(number, "differs", 0, _here(differing)))
            continue
        plan.states.append(RowState(number, "new" if here is None else "same"))
        if here is None:
            plan.projects[project.project_id] = project
            plan.project_rows[project.project_id] = at
    return plan


def _here(differing: Sequence[tuple[str, object]]) -> Said:
    facts = [f"{name} is {value}" for name, value in differing]
    ja = [f"{name}={value}" for name, value in differing]
    return Said(f"here: {'; '.join(facts)}", f"この登録簿では {'、'.join(ja)}")


def _differing(here: Project, project: Project) -> list[tuple[str, object]]:
    """The facts here that a file's project has otherwise; what it leaves out agrees."""
    left_out = Project(project_id="", programme="", name="")
    return [
        (name, getattr(here, name))
        for name in PROJECTS
        if getattr(project, name) not in (getattr(here, name), getattr(left_out, name))
    ]


def plan_issuances(registry: SqlRegistry, rows: Rows, problems: list[Problem], at_ns: int) -> Plan:
    """Plan an import of issuances. Its key is a row's content and how often it came before in the
    file, so that the same file entered again issues nothing."""
    plan = Plan(rows=rows, problems=problems)
    tonnes = rows.parsed("qty", tonnes_of, problems, TONNES)
    numbers = rows.parsed("first_number", tonnes_of, problems, _NUMBER)
    days = {
        name: rows.parsed(name, day_of, problems, DAY)
        for name in ("vintage_start", "vintage_end", "issued_on")
    }
    needed = ("project_id", "credit_class", "vintage_start", "vintage_end", "account", "qty")
    columns = [rows.texts(name) for name in ISSUANCES]
    before: Counter[tuple[str, ...]] = Counter()
    for at in range(len(rows)):
        if not check_needed(rows, needed, at, problems):
            continue
        start, end = days["vintage_start"][at], days["vintage_end"][at]
        quantity_t = tonnes[at]
        if start is None or end is None or quantity_t is None:
            continue
        cells = tuple(texts[at] for texts in columns)
        row = dict(zip(ISSUANCES, cells, strict=True))
        named = msgspec.json.encode((cells, before[cells]))
        before[cells] += 1
        act = Issuance(
            row["project_id"], row["credit_class"], Vintage(start, end),
            ((row["account"], quantity_t),), numbers[at] or 0, row["origin"],
            days["issued_on"][at], row["original_first"], row["original_last"],
        )  # fmt: skip
        key = f"issuances:{blake2b(named, digest_size=16).hexdigest()}"
        plan.acts.append(Instruction(key, act, at_ns))
        plan.act_rows.append(at)
    return plan


def set_states(plan: Plan, answers: AllAnswers) -> None:
    """Set the states of issuances: an act that was done at another time came in before."""
    plan.states = [
        RowState(
            plan.rows.numbers[at],
            "new" if answer.at_ns == instruction.at_ns else "same",
            sum(block.quantity_t for block in answer.blocks),
        )
        for at, instruction, answer in zip(plan.act_rows, plan.acts, answers.acts, strict=False)
        if isinstance(answer, Receipt)
    ]
