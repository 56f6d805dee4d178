"""The account on a run's page: cost by sector and by size, the state's account, welfare."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import polars as pl

from simulation.report.markup import alike, table_of
from simulation.results.account import state_account
from simulation.results.burden import burdens, burdens_by_size
from simulation.results.measures import YEAR
from simulation.results.readable import rounded, unit_of
from simulation.results.tables import Tables

FIRMS: Mapping[str, str] = {  # the total first: a narrow window shows it without scrolling
    "firms": "firms",
    "burden_jpy": "total",
    "abatement_jpy": "abatement",
    "paid_jpy": "at ceiling",
    "penalty_jpy": "penalties",
    "allowances_jpy": "allowances, net",
    "credits_jpy": "credits, net",
    "fees_jpy": "fees",
    "bank_jpy": "value left",
    "bank_t": "allowances left",
    "emissions_t": "emissions",
    "paid_t": "paid at ceiling",
    "allocation_t": "free allocation",
    "allocation_jpy": "its value",
}
STATE: Mapping[str, str] = {
    "ceiling_jpy": "receipts at the ceiling",
    "penalties_jpy": "receipts of penalties",
    "auctions_jpy": "receipts of auctions",
    "resale_jpy": "receipts of the Agency's sales",
    "tenders_jpy": "receipts of credit tenders",
    "purchases_jpy": "outlay of reverse auctions",
    "fees_jpy": "fees",
    "balance_jpy": "balance",
    "stock_t": "allowances held",
    "stock_jpy": "their value at the last price",
    "allocation_jpy": "value of free allocation",
}
WELFARE: Mapping[str, str] = {
    "social_cost_jpy_per_t": "damage of a tonne",
    "damage_jpy": "damage of emissions",
    "damage_avoided_jpy": "damage avoided",
    "abatement_jpy": "cost of abatement",
    "credits_used_jpy": "credits used, at their price",
    "public_funds_jpy": "value of the state's balance beyond its yen",
    "surplus_jpy": "surplus",
    "least_cost_jpy": "the same abatement at least cost within the year",
    "planner_jpy": "a planner's over years, same investments",
    "planner_t": "its abatement",
    "free_planner_jpy": "a planner's over years, any investments",
    "free_planner_t": "its abatement",
    "abatement_t": "the market's abatement",
}
RUNS: Mapping[str, str] = {
    name: FIRMS[name]
    for name in ("burden_jpy", "abatement_jpy", "paid_jpy", "penalty_jpy", "allowances_jpy",
                 "credits_jpy", "bank_jpy")
} | {"allocation_jpy": "value of free allocation"}  # fmt: skip
NOTE_RUNS = (
    "Means over the runs with their 95 % intervals, or the share of runs where a figure is seldom "
    "other than 0; all years together; runs_burden_summary.parquet holds each year."
)
NOTE_FIRMS = (
    "All years together. Net: payments less receipts. Left at the end: allowances and credits "
    "beyond the duties of these years, without grants of later years, at the last price in "
    "whole yen; negative where duties were met with a later grant. Total: costs and purchases less "
    "what is left; free allocation, valued at each year's mean price, is not included. Over all "
    "rows, what one pays another receives: trade, fees, payments and penalties sum to zero to the "
    "yen in each year. burden.parquet holds each year by sector and size."
)
NOTE_WELFARE = (
    "Damage is valued at the scenario's social cost of carbon. The planners abate as many tonnes "
    "over all years as the market, with the same output, credits, payments and bank at the end, "
    "and meet each deadline with the allowances that were left. They know all shocks beforehand. "
    "Costs are of their own year; the losses above are present values of the first year."
)


def account_section(
    tables: Tables, by_year: pl.DataFrame, over_runs: pl.DataFrame | None = None
) -> str:
    """The section as HTML. `over_runs`: burden_summary of `experiments.yearly`."""
    names = [f"FY{year}" for year in by_year[YEAR]]
    state = _by_year(state_account(tables), STATE)
    parts = [] if over_runs is None else [("Cost over all runs", NOTE_RUNS, _runs(over_runs))]
    parts += [
        ("Cost by sector", NOTE_FIRMS, _columns(burdens(tables), "sector")),
        ("Cost by size", "Classes by emissions in the base years.",
         _columns(burdens_by_size(tables), "size_class")),
        ("The state's account", "Each cycle's receipts and outlays, and the stock after it.",
         table_of(["", *names], state)),
        ("Welfare", NOTE_WELFARE, table_of(["", *names], _by_year(by_year, WELFARE))),
    ]  # fmt: skip
    return "\n".join(
        f'<h2>{title}</h2>\n<p class="note">{note}</p>\n<div class="scroll">\n{table}\n</div>'
        for title, note, table in parts
    )


def _runs(summary: pl.DataFrame) -> str:
    """Means with their 95 % intervals over all years, by sector and by size."""
    rows = summary.filter(pl.col(YEAR).is_null())
    head, lines = ["sector", "size"], []
    shown = [column for column in RUNS if any(rows.filter(pl.col("figure") == column)["mean"])]
    units = {}
    for column in shown:
        means = rows.filter(pl.col("figure") == column)["mean"].abs()
        units[column] = unit_of(column, float(means.to_numpy().max()))
        head.append(f"{RUNS[column]}, {units[column][1]}")
    for (sector, size), group in rows.group_by("sector", "size_class", maintain_order=True):
        found = {row["figure"]: row for row in group.iter_rows(named=True)}
        line = [escape(str(sector)), escape(str(size))]
        for column in shown:
            row, divisor = found[column], units[column][0]
            mean = rounded(column, row["mean"] / divisor)
            if row["low"] is None:
                line.append(f"{mean} ({100 * row['nonzero']:.0f} % of runs)")
            else:
                low, high = (rounded(column, row[name] / divisor) for name in ("low", "high"))
                line.append(f"{mean} ({low} to {high})")
        lines.append(line)
    return table_of(head, lines)


def _columns(rows: pl.DataFrame, name: str) -> str:
    head, columns = [""], [[escape(text) for text in rows[name]]]
    for column, label in FIRMS.items():
        values = rows[column].to_list()
        if not any(values):
            continue
        unit, cells = alike(column, values)
        head.append(f"{label}, {unit}" if unit else label)
        columns.append(cells)
    return table_of(head, list(zip(*columns, strict=True)))


def _by_year(rows: pl.DataFrame, labels: Mapping[str, str]) -> list[list[str]]:
    found = []
    for column, label in labels.items():
        values = rows[column].to_list()
        if any(values):
            unit, cells = alike(column, values)
            found.append([f"{label}, {unit}" if unit else label, *cells])
    return found
