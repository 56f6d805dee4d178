"""Verification: a hash, a reference or a serial against the registry, answered by the server."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

import pytest

from tests.api.papers.archive import Archive, serial
from tests.api.papers.reading import Reader
from tests.api.rest.test_registry_routes import desk, retire


def hash_of(archive: Archive, key: str) -> str:
    record = archive.read(f"/v1/certificates/{key}/record").content
    return hashlib.sha256(record).hexdigest()


def asked(archive: Archive, entry: str, **more: str) -> Reader:
    answer = archive.read(f"/verify?{urlencode({'entry': entry} | more)}")
    assert answer.status_code == 200
    return Reader(answer.text)


@pytest.mark.accepts("P-PAP-02")
def test_a_hash_alone_finds_its_certificate_as_it_is_typed_from_paper(archive: Archive) -> None:
    digest = hash_of(archive, archive.key)
    wide = digest.translate({code: code + 0xFEE0 for code in range(0x30, 0x7B)})
    spaced = " ".join(digest[at : at + 8] for at in range(0, 64, 8)).upper()
    for entry in (digest, spaced, wide, f"  {digest}\n"):
        reader = asked(archive, entry)
        assert "It matches." in reader.text("en")
        assert "一致しました" in reader.text("ja")
        assert f"/certificates/{archive.key}" in [one["href"] for one in reader.all("a")]
    wrong = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    assert "No certificate has this SHA-256." in asked(archive, wrong).text("en")


def test_a_certificate_made_after_the_first_question_is_found_too(archive: Archive) -> None:
    assert "No certificate" in asked(archive, "0" * 64).text("en")
    keys = [retire(archive.stage, desk(archive.stage, "bob"), qty="1") for _ in range(2)]
    for key in keys:
        assert f"certificate {key}." in asked(archive, hash_of(archive, key)).text("en")


def test_a_hash_is_checked_against_one_certificate(archive: Archive) -> None:
    other = retire(archive.stage, desk(archive.stage, "bob"), qty="1")
    own = asked(archive, hash_of(archive, archive.key), certificate=archive.key)
    assert "It matches." in own.text("en")
    wrong = asked(archive, hash_of(archive, other), certificate=archive.key)
    assert "It does not match." in wrong.text("en")
    assert "一致しません" in wrong.text("ja")


@pytest.mark.parametrize(
    ("number", "english", "japanese"),
    [
        (151, "is among the credits of", "の対象です"),
        (270, "is among the credits of", "の対象です"),
        (150, "is not among the credits of", "の対象ではありません"),
        (271, "is not among the credits of", "の対象ではありません"),
    ],
)
def test_a_serial_is_checked_against_one_certificate(
    archive: Archive, number: int, english: str, japanese: str
) -> None:
    reader = asked(archive, serial(number), certificate=archive.key)
    assert english in reader.text("en")
    assert japanese in reader.text("ja")


def test_a_serial_and_a_reference_lead_to_their_papers(archive: Archive) -> None:
    ended = asked(archive, serial(200))
    assert "Status: Retired." in ended.text("en")
    links = [one["href"] for one in ended.all("a")]
    assert {f"/serials/{serial(200)}", f"/certificates/{archive.key}"} <= set(links)
    live = asked(archive, serial(300))
    assert "Status: Held." in live.text("en")
    assert "120 t-CO2" in asked(archive, archive.key).text("en")


@pytest.mark.parametrize("entry", ["D999", "JCR-ROOF7-20210401-20220331-5000", "なし", "x" * 250])
def test_an_entry_that_names_nothing_is_answered_so(archive: Archive, entry: str) -> None:
    reader = asked(archive, entry)
    assert "neither a certificate nor a serial number" in reader.text("en")
    assert entry in reader.text()


def test_without_an_entry_there_is_only_the_form(archive: Archive) -> None:
    for path in ("/verify", "/verify?entry=%20"):
        reader = Reader(archive.read(path).text)
        assert "Result" not in reader.text()
        (form,) = reader.all("form")
        assert (form["method"], form["action"]) == ("get", "/verify")


def test_an_unknown_certificate_is_missing_whatever_the_entry(archive: Archive) -> None:
    answer = archive.read(f"/verify?{urlencode({'entry': '0' * 64, 'certificate': 'R9'})}")
    assert answer.status_code == 404
