"""Terminal tables that fit in 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

RIGHT = frozenset(
    (
        "qty",
        "left",
        "price",
        "available",
        "held",
        "due in",
        "due out",
        "yen",
        "t-CO2",
        "t a year",
        "value",
    )
)
WHOLE = frozenset(("by", "with", "symbol", "side", "qty", "price", "yen", "due"))


def show(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Print a table with right-aligned figures; short cells stay on one line, the others fold.

    In a terminal that is too narrow the rules between the columns are left out first.
    """
    table = Table(title=title)
    for name in columns:
        justify: JustifyMethod = "right" if name in RIGHT else "left"
        table.add_column(name, justify=justify, overflow="fold", no_wrap=name in WHOLE)
    for row in rows:
        table.add_row(*row)
    if console.measure(table, options=console.options.update(width=10_000)).maximum > console.width:
        table.box, table.show_edge = SIMPLE_HEAD, False
        table.padding, table.pad_edge = (0, 1, 0, 0), False
    console.print(table)


def print_json(value: object) -> None:
    """Print a value as indented JSON, numbers of records as decimal strings."""
    print(msgspec.json.format(msgspec.json.encode(value)).decode(), flush=True)


def block_text(first: str, last: str) -> str:
    """A block's serial numbers, the common part once: JCR-P1-20220401-20230331-1..20."""
    return f"{first}..{last.rpartition('-')[2]}"
