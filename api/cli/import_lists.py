"""`tanso import`: lists of holdings, projects and issuances, with a mapping of their columns.

tanso import mappings
tanso import holdings list.csv --mapping j-credit --registry DIR
tanso import holdings list.csv --mapping j-credit --registry DIR --apply
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.compliance_options import Lang, language_of
from api.cli.options import AsJson
from api.cli.registry_source import Source, now_ns, opened
from api.cli.tables import print_json
from exchange.collector import without_collector
from exchange.said import FileFault, Language, Said, in_language

if TYPE_CHECKING:
    from api.imports.mapping import Kind, Mapping
    from api.imports.plan import Plan
    from api.imports.rows import Problem

console = Console()
SHOWN = 50  # rows of a kind in a terminal; --json has all

File = Annotated[Path, typer.Argument(help="A CSV file (UTF-8 or Shift_JIS) or a workbook.")]
MappingName = Annotated[
    str,
    typer.Option("--mapping", help="A name of `tanso import mappings`, or your own TOML file."),
]
SheetName = Annotated[
    str, typer.Option("--sheet", help="The workbook's sheet; default: the mapping's, or the first.")
]
Apply = Annotated[
    bool, typer.Option("--apply", help="Enter what is new; default: only show what would be done.")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command()(mappings)
    for kind, help_text in LISTS.items():
        app.command(kind)(_list_command(kind, help_text))


def mappings(
    name: Annotated[
        str, typer.Argument(help="Print this mapping as TOML, to edit; default: list all.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the mappings of columns that ship, or print one."""
    from api.imports.mapping import mapping_names, mapping_text, read_mapping

    if name:
        print(mapping_text(name), end="")
        return
    found = {name: read_mapping(name) for name in mapping_names()}
    if as_json:
        print_json(found)
        return
    table = Table()
    for heading in ("name", "of", "for", "template"):
        table.add_column(heading, overflow="fold")
    for name, mapping in found.items():
        words = f"{mapping.title}\n{mapping.title_ja}"
        table.add_row(name, mapping.of, words, "yes" if mapping.is_template else "")
    console.print(table)


def _list_command(kind: Kind, help_text: str) -> Callable[..., None]:
    """The command that compares a list of a kind with a registry and enters what is new."""

    def command(
        path: File,
        mapping: MappingName,
        registry: Source,
        sheet: SheetName = "",
        apply: Apply = False,
        as_json: AsJson = False,
        lang: Lang = "en",
    ) -> None:
        chosen = Chosen(path, mapping, sheet, registry, language_of(lang))
        _import(kind, chosen, apply, as_json)

    command.__doc__ = help_text
    return command


LISTS: dict[Kind, str] = {
    "holdings": """Compare a list of credits with a registry, serial by serial.

    With --apply credits of other registries that are not here are entered, all or none. Exits with
    1 if the file and the registry differ, with 2 if a row is wrong: then nothing is entered.
    """,
    "projects": """Compare a list of projects with a registry; with --apply enter the new ones.

    All or none are entered. Exits with 1 if the file and the registry differ, with 2 if a row is
    wrong.
    """,
    "issuances": """Check a list of issuances against a registry; with --apply issue the new ones.

    All or none are issued; the same file a second time issues nothing. Exits with 2 if a row is
    wrong.
    """,
}


class Chosen:
    """The file, mapping, sheet, registry and language of a command line."""

    def __init__(
        self, path: Path, mapping: str, sheet: str, registry: str, language: Language
    ) -> None:
        self.path, self.mapping, self.sheet, self.registry = path, mapping, sheet, registry
        self.language = language


def _import(kind: Kind, chosen: Chosen, apply: bool, as_json: bool) -> None:
    """Read, plan, try and, if asked for, do an import."""
    from api.imports.mapping import read_mapping

    with in_language(chosen.language):
        mapping = read_mapping(chosen.mapping)
        if mapping.of != kind:
            name, of = chosen.mapping, mapping.of
            raise FileFault(
                Said(
                    f"{name} is a mapping of {of}: tanso import {of}",
                    f"{name}は{of}の対応表です: tanso import {of}",
                )
            )
    # An import makes millions of objects and no circles among them: a collection finds nothing.
    with without_collector(), in_language(chosen.language):
        code = _imported(mapping, chosen, apply, as_json)
    if code:
        raise typer.Exit(code)


