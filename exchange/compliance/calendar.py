"""One calendar of a firm's days: deadlines, sessions, tenders and the last safe trading day.

Each entry has its source; `is_seen` is False where the day is a setting or general knowledge and
was not read in a source.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from exchange.calendar import (
    TSE_SESSIONS,
    Action,
    add_exchange_days,
    exchange_days,
    is_exchange_day,
    steps_of_day,
)
from exchange.compliance.firm import Firm
from exchange.registry.uses import USES
from exchange.schemes.gx_ets import DEADLINE_DAY, FIRST_YEAR, holding_deadline
from exchange.units import tokyo_datetime

NDC_END = date(2030, 12, 31)
DEADLINE_SOURCES = {
    True: "31 January of the year after the report year: not verified",
    False: "as set for this exchange or by --deadline: not verified",
}


class Entry(Struct, frozen=True, kw_only=True):
    """A day of the calendar; `scheme` is empty for markets."""

    day: date
    kind: str
    scheme: str
    name: str
    name_ja: str
    source: str
    is_seen: bool = True


def last_safe_day(deadline: date, settlement_days: int, approval_days: int) -> date:
    """The last exchange day on which a decision to buy still settles by the deadline.

    The deadline (the exchange day before it, if it is none), less the settlement cycle, less the
    firm's approval delay, both in exchange days.
    """
    last = deadline if is_exchange_day(deadline) else add_exchange_days(deadline, -1)
    days = settlement_days + approval_days
    return add_exchange_days(last, -days) if days else last


def calendar(
    firm: Firm, first: date, last: date, deadline_day: tuple[int, int] = DEADLINE_DAY
) -> list[Entry]:
    """The entries from the first to the last day, both included, of the schemes that a firm serves,
    of markets and of the national reports; `deadline_day` (month, day) of GX-ETS."""
    entries = list(_gx_ets(firm, first.year, last.year, deadline_day))
    entries += _national(first.year, last.year)
    entries += _tenders(firm)
    entries += [one for code in firm.firm.schemes for one in _scheme(code, first.year, last.year)]
    return sorted(
        (one for one in entries if first <= one.day <= last), key=lambda one: (one.day, one.name)
    )


def sessions(first: date, last: date) -> list[Entry]:
    """The TSE's call auctions from the first to the last day."""
    return [
        Entry(
            day=day,
            kind="session",
            scheme="",
            name=f"TSE carbon credit market, auction at {at}",
            name_ja=f"東証カーボン・クレジット市場 {at} 節立会",
            source="JPX, Carbon Credit Market, market system (rules of October 2023)",
        )
        for day in exchange_days(first, last)
        for at in auction_times(day)
    ]


def auction_times(day: date) -> list[str]:
    """The times in Tokyo of a day's auctions at the TSE."""
    return [
        f"{tokyo_datetime(at_ns):%H:%M}"
        for at_ns, action in steps_of_day(TSE_SESSIONS, day)
        if action is Action.UNCROSS
    ]


