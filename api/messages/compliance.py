"""Bodies, queries and replies for a firm's compliance: its file, coverage, calendar, drafts.

Everything here is private to the participant of the login. Tonnes are whole t-CO2.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.codes import (
    CalendarKindCode,
    ClosingObstacleCode,
    ClosingWayCode,
    FirmActCode,
)
from api.messages.fields import DecimalText, SideText, Symbol, Text, Timestamp
from api.messages.rest import Body
from api.messages.served import BlockedRecord, ServedRecord
from simulation.planning.procurement import Goal, ProcurementPlan

StateText = Literal["met", "expected", "short", "overdue"]
EmissionsSourceText = Literal["registered", "verified", "actual", "forecast"]
AllocationSourceText = Literal["granted", "announced", "computed"]
QuantileText = Literal["p10", "p50", "p90"]
HoldingsFromText = Literal["exchange", "file", "both"]
DayFromText = Literal["asked", "market", "calendar"]
OriginText = Literal["book", "imported", "path", "law"]
DRAFTS_MAX = 50
# A workbook of a megabyte as text in base64.
CONTENT_MAX = 1_900_000


class TemplateQuery(Body, frozen=True):
    """The template of a firm's file, filled with a synthetic firm, in a format and a language."""

    format: Literal["toml", "xlsx"] = "toml"
    lang: Literal["en", "ja"] = "en"


class FileBody(Body, frozen=True):
    """A file: its name, and its content as `text` or as bytes in `base64`; `lang`: the language in
    which a fault is described."""

    file_name: Annotated[str, Meta(min_length=1, max_length=120)]
    text: Annotated[str, Meta(max_length=CONTENT_MAX)] = ""
    base64: Annotated[str, Meta(max_length=CONTENT_MAX)] = ""
    lang: Literal["en", "ja"] = "en"


class FirmFileBody(FileBody, frozen=True):
    """A firm's file. The ending of `file_name` gives its format: .toml with its `text`, or .xlsx
    with its bytes as `base64`; `lang`: the language in which a fault is described."""


class FirmFileRecord(Struct):
    """An entry of the record of a participant's files; `sha256`: of the file as it is kept."""

    timestamp: Timestamp
    user: str
    act: FirmActCode
    file_name: str
    sha256: str


class FirmEntityRecord(Struct):
    """A legal entity of a firm, in English and Japanese; `is_here`: the participant of the
    login."""

    code: str
    name: str
    name_ja: str
    is_here: bool


class FirmReply(Struct):
    """A firm's file in outline; `years`: the fiscal years of duty that it covers; `history`: who
    stored or removed a file, the newest first."""

    code: str
    name: str
    name_ja: str
    is_synthetic: bool
    file_name: str
    schemes: list[str]
    entities: list[FirmEntityRecord]
    years: list[int]
    approval_days: int
    settlement_days: int
    stale_after_days: int
    budget_yen_per_year: int | None
    history: list[FirmFileRecord]


class RemovedReply(Struct):
    """True if there was a file to remove."""

    removed: bool


class CoverageQuery(Body, frozen=True):
    """The assumptions of a coverage.

    `on`: the day, by default the exchange's own; `credit_limit`: percent of emissions that credits
    may cover, 10 if not given; `later_vintages`: the next year's allowances may meet a year's duty;
    `ceiling_after_surge`: the ceiling is payable only once the price has reached it; `group`:
    covered parents are certified with covered subsidiaries; `emissions`: the quantile of all
    forecasts; `holdings`: the source of holdings and orders.
    """

    on: date | None = None
    credit_limit: Annotated[int, Meta(ge=0, le=100)] | None = None
    later_vintages: bool = True
    ceiling_after_surge: bool = False
    group: bool = False
    emissions: QuantileText = "p50"
    holdings: HoldingsFromText = "exchange"


class PositionRecord(Struct):
    """A year's duty: credits, allowances (`borrowed_t` of them of the next year's vintage), what
    they cover, the shortage, and allowances left for the next year."""

    credits_t: int
    allowances_t: int
    borrowed_t: int
    covered_t: int
    shortage_t: int
    surplus_t: int


class ClosingRecord(Struct):
    """One way of closing a shortage now, by prices of one origin alone.

    `price_day`, `source`: of the price; `left_open_t`: what the way leaves open. `code`, empty if
    it can be done: why it cannot; then there is no cost.
    """

    way: ClosingWayCode
    origin: OriginText
    credit_class: str
    price_yen_per_t: DecimalText | None
    price_day: date | None
    age_days: int | None
    is_stale: bool
    source: str
    closes_t: int
    left_open_t: int
    cost_yen: int | None
    code: ClosingObstacleCode
    reason: str


class RegisteredYearRecord(Struct):
    """An entity's verified emissions of a year that the registrar has entered, beside the file's.

    `difference_t`: registered less file; `is_used`: the need counts the registered ones, which it
    does unless `holdings` is file.
    """

    entity: str
    emissions_t: int
    entered_on: date
    verifier: str
    file_t: int
    file_source: EmissionsSourceText
    difference_t: int
    is_used: bool


