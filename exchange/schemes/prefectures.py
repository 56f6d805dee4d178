"""Tokyo's and Saitama's schemes for large facilities: their own units, periods and arithmetic.

Both set a facility a cap for a period of four or five fiscal years. What exceeds it is covered with
units of the scheme's own registry, in t-CO2, by the end of September 18 months after the period.
Sources: METI Carbon Credit Report, 2022-06, tables 12 and 13 (the units); Saitama Prefecture,
page 267509, 2025-04-23 (periods, target rates) and page 25675, 2022-10-24 (units); Tokyo
Metropolitan Government, 2016-11-04 (start, first deadline), page 021-001-20231206-008285 (exchange
with Saitama), page 897-383-769 (retirement for other uses), and its slide 3(42) (excess
reductions). Weights of renewable units were not found: a unit counts its tonnes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from msgspec import Struct

from exchange.errors import ConfigError
from exchange.registry.classes import OWN_ONLY
from exchange.registry.uses import REPORT_2022, USES
from exchange.schemes.rules import Acceptance, ClassLimit, Scheme

TOKYO_PROGRAMME, SAITAMA_PROGRAMME = "Tokyo", "Saitama"
Facility = Literal["building", "factory"]
KINDS: dict[str, Facility] = {"building": "building", "factory": "factory"}
_TABLE_12, _TABLE_13 = f"{REPORT_2022}, table 12", f"{REPORT_2022}, table 13"
_LINK = "Tokyo Metropolitan Government, page on credits of Saitama (021-001-20231206-008285)"
_RETIREMENT = "Tokyo Metropolitan Government, page 897-383-769: from fiscal 2018 on"
_SAITAMA_UNITS = "Saitama Prefecture, page 25675, 2022-10-24"
_ANALOGY = "by analogy with Saitama: not verified"
_CARRIED = (
    "Saitama Prefecture's public enterprises, sale of 2025: excess reductions of the second period "
    "serve the third and cannot be carried to the fourth"
)


class Unit(Struct, frozen=True, kw_only=True):
    """A unit of a prefecture's registry, in t-CO2."""

    credit_class: str
    programme: str
    name: str
    name_ja: str
    source: str

    @property
    def is_own_only(self) -> bool:
        """True if it serves the facility that it was made at and cannot be transferred."""
        return self.credit_class in OWN_ONLY


UNITS: dict[str, Unit] = {
    unit.credit_class: unit
    for unit in (
        Unit(
            credit_class="tokyo/excess_reduction", programme=TOKYO_PROGRAMME,
            name="Tokyo: excess reduction", name_ja="超過削減量(東京都)",
            source=f"{_TABLE_12}: reductions beyond a facility's duty",
        ),
        Unit(
            credit_class="tokyo/small_midsize", programme=TOKYO_PROGRAMME,
            name="Tokyo: small and midsize facilities", name_ja="都内中小クレジット",
            source=f"{_TABLE_12}: measures by its criteria at small and midsize facilities",
        ),
        Unit(
            credit_class="tokyo/renewable_certificate", programme=TOKYO_PROGRAMME,
            name="Tokyo: renewable energy of other schemes",
            name_ja="再エネクレジット(その他削減量)",
            source=f"{_TABLE_12}: green-energy certificates and the like",
        ),
        Unit(
            credit_class="tokyo/renewable_conversion", programme=TOKYO_PROGRAMME,
            name="Tokyo: renewable energy of certified equipment",
            name_ja="再エネクレジット(環境価値換算量)",
            source=f"{_TABLE_12}: equipment that Tokyo certified",
        ),
        Unit(
            credit_class="tokyo/outside_tokyo", programme=TOKYO_PROGRAMME,
            name="Tokyo: outside Tokyo", name_ja="都外クレジット",
            source=f"{_TABLE_12}: large facilities elsewhere, beyond what the duty would be",
        ),
        Unit(
            credit_class="saitama/excess_reduction", programme=SAITAMA_PROGRAMME,
            name="Saitama: excess reduction", name_ja="超過削減量(埼玉県)",
            source=f"{_TABLE_13}; each facility has a maximum ({_SAITAMA_UNITS})",
        ),
        Unit(
            credit_class="saitama/other_gas", programme=SAITAMA_PROGRAMME,
            name="Saitama: other gases", name_ja="その他ガス削減量",
            source=f"{_TABLE_13}; for the facility itself alone ({_SAITAMA_UNITS})",
        ),
        Unit(
            credit_class="saitama/small_midsize", programme=SAITAMA_PROGRAMME,
            name="Saitama: small and midsize facilities", name_ja="県内中小クレジット",
            source=_TABLE_13,
        ),
        Unit(
            credit_class="saitama/outside_saitama", programme=SAITAMA_PROGRAMME,
            name="Saitama: outside the prefecture", name_ja="県外クレジット", source=_TABLE_13,
        ),
        Unit(
            credit_class="saitama/renewable_conversion", programme=SAITAMA_PROGRAMME,
            name="Saitama: renewable energy of certified equipment",
            name_ja="再エネクレジット(環境価値換算量、埼玉県)", source=_TABLE_13,
        ),
        Unit(
            credit_class="saitama/renewable_certificate", programme=SAITAMA_PROGRAMME,
            name="Saitama: renewable energy of other schemes",
            name_ja="再エネクレジット(その他削減量、埼玉県)", source=_TABLE_13,
        ),
        Unit(
            credit_class="saitama/forest_absorption", programme=SAITAMA_PROGRAMME,
            name="Saitama: forest absorption", name_ja="森林吸収クレジット",
            source=f"{_TABLE_13}: absorption certified by Saitama or as J-Credits",
        ),
    )
}  # fmt: skip
# The two kinds that each prefecture takes from the other's registry.
_EXCHANGED = ("excess_reduction", "small_midsize")


