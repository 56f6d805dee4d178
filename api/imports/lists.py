"""The plan of a list, by what it is a list of."""

from __future__ import annotations

from api.imports.entries import plan_issuances, plan_projects
from api.imports.holdings import plan_holdings
from api.imports.mapping import Kind
from api.imports.plan import Plan
from api.imports.rows import Problem, Rows
from exchange.registry.sql.registry import SqlRegistry


def plan_list(
    kind: Kind, registry: SqlRegistry, rows: Rows, problems: list[Problem], at_ns: int
) -> Plan:
    """Plan an import into a registry; `at_ns` is the time of what it enters."""
    if kind == "holdings":
        return plan_holdings(registry, rows, problems, at_ns)
    if kind == "projects":
        return plan_projects(registry, rows, problems)
    return plan_issuances(registry, rows, problems, at_ns)
