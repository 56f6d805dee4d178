"""Legal names beside codes: kept by version, compared without width and case, never shared."""

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.accounts.holders import (
    Holders,
    LegalNames,
    check_corporate_number,
    plain_name,
)
from exchange.registry.port import AccountKind
from exchange.registry.projects.office import Filed
from exchange.registry.whole import WholeRegistry

RITA = Filed("rita", 5)


def test_names_are_kept_in_full_width_kana_and_found_however_they_are_written(
    registry: WholeRegistry,
) -> None:
    holders = Holders(registry)
    entered = holders.enter(
        LegalNames("alice", "株式会社ﾃｽﾄ", "Test  Co., Ltd.", "7000012050002"), RITA
    )
    assert entered == LegalNames("alice", "株式会社テスト", "Test Co., Ltd.", "7000012050002")
    assert holders.names("alice") == entered
    assert holders.all() == [entered]
    latin = ("alice", "ALICE", "TEST CO., LTD.", "７００００１２０５０００２")
    for written in (*latin, "株式会社テスト", "株式会社 ﾃｽﾄ", "㈱テスト", "(株)テスト"):
        assert holders.code_of(written) == "alice", written
        assert holders.is_named("alice")(written)
        assert not holders.is_named("bob")(written)
    assert holders.code_of("テスト") is None
    assert holders.names("bob") == LegalNames("bob")


def test_codes_that_differ_in_case_alone_are_two_participants(registry: WholeRegistry) -> None:
    registry.open_account("holding:Alice", AccountKind.HOLDING, "Alice", 0)
    holders = Holders(registry)
    assert (holders.code_of("alice"), holders.code_of("Alice")) == ("alice", "Alice")
    assert holders.code_of("ALICE") is None
    named = [(code, text) for code in ("alice", "Alice") for text in ("alice", "Alice", "ALICE")
             if holders.is_named(code)(text)]  # fmt: skip
    assert named == [("alice", "alice"), ("Alice", "Alice")]
    with pytest.raises(RegistryRejected, match="name_taken"):
        holders.enter(LegalNames("alice", "ALICE"), RITA)


def test_a_former_name_stays_its_firms(registry: WholeRegistry) -> None:
    holders = Holders(registry)
    holders.enter(LegalNames("alice", "旧社名"), Filed("rita", 5))
    holders.enter(LegalNames("alice", "新社名"), Filed("rita", 9))
    holders.enter(LegalNames("alice", "新社名"), Filed("rita", 11))
    assert len(registry.filings("participant", "alice")) == 2
    assert holders.names("alice", 8).name_ja == "旧社名"
    assert holders.names("alice", 4) == LegalNames("alice")
    assert holders.code_of("旧社名") == "alice"
    with pytest.raises(RegistryRejected, match="name_taken"):
        holders.enter(LegalNames("bob", "旧社名"), RITA)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (LegalNames("nobody", "x"), "unknown_participant"),
        (LegalNames("alice"), "name_invalid"),
        (LegalNames("alice", "", "", "7000012050002"), "name_invalid"),
        (LegalNames("alice", "a\0b"), "name_invalid"),
        (LegalNames("alice", "x" * 201), "name_invalid"),
        (LegalNames("alice", "Bob"), "name_taken"),
        (LegalNames("alice", "x", "", "1000012050002"), "corporate_number_invalid"),
        (LegalNames("alice", "x", "", "700001205000"), "corporate_number_invalid"),
    ],
)
def test_invalid_names_are_rejected(registry: WholeRegistry, names: LegalNames, code: str) -> None:
    with pytest.raises(RegistryRejected) as rejected:
        Holders(registry).enter(names, RITA)
    assert rejected.value.code == code
    assert Holders(registry).all() == []


def test_a_corporate_numbers_first_digit_checks_the_others() -> None:
    assert check_corporate_number("7000012050002") == "7000012050002"
    assert check_corporate_number("7-0000-1205-0002") == "7000012050002"
    assert check_corporate_number("") == ""
    wrong = [d for d in range(10) if d != 7]
    for digit in wrong:
        with pytest.raises(RegistryRejected, match="its first digit would be 7"):
            check_corporate_number(f"{digit}000012050002")


def test_names_are_compared_without_insignificant_differences() -> None:
    assert plain_name("㈱ ﾃｽﾄ") == plain_name("株式会社テスト")
    assert plain_name("ＡＢＣ商事") == plain_name("abc商事")
    assert plain_name("テスト") != plain_name("テスド")
