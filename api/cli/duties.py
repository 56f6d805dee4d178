"""`tanso registry` commands about uses: schemes, eligibility, duties, emissions, names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from api.cli.options import AsJson
from api.cli.registry_source import (
    FiledBy,
    Source,
    day_of,
    filed_now,
    now_ns,
    opened,
)
from api.cli.tables import print_json
from exchange.registry.uses import USES
from exchange.units import tokyo_datetime

console = Console()
RIGHT = frozenset(("t", "ended", "counted", "usable", "allowances", "emissions", "limit"))

Holder = Annotated[str, typer.Option(help="The participant, by its code or its legal name.")]
On = Annotated[str, typer.Option(help="As of the end of this day, YYYY-MM-DD; default: today.")]
Year = Annotated[int | None, typer.Option(help="Only this fiscal year; default: all.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    for name, command in (
        ("schemes", schemes),
        ("eligible", eligible),
        ("duty", duty),
        ("emissions", emissions),
        ("names", names),
        ("name", name_of),
    ):
        app.command(name)(command)


def schemes(as_json: AsJson = False) -> None:
    """List the schemes that a retirement may name."""
    today = tokyo_datetime(now_ns()).date()
    if as_json:
        print_json([{"use": use, "known_years": list(use.known_years(today))}
                    for use in USES.values()])  # fmt: skip
        return
    rows = [
        (use.code, use.name, use.name_ja, _years(use.known_years(today)),
         "required" if use.needs_year else "optional")
        for use in USES.values()
    ]  # fmt: skip
    _show("schemes", ("code", "name", "名称", "years", "year"), rows)


def eligible(
    registry: Source,
    scheme: Annotated[str, typer.Option(help="A scheme's code, e.g. gx-ets or shk.")],
    holder: Holder,
    on: On = "",
    year: Year = None,
    emissions_t: Annotated[
        int | None,
        typer.Option(
            help="Emissions in t-CO2 for a limit in percent; default: the verified ones.", min=0
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List which of a holder's credits count in a scheme.

    The table has a row for each year; credits that do not count are listed with the reason.
    """
    from exchange.schemes.eligibility import Question
    from exchange.schemes.eligibility import eligible as judge
    from exchange.schemes.uses import scheme as scheme_of

    day, today = _days(on)
    question = Question(
        scheme=scheme_of(scheme), holder=holder, on=day, today=today, fiscal_year=year,
        emissions_t=emissions_t,
    )  # fmt: skip
    with opened(registry) as kept:
        found = judge(kept, question)
    if as_json:
        print_json(found)
        return
    rows = [
        (str(answer.fiscal_year or "-"), _t(answer.ended_t), _t(answer.counted_t),
         _t(answer.usable_t),
         {"none": "none", "known": _t(answer.limit_t), "not_known": "not known"}[answer.limit],
         _t(answer.emissions_t), _t(answer.allowances_t))
        for answer in found.years
    ]  # fmt: skip
    columns = ("year", "ended", "counted", "usable", "limit", "emissions", "allowances")
    _show(f"{found.holder} in {found.scheme} on {day}, in t", columns, rows)
    if any(answer.limit == "not_known" for answer in found.years):
        console.print("limit not known: enter the verified emissions or give --emissions-t")
    blocks = [
        (f"{block.block.first_serial}..{block.block.last}", _t(block.block.quantity_t), block.state,
         str(block.fiscal_year or ""), block.sentence or block.code)
        for block in found.blocks
    ]  # fmt: skip
    _show("blocks", ("block", "t", "state", "year", "why"), blocks)


