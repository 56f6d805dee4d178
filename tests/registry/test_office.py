"""The registry's office: project files kept between steps, on every registry."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from exchange.errors import RegistryRefused
from exchange.registry.cycle import FIRST_OF_PERIOD, JCM_STEPS, Actor, File, Lines
from exchange.registry.office import PROJECT_FILE, Filed, ProjectOffice, positive_lists
from exchange.registry.opening import WholeRegistry
from exchange.registry.port import AccountKind, Project
from exchange.registry.serials import Vintage
from tests.registry.world import tonnes

START = date(2026, 4, 1)
YEARS = [Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2027, 2028)]
BOILERS = File(
    project=Project(project_id="VN01", programme="JCM", name="Boilers", country="VNM"),
    credit_class="jcm/from_2021",
    shares=(("partner:VNM", 1), ("government:JPN", 1), ("holding:P001", 2)),
)


def filed(at_ns: int = 1) -> Filed:
    return Filed("Registrar", at_ns)


@pytest.fixture
def office(registry: WholeRegistry) -> ProjectOffice:
    registry.open_account("partner:VNM", AccountKind.PARTNER, "VNM", 0)
    registry.open_account("government:JPN", AccountKind.GOVERNMENT, "JPN", 0)
    registry.open_account("holding:P001", AccountKind.HOLDING, "P001", 0)
    made = ProjectOffice(registry)
    made.accredit("LRQA", True, filed())
    return made


def go(office: ProjectOffice, until: str) -> File:
    """Take all steps up to and with this one, each with what it needs."""
    while True:
        file = office.file("VN01")
        step = file.next_step
        if step.name == FIRST_OF_PERIOD:
            office.monitor("VN01", Lines(YEARS[len(file.lines)], 1_000, 900, 397), filed())
        if step.needs:
            office.add_documents("VN01", step.needs, filed())
        day = START + timedelta(days=30 * len(file.taken))
        file = office.take("VN01", step.name, step.actor, "LRQA", day, filed())
        if step.name == until:
            return file


def test_a_project_goes_from_idea_to_two_issuances_and_every_version_is_kept(
    office: ProjectOffice, registry: WholeRegistry
) -> None:
    office.submit(BOILERS, filed())
    go(office, "issuance")
    first = office.issue("VN01", filed(5))
    assert office.issue("VN01", filed(6)) == first
    assert [block.quantity_t for block in first.blocks] == [127, 125, 251]
    go(office, "issuance")
    second = office.issue("VN01", filed(7))
    assert [block.vintage for block in (first.blocks[0], second.blocks[0])] == YEARS
    assert tonnes(registry, "holding:P001") == 502
    (entered,) = (one for one in registry.projects() if one.project_id == "VN01")
    assert entered.registered_on is not None
    versions = registry.filings(PROJECT_FILE, "VN01")
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))
    assert office.files() == [office.file("VN01")]


def test_a_period_cannot_be_passed_over_before_its_credits_were_issued(
    office: ProjectOffice,
) -> None:
    office.submit(BOILERS, filed())
    go(office, "issuance")
    with pytest.raises(RegistryRefused, match="not_issued"):
        office.monitor("VN01", Lines(YEARS[1], 1_000, 900, 397), filed())
    office.issue("VN01", filed())
    office.monitor("VN01", Lines(YEARS[1], 1_000, 900, 397), filed())


def test_a_period_without_emissions_on_file_is_not_monitored(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    go(office, "operation")
    office.add_documents("VN01", ("monitoring report",), filed())
    with pytest.raises(RegistryRefused, match="lines_invalid"):
        office.take("VN01", "monitoring", Actor.PARTICIPANT, "P001", date(2030, 1, 1), filed())
    backwards = Lines(Vintage(date(2027, 12, 31), date(2027, 1, 1)), 3, 2, 1)
    with pytest.raises(RegistryRefused, match="lines_invalid"):
        office.monitor("VN01", backwards, filed())


def test_a_withdrawn_accreditation_stops_the_next_verification(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    go(office, "design document")
    office.add_documents("VN01", ("validation report",), filed())
    office.accredit("LRQA", False, filed(2))
    assert office.third_parties() == {"LRQA": False}
    day = date(2027, 1, 1)
    with pytest.raises(RegistryRefused, match="not_accredited"):
        office.take("VN01", "validation", Actor.THIRD_PARTY, "LRQA", day, filed())
    office.accredit("LRQA", True, filed(3))
    office.accredit("LRQA", True, filed(4))
    office.take("VN01", "validation", Actor.THIRD_PARTY, "LRQA", day, filed())


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (replace(BOILERS, shares=()), "share_invalid"),
        (replace(BOILERS, shares=(("holding:P001", 1), ("holding:P001", 2))), "share_invalid"),
        (replace(BOILERS, shares=(("holding:P001", 0),)), "share_invalid"),
        (replace(BOILERS, shares=(("holding:nobody", 1),)), "share_invalid"),
        (replace(BOILERS, shares=(("trading:alice", 1),)), "share_invalid"),
        (replace(BOILERS, project=replace(BOILERS.project, programme="VCS")), "unknown_programme"),
        (replace(BOILERS, project=replace(BOILERS.project, programme="x")), "unknown_programme"),
        (replace(BOILERS, project=replace(BOILERS.project, project_id="a b")), "project_invalid"),
        (replace(BOILERS, documents=frozenset(("x",))), "step_out_of_order"),
    ],
)
def test_a_wrong_file_is_refused_and_not_kept(office: ProjectOffice, file: File, code: str) -> None:
    with pytest.raises(RegistryRefused, match=code):
        office.submit(file, filed())
    assert office.files() == []


def test_a_project_has_one_file_and_an_unknown_one_none(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    with pytest.raises(RegistryRefused, match="project_file_exists"):
        office.submit(replace(BOILERS, credit_class="jcm/other"), filed(2))
    with pytest.raises(RegistryRefused, match="unknown_project_file"):
        office.issue("VN02", filed())
    with pytest.raises(RegistryRefused, match="step_out_of_order"):
        office.issue("VN01", filed())
    with pytest.raises(RegistryRefused, match="document_invalid"):
        office.add_documents("VN01", (" ",), filed())


def test_indias_fourteen_activities_bind_its_projects(office: ProjectOffice) -> None:
    assert {country: len(names) for country, names in positive_lists().items()} == {"IND": 14}
    for number, (sector, is_listed) in enumerate((("Green ammonia", True), ("Cement", False))):
        project = Project(
            project_id=f"IN{number}", programme="JCM", name="x", country="IND", sector=sector
        )
        office.submit(replace(BOILERS, project=project), filed())
        first = JCM_STEPS[0]
        office.add_documents(f"IN{number}", first.needs, filed())
        step = (f"IN{number}", first.name, first.actor, "P001", START, filed())
        if is_listed:
            office.take(*step)
            continue
        with pytest.raises(RegistryRefused, match="activity_not_listed"):
            office.take(*step)
