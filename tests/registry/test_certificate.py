"""Certificates: the facts, a record whose hash can be checked, and a PDF."""

import re
from hashlib import sha256

import msgspec
import pytest
from msgspec.structs import replace

from exchange.commands import Disclosure, SchemeUse
from exchange.errors import RegistryRejected
from exchange.instruments import class_names
from exchange.registry.accounts.holders import Holders, LegalNames
from exchange.registry.port import Ending, Project, Retirement
from exchange.registry.projects.office import Filed
from exchange.registry.reports import certificate_pdf
from exchange.registry.reports.certificate import (
    Certificate,
    Part,
    certificate_of,
    certificates,
    facts,
    loaded_words,
    part_facts,
    project_facts,
    verify,
)
from exchange.registry.reports.certificate_pdf import EMBEDDED, LATIN, pdf, typeface
from exchange.registry.reports.characters import prints
from exchange.registry.serials import Series
from exchange.registry.whole import WholeRegistry
from tests.registry.world import ALICE, BOB, FY2022, SOLAR, issue, move

BASE = "https://tanso.example/"


def retired(
    registry: WholeRegistry, ending: Ending = Ending.RETIRE, disclosure: Disclosure | None = None
) -> Certificate:
    issue(registry, 100)
    beneficiary = "緑 <Midori & Co.>"
    act = Retirement(ALICE, SOLAR, 40, "shk:FY2025", beneficiary, (), ending, disclosure)
    registry.perform("r/1", act, 1_700_000_000_000_000_000)
    return certificate_of(registry, "r/1")


def test_a_certificate_gives_the_credits_the_beneficiary_and_the_purpose(
    registry: WholeRegistry,
) -> None:
    certificate = retired(registry, Ending.CANCEL)
    assert certificate.quantity_t == 40
    assert (certificate.ending, certificate.beneficiary, certificate.purpose) == (
        Ending.CANCEL, "緑 <Midori & Co.>", "shk:FY2025",
    )  # fmt: skip
    assert certificate.address(BASE) == "https://tanso.example/certificates/r%2F1"


def test_it_names_the_scheme_the_year_and_the_beneficiarys_legal_name_of_that_day(
    registry: WholeRegistry,
) -> None:
    at_ns = 1_700_000_000_000_000_000
    holders, uses = Holders(registry), (SchemeUse("shk", 2023), SchemeUse("product"))
    holders.enter(LegalNames("bob", "株式会社ボブ", "Bob K.K.", "7000012050002"), Filed("r", at_ns))
    holders.enter(LegalNames("bob", "株式会社新ボブ"), Filed("r", at_ns + 2))
    issue(registry, 100)
    registry.perform("r", Retirement(ALICE, SOLAR, 40, "", "bob", schemes=uses), at_ns + 1)
    certificate = certificate_of(registry, "r")
    shown = {fact.japanese: fact for fact in facts(certificate)}
    assert shown["名称"].both == "株式会社ボブ / Bob K.K."
    assert shown["法人番号"].both == "7000012050002"
    assert shown["用途"].value == (
        "SHK (emissions reporting), fiscal 2023; Offset product or service"
    )
    assert shown["用途"].value_ja == (
        "温室効果ガス排出量算定・報告・公表制度 2023年度、カーボン・オフセット製品・サービス"
    )
    assert "目的" not in shown
    assert pdf(certificate, BASE).startswith(b"%PDF-")
    changes = ({"schemes": uses[:1]}, {"names": None})
    assert all(replace(certificate, **change).hash != certificate.hash for change in changes)


def test_the_hash_is_the_sha_256_of_a_record_that_names_no_account(
    registry: WholeRegistry,
) -> None:
    certificate = retired(registry)
    record = msgspec.json.decode(certificate.record)
    assert sha256(certificate.record).hexdigest() == certificate.hash
    assert (record["qty"], record["account_kind"]) == ("40", "trading")
    assert "alice" not in certificate.record.decode()
    # Printed certificates hold this hash: neither words nor names may change the record.
    assert certificate.hash == "c67711a6994efba1489cdca49c6275f6f53c38081495403fc3251d29dd929686"


def test_a_class_and_a_country_have_names_in_each_language_and_the_class_its_code(
    registry: WholeRegistry,
) -> None:
    (part,) = retired(registry).parts
    shown = {fact.english: fact for fact in project_facts(part)}
    named = shown["Programme, class"]
    assert named.value == f"J-Credit, renewable energy (electricity) ({SOLAR})"
    assert named.value_ja == f"J-クレジット 再エネ(電力)（{SOLAR}）"
    places = {
        "JPN": ("Akita, Japan", "Akita、日本"),
        "VNM": ("Akita, Viet Nam", "Akita、ベトナム"),
        "FRA": ("Akita, FRA", ""),
    }
    for country, wanted in places.items():
        project = replace(part.project, place="Akita", country=country)
        shown = {fact.english: fact for fact in project_facts(replace(part, project=project))}
        assert (shown["Place"].value, shown["Place"].value_ja) == wanted
    assert class_names("GX League", "gx_league/x") == ("GX League, gx_league/x", "")


