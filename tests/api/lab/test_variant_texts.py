"""The sentence on a comparison's prices names its variants in the reader's language."""

from __future__ import annotations

import polars as pl

from api.lab.variant_texts import reading_of, variant_text
from api.messages.lab import LabText, LabVariantRecord

SHORT = LabText("Base case, short", "基本ケース（不足）")


def record(label: str, scenario: str = "base-short") -> LabVariantRecord:
    return LabVariantRecord(scenario, SHORT, label, [], "")


def prices(*means: float) -> pl.DataFrame:
    labels = ["base-short", "base-short, credit_limit=0.2", "mine"][: len(means)]
    return pl.DataFrame({"variant": labels, "time_ns": [0] * len(means), "mean": means})


def test_a_variant_has_its_label_or_its_title_with_what_differs() -> None:
    assert variant_text(record("mine")) == LabText("mine", "mine")
    assert variant_text(record("base-short")) == SHORT
    assert variant_text(record("base-short (2)")).ja == "基本ケース（不足） (2)"
    assert variant_text(record("base-short, a=1")).ja == "基本ケース（不足）(a=1)"
    assert variant_text(record("base-shorter")).en == "base-shorter"
    assert variant_text(record("", "")) == SHORT


def test_the_reading_of_prices_has_these_names_and_all_that_are_equal() -> None:
    records = [record("base-short"), record("base-short, credit_limit=0.2"), record("mine")]
    said = reading_of("prices", prices(1800.0, 1800.2, 1900.0), records)
    assert said.ja == (
        "最後の月の平均価格は「mine」が最も高く1,900円/t、"
        "「基本ケース（不足）(credit_limit=0.2)」と「基本ケース（不足）」が最も低く1,800円/t。"
    )
    assert "lowest in Base case, short (credit_limit=0.2) and Base case, short, 1,800." in said.en
    alike = reading_of("prices", prices(1800.0, 1800.2), records)
    assert alike.en == "In the last month the mean price is 1,800 yen/t in each scenario."
    assert "どのシナリオも1,800円/t" in alike.ja
