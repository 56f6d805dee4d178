"""`tanso study`: run a study and write its tables and its page in Japanese and English."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson, Workers

app = typer.Typer(no_args_is_help=True)

Small = Annotated[
    bool, typer.Option("--small", help="Few firms, years and seeds: minutes, not hours.")
]
Replications = Annotated[
    int | None, typer.Option(help="Runs of each design; default: the study's own number.", min=2)
]
Out = Annotated[
    Path | None, typer.Option(help="Keep answers, tables, manifest and pages in this folder.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Continue the study in the folder --out.")]
Check = Annotated[
    bool, typer.Option("--check", help="Run the study in --out again and compare all tables.")
]


@app.callback()
def study() -> None:
    """Run a study: named designs, common seeds, a page in two languages."""


CurveNames = Annotated[
    list[str],
    typer.Option(
        "--curve",
        help="Repeat all designs under this abatement curve: flat or steep; may be given twice.",
    ),
]


def _add(name: str, text: str) -> None:
    """Add the command of a study whose options are those of all studies."""

    @app.command(name, help=text)
    def run(
        small: Small = False,
        replications: Replications = None,
        workers: Workers = None,
        out: Out = None,
        resume: Resume = False,
        check: Check = False,
        as_json: AsJson = False,
    ) -> None:
        from api.cli.study_runs import Wanted, run_study

        run_study(name, Wanted(small, replications, workers, out, resume, check, as_json))


_add(
    "shortfall", "Study the worth of credit supply, and the floor's reverse auction in three ways."
)


@app.command(
    "agency",
    help="Study designs of the floor and the ceiling side by side, each against its reference.",
)
def agency(
    small: Small = False,
    replications: Replications = None,
    workers: Workers = None,
    out: Out = None,
    resume: Resume = False,
    check: Check = False,
    as_json: AsJson = False,
    curve: CurveNames = [],  # noqa: B006 # typer copies the default
) -> None:
    from api.cli.study_runs import Wanted, run_study

    wanted = Wanted(small, replications, workers, out, resume, check, as_json, tuple(curve))
    run_study("agency", wanted)


_add("level", "Study what decides the price level: beliefs, bank, abatement curve and firms.")
