"""Certificates: the right beneficiary, a record that anybody can check, declared items marked."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from tests.api.papers.archive import ACTIVITY, BENEFICIARY, PURPOSE, Archive, serial
from tests.api.papers.reading import Reader
from tests.api.rest.test_registry_routes import SHK, SOLAR, desk, retire


@pytest.mark.accepts("P-PAP-01")
def test_a_certificate_names_the_beneficiary_and_not_the_holder(archive: Archive) -> None:
    page = archive.read(f"/certificates/{archive.key}").text
    record = archive.read(f"/v1/certificates/{archive.key}/record").text
    assert BENEFICIARY in Reader(page).text()
    assert json.loads(record)["beneficiary"] == BENEFICIARY
    for text in (page, record):
        assert not re.search(r"\b(bob|alice)\b", text)


def test_each_half_of_a_certificate_is_whole(archive: Archive) -> None:
    reader = Reader(archive.read(f"/certificates/{archive.key}").text)
    for language, wanted in {
        "ja": (
            "無効化証明書", "120 t-CO2", BENEFICIARY, PURPOSE, "2023年（令和5年）10月20日",
            "温室効果ガス排出量算定・報告・公表制度 2023年度", "取引口座", "不要（国内）",
            f"J-クレジット 再エネ(電力)（{SOLAR}）", "北海道、日本",
        ),
        "en": (
            "Certificate of retirement", "120 t-CO2", BENEFICIARY, PURPOSE, "2023-10-20",
            "SHK (emissions reporting), fiscal 2023", "trading account", "not needed, domestic",
            f"J-Credit, renewable energy (electricity) ({SOLAR})", "北海道, Japan",
        ),
    }.items():  # fmt: skip
        text = reader.text(language)
        assert [one for one in wanted if one not in text] == [], language
    for value in (serial(151), serial(270), archive.key, "2021-04-01 – 2022-03-31"):
        assert value in reader.text()


@pytest.mark.accepts("P-PAP-02")
def test_the_printed_hash_is_the_sha_256_of_the_record_as_it_is_sent(archive: Archive) -> None:
    reader = Reader(archive.read(f"/certificates/{archive.key}").text)
    record = archive.read(f"/v1/certificates/{archive.key}/record")
    printed = re.findall(r"\b[0-9a-f]{64}\b", reader.text())
    assert printed == [hashlib.sha256(record.content).hexdigest()]
    facts = record.json()
    assert (facts["certificate"], facts["qty"]) == (archive.key, "120")
    assert [block["serial_to"] for block in facts["blocks"]] == [serial(270)]
    assert ACTIVITY not in record.text


@pytest.mark.accepts("P-PAP-01")
def test_what_nobody_checked_is_marked_as_declared(archive: Archive) -> None:
    texts = Reader(archive.read(f"/certificates/{archive.key}").text).texts
    words = [text for _, text in texts]
    for label, mark in (("目的", "自己申告"), ("Purpose", "self-declared")):
        assert words[words.index(label) + 1] == mark
    for label, mark in (("受益者", "自己申告"), ("Beneficiary", "self-declared")):
        assert words[words.index(label) + 1] == mark
    assert words[words.index("数量") + 1] == "120 t-CO2"
    heading = words.index("Statement of the beneficiary")
    assert words[heading + 1 : heading + 3] == ["自己申告", "self-declared"]
    assert words.index(ACTIVITY) > heading


def test_a_beneficiary_with_a_filed_name_is_not_marked_and_shows_it(archive: Archive) -> None:
    registrar = desk(archive.stage, "exchange", "registrar")
    names = {"name_ja": "株式会社<b>緑</b>", "name_en": "Midori <b>K.K.</b>"}
    registrar.done("POST", "/v1/registry/participants/alice/names", names)
    key = retire(archive.stage, desk(archive.stage, "bob"), qty="1", beneficiary="alice")
    reader = Reader(archive.read(f"/certificates/{key}").text)
    words = [text for _, text in reader.texts]
    assert words[words.index("受益者") + 1] == "alice"
    assert "「株式会社<b>緑</b>」" in reader.text("ja")
    assert "“Midori <b>K.K.</b>”" in reader.text("en")
    assert not reader.all("b")


def test_a_certificate_shows_its_address_as_text_and_as_a_code(archive: Archive) -> None:
    path = f"/certificates/{archive.key}"
    reader = Reader(archive.read(path).text)
    address = f"https://tanso.example{path}"
    assert address in reader.text()
    (code,) = reader.all("img")
    assert (code["alt"] or "").endswith(address)
    former = archive.read(f"/v1{path}")
    assert (former.status_code, former.headers["location"]) == (308, path)


def test_a_certificate_stays_the_same_when_others_follow(archive: Archive) -> None:
    path = f"/certificates/{archive.key}"
    before = archive.read(path)
    retire(archive.stage, desk(archive.stage, "bob"), qty="1", schemes=SHK)
    assert archive.read(path).content == before.content
