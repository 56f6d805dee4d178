"""The registry's office: project files kept between steps, on every registry."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from exchange.errors import RegistryRejected
from exchange.registry.port import AccountKind, Project
from exchange.registry.projects.cycle import FIRST_OF_PERIOD, JCM_STEPS, Actor, File, Lines
from exchange.registry.projects.office import PROJECT_FILE, Filed, ProjectOffice, StepTaken
from exchange.registry.projects.positive_lists import positive_lists
from exchange.registry.serials import Vintage
from exchange.registry.whole import WholeRegistry
from exchange.units import time_ns
from tests.registry.world import tonnes

NOW = time_ns(datetime(2035, 1, 1, tzinfo=UTC))
START = date(2026, 4, 1)
YEARS = [Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2027, 2028)]
BOILERS = File(
    project=Project(project_id="VN01", programme="JCM", name="Boilers", country="VNM"),
    credit_class="jcm/from_2021",
    shares=(("partner:VNM", 1), ("government:JPN", 1), ("holding:P001", 2)),
)


def filed(later_ns: int = 1) -> Filed:
    return Filed("Registrar", NOW + later_ns)


@pytest.fixture
def office(registry: WholeRegistry) -> ProjectOffice:
    registry.open_account("partner:VNM", AccountKind.PARTNER, "VNM", 0)
    registry.open_account("government:JPN", AccountKind.GOVERNMENT, "JPN", 0)
    registry.open_account("holding:P001", AccountKind.HOLDING, "P001", 0)
    made = ProjectOffice(registry)
    made.accredit("LRQA", True, filed())
    return made


def step(name: str, actor: Actor, by: str, on: date) -> StepTaken:
    return StepTaken(name=name, actor=actor, by=by, on=on)


def go(office: ProjectOffice, until: str) -> File:
    """Take all steps up to and with this one, with what each needs."""
    while True:
        file = office.file("VN01")
        coming = file.next_step
        if coming.name == FIRST_OF_PERIOD:
            office.monitor("VN01", Lines(YEARS[len(file.lines)], 1_000, 900, 397), filed())
        if coming.needs:
            office.add_documents("VN01", coming.needs, filed())
        day = START + timedelta(days=30 * len(file.taken))
        file = office.take("VN01", step(coming.name, coming.actor, "LRQA", day), filed())
        if coming.name == until:
            return file


def test_a_project_goes_from_idea_to_two_issuances_and_every_version_is_kept(
    office: ProjectOffice, registry: WholeRegistry
) -> None:
    office.submit(BOILERS, filed())
    go(office, "issuance")
    first = office.issue("VN01", filed(5))
    assert office.issue("VN01", filed(6)) == first
    assert [block.quantity_t for block in first.blocks] == [126, 126, 251]
    go(office, "issuance")
    second = office.issue("VN01", filed(7))
    assert [block.vintage for block in (first.blocks[0], second.blocks[0])] == YEARS
    assert tonnes(registry, "holding:P001") == 502
    (entered,) = (project for project in registry.projects() if project.project_id == "VN01")
    assert entered.registered_on is not None
    versions = registry.filings(PROJECT_FILE, "VN01")
    assert [version.version for version in versions] == list(range(1, len(versions) + 1))
    assert office.files() == [office.file("VN01")]


def test_a_period_cannot_be_passed_over_before_its_credits_were_issued(
    office: ProjectOffice,
) -> None:
    office.submit(BOILERS, filed())
    go(office, "issuance")
    with pytest.raises(RegistryRejected, match="not_issued"):
        office.monitor("VN01", Lines(YEARS[1], 1_000, 900, 397), filed())
    office.issue("VN01", filed())
    office.monitor("VN01", Lines(YEARS[1], 1_000, 900, 397), filed())


def test_a_period_without_emissions_on_file_is_not_monitored(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    go(office, "operation")
    office.add_documents("VN01", ("monitoring report",), filed())
    with pytest.raises(RegistryRejected, match="lines_invalid"):
        office.take(
            "VN01", step("monitoring", Actor.PARTICIPANT, "P001", date(2030, 1, 1)), filed()
        )
    backwards = Lines(Vintage(date(2027, 12, 31), date(2027, 1, 1)), 3, 2, 1)
    with pytest.raises(RegistryRejected, match="lines_invalid"):
        office.monitor("VN01", backwards, filed())


def test_a_withdrawn_accreditation_stops_the_next_verification(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    go(office, "design document")
    office.add_documents("VN01", ("validation report",), filed())
    office.accredit("LRQA", False, filed(2))
    assert office.third_parties() == {"LRQA": False}
    day = date(2027, 1, 1)
    with pytest.raises(RegistryRejected, match="not_accredited"):
        office.take("VN01", step("validation", Actor.THIRD_PARTY, "LRQA", day), filed())
    office.accredit("LRQA", True, filed(3))
    office.accredit("LRQA", True, filed(4))
    office.take("VN01", step("validation", Actor.THIRD_PARTY, "LRQA", day), filed())


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
def test_a_wrong_file_is_rejected_and_not_kept(
    office: ProjectOffice, file: File, code: str
) -> None:
    with pytest.raises(RegistryRejected, match=code):
        office.submit(file, filed())
    assert office.files() == []


def test_a_project_has_one_file_and_an_unknown_one_none(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    with pytest.raises(RegistryRejected, match="project_file_exists"):
        office.submit(replace(BOILERS, credit_class="jcm/before_2021"), filed(2))
    with pytest.raises(RegistryRejected, match="unknown_project_file"):
        office.issue("VN02", filed())
    with pytest.raises(RegistryRejected, match="step_out_of_order"):
        office.issue("VN01", filed())
    with pytest.raises(RegistryRejected, match="document_invalid"):
        office.add_documents("VN01", (" ",), filed())


def test_indias_fourteen_activities_bind_its_projects_however_they_are_written(
    office: ProjectOffice,
) -> None:
    assert {country: len(names) for country, names in positive_lists().items()} == {"IND": 14}
    for number, sector in enumerate(("Green ammonia", "GREEN  ammonia", "13", "offshore WIND")):
        project = Project(
            project_id=f"IN{number}", programme="JCM", name="x", country="IND", sector=sector
        )
        entered = office.submit(replace(BOILERS, project=project), filed())
        assert entered.project.sector in positive_lists()["IND"]


def test_an_activity_that_is_not_listed_is_rejected_at_once_with_the_list(
    office: ProjectOffice,
) -> None:
    project = replace(BOILERS.project, country="IND", sector="Green amonia")
    with pytest.raises(
        RegistryRejected, match=r"did you mean 'Green ammonia'.*1\. Renewable energy"
    ):
        office.submit(replace(BOILERS, project=project), filed())
    assert office.files() == []


def test_a_period_without_credits_lets_the_next_one_open(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    go(office, "operation")
    office.monitor("VN01", Lines(YEARS[0], 10, 5, 5), filed())
    while not office.file("VN01").needs_lines:
        coming = office.file("VN01").next_step
        if coming.needs:
            office.add_documents("VN01", coming.needs, filed())
        day = date(2030, 1, 1)
        office.take("VN01", step(coming.name, coming.actor, "LRQA", day), filed())
    assert office.issue("VN01", filed()).blocks == ()
    office.monitor("VN01", Lines(YEARS[1], 1_000, 900, 397), filed())


def test_a_future_step_is_rejected(office: ProjectOffice) -> None:
    office.submit(BOILERS, filed())
    first = JCM_STEPS[0]
    office.add_documents("VN01", first.needs, filed())
    with pytest.raises(RegistryRejected, match="day_invalid"):
        office.take("VN01", step(first.name, first.actor, "P001", date(2035, 1, 2)), filed())
    go(office, "operation")
    coming = Vintage(date(2035, 1, 1), date(2035, 12, 31))
    with pytest.raises(RegistryRejected, match="vintage_invalid"):
        office.monitor("VN01", Lines(coming, 3, 2, 1), filed())


@pytest.mark.parametrize(
    ("credit_class", "code"),
    [("jcredit/forest", "class_mismatch"), ("jcm/anything", "class_mismatch")],
)
def test_a_files_class_is_its_programmes(
    office: ProjectOffice, credit_class: str, code: str
) -> None:
    with pytest.raises(RegistryRejected, match=code):
        office.submit(replace(BOILERS, credit_class=credit_class), filed())


def test_a_period_that_the_class_cannot_have_is_rejected_before_anything_is_entered(
    office: ProjectOffice,
) -> None:
    office.submit(BOILERS, filed())
    go(office, "operation")
    for period in (
        Vintage(date(2020, 7, 1), date(2021, 6, 30)),
        Vintage(date(2030, 7, 1), date(2031, 6, 30)),
        Vintage(date(2019, 1, 1), date(2019, 12, 31)),
    ):
        with pytest.raises(RegistryRejected):
            office.monitor("VN01", Lines(period, 1_000, 900, 397), filed())
    assert office.file("VN01").lines == ()
