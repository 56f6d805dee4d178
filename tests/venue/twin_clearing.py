"""The twin's clearing house: a list of trades, netted on their due day.

Obligations are no state here: those of a date are sums over the trades due on it, so a corrected
trade corrects them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from exchange.commands import (
    AdjustTrade,
    BustTrade,
    ConfirmInstruction,
    DepositCredits,
    RetireCredits,
    SchemeUse,
    Stamped,
    VoidInstruction,
    WithdrawCredits,
)
from exchange.events import (
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    DeliveryFailed,
    Event,
    InstructionKind,
    InstructionVoided,
    NetCashSettled,
    Reason,
    RegistryInstructed,
    TradeAdjusted,
    TradeBusted,
)
from exchange.units import QUANTITY_MAX_T
from tests.venue.twin_accounts import EXCHANGE, LEDGER_MAX, OUTSIDE, YEN, TwinAccounts
from tests.venue.twin_serials import (
    Run,
    Shelves,
    are_well_named,
    cut,
    in_order,
    runs_of,
    texts,
    within,
    without,
)

Key = tuple[date, int]


@dataclass
class Trade:
    """A trade that is not instructed yet; `due` None while its day is not closed."""

    instrument: int
    trade_id: int
    buyer: int
    seller: int
    price_ticks: int
    quantity_t: int
    orders: tuple[int, int]
    due: date | None = None
    serial_ranges: list[Run] = field(default_factory=list)


@dataclass
class Sums:
    """The gross obligations of one account."""

    bought: int = 0
    sold: int = 0
    paid: int = 0
    received: int = 0


@dataclass
class Waiting:
    """An instruction that waits for the registry, and what its voiding would move."""

    asked: RegistryInstructed
    refund: int = 0
    forfeit: int = 0
    key: Key | None = None


class TwinClearing:
    """Trades, instructions, and their effects on the accounts."""

    def __init__(self, accounts: TwinAccounts) -> None:
        self.accounts = accounts
        self.trades: list[Trade] = []
        self.waiting: dict[str, Waiting] = {}
        self.fails: dict[int, int] = {}
        self.flat: dict[Key, list[tuple[int, int]]] = {}
        self.named: dict[tuple[int, int, date | None], list[Run]] = {}
        self.shelves = Shelves()

    def sums(self, due: date | None, instrument: int) -> dict[int, Sums]:
        """The obligations of each account from the trades of one due date (None: of today)."""
        owed: dict[int, Sums] = {}
        for trade in self.trades:
            if (trade.due, trade.instrument) != (due, instrument):
                continue
            terms = self.accounts.terms_of(instrument, trade.price_ticks, trade.quantity_t)
            buyer = owed.setdefault(trade.buyer, Sums())
            buyer.bought += trade.quantity_t
            buyer.paid += terms[0]
            seller = owed.setdefault(trade.seller, Sums())
            seller.sold += trade.quantity_t
            seller.received += terms[1]
        return owed

    def close_day(self, due_days: list[date]) -> None:
        """Give today's trades their due dates."""
        for trade in self.trades:
            trade.due = trade.due or due_days[trade.instrument]
        for account, instrument, due in list(self.named):
            if due is None:
                runs = self.named.pop((account, instrument, None))
                self.named[account, instrument, due_days[instrument]] = runs

    def name_serials(self, account: int, instrument: int, runs: list[Run]) -> None:
        """Name the serials that a sale of today delivers."""
        self.named.setdefault((account, instrument, None), []).extend(runs)

    def instruct_due(self, day: date, stamped: Stamped) -> list[Event]:
        """Net what is due by this day, one instruction for each pair of seller and buyer."""
        keys = sorted({(t.due, t.instrument) for t in self.trades if t.due and t.due <= day})
        events: list[Event] = []
        for key in keys:
            owed = self.sums(*key)
            self.trades = [t for t in self.trades if (t.due, t.instrument) != key]
            for account, sums in owed.items():
                self._offset(account, key[1], min(sums.bought, sums.sold))
                self._offset(account, YEN, min(sums.paid, sums.received))
            net = {account: sums.bought - sums.sold for account, sums in owed.items()}
            flat = [(a, owed[a].received - owed[a].paid) for a in sorted(net) if not net[a]]
            self.flat[key] = flat
            before = len(events)
            for seller, buyer, done in pairs(net):
                quantity = done[2]
                paid = share(owed[buyer].paid - owed[buyer].received, net[buyer], done[1], quantity)
                own = owed[buyer].paid * net[buyer] // owed[buyer].bought
                refund = share(own, net[buyer], done[1], quantity)
                received = share(
                    owed[seller].received - owed[seller].paid, -net[seller], done[0], quantity
                )
                own = owed[seller].received * -net[seller] // owed[seller].sold
                forfeit = share(own, -net[seller], done[0], quantity)
                serial_ranges = cut(self.named.get((seller, key[1], key[0]), []), quantity)
                rest = quantity - sum(run.size_t for run in serial_ranges)
                serial_ranges += self.shelves.take_oldest((seller, key[1]), rest)
                asked = stamped.event(
                    RegistryInstructed,
                    key=f"D{stamped.seq}-{len(events)}",
                    kind=InstructionKind.DELIVERY,
                    account=seller,
                    counter_account=buyer,
                    instrument=key[1],
                    quantity_t=quantity,
                    yen_paid=paid,
                    yen_received=received,
                    serial_ranges=texts(serial_ranges),
                    due=key[0].isoformat(),
                )
                self.waiting[asked.key] = Waiting(asked, refund, forfeit, key)
                events.append(asked)
            for account in sorted(owed):
                unused = self.named.pop((account, key[1], key[0]), [])
                self.shelves.give((account, key[1]), unused)
            if len(events) == before:
                events += self._post_flat(key, stamped)
        return events

    def _offset(self, account: int, asset: int, common: int) -> None:
        """Release what an account owes to itself."""
        self.accounts.due_in[account, asset] -= common
        self.accounts.due_out[account, asset] -= common
        self.accounts.have[account, asset] += common

    def _post_flat(self, key: Key | None, stamped: Stamped) -> list[Event]:
        """Pay or charge the yen difference of accounts whose credits net to zero."""
        events: list[Event] = []
        for account, yen in self.flat.pop(key, []) if key is not None else []:
            self._pass_on(account, yen)
            if yen and key is not None:
                what = {"account": account, "due": key[0].isoformat(), "instrument": key[1]}
                events.append(stamped.event(NetCashSettled, yen=yen, **what))
        return events

    def _pass_on(self, account: int, yen: int) -> None:
        """Move yen between an account and the exchange, its counterparty."""
        accounts = self.accounts
        if yen >= 0:
            accounts.due_in[account, YEN] -= yen
            accounts.have[account, YEN] += yen
        else:
            accounts.due_out[account, YEN] += yen
        accounts.have[EXCHANGE, YEN] -= yen
        accounts.due_in[EXCHANGE, YEN] += yen

    # --- the registry ------------------------------------------------------------------------

    def ask(
        self, stamped: Stamped, command: DepositCredits | WithdrawCredits | RetireCredits
    ) -> RegistryInstructed | Reason:
        """Deposit, withdraw or retire credits."""
        accounts, quantity = self.accounts, command.quantity_t
        if not 0 <= command.instrument < len(accounts.instruments):
            return Reason.UNKNOWN_SYMBOL
        purpose = beneficiary = ""
        schemes: tuple[SchemeUse, ...] = ()
        kind = InstructionKind.DEPOSIT
        if isinstance(command, RetireCredits):
            kind = InstructionKind.RETIREMENT
            purpose, beneficiary = command.purpose, command.beneficiary
            schemes = command.schemes
            if not all(len(text) <= 200 and text.isprintable() for text in (purpose, beneficiary)):
                return Reason.INVALID_PARAMS
            if (
                not beneficiary.strip()
                or not (purpose.strip() or schemes)
                or not all(map(is_known, schemes))
            ):
                return Reason.INVALID_PARAMS
            if command.among and not are_well_named(command.among, 0, len(command.among)):
                return Reason.SERIAL_RANGE_INVALID
        elif isinstance(command, WithdrawCredits):
            kind = InstructionKind.WITHDRAWAL
        if not 0 < quantity <= QUANTITY_MAX_T:
            return Reason.INVALID_PARAMS
        if command.serial_ranges and not are_well_named(command.serial_ranges, quantity, 1000):
            return Reason.SERIAL_RANGE_INVALID
        runs = runs_of(command.serial_ranges) or []
        own, outside = (command.account, command.instrument), (OUTSIDE, command.instrument)
        source, target = own, outside
        if kind == InstructionKind.DEPOSIT:
            source, target = outside, own
            if quantity - accounts.have[outside] >= LEDGER_MAX:
                return Reason.INVALID_PARAMS
            coming = [
                waiting.asked.serial_ranges
                for waiting in self.waiting.values()
                if is_deposit(waiting, own)
            ]
            on_its_way = [run for serial_ranges in coming for run in runs_of(serial_ranges) or []]
            serial_ranges = cut(runs, quantity)
            if (
                self.shelves.has_any(own, serial_ranges)
                or without(serial_ranges, on_its_way) != serial_ranges
            ):
                return Reason.SERIALS_NOT_AVAILABLE
        elif accounts.free(*own) < quantity:
            return Reason.INSUFFICIENT_CREDITS
        elif not self.shelves.are_free(own, runs):
            return Reason.SERIALS_NOT_AVAILABLE
        elif runs:
            serial_ranges = cut(runs, quantity)
            self.shelves.take(own, serial_ranges)
        elif isinstance(command, RetireCredits) and command.among:
            wanted = within(self.shelves.free[own], runs_of(command.among) or [])
            serial_ranges = cut(in_order(wanted), quantity)
            if sum(run.size_t for run in serial_ranges) < quantity:
                return Reason.INSUFFICIENT_CREDITS
            self.shelves.take(own, serial_ranges)
        else:
            serial_ranges = self.shelves.take_oldest(own, quantity)
        accounts.have[source] -= quantity
        accounts.due_out[source] += quantity
        accounts.due_in[target] += quantity
        asked = stamped.event(
            RegistryInstructed,
            key=f"{kind.name[0]}{stamped.seq}",
            kind=kind,
            account=command.account,
            instrument=command.instrument,
            quantity_t=quantity,
            purpose=purpose,
            beneficiary=beneficiary,
            serial_ranges=texts(serial_ranges),
            client_key=command.client_key,
            schemes=schemes,
        )
        self.waiting[asked.key] = Waiting(asked)
        return asked

    def answer(
        self, stamped: Stamped, command: ConfirmInstruction | VoidInstruction
    ) -> list[Event]:
        """Apply the registry's answer to an instruction that waits."""
        waiting = self.waiting.pop(command.key)
        asked, accounts = waiting.asked, self.accounts
        source, target = legs(asked)
        asset = asked.instrument
        done = isinstance(command, ConfirmInstruction)
        paid = received = 0
        accounts.due_out[source, asset] -= asked.quantity_t
        accounts.due_in[target, asset] -= asked.quantity_t
        accounts.have[target if done else source, asset] += asked.quantity_t
        self._move_serials(asked, command)
        if asked.kind == InstructionKind.DELIVERY:
            self._pass_on(asked.counter_account, -asked.yen_paid)
            self._pass_on(asked.account, asked.yen_received)
            if not done:
                forfeit = min(waiting.forfeit, accounts.free(asked.account, YEN))
                accounts.have[asked.counter_account, YEN] += waiting.refund
                accounts.have[asked.account, YEN] -= forfeit
                accounts.have[EXCHANGE, YEN] += forfeit - waiting.refund
                paid, received = asked.yen_paid - waiting.refund, asked.yen_received - forfeit
        flat = self._post_flat(waiting.key, stamped)
        if isinstance(command, ConfirmInstruction):
            return [confirmed(stamped, asked, command.blocks), *flat]
        voided = stamped.event(
            InstructionVoided,
            key=asked.key,
            kind=asked.kind,
            account=asked.account,
            counter_account=asked.counter_account,
            instrument=asset,
            quantity_t=asked.quantity_t,
            reason=command.reason,
            yen_paid=paid,
            yen_received=received,
        )
        return [voided, *self._failed(stamped, asked, command.failing), *flat]

    def is_credible(self, command: ConfirmInstruction) -> bool:
        """True if the registry's blocks are possible; they count only where none were named."""
        asked = self.waiting[command.key].asked
        if asked.serial_ranges or not command.blocks:
            return True
        if not are_well_named(command.blocks, 0, len(command.blocks)):
            return False
        runs = runs_of(command.blocks) or []
        _, target = legs(asked)
        has_any = self.shelves.has_any((target, asked.instrument), runs)
        return not has_any and sum(run.size_t for run in runs) <= asked.quantity_t

    def _move_serials(
        self, asked: RegistryInstructed, command: ConfirmInstruction | VoidInstruction
    ) -> None:
        """Move serials with their tonnes, or release them."""
        (source, target), index = legs(asked), asked.instrument
        runs = runs_of(asked.serial_ranges) or []
        if isinstance(command, VoidInstruction):
            if source != OUTSIDE:
                self.shelves.give((source, index), runs)
            return
        if source != OUTSIDE:
            owned = self.shelves.owned
            owned[source, index] = without(owned[source, index], runs)
        if target != OUTSIDE:
            came = runs or runs_of(command.blocks) or []
            self.shelves.owned[target, index] += came
            self.shelves.give((target, index), came)

    def _failed(self, stamped: Stamped, asked: RegistryInstructed, failing: int) -> list[Event]:
        """Mark the side at which a delivery failed."""
        sides = (asked.account, asked.counter_account)
        if asked.kind != InstructionKind.DELIVERY or failing not in sides:
            return []
        self.fails[failing] = self.fails.get(failing, 0) + 1
        return [
            stamped.event(
                DeliveryFailed,
                key=asked.key,
                account=failing,
                counter_account=sides[failing == sides[0]],
                instrument=asked.instrument,
                quantity_t=asked.quantity_t,
                fails=self.fails[failing],
            )
        ]

    # --- error trades ------------------------------------------------------------------------

    def correct(self, stamped: Stamped, command: BustTrade | AdjustTrade) -> Event | Reason:
        """Bust a trade, or adjust its price."""
        named = (command.instrument, command.trade_id)
        trade = next((t for t in self.trades if (t.instrument, t.trade_id) == named), None)
        if trade is None:
            return Reason.INVALID_PARAMS
        accounts, old, quantity = self.accounts, trade.price_ticks, trade.quantity_t
        price = command.price_ticks if isinstance(command, AdjustTrade) else 0
        ladder = accounts.instruments[trade.instrument].ladder_ticks
        if isinstance(command, AdjustTrade) and not 1 <= price <= ladder:
            return Reason.PRICE_OUT_OF_BAND
        pays = accounts.terms_of(trade.instrument, old, quantity)[0]
        if isinstance(command, AdjustTrade):
            more = accounts.terms_of(trade.instrument, price, quantity)[0] - pays
            if accounts.free(trade.buyer, YEN) < more:
                return Reason.INSUFFICIENT_FUNDS
        accounts.trade(trade.instrument, trade.buyer, trade.seller, old, -quantity)
        fields = {
            "seq": stamped.seq,
            "time_ns": stamped.time_ns,
            "instrument": trade.instrument,
            "trade_id": trade.trade_id,
            "buyer": trade.buyer,
            "seller": trade.seller,
            "quantity_t": quantity,
            "buy_order_id": trade.orders[0],
            "sell_order_id": trade.orders[1],
        }
        if isinstance(command, BustTrade):
            self.trades.remove(trade)
            place = (trade.seller, trade.instrument)
            if trade.serial_ranges:
                names = self.named[(*place, trade.due)]
                self.named[(*place, trade.due)] = without(names, trade.serial_ranges)
                self.shelves.give(place, trade.serial_ranges)
            return TradeBusted(price_ticks=old, **fields)
        accounts.trade(trade.instrument, trade.buyer, trade.seller, price, quantity)
        trade.price_ticks = price
        return TradeAdjusted(price_ticks=price, old_price_ticks=old, **fields)


