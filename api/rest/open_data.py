"""The route that describes the tables of open data."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from api.messages.open_data import ColumnRecord, TableRecord, TablesReply
from api.messages.rest import TableFormat
from api.rest.routing import Call, Routes
from api.wire.words.columns import OPEN_TABLES

ROUTES = Routes()
SOURCES = {
    "live": ("The records of this exchange.", "当取引所の記録です。"),
    "trial": (
        "The records of a trial: nothing traded in it has a value.",
        "試行の記録です。ここでの取引には価値がありません。",
    ),
    "demo": (
        "The records of a demonstration with simulated participants.",
        "模擬の参加者による実演の記録です。",
    ),
}


@ROUTES.add("GET", "/v1/tables", TablesReply)
async def tables(call: Call) -> Struct:
    """The tables of open data: paths, formats, and the meaning and unit of each column."""
    records = [
        TableRecord(
            name,
            table.en,
            table.ja,
            table.path,
            list(get_args(TableFormat)),
            [ColumnRecord(key, *column) for key, column in table.columns.items()],
        )
        for name, table in OPEN_TABLES.items()
    ]
    source, source_ja = SOURCES[call.service.mode]
    return TablesReply(records, call.service.settings.data_license, source, source_ja)
