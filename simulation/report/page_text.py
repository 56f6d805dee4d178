"""Text of a run's page beside its figures: its rules, synthetic parts, changed keys.

Every figure is the run's own setting. A rule names its source where all its settings are at
their defaults, which are the published values; else it says that the scenario sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

import msgspec

from simulation.core.text import Text, both
from simulation.gx_ets.firm_fill import fit, published_share
from simulation.gx_ets.keys import GxScenario
from simulation.report.page import PageText
from simulation.report.scenario_texts import japanese_texts
from simulation.scenarios.load import AnyScenario

SESSIONS = {
    "call": Text("1日2回の板寄せ", "in two call auctions a day"),
    "both": Text("板寄せとザラバ", "in call auctions and continuously"),
    "continuous": Text("ザラバ", "continuously"),
}
Rule = tuple[Text, tuple[str, ...], Text]  # sentence, its keys, the source of their defaults


TEXTBOOK = (
    Text("経済の全体: 閉形式の解がある教科書の市場。",
         "The whole economy: a textbook market with a closed form."),
)  # fmt: skip
SET_HERE = Text("このシナリオの設定", "set by this scenario")


def page_text(scenario: AnyScenario, command: str, name: str | None = None) -> PageText:
    """The page's text for a scenario; `command` is the command that repeats the run.

    `name`: that of a shipped scenario, whose texts are in Japanese too.
    """
    about = " ".join(scenario.about.split())
    own = japanese_texts().get(name or "")
    title = Text(own.title if own else scenario.title, scenario.title)
    texts = title, Text(own.about if own else about, about)
    if not isinstance(scenario, GxScenario):
        return PageText(*texts, (), TEXTBOOK, (), command)
    changed = tuple(changes(scenario))
    return PageText(*texts, rules(scenario), synthetic(scenario), changed, command)


def rules(scenario: GxScenario) -> tuple[Text, ...]:
    """The rules and public figures of a run, each with its source or that the scenario sets it."""
    usual = GxScenario(title="")
    found = []
    for sentence, keys, source in _rules(scenario):
        is_usual = all(_at(scenario, key) == _at(usual, key) for key in keys)
        why = source if is_usual else SET_HERE
        found.append(Text(f"{sentence.ja}（{why.ja}）。", f"{sentence.en}: {why.en}."))
    return tuple(found)


def synthetic(scenario: GxScenario) -> tuple[Text, ...]:
    """Parts of the model without a public figure."""
    return (
        _firms(scenario),
        Text(
            "事業者の評価・バンキング・気配。クレジットへの他の需要。取引者とその資金。",
            "Firms' valuation, banking and quotes; other demand for credits; traders and their "
            "capital.",
        ),
        Text(
            "公表された合計より細かい、クレジット事業の時期・損失・規模。",
            "Times, losses and sizes in the credit pipelines, beyond the published totals.",
        ),
        Text(
            "まだ公表されていないルール: 下限の発動条件、リバースオークションの予算、"
            "確定排出量の公表日、期限の日、買占め防止の上限、排出枠市場の取引。",
            "Rules not published yet: the floor's trigger and the reverse auction's budget, the "
            "day of verified totals, the deadline's day, limits on hoarding, trade in the "
            "allowance market.",
        ),
    )


def _firms(scenario: GxScenario) -> Text:
    """The part of the firms that is synthetic, and how a table of firms fits public figures."""
    keys = scenario.population
    if not keys.listed:
        return both(
            "すべての事業者: 規模、部門、原単位、削減費用、ショック。合計と構成比だけが公表値に"
            "従うが、公表値は互いに合わない。ここでは合計 {total:g} Mt。",
            "Every firm: its size, sector, intensity, abatement costs and shocks. Only totals and "
            "shares follow public figures, which conflict; here {total:g} Mt in all.",
            total=keys.emissions_mt,
        )
    rows, known, total = published_share(keys)
    shown = [
        both(
            "{what} {found:.1f}、公表値は{published:.1f}（{source}）",
            "{what} {found:.1f} beside {published:.1f} ({source})",
            **row._asdict(),
        )
        for row in fit(scenario)
    ]
    fits = Text("、".join(row.ja for row in shown), "; ".join(row.en for row in shown))
    return both(
        "事業者: {count}社のうち{rows}社は排出量が公表されている"
        "（{total:.1f} Mtのうち{known:.1f} Mt）。他は"
        "表で補った。原単位・削減費用・ショックはすべて合成。適合: {fits}。",
        "Firms: {rows} of {count} have published emissions, {known:.1f} of {total:.1f} Mt; the "
        "others are filled in by the table. Intensities, abatement costs and shocks of all are "
        "synthetic. Fit: {fits}.",
        rows=rows, count=len(keys.listed), known=known, total=total, fits=fits,
    )  # fmt: skip


def _rules(scenario: GxScenario) -> Iterator[Rule]:
    policy, calendar = scenario.policy, scenario.calendar
    ceiling = both("上限 {yen:,.0f}円/t", "Ceiling {yen:,.0f} yen/t", yen=policy.ceiling_jpy_per_t)
    floor = both("下限 {yen:,.0f}円/t", "floor {yen:,.0f} yen/t", yen=policy.floor_jpy_per_t)
    yield (
        both(
            "{year}年度: {ceiling}、{floor}。毎年{growth}とその年の物価上昇率で上がる",
            "{ceiling} and {floor} for FY{year}, growing by {growth} a year and that year's "
            "inflation",
            year=policy.base_year,
            ceiling=ceiling if policy.may_pay_ceiling else Text("上限なし", "No ceiling"),
            floor=floor if policy.has_floor else Text("下限なし", "no floor"),
            growth=_percent(policy.real_growth),
        ),
        ("policy.ceiling_jpy_per_t", "policy.floor_jpy_per_t", "policy.base_year",
         "policy.real_growth", "policy.has_floor", "policy.may_pay_ceiling"),
        Text("経済産業省、2025-12-19", "METI, 2025-12-19"),
    )  # fmt: skip
    yield (
        both(
            "クレジット（J-クレジットとJCMの合計）は確定排出量の{limit}まで",
            "Credits (J-Credit and JCM together) for up to {limit} of verified emissions",
            limit=_percent(policy.credit_limit),
        ),
        ("policy.credit_limit",),
        Text("経済産業省、2025-07", "METI, 2025-07"),
    )
    yield (
        both(
            "保有も支払いもない量への罰則は上限の{factor:g}倍",
            "A penalty of {factor:g} times the ceiling for tonnes neither held nor paid for",
            factor=policy.penalty_factor,
        ),
        ("policy.penalty_factor",),
        Text("GX推進法、2025年改正", "GX Promotion Act as amended in 2025"),
    )
    yield _allocation(scenario)
    yield (
        both(
            "{smallest:,} t以上の{firms}社。最初の2年度は{first}に割り当て、"
            "取引は{opening}に始まる",
            "{firms} firms with {smallest:,} t or more; the first two years are allocated on "
            "{first}, trading opens on {opening}",
            firms=scenario.population.firms,
            smallest=scenario.population.smallest_t,
            first=calendar.first_allocation,
            opening=calendar.opening,
        ),
        ("population.firms", "population.smallest_t", "calendar.first_allocation",
         "calendar.opening"),
        Text(
            "300〜400社、2027年10月ごろと秋。報道、2025-07から2026-01",
            "300 to 400 firms, about October and autumn 2027 by the press, 2025-07 to 2026-01",
        ),
    )  # fmt: skip
    market = scenario.credit_market
    yield (
        both(
            "クレジットの取引は{sessions}、基準値段の上下{limit} %以内、決済は{days}営業日後",
            "Credits trade {sessions}, within {limit} % of the base price, settled {days} business "
            "days later",
            sessions=SESSIONS[market.sessions],
            limit=market.price_limit_percent,
            days=market.settlement_days,
        ),
        ("credit_market.sessions", "credit_market.price_limit_percent",
         "credit_market.settlement_days"),
        Text("東京証券取引所の規則、2023-10", "rules of the Tokyo Stock Exchange, 2023-10"),
    )  # fmt: skip
    yield (
        both(
            "毎年、J-クレジット事業の束{jcredit:g}件とJCM事業{jcm:g}件が始まる",
            "{jcredit:g} bundles of J-Credit projects and {jcm:g} JCM projects enter a year",
            jcredit=scenario.credits.jcredit.projects_a_year,
            jcm=scenario.credits.jcm.projects_a_year,
        ),
        ("credits.jcredit.projects_a_year", "credits.jcm.projects_a_year"),
        Text(
            "2022-03から2024-10までのように年に約1.03 MtのJ-クレジットが認証され、"
            "約272件のJCM事業が支援されるように。事務局の一覧、環境省 2025-03",
            "so that about 1.03 Mt of J-Credits a year are issued, as from 2022-03 to 2024-10, and "
            "about 272 JCM projects are supported: secretariats' tables, MOE 2025-03",
        ),
    )


def _allocation(scenario: GxScenario) -> Rule:
    policy = scenario.policy
    names = ("auction_first_year", "benchmark_first_share", "benchmark_last_share",
             "benchmark_last_year", "benchmark_later_share", "benchmark_later_year",
             "grandfathering_cut", "activity_threshold")  # fmt: skip
    return (
        both(
            "{free}年度までは全量無償。ベンチマークは原単位の上位{first}から{last_year}年度の上位{last}、"
            "{later_year}年度の上位{later}へ直線で下がる。グランドファザリングは毎年{cut}減。"
            "活動量が{activity}以上変わると割当が従う",
            "All allocation free to FY{free}; benchmarks go straight from the top {first} to the "
            "top {last} of intensities in FY{last_year} and to the top {later} in FY{later_year}; "
            "grandfathering falls by {cut} a year; allocation follows activity from {activity} on",
            free=policy.auction_first_year - 1,
            first=_percent(policy.benchmark_first_share),
            last=_percent(policy.benchmark_last_share),
            last_year=policy.benchmark_last_year,
            later=_percent(policy.benchmark_later_share),
            later_year=policy.benchmark_later_year,
            cut=_percent(policy.grandfathering_cut),
            activity=_percent(policy.activity_threshold),
        ),
        tuple(f"policy.{name}" for name in names),
        Text(
            "経済産業省の審議会の報道、2025-08から2025-10",
            "press on METI's committee, 2025-08 to 2025-10",
        ),
    )


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _at(scenario: GxScenario, key: str) -> Any:
    return reduce(getattr, key.split("."), scenario)


def changes(scenario: GxScenario) -> list[str]:
    """The keys that are not at their defaults, as `key = value (default: value)`.

    The rows of a table of firms are in the file that `population.table` names.
    """
    usual = msgspec.to_builtins(GxScenario(title=scenario.title, about=scenario.about))
    here = msgspec.to_builtins(scenario)
    if scenario.population.table:
        del here["population"]["listed"]
    return _differences((), usual, here)


def _differences(path: tuple[str, ...], usual: Any, here: Any) -> list[str]:
    if isinstance(usual, dict) and isinstance(here, dict):
        return [
            line for key in here for line in _differences((*path, key), usual.get(key), here[key])
        ]
    if usual == here:
        return []
    return [f"{'.'.join(path)} = {_shown(here)} (default: {_shown(usual)})"]


def _shown(value: object) -> str:
    return "none" if value is None else msgspec.json.encode(value).decode()
