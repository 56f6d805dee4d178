"""The study "What decides the price level": beliefs, bank, abatement curve and firms.

Each design is the balanced base case with one assumption changed, none of which the scheme's rules
give: what firms expect after the announced rules, how they form expectations, the bank, the
abatement curve, and which firms were drawn. Each is compared with the base seed by seed. The two
abatement curves are published estimates of how emissions respond to a carbon price; the base's is
synthetic between METI's two anchors. A second part asks how far the studies' conclusions move with
the curve: the worth of credits and the floor's price under each.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulation.core.text import Text
from simulation.studies.agency import Effect, Group, effects
from simulation.studies.curves import CURVES, SYNTHETIC
from simulation.studies.shortfall import SMALL, SMALL_REPLICATIONS
from simulation.studies.study import Design, Found, Study

REPLICATIONS = 10
TITLE = Text("何が価格水準を決めるか", "What decides the price level")
BASE = Design("base", Text("基本ケース(基準)", "base case (reference)"), "base-balanced", {})


def _group(
    letter: str, text: Text, base: Design, rows: tuple[tuple[str, str, str, Mapping[str, str]], ...]
) -> Group:
    designs = (Design(key, Text(ja, en), base.scenario, keys) for key, ja, en, keys in rows)
    return Group(letter, text, base.scenario, (base, *designs))


LATER = _group(
    "L",
    Text("公表された規則の後についての期待", "Expectations after the announced rules"),
    BASE,
    (
        ("announced-2030", "規則を2030年度までしか見込まない", "rules foreseen to FY2030 only",
         {"policy.announced_to": "2030"}),
        ("announced-2040", "2035年度の基準値が2040年度まで続く", "FY2035's benchmark to FY2040",
         {"policy.announced_to": "2040", "behavior.horizon_fiscal_year": "2040"}),
        ("announced-2050", "2035年度の基準値が2050年度まで続く", "FY2035's benchmark to FY2050",
         {"policy.announced_to": "2050", "behavior.horizon_fiscal_year": "2050"}),
        ("ends", "公表された規則とともに制度が終わる", "the scheme ends with its announced rules",
         {"behavior.revision_chance": "1.0"}),
        ("seldom-revised", "見直しは20年に1度", "revised once in 20 years",
         {"behavior.revision_chance": "0.05"}),
        ("longer-horizon", "計算の期間だけを2050年度まで延ばす", "solved to FY2050, same rules",
         {"behavior.horizon_fiscal_year": "2050"}),
    ),
)  # fmt: skip
BELIEFS = _group(
    "B",
    Text("期待の形成と割引率", "How expectations form, and the rate of interest"),
    BASE,
    (
        ("adaptive", "期待が取引価格を追う", "expectations follow prices",
         {"behavior.beliefs": '"adaptive"'}),
        ("myopic", "最後の価格が続くとみる", "the last price is expected to last",
         {"behavior.beliefs": '"myopic"'}),
        ("discount-3", "割引率 3 %", "interest 3 %", {"behavior.discount_rate": "0.03"}),
        ("discount-8", "割引率 8 %", "interest 8 %", {"behavior.discount_rate": "0.08"}),
    ),
)  # fmt: skip
BANK = _group(
    "K",
    Text("バンク", "The bank"),
    BASE,
    (
        ("stock-30-mt", "初めに 30 Mt を保有", "an opening stock of 30 Mt",
         {"policy.opening_stock_mt": "30.0"}),
        ("banking-limit", "持ち越しは排出量の5 %まで", "banking limit of 5 % of emissions",
         {"policy.banking_limit_share": "0.05"}),
    ),
)  # fmt: skip
CURVE = _group(
    "C",
    Text("限界削減費用曲線", "The abatement curve"),
    BASE,
    tuple((one.name, *one.text, one.keys) for one in CURVES),
)
FIRMS = _group(
    "P",
    Text("企業の母集団", "The population of firms"),
    BASE,
    (
        *((f"firms-{seed}", f"合成企業の抽選 {seed}", f"firms drawn with seed {seed}",
           {"population.seed": str(seed)}) for seed in (2, 3, 4)),
        ("emissions-460-mt", "排出量の合計 460 Mt", "total emissions of 460 Mt",
         {"population.emissions_mt": "460.0"}),
    ),
)  # fmt: skip


def _conclusion(
    letter: str, text: Text, scenario: str, key: str, change: tuple[str, str, dict[str, str]]
) -> tuple[Group, ...]:
    """One change under each curve, each against the same curve without it."""
    ja, en, settings = change
    groups = []
    for curve in (SYNTHETIC, *CURVES):
        own = f"{key}-{curve.name}"
        names = Text(f"{curve.text.ja}(基準)", f"{curve.text.en} (reference)")
        rows = ((f"{own}-changed", ja, en, {**curve.keys, **settings}),)
        base = Design(own, names, scenario, curve.keys)
        groups.append(_group(letter + curve.mark, curve.of(text), base, rows))
    return tuple(groups)


SUPPLY = _conclusion(
    "S",
    Text("クレジット供給の価値", "The worth of credit supply"),
    "base-short",
    "short",
    ("供給10倍", "supply × 10",
     {"credits.jcredit.issuance_factor": "10.0", "credits.jcm.issuance_factor": "10.0"}),
)  # fmt: skip
FLOOR = _conclusion(
    "F",
    Text("下限の効果", "What the floor does"),
    "base-long",
    "long",
    ("下限なし", "no floor", {"policy.has_floor": "false"}),
)
GROUPS = (LATER, BELIEFS, BANK, CURVE, FIRMS, *SUPPLY, *FLOOR)


def level_study(small: bool = False, replications: int | None = None) -> Study:
    """The full study, or the small one with few firms, years and seeds."""
    designs = dict.fromkeys(design.key for group in GROUPS for design in group.designs)
    found = {design.key: design for group in GROUPS for design in group.designs}
    return Study(
        "level",
        TITLE,
        tuple(found[key] for key in designs),
        SMALL if small else {},
        replications or (SMALL_REPLICATIONS if small else REPLICATIONS),
    )


def level_effects(found: Found) -> list[Effect]:
    """All designs whose runs ended, each against the reference of its group; see `effects`."""
    return effects(found, GROUPS)
