"""The agreed electronic format: identifiers, first transfers, years, holdings, words in cells."""

from datetime import UTC, date, datetime

import pytest

from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.article6.aef import (
    ACTIONS,
    AUTHORIZATIONS,
    ENTITIES,
    HOLDINGS,
    NOT_ENTERED,
    PURPOSE,
    QUANTITY,
    SUBMISSION,
    USE_YEAR,
    USING_PARTY,
    aef,
    required_columns,
)
from exchange.registry.article6.itmo import Replay, by_year
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import (
    AccountKind,
    Authorization,
    Ending,
    Entity,
    Issuance,
    Project,
    Retirement,
    Transfer,
)
from exchange.registry.projects.office import Filed, ProjectOffice
from exchange.registry.serials import Series, Vintage
from exchange.registry.whole import WholeRegistry
from exchange.units import time_ns

CLASS, OLD_CLASS = "jcm/from_2021", "jcm/before_2021"
HOME, PARTNER, STATE = "holding:P001", "partner:VNM", "government:JPN"
SHARES = ((HOME, 60), (STATE, 10), (PARTNER, 30))
TODAY = date(2026, 11, 29)


def year(number: int) -> Vintage:
    return Vintage(date(number, 1, 1), date(number, 12, 31))


def at(day: str) -> int:
    return time_ns(datetime.fromisoformat(f"{day}T03:00:00").replace(tzinfo=UTC))


def project(project_id: str) -> Project:
    return Project(
        project_id=project_id, programme="JCM", name="Boilers", country="VNM",
        sector="Industrial processes", methodology="VN_AM005",
    )  # fmt: skip


@pytest.fixture
def world(registry: WholeRegistry) -> WholeRegistry:
    """VN01 and VN02 under CA0004, 100 t each of 2024 and 10 t of 2019, shared 60/10/30."""
    registry.open_account(HOME, AccountKind.HOLDING, "P001", 0)
    registry.open_account("holding:P002", AccountKind.HOLDING, "P002", 0)
    registry.open_account(PARTNER, AccountKind.PARTNER, "VNM", 0)
    registry.open_account(STATE, AccountKind.GOVERNMENT, "JPN", 0)
    office = ProjectOffice(registry)
    for name in ("VN01", "VN02"):
        registry.register_project(project(name), 0)
        given = Authorization(
            authorization_id=f"JPN-{name}", cooperative_approach="CA0004", on=date(2026, 1, 15),
            states=("JPN", "VNM"), uses=("NDC", "IMP"), first_transfer="Use or cancellation",
            entities=(Entity(name="P001 KK", country="JPN", number="1010001000001"),),
        )  # fmt: skip
        office.authorize(name, given, Filed("Ann", at("2026-01-15")))
        registry.perform(f"{name}-new", Issuance(name, CLASS, year(2024), SHARES), at("2026-02-01"))
        old = Issuance(name, OLD_CLASS, year(2019), ((HOME, 10),))
        registry.perform(f"{name}-old", old, at("2026-02-01"))
    return registry


def rows(registry: WholeRegistry, table: str, of: int = 2026) -> list[dict[str, object]]:
    return [dict(row) for row in aef(registry, of, date(2027, 4, 1), TODAY)[table].rows]


def ids(found: list[dict[str, object]]) -> list[str]:
    """Every single identifier that rows span."""
    named = []
    for row in found:
        stem, _, rest = str(row["First ID"]).rpartition("-VNM-")
        first, vintage = rest.split("-")
        last = str(row["Last ID"]).rpartition("-VNM-")[2].split("-")[0]
        named += [f"{stem}-{n}-{vintage}" for n in range(int(first), int(last) + 1)]
    return named


def test_each_identifier_appears_once_and_the_partners_share_is_no_first_transfer(
    world: WholeRegistry,
) -> None:
    actions = rows(world, ACTIONS)
    assert {row["Action type"] for row in actions} == {"First transfer"}
    assert len(set(ids(actions))) == len(ids(actions)) == 140
    for name in ("VN01", "VN02"):
        mine = [row for row in actions if f"-{name}-" in str(row["First unit ID"])]
        assert sum(int(str(row[QUANTITY])) for row in mine) == 70
    assert not [row for row in actions if "2019" in str(row["First unit ID"])]
    held = rows(world, HOLDINGS)
    assert sorted(ids(held)) == sorted(ids(actions))


