"""The findings of a run in Japanese: the same sentences as `findings.py`, in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import polars as pl

from simulation.report.account_words import HOLDERS
from simulation.report.findings import PAID, RunSummary
from simulation.results.account import state_account
from simulation.results.balances import unbalanced
from simulation.results.burden import burdens
from simulation.results.measures import YEAR, figures
from simulation.results.readable import JAPANESE, amount, span
from simulation.results.tables import Tables


def sector_ja(name: str) -> str:
    """The Japanese name of a shipped sector; another one's own name."""
    return HOLDERS[name].ja if name in HOLDERS else name


def yen_ja(value: float) -> str:
    """Yen with a unit of Japanese, for a sentence."""
    return amount("_jpy", value, JAPANESE)


def tonnes_ja(value: float) -> str:
    """Tonnes with a unit, for a sentence."""
    return amount("_t", value, JAPANESE)


def findings_ja(tables: Tables, by_year: pl.DataFrame) -> list[str]:
    """Findings of one run."""
    total = figures(by_year)
    return [
        _credits_short(by_year),
        _prices(by_year, total),
        _credit_use(total),
        _payments(total),
        *_payers(tables),
        *_lost(total),
        *_state(tables),
        *_checked(tables),
    ]


def findings_of_many_ja(runs: RunSummary) -> list[str]:
    """Findings of several runs."""
    found = []
    price = runs.of("price_jpy_per_t")
    if price is None:
        found.append("<b>どの計算でも排出枠の取引はなかった。</b>")
    else:
        found.append(
            f"<b>排出枠の価格は{_mean(runs, 'price_jpy_per_t')}</b>（取引量で加重した平均）。"
            f"10回のうち9回は{price['q05']:,.0f}から{price['q95']:,.0f}円/tの間だった。取引の"
            f"{_mean(runs, 'time_at_ceiling')}が上限、{_mean(runs, 'time_at_floor')}が下限、"
            f"{_mean(runs, 'time_below_floor')}が下限未満だった。"
        )
    for figure, words in (
        ("credits_used_t", "対象事業者がクレジットを使った"),
        ("paid_t", "上限での支払いがあった"),
        ("uncovered_t", "履行されない排出が残った"),
        ("bought_back_t", "機構が買い入れた"),
    ):
        count = runs.above_zero(figure)
        if not count:
            found.append(f"<b>{words}計算はなかった。</b>")
            continue
        found.append(
            f"<b>{words}のは{runs.made}回のうち{count}回</b>。全体の平均は{_mean(runs, figure)}。"
        )
    if runs.of("abatement_jpy"):
        found.append(f"<b>削減費用は{_mean(runs, 'abatement_jpy')}。</b>")
    return found


def _mean(runs: RunSummary, figure: str) -> str:
    """A mean with its 95 % confidence interval."""
    row = runs.of(figure)
    if row is None:
        return "0"
    unit = "円/t" if figure.endswith("_jpy_per_t") else ""
    between = span(row, "", figure, words=JAPANESE)
    low: float | None = row["low"]
    shown = amount(figure, row["mean"], JAPANESE)
    if not row["nonzero"]:
        return shown
    return f"{shown}{unit}（{between}）" if low is None else f"{shown}{unit}（95 %: {between}）"


def _credits_short(by_year: pl.DataFrame) -> str:
    short = by_year.filter(pl.col("physical_shortfall_t") > 0)
    if not len(short):
        return "<b>クレジットの物理的不足はなかった</b>。事業者は上限まで使えた。"
    first = short.to_dicts()[0]
    at_hand = first["credit_room_t"] - first["physical_shortfall_t"]
    years = "、".join(f"{year}年度" for year in short[YEAR])
    when = "すべての年度で" if len(short) == len(by_year) else f"{years}に"
    return (
        f"<b>クレジットは{when}物理的に不足した。</b>{first[YEAR]}年度は上限の範囲で"
        f"{tonnes_ja(first['credit_room_t'])}を使えたが、あったのは"
        f"{tonnes_ja(max(0, at_hand))}だった。"
    )


def _prices(by_year: pl.DataFrame, total: Mapping[str, float | None]) -> str:
    price = total["price_jpy_per_t"]
    if price is None:
        return "<b>排出枠の取引はなかった。</b>"
    low = float(by_year["lowest_price_jpy_per_t"].drop_nulls().to_numpy().min())
    high = float(by_year["highest_price_jpy_per_t"].drop_nulls().to_numpy().max())
    ceiling, floor, below = (
        100 * (total[name] or 0.0)
        for name in ("time_at_ceiling", "time_at_floor", "time_below_floor")
    )
    said = f"取引の{ceiling:.0f} %が上限、{floor:.0f} %が下限"
    if below:
        far = 100 * (total["below_floor"] or 0.0)
        said += f"、{below:.0f} %が下限未満（平均で{far:.0f} %下）"
    return (
        f"<b>排出枠の価格は平均{price:,.0f}円/t</b>（取引量で加重）、{low:,.0f}から{high:,.0f}の間。"
        f"{said}だった。"
    )


