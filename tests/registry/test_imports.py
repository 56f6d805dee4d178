"""Credits of other registries: serials and day of issue are kept, and no credit is imported
twice."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from exchange.errors import RegistryRejected
from exchange.registry.imports import Range, number_there, range_of, serial_here
from exchange.registry.port import Instruction, Issuance, Project, Retirement
from exchange.registry.projects.office import Filed, ProjectOffice
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.whole import WholeRegistry
from exchange.units import time_ns
from tests.registry.world import ALICE, BOB, furnish

NOW = time_ns(datetime(2026, 6, 1, 3, tzinfo=UTC))
CY2019 = Vintage(date(2019, 1, 1), date(2019, 12, 31))
ACT = Issuance(
    "V1",
    "vcs/wind",
    CY2019,
    ((ALICE, 60), (BOB, 40)),
    origin="Verra",
    issued_on=date(2021, 6, 30),
    original_first="VCU-900",
    original_last="VCU-999",
)
WHOLE = "8540-1-100-VCS-VCU-259-VER-IN-1-1491-01012019-31122019-0"


@pytest.fixture
def wind(registry: WholeRegistry) -> WholeRegistry:
    registry.register_project(
        Project(project_id="V1", programme="VCS", name="Wind", country="IND"), 0
    )
    return registry


def test_an_import_keeps_its_origin_its_serials_and_its_day_of_issue(wind: WholeRegistry) -> None:
    receipt = wind.perform("i", ACT, NOW)
    assert {block.issued_on for block in receipt.blocks} == {date(2021, 6, 30)}
    (kept,) = wind.imports()
    assert (kept.origin, kept.original_first, kept.original_last) == (
        "Verra", "VCU-900", "VCU-999",
    )  # fmt: skip
    assert (kept.block.first, kept.block.last, kept.key, kept.at_ns) == (1, 100, "i", NOW)
    assert wind.imports("Verra") == [kept]
    assert wind.imports("another") == []
    assert wind.perform("i", ACT, NOW) == receipt


def test_a_serial_of_the_other_registry_finds_the_tonne(wind: WholeRegistry) -> None:
    wind.perform("i", ACT, NOW)
    for there, here in (("VCU-900", 1), ("VCU-950", 51), ("VCU-999", 100)):
        assert serial_here(wind, there) == f"VCS-V1-20190101-20191231-{here}"
        assert number_there(wind.imports()[0], here) == there
    with pytest.raises(RegistryRejected, match="serial_invalid"):
        serial_here(wind, "VCU-1000")


@pytest.mark.parametrize(
    ("first", "last", "tonnes"),
    [("VCU-900", "VCU-999", 100), ("VCU-999", "VCU-1000", 2), ("VCU-850", "VCU-900", 51)],
)
def test_the_same_credits_are_imported_once(
    wind: WholeRegistry, first: str, last: str, tonnes: int
) -> None:
    wind.perform("i", ACT, NOW)
    again = replace(ACT, original_first=first, original_last=last, shares=((ALICE, tonnes),))
    with pytest.raises(RegistryRejected, match="already_imported"):
        wind.perform("j", again, NOW)
    assert wind.totals()[-1].issued == 100
    wind.perform("k", replace(again, origin="Gold Standard registry"), NOW)


def test_a_text_for_a_whole_block_is_imported_once(wind: WholeRegistry) -> None:
    act = replace(ACT, original_first=WHOLE, original_last=WHOLE)
    wind.perform("i", act, NOW)
    assert serial_here(wind, WHOLE).endswith("-1")
    with pytest.raises(RegistryRejected, match="already_imported"):
        wind.perform("j", replace(act, shares=((BOB, 1),)), NOW)


def test_two_imports_of_one_batch_are_compared(wind: WholeRegistry) -> None:
    answers = wind.perform_many([Instruction("i", ACT, NOW), Instruction("j", ACT, NOW)])
    assert [getattr(answer, "code", "done") for answer in answers] == ["done", "already_imported"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"original_first": "", "original_last": ""}, "could come in twice"),
        ({"original_last": ""}, "original_first and original_last"),
        ({"original_last": "VCU-1000"}, "101 serials, the shares are 100 t"),
        ({"issued_on": date(2019, 12, 30)}, "issued_on"),
        ({"issued_on": date(2026, 6, 2)}, "issued_on"),
        ({"origin": ""}, "origin names"),
        ({"original_first": "a\nb"}, "printable"),
    ],
)
def test_an_import_that_is_not_whole_is_rejected(
    wind: WholeRegistry, change: dict[str, object], expected: str
) -> None:
    with pytest.raises(RegistryRejected, match=f"origin_invalid: .*{expected}"):
        wind.perform("i", replace(ACT, **change), NOW)
    assert wind.imports() == []


def test_a_programme_without_a_market_is_entered_first_and_only_imports(
    registry: WholeRegistry,
) -> None:
    project = Project(project_id="I1", programme="Isometric", name="Biochar", country="KEN")
    with pytest.raises(RegistryRejected, match=r"unknown_programme: .*entered for imports"):
        registry.register_project(project, 0)
    office, filed = ProjectOffice(registry), Filed("Ann", NOW)
    office.enter_programme("Isometric", "https://isometric.com", filed)
    office.enter_programme("Isometric", "https://isometric.com", filed)
    assert [programme.name for programme in office.programmes()] == ["Isometric"]
    registry.register_project(project, 0)
    act = replace(ACT, project_id="I1", credit_class="isometric/removal")
    own = replace(act, origin="", issued_on=None, original_first="", original_last="")
    with pytest.raises(RegistryRejected, match="origin_invalid"):
        registry.perform("own", own, NOW)
    with pytest.raises(RegistryRejected, match="class_mismatch"):
        registry.perform("class", replace(act, credit_class="vcs/wind"), NOW)
    receipt = registry.perform("i", act, NOW)
    assert receipt.blocks[0].first_serial == "EXT-I1-20190101-20191231-1"
    registry.perform("r", Retirement(ALICE, "isometric/removal", 1, "mugs", "alice"), NOW)
    assert registry.locate("EXT-I1-20190101-20191231-1").account == "retirement:EXT"


@pytest.mark.parametrize("name", ["j-credit", "JCredit", "jcm", "gold standard", "x", "Verra\n"])
def test_a_known_programme_misspelt_is_no_other_one(registry: WholeRegistry, name: str) -> None:
    with pytest.raises(RegistryRejected, match="unknown_programme"):
        ProjectOffice(registry).enter_programme(name, "nowhere", Filed("Ann", NOW))


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("A-1", "A-9", ("A-#", 1, 9)),
        ("CA0004-JPN01-VNM-5-2024", "CA0004-JPN01-VNM-7-2024", ("CA0004-JPN01-VNM-#-2024", 5, 7)),
        ("A-9", "A-1", None),
        ("A-1", "B-9", None),
        ("whole", "whole", ("whole", 0, 0)),
        ("A-0009", "A-0010", ("A-#", 9, 10)),
        ("A-9", "A-10", ("A-#", 9, 10)),
        ("A-1000000000000001", "A-1000000000000002", ("A-1#", 1, 2)),
        ("A-1000000000000001", "A-2000000000000002", None),
        ("A-", "A-5", None),
        ("12", "15", None),
    ],
)
def test_serials_that_agree_up_to_a_number_are_a_range(
    first: str, last: str, span: tuple[str, int, int] | None
) -> None:
    assert range_of(first, last) == (span and Range(*span))


def test_a_single_serial_within_an_imported_range_is_already_imported(wind: WholeRegistry) -> None:
    wind.perform("i", ACT, NOW)
    single = {"original_first": "VCU-950", "original_last": "VCU-950", "shares": ((BOB, 1),)}
    with pytest.raises(RegistryRejected, match="already_imported"):
        wind.perform("j", replace(ACT, **single), NOW)


@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [(801, 899, True), (1000, 1001, True), (899, 900, False), (999, 999, False), (1, 5000, False)],
)
def test_only_serials_between_imported_ranges_are_free(
    wind: WholeRegistry, first: int, last: int, is_free: bool
) -> None:
    for name, (low, high) in {"i": (900, 999), "h": (700, 800), "g": (1002, 1100)}.items():
        texts = {"original_first": f"VCU-{low}", "original_last": f"VCU-{high}"}
        wind.perform(name, replace(ACT, **texts, shares=((ALICE, high - low + 1),)), NOW)
    texts = {"original_first": f"VCU-{first}", "original_last": f"VCU-{last}"}
    act = replace(ACT, **texts, shares=((BOB, last - first + 1),))
    if is_free:
        assert wind.perform("j", act, NOW).blocks[0].quantity_t == last - first + 1
        return
    with pytest.raises(RegistryRejected, match="already_imported"):
        wind.perform("j", act, NOW)


def test_all_of_a_file_comes_in_or_nothing(tmp_path: Path) -> None:
    registry = SqlRegistry.open(f"sqlite:///{tmp_path}/registry.db")
    furnish(registry)
    wind = Project(project_id="V1", programme="VCS", name="Wind", country="IND")
    good = Instruction("i", ACT, NOW)
    bad = Instruction("j", replace(ACT, credit_class="vcs_wind"), NOW)
    answers = registry.perform_all([wind], [good, bad], False)
    assert [getattr(one, "code", "done") for one in answers.acts] == ["done", "class_mismatch"]
    assert registry.perform_all([wind], [good], True).acts[0].blocks[0].quantity_t == 60
    assert registry.perform_all([replace(wind, programme="New")], [], False).projects.keys() == {
        "V1"
    }
    assert (registry.imports(), [one.project_id for one in registry.projects()]) == (
        [], ["SUN1", "WOOD"],
    )  # fmt: skip
    receipt = registry.perform_all([wind], [good], False).acts[0]
    assert registry.perform_all([wind], [good], False).acts == [receipt]
    assert len(registry.imports()) == 1
    registry.close()
