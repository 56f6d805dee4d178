"""Words of a sweep's page and of its sensitivity pictures, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.core.text import Text
from simulation.results.readable import RARE

NOTE = Text("注", "Note")
RARE_NOTE = Text(
    "反復の5分の1以上で零になる数値には平均の区間がない。"
    "「零でないシード 12〜54 %」は零でない反復の割合、"
    "「高いシード 12〜54 %」は比べる変種より高くなるシードの割合で、どちらも信頼度95 %。",
    RARE,
)
DRAWN = Text(
    "{variants} 個の変種。それぞれ {first} から始まる {seeds} 個のシードで反復した。"
    "同じシードでは、すべての変種が同じショックを受ける。",
    "{variants} variants, each with the {seeds} seeds from {first} on; the same seed means the "
    "same shocks in every variant.",
)
SILENT = Text(
    "{name} ではどの反復でも排出枠が取引されなかった。",
    "No allowance was traded in any run of {name}.",
)
PASSED_OVER = Text("飛ばした変種: {reason}。", "Passed over: {reason}.")
REPRODUCTION = Text("再現", "Reproduction")
TITLE = Text("比較実験: {names}", "Sweep of {names}")
MAP = Text("地図: {figure}", "Map: {figure}")
MAP_NOTE = Text(
    "縦: {down}、横: {across}。平均と95 %区間。色が濃いほど大きい。",
    "Down: {down}; across: {across}. Means with 95 % intervals; the deeper the tint, the larger.",
)
ONE_RUN = Text("反復1回", "one run")
PAIRS = Text("任意の2つの変種: {figure}", "Any two variants: {figure}")
PAIRS_NOTE = Text(
    "行から列を引いた、同じシードどうしの差。95 %区間つき。",
    "The row less the column, seed by seed, with 95 % intervals.",
)
MEAN = Text("平均", "mean")
INTERVAL = Text("95 %区間", "95 % interval")
DIFFERENCE = Text("{base}との差", "difference from {base}")
FIRST = Text("最初の変種", "the first")
SENSITIVITY = Text("感度: {figure}", "Sensitivity: {figure}")
BY_KEY = Text("キー別: {figure}", "By key: {figure}")
INDEX_NOTES: Mapping[str, Text] = {
    "first": Text(
        "設計全体での数値の分散に占める割合(Sobol)。線は設計の再標本による95 %区間。",
        "Shares of the figure's variance over the design (Sobol). Lines: 95 % intervals by "
        "resampling of the design.",
    ),
    "mean size of effect": Text(
        "キーを範囲の端から端まで動かしたときの数値の変化(Morris)。線は設計の再標本に"
        "よる95 %区間。",
        "The figure's change along a key's whole range (Morris). Lines: 95 % intervals by "
        "resampling of the design.",
    ),
}
INDICES: Mapping[str, Text] = {
    "first": Text("キー単独(一次)", "the key alone (first order)"),
    "total": Text("相互作用を含む(総効果)", "with its interactions (total)"),
    "mean size of effect": Text("変化の大きさの平均", "mean size of the change"),
}
SHARES = Text("分散に占める割合", "Share of the variance")
CHANGES = Text("範囲全体での変化", "Change along the whole range")
KEYS = Text("キー", "key")
MEANS = Text("キーの分布の部分ごとの平均", "Means by parts of each key's distribution")
LOWER_ENDS = Text("各部分の下端の値", "lower end of each part")
BINS = Text(
    "各キーの分布を等分した部分ごとの、変種の平均と95 %区間。他のキーも変化する。",
    "Means over the variants by equal parts of each key's distribution, with 95 % intervals over "
    "the variants; the other keys vary too.",
)
