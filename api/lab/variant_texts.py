"""The names of a comparison's variants in both languages, as the page writes them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from api.messages.lab import LabText, LabVariantRecord
from simulation.report.readings import reading


def variant_text(record: LabVariantRecord) -> LabText:
    """The label that its maker gave a variant, else its scenario's title with what differs."""
    scenario, label = record.scenario, record.label
    if not scenario or not label.startswith(scenario):
        return LabText(label, label) if label else record.title
    rest = label.removeprefix(scenario)
    if rest.startswith(", "):
        differs = rest.removeprefix(", ")
        return LabText(f"{record.title.en} ({differs})", f"{record.title.ja}({differs})")
    if not rest or rest.startswith(" ("):
        return LabText(record.title.en + rest, record.title.ja + rest)
    return LabText(label, label)


def reading_of(name: str, data: pl.DataFrame, records: Sequence[LabVariantRecord]) -> LabText:
    """One sentence on a figure's data, with the names of variants in each language."""
    if "variant" not in data.columns:
        text = reading(name, data)
        return LabText(text.en, text.ja)
    labels = [one.label for one in records]
    texts = [variant_text(one) for one in records]
    column = pl.col("variant").cast(pl.String)
    english = column.replace(labels, [one.en for one in texts])
    japanese = column.replace(labels, [one.ja for one in texts])
    return LabText(
        reading(name, data.with_columns(english)).en, reading(name, data.with_columns(japanese)).ja
    )
