"""The page of the laboratory: one document for `/lab` and every address below it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.pages.built import Built, read_built
from api.pages.headers import COMMON, DOCUMENT
from api.pages.language import language_of
from api.pages.screens import file_of, marked, marks_of

NAME = "lab"
NOT_BUILT = {
    "en": "The laboratory runs, but its page is not built. In the project's folder: make page",
    "ja": "ラボは動いていますが、画面が作られていません。プロジェクトのフォルダーで: make page",
}


def lab_screens(built: Built | None = None, *, is_alone: bool = False) -> list[BaseRoute]:
    """Return the routes of the page; where the laboratory is served alone also those of its files,
    and the address `/`.
    """
    page = read_built() if built is None else built

    async def screen(request: Request) -> Response:
        document = page.documents.get(NAME)
        if document is None:
            return PlainTextResponse(f"{NOT_BUILT[language_of(request)]}\n", 503, COMMON)
        marks = marks_of(request) | ({"data-serves": NAME} if is_alone else {})
        return Response(marked(document, marks, None), 200, DOCUMENT)

    async def file(request: Request) -> Response:
        return file_of(page, request)

    async def home(request: Request) -> Response:
        return RedirectResponse("/lab", 307, COMMON)

    routes: list[BaseRoute] = [Route("/lab", screen), Route("/lab/{path:path}", screen)]
    if is_alone:
        routes += [Route("/", home), Route("/assets/{name:path}", file)]
    return routes
