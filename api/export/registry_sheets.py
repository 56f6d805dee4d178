"""The registry's sheets of a workbook: holdings, retirements, SHK figures, AEF tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from api.export.workbook import RULE, SOURCE, Cell, Column, Kind, Sheet
from exchange.registry.accounts.holders import Holders
from exchange.registry.port import STATUS_AFTER, Ending, RegistryEvent, Status
from exchange.registry.projects.office import OfficeRegistry
from exchange.registry.reports.exports import aef
from exchange.registry.serials import Block
from exchange.registry.uses import use_name, use_name_ja
from exchange.schemes.eligibility import Question, eligible
from exchange.schemes.rules import REPORT_2022, CreditFacts, judge
from exchange.schemes.shk import SHK, Report, adjusted_emissions_t, certificate_deduction_t
from exchange.schemes.uses import SCHEMES
from exchange.units import tokyo_datetime

ACT_NAMES = {"retire": "無効化 retire", "surrender": "償却 surrender", "cancel": "取消 cancel"}
_BLOCK = (
    Column("programme", "制度"),
    Column("class", "分類", "text", 26),
    Column("project", "プロジェクト"),
    Column("country", "国", "text", 8),
    Column("period from", "期間の始め", "day"),
    Column("period to", "期間の終わり", "day"),
    Column("issued on", "発行日", "day"),
    Column("first serial", "識別番号(始)", "text", 34),
    Column("last serial", "識別番号(終)", "text", 34),
    Column("t-CO2", "数量 t-CO2", "tonnes"),
)


def holdings_sheet(registry: OfficeRegistry, holder: str, on: date) -> Sheet:
    """The blocks that a holder holds now."""
    own = {account.name for account in registry.accounts(holder)}
    rows = [
        (holding.account, *_block(holding.block), "登録簿の口座残高 / balance of the account",
         f"registry / 登録簿, {on}")
        for holding in registry.holdings()
        if holding.account in own and holding.status is Status.HELD
    ]  # fmt: skip
    return Sheet(
        "Holdings", "保有", f"{holder}, on {on}", f"{holder}、{on} 現在",
        (Column("account", "口座", "text", 22), *_BLOCK, RULE, SOURCE), rows,
    )  # fmt: skip


def retirements_sheet(registry: OfficeRegistry, holder: str, on: date) -> Sheet:
    """The credits ended in a holder's name, with what they count for and by which rule."""
    is_holder = Holders(registry).is_named(holder)
    projects = {project.project_id: project for project in registry.projects()}
    rows: list[tuple[Cell, ...]] = []
    for ending in Ending:
        for event in registry.events(kind=ending.value):
            if not is_holder(event.beneficiary):
                continue
            facts = CreditFacts(event.block, projects[event.block.project_id], STATUS_AFTER[ending])
            rows.append(_retirement(event, facts))
    columns = (
        Column("day", "日", "day"), Column("act", "行為", "text", 20),
        Column("used for", "用途", "text", 40), Column("beneficiary", "名義", "text", 24),
        Column("purpose", "目的", "text", 30), *_BLOCK, RULE, SOURCE,
    )  # fmt: skip
    return Sheet(
        "Retirements", "無効化等", f"{holder}, to {on}", f"{holder}、{on} まで", columns,
        sorted(rows, key=lambda row: str(row[0])),
    )  # fmt: skip


def _retirement(event: RegistryEvent, facts: CreditFacts) -> tuple[Cell, ...]:
    day = tokyo_datetime(event.at_ns).date()
    uses = "\n".join(f"{use_name_ja(use)} / {use_name(use)}" for use in event.schemes)
    verdicts = [judge(SCHEMES[use.scheme], facts, day) for use in event.schemes]
    rule = "\n".join(
        f"{SCHEMES[use.scheme].name}: {'counts / 算入' if verdict.is_accepted else verdict.code}"
        for use, verdict in zip(event.schemes, verdicts, strict=True)
    )
    return (
        day, ACT_NAMES[event.kind], uses or "自主的 / voluntary", event.beneficiary, event.purpose,
        *_block(event.block), rule or "no scheme / 制度なし",
        "\n".join(dict.fromkeys(verdict.sentence for verdict in verdicts))
        or f"registry / 登録簿, {event.key}",
    )  # fmt: skip


