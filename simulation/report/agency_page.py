"""The page of the study of the Agency's instruments: floor and ceiling designs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulation.core.intervals import Interval
from simulation.core.text import Text, both, filled
from simulation.report.agency_words import (
    ABOUT,
    BELOW,
    COLUMNS,
    CURVES_ABOUT,
    CURVES_FOUND,
    CURVES_TITLE,
    LIMITS,
    MONEY,
    PARTS,
    SAME,
    Column,
)
from simulation.report.drawing import BLUE, GRAY, RED
from simulation.report.study_drawing import Rule, rows
from simulation.report.study_page import Key, Page, Panel, Part, Scales, Table, between, draw, money
from simulation.results.series_words import sector_name
from simulation.studies.agency import COST, GROUPS, HELD, Effect, Group, groups_under, under_key
from simulation.studies.curves import SYNTHETIC, Curve
from simulation.studies.study import LEVEL, Found

PURCHASES = "policy.purchases"
SHOWN = (LEVEL, COST, "time_below_floor", "time_at_ceiling")  # figures with a picture


class Words(NamedTuple):
    """Texts of the page of a study of groups of designs, and the figures that it shows."""

    about: Text
    parts: Mapping[str, Text]  # by the group's letter
    limits: Text
    figures: Sequence[str]  # in tables
    pictures: Sequence[str]
    findings: Sequence[str]  # figures of which the page's head tells


AGENCY = Words(ABOUT, PARTS, LIMITS, tuple(COLUMNS), SHOWN, (LEVEL, COST))


def agency_page(
    found: Found,
    effects: Sequence[Effect],
    command: str,
    check: str,
    curves: Sequence[Curve] = (),
) -> Page:
    """The page of the study of the Agency's instruments in both languages.

    `curves`: those under which all designs are repeated.
    """
    groups = groups_under(curves)
    texts = {group.letter: PARTS[group.letter[0]] for group in groups}
    words = AGENCY._replace(parts=texts)
    page = designs_page(found, GROUPS, effects, words, (command, check))
    page = page._replace(findings=[*page.findings, *_below(effects)])
    if not curves:
        return page
    *own, premises = page.parts
    repeated = [_part(group, effects, words) for group in groups[len(GROUPS) :]]
    return page._replace(parts=[*own, curve_part(effects, curves), *repeated, premises])


def _below(effects: Sequence[Effect]) -> list[Text]:
    """The reason why held purchases leave the price below the floor, with the furthest design."""
    held = [
        row
        for row in effects
        if row.figure == "below_floor" and row.design.settings.get(PURCHASES) == HELD[PURCHASES]
    ]
    furthest = max(held, key=lambda row: row.own.mean, default=None)
    if furthest is None or furthest.own.mean <= 0:
        return []
    far = f"{100 * furthest.own.mean:.0f}"
    return [filled(BELOW, name=furthest.design.text, far=far)]


def curve_part(effects: Sequence[Effect], curves: Sequence[Curve]) -> Part:
    """The part on moved conclusions: each design's difference from its reference by curve."""
    by_place = {(row.design.key, row.figure): row for row in effects}
    tables, alike, count = [], 0, 0
    for figure in AGENCY.findings:
        column = _column(figure, effects)
        lines: list[list[Text | str]] = []
        for group in GROUPS:
            for design in group.designs[1:]:
                keys = [under_key(design.key, curve) for curve in (None, *curves)]
                rows_ = [by_place.get((key, figure)) for key in keys]
                is_alike = len({_direction(row) for row in rows_}) == 1
                alike, count = alike + is_alike, count + 1
                cells = [_difference(row, column) for row in rows_]
                verdict = Text("はい", "yes") if is_alike else Text("いいえ", "no")
                lines.append([group.label(design), design.text, *cells, verdict])
        names = (SYNTHETIC.text, *(curve.text for curve in curves))
        head = [Text("", ""), both("基準との差: {f}", "difference from the reference: {f}",
                                   f=column.text), *names, SAME]  # fmt: skip
        tables.append(Table(head, lines, words=(1,)))
    summary = both(CURVES_FOUND.ja, CURVES_FOUND.en, k=alike, n=count)
    return Part(CURVES_TITLE, [CURVES_ABOUT, summary], (), tables)


def _direction(row: Effect | None) -> int | None:
    """-1 and 1: lower and higher than the reference by more than noise; none without runs."""
    return None if row is None else row.direction


def _difference(row: Effect | None, column: Column) -> Text:
    if row is None or row.change is None:
        return Text("", "")
    text = _change(row, column)
    mark = " *" if row.is_larger_than_noise else ""
    return Text(text.ja + mark, text.en + mark)


