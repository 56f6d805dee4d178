"""A saved venue is complete: a restored one continues exactly as the original."""

from __future__ import annotations

from collections import deque
from enum import Enum
from types import MethodType

import msgspec
import numpy as np
import pytest
from msgspec import Raw, Struct

from exchange.matching import Books, digest
from exchange.venue.venue import SavedVenue, Venue
from tests.venue.test_random_days import new_venue, trade

# Buffers between two calls, their addresses, and what is derived from the instruments.
BUFFERS = ("_events", "_message", "_messages", "_auction", "_row_space", "_one_row")
SCRATCH = (*BUFFERS, "_words", "_block", "_days")


def differences(one: object, other: object, path: str = "venue", seen: set[int] | None = None):
    """The paths at which two objects of the venue differ, attribute by attribute."""
    seen = set() if seen is None else seen
    if id(one) in seen:
        return
    if isinstance(other, Raw):
        other = msgspec.msgpack.decode(other, type=type(one))
    if type(one) is not type(other):
        yield f"{path}: {type(one).__name__} and {type(other).__name__}"
    elif isinstance(one, Books):
        if digest(one) != digest(other):
            yield f"{path}: other orders"
    elif isinstance(one, np.ndarray):
        if one.shape != other.shape or (one != other).any():
            yield f"{path}: other numbers"
    elif isinstance(one, Struct | Enum | MethodType | int | str | bytes | float | type(None)):
        if not isinstance(one, MethodType) and one != other:
            yield f"{path}: {one} and {other}"
    elif isinstance(one, dict):
        if list(one) != list(other):
            yield f"{path}: other keys"
        else:
            for key in one:
                yield from differences(one[key], other[key], f"{path}[{key}]", seen)
    elif isinstance(one, list | tuple | deque):
        if len(one) != len(other):
            yield f"{path}: {len(one)} and {len(other)}"
        for i, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from differences(left, right, f"{path}[{i}]", seen)
    elif type(one).__module__.startswith("exchange.") and hasattr(one, "__dict__"):
        seen.add(id(one))
        assert vars(one).keys() == vars(other).keys()
        for name, value in vars(one).items():
            if name not in SCRATCH:
                yield from differences(value, vars(other)[name], f"{path}.{name}", seen)
    elif one != other:
        yield f"{path}: {one} and {other}"


def copy_of(venue: Venue) -> Venue:
    content = msgspec.msgpack.encode(venue.saved())
    restored = new_venue()
    restored.restore(msgspec.msgpack.decode(content, type=SavedVenue))
    return restored


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_restored_venue_is_equal_and_continues_equally(seed: int) -> None:
    _, sent = trade(seed, 1_200)
    venue = new_venue()
    for start in range(0, len(sent), 150):
        venue.take_balances()
        restored = copy_of(venue)
        assert list(differences(venue, restored)) == []
        group = sent[start : start + 150]
        assert restored.apply(group) == venue.apply(group)
        assert restored.take_balances() == venue.take_balances()
        assert restored.digest() == venue.digest()
        restored.check()


def test_a_difference_is_seen() -> None:
    _, sent = trade(4, 300)
    venue = new_venue()
    venue.apply(sent)
    venue.take_balances()
    restored = copy_of(venue)
    venue.parts.controls.timers[99] = 5
    venue.parts.orders.ids._closed.append((1, 1))
    assert list(differences(venue, restored)) == [
        "venue.parts.orders.ids._closed: " + f"{len(venue.parts.orders.ids._closed)} and "
        f"{len(restored.parts.orders.ids._closed)}",
        "venue.parts.controls.timers: other keys",
    ]


def test_the_state_of_a_venue_of_other_sizes_is_rejected() -> None:
    venue = new_venue()
    saved = venue.saved()
    with pytest.raises(ValueError, match="reshape"):
        venue.restore(msgspec.structs.replace(saved, limits=saved.limits[:-8]))
