"""The account on a run's page: cost by sector and by size, the state's account, welfare."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import polars as pl

from simulation.report.markup import alike, table_of
from simulation.results.account import state_account
from simulation.results.burden import burdens, burdens_by_size
from simulation.results.measures import YEAR
from simulation.results.tables import Tables

FIRMS: Mapping[str, str] = {
    "firms": "firms",
    "emissions_t": "emissions",
    "allocation_t": "free allocation",
    "allocation_jpy": "its value",
    "paid_t": "paid at ceiling",
    "abatement_jpy": "abatement",
    "paid_jpy": "at ceiling",
    "penalty_jpy": "penalties",
    "allowances_jpy": "allowances bought less sold",
    "credits_jpy": "credits bought less sold",
    "fees_jpy": "fees",
    "bank_t": "allowances left",
    "bank_jpy": "value of what is left",
    "burden_jpy": "total",
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
NOTE_FIRMS = (
    "All years together. Bought less sold: payments less receipts. Left at the end: allowances and "
    "credits beyond the duties of these years, without grants of later years, at the last price in "
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


def account_section(tables: Tables, by_year: pl.DataFrame) -> str:
    """The section as HTML."""
    names = [f"FY{year}" for year in by_year[YEAR]]
    state = _by_year(state_account(tables), STATE)
    parts = [
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
