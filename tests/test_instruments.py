"""The instrument tables and the terms that an instrument rejects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.errors import ConfigError
from exchange.instruments import (
    LISTING,
    OPENING_DAY,
    OPENING_DAY_DATE,
    TSE_LISTING,
    by_symbol,
    listed_on,
)

ENERGY_SAVING = by_symbol("JCR-ES/JPY")


def test_the_opening_rows_add_up_to_the_published_volume_of_the_day() -> None:
    assert sum(quote.volume_t for quote in OPENING_DAY) == 3689


def test_reference_prices_of_the_opening_day_are_the_first_published_ones() -> None:
    first = {quote.symbol: quote.price_yen for quote in reversed(OPENING_DAY)}
    assert len(first) == 5
    for symbol, price_yen in first.items():
        assert by_symbol(symbol).reference_price == price_yen


def test_the_opening_day_lists_the_classes_of_that_day_only() -> None:
    symbols = [instrument.symbol for instrument in listed_on(OPENING_DAY_DATE)]
    assert symbols == [
        "JCR-ES/JPY",
        "JCR-RE/JPY",
        "JCR-RH/JPY",
        "JCR-RM/JPY",
        "JCR-FO/JPY",
        "JCR-OT/JPY",
        "JVR-FO/JPY",
        "DCR-OT/JPY",
    ]


def test_mid_season_drainage_is_listed_from_its_first_day() -> None:
    drainage = by_symbol("JCR-AW/JPY")
    assert not drainage.is_listed(date(2025, 1, 5))
    assert drainage.is_listed(date(2025, 1, 6))


def test_symbols_codes_and_credit_classes_are_unique() -> None:
    for field in ("symbol", "code", "credit_class"):
        assert len({getattr(instrument, field) for instrument in LISTING}) == len(LISTING)


def test_only_published_codes_are_in_the_table() -> None:
    codes = {i.symbol: i.tse_code for i in LISTING if i.tse_code is not None}
    assert codes == {"JCR-ES/JPY": "1001000", "XRA/JPY": "5051000"}


def test_every_figure_names_its_source_or_is_called_synthetic() -> None:
    for instrument in LISTING:
        assert instrument.reference_source
        assert instrument.listing_source


def test_terms_of_the_tse_are_one_tonne_one_yen_ninety_percent_five_days() -> None:
    for instrument in TSE_LISTING:
        assert (instrument.lot_t, instrument.tick_yen) == (1, Decimal(1))
        assert (instrument.band_percent, instrument.settlement_days) == (90, 5)


def test_the_band_is_rounded_inwards() -> None:
    assert ENERGY_SAVING.band(3169) == (317, 6021)
    assert ENERGY_SAVING.band(10) == (1, 19)


def test_the_band_stays_on_the_ladder() -> None:
    assert ENERGY_SAVING.band(60_000) == (6000, 65_535)
    assert ENERGY_SAVING.band(1) == (1, 1)


@given(st.integers(1, 65_535), st.integers(1, 99))
def test_a_band_holds_its_reference_and_never_exceeds_its_percentage(
    reference: int, percent: int
) -> None:
    low, high = replace(ENERGY_SAVING, band_percent=percent).band(reference)
    assert 1 <= low <= reference <= high <= 65_535
    assert low * 100 >= reference * (100 - percent)
    assert high * 100 <= reference * (100 + percent)


def test_a_hundredth_of_a_yen_needs_lots_that_make_whole_yen() -> None:
    fine = replace(ENERGY_SAVING, tick_yen=Decimal("0.01"), lot_t=100, quantity_min_t=100)
    assert fine.yen(190_189, 300) == 570_567
    with pytest.raises(ValueError, match="not a multiple of the lot"):
        fine.yen(190_189, 250)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"symbol": ""}, "must not be empty"),
        ({"lot_t": 0}, "lot_t must be at least 1"),
        ({"tick_yen": Decimal(0)}, "tick_yen must be above 0"),
        ({"tick_yen": Decimal("0.01"), "lot_t": 10}, "whole number of yen"),
        ({"ladder_ticks": 0}, "ladder_ticks"),
        ({"reference_price": 70_000}, "reference_price"),
        ({"band_percent": 0}, "band_percent"),
        ({"quantity_min_t": 0}, "quantity_min_t"),
        ({"lot_t": 7}, "multiples of lot_t"),
        (
            {"ladder_ticks": 2**31 - 2, "tick_yen": Decimal(10**6), "quantity_max_t": 2**40},
            "under 2\\^62 yen",
        ),
        ({"settlement_days": -1}, "settlement_days"),
        ({"fee_yen_per_t": -1}, "fee_yen_per_t"),
        ({"listed_to": date(2020, 1, 1)}, "listed_to"),
    ],
)
def test_terms_that_cannot_hold_are_rejected(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        replace(ENERGY_SAVING, **change)  # type: ignore[arg-type]  # the point is wrong values


def test_an_unknown_symbol_gets_a_suggestion() -> None:
    with pytest.raises(ConfigError, match="did you mean JCR-AW/JPY"):
        by_symbol("JCR-AV/JPY")
