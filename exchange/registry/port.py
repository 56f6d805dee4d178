"""The registry port: the interface that the exchange needs from any registry, and its types.

A registry keeps accounts, projects and blocks of serial numbers. It changes through acts only
(issuance, transfer, retirement), each sent under an idempotency key: the same key with the same act
returns the same receipt, with another act it is rejected. An unknown outcome is queried by its key
(`outcome`) or the key is closed forever (`abandon`); another key is never used instead. Acts are
values, so that hashing, storing and sending them needs no second description; the alternative was
one method per act with eight arguments each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from exchange.commands import Disclosure, SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.serials import Block, SerialRanges, Vintage

FIRST_YEAR = 2021  # of reductions under Article 6


class AccountKind(StrEnum):
    """Kinds of accounts; only those acts move credits to RETIREMENT and CANCELLATION."""

    GOVERNMENT = "government"
    HOLDING = "holding"
    TRADING = "trading"
    PARTNER = "partner"
    RETIREMENT = "retirement"
    CANCELLATION = "cancellation"


class Status(StrEnum):
    """The status of a block; all but HELD are final."""

    HELD = "held"
    RETIRED = "retired"
    SURRENDERED = "surrendered"
    CANCELED = "canceled"


class Ending(StrEnum):
    """The ways in which a credit ends: 無効化 (own use), 償却 (a national target or an allowance's
    duty), 取消 (neither)."""

    RETIRE = "retire"
    SURRENDER = "surrender"
    CANCEL = "cancel"


STATUS_AFTER = {
    Ending.RETIRE: Status.RETIRED,
    Ending.SURRENDER: Status.SURRENDERED,
    Ending.CANCEL: Status.CANCELED,
}


class Account(Struct, frozen=True):
    """A named account; `owner` is the participant, government or exchange it belongs to."""

    name: str
    kind: AccountKind
    owner: str
    locked: bool = False


class Entity(Struct, frozen=True, kw_only=True):
    """A legal person that may use the credits; `country` is where it is incorporated."""

    name: str
    country: str
    number: str


class Authorization(Struct, frozen=True, kw_only=True):
    """One version of an authorization; no `states` means that it is revoked.

    `quantity_t` is the most that is authorized, None for no such bound; the years are those in
    which the reductions occur; `first_transfer` is the definition for uses other than the NDC;
    `entered_ns` is when the registrar entered it.
    """

    authorization_id: str
    cooperative_approach: str
    on: date
    states: tuple[str, ...]
    uses: tuple[str, ...] = ("NDC",)
    version: int = 1
    quantity_t: int | None = None
    first_year: int = FIRST_YEAR
    last_year: int = 2030
    first_transfer: str = ""
    terms: str = ""
    entities: tuple[Entity, ...] = ()
    entered_ns: int = 0

    @property
    def is_revoked(self) -> bool:
        return not self.states


# The names of these fields in documents that a registry has stored, which are final.
_STORED = {
    "authorization_id": "authorisation_id",
    "authorized_by": "authorised_by",
    "authorized_on": "authorised_on",
}


class Project(Struct, frozen=True, kw_only=True, rename=_STORED):
    """A project that credits come from. `country` is ISO 3166-1 alpha-3; `name_ja` is empty where
    its name is the same in Japanese.

    `mechanism` is "reduction" or "removal", `base` "technology" or "nature" (METI Carbon Credit
    Report 2022-06, table 3). `authorized_by` lists the states that authorized its credits for use
    under Article 6, from the newest of `authorizations` if there are any; the SHK rule for older
    JCM credits depends on `public_input_started_on`, the start of public input on its design
    document.
    """

    project_id: str
    programme: str
    name: str
    country: str = "JPN"
    methodology: str = ""
    place: str = ""
    owner: str = ""
    certifier: str = ""
    mechanism: str = "reduction"
    base: str = "technology"
    sector: str = ""
    co_benefits: tuple[str, ...] = ()
    registered_on: date | None = None
    public_input_started_on: date | None = None
    cooperative_approach: str = ""
    authorization_id: str = ""
    authorized_by: tuple[str, ...] = ()
    authorized_on: date | None = None
    authorizations: tuple[Authorization, ...] = ()
    uses_japanese_technology: bool = False
    name_ja: str = ""


class Act(Struct, frozen=True, tag_field="act"):
    """Base class of all acts."""


class Issuance(Act, frozen=True, tag="issuance"):
    """New credits of a project: `shares` is (account, tonnes), numbered in that order.

    Numbers continue from the last of the series; an import from another registry (`origin`) names
    its first number or its serials there (`original_first`, `original_last`), and is rejected if
    one of its tonnes is already here. `issued_on` is its day of issue there, which its blocks keep.
    """

    project_id: str
    credit_class: str
    vintage: Vintage
    shares: tuple[tuple[str, int], ...]
    first_number: int = 0
    origin: str = ""
    issued_on: date | None = None
    original_first: str = ""
    original_last: str = ""


class Transfer(Act, frozen=True, tag="transfer"):
    """Move tonnes: the named serial ranges in their order, else the oldest vintage first."""

    source: str
    target: str
    credit_class: str
    quantity_t: int
    serial_ranges: SerialRanges = ()


class Retirement(Act, frozen=True, tag="retirement"):
    """End credits in a beneficiary's name; final.

    `schemes` are the uses for which they count (none: a voluntary use); `purpose` is free text
    without effect. One of the two is given.
    """

    account: str
    credit_class: str
    quantity_t: int
    purpose: str
    beneficiary: str
    serial_ranges: SerialRanges = ()
    ending: Ending = Ending.RETIRE
    disclosure: Disclosure | None = None
    schemes: tuple[SchemeUse, ...] = ()


AnyAct = Issuance | Transfer | Retirement


class Instruction(Struct, frozen=True):
    """An act under its key, with the exchange's time."""

    key: str
    act: AnyAct
    at_ns: int


