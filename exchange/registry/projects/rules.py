"""Rules on a project's facts before its entry: programme, country, states, days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exchange.errors import RegistryRejected
from exchange.registry.port import Project
from exchange.registry.projects.authorization import APPROACH, AUTHORIZATION_ID
from exchange.registry.reports.characters import check_prints
from exchange.registry.serials import PROGRAMME_CODES, PROJECT_ID
from exchange.spelling import misspelt

PROGRAMME_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 .-]{1,23}")
DOMESTIC = frozenset(("J-Credit", "J-VER", "Domestic", "J-Blue", "GX-ETS", "GX League"))
MECHANISMS, BASES = ("reduction", "removal"), ("technology", "nature")
_COUNTRY = re.compile(r"[A-Z]{3}")


def check_project(project: Project) -> None:
    """Reject a project without a programme, with an id unfit for serials, or with invalid facts."""
    check_programme_name(project.programme)
    if not PROJECT_ID.fullmatch(project.project_id):
        raise RegistryRejected(
            "project_invalid",
            "a project's id is 1 to 24 of the characters A-Z, 0-9 and _, "
            f"not {project.project_id!r}",
        )
    for name in ("name", "name_ja", "methodology", "place", "owner", "certifier", "sector"):
        check_prints(name, getattr(project, name), "project_invalid")
    check_prints("co_benefits", "".join(project.co_benefits), "project_invalid")
    for holds, sentence in _project_rules(project):
        if not holds:
            raise RegistryRejected("project_invalid", sentence)


def check_programme_name(name: str) -> None:
    """Reject an invalid programme name, or another spelling of a known one. RegistryRejected
    `unknown_programme`."""
    known = next((one for one in PROGRAMME_CODES if _letters(one) == _letters(name)), None)
    near = known if name not in PROGRAMME_CODES else None
    near = near or misspelt(name, PROGRAMME_CODES)
    if near is not None:
        raise RegistryRejected(
            "unknown_programme", f"there is no programme {name!r}; did you mean {near}?"
        )
    if not PROGRAMME_NAME.fullmatch(name):
        raise RegistryRejected(
            "unknown_programme",
            f"there is no programme {name!r}; a name has 2 to 24 letters, digits, blanks and -.",
        )


def reject_unentered(programme: str) -> RegistryRejected:
    """The rejection of a programme that is neither built in nor entered for imports."""
    return RegistryRejected(
        "unknown_programme",
        f"there is no programme {programme!r}; known are {', '.join(PROGRAMME_CODES)}; another "
        "one must first be entered for imports (`tanso registry imports programme`)",
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _project_rules(project: Project) -> Iterator[tuple[bool, str]]:
    """The rules on a project's facts as (is met, sentence)."""
    programme, country = project.programme, project.country
    yield bool(_COUNTRY.fullmatch(country)), f"country is three letters such as VNM: {country!r}"
    yield (
        programme not in DOMESTIC or country == "JPN",
        f"country {country} does not fit programme {programme}: its projects are in JPN",
    )
    yield (
        programme != "JCM" or country != "JPN",
        "country JPN does not fit programme JCM: its projects are in a partner country",
    )
    yield (
        project.mechanism in MECHANISMS,
        f"mechanism is {' or '.join(MECHANISMS)}, not {project.mechanism!r}",
    )
    yield project.base in BASES, f"base is {' or '.join(BASES)}, not {project.base!r}"
    approach, authorization = project.cooperative_approach, project.authorization_id
    yield (
        not approach or bool(APPROACH.fullmatch(approach)),
        f"cooperative_approach reads CA and four digits, not {approach!r}",
    )
    yield (
        not authorization or bool(AUTHORIZATION_ID.fullmatch(authorization)),
        "authorization_id has letters, digits, blanks and hyphens, 80 at most",
    )
    states = project.authorized_by
    yield (
        set(states) <= {"JPN", country},
        f"authorized_by is of JPN and {country}, not {', '.join(states)}",
    )
    begun, registered = project.public_input_started_on, project.registered_on
    yield (
        begun is None or registered is None or begun <= registered,
        f"public_input_started_on {begun} lies after registered_on {registered}",
    )
