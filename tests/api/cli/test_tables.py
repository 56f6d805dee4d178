"""Terminal tables at 80 columns: nothing is cut off and short words stay whole."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from api.cli.simulation_tables import show_sweep
from api.cli.tables import show
from tests.simulation.test_sweep_page import swept

SETTLEMENTS = ("id", "kind", "symbol", "side", "qty", "yen", "due", "state")
DELIVERY = ("P-2023-10-26-JCR-RE", "delivery", "JCR-RE/JPY", "receive", "10", "-32,360",
            "2023-10-26", "pending")  # fmt: skip
DEALS = ("entry", "by", "with", "symbol", "side", "qty", "price", "serial_range", "state")
DEAL = ("1067", "VISITOR-1", "VISITOR-2", "JCR-FO/JPY", "sell", "5", "9,000",
        "JCR-SYN_JCR_FO-20210401-20220331-55..59",
        "matched, D1075-0")  # fmt: skip


def printed(columns: tuple[str, ...], row: tuple[str, ...], width: int = 80) -> str:
    out = StringIO()
    show(Console(file=out, width=width), "title", columns, [row])
    return out.getvalue()


@pytest.mark.parametrize(("columns", "row"), [(SETTLEMENTS, DELIVERY), (DEALS, DEAL)])
def test_a_table_too_wide_for_the_terminal_keeps_every_character(
    columns: tuple[str, ...], row: tuple[str, ...]
) -> None:
    told = printed(columns, row)
    assert "…" not in told
    assert max(map(len, told.splitlines())) <= 80
    for name, cell in zip(columns, row, strict=True):
        if name in ("by", "with", "symbol", "side", "qty", "yen", "due", "price"):
            assert cell in told
    assert sorted(filter(str.isalnum, told.split("─")[-1])) == sorted(
        filter(str.isalnum, "".join(row))
    )


def test_a_holding_of_the_demo_stands_on_one_line() -> None:
    columns = ("account", "class", "serial numbers", "qty", "status")
    serials = "JCR-SYN_JCR_RE-20210401-20220331-3489..3588"
    told = printed(columns, ("trading", "JCR-RE/JPY", serials, "100", "available"))
    assert serials in told


def test_lines_stand_between_the_columns_where_there_is_room() -> None:
    assert "│" in printed(SETTLEMENTS, DELIVERY, width=120)
    assert "│" not in printed(SETTLEMENTS, DELIVERY)


def lines_of_sweep(capsys: pytest.CaptureFixture[str], *settings: str) -> list[str]:
    """The printed lines of a sweep of the settings."""
    show_sweep(swept(*settings), as_json=False)
    return capsys.readouterr().out.splitlines()


def test_variants_of_one_key_stand_under_its_name_unbroken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = lines_of_sweep(capsys, "policy.credit_limit=0.05,0.2")
    assert max(map(len, lines)) <= 80
    heads = [line.split()[:2] for line in lines if "95 % interval" in line]
    assert heads
    assert all(head == ["policy.credit_limit", "mean"] for head in heads)
    for value in ("0.05", "0.2"):
        assert sum(line.split()[:1] == [value] for line in lines) == len(heads)


def test_variants_with_names_too_long_for_the_terminal_are_numbered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = lines_of_sweep(capsys, "policy.credit_limit=0.05,0.2", "behavior.inflation=0.0,0.02")
    assert lines[3] == "4: policy.credit_limit=0.2, behavior.inflation=0.02"
    words = [line.split()[0] for line in lines[:-1] if line.strip()]
    tables = [word for word in words if word in ("variant", "1", "4")]
    assert tables == ["variant", "1", "4"] * (len(tables) // 3)
    assert tables
