"""The schedule of due moments, on exchange days only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from exchange.calendar import Action
from exchange.commands import Phase
from exchange.instruments import LISTING, OPENING_DAY_DATE, listed_on
from exchange.units import NS_PER_S, time_ns, tokyo_datetime
from exchange.venue.schedule import Agenda

OPENING = listed_on(OPENING_DAY_DATE)[:2]


def agenda_from(*moment: int) -> Agenda:
    start = time_ns(datetime(*moment, tzinfo=UTC))
    return Agenda(OPENING, start, time(16, 0))


def test_a_day_has_two_calls_two_auctions_and_a_close() -> None:
    agenda = agenda_from(2023, 10, 10, 22)
    seen = []
    for _ in range(7):
        dues = agenda.take()
        clock = tokyo_datetime(dues[0].time_ns)
        seen.append((f"{clock:%d %H:%M}", [due.action for due in dues]))
    both = [Action.CALL] * 2, [Action.FREEZE] * 2, [Action.UNCROSS] * 2
    assert seen == [
        ("11 08:00", both[0]),
        ("11 11:29", both[1]),
        ("11 11:30", both[2]),
        ("11 12:30", both[0]),
        ("11 14:59", both[1]),
        ("11 15:00", both[2]),
        ("11 16:00", [Action.CLOSE]),
    ]
    assert f"{tokyo_datetime(agenda.next_due_ns):%d %H:%M}" == "12 08:00"


def test_only_the_last_auction_of_the_day_ends_day_orders() -> None:
    agenda = agenda_from(2023, 10, 10, 22)
    ending = [(d.auction, d.last) for _ in range(6) for d in agenda.take() if d.auction]
    assert ending == [("opening", False)] * 2 + [("closing", True)] * 2


def test_weekends_and_holidays_have_no_agenda() -> None:
    agenda = agenda_from(2023, 12, 29, 8)
    assert agenda.day == date(2024, 1, 4)


def test_an_agenda_that_begins_inside_a_session_has_its_phase() -> None:
    agenda = agenda_from(2023, 10, 11, 1)
    assert agenda.phase_now(0) is Phase.AUCTION_CALL
    phase, when = agenda.next_change(0)
    assert phase is Phase.AUCTION_FROZEN
    assert f"{tokyo_datetime(when):%H:%M}" == "11:29"


def test_next_change_after_the_last_auction_is_the_next_days_call() -> None:
    agenda = agenda_from(2023, 10, 13, 6, 30)
    phase, when = agenda.next_change(1)
    assert phase is Phase.AUCTION_CALL
    assert f"{tokyo_datetime(when):%m-%d %H:%M}" == "10-16 08:00"


def test_orders_are_next_taken_from_the_next_call_not_from_the_auction_on() -> None:
    agenda = agenda_from(2023, 10, 13, 2, 29)
    opens = [agenda.opens_ns(0)]
    while agenda.phase_now(0) is not Phase.CLOSED or len(opens) < 4:
        agenda.take()
        opens.append(agenda.opens_ns(0))
    texts = [f"{tokyo_datetime(at):%m-%d %H:%M}" for at in opens if at]
    assert texts[0] == "10-13 12:30"
    assert texts[-1] == "10-16 08:00"


def test_a_market_that_has_ended_never_opens() -> None:
    agenda = agenda_from(2023, 10, 13, 1)
    agenda.delisted = {0: 1}
    assert agenda.opens_ns(0) is None
    assert agenda.opens_ns(1) is not None


def test_a_restored_agenda_continues_from_the_same_moment() -> None:
    agenda = agenda_from(2023, 10, 10, 22)
    for _ in range(3):
        agenda.take()
    other = agenda_from(2023, 11, 1, 0)
    other.restore(*agenda.state)
    assert [other.take() for _ in range(9)] == [agenda.take() for _ in range(9)]


def test_an_instrument_that_is_not_listed_yet_has_no_steps() -> None:
    late = next(i for i in LISTING if i.listed_from > OPENING_DAY_DATE)
    agenda = Agenda([late], time_ns(datetime(2023, 10, 10, 22, tzinfo=UTC)), time(16, 0))
    assert [due.instrument for due in agenda.take()] == [-1]
    assert agenda.next_due_ns % NS_PER_S == 0
