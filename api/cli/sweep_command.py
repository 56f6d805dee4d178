"""The command `tanso sweep` and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson, Replications, Seed, Workers


def sweep(
    scenarios: Annotated[list[str], typer.Argument(help="Shipped scenarios' names or TOML files.")],
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="A key and its values (TOML), e.g. policy.credit_limit=0.05,0.1,0.2; may be "
            "repeated: all combinations are run.",
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            help="A key and its distribution, for --design: uniform(LOW, HIGH), loguniform(LOW, "
            "HIGH), normal(MEAN, SD, LOW, HIGH), integers(LOW, HIGH), choice(VALUE, ...); "
            "may be repeated.",
        ),
    ] = None,
    design: Annotated[
        str | None,
        typer.Option(
            help="How the varied keys are sampled: lhs (Latin hypercube), sobol-sequence, or for "
            "sensitivity sobol (at most four keys) or morris (many keys)."
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(
            help="Points of lhs and sobol-sequence; base points of sobol (a power of 2; runs: "
            "samples x (keys + 2)); trajectories of morris (runs: samples x (keys + 1)). "
            "Default: 64, 16 of morris."
        ),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            "--csv", help="A design as a file: a column a key, a row a variant (cells in TOML)."
        ),
    ] = None,
    base: Annotated[
        int, typer.Option(help="Number of the variant that the others are compared with.", min=1)
    ] = 1,
    replications: Replications = 10,
    draw_firms: Annotated[
        bool,
        typer.Option("--draw-firms", help="Each seed also draws its own firms (population.seed)."),
    ] = False,
    workers: Workers = None,
    executor: Annotated[str, typer.Option(help="in-process, processes or dask.")] = "processes",
    scheduler: Annotated[
        str | None, typer.Option(help="The Dask cluster's address, tcp://host:port.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Keep answers, tables and manifest in this folder.")
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Continue the sweep in this folder; also with more runs."),
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Also write a page with figures of all variants.")
    ] = False,
    as_json: AsJson = False,
    seed: Seed = 0,
) -> None:
    """Run variants of scenarios and compare them.

    Runs each scenario with every combination of settings over common seeds. Each variant is
    compared, seed by seed, with the first one. With --out each answer is kept as its run ends. A
    variant that cannot run is passed over; then the exit code is 1. With --design the varied keys
    are sampled, and the sensitivity of the figures to each is shown.
    """
    from api.cli.sweep import Output, Runs, Wanted
    from api.cli.sweep import sweep as run_sweep

    wanted = Wanted(
        tuple(scenarios), tuple(settings or ()), tuple(vary or ()), design, samples, points, base
    )
    runs = Runs(seed, replications, workers, executor, scheduler, draw_firms)
    run_sweep(wanted, runs, Output(out, report, as_json, resume))
