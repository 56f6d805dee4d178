"""Findings of a run: the sentences and key figures at the top of its page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import polars as pl

from simulation.results.account import state_account
from simulation.results.balances import unbalanced
from simulation.results.burden import burdens
from simulation.results.measures import YEAR, figures
from simulation.results.readable import amount, rounded, scale, span
from simulation.results.tables import Tables

PAID = ("abatement_jpy", "paid_jpy", "penalty_jpy")


def tonnes(value: float) -> str:
    """Tonnes with a unit, for a sentence."""
    return amount("_t", value)


def yen(value: float) -> str:
    """Yen with a unit, for a sentence."""
    divisor, unit = scale(value, "yen")
    return f"{rounded('_jpy', value / divisor)} {unit}"


class RunSummary(NamedTuple):
    """Figures of the runs of one scenario that differ by their seed, and their summary.

    figures: seed, figure, value; summary: figure, mean, low, high, q05, median, q95; `made`: the
    number of runs.
    """

    figures: pl.DataFrame
    summary: pl.DataFrame
    made: int

    def of(self, figure: str) -> dict[str, float] | None:
        """A figure's row of the summary; None where no run has it."""
        rows = self.summary.filter(pl.col("figure") == figure).to_dicts()
        return rows[0] if rows else None

    def above_zero(self, figure: str) -> int:
        """The number of runs in which a figure is above 0."""
        own = self.figures.filter((pl.col("figure") == figure) & (pl.col("value") > 0))
        return len(own)


def findings_of_many(runs: RunSummary) -> list[str]:
    """Findings of several runs: means with their intervals, and differences between the runs."""
    found = []
    price = runs.of("price_jpy_per_t")
    if price is None:
        found.append("<b>No allowance was traded in any run.</b>")
    else:
        found.append(
            f"<b>An allowance cost {_mean(runs, 'price_jpy_per_t')}</b> on average by volume; in "
            f"nine runs of ten between {price['q05']:,.0f} and {price['q95']:,.0f}. "
            f"{_mean(runs, 'time_at_ceiling')} of the sessions were at the ceiling, "
            f"{_mean(runs, 'time_at_floor')} at the floor and "
            f"{_mean(runs, 'time_below_floor')} below it."
        )
    for figure, words in (
        ("credits_used_t", "Covered firms used credits"),
        ("paid_t", "The ceiling was paid"),
        ("uncovered_t", "Emissions stayed uncovered"),
        ("bought_back_t", "The Agency bought back"),
    ):
        count = runs.above_zero(figure)
        if not count:
            found.append(f"<b>{words} in no run.</b>")
            continue
        found.append(
            f"<b>{words} in {count} of {runs.made} runs</b>, {_mean(runs, figure)} on average "
            "over all of them."
        )
    if runs.of("abatement_jpy"):
        found.append(f"<b>Abatement cost {_mean(runs, 'abatement_jpy')}.</b>")
    return found


def _mean(runs: RunSummary, figure: str) -> str:
    """A mean with its 95 % confidence interval."""
    row = runs.of(figure)
    if row is None:
        return "0"
    unit = " yen/t" if figure.endswith("_jpy_per_t") else ""
    mean: float | None = row["mean"]
    low: float | None = row["low"]
    between = span(row, "", figure)
    if not row["nonzero"]:
        return amount(figure, mean)
    if low is None:
        return f"{amount(figure, mean)}{unit} (not 0 {between} of runs)"
    return f"{amount(figure, mean)}{unit} (95 %: {between})"


def findings(tables: Tables, by_year: pl.DataFrame) -> list[str]:
    """Findings of one run: one or two sentences for each question of the page."""
    total = figures(by_year)
    return [
        _credits_short(by_year),
        _prices(by_year, total),
        _credit_use(by_year, total),
        _payments(total),
        *_payers(tables),
        *_lost(total),
        *_state(tables),
        *_checked(tables),
    ]


def _credits_short(by_year: pl.DataFrame) -> str:
    short = by_year.filter(pl.col("physical_shortfall_t") > 0)
    if not len(short):
        return "<b>Credits were never physically short</b>: firms could have used the whole limit."
    first = short.to_dicts()[0]
    at_hand = first["credit_room_t"] - first["physical_shortfall_t"]
    when = "in every year" if len(short) == len(by_year) else "in " + _years(short)
    return (
        f"<b>Credits were physically short {when}.</b> For FY{first[YEAR]} firms could have used "
        f"{tonnes(first['credit_room_t'])} under the limit and had {tonnes(max(0, at_hand))}."
    )


def _prices(by_year: pl.DataFrame, total: Mapping[str, float | None]) -> str:
    price = total["price_jpy_per_t"]
    if price is None:
        return "<b>No allowance was traded.</b>"
    low = float(by_year["lowest_price_jpy_per_t"].drop_nulls().to_numpy().min())
    high = float(by_year["highest_price_jpy_per_t"].drop_nulls().to_numpy().max())
    return (
        f"<b>An allowance cost {price:,.0f} yen/t</b> on average by volume, between {low:,.0f} and "
        f"{high:,.0f}; {_at_the_bounds(total)}."
    )


