"""Random values of a command's fields, chosen near their limits by the field's name.

A draw uses the venue's state as an attacker could: every id, every limit, the remaining balance of
each account, the edges of the bands. Most fields of a command are sound, so that a wild one
decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from exchange.clearing.ledger import FREE, YEN
from exchange.commands import (
    AddBid,
    AddOrder,
    AdjustTrade,
    AmendOrder,
    AnyCommand,
    BustTrade,
    CancelBid,
    CancelOrder,
    CloseAuction,
    ConfirmInstruction,
    EnterOtc,
    OrderType,
    Phase,
    ResumeMarket,
    SetKillSwitch,
    Side,
    TimeInForce,
    VoidInstruction,
    WithdrawOtc,
)
from exchange.events import InstructionKind
from exchange.instruments import Instrument
from exchange.registry.serials import parse_range
from exchange.units import NS_PER_DAY, NS_PER_MINUTE, NS_PER_S, tokyo_datetime
from exchange.venue.venue import Venue
from tests.venue.audited_orders import OpenOrder
from tests.venue.auditor import Auditor
from tests.venue.world import other_side

INT64 = 2**63 - 1
EDGES = (-1, 0, 1, 2**31 - 1, 2**31, 2**40 + 1, 2**62, INT64)
TAKING = (Phase.AUCTION_CALL, Phase.CONTINUOUS)
SERIES = "JCR-WIND7-20220401-20230331"


class Fields:
    """Draws fields for one venue. `order`, `account`, `market`: the subject of the command."""

    def __init__(self, rng: random.Random, venue: Venue, auditor: Auditor, people: int) -> None:
        self.rng = rng
        self.venue = venue
        self.auditor = auditor
        self.people = people
        self.kind: type = AddOrder
        self.order: OpenOrder | None = None
        self.account = 2
        self.market = 0
        self.side = 0
        self.price = 1
        self.drawn: dict[str, Any] = {}
        self._ended: list[int] = [0]
        self._serial = 0
        times = dict.fromkeys(("at_ns", "opens_ns", "closes_ns", "expire_ns"), self._time)
        prices = dict.fromkeys(("price_ticks", "stop_ticks", "reserve_ticks"), self._price)
        yen = dict.fromkeys(("yen", "notional_max_yen"), self._yen)
        self.pools: dict[str, Callable[[], Any]] = {
            **times,
            **prices,
            **yen,
            "quantity_t": self._quantity,
            **dict.fromkeys(("cap_t", "minimum_t", "display_t"), self._part),
            "account": lambda: self.account,
            "counter_account": lambda: rng.randrange(2, self.people + 2),
            "failing": lambda: rng.choice((-1, self.account)),
            "instrument": lambda: self.market,
            "side": lambda: self.side,
            "order_type": lambda: rng.choices(range(4), (60, 16, 12, 12))[0],
            "time_in_force": self._life,
            "flags": lambda: rng.choices((0, 1, 2), (90, 5, 5))[0] if self._rests() else 0,
            "stp_mode": lambda: rng.choices(range(5), (60, 10, 10, 10, 10))[0],
            "stp_group": lambda: 7 if self.drawn.get("account", 0) % 3 == 0 else 0,
            "cl_ord_id": lambda: rng.choice(("", "", "", f"c{rng.randrange(60)}")),
            "serial_ranges": self._serial_ranges,
            "among": lambda: (),
            "blocks": self._blocks,
            "session": lambda: rng.randrange(2),
            "serial_range": self._serial_range,
            "order_id": self._order_id,
            "bid_id": self._order_id,
            "entry_id": lambda: rng.choice((*auditor.entries, venue.seq)),
            "auction_id": self._auction_id,
            "trade_id": self._trade_id,
            "key": lambda: rng.choice((*sorted(venue.house.open), "D0-0")),
            "quantity_max_t": lambda: rng.choice((0, 0, self._quantity())),
            "position_max_t": lambda: rng.choice((0, 0, self._position())),
            "orders_max": lambda: rng.choice((0, 0, auditor.orders.count[self.account] + 1)),
            "on": lambda: rng.random() < 0.1,
            "withdrawn": lambda: rng.random() < 0.3,
            "wait": lambda: rng.random() < 0.5,
            "direction": lambda: rng.randrange(2),
            "pricing": lambda: rng.randrange(3),
            "tie": lambda: rng.randrange(3),
            "seed": lambda: 7,
            "participant": lambda: f"p{rng.randrange(self.people + 2)}",
            "purpose": lambda: "SHK",
            "beneficiary": lambda: "somebody",
            "reason": lambda: "",
            "ending": lambda: rng.choice(("retire", "cancel")),
            "client_key": lambda: "",
            "terms": self._terms,
        }
        self.wild: dict[str, Callable[[], Any]] = {
            **dict.fromkeys((*times, *prices), self._edge_of_time_or_price),
            "side": lambda: rng.choice((-1, 2, 256, 1 - self.side)),
            "account": lambda: rng.choice((-1, 0, 1, self.people + 2, 10**9, self._anybody())),
            "counter_account": lambda: rng.choice((-1, 0, 1, self.account, self.people + 2)),
            "instrument": lambda: rng.choice((-1, len(venue.instruments), INT64)),
            "order_id": lambda: rng.choice((-1, 0, 1, venue.seq, venue.seq + 2, INT64, 2**63)),
            "serial_ranges": lambda: rng.choice(
                ((("x", "y"),), ((self._serial_range()[1], self._serial_range()[0]),))
            ),
            "serial_range": lambda: ("x", "y"),
            # The exchange gives each account one group, so another one is no valid case.
            "stp_group": self.pools["stp_group"],
            "auction_id": lambda: "none",
            "key": lambda: "none",
            "participant": lambda: "x" * rng.choice((0, 64, 65)),
        }

    def has_object(self, kind: type) -> bool:
        """True if there is an object for such a command."""
        venue, auditor = self.venue, self.auditor
        if kind in (AmendOrder, CancelOrder, CancelBid):
            return bool(self._live(kind))
        if kind in (ConfirmInstruction, VoidInstruction):
            return bool(venue.house.open)
        if kind in (BustTrade, AdjustTrade):
            return bool(auditor.money.trades)
        if kind in (AddBid, CloseAuction):
            return bool(venue.sealed_auctions)
        return kind is not WithdrawOtc or bool(auditor.entries)

    def _live(self, kind: type) -> list[OpenOrder]:
        sealed = kind is CancelBid
        return [
            order for order in self.auditor.orders.live.values() if bool(order.auction_id) == sealed
        ]

    def answer(self, kind: type) -> AnyCommand | None:
        """A command that completes a state: a release, a resumption or an OTC match; else None."""
        rng, venue = self.rng, self.venue
        if kind is SetKillSwitch and self.auditor.limits.killed:
            return SetKillSwitch(*rng.choice(sorted(self.auditor.limits.killed)), on=False)
        if kind is ResumeMarket and venue.halted:
            return ResumeMarket(rng.choice(sorted(venue.halted)))
        if kind is EnterOtc and self.auditor.entries:
            (entry, _, _) = rng.choice(list(self.auditor.entries.values()))
            return other_side(entry)
        return None

    def about(self, kind: type) -> None:
        """Choose the subject of the next command: mostly an open order of a market that trades."""
        rng, live = self.rng, self._live(kind)
        self.kind, self.order, self.drawn = kind, None, {}
        self.account = self._anybody()
        takes = [i for i in range(len(self.venue.instruments)) if self.venue.phase(i) in TAKING]
        self.market = rng.choice((*takes, *takes, *takes, *range(len(self.venue.instruments))))
        self.side = rng.randrange(2)
        auctions = self.venue.sealed_auctions
        if kind is AddBid and auctions:
            auction = rng.choice(auctions)
            self.market, self.side = auction.terms.instrument, int(auction.bid_side)
        elif live and rng.random() < (0.5 if kind is AddOrder else 0.95):
            self.order = rng.choice(live)
            self._ended = [*self._ended[-20:], self.order.order_id]
            if kind is AddOrder:
                # An order on the other side, of any account; or one on the same side.
                if self.order.instrument in takes:
                    self.market = self.order.instrument
                self.side = self.order.side ^ (rng.random() < 0.7)
            elif rng.random() < 0.95:
                self.account, self.market = self.order.account, self.order.instrument
                self.side = self.order.side

    def draw(self, name: str, is_wild: bool, default: Any) -> Any:
        """Draw a field's value; `is_wild`: a value that is probably invalid."""
        if is_wild and name in self.wild:
            return self.wild[name]()
        if is_wild and isinstance(default, int) and not isinstance(default, bool):
            return self.rng.choice(EDGES)
        if self.kind is AmendOrder and self._stays(name):
            return 0
        pool = self.pools.get(name)
        return default if pool is None else pool()

    def _stays(self, name: str) -> bool:
        """True if an amendment leaves this field unchanged: mostly for fields that the order
        lacks."""
        order = self.order
        if order is None or name not in ("price_ticks", "stop_ticks", "quantity_t", "display_t"):
            return False
        has = order.is_priced if name in ("price_ticks", "display_t") else True
        has = order.is_waiting if name == "stop_ticks" else has
        return self.rng.random() < (0.4 if has else 0.7)

    def _anybody(self) -> int:
        return self.rng.randrange(2, self.people + 2)

    def _life(self) -> int:
        """A time in force: not immediate for a stop, not the next auction where there is none."""
        order_type = self.drawn.get("order_type", 0)
        at_once = order_type < OrderType.STOP and self._phase() == Phase.CONTINUOUS
        auction = self._phase() != Phase.CONTINUOUS
        weights = (44, 20, 14, 8 * at_once, 4 * at_once, 12 * auction)
        return self.rng.choices(range(6), weights)[0]

    def _phase(self) -> Phase:
        return self.venue.phase(self.market)

    def _rests(self) -> bool:
        at_once = self.drawn.get("time_in_force", 0) in (TimeInForce.IOC, TimeInForce.FOK)
        return self.drawn.get("order_type", 0) == OrderType.LIMIT and not at_once

    def _part(self) -> int:
        """A displayed quantity: mostly none, else a part in lots."""
        few = self.rng.choice((0, 0, 0, 0, 1, 2)) * self._instrument().lot_t
        return few if self._rests() else 0

    def _serial_ranges(self) -> tuple[tuple[str, str], ...]:
        """Serial ranges: mostly none, else the account's own, sufficient or a little too few."""
        quantity_t = self.drawn.get("quantity_t", 0)
        is_buy = "side" in self.drawn and self.side == Side.BUY
        if is_buy or self.rng.random() < 0.7 or not 0 < quantity_t < 2**40:
            return ()
        series, first, last = parse_range(self._serial_range())
        last = min(last, first + quantity_t - 1)
        return ((f"{series}-{first}", f"{series}-{last}"),)

    def _blocks(self) -> tuple[tuple[str, str], ...]:
        """The blocks in the registry's answer: new serials, the requested ones, or none."""
        waiting = self.venue.house.open.get(self.drawn.get("key", ""))
        is_new = waiting is not None and waiting.asked.kind == InstructionKind.DEPOSIT
        if waiting is None or not is_new or waiting.asked.serial_ranges or self.rng.random() < 0.2:
            return ()
        first = self._serial + 1
        self._serial += waiting.asked.quantity_t
        return ((f"{SERIES}-{first}", f"{SERIES}-{self._serial}"),)

    def _instrument(self) -> Instrument:
        return self.venue.instruments[self.market]

    # --- pools -----------------------------------------------------------------------------------

    def _price(self) -> int:
        rng, venue, market = self.rng, self.venue, self.market
        reference = venue.reference_ticks(market)
        low, high = venue.band(market)
        last, width = venue.last_ticks(market), self._instrument().dynamic_ticks
        kind = rng.random()
        price = reference + rng.randint(-4, 4)
        if kind < 0.15 and width and last > 0:
            price = last + rng.choice((-1, 1)) * (width + rng.choice((0, 0, 1, 1, 5)))
        elif kind < 0.4 and self.order is not None and self.order.is_priced:
            price = self.order.limit_ticks + rng.randint(-1, 1)
        elif kind < 0.5 and last > 0:
            price = last + rng.randint(-1, 1)
        elif kind < 0.54:
            price = rng.choice((low, high, low + 1, high - 1))
        elif kind < 0.57:
            price = rng.choice((0, low - 1, high + 1, self._instrument().ladder_ticks))
        self.price = max(1, price)
        return price

    def _quantity(self) -> int:
        rng, terms, order = self.rng, self._instrument(), self.order
        kind = rng.random()
        if kind < 0.75:
            return rng.choice((1, 1, 2, 3, 5, 8)) * terms.lot_t
        if kind < 0.88:
            return self._affordable() + rng.choice((-1, 0, 0, 1, 1, 9)) * terms.lot_t
        if kind < 0.95 and order is not None:
            return order.whole_t + rng.choice((-1, 0, 1)) * terms.lot_t
        if kind < 0.97:
            return terms.quantity_max_t + rng.choice((0, terms.lot_t))
        return 0

    def _affordable(self) -> int:
        """The most that the account could buy or sell now, in whole lots."""
        terms, ledger = self._instrument(), self.venue.parts.tables.ledger
        most = int(ledger[self.account, self.market + 1, FREE]) // terms.lot_t
        if self.side == Side.BUY:
            price = self.price
            if self.order is not None and not self.order.is_priced:
                price = self.order.hold_ticks
            each = price * terms.yen_per_tick_lot + terms.fee_yen_per_t * terms.lot_t
            most = int(ledger[self.account, YEN, FREE]) // each
        return most * terms.lot_t

    def _position(self) -> int:
        """The position after all open buys have traded, or one lot less or more."""
        has_t = int(self.auditor.money.coming[self.account, self.market + 1])
        has_t += self.auditor.orders.buys_t[self.account, self.market]
        return has_t + self.rng.choice((-1, 0, 1, 5)) * self._instrument().lot_t

    def _yen(self) -> int:
        """Zero, all free yen, one yen more, or the cost of some tonnes."""
        free = int(self.venue.parts.tables.ledger[self.account, YEN, FREE])
        some = self.price * self._instrument().yen_per_tick_lot * self.rng.choice((1, 5, 20))
        return self.rng.choice((0, free, free + 1, some, some, some))

    def _time(self) -> int:
        venue, rng = self.venue, self.rng
        due = venue.next_due_ns
        after = venue.time_ns + rng.choice((1, 2, 30 * NS_PER_S, NS_PER_MINUTE, NS_PER_DAY))
        return rng.choice((0, due, due - 1, due + 1, after, after, after))

    def _order_id(self) -> int:
        if self.order is None or self.rng.random() < 0.05:
            return self.rng.choice(self._ended)
        return self.order.order_id

    def _auction_id(self) -> str:
        names = [auction.auction_id for auction in self.venue.sealed_auctions]
        if self.order is not None and self.order.auction_id:
            names = [self.order.auction_id]
        return self.rng.choice((*names, *names, "none"))

    def _trade_id(self) -> int:
        last = self.venue.markets[self.market].trade_id
        return max(1, last - self.rng.randrange(4))

    def _serial_range(self) -> tuple[str, str]:
        """A serial range that the account has free, else one that no account owns."""
        free = self.venue.house.serials.free(self.account, self.market)
        series, first, last = parse_range(self.rng.choice(free)) if free else (SERIES, 1, 9)
        first += self.rng.choice((0, 0, (last - first) // 2))
        return f"{series}-{first}", f"{series}-{last}"

    def _edge_of_time_or_price(self) -> int:
        venue, (low, high) = self.venue, self.venue.band(self.market)
        edges = (low - 1, high + 1, venue.time_ns, venue.time_ns + 1, venue.next_due_ns)
        return self.rng.choice((*EDGES, *edges))

    def _terms(self) -> Instrument:
        number = self.rng.randrange(2)
        today = tokyo_datetime(self.venue.time_ns).date()
        return replace(
            self.venue.instruments[self.rng.randrange(2)],
            symbol=f"NEW{number}/JPY",
            code=f"NEW{number}",
            credit_class=f"test/new{number}",
            listed_from=today,
            listed_to=self.rng.choice((None, today + timedelta(self.rng.randrange(1, 9)))),
        )
