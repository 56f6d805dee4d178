"""Findings of a run: the sentences and key figures at the top of its page, in both languages.

Each finding is one set of facts with a phrasing in each language.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import polars as pl

from simulation.core.text import Text, both, filled, fiscal_year
from simulation.results.account import state_account
from simulation.results.balances import unbalanced
from simulation.results.burden import burdens
from simulation.results.measures import YEAR, figures
from simulation.results.readable import JAPANESE, amount, rounded, scale, span
from simulation.results.series_words import sector_name
from simulation.results.tables import Tables

PAID = ("abatement_jpy", "paid_jpy", "penalty_jpy")
NOTHING = Text("", "")
Totals = Mapping[str, float | None]


def tonnes(value: float) -> Text:
    """Tonnes with a unit, for a sentence."""
    return Text(amount("_t", value, JAPANESE), amount("_t", value))


def yen(value: float) -> Text:
    """Yen with a unit, for a sentence."""
    value = round(value)
    divisor, unit = scale(value, "yen")
    return Text(amount("_jpy", value, JAPANESE), f"{rounded('_jpy', value / divisor)} {unit}")


class RunSummary(NamedTuple):
    """Figures of the runs of one scenario that differ by their seed, and their summary.

    figures: seed, figure, value; summary: figure, mean, low, high, q05, median, q95; `made`: the
    number of runs.
    """

    figures: pl.DataFrame
    summary: pl.DataFrame
    made: int

    def of(self, figure: str) -> dict[str, float] | None:
        """A figure's row of the summary; None where no run has it."""
        rows = self.summary.filter(pl.col("figure") == figure).to_dicts()
        return rows[0] if rows else None

    def above_zero(self, figure: str) -> int:
        """The number of runs in which a figure is above 0."""
        own = self.figures.filter((pl.col("figure") == figure) & (pl.col("value") > 0))
        return len(own)


EVENTS: Mapping[str, Text] = {
    "credits_used_t": Text("対象事業者がクレジットを使った", "Covered firms used credits"),
    "paid_t": Text("上限での支払いがあった", "The ceiling was paid"),
    "uncovered_t": Text("履行されない排出が残った", "Emissions stayed uncovered"),
    "bought_back_t": Text("機構が買い入れた", "The Agency bought back"),
}


def findings_of_many(runs: RunSummary) -> list[Text]:
    """Findings of several runs: means with their intervals, and differences between the runs."""
    found = []
    price = runs.of("price_jpy_per_t")
    if price is None:
        found.append(
            Text(
                "<b>どの計算でも排出枠の取引はなかった。</b>",
                "<b>No allowance was traded in any run.</b>",
            )
        )
    else:
        found.append(
            both(
                "<b>排出枠の価格は{mean}</b>（取引量で加重した平均）。10回のうち9回は{low}から"
                "{high}円/tの間だった。取引の{ceiling}が上限、{floor}が下限、{below}が下限未満だった。",
                "<b>An allowance cost {mean}</b> on average by volume; in nine runs of ten between "
                "{low} and {high}. {ceiling} of the sessions were at the ceiling, {floor} at the "
                "floor and {below} below it.",
                mean=_mean(runs, "price_jpy_per_t"),
                low=f"{price['q05']:,.0f}",
                high=f"{price['q95']:,.0f}",
                ceiling=_mean(runs, "time_at_ceiling"),
                floor=_mean(runs, "time_at_floor"),
                below=_mean(runs, "time_below_floor"),
            )
        )
    for figure, event in EVENTS.items():
        count = runs.above_zero(figure)
        if not count:
            found.append(both("<b>{e}計算はなかった。</b>", "<b>{e} in no run.</b>", e=event))
            continue
        found.append(
            both(
                "<b>{event}のは{made}回のうち{count}回</b>。全体の平均は{mean}。",
                "<b>{event} in {count} of {made} runs</b>, {mean} on average over all of them.",
                event=event,
                made=runs.made,
                count=count,
                mean=_mean(runs, figure),
            )
        )
    if runs.of("abatement_jpy"):
        cost = _mean(runs, "abatement_jpy")
        found.append(both("<b>削減費用は{c}。</b>", "<b>Abatement cost {c}.</b>", c=cost))
    return found


def _mean(runs: RunSummary, figure: str) -> Text:
    """A mean with its 95 % confidence interval."""
    row = runs.of(figure)
    if row is None:
        return Text("0", "0")
    mean: float | None = row["mean"]
    low: float | None = row["low"]
    shown = Text(amount(figure, mean, JAPANESE), amount(figure, mean))
    if not row["nonzero"]:
        return shown
    return both(
        "{shown}{unit}（{between}）" if low is None else "{shown}{unit}（95 %: {between}）",
        "{shown}{unit} (not 0 {between} of runs)"
        if low is None
        else "{shown}{unit} (95 %: {between})",
        shown=shown,
        unit=Text("円/t", " yen/t") if figure.endswith("_jpy_per_t") else NOTHING,
        between=Text(span(row, "", figure, words=JAPANESE), span(row, "", figure)),
    )


