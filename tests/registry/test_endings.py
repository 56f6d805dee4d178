"""The law of acts on every registry, and the uses that a retirement counts for."""

from datetime import date, datetime

import pytest

from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.port import AccountKind, Ending, Instruction, Issuance, Project, Retirement
from exchange.registry.serials import SerialRanges, Vintage
from exchange.registry.uses import parse_use
from exchange.registry.whole import WholeRegistry
from exchange.units import TOKYO, time_ns

MINE, OLD, NEW = "holding:carol", "jcm/before_2021", "jcm/from_2021"
NOW = time_ns(datetime(2026, 11, 20, 12, tzinfo=TOKYO))
CY2020, CY2022 = (Vintage(date(y, 1, 1), date(y, 12, 31)) for y in (2020, 2022))


@pytest.fixture
def jcm(registry: WholeRegistry) -> WholeRegistry:
    """10 t of old credits, 10 t of new ones that both states authorized, 10 t that they did not."""
    registry.open_account(MINE, AccountKind.HOLDING, "carol", 0)
    for name, states in (("VN01", ("JPN", "VNM")), ("VN02", ())):
        registry.register_project(
            Project(
                project_id=name, programme="JCM", name=name, country="VNM", authorized_by=states
            ),
            0,
        )
    registry.perform("old", Issuance("VN01", OLD, CY2020, ((MINE, 10),)), NOW)
    registry.perform("new", Issuance("VN01", NEW, CY2022, ((MINE, 10),)), NOW)
    registry.perform("bare", Issuance("VN02", NEW, CY2022, ((MINE, 10),)), NOW)
    return registry


def serial_range(project: str, first: int, last: int, year: int = 2022) -> SerialRanges:
    stem = f"JCM-{project}-{year}0101-{year}1231"
    return ((f"{stem}-{first}", f"{stem}-{last}"),)


def ended(
    credit_class: str, serial_ranges: SerialRanges, *uses: str, ending: Ending = Ending.RETIRE
) -> Retirement:
    """Retire 2 t for uses as on a command line."""
    named = tuple(map(parse_use, uses))
    return Retirement(MINE, credit_class, 2, "words", "carol", serial_ranges, ending, None, named)


REFUSED = {
    "unauthorized, for SHK": ended(NEW, serial_range("VN02", 1, 2), "shk:2026"),
    "unauthorized, for nothing": ended(NEW, serial_range("VN02", 1, 2)),
    "canceled for the target": ended(NEW, serial_range("VN01", 1, 2), "ndc", ending=Ending.CANCEL),
    "old, for the target": ended(OLD, serial_range("VN01", 1, 2, 2020), "ndc"),
    "surrendered": ended(NEW, serial_range("VN01", 1, 2), ending=Ending.SURRENDER),
}


def test_a_batch_does_what_the_law_allows_and_rejects_the_rest(jcm: WholeRegistry) -> None:
    acts = {
        **REFUSED,
        "authorized": ended(NEW, serial_range("VN01", 1, 2), "shk:2026", "ndc"),
        "old, canceled": ended(
            OLD, serial_range("VN01", 1, 2, 2020), "shk:2026", ending=Ending.CANCEL
        ),
        "unauthorized, canceled": ended(NEW, serial_range("VN02", 1, 2), ending=Ending.CANCEL),
    }
    answers = jcm.perform_many(
        [Instruction(f"k{n}", act, NOW + 1) for n, act in enumerate(acts.values())]
    )
    codes = {
        name: answer.code if isinstance(answer, RegistryRejected) else ""
        for name, answer in zip(acts, answers, strict=True)
    }
    assert codes == {name: "act_not_allowed" if name in REFUSED else "" for name in acts}
    assert sum(holding.block.quantity_t for holding in jcm.holdings(MINE)) == 24
    assert all(total.is_balanced for total in jcm.totals())


def test_uses_are_kept_in_their_order_with_their_years(jcm: WholeRegistry) -> None:
    uses = (SchemeUse("ndc"), SchemeUse("shk", 2026))
    for n in range(3):
        act = ended(
            NEW, serial_range("VN01", 2 * n + 1, 2 * n + 2), *(("ndc", "shk:2026") if n else ())
        )
        jcm.perform(f"r{n}", act, NOW + 1)
    assert [event.schemes for event in jcm.events(kind="retire")] == [(), uses, uses]
    assert jcm.history("JCM-VN01-20220101-20221231-3")[-1].schemes == uses
    assert jcm.history("JCM-VN01-20220101-20221231-3")[0].schemes == ()


@pytest.mark.parametrize(
    ("uses", "code"),
    [
        ((SchemeUse("SHK", 2026),), "unknown_scheme"),
        ((SchemeUse("shk", 1999),), "unknown_fiscal_year"),
        ((SchemeUse("shk"),), "unknown_fiscal_year"),
        ((SchemeUse("shk", 2026), SchemeUse("gx-ets", 2026)), "uses_exclude_each_other"),
    ],
)
def test_uses_that_do_not_exist_are_rejected(
    jcm: WholeRegistry, uses: tuple[SchemeUse, ...], code: str
) -> None:
    act = Retirement(MINE, NEW, 2, "", "carol", serial_range("VN01", 1, 2), schemes=uses)
    with pytest.raises(RegistryRejected) as rejected:
        jcm.perform("r", act, NOW)
    assert rejected.value.code == code
    assert jcm.outcome("r") is None
