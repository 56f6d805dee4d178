"""Published figures of other schemes, as shipped in `simulation/schemes/data`."""

from __future__ import annotations

import csv
from importlib import resources


def published(name: str) -> dict[int, dict[str, str]]:
    """The rows of a table by year. Lines that begin with # are its source."""
    file = resources.files("simulation") / "schemes" / "data" / f"{name}.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {int(row["year"]): row for row in rows}
