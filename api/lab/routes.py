"""The routes of the laboratory: requests decoded, jobs begun, results sent from their files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from api.lab import results
from api.lab.faults import LabError, fault
from api.lab.folders import PROGRESS_S
from api.lab.jobs import Job, Jobs
from api.lab.keys import schema
from api.lab.library import library, scenario_text
from api.lab.operations import LAB_OPERATIONS, RUN, LabOperation
from api.lab.requests import read
from api.messages.lab import (
    TOML_MAX,
    VARIANTS_MAX,
    LabCheck,
    LabJobBody,
    LabJobs,
    LabProblem,
    LabRemoved,
    LabVariantRecord,
)
from api.messages.rest import NoBody
from api.rest.decoding import decode_body, decode_query, read_body
from api.wire.errors import ApiError
from simulation.scenarios.load import scenario_names

BODY_MAX = VARIANTS_MAX * TOML_MAX + 100_000
BODY_SECONDS = 10.0
JSON = "application/json"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_ENCODER = msgspec.json.Encoder()
_LOG = logging.getLogger("tanso.lab")


class Call(NamedTuple):
    """One decoded request."""

    jobs: Jobs
    request: Request
    query: msgspec.Struct
    body: msgspec.Struct | None

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def job(self) -> Job:
        """The job of the path."""
        return self.jobs.get(self.part("id"))


Handler = Callable[[Call], Awaitable[msgspec.Struct | Response]]


def lab_routes(jobs: Jobs) -> list[BaseRoute]:
    """The routes of a laboratory."""
    return [
        Route(one.path, _endpoint(jobs, one), methods=[one.method], name=one.name)
        for one in LAB_OPERATIONS
    ]


def _endpoint(jobs: Jobs, operation: LabOperation) -> Callable[[Request], Awaitable[Response]]:
    handler = HANDLERS[operation.name]

    async def answer(request: Request) -> Response:
        try:
            call = await _decoded(jobs, operation, request)
            found = await handler(call)
        except LabError as error:
            return problem(error)
        except ApiError as error:
            text = (error.message, f"要求が正しくありません: {error.message}")
            cure = ("Correct the request.", "要求を直してください。")
            wrong = fault("wrong_request", text, cure, error.field or "")
            return problem(LabError(wrong, error.info.status))
        except Exception:
            _LOG.exception("%s failed", operation.name)
            text = ("The laboratory failed.", "ラボでエラーが起きました。")
            cure = ("See the log of the server.", "サーバーの記録を見てください。")
            return problem(LabError(fault("failed", text, cure), 500))
        if isinstance(found, Response):
            return found
        return Response(_ENCODER.encode(found), 200, HEADERS, JSON)

    return answer


def problem(error: LabError) -> Response:
    """An error as a response."""
    return Response(_ENCODER.encode(LabProblem(error.fault)), error.status, HEADERS, JSON)


async def _decoded(jobs: Jobs, operation: LabOperation, request: Request) -> Call:
    if operation.method != "GET":
        _reject_other_pages(request)
    query = decode_query(request, operation.query) if operation.query is not NoBody else NoBody()
    body = None
    if operation.body is not None:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                raw = await read_body(request, BODY_MAX)
        except TimeoutError:
            raise ApiError("deadline_exceeded", "the body arrived too slowly") from None
        body = decode_body(raw, operation.body)
    return Call(jobs, request, query, body)


def _reject_other_pages(request: Request) -> None:
    """LabError where a page of another host sends an acting request.

    A browser sends JSON to another host only after that host has allowed it, which this one never
    does.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if media == JSON and (origin is None or origin.partition("://")[2] == host):
        return
    if media != JSON:
        text = (f"The request needs content-type: {JSON}.", f"content-type: {JSON} が必要です。")
    else:
        text = (
            f"Pages of {origin} may not do this.",
            f"{origin} の画面からは実行できません。",
        )
    cure = ("Use the laboratory's own page.", "ラボ自身の画面を使ってください。")
    raise LabError(fault("wrong_request", text, cure), 403)


async def _scenarios(call: Call) -> msgspec.Struct:
    return await asyncio.to_thread(library)


async def _scenario(call: Call) -> msgspec.Struct:
    name = call.part("name")
    if name not in scenario_names():
        text = (f"No scenario is called {name!r}.", f"{name} という名前のシナリオはありません。")
        cure = ("Choose one of the library.", "ライブラリーから選んでください。")
        raise LabError(fault("unknown_scenario", text, cure, name), 404)
    return await asyncio.to_thread(scenario_text, name)


async def _schema(call: Call) -> msgspec.Struct:
    return schema()


async def _check(call: Call) -> msgspec.Struct:
    assert isinstance(call.body, LabJobBody)
    found = await asyncio.to_thread(read, call.body, call.jobs.limits)
    if isinstance(found, list):
        return LabCheck("", None, found, [], 0, 0.0, 0)
    known = call.jobs.jobs.get(found.id)
    state = None if known is None else known.state
    records: list[LabVariantRecord] = list(found.records)
    return LabCheck(found.id, state, [], records, found.runs, found.seconds, found.bytes)


async def _runs(call: Call) -> msgspec.Struct:
    jobs = call.jobs
    newest = sorted(jobs.jobs.values(), key=lambda job: (-job.queued_ms, job.spec.id))
    return LabJobs([jobs.record(job) for job in newest], jobs.limits_record())


