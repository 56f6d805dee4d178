"""A firm's compliance as sheets of a workbook: coverage, ways of closing, and the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from api.export.workbook import RULE, SOURCE, Cell, Column, Sheet
from api.wire.words import VOCABULARIES
from exchange.compliance.closing import Closing
from exchange.compliance.coverage import Coverage, YearCoverage
from exchange.compliance.firm import Firm
from exchange.compliance.prices import NAMES_JA, SYMBOLS
from exchange.schemes.gx_ets_units import COVERED_FROM_T
from simulation.planning.procurement import ProcurementPlan

_FILE = "the firm's file / 企業ファイル"
_QUANTILES = "sum of the sites' quantiles / 事業所の分位の合計"
_LAW = "GX-ETS rules: docs/rules.md / GX-ETSの規則"
# The figures of a year: field, its heading, its rule, and where it comes from.
_FIGURES = (
    (
        "need_t",
        "排出量(必要量) / emissions, the need",
        "one allowance or credit for each tonne / 1tにつき排出枠またはクレジット1",
        _FILE,
    ),
    ("need_p10_t", "予測P10 / forecasts at P10", _QUANTILES, _FILE),
    ("need_p90_t", "予測P90 / forecasts at P90", _QUANTILES, _FILE),
    (
        "allocation_t",
        "無償割当 / free allocation",
        "benchmark or yearly cut; activity rule / ベンチマークまたは年次削減、活動量の調整",
        _LAW,
    ),
    (
        "allowances_held_t",
        "保有排出枠 / allowances held",
        "vintages up to the year / 当年度までの枠",
        _FILE,
    ),
    (
        "credits_held_t",
        "保有クレジット / credits held",
        "that the scheme counts / 制度で算入可能なもの",
        _FILE,
    ),
    (
        "due_in_t",
        "受渡予定 / due in",
        "traded, arriving by the deadline / 約定済、期限までに受渡",
        _FILE,
    ),
    ("ordered_t", "注文中 / ordered", "open orders / 注文中", _FILE),
    (
        "forward_t",
        "先渡(期待値) / forward, expected",
        "volume x chance, P90 delay / 数量×確率、遅延はP90",
        _FILE,
    ),
    (
        "credit_limit_t",
        "クレジット上限 / credit limit",
        "share of emissions, rounded down / 排出量の割合、切捨て",
        _LAW,
    ),
    (
        "credits_counted_t",
        "算入済 / counted",
        "ended for the year, within the limit / 当年度に使用、上限内",
        _FILE,
    ),
    ("credits_usable_t", "使用可能 / usable", "held, within the limit / 保有、上限内", _FILE),
)
_POSITION = (
    (
        "covered_t",
        "充足量 / covered",
        "credits up to the limit, then allowances, oldest first / "
        "上限までクレジット、次に古い枠から",
    ),
    (
        "borrowed_t",
        "うち翌年度の枠 / of the next year's vintage",
        "missing in that year / 翌年度に不足",
    ),
    ("shortage_t", "不足 / shortage", "need = covered + shortage / 必要量 = 充足量 + 不足"),
    ("surplus_t", "余剰 / surplus", "allowances left for the next year / 翌年度に残る枠"),
)


def _word(vocabulary: str, code: str) -> str:
    """A code's words in both languages; the code itself where there are none."""
    word = VOCABULARIES[vocabulary].get(code)
    return f"{word.ja} / {word.en}" if word is not None else code


def _class(credit_class: str) -> str:
    if not credit_class:
        return ""
    return f"{NAMES_JA[credit_class]} / {SYMBOLS[credit_class]}"


def coverage_sheets(firm: Firm, found: Coverage) -> list[Sheet]:
    """The coverage of each unit and year, figure by figure, and the ways of closing a shortage."""
    names = {one.code: one.name_ja or one.name for one in firm.entities}
    figures: list[tuple[Cell, ...]] = []
    ways: list[tuple[Cell, ...]] = []
    for unit in found.units:
        name = " + ".join(names[code] for code in unit.entities)
        for year in unit.years:
            figures += [(name, year.fiscal_year, *row) for row in _year_rows(year, names)]
            ways += [(name, year.fiscal_year, *_way(one)) for one in year.closing]
    for one in found.not_covered:
        row = ("対象外: 基準年平均 / not covered: average of base years", one.average_t, None, "")
        figures.append(
            (
                names[one.entity],
                None,
                *row,
                f"below {COVERED_FROM_T:,} t / {COVERED_FROM_T:,} t未満",
                _FILE,
            )
        )
    note, note_ja = f"{firm.firm.name}, on {found.on}", f"{firm.firm.name_ja}、{found.on} 時点"
    synthetic = " (synthetic / 架空)" if firm.firm.is_synthetic else ""
    unit_columns = (Column("unit", "法人", "text", 20), Column("fiscal year", "年度", "number", 9))
    return [
        Sheet(
            "Coverage", "充足状況", note + synthetic, note_ja,
            (
                *unit_columns, Column("figure", "項目", "text", 40),
                Column("t-CO2", "t-CO2", "tonnes"), Column("day", "日", "day"),
                Column("state", "状態・根拠", "text", 22),
                RULE._replace(width=38), SOURCE._replace(width=26),
            ),
            figures,
        ),
        Sheet(
            "Closing", "不足の充足費用", note, note_ja,
            (
                *unit_columns, Column("way", "方法", "text", 20),
                Column("class", "分類", "text", 24),
                Column("yen/t", "円/t", "yen", 10), Column("priced on", "価格の日付", "day"),
                Column("closes t", "埋まるt", "tonnes"), Column("left t", "残るt", "tonnes"),
                Column("yen", "費用 円", "yen"),
                RULE._replace(width=20), SOURCE._replace(width=26),
            ),
            ways,
        ),
    ]  # fmt: skip


