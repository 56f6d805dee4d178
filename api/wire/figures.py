"""Figures as text, as the wire carries decimals."""

from __future__ import annotations

from decimal import Decimal

_PLACES = Decimal("0.000000001")


def figure_text(value: Decimal) -> str:
    """Return a figure with at most nine decimals and no trailing zeros."""
    text = f"{value.quantize(_PLACES):f}"
    return text.rstrip("0").rstrip(".")
