"""The floor in a study's page: purchases retired, resold, or with tighter allocation."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.core.intervals import Interval
from simulation.core.text import Text, both
from simulation.report.drawing import BLUE, GREEN, RED
from simulation.report.shortfall_words import FLOOR
from simulation.report.study_drawing import Along, Rule, Series, bars, over
from simulation.report.study_page import (
    MT,
    Key,
    Panel,
    Part,
    Scales,
    Table,
    alike,
    between,
    draw,
    money,
)
from simulation.studies.shortfall import FLOORS
from simulation.studies.study import LEVEL, Design, Found

FLOOR_COLORS = dict(zip((design.key for design in FLOORS), (BLUE, RED, GREEN), strict=True))


def floor_findings(found: Found, designs: Sequence[Design]) -> list[Text]:
    lines = []
    unit, scales = _spent(found, designs)
    for design in designs:
        below = found.of(design.key, "time_below_floor")
        level = found.of(design.key, LEVEL)
        spent = found.of(design.key, "bought_back_jpy")
        if below is None or level is None or spent is None:
            continue
        lines.append(
            both(
                "下限のリバースオークション、{name}: 価格 {p} 円/t、下限を下回る立会 {b:.0%}、"
                "支出 {s} {unit}。",
                "Floor by reverse auction, {name}: price {p} yen/t, {b:.0%} of sessions below the "
                "floor, {s} {unit} spent.",
                name=design.text,
                p=between(level),
                b=below.mean,
                s=between(spent, scales),
                unit=unit,
            )
        )
    return lines


def floor_part(found: Found, designs: Sequence[Design]) -> Part:
    """The same floor with purchases retired, resold, or with tighter allocation."""
    years = sorted(found.by_year(designs[0].key, "floor_in_force_jpy_per_t"))
    series = []
    bought: list[tuple[str, list[float]]] = []
    bank: list[tuple[str, list[float]]] = []
    for design in designs:
        color = FLOOR_COLORS[design.key]
        series.append(Series(color, _relative(found, design.key)))
        for name, into in (("bought_back_t", bought), ("agency_stock_t", bank)):
            values = found.by_year(design.key, name)
            into.append((color, [values[year].mean / MT for year in years]))
    names = [str(year) for year in years]
    along = Along([float(year) for year in years], names)
    keys = [Key(FLOOR_COLORS[design.key], "dot", design.text) for design in designs]
    blocks = [Key(key.color, "bar", key.text) for key in keys]
    year_axis = Text("年度", "fiscal year")
    return Part(
        Text(
            "リバースオークション:効く場合と効かない場合", "The reverse auction working and failing"
        ),
        [
            FLOOR,
        ],
        [
            Panel(
                Text("価格の下限に対する比(1=下限)", "Price over floor (1: at the floor)"),
                Text("倍", "ratio"),
                year_axis,
                draw("floor-price", over(series, along, [Rule(1.0)])),
                keys,
            ),
            Panel(
                Text("機構の買取り", "Bought back by the Agency"),
                Text("Mt/年", "Mt a year"),
                year_axis,
                draw("floor-bought", bars(names, bought, beside=True)),
                blocks,
            ),
            Panel(
                Text(
                    "期限後に機構が持つ枠",
                    "Allowances that the Agency holds after the deadline",
                ),
                Text("Mt", "Mt"),
                year_axis,
                draw("floor-stock", bars(names, bank, beside=True)),
                blocks,
            ),
        ],
        [_floor_table(found, designs)],
    )


def _relative(found: Found, key: str) -> list[tuple[float, Interval]]:
    """Mean price over the floor in force at the deadline, by fiscal year."""
    floors = found.by_year(key, "floor_in_force_jpy_per_t")
    prices = found.by_year(key, "price_jpy_per_t")
    scaled = []
    for year, own in prices.items():
        floor = floors[year].mean
        parts = (own.mean / floor, own.low / floor, own.high / floor)
        scaled.append((float(year), Interval(*parts, own.runs)))
    return scaled


def _floor_table(found: Found, designs: Sequence[Design]) -> Table:
    unit, scales = _spent(found, designs)
    figures = {
        LEVEL: (Text("価格, 円/t", "price, yen/t"), alike()),
        "time_below_floor": (
            Text("下限未満の立会, %", "sessions below the floor, %"),
            alike(0.01),
        ),
        "bought_back_t": (Text("買取り, Mt", "bought back, Mt"), alike(MT, 1)),
        "bought_back_jpy": (both("支出, {unit}", "spent, {unit}", unit=unit), scales),
        "tightened_t": (Text("割当ての削減, Mt", "allocation cut, Mt"), alike(MT, 1)),
        "agency_stock_t": (Text("機構の在庫, Mt", "the Agency's stock, Mt"), alike(MT, 1)),
        "last_bank_t": (Text("最後の純持ち越し, Mt", "last net bank, Mt"), alike(MT, 1)),
    }
    rows = [
        [
            design.text,
            *(
                between(found.of(design.key, name), own, found.events(design.key, name))
                for name, (_, own) in figures.items()
            ),
        ]
        for design in designs
    ]
    return Table([Text("設計", "design"), *(name for name, _ in figures.values())], rows)


def _spent(found: Found, designs: Sequence[Design]) -> tuple[Text, Scales]:
    """The unit of what purchases cost, and how it is written."""
    spent = [found.of(design.key, "bought_back_jpy") for design in designs]
    return money(max((own.mean for own in spent if own is not None), default=0.0))
