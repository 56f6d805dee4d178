"""The project cycle: steps in order, by their actors, with their documents."""

from datetime import date, timedelta

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.port import AccountKind, Project, Registry
from exchange.registry.projects.cycle import (
    JCM_STEPS,
    STEPS,
    Actor,
    File,
    Lines,
    Office,
    shared,
)
from exchange.registry.serials import Vintage
from tests.registry.world import ISSUED

START = date(2022, 4, 1)
CY = [Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2023, 2024)]
SHARES = (("partner:VNM", 1), ("government:JPN", 1), ("holding:P001", 2))


@pytest.fixture
def office() -> Office:
    return Office(frozenset(("LRQA",)), {"IND": frozenset(("solar",))})


def file(programme: str = "JCM", **facts: str) -> File:
    fields = {"project_id": "VN01", "programme": programme, "name": "Boilers", "country": "VNM"}
    return File(project=Project(**(fields | facts)), credit_class="jcm/from_2021", shares=SHARES)  # type: ignore[arg-type]


def go(office: Office, on_file: File, until: str) -> File:
    """Take all steps up to and with this one, with their documents."""
    count = 0
    while True:
        step = on_file.next_step
        if on_file.needs_lines:
            period = CY[len(on_file.lines)]
            on_file = office.monitor(on_file, Lines(period, 1_000, 900, 397))
        on_file = office.add_documents(on_file, *step.needs)
        day = START + timedelta(days=30 * (len(on_file.taken) + count))
        on_file = office.take(on_file, step.name, step.actor, "LRQA", day)
        if step.name == until:
            return on_file


@pytest.mark.parametrize("programme", list(STEPS))
def test_a_project_goes_from_idea_to_credits_twice(office: Office, programme: str) -> None:
    first = go(office, file(programme), "issuance")
    second = go(office, first, "issuance")
    assert [step.name for step in STEPS[programme]] == [t.step for t in first.taken]
    assert first.project.registered_on is not None
    assert first.project.public_input_started_on is not None
    assert [office.issuance(f).vintage for f in (first, second)] == CY


def test_the_joint_committee_issues_to_both_governments_and_the_participant(
    office: Office, registry: Registry
) -> None:
    done = go(office, file(), "issuance")
    for name, kind, owner in (
        ("partner:VNM", AccountKind.PARTNER, "VNM"),
        ("government:JPN", AccountKind.GOVERNMENT, "JPN"),
        ("holding:P001", AccountKind.HOLDING, "P001"),
    ):
        registry.open_account(name, kind, owner, 0)
    registry.register_project(done.project, 1)
    receipt = registry.perform("i", office.issuance(done), ISSUED)
    assert [block.quantity_t for block in receipt.blocks] == [126, 126, 251]


def test_what_lies_above_the_reference_is_never_issued() -> None:
    lines = Lines(CY[0], usual_t=1_000, reference_t=900, project_t=397)
    assert (lines.credits_t, lines.partner_gain_t) == (503, 100)


@pytest.mark.parametrize("tonnes", [1, 2, 3, 503, 10**9 + 7])
def test_shares_add_up_to_the_tonne(tonnes: int) -> None:
    assert sum(quantity for _, quantity in shared(tonnes, SHARES)) == tonnes


def test_steps_have_an_order_an_actor_documents_and_accredited_parties(office: Office) -> None:
    before = go(office, file(), "design document")
    cases = [
        ("step_out_of_order", "registration", Actor.COMMITTEE, "LRQA", date(2023, 1, 1)),
        ("step_out_of_order", "validation", Actor.THIRD_PARTY, "LRQA", date(2022, 4, 1)),
        ("wrong_actor", "validation", Actor.PARTICIPANT, "LRQA", date(2023, 1, 1)),
        ("document_missing", "validation", Actor.THIRD_PARTY, "LRQA", date(2023, 1, 1)),
        ("not_accredited", "validation", Actor.THIRD_PARTY, "Nobody", date(2023, 1, 1)),
    ]
    for code, *step in cases:
        with pytest.raises(RegistryRejected, match=code):
            office.take(before, *step)  # type: ignore[arg-type]
    ready = office.add_documents(before, "validation report")
    office.withdraw("LRQA")
    with pytest.raises(RegistryRejected, match="not_accredited"):
        office.take(ready, "validation", Actor.THIRD_PARTY, "LRQA", date(2023, 1, 1))


