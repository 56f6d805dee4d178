"""Mappings: the columns of somebody's file, and what they mean here.

A mapping is a TOML file. It names the headings of columns, constants for what the file does not
say, parts of a text (a regular expression with named groups), texts made of several columns, and
translations of values. Where a layout is not published, the mapping is a template and says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from exchange.said import FileFault, Said
from exchange.spelling import misspelt

FOLDER = files("api.imports").joinpath("mappings")
Kind = Literal["holdings", "projects", "issuances"]
HOLDINGS = (
    "serial_from", "serial_to", "qty", "account", "status", "origin", "programme", "project_id",
    "project_name", "country", "credit_class", "vintage_start", "vintage_end", "issued_on",
)  # fmt: skip
PROJECTS = (
    "project_id", "programme", "name", "country", "methodology", "place", "owner", "certifier",
    "mechanism", "base", "sector", "co_benefits", "registered_on", "public_input_started_on",
    "cooperative_approach", "authorization_id", "authorized_by", "authorized_on",
    "uses_japanese_technology",
)  # fmt: skip
ISSUANCES = (
    "project_id", "credit_class", "vintage_start", "vintage_end", "account", "qty", "first_number",
    "origin", "issued_on", "original_first", "original_last",
)  # fmt: skip
FIELDS: dict[Kind, tuple[str, ...]] = {
    "holdings": HOLDINGS, "projects": PROJECTS, "issuances": ISSUANCES,
}  # fmt: skip


class Derived(Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """A field whose value follows from another column's value."""

    field: str
    source: str
    values: dict[str, str]


class Mapping(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping. `columns`: a name and its heading, or several possible ones; names that are no
    fields may be used in `parts`, `joins`, `derived` and `only` (the rows to read, by value)."""

    of: Kind
    title: str
    title_ja: str
    note: str = ""
    note_ja: str = ""
    is_template: bool = False
    header_row: Annotated[int, Meta(ge=1, le=1000)] = 1
    sheet: str = ""
    columns: dict[str, str | list[str]]
    constants: dict[str, str] = {}
    parts: dict[str, str] = {}
    joins: dict[str, str] = {}
    derived: list[Derived] = []
    only: dict[str, list[str]] = {}


def mapping_names() -> list[str]:
    """The names of the mappings that ship."""
    return sorted(
        one.name.removesuffix(".toml") for one in FOLDER.iterdir() if one.name.endswith(".toml")
    )


def mapping_text(name: str) -> str:
    """The text of a mapping that ships. FileFault: there is none of this name."""
    names = mapping_names()
    if name not in names:
        said = Said(f"there is no mapping {name!r}", f"{name}という対応表はありません")
        raise FileFault(said + _hint(name, names))
    return FOLDER.joinpath(f"{name}.toml").read_text("utf-8")


def read_mapping(name: str) -> Mapping:
    """The mapping that ships under a name, or the one in a TOML file. FileFault."""
    if not name.endswith(".toml"):
        return parse_mapping(mapping_text(name), name)
    path = Path(name)
    try:
        return parse_mapping(path.read_text("utf-8-sig"), name)
    except OSError as error:
        why = error.strerror
        raise FileFault(
            Said(f"{path} cannot be read: {why}", f"{path}: 読めません({why})")
        ) from None
    except UnicodeDecodeError:
        raise FileFault(
            Said(f"{path} is not text in UTF-8", f"{path}: UTF-8の文ではありません")
        ) from None


def parse_mapping(text: str, place: str) -> Mapping:
    """Parse a mapping. FileFault names the key that is wrong."""
    try:
        mapping = msgspec.toml.decode(text.encode(), type=Mapping)
    except msgspec.DecodeError as error:
        raise FileFault(
            Said(f"{place}: {error}", f"{place}: 対応表として読めません({error})")
        ) from None
    known = FIELDS[mapping.of]
    names = set(mapping.columns)
    for source, pattern in mapping.parts.items():
        try:
            names |= re.compile(pattern).groupindex.keys()
        except re.error as error:
            raise FileFault(
                Said(
                    f"{place}: parts.{source} is no regular expression: {error}",
                    f"{place}: parts.{source} は正規表現ではありません({error})",
                )
            ) from None
    for key, used in _names_used(mapping):
        if used not in names:
            raise FileFault(
                Said(
                    f"{place}: {key} uses {used!r}, which is no column and no part",
                    f"{place}: {key} の {used} は columns にも parts にもありません",
                )
            )
    needed = {name for _, name in _names_used(mapping)}
    for name in mapping.columns:
        if name not in known and name not in needed:
            said = Said(
                f"{place}: columns.{name} is no field, and nothing uses it",
                f"{place}: columns.{name} という項目はなく、ほかでも使われていません",
            )
            raise FileFault(said + _hint(name, known))
    set_by = {"constants": mapping.constants, "joins": mapping.joins}
    fields = [(key, name) for key, found in set_by.items() for name in found]
    fields += [("derived.field", one.field) for one in mapping.derived]
    for key, name in fields:
        if name not in known:
            said = Said(
                f"{place}: {key} sets {name!r}, which is no field",
                f"{place}: {key} の {name} という項目はありません",
            )
            raise FileFault(said + _hint(name, known))
    return mapping


def _hint(name: str, known: Sequence[str]) -> Said:
    near, listed = misspelt(name, known), ", ".join(known)
    if near:
        return Said(f"; did you mean {near}?", f"。{near} ではありませんか")
    return Said(f"; known are {listed}", f"。使えるもの: {listed}")


def _names_used(mapping: Mapping) -> list[tuple[str, str]]:
    """The keys of a mapping that use a column or a part, with its name."""
    used = [("parts", name) for name in mapping.parts] + [("only", name) for name in mapping.only]
    used += [("derived.from", one.source) for one in mapping.derived]
    for field, text in mapping.joins.items():
        used += [(f"joins.{field}", name) for name in re.findall(r"{(\w+)}", text)]
    return used
