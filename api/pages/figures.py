"""Figures and moments of the first view as people read them, as the page's script writes them."""

from __future__ import annotations

from datetime import date, datetime

from api.pages.language import Lang

MINUS = "−"
NONE = "–"
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def grouped(text: str | None) -> str:
    """Return a decimal with commas between groups of three digits; a dash for None."""
    if text is None:
        return NONE
    whole, point, after = text.removeprefix("-").partition(".")
    return f"{MINUS if text.startswith('-') else ''}{int(whole):,}{point}{after}"


def change_text(difference: str | None, percent: str | None) -> str:
    """Return a change with its direction, such as ▲31 (+0.99%); a dash for None."""
    if difference is None:
        return NONE
    if not difference.strip("-0."):
        return MINUS
    falls = difference.startswith("-")
    size = f"{'▼' if falls else '▲'}{grouped(difference.removeprefix('-'))}"
    if percent is None:
        return size
    return f"{size} ({MINUS if falls else '+'}{grouped(percent.removeprefix('-'))}%)"


def yen_text(text: str, lang: Lang, per: str = "") -> str:
    """Return an amount of yen: 3,169円/t, in English ¥3,169/t."""
    return f"{grouped(text)}円{per}" if lang == "ja" else f"¥{grouped(text)}{per}"


def day_text(day: date, lang: Lang) -> str:
    """Return a day of Tokyo: 2026/11/21(土), in English 2026-11-21 (Sat)."""
    weekday = _WEEKDAYS[lang][day.weekday()]
    return f"{day:%Y/%m/%d}({weekday})" if lang == "ja" else f"{day:%Y-%m-%d} ({weekday})"


def moment_text(at: datetime, today: date, lang: Lang) -> str:
    """Return the time of a moment in Tokyo, with month and day unless it is today."""
    time = f"{at:%H:%M}" if not at.second else f"{at:%H:%M:%S}"
    return time if at.date() == today else f"{day_text(at.date(), lang)[5:]} {time}"
