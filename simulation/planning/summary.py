"""The plan in a paragraph, and its notes, in English and Japanese."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from exchange.compliance.firm import Firm
from exchange.registry.uses import USES
from simulation.planning.firm_problem import FirmProblem
from simulation.planning.procurement import BasketLine, Policy, PolicyCode, ProcurementPlan
from simulation.planning.terms import VOLUME_SOURCE, PlanTerms

MILLION = 1e6
OKU = 1e8
NEAR_YEN = 50_000  # costs so near are the same


def notes(firm: Firm, terms: PlanTerms) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The assumptions of a plan, in both languages."""
    rows = [
        (
            f"Paths: {terms.bundle}, simulated with synthetic firms; no forecast.",
            f"価格経路: {terms.bundle}(架空の企業による試算で、予測ではない)。",
        ),
        (
            "Later purchases know their whole path: later costs are lower bounds.",
            "後の購入は経路全体を知って決めるため、後年の費用は下限です。",
        ),
        (
            "The entities may pass credits and allowances to one another; open orders are not "
            "counted, agreed forwards are paid for already.",
            "法人間でクレジットと排出枠を融通できるものとし、未約定の注文は数えず、合意済の先渡の代金は含みません。",
        ),
        (
            f"At most {terms.participation_percent} % of an auction's mean volume is bought. "
            f"Volume: {VOLUME_SOURCE.en}.",
            f"購入は節立会の平均売買高の{terms.participation_percent}%以内。売買高の出典: "
            f"{VOLUME_SOURCE.ja}。",
        ),
    ]
    if firm.firm.may_share:
        pairs = ", ".join(firm.firm.may_share)
        rows.append(
            (
                f"Assumed by the firm, by no rule: one retirement serves {pairs}.",
                f"企業の仮定(規則にはない): 1回の無効化で兼ねる制度 {pairs}。",
            )
        )
    return tuple(en for en, _ in rows), tuple(ja for _, ja in rows)


def summary(found: FirmProblem, plan: ProcurementPlan) -> ProcurementPlan:
    """The plan with its paragraph."""
    now = [one for one in plan.basket if one.stage == "now"]
    for_duty = [one for one in now if any("gx-ets" in use for use in one.serves)]
    others = [one for one in now if one not in for_duty]
    policies = {one.code: one for one in plan.policies}
    parts = [
        _verdict(found, plan, for_duty),
        _basket(for_duty, others, plan),
        _costs(policies),
        _last_resort(plan),
        _borrowed(plan),
        _other_schemes(found, plan),
        _stale(found),
    ]
    return replace(
        plan,
        answer=" ".join(en for en, _ in parts if en),
        answer_ja="".join(ja for _, ja in parts if ja),
    )


def _verdict(
    found: FirmProblem, plan: ProcurementPlan, for_duty: list[BasketLine]
) -> tuple[str, str]:
    """The answer to "Should we buy J-Credits now?" for the first open year of the duty."""
    if not found.horizon.duty_years:
        return "", ""
    year = found.horizon.duty_years[0]
    expected = _expected(found)
    bought = [one for one in for_duty if one.instrument.startswith("jcredit/")]
    later = [
        one
        for one in plan.basket
        if one.stage == "later" and one.instrument.startswith("jcredit/")
        and any("gx-ets" in use for use in one.serves)
    ]  # fmt: skip
    if bought:
        tonnes = sum(one.mean_t for one in bought)
        en, ja = f"Yes, {tonnes:,} t", f"はい、{tonnes:,} t買います"
        if all(one.is_stale for one in bought):
            en = f"Only if stale prices still hold, {tonnes:,} t"
            ja = f"古い価格が今も成り立つ場合に限り、{tonnes:,} t買います"
    elif later:
        en, ja = (
            "Not yet: later, on the paths on which it pays",
            "まだです。後で、見合う経路でだけ買います",
        )
    else:
        en, ja = (
            "No, not for GX-ETS: no class costs less",
            "いいえ、GX-ETS用には見合う分類がありません",
        )
    against = against_ja = ""
    if expected is not None:
        against = (
            f" An allowance costs {expected:,.0f} yen/t on average at its deadline, in today's "
            "money."
        )
        against_ja = f"期限の排出枠は平均で現在価値{expected:,.0f}円/tです。"
    return (
        f"Should we buy J-Credits for FY{year} now? {en}.{against}",
        f"{year}年度分のJ-クレジットを今買うべきか。{ja}。{against_ja}",
    )


