"""The routes of the papers. They are open to everybody and counted like requests of the API."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.messages.serials import SerialReply
from api.messages.statistics import OtcStatisticsQuery
from api.papers import words
from api.papers.certificate import Paper, certificate_paper
from api.papers.layout import HEADERS, STYLE, STYLE_NAME, failure, paper
from api.papers.life import life_paper
from api.papers.quotations import quotations_paper
from api.papers.verification import (
    Answer,
    certificate_answer,
    hash_answer,
    life_answer,
    serial_answer,
    verification_paper,
)
from api.rest.about import Document
from api.rest.routing import Call, Routes, endpoint
from api.rest.serials import serial_reply
from api.rest.statistics import otc_figures
from api.services.service import Service
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.reports.certificate import Certificate, certificate_of, plain_hash
from exchange.units import tokyo_datetime
from exchange.views.quotation import quotations_of
from exchange.views.volumes import month_of

PAPERS = Routes()
HTML = "text/html"
_HASH = re.compile(r"[0-9a-f]{64}")
_KEY_MAX = 128


class AnyQuery(Struct, frozen=True):
    """A query that is not read: what mail programs add to a link does not break it."""


class VerifyQuery(Struct, frozen=True):
    """A text to verify, and the certificate that it shall belong to, if any."""

    entry: Annotated[str, Meta(max_length=300)] = ""
    certificate: Annotated[str, Meta(max_length=_KEY_MAX)] = ""


def routes(service: Service) -> list[BaseRoute]:
    """Return the routes of all papers."""
    return [
        Route(one.path, endpoint(service, one, failure), methods=[one.method], name=one.name)
        for one in PAPERS.operations
    ]


@PAPERS.add("GET", "/certificates/{retirement_id}", Document, query=AnyQuery, media=HTML)
async def certificate(call: Call) -> Response:
    """A retirement's certificate."""
    found = await _certificate(call, call.path["retirement_id"])
    return _response(call, certificate_paper(found, call.service.settings.public_url))


@PAPERS.add("GET", "/serials/{serial}", Document, query=AnyQuery, media=HTML)
async def serial(call: Call) -> Response:
    """The life of a tonne, by its serial here or in the registry that issued it."""
    life = await serial_reply(call.service, call.path["serial"])
    projects = await asked(call.service.registry.projects)
    name = next(
        (
            words.Words(one.name_ja, one.name)
            for one in projects
            if one.project_id == life.project_id
        ),
        words.Words("", ""),
    )
    return _response(call, life_paper(life, name, tokyo_datetime(call.now_ns())))


@PAPERS.add("GET", "/quotations", Document, query=AnyQuery, media=HTML)
async def latest_quotations(call: Call) -> Response:
    """A redirection to the last day with a trade, to today if there was none."""
    market = call.service.projections.current.market
    days = [
        tokyo_datetime(market.candles(index, "1d")[-1].begin_ns).date()
        for index in range(len(call.service.markets.instruments))
        if market.candles(index, "1d")
    ]
    latest = max(days, default=call.today())
    headers = {**HEADERS, "cache-control": "no-store", "location": f"/quotations/{latest}"}
    return Response(b"", 307, headers)


@PAPERS.add("GET", "/quotations/{day}", Document, query=AnyQuery, media=HTML)
async def quotations(call: Call) -> Response:
    """The prices of a day."""
    service = call.service
    try:
        day = date.fromisoformat(call.path["day"])
    except ValueError:
        raise ApiError("not_found", field="day") from None
    instruments = service.markets.instruments
    rows = quotations_of(instruments, service.projections.current.market, day)
    first = tokyo_datetime(service.started_ns).date()
    month = month_of(day.replace(day=1) - timedelta(1))
    otc = otc_figures(call, OtcStatisticsQuery(since=month, until=month))
    return _response(call, quotations_paper(rows, otc, instruments, day, first, call.today()))


@PAPERS.add("GET", "/verify", Document, query=VerifyQuery, media=HTML)
async def verify(call: Call) -> Response:
    """The form to verify a certificate or a serial number, with the answer."""
    entry = unicodedata.normalize("NFKC", call.query.entry).strip()
    answer = await _answer(call, entry, call.query.certificate) if entry else None
    return _response(call, verification_paper(entry, answer))


@PAPERS.add("GET", "/papers/{name}", Document, query=AnyQuery, media="text/css")
async def stylesheet(call: Call) -> Response:
    """The stylesheet of the papers."""
    if call.path["name"] != STYLE_NAME:
        raise ApiError("not_found", field="name")
    headers = {**HEADERS, "cache-control": "public, max-age=31536000, immutable"}
    return Response(STYLE, 200, headers, "text/css; charset=utf-8")


async def _certificate(call: Call, key: str) -> Certificate:
    if len(key) > _KEY_MAX:
        raise ApiError("not_found", field="retirement_id")
    registry = call.service.registry
    return await asked(lambda: certificate_of(registry, key))


async def _answer(call: Call, entry: str, key: str) -> Answer:
    """Check an entry: a hash, else a serial, else a reference; against one certificate if `key`
    names it."""
    digest = plain_hash(entry)
    is_hash = _HASH.fullmatch(digest) is not None
    if key:
        found = await _certificate(call, key)
        if is_hash:
            return hash_answer(found, found.hash == digest)
        life = await _life(call, entry)
        return NOTHING if life is None else serial_answer(found, life)
    if is_hash:
        hashes = call.service.certificate_hashes
        holder = await asked(lambda: hashes.find(digest))
        if holder is None:
            return Answer(words.HASH_UNKNOWN, False)
        return hash_answer(await _certificate(call, holder), True)
    life = await _life(call, entry)
    if life is not None:
        return life_answer(life)
    try:
        return certificate_answer(await _certificate(call, entry))
    except ApiError as error:
        if error.code != "not_found":
            raise
        return NOTHING


NOTHING = Answer(words.NOTHING_FOUND, False)


async def _life(call: Call, entry: str) -> SerialReply | None:
    try:
        return await serial_reply(call.service, entry)
    except ApiError as error:
        if error.code != "not_found":
            raise
        return None


def _response(call: Call, found: Paper) -> Response:
    return paper(call.request, found.title, found.main)
