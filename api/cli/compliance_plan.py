"""Single tonnes of credits against allowances of a fiscal year, in English or Japanese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from api.cli.compliance_tables import plain_table
from api.cli.compliance_words import STALE
from exchange.compliance.closing import Market
from exchange.compliance.coverage import Coverage
from exchange.compliance.firm import Firm
from exchange.compliance.prices import NAMES_JA, SYMBOLS, DatedPrice
from exchange.compliance.supply import ALLOWANCE, counts
from exchange.errors import ConfigError
from exchange.said import Language, Said
from exchange.schemes.gx_ets import CEILING_YEN, price_bound
from exchange.schemes.uses import scheme
from simulation.planning.bundles import prices_by, read_bundle
from simulation.planning.buy_or_wait import Allowances, Choice, allowances, choice

DAYS_A_YEAR = 365.25


class Compared(NamedTuple):
    """A class with its dated price and the comparison, or the reason why it is excluded."""

    credit_class: str
    price: DatedPrice
    choice: Choice | None
    excluded: str
    counts_for_shk: bool


class Answer(NamedTuple):
    """The comparison of all priced classes for a fiscal year."""

    fiscal_year: int
    last_safe_day: date
    shortage_t: int
    credit_room_t: int
    paths: str
    allowances: Allowances
    classes: tuple[Compared, ...]


def answer_of(
    found: Coverage, market: Market, fiscal_year: int, paths: str, rate_percent: float
) -> Answer:
    """Compare each imported price with the allowance prices of a bundle of paths.

    ConfigError: the year is not in the coverage, or the bundle has no price before its last safe
    day.
    """
    years = [one for unit in found.units for one in unit.years if one.fiscal_year == fiscal_year]
    if not years:
        known = sorted({one.fiscal_year for unit in found.units for one in unit.years})
        span = f"{known[0]} to {known[-1]}" if known else "none: no entity is covered"
        raise ConfigError(f"the file covers no fiscal year {fiscal_year}; its years are {span}")
    safe = years[0].last_safe_day
    if safe < found.on:
        raise ConfigError(f"the last safe trading day of fiscal {fiscal_year}, {safe}, is over")
    prices = prices_by(read_bundle(paths), safe)
    if not prices:
        raise ConfigError(f"{paths} has no allowance price up to {safe}")
    ceiling = float(price_bound(Fraction(CEILING_YEN), fiscal_year, {}))
    is_payable = not found.what_if.ceiling_after_surge
    until = (safe - found.on).days / DAYS_A_YEAR
    costs = allowances(
        list(prices.values()), ceiling if is_payable else None, rate_percent / 100, until
    )
    compared = []
    for credit_class, price in sorted(market.imported.items(), key=_price):
        if credit_class == ALLOWANCE:
            continue
        verdict = counts(credit_class, found.on)
        made = choice(price.mark.price_yen_per_t, costs) if verdict.is_accepted else None
        excluded = "" if verdict.is_accepted else verdict.sentence
        for_shk = counts(credit_class, found.on, scheme("shk")).is_accepted
        compared.append(Compared(credit_class, price, made, excluded, for_shk))
    return Answer(
        fiscal_year=fiscal_year,
        last_safe_day=safe,
        shortage_t=sum(one.expected.shortage_t + one.expected.borrowed_t for one in years),
        credit_room_t=sum(one.credit_limit_t - one.expected.credits_t for one in years),
        paths=paths,
        allowances=costs,
        classes=tuple(compared),
    )


def _price(item: tuple[str, DatedPrice]) -> int:
    return item[1].mark.price_yen_per_t


def plain_answer(found: Answer) -> dict[str, object]:
    """The answer for JSON."""
    costs = found.allowances
    return {
        "fiscal_year": found.fiscal_year,
        "last_safe_day": found.last_safe_day,
        "shortage_t": found.shortage_t,
        "credit_room_t": found.credit_room_t,
        "allowance": {
            "origin": "path",
            "paths": found.paths,
            "number_of_paths": len(costs.costs_yen_per_t),
            "expected_yen_per_t": round(costs.expected_yen_per_t, 1),
            "standard_error_yen_per_t": round(costs.standard_error_yen_per_t, 1),
            "present_yen_per_t": round(costs.present_yen_per_t, 1),
        },
        "classes": [
            {
                "credit_class": one.credit_class,
                "origin": "imported",
                "price": one.price,
                "choice": None if one.choice is None else one.choice._asdict(),
                "excluded": one.excluded,
                "counts_for_shk": one.counts_for_shk,
            }
            for one in found.classes
        ],
    }


COLUMNS = (
    Said("class", "分類"),
    Said("yen/t", "円/t"),
    Said("priced on", "価格の日付"),
    Said("saving", "節約額"),
    Said("wait", "待つ価値"),
    Said("until", "損益分岐"),
    Said("verdict", "判定"),
)
VERDICTS = {
    "buy": Said("buy", "購入"),
    "wait": Said("wait", "待つ"),
    "not_for_gx_ets": Said("not for GX-ETS", "GX-ETSには不要"),
}
EXCLUDED = Said("not accepted", "対象外")
OPENING = Said(
    "Single tonnes: open for FY{year} are {shortage:,} t, credit room {room:,} t. In {count} "
    "simulated paths of {paths} (synthetic firms, no forecast) an "
    "allowance costs {expected:,.0f} yen/t on average (standard error {error:,.0f}) by the last "
    "safe day {safe}, {present:,.0f} in today's money at {rate:g} % interest.",
    "1トン単位の比較: {year}年度の未充足は{shortage:,} t、"
    "クレジット枠の残りは{room:,} tです。シミュレーション{count}本"
    "({paths}、架空の企業による試算で予測ではない)では、最終安全取引日{safe}までの排出枠の費用は平均{expected:,.0f}円/t(標準誤差{error:,.0f})、"
    "金利{rate:g}%で割り引くと{present:,.0f}円/tです。",
)
DEARER = Said(
    "Dearer than that, so not for GX-ETS: {classes}.", "これより高くGX-ETSには不要: {classes}。"
)
CHEAPER = Said(
    "{name} at {price:,} yen ({day}) is cheaper: buying now saves {saving:,.0f} yen/t expected; "
    "waiting is worth {wait:,.0f} yen/t while its price stays, and costs more once it passes "
    "{until:,.0f} yen.",
    "{name}は{price:,}円({day})でこれより安く、今買うと期待値で{saving:,.0f}円/tの節約になります。"
    "価格が変わらなければ待つ価値は{wait:,.0f}円/tで、{until:,.0f}円を超えて上がると待つほうが高くつきます。",
)
OLD = Said(
    "The prices of {classes} are stale ({days} days or more old): get prices of today before "
    "acting.",
    "{classes}の価格は古く({days}日以上前)、判断の前に現在の価格が必要です。",
)
FOR_SHK = Said(
    "For SHK the answer is another: allowances do not count there; the cheapest class that does is "
    "{name} at {price:,} yen ({day}). One retirement serves both only where the file assumes so.",
    "SHKでは答えが異なります。排出枠は使えず、使える最も安い分類は{name}の{price:,}円({day})です。"
    "1回の無効化で両方を満たせるのは、企業ファイルでそう仮定した場合だけです。",
)
SCOPE = Said(
    "That a credit's price stays is an assumption of this comparison; the plan has prices by path, "
    "caps, fees, delivery risk, budget and all years.",
    "クレジット価格が変わらないことは、この比較だけの仮定です。計画は経路ごとの価格、参加上限、手数料、"
    "受渡リスク、予算、全年度を含みます。",
)


def paragraph(firm: Firm, found: Answer, rate_percent: float, language: Language) -> str:
    """The comparison of single tonnes in a paragraph."""
    costs = found.allowances
    said = [
        OPENING.of(language).format(
            year=found.fiscal_year, shortage=found.shortage_t,
            room=found.credit_room_t, count=len(costs.costs_yen_per_t), paths=found.paths,
            expected=costs.expected_yen_per_t, error=costs.standard_error_yen_per_t,
            safe=found.last_safe_day, present=costs.present_yen_per_t, rate=rate_percent,
        )
    ]  # fmt: skip
    dear = [one for one in found.classes if one.choice and one.choice.saving_yen_per_t <= 0]
    if dear:
        said.append(DEARER.of(language).format(classes=_names(dear, language, priced=True)))
    said += [
        _cheaper(one, one.choice, language)
        for one in found.classes
        if one.choice is not None and one.choice.breakeven_price_yen_per_t is not None
    ]
    old = [one for one in found.classes if one.choice and one.price.is_stale]
    if old:
        days = min(one.price.age_days for one in old)
        said.append(OLD.of(language).format(classes=_names(old, language), days=days))
    shk = [one for one in found.classes if one.counts_for_shk]
    if "shk" in firm.firm.schemes and shk:
        said.append(
            FOR_SHK.of(language).format(
                name=_name(shk[0], language), price=shk[0].price.mark.price_yen_per_t,
                day=shk[0].price.mark.day,
            )
        )  # fmt: skip
    said.append(SCOPE.of(language))
    return (" " if language == "en" else "").join(said)


def _cheaper(one: Compared, made: Choice, language: Language) -> str:
    return CHEAPER.of(language).format(
        name=_name(one, language),
        price=one.price.mark.price_yen_per_t,
        day=one.price.mark.day,
        saving=made.saving_yen_per_t,
        wait=made.wait_value_yen_per_t,
        until=made.breakeven_price_yen_per_t,
    )


def show_answer(
    console: Console, firm: Firm, found: Answer, rate_percent: float, language: Language
) -> None:
    """Print the table of classes and the paragraph."""
    table: Table = plain_table("")
    for column in COLUMNS:
        is_text = column in (COLUMNS[0], COLUMNS[-1])
        table.add_column(column.of(language), justify="left" if is_text else "right")
    for one in found.classes:
        table.add_row(*_cells(one, language))
    console.print(table)
    console.print(paragraph(firm, found, rate_percent, language))


def _cells(one: Compared, language: Language) -> tuple[str, ...]:
    stale = f" {STALE.of(language)}" if one.price.is_stale else ""
    start = (
        SYMBOLS[one.credit_class],
        f"{one.price.mark.price_yen_per_t:,}",
        f"{one.price.mark.day}{stale}",
    )
    made = one.choice
    if made is None:
        return (*start, "", "", "", EXCLUDED.of(language))
    until = made.breakeven_price_yen_per_t
    return (
        *start,
        f"{made.saving_yen_per_t:,.0f}",
        f"{made.wait_value_yen_per_t:,.0f}",
        "" if until is None else f"{until:,.0f}",
        VERDICTS[made.verdict].of(language),
    )


def _name(one: Compared, language: Language) -> str:
    return NAMES_JA[one.credit_class] if language == "ja" else SYMBOLS[one.credit_class]


def _names(found: Sequence[Compared], language: Language, priced: bool = False) -> str:
    join = "、" if language == "ja" else ", "
    return join.join(
        _name(one, language)
        + (f" {one.price.mark.price_yen_per_t:,} ({one.price.mark.day})" if priced else "")
        for one in found
    )
