"""Import of holdings: each row is reconciled by its serials; credits not here are entered.

Serials of this registry are compared with its accounts and never entered. Serials of another
registry are entered as an import from it, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from api.imports.plan import OnlyHere, Plan, RowState, rejected
from api.imports.reconcile import Here, Span, Spans, own_span, repeated, span_here
from api.imports.rows import DAY, TONNES, Problem, Rows, check_needed, day_of, tonnes_of
from api.wire.words.registry import CREDIT_STATUS
from exchange.errors import RegistryRejected
from exchange.registry.classes import jcm_class
from exchange.registry.imports import span_of
from exchange.registry.port import Instruction, Issuance, Project, Status
from exchange.registry.projects.rules import check_project
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.said import Said

NEEDED = (
    "account", "origin", "programme", "project_id", "project_name", "country", "credit_class",
    "vintage_start", "vintage_end", "issued_on",
)  # fmt: skip
DAYS = NEEDED[-3:]
_HELD = ("", Status.HELD.value)
_WHY = Said(
    "the cell is empty, and these credits are not here: it is needed to enter them",
    "空欄です。登録簿にないクレジットの登録に必要です",
)


def plan_holdings(registry: SqlRegistry, rows: Rows, problems: list[Problem], at_ns: int) -> Plan:
    """Plan an import of holdings into a registry."""
    plan = Plan(rows=rows, problems=problems)
    _Planner(registry, plan, at_ns).plan_all()
    return plan


class Facts(NamedTuple):
    """The facts shared by the rows of a project, vintage, account and day of issue."""

    project_id: str
    credit_class: str
    vintage: Vintage
    account: str
    origin: str
    issued_on: date | None


class _Planner:
    def __init__(self, registry: SqlRegistry, plan: Plan, at_ns: int) -> None:
        self._here = Here(registry)
        self._projects = {one.project_id: one for one in registry.projects()}
        self._plan, self._rows, self._at_ns = plan, plan.rows, at_ns
        self._spans: Spans = {}
        self._own: list[Span] = []
        self._facts: dict[tuple[str, ...], Facts] = {}  # those that can be entered, by their cells
        columns = self._rows.columns
        self._first, self._last = columns["serial_from"], columns["serial_to"]
        self._origin, self._status = columns["origin"], columns["status"]
        self._days: list[list[date | None]] = []
        self._cells: list[tuple[str, ...]] = []

    def plan_all(self) -> None:
        rows, problems = self._rows, self._plan.problems
        tonnes = rows.parsed("qty", tonnes_of, problems, TONNES)
        self._days = [rows.parsed(name, day_of, problems, DAY) for name in DAYS]
        self._set_classes()
        self._cells = list(zip(*[rows.columns[name] for name in NEEDED], strict=True))
        known = [status.value for status in Status]
        for at, text in enumerate(rows.texts("status")):
            if text and text not in known:
                listed = ", ".join(known)
                said = Said(
                    f"{text!r} is no status; known are {listed}",
                    f"{text}という状態はありません。使えるもの: {listed}",
                )
                problems.append(rows.problem(at, "status", said))
        for at, quantity_t in enumerate(tonnes):
            if quantity_t is not None and self._first[at]:
                self._plan_row(at, quantity_t)
            else:
                check_needed(rows, ("serial_from", "qty"), at, problems)
        for at, earlier in sorted(repeated(self._spans).items()):
            number = rows.numbers[earlier]
            said = Said(
                f"row {number} names some of these serials already",
                f"シリアル番号の一部が{number}行目と重複しています",
            )
            problems.append(rows.problem(at, "serial_from", said))
        accounts = set(rows.texts("account")) - {""}
        self._plan.only_here = [
            OnlyHere(
                one.account, one.block.first_serial, one.block.last_serial, one.block.quantity_t
            )
            for one in self._here.not_in(self._own, accounts)
        ]

    def _set_classes(self) -> None:
        """Set the class of JCM credits of which the file names none."""
        classes, programmes = self._rows.columns["credit_class"], self._rows.texts("programme")
        for at, (start, end) in enumerate(zip(*self._days[:2], strict=True)):
            if start and end and not classes[at] and programmes[at] == "JCM":
                classes[at] = jcm_class(Vintage(start, end))

    def _plan_row(self, at: int, quantity_t: int) -> None:
        rows = self._rows
        first = self._first[at]
        last = self._last[at] or first
        try:
            own = own_span(first, last)
        except RegistryRejected as rejection:
            self._plan.problems.append(rejected(rows, at, "serial_from", rejection))
            return
        if own is not None:
            if self._has_tonnes(at, own.last - own.first + 1, quantity_t):
                self._add_span(at, "", own.series, own.first, own.last)
                self._compare(at, own, quantity_t)
            return
        origin = self._origin[at]
        span = span_of(first, last)
        if span is None:
            said = Said(
                f"{first} to {last} is no range of serials",
                f"{first}から{last}はシリアル番号の範囲になっていません",
            )
            self._plan.problems.append(rows.problem(at, "serial_to", said))
            return
        if first != last and not self._has_tonnes(at, span.last - span.first + 1, quantity_t):
            return
        self._add_span(at, origin, span.stem, span.first, span.last)
        imported = self._here.imported(origin, first, last, span)
        if imported is None:
            self._enter(at, quantity_t)
            return
        here = span_here(imported, first, last)
        if here is None or here.last - here.first + 1 != quantity_t:
            begin, end, t = (
                imported.original_first,
                imported.original_last,
                imported.block.quantity_t,
            )
            said = Said(
                f"{begin} to {end} came in as {t:,} t",
                f"{begin}から{end}は{t:,}tで登録されています",
            )
            self._differs(at, quantity_t, said)
            return
        self._compare(at, here, quantity_t)

    def _add_span(self, at: int, origin: str, stem: str, first: int, last: int) -> None:
        spans = self._spans.get((origin, stem))
        if spans is None:
            spans = self._spans[origin, stem] = []
        spans.append((first, last, at))

    def _has_tonnes(self, at: int, serials: int, quantity_t: int) -> bool:
        if serials == quantity_t:
            return True
        said = Said(
            f"the row has {quantity_t:,} t, its serials are {serials:,}",
            f"数量は{quantity_t:,}tですが、シリアル番号は{serials:,}個です",
        )
        self._plan.problems.append(self._rows.problem(at, "qty", said))
        return False

    def _compare(self, at: int, span: Span, quantity_t: int) -> None:
        account, status = self._rows.texts("account")[at], self._rows.texts("status")[at]
        self._own.append(span)
        difference = self._here.difference(span, account, status)
        if difference:
            self._differs(at, quantity_t, difference)
        else:
            self._plan.states.append(RowState(self._rows.numbers[at], "same", quantity_t))

    def _differs(self, at: int, quantity_t: int, sentence: Said) -> None:
        row = self._rows.numbers[at]
        self._plan.states.append(RowState(row, "differs", quantity_t, sentence))

    def _enter(self, at: int, quantity_t: int) -> None:
        """Plan the import of a row's credits, and of their project."""
        rows, plan = self._rows, self._plan
        status = self._status[at]
        if status not in _HELD:
            known = CREDIT_STATUS.get(status)
            said = Said(
                f"not here; {status} there, so they are not entered",
                f"この登録簿になく、先方で{known.ja if known else status}のため登録しません",
            )
            self._differs(at, quantity_t, said)
            return
        facts = self._facts.get(self._cells[at]) or self._facts_of(at)
        if facts is None:
            return
        project_id, credit_class, vintage, account, origin, issued = facts
        first = self._first[at]
        last = self._last[at] or first
        shares = ((account, quantity_t),)
        act = Issuance(project_id, credit_class, vintage, shares, 0, origin, issued, first, last)
        named = f"{origin}\n{first}\n{last}".encode()
        key = f"holdings:{blake2b(named, digest_size=16).hexdigest()}"
        plan.acts.append(Instruction(key, act, self._at_ns))
        plan.act_rows.append(at)
        plan.states.append(RowState(rows.numbers[at], "new", quantity_t))

    def _facts_of(self, at: int) -> Facts | None:
        """The facts of a row, kept by its cells; None if one is a problem."""
        rows, problems, cells = self._rows, self._plan.problems, self._cells[at]
        start, end, issued = [days[at] for days in self._days]
        if any(
            rows.texts(name)[at] and days[at] is None
            for name, days in zip(DAYS, self._days, strict=True)
        ):
            return None  # the cell is a problem already
        if not all(cells):
            check_needed(rows, NEEDED, at, problems, _WHY)
            return None
        row = dict(zip(NEEDED, cells, strict=True))
        if start is None or end is None or not self._has_project(at, row):
            return None
        facts = self._facts[cells] = Facts(
            row["project_id"], row["credit_class"], Vintage(start, end), row["account"],
            row["origin"], issued,
        )  # fmt: skip
        return facts

    def _has_project(self, at: int, row: Mapping[str, str]) -> bool:
        """True if the row's project is here or can be entered with it."""
        rows, plan = self._rows, self._plan
        project_id, programme, country = row["project_id"], row["programme"], row["country"]
        known = self._projects.get(project_id)
        if known is not None:
            if (known.programme, known.country) == (programme, country):
                return True
            there = known.programme, known.country
            said = Said(
                f"{project_id} is a project of {there[0]} in {there[1]} here",
                f"{project_id}はこの登録簿では{there[0]}・{there[1]}のプロジェクトです",
            )
            plan.problems.append(rows.problem(at, "project_id", said))
            return False
        project = Project(
            project_id=project_id,
            programme=programme,
            name=row["project_name"],
            country=country,
            certifier=row["origin"],
        )
        try:
            check_project(project)
        except RegistryRejected as rejection:
            field = "programme" if rejection.code == "unknown_programme" else "project_id"
            plan.problems.append(rejected(rows, at, field, rejection))
            return False
        self._projects[project_id] = plan.projects[project_id] = project
        plan.project_rows[project_id] = at
        return True
