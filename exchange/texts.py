"""The texts of enumerations: each member's name in lower case."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Any, TypeVar, get_args

E = TypeVar("E", bound=Enum)


def text_of(member: Enum) -> str:
    """The text of one member."""
    return member.name.lower()


def by_text(kind: type[E]) -> dict[str, E]:
    """The members of an enumeration by their texts."""
    return {text_of(member): member for member in kind}


def texts_as(kind: type[IntEnum], words: Any) -> dict[int, Any]:
    """The texts of all members by number. AssertionError unless `words`, a Literal, has the same
    ones: so the dict can be declared to hold that Literal."""
    texts = {int(member): text_of(member) for member in kind}
    assert set(texts.values()) == set(get_args(words)), f"{kind.__name__} has other texts"
    return texts
