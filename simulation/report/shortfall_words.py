"""Words of the study "What credit supply is worth"."""

from __future__ import annotations

from simulation.core.text import Text

ABOUT = Text(
    "J-クレジットと JCM の供給が排出枠の価格をどれだけ動かすかを、排出枠が足りない基本ケース"
    "(base-short)で調べた。今日の供給では他の需要家がクレジットに排出枠より高い値を払うため、"
    "対象企業は使わず、遅れや停滞は価格に現れない。供給が増えるほど排出枠は安くなり、"
    "その途中で起きる不足は高くつく。企業・費用・ショックは合成値である。",
    "How much does the supply of J-Credits and JCM credits move the price of allowances? The runs "
    "are variants of the short base case (base-short). With today's supply other users pay more "
    "for credits than an allowance costs, so covered firms use none and a delay does not show. "
    "With more supply allowances become cheaper, and a shortfall on the way costs money. Firms, "
    "costs and shocks are synthetic.",
)
MONEY = Text(
    "価格はすべて最初の期限(2028年1月末)の価値に利子率で割り引いた日々の平均。"
    "上限価格も同じ率で上がるので、どの年度も一つの帯に入る。括弧内は平均の95 %区間。"
    "Mt は百万トン。",
    "All prices are means over days, discounted at the rate of interest to the money of the "
    "first deadline (end of January 2028). The ceiling grows at the same rate, so one band holds "
    "for all years. In brackets: the 95 % interval of the mean. Mt: millions of tonnes.",
)
CLOSED = Text(
    "線は閉形式。バンキング(持ち越し)が年度をつなぐ間は全年度が一つの静学経済になり(V5、V23)、"
    "固定供給のクレジットと他の需要家(V18、V21)、不確実な排出と上下限(V3)から期待価格が決まる。"
    "2035年度の後は制度の見直しまで同年度の収支が続き、見直しの時期は確率で分かるだけとする。"
    "見直しの時に足りない1トンは上限価格、余る1トンは下限価格の一部の値を持つ。"
    "削減費用は上下限の間で直線に当てはめた(2035年度までの最大のずれ {fit:.0f} Mt)。"
    "同年度までの排出合計の標準偏差は {sigma:.0f} Mt。注文板の結果は線に合わせて調整していない。",
    "The line is the closed form. While a bank links the years they are one static economy (V5, "
    "V23); a fixed supply of credits beside other users (V18, V21) and uncertain emissions "
    "between floor and ceiling (V3) give its expected price. After FY2035 that year's balance "
    "lasts until the scheme is revised, at a date of which the chances alone are known; then a "
    "tonne short costs the ceiling, and a surplus tonne is worth a part of the floor. Abatement is "
    "fitted by a straight line between the bounds (largest error up to FY2035: {fit:.0f} Mt). The "
    "sum of emissions up to FY2035 has a standard deviation of {sigma:.0f} Mt. Nothing in the "
    "order books was fitted to the line.",
)
LIMITS = Text(
    "この研究の限界。シードの数が少ないと区間は広い。閉形式は排出のショックが一度に分かると仮定し、"
    "世界では年ごとに分かる。供給は発行量の倍率であり、倍率を実現する費用は数えていない。"
    "供給と価格の関係は期待形成(固定点)に依存する。",
    "Limits. With few seeds the intervals are wide. The closed form learns the shock of emissions "
    "at once, the market year by year. Supply is a factor on issuance; what it costs to bring it "
    "is not counted. The relation of price and supply depends on expectations (a fixed point).",
)
FLOOR = Text(
    "排出枠が余る基本ケース(base-long)で、同じ下限と予算を三通りに使う。"
    "買い取った枠を後で売り戻すと、売り手は入札後の価格を予想して値を付けるため、"
    "いくら買っても価格は動かない。無効化すれば下限の近くに保たれる。"
    "翌年の割当てを減らす方法は数年かけて効き、減らす率が決まっているため、"
    "下限を越えて上がることもある。",
    "The long base case (base-long) with the same floor and budget used in three ways. Where "
    "purchases are resold, sellers ask the price that they expect afterwards, and no volume "
    "moves it. Retired purchases hold the price near the floor. A cut of the next allocation "
    "works over years, and because it is a fixed share it can carry the price beyond the floor.",
)
