"""Wall times as text, two in every reply; the part down to the second is cached."""

from __future__ import annotations

from exchange.units import NS_PER_S, NS_PER_US, utc_text

US_PER_S = NS_PER_S // NS_PER_US


class TimestampFormatter:
    """Formats RFC 3339 times of which most lie in the same second."""

    __slots__ = ("_second_ns", "_text")

    def __init__(self) -> None:
        self._second_ns = -NS_PER_S
        self._text = ""

    def __call__(self, time_ns: int) -> str:
        ns = time_ns - self._second_ns
        if not 0 <= ns < NS_PER_S:
            ns = time_ns % NS_PER_S
            self._second_ns = time_ns - ns
            self._text = utc_text(self._second_ns)[:20]
        return f"{self._text}{str(US_PER_S + ns // NS_PER_US)[1:]}Z"
