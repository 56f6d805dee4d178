"""Commands about credits into and out of accounts, and the registry's answers."""

from __future__ import annotations

from msgspec import Struct

from exchange.commands.command import Command


class DepositCredits(Command, frozen=True):
    """Move credits from the participant's holding account to its trading account."""

    account: int
    instrument: int
    quantity_t: int
    serial_ranges: tuple[tuple[str, str], ...] = ()
    client_key: str = ""


class WithdrawCredits(Command, frozen=True):
    """Move free credits back to the participant's holding account."""

    account: int
    instrument: int
    quantity_t: int
    serial_ranges: tuple[tuple[str, str], ...] = ()
    client_key: str = ""


class Disclosure(Struct, frozen=True):
    """The statement of a retirement's beneficiary; empty items state nothing.

    Year, activity or product and its emissions or footprint, why this credit, the rule followed:
    METI Carbon Credit Report 2022-06, 6.1.2.
    """

    year: str = ""
    activity: str = ""
    emissions_t: int | None = None
    reason: str = ""
    rule: str = ""


class SchemeUse(Struct, frozen=True):
    """A scheme that a retirement serves, by its code, and the year for which it counts there.

    The codes and their years are those of `registry/uses.py`; `fiscal_year` is None for a use
    that is not counted by years.
    """

    scheme: str
    fiscal_year: int | None = None


class RetireCredits(Command, frozen=True):
    """Retire free credits directly from the trading account.

    `ending`: retire (無効化), surrender (償却) or cancel (取消). `schemes` are the uses for which
    the credits count, none for a voluntary use; `purpose` is free text without effect, which may be
    empty if a scheme is named. `among`: if no serials are named, only these serials are used; ()
    means any.
    """

    account: int
    instrument: int
    quantity_t: int
    purpose: str
    beneficiary: str
    serial_ranges: tuple[tuple[str, str], ...] = ()
    client_key: str = ""
    disclosure: Disclosure | None = None
    ending: str = "retire"
    schemes: tuple[SchemeUse, ...] = ()
    among: tuple[tuple[str, str], ...] = ()


class ConfirmInstruction(Command, frozen=True):
    """Confirm that the registry has done the instruction with this key; `blocks` are serial
    ranges."""

    key: str
    blocks: tuple[tuple[str, str], ...] = ()


class VoidInstruction(Command, frozen=True):
    """Void the instruction with this key, which the registry will never do.

    `failing` is the account at which a delivery failed, -1 for none.
    """

    key: str
    reason: str
    failing: int = -1
