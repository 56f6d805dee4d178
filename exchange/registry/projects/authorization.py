"""Authorization under Article 6: the states that authorize a project's credits, uses and days.

Each statement is a version that is kept forever. A change or a revocation applies from its own day
and does not affect credits first transferred before, unless its terms say otherwise (Decision
4/CMA.6 on cooperative approaches; Decision 2/CMA.3, annex). The terms of uses are those of the
agreed electronic format: NDC, IMP (international mitigation purposes such as CORSIA), OP (other
purposes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import zip_longest

import msgspec

from exchange.errors import RegistryRejected
from exchange.registry.port import FIRST_YEAR, Authorization, Project
from exchange.units import tokyo_datetime

AUTHORIZATION = "authorization"
JAPAN = "JPN"
USES = ("NDC", "IMP", "OP")
FIRST_TRANSFERS = ("Authorisation", "Issuance", "Use or cancellation")
APPROACH = re.compile(r"CA\d{4}", re.ASCII)
AUTHORIZATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,79}")
_STATE = re.compile(r"[A-Z]{3}")


def check_authorization(
    project: Project, given: Authorization, earlier: tuple[Authorization, ...], today: date
) -> None:
    """Reject an invalid version. RegistryRejected `authorization_invalid`, naming the field."""
    partner = project.country
    for holds, sentence in (
        (
            AUTHORIZATION_ID.fullmatch(given.authorization_id),
            "authorization_id has 1 to 80 letters, digits, blanks and hyphens",
        ),
        (
            APPROACH.fullmatch(given.cooperative_approach),
            f"cooperative_approach reads CA and four digits, not {given.cooperative_approach!r}",
        ),
        (given.on <= today, f"on {given.on} lies after today, {today}"),
        (
            set(given.states) <= {JAPAN, partner} and len(set(given.states)) == len(given.states),
            f"states are {JAPAN} and {partner}, each once, not {', '.join(given.states)}",
        ),
        (
            given.uses and set(given.uses) <= set(USES) and len(set(given.uses)) == len(given.uses),
            f"uses are of {', '.join(USES)}, each once, not {', '.join(given.uses) or 'none'}",
        ),
        (
            FIRST_YEAR <= given.first_year <= given.last_year,
            f"first_year {given.first_year} to last_year {given.last_year} must rise from "
            f"{FIRST_YEAR}, the first year of reductions under Article 6",
        ),
        (given.quantity_t is None or given.quantity_t > 0, "quantity_t is above 0"),
        (
            not given.first_transfer or given.first_transfer in FIRST_TRANSFERS,
            f"first_transfer is one of {', '.join(FIRST_TRANSFERS)}",
        ),
        (
            given.uses == ("NDC",) or given.first_transfer,
            f"first_transfer must be given for uses other than NDC: {', '.join(FIRST_TRANSFERS)}",
        ),
        (
            all(
                one.name and one.number and _STATE.fullmatch(one.country) for one in given.entities
            ),
            "an entity has a name, a country of three letters and a number there",
        ),
        (given.states or earlier, "states must be named: nothing is authorized that was to revoke"),
        (
            not earlier or given.on >= earlier[-1].on,
            f"on {given.on} lies before the version that it changes, {_last_day(earlier)}",
        ),
        (
            not earlier or given.authorization_id == earlier[-1].authorization_id,
            "authorization_id stays the same over all versions",
        ),
        (
            not earlier or given.cooperative_approach == earlier[-1].cooperative_approach,
            "cooperative_approach stays the same over all versions",
        ),
    ):
        if not holds:
            raise RegistryRejected("authorization_invalid", sentence)


def in_force(versions: Iterable[Authorization], on: date) -> Authorization | None:
    """The version that holds on a day; None before the first and after a revocation."""
    found = None
    for one in versions:
        if one.on <= on:
            found = one
    return None if found is None or found.is_revoked else found


def authorized(project: Project, versions: tuple[Authorization, ...]) -> Project:
    """The project with all versions of its authorization and the fields of the newest one."""
    if not versions:
        return project
    newest = versions[-1]
    return msgspec.structs.replace(
        project,
        cooperative_approach=newest.cooperative_approach,
        authorization_id=newest.authorization_id,
        authorized_by=newest.states,
        authorized_on=newest.on,
        authorizations=versions,
    )


def as_of(project: Project, at_ns: int, issued_on: date) -> Project:
    """The project with its authorization as entered at a moment, for credits of a day of issue."""
    if not project.authorizations:
        return project
    on = tokyo_datetime(at_ns).date()
    versions = tuple(
        one for one in project.authorizations if one.on <= on and one.entered_ns <= at_ns
    )
    known = msgspec.structs.replace(project, authorizations=versions, authorized_by=())
    return msgspec.structs.replace(
        known,
        authorized_by=states_for(known, issued_on),
        authorized_on=None,
        authorizations=(),
    )


def authorized_for(project: Project, issued_on: date) -> Project:
    """The project with the states that authorized its credits of a day of issue."""
    if not project.authorizations:
        return project
    return msgspec.structs.replace(project, authorized_by=states_for(project, issued_on))


def states_for(project: Project, issued_on: date) -> tuple[str, ...]:
    """The states that authorized credits issued on a day: those of the first version of both states
    in force then or later, which no later change revokes."""
    versions = project.authorizations
    both = {JAPAN, project.country}
    for version, after in zip_longest(versions, versions[1:]):
        if both <= set(version.states) and (after is None or after.on > issued_on):
            return version.states
    return versions[-1].states if versions else project.authorized_by


def _last_day(earlier: tuple[Authorization, ...]) -> date | None:
    return earlier[-1].on if earlier else None
