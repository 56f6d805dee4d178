"""The units of the GX-ETS duty: which firms are covered, and which comply together as a group.

A covered parent may be certified to carry out the procedures as one with its closely related
subsidiaries that are covered themselves. The group then has one duty: emissions, credits and
allowances are pooled, and the credit limit is a share of the group's emissions.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

# Direct CO2, the average of three fiscal years. The draft order, the ministry's briefing and most
# reports say "or more" (以上); the METI page says "more than".
COVERED_FROM_T = 100_000
BASE_YEARS = (2023, 2024, 2025)  # of the average and of every base (itmedia 2510/22)
GROUP_SOURCE = (
    "Ministry of the Environment, JCM briefing, 2025-03-19, GX-ETS: a covered parent and its "
    "closely related subsidiaries, covered ones only, may be certified to comply as one"
)


class Emitter(Struct, frozen=True):
    """A legal entity and the code of its closely related parent (empty: none)."""

    code: str
    parent: str
    is_covered: bool


def is_covered(emissions_t: Sequence[int], threshold_t: int = COVERED_FROM_T) -> bool:
    """True if the average of yearly direct emissions reaches the threshold."""
    return sum(emissions_t) >= threshold_t * len(emissions_t)


def duty_units(emitters: Sequence[Emitter], as_groups: bool = False) -> list[tuple[str, ...]]:
    """The codes that comply together, in the given order; entities that are not covered have no
    duty.

    `as_groups`: each covered parent is certified with its covered subsidiaries, of subsidiaries
    too. A subsidiary of a parent that is not covered stands alone.
    """
    covered = {one.code: one for one in emitters if one.is_covered}
    units: dict[str, list[str]] = {}
    for code in covered:
        head = _head(code, covered) if as_groups else code
        units.setdefault(head, []).append(code)
    return [tuple(codes) for codes in units.values()]


def _head(code: str, covered: dict[str, Emitter]) -> str:
    """The highest covered parent above an entity; the entity itself if there is none."""
    seen = {code}
    while (parent := covered[code].parent) in covered and parent not in seen:
        seen.add(parent)
        code = parent
    return code
