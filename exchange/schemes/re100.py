"""RE100: renewable electricity by 100 %, counted in kWh; certificates count, offsets never do.

Sources: RE100's questions and answers (carbon credits and offsets are not applicable, because they
measure carbon and not renewable electricity); the J-Credit registry's page on uses (credits of
renewable electricity may be reported as renewable procurement to RE100, those of heat to CDP and
SBT only); RE100 Technical Criteria 4.0 of October 2022 as the Renewable Energy Institute reports
them (2022-10-26): from January 2024 certificates are of plants that began to run within 15 years.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from exchange.registry.uses import REPORT_2022, USES
from exchange.schemes.rules import Acceptance, Scheme

CertificateKind = Literal["non_fossil_renewable", "non_fossil", "green_power", "green_heat"]
CertificateFault = Literal["heat", "not_renewable", "too_old"]
CERTIFICATE_FAULTS: dict[CertificateFault, str] = {
    "heat": "heat is no electricity",
    "not_renewable": "not designated as renewable: it may be of nuclear power",
    "too_old": "the plant has run for 15 years or longer",
}
AGE_MAX_YEARS = 15
AGE_RULE_FROM = date(2024, 1, 1)
NO_OFFSET = (
    "RE100 counts renewable electricity in kWh: credits of renewable electricity count as "
    "certificates, all other credits are offsets, which are not applicable (RE100, questions and "
    "answers)"
)

RE100 = Scheme(
    use=USES["re100"],
    effect="counts as renewable electricity, by the kWh on the credit's certificate",
    effect_ja="再エネ電力の調達として、証書記載のkWhで算入",
    note="the age of the plant is not in the registry: from 2024 on at most 15 years",
    rejection=NO_OFFSET,
    accepts=(
        Acceptance(
            programmes=("J-Credit",),
            credit_classes=("jcredit/renewable_electricity",),
            source=f"{REPORT_2022}, 3.2.1; J-Credit registry, page on uses",
        ),
    ),
)


def certificate_fault(
    kind: CertificateKind, commissioned_on: date | None, used_on: date
) -> CertificateFault | None:
    """The code of CERTIFICATE_FAULTS by which a certificate does not count for electricity used on
    a day, or None.

    A plant whose first day of operation is not known is taken as new enough.
    """
    if kind == "green_heat":
        return "heat"
    if kind == "non_fossil":
        return "not_renewable"
    if used_on < AGE_RULE_FROM or commissioned_on is None:
        return None
    years = used_on.year - commissioned_on.year
    is_before_the_day = (used_on.month, used_on.day) < (commissioned_on.month, commissioned_on.day)
    return "too_old" if years - is_before_the_day >= AGE_MAX_YEARS else None