class YearCoverageRecord(Struct):
    """A fiscal year of a unit of the duty.

    `need_t`: emissions; `secure`: what is held and allocated; `expected`: with what is due in,
    ordered and bought forward. Of `credit_limit_t`, `credits_counted_t` are ended for the year and
    `credits_usable_t` held; `blocked`: what does not count. `registered`: the registrar's entries.
    """

    fiscal_year: int
    deadline: date
    last_safe_day: date
    need_t: int
    need_p10_t: int
    need_p90_t: int
    emissions_source: EmissionsSourceText
    registered: list[RegisteredYearRecord]
    allocation_t: int
    allocation_source: AllocationSourceText
    allowances_held_t: int
    credits_held_t: int
    due_in_t: int
    ordered_t: int
    forward_t: int
    credit_limit_t: int
    credits_counted_t: int
    credits_usable_t: int
    blocked: list[BlockedRecord]
    secure: PositionRecord
    expected: PositionRecord
    state: StateText
    closing: list[ClosingRecord]


class UnitCoverageRecord(Struct):
    """The entities that comply together, and their years."""

    entities: list[str]
    years: list[YearCoverageRecord]


class NotCoveredRecord(Struct):
    """An entity without a duty: its average emissions of the base years lie below the
    threshold."""

    entity: str
    average_t: int
    threshold_t: int


class PriceUsedRecord(Struct):
    """The newest imported price of a class, with its day and source; `is_own`: a mark of the
    participant, else a published price."""

    credit_class: str
    symbol: Symbol
    price_yen_per_t: int
    day: date
    age_days: int
    is_stale: bool
    stat: str
    source: str
    is_own: bool


class ClassRecord(Struct):
    """A credit class and its name in English and Japanese."""

    credit_class: str
    name: str
    name_ja: str


class CoverageReply(Struct):
    """A firm's GX-ETS coverage by unit of the duty, and what counts in the other schemes of its
    file (`served`), which of the assumptions know the day and the source of holdings alone.

    `on`, `day_from`: the day and where it comes from; `market_day`: the exchange's, on which live
    books were read; `entity`: the participant's in the file; `here_t`: tonnes that it holds at
    this exchange by class, which count unless `holdings` is file; `empty_tables`: tables of the
    file, with the holdings of `holdings`, that have no row and are taken as none.
    """

    on: date
    day_from: DayFromText
    market_day: date
    entity: str
    holdings: HoldingsFromText
    here_t: dict[str, int]
    credit_limit_percent: int
    units: list[UnitCoverageRecord]
    served: ServedRecord
    not_covered: list[NotCoveredRecord]
    empty_tables: list[str]
    imported: list[PriceUsedRecord]
    books: list[str]
    classes: list[ClassRecord]


class CalendarQuery(Body, frozen=True):
    """A span of days: from `on`, by default the exchange's day, to `until`, by default 500 days
    on."""

    on: date | None = None
    until: date | None = None


class CalendarEntryRecord(Struct):
    """A day of the calendar; `is_seen` is false where no source confirms the day."""

    day: date
    kind: CalendarKindCode
    scheme: str
    name: str
    name_ja: str
    source: str
    is_seen: bool


class CalendarReply(Struct):
    """The calendar of a firm's schemes and markets.

    `sessions_left`: TSE auctions to the first last safe trading day; `next_session`: the next day
    with auctions, at `session_times` in Tokyo; `without_deadline`: served schemes of which no
    source for a deadline was found.
    """

    on: date
    day_from: DayFromText
    until: date
    entries: list[CalendarEntryRecord]
    sessions_left: int
    next_session: date | None
    session_times: list[str]
    without_deadline: list[str]


class PlanBody(CoverageQuery, frozen=True):
    """A procurement plan's settings, beside the assumptions of its coverage.

    `bundle`: the simulated paths, with the name of their scenario; `drawn`, `kept`: paths before
    and after the reduction; `participation_percent`: the most of an auction's mean volume that the
    firm buys; `without`: classes that are not bought.
    """

    goal: Goal = "cost"
    bundle: Literal["base-balanced", "base-short"] = "base-balanced"
    rate_percent: Annotated[float, Meta(ge=-50, le=100)] = 5.0
    drawn: Annotated[int, Meta(ge=1, le=1_000)] = 200
    kept: Annotated[int, Meta(ge=1, le=300)] = 60
    participation_percent: Annotated[int, Meta(ge=1, le=100)] = 20
    fee_yen_per_t: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    budget_yen_per_year: Annotated[int, Meta(ge=0, le=10**15)] | None = None
    without: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=50)] = ()


class PlanReply(Struct):
    """The participant's plan: the last one asked for.

    `seconds`: for which it has run, or ran. `error`: why there is none. `plan`: prices and costs of
    the future are means over simulated paths.
    """

    state: Literal["none", "running", "done", "failed", "canceled"]
    seconds: int
    error: str
    plan: ProcurementPlan | None


class OrderDraft(Struct, forbid_unknown_fields=True, frozen=True):
    """A draft of a limit order, which a person may send from the ticket; `note`: what it is for."""

    symbol: Symbol
    side: SideText
    qty: DecimalText
    price: DecimalText
    note: Text = ""


class DraftsBody(Body, frozen=True):
    """The drafts that replace the present ones; an empty list removes them."""

    drafts: Annotated[list[OrderDraft], Meta(max_length=DRAFTS_MAX)]


class DraftsReply(Struct):
    """The participant's drafts of orders; none is sent by the exchange."""

    drafts: list[OrderDraft]