def pairs(net: dict[int, int]) -> list[tuple[int, int, tuple[int, int, int]]]:
    """(seller, buyer, (tonnes each had netted before, quantity)), both in account order."""
    sold = {account: 0 for account in sorted(net) if net[account] < 0}
    bought = {account: 0 for account in sorted(net) if net[account] > 0}
    result = []
    for seller in sold:
        for buyer in bought:
            quantity = min(-net[seller] - sold[seller], net[buyer] - bought[buyer])
            if quantity:
                result.append((seller, buyer, (sold[seller], bought[buyer], quantity)))
                sold[seller] += quantity
                bought[buyer] += quantity
    return result


def share(yen: int, total: int, done: int, quantity: int) -> int:
    """The part of a sum that belongs to some of the tonnes; the parts add up exactly."""
    return yen * (done + quantity) // total - yen * done // total


def is_known(use: SchemeUse) -> bool:
    """True if the use is known to the flows' market, which runs in 2023 and 2024: SHK alone is."""
    return use.scheme == "shk" and use.fiscal_year in range(2006, 2025)


def is_deposit(waiting: Waiting, place: tuple[int, int]) -> bool:
    """True if this is a deposit of an account in a market."""
    asked = waiting.asked
    return asked.kind == InstructionKind.DEPOSIT and (asked.account, asked.instrument) == place


