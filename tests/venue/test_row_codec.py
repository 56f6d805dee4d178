"""Rows and their bytes: each value in its own field."""

from __future__ import annotations

import numpy as np
from msgspec import structs

from exchange.matching import EVENT, MESSAGE
from exchange.venue.row_codec import message_row, rows_of


def test_a_message_row_has_each_value_in_its_field() -> None:
    values = {name: number for number, name in enumerate(MESSAGE.names or (), start=1)}
    row = np.frombuffer(message_row(**values), MESSAGE)[0]
    assert {name: int(row[name]) for name in values} == values


def test_an_event_row_is_read_field_by_field() -> None:
    values = {name: number for number, name in enumerate(EVENT.names or (), start=1)}
    events = np.zeros(2, EVENT)
    for name, number in values.items():
        events[name] = (number, -number % 100)
    first, second = rows_of(events)
    assert structs.asdict(first) == values
    assert structs.asdict(second) == {name: -number % 100 for name, number in values.items()}
