"""The auctions of a run from inside: the orders recorded before each cleared, as a board.

The orders are put into an order book of the exchange, so that its figures and those of the trader's
page come from one implementation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from api.messages.board import BoardRecord
from api.messages.lab_results import LabAuctionEntry
from api.wire.render_board import record_of
from exchange.commands import OrderType, Phase, Side, TimeInForce
from exchange.matching.order_book import OrderBook
from exchange.matching.rules import BookRules
from exchange.matching.state import MESSAGE, MessageKind
from simulation.results.measures import cycle_years


def auction_entries(folder: Path) -> list[LabAuctionEntry]:
    """The auctions with recorded orders, in order of time."""
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in ("auctions", "years")}
    kept = pl.read_parquet(folder / "steps.parquet").select("time_ns", "symbol").unique()
    held = (
        tables["auctions"]
        .join(kept, on=["time_ns", "symbol"], how="semi")
        .unique(["time_ns", "symbol"], keep="last", maintain_order=True)
        .sort("time_ns", "symbol")
    )
    years = cycle_years(tables, held["time_ns"]).to_list()
    return [
        LabAuctionEntry(
            number=number,
            timestamp=timestamp(row["time_ns"]),
            fiscal_year=year or 0,
            symbol=row["symbol"],
            kind=row["kind"],
            price=None if row["price_jpy_per_t"] is None else decimal(row["price_jpy_per_t"]),
            volume_t=row["volume_t"],
            imbalance_t=row["imbalance_t"],
            orders=row["orders"],
        )
        for number, (row, year) in enumerate(zip(held.iter_rows(named=True), years, strict=True))
    ]


def timestamp(time_ns: int) -> str:
    """A time in UTC with six digits of the second."""
    seconds, rest = divmod(time_ns, 10**9)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest // 1000:06d}Z"


def decimal(value: float) -> str:
    """A price as decimal text without trailing zeros."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return text or "0"


def board_of(folder: Path, auction: LabAuctionEntry, rows: int) -> BoardRecord[str]:
    """The board of an auction's orders, with at most `rows` prices above and below the center."""
    instruments = pl.read_parquet(folder / "instruments.parquet")
    (tick_yen,) = instruments.filter(pl.col("symbol") == auction.symbol)["tick_yen"]
    steps = pl.read_parquet(folder / "steps.parquet").filter(
        (pl.col("symbol") == auction.symbol)
        & (pl.col("time_ns").map_elements(timestamp, pl.String) == auction.timestamp)
    )
    priced = steps["price_jpy_per_t"].drop_nulls()
    highest = round(float(priced.to_numpy().max(initial=tick_yen)) / tick_yen)
    cleared = None if auction.price is None else round(float(auction.price) / tick_yen)
    rules = BookRules(
        0, max(1, highest, cleared or 0), reference_ticks=cleared, phase=Phase.AUCTION_CALL
    )
    book = OrderBook.of([rules], orders_max=max(1, len(steps)))
    messages = np.zeros(len(steps), MESSAGE)
    for number, step in enumerate(steps.iter_rows(named=True)):
        price = step["price_jpy_per_t"]
        row = messages[number]
        row["kind"], row["order_id"], row["account"] = MessageKind.ADD, number, number
        row["side"] = Side.BUY if step["side"] == "buy" else Side.SELL
        row["order_type"] = OrderType.MARKET if price is None else OrderType.LIMIT
        row["price_ticks"] = 0 if price is None else round(price / tick_yen)
        row["quantity_t"] = step["quantity_t"]
        row["time_in_force"] = TimeInForce.DAY
    book.submit(messages)
    return record_of(book.board(rows), lambda ticks: decimal(ticks * tick_yen))
