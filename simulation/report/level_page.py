"""The page of the study "What decides the price level"."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.report.agency_page import Words, designs_page
from simulation.report.level_words import ABOUT, CONCLUSION, LIMITS, PARTS
from simulation.report.study_page import Page
from simulation.studies.agency import Effect
from simulation.studies.level import GROUPS
from simulation.studies.study import LEVEL, Found

FIGURES = (LEVEL, "last_bank_t", "paid_t", "bought_back_t", "time_below_floor", "time_at_ceiling")
PICTURES = (LEVEL, "last_bank_t")
FOUND = (LEVEL,)


def level_page(found: Found, effects: Sequence[Effect], command: str, check: str) -> Page:
    """The page's content in both languages."""
    parts = {group.letter: PARTS.get(group.letter, CONCLUSION) for group in GROUPS}
    words = Words(ABOUT, parts, LIMITS, FIGURES, PICTURES, FOUND)
    return designs_page(found, GROUPS, effects, words, (command, check))
