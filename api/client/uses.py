"""What the client gives back about uses of credits: schemes, eligibility, duties, legal names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct


class Scheme(Struct, frozen=True):
    """A use that a retirement may name, and the years that it knows today."""

    code: str
    name: str
    name_ja: str
    effect: str
    years: str
    first_year: int
    last_year: int | None
    needs_year: bool
    years_source: str
    acts: list[str]
    limit_percent: Decimal | None


class Participant(Struct, frozen=True):
    """A participant's code and legal names; an empty one was not filed."""

    participant: str
    name_ja: str
    name_en: str
    corporate_number: str


class YearPosition(Struct, frozen=True):
    """Tonnes of one year in a scheme; `limit_known`: none, known or not_known."""

    fiscal_year: int | None
    ended: Decimal
    counted: Decimal
    usable: Decimal
    limit_known: str
    limit: Decimal | None
    emissions: int | None
    allowances: Decimal
    usable_allowances: Decimal


class JudgedLot(Struct, frozen=True):
    """One block: counts, usable or rejected, and why."""

    serial_from: str
    serial_to: str
    qty: Decimal
    status: str
    state: str
    code: str
    why: str = ""
    acts: list[str] = []
    fiscal_year: int | None = None
    ended_on: date | None = None


class Eligibility(Struct, frozen=True):
    """A participant's credits in a scheme: year by year, and every lot."""

    scheme: str
    holder: str
    on: date
    years: list[YearPosition]
    lots: list[JudgedLot]


class Duty(Struct, frozen=True):
    """A GX-ETS duty in tonnes; None where it turns on emissions that nobody has entered."""

    participant: str
    fiscal_year: int
    on: date
    holding_deadline: date
    state: str
    emissions: int | None
    credits: int
    credit_limit: int | None
    credits_counted: int | None
    need: int | None
    allowances_surrendered: int
    allowances_held: int
    late: int
    shortage: int | None
