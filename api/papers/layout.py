"""The frame of every paper: its headers, its head with the stylesheet, both languages side by side.

The stylesheet's address holds a hash of its contents, so that a browser may keep it forever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from api.papers import words
from api.papers.html import Child, Html, document, tag
from api.papers.words import Words
from api.wire.errors import ApiError
from exchange.calendar import era_year

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
STYLE = "\n".join(
    Path(__file__).with_name("style").joinpath(f"{name}.css").read_text("utf-8")
    for name in ("frame", "parts", "print")
).encode()
STYLE_NAME = f"paper-{sha256(STYLE).hexdigest()[:16]}.css"
_ROOM = (
    ("/", words.MARKET),
    ("/quotations", words.QUOTATIONS),
    ("/verify", words.VERIFY),
)


def both(text: Words, element: str = "span", **attributes: str) -> tuple[Html, Html]:
    """Return a text in both languages, each in an element with its language."""
    return (
        tag(element, text.ja, lang="ja", **attributes),
        tag(element, text.en, lang="en", **attributes),
    )


def labels(text: Words) -> tuple[Html, str, Html]:
    """Return a short text in both languages with a blank between them."""
    japanese, english = both(text)
    return japanese, " ", english


def named(name: Words) -> Child:
    """Return a name in both languages; the one name where it has none of its own in Japanese."""
    return labels(name) if name.ja else name.en


def heading(level: int, text: Words, **attributes: str) -> Html:
    """Return a heading in both languages."""
    return tag(f"h{level}", labels(text), **attributes)


def halves(japanese: Child, english: Child, class_: str = "halves") -> Html:
    """Return two texts side by side, one a language."""
    return tag(
        "div",
        tag("div", japanese, lang="ja"),
        tag("div", english, lang="en"),
        class_=class_,
    )


def scrolled(table: Html, name: Words) -> Html:
    """Return a table that scrolls sideways where it is wider than the screen."""
    label = f"{name.ja} {name.en}"
    return tag("div", table, class_="scroll", role="region", tabindex="0", aria_label=label)


def paragraphs(text: Words, **attributes: str) -> Html:
    """Return a paragraph in both languages, side by side."""
    return halves(tag("p", text.ja, **attributes), tag("p", text.en, **attributes))


def items(pairs: Iterable[tuple[Words, Child]]) -> Html:
    """Return a list of labeled values; the labels are in both languages."""
    return tag(
        "dl",
        [tag("div", tag("dt", labels(label)), tag("dd", value)) for label, value in pairs],
    )


def day_words(at: datetime) -> Words:
    """Return a day of Tokyo; the Japanese text has its year in the era."""
    japanese = f"{at.year}年（{era_year(at.date())}年）{at.month}月{at.day}日"
    return Words(japanese, f"{at:%Y-%m-%d}")


def moment_words(at: datetime) -> Words:
    """Return a moment of Tokyo; the Japanese text has its year in the era."""
    day = day_words(at)
    return Words(f"{day.ja} {at:%H:%M:%S} JST", f"{day.en} {at:%H:%M:%S} JST")


def paper(request: Request | None, title: Words, main: Child, status: int = 200) -> Response:
    """Return a paper as a response; a request that has this version already gets status 304."""
    page = document("ja", _head(title), _body(main)).encode()
    version = f'"{sha256(page).hexdigest()[:32]}"'
    headers = {**HEADERS, "cache-control": "no-cache", "etag": version}
    if request is not None and version in request.headers.get("if-none-match", ""):
        return Response(b"", 304, headers)
    return Response(page, status, headers, "text/html; charset=utf-8")


def failure(error: ApiError) -> Response:
    """Return an error as a paper in both languages."""
    code = error.code if error.code in words.ERRORS else "internal"
    if error.info.status in (404, 422):
        code = "not_found"
    title = words.ERRORS[code]
    main = (heading(1, title), paragraphs(words.ERROR_TEXTS[code]), verify_form())
    response = paper(None, title, main, error.info.status)
    response.headers["cache-control"] = "no-store"
    if code == "rate_limited":
        response.headers["retry-after"] = "1"
    return response


def verify_form(field: Words = words.VERIFY_FIELD, certificate: str = "", value: str = "") -> Html:
    """Return the form that has a text checked against the registry, or against one certificate."""
    hidden = tag("input", type="hidden", name="certificate", value=certificate)
    return tag(
        "form",
        hidden if certificate else None,
        tag("label", labels(field), for_="entry"),
        tag(
            "input",
            id="entry",
            name="entry",
            type="text",
            value=value or None,
            maxlength="200",
            autocomplete="off",
            spellcheck="false",
            required="",
        ),
        tag("button", labels(words.VERIFY_BUTTON), type="submit"),
        action="/verify",
        method="get",
        class_="verify",
    )


def _head(title: Words) -> Child:
    return (
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title.ja} {title.en} | Tanso"),
        tag("link", rel="icon", href="data:,"),
        tag("link", rel="stylesheet", href=f"/papers/{STYLE_NAME}"),
    )


def _body(main: Child) -> Child:
    links = [tag("li", tag("a", labels(text), href=path)) for path, text in _ROOM]
    return (
        tag("a", labels(words.SKIP), class_="skip", href="#main"),
        tag(
            "header",
            tag("p", tag("strong", "Tanso"), " ", labels(words.HOUSE)),
            tag("nav", tag("ul", links), aria_label=f"{words.NAVIGATION.ja} {words.NAVIGATION.en}"),
        ),
        tag("main", main, id="main"),
    )