def findings(tables: Tables, by_year: pl.DataFrame) -> list[Text]:
    """Findings of one run: one or two sentences for each question of the page."""
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


def _credits_short(by_year: pl.DataFrame) -> Text:
    short = by_year.filter(pl.col("physical_shortfall_t") > 0)
    if not len(short):
        return Text(
            "<b>クレジットの物理的不足はなかった</b>。事業者は上限まで使えた。",
            "<b>Credits were never physically short</b>: firms could have used the whole limit.",
        )
    first = short.to_dicts()[0]
    at_hand = first["credit_room_t"] - first["physical_shortfall_t"]
    when = Text("すべての年度で", "in every year")
    if len(short) < len(by_year):
        when = both("{years}に", "in {years}", years=_years(short))
    return both(
        "<b>クレジットは{when}物理的に不足した。</b>{year}年度は上限の範囲で{room}を使えたが、"
        "あったのは{at_hand}だった。",
        "<b>Credits were physically short {when}.</b> For FY{year} firms could have used {room} "
        "under the limit and had {at_hand}.",
        when=when,
        year=first[YEAR],
        room=tonnes(first["credit_room_t"]),
        at_hand=tonnes(max(0, at_hand)),
    )


def _prices(by_year: pl.DataFrame, total: Totals) -> Text:
    price = total["price_jpy_per_t"]
    if price is None:
        return Text("<b>排出枠の取引はなかった。</b>", "<b>No allowance was traded.</b>")
    low = float(by_year["lowest_price_jpy_per_t"].drop_nulls().to_numpy().min())
    high = float(by_year["highest_price_jpy_per_t"].drop_nulls().to_numpy().max())
    return both(
        "<b>排出枠の価格は平均{price}円/t</b>（取引量で加重）、{low}から{high}の間。{bounds}だった。",
        "<b>An allowance cost {price} yen/t</b> on average by volume, between {low} and {high}; "
        "{bounds}.",
        price=f"{price:,.0f}",
        low=f"{low:,.0f}",
        high=f"{high:,.0f}",
        bounds=_at_the_bounds(total),
    )


def _at_the_bounds(total: Totals) -> Text:
    """Shares of sessions at the ceiling, at the floor and below it, with the mean distance
    below.
    """
    ceiling, floor, below = (
        100 * (total[name] or 0.0)
        for name in ("time_at_ceiling", "time_at_floor", "time_below_floor")
    )
    said = both(
        "取引の{ceiling} %が上限、{floor} %が下限",
        "{ceiling} % of the sessions were at the ceiling, {floor} % at the floor",
        ceiling=f"{ceiling:.0f}",
        floor=f"{floor:.0f}",
    )
    if not below:
        return said
    return both(
        "{said}、{below} %が下限未満（平均で{far} %下）",
        "{said} and {below} % below it, by {far} % on average",
        said=said,
        below=f"{below:.0f}",
        far=f"{100 * (total['below_floor'] or 0.0):.0f}",
    )


def _credit_use(total: Totals) -> Text:
    price, used = total["credit_price_jpy_per_t"], total["credits_used_t"] or 0.0
    cost = NOTHING
    if price is not None:
        cost = both(
            "クレジットの価格は平均{price}円/t。",
            " They cost {price} yen/t on average.",
            price=f"{price:,.0f}",
        )
    if not used:
        return both(
            "<b>対象事業者はクレジットを使わなかった。</b>{cost}",
            "<b>Covered firms used no credits.</b>{cost}",
            cost=cost,
        )
    return both(
        "<b>対象事業者は{used}のクレジットを使った</b>。上限の{share} %にあたる。{cost}",
        "<b>Covered firms used {used} of credits</b>, {share} % of what the limit allows.{cost}",
        used=tonnes(used),
        share=f"{100 * (total['credit_use'] or 0.0):.1f}",
        cost=cost,
    )


def _payments(total: Totals) -> Text:
    paid, uncovered = total["paid_t"] or 0.0, total["uncovered_t"] or 0.0
    parts = [Text("<b>上限での支払いはなかった</b>", "<b>Nobody paid at the ceiling</b>")]
    if paid:
        parts = [
            both(
                "<b>{paid}が上限で支払われた</b>（{outlay}）",
                "<b>{paid} were paid for at the ceiling</b>, {outlay}",
                paid=tonnes(paid),
                outlay=yen(total["paid_jpy"] or 0.0),
            )
        ]
    if uncovered:
        parts.append(
            both(
                "{uncovered}が履行されず、罰則は{penalty}",
                "{uncovered} stayed uncovered, {penalty} of penalties",
                uncovered=tonnes(uncovered),
                penalty=yen(total["penalty_jpy"] or 0.0),
            )
        )
    bought = total["bought_back_t"] or 0.0
    if bought:
        parts.append(
            both(
                "機構は{bought}を{outlay}で買い入れた",
                "the Agency bought back {bought} for {outlay}",
                bought=tonnes(bought),
                outlay=yen(total["bought_back_jpy"] or 0.0),
            )
        )
    else:
        parts.append(Text("機構の買入はなかった", "the Agency bought nothing back"))
    return Text(
        "。".join(part.ja for part in parts) + "。", "; ".join(part.en for part in parts) + "."
    )


