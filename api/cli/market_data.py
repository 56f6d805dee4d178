"""`tanso export`: write a market's recorded orders and trades in other programs' formats.

tanso export lobster data --instrument JCR-RE/JPY --out lobster
tanso export hftbacktest data --instrument JCR-RE/JPY --out day.npz --day 2023-10-11
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.registry_source import day_of
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from exchange.events import Event
    from exchange.instruments import Instrument

    Commands = Iterator[list[Event]]

app = typer.Typer(no_args_is_help=True)
console = Console()

Data = Annotated[Path, typer.Argument(help="Data folder of a stopped exchange, or a copy.")]
Symbol = Annotated[str, typer.Option("--instrument", help="The market's symbol, e.g. JCR-RE/JPY.")]
Day = Annotated[str, typer.Option(help="Only this day, YYYY-MM-DD; default: all days.")]


@app.command()
def lobster(
    data: Data,
    instrument: Symbol,
    out: Annotated[Path, typer.Option(help="The folder for the files, a pair per day.")],
    day: Day = "",
    levels: Annotated[int, typer.Option(help="Price levels on each side.", min=1, max=1000)] = 10,
) -> None:
    """Write LOBSTER's message and order-book CSV files.

    Each day with trades or resting orders has a pair of files.
    """
    from api.export.lobster import write_lobster

    wanted = _day(day)
    with _market(data, instrument) as (market, index, commands), _writing(out):
        written = write_lobster(commands, market, index, out, levels, wanted)
    if not written:
        raise ConfigError(f"{data} holds no order of {instrument}{_on(wanted)}")
    for path, rows in written:
        console.print(f"{path}: {rows:,} rows", soft_wrap=True)


@app.command()
def hftbacktest(
    data: Data,
    instrument: Symbol,
    out: Annotated[Path, typer.Option(help="The .npz file to write.")],
    day: Day = "",
    latency_ns: Annotated[
        int, typer.Option(help="Latency from the exchange to a receiver, in ns.", min=0)
    ] = 0,
) -> None:
    """Write hftbacktest's level-3 event array.

    With --day the array begins with the resting orders.
    """
    from api.export.hftbacktest import write_hftbacktest

    wanted = _day(day)
    with _market(data, instrument) as (market, index, commands), _writing(out):
        rows = write_hftbacktest(commands, market, index, out, latency_ns, wanted)
    if not rows:
        raise ConfigError(f"{data} holds no order of {instrument}{_on(wanted)}")
    console.print(f"{out}: {rows:,} rows", soft_wrap=True)


@contextmanager
def _market(data: Path, symbol: str) -> Iterator[tuple[Instrument, int, Commands]]:
    """Replay a folder; yield one instrument, its index and the events of each command."""
    from exchange.venue.replay import replay, replayed_events

    venue, _ = replay(data)  # to the end: a market may have been listed after the start
    symbols = [listed.symbol for listed in venue.instruments]
    if symbol not in symbols:
        raise ConfigError(f"unknown instrument {symbol!r}; known are {', '.join(symbols)}")
    index = symbols.index(symbol)
    with replayed_events(data) as (_, groups):
        events = chain.from_iterable(groups)
        commands = (list(own) for _, own in groupby(events, key=lambda event: event.seq))
        yield venue.instruments[index], index, commands


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"{error.filename or out} cannot be written: {error.strerror}") from None


def _day(text: str) -> date | None:
    return day_of(text, "--day") if text else None


def _on(day: date | None) -> str:
    return "" if day is None else f" on {day}"