def _credit_use(total: Mapping[str, float | None]) -> str:
    price, used = total["credit_price_jpy_per_t"], total["credits_used_t"] or 0.0
    cost = f"クレジットの価格は平均{price:,.0f}円/t。" if price is not None else ""
    if not used:
        return f"<b>対象事業者はクレジットを使わなかった。</b>{cost}"
    share = 100 * (total["credit_use"] or 0.0)
    said = f"<b>対象事業者は{tonnes_ja(used)}のクレジットを使った</b>。"
    return f"{said}上限の{share:.1f} %にあたる。{cost}"


def _payments(total: Mapping[str, float | None]) -> str:
    paid, uncovered = total["paid_t"] or 0.0, total["uncovered_t"] or 0.0
    parts = ["<b>上限での支払いはなかった</b>"]
    if paid:
        outlay = yen_ja(total["paid_jpy"] or 0.0)
        parts = [f"<b>{tonnes_ja(paid)}が上限で支払われた</b>（{outlay}）"]
    if uncovered:
        penalty = yen_ja(total["penalty_jpy"] or 0.0)
        parts.append(f"{tonnes_ja(uncovered)}が履行されず、罰則は{penalty}")
    bought = total["bought_back_t"] or 0.0
    if bought:
        outlay = yen_ja(total["bought_back_jpy"] or 0.0)
        parts.append(f"機構は{tonnes_ja(bought)}を{outlay}で買い入れた")
    else:
        parts.append("機構の買入はなかった")
    return "。".join(parts) + "。"


def _payers(tables: Tables) -> list[str]:
    rows = burdens(tables).filter(pl.col("is_sector") == 1)
    sectors = rows.sort("burden_jpy", descending=True)
    cost = float(sum(sectors[name].sum() for name in PAID))
    if cost <= 0:
        return []
    first, last = sectors.to_dicts()[0], sectors.to_dicts()[-1]
    parts = []
    if first["burden_jpy"] > 0:
        name = escape(sector_ja(first["sector"]))
        parts.append(f"最も多く負担したのは{name}（{yen_ja(first['burden_jpy'])}）")
    if last["burden_jpy"] < 0:
        name = escape(sector_ja(last["sector"]))
        parts.append(f"最も利益を得たのは{name}（{yen_ja(-last['burden_jpy'])}）")
    return [
        f"<b>履行の費用は全事業者で{yen_ja(cost)}</b>（削減、支払い、罰則）。売買の差引きと、"
        f"最後の価格での残高を含めると、{'、'.join(parts)}。"
    ]


def _lost(total: Mapping[str, float | None]) -> list[str]:
    within, over, free = (
        total[f"loss_{name}_jpy"] for name in ("within_years", "over_years", "with_investments")
    )
    spent = total["abatement_present_jpy"]
    if within is None or over is None or free is None or not spent:
        return []
    return [
        f"<b>社会計画者なら同じ削減を{yen_ja(free)}安く行えた</b>（市場の費用は現在価値で"
        f"{yen_ja(spent)}）。年度内で{yen_ja(within)}、年度の間で{yen_ja(over - within)}、投資で"
        f"{yen_ja(free - over)}である。"
    ]


def _state(tables: Tables) -> list[str]:
    rows = state_account(tables)
    balance, given = float(rows["balance_jpy"].sum()), float(rows["allocation_jpy"].sum())
    what = "を受け取った" if balance >= 0 else "を支払った"
    stock = float(rows["stock_jpy"][-1]) if len(rows) else 0.0
    left = f"。{yen_ja(stock)}相当の排出枠を保有している" if stock else ""
    return [
        f"<b>国は差引き{yen_ja(abs(balance))}{what}</b>{left}。各年度の平均価格で{yen_ja(given)}相当の"
        "排出枠を無償で割り当てた。"
    ]


def _checked(tables: Tables) -> list[str]:
    wrong = unbalanced(tables)
    if wrong:
        return [f"<b>{len(wrong)}件の収支が合わない</b>。この計算の結果は誤りである。"]
    return ["すべての事業者のトン数とすべての口座の残高は、1トン、1円まで合っている。"]
