"""Replies for the origin and the history of credits: projects, issuances, serial numbers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from api.messages.codes import AccountKindCode, CreditStatusCode, LifeActCode, SerialEventCode
from api.messages.fields import DecimalText, SerialRange, Timestamp
from exchange.commands import SchemeUse


class ProjectRecord(Struct, omit_defaults=True):
    """A project that credits were issued for; `name_ja`: its name in Japanese, if it has one."""

    project_id: str
    programme: str
    name: str
    country: str
    methodology: str
    name_ja: str = ""


class ProjectsReply(Struct, omit_defaults=True):
    projects: list[ProjectRecord]
    next_cursor: int | None = None


class IssuanceRecord(Struct):
    """One block of new credits."""

    project_id: str
    credit_class: str
    vintage: str
    serial_from: str
    serial_to: str
    qty: DecimalText
    timestamp: Timestamp


class IssuancesReply(Struct, omit_defaults=True):
    issuances: list[IssuanceRecord]
    next_cursor: int | None = None


class SaleRecord(Struct):
    """The sale behind a delivery: its instrument, its day and where it was made."""

    symbol: str
    day: date
    market: Literal["exchange", "otc"]


class SerialEvent(Struct, omit_defaults=True):
    """One event in the history of a credit.

    `kind` is the registry's act, `act` the step in the credit's life. `serial_from` to `serial_to`
    is the block that moved with the credit; `others` are the parts of its former block that did
    not. A delivery has a `settlement_id`, an end a `certificate_url`.
    """

    kind: SerialEventCode
    act: LifeActCode
    timestamp: Timestamp
    source: str
    target: AccountKindCode
    serial_from: str
    serial_to: str
    qty: DecimalText
    others: list[SerialRange] = []
    settlement_id: str = ""
    sale: SaleRecord | None = None
    certificate_url: str = ""
    purpose: str = ""
    beneficiary: str = ""
    schemes: tuple[SchemeUse, ...] = ()


class SerialReply(Struct, omit_defaults=True):
    """The full history of one credit; of participants' accounts only the kind is shown.

    `serial_from` to `serial_to` is the block that it lies in now; `others` are the parts of the
    last event's block that left it since. `original` is its serial in the registry that issued it,
    if that was another.
    """

    serial: str
    programme: str
    project_id: str
    credit_class: str
    vintage: str
    status: CreditStatusCode
    serial_from: str
    serial_to: str
    qty: DecimalText
    events: list[SerialEvent]
    others: list[SerialRange] = []
    original: str = ""
