"""A scenario: one typed TOML file that says everything about a simulated market.

`model` says which: "static" (firms trade once; the default) or "gx-ets" (years of the scheme;
keys in `gx_ets/keys.py`). Names of keys end in their unit. A key that is not known, a value of
the wrong type or out of range, or values that cannot hold together are a ConfigError that names
file, line and key; nothing is guessed. Shipped scenarios are found by name, all others by path.
A file that `extends` another says only what differs: tables are merged key by key, lists
replaced.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, TypeGuard, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct, ValidationError

from exchange.calendar import is_exchange_day, next_exchange_day
from exchange.errors import ConfigError
from simulation.gx_ets.checks import contradictions
from simulation.gx_ets.keys import GxScenario

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Tonnes = Annotated[int, Meta(ge=1, le=10**12)]
Price = Annotated[float, Meta(gt=0, le=1e9)]
Slope = Annotated[float, Meta(ge=1e-6, le=1e9)]
Share = Annotated[float, Meta(gt=0, lt=1)]
KeyPath = tuple[str | int, ...]


class Firm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A covered firm: what it would emit, and how its marginal abatement cost rises."""

    name: Name
    emissions_t: Tonnes
    abatement_slope_jpy_per_t_per_kt: Slope


class Market(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The terms of the market; without `price_limit_percent` there is no daily limit."""

    symbol: Name = "GXA/JPY"
    tick_yen: Annotated[float, Meta(ge=1e-6, le=1e6)] = 1.0
    lot_t: Annotated[int, Meta(ge=1, le=10**9)] = 1
    reference_price_jpy_per_t: Price
    price_limit_percent: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    auction_tie: Literal["time", "pro_rata", "random"] = "pro_rata"
    settlement_days: Annotated[int, Meta(ge=0, le=250)] = 5


class Scenario(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="model",
    tag="static",
):
    """A static cap-and-trade economy: firms get a share of their emissions and trade once."""

    title: Name
    about: str = ""
    first_day: date
    allocation_share: Share
    market: Market
    firms: Annotated[tuple[Firm, ...], Meta(min_length=2, max_length=1000)]


AnyScenario = Scenario | GxScenario
MODELS = ("static", "gx-ets")


def scenario_names() -> list[str]:
    """The names of the shipped scenarios."""
    folder = resources.files("simulation") / "scenarios"
    files = (entry.name for entry in folder.iterdir())
    return sorted(
        name.removesuffix(".toml").replace("_", "-") for name in files if name.endswith(".toml")
    )


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a complete scenario file, one that extends no other."""
    return msgspec.json.schema(AnyScenario)


def load_scenario(name_or_path: str) -> AnyScenario:
    """The scenario of a shipped name or of a file's path; ConfigError when it cannot be read."""
    text, source = _read(name_or_path)
    return _parsed(text, source, (source,))


def _read(name_or_path: str) -> tuple[str, str]:
    """A scenario's text and what messages call it."""
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.exists():
        try:
            return path.read_text(encoding="utf-8"), str(path)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read the scenario {name_or_path}: {error}") from None
    names = scenario_names()
    if name_or_path not in names:
        raise ConfigError(
            f"no scenario is called {name_or_path!r}{_suggestion(name_or_path, names)}; "
            f"there are: {', '.join(names)}; a file's name ends in .toml"
        )
    file = resources.files("simulation") / "scenarios" / f"{name_or_path.replace('-', '_')}.toml"
    return file.read_text(encoding="utf-8"), name_or_path


def parse_scenario(text: str, source: str) -> AnyScenario:
    """The scenario in a TOML text; `source` names it in messages."""
    return _parsed(text, source, ())


def _parsed(text: str, source: str, chain: tuple[str, ...]) -> AnyScenario:
    """The scenario in a text; `chain`: what it must not extend."""
    tables = _tables(text, source, chain)
    lines = _lines_of_keys(text)
    model = tables.setdefault("model", "static")
    if model not in MODELS:
        near = _suggestion(str(model), MODELS)
        sentence = f"{model!r} is no model; there are: {', '.join(MODELS)}{near}"
        raise _problem(source, lines, ("model",), sentence)
    root: type[Struct] = GxScenario if model == "gx-ets" else Scenario
    try:
        scenario: AnyScenario = msgspec.convert(tables, AnyScenario)
    except ValidationError as error:
        path, sentence = _explain(str(error), root)
        raise _problem(source, lines, path, sentence) from None
    except ConfigError as error:  # a table that rejects values which cannot hold together
        key, _, sentence = str(error).partition(" ")
        named = [("policy", word) for word in re.findall(r"\w+", str(error))]
        said = next((lines[path] for path in named if path in lines), None)
        raise _problem(source, lines, ("policy", key), sentence, said) from None
    for path, sentence in _contradictions(scenario):
        raise _problem(source, lines, path, sentence)
    return scenario


def _tables(text: str, source: str, chain: tuple[str, ...]) -> dict[str, Any]:
    """The tables of a text over those of the scenario that it extends.

    A path in `extends` is relative to the file that says it.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: {error}") from None
    base = tables.pop("extends", None)
    if base is None:
        return tables
    if not isinstance(base, str):
        raise ConfigError(f"{source}: extends must be a scenario's name or a file")
    if base.endswith(".toml"):
        base = str(Path(source).parent / base)
    if base in chain:
        raise ConfigError(f"{source}: extends comes back to {base}")
    base_text, base_source = _read(base)
    return _merged(_tables(base_text, base_source, (*chain, base)), tables)


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables of both, key by key; where both say something, the one above."""
    both = dict(below)
    for key, value in above.items():
        under = below.get(key)
        is_table = isinstance(value, dict) and isinstance(under, dict)
        both[key] = _merged(under or {}, value) if is_table else value
    return both


def _contradictions(scenario: AnyScenario) -> list[tuple[KeyPath, str]]:
    """What no single key's type can reject."""
    if isinstance(scenario, GxScenario):
        return list(contradictions(scenario))
    found: list[tuple[KeyPath, str]] = []
    if not is_exchange_day(scenario.first_day):
        later = next_exchange_day(scenario.first_day)
        found.append((("first_day",), f"is no exchange day; the next one is {later}"))
    market = scenario.market
    if round(market.tick_yen * market.lot_t, 9) % 1:
        found.append((("market", "tick_yen"), "x lot_t must be a whole number of yen"))
    if market.reference_price_jpy_per_t < market.tick_yen:
        found.append((("market", "reference_price_jpy_per_t"), "must be at least tick_yen"))
    if all(firm.emissions_t * scenario.allocation_share < market.lot_t for firm in scenario.firms):
        found.append((("allocation_share",), "gives no firm a lot (market.lot_t) to hold or sell"))
    names = [firm.name for firm in scenario.firms]
    for index, firm in enumerate(scenario.firms):
        if firm.name in names[:index]:
            found.append((("firms", index, "name"), f"{firm.name!r} is already another firm"))
        if firm.emissions_t < market.lot_t:
            found.append((("firms", index, "emissions_t"), "must be at least market.lot_t"))
    return found


def _explain(message: str, root: type[Struct]) -> tuple[KeyPath, str]:
    """Where a message of msgspec points to, and what it says in our words."""
    sentence, _, where = message.partition(" - at `$")
    found = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", where)
    path: KeyPath = tuple(key if key else int(index) for key, index in found)
    unknown = re.search(r"unknown field `(.*)`", sentence)
    if unknown:
        known = _fields_at(path, root)
        return (*path, unknown[1]), f"is not a known key{_suggestion(unknown[1], known)}"
    missing = re.search(r"missing required field `(.*)`", sentence)
    if missing:
        return (*path, missing[1]), "is missing"
    if sentence.startswith("Invalid enum value"):
        sentence += f"; there are: {', '.join(map(str, _choices_at(path, root)))}"
    return path, sentence[:1].lower() + sentence[1:].replace("`", "")


def _fields_at(path: KeyPath, root: type[Struct]) -> tuple[str, ...]:
    """The keys that the table at this path may have."""
    table = root
    for key in path:
        if isinstance(key, str):
            hint = get_type_hints(table, include_extras=False)[key]
            nested = [one for one in (hint, *get_args(hint)) if is_table(one)]
            if nested:
                table = nested[0]
    keys: tuple[str, ...] = table.__struct_fields__
    return keys if path else (*keys, "extends", "model")


def _choices_at(path: KeyPath, root: type[Struct]) -> tuple[object, ...]:
    """The values that the key at this path may have."""
    table = root
    for key in path[:-1]:
        if isinstance(key, str):
            hint = get_type_hints(table)[key]
            (table,) = [one for one in (hint, *get_args(hint)) if is_table(one)][:1]
    return get_args(get_type_hints(table)[str(path[-1])])


def is_table(hint: object) -> TypeGuard[type[Struct]]:
    """Whether a key's type is a table."""
    return isinstance(hint, type) and issubclass(hint, Struct)


def _suggestion(word: str, known: list[str] | tuple[str, ...]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def _problem(
    source: str,
    lines: dict[KeyPath, int],
    path: KeyPath,
    sentence: str,
    said: int | None = None,
) -> ConfigError:
    """An error that names the file, the line of the key (or of its table) and the key.

    `said`: the line to name instead, of another key that the sentence speaks of.
    """
    key = ".".join(str(part) if isinstance(part, str) else f"[{part + 1}]" for part in path)
    here = path
    while here and here not in lines:
        here = here[:-1]
    number = said or lines.get(here)
    line = f", line {number}" if number else ""
    return ConfigError(f"{source}{line}: {key.replace('.[', '[')} {sentence}")


def _lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line on which each table and key of a TOML text stands, as far as a line can tell."""
    lines: dict[KeyPath, int] = {}
    counts: dict[str, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
        if header:
            name = header[2]
            table = tuple(name.split("."))
            if header[1] == "[[":
                table = (*table, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            lines.setdefault(table, number)
        elif key:
            lines.setdefault((*table, key[1]), number)
    return lines
