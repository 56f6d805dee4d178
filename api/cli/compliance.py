"""`tanso compliance`: a firm's duties from its own file.

tanso compliance template --lang ja --excel firm.xlsx
tanso compliance coverage example
tanso compliance coverage firm.toml --prices prices.csv --credit-limit 5 --group
tanso compliance calendar example --until 2028-03-31
tanso compliance plan example --year 2026 --paths base-short
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli import compliance_holdings
from api.cli.compliance_words import Language
from api.cli.options import AsJson, Replications, Seed
from api.cli.tables import print_json
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from exchange.compliance.allocation import Quantile
    from exchange.compliance.firm import Firm
    from exchange.compliance.prices import LiveBook, Mark
    from exchange.compliance.what_if import WhatIf

app = typer.Typer(help="Compute what a firm needs, has and lacks.", no_args_is_help=True)
compliance_holdings.add_to(app)
console = Console()
FirmFile = Annotated[
    str,
    typer.Argument(
        metavar="FIRM", help="A firm's file, .toml or .xlsx; `example`: a synthetic one."
    ),
]
Lang = Annotated[str, typer.Option("--lang", help="en or ja.")]
On = Annotated[str, typer.Option("--on", help="As of this day, YYYY-MM-DD; default: today.")]
Prices = Annotated[
    list[Path] | None,
    typer.Option(help="A file of prices, besides the shipped ones; may be repeated."),
]
LIMIT_MAX = 100
CreditLimit = Annotated[
    int | None,
    typer.Option(
        help="What if: credits count up to this percentage of emissions, e.g. 5, 10, 20.",
        min=0,
        max=LIMIT_MAX,
    ),
]
Surge = Annotated[
    bool,
    typer.Option(
        "--ceiling-after-surge",
        help="What if: the ceiling is payable only once the allowance price has reached it.",
    ),
]
NoLater = Annotated[
    bool,
    typer.Option(
        "--no-later-vintages",
        help="What if: the next year's allowances cannot meet a year's duty.",
    ),
]
Group = Annotated[
    bool,
    typer.Option(
        "--group", help="What if: covered parents are certified with covered subsidiaries."
    ),
]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
UNTIL_DAYS = 500


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

    language = 1 if _language(lang) == "ja" else 0
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
    lang: Lang = "en",
) -> None:
    """Show need, allocation, holdings, credit room and shortage by fiscal year.

    A shortage has its cost of closing now: by a live book, by imported prices with their day, at
    the ceiling and as penalty. The other schemes of the file follow: what counts in each, SHK's
    adjusted emissions, RE100's electricity.
    """
    from api.cli.compliance_served import show_served
    from api.cli.compliance_tables import show_coverage
    from api.wire.firm_file import read_firm
    from exchange.compliance.calendar import calendar as calendar_of
    from exchange.compliance.closing import Market
    from exchange.compliance.coverage import coverage as coverage_of
    from exchange.compliance.prices import newest
    from exchange.compliance.served import served

    language, day = _language(lang), _day(on)
    read = read_firm(firm)
    what_if = _what_if(credit_limit, ceiling_after_surge, no_later_vintages, group, emissions)
    marks = _marks(prices or ())
    market = Market(newest(marks, day, read.firm.stale_after_days), _books(exchange))
    found = coverage_of(read, day, what_if, market)
    if as_json:
        last = max((year.deadline for unit in found.units for year in unit.years), default=day)
        entries = calendar_of(read, day, last)
        others = _plain(served(read, day))
        print_json(_plain(found) | {"served": others, "calendar": entries, "prices": market})
        return
    show_coverage(console, read, found, market, len(marks), language)
    show_served(console, served(read, day), language)
    _show_calendar(read, day, _until(day, ""), language)


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
    lang: Lang = "en",
) -> None:
    """List deadlines, last safe trading days, sessions, tenders and reports.

    A day that no source confirms is marked.
    """
    from api.wire.firm_file import read_firm
    from exchange.compliance.calendar import calendar as calendar_of
    from exchange.compliance.calendar import sessions

    language, day = _language(lang), _day(on)
    read, last = read_firm(firm), _until(day, until)
    if as_json:
        entries = calendar_of(read, day, last)
        entries += sessions(day, last) if with_sessions else []
        print_json(sorted(entries, key=lambda one: one.day))
        return
    _show_calendar(read, day, last, language, with_sessions)


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
    lang: Lang = "en",
) -> None:
    """Plan purchases for all years and schemes, and answer: should we buy credits now?

    Compares each class's dated price with the expected allowance price of a bundle of simulated
    paths, then finds the basket and the schedule of least expected cost, or of least regret. It
    drafts orders and sends nothing.
    """
    from api.cli.compliance_plan import answer_of, paragraph, plain_answer, show_answer
    from api.cli.compliance_procurement import show_paragraph, show_procurement
    from api.wire.firm_file import read_firm
    from exchange.compliance.closing import Market
    from exchange.compliance.coverage import coverage as coverage_of
    from exchange.compliance.prices import newest
    from simulation.planning.planner import procurement_plan
    from simulation.planning.terms import plan_terms

    language, day = _language(lang), _day(on)
    read = read_firm(firm)
    what_if = _what_if(credit_limit, ceiling_after_surge, no_later_vintages, group, "p50")
    market = Market(newest(_marks(prices or ()), day, read.firm.stale_after_days), _books(exchange))
    covered = coverage_of(read, day, what_if, market)
    terms = plan_terms(
        {
            "goal": goal, "rate_percent": rate_percent, "bundle": paths, "drawn": drawn,
            "kept": min(kept, drawn), "participation_percent": participation_percent,
            "fee_yen_per_t": fee_yen_per_t, "budget_yen_per_year": budget_yen,
            "verified_on": _day(verified_on) if verified_on else None,
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
        print_json(plain)
        return
    show_paragraph(console, planned, language)
    if found is not None:
        show_answer(console, read, found, rate_percent, language)
    show_procurement(console, planned, language)


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
    firm: Firm, day: date, last: date, language: Language, with_sessions: bool = False
) -> None:
    from api.cli.compliance_tables import show_calendar

    show_calendar(console, firm, (day, last), language, with_sessions)


def _what_if(
    credit_limit: int | None, after_surge: bool, no_later: bool, group: bool, emissions: str
) -> WhatIf:
    from fractions import Fraction

    from exchange.compliance.what_if import WhatIf
    from exchange.schemes.gx_ets import CREDIT_LIMIT

    quantiles: dict[str, Quantile] = {"p10": "p10", "p50": "p50", "p90": "p90"}
    if emissions.lower() not in quantiles:
        raise ConfigError(f"--emissions must be p10, p50 or p90, not {emissions!r}")
    return WhatIf(
        credit_limit=CREDIT_LIMIT if credit_limit is None else Fraction(credit_limit, 100),
        later_vintages_usable=not no_later,
        ceiling_after_surge=after_surge,
        as_group=group,
        quantile=quantiles[emissions.lower()],
    )


def _books(exchange: str | None) -> tuple[LiveBook, ...]:
    """The live books of an exchange, if one is named."""
    if exchange is None:
        return ()
    from api.cli.compliance_books import live_books

    return live_books(exchange)


def _marks(paths: Sequence[Path]) -> list[Mark]:
    """The shipped marks and those of the files, in this order."""
    from api.wire.price_file import read_price_file, shipped_prices

    files = [shipped_prices(), *(read_price_file(path) for path in paths)]
    return [mark for file in files for mark in file.marks]


def _plain(found: object) -> dict[str, object]:
    """A coverage for JSON; a fraction is its text."""
    import msgspec

    plain: dict[str, object] = msgspec.to_builtins(found, enc_hook=str)
    return plain


def _language(text: str) -> Language:
    if text == "en":
        return "en"
    if text == "ja":
        return "ja"
    raise ConfigError(f"--lang must be en or ja, not {text!r}")


def _day(text: str) -> date:
    from api.cli.registry_source import day_of, now_ns
    from exchange.units import tokyo_datetime

    return day_of(text, "--on") if text else tokyo_datetime(now_ns()).date()


def _until(day: date, text: str) -> date:
    from datetime import timedelta

    from api.cli.registry_source import day_of

    last = day_of(text, "--until") if text else day + timedelta(days=UNTIL_DAYS)
    if last < day:
        raise ConfigError(f"--until {last} lies before {day}")
    return last
