"""Cost and welfare by fiscal year: a planner's cost, damage and surplus beside the run's.

Two planners abate as many tonnes as the run. One does it within each year at one marginal cost.
The other moves abatement between years too (`planner.py`), once with the investments of the run
and once with any investment that could have been made by then. All else is as in the run: output,
credits, payments and the bank at the end. The surplus is the damage avoided less the cost of
abatement and of the credits used, plus the value of the state's balance beyond its yen. Credits
cost the year's mean price, which other users would have paid. Transfers between firms and to the
state are no cost.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from simulation.results.balances import YEAR
from simulation.results.least_cost import Floats, Pieces, least_cost_jpy
from simulation.results.planner import plan
from simulation.results.tables import Tables

STATE_KINDS = ("agency", "government")
CURVE = ("quantity_t", "from_jpy_per_t", "to_jpy_per_t")
PLANS = ("planner", "free_planner")  # with the run's investments, with any


def costs(tables: Tables) -> pl.DataFrame:
    """Each year's least costs, null where a year has no cost curves.

    Columns: least_cost_jpy and efficiency, within the year; planner_t and planner_jpy, over years;
    free_planner_t and free_planner_jpy, over years and with any investments; discount_factor (1 in
    the first year).
    """
    spent = tables["firms"].group_by(YEAR).agg(pl.col("abatement_t", "abatement_jpy").sum())
    spent = spent.sort(YEAR)
    years = spent[YEAR].to_list()
    curves = {year: tables["curves"].filter(pl.col(YEAR) == year) for year in years}
    rates = tables["years"].select(YEAR, "discount_rate")
    since = pl.col(YEAR) - pl.col(YEAR).min()
    spent = spent.join(rates, on=YEAR, how="left", maintain_order="left").with_columns(
        (1 / (1 + pl.col("discount_rate").fill_null(0)) ** since).alias("discount_factor")
    )
    empty = pl.lit(None, pl.Float64())
    if not all(len(curve) for curve in curves.values()):
        names = ("least_cost_jpy", "efficiency", *(f"{name}_{unit}" for name in PLANS
                 for unit in ("t", "jpy")))  # fmt: skip
        return spent.select(YEAR, "discount_factor", *(empty.alias(name) for name in names))
    pieces = [_pieces(curves[year].sort("firm", *CURVE[1:])) for year in years]
    least = [
        least_cost_jpy(own, float(tonnes))
        for own, tonnes in zip(pieces, spent["abatement_t"], strict=True)
    ]
    required = _required_t(tables, years, spent["abatement_t"].to_numpy().astype(np.float64))
    discount = spent["discount_factor"].to_numpy()
    more = [_with_idle(own, tables, year) for own, year in zip(pieces, years, strict=True)]
    plans: dict[str, Floats] = {}
    for name, choices in zip(PLANS, (pieces, more), strict=True):
        found = plan(choices, required, discount)
        plans |= {f"{name}_t": found.abatement_t, f"{name}_jpy": found.cost_jpy}
    spent = spent.with_columns(
        pl.Series("least_cost_jpy", least, dtype=pl.Float64),
        *(pl.Series(name, values) for name, values in plans.items()),
    )
    share = pl.col("least_cost_jpy") / pl.col("abatement_jpy")
    efficiency = pl.when(pl.col("abatement_jpy") > 0).then(share).alias("efficiency")
    return spent.with_columns(efficiency).drop("abatement_t", "abatement_jpy", "discount_rate")


def _pieces(curves: pl.DataFrame) -> Pieces:
    return Pieces(*(curves[name].to_numpy().astype(np.float64) for name in CURVE))


def _with_idle(pieces: Pieces, tables: Tables, year: int) -> Pieces:
    """A year's pieces and the investments that could save by then but do not in the run."""
    is_idle = (pl.col("works_from") == 0) | (pl.col("works_from") > year)
    idle = tables["investments"].filter((pl.col("can_work_from") <= year) & is_idle)
    quantity, cost = (
        idle[name].to_numpy().astype(np.float64) for name in ("quantity_t", "cost_jpy_per_t")
    )
    more = (quantity, cost, cost)
    return Pieces(*(np.concatenate(pair) for pair in zip(pieces, more, strict=True)))


