"""Texts of the page of the study "What decides the price level"."""

from __future__ import annotations

from simulation.core.text import Text

ABOUT = Text(
    "制度の規則が決めない前提を一つずつ変え、価格水準がどれだけ動くかを示す。基準は均衡の基本"
    "ケース(base-balanced)。同じシードどうしで基準と比べる。企業・費用・ショックは合成値である。",
    "Assumptions that the scheme's rules do not give are changed one at a time, to show how far "
    "the price level moves. The reference is the balanced base case (base-balanced); runs are "
    "compared seed by seed. Firms, costs and shocks are synthetic.",
)
PARTS = {
    "L": Text(
        "企業は公表された規則と傾向を2035年度まで見込み、その後は同年度の収支が、見直しまで"
        "続くとみる。見込む年を延ばすと、基準値が止まる一方で排出は減り続けるため、余剰が増えて"
        "価格は下がる。計算の期間だけを延ばしても価格はほとんど動かない。",
        "Firms foresee announced rules and trends to FY2035 and expect that year's balance to last "
        "until the scheme is revised. Foreseen further, the benchmark stands still while emissions "
        "go on falling, so a surplus grows and the price falls. A longer horizon of the solver "
        "alone hardly moves it.",
    ),
    "B": Text(
        "期待が取引価格だけを追うと、価格は将来の不足を織り込まない。",
        "Where expectations follow prices alone, the price does not contain later scarcity.",
    ),
    "K": Text(
        "バンクが大きいほど価格は低く、持ち越しを制限すると将来の不足が今の価格に届かない。",
        "A larger bank lowers the price; a limit on banking keeps later scarcity from it.",
    ),
    "C": Text(
        "公表された二つの推定。平らな曲線: 10ユーロで排出が3.7 %減る(OECD 2022)。急な曲線: "
        "1ドルで0.06 %(Rafaty ほか 2025)。為替は1ユーロ160円、1ドル150円(設定値)。基本の"
        "曲線は METI の二つの費用を結ぶ合成値。",
        "Two published estimates. Flat: EUR 10 lower emissions by 3.7 % (OECD 2022). Steep: USD 1 "
        "by 0.06 % (Rafaty et al. 2025). Exchange rates of 160 yen a euro and 150 a dollar are "
        "settings. The base curve is synthetic between METI's two costs.",
    ),
    "P": Text(
        "どの企業が抽選されたかと、対象排出量の合計(出典により460〜640 Mt)。",
        "Which firms were drawn, and the total of covered emissions (460 to 640 Mt by source).",
    ),
}
CONCLUSION = Text(
    "この曲線のもとでの研究の結論。",
    "A conclusion of the studies under this curve.",
)
LIMITS = Text(
    "区間はシードだけの変動を含む。母集団の抽選と曲線は区間に含まれず、設計として示す。",
    "Intervals hold the variation of seeds alone. The draw of firms and the curve are in no "
    "interval; they are shown as designs.",
)
