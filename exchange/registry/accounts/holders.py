"""Legal names of participants in Japanese and English, and their corporate numbers.

A code names a participant and its accounts inside the exchange; people, certificates and reports
use a firm's legal name. The names are filings: every version is kept with the person who entered
it, because a retirement in a firm's former name remains that firm's. Comparisons ignore width, case
and blanks, and no two participants share a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.filings import Filing
from exchange.registry.projects.office import Filed, OfficeRegistry
from exchange.registry.reports.characters import check_prints

PARTICIPANT = "participant"
NAME_MAX = 200
_NUMBER = re.compile(r"[0-9]{13}")
_ABBREVIATED = {"(株)": "株式会社", "(有)": "有限会社"}


class LegalNames(Struct, frozen=True):
    """The names of a participant; empty texts are unknown.

    `corporate_number` is the 13 digits that the National Tax Agency gives a legal person
    (法人番号); its first digit checks the others.
    """

    code: str
    name_ja: str = ""
    name_en: str = ""
    corporate_number: str = ""

    @property
    def legal_name(self) -> str:
        """The name to print: Japanese and English, or the code if neither is known."""
        return " / ".join(filter(None, (self.name_ja, self.name_en))) or self.code


class Holders:
    """The participants' names in a registry; every method may raise a RegistryError."""

    def __init__(self, registry: OfficeRegistry) -> None:
        self._registry = registry

    def enter(self, names: LegalNames, filed: Filed) -> LegalNames:
        """File a participant's names, normalized; repeated it changes nothing.

        RegistryRejected: unknown_participant, name_invalid, corporate_number_invalid, name_taken.
        """
        if not self._registry.accounts(names.code):
            raise RegistryRejected(
                "unknown_participant", f"no account in this registry belongs to {names.code!r}"
            )
        sound = LegalNames(
            names.code,
            _sound("the Japanese name", names.name_ja),
            _sound("the English name", names.name_en),
            check_corporate_number(names.corporate_number),
        )
        if not (sound.name_ja or sound.name_en):
            raise RegistryRejected("name_invalid", "give a Japanese name, an English one, or both")
        for spelled in _spellings(sound):
            others = {plain_name(owner) for owner in self._owners() if owner != names.code}
            other = self.code_of(spelled)
            if other not in (None, names.code) or plain_name(spelled) in others:
                raise RegistryRejected(
                    "name_taken", f"{spelled!r} is another participant's name or code"
                )
        versions = self._registry.filings(PARTICIPANT, names.code)
        if not versions or _names(versions[-1]) != sound:
            document = msgspec.json.encode(sound).decode()
            self._registry.save_filing(
                Filing(PARTICIPANT, names.code, len(versions) + 1, document, filed.by, filed.at_ns)
            )
        return sound

    def names(self, code: str, at_ns: int | None = None) -> LegalNames:
        """A participant's names now or at a moment; only the code if there are none."""
        versions = self._registry.filings(PARTICIPANT, code)
        known = [one for one in versions if at_ns is None or one.at_ns <= at_ns]
        return _names(known[-1]) if known else LegalNames(code)

    def all(self) -> list[LegalNames]:
        """The newest names of all participants with names, by code."""
        return [_names(filing) for filing in self._registry.filings(PARTICIPANT)]

    def is_named(self, code: str) -> Callable[[str], bool]:
        """True if a text is a participant's code, present or former name, or number."""
        names = {plain_name(one) for one in self._filed_names(code)}
        plain = plain_name(code)
        if sum(plain_name(owner) == plain for owner in self._owners()) == 1:
            names.add(plain)
        return lambda text: text == code or plain_name(text) in names

    def code_of(self, text: str) -> str | None:
        """The participant with this code, present or former name, or number."""
        owners, wanted = self._owners(), plain_name(text)
        if text in owners:
            return text
        newest = self._registry.filings(PARTICIPANT)
        for filing in newest:
            if wanted in map(plain_name, _spellings(_names(filing))):
                return filing.name
        for filing in newest:
            if filing.version > 1 and wanted in map(plain_name, self._filed_names(filing.name)):
                return filing.name
        alike = [owner for owner in owners if plain_name(owner) == wanted]
        return alike[0] if len(alike) == 1 else None

    def _owners(self) -> set[str]:
        return {account.owner for account in self._registry.accounts()}

    def _filed_names(self, code: str) -> list[str]:
        versions = map(_names, self._registry.filings(PARTICIPANT, code))
        return [spelled for names in versions for spelled in _spellings(names)]


@lru_cache(maxsize=65_536)
def plain_name(text: str) -> str:
    """A name without differences of width, case and blanks, and with 株式会社 for (株)."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    for short, full in _ABBREVIATED.items():
        narrow = narrow.replace(short, full)
    return "".join(narrow.split())


def check_corporate_number(number: str) -> str:
    """The number in plain digits; RegistryRejected('corporate_number_invalid') for an invalid one.

    Check digit: 9 less the remainder by 9 of the sum of the 12 other digits, counted from the
    right, the even ones doubled (order on corporate numbers, 法人番号の指定等に関する省令).
    """
    plain = unicodedata.normalize("NFKC", number).replace("-", "").replace(" ", "")
    if not plain:
        return ""
    if not _NUMBER.fullmatch(plain):
        raise RegistryRejected(
            "corporate_number_invalid", f"a corporate number has 13 digits, {number!r} has not"
        )
    digits = [int(digit) for digit in reversed(plain[1:])]
    expected = 9 - sum(digit * (1 + place % 2) for place, digit in enumerate(digits)) % 9
    if int(plain[0]) != expected:
        raise RegistryRejected(
            "corporate_number_invalid",
            f"{plain} is no corporate number: its first digit would be {expected}",
        )
    return plain


def _sound(what: str, name: str) -> str:
    """The stored form of a name: full-width kana, half-width Latin letters, single blanks."""
    kept = " ".join(unicodedata.normalize("NFKC", name).split())
    if len(kept) > NAME_MAX or not kept.isprintable():
        raise RegistryRejected(
            "name_invalid", f"{what} has at most {NAME_MAX} characters, all printable"
        )
    check_prints(what, kept, "name_invalid")
    return kept


def _spellings(names: LegalNames) -> list[str]:
    return [text for text in (names.name_ja, names.name_en, names.corporate_number) if text]


def _names(filing: Filing) -> LegalNames:
    return msgspec.json.decode(filing.document, type=LegalNames)
