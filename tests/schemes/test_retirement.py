"""A retirement names lots that its schemes count, or is refused before it is final."""

from datetime import date

import pytest

from exchange.errors import RegistryRefused
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Ending, Issuance, Project, Retirement
from exchange.registry.serials import Vintage
from exchange.schemes.eligibility import eligible
from exchange.schemes.retirement import fit
from exchange.schemes.uses import scheme

TODAY = date(2026, 11, 20)
MINE, JCM = "trading:alice", "jcm/any"
OLD, NEW = (Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2020, 2022))


@pytest.fixture
def registry() -> MemoryRegistry:
    made = MemoryRegistry()
    made.open_account(MINE, AccountKind.TRADING, "alice", 0)
    made.register_project(Project(project_id="V", programme="JCM", name="V", country="VNM"), 0)
    made.perform("old", Issuance("V", JCM, OLD, ((MINE, 50),)), 1)
    made.perform("new", Issuance("V", JCM, NEW, ((MINE, 50),)), 1)
    return made


def retire(quantity_t: int, purpose: str = "gx-ets:FY2026", **more: object) -> Retirement:
    return Retirement(MINE, JCM, quantity_t, purpose, "alice", **more)  # type: ignore[arg-type]


def test_the_oldest_lots_that_the_scheme_accepts_are_named(registry: MemoryRegistry) -> None:
    act = fit(registry, retire(30), TODAY)
    assert act.lots == (("JCM-V-20220101-20221231-1", "JCM-V-20220101-20221231-30"),)
    registry.perform("r", act, 2)
    assert eligible(registry, scheme("gx-ets"), "alice", TODAY).counts_t == 30


def test_more_than_is_usable_is_refused_with_the_schemes_reason(registry: MemoryRegistry) -> None:
    with pytest.raises(RegistryRefused, match="not_usable_for_scheme: reductions_not_accepted"):
        fit(registry, retire(51), TODAY)


def test_a_named_lot_of_the_wrong_vintage_is_refused(registry: MemoryRegistry) -> None:
    lots = (("JCM-V-20200101-20201231-1", "JCM-V-20200101-20201231-9"),)
    with pytest.raises(RegistryRefused, match="not_usable_for_scheme"):
        fit(registry, retire(9, lots=lots), TODAY)


def test_the_act_must_be_the_one_that_the_scheme_counts(registry: MemoryRegistry) -> None:
    act = fit(registry, retire(10, "shk:FY2025", ending=Ending.CANCEL), TODAY)
    assert act.lots[0][0].startswith("JCM-V-2020")
    with pytest.raises(RegistryRefused, match="wrong_act"):
        fit(registry, retire(51, "shk:FY2025", ending=Ending.CANCEL), TODAY)


def test_uses_that_exclude_each_other_are_refused(registry: MemoryRegistry) -> None:
    with pytest.raises(RegistryRefused, match="uses_exclude_each_other"):
        fit(registry, retire(1, "shk:1+gx-ets:1"), TODAY)


def test_a_voluntary_retirement_may_take_anything_that_is_held(registry: MemoryRegistry) -> None:
    assert fit(registry, retire(100, "our mugs"), TODAY).lots[0][0].startswith("JCM-V-2020")
    with pytest.raises(RegistryRefused, match="insufficient_credits"):
        fit(registry, retire(101, "our mugs"), TODAY)