def _change(row: Effect, column: Column) -> Text:
    """A difference with its interval, or with that of the share of seeds on its more frequent
    side.
    """
    if row.signs is None:
        return between(row.change, column.scales)
    higher, lower, _ = row.signs
    event = "higher" if higher >= lower else "lower"
    return between(row.change, column.scales, row.signs.share(max(higher, lower)), event)


def designs_page(
    found: Found,
    groups: Sequence[Group],
    effects: Sequence[Effect],
    words: Words,
    commands: tuple[str, str],
) -> Page:
    """The page of a study of groups of designs in both languages.

    `commands`: those that make the study and check it.
    """
    study, seeds = found.study, found.sweep.seeds
    scenario = study.scenario(study.designs[0])
    meta = both(
        "模擬市場 · {first}〜{last}年度 · 合成企業 {firms:,} 社 · "
        "設計 {designs} 通り × シード {seeds} 個 · 同じシードは同じショック",
        "A simulated market · FY{first} to FY{last} · {firms:,} synthetic firms · {designs} "
        "designs × {seeds} seeds · equal seeds, equal shocks",
        first=scenario.policy.base_year,
        last=scenario.calendar.last_fiscal_year,
        firms=scenario.population.firms,
        designs=len(study.designs),
        seeds=len(seeds),
    )
    return Page(
        title=study.title,
        meta=meta,
        about=words.about,
        findings=[line for group in groups for line in _findings(group, effects, words)],
        parts=[
            *(_part(group, effects, words) for group in groups),
            Part(Text("前提と限界", "Assumptions and limits"), [MONEY, words.limits]),
        ],
        command=commands[0],
        check=commands[1],
    )


def _of(group: Group, effects: Sequence[Effect], figure: str) -> list[Effect]:
    """A group's effects on one figure, in the order of its designs."""
    return [row for row in effects if row.design in group.designs and row.figure == figure]


def _findings(group: Group, effects: Sequence[Effect], words: Words) -> list[Text]:
    """The reference, and the designs whose price or cost differs from it by more than noise."""
    lines = []
    for figure in words.findings:
        column = _column(figure, effects)
        mine = _of(group, effects, figure)
        if not mine:
            continue
        moved = [row for row in mine if _has_moved(row, column)]
        base = mine[0]
        named = [
            both(
                "{name} {by}",
                "{name} {by}",
                name=row.design.text,
                by=_written(change.mean, column.scales, "+"),
            )
            for row, change in _ranked(moved)
        ]
        none = Text("なし", "none")
        lines.append(
            both(
                "{group}、{figure}: 基準 {own}。偶然より大きく異なるもの({k}/{n}): {named}。",
                "{group}, {figure}: reference {own}. Differences larger than noise ({k} of {n}): "
                "{named}.",
                group=group.text,
                figure=column.text,
                own=_cell(base, column),
                k=len(moved),
                n=len(mine) - 1,
                named=_joined(named) if named else none,
            )
        )
    return lines


def _has_moved(row: Effect, column: Column) -> bool:
    """True where the difference is larger than noise and not 0 as written."""
    mean = row.change.mean if row.change else 0.0
    is_zero = all(not round(mean / divisor, places) for divisor, places in column.scales)
    return row.is_larger_than_noise and not is_zero


def _ranked(rows_: Sequence[Effect]) -> list[tuple[Effect, Interval]]:
    """Effects with their changes, the largest first."""
    pairs = [(row, row.change) for row in rows_ if row.change is not None]
    return sorted(pairs, key=lambda pair: -abs(pair[1].mean))


def _written(value: float, scales: Scales, sign: str = "") -> Text:
    """A figure without interval; `sign`: "+" shows the sign of a positive one too."""
    return Text(*(f"{value / divisor:{sign},.{places}f}" for divisor, places in scales))


def _column(figure: str, effects: Sequence[Effect]) -> Column:
    """A figure's column; the unit of yen is that of its largest mean in the study."""
    sizes = (abs(row.own.mean) for row in effects if row.figure == figure)
    return COLUMNS[figure].of_size(max(sizes, default=0.0))


def _joined(named: Sequence[Text]) -> Text:
    return Text("、".join(text.ja for text in named), "; ".join(text.en for text in named))


def _part(group: Group, effects: Sequence[Effect], words: Words) -> Part:
    figures = [figure for figure in words.pictures if _any(group, effects, figure)]
    return Part(
        group.text,
        [words.parts[group.letter]],
        [_panel(group, effects, figure) for figure in figures],
        [
            _levels(group, effects, words),
            *([_paid(group, effects)] if _pays(group, effects, words) else []),
            _changes(group, effects, words),
        ],
    )


