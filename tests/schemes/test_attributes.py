"""Attributes of credits, as the report of 2022 gives them."""

from decimal import Decimal

import pytest

from exchange.registry.port import Project
from exchange.schemes.attributes import (
    ICROA_CRITERIA,
    ICROA_ENDORSED,
    EnergyActivity,
    Income,
    Site,
    counts_at_net_zero,
    gold_standard_excludes,
    is_icroa_endorsed,
    kind_of,
    vcs_excludes,
)

FOREST = Project(project_id="F", programme="J-Credit", name="F", mechanism="removal", base="nature")


def test_icroa_endorsed_eleven_programmes_of_which_none_is_japans() -> None:
    assert (len(ICROA_ENDORSED), len(ICROA_CRITERIA)) == (11, 6)
    assert is_icroa_endorsed("VCS")
    assert not is_icroa_endorsed("J-Credit")
    assert not is_icroa_endorsed("JCM")


def test_a_project_is_of_one_of_four_kinds_and_removals_count_at_net_zero() -> None:
    assert kind_of(FOREST) == "removal by nature"
    assert counts_at_net_zero(FOREST)


@pytest.mark.parametrize(
    ("activity", "least_developed", "large", "excluded"),
    [
        (EnergyActivity.OTHER, False, True, True),
        (EnergyActivity.OTHER, False, False, True),
        (EnergyActivity.LIGHTING, False, False, False),
        (EnergyActivity.LIGHTING, False, True, True),
        (EnergyActivity.OTHER, True, True, False),
        (EnergyActivity.HYDROPOWER, True, True, True),
        (EnergyActivity.HYDROPOWER, True, False, False),
        (EnergyActivity.HFC_23, True, False, True),
    ],
)
def test_vcs_excludes_by_country_and_size(
    activity: EnergyActivity, least_developed: bool, large: bool, excluded: bool
) -> None:
    assert vcs_excludes(activity, Site(least_developed, large)) == excluded


@pytest.mark.parametrize(
    ("site", "excluded"),
    [
        (Site(False, True, Income.HIGH), True),
        (Site(False, True, Income.LOWER_MIDDLE), False),
        (Site(False, True, Income.LOW, False, Decimal("3.5")), False),
        (Site(False, True, Income.LOW, False, Decimal("3.6")), True),
        (Site(False, True, Income.HIGH, True), False),
        (Site(True, True, Income.UPPER_MIDDLE), False),
    ],
)
def test_gold_standard_excludes_rich_countries_and_green_grids(site: Site, excluded: bool) -> None:
    assert gold_standard_excludes(EnergyActivity.GRID_POWER, site) == excluded
    assert not gold_standard_excludes(EnergyActivity.LIGHTING, site)
