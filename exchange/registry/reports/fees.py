"""Fees of registries, as data with sources and days. Yen without consumption tax."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from exchange.registry.port import AccountKind

SOURCE = "Ministry of the Environment, JCM briefing, 2025-03-19"
JCM_FROM = date(2025, 4, 1)


class Service(StrEnum):
    """The services with fees."""

    OPENING = "account opening"
    TRANSFER = "transfer"
    RETIREMENT = "retirement"
    CERTIFICATE = "record of an account"


class Fee(Struct, frozen=True):
    """A registry's fee for one service from a day on."""

    programme: str
    service: Service
    yen: int
    since: date
    source: str


FEES = (
    Fee("JCM", Service.OPENING, 14_400, JCM_FROM, SOURCE),
    Fee("JCM", Service.TRANSFER, 2_500, JCM_FROM, SOURCE),
    Fee("JCM", Service.RETIREMENT, 0, JCM_FROM, SOURCE),
    Fee("JCM", Service.CERTIFICATE, 1_200, JCM_FROM, SOURCE),
)


def fee_yen(programme: str, service: Service, on: date) -> int:
    """The fee in force on a day; 0 if no fee was found (J-Credit)."""
    valid = [f for f in FEES if (f.programme, f.service) == (programme, service) and f.since <= on]
    return max(valid, key=lambda fee: fee.since).yen if valid else 0


def transfer_fee_yen(
    programme: str, target: AccountKind, vintage_end: date, issued_on: date, on: date
) -> int:
    """A transfer's fee: none to the government, to retirement, or for the exempt credits.

    Exempt are credits for reductions to 2020 that were issued from 2025-04-01 on (MOE).
    """
    is_free = target in (AccountKind.GOVERNMENT, AccountKind.RETIREMENT, AccountKind.CANCELLATION)
    is_exempt = programme == "JCM" and vintage_end <= date(2020, 12, 31) and issued_on >= JCM_FROM
    return 0 if is_free or is_exempt else fee_yen(programme, Service.TRANSFER, on)