def _gx_ets(firm: Firm, first: int, last: int, deadline_day: tuple[int, int]) -> Iterator[Entry]:
    """The yearly cycle of GX-ETS for the duties whose days may lie in the calendar years."""
    if "gx-ets" not in firm.firm.schemes:
        return
    terms = firm.firm
    for year in range(max(FIRST_YEAR, first - 2), last + 1):
        deadline = holding_deadline(year, deadline_day)
        yield Entry(
            day=deadline, kind="deadline", scheme="gx-ets",
            name=f"allowances for fiscal {year} must be held",
            name_ja=f"{year}年度分の排出枠の保有期限",
            source=DEADLINE_SOURCES[deadline_day == DEADLINE_DAY], is_seen=False,
        )  # fmt: skip
        yield Entry(
            day=last_safe_day(deadline, terms.settlement_days, terms.approval_days),
            kind="last_safe_day", scheme="gx-ets",
            name=f"last safe trading day for fiscal {year}: deadline less {terms.settlement_days} "
            f"days of settlement, {terms.approval_days} of approval",
            name_ja=f"{year}年度分の最終安全取引日(期限−決済{terms.settlement_days}営業日"
            f"−社内承認{terms.approval_days}営業日)",
            source="computed from the firm's settlement_days and approval_days",
        )  # fmt: skip
        yield Entry(
            day=date(year, 9, 30), kind="deadline", scheme="gx-ets",
            name=f"fiscal {year}: notification and transition plan",
            name_ja=f"{year}年度の届出・移行計画の提出",
            source="often cited as the end of September: not verified", is_seen=False,
        )  # fmt: skip
        if year > FIRST_YEAR:
            yield Entry(
                day=date(year, 10, 31), kind="allocation", scheme="gx-ets",
                name=f"allocation of fiscal {year} expected by the end of October"
                + (f", with fiscal {FIRST_YEAR}" if year == FIRST_YEAR + 1 else ""),
                name_ja=f"{year}年度の割当(10月末頃の見込み)"
                + (f"、{FIRST_YEAR}年度分と同時" if year == FIRST_YEAR + 1 else ""),
                source="first allocation about October 2027, FY2026 and FY2027 together (alterna "
                "162922); later years by analogy", is_seen=year == FIRST_YEAR + 1,
            )  # fmt: skip


def _national(first: int, last: int) -> Iterator[Entry]:
    """The reports of states under Article 6."""
    for year in range(first, last + 1):
        yield Entry(
            day=date(year, 4, 15), kind="report", scheme="ndc",
            name=f"Article 6: annual information of {year - 1} (AEF)",
            name_ja=f"第6条: {year - 1}年の年次情報(AEF)の提出期限",
            source="Decision 2/CMA.3, annex, paragraph 20: by 15 April of the following year",
        )  # fmt: skip
        if year % 2 == 0:
            yield Entry(
                day=date(year, 12, 31), kind="report", scheme="ndc",
                name="Article 6: regular information with the biennial report",
                name_ja="第6条: 隔年透明性報告書と定期情報の提出期限",
                source="Ministry of the Environment, JCM briefing, 2025-03-19: due 31 December, "
                "every second year",
            )  # fmt: skip


def _scheme(code: str, first: int, last: int) -> Iterator[Entry]:
    """The deadlines of the other schemes, as far as any was found."""
    for year in range(first, last + 1):
        if code == "shk":
            yield Entry(
                day=shk_report_day(year - 1), kind="deadline", scheme="shk",
                name=f"SHK: report of fiscal {year - 1}",
                name_ja=f"SHK: {year - 1}年度の報告期限",
                source="end of July: general knowledge, not verified", is_seen=False,
            )  # fmt: skip
    if code == "ndc":
        yield Entry(
            day=NDC_END, kind="deadline", scheme="ndc",
            name="end of the period of the national target",
            name_ja="NDC(2021〜2030年)の最終日", source=USES["ndc"].source,
        )  # fmt: skip


def shk_report_day(fiscal_year: int) -> date:
    """The last day of the SHK report of a fiscal year: general knowledge, not verified."""
    return date(fiscal_year + 1, 7, 31)


def report_day(scheme: str, fiscal_year: int) -> date | None:
    """The day by which a scheme's credits of a fiscal year must be ended, if one was found."""
    return shk_report_day(fiscal_year) if scheme == "shk" else None


def without_deadline(firm: Firm) -> list[str]:
    """The served schemes of which no source for a deadline was found."""
    return [code for code in firm.firm.schemes if code not in ("gx-ets", "shk", "ndc")]


def _tenders(firm: Firm) -> Iterator[Entry]:
    for tender in firm.tenders:
        for day, word, word_ja in (
            (tender.opens_on, "opens", "開始"),
            (tender.closes_on, "closes", "締切"),
        ):
            yield Entry(
                day=day, kind="tender", scheme="",
                name=f"J-Credit tender {tender.name} {word}",
                name_ja=f"J-クレジット入札 {tender.name} {word_ja}",
                source=tender.source,
            )  # fmt: skip
