"""Text of a run's page beside its figures: its rules, synthetic parts, changed keys.

Every figure is the run's own setting. A rule names its source where all its settings are at
their defaults, which are the published values; else it says that the scenario sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

import msgspec

from simulation.gx_ets.firm_fill import fit, published_share
from simulation.gx_ets.keys import GxScenario
from simulation.report.page import PageText
from simulation.scenarios.load import AnyScenario

SESSIONS = {
    "call": "in two call auctions a day",
    "both": "in call auctions and continuously",
    "continuous": "continuously",
}
Rule = tuple[str, tuple[str, ...], str]  # sentence, its keys, the source of their defaults


TEXTBOOK = ("The whole economy: a textbook market with a closed form.",)


def page_text(scenario: AnyScenario, command: str) -> PageText:
    """The page's text for a scenario; `command` is the command that repeats the run."""
    about = " ".join(scenario.about.split())
    if not isinstance(scenario, GxScenario):
        return PageText(about, (), TEXTBOOK, (), command)
    return PageText(about, rules(scenario), synthetic(scenario), tuple(changes(scenario)), command)


def rules(scenario: GxScenario) -> tuple[str, ...]:
    """The rules and public figures of a run, each with its source or that the scenario sets it."""
    usual = GxScenario(title="")
    return tuple(
        f"{sentence}: {source}."
        if all(_at(scenario, key) == _at(usual, key) for key in keys)
        else f"{sentence}: set by this scenario."
        for sentence, keys, source in _rules(scenario)
    )


def synthetic(scenario: GxScenario) -> tuple[str, ...]:
    """Parts of the model without a public figure."""
    return (
        _firms(scenario),
        "Firms' valuation, banking and quotes; other demand for credits; traders and their "
        "capital.",
        "Times, losses and sizes in the credit pipelines, beyond the published totals.",
        "Rules not published yet: the floor's trigger and the reverse auction's budget, the day "
        "of verified totals, the deadline's day, limits on hoarding, trade in the allowance "
        "market.",
    )


def _firms(scenario: GxScenario) -> str:
    """The part of the firms that is synthetic, and how a table of firms fits public figures."""
    keys = scenario.population
    if not keys.listed:
        return (
            "Every firm: its size, sector, intensity, abatement costs and shocks. Only totals and "
            f"shares follow public figures, which conflict; here {keys.emissions_mt:g} Mt in all."
        )
    rows, known, total = published_share(keys)
    fits = "; ".join(
        f"{row.what} {row.found:.1f} beside {row.published:.1f} ({row.source})"
        for row in fit(scenario)
    )
    return (
        f"Firms: {rows} of {len(keys.listed)} have published emissions, {known:.1f} of "
        f"{total:.1f} Mt; the others are filled so that sectors match their totals. Intensities, "
        f"abatement costs and shocks of all are synthetic. Fit: {fits}."
    )


def _rules(scenario: GxScenario) -> Iterator[Rule]:
    policy, calendar = scenario.policy, scenario.calendar
    ceiling = f"Ceiling {policy.ceiling_jpy_per_t:,.0f} yen/t"
    floor = f"floor {policy.floor_jpy_per_t:,.0f} yen/t" if policy.has_floor else "no floor"
    yield (
        f"{ceiling if policy.may_pay_ceiling else 'No ceiling'} and {floor} for "
        f"FY{policy.base_year}, growing by {_percent(policy.real_growth)} a year and that year's "
        "inflation",
        ("policy.ceiling_jpy_per_t", "policy.floor_jpy_per_t", "policy.base_year",
         "policy.real_growth", "policy.has_floor", "policy.may_pay_ceiling"),
        "METI, 2025-12-19",
    )  # fmt: skip
    yield (
        "Credits (J-Credit and JCM together) for up to "
        f"{_percent(policy.credit_limit)} of verified emissions",
        ("policy.credit_limit",),
        "METI, 2025-07",
    )
    yield (
        f"A penalty of {policy.penalty_factor:g} times the ceiling for tonnes neither held nor "
        "paid for",
        ("policy.penalty_factor",),
        "GX Promotion Act as amended in 2025",
    )
    yield _allocation(scenario)
    yield (
        f"{scenario.population.firms} firms with {scenario.population.smallest_t:,} t or more; "
        f"the first two years are allocated on {calendar.first_allocation}, trading opens on "
        f"{calendar.opening}",
        ("population.firms", "population.smallest_t", "calendar.first_allocation",
         "calendar.opening"),
        "300 to 400 firms, about October and autumn 2027 by the press, 2025-07 to 2026-01",
    )  # fmt: skip
    market = scenario.credit_market
    yield (
        f"Credits trade {SESSIONS[market.sessions]}, within {market.price_limit_percent} % of the "
        f"base price, settled {market.settlement_days} business days later",
        ("credit_market.sessions", "credit_market.price_limit_percent",
         "credit_market.settlement_days"),
        "rules of the Tokyo Stock Exchange, 2023-10",
    )  # fmt: skip
    jcredit, jcm = scenario.credits.jcredit, scenario.credits.jcm
    yield (
        f"{jcredit.projects_a_year:g} bundles of J-Credit projects and {jcm.projects_a_year:g} JCM "
        "projects enter a year",
        ("credits.jcredit.projects_a_year", "credits.jcm.projects_a_year"),
        "so that about 1.03 Mt of J-Credits a year are issued, as from 2022-03 to 2024-10, and "
        "about 272 JCM projects are supported: secretariats' tables, MOE 2025-03",
    )


def _allocation(scenario: GxScenario) -> Rule:
    policy = scenario.policy
    first, last, later = (
        _percent(share)
        for share in (
            policy.benchmark_first_share,
            policy.benchmark_last_share,
            policy.benchmark_later_share,
        )
    )
    names = ("auction_first_year", "benchmark_first_share", "benchmark_last_share",
             "benchmark_last_year", "benchmark_later_share", "benchmark_later_year",
             "grandfathering_cut", "activity_threshold")  # fmt: skip
    return (
        f"All allocation free to FY{policy.auction_first_year - 1}; benchmarks go straight from "
        f"the top {first} to the top {last} of intensities in FY{policy.benchmark_last_year} and "
        f"to the top {later} in FY{policy.benchmark_later_year}; grandfathering falls by "
        f"{_percent(policy.grandfathering_cut)} a year; allocation follows activity from "
        f"{_percent(policy.activity_threshold)} on",
        tuple(f"policy.{name}" for name in names),
        "press on METI's committee, 2025-08 to 2025-10",
    )


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _at(scenario: GxScenario, key: str) -> Any:
    return reduce(getattr, key.split("."), scenario)


def changes(scenario: GxScenario) -> list[str]:
    """The keys that are not at their defaults, as `key = value (default: value)`."""
    usual = msgspec.to_builtins(GxScenario(title=scenario.title, about=scenario.about))
    return _differences((), usual, msgspec.to_builtins(scenario))


def _differences(path: tuple[str, ...], usual: Any, here: Any) -> list[str]:
    if isinstance(usual, dict) and isinstance(here, dict):
        return [
            line for key in here for line in _differences((*path, key), usual.get(key), here[key])
        ]
    if usual == here:
        return []
    return [f"{'.'.join(path)} = {_shown(here)} (default: {_shown(usual)})"]


def _shown(value: object) -> str:
    return "none" if value is None else msgspec.json.encode(value).decode()
