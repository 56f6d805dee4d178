"""`tanso registry export`: write the registry as tables, for reports and for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.registry_source import Source, day_of, now_ns, opened
from api.cli.workbook import workbook
from exchange.errors import ConfigError
from exchange.units import tokyo_datetime

if TYPE_CHECKING:
    from exchange.instruments import Instrument
    from exchange.registry.port import Registry
    from exchange.registry.reports.exports import Export
    from exchange.views.market_statistics import MarketStatistics

app = typer.Typer(help="Write the registry as tables, CSV or Parquet.", no_args_is_help=True)
app.command()(workbook)
console = Console()
FORMATS = ("csv", "excel", "parquet")

Out = Annotated[Path, typer.Option(help="The file to write.")]
Format = Annotated[
    str,
    typer.Option("--format", help="csv, excel (CSV with a byte-order mark, for Excel) or parquet."),
]


@app.command()
def holdings(registry: Source, out: Out, file_format: Format = "csv") -> None:
    """Write every block with its account and status."""
    from exchange.registry.reports import exports

    _export(registry, out, file_format, exports.holdings)


@app.command()
def transfers(registry: Source, out: Out, file_format: Format = "csv") -> None:
    """Write all issuances, transfers and retirements by block."""
    from exchange.registry.reports import exports

    _export(registry, out, file_format, exports.movements)


@app.command()
def aef(
    registry: Source,
    out: Annotated[Path, typer.Option(help="The folder for the five files.")],
    year: Annotated[int, typer.Option(help="The calendar year of the report.", min=2021, max=2100)],
    submitted_on: Annotated[
        str, typer.Option(help="Day of submission, YYYY-MM-DD; default: today in Tokyo.")
    ] = "",
    file_format: Format = "csv",
) -> None:
    """Write the five tables of Article 6.2's agreed format.

    The agreed electronic format (AEF) has five tables; each is a file in the folder.
    """
    from exchange.registry.reports import exports

    _check(file_format)
    day = day_of(submitted_on, "--submitted-on") if submitted_on else _today()
    with opened(registry) as kept:
        tables = exports.aef(kept, year, day, _today())
    _write(
        [(out / f"aef_{year}_{name.replace(' ', '_').lower()}.{_ending(file_format)}", table)
         for name, table in tables.items()],
        file_format,
    )  # fmt: skip


@app.command()
def quotations(
    data: Annotated[Path, typer.Option(help="Data folder of a stopped exchange, or a copy.")],
    out: Out,
    day: Annotated[str, typer.Option(help="The day, YYYY-MM-DD.")],
    file_format: Format = "csv",
) -> None:
    """Write a day's prices as the TSE's daily file has them.

    The file has nineteen columns; the prices come from the journal.
    """
    from exchange.views.quotation import quotation_table, quotations_of

    _check(file_format)
    wanted = day_of(day, "--day")
    instruments, statistics = replayed(data)
    _write([(out, quotation_table(quotations_of(instruments, statistics, wanted)))], file_format)


def replayed(data: Path) -> tuple[tuple[Instrument, ...], MarketStatistics]:
    """Replay a stopped exchange's journal; return its instruments and market statistics."""
    from exchange.venue.replay import replayed_events
    from exchange.views.market_statistics import MarketStatistics

    with replayed_events(data) as (venue, groups):
        statistics = MarketStatistics(len(venue.instruments))
        for events in groups:
            statistics.apply(events)
    return tuple(venue.instruments), statistics


def _today() -> date:
    return tokyo_datetime(now_ns()).date()


def _ending(file_format: str) -> str:
    return "csv" if file_format == "excel" else file_format


def _check(file_format: str) -> None:
    if file_format not in FORMATS:
        raise ConfigError(f"--format must be {', '.join(FORMATS)}, not {file_format!r}")


def _export(source: str, out: Path, file_format: str, make: Callable[[Registry], Export]) -> None:
    _check(file_format)
    with opened(source) as kept:
        export = make(kept)
    _write([(out, export)], file_format)


def _write(tables: Iterable[tuple[Path, Export]], file_format: str) -> None:
    for path, export in tables:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if file_format == "parquet":
                export.write_parquet(path)
            else:
                path.write_text(export.csv(file_format == "excel"), "utf-8")
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
        console.print(f"{path}: {len(export.rows):,} rows", soft_wrap=True)
