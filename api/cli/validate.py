"""`tanso validate`: compare simulated markets with theory and with stylized facts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def run_validation(
    cases: Sequence[str], is_stylized: bool, pages: Path | None, as_json: bool
) -> bool:
    """Print the cases and write a page for each if a folder is given; return True if all pass."""
    if is_stylized:
        from api.cli.stylized_tables import show_stylized
        from simulation.validation.stylized import stylized

        facts = stylized(cases, _announce)
        show_stylized(facts, as_json)
        return all(fact.passed for fact in facts)
    from api.cli.simulation_tables import show_validation
    from simulation.validation.table import validate

    rows = validate(cases, _announce)
    show_validation(rows, as_json)
    if pages is not None:
        from simulation.validation.pages import write_pages

        write_pages(rows, pages)
    return all(row.passed for row in rows)


def _announce(name: str) -> None:
    print(f"{name} ...", file=sys.stderr)
