"""The ratios of the matching benchmark against the bars that the project sets itself."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.flows import HOSTILE
from benchmarks.rows import Row, row_of


class Bar(NamedTuple):
    """A bar: the column of the ratio, its least value, and how the flows' ratios become one."""

    text: str
    column: str
    least: float
    of: Callable[[Sequence[float]], float]
    engine: str = "tanso"
    flows: tuple[str, ...] = ()  # all if empty


BARS = (
    Bar("kernel / C program, median", "ratio_to_c", 0.9, statistics.median),
    Bar("kernel / C program, lowest", "ratio_to_c", 0.8, min),
    Bar("kernel / bare ladder, median", "ratio_to_ladder", 0.45, statistics.median),
    Bar("kernel / std::map, hostile flows, lowest", "ratio_to_map", 1.6, min, "tanso", HOSTILE),
    Bar("full pass / kernel, lowest", "ratio_to_kernel", 0.5, min, "tanso-full"),
)


def ratio_rows(rows: list[Row]) -> Iterator[Row]:
    """Yield a row for each bar: its ratio over the measured flows in batches of 10,000."""
    for bar in BARS:
        ratios = [
            row[bar.column]
            for row in rows
            if row["engine"] == bar.engine
            and row["batch"] == 10_000
            and row.get(bar.column)
            and (not bar.flows or row["flow"] in bar.flows)
        ]
        if not ratios:
            continue
        measured = bar.of(ratios)
        met = "met" if measured >= bar.least else "missed"
        note = f"{bar.text}: {measured:.2f} ({met}: at least {bar.least}; {len(ratios)} flows)"
        row = row_of(bar.engine, "bars", 10_000, len(ratios), 0.0)
        yield row | {"bar": bar.text, "measured": measured, "least": bar.least, "note": note}