def shk_sheet(
    registry: OfficeRegistry, holder: str, year: int, today: date, given: Report, is_known: bool
) -> Sheet:
    """The SHK figures of a year: unadjusted, credits and certificates by kind, adjusted.

    `given` is the report without retired credits; `is_known`: it has the basic emissions.
    """
    question = Question(scheme=SHK, holder=holder, on=today, today=today, fiscal_year=year)
    found = eligible(registry, question)
    kinds: dict[str, int] = {}
    for one in found.blocks:
        if one.state == "counts" and one.fiscal_year == year:
            name = f"{one.block.programme}, {one.block.credit_class}"
            kinds[name] = kinds.get(name, 0) + one.block.quantity_t
    report = given.after(found.year(year).counted_t)
    rows = list(_shk_rows(report, kinds, is_known))
    columns = (
        Column("figure", "項目", "text", 52), Column("t-CO2", "t-CO2", "tonnes", 14), RULE, SOURCE,
    )  # fmt: skip
    return Sheet(
        "SHK",
        "算定報告公表制度",
        f"{holder}, fiscal {year}",
        f"{holder}、{year}年度",
        columns,
        rows,
    )


def _shk_rows(report: Report, kinds: dict[str, int], is_known: bool) -> Iterator[tuple[Cell, ...]]:
    given, kept = "given by you / 入力値", "registry / 登録簿"
    unknown = "not given / 入力なし"
    yield (
        "基礎排出量(調整前) / unadjusted emissions", report.basic_t if is_known else None,
        "" if is_known else unknown, given,
    )  # fmt: skip
    for name, tonnes in sorted(kinds.items()):
        yield (
            f"− 無効化・取消: {name} / credits ended",
            tonnes,
            "subtracted / 控除",
            (f"{kept}; {REPORT_2022}, 6.1.1 (ア)"),
        )
    yield "− クレジット計 / all credits", report.retired_t, "sum of the kinds / 種別の合計", kept
    yield (
        "− グリーンエネルギーCO2削減相当量 / green-energy certificates",
        report.green_energy_t,
        "subtracted / 控除",
        given,
    )
    yield (
        "− 非化石証書 / non-fossil certificates", certificate_deduction_t(report),
        "kWh × factor × correction, at most bought power / kWh×係数×補正率、購入電力の排出量まで: "
        f"{report.certificates_kwh:,} × "
        f"{report.national_factor_kg} × {report.correction} ÷ 1000 ≤ {report.bought_power_t:,}",
        f"{given}; {REPORT_2022}",
    )  # fmt: skip
    yield (
        "+ 創出して移転した量(森林吸収を除く) / credits passed on, without forest sinks",
        report.transferred_t - report.forest_sinks_transferred_t,
        "added back; forest sinks are not / 加算。森林吸収は加算しない", given,
    )  # fmt: skip
    yield (
        "調整後排出量 / adjusted emissions", adjusted_emissions_t(report) if is_known else None,
        "unadjusted + passed on − credits − certificates, at least 0 / "
        "調整前+移転−クレジット−証書、0以上"
        if is_known
        else unknown,
        f"{REPORT_2022}, 6.1.1 (ア)",
    )  # fmt: skip


_AEF_JA = ("提出", "承認", "行為", "保有", "承認された主体")
_AEF_SOURCE = "Decision 4/CMA.6, annex II"


def aef_sheets(registry: OfficeRegistry, year: int, today: date) -> list[Sheet]:
    """The five tables of the agreed electronic format; headings are the decision's own."""
    sheets = []
    for (name, table), name_ja in zip(
        aef(registry, year, today, today).items(), _AEF_JA, strict=True
    ):
        kinds = {
            column: _kind_of([row.get(column) for row in table.rows]) for column in table.columns
        }
        columns = tuple(Column(column, "", kinds[column], 20) for column in table.columns)
        rows = [
            (*(_typed(row.get(column), kinds[column]) for column in table.columns),
             f"table {name[0]} of the AEF / AEF 表{name[0]}", _AEF_SOURCE)
            for row in table.rows
        ]  # fmt: skip
        note_ja = f"日本、{year}年(項目名は決定の英語のまま)"
        heads = (*columns, RULE, SOURCE)
        sheets.append(Sheet(f"AEF {name}", name_ja, f"Japan, {year}", note_ja, heads, rows))
    return sheets


def _kind_of(cells: list[object]) -> Kind:
    """The kind of a column of texts: days, numbers, or text."""
    texts = [str(cell) for cell in cells if cell not in (None, "")]
    if texts and all(_day_in(text) for text in texts):
        return "day"
    is_number = texts and all(text.isascii() and text.isdecimal() for text in texts)
    return (
        "number"
        if is_number and not any(text[0] == "0" and text != "0" for text in texts)
        else "text"
    )


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _typed(cell: object, kind: Kind) -> Cell:
    text = "" if cell is None else str(cell)
    if not text or kind == "text":
        return text
    return _day_in(text) if kind == "day" else int(text)


def _block(block: Block) -> tuple[Cell, ...]:
    return (
        block.programme, block.credit_class, block.project_id, block.country, block.vintage.start,
        block.vintage.end, block.issued_on, block.first_serial, block.last_serial, block.quantity_t,
    )  # fmt: skip
