"""Events of instructions to the registry and of deliveries."""

from __future__ import annotations

from exchange.commands import Disclosure, SchemeUse
from exchange.events.event import Event


class RegistryInstructed(Event, frozen=True):
    """An instruction to the registry, once, under this key. DELIVERY: account -> counter account.

    DEPOSIT: holding to trading account; WITHDRAWAL: back; RETIREMENT: out of the trading account.
    `yen_paid`, `yen_received`: the buyer's and the seller's cash leg of a delivery. `client_key`
    is the idempotency key of the participant's request. `serial_ranges` are the serials to move; a
    deposit may leave them to the registry. `due`: the due date of a netted delivery, empty
    otherwise.
    `schemes`: the uses of a retirement, besides the free text of `purpose`.
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
    serial_ranges: tuple[tuple[str, str], ...] = ()
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
    """An instruction was voided: the registry never does it, and both sides are restored.

    Of a delivery's cash leg the netted yen beyond the price of the missing credits remain:
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
    """A delivery failed at this account and was voided; `fails` counts its fails so far."""

    key: str
    account: int
    counter_account: int
    instrument: int
    quantity_t: int
    fails: int


class NetCashSettled(Event, frozen=True):
    """Yen were settled for a participant whose trades of a day net to zero credits."""

    account: int
    instrument: int
    due: str
    yen: int
