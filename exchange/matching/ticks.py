"""Valid prices of a book: its tick table and its bands. Prices here are in ticks."""

from __future__ import annotations

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.jit import kernel, out_of_line
from exchange.matching.state import Books


@kernel
def step_at(books: Books, row: int, price_ticks: int) -> int:
    """The price step that holds at a price."""
    out_of_line()
    header = books.header
    step = 1
    for k in range(header[row, col.TICK_ROWS]):
        if price_ticks >= header[row, col.TICK_FROM + k]:
            step = header[row, col.TICK_STEP + k]
    return step


@kernel
def round_down(books: Books, row: int, price_ticks: int) -> int:
    """The highest valid price that is not above the given one."""
    if books.header[row, col.TICK_ROWS] == 0:
        return price_ticks
    return price_ticks - price_ticks % step_at(books, row, price_ticks)


@kernel
def round_up(books: Books, row: int, price_ticks: int) -> int:
    """The lowest valid price that is not below the given one."""
    if books.header[row, col.TICK_ROWS] == 0:
        return price_ticks
    step = step_at(books, row, price_ticks)
    return (price_ticks + step - 1) // step * step


@kernel
def price_reason(books: Books, row: int, price_ticks: int) -> int:
    """The reason why a price is invalid, or NO_REASON."""
    out_of_line()
    header = books.header
    if price_ticks < header[row, col.BAND_LOW] or price_ticks > header[row, col.BAND_HIGH]:
        return code.PRICE_OUT_OF_BAND
    if price_ticks % step_at(books, row, price_ticks) != 0:
        return code.PRICE_INCREMENT
    return code.NO_REASON


@kernel
def protecting_limit(books: Books, row: int, side: int) -> int:
    """The worst price at which a market order may trade: the band's edge on a valid tick."""
    header = books.header
    if side == code.BUY:
        return max(round_down(books, row, header[row, col.BAND_HIGH]), header[row, col.BAND_LOW])
    return min(round_up(books, row, header[row, col.BAND_LOW]), header[row, col.BAND_HIGH])


@kernel
def dynamic_limit(books: Books, row: int, side: int, limit: int) -> int:
    """Ladder index to which an order of this limit may trade now: the dynamic band's edge."""
    header = books.header
    width = header[row, col.DYNAMIC]
    anchor = header[row, col.ANCHOR]
    if width == 0 or anchor < 0:
        return limit
    if side == code.BUY:
        return min(limit, anchor + width)
    return max(limit, anchor - width)
