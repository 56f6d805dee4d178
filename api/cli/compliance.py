"""`tanso compliance`: a firm's duties from its own file.

tanso compliance template --lang ja --excel firm.xlsx
tanso compliance coverage example
tanso compliance coverage firm.toml --prices prices.csv --credit-limit 5 --group
tanso compliance calendar example --until 2028-03-31
tanso compliance plan example --year 2026 --paths base-short
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli import compliance_holdings
from api.cli.compliance_options import (
    LANGUAGES,
    CreditLimit,
    Deadline,
    FirmFile,
    Group,
    HolderOf,
    Lang,
    NoLater,
    On,
    Prices,
    RegistryOf,
    Surge,
    books_of,
    day_or_today,
    firm_of,
    language_of,
    marks_of,
    month_day_of,
    registered_of,
    until_of,
    what_if_of,
)
from api.cli.options import AsJson, Replications, Seed
from api.cli.tables import print_json
from exchange.errors import ConfigError
from exchange.said import Language

if TYPE_CHECKING:
    from exchange.compliance.firm import Firm

app = typer.Typer(help="Compute what a firm needs, has and lacks.", no_args_is_help=True)
compliance_holdings.add_to(app)
console = Console()


@app.command()
def template(
    lang: Lang = "en",
    excel: Annotated[
        Path | None, typer.Option(help="Write a workbook with a sheet for each table.")
    ] = None,
    toml: Annotated[Path | None, typer.Option(help="Write a TOML file; default: print it.")] = None,
) -> None:
    """Write a firm's file to start from.

    It is filled with a synthetic example; each key is explained in the chosen language.
    """
    from api.export.firm_template import template_toml, write_template_workbook
    from api.wire.firm_file import EXAMPLE, read_firm

    language = 1 if language_of(lang) == "ja" else 0
    firm = read_firm(EXAMPLE)
    try:
        if excel is not None:
            if excel.suffix.lower() != ".xlsx":
                raise ConfigError(f"--excel must name a file that ends in .xlsx, not {excel}")
            write_template_workbook(firm, excel, language)
        if toml is not None:
            with toml.open("x", encoding="utf-8") as file:
                file.write(template_toml(firm, language))
    except FileExistsError as error:
        raise ConfigError(f"{error.filename} exists already and is not overwritten") from None
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be written: {error.strerror}") from None
    for path in filter(None, (excel, toml)):
        console.print(f"written: {path}", soft_wrap=True)
    if excel is None and toml is None:
        print(template_toml(firm, language), end="")


@app.command()
def coverage(
    firm: FirmFile,
    as_json: AsJson = False,
    on: On = "",
    prices: Prices = None,
    exchange: Annotated[
        str | None,
        typer.Option(
            help="Read the live books of the exchange at this https://host:port or host:port.",
        ),
    ] = None,
    credit_limit: CreditLimit = None,
    ceiling_after_surge: Surge = False,
    no_later_vintages: NoLater = False,
    group: Group = False,
    emissions: Annotated[
        str, typer.Option(help="The quantile of all forecasts: p10, p50 or p90.")
    ] = "p50",
    deadline: Deadline = "01-31",
    registry: RegistryOf = "",
    holder: HolderOf = "",
    lang: Lang = "en",
) -> None:
    """Show need, allocation, holdings, credit room and shortage by fiscal year.

    A shortage has its cost of closing now: by a live book, by imported prices with their day, at
    the ceiling and as penalty. The other schemes of the file follow: what counts in each, SHK's
    adjusted emissions, RE100's electricity.
    """
    from api.cli.compliance_served import show_served
    from api.cli.compliance_tables import show_coverage
    from exchange.compliance.calendar import calendar as calendar_of
    from exchange.compliance.closing import Market
    from exchange.compliance.coverage import coverage as coverage_of
    from exchange.compliance.prices import newest
    from exchange.compliance.served import served

    language, day = language_of(lang), day_or_today(on)
    read = firm_of(firm, language)
    what_if = what_if_of(
        credit_limit, ceiling_after_surge, no_later_vintages, group, emissions, deadline
    )
    marks = marks_of(prices or (), language)
    market = Market(newest(marks, day, read.firm.stale_after_days), books_of(exchange))
    found = coverage_of(read, day, what_if, market, registered_of(read, registry, holder))
    if as_json:
        last = max((year.deadline for unit in found.units for year in unit.years), default=day)
        entries = calendar_of(read, day, last, what_if.deadline_day)
        others = _plain(served(read, day))
        print_json(_plain(found) | {"served": others, "calendar": entries, "prices": market})
        return
    show_coverage(console, read, found, market, len(marks), language)
    show_served(console, served(read, day), language)
    _show_calendar(read, (day, until_of(day, "")), what_if.deadline_day, language)


@app.command()
def calendar(
    firm: FirmFile,
    as_json: AsJson = False,
    on: On = "",
    until: Annotated[
        str, typer.Option(help="The last day, YYYY-MM-DD; default: 500 days on.")
    ] = "",
    with_sessions: Annotated[
        bool, typer.Option("--sessions", help="List every auction of the TSE too.")
    ] = False,
    deadline: Deadline = "01-31",
    lang: Lang = "en",
) -> None:
    """List deadlines, last safe trading days, sessions, tenders and reports.

    A day that no source confirms is marked.
    """
    from exchange.compliance.calendar import calendar as calendar_of
    from exchange.compliance.calendar import sessions

    language, day = language_of(lang), day_or_today(on)
    read, last, month_day = firm_of(firm, language), until_of(day, until), month_day_of(deadline)
    if as_json:
        entries = calendar_of(read, day, last, month_day)
        entries += sessions(day, last) if with_sessions else []
        print_json(sorted(entries, key=lambda one: one.day))
        return
    _show_calendar(read, (day, last), month_day, language, with_sessions)


@app.command()
def plan(
    firm: FirmFile,
    year: Annotated[int, typer.Option(help="The fiscal year of the question.")] = 2026,
    paths: Annotated[
        str,
        typer.Option(
            help="Simulated prices: base-balanced, base-short, or a file that "
            "`tanso compliance paths` wrote.",
        ),
    ] = "base-balanced",
    goal: Annotated[
        str, typer.Option(help="cost: least expected cost; regret: least greatest regret.")
    ] = "cost",
    rate_percent: Annotated[
        float, typer.Option(help="Interest a year, in percent.", min=-50, max=100)
    ] = 5.0,
    drawn: Annotated[int, typer.Option(help="Paths to draw.", min=1, max=10_000)] = 1_000,
    kept: Annotated[int, typer.Option(help="Paths to keep of them.", min=1, max=1_000)] = 300,
    participation_percent: Annotated[
        int, typer.Option(help="The most of an auction's mean volume to buy.", min=1, max=100)
    ] = 20,
    fee_yen_per_t: Annotated[int, typer.Option(help="Fee on each purchase.", min=0)] = 0,
    budget_yen: Annotated[
        int | None, typer.Option(help="Budget a year, in place of the file's.", min=0)
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="A class not to buy; may be repeated.")
    ] = None,
    verified_on: Annotated[
        str, typer.Option(help="Purchases up to this day are decided now, YYYY-MM-DD.")
    ] = "",
    exchange: Annotated[
        str | None,
        typer.Option(
            help="Read the live books of the exchange at this https://host:port or host:port.",
        ),
    ] = None,
    as_json: AsJson = False,
    on: On = "",
    prices: Prices = None,
    credit_limit: CreditLimit = None,
    ceiling_after_surge: Surge = False,
    no_later_vintages: NoLater = False,
    group: Group = False,
    deadline: Deadline = "01-31",
    registry: RegistryOf = "",
    holder: HolderOf = "",
    lang: Lang = "en",
) -> None:
    """Plan purchases for all years and schemes, and answer: should we buy credits now?

    Compares each class's dated price with the expected allowance price of a bundle of simulated
    paths, then finds the basket and the schedule of least expected cost, or of least regret. It
    drafts orders and sends nothing.
    """
    from msgspec.structs import asdict

    from api.cli.compliance_plan import answer_of, paragraph, plain_answer, show_answer
    from api.cli.compliance_procurement import show_paragraph, show_procurement
    from api.cli.compliance_tables import names_of, show_registered
    from exchange.compliance.closing import Market
    from exchange.compliance.coverage import coverage as coverage_of
    from exchange.compliance.prices import newest
    from simulation.planning.planner import procurement_plan
    from simulation.planning.terms import plan_terms

    language, day = language_of(lang), day_or_today(on)
    read = firm_of(firm, language)
    what_if = what_if_of(
        credit_limit, ceiling_after_surge, no_later_vintages, group, "p50", deadline
    )
    market = Market(
        newest(marks_of(prices or (), language), day, read.firm.stale_after_days),
        books_of(exchange),
    )
    covered = coverage_of(read, day, what_if, market, registered_of(read, registry, holder))
    terms = plan_terms(
        {
            "goal": goal, "rate_percent": rate_percent, "bundle": paths, "drawn": drawn,
            "kept": min(kept, drawn), "participation_percent": participation_percent,
            "fee_yen_per_t": fee_yen_per_t, "budget_yen_per_year": budget_yen,
            "verified_on": day_or_today(verified_on) if verified_on else None,
            "without": tuple(without or ()),
        }
    )  # fmt: skip
    found = answer_of(covered, market, year, paths, rate_percent) if covered.units else None
    planned = procurement_plan(read, covered, market, terms)
    if as_json:
        plain: dict[str, object] = {"plan": planned}
        if found is not None:
            words = {name: paragraph(read, found, rate_percent, name) for name in LANGUAGES}
            plain = plain_answer(found) | {"single_tonnes": words} | plain
        plain["answer"] = {"en": planned.answer, "ja": planned.answer_ja}
        plain["registered"] = [
            {"fiscal_year": year.fiscal_year} | asdict(one)
            for unit in covered.units
            for year in unit.years
            for one in year.registered
        ]
        print_json(plain)
        return
    show_paragraph(console, planned, language)
    if found is not None:
        show_answer(console, read, found, rate_percent, language)
    show_procurement(console, planned, language)
    for unit in covered.units:
        show_registered(console, unit, names_of(read, language), language)


@app.command()
def paths(
    scenario: Annotated[str, typer.Argument(help="A shipped GX-ETS scenario or a TOML file.")],
    out: Annotated[Path, typer.Option(help="Write the monthly prices to this new CSV file.")],
    replications: Replications = 10,
    seed: Seed = 0,
) -> None:
    """Simulate prices of allowances and credits for `plan`.

    Runs a scenario with consecutive seeds and keeps each run's monthly mean price by class.
    """
    from simulation.planning.bundles import bundle_text, make_bundle

    if out.exists():
        raise ConfigError(f"{out} exists already and is not overwritten")
    seeds = range(seed, seed + replications)
    found = list(make_bundle(scenario, seeds, lambda done: console.print(f"seed {done} done")))
    out.write_text(bundle_text(found), "utf-8")
    console.print(f"written: {out}", soft_wrap=True)


def _show_calendar(
    firm: Firm,
    span: tuple[date, date],
    deadline_day: tuple[int, int],
    language: Language,
    with_sessions: bool = False,
) -> None:
    from api.cli.compliance_tables import show_calendar

    show_calendar(console, firm, span, deadline_day, language, with_sessions)


def _plain(found: object) -> dict[str, object]:
    """A coverage for JSON; a fraction is its text."""
    import msgspec

    plain: dict[str, object] = msgspec.to_builtins(found, enc_hook=str)
    return plain
