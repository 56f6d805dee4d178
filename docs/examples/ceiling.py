"""A notebook of marimo that asks who pays when the price ceiling is lower.

`marimo edit docs/examples/ceiling.py` opens it, `python docs/examples/ceiling.py` runs it. The
world is small and synthetic: 12 firms with 100 Mt of emissions, FY2026 alone.
"""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import polars as pl

    return mo, pl


@app.cell
def _(mo):
    mo.md("""
    # Who pays when the price ceiling is lower?

    At the ceiling a firm pays the state instead of buying an allowance, so nobody bids more. Each
    seed's market runs twice: under the ceiling of FY2026, 4,300 yen/t, and under this one.
    The world is small and synthetic: 12 firms with 100 Mt of emissions, FY2026 alone.
    """)
    return


@app.cell
def _(mo):
    ceiling = mo.ui.slider(1900, 4200, step=100, value=2000, label="yen/t", show_value=True)
    ceiling  # noqa: B018
    return (ceiling,)


@app.cell
def _(ceiling):
    from functools import partial

    from simulation.experiments.executors import InProcess
    from simulation.experiments.experiment import answer, run_experiment
    from simulation.experiments.store import AnswerStore
    from simulation.experiments.variants import grid
    from simulation.scenarios.run import record_of

    settings = (
        f"policy.ceiling_jpy_per_t=4300,{ceiling.value}",
        "population.firms=12",
        "population.emissions_mt=100",
        "calendar.last_fiscal_year=2026",
    )
    store = AnswerStore("")  # in memory
    sweep = run_experiment(
        grid(["base-short"], settings),
        range(1, 4),  # the seeds, common to both ceilings
        partial(answer, record_of),
        InProcess(),
        store,
    )
    store.close()
    return (sweep,)


@app.cell
def _(mo):
    mo.md("""
    ## The market

    Means over three seeds. The lower ceiling is at work before anybody pays it: firms expect no
    price above it, bid less, and abate less.
    """)
    return


@app.cell
def _(pl, sweep):
    figures = ["price_jpy_per_t", "abatement_t", "paid_t"]
    mean, difference = pl.col("mean"), pl.col("difference")
    market = (
        sweep.tables["summary"]
        .filter(pl.col("figure").is_in(figures), difference.is_not_null())
        .select(
            "figure",
            (mean - difference).round().alias("4,300 yen/t"),
            mean.round().alias("lower ceiling"),
            difference.round(),
        )
    )
    market  # noqa: B018
    return (market,)


@app.cell
def _(mo):
    mo.md("""
    ## Who pays

    The change of each group's cost in million yen. `held`: the lower value of allowances that are
    banked. A negative total is a gain: who buys gains, who sells or holds loses.
    """)
    return


@app.cell
def _(pl, sweep):
    trading = pl.col("allowances_jpy") + pl.col("credits_jpy") + pl.col("fees_jpy")
    parts = {
        "abatement": pl.col("abatement_jpy"),
        "at the ceiling": pl.col("paid_jpy") + pl.col("penalty_jpy"),
        "trading": trading,
        "held": -pl.col("bank_change_jpy"),
        "total": pl.col("burden_jpy"),
    }
    is_lower = pl.col("variant").cast(str) == sweep.variants[1].name
    sign = pl.when(is_lower).then(1).otherwise(-1)
    who_pays = (
        sweep.tables["burden"]
        .group_by(pl.col("sector").cast(str).alias("group"))
        .agg((sign * part).sum().alias(name) for name, part in parts.items())
        .with_columns((pl.col(*parts) / len(sweep.seeds) / 1e6).round(1))
        .sort("total", "group")
    )
    who_pays  # noqa: B018
    return (who_pays,)


if __name__ == "__main__":
    app.run()
