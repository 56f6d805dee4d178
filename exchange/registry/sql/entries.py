"""Entries of the database apart from acts: accounts, projects, proposals, filings."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from exchange.errors import RegistryRejected
from exchange.registry.accounts.controls import Proposal, State
from exchange.registry.answers import reject_other_account
from exchange.registry.filings import Filing, is_new, versions_of
from exchange.registry.imports import PROGRAMME
from exchange.registry.port import Account, AccountKind, Project
from exchange.registry.projects.authorization import AUTHORIZATION, authorized
from exchange.registry.projects.rules import reject_unentered
from exchange.registry.serials import PROGRAMME_CODES
from exchange.registry.sql.tables import account, filing, project, proposal

_NAMES_MAX = 500  # beyond, all are read


def open_account(
    connection: Connection, name: str, kind: AccountKind, owner: str, at_ns: int
) -> None:
    row = connection.execute(select(account).where(account.c.name == name)).first()
    if row is not None:
        reject_other_account(Account(name, AccountKind(row.kind), row.owner), kind, owner)
        return
    values = {"name": name, "kind": kind.value, "owner": owner, "locked": False}
    connection.execute(insert(account), values | {"opened_ns": at_ns})


def lock_account(connection: Connection, name: str, locked: bool) -> None:
    answer = connection.execute(update(account).where(account.c.name == name).values(locked=locked))
    if answer.rowcount != 1:
        raise RegistryRejected("unknown_account", f"there is no account {name!r}")


def register_project(connection: Connection, entered: Project, at_ns: int) -> None:
    if entered.programme not in PROGRAMME_CODES:
        if not filings(connection, PROGRAMME, entered.programme):
            raise reject_unentered(entered.programme)
    document = msgspec.json.encode(entered).decode()
    query = select(project.c.document).where(project.c.project_id == entered.project_id)
    known = connection.scalar(query)
    if known is not None:
        if msgspec.json.decode(known, type=Project) != entered:
            raise RegistryRejected(
                "project_exists", f"{entered.project_id!r} is already another project"
            )
        return
    values = {"project_id": entered.project_id, "programme": entered.programme}
    connection.execute(insert(project), values | {"document": document, "entered_ns": at_ns})


def save_proposal(connection: Connection, proposed: Proposal) -> None:
    mine = proposal.c.proposal_id == proposed.proposal_id
    values = {
        "account": proposed.account,
        "state": proposed.state.value,
        "document": msgspec.json.encode(proposed).decode(),
    }
    if connection.execute(update(proposal).where(mine).values(values)).rowcount == 0:
        connection.execute(insert(proposal), values | {"proposal_id": proposed.proposal_id})


def proposals(connection: Connection, state: State | None) -> list[Proposal]:
    query = select(proposal.c.document).order_by(proposal.c.proposal_id)
    if state is not None:
        query = query.where(proposal.c.state == state.value)
    return [msgspec.json.decode(text, type=Proposal) for text in connection.scalars(query)]


def save_filing(connection: Connection, filed: Filing) -> None:
    versions = filings(connection, filed.kind, filed.name)
    if not is_new(filed, versions[-1] if versions else None):
        return
    connection.execute(
        insert(filing),
        {
            "kind": filed.kind,
            "name": filed.name,
            "version": filed.version,
            "document": filed.document,
            "filed_by": filed.by,
            "at_ns": filed.at_ns,
        },
    )


def filings(connection: Connection, kind: str, name: str | None) -> list[Filing]:
    query = select(filing).where(filing.c.kind == kind).order_by(filing.c.name, filing.c.version)
    if name is not None:
        query = query.where(filing.c.name == name)
    else:
        newest = (
            select(filing.c.name, func.max(filing.c.version).label("version"))
            .where(filing.c.kind == kind)
            .group_by(filing.c.name)
            .subquery()
        )
        query = query.join(
            newest, (newest.c.name == filing.c.name) & (newest.c.version == filing.c.version)
        )
    return [Filing(*row) for row in connection.execute(query)]


def authorized_all(connection: Connection, projects: Sequence[Project]) -> list[Project]:
    """Projects with the versions of their authorizations."""
    query = (
        select(filing)
        .where(
            filing.c.kind == AUTHORIZATION,
            filing.c.name.in_([one.project_id for one in projects]),
        )
        .order_by(filing.c.name, filing.c.version)
    )
    if len(projects) > _NAMES_MAX:
        query = select(filing).where(filing.c.kind == AUTHORIZATION).order_by(filing.c.version)
    found: dict[str, list[Filing]] = {}
    for row in connection.execute(query):
        found.setdefault(row.name, []).append(Filing(*row))
    return [authorized(one, versions_of(found.get(one.project_id, ()))) for one in projects]
