"""The venue's commands: frozen, tagged messages.

A command carries integers only (accounts and instruments by their index in the venue's
tables, prices in ticks, quantities in tonnes, money in yen), so that the same bytes are
journaled, replayed and passed to the kernels. The sequencer stamps each with its number and its
time; nothing below it reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from msgspec import Struct

from exchange.commands.accounts import DepositCash, OpenAccount, WithdrawCash
from exchange.commands.auctions import AddBid, AnnounceAuction, CancelBid, CloseAuction
from exchange.commands.codes import OrderFlag, OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.commands.command import Command
from exchange.commands.controls import (
    CancelAfter,
    CancelAll,
    EndSessions,
    SetCancelOnDisconnect,
    SetKillSwitch,
    SetLimits,
)
from exchange.commands.markets import (
    DelistInstrument,
    HaltMarket,
    ListInstrument,
    ResumeMarket,
    SetBasePrice,
    Tick,
)
from exchange.commands.orders import AddOrder, AmendOrder, CancelOrder
from exchange.commands.otc import EnterOtc, WithdrawOtc
from exchange.commands.settlement import (
    ConfirmInstruction,
    DepositCredits,
    Disclosure,
    RetireCredits,
    SchemeUse,
    VoidInstruction,
    WithdrawCredits,
)
from exchange.commands.trades import AdjustTrade, BustTrade

__all__ = [
    "AddBid",
    "AddOrder",
    "AdjustTrade",
    "AmendOrder",
    "AnnounceAuction",
    "AnyCommand",
    "BustTrade",
    "CancelAfter",
    "CancelAll",
    "CancelBid",
    "CancelOrder",
    "CloseAuction",
    "Command",
    "ConfirmInstruction",
    "DelistInstrument",
    "DepositCash",
    "DepositCredits",
    "Disclosure",
    "EndSessions",
    "EnterOtc",
    "HaltMarket",
    "ListInstrument",
    "OpenAccount",
    "OrderFlag",
    "OrderType",
    "Phase",
    "ResumeMarket",
    "RetireCredits",
    "SchemeUse",
    "SelfTrade",
    "SetBasePrice",
    "SetCancelOnDisconnect",
    "SetKillSwitch",
    "SetLimits",
    "Side",
    "Stamped",
    "Tick",
    "TimeInForce",
    "VoidInstruction",
    "WithdrawCash",
    "WithdrawCredits",
    "WithdrawOtc",
]

P = ParamSpec("P")
E = TypeVar("E")

AnyCommand = (
    OpenAccount
    | AddOrder
    | CancelOrder
    | Tick
    | DepositCash
    | WithdrawCash
    | DepositCredits
    | WithdrawCredits
    | RetireCredits
    | ConfirmInstruction
    | VoidInstruction
    | AmendOrder
    | CancelAll
    | CancelAfter
    | SetKillSwitch
    | SetLimits
    | HaltMarket
    | ResumeMarket
    | BustTrade
    | AdjustTrade
    | AnnounceAuction
    | CloseAuction
    | AddBid
    | CancelBid
    | EnterOtc
    | WithdrawOtc
    | SetBasePrice
    | DelistInstrument
    | ListInstrument
    | SetCancelOnDisconnect
    | EndSessions
)


class Stamped(Struct, frozen=True, gc=False, array_like=True):
    """A command with its number in the exchange's one sequence and its logical time.

    `key` names the request that sent it, if that had an idempotency key: after a crash it shows if
    the request was done. The venue does not read it.
    """

    seq: int
    time_ns: int
    command: AnyCommand
    key: str = ""

    def event(
        self, kind: Callable[Concatenate[int, int, P], E], /, *args: P.args, **fields: P.kwargs
    ) -> E:
        """An event that the command caused: its number and its time are the command's."""
        return kind(self.seq, self.time_ns, *args, **fields)
