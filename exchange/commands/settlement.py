"""Credits in and out of an account, and the registry's answers."""

from __future__ import annotations

from msgspec import Struct

from exchange.commands.command import Command


class DepositCredits(Command, frozen=True):
    """Ask for credits to be moved from the participant's holding account to its trading account."""

    account: int
    instrument: int
    quantity_t: int
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""


class WithdrawCredits(Command, frozen=True):
    """Ask for free credits to be moved back to the participant's holding account."""

    account: int
    instrument: int
    quantity_t: int
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""


class Disclosure(Struct, frozen=True):
    """What the beneficiary of a retirement states of its own; empty items say nothing.

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
    """Ask for free credits to be retired straight from the trading account.

    `ending`: retire (無効化), surrender (償却) or cancel (取消). `schemes` says what the credits
    count for, nothing (a voluntary use) where it is empty; `purpose` is the holder's own words,
    which decide nothing and may be empty where a scheme is named. `among`:
    where no lots are named, these serials alone will do; () means any.
    """

    account: int
    instrument: int
    quantity_t: int
    purpose: str
    beneficiary: str
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""
    disclosure: Disclosure | None = None
    ending: str = "retire"
    schemes: tuple[SchemeUse, ...] = ()
    among: tuple[tuple[str, str], ...] = ()


class ConfirmInstruction(Command, frozen=True):
    """The registry did what the instruction with this key asked; `blocks` are serial ranges."""

    key: str
    blocks: tuple[tuple[str, str], ...] = ()


class VoidInstruction(Command, frozen=True):
    """The registry will never do what the instruction with this key asked.

    `failing` is the account that a delivery failed at, -1 where nobody's did.
    """

    key: str
    reason: str
    failing: int = -1
