"""The other schemes of a firm's file in a coverage: each scheme's years, SHK reports, RE100.

Everything here is private to the participant of the login. Tonnes are whole t-CO2 unless they are
decimals in text.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from api.messages.codes import BlockedReasonCode
from api.messages.fields import DecimalText

SchemeStateText = Literal["met", "usable", "short", "no_target"]
CertificateKindText = Literal["non_fossil_renewable", "non_fossil", "green_power", "green_heat"]
CertificateFaultText = Literal["heat", "not_renewable", "too_old"]


class BlockedRecord(Struct):
    """Credits that do not count for a year, with the reason."""

    quantity_t: int
    credit_class: str
    code: BlockedReasonCode
    reason: str


class SchemeYearRecord(Struct):
    """A scheme's year.

    `fiscal_year`, of the kind that `years` says: of a prefecture the last of its period; null for a
    scheme that counts no years. `ended_t` was ended for it and counts, `usable_t` is held and would
    count. `target_t`: the firm's own, null without one; `missing_t`: what neither covers.
    `blocked`: what does not count.
    """

    scheme: str
    name: str
    name_ja: str
    fiscal_year: int | None
    years: Literal["fiscal", "calendar"]
    ended_t: int
    usable_t: int
    target_t: int | None
    missing_t: int | None
    state: SchemeStateText
    blocked: list[BlockedRecord]


class ShkResultRecord(Struct):
    """An entity's SHK report of a fiscal year in t-CO2.

    `added_back_t`: credits passed on, without forest sinks; `if_all_retired_t`: the adjusted
    emissions after retiring `usable_t` too. The factors of a power supplier are in kg-CO2/kWh, null
    for others.
    """

    entity: str
    fiscal_year: int
    basic_t: int
    added_back_t: int
    retired_t: int
    green_energy_t: int
    certificate_deduction_t: DecimalText
    adjusted_t: DecimalText
    usable_t: int
    if_all_retired_t: DecimalText
    factor_kg_per_kwh: DecimalText | None
    adjusted_factor_kg_per_kwh: DecimalText | None


class RejectedCertificateRecord(Struct):
    """Electricity under certificates that do not count, with the reason."""

    kwh: int
    kind: CertificateKindText
    code: CertificateFaultText
    reason: str


class Re100ResultRecord(Struct):
    """An entity's renewable electricity of a fiscal year in kWh; `credits_t`: credits of renewable
    electricity, whose kWh are on their certificates alone."""

    entity: str
    fiscal_year: int
    used_kwh: int
    renewable_kwh: int
    certificates_kwh: int
    missing_kwh: int
    credits_t: int
    rejected: list[RejectedCertificateRecord]


class ServedRecord(Struct):
    """The schemes of a firm's file but GX-ETS. A held credit stands in each scheme that takes it;
    it serves one, or two where a retirement may be shared."""

    schemes: list[SchemeYearRecord]
    shk: list[ShkResultRecord]
    re100: list[Re100ResultRecord]
