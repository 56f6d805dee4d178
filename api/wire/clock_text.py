"""Wall times as text, two in every reply; the part down to the second is cached."""

from __future__ import annotations

from exchange.units import NS_PER_S, NS_PER_US, utc_text


class TimestampFormatter:
    """Formats RFC 3339 times of which most lie in the same second."""

    __slots__ = ("_second", "_text")

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def __call__(self, time_ns: int) -> str:
        second, ns = divmod(time_ns, NS_PER_S)
        if second != self._second:
            self._second = second
            self._text = utc_text(second * NS_PER_S)[:20]
        return f"{self._text}{ns // NS_PER_US:06d}Z"
