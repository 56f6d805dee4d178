"""The page of the study "What credit supply is worth", from its runs and closed forms."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.core.intervals import Interval
from simulation.core.text import Text, both
from simulation.report.drawing import BLUE, GRAY, GREEN, INDIGO, LAVENDER, PLUM, RED
from simulation.report.floor_part import floor_findings, floor_part
from simulation.report.shortfall_words import ABOUT, CLOSED, LIMITS, MONEY
from simulation.report.study_drawing import Along, Rule, Series, bars, over
from simulation.report.study_page import MT, Key, Page, Panel, Part, Table, between, draw, mt, yen
from simulation.studies.shortfall import (
    BRANCHES,
    FLOORS,
    MET,
    ON_TIME,
    Point,
    Theory,
    key_of,
)
from simulation.studies.study import LEVEL, Found, differs

BRANCH_COLORS = dict(
    zip((branch.key for branch in BRANCHES[1:]), (RED, GREEN, PLUM, LAVENDER, INDIGO), strict=True)
)


def shortfall_page(found: Found, theory: Theory, command: str, check: str) -> Page:
    """The page's content in both languages."""
    study, seeds = found.study, found.sweep.seeds
    runs = found.sweep.tables["figures"].select("variant", "seed").n_unique()
    scenario = study.scenario(study.designs[0])
    meta = both(
        "模擬市場 · {first}〜{last}年度 · 合成企業 {firms:,} 社 · "
        "設計 {designs} 通り × シード {seeds} 個 = {runs} 回 · 同じシードは同じショック",
        "A simulated market · FY{first} to FY{last} · {firms:,} synthetic firms · {designs} "
        "designs × {seeds} seeds = {runs} runs · equal seeds, equal shocks",
        first=scenario.policy.base_year,
        last=scenario.calendar.last_fiscal_year,
        firms=scenario.population.firms,
        designs=len(study.designs),
        seeds=len(seeds),
        runs=runs,
    )
    points = [point for point in theory.points if found.of(point.design.key, LEVEL) is not None]
    floors = [design for design in FLOORS if found.has(design.key)]
    return Page(
        title=study.title,
        meta=meta,
        about=ABOUT,
        findings=[*_findings(found, points), *floor_findings(found, floors)],
        parts=[
            _prices(found, theory, points),
            _shortfalls(found, points),
            *([floor_part(found, floors)] if floors else []),
            Part(Text("前提と限界", "Assumptions and limits"), [MONEY, LIMITS]),
        ],
        command=command,
        check=check,
    )


def _level(found: Found, point: Point) -> Interval:
    own = found.of(point.design.key, LEVEL)
    assert own is not None
    return own


def _findings(found: Found, points: Sequence[Point]) -> list[Text]:
    """The sentences at the top on supply, computed from the runs."""
    base = [point for point in points if point.branch is ON_TIME]
    lines = []
    if len(base) > 1:
        first, last = base[0], base[-1]
        change = found.difference(last.design.key, first.design.key, LEVEL)
        assert change is not None
        worth = -change.mean / (last.supply_mt - first.supply_mt)
        lines.append(
            both(
                "供給を{a}倍から{b}倍({x:.1f}→{y:.1f} Mt/年)にすると、排出枠の価格は {p} 円/t から "
                "{q} 円/t に動く。差は {d} 円/t、年 1 Mt あたり約 {w:.0f} 円/t。",
                "From supply × {a} to × {b} ({x:.1f} to {y:.1f} Mt a year) the price of allowances "
                "goes from {p} to {q} yen/t: a change of {d}, or {w:.0f} yen/t for each Mt a year.",
                a=first.step,
                b=last.step,
                x=first.supply_mt,
                y=last.supply_mt,
                p=yen(_level(found, first).mean),
                q=yen(_level(found, last).mean),
                d=between(change),
                w=worth,
            )
        )
        away = max(
            abs(point.closed_form_jpy_per_t / _level(found, point).mean - 1) for point in base
        )
        inside = sum(
            _level(found, point).low <= point.closed_form_jpy_per_t <= _level(found, point).high
            for point in base
        )
        lines.append(
            both(
                "閉形式は{n}点のうち{k}点で95 %区間に入り、平均からのずれは最大 {away:.1%}。",
                "The closed form lies in the 95 % interval at {k} of {n} steps, and at most "
                "{away:.1%} from the mean.",
                n=len(base),
                k=inside,
                away=away,
            )
        )
    for branch in BRANCHES[1:]:
        worst = _largest(found, [point for point in points if point.branch is branch])
        if worst is not None:
            point, change = worst
            lines.append(
                both(
                    "{name}: 供給{step}倍で差が最も大きく {d} 円/t{noise}。",
                    "{name}: the difference is largest at supply × {step}, {d} yen/t{noise}.",
                    name=branch.text,
                    step=point.step,
                    d=between(change),
                    noise=Text("", "")
                    if differs(change)
                    else Text("(偶然と区別できない)", " (not larger than noise)"),
                )
            )
    return lines


