"""Authorization under Article 6: entered after registration, changed, revoked, never rewritten."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from exchange.errors import RegistryRejected
from exchange.registry.port import Authorization, Ending, Entity, Issuance, Project, Retirement
from exchange.registry.projects.authorization import AUTHORIZATION, as_of, in_force, states_for
from exchange.registry.projects.office import Filed, ProjectOffice
from exchange.registry.reports.certificate import certificate_of
from exchange.registry.serials import Vintage
from exchange.registry.whole import WholeRegistry
from exchange.units import NS_PER_DAY, time_ns
from tests.registry.world import ALICE

NOW = time_ns(datetime(2026, 6, 1, 3, tzinfo=UTC))
LATER = time_ns(datetime(2026, 9, 1, 3, tzinfo=UTC))
FILED = Filed("Registrar", LATER)
GIVEN = Authorization(
    authorization_id="JPN-VN01",
    cooperative_approach="CA0004",
    on=date(2026, 7, 1),
    states=("JPN", "VNM"),
    entities=(Entity(name="Alice KK", country="JPN", number="1010001000001"),),
)
CLASS, CY2024 = "jcm/from_2021", Vintage(date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def office(registry: WholeRegistry) -> ProjectOffice:
    project = Project(project_id="VN01", programme="JCM", name="Boilers", country="VNM")
    registry.register_project(project, 0)
    return ProjectOffice(registry)


def entered(registry: WholeRegistry) -> Project:
    return next(project for project in registry.projects() if project.project_id == "VN01")


def test_an_authorization_comes_after_registration_and_every_version_is_kept(
    office: ProjectOffice, registry: WholeRegistry
) -> None:
    office.authorize("VN01", GIVEN, FILED)
    office.authorize("VN01", replace(GIVEN, on=date(2026, 8, 1), quantity_t=500), FILED)
    versions = office.authorizations("VN01")
    assert [(version.version, version.quantity_t) for version in versions] == [(1, None), (2, 500)]
    project = entered(registry)
    assert (project.authorized_by, project.cooperative_approach, project.authorized_on) == (
        ("JPN", "VNM"), "CA0004", date(2026, 8, 1),
    )  # fmt: skip
    assert project.authorizations == versions
    assert [filing.by for filing in registry.filings(AUTHORIZATION, "VN01")] == ["Registrar"] * 2


def test_a_revocation_holds_from_its_day_and_leaves_earlier_credits_authorized(
    office: ProjectOffice, registry: WholeRegistry
) -> None:
    office.authorize("VN01", GIVEN, FILED)
    office.authorize("VN01", replace(GIVEN, on=date(2026, 8, 1), states=()), FILED)
    project = entered(registry)
    assert project.authorized_by == ()
    assert in_force(project.authorizations, date(2026, 7, 31)) is not None
    assert in_force(project.authorizations, date(2026, 8, 1)) is None
    assert states_for(project, date(2026, 6, 1)) == ("JPN", "VNM")
    assert states_for(project, date(2026, 8, 1)) == ()


def test_a_certificate_says_what_was_authorized_on_its_day_whatever_comes_later(
    office: ProjectOffice, registry: WholeRegistry
) -> None:
    registry.perform("i", Issuance("VN01", CLASS, CY2024, ((ALICE, 10),)), NOW)
    registry.perform("r", Retirement(ALICE, CLASS, 1, "mugs", "alice", ending=Ending.CANCEL), NOW)
    office.authorize("VN01", GIVEN, FILED)
    assert entered(registry).authorized_by == ("JPN", "VNM")
    certificate = certificate_of(registry, "r")
    assert certificate.parts[0].project.authorized_by == ()
    registry.perform(
        "s", Retirement(ALICE, CLASS, 1, "mugs", "alice", ending=Ending.CANCEL), LATER + 1
    )
    assert certificate_of(registry, "s").parts[0].project.authorized_by == ("JPN", "VNM")
    printed = certificate_of(registry, "s").hash
    for day in (1, 2):
        later = Filed("Registrar", LATER + day * NS_PER_DAY)
        office.authorize("VN01", replace(GIVEN, on=date(2026, 9, day), states=()), later)
    assert certificate_of(registry, "s").hash == printed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"cooperative_approach": "CA4"}, "cooperative_approach"),
        ({"authorization_id": "a/b"}, "authorization_id"),
        ({"states": ("JPN", "IND")}, "states are JPN and VNM"),
        ({"states": ("JPN", "JPN")}, "states are JPN and VNM"),
        ({"uses": ("NDC", "CORSIA")}, "uses are of NDC, IMP, OP"),
        ({"uses": ()}, "uses are of"),
        ({"uses": ("NDC", "IMP")}, "first_transfer must be given"),
        ({"first_year": 2020}, "first_year 2020"),
        ({"first_year": 2030, "last_year": 2029}, "first_year 2030"),
        ({"quantity_t": 0}, "quantity_t"),
        ({"on": date(2026, 9, 2)}, "after today"),
        ({"states": ()}, "nothing is authorized"),
    ],
)
def test_a_wrong_authorization_is_rejected_and_names_the_field(
    office: ProjectOffice, change: dict[str, object], expected: str
) -> None:
    with pytest.raises(RegistryRejected, match=f"authorization_invalid: .*{expected}"):
        office.authorize("VN01", replace(GIVEN, **change), FILED)
    assert office.authorizations("VN01") == ()


def test_later_versions_keep_id_and_approach_and_do_not_go_back(office: ProjectOffice) -> None:
    office.authorize("VN01", GIVEN, FILED)
    for change in (
        {"on": date(2026, 6, 30)}, {"authorization_id": "JPN-2"}, {"cooperative_approach": "CA0005"}
    ):  # fmt: skip
        with pytest.raises(RegistryRejected, match="authorization_invalid"):
            office.authorize("VN01", replace(GIVEN, **change), FILED)


def test_an_unregistered_project_is_not_authorized(office: ProjectOffice) -> None:
    with pytest.raises(RegistryRejected, match="unknown_project"):
        office.authorize("VN99", GIVEN, FILED)


def test_a_project_without_versions_keeps_its_terms_as_entered() -> None:
    project = Project(project_id="P1", programme="JCM", name="x", authorized_by=("JPN", "VNM"))
    assert as_of(project, NOW, date(2025, 1, 1)) == project
    assert states_for(project, date(2026, 1, 1)) == ("JPN", "VNM")


def test_credits_are_retired_once_both_states_have_authorized_them_and_still_after_a_revocation(
    office: ProjectOffice, registry: WholeRegistry
) -> None:
    registry.perform("i", Issuance("VN01", CLASS, CY2024, ((ALICE, 10),)), NOW)
    retirement = Retirement(ALICE, CLASS, 1, "mugs", "alice")
    with pytest.raises(RegistryRejected, match="act_not_allowed"):
        registry.perform("early", retirement, NOW)
    office.authorize("VN01", GIVEN, FILED)
    registry.perform("r", retirement, LATER)
    office.authorize("VN01", replace(GIVEN, on=date(2026, 9, 1), states=()), FILED)
    registry.perform("s", retirement, LATER + 1)
