"""Instruments: programmes, credit classes and the terms of each market.

One instrument is one credit class with one order book. Prices are ticks, quantities tonnes;
`tick_yen x lot_t` is a whole number of yen, so every trade is. The tables give the source of each
figure; a figure without a published source is called synthetic, and a TSE code is given only where
one was published. The terms are settings: the rules of other years are other instruments, made with
`dataclasses.replace`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import IntEnum
from functools import cached_property

from exchange.calendar import (
    CONTINUOUS_SESSIONS,
    TSE_FRIDAY_SESSIONS,
    TSE_SESSIONS,
    Action,
    Sessions,
    SessionStep,
)
from exchange.errors import ConfigError
from exchange.units import NOTIONAL_LIMIT, PRICE_TICKS_MAX, QUANTITY_MAX_T

__all__ = [
    "CLASS_NAMES",
    "CONTINUOUS_SESSIONS",
    "LISTING",
    "OPENING_DAY",
    "OPENING_DAY_DATE",
    "OTHER_LISTING",
    "PROGRAMMES",
    "TSE_FRIDAY_SESSIONS",
    "TSE_LISTING",
    "TSE_SESSIONS",
    "Action",
    "AuctionTie",
    "Instrument",
    "OpeningQuote",
    "SessionStep",
    "Sessions",
    "by_symbol",
    "class_names",
    "listed_on",
]


class AuctionTie(IntEnum):
    """The allocation rule among orders at the clearing price."""

    TIME = 0
    PRO_RATA = 1
    RANDOM = 2


@dataclass(frozen=True)
class Instrument:
    """One credit class and the terms of its market; ConfigError if they are impossible.

    The TSE publishes price priority only, so the tie rule is a setting. The band is the
    TSE's daily limit, base price +- 90 %. `ladder_ticks`: prices 1..ladder_ticks exist.
    `dynamic_ticks`: half width of the band around the last price in continuous trading, 0 for
    none; an order that would trade outside it is rejected or, with `dynamic_halts`, trades up to
    its edge and halts the market. No rule published for either: settings.
    """

    symbol: str
    code: str
    name: str
    name_ja: str
    programme: str
    credit_class: str
    listed_from: date
    listed_to: date | None
    reference_price: int
    reference_source: str
    listing_source: str = ""
    tse_code: str | None = None
    tick_yen: Decimal = Decimal(1)
    lot_t: int = 1
    band_percent: int = 90
    ladder_ticks: int = 65_535
    quantity_min_t: int = 1
    quantity_max_t: int = 10_000_000
    settlement_days: int = 5
    fee_yen_per_t: int = 0
    auction_tie: AuctionTie = AuctionTie.PRO_RATA
    sessions: Sessions = TSE_SESSIONS
    dynamic_ticks: int = 0
    dynamic_halts: bool = False

    def __post_init__(self) -> None:
        for holds, sentence in self._terms():
            if not holds:
                raise ConfigError(f"instrument {self.symbol!r}: {sentence}")

    def _terms(self) -> Iterable[tuple[bool, str]]:
        """The conditions of the terms, each of which may rely on those before it."""
        per_lot = self.tick_yen * self.lot_t
        yield bool(self.symbol and self.code), "symbol and code must not be empty"
        yield self.lot_t >= 1, "lot_t must be at least 1"
        yield self.tick_yen > 0, "tick_yen must be above 0"
        yield per_lot == int(per_lot), "tick_yen x lot_t must be a whole number of yen"
        yield 1 <= self.ladder_ticks <= PRICE_TICKS_MAX, "ladder_ticks must be in 1..2^31-2"
        yield (
            1 <= self.reference_price <= self.ladder_ticks,
            "reference_price must be in 1..ladder_ticks",
        )
        yield self.band_percent > 0, "band_percent must be above 0"
        yield (
            1 <= self.quantity_min_t <= self.quantity_max_t <= QUANTITY_MAX_T,
            "quantity_min_t <= quantity_max_t must be in 1..2^40",
        )
        yield (
            self.quantity_min_t % self.lot_t == 0 and self.quantity_max_t % self.lot_t == 0,
            "quantity_min_t and quantity_max_t must be multiples of lot_t",
        )
        yield (
            self.ladder_ticks * self.yen_per_tick_lot * (self.quantity_max_t // self.lot_t)
            < NOTIONAL_LIMIT,
            "the dearest order of quantity_max_t must stay under 2^62 yen",
        )
        yield 0 <= self.settlement_days <= 250, "settlement_days must be in 0..250"
        yield 0 <= self.fee_yen_per_t <= 1_000_000, "fee_yen_per_t must be in 0..1,000,000"
        yield 0 <= self.dynamic_ticks < 2**30, "dynamic_ticks must be in 0..2^30-1"
        yield (
            self.listed_to is None or self.listed_from <= self.listed_to,
            "listed_to must not be before listed_from",
        )

    @cached_property
    def yen_per_tick_lot(self) -> int:
        """The yen value of one lot at a price of one tick; a whole number by construction."""
        return int(self.tick_yen * self.lot_t)

    def yen(self, price_ticks: int, quantity_t: int) -> int:
        """The exact yen of a quantity at a price; ValueError unless it is a multiple of the lot."""
        lots, rest = divmod(quantity_t, self.lot_t)
        if rest:
            raise ValueError(f"{quantity_t} t is not a multiple of the lot of {self.lot_t} t")
        return price_ticks * lots * self.yen_per_tick_lot

    @cached_property
    def trades_continuously(self) -> bool:
        """True if its sessions have a continuous phase besides the call auctions."""
        return any(step.action is Action.CONTINUOUS for step in self.sessions.steps)

    def band(self, reference_ticks: int) -> tuple[int, int]:
        """Lowest and highest price allowed: reference +- band_percent, rounded inwards to ticks."""
        low = -(-reference_ticks * (100 - self.band_percent) // 100)
        high = reference_ticks * (100 + self.band_percent) // 100
        return max(1, low), min(self.ladder_ticks, high)

    def is_listed(self, day: date) -> bool:
        """True if the instrument trades on this day."""
        return self.listed_from <= day and (self.listed_to is None or day <= self.listed_to)


@dataclass(frozen=True, slots=True)
class OpeningQuote:
    """One published result of the opening day: class, session ("am" 11:30, "pm" 15:00)."""

    symbol: str
    session: str
    price_yen: int
    volume_t: int
    source: str


OPENING_DAY_DATE = date(2023, 10, 11)
_RELEASE = (
    "JPX release of 2023-10-11, Trading Volume of Carbon Credit Market, via marketscreener.com"
)
OPENING_DAY = tuple(
    OpeningQuote(symbol, session, price_yen, volume_t, _RELEASE)
    for symbol, session, price_yen, volume_t in (
        ("JCR-ES/JPY", "am", 2850, 1),
        ("JCR-RE/JPY", "am", 3169, 561),
        ("JCR-RE/JPY", "pm", 3060, 3001),
        ("JCR-RH/JPY", "am", 2480, 21),
        ("JCR-RH/JPY", "pm", 2480, 22),
        ("JCR-FO/JPY", "am", 9900, 21),
        ("JCR-FO/JPY", "pm", 7000, 10),
        ("JVR-FO/JPY", "am", 8450, 52),
    )
)

_FIRST_PRICE = f"first published price, 11:30 auction of 2023-10-11 ({_RELEASE})"
_NO_PRICE = "synthetic: no price found"
_OPENING_LIST = "on the TSE's list of 2023-10-11"
_NINE_CLASSES = (
    "inferred: nine classes by the end of 2025 (jsri 1754_01); the day of listing was not found, "
    "counted from the first exchange day of 2026"
)
_NOT_ON_TSE = "no listing at the TSE was found; the day is this project's own (synthetic)"


def _jcredit(
    code: str,
    names: tuple[str, str, str],
    reference: tuple[int, str],
    listing: tuple[date, str] = (OPENING_DAY_DATE, _OPENING_LIST),
    tse_code: str | None = None,
) -> Instrument:
    """A J-Credit class: code, (class, English, Japanese) names, price and listing with sources."""
    return Instrument(
        symbol=f"JCR-{code}/JPY",
        code=f"JCR-{code}",
        name=f"J-Credit, {names[1]}",
        name_ja=f"J-クレジット {names[2]}",
        programme="J-Credit",
        credit_class=f"jcredit/{names[0]}",
        listed_from=listing[0],
        listed_to=None,
        reference_price=reference[0],
        reference_source=reference[1],
        listing_source=listing[1],
        tse_code=tse_code,
    )


TSE_LISTING: tuple[Instrument, ...] = (
    _jcredit(
        "ES",
        ("energy_saving", "energy saving", "省エネルギー"),
        (2850, _FIRST_PRICE),
        tse_code="1001000",
    ),
    _jcredit(
        "RE",
        ("renewable_electricity", "renewable energy (electricity)", "再エネ(電力)"),
        (3169, _FIRST_PRICE),
    ),
    _jcredit(
        "RH",
        ("renewable_heat", "renewable energy (heat)", "再エネ(熱)"),
        (2480, _FIRST_PRICE),
    ),
    _jcredit(
        "RM",
        ("renewable_mixed", "renewable energy (electricity and heat)", "再エネ(電力・熱混合)"),
        (3000, "synthetic: no price found; reference of the pilot's renewables on 2022-09-22"),
    ),
    _jcredit("FO", ("forest", "forest", "森林"), (9900, _FIRST_PRICE)),
    _jcredit("OT", ("others", "others", "その他"), (1500, _NO_PRICE)),
    _jcredit(
        "AW",
        ("agri_midseason_drainage", "longer mid-season drainage", "農業(中干し期間の延長)"),
        (5000, 'level "around" January 2025, TSE daily report via exroad.jp'),
        (date(2025, 1, 6), "class created 2025-01-06 (exroad.jp)"),
    ),
    _jcredit(
        "WB",
        ("renewable_wood_biomass", "renewable energy (wood biomass)", "再エネ(木質バイオマス)"),
        (3000, _NO_PRICE),
        (date(2026, 1, 5), _NINE_CLASSES),
    ),
    _jcredit(
        "BC",
        ("agri_biochar", "agriculture (biochar)", "農業(バイオ炭)"),
        (5000, _NO_PRICE),
        (date(2026, 1, 5), _NINE_CLASSES),
    ),
    Instrument(
        symbol="JVR-FO/JPY",
        code="JVR-FO",
        name="J-VER not yet transferred, forest",
        name_ja="J-VER(未移行) 森林",
        programme="J-VER",
        credit_class="jver/forest_untransferred",
        listed_from=OPENING_DAY_DATE,
        listed_to=None,
        reference_price=8450,
        reference_source=_FIRST_PRICE,
        listing_source=_OPENING_LIST,
    ),
    Instrument(
        symbol="DCR-OT/JPY",
        code="DCR-OT",
        name="Domestic credit not yet transferred",
        name_ja="国内クレジット(未移行)",
        programme="Domestic",
        credit_class="domestic/untransferred",
        listed_from=OPENING_DAY_DATE,
        listed_to=None,
        reference_price=1500,
        reference_source=_NO_PRICE,
        listing_source="named as a group on the opening list; its split into classes not found",
    ),
    Instrument(
        symbol="XRA/JPY",
        code="XRA",
        name="GX League excess reduction allowance",
        name_ja="超過削減枠",
        programme="GX League",
        credit_class="gx_league/excess_reduction",
        listed_from=date(2024, 11, 1),
        listed_to=None,
        reference_price=1738,
        reference_source="base price of the first session, 2024-11-01 (rim-intelligence 1786096)",
        listing_source="first session 2024-11-01, Fridays only (rim-intelligence 1786096)",
        tse_code="5051000",
        sessions=TSE_FRIDAY_SESSIONS,
    ),
)
OTHER_LISTING: tuple[Instrument, ...] = (
    Instrument(
        symbol="JCM-21/JPY",
        code="JCM-21",
        name="JCM credit, reductions from 2021",
        name_ja="JCMクレジット(2021年以降の削減)",
        programme="JCM",
        credit_class="jcm/from_2021",
        listed_from=date(2026, 4, 1),
        listed_to=None,
        reference_price=4000,
        reference_source="synthetic: no market price found; MOE's grant guideline of 4,000 yen/t",
        listing_source=_NOT_ON_TSE,
    ),
    Instrument(
        symbol="JCM-20/JPY",
        code="JCM-20",
        name="JCM credit, reductions before 2021",
        name_ja="JCMクレジット(2020年以前の削減)",
        programme="JCM",
        credit_class="jcm/before_2021",
        listed_from=date(2026, 4, 1),
        listed_to=None,
        reference_price=2000,
        reference_source=_NO_PRICE,
        listing_source=_NOT_ON_TSE,
    ),
    Instrument(
        symbol="GXA/JPY",
        code="GXA",
        name="GX-ETS emission allowance",
        name_ja="脱炭素成長型投資事業者排出枠",
        programme="GX-ETS",
        credit_class="gx_ets/allowance",
        listed_from=date(2027, 10, 1),
        listed_to=None,
        reference_price=3000,
        reference_source="synthetic: middle of FY2026's floor 1,700 and ceiling 4,300",
        listing_source="opens in autumn 2027 (rim-intelligence 1816754); the day is synthetic",
    ),
    Instrument(
        symbol="JBL/JPY",
        code="JBL",
        name="J-Blue credit",
        name_ja="Jブルークレジット",
        programme="J-Blue",
        credit_class="jblue/blue_carbon",
        listed_from=date(2026, 4, 1),
        listed_to=None,
        reference_price=20_000,
        reference_source=_NO_PRICE,
        listing_source=_NOT_ON_TSE,
    ),
)
LISTING: tuple[Instrument, ...] = TSE_LISTING + OTHER_LISTING
# The prefixes of a programme's classes; a class is "prefix/name".
PROGRAMMES = {one.programme: one.credit_class.partition("/")[0] for one in LISTING}
# The English and the Japanese name of a class are those of its market.
CLASS_NAMES = {one.credit_class: (one.name, one.name_ja) for one in LISTING}


def class_names(programme: str, credit_class: str) -> tuple[str, str]:
    """The name of a class in English and Japanese with its code, by which records name it; of a
    class without a market its programme and code."""
    names = CLASS_NAMES.get(credit_class)
    if names is None:
        return f"{programme}, {credit_class}", ""
    return f"{names[0]} ({credit_class})", f"{names[1]}（{credit_class}）"


def by_symbol(symbol: str, instruments: Iterable[Instrument] = LISTING) -> Instrument:
    """The instrument with this symbol; ConfigError with a suggestion if there is none."""
    known = {instrument.symbol: instrument for instrument in instruments}
    if symbol in known:
        return known[symbol]
    near = get_close_matches(symbol, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(f"unknown symbol {symbol!r}{hint}")


def listed_on(day: date, instruments: Iterable[Instrument] = LISTING) -> tuple[Instrument, ...]:
    """The instruments that trade on this day, in the table's order."""
    return tuple(instrument for instrument in instruments if instrument.is_listed(day))
