"""The law of the three acts on JCM credits: retirement, surrender and cancellation.

It binds the registry itself, independently of schemes: every registry adapter rejects an act
against it, and the exchange rejects it earlier. Sources: the Act on Promotion of Global Warming
Countermeasures (温対法) as amended in June 2024, in force 2025-04-01; the Implementation Guidelines
for the JCM of Japan (日本国JCM実施要綱・約款), in force 2022-01-17.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from exchange.commands import SchemeUse
from exchange.registry.port import Ending, Project
from exchange.registry.serials import Vintage
from exchange.registry.uses import MOE_2025, NDC, REPORT_2022

PROGRAMMES_WITH_LAW = frozenset(("JCM",))
FIRST_OF_2021 = date(2021, 1, 1)
ACT_IN_FORCE = date(2025, 4, 1)
ACT_57_18 = f"Act on Promotion of Global Warming Countermeasures, Art. 57-18, by {MOE_2025}"
GUIDELINES_5 = f"JCM Implementation Guidelines of Japan, Art. 5, in {REPORT_2022}, table 5"
GUIDELINES_6 = f"JCM Implementation Guidelines of Japan, Art. 6, in {REPORT_2022}, table 5"


def is_authorized(project: Project) -> bool:
    """True if both Japan and the partner authorized the use of the project's credits."""
    return {"JPN", project.country} <= set(project.authorized_by)


def unlawful_ending(
    project: Project, vintage: Vintage, ending: Ending, uses: Sequence[SchemeUse], day: date
) -> str:
    """The reason why credits of a project may not end so on a day, with the source; else empty."""
    if project.programme not in PROGRAMMES_WITH_LAW:
        return ""
    serves_target = any(use.scheme == NDC for use in uses)
    if ending is Ending.SURRENDER:
        return f"JCM credits are retired or canceled, never surrendered (償却) ({GUIDELINES_5})"
    if serves_target and vintage.start < FIRST_OF_2021:
        return (
            "JCM credits of reductions before 2021-01-01 do not serve the national target by any "
            f"act ({GUIDELINES_5}; {MOE_2025})"
        )
    if serves_target and ending is not Ending.RETIRE:
        return (
            "JCM credits serve the national target by retirement (無効化), not by cancellation "
            f"(取消) ({GUIDELINES_5})"
        )
    if ending is not Ending.RETIRE or vintage.end < FIRST_OF_2021 or is_authorized(project):
        return ""
    both = f"JPN and {project.country}"
    if day >= ACT_IN_FORCE:
        return (
            f"JCM credits of reductions from 2021 are retired (無効化) only if {both} have both "
            f"authorized them; without that they can be canceled (取消) ({ACT_57_18})"
        )
    if serves_target:
        return f"the national target takes credits that {both} have authorized ({GUIDELINES_6})"
    return ""