def _at_the_bounds(total: Mapping[str, float | None]) -> str:
    """Shares of sessions at the ceiling, at the floor and below it, with the mean distance
    below.
    """
    ceiling, floor, below = (
        100 * (total[name] or 0.0)
        for name in ("time_at_ceiling", "time_at_floor", "time_below_floor")
    )
    said = f"{ceiling:.0f} % of the sessions were at the ceiling, {floor:.0f} % at the floor"
    if not below:
        return said
    far = 100 * (total["below_floor"] or 0.0)
    return f"{said} and {below:.0f} % below it, by {far:.0f} % on average"


def _credit_use(by_year: pl.DataFrame, total: Mapping[str, float | None]) -> str:
    price, used = total["credit_price_jpy_per_t"], total["credits_used_t"] or 0.0
    cost = f" They cost {price:,.0f} yen/t on average." if price is not None else ""
    if not used:
        return f"<b>Covered firms used no credits.</b>{cost}"
    share = 100 * (total["credit_use"] or 0.0)
    return (
        f"<b>Covered firms used {tonnes(used)} of credits</b>, {share:.1f} % of what the limit "
        f"allows.{cost}"
    )


def _payments(total: Mapping[str, float | None]) -> str:
    paid, uncovered = total["paid_t"] or 0.0, total["uncovered_t"] or 0.0
    parts = []
    if paid:
        parts.append(
            f"<b>{tonnes(paid)} were paid for at the ceiling</b>, {yen(total['paid_jpy'] or 0.0)}"
        )
    else:
        parts.append("<b>Nobody paid at the ceiling</b>")
    if uncovered:
        parts.append(
            f"{tonnes(uncovered)} stayed uncovered, {yen(total['penalty_jpy'] or 0.0)} of penalties"
        )
    bought = total["bought_back_t"] or 0.0
    if bought:
        outlay = yen(total["bought_back_jpy"] or 0.0)
        parts.append(f"the Agency bought back {tonnes(bought)} for {outlay}")
    else:
        parts.append("the Agency bought nothing back")
    return "; ".join(parts) + "."


def _payers(tables: Tables) -> list[str]:
    """Cost of all firms, and the sectors that paid and earned most, trading and holdings
    included.
    """
    rows = burdens(tables).filter(pl.col("is_sector") == 1)
    sectors = rows.sort("burden_jpy", descending=True)
    cost = float(sum(sectors[name].sum() for name in PAID))
    if cost <= 0:
        return []
    first, last = sectors.to_dicts()[0], sectors.to_dicts()[-1]
    parts = []
    if first["burden_jpy"] > 0:
        parts.append(f"{escape(first['sector'])} paid most, {yen(first['burden_jpy'])}")
    if last["burden_jpy"] < 0:
        parts.append(f"{escape(last['sector'])} earned most, {yen(-last['burden_jpy'])}")
    return [
        f"<b>Compliance cost all firms {yen(cost)}</b> (abatement, payments, penalties). With "
        "purchases less sales, and holdings at the end at the last price, "
        f"{' and '.join(parts)}."
    ]


def _lost(total: Mapping[str, float | None]) -> list[str]:
    """The cost of abatement above a planner's, within years and over them."""
    within, over, free = (
        total[f"loss_{name}_jpy"] for name in ("within_years", "over_years", "with_investments")
    )
    spent = total["abatement_present_jpy"]
    if within is None or over is None or free is None or not spent:
        return []
    return [
        f"<b>A planner would have abated as much for {yen(free)} less</b> than the market's "
        f"{yen(spent)}, in present value: {yen(within)} less within years, {yen(over - within)} by "
        f"moving abatement between years, {yen(free - over)} with other investments."
    ]


def _state(tables: Tables) -> list[str]:
    """The state's balance and the value of what it gave away."""
    rows = state_account(tables)
    balance, given = float(rows["balance_jpy"].sum()), float(rows["allocation_jpy"].sum())
    what = "received" if balance >= 0 else "paid out"
    stock = float(rows["stock_jpy"][-1]) if len(rows) else 0.0
    left = f" and holds allowances worth {yen(stock)}" if stock else ""
    return [
        f"<b>The state {what} {yen(abs(balance))}</b> in all{left}; it gave away allowances worth "
        f"{yen(given)} at each year's mean price."
    ]


def _checked(tables: Tables) -> list[str]:
    wrong = unbalanced(tables)
    if wrong:
        return [f"<b>{len(wrong)} balances do not close</b>: the results of this run are wrong."]
    return ["Every firm's tonnes and every account's holdings add up, to the tonne and the yen."]


def _years(rows: pl.DataFrame) -> str:
    names = [f"FY{year}" for year in rows[YEAR]]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
