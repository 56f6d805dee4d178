"""Repeated keys in one object of a message, found without decoding most messages a second time."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from api.wire.explain import repeated_key

STRINGS = st.text('ab":\\ \né', max_size=3)
SPACES = st.sampled_from(["", " ", "\n", "\t\r"])


@st.composite
def documents(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw JSON text whose objects may repeat keys, with space between its tokens."""
    kind = draw(st.sampled_from(["text", "number", "list", "object"] if depth else ["text"]))
    if kind == "text":
        return json.dumps(draw(STRINGS), ensure_ascii=draw(st.booleans()))
    if kind == "number":
        return str(draw(st.integers(0, 9)))
    space = draw(SPACES)
    inside = draw(st.lists(documents(depth - 1), max_size=3))
    if kind == "list":
        return f"[{space}{f',{space}'.join(inside)}{space}]"
    pairs = [f"{json.dumps(draw(STRINGS))}{space}:{space}{value}" for value in inside]
    return f"{{{space}{f'{space},'.join(pairs)}{space}}}"


@given(documents())
@example('{"method":"add_order","params":{"side":"buy","side":"sell"}}')
@example('{"a":1,"b":{"a":2},"c":["a","a"]}')
@example('{"a" :1,"\\u0061":2}')
@example('{"a":"x","b":"x"}')
def test_a_key_is_repeated_only_within_one_object(text: str) -> None:
    repeats: list[bool] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        repeats.append(len(dict(pairs)) < len(pairs))

    json.loads(text, object_pairs_hook=look)
    assert (repeated_key(text) is not None) == any(repeats), text
