"""Routes for tables: the registrar's exports and the public daily quotations."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct
from starlette.responses import Response

from api.messages.exports import AefQuery, ExportQuery
from api.messages.rest import TableQuery
from api.messages.statistics import OtcStatisticsQuery, QuotationsReply
from api.rest.about import Document
from api.rest.routing import Call, Routes
from api.rest.statistics import otc_figures
from api.rest.tables import CSV, JSON, PARQUET, table_file, table_reply
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from api.wire.render_statistics import quotation_record
from exchange.registry.reports.exports import aef, aef_columns, holdings, movements
from exchange.views.quotation import quotation_table, quotations_of
from exchange.views.volumes import month_of

ROUTES = Routes()
TABLES = {name.partition(" ")[0]: name for name in aef_columns()}


@ROUTES.add(
    "GET",
    "/v1/quotations/{day}",
    QuotationsReply,
    query=TableQuery,
    media=CSV,
    more_media=(JSON, PARQUET),
    errors=("invalid_params",),
)
async def quotations(call: Call) -> Struct | Response:
    """The prices of a day in the nineteen columns of the TSE's daily file, as CSV by default.

    JSON has the OTC figures of the month before as well; the files keep the TSE's columns, and the
    OTC figures have a file of their own (GET /v1/otc/statistics).
    """
    try:
        day = date.fromisoformat(call.path["day"])
    except ValueError:
        raise ApiError("invalid_params", "the day must be one such as 2026-11-20", "day") from None
    market = call.service.projections.current.market
    instruments = call.service.markets.instruments
    rows = quotations_of(instruments, market, day)
    symbols = [listed.symbol for listed in instruments if listed.is_listed(day)]
    month = month_of(day.replace(day=1) - timedelta(1))
    reply = QuotationsReply(
        day.isoformat(),
        [quotation_record(symbol, row) for symbol, row in zip(symbols, rows, strict=True)],
        otc_figures(call, OtcStatisticsQuery(since=month, until=month)),
    )
    return await table_reply(call, reply, lambda: quotation_table(rows), "csv")


@ROUTES.add(
    "GET",
    "/v1/registry/exports/holdings",
    Document,
    query=ExportQuery,
    media=CSV,
    more_media=(PARQUET,),
    errors=("overloaded",),
)
async def all_holdings(call: Call) -> Response:
    """Every block with its account and status, as CSV or Parquet."""
    registry = call.service.registry
    return await table_file(await asked(lambda: holdings(registry)), call.query.format)


@ROUTES.add(
    "GET",
    "/v1/registry/exports/transfers",
    Document,
    query=ExportQuery,
    media=CSV,
    more_media=(PARQUET,),
    errors=("overloaded",),
)
async def all_transfers(call: Call) -> Response:
    """Every movement of every block, as CSV or Parquet."""
    registry = call.service.registry
    return await table_file(await asked(lambda: movements(registry)), call.query.format)


@ROUTES.add(
    "GET",
    "/v1/registry/exports/aef/{table}",
    Document,
    query=AefQuery,
    media=CSV,
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
    return await table_file(tables[name], query.format)
