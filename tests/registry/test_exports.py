"""Exports: the five tables of the agreed electronic format, holdings and movements, fees."""

import csv
import io
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from exchange.registry.port import (
    AccountKind,
    Issuance,
    Project,
    Registry,
    Retirement,
)
from exchange.registry.reports.exports import (
    ACTIONS,
    AUTHORIZATIONS,
    ENTITIES,
    HOLDINGS,
    SUBMISSION,
    aef,
    aef_columns,
    holdings,
    movements,
)
from exchange.registry.reports.fees import Service, fee_yen, transfer_fee_yen
from exchange.registry.reports.table import Export
from exchange.registry.serials import Vintage
from tests.registry.world import ALICE, BOB, issue, move
from tests.simulation.test_store import disk_of

CY2022 = Vintage(date(2022, 1, 1), date(2022, 12, 31))
IN_2025 = 1_750_000_000_000_000_000
JCM = "jcm/from_2021"


def authorized(registry: Registry) -> None:
    registry.register_project(
        Project(
            project_id="VN01", programme="JCM", name="Boilers", country="VNM",
            methodology="VN_AM005", cooperative_approach="CA0007", authorization_id="CA0007-A 1",
            authorized_by=("JPN", "VNM"),
        ),
        0,
    )  # fmt: skip
    registry.perform("v", Issuance("VN01", JCM, CY2022, ((ALICE, 60), (BOB, 40))), IN_2025)
    registry.perform("u", Retirement(ALICE, JCM, 25, "NDC", "Alice KK"), IN_2025 + 1)


def test_the_agreed_format_has_its_five_tables_with_their_columns() -> None:
    columns = aef_columns()
    assert {table: len(names) for table, names in columns.items()} == {
        SUBMISSION: 9, AUTHORIZATIONS: 19, ACTIONS: 27, HOLDINGS: 16, ENTITIES: 8,
    }  # fmt: skip


def test_the_years_actions_and_holdings_are_given_by_itmo_identifiers(registry: Registry) -> None:
    issue(registry, 10)
    authorized(registry)
    tables = aef(registry, 2025, date(2026, 4, 1))
    actions = [
        (row["Action type"], row["First ID"], row["Last ID"], row["Quantity (t CO2 eq)"])
        for row in tables[ACTIONS].rows
    ]
    assert actions == [
        ("First transfer", "CA0007-JPN01-VNM-1-2022", "CA0007-JPN01-VNM-60-2022", 60),
        ("First transfer", "CA0007-JPN01-VNM-61-2022", "CA0007-JPN01-VNM-100-2022", 40),
        ("Use", "CA0007-JPN01-VNM-1-2022", "CA0007-JPN01-VNM-25-2022", 25),
    ]
    assert sum(int(str(r["Quantity (t CO2 eq)"])) for r in tables[HOLDINGS].rows) == 75
    assert [row["Name"] for row in tables[ENTITIES].rows] == ["alice", "bob"]
    assert tables[AUTHORIZATIONS].rows[0]["Authorized quantity"] == 100
    assert aef(registry, 2024, date(2026, 4, 1))[ACTIONS].rows == ()


def test_holdings_and_movements_read_back_from_csv_and_parquet(
    registry: Registry, tmp_path: Path
) -> None:
    issue(registry, 10)
    registry.perform("t", move(4), 2)
    for export, count in ((holdings(registry), 2), (movements(registry), 2)):
        rows = list(csv.DictReader(io.StringIO(export.csv())))
        export.write_parquet(tmp_path / "table.parquet")
        table = pq.read_table(tmp_path / "table.parquet")
        assert len(rows) == table.num_rows == count
        assert tuple(table.column_names) == export.columns
        assert {row["quantity_t"] for row in rows} == {"4", "6"} or export.name == "movements"


def test_jcm_fees_hold_from_april_2025() -> None:
    before, after = date(2025, 3, 31), date(2025, 4, 1)
    assert [fee_yen("JCM", service, after) for service in Service] == [14_400, 2_500, 0, 1_200]
    assert [fee_yen("JCM", service, before) for service in Service] == [0, 0, 0, 0]
    assert fee_yen("J-Credit", Service.TRANSFER, after) == 0


def test_transfers_to_the_government_and_of_exempt_credits_are_free() -> None:
    new, old, day = date(2022, 12, 31), date(2020, 12, 31), date(2025, 5, 1)
    kinds = AccountKind
    assert transfer_fee_yen("JCM", kinds.HOLDING, new, day, day) == 2_500
    assert transfer_fee_yen("JCM", kinds.GOVERNMENT, new, day, day) == 0
    assert transfer_fee_yen("JCM", kinds.HOLDING, old, day, day) == 0
    assert transfer_fee_yen("JCM", kinds.HOLDING, old, date(2025, 4, 1), day) == 0
    assert transfer_fee_yen("JCM", kinds.HOLDING, old, date(2025, 3, 31), day) == 2_500


def test_a_parquet_file_without_room_is_the_system_s_error(tmp_path: Path) -> None:
    rows = tuple({"serial": f"J-{number}"} for number in range(2_000))
    table = Export("serials", ("serial",), rows)
    with disk_of(100), pytest.raises(OSError, match="too large"):
        table.write_parquet(tmp_path / "table.parquet")
