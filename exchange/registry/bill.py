"""What the JCM registry charges, told from its own records: who owes what, since when, for what.

The fees are owed to the state by whoever applies, and paid into an account that it names to the
applicant (MOE, JCM briefing, 2025-03-19); they never touch the exchange's ledger, which holds
participants' yen for trades alone. So they are not taken but billed, and a bill can be made
again from the registry at any time. Taken as an application here: the first JCM credits of a
holding account (its opening), each act that moves JCM credits out of an account of a legal
person (by its owner, also where the exchange delivers for it), each record of an account that
was asked for. Governments and partner countries keep the registry and owe it nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from exchange.registry.fees import Service, fee_yen, transfer_fee_yen
from exchange.registry.filings import Filing
from exchange.registry.office import Filed, OfficeRegistry
from exchange.registry.port import Account, AccountKind, Holding, RegistryEvent
from exchange.units import tokyo_datetime

PROGRAMME = "JCM"
ACCOUNT_RECORD = "account record"
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
    """What an account held when its record was asked for, certified under a number."""

    account: str
    number: int
    at_ns: int
    holdings: list[Holding]


def certify(registry: OfficeRegistry, account: str, filed: Filed) -> AccountRecord:
    """A certified record of an account's credits; RegistryRefused `filing_changed`."""
    number = len(registry.filings(ACCOUNT_RECORD, account)) + 1
    held = registry.holdings(account)
    record = AccountRecord(account, number, filed.at_ns, held)
    tonnes = sum(holding.block.quantity_t for holding in held)
    summary = msgspec.json.encode({"blocks": len(held), "tonnes": tonnes}).decode()
    registry.save_filing(Filing(ACCOUNT_RECORD, account, number, summary, filed.by, filed.at_ns))
    return record


def charges(
    registry: OfficeRegistry, first: date, last: date, owner: str | None = None
) -> list[Charge]:
    """What fell due from one day in Tokyo to another, of one owner or of all, oldest first."""
    kinds = {account.name: account.kind for account in registry.accounts()}
    found: list[Charge] = []
    for account in registry.accounts(owner):
        if account.kind not in CHARGED:
            continue
        events = [
            event for event in registry.events(account.name) if event.block.programme == PROGRAMME
        ]
        found += _transfers(account, events, kinds)
        if account.kind is AccountKind.HOLDING and events:
            found += _openings(account, events)
            found += _records(account, registry.filings(ACCOUNT_RECORD, account.name))
    due = [one for one in found if one.yen and first <= _day(one.at_ns) <= last]
    return sorted(due, key=lambda one: (one.at_ns, one.account, one.service, one.key))


def _openings(account: Account, events: list[RegistryEvent]) -> Iterable[Charge]:
    arrived = next((event for event in events if event.target == account.name), None)
    if arrived is not None:
        yen = fee_yen(PROGRAMME, Service.OPENING, _day(arrived.at_ns))
        yield Charge(arrived.at_ns, account.owner, account.name, Service.OPENING, arrived.key, yen)


def _transfers(
    account: Account, events: list[RegistryEvent], kinds: dict[str, AccountKind]
) -> Iterable[Charge]:
    """One charge an act, however many blocks it moves; free where all of them are."""
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
