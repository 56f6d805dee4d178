"""Japan's other schemes: GX League, ports, purchasing, Keidanren, voluntary use."""

from __future__ import annotations

from datetime import date

from exchange.registry.port import Ending
from exchange.registry.uses import USES
from exchange.schemes.prefectures import FOR_OTHER_USES
from exchange.schemes.rules import REPORT_2022, Acceptance, Kind, Scheme

GX_LEAGUE = Scheme(
    use=USES["gx-league"],
    kind=Kind.B,
    effect="counts towards a voluntary target of fiscal 2023 to 2025",
    effect_ja="2023〜2025年度の自主目標に算入",
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
    use=USES["cnp"],
    effect="an offset within a port's plan",
    effect_ja="港湾の計画の中でのオフセット",
    accepts=(
        Acceptance(programmes=("J-Credit", "JCM", "J-Blue"), source=f"{REPORT_2022}, 6.1.1 (イ)"),
    ),
)
GREEN_PURCHASING = Scheme(
    use=USES["green-purchasing"],
    kind=Kind.B,
    effect="none yet: offset products and services are under study",
    effect_ja="まだなし(オフセット製品・サービスは検討中)",
    accepts=(),
)
KEIDANREN = Scheme(
    use=USES["keidanren"],
    kind=Kind.A,
    effect="counts towards an industry's domestic target; pillars 2 to 4 are its own judgment",
    effect_ja="業界の国内目標に算入(第2〜第4の柱は業界の判断)",
    accepts=(Acceptance(programmes=("J-Credit", "JCM"), source=f"{REPORT_2022}, 6.1.1 Keidanren"),),
)
VOLUNTARY = Scheme(
    use=USES["voluntary"],
    kind=Kind.C,
    effect="supports a claim, with the disclosure items",
    effect_ja="主張の根拠(開示事項が必要)",
    accepts=(
        Acceptance(
            endings=(Ending.RETIRE, Ending.CANCEL), source=f"{REPORT_2022}, 6.1.1 and 6.1.2"
        ),
        FOR_OTHER_USES,
    ),
)
PRODUCT = Scheme(
    use=USES["product"],
    kind=Kind.C,
    effect="supports the claim of a product or a service, with the disclosure items",
    effect_ja="製品・サービスについての主張の根拠(開示事項が必要)",
    accepts=(
        Acceptance(endings=(Ending.RETIRE, Ending.CANCEL), source=f"{REPORT_2022}, 6.1.2 and 41"),
        FOR_OTHER_USES,
    ),
)
