"""A credit's class fits its programme and its period, wherever credits come from."""

from datetime import UTC, date, datetime, timedelta

import pytest

from exchange.errors import RegistryRejected
from exchange.instruments import LISTING
from exchange.registry.classes import check_class, check_period
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Issuance, Project, Registry, Transfer
from exchange.registry.serials import Vintage
from exchange.units import time_ns

NOW = time_ns(datetime(2026, 11, 29, 3, tzinfo=UTC))
HOME = "holding:alice"
PROJECTS = {
    "SUN": Project(project_id="SUN", programme="J-Credit", name="Roofs"),
    "VN01": Project(project_id="VN01", programme="JCM", name="Boilers", country="VNM"),
    "FREE": Project(project_id="FREE", programme="GX-ETS", name="Allocation"),
}


def days(first: str, last: str) -> Vintage:
    return Vintage(date.fromisoformat(first), date.fromisoformat(last))


def year(number: int) -> Vintage:
    return Vintage(date(number, 1, 1), date(number, 12, 31))


@pytest.fixture
def open_registry(empty_registry: Registry) -> Registry:
    empty_registry.open_account(HOME, AccountKind.HOLDING, "alice", 0)
    for project in PROJECTS.values():
        empty_registry.register_project(project, 0)
    return empty_registry


@pytest.mark.parametrize(
    ("project", "credit_class", "period", "code", "expected"),
    [
        ("VN01", "jcm/from_2021", year(2019), "class_mismatch", "jcm/before_2021"),
        ("VN01", "jcm/before_2021", year(2024), "class_mismatch", "jcm/from_2021"),
        ("SUN", "jcm/from_2021", year(2024), "class_mismatch", "J-Credit.*jcredit/"),
        ("VN01", "gx_ets/allowance", year(2024), "class_mismatch", "JCM.*jcm/"),
        ("FREE", "jcredit/forest", year(2024), "class_mismatch", "GX-ETS.*gx_ets/"),
        ("VN01", "jcm/from_2012", year(2024), "class_mismatch", "no class of JCM"),
        ("SUN", "jcredit/renewable_electricty", year(2024), "class_mismatch",
         "did you mean jcredit/renewable_electricity"),
        ("SUN", "jcredit/", year(2024), "class_mismatch", "begin with jcredit/"),
        ("SUN", "jcredit/forest", year(2027), "vintage_invalid", "after the day of issue"),
        ("SUN", "jcredit/forest", days("2026-01-01", "2026-11-30"), "vintage_invalid",
         "after the day of issue, 2026-11-29"),
        ("SUN", "jcredit/forest", days("0001-01-01", "0001-12-31"), "vintage_invalid",
         "before 1990-01-01"),
        ("SUN", "jcredit/forest", days("2024-12-31", "2024-01-01"), "vintage_invalid",
         "ends before it starts"),
        ("FREE", "gx_ets/allowance", days("2027-04-01", "2028-03-31"), "vintage_invalid",
         "not begun"),
        ("VN01", "jcm/before_2021", days("2020-07-01", "2021-06-30"), "vintage_invalid",
         "2020-07-01 to 2020-12-31 and 2021-01-01 to 2021-06-30"),
    ],
)  # fmt: skip
def test_a_class_that_does_not_fit_is_rejected_with_the_reason(
    open_registry: Registry,
    project: str,
    credit_class: str,
    period: Vintage,
    code: str,
    expected: str,
) -> None:
    act = Issuance(project, credit_class, period, ((HOME, 10),))
    with pytest.raises(RegistryRejected, match=f"{code}: .*{expected}"):
        open_registry.perform("i", act, NOW)
    assert open_registry.totals() == []


def test_a_jcm_period_over_the_end_of_2030_is_to_be_split() -> None:
    registry = MemoryRegistry()
    registry.open_account(HOME, AccountKind.HOLDING, "alice", 0)
    registry.register_project(PROJECTS["VN01"], 0)
    act = Issuance("VN01", "jcm/from_2021", days("2030-04-01", "2031-03-31"), ((HOME, 10),))
    later = time_ns(datetime(2032, 1, 1, tzinfo=UTC))
    with pytest.raises(RegistryRejected, match="crosses 2030-12-31"):
        registry.perform("i", act, later)


