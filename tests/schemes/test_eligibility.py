"""Eligibility of credits for each scheme; no tonne counts twice."""

from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.errors import RegistryRejected
from exchange.registry.accounts.emissions import Emissions, VerifiedEmissions
from exchange.registry.accounts.holders import Holders, LegalNames
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Ending, Issuance, Project, Retirement, Transfer
from exchange.registry.projects.office import Filed
from exchange.registry.serials import Vintage
from exchange.registry.uses import MAY_SHARE, parse_use
from exchange.schemes.article6 import by_averaging, by_trajectory, used_by_year
from exchange.schemes.eligibility import Eligibility, Question, eligible
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


def asked(
    registry: MemoryRegistry, code: str, holder: str = "alice", on: date = TODAY, **more: int
) -> Eligibility:
    """A holder's eligibility today."""
    question = Question(scheme=scheme(code), holder=holder, on=on, today=TODAY, **more)
    return eligible(registry, question)


@pytest.fixture
def registry() -> MemoryRegistry:
    return world()


def world(at_ns: int = ISSUED) -> MemoryRegistry:
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
            country="VNM" if is_jcm else "JPN", authorized_by=("JPN", "VNM") if is_jcm else (),
        )  # fmt: skip
        made.register_project(project, 0)
        made.perform(name, Issuance(name, CLASSES[name], vintage, shares), at_ns)
    return made


def test_the_answer_says_which_serials_how_many_and_why_not_the_others(
    registry: MemoryRegistry,
) -> None:
    registry.perform("r", ended("trading:alice", SOLAR, 30, "gx-ets:2026", "alice"), NOW)
    registry.perform("s", ended("trading:alice", FOREST, 20, "shk:2026", "alice"), NOW)
    registry.perform("b", ended("trading:alice", FOREST, 10, "gx-ets:2026", "bob"), NOW)
    answer = asked(registry, "gx-ets", emissions_t=500)
    year = answer.year(2026)
    assert (year.ended_t, year.limit_t, year.counted_t, year.usable_t) == (30, 50, 30, 20)
    said = {
        (facts.block.credit_class, facts.status.value): (
            facts.state,
            facts.code,
            facts.block.quantity_t,
        )
        for facts in answer.blocks
    }
    assert said == {
        (SOLAR, "held"): ("usable", "accepted", 70),
        (FOREST, "held"): ("usable", "accepted", 70),
        ("jcm/from_2021", "held"): ("usable", "accepted", 100),
        ("jcm/before_2021", "held"): ("rejected", "reductions_not_accepted", 100),
        (SOLAR, "retired"): ("counts", "accepted", 30),
        (FOREST, "retired"): ("rejected", "other_use", 20),
    }


def test_without_a_limit_everything_counts(registry: MemoryRegistry) -> None:
    year = asked(registry, "keidanren").year(2026)
    assert (year.limit, year.limit_t, year.usable_t) == ("none", None, 400)


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


@settings(max_examples=60)
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
        except RegistryRejected:
            continue
    claims: dict[str, list[tuple[str, str]]] = {}
    for code in SCHEMES:
        for holder in HOLDERS:
            for answer in asked(registry, code, holder).blocks:
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


def test_averaging_spreads_authorized_retired_jcm_over_ten_years_on_both_sides(
    registry: MemoryRegistry,
) -> None:
    registry.perform("r", ended("trading:alice", CLASSES["VN01"], 50, "shk:2026", "alice"), NOW)
    registry.perform("o", ended("trading:alice", CLASSES["VN02"], 50, "shk:2026", "alice"), NOW)
    used = used_by_year(registry)
    assert list(used) == [2026]
    changes = by_averaging(used)
    assert len(changes) == 20
    assert {(c.state, c.tonnes) for c in changes} == {("JPN", 5), ("VNM", -5)}
    assert sum(c.tonnes for c in changes) == 0
    yearly = by_trajectory(used)
    assert [(c.state, c.year, c.tonnes) for c in yearly] == [("JPN", 2026, 50), ("VNM", 2026, -50)]


def test_a_retirement_without_a_scheme_is_voluntary(registry: MemoryRegistry) -> None:
    registry.perform("r", ended("trading:alice", SOLAR, 30, "", "alice"), NOW)
    assert asked(registry, "voluntary").year(None).ended_t == 30
    assert asked(registry, "shk").year(2026).ended_t == 0


def at(day: str) -> int:
    """Noon of a day in Tokyo."""
    return time_ns(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=TOKYO))


def test_each_year_has_its_own_limit(registry: MemoryRegistry) -> None:
    for year in (2026, 2027):
        uses = f"gx-ets:{year}"
        registry.perform(uses, ended("trading:alice", SOLAR, 25, uses, "alice"), NOW)
    answer = asked(registry, "gx-ets", emissions_t=200)
    assert [(y.fiscal_year, y.ended_t, y.limit_t, y.counted_t) for y in answer.years] == [
        (2026, 25, 20, 20), (2027, 25, 20, 20),
    ]  # fmt: skip
    (alone,) = asked(registry, "gx-ets", fiscal_year=2027, emissions_t=1_000).years
    assert (alone.counted_t, alone.limit_t, alone.usable_t) == (25, 100, 75)


