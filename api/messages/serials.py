"""Replies for the origin and the history of credits: projects, issuances, serial numbers."""

from __future__ import annotations

from msgspec import Struct

from api.messages.codes import AccountKindCode, CreditStatusCode, SerialEventCode
from api.messages.fields import DecimalText, Timestamp
from exchange.commands import SchemeUse


class ProjectRecord(Struct):
    """A project that credits were issued for."""

    project_id: str
    programme: str
    name: str
    country: str
    methodology: str


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


class SerialEvent(Struct, omit_defaults=True):
    """One event in the history of a credit. `source` and `target` are kinds of accounts; at the
    issuance of an imported credit `source` is the registry of its origin."""

    kind: SerialEventCode
    timestamp: Timestamp
    source: str
    target: AccountKindCode
    purpose: str = ""
    beneficiary: str = ""
    schemes: tuple[SchemeUse, ...] = ()


class SerialReply(Struct):
    """The full history of one credit; of an account only the kind is shown."""

    serial: str
    programme: str
    project_id: str
    credit_class: str
    vintage: str
    status: CreditStatusCode
    events: list[SerialEvent]
