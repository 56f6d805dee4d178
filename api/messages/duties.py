"""Bodies, queries and replies for participants' legal names, verified emissions and duties."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.account import Name
from api.messages.rest import Body, PageLimit

LegalName = Annotated[str, Meta(max_length=200)]
FiscalYear = Annotated[int, Meta(ge=0, le=9999, examples=[2026])]


class NamesBody(Body, frozen=True):
    """A participant's legal names, Japanese, English or both; all fields replace the former ones.

    `corporate_number`: 法人番号, 13 digits with the check digit first. Width is normalized
    (half-width kana become full-width); names of other participants are rejected.
    """

    name_ja: LegalName = ""
    name_en: LegalName = ""
    corporate_number: Annotated[str, Meta(max_length=32)] = ""


class ParticipantRecord(Struct):
    """A participant's code and the legal names that the registrar filed for it; public."""

    participant: str
    name_ja: str
    name_en: str
    corporate_number: str


class ParticipantRecords(Struct, omit_defaults=True):
    participants: list[ParticipantRecord]
    next_cursor: int | None = None


class EmissionsBody(Body, frozen=True):
    """A participant's verified emissions of a fiscal year, t-CO2; a later entry corrects an earlier
    one."""

    participant: Name
    fiscal_year: FiscalYear
    emissions_t: Annotated[int, Meta(ge=0, le=2**40)]
    verifier: Annotated[str, Meta(min_length=1, max_length=80)]


class EmissionsRecord(Struct):
    """Verified emissions of a fiscal year in whole t-CO2, with their verifier."""

    participant: str
    fiscal_year: int
    emissions_t: int
    verifier: str


class EmissionsReply(Struct):
    emissions: list[EmissionsRecord]


class DutyQuery(Body, frozen=True):
    """A query for a duty. `on`: as of the end of this day, today by default."""

    on: date | None = None


class DutiesQuery(Body, frozen=True):
    """A query for duties. `participant`: only this one, by code or legal name; by default all, page
    by page."""

    on: date | None = None
    participant: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    cursor: Annotated[int, Meta(ge=0, le=2**31)] | None = None
    limit: PageLimit = 100


class DutyRecord(Struct):
    """A participant's GX-ETS duty of a fiscal year, in tonnes.

    A figure that depends on verified emissions is null until they are entered. `credits`: ended in
    time, of which `credits_counted` count, up to `credit_limit`. `need`: what allowances must
    cover; `shortage`: the uncovered part of it. `late`: ended after `holding_deadline`. `state`:
    met, open until the deadline, short after it.
    """

    participant: str
    fiscal_year: int
    on: date
    holding_deadline: date
    state: Literal["emissions_not_entered", "open", "met", "short"]
    emissions: int | None
    credits: int
    credit_limit: int | None
    credits_counted: int | None
    need: int | None
    allowances_surrendered: int
    allowances_held: int
    late: int
    shortage: int | None


class DutiesReply(Struct, omit_defaults=True):
    duties: list[DutyRecord]
    next_cursor: int | None = None
