"""Files of open data: records as rows of the columns that `words.columns` describes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from api.messages.records import AuctionRecord, CandleRecord
from api.messages.statistics import InstrumentStatistics, OtcFigureRecord, RetirementEntry
from api.wire.words import columns
from api.wire.words.columns import OpenTable, Unit
from exchange.registry.reports.table import Export
from exchange.registry.uses import use_text


def candle_table(candles: Iterable[CandleRecord[str]]) -> Export:
    return _table("candles", columns.CANDLES, map(_cells, candles))


def auction_table(results: Iterable[AuctionRecord[str]]) -> Export:
    return _table("auctions", columns.AUCTIONS, map(_cells, results))


def month_table(found: Iterable[InstrumentStatistics]) -> Export:
    """Make a table of the months of instruments."""
    rows = ({"symbol": one.symbol} | _cells(month) for one in found for month in one.months)
    return _table("volumes", columns.VOLUMES, rows)


def otc_table(figures: Iterable[OtcFigureRecord[str]]) -> Export:
    rows = (_cells(one) | {"vintages": " ".join(map(str, one.vintages))} for one in figures)
    return _table("otc_statistics", columns.OTC, rows)


def retirement_table(entries: Iterable[RetirementEntry[str]]) -> Export:
    """Make a table of retirements, with lists as text."""
    rows = (
        _cells(one)
        | {
            "project_ids": " ".join(one.project_ids),
            "vintages": " ".join(one.vintages),
            "schemes": " + ".join(map(use_text, one.schemes)),
            "serial_ranges": " ".join(
                f"{part.serial_from}/{part.serial_to}" for part in one.serial_ranges
            ),
        }
        for one in entries
    )
    return _table("retirements", columns.RETIREMENTS, rows)


def _cells(record: Struct) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def _table(name: str, table: OpenTable, rows: Iterable[dict[str, object]]) -> Export:
    """Make a table of these columns only; a column with a unit holds numbers."""
    made = tuple(
        {key: _cell(row[key], column.unit) for key, column in table.columns.items()} for row in rows
    )
    return Export(name, tuple(table.columns), made)


def _cell(value: object, unit: Unit) -> object:
    if value is None:
        return None if unit else ""
    return Decimal(str(value)) if unit else str(value)
