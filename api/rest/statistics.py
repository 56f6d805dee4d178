"""Routes for public statistics: volumes, registry totals, OTC figures, retirements.

Nothing here names a participant, except the beneficiary that a retirement's holder made public.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from starlette.responses import Response

from api.messages.statistics import (
    OtcStatisticsQuery,
    OtcStatisticsReply,
    OtcWithheldRecord,
    RetirementsQuery,
    RetirementsReply,
    StatisticsQuery,
    StatisticsReply,
)
from api.rest.routing import Call, Routes
from api.rest.tables import CSV, PARQUET, table_reply
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from api.wire.render_statistics import (
    instrument_statistics,
    otc_record,
    retirement_entry,
    vintage_record,
)
from api.wire.table_rows import month_table, otc_table, retirement_table
from exchange.registry.reports.public import Retired
from exchange.units import tokyo_datetime, utc_text
from exchange.views.volumes import month_of

ROUTES = Routes()


@ROUTES.add(
    "GET",
    "/v1/statistics",
    StatisticsReply,
    query=StatisticsQuery,
    more_media=(CSV, PARQUET),
    errors=("unknown_symbol", "overloaded"),
)
async def statistics(call: Call) -> Struct | Response:
    """Volumes by month and fiscal year, prices, shares, and the registry's totals by vintage."""
    service, symbol = call.service, call.query.symbol
    every = range(len(service.markets.instruments))
    indices = every if symbol is None else [service.markets.index(symbol)]
    models = service.projections.current
    found = instrument_statistics(service.markets, models.market, indices)
    lists = await asked(service.public_register.lists)
    classes = {service.markets.instruments[index].credit_class for index in indices}
    totals = [
        vintage_record(total)
        for total in lists.vintages
        if symbol is None or total.credit_class in classes
    ]
    reply = StatisticsReply(models.public_seq, utc_text(models.time_ns), found, totals)
    return await table_reply(call, reply, lambda: month_table(found))


@ROUTES.add(
    "GET",
    "/v1/otc/statistics",
    OtcStatisticsReply,
    query=OtcStatisticsQuery,
    more_media=(CSV, PARQUET),
    errors=("unknown_symbol",),
)
async def otc_statistics(call: Call) -> Struct | Response:
    """Mean price and tonnes of settled OTC trades by class, vintage and past month."""
    reply = otc_figures(call, call.query)
    return await table_reply(call, reply, lambda: otc_table(reply.figures))


def otc_figures(call: Call, query: OtcStatisticsQuery) -> OtcStatisticsReply:
    """Return the publishable OTC figures of a query, without those of the running month."""
    service = call.service
    before = month_of(call.today())
    deals_min = service.settings.otc_deals_min
    views = service.projections.current.otc_statistics
    figures, withheld = views.figures(before, deals_min)
    wanted = None if query.symbol is None else service.markets.index(query.symbol)

    def is_wanted(instrument: int, month: str) -> bool:
        return (
            wanted in (None, instrument)
            and (query.since is None or query.since <= month)
            and (query.until is None or month <= query.until)
        )

    markets = service.markets
    return OtcStatisticsReply(
        before_month=before,
        deals_min=deals_min,
        figures=[
            otc_record(markets, one) for one in figures if is_wanted(one.instrument, one.month)
        ],
        withheld=[
            OtcWithheldRecord(
                one.month,
                markets.symbols[one.instrument],
                markets.instruments[one.instrument].credit_class,
            )
            for one in withheld
            if is_wanted(one.instrument, one.month)
        ],
    )


@ROUTES.add(
    "GET",
    "/v1/retirements",
    RetirementsReply,
    query=RetirementsQuery,
    more_media=(CSV, PARQUET),
    errors=("overloaded",),
)
async def retirements(call: Call) -> Struct | Response:
    """Every retirement, surrender and cancellation in the registry, newest first."""
    query, markets = call.query, call.service.markets
    since, until = _day(query.since, "since"), _day(query.until, "until")
    lists = await asked(call.service.public_register.lists)
    matching = [one for one in reversed(lists.retirements) if _matches(one, query, since, until)]
    # The cursor counts the older entries that are left, so that a new one shifts no page.
    left = len(matching) if query.cursor is None else min(query.cursor, len(matching))
    start = len(matching) - left
    page = matching[start : start + query.limit]
    more = left - len(page) or None
    entries = [retirement_entry(markets, one) for one in page]
    return await table_reply(
        call,
        RetirementsReply(entries, len(matching), more),
        lambda: retirement_table(retirement_entry(markets, one) for one in matching),
    )


def _matches(one: Retired, query: RetirementsQuery, since: date | None, until: date | None) -> bool:
    """True if a retirement is in a query's list; all its blocks are of one class."""
    day = tokyo_datetime(one.at_ns).date()
    return (
        (since is None or since <= day)
        and (until is None or day <= until)
        and query.programme in (None, one.blocks[0].programme)
        and query.credit_class in (None, one.blocks[0].credit_class)
        and (
            query.project_id is None
            or any(block.project_id == query.project_id for block in one.blocks)
        )
    )


def _day(text: str | None, field: str) -> date | None:
    """Parse a day of a query. ApiError `invalid_params`: there is no such day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiError("invalid_params", f"{field} is {text}, which is no day", field) from None