@pytest.mark.parametrize("border", [date(2020, 12, 31), date(2030, 12, 31)])
def test_a_jcm_period_that_begins_on_the_last_day_of_a_period_crosses_its_end(
    border: date,
) -> None:
    """MOE, JCM briefing, 2025-03-19; Decision 2/CMA.3: the target's period ends with 2030."""
    for credit_class in ("jcm/before_2021", "jcm/from_2021"):
        with pytest.raises(RegistryRejected, match=f"crosses {border}"):
            check_period("JCM", credit_class, Vintage(border, border + timedelta(180)))


@pytest.mark.parametrize(
    ("project", "credit_class", "period"),
    [
        ("SUN", "jcredit/renewable_electricity", days("2020-04-01", "2021-03-31")),
        ("VN01", "jcm/before_2021", days("2013-04-01", "2020-12-31")),
        ("VN01", "jcm/from_2021", days("2025-04-01", "2026-03-31")),
        ("FREE", "gx_ets/allowance", days("2026-04-01", "2027-03-31")),
    ],
)
def test_a_class_that_fits_is_issued(
    open_registry: Registry, project: str, credit_class: str, period: Vintage
) -> None:
    receipt = open_registry.perform("i", Issuance(project, credit_class, period, ((HOME, 9),)), NOW)
    assert receipt.blocks[0].credit_class == credit_class


def test_every_listed_class_fits_its_own_programme_and_no_other() -> None:
    for entry in LISTING:
        check_class(entry.programme, entry.credit_class)
        for other in {listed.programme for listed in LISTING} - {entry.programme}:
            with pytest.raises(RegistryRejected, match="class_mismatch"):
                check_class(other, entry.credit_class)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"country": "VNM"}, "country VNM does not fit programme J-Credit"),
        ({"programme": "JCM"}, "country JPN does not fit programme JCM"),
        ({"mechanism": "avoidance"}, "mechanism is reduction or removal"),
        ({"base": "air"}, "base is technology or nature"),
        ({"country": "Japan"}, "country is three letters"),
        ({"cooperative_approach": "CA7"}, "CA and four digits"),
        ({"authorized_by": ("JPN", "VNM")}, "authorized_by is of JPN and JPN"),
        ({"registered_on": date(2024, 1, 1), "public_input_started_on": date(2024, 1, 2)},
         "lies after registered_on"),
    ],
)  # fmt: skip
def test_a_projects_facts_fit_one_another(
    empty_registry: Registry, facts: dict[str, object], expected: str
) -> None:
    fields = {"project_id": "P1", "programme": "J-Credit", "name": "x"} | facts
    with pytest.raises(RegistryRejected, match=f"project_invalid: .*{expected}"):
        empty_registry.register_project(Project(**fields), 0)  # type: ignore[arg-type]
    assert empty_registry.projects() == []


@pytest.mark.parametrize(
    ("credit_class", "target", "is_allowed"),
    [
        ("saitama/other_gas", "holding:bob", False),
        ("saitama/other_gas", "trading:alice", False),
        ("saitama/other_gas", "holding:alice/2", True),
        ("saitama/excess_reduction", "holding:bob", True),
        ("saitama/excess_reduction", "trading:alice", True),
    ],
)
def test_saitamas_units_of_other_gases_stay_with_their_holder(
    open_registry: Registry, credit_class: str, target: str, is_allowed: bool
) -> None:
    """Saitama Prefecture, page 25675, 2022-10-24: for the facility itself alone."""
    open_registry.open_account("holding:alice/2", AccountKind.HOLDING, "alice", 0)
    open_registry.open_account("trading:alice", AccountKind.TRADING, "alice", 0)
    open_registry.open_account("holding:bob", AccountKind.HOLDING, "bob", 0)
    open_registry.register_project(Project(project_id="S1", programme="Saitama", name="Works"), 0)
    made = Issuance("S1", credit_class, days("2020-04-01", "2021-03-31"), ((HOME, 10),))
    open_registry.perform("i", made, NOW)
    act = Transfer(HOME, target, credit_class, 4)
    if is_allowed:
        assert open_registry.perform("t", act, NOW).blocks[0].quantity_t == 4
        return
    with pytest.raises(RegistryRejected, match="act_not_allowed"):
        open_registry.perform("t", act, NOW)
    assert [one.account for one in open_registry.holdings()] == [HOME]
