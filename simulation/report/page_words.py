"""Words of a run's page, in Japanese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulation.core.text import Text

TITLES: Mapping[str, Text] = {  # of the pictures
    "price": Text("価格と上下限", "Prices in the band"),
    "shortfalls": Text("クレジットの三つの不足", "Three shortfalls of credits"),
    "compliance": Text("履行の手段", "Means of compliance"),
    "credit_use": Text("クレジットの使用と上限", "Credit use against the limit"),
    "bank": Text("バンキング残高", "Banked allowances"),
    "auction": Text("二つのオークションの詳細", "Two auctions in detail"),
    "supply": Text("クレジットの供給", "Supply of credits"),
    "volume": Text("取引", "Trading"),
    "cost": Text("年度別・部門別の費用", "Cost by year and by sector"),
    "treasury": Text("国の収支", "Receipts and outlays of the state"),
}
CAPTIONS: Mapping[str, Text] = {  # notes under them
    "price": Text(
        "上限は次に期限が来る年度のもの、下限はその年度のもの。他のシードでも計算した場合、帯は月平均価格の"
        "中央の50 %と90 %を示す。",
        "The ceiling is that of the year whose deadline comes next, the floor that of the fiscal "
        "year. Where further runs with other seeds were made, the shaded fan holds the middle 50 "
        "and 90 % of their monthly mean prices.",
    ),
    "shortfalls": Text(
        "物理的不足: クレジット上限まで使う量から、使えるクレジットの全量を引いたもの。負なら余剰。"
        "経済的不足: 上限で支払ったか未履行となった量のうち、クレジットがあれば置き換えられたもの。"
        "時期の不足: そのうち、クレジットの発行が期限に間に合わなかった分。最後の年度は"
        "分からない。",
        "Physical: use at the credit limit less all available credits; negative is a surplus. "
        "Economic: tonnes paid for at the ceiling or left uncovered that credits would have "
        "replaced. Timing: the part of these for which credits were issued only after the "
        "deadline; unknown for the last year.",
    ),
    "compliance": Text(
        "全対象事業者の確定排出量を履行の手段別に示す。左は排出枠を含み、右は排出枠を除いた別の目盛。",
        "Verified emissions of all covered firms by means of compliance, with "
        "allowances and, on a scale of their own, without.",
    ),
    "credit_use": Text(
        "全対象事業者が使ったクレジットと、使用の上限。上限は確定排出量に対する割合で決まり、"
        "事業者ごとに適用される。",
        "Credits that covered firms used, and the limit on their use, a share of each firm's "
        "verified emissions.",
    ),
    "bank": Text(
        "その年度までの発行年の排出枠で、期限の後に残ったもの。期限より前に来る翌年度の割当は数えない。"
        "0を下回るときは、翌年度の割当でその年度を履行している。",
        "Allowances of vintages up to the year that were left after its deadline. Grants of the "
        "next year, which come before the deadline, do not count: below zero, firms met the year "
        "with them.",
    ),
    "auction": Text(
        "二つのオークションの全注文を最良の価格から累計したもの。需要と供給が交わるところで"
        "価格が決まる。",
        "All orders of two auctions, summed from the best price on; where demand and supply "
        "cross, the auction sets its price.",
    ),
    "supply": Text(
        "全制度の事業の段階。および市場に出たクレジットと、他の利用者・対象事業者が使った量。",
        "Projects in the pipeline of all programmes; and credits that reached the market, "
        "beside what others and what covered firms used.",
    ),
    "volume": Text("取引所で取引された量。", "Tonnes traded at the venue."),
    "cost": Text(
        "年度別: 全事業者の履行の費用。取引は事業者の間で金額を移すだけで、全体の費用にはならない。"
        "部門別: 各部門の費用に購入額から売却額を引いたものを加え、最後に残った保有を"
        "最後の価格で差し引く。",
        "By year: the cost of compliance of all firms; trading moves money between firms "
        "and is no cost in total. By sector: each sector's cost with its purchases less its sales; "
        "its holdings at the end, at the last price, are deducted.",
    ),
    "treasury": Text(
        "国と機構の収入、零より下は支出。上限での支払いを含み、無償割当の価値を含まない。",
        "Receipts of the state and its Agency, outlays below zero; payment at the ceiling is among "
        "them, the value of free allocation is not.",
    ),
}
YEAR_ROWS: tuple[tuple[Text, Mapping[str, Text]], ...] = (
    (
        Text("価格", "Prices"),
        {
            "floor_jpy_per_t": Text("下限", "floor"),
            "floor_in_force_jpy_per_t": Text("期限の日の下限", "floor in force at the deadline"),
            "ceiling_jpy_per_t": Text("上限", "ceiling"),
            "price_jpy_per_t": Text("排出枠、取引量による平均", "allowance, mean by volume"),
            "lowest_price_jpy_per_t": Text("最低", "lowest"),
            "highest_price_jpy_per_t": Text("最高", "highest"),
            "last_price_jpy_per_t": Text("期限前の最後", "last before the deadline"),
            "credit_price_jpy_per_t": Text(
                "クレジット、取引量による平均", "credits, mean by volume"
            ),
            "time_at_ceiling": Text("上限にあった節", "sessions at the ceiling"),
            "time_at_floor": Text(
                "下限にあった節（2 %以内）", "sessions at the floor (within 2 %)"
            ),
            "time_below_floor": Text("下限未満の節", "sessions below the floor"),
            "below_floor": Text("そのときの下限との平均の差", "how far below, on average"),
            "time_above_floor": Text("下限を上回った節", "sessions above the floor"),
        },
    ),
    (
        Text("取引", "Trading"),
        {
            "allowance_volume_t": Text("排出枠の取引量", "allowances traded"),
            "credit_volume_t": Text("クレジットの取引量", "credits traded"),
            "trades": Text("約定の数", "trades"),
            "spread_jpy_per_t": Text("平均の気配の幅", "mean spread"),
            "time_two_sided": Text("売買両方の気配があった割合", "quotes with both sides"),
        },
    ),
    (
        Text("排出", "Emissions"),
        {
            "baseline_t": Text("削減なし", "without abatement"),
            "abatement_t": Text("削減量", "abated"),
            "emissions_t": Text("確定排出量", "verified"),
            "allocation_t": Text("無償割当", "allocated free"),
        },
    ),
    (
        Text("履行", "Compliance"),
        {
            "surrendered_t": Text("償却した排出枠", "allowances surrendered"),
            "credits_used_t": Text("使ったクレジット", "credits used"),
            "credit_room_t": Text("上限まで使えるクレジット", "credits allowed by the limit"),
            "credit_use": Text("クレジット上限の使用率", "credit use against the limit"),
            "paid_t": Text("上限で支払った量", "paid at the ceiling"),
            "uncovered_t": Text("未履行（罰則）", "uncovered (penalty)"),
            "net_bank_t": Text(
                "バンキング: この発行年までの排出枠の残り",
                "bank: allowances up to this vintage left",
            ),
            "allowances_banked_t": Text(
                "事業者の排出枠、翌年度の割当を含む",
                "firms' allowances, next year's grant included",
            ),
            "credits_banked_t": Text(
                "期限後の事業者のクレジット", "firms' credits after the deadline"
            ),
        },
    ),
    (
        Text("クレジットの不足", "Shortfalls of credits"),
        {
            "credit_stock_t": Text("期間の初めの在庫", "stock at the cycle's start"),
            "issued_t": Text("市場への発行", "issued to the market"),
            "released_t": Text("政府の売却", "sold by the government"),
            "other_use_t": Text("他の利用者の使用", "used by others"),
            "government_t": Text("政府の購入", "bought by governments"),
            "physical_shortfall_t": Text("物理的不足", "physical shortfall"),
            "economic_shortfall_t": Text("経済的不足", "economic shortfall"),
            "timing_shortfall_t": Text("時期の不足", "timing shortfall"),
        },
    ),
    (
        Text("政府と機構", "The authorities"),
        {
            "bought_back_t": Text(
                "リバースオークションの買入れ", "bought back in reverse auctions"
            ),
            "bought_back_jpy": Text("リバースオークションの支出", "outlay of reverse auctions"),
            "agency_sold_t": Text("機構の売却", "sold by the Agency"),
            "agency_sold_jpy": Text("その収入", "receipts of its sales"),
            "auctioned_t": Text("有償の入札", "auctioned"),
            "auctioned_jpy": Text("入札の収入", "receipts of auctions"),
            "canceled_t": Text("取り消した量", "canceled"),
            "tightened_t": Text("割当の削減", "allocation tightened by"),
            "agency_stock_t": Text("機構の在庫", "the Agency's stock"),
            "paid_jpy": Text("上限の支払いの収入", "receipts at the ceiling"),
            "penalty_jpy": Text("罰則の収入", "receipts of penalties"),
            "treasury_jpy": Text("収入から支出を引いた額", "receipts less outlays"),
        },
    ),
    (
        Text("費用", "Cost"),
        {
            "abatement_jpy": Text("削減費用", "abatement"),
            "least_cost_jpy": Text("同じ削減量の最小費用", "least cost of the same abatement"),
            "efficiency": Text("効率: 最小費用÷費用", "efficiency: least cost over cost"),
        },
    ),
)
SCENARIO_FILE = Text("全キーを含むシナリオ", "the scenario with all its keys")
POLICY: Mapping[str, Text] = {
    "allocated": Text("無償割当", "Free allowances allocated"),
    "opened": Text("排出枠市場の開始", "The allowance market opens"),
    "verified_published": Text("確定排出量の公表", "Verified emissions published"),
    "ceiling_paid": Text("事業者が上限で支払う", "Firms pay at the ceiling"),
    "penalty": Text("未履行の排出への罰則", "Penalties for uncovered emissions"),
    "floor_triggered": Text("下限の発動条件を満たす", "The floor's trigger is met"),
    "reverse_auction": Text(
        "機構がリバースオークションで買い入れる",
        "The Agency buys back in a reverse auction",
    ),
    "agency_sold": Text("機構が在庫から売却", "The Agency sells from its stock"),
    "canceled": Text("排出枠の取消し", "Allowances canceled for good"),
    "allocation_tightened": Text("以後の割当の削減", "Later allocation tightened"),
    "auctioned": Text("政府の入札", "The government auctions allowances"),
    "unsold": Text(
        "入札で売れ残った分の取消し",
        "The government cancels what its auction did not sell",
    ),
    "in_circulation": Text("流通量の算定", "Allowances in circulation counted"),
    "reserve_intake": Text(
        "リザーブが以後の入札から引き取る", "A reserve takes from the next auctions"
    ),
    "reserve_release": Text("リザーブが以後の入札に加える", "A reserve adds to the next auctions"),
    "reserve_invalid": Text(
        "リザーブの排出枠が無効になる", "Allowances of a reserve become invalid"
    ),
    "partner_halted": Text("JCMのパートナー国が停止", "A JCM partner country halts"),
    "other": Text("", ""),  # the note holds the text
}
TRADED = re.compile(r"(.+) traded in (\d+) days")  # the note of the floor's trigger
POLICY_NOTES: Mapping[str, Text] = {
    "government tender of J-Credits": Text(
        "政府によるJ-クレジットの入札販売", "government tender of J-Credits"
    ),
}
NOTHING_SOLD: Mapping[str, Text] = {  # labels of auctions without a trade
    "reverse_auction": Text(
        "機構のリバースオークションで買入れなし: その価格で売る者がいない",
        "The Agency's reverse auction buys nothing: nobody offers at its price",
    ),
    "auctioned": Text("政府の入札で落札なし", "The government's auction sells nothing"),
}
NO_ABOUT = Text("このシナリオには説明がない。", "This scenario has no description.")
ONE_RUN = Text("要点: 1回の計算、シード {seed}", "In short: one run, seed {seed}")
MANY_RUNS = Text(
    "要点: {count}回の計算、平均と95 %区間",
    "In short: {count} runs, means with their 95 % intervals",
)
OF_THESE = Text("このうちの1回: シード {seed}", "One of these runs: seed {seed}")
OF_THESE_NOTE = Text(
    "以下の表と、時間を追う図はこの1回のもの。年度別・部門別の図は全計算の平均で、細い線は"
    "その95 %区間。価格の帯も全計算のもの。",
    "Tables and pictures over time below are of this run alone. Pictures by fiscal year and by "
    "sector show means over all runs, their lines the 95 % intervals; the fan of prices is of all "
    "runs too.",
)
MARKET = Text("模擬市場", "A simulated market")
YEARS = Text("{first}年度〜{last}年度", "FY{first} to FY{last}")
SOME_NAMED = Text("{count}社、うち{named}社は実名", "{count} firms, {named} by name")
ALL_SYNTHETIC = Text("合成企業{count}社", "{count} synthetic firms")
ORDERS = Text(
    "本取引所の市場での注文{orders}件、約定{trades}件",
    "{orders} orders and {trades} trades through the exchange's own venue",
)
SEED = Text("シード {seed}", "seed {seed}")
TOP_OF_MANY = Text("上部の数値は{count}回の計算", "figures at the top of {count} runs")
ONE_DRAW = Text(
    "この頁は1回の計算、つまり1回の無作為抽出を示す。--replications でさらに計算すると、"
    "平均・区間・価格の帯が出る。",
    "This page shows one run, which is one random draw; --replications runs more, with means, "
    "intervals and a fan of prices.",
)
VARIATION = Text("計算の間のばらつき", "Variation between runs")
VARIATION_HEAD = (
    Text("", ""),
    Text("この計算", "this run"),
    Text("{count}回の平均", "mean of {count}"),
    Text("平均の95 %区間", "95 % interval of the mean"),
    Text("中央値", "median"),
    Text("10回のうち9回", "nine runs of ten"),
)
BY_YEAR = Text("年度別", "By fiscal year")
BY_YEAR_NOTE = Text(
    "年度の期間は前の期限からその年度の期限まで。空欄は取引がなかったか、分からないもの。",
    "A year's cycle runs from the previous deadline to its own. Empty cell: nothing was traded, or "
    "not known.",
)
MEASURES = Text("当局の措置", "Measures of the authorities")
NO_MEASURES = Text("記録はない。", "Nothing was recorded.")
MEASURES_HEAD = (
    Text("日", "day"),
    Text("対象年度", "duty of"),
    Text("内容", "what"),
    Text("トン", "tonnes"),
    Text("円", "yen"),
)
MORE = Text("ほかに{count}件（policy.parquet）。", "And {count} more in policy.parquet.")
PROVENANCE = Text("事実と合成データ", "Facts and synthetic data")
FACTS = Text("ルールと公表値、その出典", "Rules and public figures, with their sources")
SYNTHETIC = Text("合成", "Synthetic")
CHANGED = Text("このシナリオが変えるキー", "Keys that this scenario changes")
REPEAT = Text("再現", "Reproduction")
SAME_TABLES = Text(
    "このコマンドは同じ表を書き出す: {command}", "{command} writes identical tables."
)
COMPARES = Text("計算し直して比べるコマンド: {check}", "{check} runs it again and compares them.")
DIGESTS = Text(
    "シナリオ {scenario}、終了時の市場の状態 {state}。{versions}",
    "Scenario {scenario}, state of the venue at the end {state}; {versions}.",
)
FILES_HEAD = (
    Text("ファイル", "file"),
    Text("内容", "what is in it"),
    Text("行数", "rows"),
    Text("SHA-256", "SHA-256"),
)
