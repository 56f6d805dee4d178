"""CORSIA, the airlines' offsetting scheme: its pilot phase's list of programmes and vintages."""

from __future__ import annotations

from datetime import date

from exchange.registry.port import Ending
from exchange.registry.uses import USES
from exchange.schemes.rules import REPORT_2022, Acceptance, Scheme

_TABLE = f"{REPORT_2022}, table 9"
_REGISTERED = date(2016, 1, 1)
# The pilot phase (report, 3.1.5). No source was found for the last day of cancellations for it.
PHASE_START, PHASE_END = date(2021, 1, 1), date(2023, 12, 31)

CORSIA = Scheme(
    use=USES["corsia"],
    effect="offsets international aviation; outside Japan's target",
    effect_ja="国際航空の排出を相殺(日本の削減目標の対象外)",
    note="a J-Credit used here would be added back to Japan's emissions (note 34); J-Credit "
    "applied in February 2022, its outcome was not found",
    accepts=(
        Acceptance(
            programmes=("ACR", "ART"),
            endings=(Ending.CANCEL,),
            registered_from=_REGISTERED,
            held_from=PHASE_START,
            held_to=PHASE_END,
            reductions_from=date(2016, 1, 1),
            reductions_to=date(2023, 12, 31),
            adjustment_from=date(2021, 1, 1),
            source=_TABLE,
        ),
        Acceptance(
            programmes=("CCER", "CDM", "CAR", "GCC", "Gold Standard", "VCS"),
            endings=(Ending.CANCEL,),
            registered_from=_REGISTERED,
            held_from=PHASE_START,
            held_to=PHASE_END,
            reductions_from=date(2016, 1, 1),
            reductions_to=date(2020, 12, 31),
            source=_TABLE,
        ),
    ),
)
