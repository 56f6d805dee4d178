"""Answers that all registry adapters share: totals, events, rejections of keys."""

from __future__ import annotations

from collections.abc import Sequence

from exchange.errors import RegistryRejected
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Ending,
    Issuance,
    Receipt,
    RegistryEvent,
    Retirement,
    Status,
    Total,
    Transfer,
)
from exchange.registry.serials import PROGRAMMES, Block, programme_code


def total_of(programme: str, credit_class: str, tonnes: dict[str, int]) -> Total:
    """A class's total from tonnes by status and `issued`."""
    statuses = [tonnes.get(status, 0) for status in Status]
    return Total(programme, credit_class, tonnes.get("issued", 0), *statuses)


def events_of(receipt: Receipt, act: AnyAct) -> list[RegistryEvent]:
    """The registry events of an act's receipt, one per block."""
    kind, source, purpose, beneficiary = describe(act)
    targets = targets_of(act, receipt.blocks)
    ended = act if isinstance(act, Retirement) else None
    return [
        RegistryEvent(
            kind=kind,
            key=receipt.key,
            at_ns=receipt.at_ns,
            block=block,
            source=source,
            target=target,
            purpose=purpose,
            beneficiary=beneficiary,
            disclosure=ended.disclosure if ended else None,
            schemes=ended.schemes if ended else (),
        )
        for block, target in zip(receipt.blocks, targets, strict=True)
    ]


EVENT_KINDS = ("issuance", "transfer", *(ending.value for ending in Ending))


def check_kind(kind: str | None) -> None:
    """Reject a kind that no event has. RegistryRejected('unknown_kind')."""
    if kind is not None and kind not in EVENT_KINDS:
        raise RegistryRejected(
            "unknown_kind", f"events are of the kinds {', '.join(EVENT_KINDS)}, not {kind!r}"
        )


def describe(act: AnyAct) -> tuple[str, str, str, str]:
    """An act's (kind, source, purpose, beneficiary) as events name them."""
    match act:
        case Issuance():
            return "issuance", act.origin, "", ""
        case Transfer():
            return "transfer", act.source, "", ""
    return act.ending.value, act.account, act.purpose, act.beneficiary


def targets_of(act: AnyAct, blocks: Sequence[Block]) -> list[str]:
    """The target account of each block of an act's receipt."""
    match act:
        case Issuance():
            return [account for account, _ in act.shares]
        case Transfer():
            return [act.target] * len(blocks)
    return [ending_account(act.ending, block.programme).name for block in blocks]


def ending_account(ending: Ending, programme: str) -> Account:
    """The account of a programme's retired and surrendered, or canceled, credits."""
    kind = AccountKind.CANCELLATION if ending is Ending.CANCEL else AccountKind.RETIREMENT
    code = programme_code(programme)
    return Account(f"{kind}:{code}", kind, PROGRAMMES[code])


def reject_other_account(account: Account, kind: AccountKind, owner: str) -> None:
    """Reject opening an existing account with another kind or owner."""
    if (account.kind, account.owner) != (kind, owner):
        raise RegistryRejected("account_exists", f"{account.name!r} is already another account")


def conflict(key: str) -> RegistryRejected:
    """The rejection of a key that was used for another act."""
    return RegistryRejected("idempotency_conflict", f"the key {key!r} was used for another act")


def closed(key: str) -> RegistryRejected:
    """The rejection of a key that was abandoned."""
    return RegistryRejected(
        "key_closed", f"the key {key!r} was abandoned; nothing is done under it"
    )