def test_no_required_cell_is_blank_and_a_missing_value_is_marked(
    world: WholeRegistry,
) -> None:
    bare = Project(
        project_id="VN03", programme="JCM", name="x", country="VNM",
        cooperative_approach="CA0004", authorized_by=("JPN", "VNM"),
    )  # fmt: skip
    world.register_project(bare, 0)
    world.perform("bare", Issuance("VN03", CLASS, year(2024), ((HOME, 5),)), at("2026-03-01"))
    for table in (SUBMISSION, AUTHORIZATIONS, ACTIONS, HOLDINGS, ENTITIES):
        found = rows(world, table)
        assert found
        for row in found:
            assert not [name for name in required_columns(table) if row[name] in ("", "NA", None)]
            blank = [name for name, cell in row.items() if cell == ""]
            assert all(name.endswith("(CARP)") for name in blank), blank
    dates = [row["Date of authorization"] for row in rows(world, AUTHORIZATIONS)]
    assert dates == ["2026-01-15", "2026-01-15", NOT_ENTERED]


def test_uses_and_cancellations_are_in_the_formats_words_with_the_year_of_use(
    world: WholeRegistry,
) -> None:
    shk = (SchemeUse("shk", 2025),)
    retired = Retirement(HOME, CLASS, 5, "", "P001 KK", schemes=shk)
    world.perform("use", retired, at("2026-04-01"))
    corsia = (SchemeUse("corsia", 2023),)
    canceled = Retirement(HOME, CLASS, 3, "", "Air", ending=Ending.CANCEL, schemes=corsia)
    world.perform("corsia", canceled, at("2026-04-02"))
    world.perform(
        "mugs", Retirement(HOME, CLASS, 2, "mugs", "P001", ending=Ending.CANCEL), at("2026-04-03")
    )
    cells = [
        (row["Action type"], row[PURPOSE], row[USE_YEAR], row[USING_PARTY], row[QUANTITY])
        for row in rows(world, ACTIONS)
        if row["Action type"] != "First transfer"
    ]
    assert cells == [
        ("Use", "NDC", 2026, "JPN", 5),
        ("Cancellation", "IMP", "NA", "JPN", 3),
        ("Cancellation", "OP", "NA", "JPN", 2),
    ]
    assert sum(int(str(row[QUANTITY])) for row in rows(world, HOLDINGS)) == 130


def test_holdings_are_those_at_the_years_end_whatever_happened_since(
    world: WholeRegistry,
) -> None:
    world.perform("later", Retirement(HOME, CLASS, 40, "x", "P001"), at("2027-02-01"))
    later = date(2027, 6, 1)
    assert sum(int(str(r[QUANTITY])) for r in aef(world, 2026, later)[HOLDINGS].rows) == 140
    assert sum(int(str(r[QUANTITY])) for r in aef(world, 2027, later)[HOLDINGS].rows) == 100
    assert aef(world, 2025, later)[HOLDINGS].rows == ()
    assert {row["Action type"] for row in aef(world, 2027, later)[ACTIONS].rows} == {"Use"}
    with pytest.raises(RegistryRejected, match="2027 has not begun"):
        aef(world, 2027, TODAY, TODAY)


def test_sales_between_japanese_accounts_are_no_international_transfers(
    world: WholeRegistry,
) -> None:
    before = rows(world, ACTIONS)
    world.perform("sold", Transfer(HOME, "holding:P002", CLASS, 10), at("2026-05-01"))
    assert rows(world, ACTIONS) == before
    world.perform("given", Transfer(PARTNER, HOME, CLASS, 7), at("2026-05-02"))
    world.perform("back", Transfer(HOME, PARTNER, CLASS, 4), at("2026-05-03"))
    actions = [(row["Action type"], row[QUANTITY]) for row in rows(world, ACTIONS)[len(before) :]]
    assert sum(int(str(t)) for kind, t in actions if kind == "First transfer") == 7
    assert sum(int(str(t)) for kind, t in actions if kind == "Transfer") == 4


