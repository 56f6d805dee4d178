"""A retirement names serials that its schemes count, or is rejected before it is final."""

from datetime import date, datetime

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Ending, Issuance, Project, Retirement
from exchange.registry.serials import SerialRanges, Vintage
from exchange.registry.uses import parse_use
from exchange.schemes.eligibility import Question, eligible
from exchange.schemes.uses import scheme
from exchange.units import TOKYO, time_ns
from tests.registry.world import ISSUED, fit

TODAY = date(2026, 11, 20)
NOW = time_ns(datetime(2026, 11, 20, 12, tzinfo=TOKYO))
MINE, JCM = "trading:alice", "jcm/before_2021"
OLDER, OLD, NEW = (Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2019, 2020, 2022))
ISSUED_EARLY = time_ns(datetime(2024, 4, 1, tzinfo=TOKYO))
CLASSES = {OLD: "jcm/before_2021", NEW: "jcm/from_2021"}


@pytest.fixture
def registry() -> MemoryRegistry:
    """50 t whose public input began in time for SHK's transition, 50 older ones without."""
    made = MemoryRegistry()
    made.open_account(MINE, AccountKind.TRADING, "alice", 0)
    for name, began_on, vintage in (("LATE", None, OLDER), ("TIMELY", date(2024, 1, 1), OLD)):
        project = Project(
            project_id=name, programme="JCM", name=name, country="VNM",
            public_input_started_on=began_on,
        )  # fmt: skip
        made.register_project(project, 0)
        made.perform(name, Issuance(name, JCM, vintage, ((MINE, 50),)), ISSUED)
    return made


def retire(quantity_t: int, *uses: str, **more: object) -> Retirement:
    """A cancellation of old JCM credits for SHK, or for the uses as on a command line."""
    facts = {
        "purpose": "",
        "schemes": tuple(map(parse_use, uses or ("shk:2026",))),
        "ending": Ending.CANCEL,
    } | more
    return Retirement(MINE, JCM, quantity_t, beneficiary="alice", **facts)  # type: ignore[arg-type]


def test_the_oldest_serials_that_the_scheme_accepts_are_named(registry: MemoryRegistry) -> None:
    act = fit(registry, retire(30), TODAY)
    assert act.serial_ranges == (
        ("JCM-TIMELY-20200101-20201231-1", "JCM-TIMELY-20200101-20201231-30"),
    )
    registry.perform("r", act, NOW)
    question = Question(scheme=scheme("shk"), holder="alice", on=TODAY, today=TODAY)
    assert eligible(registry, question).year(2026).ended_t == 30


def test_more_than_is_usable_is_rejected_with_the_schemes_reason(registry: MemoryRegistry) -> None:
    with pytest.raises(RegistryRejected, match="not_usable_for_scheme: public_input_too_late"):
        fit(registry, retire(51), TODAY)


def test_a_named_range_that_the_scheme_rejects_is_rejected(registry: MemoryRegistry) -> None:
    serial_ranges = (("JCM-LATE-20190101-20191231-1", "JCM-LATE-20190101-20191231-9"),)
    with pytest.raises(RegistryRejected, match="not_usable_for_scheme"):
        fit(registry, retire(9, serial_ranges=serial_ranges), TODAY)


def test_the_act_must_be_the_one_that_the_scheme_counts(registry: MemoryRegistry) -> None:
    assert fit(registry, retire(10), TODAY).serial_ranges[0][0].startswith("JCM-TIMELY")
    with pytest.raises(RegistryRejected, match="wrong_act"):
        fit(registry, retire(10, ending=Ending.RETIRE), TODAY)


def test_uses_that_exclude_each_other_are_rejected(registry: MemoryRegistry) -> None:
    with pytest.raises(RegistryRejected, match="uses_exclude_each_other"):
        fit(registry, retire(1, "shk:2025", "gx-ets:2026"), TODAY)


def test_a_voluntary_retirement_may_take_anything_that_is_held(registry: MemoryRegistry) -> None:
    assert (
        fit(registry, retire(100, purpose="our mugs", schemes=()), TODAY)
        .serial_ranges[0][0]
        .startswith("JCM-LATE")
    )
    expected = "insufficient_credits: 101 t are asked for; 100 t are free in the account"
    with pytest.raises(RegistryRejected, match=expected):
        fit(registry, retire(101, purpose="our mugs", schemes=()), TODAY)


def world(*authorized_by: str) -> MemoryRegistry:
    """50 t of old and 50 t of new JCM credits that these states authorized."""
    made = MemoryRegistry()
    made.open_account(MINE, AccountKind.TRADING, "alice", 0)
    project = Project(
        project_id="V", programme="JCM", name="V", country="VNM", authorized_by=authorized_by
    )
    made.register_project(project, 0)
    for name, vintage in (("old", OLD), ("new", NEW)):
        issuance = Issuance("V", CLASSES[vintage], vintage, ((MINE, 50),))
        made.perform(name, issuance, ISSUED_EARLY)
    return made


OLD_RANGE = (("JCM-V-20200101-20201231-1", "JCM-V-20200101-20201231-5"),)
NEW_RANGE = (("JCM-V-20220101-20221231-1", "JCM-V-20220101-20221231-5"),)
BOTH = ("JPN", "VNM")