def test_a_limit_follows_from_the_registrars_figure_and_is_absent_without_one(
    registry: MemoryRegistry,
) -> None:
    unknown = asked(registry, "gx-ets").year(2026)
    assert (unknown.limit, unknown.limit_t, unknown.emissions_t) == ("not_known", None, None)
    figures = VerifiedEmissions(registry)
    figures.enter(Emissions("alice", 2026, 300, "Verifier K.K."), Filed("rita", NOW))
    known = asked(registry, "gx-ets").year(2026)
    assert (known.limit, known.limit_t, known.emissions_t) == ("known", 30, 300)
    figures.enter(Emissions("alice", 2026, 409, "Verifier K.K."), Filed("rita", NOW + 1))
    assert asked(registry, "gx-ets").year(2026).limit_t == 40
    day_before = asked(registry, "gx-ets", on=date(2026, 11, 19))
    assert day_before.year(2026).limit == "not_known"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Emissions("nobody", 2026, 1, "v"), "unknown_participant"),
        (Emissions("alice", 2025, 1, "v"), "unknown_fiscal_year"),
        (Emissions("alice", 2027, 1, "v"), "unknown_fiscal_year"),
        (Emissions("alice", 2026, -1, "v"), "quantity_invalid"),
        (Emissions("alice", 2026, 2**40 + 1, "v"), "quantity_invalid"),
        (Emissions("alice", 2026, 1, " "), "verifier_missing"),
    ],
)
def test_an_impossible_figure_of_emissions_is_rejected(
    registry: MemoryRegistry, entry: Emissions, code: str
) -> None:
    with pytest.raises(RegistryRejected) as rejected:
        VerifiedEmissions(registry).enter(entry, Filed("rita", NOW))
    assert rejected.value.code == code
    assert VerifiedEmissions(registry).all() == []


def test_a_retirement_that_counted_on_its_day_counts_in_a_later_query(
    registry: MemoryRegistry,
) -> None:
    used = ended("trading:alice", SOLAR, 30, "gx-league:2025", "alice")
    registry.perform("r", used, at("2026-03-31"))
    registry.perform("s", used, at("2026-04-01"))
    year = asked(registry, "gx-league").year(2025)
    assert (year.ended_t, year.usable_t) == (30, 0)
    codes = [
        facts.code for facts in asked(registry, "gx-league").blocks if facts.ended_on is not None
    ]
    assert codes == ["accepted", "rule_not_in_force"]


def test_a_past_day_shows_what_was_held_and_ended_by_then(registry: MemoryRegistry) -> None:
    made = world(at("2026-05-01"))
    retired = ended("trading:alice", SOLAR, 30, "shk:2026", "alice")
    made.perform("r", retired, at("2026-06-01"))
    made.perform("m", Transfer("trading:alice", "trading:bob", SOLAR, 20), at("2026-07-01"))
    found = {
        day: (answer.years[0].ended_t, sum(
            facts.block.quantity_t for facts in answer.blocks
            if facts.status.value == "held" and facts.block.credit_class == SOLAR
        ))
        for day in ("2010-01-01", "2026-05-31", "2026-06-01", "2026-07-01", "2026-11-20")
        for answer in [asked(made, "shk", on=date.fromisoformat(day))]
    }  # fmt: skip
    assert found == {
        "2010-01-01": (0, 0), "2026-05-31": (0, 100), "2026-06-01": (30, 70),
        "2026-07-01": (30, 50), "2026-11-20": (30, 50),
    }  # fmt: skip


def test_a_retirement_in_the_firms_legal_name_counts_for_it(registry: MemoryRegistry) -> None:
    holders = Holders(registry)
    holders.enter(
        LegalNames("alice", "株式会社アリス製鉄", "Alice Steel Co., Ltd."), Filed("rita", 1)
    )
    holders.enter(LegalNames("alice", "株式会社アリス"), Filed("rita", 2))
    names = (
        "alice",
        "ALICE",
        "㈱アリス",
        "株式会社 ｱﾘｽ",
        "alice steel co., ltd.",
        "株式会社アリス製鉄",
    )
    for n, name in enumerate(names):
        registry.perform(f"r{n}", ended("trading:bob", SOLAR, 5, "shk:2026", name), NOW)
    registry.perform("no", ended("trading:bob", SOLAR, 5, "shk:2026", "株式会社アリス商事"), NOW)
    for holder in ("alice", "株式会社アリス"):
        answer = asked(registry, "shk", holder)
        assert (answer.holder, answer.year(2026).ended_t) == ("alice", 5 * len(names))
    with pytest.raises(RegistryRejected, match="unknown_participant"):
        asked(registry, "shk", "株式会社アリス商事")
