"""Japan's other schemes: GX League, ports, purchasing, Keidanren, Tokyo, Saitama, voluntary."""

from __future__ import annotations

from datetime import date

from exchange.registry.port import Ending
from exchange.schemes.rules import REPORT_2022, Acceptance, Kind, Scheme

GX_LEAGUE = Scheme(
    code="gx-league",
    name="GX League, phase 1",
    name_ja="GXリーグ(第1フェーズ)",
    kind=Kind.B,
    effect="counts towards a voluntary target of fiscal 2023 to 2025",
    accepts=(
        Acceptance(
            held_from=date(2023, 4, 1),
            held_to=date(2026, 3, 31),
            source=f"{REPORT_2022}, 6.1.1 kind B",
        ),
        Acceptance(
            programmes=("GX League",),
            held_from=date(2023, 4, 1),
            held_to=date(2026, 3, 31),
            source="excess reduction allowances (超過削減枠) of phase 1 itself",
        ),
    ),
)
PORTS = Scheme(
    code="cnp",
    name="Carbon-neutral ports",
    name_ja="カーボンニュートラルポート",
    effect="an offset within a port's plan",
    accepts=(
        Acceptance(programmes=("J-Credit", "JCM", "J-Blue"), source=f"{REPORT_2022}, 6.1.1 (イ)"),
    ),
)
GREEN_PURCHASING = Scheme(
    code="green-purchasing",
    name="Green purchasing",
    name_ja="グリーン購入法",
    kind=Kind.B,
    effect="none yet: offset products and services are under study",
    accepts=(),
)
KEIDANREN = Scheme(
    code="keidanren",
    name="Keidanren carbon-neutral plan, pillar 1",
    name_ja="経団連カーボンニュートラル行動計画(第1の柱)",
    kind=Kind.A,
    effect="counts towards an industry's domestic target; pillars 2 to 4 are its own judgement",
    accepts=(Acceptance(programmes=("J-Credit", "JCM"), source=f"{REPORT_2022}, 6.1.1 Keidanren"),),
)
TOKYO = Scheme(
    code="tokyo",
    name="Tokyo cap and trade",
    name_ja="東京都排出量取引制度",
    effect="meets a facility's duty to reduce",
    note="takes its own kinds only: excess reductions, small and medium facilities, renewable "
    "energy, outside Tokyo, Saitama; none of them is in this registry",
    accepts=(),
)
SAITAMA = Scheme(
    code="saitama",
    name="Saitama target setting",
    name_ja="埼玉県目標設定型排出量取引制度",
    effect="meets a facility's target",
    note="its other kinds (excess reductions, other gases, small and medium facilities, outside "
    "the prefecture, renewable energy, Tokyo) are not in this registry",
    accepts=(
        Acceptance(
            programmes=("J-Credit",),
            credit_classes=("jcredit/forest", "jver/forest_untransferred"),
            source=f"{REPORT_2022}, table 13: forest management credits of the J-Credit scheme",
        ),
    ),
)
VOLUNTARY = Scheme(
    code="voluntary",
    name="Voluntary offset",
    name_ja="自主的なカーボン・オフセット",
    kind=Kind.C,
    effect="supports a claim, with the disclosure items",
    accepts=(
        Acceptance(
            endings=(Ending.RETIRE, Ending.CANCEL), source=f"{REPORT_2022}, 6.1.1 and 6.1.2"
        ),
    ),
)
