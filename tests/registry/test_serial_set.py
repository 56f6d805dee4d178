"""Sets of serials against plain Python sets of numbers."""

from __future__ import annotations

import random

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import (
    SerialRanges,
    can_serve,
    parse_range,
    parse_series,
    ranges_quantity,
    without,
)

OLD, NEW = "JCR-SUN1-20210401-20220331", "JCR-SUN1-20220401-20230331"
Numbers = set[tuple[str, int]]


def span(series: str, first: int, last: int) -> tuple[str, str]:
    return (f"{series}-{first}", f"{series}-{last}")


def numbers_of(serial_ranges: SerialRanges) -> Numbers:
    return {
        (series, number)
        for series, first, last in map(parse_range, serial_ranges)
        for number in range(first, last + 1)
    }


def test_a_set_of_serials_is_a_set_of_numbers_through_any_changes(fresh_seed: int) -> None:
    rng = random.Random(fresh_seed)
    serials, expected = SerialSet(), set[tuple[str, int]]()
    for _ in range(3_000):
        first = rng.randrange(1, 60)
        some = (span(rng.choice((OLD, NEW)), first, first + rng.randrange(12)),)
        wanted = numbers_of(some)
        assert serials.covers(some) == (wanted <= expected)
        assert serials.touches(some) == bool(wanted & expected)
        if not wanted & expected:
            serials.add(some)
            expected |= wanted
        elif wanted <= expected:
            serials.remove(some)
            expected -= wanted
        assert numbers_of(serials.serial_ranges()) == expected
        assert serials.quantity_t == len(expected)
        assert bool(serials) == bool(expected)


def test_the_oldest_vintage_goes_first_and_within_it_the_longest_run() -> None:
    serials = SerialSet(
        (
            span(NEW, 1, 90),
            span(OLD, 1, 5),
            span(OLD, 11, 30),
            span(OLD, 41, 45),
        )
    )
    assert serials.oldest(27) == (
        span(OLD, 11, 30),
        span(OLD, 1, 5),
        span(OLD, 41, 42),
    )
    assert ranges_quantity(serials.oldest(10**6)) == 120
    among = (span(OLD, 3, 12), span(NEW, 90, 200))
    assert serials.oldest(9, among) == (
        span(OLD, 3, 5),
        span(OLD, 11, 12),
        span(NEW, 90, 90),
    )


def test_a_serial_that_would_exist_twice_or_not_at_all_stops_the_process() -> None:
    serials = SerialSet((span(OLD, 5, 9),))
    for change, some in (
        (serials.add, span(OLD, 9, 9)),
        (serials.add, span(OLD, 1, 5)),
        (serials.remove, span(OLD, 8, 10)),
        (serials.remove, span(NEW, 5, 9)),
    ):
        with pytest.raises(AssertionError):
            change((some,))


def test_serials_that_share_a_serial_serve_nothing() -> None:
    assert can_serve((span(OLD, 1, 5), span(OLD, 6, 9)), 9, 2)
    assert not can_serve((span(OLD, 1, 5), span(OLD, 5, 9)), 1, 2)
    assert not can_serve((span(OLD, 1, 5),), 6, 2)
    assert not can_serve((span(OLD, 1, 5), span(OLD, 6, 9)), 9, 1)
    assert not can_serve((("x", "y"),), 0, 1)
    with pytest.raises(RegistryRejected, match="named twice"):
        SerialSet((span(OLD, 1, 5), span(OLD, 5, 9)))


def test_serials_keep_their_order_when_serials_are_removed() -> None:
    serial_ranges = (span(NEW, 11, 20), span(OLD, 1, 9))
    assert without(serial_ranges, (span(NEW, 13, 14), span(OLD, 9, 9), span(NEW, 11, 11))) == (
        span(NEW, 12, 12), span(NEW, 15, 20), span(OLD, 1, 8),
    )  # fmt: skip
    assert without(serial_ranges, ()) == serial_ranges
    assert without(serial_ranges, serial_ranges) == ()


def test_a_series_name_describes_its_credits() -> None:
    programme, project_id, vintage = parse_series(OLD)
    assert (programme, project_id) == ("J-Credit", "SUN1")
    assert (vintage.start.year, vintage.end.year) == (2021, 2022)
