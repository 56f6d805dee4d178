"""Queries and replies for exports, registry charges and account records."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.codes import ChargeCode, CreditStatusCode
from api.messages.fields import DecimalText, Timestamp
from api.messages.registry import AccountName
from api.messages.rest import Body


class ExportQuery(Body, frozen=True):
    """A file format: CSV with a header line (`excel`: with a UTF-8 byte order mark) or Parquet."""

    format: Literal["csv", "excel", "parquet"] = "csv"


class AefQuery(ExportQuery, frozen=True):
    """A table of the agreed electronic format; `submitted_on` is today in Tokyo by default."""

    year: Annotated[int, Meta(ge=2021, le=2100)] = 2021
    submitted_on: date | None = None


class ChargesQuery(Body, frozen=True):
    """A range of days in Tokyo, both ends included; `until` is `since` by default."""

    since: date
    until: date | None = None


class ChargeRecord(Struct):
    """A fee of the JCM registry without tax, owed to the state; it changes no balance here."""

    timestamp: Timestamp
    owner: str
    account: str
    what: ChargeCode
    key: str
    yen: DecimalText


class ChargesReply(Struct):
    charges: list[ChargeRecord]
    total: DecimalText


class AccountRecordBody(Body, frozen=True):
    """A request for the record of one of your own accounts."""

    account: AccountName


class RecordedBlock(Struct):
    serial_from: str
    serial_to: str
    qty: DecimalText
    credit_class: str
    status: CreditStatusCode


class AccountRecordReply(Struct):
    """A numbered record of the blocks that an account held at `timestamp`."""

    account: str
    number: int
    timestamp: Timestamp
    blocks: list[RecordedBlock]