def test_all_certificates_of_a_registry_are_those_of_its_retirements(
    registry: WholeRegistry,
) -> None:
    first = retired(registry, Ending.SURRENDER)
    issue(registry, 5, key="more", account=BOB)
    registry.perform("t", move(5, source=BOB, target=ALICE), 2)
    for key in ("s", "u"):
        registry.perform(key, Retirement(ALICE, SOLAR, 30, "flights", "bob"), first.at_ns + 1)
    found = {one.key: one for one in certificates(registry)}
    assert found == {key: certificate_of(registry, key) for key in ("r/1", "s", "u")}


def test_the_hash_is_recomputed_from_the_registry_and_another_one_is_not_its(
    registry: WholeRegistry,
) -> None:
    certificate = retired(registry)
    assert verify(registry, "r/1", certificate.hash.upper())
    assert not verify(registry, "r/1", certificate.hash[:-1] + "g")


def test_what_the_beneficiary_states_is_kept_and_is_no_part_of_the_hash(
    registry: WholeRegistry,
) -> None:
    disclosure = Disclosure("FY2025", "mugs", None, "local forest", "ISO 14068-1")
    certificate = retired(registry, disclosure=disclosure)
    assert certificate.disclosure == disclosure
    assert certificate.hash == msgspec.structs.replace(certificate, disclosure=None).hash


def test_other_keys_have_no_certificate(registry: WholeRegistry) -> None:
    issue(registry, 10)
    registry.perform("t", move(1), 2)
    sentences = {
        "t": "not_a_retirement: 't' is not",
        "none": "unknown_key: there is no retirement 'none'",
    }
    for key, sentence in sentences.items():
        with pytest.raises(RegistryRejected, match=sentence):
            certificate_of(registry, key)


def test_the_pdf_carries_its_typeface_and_is_the_same_every_time(registry: WholeRegistry) -> None:
    certificate = retired(registry)
    document = pdf(certificate, BASE)
    assert document.startswith(b"%PDF-")
    assert document == pdf(certificate, BASE)
    assert typeface() == EMBEDDED
    assert re.search(rb"FontFile2", document)


@pytest.mark.parametrize(
    "text", ["Carbon neutral cup", "net-zero flight", "実質ゼロの電気", "カーボンニュートラル配送"]
)
def test_words_that_claim_more_than_a_retirement_are_found(text: str) -> None:
    assert loaded_words(text)
    assert not loaded_words("40 t retired for our flights")


def test_without_the_embedded_typeface_a_standard_one_is_named(
    registry: WholeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate_pdf, "EMBEDDED", "Absent")
    monkeypatch.setattr(certificate_pdf, "find_spec", lambda name: None)
    assert certificate_pdf.typeface() == "HeiseiKakuGo-W5"
    assert b"HeiseiKakuGo-W5" in pdf(retired(registry), BASE)


@pytest.mark.parametrize(
    ("country", "authorized_by", "expected"),
    [
        ("JPN", (), "not needed, domestic 不要（国内）"),
        ("VNM", ("JPN", "VNM"), "authorized by both states 両国承認済み"),
        ("VNM", ("JPN",), "not authorized 未承認"),
    ],
)
def test_a_certificate_says_in_both_languages_whether_both_states_authorized(
    country: str, authorized_by: tuple[str, ...], expected: str
) -> None:
    project = Project(
        project_id="P1", programme="JCM", name="Boilers", country=country,
        authorized_by=authorized_by, mechanism="removal", base="nature",
    )  # fmt: skip
    block = Series(1, "JCM", "P1", FY2022, "jcm/from_2021", country).block(1, 5, 0)
    shown = {fact.english: fact for fact in part_facts(Part(block, project))}
    assert shown["Corresponding adjustment"].both == expected
    assert shown["Type"].both == "removal, nature 吸収・除去、自然"


def test_without_a_public_address_the_pdf_has_no_code(registry: WholeRegistry) -> None:
    certificate = retired(registry)
    assert pdf(certificate, "") != pdf(certificate, BASE)
    assert certificate.address("") == ""


@pytest.mark.parametrize("field", ["beneficiary", "purpose", "disclosure"])
def test_characters_that_would_print_as_boxes_are_rejected_with_their_field(
    registry: WholeRegistry, field: str
) -> None:
    issue(registry, 10)
    words = {"beneficiary": "alice", "purpose": "mugs", "disclosure": None} | {
        field: "green 🌱" if field != "disclosure" else Disclosure("", "green 🌱")
    }
    act = Retirement(ALICE, SOLAR, 1, words["purpose"], words["beneficiary"],  # type: ignore[arg-type]
                     disclosure=words["disclosure"])  # type: ignore[arg-type]  # fmt: skip
    with pytest.raises(RegistryRejected, match=rf"{field}.*U\+1F331"):
        registry.perform("r", act, 2)


@pytest.mark.parametrize(
    "text", ["株式会社髙島屋", "ﾃｽﾄ（株）①", "Bình Dương", "Łódź Sp. z o.o.", "ООО", "Ζεύς"]
)
def test_names_of_firms_and_places_print(text: str) -> None:
    typeface()
    certificate_pdf._latin()
    drawn = [certificate_pdf._registered(name) for name in (EMBEDDED, LATIN)]
    for character in text:
        assert prints(character)
        assert any(ord(character) in font.face.charToGlyph for font in drawn if font is not None)
