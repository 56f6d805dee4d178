"""What counts for whom; no tonne counts twice."""

from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.errors import RegistryRefused
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Ending, Issuance, Project, Retirement, Transfer
from exchange.registry.serials import Vintage
from exchange.registry.uses import MAY_SHARE, parse_use
from exchange.schemes.article6 import by_averaging, by_trajectory, counted_twice, itmo_ids
from exchange.schemes.eligibility import eligible
from exchange.schemes.rules import Lot
from exchange.schemes.uses import SCHEMES, scheme
from exchange.units import TOKYO, time_ns
from tests.registry.world import FOREST, FY2021, FY2022, ISSUED, SOLAR

TODAY = date(2026, 11, 20)
NOW = time_ns(datetime(2026, 11, 20, 12, tzinfo=TOKYO))
CY2021, CY2020 = (Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2021, 2020))
CLASSES = {"SUN1": SOLAR, "WOOD": FOREST, "VN01": "jcm/from_2021", "VN02": "jcm/before_2021"}
HOLDERS = ("alice", "bob")


def ended(
    account: str, credit_class: str, tonnes: int, uses: str, beneficiary: str,
    ending: Ending = Ending.RETIRE,
) -> Retirement:  # fmt: skip
    """A retirement for uses as on a command line, joined by "+"."""
    named = tuple(map(parse_use, filter(None, uses.split("+"))))
    return Retirement(account, credit_class, tonnes, "words", beneficiary, (), ending, None, named)


@pytest.fixture
def registry() -> MemoryRegistry:
    return world()


def world() -> MemoryRegistry:
    """100 t of four projects for each of two holders."""
    made = MemoryRegistry()
    for holder in HOLDERS:
        made.open_account(f"trading:{holder}", AccountKind.TRADING, holder, 0)
    shares = tuple((f"trading:{holder}", 100) for holder in HOLDERS)
    vintages = {"SUN1": FY2022, "WOOD": FY2021, "VN01": CY2021, "VN02": CY2020}
    for name, vintage in vintages.items():
        is_jcm = name.startswith("VN")
        project = Project(
            project_id=name, programme="JCM" if is_jcm else "J-Credit", name=name,
            country="VNM" if is_jcm else "JPN", authorised_by=("JPN", "VNM") if is_jcm else (),
        )  # fmt: skip
        made.register_project(project, 0)
        made.perform(name, Issuance(name, CLASSES[name], vintage, shares), ISSUED)
    return made


def test_the_answer_says_which_lots_how_many_and_why_not_the_others(
    registry: MemoryRegistry,
) -> None:
    registry.perform("r", ended("trading:alice", SOLAR, 30, "gx-ets:2026", "alice"), NOW)
    registry.perform("s", ended("trading:alice", FOREST, 20, "shk:2026", "alice"), NOW)
    registry.perform("b", ended("trading:alice", FOREST, 10, "gx-ets:2026", "bob"), NOW)
    answer = eligible(registry, scheme("gx-ets"), "alice", TODAY, emissions_t=500)
    assert (answer.counts_t, answer.limit_t, answer.counted_t, answer.usable_t) == (30, 50, 30, 20)
    said = {
        (lot.block.credit_class, lot.status.value): (lot.state, lot.code, lot.block.quantity_t)
        for lot in answer.lots
    }
    assert said == {
        (SOLAR, "held"): ("usable", "accepted", 70),
        (FOREST, "held"): ("usable", "accepted", 70),
        ("jcm/from_2021", "held"): ("usable", "accepted", 100),
        ("jcm/before_2021", "held"): ("refused", "reductions_not_accepted", 100),
        (SOLAR, "retired"): ("counts", "accepted", 30),
        (FOREST, "retired"): ("refused", "other_use", 20),
    }


def test_without_a_limit_everything_counts(registry: MemoryRegistry) -> None:
    answer = eligible(registry, scheme("keidanren"), "alice", TODAY)
    assert (answer.limit_t, answer.usable_t) == (None, 400)