def _largest(found: Found, points: Sequence[Point]) -> tuple[Point, Interval] | None:
    """The point of a branch whose price differs most from that of the step on time."""
    changes = []
    for point in points:
        change = found.difference(point.design.key, key_of(point.step, ON_TIME), LEVEL)
        if change is not None:
            changes.append((point, change))
    return max(changes, key=lambda pair: abs(pair[1].mean)) if changes else None


def _prices(found: Found, theory: Theory, points: Sequence[Point]) -> Part:
    """Price over supply in the band, and what met the duties."""
    base = [point for point in points if point.branch is ON_TIME]
    along = Along(
        [point.supply_mt for point in base],
        [f"×{point.step}\n{point.supply_mt:.0f}" for point in base],
    )
    dots = [(point.supply_mt, _level(found, point)) for point in base]
    rules = [Rule(theory.floor), Rule(theory.ceiling)]
    price = draw("price", over([Series(BLUE, dots, theory.curve)], along, rules))
    years = len(found.by_year(base[0].design.key, "emissions_t"))
    parts = [("credits_used_t", GREEN), ("paid_t", RED), ("uncovered_t", INDIGO)]
    stacks = [(color, [_mean(found, point, name) / MT / years for point in base])
              for name, color in parts]  # fmt: skip
    met = draw("met", bars([f"×{point.step}" for point in base], stacks))
    supply = Text(
        "クレジットの供給:今日の倍数と、年に市場へ届く Mt",
        "supply of credits: multiple of today's, and Mt a year that reach the market",
    )
    return Part(
        Text("供給と価格", "Supply and price"),
        [both(CLOSED.ja, CLOSED.en, fit=theory.fit_error_mt, sigma=theory.sigma_mt)],
        [
            Panel(
                Text("排出枠の価格", "Price of allowances"),
                Text("円/t(最初の期限の価値)", "yen/t (money of the first deadline)"),
                supply,
                price,
                [
                    Key(
                        BLUE,
                        "dot",
                        Text("注文板の結果:平均と95 %区間", "order books: mean and 95 %"),
                    ),
                    Key(BLUE, "line", Text("閉形式", "closed form")),
                    Key(GRAY, "dash", Text("上限と下限", "ceiling and floor")),
                ],
            ),
            Panel(
                Text("排出枠以外で果たした義務", "Duties met by other means than allowances"),
                Text("Mt/年", "Mt a year"),
                Text("クレジットの供給(今日の倍数)", "supply of credits (multiple of today's)"),
                met,
                [
                    Key(GREEN, "bar", Text("クレジット", "credits")),
                    Key(RED, "bar", Text("上限価格の支払い", "payment at the ceiling")),
                    Key(INDIGO, "bar", Text("未達", "uncovered")),
                ],
            ),
        ],
        [_met_table(found, base)],
    )


