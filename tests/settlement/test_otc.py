"""OTC settlement: two entries that agree in everything become one deal."""

from datetime import date

import msgspec
import pytest

from exchange.commands import Side
from exchange.settlement.otc import Deal, Entry, OtcDesk, Refused

LOT = ("JCR-WOOD-20220401-20230331-1", "JCR-WOOD-20220401-20230331-500")
SOLD = Entry("A", Side.SELL, "B", "jcredit/forest", LOT, 300, 5_600)
BOUGHT = Entry("B", Side.BUY, "A", "jcredit/forest", LOT, 300, 5_600)


@pytest.fixture
def desk() -> OtcDesk:
    return OtcDesk(date(2026, 3, 18), frozenset("ABC"))


@pytest.mark.parametrize("order", [(SOLD, BOUGHT), (BOUGHT, SOLD)])
def test_full_agreement_makes_a_deal(desk: OtcDesk, order: tuple[Entry, Entry]) -> None:
    assert desk.enter(order[0]) is None
    assert desk.enter(order[1]) == Deal("A", "B", "jcredit/forest", LOT, 300, 1_680_000)
    assert desk.waiting == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("price_yen", 5_601), ("quantity_t", 299), ("lot", (LOT[0], LOT[0][:-1] + "400"))],
)
def test_any_difference_keeps_both_waiting_and_can_be_named(
    desk: OtcDesk, field: str, value: object
) -> None:
    desk.enter(SOLD)
    other = msgspec.structs.replace(BOUGHT, **{field: value})
    assert desk.near_misses(other) == [field]
    assert desk.enter(other) is None
    assert len(desk.waiting) == 2
    assert desk.take_back(other)
    assert not desk.take_back(other)
    assert isinstance(desk.enter(BOUGHT), Deal)


def test_another_counterparty_is_no_agreement(desk: OtcDesk) -> None:
    desk.enter(SOLD)
    assert desk.enter(msgspec.structs.replace(BOUGHT, participant="C")) is None
    assert desk.near_misses(msgspec.structs.replace(BOUGHT, participant="C")) == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("not_a_member", {"counterparty": "Z"}),
        ("same_party", {"counterparty": "A"}),
        ("class_not_accepted", {"credit_class": "jcredit/energy_saving"}),
        ("quantity_invalid", {"quantity_t": 0}),
        ("quantity_invalid", {"price_yen": -1}),
        ("lot_invalid", {"quantity_t": 501}),
        ("lot_invalid", {"lot": (LOT[1], LOT[0])}),
        ("serial_invalid", {"lot": ("x", "y")}),
    ],
)
def test_a_bad_entry_is_refused_and_nothing_waits(
    desk: OtcDesk, code: str, changes: dict[str, object]
) -> None:
    answer = desk.enter(msgspec.structs.replace(SOLD, **changes))
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert desk.waiting == ()


def test_any_class_can_be_settled_as_a_setting() -> None:
    desk = OtcDesk(date(2026, 3, 18), frozenset("AB"), frozenset(("jcm/from_2021",)))
    assert desk.enter(msgspec.structs.replace(SOLD, credit_class="jcm/from_2021")) is None
