"""Contradictions between the values of a GX-ETS scenario, which no single key's type can reject.

Each names the key to change and what must hold; the reader of scenario files adds file and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from exchange.said import Said, same
from simulation.core.contradiction import Contradiction, KeyPath, none_of, not_before
from simulation.gx_ets.credit_classes import LISTED, MAIN
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.prices import Band
from simulation.schemes.rules import Rules

YEARS_MAX, HORIZON_MAX = 30, 40
STOCK_YEARS = 10
PRICE_MOST = 60_000  # yen/t; the venue's price ladder ends at 65,535
NO_DAY = Said(
    "is missing: halt_share needs a day", "がありません。halt_share にはこの日付が必要です"
)


def contradictions(scenario: GxScenario) -> Iterator[Contradiction]:
    """All contradictions, in the order of the tables."""
    dated = list(_calendar(scenario))
    yield from dated
    if not dated:
        yield from _order_of_dates(scenario)
    yield from _firms(scenario)
    yield from _fuels(scenario)
    yield from _years(scenario)
    yield from _prices(scenario)
    yield from _policy_years(scenario)
    yield from _vintages(scenario)
    yield from _credits(scenario)
    yield from _rules(scenario)


def _calendar(scenario: GxScenario) -> Iterator[Contradiction]:
    calendar, first = scenario.calendar, scenario.policy.base_year
    if calendar.first_day < date(first, 4, 1):
        yield Contradiction(
            ("calendar", "first_day"),
            not_before(f"FY{first} (policy.base_year)", f"{first} 年度（policy.base_year）"),
        )
    if calendar.first_day > date(first, 4, 30):
        yield Contradiction(
            ("calendar", "first_day"),
            Said(
                f"must be in April {first}, when FY{first} (policy.base_year) begins",
                f"は {first} 年度（policy.base_year）が始まる {first} 年 4 月の日で"
                "なければなりません",
            ),
        )
    if not first <= calendar.last_fiscal_year < first + YEARS_MAX:
        last = first + YEARS_MAX - 1
        yield Contradiction(
            ("calendar", "last_fiscal_year"),
            Said(
                f"must be in {first}..{last} (policy.base_year and on)",
                f"は {first}（policy.base_year）から {last} まででなければなりません",
            ),
        )
    for key in ("allocation_day", "verified_day", "deadline_day"):
        yield from _month_day(("calendar", key), getattr(calendar, key))


def _month_day(path: KeyPath, text: str) -> Iterator[Contradiction]:
    try:
        date(2027, int(text[:2]), int(text[3:]))
    except ValueError:
        wrong = Said(
            f"{text!r} is no month and day of every year such as '01-31'",
            f"の {text!r} は '01-31' のような毎年ある月日ではありません",
        )
        leap = Said("; '02-28' is", "（'02-28' はあります）")
        yield Contradiction(path, wrong + leap if text == "02-29" else wrong)


def _order_of_dates(scenario: GxScenario) -> Iterator[Contradiction]:
    calendar, first = scenario.calendar, scenario.policy.base_year
    dates = Dates(scenario)
    deadline = dates.deadline(first)
    if calendar.opening < calendar.first_allocation:
        yield Contradiction(("calendar", "opening"), not_before("calendar.first_allocation"))
    if deadline <= calendar.opening:
        yield Contradiction(
            ("calendar", "deadline_day"),
            Said(
                f"the first deadline, {deadline}, would lie before the opening, {calendar.opening}",
                f"では最初の期限 {deadline} が市場の開設 {calendar.opening} より前になります",
            ),
        )
    if dates.allocation(first + 1) >= deadline:
        yield Contradiction(
            ("calendar", "first_allocation"),
            Said(
                f"must lie before the first deadline, {deadline}",
                f"は最初の期限 {deadline} より前でなければなりません",
            ),
        )
    if not dates.verified(first) < deadline:
        yield Contradiction(
            ("calendar", "verified_day"),
            Said(
                "must lie before calendar.deadline_day",
                "は calendar.deadline_day より前でなければなりません",
            ),
        )


def _firms(scenario: GxScenario) -> Iterator[Contradiction]:
    keys = scenario.population
    if keys.smallest_t >= keys.largest_t:
        yield Contradiction(("population", "smallest_t"), _below("largest_t"))
    names = [sector.name for sector in keys.sectors]
    if not names:
        yield Contradiction(
            ("population", "sectors"),
            Said("must name at least one sector", "には部門を一つ以上書いてください"),
        )
    for index, name in enumerate(names):
        if name in names[:index] or name == "all":
            yield Contradiction(
                ("population", "sectors", index, "name"),
                Said(f"{name!r} is already taken", f"の {name!r} はすでに使われています"),
            )
    total = sum(firm.emissions_t for firm in keys.listed) / 1e6
    if keys.listed and keys.firms != len(keys.listed):
        rows = len(keys.listed)
        yield Contradiction(
            ("population", "firms"),
            Said(
                f"must be {rows}, the rows of the table",
                f"は表の行数 {rows} でなければなりません",
            ),
        )
    if keys.listed and abs(keys.emissions_mt - total) > 1e-6:
        yield Contradiction(
            ("population", "emissions_mt"),
            Said(
                f"must be {total:g}, the sum of the table",
                f"は表の合計 {total:g} でなければなりません",
            ),
        )
    for index, firm in enumerate(keys.listed):
        if firm.sector not in names:
            yield Contradiction(
                ("population", "listed", index, "sector"), none_of(firm.sector, names)
            )
    share = sum(sector.share for sector in keys.sectors)
    if names and abs(share - 1) > 1e-6:
        yield Contradiction(
            ("population", "sectors"),
            Said(
                f"shares must add up to 1, not {share:g}",
                f"の割合の合計は 1 でなければなりません（今は {share:g}）",
            ),
        )
    for index, event in enumerate(scenario.emissions.events):
        if event.sector not in (*names, "all"):
            yield Contradiction(
                ("emissions", "events", index, "sector"), none_of(event.sector, [*names, "all"])
            )
    has_groups = any(firm.parent for firm in keys.listed) or (
        keys.firms_a_group > 1 and not keys.listed
    )
    if scenario.policy.groups_certified and not has_groups:
        yield Contradiction(
            ("policy", "groups_certified"),
            Said(
                "needs population.firms_a_group above 1, or a table that names parents",
                "には 1 より大きい population.firms_a_group か、親会社を書いた表が必要です",
            ),
        )
    yield from _sites(scenario, [*names, "all"])
    if (
        not scenario.abatement.investment_low_jpy_per_t
        < scenario.abatement.investment_high_jpy_per_t
    ):
        yield Contradiction(
            ("abatement", "investment_low_jpy_per_t"), _below("investment_high_jpy_per_t")
        )


def _sites(scenario: GxScenario, names: list[str]) -> Iterator[Contradiction]:
    closed = dict.fromkeys(names, 0.0)
    for index, site in enumerate(scenario.emissions.sites):
        at = ("emissions", "sites", index)
        if site.sector not in names:
            yield Contradiction((*at, "sector"), none_of(site.sector, names))
            continue
        if site.fiscal_year < scenario.policy.base_year:
            first = scenario.policy.base_year
            yield Contradiction((*at, "fiscal_year"), not_before(f"FY{first}", f"{first} 年度"))
        closed[site.sector] += max(0.0, -site.share)
        most = max((share for name, share in closed.items() if name != "all"), default=0.0)
        if closed["all"] + most > 1 + 1e-9:
            yield Contradiction(
                (*at, "share"),
                Said(
                    f"closes more than all activity of {site.sector}",
                    f"は {site.sector} の活動量をすべて超えて閉鎖します",
                ),
            )
            return


def _fuels(scenario: GxScenario) -> Iterator[Contradiction]:
    keys = scenario.abatement
    if keys.coal_t_per_gj / keys.coal_efficiency <= keys.lng_t_per_gj / keys.lng_efficiency:
        yield Contradiction(
            ("abatement", "coal_t_per_gj"),
            Said(
                "over coal_efficiency must be above lng_t_per_gj over lng_efficiency: else "
                "switching from coal to gas saves nothing",
                "を coal_efficiency で割った値は lng_t_per_gj を lng_efficiency で割った値より"
                "大きくなければなりません。そうでないと石炭からガスへの転換で何も減りません",
            ),
        )


def _prices(scenario: GxScenario) -> Iterator[Contradiction]:
    last = max(scenario.behavior.horizon_fiscal_year, scenario.calendar.last_fiscal_year + 1)
    highest = Band(scenario).cap_in(last + 1)
    if not highest <= PRICE_MOST:
        yield Contradiction(
            ("policy", "ceiling_jpy_per_t"),
            Said(
                f"grows to {highest:,.0f} yen/t by FY{last + 1} (policy.real_growth, "
                f"behavior.inflation, policy.penalty_factor), above {PRICE_MOST:,}, which the "
                "market's prices cannot reach",
                f"は {last + 1} 年度までに {highest:,.0f} 円/t に増え（policy.real_growth、"
                "behavior.inflation、policy.penalty_factor）、市場の価格が届く "
                f"{PRICE_MOST:,} 円/t を超えます",
            ),
        )


def _years(scenario: GxScenario) -> Iterator[Contradiction]:
    behavior, calendar = scenario.behavior, scenario.calendar
    if behavior.horizon_fiscal_year >= scenario.policy.base_year + HORIZON_MAX:
        last = scenario.policy.base_year + HORIZON_MAX - 1
        yield Contradiction(
            ("behavior", "horizon_fiscal_year"),
            Said(f"must not be after {last}", f"は {last} より後にはできません"),
        )
    if behavior.horizon_fiscal_year < calendar.last_fiscal_year:
        yield Contradiction(
            ("behavior", "horizon_fiscal_year"), not_before("calendar.last_fiscal_year")
        )


def _policy_years(scenario: GxScenario) -> Iterator[Contradiction]:
    band, policy = Band(scenario), scenario.policy
    for row in policy.years:
        floor, ceiling = band.floor(row.fiscal_year), band.ceiling(row.fiscal_year)
        if floor > ceiling:
            yield Contradiction(
                ("policy", "years"),
                Said(
                    f"the floor of FY{row.fiscal_year}, {floor:,.0f} yen/t, would lie above its "
                    f"ceiling, {ceiling:,.0f}",
                    f"では {row.fiscal_year} 年度の下限 {floor:,.0f} 円/t が"
                    f"上限 {ceiling:,.0f} 円/t を超えます",
                ),
            )
    for index, resale in enumerate(policy.resales):
        yield from _month_day(("policy", "resales", index, "day"), resale.day)
    if policy.resales and (policy.purchases != "held" or not policy.has_floor):
        yield Contradiction(
            ("policy", "resales"),
            Said(
                'needs purchases = "held" and has_floor = true',
                'には purchases = "held" と has_floor = true が必要です',
            ),
        )
    if not (
        policy.pay_only_if_holdings_exhausted
        or policy.period_years == 1
        or policy.partial_share > 0
    ):
        yield Contradiction(
            ("policy", "partial_share"),
            Said(
                "must be above 0 where a period has several years and a firm may pay and keep its "
                "holdings (policy.pay_only_if_holdings_exhausted)",
                "は、複数年の履行期間で、事業者が保有したまま支払える場合"
                "（policy.pay_only_if_holdings_exhausted）は 0 より大きくなければなりません",
            ),
        )
    most = STOCK_YEARS * scenario.population.emissions_mt
    if policy.opening_stock_mt > most:
        yield Contradiction(
            ("policy", "opening_stock_mt"),
            Said(
                f"must not be above {most:g}, {STOCK_YEARS} years of population.emissions_mt",
                f"は population.emissions_mt の {STOCK_YEARS} 年分、{most:g} を超えられません",
            ),
        )


def _vintages(scenario: GxScenario) -> Iterator[Contradiction]:
    policy, people = scenario.policy, scenario.participants
    if not policy.has_vintages:
        return
    year = scenario.calendar.last_fiscal_year + 1
    needed: dict[Said, bool] = {
        same("later_vintage_usable = false"): not policy.later_vintage_usable,
        same("has_floor = false"): not policy.has_floor,
        same("pay_only_if_holdings_exhausted = true"): policy.pay_only_if_holdings_exhausted,
        same("shortfall_carried_over = false"): not policy.shortfall_carried_over,
        Said(
            "holding_limit_share unset", "holding_limit_share がないこと"
        ): policy.holding_limit_share is None,
        same("holdings_disclosed = false"): not policy.holdings_disclosed,
        same("deemed_sales_days = 0"): not policy.deemed_sales_days,
        same("period_years = 1"): policy.period_years == 1,
        Said("no auctions in years", "years にオークションがないこと"): not any(
            row.auction_mt for row in policy.years
        ),
        Said(f"auction_first_year after FY{year}", f"{year} 年度より後の auction_first_year"): (
            policy.auction_first_year > year
        ),
        same("participants.speculators = 0"): not people.speculators,
        same("participants.noise_traders = 0"): not people.noise_traders,
        same('behavior.beliefs = "fixed_point"'): scenario.behavior.beliefs == "fixed_point",
    }
    lacking = [words for words, holds in needed.items() if not holds]
    if lacking:
        yield Contradiction(
            ("policy", "vintages"),
            Said(
                f"as own_books needs {', '.join(words.en for words in lacking)}",
                f"を own_books にするには {'、'.join(words.ja for words in lacking)} が必要です",
            ),
        )


def _credits(scenario: GxScenario) -> Iterator[Contradiction]:
    for name in ("jcredit", "jcm"):
        supply = getattr(scenario.credits, name)
        if supply.halt_share and supply.halt_from is None:
            yield Contradiction(("credits", name, "halt_from"), NO_DAY)
    seen: set[str] = set()
    others = sorted(set(LISTED) - {MAIN})
    for index, one in enumerate(scenario.credits.classes):
        key = ("credits", "classes", index, "name")
        if one.name == MAIN:
            said = Said(
                f"{MAIN!r} is the class of credits.jcredit",
                f"の {MAIN!r} は credits.jcredit の分類です",
            )
            yield Contradiction(key, said)
        elif one.name not in LISTED:
            yield Contradiction(key, none_of(one.name, others))
        elif one.name in seen:
            said = Said(f"{one.name!r} appears twice", f"の {one.name!r} が二回あります")
            yield Contradiction(key, said)
        seen.add(one.name)
        if one.supply.halt_share and one.supply.halt_from is None:
            yield Contradiction(("credits", "classes", index, "supply", "halt_from"), NO_DAY)


def _rules(scenario: GxScenario) -> Iterator[Contradiction]:
    policy, rules = scenario.policy, scenario.rules
    announces = rules.announced_jpy_per_t(policy.base_year) is not None
    if scenario.behavior.beliefs == "announced" and not announces:
        yield Contradiction(
            ("behavior", "beliefs"),
            Said(
                "as announced needs rules that announce prices",
                "を announced にするには、価格を公表するルールパックが必要です",
            ),
        )
    for key, said in rules.contradictions():
        yield Contradiction(("rules", key), said)
    if policy.has_vintages and rules != Rules():
        yield Contradiction(
            ("policy", "vintages"),
            Said(
                "as own_books needs rules.scheme = 'gx-ets'",
                "を own_books にするには rules.scheme = 'gx-ets' が必要です",
            ),
        )


def _below(key: str) -> Said:
    return Said(f"must be below {key}", f"は {key} より小さくなければなりません")