def test_a_host_countrys_positive_list_binds(office: Office) -> None:
    step = JCM_STEPS[0]
    for sector, is_listed in (("solar", True), ("cement", False)):
        india = office.add_documents(file(country="IND", sector=sector), *step.needs)
        if is_listed:
            office.take(india, step.name, step.actor, "P001", START)
            continue
        with pytest.raises(RegistryRejected, match="activity_not_listed"):
            office.take(india, step.name, step.actor, "P001", START)


def test_monitoring_needs_honest_lines_and_a_new_period(office: Office) -> None:
    operating = go(office, file(), "operation")
    with pytest.raises(RegistryRejected, match="lines_invalid"):
        office.monitor(operating, Lines(CY[0], 900, 1_000, 0))
    once = go(office, operating, "issuance")
    with pytest.raises(RegistryRejected, match="vintage_overlap"):
        office.monitor(once, Lines(CY[0], 1_000, 900, 1))
    last_day_again = Vintage(CY[0].end, CY[1].end)
    with pytest.raises(RegistryRejected, match="vintage_overlap"):
        office.monitor(once, Lines(last_day_again, 1_000, 900, 1))
    with pytest.raises(RegistryRejected, match="step_out_of_order"):
        office.monitor(file(), Lines(CY[0], 1_000, 900, 1))
    with pytest.raises(RegistryRejected, match="step_out_of_order"):
        office.issuance(operating)


def test_the_committee_gives_a_pins_no_objection() -> None:
    step = next(step for step in JCM_STEPS if step.name == "no objection")
    assert step.actor is Actor.COMMITTEE


def test_an_approved_methodology_is_applied_in_place_of_a_new_one(office: Office) -> None:
    before = go(office, file(), "no objection")
    day = date(2023, 1, 1)
    with pytest.raises(RegistryRejected, match="wrong_actor"):
        office.take(before, "methodology", Actor.COMMITTEE, "JC", day, "VN_AM005")
    passed = office.take(before, "methodology", Actor.PARTICIPANT, "P001", day, "VN_AM005")
    assert passed.project.methodology == "VN_AM005"
    assert passed.taken[-1].note == "existing VN_AM005"
    assert passed.next_step.name == "design document"
    with pytest.raises(RegistryRejected, match="cannot be passed over"):
        office.take(passed, "design document", Actor.PARTICIPANT, "P001", day, "VN_AM005")
    other = go(office, file(methodology="VN_AM001"), "no objection")
    with pytest.raises(RegistryRejected, match="is VN_AM001, not VN_AM005"):
        office.take(other, "methodology", Actor.PARTICIPANT, "P001", day, "VN_AM005")


def test_documents_filed_before_the_periods_emissions_stay_on_file(office: Office) -> None:
    operating = office.add_documents(go(office, file(), "operation"), "monitoring report")
    monitored = office.monitor(operating, Lines(CY[0], 1_000, 900, 397))
    assert "monitoring report" in monitored.documents
    once = go(office, monitored, "issuance")
    assert not {"monitoring report", "verification report"} & once.documents


def test_a_misspelt_document_is_no_other_document(office: Office) -> None:
    with pytest.raises(RegistryRejected, match="did you mean 'monitoring report'"):
        office.add_documents(file(), "monitorng report")
    assert "land register" in office.add_documents(file(), "land register").documents


def test_a_removal_projects_emissions_are_below_zero(office: Office) -> None:
    forest = go(office, file(mechanism="removal"), "operation")
    lines = Lines(CY[0], usual_t=0, reference_t=-10, project_t=-100)
    assert office.monitor(forest, lines).lines[-1].credits_t == 90
    with pytest.raises(RegistryRejected, match="mechanism is removal"):
        office.monitor(go(office, file(), "operation"), lines)


@pytest.mark.parametrize(
    ("tonnes", "parts", "given"),
    [
        (2, (60, 10, 30), (1, 0, 1)),
        (1, (60, 10, 30), (1, 0, 0)),
        (10, (1, 1, 1), (4, 3, 3)),
        (503, (1, 1, 2), (126, 126, 251)),
        (100, (60, 10, 30), (60, 10, 30)),
    ],
)
def test_what_rounding_leaves_goes_to_the_largest_remainders(
    tonnes: int, parts: tuple[int, ...], given: tuple[int, ...]
) -> None:
    found = dict(shared(tonnes, tuple((f"a{n}", part) for n, part in enumerate(parts))))
    assert tuple(found.get(f"a{n}", 0) for n in range(len(parts))) == given


def test_no_actor_is_called_the_both_governments() -> None:
    assert [actor.phrase for actor in Actor if "both" in actor.phrase] == ["both governments"]
    assert Actor.COMMITTEE.phrase == "the joint committee"
