"""The sheet of a participant's statements, from the journal of a stopped exchange."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from api.export.workbook import RULE, SOURCE, Cell, Column, Sheet
from api.wire.words.registry_reasons import REGISTRY_REASON
from api.wire.words.settlement import STATEMENT_LINE
from exchange.errors import ConfigError
from exchange.registry.uses import use_name, use_name_ja
from exchange.settlement.statement import Line, Terms
from exchange.units import tokyo_datetime
from exchange.venue.replay import replayed_events
from exchange.views.statements import DAYS_KEPT, Statements

_COLUMNS = (
    Column("day", "日", "day"), Column("time", "時刻(東京)"), Column("what", "内容", "text", 26),
    Column("symbol", "銘柄"), Column("t-CO2", "数量 t-CO2", "tonnes"), Column("yen", "円", "yen"),
    Column("consumption tax, yen", "消費税 円", "yen"), Column("reference", "参照", "text", 24),
    RULE, SOURCE,
)  # fmt: skip
_RULE = "receipts are positive; a trade's tonnes and yen move with its settlement / 受取が正"


def statement_sheet(data: Path, participant: str, tax_percent: int) -> Sheet:
    """The statement lines of the last days with business. ConfigError: no such participant."""
    with replayed_events(data) as (venue, groups):
        statements = Statements(Terms(venue.instruments, tax_percent))
        for events in groups:
            statements.apply(events)
    names = [venue.participant_of(account) for account in venue.accounts]
    if participant not in names:
        raise ConfigError(f"{participant!r} is no participant of this exchange: {', '.join(names)}")
    account = venue.accounts[names.index(participant)]
    last = tokyo_datetime(venue.time_ns).date()
    rows: list[tuple[Cell, ...]] = []
    for back in reversed(range(2 * DAYS_KEPT)):
        day = last - timedelta(back)
        found = statements.statement(account, participant, day)
        lines = found.lines if found is not None else ()
        rows += [_row(day, line) for line in lines]
    return Sheet(
        "Statements", "取引明細", f"{participant}, to {last}", f"{participant}、{last} まで",
        _COLUMNS, rows,
    )  # fmt: skip


def _row(day: date, line: Line) -> tuple[Cell, ...]:
    return (
        day, f"{tokyo_datetime(line.time_ns):%H:%M:%S}", _what(line), line.symbol, line.tonnes,
        line.yen, line.tax_yen, line.reference, _RULE, "journal / ジャーナル",
    )  # fmt: skip


def _what(line: Line) -> str:
    """The kind of a line in Japanese and English, and below it the schemes and the purpose of a
    retirement or the reason of a failed delivery."""
    word = STATEMENT_LINE[line.kind]
    below = [f"{use_name_ja(use)} / {use_name(use)}" for use in line.schemes] + [line.purpose]
    reason = None if line.purpose else REGISTRY_REASON.get(line.detail)
    if reason:
        below.append(f"{reason.ja} / {reason.en}")
    return "\n".join([f"{word.ja} / {word.en}", *filter(None, below)])
