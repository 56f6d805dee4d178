"""What the registry is asked, and how deliveries end."""

from __future__ import annotations

from exchange.commands import Disclosure, SchemeUse
from exchange.events.event import Event


class RegistryInstructed(Event, frozen=True):
    """The registry shall do this, once, under this key. DELIVERY: account -> counter account.

    DEPOSIT: holding to trading account; WITHDRAWAL: back; RETIREMENT: out of the trading account.
    `yen_paid`, `yen_received`: the buyer's and the seller's cash leg of a delivery. `client_key`
    is the idempotency key under which the participant asked. `lots` are the very serials to move; a
    deposit may leave them to the registry. `due`: the day of what was netted, empty for anything
    else. `schemes`: what a retirement counts for, beside `purpose`, its words.
    """

    key: str
    kind: int
    account: int
    instrument: int
    quantity_t: int
    counter_account: int = -1
    yen_paid: int = 0
    yen_received: int = 0
    purpose: str = ""
    beneficiary: str = ""
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""
    disclosure: Disclosure | None = None
    ending: str = "retire"
    due: str = ""
    schemes: tuple[SchemeUse, ...] = ()


class CreditsSettled(Event, frozen=True):
    """Both legs of a delivery were posted."""

    key: str
    seller: int
    buyer: int
    instrument: int
    quantity_t: int
    yen_paid: int
    yen_received: int
    blocks: tuple[tuple[str, str], ...]


class CreditsDeposited(Event, frozen=True):
    key: str
    account: int
    instrument: int
    quantity_t: int
    blocks: tuple[tuple[str, str], ...]


class CreditsWithdrawn(Event, frozen=True):
    key: str
    account: int
    instrument: int
    quantity_t: int
    blocks: tuple[tuple[str, str], ...]


class CreditsRetired(Event, frozen=True):
    key: str
    account: int
    instrument: int
    quantity_t: int
    purpose: str
    beneficiary: str
    blocks: tuple[tuple[str, str], ...]
    schemes: tuple[SchemeUse, ...] = ()


class InstructionVoided(Event, frozen=True):
    """The registry will not do it; both sides are made whole.

    Of a delivery's cash leg remains what the netting owed beyond the credits that never came:
    `yen_paid` by the counter account, `yen_received` by the account.
    """

    key: str
    kind: int
    account: int
    counter_account: int
    instrument: int
    quantity_t: int
    reason: str
    yen_paid: int = 0
    yen_received: int = 0


class DeliveryFailed(Event, frozen=True):
    """A delivery was voided through this account's fault; `fails` counts its fails so far."""

    key: str
    account: int
    counter_account: int
    instrument: int
    quantity_t: int
    fails: int


class NetCashSettled(Event, frozen=True):
    """A participant whose trades of a day net to no credits got (or paid) the yen between them."""

    account: int
    instrument: int
    due: str
    yen: int
