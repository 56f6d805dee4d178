"""HTML tables of figures for a run's page."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.results.readable import ENGLISH, Words, rounded, unit_of


def alike(
    column: str, values: Sequence[float | None], words: Words = ENGLISH
) -> tuple[str, list[str]]:
    """Numbers of one column in one unit, and the unit."""
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    divisor, unit = unit_of(column, largest, words)
    return unit, ["" if value is None else rounded(column, value / divisor) for value in values]


def table_of(head: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = ()) -> str:
    """An HTML table; cells are HTML already. `words`: the columns that hold sentences."""
    marks = [' class="words"' if column in words else "" for column in range(len(head))]
    titles = "".join(f"<th{mark}>{name}</th>" for mark, name in zip(marks, head, strict=True))
    body = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks, row, strict=True))
        + "</tr>\n"
        for row in rows
    )
    return f'<table class="full"><thead><tr>{titles}</tr></thead><tbody>\n{body}</tbody></table>'