def _pays(group: Group, effects: Sequence[Effect], words: Words) -> bool:
    figure = "bought_back_jpy"
    return figure in words.figures and _any(group, effects, figure)


def _any(group: Group, effects: Sequence[Effect], figure: str) -> bool:
    """True where the figure is not zero in all designs of the group."""
    return any(row.own.high or row.own.low for row in _of(group, effects, figure))


def _panel(group: Group, effects: Sequence[Effect], figure: str) -> Panel:
    """One figure of all designs below each other; orange: larger than noise."""
    column = _column(figure, effects)
    mine = _of(group, effects, figure)
    names = [group.label(row.design) for row in mine]
    ja, en = (
        rows(
            names,
            [(_scaled(row, divisor), RED if _has_moved(row, column) else BLUE) for row in mine],
            [Rule(mine[0].own.mean / divisor)],
        )
        for divisor, _ in column.scales
    )
    picture = draw(f"{group.letter}-{figure}", en, ja)
    return Panel(
        column.text,
        Text("設計(表を参照)", "design (see the table)"),
        column.text,
        picture,
        [
            Key(BLUE, "dot", Text("平均と95 %区間", "mean and 95 %")),
            Key(RED, "dot", Text("基準との差が偶然より大きい", "differs by more than noise")),
            Key(GRAY, "dash", Text("基準の平均", "mean of the reference")),
        ],
    )


def _scaled(row: Effect, divisor: float) -> Interval:
    """The mean with its interval, a rare figure's alone."""
    own = row.own
    low, high = (own.low, own.high) if row.events is None else (own.mean, own.mean)
    return Interval(own.mean / divisor, low / divisor, high / divisor, own.runs)


def _levels(group: Group, effects: Sequence[Effect], words: Words) -> Table:
    """Means with intervals: a row a design, a column a figure that is not zero everywhere."""
    shown = [name for name in words.figures if _any(group, effects, name)]
    columns = {name: _column(name, effects) for name in shown}
    lines: list[list[Text | str]] = []
    for design in group.designs:
        mine = {row.figure: row for row in effects if row.design is design}
        if not mine:
            continue
        cells = [_cell(mine.get(name), columns[name]) for name in shown]
        lines.append([group.label(design), design.text, *cells])
    head = [Text("", ""), Text("設計", "design"), *(column.text for column in columns.values())]
    return Table(head, lines, words=(1,))


def _cell(row: Effect | None, column: Column) -> Text | str:
    return "" if row is None else between(row.own, column.scales, row.events)


SELLERS = {
    "others": Text("企業以外", "sellers other than firms"),
    "largest": Text("上位10社", "ten largest sellers"),
}


def _paid(group: Group, effects: Sequence[Effect]) -> Table:
    """Yen that the Agency's purchases pay, by sector: means."""
    names = list(
        dict.fromkeys(
            row.figure
            for row in effects
            if row.figure.startswith("paid_to_") and _any(group, effects, row.figure)
        )
    )
    sectors = [name.removeprefix("paid_to_").removesuffix("_jpy") for name in names]
    unit, scales = money(max(row.own.mean for row in effects if row.figure in names))
    lines: list[list[Text | str]] = []
    for design in group.designs:
        mine = {row.figure: row for row in effects if row.design is design}
        if mine:
            cells = [
                _written(mine[name].own.mean, scales) if name in mine else "" for name in names
            ]
            lines.append([group.label(design), design.text, *cells])
    head = [
        Text("", ""),
        Text("買取りの支払先", "paid by purchases"),
        *(
            both("{s}, {unit}", "{s}, {unit}", s=SELLERS.get(name) or sector_name(name), unit=unit)
            for name in sectors
        ),
    ]
    return Table(head, lines, words=(1,))


def _changes(group: Group, effects: Sequence[Effect], words: Words) -> Table:
    """All differences from the reference that are larger than noise."""
    lines: list[list[Text | str]] = []
    for name in words.figures:
        column = _column(name, effects)
        for row in _of(group, effects, name):
            if row.change is not None and _has_moved(row, column):
                cells = [row.design.text, column.text, _change(row, column)]
                lines.append([group.label(row.design), *cells])
    lines = lines or [["", Text("なし", "none"), "", ""]]
    head = [
        Text("", ""),
        Text("偶然より大きい差", "differences larger than noise"),
        Text("量", "figure"),
        Text("基準との差", "difference from the reference"),
    ]
    return Table(head, lines, words=(1, 2))
