"""The language and the colors of a page: the visitor's choice, else the browser's."""

from __future__ import annotations

from typing import Literal, cast

from starlette.requests import Request

Lang = Literal["ja", "en"]
Theme = Literal["light", "dark", ""]
Rise = Literal["red", "green", ""]
LANGUAGE_COOKIE = "tanso_lang"
THEME_COOKIE = "tanso_theme"
RISE_COOKIE = "tanso_rise"


def language_of(request: Request) -> Lang:
    """Return the language of the cookie, else the one that the browser prefers, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in ("ja", "en"):
        return cast(Lang, chosen)
    for part in request.headers.get("accept-language", "")[:200].split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in ("ja", "en"):
            return cast(Lang, tag)
    return "en"


def theme_of(request: Request) -> Theme:
    """Return the theme of the cookie; empty: the one of the visitor's system."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return cast(Theme, chosen) if chosen in ("light", "dark") else ""


def rise_of(request: Request) -> Rise:
    """Return the color of a rise of the cookie; empty: the one that is usual in the language."""
    chosen = request.cookies.get(RISE_COOKIE, "")
    return cast(Rise, chosen) if chosen in ("red", "green") else ""
