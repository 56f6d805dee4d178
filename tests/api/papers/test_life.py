"""The life of a tonne: its events in order, its block at each, and no holder of live credits."""

from __future__ import annotations

import re
from datetime import date

import pytest

from exchange.registry.port import AccountKind, Issuance, Transfer, Vintage, holding_account
from tests.api.papers.archive import (
    BENEFICIARY,
    PROJECT_NAME,
    PROJECT_NAME_JA,
    PURPOSE,
    Archive,
    serial,
    serials,
)
from tests.api.papers.reading import Reader
from tests.api.rest.test_registry_routes import SOLAR, Desk


def life(archive: Archive, number: int) -> Reader:
    return Reader(archive.read(f"/serials/{serial(number)}").text)


@pytest.mark.accepts("P-PAP-03")
def test_the_events_stand_in_the_order_in_which_they_happened(archive: Archive) -> None:
    texts = [text for _, text in life(archive, 200).texts]
    texts = texts[texts.index("Events") : texts.index("How the block was split")]
    steps = ("Issued", "Deposited for trading", "Sold", "Delivered", "Retired")
    places = [texts.index(step) for step in steps]
    assert places == sorted(places)
    days = [text[:10] for text in texts if re.fullmatch(r"2023-10-\d\d( .* JST)?", text)]
    assert days[:5] == ["2023-10-11", "2023-10-11", "2023-10-11", "2023-10-19", "2023-10-20"]
    sold = texts[texts.index("Sold") : texts.index("Delivered")]
    assert {"JCR-RE/JPY", "On the exchange"} <= set(sold)
    delivered = texts[texts.index("Delivered") : texts.index("Retired")]
    assert "Trading account → Trading account" in delivered
    assert re.fullmatch(r"D\d+-\d+", delivered[delivered.index("Settlement") + 1])
    ended = texts[texts.index("Retired") :]
    assert {BENEFICIARY, PURPOSE} <= set(ended)


def test_a_class_has_its_name_in_both_languages_with_its_code(archive: Archive) -> None:
    reader = life(archive, 200)
    assert f"J-クレジット 再エネ(電力)（{SOLAR}）" in reader.text("ja")
    assert f"J-Credit, renewable energy (electricity) ({SOLAR})" in reader.text("en")


@pytest.mark.parametrize("path", ["/serials/{serial}", "/certificates/{key}"])
def test_a_project_has_its_name_in_both_languages(archive: Archive, path: str) -> None:
    reader = Reader(archive.read(path.format(serial=serial(200), key=archive.key)).text)
    texts = [text for _, text in reader.texts]
    assert {PROJECT_NAME, PROJECT_NAME_JA} <= set(texts)


def test_the_tree_leads_from_the_issued_block_to_the_present_one_and_to_every_other_part(
    archive: Archive,
) -> None:
    reader = life(archive, 200)
    text = reader.text()
    tree = text[text.index("How the block was split") :]
    for block in (
        f"{serial(1)} – 1000", f"{serial(101)} – 900", f"{serial(101)} – 400",
        f"{serial(151)} – 270",
    ):  # fmt: skip
        assert block in tree
    others = [one["href"] for one in reader.all("a") if (one["href"] or "").startswith("/serials/")]
    firsts = (1, 101, 271, 401, 901)
    assert sorted(map(str, others)) == sorted(f"/serials/{serial(one)}" for one in firsts)


def test_the_parts_of_the_tree_add_up_to_the_issued_block(archive: Archive) -> None:
    found = Desk(archive.stage, None).done("GET", f"/v1/serials/{serial(200)}")
    parts = [part for event in found["events"] for part in event.get("others", [])]
    parts += [*found.get("others", []), found]
    numbers = sorted(
        number
        for part in parts
        for number in range(_number(part["serial_from"]), _number(part["serial_to"]) + 1)
    )
    assert numbers == list(range(1, 1_001))


def _number(text: str) -> int:
    return int(text.rpartition("-")[2])


def test_a_part_that_never_moved_ends_where_it_was_left(archive: Archive) -> None:
    reader = life(archive, 50)
    assert "Issued" in reader.text()
    assert "Deposited for trading" not in reader.text()
    assert f"{serial(1)} – 100" in reader.text()
    assert "Held" in reader.text("en")


@pytest.mark.accepts("P-PAP-03")
def test_no_holder_of_a_live_credit_is_shown_whatever_an_account_is_called(
    archive: Archive,
) -> None:
    registry, at_ns = archive.stage.house.service.registry, 1_697_000_000_000_000_000
    registry.open_account("ACME-VAULT", AccountKind.HOLDING, "acme", at_ns)
    vintage = Vintage(date(2020, 4, 1), date(2021, 3, 31))
    shares = ((holding_account("alice"), 10),)
    registry.perform("vault", Issuance("ROOF7", SOLAR, vintage, shares), at_ns)
    block = ("JCR-ROOF7-20200401-20210331-1", "JCR-ROOF7-20200401-20210331-4")
    registry.perform(
        "vault-2", Transfer(holding_account("alice"), "ACME-VAULT", SOLAR, 4, (block,)), at_ns
    )
    for path in (f"/serials/{block[0]}", f"/v1/serials/{block[0]}", f"/serials/{serial(300)}"):
        text = archive.read(path).text
        assert archive.read(path).status_code == 200
        assert not re.search(r"acme|alice|bob\b", text, re.IGNORECASE), path
    assert "Holding account → Holding account" in archive.read(f"/serials/{block[0]}").text


def test_a_tonne_of_another_registry_is_found_by_its_serial_there(archive: Archive) -> None:
    registry, at_ns = archive.stage.house.service.registry, 1_697_000_000_000_000_000
    act = Issuance(
        "ROOF7",
        SOLAR,
        Vintage(date(2019, 4, 1), date(2020, 3, 31)),
        ((holding_account("alice"), 5),),
        origin="J-VER registry",
        issued_on=date(2020, 6, 1),
        original_first="JVER-0011",
        original_last="JVER-0015",
    )
    registry.perform("import", act, at_ns)
    reader = Reader(archive.read("/serials/JVER-0013").text)
    assert "JCR-ROOF7-20190401-20200331-3" in reader.text()
    assert "JVER-0013" in reader.text()
    assert "J-VER registry → Holding account" in reader.text("en")


def test_the_reply_of_the_api_says_the_same(archive: Archive) -> None:
    found = Desk(archive.stage, None).done("GET", f"/v1/serials/{serial(200)}")
    acts = [event["act"] for event in found["events"]]
    assert acts == ["issued", "deposited", "delivered", "retired"]
    assert found["events"][2]["sale"] == {
        "symbol": "JCR-RE/JPY", "day": "2023-10-11", "market": "exchange",
    }  # fmt: skip
    assert found["events"][3]["certificate_url"] == f"/certificates/{archive.key}"
    assert {key: found[key] for key in ("serial_from", "serial_to")} == serials(151, 270)
