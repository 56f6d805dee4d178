"""The board of a market: prices around the indicative one, with running totals."""

from __future__ import annotations

from typing import Generic

from msgspec import Struct

from api.messages.fields import BoardRows, DecimalText, SideText, Symbol, Timestamp
from api.messages.records import Amount
from api.messages.rest import Body


class BoardRow(Struct, Generic[Amount]):
    """One price of a board, quantities in tonnes.

    `bid_qty`, `ask_qty`: displayed limit orders at this price. `bid_cum`: bids at this price and
    above, `ask_cum`: asks at this price and below; both include the market orders.
    `executable_qty`: the smaller of the two totals, what would trade at this price; `difference`:
    `bid_cum` less `ask_cum`, negative where asks prevail.
    """

    price: Amount
    bid_qty: Amount
    ask_qty: Amount
    bid_cum: Amount
    ask_cum: Amount
    executable_qty: Amount
    difference: Amount


class BoardRecord(Struct, Generic[Amount], omit_defaults=True):
    """The board (ita) of a market, always whole: an update replaces it.

    `rows`, from the highest price down: each price at which a limit order rests, of either side, at
    most the requested number above and below the center, and the center itself, which may hold no
    order. Empty price steps have no row. `center_price`: the indicative price; in a book that is
    not crossed the last price of continuous trading, else the reference price, moved to the nearest
    price between best bid and best ask.

    `market_bid`, `market_ask`: waiting market orders and triggered stops without a limit, which are
    in the running totals and in no row. `over_qty`: asks above the rows; `under_qty`: bids below.
    `best_bid`, `best_ask`: of limit orders. In a crossed book an auction held now would trade
    `indicative_qty` at `indicative_price`, and `imbalance_qty` would be left on `imbalance_side`;
    these count the hidden parts of icebergs, all other quantities are displayed ones.
    """

    center_price: Amount
    rows: list[BoardRow[Amount]]
    over_qty: Amount
    under_qty: Amount
    market_bid: Amount
    market_ask: Amount
    best_bid: Amount | None = None
    best_ask: Amount | None = None
    indicative_price: Amount | None = None
    indicative_qty: Amount | None = None
    imbalance_qty: Amount | None = None
    imbalance_side: SideText | None = None


class BoardQuery(Body, frozen=True):
    """`rows`: the most prices above and below the center."""

    symbol: Symbol
    rows: BoardRows = 10


class BoardReply(Struct):
    """A board as of the sequence number `seq` of the stream."""

    symbol: str
    rows: BoardRows
    seq: int
    timestamp: Timestamp
    board: BoardRecord[DecimalText]