def duty(
    registry: Source,
    holder: Holder,
    year: Annotated[int, typer.Option(help="The fiscal year of the duty.", min=0)],
    on: On = "",
    deadline: Annotated[
        str, typer.Option(help="The holding deadline in the following fiscal year, MM-DD.")
    ] = "01-31",
    ceiling: Annotated[
        int | None,
        typer.Option(
            help="The year's ceiling price, yen per tonne; default: the published one.", min=1
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a participant's GX-ETS duty of a fiscal year.

    A shortage is settled by paying the ceiling price; otherwise the penalty is due.
    """
    from exchange.schemes.duty import duty_status
    from exchange.schemes.gx_ets import CEILING_YEN, FIRST_YEAR, ceiling_payment_yen, penalty_yen

    day, today = _days(on)
    last = day_of(f"2027-{deadline}", "--deadline")
    with opened(registry) as kept:
        found = duty_status(kept, holder, year, day, today, (last.month, last.day))
    if ceiling is None and year == FIRST_YEAR:
        ceiling = CEILING_YEN
    payment = penalty = None
    if ceiling is not None and found.shortage_t is not None:
        payment = ceiling_payment_yen(found.shortage_t, Fraction(ceiling))
        penalty = penalty_yen(found.shortage_t, Fraction(ceiling))
    if as_json:
        amounts = {"ceiling_payment_yen": payment, "penalty_yen": penalty}
        print_json(msgspec.structs.asdict(found) | amounts)
        return
    title = f"{found.participant}, GX-ETS fiscal {year} on {day}"
    rows = [
        ("verified emissions", _t(found.emissions_t)),
        ("credits ended in time", _t(found.credits_t)),
        ("credit limit", _t(found.credit_limit_t)),
        ("credits counted", _t(found.credits_counted_t)),
        ("allowances needed", _t(found.need_t)),
        ("allowances surrendered", _t(found.allowances_surrendered_t)),
        ("allowances still held", _t(found.allowances_held_t)),
        ("shortage", _t(found.shortage_t)),
    ]
    _show(title, ("", "t"), rows)
    console.print(f"holding deadline {found.holding_deadline}: {found.state.replace('_', ' ')}")
    if found.shortage_t and payment is None:
        console.print(f"no ceiling is published for fiscal {year}: give --ceiling YEN")
    elif found.shortage_t:
        console.print(f"ceiling payment {payment:,} yen, or a penalty of {penalty:,} yen")
    if found.late_t:
        console.print(f"{found.late_t:,} t were ended after the deadline and do not count")


def emissions(
    registry: Source,
    holder: Annotated[str, typer.Option(help="The participant; default: list all.")] = "",
    year: Annotated[int, typer.Option(help="The fiscal year.", min=0)] = 0,
    tonnes: Annotated[int, typer.Option("--t", help="Verified emissions, t-CO2.", min=0)] = 0,
    verifier: Annotated[str, typer.Option(help="The verifier's name.")] = "",
    filed_by: Annotated[str, typer.Option(help="Your name, for the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """List verified emissions, or enter those of a participant.

    A second entry for the same year corrects the first.
    """
    from exchange.registry.accounts.emissions import Emissions, VerifiedEmissions

    with opened(registry) as kept:
        entered = VerifiedEmissions(kept)
        if holder:
            entered.enter(Emissions(holder, year, tonnes, verifier), filed_now(filed_by))
        found = entered.all()
    if as_json:
        print_json(found)
        return
    rows = [
        (entry.participant, str(entry.fiscal_year), _t(entry.emissions_t), entry.verifier)
        for entry in found
    ]
    _show("verified emissions", ("participant", "year", "t", "verified by"), rows)


def names(registry: Source, as_json: AsJson = False) -> None:
    """List the participants' legal names."""
    from exchange.registry.accounts.holders import Holders

    with opened(registry) as kept:
        found = Holders(kept).all()
    if as_json:
        print_json(found)
        return
    rows = [(entry.code, entry.name_ja, entry.name_en, entry.corporate_number) for entry in found]
    _show("participants", ("code", "Japanese", "English", "法人番号"), rows)


def name_of(
    code: Annotated[str, typer.Argument(help="The participant's code.")],
    registry: Source,
    filed_by: FiledBy,
    ja: Annotated[str, typer.Option("--ja", help="Its legal name in Japanese.")] = "",
    en: Annotated[str, typer.Option("--en", help="Its legal name in English.")] = "",
    number: Annotated[
        str, typer.Option("--number", help="Corporate number (法人番号), 13 digits.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """File a participant's legal names. Former names remain valid."""
    from exchange.registry.accounts.holders import Holders, LegalNames

    with opened(registry) as kept:
        filed = Holders(kept).enter(LegalNames(code, ja, en, number), filed_now(filed_by))
    if as_json:
        print_json(filed)
        return
    console.print(f"{filed.code}: {filed.legal_name} {filed.corporate_number}".rstrip())


def _days(on: str) -> tuple[date, date]:
    """Return the requested day and today, in Tokyo."""
    today = tokyo_datetime(now_ns()).date()
    return (day_of(on, "--on") if on else today), today


def _years(known: range) -> str:
    return f"{known[0]}-{known[-1]}" if known else "none yet"


def _t(tonnes: int | None) -> str:
    return "not known" if tonnes is None else f"{tonnes:,}"


def _show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table whose figures are right-aligned."""
    table = Table(title=title)
    for name in columns:
        table.add_column(name, justify="right" if name in RIGHT else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