def _expected(found: FirmProblem) -> float | None:
    """Mean present cost of an allowance at the first open deadline: price or last resort."""
    problem = found.problem
    years = np.flatnonzero(np.isfinite(problem.spot).all(axis=0))
    if not len(years):
        return None
    year = int(years[0])
    cost = np.minimum(problem.spot[:, year], problem.resort[:, year])
    return float(problem.weights @ cost * problem.discount[problem.when[year, 0]])


def _basket(
    for_duty: list[BasketLine], others: list[BasketLine], plan: ProcurementPlan
) -> tuple[str, str]:
    until = plan.verified_on
    if not for_duty and not others:
        return (
            f"Until {until} the plan buys nothing: waiting costs less.",
            f"{until}までは何も買わないのが最善です(待つほうが安いため)。",
        )
    english, japanese = [], []
    if for_duty:
        english.append(f"for GX-ETS {_list(for_duty)[0]}")
        japanese.append(f"GX-ETS用に{_list(for_duty)[1]}")
    else:
        english.append("nothing for GX-ETS")
        japanese.append("GX-ETS用には何も買わず")
    if others:
        uses = sorted({use for one in others for use in one.serves})
        english.append(f"for {', '.join(uses)} {_list(others)[0]}")
        japanese.append(f"{'・'.join(uses)}用に{_list(others)[1]}")
    return (
        f"Until {until} the plan buys {'; '.join(english)}.",
        f"{until}までの購入: {'、'.join(japanese)}。",
    )


def _list(lines: list[BasketLine]) -> tuple[str, str]:
    rows = [
        (
            f"{one.mean_t:,} t of {one.name} at {one.price_yen_per_t:,.0f} yen/t"
            + (" (stale price)" if one.is_stale else ""),
            f"{one.name_ja} {one.mean_t:,} t({one.price_yen_per_t:,.0f}円/t"
            + ("、古い価格)" if one.is_stale else ")"),
        )
        for one in lines
    ]
    return " and ".join(en for en, _ in rows), "と".join(ja for _, ja in rows)


def _costs(policies: dict[PolicyCode, Policy]) -> tuple[str, str]:
    plan = policies["plan"]
    english = [
        f"Its expected cost is {_million(plan.fan.mean_yen)} million yen of today "
        f"(P10 {_million(plan.fan.p10_yen)}, P90 {_million(plan.fan.p90_yen)})"
    ]
    japanese = [
        f"費用の期待値は現在価値で{_oku(plan.fan.mean_yen)}億円"
        f"(P10 {_oku(plan.fan.p10_yen)}、P90 {_oku(plan.fan.p90_yen)})です"
    ]
    others: tuple[tuple[PolicyCode, str, str], ...] = (
        ("nothing", "doing nothing until the deadline", "期限まで何もしないと"),
        ("all_today", "buying all today", "今日すべて買うと"),
    )
    for code, words, words_ja in others:
        if code not in policies:
            continue
        more = policies[code].fan.mean_yen - plan.fan.mean_yen
        if abs(more) < NEAR_YEN:
            english.append(f"{words} costs the same")
            japanese.append(f"{words_ja}同じ費用です")
        else:
            english.append(
                f"{words} costs {_million(abs(more))} million {'more' if more > 0 else 'less'}"
            )
            sign = "増えます" if more > 0 else "減ります"
            japanese.append(f"{words_ja}{_oku(abs(more))}億円{sign}")
    return "; ".join(english) + ".", "。".join(japanese) + "。"


