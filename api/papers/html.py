"""HTML that escapes by construction.

`tag` is the only maker of markup: each text among its children and attributes is escaped, unless
another `tag` made it. A name such as `<img onerror>` is therefore text wherever it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = frozenset({"br", "img", "input", "link", "meta"})


class Html(str):
    """Markup that `tag` made; joined with other text it becomes plain text again."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"


def tag(name: str, /, *children: Child, **attributes: str | None) -> Html:
    """Return an element. A child is a text, an element, some of them, or None for nothing; an
    attribute that is None is left out. `class_` names the attribute class, `aria_label` the
    attribute aria-label."""
    pairs = "".join(
        f' {_attribute(key)}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{pairs}>")
    return Html(f"<{name}{pairs}>{_markup(children)}</{name}>")


def document(language: str, head: Child, body: Child) -> str:
    """Return a whole HTML document."""
    page = tag("html", tag("head", head), tag("body", body), lang=language)
    return f"<!doctype html>{page}\n"


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _markup(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return str(child)
    if isinstance(child, str):
        return escape(child)
    return "".join(map(_markup, child))
