"""The frame of studies: price level, whom the Agency pays, differences, texts."""

from __future__ import annotations

import polars as pl
import pytest

from simulation.core.intervals import Interval
from simulation.core.text import Text, both
from simulation.report.study_page import between
from simulation.results.measures import daily_prices
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from simulation.studies.study import LARGEST, LEVEL, differs, level, paid_by_the_agency
from tests.simulation.synthetic import synthetic_record

AGENCY = pl.lit(9_999, pl.Int64)
DEADLINE_NS = 1_832_857_200 * 10**9  # 31 January 2028 in Tokyo


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Made-up tables with an account of the Agency."""
    made = frames(synthetic_record(3))
    agency = made["accounts"].head(1).with_columns(account=AGENCY, kind=pl.lit("agency"))
    return made | {"accounts": pl.concat([made["accounts"], agency])}


def test_the_level_discounts_each_day_to_the_first_deadline(tables: Tables) -> None:
    scenario = load_scenario("base-long")
    prices = daily_prices(tables, "allowance")
    years = (prices["time_ns"] - DEADLINE_NS) / (365.25 * 24 * 3600 * 10**9)
    discounted = prices["price_jpy_per_t"] / 1.05**years
    assert level(tables, scenario)[LEVEL] == pytest.approx(discounted.mean(), rel=1e-9)  # type: ignore[arg-type]


def test_what_the_agency_pays_is_split_by_sector_and_sums_to_its_purchases(
    tables: Tables,
) -> None:
    firm = tables["firms"].row(0, named=True)
    symbol = tables["instruments"].filter(pl.col("kind") == "allowance")["symbol"][0]
    trade = tables["trades"].filter(pl.col("symbol") == symbol).head(1)
    bought = trade.with_columns(buyer=AGENCY, seller=pl.lit(firm["account"], pl.Int64))
    found = paid_by_the_agency(tables | {"trades": pl.concat([tables["trades"], bought])})
    before = paid_by_the_agency(tables)
    yen = float(trade["price_jpy_per_t"][0] * trade["quantity_t"][0])
    key = f"paid_to_{firm['sector']}_jpy"
    assert found[key] - before[key] == pytest.approx(yen)  # type: ignore[operator]
    sectors = [value for name, value in found.items() if name != "paid_to_largest_jpy"]
    assert LARGEST >= 1
    assert sum(value or 0 for value in sectors) >= (found["paid_to_largest_jpy"] or 0) >= yen


def test_a_difference_is_larger_than_noise_where_its_interval_leaves_out_zero() -> None:
    assert differs(Interval(2, 1, 3, 5))
    assert differs(Interval(-2, -3, -1, 5))
    assert not differs(Interval(2, -1, 5, 5))


def test_texts_are_filled_in_their_own_language() -> None:
    said = both("{name}は{x}", "{name} is {x}", name=Text("価格", "the price"), x=3)
    assert said == Text("価格は3", "the price is 3")
    assert between(Interval(1000, 900, 1100, 5)) == Text(
        "1,000(900〜1,100)", "1,000 (900 to 1,100)"
    )
    assert between(None) == Text("", "")