def test_an_authorization_makes_itmos_of_what_lies_in_japanese_accounts_already(
    world: WholeRegistry,
) -> None:
    world.register_project(project("VN04"), 0)
    world.perform("early", Issuance("VN04", CLASS, year(2023), SHARES), at("2025-06-01"))
    given = Authorization(
        authorization_id="JPN-VN04", cooperative_approach="CA0004", on=date(2026, 7, 1),
        states=("JPN", "VNM"),
    )  # fmt: skip
    ProjectOffice(world).authorize("VN04", given, Filed("Ann", at("2026-07-01")))
    mine = [row for row in rows(world, ACTIONS) if "-VN04-" in str(row["First unit ID"])]
    assert {row["Action date"] for row in mine} == {"2026-07-01"}
    assert sum(int(str(row[QUANTITY])) for row in mine) == 70
    assert rows(world, ACTIONS, 2025) == []


def test_credits_after_a_revocation_are_no_itmos_and_those_before_stay(
    world: WholeRegistry,
) -> None:
    revoked = Authorization(
        authorization_id="JPN-VN01", cooperative_approach="CA0004", on=date(2026, 3, 1), states=(),
    )  # fmt: skip
    ProjectOffice(world).authorize("VN01", revoked, Filed("Ann", at("2026-03-01")))
    world.perform("after", Issuance("VN01", CLASS, year(2025), SHARES), at("2026-04-01"))
    mine = [row for row in rows(world, HOLDINGS) if "-VN01-" in str(row["First unit ID"])]
    assert sum(int(str(row[QUANTITY])) for row in mine) == 70


def test_a_period_over_two_years_is_of_both_by_its_days(world: WholeRegistry) -> None:
    period = Vintage(date(2025, 4, 1), date(2026, 3, 31))
    world.perform("two", Issuance("VN01", CLASS, period, ((HOME, 365),)), at("2026-05-01"))
    mine = [row for row in rows(world, ACTIONS) if "20250401" in str(row["First unit ID"])]
    assert [(row["Vintage"], row[QUANTITY]) for row in mine] == [(2025, 275), (2026, 90)]
    block = Series(1, "JCM", "P", period, CLASS, "VNM").block(1, 1, 0)
    assert by_year(block) == [(1, 1, 2025)]


def test_authorized_entities_have_their_approach_and_their_day(world: WholeRegistry) -> None:
    named = [
        (row["Name"], row["Identification number"], row["Cooperative approach ID"],
         row["Date of the authorization"])
        for row in rows(world, ENTITIES)
    ]  # fmt: skip
    assert ("P001 KK", "1010001000001", "CA0004", "2026-01-15") in named
    assert all(row[2] == "CA0004" for row in named)
    assert "JPN" not in {row[0] for row in named}


@pytest.mark.parametrize(("begins", "counts"), [(date(2020, 7, 1), 0), (date(2021, 1, 1), 100)])
def test_only_reductions_from_2021_on_become_itmos(begins: date, counts: int) -> None:
    """Decision 2/CMA.3, annex: the whole period of another programme's credits counts."""
    registry = MemoryRegistry()
    registry.open_account(HOME, AccountKind.HOLDING, "P001", 0)
    source = Project(
        project_id="WIND", programme="VCS", name="Wind", country="VNM",
        cooperative_approach="CA0004", authorized_by=("JPN", "VNM"),
    )  # fmt: skip
    registry.register_project(source, 0)
    period = Vintage(begins, date(2021, 12, 31))
    registry.perform("i", Issuance("WIND", "vcs/wind", period, ((HOME, 100),)), at("2026-02-01"))
    replay = Replay(registry, TODAY)
    assert sum(one.units.block.quantity_t for one in replay.actions) == counts
