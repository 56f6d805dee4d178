"""Activities that a host country lists for its credits; countries without a list accept any.

The lists are data (`data/positive_lists.csv`, with sources). An activity is found by its words,
ignoring case and punctuation, or by its number in the country's list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.port import Project


class Activity(Struct, frozen=True):
    """One line of a country's list."""

    country: str
    number: int
    kind: str
    name: str
    source: str


@cache
def activities() -> tuple[Activity, ...]:
    """All countries' lists."""
    source = files("exchange.registry").joinpath("data/positive_lists.csv").read_text("utf-8")
    return tuple(
        Activity(row["country"], int(row["n"]), row["kind"], row["activity"], row["source"])
        for row in csv.DictReader(io.StringIO(source))
    )


@cache
def positive_lists() -> dict[str, tuple[str, ...]]:
    """The activities that each listing country accepts, in the list's order."""
    listed: dict[str, list[str]] = {}
    for one in activities():
        listed.setdefault(one.country, []).append(one.name)
    return {country: tuple(names) for country, names in listed.items()}


def listed_name(country: str, sector: str, lists: Mapping[str, Sequence[str]]) -> str | None:
    """The list's wording of a project's sector; the sector itself if no list applies."""
    listed = lists.get(country)
    if listed is None:
        return sector
    wanted = _plain(sector)
    for number, name in enumerate(listed, 1):
        if wanted in (_plain(name), str(number)):
            return name
    return None


def check_listed(project: Project, lists: Mapping[str, Sequence[str]]) -> None:
    """Reject an activity that the country does not list. RegistryRejected `activity_not_listed`."""
    country, sector = project.country, project.sector
    if listed_name(country, sector, lists) is not None:
        return
    listed = lists[country]
    near = get_close_matches(_plain(sector), [_plain(name) for name in listed], 1)
    hint = next((f"; did you mean {n!r}?" for n in listed if near and _plain(n) == near[0]), "")
    told = "; ".join(f"{number}. {name}" for number, name in enumerate(listed, 1))
    raise RegistryRejected(
        "activity_not_listed",
        f"sector {sector!r} is not on the list of {country}{hint}; it takes, by name or number: "
        f"{told}",
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