PURPOSES = ["shk:2026", "gx-ets:2026", "keidanren:2026", "corsia:2023", "", "shk:2026+product",
            "shk:2026+gx-ets:2026", "ndc+shk:2026", "voluntary+ndc", "ndc:2026"]  # fmt: skip
STEPS = st.tuples(
    st.sampled_from(HOLDERS),
    st.sampled_from(list(CLASSES.values())),
    st.integers(1, 60),
    st.sampled_from(PURPOSES),
    st.sampled_from(HOLDERS),
    st.sampled_from([*Ending, None]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_no_tonne_counts_for_two_holders_twice_in_a_scheme_or_for_uses_that_exclude_each_other(
    steps: list[tuple[str, str, int, str, str, Ending | None]],
) -> None:
    registry = world()
    for n, (holder, credit_class, tonnes, purpose, other, ending) in enumerate(steps):
        source = f"trading:{holder}"
        try:
            if ending is None:
                registry.perform(
                    f"k{n}", Transfer(source, f"trading:{other}", credit_class, tonnes), n
                )
            else:
                act = ended(source, credit_class, tonnes, purpose, other, ending)
                registry.perform(f"k{n}", act, NOW + n)
        except RegistryRefused:
            continue
    claims: dict[str, list[tuple[str, str]]] = {}
    for code, item in SCHEMES.items():
        for holder in HOLDERS:
            for answer in eligible(registry, item, holder, TODAY).lots:
                if answer.state == "counts":
                    for number in range(answer.block.first, answer.block.last + 1):
                        claims.setdefault(f"{answer.block.series_name}-{number}", []).append(
                            (code, holder)
                        )
    for serial, made in claims.items():
        assert len({holder for _, holder in made}) == 1, serial
        assert max(Counter(code for code, _ in made).values()) == 1, serial
        codes = [code for code, _ in made]
        pairs = {frozenset((a, b)) for a in codes for b in codes if a != b}
        assert pairs <= MAY_SHARE, serial
        assert registry.locate(serial).status.value != "held"
    assert all(total.is_balanced for total in registry.totals())


def test_averaging_spreads_authorised_retired_jcm_over_ten_years_on_both_sides(
    registry: MemoryRegistry,
) -> None:
    registry.perform("r", ended("trading:alice", CLASSES["VN01"], 50, "shk:2026", "alice"), NOW)
    registry.perform("o", ended("trading:alice", CLASSES["VN02"], 50, "shk:2026", "alice"), NOW)
    projects = {project.project_id: project for project in registry.projects()}
    lots = [Lot(h.block, projects[h.block.project_id], h.status) for h in registry.holdings()]
    changes = by_averaging(lots)
    assert len(changes) == 20
    assert {(c.state, c.tonnes) for c in changes} == {("JPN", 5), ("VNM", -5)}
    assert sum(c.tonnes for c in changes) == 0
    yearly = by_trajectory({2025: lots})
    assert [(c.state, c.year, c.tonnes) for c in yearly] == [("JPN", 2025, 50), ("VNM", 2025, -50)]


def test_itmo_identifiers_name_approach_registry_party_serial_and_vintage(
    registry: MemoryRegistry,
) -> None:
    block = registry.holdings(credit_class=CLASSES["VN01"])[0].block
    assert itmo_ids(block, "CA0007") == ("CA0007-JPN01-VNM-1-2021", "CA0007-JPN01-VNM-100-2021")
    with pytest.raises(ValueError, match="cooperative approach"):
        itmo_ids(block, "JP-1")


def test_a_tonne_used_twice_is_found(registry: MemoryRegistry) -> None:
    blocks = [holding.block for holding in registry.holdings()]
    assert counted_twice(blocks) == []
    assert len(counted_twice([*blocks, blocks[3]])) == 1


def test_a_retirement_without_a_scheme_is_voluntary(registry: MemoryRegistry) -> None:
    registry.perform("r", ended("trading:alice", SOLAR, 30, "", "alice"), NOW)
    assert eligible(registry, scheme("voluntary"), "alice", TODAY).counts_t == 30
    assert eligible(registry, scheme("shk"), "alice", TODAY).counts_t == 0
