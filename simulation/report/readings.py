"""The title of each figure, and a sentence on what its data show, in Japanese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import polars as pl

from simulation.core.text import Text
from simulation.report.findings import tonnes, yen
from simulation.results.measures import YEAR
from simulation.results.series_words import sector_name

TITLES: Mapping[str, Text] = {
    "price": Text("価格と上下限", "Prices in the band"),
    "shortfalls": Text("クレジットの三つの不足", "Three shortfalls of credits"),
    "compliance": Text("履行の手段", "Means of compliance"),
    "credit_use": Text("クレジットの使用と上限", "Credit use against the limit"),
    "bank": Text("バンキング残高", "Banked allowances"),
    "auction": Text("オークションの需要と供給", "Demand and supply of two auctions"),
    "projects": Text("クレジット事業の段階", "Credit projects by stage"),
    "credits": Text("クレジットの発行と使用", "Credits issued and used"),
    "volume": Text("取引量", "Trading volume"),
    "cost": Text("年度別の費用", "Cost by year"),
    "sectors": Text("部門別の費用", "Cost by sector"),
    "treasury": Text("国の収支", "Receipts and outlays of the state"),
    "prices": Text("シナリオ別の価格", "Prices by scenario"),
    "years": Text("シナリオ別・年度別の結果", "Figures of each year by scenario"),
}
NOTHING = Text("この計算にはデータがない。", "This run has no data for it.")


def reading(name: str, data: pl.DataFrame) -> Text:
    """One sentence on a figure's data, and one on its intervals if it has them."""
    if not len(data):
        return NOTHING
    said = _READINGS[name](data)
    if "variant" in data.columns or "runs" not in data.columns:
        return said
    runs = int(data["runs"].to_numpy().max())
    (low,) = (name for name in data.columns if name.startswith("low_"))
    if data[low].null_count() == len(data):
        return Text(
            f"{said.ja}{runs}回の計算の平均。零の回が多いため区間はない。",
            f"{said.en} Means over {runs} runs, too many of them 0 for intervals.",
        )
    return Text(
        f"{said.ja}{runs}回の計算の平均で、細い線はその95 %区間。",
        f"{said.en} Means over {runs} runs, with their 95 % intervals.",
    )


def _day(time_ns: int) -> str:
    return datetime.fromtimestamp(time_ns / 1e9, UTC).strftime("%Y-%m")


def _price(data: pl.DataFrame) -> Text:
    own = data.filter(pl.col("series") == "allowance").sort("time_ns")
    first, last = own.row(0, named=True), own.row(-1, named=True)
    low, high = (float(own["jpy_per_t"].to_numpy().min()), float(own["jpy_per_t"].to_numpy().max()))
    return Text(
        f"排出枠は{_day(first['time_ns'])}の{first['jpy_per_t']:,.0f}円/tから"
        f"{_day(last['time_ns'])}の{last['jpy_per_t']:,.0f}円/tへ動き、{low:,.0f}と{high:,.0f}の間にあった。",
        f"An allowance went from {first['jpy_per_t']:,.0f} yen/t in {_day(first['time_ns'])} to "
        f"{last['jpy_per_t']:,.0f} in {_day(last['time_ns'])}, between {low:,.0f} and {high:,.0f}.",
    )


def _shortfalls(data: pl.DataFrame) -> Text:
    physical = data.filter(pl.col("kind") == "physical")["quantity_t"].fill_null(0)
    economic = data.filter(pl.col("kind") == "economic")["quantity_t"].fill_null(0)
    years = int((physical > 0).sum())
    return Text(
        f"物理的不足は{len(physical)}年度のうち{years}年度、経済的不足は合計{tonnes(float(economic.sum())).ja}。",
        f"Credits were physically short in {years} of {len(physical)} years; the economic "
        f"shortfall is {tonnes(float(economic.sum())).en} in all.",
    )


def _compliance(data: pl.DataFrame) -> Text:
    sums = dict(data.group_by("means").agg(pl.col("quantity_t").sum()).iter_rows())
    total = sum(sums.values()) or 1.0
    share = 100 * sums.get("allowances", 0.0) / total
    used, paid = sums.get("credits", 0.0), sums.get("payment at the ceiling", 0.0)
    return Text(
        f"排出量の{share:.1f} %が排出枠、{tonnes(used).ja}がクレジット、"
        f"{tonnes(paid).ja}が上限での支払いで履行された。",
        f"{share:.1f} % of emissions were met with allowances, {tonnes(used).en} with credits and "
        f"{tonnes(paid).en} by payment at the ceiling.",
    )


def _credit_use(data: pl.DataFrame) -> Text:
    sums = dict(data.group_by("kind").agg(pl.col("quantity_t").sum()).iter_rows())
    used, limit = sums["credits used"] or 0.0, sums["credit limit"] or 0.0
    share = 100 * used / (limit or 1.0)
    return Text(
        f"使用上限{tonnes(limit).ja}のうち{tonnes(used).ja}（{share:.1f} %）を使った。",
        f"{tonnes(used).en} of credits were used of {tonnes(limit).en} that the limit allows, "
        f"{share:.1f} %.",
    )


def _treasury(data: pl.DataFrame) -> Text:
    """The sums of the figure, which leaves out what the state earns with its tenders of credits."""
    sums = dict(data.group_by("kind").agg(pl.col("jpy").sum()).iter_rows())
    came = sum(value for value in sums.values() if value > 0)
    left = -sum(value for value in sums.values() if value < 0)
    return Text(
        f"全年度の収入は{yen(came).ja}、支出は{yen(left).ja}（クレジットの入札を除く）。",
        f"Over all years the state received {yen(came).en} and spent {yen(left).en}, apart from "
        "its tenders of credits.",
    )