class Receipt(Struct, frozen=True):
    """The result of an act: the blocks that were issued, moved or ended."""

    key: str
    blocks: tuple[Block, ...]
    at_ns: int

    @property
    def serial_ranges(self) -> SerialRanges:
        """The blocks as pairs of first and last serial."""
        return tuple((block.first_serial, block.last_serial) for block in self.blocks)


class Holding(Struct, frozen=True):
    """A block with its account and status."""

    account: str
    block: Block
    status: Status


class RegistryEvent(Struct, frozen=True, kw_only=True):
    """One step in the life of a block. `kind` is the act's tag, or the ending of a retirement."""

    kind: str
    key: str
    at_ns: int
    block: Block
    source: str
    target: str
    purpose: str = ""
    beneficiary: str = ""
    disclosure: Disclosure | None = None
    schemes: tuple[SchemeUse, ...] = ()


class Imported(Struct, frozen=True, kw_only=True):
    """A block that another registry issued, with its serials there; `key` is the act's."""

    key: str
    at_ns: int
    origin: str
    original_first: str
    original_last: str
    block: Block


class Total(Struct, frozen=True):
    """Tonnes of one class; issued = held + retired + surrendered + canceled."""

    programme: str
    credit_class: str
    issued: int
    held: int
    retired: int
    surrendered: int
    canceled: int

    @property
    def is_balanced(self) -> bool:
        return self.issued == self.held + self.retired + self.surrendered + self.canceled


class Registry(Protocol):
    """Any registry. A rejection changes nothing; every call may raise a RegistryError."""

    def open_account(self, name: str, kind: AccountKind, owner: str, at_ns: int) -> None:
        """Open an account; repeated with the same kind and owner it does nothing."""

    def lock_account(self, name: str, locked: bool, at_ns: int) -> None:
        """Lock an account (nothing leaves or enters) or unlock it."""

    def register_project(self, project: Project, at_ns: int) -> None:
        """Enter a project; repeated with the same content it does nothing."""

    def perform(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        """Do the act once. RegistryRejected, RegistryUnknown or RegistryUnavailable."""

    def perform_many(self, instructions: Sequence[Instruction]) -> list[Receipt | RegistryRejected]:
        """Do acts in order in one commit; a rejected one does not affect the others."""

    def outcome(self, key: str) -> Receipt | None:
        """The receipt of a key, None if nothing was done under it yet."""

    def abandon(self, key: str, at_ns: int) -> Receipt | None:
        """Close a key forever: None if nothing was or ever will be done, else its receipt."""

    def merge(self, account: str, at_ns: int) -> int:
        """Join adjoining blocks of an account that were issued together; return how many fewer."""

    def accounts(self, owner: str | None = None) -> list[Account]:
        """Accounts in order of their names."""

    def projects(self) -> list[Project]:
        """Projects in order of their ids."""

    def holdings(
        self, account: str | None = None, credit_class: str | None = None
    ) -> list[Holding]:
        """Blocks by account, vintage and number; ended ones are in ending accounts."""

    def locate(self, serial: str) -> Holding:
        """The block that contains a serial; rejected if it was never issued."""

    def history(self, serial: str) -> list[RegistryEvent]:
        """The events of one tonne, oldest first."""

    def events(self, account: str | None = None, kind: str | None = None) -> list[RegistryEvent]:
        """Events, oldest first; of one account (as source or target), of one kind.

        RegistryRejected('unknown_kind') for a kind that no event has.
        """

    def imports(self, origin: str | None = None) -> list[Imported]:
        """Imported blocks with their original serials, in order of import."""

    def totals(self) -> list[Total]:
        """Tonnes per class, in order of their names."""


def trading_account(participant: str) -> str:
    """The account that the exchange controls for a participant."""
    return f"trading:{participant}"


def holding_account(participant: str) -> str:
    """The participant's own account."""
    return f"holding:{participant}"
