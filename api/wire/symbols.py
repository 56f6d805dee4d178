"""Symbols of instruments by index, and the index of a symbol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from api.wire.errors import ApiError


class Symbols:
    """All symbols in order of their index: `names[index]`."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._index = {symbol: index for index, symbol in enumerate(self.names)}

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._index

    def index(self, symbol: str) -> int:
        """Return the index of a symbol. ApiError `unknown_symbol`."""
        index = self._index.get(symbol)
        if index is None:
            near = get_close_matches(symbol, self.names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ApiError("unknown_symbol", f"there is no instrument {symbol!r}{hint}", "symbol")
        return index

    def indices(self, symbols: Sequence[str] | None) -> list[int]:
        """Return the indices of some symbols; of all if None."""
        if symbols is None:
            return list(range(len(self.names)))
        return [self.index(symbol) for symbol in dict.fromkeys(symbols)]
