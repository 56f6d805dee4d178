"""Words of the account on a run's page, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.core.text import Text
from simulation.results.series_words import SECTORS

FIRMS: Mapping[str, Text] = {  # the total first: a narrow window shows it without scrolling
    "firms": Text("企業数", "firms"),
    "burden_jpy": Text("合計", "total"),
    "abatement_jpy": Text("削減費用", "abatement"),
    "paid_jpy": Text("上限の支払い", "at ceiling"),
    "penalty_jpy": Text("罰則", "penalties"),
    "allowances_jpy": Text("排出枠の純購入", "allowances, net"),
    "credits_jpy": Text("クレジットの純購入", "credits, net"),
    "fees_jpy": Text("手数料", "fees"),
    "bank_jpy": Text("残高の価値", "value left"),
    "bank_t": Text("排出枠の残高", "allowances left"),
    "emissions_t": Text("排出", "emissions"),
    "paid_t": Text("上限で支払った量", "paid at ceiling"),
    "allocation_t": Text("無償割当て", "free allocation"),
    "allocation_jpy": Text("その価値", "its value"),
}
STATE: Mapping[str, Text] = {
    "ceiling_jpy": Text("上限の支払いの収入", "receipts at the ceiling"),
    "penalties_jpy": Text("罰則の収入", "receipts of penalties"),
    "auctions_jpy": Text("排出枠の入札の収入", "receipts of auctions"),
    "resale_jpy": Text("機構の売戻しの収入", "receipts of the Agency's sales"),
    "tenders_jpy": Text("クレジットの入札の収入", "receipts of credit tenders"),
    "purchases_jpy": Text("リバースオークションの支出", "outlay of reverse auctions"),
    "fees_jpy": Text("手数料", "fees"),
    "balance_jpy": Text("収支", "balance"),
    "stock_t": Text("排出枠の在庫", "allowances held"),
    "stock_jpy": Text("最後の価格での在庫の価値", "their value at the last price"),
    "allocation_jpy": Text("無償割当ての価値", "value of free allocation"),
}
WELFARE: Mapping[str, Text] = {
    "social_cost_jpy_per_t": Text("1トンの被害額", "damage of a tonne"),
    "damage_jpy": Text("排出の被害額", "damage of emissions"),
    "damage_avoided_jpy": Text("避けた被害額", "damage avoided"),
    "abatement_jpy": Text("削減費用", "cost of abatement"),
    "credits_used_jpy": Text("使ったクレジットの価格での価値", "credits used, at their price"),
    "public_funds_jpy": Text(
        "国の収支の、額面を超える価値", "value of the state's balance beyond its yen"
    ),
    "surplus_jpy": Text("余剰", "surplus"),
    "least_cost_jpy": Text(
        "同じ削減を年内で最も安く行う費用", "the same abatement at least cost within the year"
    ),
    "planner_jpy": Text(
        "年をまたぐ社会計画者の費用(同じ投資)", "a planner's over years, same investments"
    ),
    "planner_t": Text("その削減", "its abatement"),
    "free_planner_jpy": Text(
        "年をまたぐ社会計画者の費用(投資は自由)", "a planner's over years, any investments"
    ),
    "free_planner_t": Text("その削減", "its abatement"),
    "abatement_t": Text("市場の削減", "the market's abatement"),
}
RUNS: Mapping[str, Text] = {
    name: FIRMS[name]
    for name in ("burden_jpy", "abatement_jpy", "paid_jpy", "penalty_jpy", "allowances_jpy",
                 "credits_jpy", "bank_jpy")
} | {"allocation_jpy": STATE["allocation_jpy"]}  # fmt: skip
SECTOR, SIZE = Text("部門", "sector"), Text("規模", "size")
OF_RUNS = Text("の反復", "of runs")
HOLDERS: Mapping[str, Text] = SECTORS | {
    text.en: text
    for text in (
        Text("トレーダーとマーケットメイカー", "traders and market makers"),
        Text("クレジットの保有者", "credit holders"),
        Text("クレジットの他の需要家", "other users of credits"),
        Text("国", "the state"),
        Text("取引所", "the exchange"),
        Text("0.3 Mt 未満", "below 0.3 Mt"),
        Text("0.3〜1 Mt", "0.3 to 1 Mt"),
        Text("1〜10 Mt", "1 to 10 Mt"),
        Text("10 Mt 以上", "10 Mt and more"),
    )
}
COST_RUNS = Text("すべての反復の費用", "Cost over all runs")
COST_SECTOR = Text("部門別の費用", "Cost by sector")
COST_SIZE = Text("規模別の費用", "Cost by size")
STATE_ACCOUNT = Text("国の収支", "The state's account")
WELFARE_TITLE = Text("厚生", "Welfare")
NOTE_RUNS = Text(
    "反復の平均と95 %区間。零でないことがまれな数値は、零でない反復の割合を示す。全年度の合計。"
    "年度別は runs_burden_summary.parquet にある。",
    "Means over the runs with their 95 % intervals, or the share of runs where a figure is seldom "
    "other than 0; all years together; runs_burden_summary.parquet holds each year.",
)
NOTE_FIRMS = Text(
    "全年度の合計。純購入は支払いから受取りを引いたもの。残高は、これらの年度の義務を超えて"
    "最後に残る排出枠とクレジット(後年度の割当てを除く)を最後の価格(円単位)で評価したもので、"
    "後年度の割当てで義務を満たしたときは負になる。合計は費用と純購入から残高の価値を引いたもの。"
    "無償割当ては各年度の平均価格で評価し、合計に含まない。全行を足すと、一方の支払いは他方の受取り"
    "なので、取引・手数料・上限の支払い・罰則は各年度で1円の差もなく零になる。年度・部門・規模別は "
    "burden.parquet にある。",
    "All years together. Net: payments less receipts. Left at the end: allowances and credits "
    "beyond the duties of these years, without grants of later years, at the last price in "
    "whole yen; negative where duties were met with a later grant. Total: costs and purchases less "
    "what is left; free allocation, valued at each year's mean price, is not included. Over all "
    "rows, what one pays another receives: trade, fees, payments and penalties sum to zero to the "
    "yen in each year. burden.parquet holds each year by sector and size.",
)
NOTE_SIZE = Text("基準年度の排出による区分。", "Classes by emissions in the base years.")
NOTE_STATE = Text(
    "各期限までの収入と支出、期限後の在庫。",
    "Each cycle's receipts and outlays, and the stock after it.",
)
NOTE_WELFARE = Text(
    "被害額はシナリオの炭素の社会的費用で評価する。社会計画者は全年度で市場と同じ量を削減し、生産・"
    "クレジット・支払い・最後の残高も同じで、各期限を残った排出枠で満たす。すべてのショックを"
    "あらかじめ知っている。費用は各年度の価値。",
    "Damage is valued at the scenario's social cost of carbon. The planners abate as many tonnes "
    "over all years as the market, with the same output, credits, payments and bank at the end, "
    "and meet each deadline with the allowances that were left. They know all shocks beforehand. "
    "Costs are of their own year; the losses above are present values of the first year.",
)
