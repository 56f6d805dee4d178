"""Queries and replies about exports, and about what the registry charges."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import DecimalText, Timestamp
from api.messages.registry import AccountName
from api.messages.rest import Body


class ExportQuery(Body, frozen=True):
    """CSV with a header line (for `excel` with the mark by which it knows UTF-8), or Parquet."""

    format: Literal["csv", "excel", "parquet"] = "csv"


class AefQuery(ExportQuery, frozen=True):
    """`submitted_on` is today in Tokyo unless given."""

    year: Annotated[int, Meta(ge=2021, le=2100)] = 2021
    submitted_on: date | None = None


class ChargesQuery(Body, frozen=True):
    """Days in Tokyo, both included; `until` is `since` unless given."""

    since: date
    until: date | None = None


class ChargeRecord(Struct):
    """A fee of the JCM registry, owed to the state and no part of any balance here; without tax."""

    timestamp: Timestamp
    owner: str
    account: str
    what: str
    key: str
    yen: DecimalText


class ChargesReply(Struct):
    charges: list[ChargeRecord]
    total: DecimalText


class AccountRecordBody(Body, frozen=True):
    """The account whose record is wanted, one of your own."""

    account: AccountName


class RecordedBlock(Struct):
    serial_from: str
    serial_to: str
    qty: DecimalText
    credit_class: str
    status: str


class AccountRecordReply(Struct):
    """What an account held when its record was asked for, under the record's number."""

    account: str
    number: int
    timestamp: Timestamp
    blocks: list[RecordedBlock]
