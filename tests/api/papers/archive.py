"""An exchange with a past, for the tests of papers.

Of 1,000 t issued to alice 101 to 900 are deposited; alice sells 300 t (101 to 400) to bob in the
call auction of 11 October 2023. After the delivery bob retires 120 t (151 to 270) for a customer,
whose name, like every other text of this world, holds markup.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import httpx

from exchange.registry.port import Issuance, Project, Vintage, holding_account
from tests.api.access.test_permissions import ask
from tests.api.house import RE, Stage, tokyo
from tests.api.rest.test_registry_routes import SHK, SOLAR, advance, desk, retire

EVIL = "<img src=x onerror=alert(1)>"
BENEFICIARY = f"緑商事 {EVIL}"
PURPOSE = f"社用車の排出 {EVIL} & 'quoted' \"twice\""
PROJECT_NAME = f"Roofs {EVIL}"
PROJECT_NAME_JA = f"屋根 {EVIL}"
ACTIVITY = f"carbon-neutral mugs {EVIL}"


class Archive(NamedTuple):
    """The stage and the reference of bob's retirement."""

    stage: Stage
    key: str

    def read(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a paper without a login."""
        return self.stage.wait(ask(self.stage, None, "GET", path, b"", headers))


def fill(stage: Stage) -> Archive:
    """Issue, deposit, trade, deliver and retire on a stage with alice and bob."""
    house = stage.house
    registry, at_ns = house.service.registry, tokyo("2023-10-11 08:30")
    registry.register_project(
        Project(
            project_id="ROOF7",
            programme="J-Credit",
            name=PROJECT_NAME,
            name_ja=PROJECT_NAME_JA,
            place="北海道",
            methodology="EN-R-002",
            certifier="日本品質保証機構",
        ),
        at_ns,
    )
    # Older than alice's other credits, so that a sale takes these.
    vintage = Vintage(date(2021, 4, 1), date(2022, 3, 31))
    shares = ((holding_account("alice"), 1_000),)
    registry.perform("roofs", Issuance("ROOF7", SOLAR, vintage, shares), at_ns)
    deposit = {
        "symbol": RE,
        "qty": "800",
        "direction": "to_trading",
        "serial_ranges": [serials(101, 900)],
    }
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    alice.done("POST", "/v1/transfers", deposit)
    stage.wait(house.service.settlement.idle())
    order = {"symbol": RE, "order_qty": "300", "limit_price": "3100"}
    alice.done("POST", "/v1/orders", order | {"side": "sell"})
    bob.done("POST", "/v1/orders", order | {"side": "buy"})
    for _ in range(9):
        advance(stage, 24)
    key = retire(
        stage,
        bob,
        qty="120",
        schemes=SHK,
        beneficiary=BENEFICIARY,
        purpose=PURPOSE,
        serial_ranges=[serials(151, 270)],
        disclosure={"year": "FY2023", "activity": ACTIVITY, "rule": "ISO 14068-1"},
    )
    return Archive(stage, key)


def serial(number: int) -> str:
    """Return a serial of the roofs by its number."""
    return f"JCR-ROOF7-20210401-20220331-{number}"


def serials(first: int, last: int) -> dict[str, str]:
    """Return a range of serials of the roofs."""
    return {"serial_from": serial(first), "serial_to": serial(last)}
