"""The effect in figures of what two persons sign, before it is done: what each party has now and
would have."""

from __future__ import annotations

from api.messages.approvals import EffectRecord, FigureText
from api.wire.convert import InstrumentTable
from exchange.commands import AdjustTrade, AnyCommand, BustTrade, DelistInstrument, SetBasePrice
from exchange.events import Reason
from exchange.registry.accounts.controls import ControlledRegistry, Proposal, State
from exchange.registry.port import Status
from exchange.texts import text_of
from exchange.venue.venue import Venue

YEN = -1


class Effects:
    """Computes effects from the current state of one venue and one registry."""

    def __init__(
        self, venue: Venue, markets: InstrumentTable, registry: ControlledRegistry
    ) -> None:
        self._venue = venue
        self._markets = markets
        self._registry = registry

    def of(self, command: AnyCommand) -> list[EffectRecord]:
        """Return the figures that a command of the exchange would change now."""
        match command:
            case BustTrade() | AdjustTrade():
                return self._correction(command)
            case SetBasePrice():
                return self._base_price(command)
            case DelistInstrument(instrument=index):
                orders = self._venue.markets.orders(index)
                return [EffectRecord(self._markets.symbols[index], "open_orders", str(orders), "0")]
        return []

    def fails(self, command: AnyCommand) -> str | None:
        """Return the code of the reason why a command would be rejected now; None: it would not."""
        reason = Reason.NONE
        match command:
            case BustTrade() | AdjustTrade():
                foreseen = self._venue.foresee(command)
                reason = Reason.INVALID_PARAMS if foreseen is None else foreseen.reason
            case SetBasePrice():
                reason = self._venue.base_price_reason(command)
            case DelistInstrument(instrument=index) if self._venue.is_delisted(index):
                reason = Reason.MARKET_CLOSED
        return None if reason is Reason.NONE else text_of(reason)

    def of_proposal(self, proposal: Proposal) -> list[EffectRecord]:
        """Return the figures of the proposing account that a waiting proposal would change; the
        read may block."""
        account = proposal.account
        if proposal.transfer is not None:
            credit_class, quantity_t = proposal.transfer.credit_class, proposal.transfer.quantity_t
            held = sum(
                holding.block.quantity_t
                for holding in self._registry.holdings(account, credit_class)
                if holding.status is Status.HELD
            )
            return [EffectRecord(account, "holding", str(held), str(held - quantity_t))]
        trusted = {
            known.trusted
            for known in self._registry.proposals(State.DONE)
            if known.account == account and known.trusted
        }
        after = len(trusted | {proposal.trusted})
        return [EffectRecord(account, "trusted_accounts", str(len(trusted)), str(after))]

    def _correction(self, command: BustTrade | AdjustTrade) -> list[EffectRecord]:
        foreseen = self._venue.foresee(command)
        if foreseen is None or foreseen.reason is Reason.PRICE_OUT_OF_BAND:
            return []
        index, trade = command.instrument, foreseen.trade
        price = self._markets.price_text(index, foreseen.price_ticks)
        effects = [
            EffectRecord(
                self._markets.symbols[index],
                "trade_price",
                self._markets.price_text(index, trade.price_ticks),
                price if isinstance(command, AdjustTrade) else None,
            )
        ]
        buyer, seller = (self._venue.participant_of(a) for a in (trade.buyer, trade.seller))
        cash, owned = (self._venue.balance(trade.buyer, asset) for asset in (YEN, index))
        effects += _changed(buyer, "cash_free", cash.free, -foreseen.pays)
        effects += _changed(buyer, "cash_due_out", cash.due_out, foreseen.pays)
        effects += _changed(buyer, "credits_due_in", owned.due_in, -foreseen.quantity_t)
        cash, owned = (self._venue.balance(trade.seller, asset) for asset in (YEN, index))
        effects += _changed(seller, "cash_due_in", cash.due_in, foreseen.receives)
        effects += _changed(seller, "credits_due_out", owned.due_out, -foreseen.quantity_t)
        effects += _changed(seller, "credits_free", owned.free, foreseen.quantity_t)
        return effects

    def _base_price(self, command: SetBasePrice) -> list[EffectRecord]:
        index, symbol = command.instrument, self._markets.symbols[command.instrument]
        low, high = self._markets.instruments[index].band(command.price_ticks)
        old_low, old_high = self._venue.band(index)
        pairs: tuple[tuple[FigureText, int, int], ...] = (
            ("base_price", self._venue.reference_ticks(index), command.price_ticks),
            ("lowest_price", old_low, low),
            ("highest_price", old_high, high),
        )
        texts = self._markets.price_text
        return [
            EffectRecord(symbol, figure, texts(index, before), texts(index, after))
            for figure, before, after in pairs
        ]


def _changed(of: str, figure: FigureText, before: int, more: int) -> list[EffectRecord]:
    """Return the record of a figure that changes by `more`; none without a change."""
    return [EffectRecord(of, figure, str(before), str(before + more))] if more else []