class Period(NamedTuple):
    """A period of fiscal years; `rates`: the reduction against base emissions, by kind of facility,
    none where it was not found."""

    first: int
    last: int
    rates: dict[Facility, Fraction]

    @property
    def starts_on(self) -> date:
        return date(self.first, 4, 1)

    @property
    def ends_on(self) -> date:
        return date(self.last + 1, 3, 31)

    @property
    def deadline(self) -> date:
        """The last day on which units serve the period: 18 months after its end."""
        return date(self.last + 2, 9, 30)


def _rates(building: int, factory: int) -> dict[Facility, Fraction]:
    return {"building": Fraction(building, 100), "factory": Fraction(factory, 100)}


# Tokyo's rates: 8 and 6 % (C40), 17 and 15 % (ICAP, 2016-09-26), 27 and 25 % (of fiscal 2023's
# results, 2025-03-06). Some facilities have lower ones. Saitama's: its page 267509.
PERIODS: dict[str, tuple[Period, ...]] = {
    "tokyo": (
        Period(2010, 2014, _rates(8, 6)),
        Period(2015, 2019, _rates(17, 15)),
        Period(2020, 2024, _rates(27, 25)),
        Period(2025, 2029, {}),
    ),
    "saitama": (
        Period(2011, 2014, _rates(8, 6)),
        Period(2015, 2019, _rates(15, 13)),
        Period(2020, 2024, _rates(22, 20)),
        Period(2025, 2029, _rates(50, 48)),
    ),
}


def period_of(scheme: str, fiscal_year: int) -> Period | None:
    """The period of a scheme that contains a fiscal year."""
    found = (one for one in PERIODS[scheme] if one.first <= fiscal_year <= one.last)
    return next(found, None)


def rate_of(scheme: str, first_year: int, kind: str, years: int) -> Fraction | None:
    """The rate of a facility in the years from a period's first on; None where it was not found.

    ConfigError: no such scheme, period or kind, or more years than the period has.
    """
    if scheme not in PERIODS:
        raise ConfigError(f"there is no {scheme!r}: {' or '.join(PERIODS)}")
    period = period_of(scheme, first_year)
    if period is None or period.first != first_year:
        known = ", ".join(str(one.first) for one in PERIODS[scheme])
        raise ConfigError(f"no period of {scheme} begins in {first_year}; they begin in {known}")
    length = period.last - period.first + 1
    if years > length:
        raise ConfigError(f"the period from {first_year} has {length} years, not {years}")
    if kind not in KINDS:
        raise ConfigError(f"a facility is a {' or a '.join(KINDS)}, not {kind!r}")
    return period.rates.get(KINDS[kind])


class FacilityTarget(NamedTuple):
    """A facility's position after some years of a period, in tonnes. `shortage_t`: what units must
    cover at the period's end; `excess_t`: what may be sold by now."""

    allowed_t: int
    emitted_t: int
    shortage_t: int
    excess_t: int


