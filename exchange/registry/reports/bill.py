"""The bill of the JCM registry's fees, computed from the registry's records.

The applicant owes the fees to the state and pays them into an account that the state names (MOE,
JCM briefing, 2025-03-19); they never touch the exchange's ledger, which holds participants' yen for
trades only. They are therefore billed, not debited, and a bill can be reproduced from the registry
at any time. The opening of a holding account for JCM is billed on the day of its application, which
the registrar enters; without one, the day of the account's first JCM credits counts. Further
applications are: each act that moves JCM credits out of a legal person's account (by its owner, or
by the exchange's delivery), and each requested account record. Governments and partner countries
keep the registry and owe nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

import msgspec
from msgspec import Struct

from exchange.calendar import tokyo_ns
from exchange.errors import RegistryRejected
from exchange.registry.filings import Filing
from exchange.registry.port import Account, AccountKind, Holding, RegistryEvent
from exchange.registry.projects.office import Filed, OfficeRegistry
from exchange.registry.reports.fees import Service, fee_yen, transfer_fee_yen
from exchange.units import tokyo_datetime

PROGRAMME = "JCM"
ACCOUNT_RECORD = "account record"
APPLICATION = "JCM account application"
CHARGED = (AccountKind.HOLDING, AccountKind.TRADING)


class Charge(Struct, frozen=True):
    """One fee, in yen without tax; `key` names the act or the account's record."""

    at_ns: int
    owner: str
    account: str
    service: Service
    key: str
    yen: int


class AccountRecord(Struct, frozen=True):
    """The certified holdings of an account at the time of a request, under a number."""

    account: str
    number: int
    at_ns: int
    holdings: list[Holding]


def certify(registry: OfficeRegistry, account: str, filed: Filed) -> AccountRecord:
    """Certify a record of an account's credits; RegistryRejected `filing_changed`."""
    number = len(registry.filings(ACCOUNT_RECORD, account)) + 1
    held = registry.holdings(account)
    record = AccountRecord(account, number, filed.at_ns, held)
    tonnes = sum(holding.block.quantity_t for holding in held)
    summary = msgspec.json.encode({"blocks": len(held), "tonnes": tonnes}).decode()
    registry.save_filing(Filing(ACCOUNT_RECORD, account, number, summary, filed.by, filed.at_ns))
    return record


class Application(Struct, frozen=True):
    """The day of the application for an account."""

    on: date


def apply_for(registry: OfficeRegistry, account: str, on: date, filed: Filed) -> None:
    """Enter the application for a holding account for JCM; repeated with the same day it changes
    nothing. RegistryRejected: unknown_account, account_kind, day_invalid or filing_changed."""
    kind = next((one.kind for one in registry.accounts() if one.name == account), None)
    if kind is None:
        raise RegistryRejected("unknown_account", f"there is no account {account!r}")
    if kind is not AccountKind.HOLDING:
        raise RegistryRejected("account_kind", f"{account!r} is no holding account")
    if on > filed.day:
        raise RegistryRejected("day_invalid", f"an application on {on} lies after {filed.day}")
    known = registry.filings(APPLICATION, account)
    document = msgspec.json.encode(Application(on)).decode()
    if not known or known[-1].document != document:
        filing = Filing(APPLICATION, account, 1, document, filed.by, filed.at_ns)
        registry.save_filing(filing)


def charges(
    registry: OfficeRegistry, first: date, last: date, owner: str | None = None
) -> list[Charge]:
    """The charges from one day in Tokyo to another, of one owner or of all, oldest first."""
    kinds = {account.name: account.kind for account in registry.accounts()}
    found: list[Charge] = []
    for account in registry.accounts(owner):
        if account.kind not in CHARGED:
            continue
        events = [
            event for event in registry.events(account.name) if event.block.programme == PROGRAMME
        ]
        found += _transfers(account, events, kinds)
        if account.kind is AccountKind.HOLDING:
            applied = registry.filings(APPLICATION, account.name)
            found += _openings(account, events, applied)
        if account.kind is AccountKind.HOLDING and events:
            found += _records(account, registry.filings(ACCOUNT_RECORD, account.name))
    due = [one for one in found if one.yen and first <= _day(one.at_ns) <= last]
    return sorted(due, key=lambda one: (one.at_ns, one.account, one.service, one.key))


def _openings(
    account: Account, events: list[RegistryEvent], applied: list[Filing]
) -> Iterable[Charge]:
    for one in applied:
        on = msgspec.json.decode(one.document, type=Application).on
        yen, key = fee_yen(PROGRAMME, Service.OPENING, on), f"application:{account.name}"
        at_ns = tokyo_ns(on, time())
        yield Charge(at_ns, account.owner, account.name, Service.OPENING, key, yen)
    if applied:
        return
    arrived = next((event for event in events if event.target == account.name), None)
    if arrived is not None:
        yen = fee_yen(PROGRAMME, Service.OPENING, _day(arrived.at_ns))
        yield Charge(arrived.at_ns, account.owner, account.name, Service.OPENING, arrived.key, yen)


def _transfers(
    account: Account, events: list[RegistryEvent], kinds: dict[str, AccountKind]
) -> Iterable[Charge]:
    """The charges of transfers: one per act for any number of blocks; none if all are exempt."""
    fees: dict[str, tuple[int, int]] = {}
    for event in events:
        if event.kind != "transfer" or event.source != account.name:
            continue
        block, day = event.block, _day(event.at_ns)
        target = kinds[event.target]
        yen = transfer_fee_yen(PROGRAMME, target, block.vintage.end, _day(block.issued_ns), day)
        fees[event.key] = (event.at_ns, max(yen, fees.get(event.key, (0, 0))[1]))
    for key, (at_ns, yen) in fees.items():
        yield Charge(at_ns, account.owner, account.name, Service.TRANSFER, key, yen)


def _records(account: Account, filings: list[Filing]) -> Iterable[Charge]:
    for one in filings:
        yen = fee_yen(PROGRAMME, Service.CERTIFICATE, _day(one.at_ns))
        key = f"record:{account.name}:{one.version}"
        yield Charge(one.at_ns, account.owner, account.name, Service.CERTIFICATE, key, yen)


def _day(at_ns: int) -> date:
    return tokyo_datetime(at_ns).date()