def _registered_rows(year: YearCoverage, names: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a year's registered emissions, with their day, and of the file's figures."""
    for one in year.registered:
        name = names[one.entity]
        yield (
            f"登録簿の検証済排出量: {name} / registered: {name}", one.emissions_t, one.entered_on,
            _word("emissions_source", "registered"),
            "ファイルの値に代えて算入 / counted in place of the file's",
            f"登録簿、検証機関 / registry, verified by {one.verifier}",
        )  # fmt: skip
        yield (
            f"企業ファイルの値: {name} / the file's: {name}", one.file_t, None,
            _word("emissions_source", one.file_source), "算入しない / not counted", _FILE,
        )  # fmt: skip


def _year_rows(year: YearCoverage, names: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    states = {
        "need_t": _word("emissions_source", year.emissions_source),
        "allocation_t": _word("allocation_source", year.allocation_source),
    }
    for field, name, rule, source in _FIGURES:
        yield name, getattr(year, field), None, states.get(field, ""), rule, source
        if field == "need_t":
            yield from _registered_rows(year, names)
    for one in year.blocked:
        name = f"使用不可 / blocked: {_class(one.credit_class)}"
        code = _word("blocked_reason", one.code)
        yield name, one.quantity_t, None, code, one.reason, _LAW
    for field, name, rule in _POSITION:
        yield name, getattr(year.expected, field), None, "", rule, "computed / 計算値"
    state = _word("coverage_state", year.state)
    yield (
        "状態 / status",
        None,
        None,
        state,
        "met only if verified and granted / 検証済かつ割当済のみ充足",
        "computed / 計算値",
    )
    yield (
        "最終安全取引日 / last safe trading day", None, year.last_safe_day, "",
        "deadline less settlement and approval, in exchange days / "
        "期限から受渡と承認の営業日を引く", _FILE,
    )  # fmt: skip
    yield (
        "保有期限 / holding deadline", None, year.deadline, "未確認 / not verified",
        "31 January of the year after the report year / 報告年度の翌年1月31日", _LAW,
    )  # fmt: skip


def _way(one: Closing) -> tuple[Cell, ...]:
    stale = ", 古い / stale" if one.is_stale else ""
    obstacle = _word("closing_obstacle", one.code) if one.code else ""
    rule = obstacle or _word("price_origin", one.origin) + stale
    return (
        _word("closing_way", one.way), _class(one.credit_class), one.price_yen_per_t, one.price_day,
        one.closes_t, one.left_open_t, one.cost_yen, rule, one.source,
    )  # fmt: skip


def plan_sheets(plan: ProcurementPlan) -> list[Sheet]:
    """A plan: basket, schedule, costs of each way to act, limits, reasons."""
    found = plan.reduction
    paths = f"{found.bundle}, {found.price_paths} paths, {found.kept} of {found.drawn} draws kept"
    paths_ja = (
        f"{found.bundle}、価格経路{found.price_paths}本、抽出{found.drawn}本のうち{found.kept}本"
    )
    if plan.status == "optimal":
        paths += f", error {100 * found.error:.2f} %"
        paths_ja += f"、期待費用の差{100 * found.error:.2f}%"
    note, note_ja = f"{plan.firm}, on {plan.on}", f"{plan.firm}、{plan.on} 時点"
    answer = [
        ("日本語", plan.answer_ja, "".join(plan.notes_ja), paths_ja),
        ("English", plan.answer, " ".join(plan.notes), paths),
    ]
    sheets = (
        ("Answer", "答え", _ANSWER, answer),
        ("Plan", "調達計画", _BASKET, _basket(plan, paths)),
        ("Schedule", "購入日程", _SCHEDULE, _schedule(plan, paths)),
        ("Costs", "行動別の費用", _COSTS, _costs(plan, paths)),
        ("Limits", "上限と節約額", _LIMITS, _limits(plan, paths)),
        ("Why not", "買わない理由", _EXCLUDED, _excluded(plan)),
    )
    return [
        Sheet(name, name_ja, note, note_ja, columns, list(rows))
        for name, name_ja, columns, rows in sheets
    ]


_ANSWER = (
    Column("language", "言語", "text", 10), Column("answer", "答え", "text", 90),
    RULE._replace(width=50), SOURCE._replace(width=26),
)  # fmt: skip
_NAME = Column("instrument", "対象", "text", 40)
_BASKET = (
    _NAME, Column("kind", "種類", "text", 22), Column("when", "時期", "text", 26),
    Column("fiscal year", "年度", "number", 9), Column("for", "用途", "text", 24),
    Column("mean t", "平均 t", "tonnes"), Column("P10 t", "P10 t", "tonnes"),
    Column("P90 t", "P90 t", "tonnes"), Column("yen/t", "円/t", "number", 10),
    Column("priced on", "価格の日付", "day"), Column("present yen", "現在価値 円", "yen"),
    RULE, SOURCE,
)  # fmt: skip
_SCHEDULE = (
    _NAME, Column("from", "開始", "day"), Column("to", "終了", "day"),
    Column("auctions", "節立会", "number"), Column("t", "t", "tonnes"),
    Column("t an auction", "1回あたり t", "tonnes"), Column("cap t", "上限 t", "tonnes"),
    Column("yen/t", "円/t", "number", 10), RULE, SOURCE,
)  # fmt: skip
_COSTS = (
    Column("way to act", "行動", "text", 40), Column("expected yen", "期待値 円", "yen"),
    Column("P10 yen", "P10 円", "yen"), Column("median yen", "中央値 円", "yen"),
    Column("P90 yen", "P90 円", "yen"), Column("mean regret yen", "平均後悔 円", "yen"),
    Column("greatest regret yen", "最大後悔 円", "yen"), RULE, SOURCE,
)  # fmt: skip
_LIMITS = (
    Column("limit", "上限", "text", 40), Column("fiscal year", "年度", "number", 9),
    Column("unit", "単位", "text", 8), Column("most", "上限の値", "yen"),
    Column("used", "使用(平均)", "yen"), Column("saves yen", "節約額 円", "number"), RULE, SOURCE,
)  # fmt: skip
_EXCLUDED = (_NAME, Column("bought below yen/t", "購入する価格 円/t", "number"), RULE, SOURCE)
_UNITS = {"t": "t", "yen": "円 / yen"}
_PLAN = "docs/compliance.md"


def _both(name: str, name_ja: str) -> str:
    return f"{name_ja} / {name}"


def _basket(plan: ProcurementPlan, paths: str) -> Iterator[tuple[Cell, ...]]:
    for one in plan.basket:
        stale = ", 古い / stale" if one.is_stale else ""
        source = paths if one.price_origin == "path" else _PLAN
        yield (
            _both(one.name, one.name_ja), _word("plan_kind", one.kind),
            _word("plan_stage", one.stage), one.fiscal_year, ", ".join(one.serves),
            one.mean_t, one.p10_t, one.p90_t, _number(one.price_yen_per_t), one.price_day,
            one.cost_yen, _word("plan_price", one.price_origin) + stale, source,
        )  # fmt: skip


def _schedule(plan: ProcurementPlan, paths: str) -> Iterator[tuple[Cell, ...]]:
    for one in plan.schedule:
        yield (
            _class(one.instrument), one.first_day, one.last_day, one.auctions, one.quantity_t,
            one.t_per_auction, one.most_t, _number(one.price_yen_per_t),
            "until the verification, the same on all paths / 検証までは全経路で共通", paths,
        )  # fmt: skip


def _costs(plan: ProcurementPlan, paths: str) -> Iterator[tuple[Cell, ...]]:
    rule = (
        f"present value at {plan.rate_percent:g} %; regret against perfect foresight / "
        f"割引率{plan.rate_percent:g} %の現在価値、先を知る場合に対する後悔"
    )
    for one in plan.policies:
        fan = one.fan
        yield (
            _both(one.name, one.name_ja), fan.mean_yen, fan.p10_yen, fan.p50_yen, fan.p90_yen,
            one.regret_mean_yen, one.regret_max_yen, rule, paths,
        )  # fmt: skip


def _limits(plan: ProcurementPlan, paths: str) -> Iterator[tuple[Cell, ...]]:
    for one in plan.limits:
        yield (
            _both(one.name, one.name_ja), one.fiscal_year, _UNITS[one.unit], one.most, one.used,
            _number(one.shadow_yen), "what one more unit saves / 1単位緩めたときの節約額", paths,
        )  # fmt: skip
    for change in plan.changes:
        rule = "smallest change that makes the plan feasible / 実行可能にする最小の変更"
        yield (
            _both(change.name, change.name_ja), change.fiscal_year, _UNITS[change.unit],
            change.most, change.needed, None, rule, paths,
        )  # fmt: skip


def _excluded(plan: ProcurementPlan) -> Iterator[tuple[Cell, ...]]:
    for one in plan.excluded:
        below = one.bought_below_yen_per_t
        yield (
            _both(one.name, one.name_ja), None if below is None else _number(below),
            _both(one.reason, one.reason_ja), _PLAN,
        )  # fmt: skip


def _number(value: float) -> Decimal:
    """A mean over paths with two decimals."""
    return Decimal(f"{value:.2f}")
