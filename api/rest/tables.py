"""Replies that a request may have as JSON, CSV or Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from starlette.responses import Response

from api.messages.rest import TableFormat
from api.rest.routing import HEADERS, Call
from api.wire.registry_errors import asked
from exchange.registry.reports.table import Export

CSV, JSON, PARQUET = "text/csv", "application/json", "application/vnd.apache.parquet"
_ACCEPTED: dict[str, TableFormat] = {JSON: "json", PARQUET: "parquet", CSV: "csv"}


def format_of(call: Call, default: TableFormat) -> TableFormat:
    """Return the format of a reply: the query's, else the first that Accept names, else the
    default."""
    if call.query.format is not None:
        chosen: TableFormat = call.query.format
        return chosen
    for part in call.request.headers.get("accept", "").split(","):
        known = _ACCEPTED.get(part.partition(";")[0].strip().lower())
        if known is not None:
            return known
    return default


async def table_reply(
    call: Call, reply: Struct, table: Callable[[], Export], default: TableFormat = "json"
) -> Struct | Response:
    """Return a reply in the format that the request chooses; `table` makes the file's rows."""
    chosen = format_of(call, default)
    return reply if chosen == "json" else await table_file(table(), chosen)


async def table_file(table: Export, file_format: str) -> Response:
    """Return a table as a file: csv, excel (CSV with a byte order mark) or parquet."""
    name = table.name.replace(" ", "_").lower()
    ending = "parquet" if file_format == "parquet" else "csv"
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}.{ending}"'}
    if file_format != "parquet":
        content = table.csv(file_format == "excel")
        return Response(content, 200, headers, f"{CSV}; charset=utf-8")
    return Response(await asked(lambda: _parquet(table)), 200, headers, PARQUET)


def _parquet(table: Export) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        table.write_parquet(path)
        return path.read_bytes()