def _imported(mapping: Mapping, chosen: Chosen, apply: bool, as_json: bool) -> int:
    """Plan an import, do it if asked for, and show it; return the exit code."""
    plan, is_applied = _planned(mapping, chosen, apply)
    said = mapping.note_ja if chosen.language == "ja" else mapping.note
    note = said if mapping.is_template else ""
    if as_json:
        print_json(_as_json(plan, is_applied, note, chosen.language))
    else:
        _show(plan, is_applied, note, chosen.language)
    if plan.problems:
        return 2
    return 1 if plan.counts()["differs"] else 0


def _planned(mapping: Mapping, chosen: Chosen, apply: bool) -> tuple[Plan, bool]:
    """The plan of an import after its trial, or after it was done (True)."""
    from api.imports.entries import set_states
    from api.imports.lists import plan_list
    from api.imports.plan import run
    from api.imports.rows import read_rows
    from api.imports.sheets import read_sheet
    from exchange.registry.sql.registry import SqlRegistry

    problems: list[Problem] = []
    rows = read_rows(
        read_sheet(chosen.path, mapping.header_row, chosen.sheet or mapping.sheet),
        mapping,
        problems,
    )
    with opened(chosen.registry) as kept:
        if not isinstance(kept, SqlRegistry):
            raise FileFault(
                Said(
                    "an import is entered all or none in the database: --registry must be its "
                    "address or folder",
                    "取り込みはデータベースへ一括で行います。--registryには"
                    "そのアドレスかフォルダを指定してください",
                )
            )
        plan = plan_list(mapping.of, kept, rows, problems, now_ns())
        answers = run(kept, plan, is_trial=not apply)
    if mapping.of == "issuances":
        set_states(plan, answers)
    return plan, apply and not plan.problems


def _as_json(plan: Plan, is_applied: bool, note: str, language: Language) -> dict[str, object]:
    return {
        "place": plan.rows.place.of(language),
        "rows": len(plan.rows),
        "applied": is_applied,
        "note": note,
        "problems": [
            {"row": one.row, "column": one.column, "sentence": one.sentence.of(language)}
            for one in plan.problems
        ],
        "counts": plan.counts(),
        "states": [
            {
                "row": one.row,
                "state": one.state,
                "tonnes": one.tonnes,
                "sentence": one.sentence.of(language),
            }
            for one in plan.states
            if one.state != "same"
        ],
        "only_here": plan.only_here,
    }


def _show(plan: Plan, is_applied: bool, note: str, language: Language) -> None:
    def line(en: str, ja: str) -> None:
        console.print(ja if language == "ja" else en, soft_wrap=True, markup=False)

    if note:
        line(note, note)
    for problem in plan.problems[:SHOWN]:
        said = f"{problem.place(language)}: {problem.sentence.of(language)}"
        line(said, said)
    if plan.problems:
        total, is_cut = len(plan.problems), len(plan.problems) > SHOWN
        more, more_ja = f" ({SHOWN} shown; --json has all)", f"(表示は{SHOWN}件。--jsonで全件)"
        line(
            f"{total:,} errors{more if is_cut else ''}: nothing was entered",
            f"誤り{total:,}件{more_ja if is_cut else ''}: 何も登録していません",
        )
        return
    differing = [one for one in plan.states if one.state == "differs"]
    for one in differing[:SHOWN]:
        line(f"row {one.row}: {one.sentence.en}", f"{one.row}行目: {one.sentence.ja}")
    for block in plan.only_here[:SHOWN]:
        first, last, tonnes = block.first_serial, block.last_serial, f"{block.tonnes:,}"
        line(
            f"only here: {first} to {last}, {tonnes} t in {block.account}",
            f"登録簿のみ: {first}から{last}、{tonnes}t、{block.account}",
        )
    counts, blocks = plan.counts(), len(plan.only_here)
    same, differ, new = (f"{counts[state]:,}" for state in ("same", "differs", "new"))
    line(
        f"{plan.rows.place.en}: {len(plan.rows):,} rows; {same} agree, {differ} differ, "
        f"{new} {'entered' if is_applied else 'new'}"
        + (f"; {blocks:,} blocks only here" if blocks else ""),
        f"{plan.rows.place.ja}: {len(plan.rows):,}行。一致{same}、相違{differ}、"
        f"{'登録' if is_applied else '新規'}{new}"
        + (f"、登録簿のみ{blocks:,}ブロック" if blocks else ""),
    )
    if counts["new"] and not is_applied:
        line("nothing was entered: give --apply", "何も登録していません。登録は --apply を付けます")
