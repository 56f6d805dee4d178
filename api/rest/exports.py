"""Routes for tables: the registrar's exports and the public daily quotations."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from api.messages.exports import AefQuery, ExportQuery
from api.rest.about import Document
from api.rest.routing import HEADERS, Call, Routes
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.reports.exports import Export, aef, aef_columns, holdings, movements
from exchange.views.quotation import quotation_table, quotations_of

ROUTES = Routes()
PARQUET = "application/vnd.apache.parquet"
TABLES = {name.partition(" ")[0]: name for name in aef_columns()}


@ROUTES.add("GET", "/v1/quotations/{day}", Document, media="text/csv", errors=("invalid_params",))
async def quotations(call: Call) -> Response:
    """The prices of a day in the nineteen columns of the TSE's daily file, as CSV."""
    try:
        day = date.fromisoformat(call.path["day"])
    except ValueError:
        raise ApiError("invalid_params", "the day must be one such as 2026-11-20", "day") from None
    market = call.service.projections.current.market
    rows = quotations_of(call.service.markets.instruments, market, day)
    return await _document(quotation_table(rows), "csv")


@ROUTES.add(
    "GET",
    "/v1/registry/exports/holdings",
    Document,
    query=ExportQuery,
    media="text/csv",
    more_media=(PARQUET,),
    errors=("overloaded",),
)
async def all_holdings(call: Call) -> Response:
    """Every block with its account and status, as CSV or Parquet."""
    registry = call.service.registry
    return await _document(await asked(lambda: holdings(registry)), call.query.format)


@ROUTES.add(
    "GET",
    "/v1/registry/exports/transfers",
    Document,
    query=ExportQuery,
    media="text/csv",
    more_media=(PARQUET,),
    errors=("overloaded",),
)
async def all_transfers(call: Call) -> Response:
    """Every movement of every block, as CSV or Parquet."""
    registry = call.service.registry
    return await _document(await asked(lambda: movements(registry)), call.query.format)


@ROUTES.add(
    "GET",
    "/v1/registry/exports/aef/{table}",
    Document,
    query=AefQuery,
    media="text/csv",
    more_media=(PARQUET,),
    errors=("not_found", "overloaded"),
)
async def aef_table(call: Call) -> Response:
    """One of the five tables (1 to 5) of the Article 6.2 agreed electronic format for a year."""
    registry, query = call.service.registry, call.query
    name = TABLES.get(call.path["table"])
    if name is None:
        raise ApiError("not_found", f"the tables are {', '.join(TABLES)}", "table")
    today = call.today()
    tables = await asked(lambda: aef(registry, query.year, query.submitted_on or today, today))
    return await _document(tables[name], query.format)


async def _document(export: Export, file_format: str) -> Response:
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{_name(export)}"'}
    if file_format != "parquet":
        content = export.csv(file_format == "excel")
        return Response(content, 200, headers, "text/csv; charset=utf-8")
    try:
        parquet = await asked(lambda: _parquet(export))
    except ModuleNotFoundError:
        raise ApiError(
            "invalid_params", "this server has no pyarrow for Parquet; use csv", "format"
        ) from None
    return Response(parquet, 200, headers, PARQUET)


def _name(export: Export) -> str:
    return export.name.replace(" ", "_").lower()


def _parquet(export: Export) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        export.write_parquet(path)
        return path.read_bytes()