def _last_resort(plan: ProcurementPlan) -> tuple[str, str]:
    """The ceiling, the penalty and missed targets, if the plan needs any."""
    english, japanese = [], []
    for kind, words, words_ja in (
        ("ceiling", "are paid for at the ceiling", "上限価格で支払います"),
        ("penalty", "end as penalty", "負担金になります"),
        (
            "missed",
            "of targets are missed, because that costs less",
            "目標を未達とするほうが安く済みます",
        ),
    ):
        tonnes = sum(one.mean_t for one in plan.basket if one.kind == kind)
        if tonnes:
            english.append(f"{tonnes:,} t {words}")
            japanese.append(f"平均{tonnes:,} tは{words_ja}")
    if not english:
        return "", ""
    return "On average " + "; ".join(english) + ".", "。".join(japanese) + "。"


def _borrowed(plan: ProcurementPlan) -> tuple[str, str]:
    """The allowances used early in the last year, whose replacement no budget pays for."""
    lines = [one for one in plan.basket if one.kind == "borrowed"]
    if not lines:
        return "", ""
    tonnes, cost = sum(one.mean_t for one in lines), sum(one.cost_yen for one in lines)
    year = lines[0].fiscal_year
    is_limited = any(one.limit == "budget" for one in plan.limits)
    return (
        f"In FY{year}, the last year, {tonnes:,} t on average are covered by the next year's "
        "allowances; "
        f"replacing them costs {_million(cost)} million yen, counted in the cost, but paid after "
        "the plan's years" + (", outside every budget." if is_limited else "."),
        f"最終の{year}年度は平均{tonnes:,} tを翌年度の排出枠で先に充てます。"
        f"その補充の{_oku(cost)}億円は費用に含みますが、支払は計画の年度より後"
        + ("で、どの年度の予算にも入りません。" if is_limited else "です。"),
    )


def _other_schemes(found: FirmProblem, plan: ProcurementPlan) -> tuple[str, str]:
    """The value of a tonne for each other scheme, and the cheapest class that counts there."""
    english, japanese = [], []
    for scheme, code in enumerate(found.horizon.schemes[1:], 1):
        lines = [one for one in plan.limits if one.limit == f"target/{code}"]
        worth = max((one.shadow_yen for one in lines), default=0.0)
        known = [one for one in found.offers if one.counts[:, scheme].any()]
        use = USES[code]
        en = f"For {use.name} a credit is worth up to {worth:,.0f} yen/t"
        ja = f"{use.name_ja}では1tの価値は{worth:,.0f}円までです"
        if known:
            best = min(known, key=lambda one: one.price_yen_per_t)
            en += (
                f"; allowances do not count there, and the cheapest class that does is "
                f"{best.instrument.code} at {best.price_yen_per_t:,} yen ({best.day})"
            )
            ja += (
                f"(排出枠は使えず、使える最も安い分類は{best.instrument.code}の"
                f"{best.price_yen_per_t:,}円、{best.day})"
            )
        english.append(en + ".")
        japanese.append(ja + "。")
    return " ".join(english), "".join(japanese)


def _stale(found: FirmProblem) -> tuple[str, str]:
    stale = [one for one in found.offers if one.is_stale]
    if not stale:
        return "", ""
    days = min(one.day for one in stale), max(one.day for one in stale)
    return (
        f"{len(stale)} of {len(found.offers)} prices are stale ({days[0]} to {days[1]}): get "
        "prices of today before acting.",
        f"{len(found.offers)}件中{len(stale)}件の価格が古い({days[0]}〜{days[1]})ため、"
        "実行前に現在の価格が必要です。",
    )


def _million(yen: int) -> str:
    return f"{yen / MILLION:,.1f}"


def _oku(yen: int) -> str:
    return f"{yen / OKU:,.2f}"