async def _begin(call: Call) -> msgspec.Struct:
    assert isinstance(call.body, LabJobBody)
    found = await asyncio.to_thread(read, call.body, call.jobs.limits)
    if isinstance(found, list):
        raise LabError(found[0])
    return call.jobs.record(call.jobs.begin(found))


async def _run(call: Call) -> msgspec.Struct:
    return call.jobs.record(call.job())


async def _remove(call: Call) -> msgspec.Struct:
    job = call.job()
    call.jobs.remove(job)
    return LabRemoved(job.spec.id)


async def _cancel(call: Call) -> msgspec.Struct:
    job = call.job()
    await call.jobs.cancel(job)
    return call.jobs.record(call.jobs.get(job.spec.id))


async def _events(call: Call) -> Response:
    name = call.job().spec.id

    async def states() -> AsyncIterator[bytes]:
        before, silent = b"", 0
        while name in call.jobs.jobs:
            record = call.jobs.record(call.jobs.jobs[name])
            now = _ENCODER.encode(record)
            if now != before:
                yield b"event: job\ndata: " + now + b"\n\n"
                before, silent = now, 0
            elif silent >= 40:
                yield b": waiting\n\n"
                silent = 0
            if record.state not in ("queued", "running"):
                return
            silent += 1
            await asyncio.sleep(PROGRESS_S)

    return StreamingResponse(states(), headers=HEADERS, media_type="text/event-stream")


async def _results(call: Call) -> msgspec.Struct:
    job = call.job()
    return await asyncio.to_thread(results.whole, job, call.jobs.record(job))


async def _figure(call: Call) -> Response:
    return _file(results.figure(call.job(), call.part("name"), "json"), JSON)


async def _figure_csv(call: Call) -> Response:
    path = results.figure(call.job(), call.part("name"), "csv")
    return _csv(path.read_bytes(), call)


async def _table(call: Call) -> Response:
    return await _sealed(call, f"{call.part('name')}.parquet")


async def _manifest_file(call: Call) -> Response:
    return await _sealed(call, call.part("file"))


async def _sealed(call: Call, name: str) -> Response:
    """A file of the manifest; its ETag is its SHA-256."""
    path, digest = await asyncio.to_thread(results.sealed, call.job(), name)
    etag = f'"{digest}"'
    headers = {**HEADERS, "etag": etag, "cache-control": "no-cache"}
    known = [one.strip().removeprefix("W/") for one in
             call.request.headers.get("if-none-match", "").split(",")]  # fmt: skip
    if etag in known:
        return Response(status_code=304, headers=headers)
    media = JSON if name.endswith(".json") else "application/vnd.apache.parquet"
    return FileResponse(path, headers=headers, media_type=media)


async def _table_csv(call: Call) -> Response:
    return _csv(await asyncio.to_thread(results.table_csv, call.job(), call.part("name")), call)


async def _auctions(call: Call) -> msgspec.Struct:
    return await asyncio.to_thread(results.auctions, call.job())


async def _board(call: Call) -> msgspec.Struct:
    number = call.part("number")
    rows: int = getattr(call.query, "rows", 10)
    return await asyncio.to_thread(results.board, call.job(), number, rows)


async def _made(call: Call) -> Response:
    name = call.request.url.path.rpartition("/")[2]
    path = await results.made(call.job(), name)
    media = {
        "bundle.zip": "application/zip",
        "stata.zip": "application/zip",
        "run.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }[name]
    file_name = f"tanso-{call.part('id')}-{name}"
    return FileResponse(path, headers=HEADERS, media_type=media, filename=file_name)


async def _page(call: Call) -> Response:
    """A study's page, which has styles and pictures of its own and no script."""
    path = results.page(call.job(), call.part("name"))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    headers = {**HEADERS, "content-security-policy": policy}
    return FileResponse(path, headers=headers, media_type="text/html; charset=utf-8")


def _file(path: object, media: str) -> Response:
    return FileResponse(str(path), headers=HEADERS, media_type=media)


def _csv(content: bytes, call: Call) -> Response:
    """CSV as a file; with `excel=1` with the byte order mark that Excel needs."""
    mark = b"\xef\xbb\xbf" if call.request.query_params.get("excel") == "1" else b""
    name = call.request.url.path.rpartition("/")[2]
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}
    return Response(mark + content, 200, headers, "text/csv; charset=utf-8")


HANDLERS: dict[str, Handler] = {
    "GET /v1/lab/scenarios": _scenarios,
    "GET /v1/lab/scenarios/{name}": _scenario,
    "GET /v1/lab/schema": _schema,
    "POST /v1/lab/check": _check,
    "GET /v1/lab/runs": _runs,
    "POST /v1/lab/runs": _begin,
    f"GET {RUN}": _run,
    f"DELETE {RUN}": _remove,
    f"GET {RUN}/events": _events,
    f"POST {RUN}/cancel": _cancel,
    f"GET {RUN}/results": _results,
    f"GET {RUN}/figures/{{name}}.json": _figure,
    f"GET {RUN}/figures/{{name}}.csv": _figure_csv,
    f"GET {RUN}/tables/{{name}}.parquet": _table,
    f"GET {RUN}/tables/{{name}}.csv": _table_csv,
    f"GET {RUN}/auctions": _auctions,
    f"GET {RUN}/auctions/{{number}}/board": _board,
    f"GET {RUN}/bundle.zip": _made,
    f"GET {RUN}/run.xlsx": _made,
    f"GET {RUN}/stata.zip": _made,
    f"GET {RUN}/pages/{{name}}": _page,
    f"GET {RUN}/{{file}}": _manifest_file,
}
