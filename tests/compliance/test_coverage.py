"""Coverage by fiscal year: worked cases of each rule, and balances to the tonne."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.wire.firm_file import read_firm
from api.wire.price_file import shipped_prices
from exchange.compliance.allocation import FirmYears
from exchange.compliance.calendar import last_safe_day
from exchange.compliance.closing import Closing, Market
from exchange.compliance.coverage import Coverage, YearCoverage, coverage
from exchange.compliance.firm import (
    Benchmark,
    Entity,
    Firm,
    FirmTerms,
    Forward,
    Grant,
    Holding,
    OpenOrder,
    Site,
    Year,
)
from exchange.compliance.prices import Ask, DatedPrice, LiveBook, Mark, newest
from exchange.compliance.what_if import WhatIf

ON = date(2026, 11, 29)
NO_MARKET = Market({})
ALLOWANCE = "gx_ets/allowance"


def year(fiscal_year: int, tonnes: int, units: int | None = None, site: str = "a") -> Year:
    activity = None if units is None else Decimal(units)
    return Year(site=site, fiscal_year=fiscal_year, activity_units=activity, emissions_t=tonnes)


def firm(emissions: list[int], **more: Any) -> Firm:
    """A grandfathered firm of one site with 1,000,000 t in its base years, then these emissions."""
    years = [year(2023 + number, t) for number, t in enumerate([1_000_000] * 3 + emissions)]
    terms = {
        "firm": FirmTerms(code="f", name="F"),
        "entities": (Entity(code="e", name="E"),),
        "sites": (Site(code="a", entity="e", name="A", allocation="grandfathering"),),
        "years": tuple(years),
    }
    return Firm(**(terms | more))


def years_of(found: Coverage, unit: int = 0) -> tuple[YearCoverage, ...]:
    return found.units[unit].years


def credit(tonnes: int, **more: Any) -> Holding:
    terms = {
        "entity": "e",
        "credit_class": "jcredit/energy_saving",
        "vintage_start": date(2023, 4, 1),
        "vintage_end": date(2024, 3, 31),
        "quantity_t": tonnes,
        "issued_on": date(2024, 10, 1),
    }
    return Holding(**(terms | more))


def test_grandfathering_cuts_1_7_percent_of_the_base_emissions_a_year() -> None:
    """itmedia 2510/22: three-year average emissions less 1.7 % a year."""
    found = years_of(coverage(firm([1_000_000] * 2), ON, WhatIf(), NO_MARKET))
    assert [one.allocation_t for one in found] == [983_000, 966_000]
    assert [one.need_t for one in found] == [1_000_000] * 2


def benchmarked(activity: list[int]) -> Firm:
    """A site with 100,000 units in the base years and a constant benchmark of 2 t a unit."""
    units = [100_000] * 3 + activity
    return firm(
        [],
        sites=(Site(code="a", entity="e", name="A", allocation="benchmark"),),
        years=tuple(year(2023 + number, 200_000, one) for number, one in enumerate(units)),
        benchmarks=(Benchmark(site="a", fiscal_year=2025, benchmark_t_per_unit=Decimal(2)),),
    )


@pytest.mark.parametrize(
    ("activity", "tonnes"),
    [
        # 7.4 % above the base: nothing changes; 7.5 %: the base follows, two years are trued up.
        ([107_400] * 4, [200_000, 200_000, 200_000, 200_000]),
        ([107_500] * 4, [200_000, 200_000, 245_000, 215_000]),
        ([92_500] * 4, [200_000, 200_000, 155_000, 185_000]),
    ],
)
def test_the_allocation_follows_activity_from_7_5_percent_on(
    activity: list[int], tonnes: list[int]
) -> None:
    """itmedia 2508/19: the two-year average against the base."""
    found = years_of(coverage(benchmarked(activity), ON, WhatIf(), NO_MARKET))
    assert [one.allocation_t for one in found] == tonnes


def test_a_granted_allocation_lies_in_the_accounts_and_an_announced_one_is_to_come() -> None:
    given = Grant(entity="e", fiscal_year=2026, granted_t=900_000, granted_on=date(2026, 11, 1))
    one = firm([1_000_000], grants=(given,))
    (found,) = years_of(coverage(one, ON, WhatIf(later_vintages_usable=False), NO_MARKET))
    assert (found.allocation_t, found.allocation_source) == (900_000, "granted")
    assert found.secure.covered_t == 0  # no holding of them is in the file
    coming = msgspec.structs.replace(given, granted_on=date(2027, 10, 1))
    one = firm([1_000_000], grants=(coming,))
    (found,) = years_of(coverage(one, ON, WhatIf(later_vintages_usable=False), NO_MARKET))
    assert (found.allocation_source, found.secure.covered_t) == ("announced", 900_000)


@pytest.mark.parametrize(("percent", "usable", "short"), [(5, 50_000, 0), (1, 10_000, 7_000)])
def test_credits_count_to_the_limit_of_the_what_if(percent: int, usable: int, short: int) -> None:
    """METI policy of 2025-07: 10 % of verified emissions, to be reviewed."""
    what_if = WhatIf(credit_limit=Fraction(percent, 100), later_vintages_usable=False)
    one = firm([1_000_000], holdings=(credit(50_000),))
    (found,) = years_of(coverage(one, ON, what_if, NO_MARKET))
    assert (found.credits_usable_t, found.expected.shortage_t) == (usable, short)
    over = [blocked.quantity_t for blocked in found.blocked if blocked.code == "over_limit"]
    assert sum(over) == 50_000 - usable


def test_what_exceeds_a_years_limit_serves_the_next_year() -> None:
    what_if = WhatIf(credit_limit=Fraction(1, 100), later_vintages_usable=False)
    one = firm([1_000_000] * 2, holdings=(credit(15_000),))
    first, second = years_of(coverage(one, ON, what_if, NO_MARKET))
    assert (first.credits_usable_t, second.credits_usable_t) == (10_000, 5_000)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        # JCM briefing, 2025-03-19: JCM from 2021; Act Art. 57-18: authorized by both states.
        ({"credit_class": "jcm/before_2021", "vintage_start": date(2019, 1, 1),
          "vintage_end": date(2019, 12, 31), "country": "IDN"}, "reductions_not_accepted"),
        ({"credit_class": "jcm/from_2021", "vintage_start": date(2022, 1, 1),
          "vintage_end": date(2022, 12, 31), "country": "VNM"}, "act_not_allowed"),
        ({"credit_class": "jblue/blue_carbon"}, "class_not_accepted"),
        ({"ended_for": "shk:2026", "ended_on": date(2026, 6, 1)}, "other_use"),
        ({"ended_for": "gx-ets:2026", "ended_on": date(2028, 2, 1)}, "ended_late"),
    ],
)  # fmt: skip
def test_a_credit_that_does_not_count_is_blocked_with_the_reason(
    more: dict[str, Any], code: str
) -> None:
    one = firm([1_000_000], holdings=(credit(1_000, **more),))
    (found,) = years_of(coverage(one, ON, WhatIf(), NO_MARKET))
    assert [(blocked.quantity_t, blocked.code) for blocked in found.blocked] == [(1_000, code)]
    assert found.blocked[0].reason
    assert found.secure.credits_t == 0


def test_authorized_jcm_credits_from_2021_count() -> None:
    held = credit(
        1_000,
        credit_class="jcm/from_2021",
        vintage_start=date(2022, 1, 1),
        vintage_end=date(2022, 12, 31),
        country="VNM",
        is_authorized=True,
    )
    (found,) = years_of(coverage(firm([1_000_000], holdings=(held,)), ON, WhatIf(), NO_MARKET))
    assert found.credits_usable_t == 1_000


def test_credits_retired_for_the_year_are_counted_and_use_its_limit() -> None:
    held = (credit(60_000, ended_for="gx-ets:2026", ended_on=date(2027, 6, 1)), credit(60_000))
    (found,) = years_of(coverage(firm([1_000_000], holdings=held), ON, WhatIf(), NO_MARKET))
    assert (found.credits_counted_t, found.credits_usable_t) == (60_000, 40_000)


def test_the_next_years_allowances_meet_a_duty_unless_the_what_if_forbids_it() -> None:
    """Allocations arrive about October 2027, before the deadline of FY2026 (alterna 162922)."""
    one = firm([1_000_000] * 2)
    (first, second) = years_of(coverage(one, ON, WhatIf(), NO_MARKET))
    assert (first.expected.borrowed_t, first.expected.shortage_t) == (17_000, 0)
    assert second.expected.borrowed_t == 17_000 + 34_000
    strict = WhatIf(later_vintages_usable=False)
    (first, second) = years_of(coverage(one, ON, strict, NO_MARKET))
    assert [one.expected.shortage_t for one in (first, second)] == [17_000, 34_000]


def test_a_surplus_is_banked_for_the_next_year() -> None:
    one = firm([900_000, 1_000_000])
    strict = WhatIf(later_vintages_usable=False)
    first, second = years_of(coverage(one, ON, strict, NO_MARKET))
    assert first.expected.surplus_t == 83_000
    assert (second.expected.shortage_t, second.expected.surplus_t) == (0, 49_000)


def test_orders_due_in_and_forwards_cover_the_expected_position_only() -> None:
    orders = (
        OpenOrder(entity="e", credit_class="jcredit/forest", side="buy", quantity_t=1_000,
                  price_yen_per_t=5_000),
        OpenOrder(entity="e", credit_class="jcredit/forest", side="buy", quantity_t=2_000,
                  price_yen_per_t=5_000, state="traded", due_on=date(2026, 12, 4)),
    )  # fmt: skip
    forward = Forward(
        entity="e", project="p", credit_class="jcm/from_2021", quantity_t=1_001,
        price_yen_per_t=3_000, deliver_on=date(2027, 6, 30), delivery_chance_percent=50,
        delay_days_p90=100, country="PHL", is_authorized=True,
    )  # fmt: skip
    one = firm([1_000_000], orders=orders, forwards=(forward,))
    (found,) = years_of(coverage(one, ON, WhatIf(later_vintages_usable=False), NO_MARKET))
    assert (found.ordered_t, found.due_in_t, found.forward_t) == (1_000, 2_000, 500)
    assert found.secure.shortage_t == 17_000
    assert found.expected.shortage_t == 17_000 - 3_500


def test_an_offered_forward_is_not_covered() -> None:
    forward = Forward(
        entity="e", project="p", credit_class="jcm/from_2021", quantity_t=1_000,
        price_yen_per_t=3_000, deliver_on=date(2027, 6, 30), country="PHL", is_authorized=True,
        state="offered",
    )  # fmt: skip
    (found,) = years_of(coverage(firm([1_000_000], forwards=(forward,)), ON, WhatIf(), NO_MARKET))
    assert found.forward_t == 0


def test_a_forward_that_may_arrive_after_the_deadline_is_blocked() -> None:
    forward = Forward(
        entity="e", project="p", credit_class="jcm/from_2021", quantity_t=1_000,
        price_yen_per_t=3_000, deliver_on=date(2027, 12, 31), delay_days_p90=32, country="PHL",
        is_authorized=True,
    )  # fmt: skip
    for days, code in ((31, []), (32, ["arrives_late"])):
        late = msgspec.structs.replace(forward, delay_days_p90=days)
        one = firm([1_000_000], forwards=(late,))
        (found,) = years_of(coverage(one, ON, WhatIf(), NO_MARKET))
        assert [blocked.code for blocked in found.blocked] == code


def test_a_sale_takes_from_what_is_held() -> None:
    sale = OpenOrder(
        entity="e", credit_class="jcredit/energy_saving", side="sell", quantity_t=4_000,
        price_yen_per_t=5_000,
    )  # fmt: skip
    one = firm([1_000_000], holdings=(credit(10_000),), orders=(sale,))
    (found,) = years_of(coverage(one, ON, WhatIf(), NO_MARKET))
    assert (found.secure.credits_t, found.expected.credits_t) == (10_000, 6_000)


def allowances(tonnes: int, fiscal_year: int, **more: Any) -> Holding:
    return credit(
        tonnes,
        credit_class=ALLOWANCE,
        vintage_start=date(fiscal_year, 4, 1),
        vintage_end=date(fiscal_year + 1, 3, 31),
        **more,
    )


def settled(tonnes: int) -> Firm:
    """A firm with verified emissions, a granted allocation and surrendered allowances."""
    one = firm([1_000_000])
    done = msgspec.structs.replace(one.years[3], is_verified=True)
    return msgspec.structs.replace(
        one,
        years=(*one.years[:3], done),
        grants=(
            Grant(entity="e", fiscal_year=2026, granted_t=tonnes, granted_on=date(2027, 10, 1)),
        ),
        holdings=(allowances(tonnes, 2026, ended_for="gx-ets:2026", ended_on=date(2028, 1, 20)),),
    )


def test_states_of_a_year() -> None:
    """Met only with verified emissions and granted allowances; overdue after the deadline."""
    after = date(2028, 2, 1)
    strict = WhatIf(later_vintages_usable=False)
    cases = [
        (settled(1_000_000), after, "met"),
        (settled(999_999), after, "overdue"),
        (settled(999_999), date(2028, 1, 31), "short"),
        (firm([900_000]), ON, "expected"),
        (firm([1_000_000]), ON, "short"),
    ]
    for one, day, state in cases:
        (found,) = years_of(coverage(one, day, strict, NO_MARKET))
        assert found.state == state


def test_after_the_deadline_only_what_was_ended_counts() -> None:
    held = (allowances(2_000_000, 2026),)
    (found,) = years_of(
        coverage(firm([1_000_000], holdings=held), date(2028, 2, 1), WhatIf(), NO_MARKET)
    )
    assert (found.secure.covered_t, found.expected.shortage_t) == (0, 1_000_000)


def test_an_entity_below_the_threshold_has_no_duty() -> None:
    small = Entity(code="s", name="S", parent="e")
    site = Site(code="b", entity="s", name="B", allocation="grandfathering")
    one = firm([1_000_000])
    years = tuple(year(2023 + number, 99_999, site="b") for number in range(4))
    one = msgspec.structs.replace(
        one,
        entities=(*one.entities, small),
        sites=(*one.sites, site),
        years=(*one.years, *years),
    )
    found = coverage(one, ON, WhatIf(as_group=True), NO_MARKET)
    assert [unit.entities for unit in found.units] == [("e",)]
    assert [(left.entity, left.average_t) for left in found.not_covered] == [("s", 99_999)]


def test_a_group_pools_surplus_and_shortage() -> None:
    """JCM briefing, 2025-03-19: parent and covered subsidiaries comply as one."""
    example = read_firm("example")
    strict = WhatIf(later_vintages_usable=False)
    alone = coverage(example, ON, strict, NO_MARKET)
    group = coverage(example, ON, WhatIf(later_vintages_usable=False, as_group=True), NO_MARKET)
    assert [unit.entities for unit in alone.units] == [("steel",), ("paper",)]
    assert [unit.entities for unit in group.units] == [("steel", "paper")]
    steel, paper = years_of(alone)[0].expected, years_of(alone, 1)[0].expected
    together = years_of(group)[0].expected
    assert steel.shortage_t == 31_040
    assert paper.surplus_t == 30_500
    assert together.shortage_t == 31_040 - 30_500


def priced(credit_class: str, price: int, day: date = ON) -> DatedPrice:
    mark = Mark(
        day=day, credit_class=credit_class, stat="mark", price_yen_per_t=price, source="test"
    )
    return newest([mark], ON, 30)[credit_class]


def closing(market: Market, what_if: WhatIf, on: date = ON) -> dict[tuple[str, str], Closing]:
    (found,) = years_of(coverage(firm([1_000_000]), on, what_if, market))
    return {(one.way, one.credit_class): one for one in found.closing}


STRICT = WhatIf(later_vintages_usable=False)


def test_closing_at_the_ceiling_and_as_penalty_has_the_laws_price() -> None:
    """METI, 2025-12-19: 4,300 yen for FY2026; the GX promotion act: 1.1 times it."""
    found = closing(NO_MARKET, STRICT)
    assert found["ceiling", ""].cost_yen == 17_000 * 4_300
    assert found["penalty", ""].cost_yen == 17_000 * 4_730
    assert {one.origin for one in found.values()} == {"law"}


def test_an_imported_price_names_its_day_and_that_it_is_stale() -> None:
    market = Market({
        "jcredit/forest": priced("jcredit/forest", 5_000, date(2025, 7, 6)),
        ALLOWANCE: priced(ALLOWANCE, 2_700),
    })  # fmt: skip
    found = closing(market, STRICT)
    forest, allowance = found["imported", "jcredit/forest"], found["imported", ALLOWANCE]
    assert (forest.cost_yen, forest.is_stale, forest.age_days) == (85_000_000, True, 511)
    assert (allowance.cost_yen, allowance.is_stale) == (17_000 * 2_700, False)
    assert allowance.price_day == ON


def test_a_book_is_taken_as_deep_as_it_reaches() -> None:
    book = LiveBook("jcredit/forest", (Ask(4_000, 1_000), Ask(4_100, 2_000)), "book")
    one = closing(Market({}, (book,)), STRICT)["book", "jcredit/forest"]
    assert (one.closes_t, one.left_open_t) == (3_000, 14_000)
    assert one.cost_yen == 1_000 * 4_000 + 2_000 * 4_100
    assert one.price_yen_per_t == Decimal("4066.67")


def test_no_way_of_closing_combines_two_origins() -> None:
    """An imported price and a live book of one class stand beside each other, each by itself."""
    book = LiveBook("jcredit/forest", (Ask(4_000, 1_000),), "book")
    market = Market({"jcredit/forest": priced("jcredit/forest", 5_000)}, (book,))
    found = closing(market, STRICT)
    assert found["book", "jcredit/forest"].origin == "book"
    assert found["imported", "jcredit/forest"].origin == "imported"
    assert found["book", "jcredit/forest"].cost_yen == 4_000_000
    assert found["imported", "jcredit/forest"].cost_yen == 85_000_000


def test_a_class_that_the_scheme_does_not_accept_closes_nothing() -> None:
    market = Market({"jblue/blue_carbon": priced("jblue/blue_carbon", 100)})
    assert ("imported", "jblue/blue_carbon") not in closing(market, STRICT)


def test_credits_close_at_most_the_credit_room() -> None:
    what_if = WhatIf(later_vintages_usable=False, credit_limit=Fraction(1, 100))
    market = Market({"jcredit/forest": priced("jcredit/forest", 5_000)})
    one = closing(market, what_if)["imported", "jcredit/forest"]
    assert (one.closes_t, one.left_open_t) == (10_000, 7_000)


@pytest.mark.parametrize(("price", "code"), [(4_299, "no_surge"), (4_300, ""), (None, "no_surge")])
def test_the_ceiling_after_a_surge_needs_a_price_that_has_reached_it(
    price: int | None, code: str
) -> None:
    what_if = WhatIf(later_vintages_usable=False, ceiling_after_surge=True)
    market = Market({} if price is None else {ALLOWANCE: priced(ALLOWANCE, price)})
    found = closing(market, what_if)
    assert found["ceiling", ""].code == code
    assert (found["ceiling", ""].cost_yen is None) == bool(code)
    assert found["penalty", ""].cost_yen


def test_a_stale_price_shows_no_surge() -> None:
    what_if = WhatIf(later_vintages_usable=False, ceiling_after_surge=True)
    market = Market({ALLOWANCE: priced(ALLOWANCE, 9_999, date(2025, 7, 6))})
    assert closing(market, what_if)["ceiling", ""].code == "no_surge"


def test_after_the_last_safe_day_nothing_can_be_bought_in_time() -> None:
    market = Market({"jcredit/forest": priced("jcredit/forest", 5_000)})
    safe = last_safe_day(date(2028, 1, 31), 5, 0)
    assert closing(market, STRICT, safe)["imported", "jcredit/forest"].code == ""
    late = closing(market, STRICT, date(2028, 1, 25))
    assert late["imported", "jcredit/forest"].code == "day_over"
    assert late["ceiling", ""].code == ""
    over = closing(market, STRICT, date(2028, 2, 1))
    assert over["ceiling", ""].code == "deadline_over"
    assert over["penalty", ""].cost_yen == 1_000_000 * 4_730


QUANTITY = st.integers(0, 300_000)
HOLDINGS = st.lists(
    st.one_of(
        QUANTITY.map(credit),
        st.builds(allowances, QUANTITY, st.integers(2026, 2030)),
        QUANTITY.map(lambda t: credit(t, credit_class="jblue/blue_carbon")),
        QUANTITY.map(lambda t: credit(t, ended_for="gx-ets:2027", ended_on=date(2027, 6, 1))),
    ),
    max_size=5,
)
ORDERS = st.lists(
    st.builds(
        OpenOrder,
        entity=st.just("e"),
        credit_class=st.sampled_from(["jcredit/forest", "jcredit/energy_saving", ALLOWANCE]),
        side=st.sampled_from(["buy", "sell"]),
        quantity_t=QUANTITY,
        price_yen_per_t=st.just(4_000),
        state=st.just("traded"),
        due_on=st.dates(date(2026, 12, 1), date(2031, 12, 1)),
    ),
    max_size=4,
)
WHAT_IFS = st.builds(
    WhatIf,
    credit_limit=st.sampled_from([Fraction(0), Fraction(1, 20), Fraction(1, 10), Fraction(1)]),
    later_vintages_usable=st.booleans(),
)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 1_500_000), min_size=1, max_size=5),
    HOLDINGS,
    ORDERS,
    WHAT_IFS,
    st.dates(ON, date(2031, 6, 1)),
)
def test_need_is_covered_or_short_to_the_tonne(
    emissions: list[int],
    holdings: list[Holding],
    orders: list[OpenOrder],
    what_if: WhatIf,
    on: date,
) -> None:
    one = firm(emissions, holdings=tuple(holdings), orders=tuple(orders))
    found = years_of(coverage(one, on, what_if, NO_MARKET))
    used_allowances = used_credits = 0
    for year_found in found:
        for position in (year_found.secure, year_found.expected):
            assert year_found.need_t == position.covered_t + position.shortage_t
            assert position.covered_t == position.credits_t + position.allowances_t
            assert 0 <= position.credits_t <= year_found.need_t * what_if.credit_limit
            assert position.shortage_t >= 0
            if what_if.later_vintages_usable or year_found.deadline < on:
                continue
            assert position.shortage_t == 0 or position.surplus_t == 0
        used_allowances += year_found.secure.allowances_t
        used_credits += year_found.secure.credits_t
    # No tonne is used twice: at most what is held and allocated up to the year after the last.
    years = FirmYears(one)
    granted = sum(
        years.allocation("e", fiscal_year, on).allocated_t
        for fiscal_year in range(2026, 2026 + len(emissions) + 1)
    )
    held = {
        kind: sum(h.quantity_t for h in holdings if (h.credit_class == ALLOWANCE) == kind)
        for kind in (True, False)
    }
    assert used_allowances <= granted + held[True]
    assert used_credits <= held[False]


def test_the_example_with_every_what_if_is_covered_with_the_shipped_prices() -> None:
    market = Market(newest(shipped_prices().marks, ON, 30))
    what_if = WhatIf(
        credit_limit=Fraction(1, 20),
        later_vintages_usable=False,
        ceiling_after_surge=True,
        as_group=True,
        quantile="p90",
    )
    found = coverage(read_firm("example"), ON, what_if, market)
    first = years_of(found)[0]
    assert first.need_t == first.need_p90_t > first.need_p10_t
    assert all(one.is_stale for one in first.closing if one.way == "imported")
