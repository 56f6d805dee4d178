"""What a registry service and its client say to each other, as JSON.

| call | path | body or query | answer |
|---|---|---|---|
| POST | /v1/acts | Instructions | Answers, one for each |
| POST | /v1/merge | Merge | Merged |
| GET, DELETE | /v1/act | key (and at_ns) | MaybeReceipt; DELETE abandons the key |
| GET, POST, PATCH | /v1/accounts | owner; NewAccount; Lock | accounts; nothing; nothing |
| GET, POST | /v1/projects | NewProject | projects; nothing |
| GET | /v1/holdings | account, credit_class | holdings |
| GET | /v1/serial, /v1/history | serial | a holding; events |
| GET | /v1/events | account, kind | events |
| GET | /v1/imports | origin | imports |
| GET | /v1/totals | | totals |
| GET | /v1/keys | count | the keys of the last acts, newest first |
| GET, POST | /v1/proposals | state; Proposal | proposals; nothing |
| GET, POST | /v1/filings | kind, name; Filing | filings; nothing |

A rejection of a whole call is a Rejection with status 409 (a key used otherwise) or 422; 503 says
that nothing was done. Writes are safe to send again, because each carries its key.
"""

from __future__ import annotations

from msgspec import Struct

from exchange.registry.port import AccountKind, Instruction, Project, Receipt

BODY_MAX = 4 * 1024 * 1024
BATCH_MAX = 1_000


class Instructions(Struct, frozen=True, forbid_unknown_fields=True):
    instructions: tuple[Instruction, ...]


class Rejection(Struct, frozen=True):
    code: str
    sentence: str


class Answer(Struct, frozen=True, omit_defaults=True):
    """Either a receipt or a rejection."""

    receipt: Receipt | None = None
    rejection: Rejection | None = None


class Answers(Struct, frozen=True):
    answers: tuple[Answer, ...]


class MaybeReceipt(Struct, frozen=True):
    receipt: Receipt | None


class NewAccount(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    kind: AccountKind
    owner: str
    at_ns: int


class Lock(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    locked: bool
    at_ns: int


class Merge(Struct, frozen=True, forbid_unknown_fields=True):
    account: str
    at_ns: int


class Merged(Struct, frozen=True):
    fewer: int


class NewProject(Struct, frozen=True, forbid_unknown_fields=True):
    project: Project
    at_ns: int
