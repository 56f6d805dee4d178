"""Words of the study of the Agency's instruments."""

from __future__ import annotations

from typing import NamedTuple

from simulation.core.text import Text, both
from simulation.report.study_page import MT, Scales, alike, money
from simulation.studies.agency import COST
from simulation.studies.study import LEVEL


class Column(NamedTuple):
    """A figure's name with its unit, and how it is written; the unit of yen follows from sizes."""

    text: Text
    scales: Scales = Scales()
    is_money: bool = False

    def of_size(self, largest: float) -> Column:
        """The column for figures up to this size: yen with their unit."""
        if not self.is_money:
            return self
        unit, scales = money(largest)
        return Column(both("{name}, {unit}", "{name}, {unit}", name=self.text, unit=unit), scales)


def _yen(ja: str, en: str) -> Column:
    return Column(Text(ja, en), is_money=True)


COLUMNS = {
    LEVEL: Column(Text("価格, 円/t", "price, yen/t")),
    COST: _yen("国の純支出", "net cost to the state"),
    "bought_back_t": Column(Text("買取り, Mt", "bought back, Mt"), alike(MT, 1)),
    "bought_back_jpy": _yen("買取りの支出", "spent on purchases"),
    "agency_sold_jpy": _yen("売戻しの収入", "receipts of resale"),
    "agency_stock_jpy": _yen("在庫の価値", "the Agency's stock at the last price"),
    "paid_jpy": _yen("上限の支払い", "paid at the ceiling"),
    "penalty_jpy": _yen("罰則", "penalties"),
    "paid_t": Column(Text("上限で支払った量, Mt", "paid for at the ceiling, Mt"), alike(MT, 1)),
    "uncovered_t": Column(Text("未履行, Mt", "uncovered, Mt"), alike(MT, 1)),
    "time_at_floor": Column(Text("下限にある立会, %", "sessions at the floor, %"), alike(0.01)),
    "time_below_floor": Column(
        Text("下限未満の立会, %", "sessions below the floor, %"), alike(0.01)
    ),
    "below_floor": Column(
        Text("そのときの下回り, %", "how far below the floor then, %"), alike(0.01, 1)
    ),
    "time_at_ceiling": Column(Text("上限にある立会, %", "sessions at the ceiling, %"), alike(0.01)),
    "last_bank_t": Column(Text("最後の純持ち越し, Mt", "last net bank, Mt"), alike(MT)),
    "emissions_t": Column(Text("排出, Mt", "emissions, Mt"), alike(MT)),
    "tightened_t": Column(Text("割当ての削減, Mt", "allocation cut, Mt"), alike(MT, 1)),
}
ABOUT = Text(
    "下限(リバースオークション)と上限(上限価格の支払い)の設計を並べて比べる。下限は排出枠が余る"
    "基本ケース(base-long)、上限は翌年の枠を使えない不足ケース(no-later-vintage)の変種。"
    "各設計は一つの点だけを変え、同じシードどうしで基準と比べる。企業・費用・ショック・予算は"
    "合成値である。",
    "Designs of the floor (reverse auctions) and of the ceiling (payment at the ceiling) side by "
    "side. The floor's are variants of the long base case (base-long), the ceiling's of the short "
    "one in which later vintages cannot be used (no-later-vintage). Each design changes one thing "
    "and is compared with the reference seed by seed. Firms, costs, shocks and budgets are "
    "synthetic.",
)
# Why a held purchase moves no price: `gx_ets/agency.py` (reserves), `gx_ets/beliefs.py` (supply).
BELOW = Text(
    "「{name}」では、機構が買い取っても価格は下限を平均 {far} % 下回る。機構は市場で買うのでは"
    "なく、リバースオークションで売り手の求める価格で買う。売り手が求めるのは入札後に予想する価格である。"
    "機構が持つ枠はいつか戻ると予想され(実際には売り戻さない設計でも)、供給に数えられ続けるため、"
    "いくら買っても予想価格は上がらない。無効化した枠は供給から消えるため、価格は下限の近くに保たれる。",
    "With “{name}” the price lies {far} % below the floor on average although the Agency buys. It "
    "does not buy in the market but in reverse auctions, at what sellers ask, and they ask the "
    "price that they expect afterwards. Allowances that it holds are expected to come back (even "
    "in a design in which it never resells), so they stay a part of the supply and no purchase "
    "raises that price. Retired ones leave the supply, which holds the price near the floor.",
)
PARTS = {
    "F": Text(
        "国の純支出は買取りの支出から売戻し・排出枠の入札・上限の支払い・罰則の収入を引いたもの。"
        "機構の在庫は含まず、別の列に最後の価格で示す。",
        "The net cost to the state is what purchases cost less the receipts of resale, auctions "
        "of allowances, payments at the ceiling and penalties. The Agency's stock is not "
        "deducted; its value at the last price is a column of its own.",
    ),
    "C": Text(
        "翌年の枠を使えないため、不足はその年に上限で支払うか罰則になる。純支出が負のとき国は"
        "受け取る。",
        "Later vintages cannot be used, so a shortage is paid for in its year or penalized. A "
        "negative net cost is a receipt of the state.",
    ),
}
MONEY = Text(
    "価格は最初の期限(2028年1月末)の価値に利子率で割り引いた日々の平均。括弧内は平均の95 %区間。"
    "「偶然より大きい」は同じシードどうしの差の95 %区間が零を含まないこと。示す桁で零になる差は"
    "挙げない。5分の1以上の計算で零になる量の平均に区間はなく、零でない計算の割合の95 %区間を示す。"
    "差が零でないシードが5分の4以下なら、異なるシードの符号検定による。"
    "効果のない比較でも20に1つは偶然でそうなる。純持ち越しは後の年度の枠を含まず、"
    "負は翌年度の枠を先に使ったことを示す。",
    "Prices are means over days, discounted at the rate of interest to the money of the first "
    "deadline (end of January 2028). In brackets: the 95 % interval of the mean. Larger than "
    "noise: the 95 % interval of the difference, seed by seed, leaves out zero; differences that "
    "are zero as written are not named. The mean of a figure that is 0 in a fifth of the runs or "
    "more has no interval; the share of runs in which it is not 0 has one. Where four fifths of "
    "the seeds or fewer differ, the sign test of those that do decides. Of comparisons without any "
    "effect, one in twenty does so by chance. The net bank leaves out later vintages; below zero, "
    "firms met the last year with the next year's grant.",
)
LIMITS = Text(
    "期待形成は固定点で、持ち続ける買取りは売り戻されると予想される。機構の将来の削減は"
    "発動後にだけ予想される。期間後の価格は上限と下限の確からしさで決まる。",
    "Beliefs are a fixed point in which purchases that are held are expected to be resold, and a "
    "cut of later allocation is expected only once it is triggered. Prices after the horizon "
    "follow from the ceiling and the credibility of the floor.",
)
CURVES_TITLE = Text(
    "削減費用曲線による結論の違い", "How far the conclusions move with the abatement curve"
)
CURVES_ABOUT = Text(
    "同じ設計を別の曲線でも動かした。平らな曲線: 10ユーロで排出が3.7 %減る(OECD 2022)。"
    "急な曲線: 1ドルで0.06 %(Rafaty ほか 2025)。1ユーロ160円、1ドル150円は設定値。"
    "* は偶然より大きい差。「同じ結論」は、すべての曲線で差の向きが同じか、どれも偶然の範囲に"
    "あること。",
    "The same designs under other curves. Flat: EUR 10 lower emissions by 3.7 % (OECD 2022). "
    "Steep: USD 1 by 0.06 % (Rafaty et al. 2025); 160 yen a euro and 150 a dollar are settings. "
    "*: larger than noise. Same conclusion: under all curves the difference has one direction, or "
    "is within noise.",
)
CURVES_FOUND = Text(
    "{n} の比較のうち {k} で結論はすべての曲線で同じ。",
    "In {k} of {n} comparisons the conclusion is the same under all curves.",
)
SAME = Text("同じ結論", "same conclusion")
