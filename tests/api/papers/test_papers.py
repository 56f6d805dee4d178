"""Common rules of all papers: no script, both languages, names as text, working links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from api.access.permissions import PERMISSIONS
from api.papers.html import tag
from api.papers.routes import PAPERS
from api.settings import Settings
from tests.api.house import Stage
from tests.api.papers.archive import EVIL, PURPOSE, Archive, serial
from tests.api.papers.reading import Reader, in_lynx

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
KINDS = ("certificate", "life", "quotations", "form", "answer", "missing")


def path_of(archive: Archive, kind: str) -> str:
    return {
        "certificate": f"/certificates/{archive.key}",
        "life": f"/serials/{serial(200)}",
        "quotations": "/quotations/2023-10-11",
        "form": "/verify",
        "answer": f"/verify?entry={quote(EVIL)}",
        "missing": f"/certificates/{quote(EVIL)}",
    }[kind]


@pytest.mark.accepts("P-PAP-05")
@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_has_no_script_and_a_policy_that_allows_none(archive: Archive, kind: str) -> None:
    answer = archive.read(path_of(archive, kind))
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for name, attributes in Reader(answer.text).elements:
        assert name not in ("script", "style", "iframe", "object", "base")
        assert not [one for one in attributes if one == "style" or one.startswith("on")], name


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_speaks_both_languages_and_marks_each(archive: Archive, kind: str) -> None:
    reader = Reader(archive.read(path_of(archive, kind)).text)
    japanese, english = reader.text("ja"), reader.text("en")
    assert len(japanese) > 20
    assert len(english) > 50
    kana = re.findall(r"[ぁ-ん]", english.replace(PURPOSE, ""))
    assert not kana, "a Japanese text is marked as English"
    assert len(reader.all("main")) == len(reader.all("h1")) == 1
    assert reader.all("html") == [{"lang": "ja"}]
    for table in reader.all("th"):
        assert table["scope"] in ("col", "row")
    assert len(reader.all("caption")) == len(reader.all("table"))


@pytest.mark.accepts("P-PAP-06")
@pytest.mark.parametrize("kind", ["certificate", "life", "answer"])
def test_names_are_text_and_never_markup(archive: Archive, kind: str) -> None:
    reader = Reader(archive.read(path_of(archive, kind)).text)
    assert EVIL in reader.text()
    assert all((image["src"] or "").startswith("data:image/svg+xml") for image in reader.all("img"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_address_on_a_paper_is_this_exchanges_and_answers(
    archive: Archive, kind: str
) -> None:
    reader = Reader(archive.read(path_of(archive, kind)).text)
    named = [one["href"] for one in (*reader.all("a"), *reader.all("link"))]
    own = [one.removeprefix("https://tanso.example") for one in named if one is not None]
    asked = [one for one in own if one[:1] == "/" and one != "/"]
    assert {"/quotations", "/verify"} <= set(asked)
    assert all(one[:1] in ("/", "#") or one == "data:," for one in own), named
    for address in asked:
        assert archive.read(address).status_code in (200, 307), address


@pytest.mark.accepts("P-PAP-05")
@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_can_be_read_in_lynx(archive: Archive, kind: str) -> None:
    page = archive.read(path_of(archive, kind)).text
    shown = in_lynx(page)
    # Lynx shows each text of the paper; it breaks lines and drops the doubled blanks.
    plain = re.sub(r"\s|\[\d+\]|[*+_oO#-]", "", shown)
    for language, text in Reader(page).texts:
        if language and text != "Tanso" and "|" not in text:
            wanted = re.sub(r"\s|[*+_oO#-]", "", text)
            assert wanted in plain, text


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_that_has_not_changed_is_not_sent_again(archive: Archive, kind: str) -> None:
    path = path_of(archive, kind)
    first = archive.read(path)
    again = archive.read(path, **{"if-none-match": first.headers["etag"]})
    if first.status_code == 404:
        assert again.status_code == 404
        return
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = archive.read(path, **{"if-none-match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_the_stylesheet_comes_from_the_package_and_may_be_kept_for_ever(archive: Archive) -> None:
    page = Reader(archive.read("/verify").text)
    (style,) = [one["href"] for one in page.all("link") if one["rel"] == "stylesheet"]
    assert style is not None
    answer = archive.read(style)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    shipped = Path(__file__).parents[3] / "api" / "papers" / "style"
    for path in shipped.iterdir():
        assert path.read_bytes() in answer.content
    assert archive.read("/papers/paper-0000.css").status_code == 404


@pytest.mark.accepts("P-PAP-07")
@pytest.mark.parametrize(
    "path",
    [
        "/certificates/R999999", f"/certificates/{'x' * 129}", "/serials/JCR-NONE",
        "/quotations/yesterday", "/quotations/2023-02-30", f"/verify?entry={'1' * 301}",
        "/certificates/R999999?utm_source=mail",
    ],
)  # fmt: skip
def test_a_paper_that_does_not_exist_says_so_in_both_languages(archive: Archive, path: str) -> None:
    answer = archive.read(path)
    assert answer.status_code in (404, 422)
    reader = Reader(answer.text)
    assert "見つかりません" in reader.text("ja")
    assert "Not found" in reader.text("en")
    assert len(reader.all("form")) == 1


def test_what_mail_programs_add_to_an_address_does_not_break_it(archive: Archive) -> None:
    answer = archive.read(f"/certificates/{archive.key}?utm_source=mail")
    assert answer.status_code == 200


def test_each_paper_has_a_row_in_the_permission_table() -> None:
    assert {PERMISSIONS[one.name].scope for one in PAPERS.operations} == {None}


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Stage]:
    built = Stage(tmp_path, Settings(port=0, messages_per_s=0.001, messages_burst=3))
    yield built
    built.close()


def test_papers_and_requests_of_an_address_are_counted_together(busy: Stage) -> None:
    archive = Archive(busy, "")
    paths = ("/verify", "/v1/time", "/quotations", "/verify", "/v1/time")
    answers = [archive.read(path) for path in paths]
    assert [one.status_code for one in answers] == [200, 200, 307, 429, 429]
    limited = Reader(answers[3].text)
    assert "アクセスが多すぎます" in limited.text("ja")
    assert "Too many requests" in limited.text("en")
    assert answers[3].headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("children", "attributes", "expected"),
    [
        ((EVIL,), {}, "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ((), {"title": '" onclick="x'}, '<p title="&quot; onclick=&quot;x"></p>'),
        ((tag("b", EVIL), ["&", tag("i")]), {}, "<p><b>&lt;img src=x onerror=alert(1)&gt;</b>"
         "&amp;<i></i></p>"),
        ((f"{tag('b')}",), {}, "<p>&lt;b&gt;&lt;/b&gt;</p>"),
        ((tag("b") + "<i>",), {}, "<p>&lt;b&gt;&lt;/b&gt;&lt;i&gt;</p>"),
        ((None,), {"id": None, "for_": "x", "aria_label": "y"}, '<p for="x" aria-label="y"></p>'),
    ],
)  # fmt: skip
def test_only_what_the_builder_made_is_markup(
    children: tuple[str, ...], attributes: dict[str, str | None], expected: str
) -> None:
    assert tag("p", *children, **attributes) == expected
