"""A firm's other schemes as records of the wire."""

from __future__ import annotations

import msgspec

from api.messages.served import (
    BlockedRecord,
    Re100ResultRecord,
    SchemeYearRecord,
    ServedRecord,
    ShkResultRecord,
)
from api.wire.figures import figure_text
from exchange.compliance.served import SchemeYear, Served, ShkResult
from exchange.registry.uses import USES


def served_record(found: Served) -> ServedRecord:
    """Return a firm's other schemes as a record; decimals become text."""
    return ServedRecord(
        schemes=[_scheme_year(one) for one in found.schemes],
        shk=[_shk(one) for one in found.shk],
        re100=msgspec.convert(found.re100, list[Re100ResultRecord], from_attributes=True),
    )


def _scheme_year(found: SchemeYear) -> SchemeYearRecord:
    use = USES[found.scheme]
    return SchemeYearRecord(
        scheme=found.scheme,
        name=use.name,
        name_ja=use.name_ja,
        fiscal_year=found.fiscal_year,
        years="calendar" if use.counts_calendar_years else "fiscal",
        ended_t=found.ended_t,
        usable_t=found.usable_t,
        target_t=found.target_t,
        missing_t=found.missing_t,
        state=found.state,
        blocked=msgspec.convert(found.blocked, list[BlockedRecord], from_attributes=True),
    )


def _shk(found: ShkResult) -> ShkResultRecord:
    report = found.report
    factors = (found.factor_kg_per_kwh, found.adjusted_factor_kg_per_kwh)
    factor, adjusted_factor = (None if one is None else figure_text(one) for one in factors)
    return ShkResultRecord(
        entity=found.entity,
        fiscal_year=found.fiscal_year,
        basic_t=report.basic_t,
        added_back_t=report.transferred_t - report.forest_sinks_transferred_t,
        retired_t=report.retired_t,
        green_energy_t=report.green_energy_t,
        certificate_deduction_t=figure_text(found.certificate_deduction_t),
        adjusted_t=figure_text(found.adjusted_t),
        usable_t=found.usable_t,
        if_all_retired_t=figure_text(found.if_all_retired_t),
        factor_kg_per_kwh=factor,
        adjusted_factor_kg_per_kwh=adjusted_factor,
    )