PAID_MOST = Text("最も多く負担したのは{name}（{yen}）", "{name} paid most, {yen}")
EARNED_MOST = Text("最も利益を得たのは{name}（{yen}）", "{name} earned most, {yen}")


def _payers(tables: Tables) -> list[Text]:
    """Cost of all firms, and the sectors that paid and earned most, trading and holdings
    included.
    """
    rows = burdens(tables).filter(pl.col("is_sector") == 1)
    sectors = rows.sort("burden_jpy", descending=True)
    cost = float(sum(sectors[name].sum() for name in PAID))
    if cost <= 0:
        return []
    first, last = sectors.to_dicts()[0], sectors.to_dicts()[-1]
    ends = [
        filled(text, name=Text(*map(escape, sector_name(row["sector"]))), yen=yen(size))
        for row, size, text in (
            (first, first["burden_jpy"], PAID_MOST),
            (last, -last["burden_jpy"], EARNED_MOST),
        )
        if size > 0
    ]
    return [
        both(
            "<b>履行の費用は全事業者で{cost}</b>（削減、支払い、罰則）。売買の差引きと、"
            "最後の価格での残高を含めると、{ends}。",
            "<b>Compliance cost all firms {cost}</b> (abatement, payments, penalties). With "
            "purchases less sales, and holdings at the end at the last price, {ends}.",
            cost=yen(cost),
            ends=Text("、".join(end.ja for end in ends), " and ".join(end.en for end in ends)),
        )
    ]


def _lost(total: Totals) -> list[Text]:
    """The cost of abatement above a planner's, within years and over them."""
    within, over, free = (
        total[f"loss_{name}_jpy"] for name in ("within_years", "over_years", "with_investments")
    )
    spent = total["abatement_present_jpy"]
    if within is None or over is None or free is None or not spent:
        return []
    return [
        both(
            "<b>社会計画者なら同じ削減を{free}安く行えた</b>（市場の費用は現在価値で{spent}）。"
            "年度内で{within}、年度の間で{between}、投資で{investments}である。",
            "<b>A planner would have abated as much for {free} less</b> than the market's {spent}, "
            "in present value: {within} less within years, {between} by moving abatement between "
            "years, {investments} with other investments.",
            free=yen(free),
            spent=yen(spent),
            within=yen(within),
            between=yen(over - within),
            investments=yen(free - over),
        )
    ]


def _state(tables: Tables) -> list[Text]:
    """The state's balance and the value of what it gave away."""
    rows = state_account(tables)
    balance, given = float(rows["balance_jpy"].sum()), float(rows["allocation_jpy"].sum())
    stock = float(rows["stock_jpy"][-1]) if len(rows) else 0.0
    left = NOTHING
    if stock:
        left = both(
            "。{stock}相当の排出枠を保有している",
            " and holds allowances worth {stock}",
            stock=yen(stock),
        )
    return [
        both(
            "<b>国は差引き{balance}{what}</b>{left}。各年度の平均価格で{given}相当の"
            "排出枠を無償で割り当てた。",
            "<b>The state {what} {balance}</b> in all{left}; it gave away allowances worth "
            "{given} at each year's mean price.",
            balance=yen(abs(balance)),
            what=Text("を受け取った", "received")
            if balance >= 0
            else Text("を支払った", "paid out"),
            left=left,
            given=yen(given),
        )
    ]


def _checked(tables: Tables) -> list[Text]:
    wrong = unbalanced(tables)
    if wrong:
        return [
            both(
                "<b>{count}件の収支が合わない</b>。この計算の結果は誤りである。",
                "<b>{count} balances do not close</b>: the results of this run are wrong.",
                count=len(wrong),
            )
        ]
    return [
        Text(
            "すべての事業者のトン数とすべての口座の残高は、1トン、1円まで合っている。",
            "Every firm's tonnes and every account's holdings add up, to the tonne and the yen.",
        )
    ]


def _years(rows: pl.DataFrame) -> Text:
    names = [fiscal_year(year) for year in rows[YEAR]]
    *first, last = (name.en for name in names)
    english = f"{', '.join(first)} and {last}" if first else last
    return Text("、".join(name.ja for name in names), english)
