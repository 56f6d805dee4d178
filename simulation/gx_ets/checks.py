"""Contradictions between the values of a GX-ETS scenario, which no single key's type can reject.

Each finding is the path of the key to change and a sentence; the reader of scenario files adds file
and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from simulation.gx_ets.credit_classes import LISTED, MAIN
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.prices import Band
from simulation.schemes.rules import Rules

Finding = tuple[tuple[str | int, ...], str]

YEARS_MAX, HORIZON_MAX = 30, 40
STOCK_YEARS = 10
PRICE_MOST = 60_000  # yen/t; the venue's price ladder ends at 65,535


def contradictions(scenario: GxScenario) -> Iterator[Finding]:
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


def _calendar(scenario: GxScenario) -> Iterator[Finding]:
    calendar, first = scenario.calendar, scenario.policy.base_year
    if calendar.first_day < date(first, 4, 1):
        yield ("calendar", "first_day"), f"must not be before FY{first} (policy.base_year)"
    if calendar.first_day > date(first, 4, 30):
        yield (
            ("calendar", "first_day"),
            f"must be in April {first}, when FY{first} (policy.base_year) begins",
        )
    if not first <= calendar.last_fiscal_year < first + YEARS_MAX:
        yield (
            ("calendar", "last_fiscal_year"),
            f"must be in {first}..{first + YEARS_MAX - 1} (policy.base_year and on)",
        )
    for key in ("allocation_day", "verified_day", "deadline_day"):
        yield from _month_day(("calendar", key), getattr(calendar, key))


def _month_day(path: tuple[str | int, ...], text: str) -> Iterator[Finding]:
    try:
        date(2027, int(text[:2]), int(text[3:]))
    except ValueError:
        wrong = f"{text!r} is no month and day of every year such as '01-31'"
        yield path, wrong + ("; '02-28' is" if text == "02-29" else "")


def _order_of_dates(scenario: GxScenario) -> Iterator[Finding]:
    calendar, first = scenario.calendar, scenario.policy.base_year
    dates = Dates(scenario)
    deadline = dates.deadline(first)
    if calendar.opening < calendar.first_allocation:
        yield ("calendar", "opening"), "must not be before calendar.first_allocation"
    if deadline <= calendar.opening:
        yield (
            ("calendar", "deadline_day"),
            f"the first deadline, {deadline}, would lie before the opening, {calendar.opening}",
        )
    if dates.allocation(first + 1) >= deadline:
        yield ("calendar", "first_allocation"), f"must lie before the first deadline, {deadline}"
    if not dates.verified(first) < deadline:
        yield ("calendar", "verified_day"), "must lie before calendar.deadline_day"


def _firms(scenario: GxScenario) -> Iterator[Finding]:
    keys = scenario.population
    if keys.smallest_t >= keys.largest_t:
        yield ("population", "smallest_t"), "must be below largest_t"
    names = [sector.name for sector in keys.sectors]
    if not names:
        yield ("population", "sectors"), "must name at least one sector"
    for index, name in enumerate(names):
        if name in names[:index] or name == "all":
            yield ("population", "sectors", index, "name"), f"{name!r} is already taken"
    total = sum(firm.emissions_t for firm in keys.listed) / 1e6
    if keys.listed and keys.firms != len(keys.listed):
        yield ("population", "firms"), f"must be {len(keys.listed)}, the rows of the table"
    if keys.listed and abs(keys.emissions_mt - total) > 1e-6:
        yield ("population", "emissions_mt"), f"must be {total:g}, the sum of the table"
    for index, firm in enumerate(keys.listed):
        if firm.sector not in names:
            yield (
                ("population", "listed", index, "sector"),
                f"{firm.sector!r} is none of {', '.join(names)}",
            )
    share = sum(sector.share for sector in keys.sectors)
    if names and abs(share - 1) > 1e-6:
        yield ("population", "sectors"), f"shares must add up to 1, not {share:g}"
    for index, event in enumerate(scenario.emissions.events):
        if event.sector not in (*names, "all"):
            yield (
                ("emissions", "events", index, "sector"),
                f"{event.sector!r} is none of {', '.join(names)}, all",
            )
    has_groups = any(firm.parent for firm in keys.listed) or (
        keys.firms_a_group > 1 and not keys.listed
    )
    if scenario.policy.groups_certified and not has_groups:
        yield (
            ("policy", "groups_certified"),
            "needs population.firms_a_group above 1, or a table that names parents",
        )
    yield from _sites(scenario, [*names, "all"])
    if (
        not scenario.abatement.investment_low_jpy_per_t
        < scenario.abatement.investment_high_jpy_per_t
    ):
        yield (
            ("abatement", "investment_low_jpy_per_t"),
            "must be below investment_high_jpy_per_t",
        )


def _sites(scenario: GxScenario, names: list[str]) -> Iterator[Finding]:
    closed = dict.fromkeys(names, 0.0)
    for index, site in enumerate(scenario.emissions.sites):
        at = ("emissions", "sites", index)
        if site.sector not in names:
            yield (*at, "sector"), f"{site.sector!r} is none of {', '.join(names)}"
            continue
        if site.fiscal_year < scenario.policy.base_year:
            yield (*at, "fiscal_year"), f"must not be before FY{scenario.policy.base_year}"
        closed[site.sector] += max(0.0, -site.share)
        most = max((share for name, share in closed.items() if name != "all"), default=0.0)
        if closed["all"] + most > 1 + 1e-9:
            yield (*at, "share"), f"closes more than all activity of {site.sector}"
            return


def _fuels(scenario: GxScenario) -> Iterator[Finding]:
    keys = scenario.abatement
    if keys.coal_t_per_gj / keys.coal_efficiency <= keys.lng_t_per_gj / keys.lng_efficiency:
        yield (
            ("abatement", "coal_t_per_gj"),
            "over coal_efficiency must be above lng_t_per_gj over lng_efficiency: else switching "
            "from coal to gas saves nothing",
        )


def _prices(scenario: GxScenario) -> Iterator[Finding]:
    last = max(scenario.behavior.horizon_fiscal_year, scenario.calendar.last_fiscal_year + 1)
    highest = Band(scenario).cap_in(last + 1)
    if not highest <= PRICE_MOST:
        yield (
            ("policy", "ceiling_jpy_per_t"),
            f"grows to {highest:,.0f} yen/t by FY{last + 1} (policy.real_growth, "
            f"behavior.inflation, policy.penalty_factor), above {PRICE_MOST:,}, which the "
            "market's prices cannot reach",
        )


def _years(scenario: GxScenario) -> Iterator[Finding]:
    behavior, calendar = scenario.behavior, scenario.calendar
    if behavior.horizon_fiscal_year >= scenario.policy.base_year + HORIZON_MAX:
        last = scenario.policy.base_year + HORIZON_MAX - 1
        yield ("behavior", "horizon_fiscal_year"), f"must not be after {last}"
    if behavior.horizon_fiscal_year < calendar.last_fiscal_year:
        yield (
            ("behavior", "horizon_fiscal_year"),
            "must not be before calendar.last_fiscal_year",
        )


def _policy_years(scenario: GxScenario) -> Iterator[Finding]:
    band, policy = Band(scenario), scenario.policy
    for row in policy.years:
        floor, ceiling = band.floor(row.fiscal_year), band.ceiling(row.fiscal_year)
        if floor > ceiling:
            yield (
                ("policy", "years"),
                f"the floor of FY{row.fiscal_year}, {floor:,.0f} yen/t, would lie above its "
                f"ceiling, {ceiling:,.0f}",
            )
    for index, resale in enumerate(policy.resales):
        yield from _month_day(("policy", "resales", index, "day"), resale.day)
    if policy.resales and (policy.purchases != "held" or not policy.has_floor):
        yield ("policy", "resales"), 'needs purchases = "held" and has_floor = true'
    if not (
        policy.pay_only_if_holdings_exhausted
        or policy.period_years == 1
        or policy.partial_share > 0
    ):
        yield (
            ("policy", "partial_share"),
            "must be above 0 where a period has several years and a firm may pay and keep its "
            "holdings (policy.pay_only_if_holdings_exhausted)",
        )
    most = STOCK_YEARS * scenario.population.emissions_mt
    if policy.opening_stock_mt > most:
        yield (
            ("policy", "opening_stock_mt"),
            f"must not be above {most:g}, {STOCK_YEARS} years of population.emissions_mt",
        )


def _vintages(scenario: GxScenario) -> Iterator[Finding]:
    policy, people = scenario.policy, scenario.participants
    if not policy.has_vintages:
        return
    needed = {
        "later_vintage_usable = false": not policy.later_vintage_usable,
        "has_floor = false": not policy.has_floor,
        "pay_only_if_holdings_exhausted = true": policy.pay_only_if_holdings_exhausted,
        "shortfall_carried_over = false": not policy.shortfall_carried_over,
        "holding_limit_share unset": policy.holding_limit_share is None,
        "holdings_disclosed = false": not policy.holdings_disclosed,
        "deemed_sales_days = 0": not policy.deemed_sales_days,
        "period_years = 1": policy.period_years == 1,
        "no auctions in years": not any(row.auction_mt for row in policy.years),
        f"auction_first_year after FY{scenario.calendar.last_fiscal_year + 1}": (
            policy.auction_first_year > scenario.calendar.last_fiscal_year + 1
        ),
        "participants.speculators = 0": not people.speculators,
        "participants.noise_traders = 0": not people.noise_traders,
        'behavior.beliefs = "fixed_point"': scenario.behavior.beliefs == "fixed_point",
    }
    lacking = [words for words, holds in needed.items() if not holds]
    if lacking:
        yield ("policy", "vintages"), f"as own_books needs {', '.join(lacking)}"


def _credits(scenario: GxScenario) -> Iterator[Finding]:
    for name in ("jcredit", "jcm"):
        supply = getattr(scenario.credits, name)
        if supply.halt_share and supply.halt_from is None:
            yield ("credits", name, "halt_from"), "is missing: halt_share needs a day"
    seen: set[str] = set()
    others = sorted(set(LISTED) - {MAIN})
    for index, one in enumerate(scenario.credits.classes):
        key = ("credits", "classes", index, "name")
        if one.name == MAIN:
            yield key, f"{MAIN!r} is the class of credits.jcredit"
        elif one.name not in LISTED:
            yield key, f"{one.name!r} is none of {', '.join(others)}"
        elif one.name in seen:
            yield key, f"{one.name!r} appears twice"
        seen.add(one.name)
        if one.supply.halt_share and one.supply.halt_from is None:
            path = ("credits", "classes", index, "supply", "halt_from")
            yield path, "is missing: halt_share needs a day"


def _rules(scenario: GxScenario) -> Iterator[Finding]:
    policy, rules = scenario.policy, scenario.rules
    announces = rules.announced_jpy_per_t(policy.base_year) is not None
    if scenario.behavior.beliefs == "announced" and not announces:
        yield ("behavior", "beliefs"), "as announced needs rules that announce prices"
    for key, sentence in rules.contradictions():
        yield ("rules", key), sentence
    if policy.has_vintages and rules != Rules():
        yield ("policy", "vintages"), "as own_books needs rules.scheme = 'gx-ets'"
