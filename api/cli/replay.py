"""`tanso replay`: replay a journal and show its end or a past book."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from api.cli.tables import print_json
from exchange.errors import ConfigError
from exchange.texts import text_of
from exchange.units import utc_text
from exchange.venue.replay import replay

LEVELS = 20


def run_replay(
    folder: Path, until: int | None, verify: bool, symbol: str | None, as_json: bool
) -> None:
    """Replay and print the time taken and the result, with the book of `symbol` if given."""
    began = time.perf_counter()
    venue, found = replay(folder, until, verify)
    seconds = time.perf_counter() - began
    symbols = [instrument.symbol for instrument in venue.instruments]
    if symbol is not None and symbol not in symbols:
        raise ConfigError(f"unknown instrument {symbol!r}; known are {', '.join(symbols)}")
    index = symbols.index(symbol) if symbol is not None else -1
    bids, asks = venue.depth(index, LEVELS) if index >= 0 else ([], [])
    if as_json:
        report = {**msgspec.structs.asdict(found), "seconds": seconds}
        if index >= 0:
            report["book"] = {
                "symbol": symbol,
                "phase": text_of(venue.phase(index)),
                "bids": bids,
                "asks": asks,
            }
        print_json(report)
        return
    console = Console()
    console.print(
        f"{found.commands} commands in {found.groups} groups up to {utc_text(found.time_ns)}, "
        f"{seconds:.2f} s\ndigest {found.digest}; the hash chain holds"
        + (
            f" and every invariant too; {found.snapshots} snapshots give the same state"
            if found.verified
            else ""
        )
    )
    if index >= 0:
        table = Table(title=f"{symbol}, {text_of(venue.phase(index))}")
        for name in ("bid t", "bid", "ask", "ask t"):
            table.add_column(name, justify="right")
        for row in range(max(len(bids), len(asks))):
            bid = bids[row] if row < len(bids) else ("", "", "")
            ask = asks[row] if row < len(asks) else ("", "", "")
            table.add_row(str(bid[1]), str(bid[0]), str(ask[0]), str(ask[1]))
        console.print(table)