def legs(asked: RegistryInstructed) -> tuple[int, int]:
    """The accounts that the credits leave and reach."""
    if asked.kind == InstructionKind.DELIVERY:
        return asked.account, asked.counter_account
    if asked.kind == InstructionKind.DEPOSIT:
        return OUTSIDE, asked.account
    return asked.account, OUTSIDE


def confirmed(stamped: Stamped, asked: RegistryInstructed, blocks: tuple[object, ...]) -> Event:
    """The registry's confirmation as an event."""
    fields = {
        "seq": stamped.seq,
        "time_ns": stamped.time_ns,
        "key": asked.key,
        "instrument": asked.instrument,
        "quantity_t": asked.quantity_t,
        "blocks": blocks,
    }
    if asked.kind == InstructionKind.DELIVERY:
        return CreditsSettled(
            seller=asked.account,
            buyer=asked.counter_account,
            yen_paid=asked.yen_paid,
            yen_received=asked.yen_received,
            **fields,
        )
    if asked.kind == InstructionKind.RETIREMENT:
        return CreditsRetired(
            account=asked.account,
            purpose=asked.purpose,
            beneficiary=asked.beneficiary,
            schemes=asked.schemes,
            **fields,
        )
    kind = CreditsDeposited if asked.kind == InstructionKind.DEPOSIT else CreditsWithdrawn
    return kind(account=asked.account, **fields)
