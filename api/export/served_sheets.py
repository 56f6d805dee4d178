"""A firm's other schemes as sheets of a workbook: credits by scheme, SHK reports, RE100."""

from __future__ import annotations

from collections.abc import Iterator

from api.export.workbook import RULE, SOURCE, Cell, Column, Sheet
from exchange.compliance.firm import Firm
from exchange.compliance.prices import NAMES_JA, SYMBOLS
from exchange.compliance.reasons import reason_ja
from exchange.compliance.served import SchemeYear, Served
from exchange.registry.uses import USES

_FILE, _COMPUTED = "the firm's file / 企業ファイル", "computed / 計算値"
_STATES = {
    "met": "充足 / met",
    "usable": "充足可 / usable",
    "short": "不足 / short",
    "no_target": "目標なし / no target",
}
_STATE_RULE = "met by ended credits / 使用済のクレジットで充足"
_AMOUNTS = (
    (
        "ended_t",
        "使用済 / ended",
        "ended for it and the year, and counted / 当該制度・年度に使用し算入",
    ),
    (
        "usable_t",
        "使用可 / usable",
        "held, would count; one retirement serves one scheme / 保有し算入可能。1回の無効化は1制度",
    ),
    ("target_t", "目標 / target", "the firm's own target / 自社の目標"),
    ("missing_t", "不足 / missing", "target less ended less usable / 目標 − 使用済 − 使用可"),
)
_SHK = (
    ("adjusted_t", "調整後排出量 / adjusted emissions", "t-CO2"),
    ("certificate_deduction_t", "非化石証書の控除 / non-fossil certificates", "t-CO2"),
    ("usable_t", "使用可能クレジット / usable credits", "t-CO2"),
    ("if_all_retired_t", "使用可能分も無効化した場合 / if all usable were retired", "t-CO2"),
    ("factor_kg_per_kwh", "排出係数 / power factor", "kg-CO2/kWh"),
    ("adjusted_factor_kg_per_kwh", "無効化後の係数 / factor after retirements", "kg-CO2/kWh"),
)
_RE100 = (
    ("used_kwh", "使用電力量 / electricity used", "kWh"),
    ("renewable_kwh", "再エネ(自家・契約) / renewable, own or by contract", "kWh"),
    ("certificates_kwh", "対象の証書 / certificates that count", "kWh"),
    ("missing_kwh", "不足 / missing", "kWh"),
    ("credits_t", "再エネ電力J-クレジット / J-Credits of renewable power", "t-CO2"),
)


def served_sheets(firm: Firm, found: Served) -> list[Sheet]:
    """Each scheme's figures, and those of the entities' SHK reports and RE100 electricity."""
    names = {one.code: one.name_ja or one.name for one in firm.entities}
    synthetic = " (synthetic / 架空)" if firm.firm.is_synthetic else ""
    schemes = [row for one in found.schemes for row in _scheme_rows(one)]
    reports: list[tuple[Cell, ...]] = []
    for title, fields, results in (
        ("SHK", _SHK, found.shk),
        ("RE100", _RE100, found.re100),
    ):
        source = USES[title.lower()].source
        reports += [
            (title, names[one.entity], one.fiscal_year, label, getattr(one, field), unit, source)
            for one in results
            for field, label, unit in fields
            if getattr(one, field) is not None
        ]
    for result in found.re100:
        source = USES["re100"].source
        reports += [
            ("RE100", names[result.entity], result.fiscal_year,
             f"対象外の証書 / certificates not counted: {one.reason}", one.kwh, "kWh", source)
            for one in result.rejected
        ]  # fmt: skip
    scheme, year = Column("scheme", "制度", "text", 34), Column("fiscal year", "年度", "number", 9)
    note, note_ja = firm.firm.name + synthetic, firm.firm.name_ja
    return [
        Sheet(
            "Schemes", "その他の制度", note, note_ja,
            (
                scheme, year, Column("figure", "項目", "text", 40),
                Column("t-CO2", "t-CO2", "tonnes"), Column("state", "状態", "text", 22),
                RULE, SOURCE,
            ),
            schemes,
        ),
        Sheet(
            "SHK and RE100", "算定報告・再エネ", note, note_ja,
            (
                scheme._replace(width=9), Column("unit", "法人", "text", 20), year,
                Column("figure", "項目", "text", 48), Column("quantity", "数量", "quantity"),
                Column("measured in", "単位", "text", 12), SOURCE,
            ),
            reports,
        ),
    ]  # fmt: skip


def _scheme_rows(one: SchemeYear) -> Iterator[tuple[Cell, ...]]:
    use = USES[one.scheme]
    place = (f"{use.name_ja} / {use.name}", one.fiscal_year)
    for field, label, rule in _AMOUNTS:
        if getattr(one, field) is not None:
            source = _FILE if field == "target_t" else use.source
            yield *place, label, getattr(one, field), "", rule, source
    for blocked in one.blocked:
        name = f"{NAMES_JA[blocked.credit_class]} / {SYMBOLS[blocked.credit_class]}"
        reason = f"{reason_ja(blocked.code)} / {blocked.reason}"
        label = f"対象外 / not accepted: {name}"
        yield *place, label, blocked.quantity_t, "", reason, use.source
    yield *place, "状態 / status", None, _STATES[one.state], _STATE_RULE, _COMPUTED
