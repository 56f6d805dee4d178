"""The record of a run: an in-memory recorder with one collector for each tidy table.

A run makes one `Record` and appends to it in the order of events; nothing is computed here, and
`tables.py` writes the record as Parquet at the end:

    record = Record()
    record.policy.append(PolicyEvent(time_ns=now, fiscal_year=2027, kind="floor_triggered"))
    record.quotes.extend(time_ns=times, instrument=0, bid_ticks=bids, ...)   # arrays, one block
    record.trades.extend(**traded(events, time_ns=now))     # from the venue's EVENT rows

`append` takes one typed row. `extend` takes every column without a default, as an array or as one
value for the whole block; it keeps references, so the arrays must not be written to afterwards.
Numbers are integers: tonnes, yen, ticks and nanoseconds since 1970; a tick of -1 means that there
was no price. `fiscal_year` is the year of the duty, not of the day.

What must stay true: the same run appends the same rows in the same order, and no table depends on a
clock, a path or a machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import nan
from typing import Any, Generic, Literal, TypeVar, get_type_hints

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple, fields

Row = TypeVar("Row", bound=Struct)
Block = dict[str, Any]
NO_PRICE = -1
YEN_ASSET = -1


class RunRow(Struct, frozen=True, kw_only=True):
    """runs: one row, appended last; without it the run did not end."""

    scenario: str  # the requested name or path
    title: str
    seed: int
    first_fiscal_year: int
    last_fiscal_year: int
    firms: int
    orders: int  # sent to the venue
    trades: int
    digest: str  # of the venue's final state


class InstrumentRow(Struct, frozen=True, kw_only=True):
    """instruments: symbol, kind, tick and lot of each number in the column `instrument`."""

    instrument: int
    symbol: str
    kind: Literal["allowance", "credit"]
    tick_yen: float
    lot_t: int
    vintage: int = 0  # fiscal year of the only allowances that it is; 0 for all


class AccountRow(Struct, frozen=True, kw_only=True):
    """accounts: participant and kind of each account number."""

    account: int
    participant: str
    kind: Literal[
        "firm", "trader", "market_maker", "supplier", "buyer", "owner", "agency", "government"
    ]  # owner: of allowances, without a duty


class YearRow(Struct, frozen=True, kw_only=True):
    """years: the rules in force and the grants of each fiscal year.

    A grant comes before the deadline of the year before it, so the last row is of a year whose own
    deadline lies after the run: its is_met is 0.
    """

    fiscal_year: int
    opens_ns: int  # start of trading of its allowances
    deadline_ns: int  # for surrendering its emissions
    floor_jpy_per_t: float  # 0 for none
    floor_in_force_jpy_per_t: float  # the Agency's, from the 1 April before the deadline
    ceiling_jpy_per_t: float  # price of the payment for a shortfall; inf for none
    credit_limit: float  # share of verified emissions
    allocation_t: int  # free allocation of all firms
    auctioned_t: int = 0  # sold by the government (from FY2033)
    agency_stock_t: int = 0  # allowances that the Agency holds after the deadline
    credit_stock_t: int = 0  # credits of all holders after the deadline
    is_met: int = 1  # 0 where the run ended before the deadline
    discount_rate: float = 0.0  # of present values, a year
    social_cost_jpy_per_t: float = nan  # damage of a tonne; null where none is set
    credit_reduction_share: float = 1.0  # of a credit's tonne that is a real reduction
    public_funds_cost: float = 0.0  # what a yen of the state's balance saves beyond itself


class FirmYear(Struct, frozen=True, kw_only=True):
    """firms: one row for each covered firm and fiscal year, after its deadline.

    emissions + deferred of the year before = credits used + surrendered + paid + uncovered +
    deferred, to the tonne.
    """

    fiscal_year: int
    firm: int
    account: int
    sector: str
    name: str
    baseline_t: int  # emissions without abatement, at the year's output
    abatement_t: int
    emissions_t: int  # verified
    allocation_t: int  # for this year, after true-ups
    credit_room_t: int  # room that moves to the period's next deadline counts there
    credits_used_t: int
    surrendered_t: int
    paid_t: int  # settled by the payment at the ceiling
    uncovered_t: int
    allowances_banked_t: int  # after the deadline, with the next year's grant where made
    credits_banked_t: int
    allowances_bought_t: int  # since the last deadline, gross
    allowances_sold_t: int
    credits_bought_t: int
    credits_sold_t: int
    trading_jpy: int  # paid for purchases less received for sales, since the last deadline
    abatement_jpy: int  # cost of the year's abatement
    paid_jpy: int
    penalty_jpy: int
    base_t: int = 0  # emissions in the base years, for classes of size; 0: not known
    deferred_t: int = 0  # of this and earlier years, due by the end of the compliance period


class CurveSegment(Struct, frozen=True, kw_only=True):
    """curves: a firm's marginal abatement cost in a year, as pieces in rising order.

    Over `quantity_t` the cost of one more tonne rises linearly from `from_jpy_per_t` to
    `to_jpy_per_t` (equal for a step). The measure of efficiency needs them.
    """

    fiscal_year: int
    firm: int
    quantity_t: int
    from_jpy_per_t: float
    to_jpy_per_t: float


class InvestmentRow(Struct, frozen=True, kw_only=True):
    """investments: every step that a firm could invest in, made or not; it saves from a year on."""

    firm: int
    quantity_t: int  # a year
    cost_jpy_per_t: float  # levelized
    can_work_from: int  # the first fiscal year in which it could save
    works_from: int = 0  # the fiscal year from which it saves; 0: not made in the run


class AuctionRow(Struct, frozen=True, kw_only=True):
    """auctions: one row for each uncross of a call and each sealed-bid auction, traded or not."""

    time_ns: int
    instrument: int
    kind: Literal["call", "reverse", "forward"]
    price_ticks: int  # NO_PRICE when nothing cleared
    volume_t: int
    imbalance_t: int = 0  # demand less supply at the price
    orders: int = 0


class StepRow(Struct, frozen=True, kw_only=True):
    """steps: the orders of selected auctions before they cleared, summed over each price.

    Recorded for the last call before each deadline and for every reverse auction.
    """

    time_ns: int  # of the auction
    instrument: int
    side: int  # Side
    price_ticks: int
    quantity_t: int


class TradeRow(Struct, frozen=True, kw_only=True):
    """trades: every trade of the venue."""

    time_ns: int
    instrument: int
    price_ticks: int
    quantity_t: int
    buyer: int  # accounts
    seller: int


class QuoteRow(Struct, frozen=True, kw_only=True):
    """quotes: the best bid and ask at the end of a session or at a sampled time."""

    time_ns: int
    instrument: int
    bid_ticks: int  # NO_PRICE when there is none
    bid_t: int
    ask_ticks: int
    ask_t: int


class ConcentrationRow(Struct, frozen=True, kw_only=True):
    """concentration: holdings of allowances at the end of each day since the market opened.

    All accounts count but those of the Agency and the government; open deliveries are included.
    """

    time_ns: int
    instrument: int
    holders: int  # accounts with holdings
    hhi: float  # Herfindahl-Hirschman index: sum of squared shares, of 1
    largest_share: float  # of the largest holder, of 1


PolicyKind = Literal[
    "allocated",  # free allocation, quantity_t
    "opened",  # the allowance market
    "verified_published",  # totals of verified emissions, quantity_t
    "ceiling_paid",  # quantity_t and yen of all firms
    "penalty",  # quantity_t and yen of all firms
    "floor_triggered",
    "reverse_auction",  # quantity_t bought, yen spent
    "agency_sold",  # quantity_t resold, yen received
    "canceled",  # quantity_t removed for good from the firms' or the Agency's holdings
    "allocation_tightened",  # quantity_t below what the rule gives
    "auctioned",  # quantity_t sold by the government, yen received
    "unsold",  # quantity_t that nobody bought at its auction; canceled
    "in_circulation",  # quantity_t of allowances at the end of a fiscal year
    "reserve_intake",  # quantity_t that auctions of the next twelve months lose to a reserve
    "reserve_release",  # quantity_t that they get from it
    "reserve_invalid",  # quantity_t that a reserve loses for good
    "partner_halted",  # a JCM partner country stops
    "other",
]


class PolicyEvent(Struct, frozen=True, kw_only=True):
    """policy: measures of the authorities, with totals over all firms where they concern all."""

    time_ns: int
    fiscal_year: int
    kind: PolicyKind
    quantity_t: int = 0
    price_jpy_per_t: float = 0.0
    yen: int = 0
    note: str = ""


SupplyStage = Literal[
    "stock",  # credits held when the run begins
    "entered",
    "registered",
    "lost",
    "issued",
    "released",  # sold to the market from a government's stock
    "other_use",  # retired by users other than covered firms
    "government",  # bought from the market by a government
]


class SupplyRow(Struct, frozen=True, kw_only=True):
    """supply: stages of projects and movements of credits outside the market, one row each."""

    time_ns: int
    programme: str
    stage: SupplyStage
    project: int = -1
    quantity_t: int = 0
    market_t: int = 0  # the part of quantity_t that can reach the market


LedgerKind = Literal[
    "opening",  # balance at the start of the run
    "paid_in",
    "paid_out",
    "granted",  # allowances allocated, credits issued to it
    "bought",
    "sold",
    "fee",
    "surrendered",
    "retired",
    "ceiling_payment",
    "penalty",
    "bought_back",
    "canceled",
    "expired",
    "exchanged",  # of one vintage for the next
    "group",  # moved between firms of a certified group at a deadline
    "closing",  # balance at the end of the year's cycle, read from the venue
]


class LedgerRow(Struct, frozen=True, kw_only=True):
    """ledger: an account's movements of one kind and asset, summed from deadline to deadline.

    Positive amounts are received. A year's closing is the closing before it (or the opening) plus
    all movements. `bought` and `sold` of an asset sum to zero over all accounts; for yen, to zero
    without fees.
    """

    fiscal_year: int
    account: int
    asset: int  # the instrument's number; YEN_ASSET for yen
    kind: LedgerKind
    amount: int  # tonnes or yen


class Collector(Generic[Row]):
    """One table under construction: single rows, or blocks of columns."""

    def __init__(self, row: type[Row]) -> None:
        self.row = row
        self.columns: dict[str, type] = _column_types(row)
        self._parts: list[list[Row] | Block] = []
        self._defaults = {field.name: field.default for field in fields(row) if not field.required}

    def append(self, row: Row) -> None:
        """Add one row."""
        if not self._parts or not isinstance(self._parts[-1], list):
            self._parts.append([])
        part = self._parts[-1]
        assert isinstance(part, list)
        part.append(row)

    def extend(self, **columns: object) -> None:
        """Add a block: arrays of one length, and scalars that hold for the whole block."""
        given = self._defaults | columns
        assert given.keys() == self.columns.keys(), f"{self.row.__name__}: {sorted(columns)}"
        lengths = {len(value) for value in given.values() if isinstance(value, np.ndarray)}
        assert len(lengths) == 1, f"{self.row.__name__}: arrays of lengths {sorted(lengths)}"
        if lengths != {0}:
            self._parts.append(given)

    def __len__(self) -> int:
        return sum(len(part) if isinstance(part, list) else _length(part) for part in self._parts)

    def blocks(self) -> Iterator[dict[str, Any]]:
        """The table's columns, part by part, as lists or arrays of one length."""
        for part in self._parts:
            if isinstance(part, list):
                yield dict(zip(self.columns, zip(*map(astuple, part), strict=True), strict=True))
            else:
                length = _length(part)
                yield {
                    name: value if isinstance(value, np.ndarray) else np.full(length, value)
                    for name, value in part.items()
                }


class Record:
    """The tables of one run."""

    def __init__(self) -> None:
        self.runs = Collector(RunRow)
        self.instruments = Collector(InstrumentRow)
        self.accounts = Collector(AccountRow)
        self.years = Collector(YearRow)
        self.firms = Collector(FirmYear)
        self.curves = Collector(CurveSegment)
        self.investments = Collector(InvestmentRow)
        self.auctions = Collector(AuctionRow)
        self.steps = Collector(StepRow)
        self.trades = Collector(TradeRow)
        self.quotes = Collector(QuoteRow)
        self.concentration = Collector(ConcentrationRow)
        self.policy = Collector(PolicyEvent)
        self.supply = Collector(SupplyRow)
        self.ledger = Collector(LedgerRow)

    def collectors(self) -> dict[str, Collector[Any]]:
        """The collectors by table name."""
        return dict(vars(self))


@cache
def _column_types(row: type[Struct]) -> dict[str, type]:
    """The type of each column: int, float or str; a Literal is a str."""
    hints = get_type_hints(row)
    return {name: hints[name] if isinstance(hints[name], type) else str for name in hints}


def _length(block: Block) -> int:
    return next(len(value) for value in block.values() if isinstance(value, np.ndarray))
