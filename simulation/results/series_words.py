"""Words of the codes that figures hold, in Japanese and English: series, kinds, sectors, figures.

The report's pictures, its tables and sentences, and the laboratory's page take them from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from exchange.instruments import LISTING, OTHER_LISTING
from simulation.core.text import Text, both

ISSUED = " issued"  # the end of a series, after the name of its programme
SECTORS: dict[str, Text] = {
    "power": Text("発電", "power"),
    "steel": Text("鉄鋼", "steel"),
    "chemicals": Text("化学", "chemicals"),
    "cement": Text("セメント", "cement"),
    "refining": Text("石油精製", "refining"),
    "paper": Text("紙パルプ", "paper"),
    "other": Text("その他", "other"),
}
PRICES: dict[str, Text] = {
    "allowance": Text("排出枠", "allowance"),
    "ceiling": Text("上限", "ceiling"),
    "floor": Text("下限", "floor"),
    "q05": Text("実行の5 %点", "5 % of runs below"),
    "q25": Text("実行の25 %点", "25 % of runs below"),
    "q75": Text("実行の75 %点", "75 % of runs below"),
    "q95": Text("実行の95 %点", "95 % of runs below"),
    "demand": Text("需要", "demand"),
    "supply": Text("供給", "supply"),
    "cleared": Text("約定", "cleared"),
}
QUANTITIES: dict[str, Text] = {
    "allowances": Text("排出枠", "allowances"),
    "credits": Text("クレジット", "credits"),
    "payment at the ceiling": Text("上限の支払い", "payment at the ceiling"),
    "uncovered": Text("未履行", "uncovered"),
    "physical": Text("物理的", "physical"),
    "economic": Text("経済的", "economic"),
    "timing": Text("時期", "timing"),
    "firms and traders": Text("事業者と取引者の排出枠", "allowances of firms and traders"),
    "the Agency": Text("機構の排出枠", "allowances of the Agency"),
    "credits of firms": Text("事業者のクレジット", "credits of firms"),
    "entered": Text("参入", "entered"),
    "registered": Text("登録", "registered"),
    "lost": Text("中止", "lost"),
    "used by others": Text("他の利用者の使用", "used by others"),
    "used in GX-ETS": Text("GX-ETSでの使用", "used in GX-ETS"),
    "credit limit": Text("クレジットの上限", "credit limit"),
    "credits used": Text("使用したクレジット", "credits used"),
    "J-Credit": Text("J-クレジット", "J-Credit"),
    "JCM": Text("JCM", "JCM"),
}
YEN: dict[str, Text] = {
    "auctions of allowances": Text("排出枠のオークション", "auctions of allowances"),
    "sales of the Agency": Text("機構の売却", "sales of the Agency"),
    "reverse auctions": Text("リバースオークション", "reverse auctions"),
    "abatement": Text("削減", "abatement"),
    "penalties": Text("罰則", "penalties"),
    "bought less sold, and fees": Text("売買の差額と手数料", "bought less sold, and fees"),
    "left at the end, at the last price": Text(
        "最後の残高（最後の価格）", "left at the end, at the last price"
    ),
}
FIGURES: dict[str, Text] = {
    "price_jpy_per_t": Text("排出枠の平均価格", "mean price of allowances"),
    "emissions_t": Text("検証済み排出量", "verified emissions"),
    "abatement_t": Text("削減量", "abatement"),
    "net_bank_t": Text("期限後のバンキング残高", "bank after the deadline"),
    "credits_used_t": Text("使用したクレジット", "credits used"),
    "paid_t": Text("上限で支払った量", "paid for at the ceiling"),
    "uncovered_t": Text("未履行の量", "uncovered"),
    "treasury_jpy": Text("国の収支", "receipts less outlays of the state"),
    "abatement_jpy": Text("削減費用", "cost of abatement"),
}
DESIGNS: dict[str, Text] = {
    "supply of credits": Text("クレジットの供給", "Supply of credits"),
    "designs of the floor": Text("下限（リバースオークション）", "Floor (reverse auction)"),
    "designs of the ceiling": Text("上限（上限の支払い）", "Ceiling (payment)"),
}
_LISTED = {
    code: Text(one.name_ja, one.name)
    for one in dict.fromkeys((*LISTING, *OTHER_LISTING))
    for code in (one.symbol, one.name)
}
SERIES: Mapping[str, Text] = SECTORS | PRICES | QUANTITIES | YEN | FIGURES | DESIGNS | _LISTED


def sector_name(name: str) -> Text:
    """The name of a shipped sector; another one's own name."""
    return SECTORS.get(name, Text(name, name))


def series_name(code: str) -> Text:
    """The words of a series; a code without any is shown as it is."""
    programme = code.removesuffix(ISSUED)
    if programme != code:
        return both("{name}の発行", "{name} issued", name=series_name(programme))
    return SERIES.get(code, Text(code, code))