def facility_target(base_t: int, rate: Fraction, emissions_t: Sequence[int]) -> FacilityTarget:
    """A facility's target over the years so far: base emissions x (1 - rate) a year, rounded down.

    Excess reductions may be sold once a year has ended: the reductions so far beyond base x rate a
    year, where a year's reduction counts to half of the base emissions (Tokyo's slide 3(42)).
    """
    years = len(emissions_t)
    allowed_t = int(base_t * (1 - rate) * years)
    emitted_t = sum(emissions_t)
    counted_t = sum(min(base_t - one, base_t // 2) for one in emissions_t)
    excess_t = int(counted_t - base_t * rate * years)
    return FacilityTarget(allowed_t, emitted_t, max(0, emitted_t - allowed_t), max(0, excess_t))


def _classes(programme: str, names: Sequence[str] = ()) -> tuple[str, ...]:
    units = [one.credit_class for one in UNITS.values() if one.programme == programme]
    return tuple(one for one in units if not names or one.partition("/")[2] in names)


def _lines(
    scheme: str,
    programme: str,
    classes: tuple[str, ...],
    source: str,
    is_seen: bool = True,
    first_day: date | None = None,
) -> Iterator[Acceptance]:
    """A line for each period: reductions of it or of the period before serve it to its deadline."""
    before: Period | None = None
    for period in PERIODS[scheme]:
        yield Acceptance(
            programmes=(programme,),
            credit_classes=classes,
            source=source,
            is_seen=is_seen,
            years=(period.first, period.last),
            reductions_from=(before or period).starts_on,
            reductions_to=period.ends_on,
            held_from=max(period.starts_on, first_day or period.starts_on),
            held_to=period.deadline,
        )
        before = period


_PRESUMED = "of a facility with at most 150,000 t of base emissions that has met its target"
TOKYO = Scheme(
    use=USES["tokyo"],
    effect="meets a facility's duty to reduce",
    effect_ja="事業所の削減義務に充当",
    note="units of a period serve it and the next; units of Saitama are taken as "
    f"{_PRESUMED}; the share of units from outside Tokyo is a setting",
    limits=(
        ClassLimit(
            credit_classes=("tokyo/outside_tokyo",),
            share_of_need=Fraction(1, 3),
            source="a third of the duty: general knowledge, not verified",
        ),
    ),
    accepts=(
        *_lines(
            "tokyo",
            TOKYO_PROGRAMME,
            _classes(TOKYO_PROGRAMME),
            f"{_TABLE_12}; {_ANALOGY}",
            is_seen=False,
        ),
        *_lines(
            "tokyo",
            SAITAMA_PROGRAMME,
            _classes(SAITAMA_PROGRAMME, _EXCHANGED),
            f"{_LINK}: {_PRESUMED}",
        ),
    ),
)
SAITAMA = Scheme(
    use=USES["saitama"],
    effect="meets a facility's target",
    effect_ja="事業所の目標に充当",
    note="units of a period serve it and the next; units of Tokyo are taken as of a facility whose "
    "duty was confirmed as met; the share of units from outside the prefecture is a setting",
    limits=(
        ClassLimit(
            credit_classes=("saitama/outside_saitama",),
            share_of_need=Fraction(1, 3),
            source="a third of the target: general knowledge, not verified",
        ),
    ),
    accepts=(
        *_lines(
            "saitama", SAITAMA_PROGRAMME, _classes(SAITAMA_PROGRAMME), f"{_TABLE_13}; {_CARRIED}"
        ),
        *_lines("saitama", TOKYO_PROGRAMME, _classes(TOKYO_PROGRAMME, _EXCHANGED), _LINK),
        Acceptance(
            programmes=("J-Credit", "J-VER"),
            credit_classes=("jcredit/forest", "jver/forest_untransferred"),
            source=f"{_TABLE_13}: forest management credits of the J-Credit scheme",
        ),
    ),
)
# Excess reductions and units of small facilities may be retired (無効化) for other uses.
FOR_OTHER_USES = Acceptance(
    programmes=(TOKYO_PROGRAMME,),
    credit_classes=_classes(TOKYO_PROGRAMME, _EXCHANGED),
    held_from=date(2018, 4, 1),
    source=_RETIREMENT,
)
