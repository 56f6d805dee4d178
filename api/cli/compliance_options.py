"""Options that the commands of `tanso compliance` share, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exchange.errors import ConfigError
from exchange.said import Language

if TYPE_CHECKING:
    from exchange.compliance.allocation import Quantile, Registered
    from exchange.compliance.firm import Firm
    from exchange.compliance.prices import LiveBook, Mark
    from exchange.compliance.what_if import WhatIf

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


def percent_of(text: str) -> int:
    """A whole percentage from 0 to LIMIT_MAX. BadParameter for another text, such as a share."""
    if text.isdecimal() and int(text) <= LIMIT_MAX:
        return int(text)
    raise typer.BadParameter(f"{text!r} is no whole percentage from 0 to {LIMIT_MAX}; 5 is 5 %")


CreditLimit = Annotated[
    int | None,
    typer.Option(
        help="What if: credits count up to this percentage of emissions, e.g. 5, 10, 20.",
        parser=percent_of,
        metavar="<percent>",
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
Deadline = Annotated[
    str,
    typer.Option(help="What if: the holding deadline in the fiscal year after, MM-DD."),
]
RegistryOf = Annotated[
    str,
    typer.Option(
        "--registry",
        help="Count the verified emissions of this registry in place of the file's: a data folder, "
        "a database (sqlite:///...) or a service (http://..., its token in "
        "TANSO_REGISTRY_TOKEN); with --holder.",
    ),
]
HolderOf = Annotated[
    str,
    typer.Option(
        "--holder", help="With --registry: the participant, by its code or its legal name."
    ),
]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
UNTIL_DAYS = 500


def what_if_of(
    credit_limit: int | None,
    after_surge: bool,
    no_later: bool,
    group: bool,
    emissions: str,
    deadline: str,
) -> WhatIf:
    """The assumptions of the options. ConfigError: a quantile or a deadline that is none."""
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
        deadline_day=month_day_of(deadline),
    )


def books_of(exchange: str | None) -> tuple[LiveBook, ...]:
    """The live books of an exchange, if one is named."""
    if exchange is None:
        return ()
    from api.cli.compliance_books import live_books

    return live_books(exchange)


def firm_of(name_or_path: str, language: Language) -> Firm:
    """The firm of a file. ConfigError: a fault, in the language."""
    from api.wire.firm_file import read_firm
    from exchange.said import in_language

    with in_language(language):
        return read_firm(name_or_path)


def registered_of(firm: Firm, registry: str, holder: str) -> tuple[Registered, ...]:
    """The verified emissions of a holder in a registry, if one is named. ConfigError: only one of
    both is given, no registry is there, or it knows no such holder."""
    from api.cli.registry_source import opened
    from exchange.compliance.at_exchange import entity_of, registered_emissions
    from exchange.registry.accounts.holders import Holders

    if not registry and not holder:
        return ()
    if not registry or not holder:
        raise ConfigError("--registry and --holder go together: whose emissions, and from where")
    with opened(registry) as kept:
        code = Holders(kept).code_of(holder) or holder
        if not kept.accounts(code):
            raise ConfigError(f"--holder: no account in {registry} belongs to {holder!r}")
        return registered_emissions(kept, code, entity_of(firm, code))


def marks_of(paths: Sequence[Path], language: Language) -> list[Mark]:
    """The shipped marks and those of the files, in this order. ConfigError: a fault, in the
    language."""
    from api.wire.price_file import read_price_file, shipped_prices
    from exchange.said import in_language

    with in_language(language):
        files = [shipped_prices(), *(read_price_file(path) for path in paths)]
    return [mark for file in files for mark in file.marks]


def language_of(text: str) -> Language:
    """A language by its code. ConfigError: it is neither en nor ja."""
    if text == "en":
        return "en"
    if text == "ja":
        return "ja"
    raise ConfigError(f"--lang must be en or ja, not {text!r}")


def day_or_today(text: str) -> date:
    """The day of a text, today for an empty one. ConfigError: it is none."""
    from api.cli.registry_source import day_of, now_ns
    from exchange.units import tokyo_datetime

    return day_of(text, "--on") if text else tokyo_datetime(now_ns()).date()


def month_day_of(text: str) -> tuple[int, int]:
    """The month and day of a text such as 01-31. ConfigError: it is none."""
    try:
        day = date.fromisoformat(f"2027-{text}")
    except ValueError:
        raise ConfigError(f"--deadline must be MM-DD, such as 01-31, not {text!r}") from None
    return day.month, day.day


def until_of(day: date, text: str) -> date:
    """The last day of a calendar that begins on a day. ConfigError: it lies before."""
    from datetime import timedelta

    from api.cli.registry_source import day_of

    last = day_of(text, "--until") if text else day + timedelta(days=UNTIL_DAYS)
    if last < day:
        raise ConfigError(f"--until {last} lies before {day}")
    return last
