"""A procurement plan as tables that fit in 80 columns, in English or Japanese."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, JustifyMethod
from rich.table import Table

from api.cli.compliance_tables import plain_table
from api.cli.compliance_words import STALE
from exchange.compliance.prices import SYMBOLS
from exchange.said import Language, Said
from simulation.planning.procurement import BasketLine, ProcurementPlan

MILLION = 1_000_000
TITLES = {
    "basket": Said("Basket (P10, P90: over the paths)", "購入内容(P10・P90は経路間)"),
    "schedule": Said(
        "Schedule over the coming auctions, until {until}", "今後の節立会での購入予定({until}まで)"
    ),
    "costs": Said(
        "Cost in million yen of today, and regret against foresight",
        "費用(現在価値、百万円)と、先を知る場合に対する後悔",
    ),
    "limits": Said(
        "Limits: what one more unit saves, in yen of today",
        "制限: 1単位の緩和で減る費用(現在価値、円)",
    ),
    "excluded": Said("Not bought, and why", "買わないものと理由"),
    "drafts": Said(
        "Drafts of orders: a person checks and sends them; nothing is sent",
        "注文の下書き(人が確認して送る。何も送信していません)",
    ),
    "changes": Said("What would make it possible", "可能にする変更"),
}
COLUMNS = {
    "basket": (
        Said("when", "時期"), Said("what", "対象"), Said("for", "用途"), Said("t", "t"),
        Said("P10", "P10"), Said("P90", "P90"), Said("yen/t", "円/t"), Said("price", "価格"),
    ),
    "schedule": (
        Said("month", "月"), Said("class", "分類"), Said("auctions", "節数"), Said("t", "t"),
        Said("each", "各節"), Said("cap", "上限"), Said("yen/t", "円/t"),
    ),
    "costs": (
        Said("way", "方法"), Said("mean", "平均"), Said("P10", "P10"), Said("P50", "P50"),
        Said("P90", "P90"), Said("regret", "後悔"), Said("greatest", "最大"),
    ),
    "limits": (
        Said("limit", "制限"), Said("FY", "年度"), Said("most", "上限"), Said("used", "使用"),
        Said("yen", "円"),
    ),
    "excluded": (Said("what", "対象"), Said("reason", "理由")),
    "drafts": (
        Said("symbol", "銘柄"), Said("t", "t"), Said("limit", "指値"), Said("from", "開始"),
        Said("until", "終了"),
    ),
    "changes": (
        Said("limit", "制限"), Said("FY", "年度"), Said("now", "現在"), Said("needed", "必要"),
    ),
}  # fmt: skip
TEXT_COLUMNS = {
    "basket": (0, 1, 2, 7), "schedule": (0, 1), "costs": (0,), "limits": (0,), "excluded": (0, 1),
    "drafts": (0, 3, 4), "changes": (0,),
}  # fmt: skip
NOW = Said("now", "今")
YEAR = Said("FY{year}", "{year}年度")
ORIGINS = {
    "imported": Said("imported", "取込"),
    "book": Said("book", "板"),
    "path": Said("path", "経路"),
    "file": Said("file", "企業"),
    "law": Said("law", "法令"),
}
UNITS = {"yen": Said("yen", "円"), "t": Said("t", "t")}
CANNOT = Said("cannot alone", "これだけでは不可")
PATHS = Said(
    "{kept} paths kept of {drawn} drawn from {price_paths} price paths of {bundle}: the error of "
    "the expected cost is {error:.2%}. Depth at the first step: {depth}.",
    "{bundle}の価格経路{price_paths}本から{drawn}本を抽出し{kept}本に縮約: "
    "期待費用の誤差{error:.2%}。最初の段階の板の厚み: {depth}。",
)
DEPTHS = {
    "book": Said("the live book", "板(現在)"),
    "imported": Said(
        "imported prices have none, so the cap on auctions alone",
        "取込価格にはないため、参加上限のみ",
    ),
}
HEAD = Said("Procurement plan: {goal}", "調達計画: {goal}")
GOALS = {
    "cost": Said("least expected cost", "期待費用最小"),
    "regret": Said("least greatest regret", "最大後悔最小"),
}
ROWS_MAX = {"schedule": 12, "drafts": 3}  # the JSON has all
LOOSE = Said("Limits that do not bind: {limits}.", "余裕のある制限: {limits}。")
MORE = Said("... {count} more (--json)", "…ほか{count}件(--json)")


def show_paragraph(console: Console, plan: ProcurementPlan, language: Language) -> None:
    """Print the plan's answer to the question."""
    console.print(plan.answer_ja if language == "ja" else plan.answer)


def show_procurement(console: Console, plan: ProcurementPlan, language: Language) -> None:
    """Print the plan's tables and its notes."""
    head = HEAD.of(language).format(goal=GOALS[plan.goal].of(language))
    console.print(f"\n{head}")
    if plan.status == "infeasible":
        _print(console, "changes", _changes(plan, language), language)
        return
    _print(console, "basket", _basket(plan.basket, language), language)
    _print(console, "schedule", _schedule(plan), language, until=str(plan.verified_on))
    _print(console, "costs", _costs(plan, language), language)
    _print(console, "limits", _limits(plan, language), language)
    loose = _loose(plan, language)
    if loose:
        console.print(LOOSE.of(language).format(limits=loose))
    _print(console, "excluded", _excluded(plan, language), language)
    _print(console, "drafts", _drafts(plan), language)
    made = plan.reduction
    console.print(
        PATHS.of(language).format(
            kept=made.kept, drawn=made.drawn, price_paths=made.price_paths, bundle=made.bundle,
            error=made.error, depth=DEPTHS[plan.depth_origin].of(language),
        )
    )  # fmt: skip
    for note in plan.notes_ja if language == "ja" else plan.notes:
        console.print(f"- {note}")


