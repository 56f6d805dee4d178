"""`tanso registry` commands for reports: SHK, Article 6 adjustments, attributes of credits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.options import AsJson, decimal_of
from api.cli.registry_source import Source, now_ns, opened
from api.cli.shk_options import (
    BoughtPower,
    CertificatesKwh,
    Correction,
    Factor,
    ForestSinks,
    GreenEnergy,
    Transferred,
    report_of,
)
from api.cli.tables import print_json, show
from exchange.errors import ConfigError
from exchange.schemes.attributes import (
    ICROA_AS_OF,
    ICROA_CRITERIA,
    SBTI_NET_ZERO_SHARE,
    EnergyActivity,
    Income,
    Site,
    counts_at_net_zero,
    gold_standard_excludes,
    is_icroa_endorsed,
    kind_of,
    vcs_excludes,
)
from exchange.units import tokyo_datetime

if TYPE_CHECKING:
    from exchange.registry.whole import WholeRegistry
    from exchange.schemes.article6 import Adjustment

console = Console()

Holder = Annotated[str, typer.Option(help="The participant, by its code or its legal name.")]
Year = Annotated[int, typer.Option(help="The fiscal year of the report.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    commands: tuple[Callable[..., None], ...] = (
        shk, power_factor, adjustments, attributes, exclusions, facility,
    )  # fmt: skip
    for command in commands:
        app.command()(command)


def shk(
    registry: Source,
    holder: Holder,
    year: Year,
    basic_t: Annotated[int, typer.Option(help="Basic emissions, t-CO2.", min=0)],
    bought_power_t: BoughtPower = 0,
    green_energy_t: GreenEnergy = 0,
    transferred_t: Transferred = 0,
    forest_sinks_t: ForestSinks = 0,
    certificates_kwh: CertificatesKwh = 0,
    factor: Factor = "0",
    correction: Correction = "1",
    as_json: AsJson = False,
) -> None:
    """Compute the adjusted emissions of an SHK report.

    SHK is the mandatory greenhouse gas reporting scheme. Retired credits are read from the
    registry.
    """
    from exchange.schemes.shk import adjusted_emissions_t, certificate_deduction_t

    given = report_of(
        basic_t, bought_power_t, green_energy_t, transferred_t, forest_sinks_t, certificates_kwh,
        factor, correction,
    )  # fmt: skip
    with opened(registry) as kept:
        found = given.after(_retired_t(kept, holder, year))
    deduction = _plain(certificate_deduction_t(found))
    adjusted = _plain(adjusted_emissions_t(found))
    if as_json:
        print_json(
            {"holder": holder, "fiscal_year": year, "report": found,
             "certificate_deduction_t": deduction, "adjusted_emissions_t": adjusted}
        )  # fmt: skip
        return
    rows = [
        ("basic emissions", f"{basic_t:,}"),
        ("+ credits transferred, without forest sinks", f"{transferred_t - forest_sinks_t:,}"),
        ("- credits retired", f"{found.retired_t:,}"),
        ("- green-energy certificates", f"{green_energy_t:,}"),
        ("- non-fossil certificates", f"{deduction:,}"),
        ("adjusted emissions", f"{adjusted:,}"),
    ]
    show(console, f"{holder}, SHK fiscal {year}", ("", "t-CO2"), rows)


def power_factor(
    registry: Source,
    holder: Holder,
    year: Year,
    emissions_t: Annotated[int, typer.Option(help="Emissions of the power sold, t-CO2.", min=0)],
    sold_kwh: Annotated[int, typer.Option(help="Electricity sold, kWh.", min=1)],
    as_json: AsJson = False,
) -> None:
    """Compute a power supplier's SHK emission factor.

    Prints the factor before and after the credits that the supplier retired for the year.
    """
    from exchange.schemes.shk import power_factor_kg

    with opened(registry) as kept:
        retired_t = _retired_t(kept, holder, year)
    before, after = (power_factor_kg(emissions_t, t, sold_kwh) for t in (0, retired_t))
    if as_json:
        print_json(
            {"holder": holder, "fiscal_year": year, "retired_t": retired_t,
             "factor_kg_per_kwh": before, "adjusted_factor_kg_per_kwh": after}
        )  # fmt: skip
        return
    rows = [
        ("credits retired, t-CO2", f"{retired_t:,}"),
        ("factor, kg-CO2/kWh", f"{before:.6f}"),
        ("adjusted factor, kg-CO2/kWh", f"{after:.6f}"),
    ]
    show(console, f"{holder}, SHK fiscal {year}", ("", "value"), rows)


def adjustments(
    registry: Source,
    method: Annotated[
        str, typer.Option(help="averaging (Japan's method) or trajectory.")
    ] = "averaging",
    as_json: AsJson = False,
) -> None:
    """Compute the corresponding adjustments under Article 6.

    They are for the JCM credits that count for the national target. Averaging spreads the total
    over 2021 to 2030; by trajectory each calendar year carries the credits retired in it.
    Positive: subtracted from the state's emissions; negative: added to them.
    """
    from exchange.schemes.article6 import by_averaging, by_trajectory, used_by_year

    methods = {"averaging": by_averaging, "trajectory": by_trajectory}
    if method not in methods:
        raise ConfigError(f"--method must be {' or '.join(methods)}, not {method!r}")
    with opened(registry) as kept:
        found = methods[method](used_by_year(kept))
    if as_json:
        print_json({"method": method, "adjustments": found})
        return
    show(console, f"adjustments by {method}", ("state", "years", "t a year"), list(_spans(found)))


def attributes(registry: Source, as_json: AsJson = False) -> None:
    """Classify the projects by kind, ICROA and net-zero use."""
    with opened(registry) as kept:
        projects = sorted(kept.projects(), key=lambda project: project.project_id)
    found = [
        (project.project_id, project.programme, kind_of(project),
         is_icroa_endorsed(project.programme), counts_at_net_zero(project))
        for project in projects
    ]  # fmt: skip
    if as_json:
        names = ("project", "programme", "kind", "is_icroa_endorsed", "counts_at_net_zero")
        print_json([dict(zip(names, answers, strict=True)) for answers in found])
        return
    rows = [
        (*answers[:3], *("yes" if answer else "no" for answer in answers[3:])) for answers in found
    ]
    show(console, "projects", ("project", "programme", "kind", "ICROA", "net zero"), rows)
    criteria = ", ".join(name for name, _ in ICROA_CRITERIA)
    console.print(
        f"ICROA: programmes endorsed by {ICROA_AS_OF} as {criteria}. Net zero: the SBTi lets "
        f"removals neutralize residual emissions, about {SBTI_NET_ZERO_SHARE:.0%} of the base year."
    )


def exclusions(
    activity: Annotated[EnergyActivity, typer.Option(help="The project's energy activity.")],
    income: Annotated[
        Income, typer.Option(help="The country's income group by the World Bank.")
    ] = Income.LOW,
    least_developed: Annotated[
        bool, typer.Option("--least-developed", help="The country is a least developed country.")
    ] = False,
    large: Annotated[bool, typer.Option("--large", help="The project is large.")] = False,
    exempt: Annotated[
        bool,
        typer.Option(
            "--exempt", help="The country is a small island or landlocked developing state."
        ),
    ] = False,
    renewable_share_percent: Annotated[
        str,
        typer.Option(
            help="The share of renewables in the grid's capacity when the project was submitted, "
            "in percent."
        ),
    ] = "0",
    as_json: AsJson = False,
) -> None:
    """Show if VCS or Gold Standard exclude an energy project."""
    share = decimal_of(renewable_share_percent, "--renewable-share-percent")
    site = Site(least_developed, large, income, exempt, share)
    found = {
        "vcs_excludes": vcs_excludes(activity, site),
        "gold_standard_excludes": gold_standard_excludes(activity, site),
    }
    if as_json:
        print_json(found)
        return
    words = ["excluded" if is_excluded else "not excluded" for is_excluded in found.values()]
    rows = list(zip(("VCS", "Gold Standard"), words, strict=True))
    show(console, f"{activity}, {income} income", ("standard", "answer"), rows)


def facility(
    scheme: Annotated[str, typer.Option(help="tokyo or saitama.")],
    base_t: Annotated[int, typer.Option(help="Base emissions of a year, t-CO2.", min=1)],
    first_year: Annotated[
        int, typer.Option(help="The first fiscal year of the period, e.g. 2025.", min=0)
    ],
    emissions_t: Annotated[
        list[int],
        typer.Option(help="Emissions of its years so far, t-CO2, in order; repeat.", min=0),
    ],
    kind: Annotated[str, typer.Option(help="building or factory.")] = "building",
    rate_percent: Annotated[
        str, typer.Option(help="The facility's own reduction rate; default: the period's.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Compute a facility's target in Tokyo's or Saitama's scheme.

    Shows what units must cover after the years so far, and the excess reductions that may be sold.
    """
    from exchange.schemes.prefectures import facility_target, rate_of

    rate = rate_of(scheme, first_year, kind, len(emissions_t))
    if rate_percent:
        rate = Fraction(decimal_of(rate_percent, "--rate-percent")) / 100
    if rate is None:
        raise ConfigError(f"the rate of this period of {scheme} was not found: give --rate-percent")
    found = facility_target(base_t, rate, emissions_t)
    if as_json:
        print_json({"scheme": scheme, "rate_percent": float(rate * 100)} | found._asdict())
        return
    rows = [
        ("allowed", f"{found.allowed_t:,}"),
        ("emitted", f"{found.emitted_t:,}"),
        ("to be covered with units", f"{found.shortage_t:,}"),
        ("excess reductions that may be sold", f"{found.excess_t:,}"),
    ]
    title = f"{scheme}, {len(emissions_t)} years from fiscal {first_year}, {float(rate):.0%}"
    show(console, title, ("", "t-CO2"), rows)


def _retired_t(kept: WholeRegistry, holder: str, year: int) -> int:
    """The tonnes of credits ended for SHK in a year that count in it."""
    from exchange.schemes.eligibility import Question, eligible
    from exchange.schemes.shk import SHK

    today = tokyo_datetime(now_ns()).date()
    question = Question(scheme=SHK, holder=holder, on=today, today=today, fiscal_year=year)
    return eligible(kept, question).year(year).counted_t


def _spans(found: list[Adjustment]) -> Iterator[tuple[str, str, str]]:
    """Join consecutive years with equal tonnes: rows (state, years, tonnes), states in order."""
    for state in dict.fromkeys(adjustment.state for adjustment in found):
        own = [adjustment for adjustment in found if adjustment.state == state]
        for tonnes, same in groupby(own, key=lambda adjustment: adjustment.tonnes):
            years = [adjustment.year for adjustment in same]
            named = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
            yield state, named, f"{tonnes:,}"


def _plain(value: Decimal) -> Decimal:
    """Remove trailing zeros."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
