"""The routes of the screens and of their files.

A screen is the same document for everybody, signed in or not: what a person may see and do is
decided by the API's routes alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.access.addresses import counted
from api.pages.built import Built, read_built
from api.pages.first_view import FirstView, instrument_view, markets_view
from api.pages.headers import COMMON, DOCUMENT, FILE
from api.pages.language import Lang, language_of, rise_of, theme_of
from api.rest.routing import SESSION_COOKIE, problem
from api.wire.errors import ApiError
from exchange.errors import JournalFailed

if TYPE_CHECKING:
    from api.services.service import Service

SCREENS = {
    "/": "market",
    "/trade": "trade",
    "/holdings": "holdings",
    "/compliance": "compliance",
    "/registry": "registry",
    "/approvals": "approvals",
    "/operator": "operator",
    "/about": "about",
}
NOT_BUILT = {
    "en": "The exchange is running, but its page is not built. In the project's folder: make page",
    "ja": "取引所は動いていますが、画面が作られていません。プロジェクトのフォルダーで: make page",
}
VERSION = version("tanso")
# Where the first view stands in a document.
PLACE = "<!--first view-->"


def routes(service: Service, built: Built | None = None) -> list[BaseRoute]:
    """Return the routes of all screens and files."""
    page = read_built() if built is None else built
    screens = [Route(path, _screen(service, page, name)) for path, name in SCREENS.items()]
    screens.append(Route("/markets/{code}", _screen(service, page, "instrument")))
    return [*screens, Route("/assets/{name:path}", _file(service, page))]


Endpoint = Callable[[Request], Awaitable[Response]]


def _screen(service: Service, page: Built, name: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        rejection = _over_the_rate(service, request)
        if rejection is not None:
            return rejection
        lang = language_of(request)
        document = page.documents.get(name)
        if document is None:
            return PlainTextResponse(f"{NOT_BUILT[lang]}\n", 503, COMMON)
        marks = marks_of(request)
        if SESSION_COOKIE in request.cookies:
            marks["data-signed-in"] = "yes"
        code = request.path_params.get("code")
        view = await _first_view(service, name, lang, code)
        status = 200 if view is None else view.status
        return Response(marked(document, marks, view), status, DOCUMENT)

    return answer


def marks_of(request: Request) -> dict[str, str]:
    """Return the marks of a document's root element: language, version, colors, laboratory."""
    marks = {"lang": str(language_of(request)), "data-version": VERSION}
    marks |= {"data-theme": theme_of(request), "data-rise": rise_of(request)}
    # The page offers the laboratory where the same host serves it.
    if any(getattr(route, "path", "") == "/lab" for route in request.app.routes):
        marks["data-lab"] = "yes"
    return marks


async def _first_view(
    service: Service, name: str, lang: Lang, code: str | None
) -> FirstView | None:
    """Return what a market page shows first, once it is on the disk: the instrument with a code,
    else all. None for another screen, and while the exchange cannot say what its state is."""
    if name not in ("market", "instrument"):
        return None
    try:
        view = (
            markets_view(service, lang, VERSION)
            if code is None
            else instrument_view(service, lang, VERSION, code)
        )
        await service.commands.durable()
    except (ApiError, JournalFailed):
        return None
    return view


def marked(document: str, marks: dict[str, str], view: FirstView | None) -> str:
    """Return a screen's document with marks on its root element and its first view."""
    texts = [f'{name}="{escape(value)}"' for name, value in marks.items() if value]
    whole = document.replace('<html lang="en"', f"<html {' '.join(texts)}", 1)
    if view is None:
        return whole
    titled = whole.replace("<title>Tanso</title>", f"<title>{escape(view.title)} | Tanso</title>")
    return titled.replace(PLACE, view.markup, 1)


def _file(service: Service, page: Built) -> Endpoint:
    async def answer(request: Request) -> Response:
        rejection = _over_the_rate(service, request)
        if rejection is not None:
            return rejection
        return file_of(page, request)

    return answer


def file_of(page: Built, request: Request) -> Response:
    """Return the file of a request's path, or that there is none."""
    file = page.files.get(request.url.path)
    if file is None:
        return PlainTextResponse("there is no such file\n", 404, COMMON)
    headers = {**FILE, "content-type": file.media}
    if file.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.compressed, 200, headers | {"content-encoding": "gzip"})
    return Response(file.contents, 200, headers)


def _over_the_rate(service: Service, request: Request) -> Response | None:
    """Count a request of an address; a response if there were too many."""
    peer = request.client.host if request.client else ""
    try:
        service.rates.take(counted(service.hops.client(peer, request.headers.raw)))
    except ApiError as error:
        return problem(error)
    return None