def _print(
    console: Console, key: str, rows: list[tuple[str, ...]], language: Language, until: str = ""
) -> None:
    """Print a table, cut at ROWS_MAX rows where it may be long."""
    if not rows:
        return
    table: Table = plain_table(TITLES[key].of(language).format(until=until))
    for number, column in enumerate(COLUMNS[key]):
        is_text = number in TEXT_COLUMNS[key]
        justify: JustifyMethod = "left" if is_text else "right"
        table.add_column(column.of(language), justify=justify, overflow="fold")
    most = ROWS_MAX.get(key, len(rows))
    for row in rows[:most]:
        table.add_row(*row)
    console.print(table)
    if len(rows) > most:
        console.print(MORE.of(language).format(count=len(rows) - most))


def _basket(lines: Iterable[BasketLine], language: Language) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in lines:
        price = ORIGINS[one.price_origin].of(language)
        if one.is_stale:
            price = f"{one.price_day} {STALE.of(language)}"
        year = NOW.of(language)
        if one.fiscal_year is not None:
            year = YEAR.of(language).format(year=one.fiscal_year)
        rows.append(
            (
                year, _short(one.instrument, one.name_ja if language == "ja" else one.name),
                ", ".join(one.serves), f"{one.mean_t:,}", f"{one.p10_t:,}", f"{one.p90_t:,}",
                f"{one.price_yen_per_t:,.0f}", price,
            )
        )  # fmt: skip
    return rows


def _short(instrument: str, name: str) -> str:
    """The symbol of a class, the project or the measure, else the name."""
    kind, _, rest = instrument.partition("/")
    return SYMBOLS.get(instrument, rest if kind in ("forward", "abatement") else name)


def _schedule(plan: ProcurementPlan) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.first_day:%Y-%m}", SYMBOLS[one.instrument], f"{one.auctions}",
            f"{one.quantity_t:,}", f"{one.t_per_auction:,}",
            "" if one.most_t is None else f"{one.most_t:,}", f"{one.price_yen_per_t:,.0f}",
        )
        for one in plan.schedule
    ]  # fmt: skip


def _costs(plan: ProcurementPlan, language: Language) -> list[tuple[str, ...]]:
    return [
        (
            one.name_ja if language == "ja" else one.name, _million(one.fan.mean_yen),
            _million(one.fan.p10_yen), _million(one.fan.p50_yen), _million(one.fan.p90_yen),
            _million(one.regret_mean_yen), _million(one.regret_max_yen),
        )
        for one in plan.policies
    ]  # fmt: skip


def _limits(plan: ProcurementPlan, language: Language) -> list[tuple[str, ...]]:
    """The limits that bind."""
    return [
        (
            one.name_ja if language == "ja" else one.name,
            "" if one.fiscal_year is None else str(one.fiscal_year),
            f"{one.most:,} {UNITS[one.unit].of(language)}", f"{one.used:,}",
            f"{one.shadow_yen:,.2f}",
        )
        for one in plan.limits
        if one.shadow_yen
    ]  # fmt: skip


def _loose(plan: ProcurementPlan, language: Language) -> str:
    """The limits that do not bind, each with its years."""
    years: dict[str, list[str]] = {}
    for one in plan.limits:
        if not one.shadow_yen:
            name = one.name_ja if language == "ja" else one.name
            years.setdefault(name, [])
            if one.fiscal_year is not None:
                years[name].append(str(one.fiscal_year))
    names = [f"{name} {_span(known)}".strip() for name, known in years.items()]
    return ("、" if language == "ja" else "; ").join(names)


def _span(years: list[str]) -> str:
    return f"{years[0]}-{years[-1]}" if len(years) > 1 else "".join(years)


def _excluded(plan: ProcurementPlan, language: Language) -> list[tuple[str, ...]]:
    """Each reason once, with what it concerns."""
    concerned: dict[str, list[str]] = {}
    for one in plan.excluded:
        name, reason = (one.name_ja, one.reason_ja) if language == "ja" else (one.name, one.reason)
        concerned.setdefault(reason, []).append(_short(one.instrument, name))
    return [(", ".join(names), reason) for reason, names in concerned.items()]


def _drafts(plan: ProcurementPlan) -> list[tuple[str, ...]]:
    return [
        (
            one.symbol, f"{one.quantity_t:,}", f"{one.limit_price_yen_per_t:,}",
            f"{one.first_day}", f"{one.last_day}",
        )
        for one in plan.drafts
    ]  # fmt: skip


def _changes(plan: ProcurementPlan, language: Language) -> list[tuple[str, ...]]:
    return [
        (
            one.name_ja if language == "ja" else one.name,
            "" if one.fiscal_year is None else str(one.fiscal_year),
            f"{one.most:,} {UNITS[one.unit].of(language)}" if one.needed is not None else "",
            CANNOT.of(language)
            if one.needed is None
            else f"{one.needed:,} {UNITS[one.unit].of(language)}",
        )
        for one in plan.changes
    ]  # fmt: skip


def _million(yen: int) -> str:
    return f"{yen / MILLION:,.1f}"
