"""A coverage and a calendar as tables that fit in 80 columns, in English or Japanese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.cli import compliance_words as words
from exchange.compliance.calendar import auction_times, calendar, sessions, without_deadline
from exchange.compliance.closing import Closing, Market
from exchange.compliance.coverage import Coverage, UnitCoverage, YearCoverage
from exchange.compliance.firm import Firm
from exchange.compliance.prices import SYMBOLS
from exchange.compliance.reasons import reason_ja
from exchange.said import Language
from exchange.schemes.gx_ets import DEADLINE_DAY
from exchange.schemes.gx_ets_units import COVERED_FROM_T

YEARS_A_TABLE = 5


def show_coverage(
    console: Console, firm: Firm, found: Coverage, market: Market, marks: int, language: Language
) -> None:
    """Print the tables of each unit, the blocked credits, the costs of closing and the
    assumptions."""
    names = names_of(firm, language)
    if firm.firm.is_synthetic:
        console.print(words.SYNTHETIC.of(language))
    for unit in found.units:
        title = " + ".join(names[code] for code in unit.entities)
        for start in range(0, len(unit.years), YEARS_A_TABLE):
            years = unit.years[start : start + YEARS_A_TABLE]
            console.print(_years(words.TITLE.of(language).format(unit=title, on=found.on), years,
                                 language))  # fmt: skip
        show_registered(console, unit, names, language)
        _show_blocked(console, unit, language)
        open_years = [year for year in unit.years if year.closing]
        if open_years:
            console.print(_closing(open_years, language))
    for one in found.not_covered:
        console.print(
            words.NOT_COVERED.of(language).format(
                name=names[one.entity], average=one.average_t, threshold=COVERED_FROM_T
            )
        )
    _show_notes(console, firm, found, market, marks, language)


def _years(title: str, years: Sequence[YearCoverage], language: Language) -> Table:
    table = plain_table(title)
    table.add_column("")
    for year in years:
        table.add_column(f"FY{year.fiscal_year}", justify="right", no_wrap=True)
    for key, label in words.ROWS.items():
        table.add_row(label.of(language), *(_cell(year, key, language) for year in years))
    return table


def _cell(year: YearCoverage, key: str, language: Language) -> str:
    if key == "blocked_t":
        return f"{sum(one.quantity_t for one in year.blocked):,}"
    value = getattr(year if hasattr(year, key) else year.expected, key)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return value.isoformat()
    known = words.STATES if key == "state" else words.SOURCES
    return known[value].of(language)


def names_of(firm: Firm, language: Language) -> dict[str, str]:
    """The names of a firm's entities by code."""
    return {one.code: (one.name_ja or one.name) if language == "ja" else one.name
            for one in firm.entities}  # fmt: skip


def show_registered(
    console: Console, unit: UnitCoverage, names: dict[str, str], language: Language
) -> None:
    """Print what a registrar has entered, with its day and how far the file is from it."""
    entries = [(year.fiscal_year, one) for year in unit.years for one in year.registered]
    if entries:
        console.print(words.REGISTERED_TITLE.of(language))
    for year, one in entries:
        text = words.REGISTERED.of(language).format(
            year=year, name=names[one.entity], quantity=one.emissions_t, day=one.entered_on,
            verifier=one.verifier, file=one.file_t, difference=one.difference_t,
            source=words.SOURCES[one.file_source].of(language),
        )  # fmt: skip
        console.print(text, markup=False)


def _show_blocked(console: Console, unit: UnitCoverage, language: Language) -> None:
    """Print each reason once with the years that it concerns."""
    years: dict[tuple[int, str, str, str], list[str]] = {}
    for year in unit.years:
        for one in year.blocked:
            key = (one.quantity_t, one.credit_class, one.code, one.reason)
            years.setdefault(key, []).append(str(year.fiscal_year))
    if years:
        console.print(words.BLOCKED_TITLE.of(language))
    for (tonnes, credit_class, code, reason), named in years.items():
        said = reason_ja(code) if language == "ja" else reason
        span = named[0] if len(named) == 1 else f"{named[0]}-{named[-1]}"
        console.print(f"  {tonnes:,} t {credit_class} (FY{span}): {said}")


