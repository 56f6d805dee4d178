"""A firm's other schemes as tables that fit in 80 columns, in English or Japanese."""

from __future__ import annotations

from rich.console import Console

from api.cli.compliance_tables import plain_table
from exchange.compliance.reasons import reason_ja
from exchange.compliance.served import Re100Result, SchemeYear, Served, ShkResult
from exchange.registry.uses import USES
from exchange.said import Language, Said

TITLE = Said("Other schemes, in t-CO2", "その他の制度(t-CO2)")
COLUMNS = (
    Said("scheme", "制度"),
    Said("FY", "年度"),
    Said("ended", "使用済"),
    Said("usable", "使用可"),
    Said("not accepted", "対象外"),
    Said("target", "目標"),
    Said("missing", "不足"),
    Said("status", "状態"),
)
STATES = {
    "met": Said("met", "充足"),
    "usable": Said("usable", "充足可"),
    "short": Said("short", "不足"),
    "no_target": Said("no target", "目標なし"),
}
SHARED = Said(
    "Held credits are shown in each scheme that takes them; they serve one, or two where a "
    "retirement may be shared.",
    "保有クレジットは使える制度すべてに表示します。1回の無効化は、認められる組合せを除き1制度に限ります。",
)
BLOCKED = Said("Not accepted:", "対象外:")
SHK_TITLE = Said("SHK reports, in t-CO2", "算定・報告(SHK)、t-CO2")
SHK_ROWS = (
    ("basic_t", Said("basic emissions", "基礎排出量")),
    ("added_back_t", Said("+ transferred, without forest sinks", "+ 移転(森林吸収を除く)")),
    ("retired_t", Said("- credits retired", "− 無効化クレジット")),
    ("green_energy_t", Said("- green-energy certificates", "− グリーンエネルギー証書")),
    ("certificate_deduction_t", Said("- non-fossil certificates", "− 非化石証書")),
    ("adjusted_t", Said("adjusted emissions", "調整後排出量")),
    ("if_all_retired_t", Said("  if all usable were retired", "  使用可能分も無効化した場合")),
    ("factor_kg_per_kwh", Said("power factor, kg/kWh", "排出係数(kg/kWh)")),
    ("adjusted_factor_kg_per_kwh", Said("  after retirements", "  無効化後")),
)
RE100_TITLE = Said("RE100, in kWh", "RE100(kWh)")
RE100_ROWS = (
    ("used_kwh", Said("electricity used", "使用電力量")),
    ("renewable_kwh", Said("renewable, own or by contract", "再エネ(自家・契約)")),
    ("certificates_kwh", Said("certificates that count", "対象の証書")),
    ("missing_kwh", Said("missing", "不足")),
    ("credits_t", Said("J-Credits of renewable power, t", "再エネ電力J-クレジット(t)")),
)
CERTIFICATE_KINDS = {
    "non_fossil_renewable": Said("non-fossil (renewable)", "非化石証書(再エネ指定)"),
    "non_fossil": Said("non-fossil", "非化石証書"),
    "green_power": Said("green power", "グリーン電力証書"),
    "green_heat": Said("green heat", "グリーン熱証書"),
}
FAULTS_JA = {
    "heat": "熱は電力ではない",
    "not_renewable": "再エネ指定がない(原子力を含み得る)",
    "too_old": "運転開始から15年以上",
}
RE100_NOTE = Said(
    "Credits count by the kWh on their certificates, which this file does not have; other credits "
    "are offsets and never count.",
    "クレジットは証明書のkWhで算入されます(本ファイルにはありません)。その他のクレジットはオフセットであり算入されません。",
)


def show_served(console: Console, found: Served, language: Language) -> None:
    """Print the schemes' tables, SHK's figures and RE100's electricity."""
    if not found.schemes:
        return
    table = plain_table(TITLE.of(language))
    for column in COLUMNS:
        is_text = column in COLUMNS[:1]
        table.add_column(column.of(language), justify="left" if is_text else "right")
    for one in found.schemes:
        table.add_row(
            one.scheme,
            "" if one.fiscal_year is None else str(one.fiscal_year),
            f"{one.ended_t:,}",
            f"{one.usable_t:,}",
            f"{sum(blocked.quantity_t for blocked in one.blocked):,}",
            "" if one.target_t is None else f"{one.target_t:,}",
            "" if one.missing_t is None else f"{one.missing_t:,}",
            STATES[one.state].of(language),
        )
    console.print(table)
    console.print(SHARED.of(language))
    _show_blocked(console, found.schemes, language)
    if found.shk:
        _show_shk(console, found.shk, language)
    if found.re100:
        _show_re100(console, found.re100, language)


def _show_blocked(console: Console, schemes: tuple[SchemeYear, ...], language: Language) -> None:
    """Print each reason once with the scheme and the classes that it concerns."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in schemes:
        for blocked in one.blocked:
            said = reason_ja(blocked.code) if language == "ja" else blocked.reason
            classes = reasons.setdefault((one.scheme, said), [])
            if blocked.credit_class not in classes:
                classes.append(blocked.credit_class)
    if reasons:
        console.print(BLOCKED.of(language))
    for (code, said), classes in reasons.items():
        name = USES[code].name_ja if language == "ja" else USES[code].name
        console.print(f"  {name}: {', '.join(classes)}: {said}")


def _show_shk(console: Console, found: tuple[ShkResult, ...], language: Language) -> None:
    table = plain_table(SHK_TITLE.of(language))
    table.add_column("")
    for one in found:
        table.add_column(f"{one.entity} FY{one.fiscal_year}", justify="right")
    for key, label in SHK_ROWS:
        cells = [_shk_cell(one, key) for one in found]
        if any(cells):
            table.add_row(label.of(language), *cells)
    console.print(table)


def _shk_cell(one: ShkResult, key: str) -> str:
    report = one.report
    if key == "added_back_t":
        return f"{report.transferred_t - report.forest_sinks_transferred_t:,}"
    value = getattr(one if hasattr(one, key) else report, key)
    if value is None:
        return ""
    return f"{value:.6f}" if "factor" in key else f"{value:,.1f}".removesuffix(".0")


def _show_re100(console: Console, found: tuple[Re100Result, ...], language: Language) -> None:
    table = plain_table(RE100_TITLE.of(language))
    table.add_column("")
    for one in found:
        table.add_column(f"{one.entity} FY{one.fiscal_year}", justify="right")
    for key, label in RE100_ROWS:
        table.add_row(label.of(language), *(f"{getattr(one, key):,}" for one in found))
    console.print(table)
    for one in found:
        for rejected in one.rejected:
            kind = CERTIFICATE_KINDS[rejected.kind].of(language)
            said = FAULTS_JA[rejected.code] if language == "ja" else rejected.reason
            console.print(f"  {one.entity}: {rejected.kwh:,} kWh {kind}: {said}")
    console.print(RE100_NOTE.of(language))