def state_accounts(tables: Tables) -> pl.Series:
    """The accounts of the state and the Agency, as one list for `is_in`."""
    return tables["accounts"].filter(pl.col("kind").is_in(STATE_KINDS))["account"].implode()


def _required_t(tables: Tables, years: list[int], abatement_t: Floats) -> Floats:
    """The least abatement up to each deadline: the run's, less what was left in private hands.

    Within a compliance period also less the part of its years' abatement that the deadline does not
    demand; more cannot be emitted than without abatement, so this is a bound.
    """
    state = state_accounts(tables)
    symbols = tables["instruments"].filter(pl.col("kind") == "allowance")["symbol"].implode()
    moved = (
        tables["ledger"]
        .filter(
            (pl.col("kind") != "closing")
            & pl.col("asset").is_in(symbols)
            & ~pl.col("account").is_in(state)
        )
        .group_by(YEAR)
        .agg(pl.col("amount").sum())
    )
    by_year: Mapping[int, int] = dict(moved.iter_rows())
    left = np.cumsum([float(by_year.get(year, 0)) for year in years])
    required: Floats = np.cumsum(abatement_t)
    required[:-1] -= np.maximum(left[:-1], 0.0) + _not_demanded_t(tables, abatement_t)[:-1]
    return required


def _not_demanded_t(tables: Tables, abatement_t: Floats) -> Floats:
    """Abatement of a compliance period up to each year, times the share that is not due yet."""
    sums = tables["firms"].group_by(YEAR).agg(pl.col("emissions_t", "deferred_t").sum()).sort(YEAR)
    found, before = np.zeros(len(abatement_t)), 0
    for row, (_, emissions, deferred) in enumerate(sums.iter_rows()):
        if deferred:
            share = max(deferred - before, 0) / max(emissions, 1)
            found[row] = (found[row - 1] if before else 0.0) + share * abatement_t[row]
        before = deferred
    return found


def with_surplus(by_year: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The measures with damage_jpy, damage_avoided_jpy, credits_used_jpy, public_funds_jpy and
    surplus_jpy; null where no social cost is set.
    """
    keys = ("social_cost_jpy_per_t", "credit_reduction_share", "public_funds_cost")
    valued = by_year.join(tables["years"].select(YEAR, *keys), on=YEAR, how="left")
    cost, real = pl.col("social_cost_jpy_per_t"), pl.col("credit_reduction_share")
    elsewhere = real * pl.col("credits_used_t")
    price = pl.col("credit_price_jpy_per_t").fill_null(0.0)
    return (
        valued.with_columns(
            (cost * (pl.col("emissions_t") - elsewhere)).alias("damage_jpy"),
            (cost * (pl.col("abatement_t") + elsewhere)).alias("damage_avoided_jpy"),
            (price * pl.col("credits_used_t")).alias("credits_used_jpy"),
            (pl.col("public_funds_cost") * pl.col("treasury_jpy")).alias("public_funds_jpy"),
        )
        .with_columns(
            (
                pl.col("damage_avoided_jpy")
                - pl.col("abatement_jpy")
                - pl.col("credits_used_jpy")
                + pl.col("public_funds_jpy")
            ).alias("surplus_jpy")
        )
        .drop("credit_reduction_share", "public_funds_cost")
    )


def losses(by_year: pl.DataFrame) -> dict[str, float | None]:
    """Over all years, in present value of the first: the cost of abatement and what it exceeds a
    planner's by, within years, over years, and with any investments; and the sum of the surplus.
    """
    factor = by_year["discount_factor"]
    spent = _sum(by_year["abatement_jpy"] * factor)
    least, over, free = (
        _sum(by_year[name] * factor)
        for name in ("least_cost_jpy", "planner_jpy", "free_planner_jpy")
    )
    return {
        "abatement_present_jpy": spent,
        "loss_within_years_jpy": _less(spent, least),
        "loss_over_years_jpy": _less(spent, over),
        "loss_with_investments_jpy": _less(spent, free),
        "damage_avoided_jpy": _sum(by_year["damage_avoided_jpy"]),
        "surplus_jpy": _sum(by_year["surplus_jpy"]),
    }


def _sum(values: pl.Series) -> float | None:
    return None if values.null_count() else float(values.sum())


def _less(whole: float | None, part: float | None) -> float | None:
    return None if whole is None or part is None else whole - part
