"""Tables of a terminal that stay readable at 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

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
    """A table whose figures stand to the right; what is short stays on one line, the rest folds.

    Where the terminal is too narrow for all of it, the lines between the columns go first.
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
