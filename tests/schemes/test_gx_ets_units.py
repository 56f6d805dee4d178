"""Firms with a GX-ETS duty, alone or as a certified group."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from exchange.schemes.gx_ets import ceiling_is_payable, credit_limit_t, duty
from exchange.schemes.gx_ets_units import Emitter, duty_units, is_covered


def test_a_firm_is_covered_from_a_three_year_average_of_100_000_t_on() -> None:
    """Draft order of 2025-10 and JCM briefing 2025-03-19: 100,000 t or more (以上)."""
    assert is_covered([90_000, 100_000, 110_000])
    assert not is_covered([90_000, 100_000, 109_999])


PARENT = Emitter("parent", "", True)
DAUGHTER = Emitter("daughter", "parent", True)
GRANDDAUGHTER = Emitter("granddaughter", "daughter", True)
SMALL = Emitter("small", "parent", False)
STRANGER = Emitter("stranger", "", True)


def test_each_covered_entity_has_a_duty_of_its_own() -> None:
    assert duty_units([PARENT, DAUGHTER, SMALL, STRANGER]) == [
        ("parent",), ("daughter",), ("stranger",),
    ]  # fmt: skip


def test_a_group_is_a_covered_parent_with_covered_subsidiaries_only() -> None:
    """JCM briefing, 2025-03-19: 義務対象者である親会社等, 子会社(義務対象者のみ)."""
    everyone = [PARENT, DAUGHTER, SMALL, STRANGER, GRANDDAUGHTER]
    assert duty_units(everyone, as_groups=True) == [
        ("parent", "daughter", "granddaughter"), ("stranger",),
    ]  # fmt: skip


def test_a_parent_that_is_not_covered_forms_no_group() -> None:
    holding = Emitter("holding", "", False)
    children = [Emitter("a", "holding", True), Emitter("b", "holding", True)]
    assert duty_units([holding, *children], as_groups=True) == [("a",), ("b",)]


def test_parents_of_each_other_are_one_group() -> None:
    pair = [Emitter("a", "b", True), Emitter("b", "a", True)]
    assert sorted(code for unit in duty_units(pair, as_groups=True) for code in unit) == ["a", "b"]


TONNES = st.integers(0, 10**9)
MEMBER = st.tuples(TONNES, TONNES, TONNES)


@given(st.lists(MEMBER, min_size=1, max_size=6), st.fractions(0, 1))
def test_a_group_is_never_shorter_than_its_members_alone(
    members: list[tuple[int, int, int]], limit: Fraction
) -> None:
    alone = sum(duty(*member, limit).shortfall_t for member in members)
    emissions, credits_t, allowances = (sum(column) for column in zip(*members, strict=True))
    assert duty(emissions, credits_t, allowances, limit).shortfall_t <= alone
    limits = sum(credit_limit_t(member[0], limit) for member in members)
    assert limits <= credit_limit_t(emissions, limit) < limits + len(members)


def test_the_ceiling_is_payable_always_or_once_the_price_has_reached_it() -> None:
    """Texts differ: 排出枠価格の高騰等で不足する事業者 (GX promotion act, as reported)."""
    ceiling = Fraction(4300)
    assert ceiling_is_payable(None, ceiling, after_surge=False)
    assert ceiling_is_payable(4300, ceiling, after_surge=True)
    assert not ceiling_is_payable(4299, ceiling, after_surge=True)
    assert not ceiling_is_payable(None, ceiling, after_surge=True)