def class_of(serial_ranges: SerialRanges) -> str:
    return CLASSES[OLD if serial_ranges == OLD_RANGE else NEW]


# Acts that Act Art. 57-18 and the JCM guidelines, Art. 5, allow to no holder.
UNLAWFUL = {
    "old credits retired for the target": (BOTH, OLD_RANGE, "ndc", Ending.RETIRE, "before 2021"),
    "old credits canceled for the target": (BOTH, OLD_RANGE, "ndc", Ending.CANCEL, "before 2021"),
    "old credits surrendered for it": (
        BOTH,
        OLD_RANGE,
        "ndc",
        Ending.SURRENDER,
        "never surrendered",
    ),
    "new credits canceled for the target": (BOTH, NEW_RANGE, "ndc", Ending.CANCEL, "無効化"),
    "new credits surrendered for it": (
        BOTH,
        NEW_RANGE,
        "ndc",
        Ending.SURRENDER,
        "never surrendered",
    ),
    "unauthorized ones for the target": ((), NEW_RANGE, "ndc", Ending.RETIRE, "57-18"),
    "half authorized ones for the target": (("VNM",), NEW_RANGE, "ndc", Ending.RETIRE, "57-18"),
    "unauthorized ones for SHK": ((), NEW_RANGE, "shk:2025", Ending.RETIRE, "57-18"),
    "unauthorized ones for GX-ETS": ((), NEW_RANGE, "gx-ets:2026", Ending.RETIRE, "57-18"),
    "unauthorized ones for nothing": ((), NEW_RANGE, "", Ending.RETIRE, "57-18"),
}


@pytest.mark.parametrize(
    ("states", "serial_ranges", "use", "ending", "says"), UNLAWFUL.values(), ids=UNLAWFUL.keys()
)
def test_an_act_against_the_law_is_rejected_with_its_source_on_entry_and_in_the_registry(
    states: tuple[str, ...], serial_ranges: SerialRanges, use: str, ending: Ending, says: str
) -> None:
    made = world(*states)
    uses = tuple(map(parse_use, filter(None, [use])))
    act = Retirement(
        MINE, class_of(serial_ranges), 5, "words", "alice", serial_ranges, ending, None, uses
    )
    for ask in (lambda: fit(made, act, TODAY), lambda: made.perform("r", act, NOW)):
        with pytest.raises(RegistryRejected, match=says) as rejected:
            ask()
        assert rejected.value.code == "act_not_allowed"
        assert "Art." in rejected.value.sentence
    assert sum(total.held for total in made.totals()) == 100


@pytest.mark.parametrize(
    ("states", "serial_ranges", "uses", "ending"),
    [
        (BOTH, NEW_RANGE, "shk:2025 ndc", Ending.RETIRE),
        (BOTH, OLD_RANGE, "shk:2025", Ending.CANCEL),
        ((), NEW_RANGE, "", Ending.CANCEL),
        ((), OLD_RANGE, "", Ending.RETIRE),
    ],
)
def test_what_the_law_allows_is_done(
    states: tuple[str, ...], serial_ranges: SerialRanges, uses: str, ending: Ending
) -> None:
    made = world(*states)
    act = Retirement(
        MINE,
        class_of(serial_ranges),
        5,
        "words",
        "alice",
        serial_ranges,
        ending,
        None,
        tuple(map(parse_use, uses.split())),
    )
    assert made.perform("r", fit(made, act, TODAY), NOW).blocks


def test_before_the_act_was_in_force_only_the_target_asked_for_authorization() -> None:
    day_before = time_ns(datetime(2025, 3, 31, 12, tzinfo=TOKYO))
    made = world()
    free = Retirement(
        MINE, class_of(NEW_RANGE), 5, "", "alice", NEW_RANGE, schemes=(parse_use("shk:2024"),)
    )
    made.perform("shk", free, day_before)
    others = (("JCM-V-20220101-20221231-6", "JCM-V-20220101-20221231-10"),)
    act = Retirement(MINE, class_of(others), 5, "", "alice", others, schemes=(parse_use("ndc"),))
    with pytest.raises(RegistryRejected, match=r"Art\. 6"):
        made.perform("ndc", act, day_before)


def test_unauthorized_serials_are_passed_over_where_others_will_do() -> None:
    made = world()
    project = Project(
        project_id="W", programme="JCM", name="W", country="VNM", authorized_by=("JPN", "VNM")
    )
    made.register_project(project, 0)
    later = Vintage(date(2023, 1, 1), date(2023, 12, 31))
    made.perform("w", Issuance("W", CLASSES[NEW], later, ((MINE, 50),)), ISSUED)
    act = Retirement(MINE, CLASSES[NEW], 20, "mugs", "alice")
    fitted = fit(made, act, TODAY)
    assert fitted.serial_ranges == (("JCM-W-20230101-20231231-1", "JCM-W-20230101-20231231-20"),)


@pytest.mark.parametrize("words", ["SHK:FY2026", "gx_ets:FY2026", "SHK制度 2026年度", "shk"])
def test_a_scheme_in_words_is_rejected_where_none_is_named(
    registry: MemoryRegistry, words: str
) -> None:
    with pytest.raises(RegistryRejected, match="purpose_names_scheme"):
        fit(registry, retire(5, purpose=words, schemes=()), TODAY)
    assert fit(registry, retire(5, "shk:2025", purpose=words), TODAY).schemes