def _mean(found: Found, point: Point, figure: str) -> float:
    own = found.of(point.design.key, figure)
    return 0.0 if own is None else own.mean


def _met_table(found: Found, points: Sequence[Point]) -> Table:
    """By step: price and closed form, and what met the duties of all years."""
    names = {
        "emissions_t": Text("排出, Mt", "emissions, Mt"),
        "surrendered_t": Text("排出枠, Mt", "allowances, Mt"),
        "credits_used_t": Text("クレジット, Mt", "credits, Mt"),
        "paid_t": Text("支払い, Mt", "paid, Mt"),
        "uncovered_t": Text("未達, Mt", "uncovered, Mt"),
        "bought_back_t": Text("買取り, Mt", "bought back, Mt"),
    }
    assert set(MET) < set(names)
    rows: list[list[Text | str]] = [
        [
            point.design.text,
            between(_level(found, point)),
            yen(point.closed_form_jpy_per_t),
            *(mt(_mean(found, point, name), 2 if name != "emissions_t" else 0) for name in names),
        ]
        for point in points
    ]
    head = [
        Text("設計", "design"),
        Text("価格, 円/t", "price, yen/t"),
        Text("閉形式", "closed form"),
        *names.values(),
    ]
    return Table(head, rows)


def _shortfalls(found: Found, points: Sequence[Point]) -> Part:
    """Price differences of each branch from the same step on time, seed by seed."""
    base = {point.step: point for point in points if point.branch is ON_TIME}
    series, keys = [], []
    rows: list[list[Text | str]] = []
    for branch in BRANCHES[1:]:
        dots, line = [], []
        for point in points:
            if point.branch is not branch or point.step not in base:
                continue
            usual = base[point.step]
            change = found.difference(point.design.key, usual.design.key, LEVEL)
            if change is None:
                continue
            expected = point.closed_form_jpy_per_t - usual.closed_form_jpy_per_t
            dots.append((usual.supply_mt, change))
            line.append((usual.supply_mt, expected))
            rows.append(
                [
                    point.design.text,
                    between(_level(found, point)),
                    between(change),
                    yen(expected),
                    mt(_mean(found, point, "credits_used_t"), 1),
                    mt(_mean(found, point, "paid_t"), 2),
                    Text("はい", "yes") if differs(change) else Text("いいえ", "no"),
                ]
            )
        if dots:
            color = BRANCH_COLORS[branch.key]
            series.append(Series(color, dots, line if len(line) > 1 else ()))
            keys.append(Key(color, "dot", branch.text))
    is_drawn = any(one.line for one in series)
    closed = [Key(GRAY, "line", Text("閉形式", "closed form"))] if is_drawn else []
    along = Along(
        [point.supply_mt for point in base.values()],
        [f"×{point.step}" for point in base.values()],
    )
    head = [
        Text("設計", "design"),
        Text("価格, 円/t", "price, yen/t"),
        Text("予定どおりとの差, 円/t", "difference from on time, yen/t"),
        Text("閉形式の差", "closed form"),
        Text("クレジット, Mt", "credits, Mt"),
        Text("支払い, Mt", "paid, Mt"),
        Text("偶然より大きい", "larger than noise"),
    ]
    return Part(
        Text("不足が起きると", "When supply falls short"),
        [
            Text(
                "同じ供給倍率・同じシードとの差。JCM の遅れは予想されている。線は閉形式の差。",
                "Differences from the same supply with the same seeds. The delay of JCM is "
                "expected by all. Lines: the difference of the closed forms.",
            )
        ],
        [
            Panel(
                Text("予定どおりの場合との価格差", "Difference of the price from on time"),
                Text("円/t", "yen/t"),
                Text("クレジットの供給(今日の倍数)", "supply of credits (multiple of today's)"),
                draw("shortfalls", over(series, along, [Rule(0.0)])),
                [*keys, *closed],
            )
        ],
        [Table(head, rows)],
    )