def _closing(years: Sequence[YearCoverage], language: Language) -> Table:
    """All ways of closing the first year, the cheapest of each kind of way for the others."""
    table = plain_table(words.CLOSING_TITLE.of(language))
    for column in words.CLOSING_COLUMNS:
        is_text = column in words.CLOSING_COLUMNS[:3]
        table.add_column(column.of(language), justify="left" if is_text else "right")
    for number, year in enumerate(years):
        shown = year.closing
        if number:
            cheapest = {one.way: one for one in reversed(year.closing)}
            shown = tuple(one for one in year.closing if one is cheapest[one.way])
        for one in shown:
            table.add_row(str(year.fiscal_year), *_closing_cells(one, language))
    return table


def _closing_cells(one: Closing, language: Language) -> tuple[str, ...]:
    day = "" if one.price_day is None else one.price_day.isoformat()
    if one.is_stale:
        day += f" {words.STALE.of(language)}"
    return (
        words.WAYS[one.way].of(language),
        SYMBOLS.get(one.credit_class, ""),
        "" if one.price_yen_per_t is None else f"{one.price_yen_per_t:,}",
        day,
        f"{one.closes_t:,}",
        f"{one.left_open_t:,}",
        _reason(one, language) if one.cost_yen is None else f"{one.cost_yen:,}",
    )


def _reason(one: Closing, language: Language) -> str:
    return words.IMPOSSIBLE[one.code].of(language) if one.code else ""


def _show_notes(
    console: Console, firm: Firm, found: Coverage, market: Market, marks: int, language: Language
) -> None:
    terms, what_if = firm.firm, found.what_if
    closing = [one for unit in found.units for year in unit.years for one in year.closing]
    if closing:
        console.print(words.BORROWED.of(language))
    if any(one.is_stale for one in closing):
        console.print(words.STALE_NOTE.of(language).format(days=terms.stale_after_days))
    book = ", ".join(SYMBOLS[one.credit_class] for one in market.books)
    console.print(
        words.ORIGINS.of(language).format(
            book=book or words.NO_BOOK.of(language), imported=len(market.imported), marks=marks
        )
    )
    if found.empty_tables:
        listed = ("、" if language == "ja" else ", ").join(found.empty_tables)
        console.print(words.EMPTY_TABLES.of(language).format(tables=listed))
    limit = what_if.credit_limit * 100
    text = f"{limit.numerator / limit.denominator:g} %"
    console.print(
        words.ASSUMED.of(language).format(
            limit=text,
            later=words.LATER[what_if.later_vintages_usable].of(language),
            ceiling=words.SURGE[what_if.ceiling_after_surge].of(language),
            group=words.GROUP[what_if.as_group].of(language),
            quantile=what_if.quantile.upper(),
            deadline=_deadline(what_if.deadline_day, language),
        )
    )


def _deadline(deadline: tuple[int, int], language: Language) -> str:
    """A holding deadline as MM-DD, with the reported one if it is another."""
    day, reported = (f"{month:02}-{number:02}" for month, number in (deadline, DEADLINE_DAY))
    if deadline == DEADLINE_DAY:
        return day
    return words.CHANGED_DEADLINE.of(language).format(day=day, reported=reported)


def show_calendar(
    console: Console,
    firm: Firm,
    span: tuple[date, date],
    deadline_day: tuple[int, int],
    language: Language,
    with_sessions: bool,
) -> None:
    """Print the entries from the first to the last day of a span; `?` marks a day that no source
    confirms."""
    first, last = span
    entries = calendar(firm, first, last, deadline_day)
    safe = next((one.day for one in entries if one.kind == "last_safe_day"), last)
    left = sessions(first, safe)
    if with_sessions:
        entries = sorted([*entries, *sessions(first, last)], key=lambda one: one.day)
    table = plain_table(words.CALENDAR_TITLE.of(language))
    table.add_column("", no_wrap=True)
    table.add_column("")
    for one in entries:
        day = f"{one.day}{'' if one.is_seen else ' ?'}"
        table.add_row(day, one.name_ja if language == "ja" else one.name)
    console.print(table)
    if left:
        times = " ".join(auction_times(left[0].day))
        text = words.SESSIONS.of(language)
        console.print(text.format(count=len(left), day=left[0].day, times=times))
    if not any(one.kind == "tender" for one in entries):
        console.print(words.NO_TENDER.of(language))
    silent = without_deadline(firm)
    if silent:
        console.print(words.NO_DEADLINE.of(language).format(schemes=", ".join(silent)))


def plain_table(title: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False)
    table.padding, table.pad_edge = (0, 1, 0, 0), False
    return table
