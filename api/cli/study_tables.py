"""The tables that `tanso study` prints: one line a design, within 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from simulation.results.tables import Tables
from simulation.studies.agency import COST
from simulation.studies.study import LEVEL, Found


def show_shortfall(found: Found, tables: Tables) -> None:
    """Print the price of each design beside its closed form, and the floor by year."""
    title = f"{found.study.title.en}: {len(found.sweep.seeds)} seeds; Mt a year, Mt"
    lines = [
        (
            row["design"],
            f"{row['supply_mt_a_year']:.1f}",
            f"{row['level_jpy_per_t']:,.0f}",
            f"{row['low']:,.0f} to {row['high']:,.0f}",
            f"{row['closed_form_jpy_per_t']:,.0f}",
            f"{row['credits_used_t'] / 1e6:,.1f}",
            f"{row['paid_t'] / 1e6:,.2f}",
        )
        for row in tables["levels"].iter_rows(named=True)
    ]
    head = ("design", "supply", "yen/t", "95 %", "theory", "credits", "paid")
    _show(title, head, lines)
    floors = [
        (
            row["design"],
            f"FY{row['fiscal_year']}",
            "-" if row["price_jpy_per_t"] is None else f"{row['price_jpy_per_t']:,.0f}",
            f"{row['floor_jpy_per_t']:,.0f}",
            f"{row['bought_back_t'] / 1e6:,.1f}",
            f"{row['tightened_t'] / 1e6:,.1f}",
        )
        for row in tables["floors"].iter_rows(named=True)
    ]
    columns = ("floor", "year", "yen/t", "floor", "bought", "allocation cut")
    _show("The reverse auction in three ways; Mt", columns, floors)


def show_agency(found: Found, tables: Tables) -> None:
    """Print price, cost to the state and sessions below the floor; *: larger than noise."""
    means = {(row["design"], row["figure"]): row for row in tables["agency"].to_dicts()}
    larger = {
        (row["design"], row["figure"])
        for row in tables["differences"].to_dicts()
        if row["is_larger_than_noise"]
    }
    columns = ((LEVEL, 1.0), (COST, 1e9), ("time_below_floor", 0.01), ("time_at_ceiling", 0.01))
    lines = []
    for design in found.study.designs:
        cells = []
        for figure, divisor in columns:
            row = means.get((design.key, figure))
            mark = "*" if (design.key, figure) in larger else " "
            cells.append("-" if row is None else f"{row['mean'] / divisor:,.0f}{mark}")
        lines.append((design.key, *cells))
    head = ("design", "yen/t", "cost, bn yen", "below floor, %", "at ceiling, %")
    title = f"{found.study.title.en}: {len(found.sweep.seeds)} seeds; *: larger than noise"
    _show(title, head, lines)


def show_level(found: Found, tables: Tables) -> None:
    """Print the price level of each design and its difference from its reference."""
    means = {row["design"]: row for row in tables["level"].to_dicts() if row["figure"] == LEVEL}
    changes = {
        row["design"]: row for row in tables["differences"].to_dicts() if row["figure"] == LEVEL
    }
    lines = []
    for design in found.study.designs:
        own, change = means.get(design.key), changes.get(design.key)
        if own is None:
            continue
        span = f"{own['low']:,.0f} to {own['high']:,.0f}"
        moved = "-"
        if change:
            yen = round(change["difference"])
            moved = f"{yen:+,}{'*' if yen and change['is_larger_than_noise'] else ' '}"
        base = change["base"] if change else ""
        lines.append((design.key, f"{own['mean']:,.0f}", span, moved, base))
    head = ("design", "yen/t", "95 %", "differs", "from")
    title = f"{found.study.title.en}: {len(found.sweep.seeds)} seeds; *: larger than noise"
    _show(title, head, lines)


def _show(title: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(head[0], no_wrap=True)
    for name in head[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines:
        table.add_row(*line)
    Console().print(table)