def _bank(data: pl.DataFrame) -> Text:
    last = data.filter(pl.col(YEAR) == data[YEAR].max())
    own = last.filter(pl.col("holder") == "firms and traders")["quantity_t"].sum()
    return Text(
        f"{last[YEAR][0]}年度の期限の後、事業者と取引者に{tonnes(float(own)).ja}の排出枠が残った。",
        f"After the deadline of FY{last[YEAR][0]} firms and traders were left with "
        f"{tonnes(float(own)).en} of allowances.",
    )


def _auction(data: pl.DataFrame) -> Text:
    cleared = data.filter(pl.col("series") == "cleared").sort("time_ns").rows(named=True)
    english = ", ".join(
        f"{tonnes(row['reach_t']).en} at {row['jpy_per_t']:,.0f} yen/t in {_day(row['time_ns'])}"
        for row in cleared
    )
    japanese = "、".join(
        f"{_day(row['time_ns'])}に{row['jpy_per_t']:,.0f}円/tで{tonnes(row['reach_t']).ja}"
        for row in cleared
    )
    return Text(f"約定は{japanese}。", f"They cleared {english}.")


def _projects(data: pl.DataFrame) -> Text:
    most = dict(data.group_by("stage").agg(pl.col("projects").max()).iter_rows())
    entered, lost = most.get("entered", 0), most.get("lost", 0)
    return Text(
        f"{entered:,}件の事業が始まり、{lost:,}件が失われた。",
        f"{entered:,} projects entered and {lost:,} were lost.",
    )


def _credits(data: pl.DataFrame) -> Text:
    sums = dict(data.group_by("series").agg(pl.col("quantity_t").sum()).iter_rows())
    issued = sum(value for name, value in sums.items() if name.endswith(" issued"))
    others, own = sums.get("used by others", 0.0), sums.get("used in GX-ETS", 0.0)
    return Text(
        f"市場に{tonnes(issued).ja}が発行され、以前からの残高も含めて、他の利用者が{tonnes(others).ja}、"
        f"GX-ETSで{tonnes(own).ja}を使った。",
        f"{tonnes(issued).en} were issued to the market; with the stock from before, others used "
        f"{tonnes(others).en} and covered firms {tonnes(own).en}.",
    )


def _volume(data: pl.DataFrame) -> Text:
    sums = dict(data.group_by("series").agg(pl.col("volume_t").sum()).iter_rows())
    own, other = sums.get("allowances", 0.0), sums.get("credits", 0.0)
    return Text(
        f"取引量は排出枠が{tonnes(own).ja}、クレジットが{tonnes(other).ja}。",
        f"{tonnes(own).en} of allowances and {tonnes(other).en} of credits were traded.",
    )


def _cost(data: pl.DataFrame) -> Text:
    total = float(data["jpy"].sum())
    years = data.group_by(YEAR).agg(pl.col("jpy").sum()).sort("jpy", YEAR)
    return Text(
        f"履行の費用は全年度で{yen(total).ja}、最も多いのは{years[YEAR][-1]}年度。",
        f"Compliance cost {yen(total).en} over all years, most in FY{years[YEAR][-1]}.",
    )


def _sectors(data: pl.DataFrame) -> Text:
    sums = data.group_by("sector").agg(pl.col("jpy").sum()).sort("jpy", "sector")
    name, value = sums["sector"][-1], float(sums["jpy"][-1])
    if value <= 0:
        return Text(
            f"差引きで負担した部門はない。利益が最も少ないのは{sector_name(name).ja}（{yen(-value).ja}）。",
            f"No sector paid on balance; {name} earned least, {yen(-value).en}.",
        )
    return Text(
        f"最も多く負担した部門は{sector_name(name).ja}（{yen(value).ja}）。",
        f"The sector that paid most is {name}, {yen(value).en}.",
    )


def _prices(data: pl.DataFrame) -> Text:
    ends = data.sort("time_ns").group_by("variant", maintain_order=True).agg(pl.col("mean").last())
    rows = ends.sort("mean", descending=True).rows()
    most, least = f"{rows[0][1]:,.0f}", f"{rows[-1][1]:,.0f}"
    high, low = ([name for name, mean in rows if f"{mean:,.0f}" == end] for end in (most, least))
    if most == least:
        return Text(
            f"最後の月の平均価格はどのシナリオも{most}円/t。",
            f"In the last month the mean price is {most} yen/t in each scenario.",
        )
    high_ja, low_ja = ("と".join(f"「{name}」" for name in names) for names in (high, low))
    return Text(
        f"最後の月の平均価格は{high_ja}が最も高く{most}円/t、{low_ja}が最も低く{least}円/t。",
        f"In the last month the mean price is highest in {' and '.join(high)}, {most} yen/t, and "
        f"lowest in {' and '.join(low)}, {least}.",
    )


def _years(data: pl.DataFrame) -> Text:
    count, years = data["variant"].n_unique(), data[YEAR].n_unique()
    return Text(
        f"{count}個のシナリオの{years}年度分の平均と区間。",
        f"Means with intervals of {count} scenarios over {years} years.",
    )


_READINGS: Mapping[str, Callable[[pl.DataFrame], Text]] = {
    "price": _price,
    "shortfalls": _shortfalls,
    "compliance": _compliance,
    "credit_use": _credit_use,
    "bank": _bank,
    "auction": _auction,
    "projects": _projects,
    "credits": _credits,
    "volume": _volume,
    "cost": _cost,
    "sectors": _sectors,
    "treasury": _treasury,
    "prices": _prices,
    "years": _years,
}
