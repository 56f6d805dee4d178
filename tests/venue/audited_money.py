"""Balances, holds and obligations of each account by the events alone, compared with the ledger.

Three sums of each account and asset follow from the events exactly: what it owns now (free, held,
due out), what it will own after settlement (free, held, due in), and what is held. Netting a day's
obligations changes none of them, so this module need not know when it happens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import (
    DUE_IN,
    DUE_OUT,
    EXCHANGE,
    FIRST_PARTICIPANT,
    FREE,
    HELD,
    OUTSIDE,
    YEN,
)
from exchange.commands import Side
from exchange.events import (
    CashDeposited,
    CashWithdrawn,
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    InstructionKind,
    InstructionVoided,
    NetCashSettled,
    OtcMatched,
    RegistryInstructed,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from tests.venue.audited_orders import OpenOrder, Terms, demand

Sums = NDArray[np.int64]


@dataclass(slots=True)
class Trade:
    """A trade that may still be corrected."""

    instrument: int
    buyer: int
    seller: int
    price_ticks: int
    quantity_t: int


class Money:
    """Sums by account and asset: `owned`, `coming` (owned after settlement) and `held`, each
    int64 [accounts, 1 + markets]."""

    def __init__(self, accounts: int, terms: list[Terms]) -> None:
        self.terms = list(terms)
        self.owned = np.zeros((accounts, len(terms) + 1), np.int64)
        self.coming = self.owned.copy()
        self.held = self.owned.copy()
        self.trades: dict[tuple[int, int], Trade] = {}
        self.instructed: dict[str, RegistryInstructed] = {}

    def add(self, terms: Terms) -> None:
        """Add a market."""
        self.terms.append(terms)
        wider = ((0, 0), (0, 1))
        self.owned = np.pad(self.owned, wider)
        self.coming = np.pad(self.coming, wider)
        self.held = np.pad(self.held, wider)

    # --- holds -----------------------------------------------------------------------------------

    def cost(self, order: OpenOrder, quantity_t: int) -> tuple[int, int]:
        """The asset that an order holds and the most that a quantity of it may cost."""
        if order.side == Side.SELL:
            return order.instrument + 1, quantity_t
        terms = self.terms[order.instrument]
        fee = terms.fee_yen_per_t * quantity_t
        return YEN, terms.value(order.hold_ticks, quantity_t) + fee

    def hold(self, order: OpenOrder, sign: int) -> None:
        """Place (1) or release (-1) the hold of all that an order may cost."""
        asset, amount = self.cost(order, order.open_t)
        self.held[order.account, asset] += sign * amount

    # --- trades ----------------------------------------------------------------------------------

    def trade(self, event: TradeMade) -> None:
        """Book the obligations of both sides of a trade."""
        one = Trade(
            event.instrument, event.buyer, event.seller, event.price_ticks, event.quantity_t
        )
        value = self.terms[event.instrument].value(event.price_ticks, event.quantity_t)
        demand(event.yen == value, "yen", event, "is worth", value)
        self.trades[event.instrument, event.trade_id] = one
        self._owe(one, 1)

    def correct(self, event: TradeBusted | TradeAdjusted) -> None:
        """Undo a trade or book it at another price."""
        key = (event.instrument, event.trade_id)
        one = self.trades.pop(key)
        reported = (event.buyer, event.seller, event.quantity_t)
        demand(
            reported == (one.buyer, one.seller, one.quantity_t), "report", event, "corrects", one
        )
        self._owe(one, -1)
        if isinstance(event, TradeAdjusted):
            one.price_ticks = event.price_ticks
            self.trades[key] = one
            self._owe(one, 1)

    def _owe(self, one: Trade, sign: int) -> None:
        terms, asset = self.terms[one.instrument], one.instrument + 1
        value = terms.value(one.price_ticks, one.quantity_t)
        fee = terms.fee_yen_per_t * one.quantity_t
        # A seller pays no more than the proceeds of the trade.
        seller_fee = min(fee, value)
        self.coming[one.buyer, YEN] -= sign * (value + fee)
        self.coming[one.seller, YEN] += sign * (value - seller_fee)
        self.coming[EXCHANGE, YEN] += sign * (fee + seller_fee)
        self.coming[one.buyer, asset] += sign * one.quantity_t
        self.coming[one.seller, asset] -= sign * one.quantity_t

    def otc(self, event: OtcMatched) -> None:
        """Book the obligations of both sides of an OTC trade."""
        terms, asset = self.terms[event.instrument], event.instrument + 1
        value = terms.value(event.price_ticks, event.quantity_t)
        demand(event.yen == value, "yen", event, "is worth", value)
        self.coming[event.buyer, YEN] -= value
        self.coming[event.seller, YEN] += value
        self.coming[event.buyer, asset] += event.quantity_t
        self.coming[event.seller, asset] -= event.quantity_t

    # --- deposits, withdrawals, settlement --------------------------------------------------------

    def cash(self, event: CashDeposited | CashWithdrawn) -> None:
        """Book a deposit or withdrawal of yen."""
        yen = event.yen if isinstance(event, CashDeposited) else -event.yen
        for sums in (self.owned, self.coming):
            sums[event.account, YEN] += yen
            sums[OUTSIDE, YEN] -= yen

    def instruct(self, event: RegistryInstructed) -> None:
        """Book credits as instructed; those of a delivery were due already."""
        demand(event.key not in self.instructed, "keys", "instructed twice:", event)
        self.instructed[event.key] = event
        if event.kind != InstructionKind.DELIVERY:
            self._expect(event, 1)

    def _expect(self, event: RegistryInstructed, sign: int) -> None:
        came = 1 if event.kind == InstructionKind.DEPOSIT else -1
        asset, quantity_t = event.instrument + 1, sign * came * event.quantity_t
        self.coming[event.account, asset] += quantity_t
        self.coming[OUTSIDE, asset] -= quantity_t

    def move(self, event: CreditsDeposited | CreditsWithdrawn | CreditsRetired) -> None:
        """Book the credits that the registry has moved."""
        asked = self._answered(event.key, event.account, event.quantity_t)
        came = 1 if isinstance(event, CreditsDeposited) else -1
        self.owned[asked.account, event.instrument + 1] += came * event.quantity_t
        self.owned[OUTSIDE, event.instrument + 1] -= came * event.quantity_t

    def settle(self, event: CreditsSettled) -> None:
        """Book both legs of a delivery at once."""
        asked = self._answered(event.key, event.seller, event.quantity_t)
        reported = (event.yen_paid, event.yen_received, event.buyer)
        wanted = (asked.yen_paid, asked.yen_received, asked.counter_account)
        demand(reported == wanted, "report", event, "settles", asked)
        self.owned[event.seller, event.instrument + 1] -= event.quantity_t
        self.owned[event.buyer, event.instrument + 1] += event.quantity_t
        self._pay(event.buyer, -event.yen_paid)
        self._pay(event.seller, event.yen_received)

    def void(self, event: InstructionVoided) -> None:
        """Undo an instruction: its credits return, and the part of a delivery's yen that pays
        for them."""
        asked = self._answered(event.key, event.account, event.quantity_t)
        if asked.kind != InstructionKind.DELIVERY:
            self._expect(asked, -1)
            return
        seller, buyer, asset = event.account, event.counter_account, event.instrument + 1
        self.coming[seller, asset] += event.quantity_t
        self.coming[buyer, asset] -= event.quantity_t
        refund, forfeit = asked.yen_paid - event.yen_paid, asked.yen_received - event.yen_received
        self.coming[buyer, YEN] += refund
        self.coming[seller, YEN] -= forfeit
        self.coming[EXCHANGE, YEN] += forfeit - refund
        self._pay(buyer, -event.yen_paid)
        self._pay(seller, event.yen_received)

    def settle_difference(self, event: NetCashSettled) -> None:
        """Book the payment of an account whose credits net to zero."""
        self._pay(event.account, event.yen)

    def _pay(self, account: int, yen: int) -> None:
        self.owned[account, YEN] += yen
        self.owned[EXCHANGE, YEN] -= yen

    def _answered(self, key: str, account: int, quantity_t: int) -> RegistryInstructed:
        asked = self.instructed.pop(key, None)
        demand(asked is not None, "keys", "nothing was asked under", key)
        assert asked is not None
        reported = (account, quantity_t)
        demand(reported == (asked.account, asked.quantity_t), "report", reported, "answers", asked)
        return asked

    # --- the ledger ------------------------------------------------------------------------------

    def compare(self, ledger: NDArray[np.int64]) -> None:
        """Compare the venue's ledger with the sums; first check that no account owes more than
        it has."""
        mine = ledger[FIRST_PARTICIPANT:, :, FREE : DUE_OUT + 1]
        if mine.min(initial=0) < 0:
            account, asset, column = np.argwhere(mine < 0)[0].tolist()
            name = ("free", "held", "due in", "due out")[column]
            where = f"account {account + FIRST_PARTICIPANT}, asset {asset - 1}"
            demand(False, "negative", f"{where}: {name} {mine[account, asset, column]}")
        free, held = ledger[:, :, FREE], ledger[:, :, HELD]
        both = free + held
        self._equal("holds", held, self.held)
        self._equal("owned", both + ledger[:, :, DUE_OUT], self.owned)
        self._equal("coming", both + ledger[:, :, DUE_IN], self.coming)
        if self.owned.sum(axis=0).any() or self.coming.sum(axis=0).any():
            demand(False, "conserved", "what is inside is not what came in less what went out")

    @staticmethod
    def _equal(rule: str, got: Sums, expected: Sums) -> None:
        if np.array_equal(got, expected):
            return
        account, asset = np.argwhere(got != expected)[0].tolist()
        where = f"account {account}, asset {asset - 1}"
        demand(False, rule, f"{where}: {got[account, asset]}, not {expected[account, asset]}")
