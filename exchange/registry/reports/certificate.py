"""Retirement certificates: the ended credits, their beneficiary and uses, in verifiable form.

The record of a certificate (`Certificate.record`) is a document of its public facts; the hash on
the certificate is the SHA-256 of its bytes, so that anyone can check it with tools of their own.
The record names no account: whose account it was would show who bought a retirement for another.
The beneficiary's own statement (the disclosure items of the Carbon Credit Report 2022-06, 6.1.2) is
no part of it, is printed separately and marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from msgspec import Struct

from exchange.calendar import era_year
from exchange.commands import Disclosure, SchemeUse
from exchange.errors import RegistryRejected
from exchange.instruments import class_names
from exchange.registry.accounts.holders import Holders, LegalNames
from exchange.registry.countries import COUNTRIES
from exchange.registry.port import AccountKind, Ending, Project, RegistryEvent
from exchange.registry.projects.authorization import as_of
from exchange.registry.projects.office import OfficeRegistry
from exchange.registry.reports.public import account_kinds
from exchange.registry.serials import Block
from exchange.registry.uses import use_name, use_name_ja
from exchange.units import tokyo_datetime, utc_text

ACTS = {
    Ending.RETIRE: ("Retirement", "無効化"),
    Ending.SURRENDER: ("Surrender", "償却"),
    Ending.CANCEL: ("Cancellation", "取消"),
}
_TYPES = {
    "reduction": "削減・回避",
    "removal": "吸収・除去",
    "technology": "技術",
    "nature": "自然",
}
_LOADED = re.compile(
    r"carbon[- ]?(neutral|negative|free)|climate[- ]?(neutral|positive)"
    r"|net[- ]?zero|zero[- ]?carbon"
    r"|カーボン・?(ニュートラル|ネガティブ|フリー|ゼロ)|実質ゼロ|排出ゼロ",
    re.IGNORECASE,
)


class Part(Struct, frozen=True):
    """One block of a certificate with its project's facts."""

    block: Block
    project: Project


class Certificate(Struct, frozen=True):
    """The facts of one ending; `key` is the act's key in the registry.

    `account_kind` is the kind of the account that the credits were in. `names` are the
    beneficiary's legal names as filed at that moment, if it is a participant. `disclosure` is the
    beneficiary's own statement, which is not verified.
    """

    key: str
    ending: Ending
    at_ns: int
    account_kind: AccountKind
    beneficiary: str
    purpose: str
    parts: tuple[Part, ...]
    disclosure: Disclosure | None = None
    schemes: tuple[SchemeUse, ...] = ()
    names: LegalNames | None = None

    @property
    def quantity_t(self) -> int:
        return sum(part.block.quantity_t for part in self.parts)

    @property
    def record(self) -> bytes:
        """The public facts as a JSON document in UTF-8; the same certificate gives the same
        bytes."""
        document = CertificateRecord(
            certificate=self.key,
            act=self.ending.value,
            timestamp=utc_text(self.at_ns),
            account_kind=self.account_kind.value,
            beneficiary=self.beneficiary,
            legal_name=self.names,
            purpose=self.purpose,
            schemes=self.schemes,
            qty=str(self.quantity_t),
            blocks=tuple(map(_block_record, self.parts)),
        )
        return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"

    @property
    def hash(self) -> str:
        """The SHA-256 of the record, 64 hexadecimal digits."""
        return sha256(self.record).hexdigest()

    def address(self, base_url: str) -> str:
        """The certificate's permanent address; empty if the exchange has no public address."""
        return f"{base_url.rstrip('/')}{self.path}" if base_url else ""

    @property
    def path(self) -> str:
        """The path of the certificate's address."""
        return certificate_path(self.key)


class CertificateBlock(Struct, frozen=True):
    """A block in the record of a certificate, with its project's facts on that day."""

    serial_from: str
    serial_to: str
    qty: str
    programme: str
    credit_class: str
    vintage_start: date
    vintage_end: date
    issued_on: date
    project_id: str
    project_name: str
    country: str
    place: str
    methodology: str
    mechanism: str
    base: str
    certifier: str
    co_benefits: tuple[str, ...]
    authorized_by: tuple[str, ...]


class CertificateRecord(Struct, frozen=True):
    """The public facts of a retirement. The SHA-256 of this document's bytes, as they are sent, is
    the hash on the certificate."""

    certificate: str
    act: str
    timestamp: str
    account_kind: str
    beneficiary: str
    legal_name: LegalNames | None
    purpose: str
    schemes: tuple[SchemeUse, ...]
    qty: str
    blocks: tuple[CertificateBlock, ...]


def _block_record(part: Part) -> CertificateBlock:
    block, project = part.block, part.project
    return CertificateBlock(
        serial_from=block.first_serial,
        serial_to=block.last_serial,
        qty=str(block.quantity_t),
        programme=block.programme,
        credit_class=block.credit_class,
        vintage_start=block.vintage.start,
        vintage_end=block.vintage.end,
        issued_on=block.issued_on,
        project_id=project.project_id,
        project_name=project.name,
        country=project.country,
        place=project.place,
        methodology=project.methodology,
        mechanism=project.mechanism,
        base=project.base,
        certifier=project.certifier,
        co_benefits=project.co_benefits,
        authorized_by=project.authorized_by,
    )


def certificate_path(key: str) -> str:
    """The path of a retirement's certificate."""
    return f"/certificates/{quote(key, safe='')}"


def certificate_of(registry: OfficeRegistry, key: str) -> Certificate:
    """The certificate of a retirement; RegistryRejected if the key ended nothing."""
    receipt = registry.outcome(key)
    if receipt is None:
        raise RegistryRejected("unknown_key", f"there is no retirement {key!r}")
    event = registry.history(receipt.blocks[0].first_serial)[-1]
    if event.key != key or event.kind not in set(Ending):
        raise RegistryRejected(
            "not_a_retirement", f"{key!r} is not a retirement: it ended no credits"
        )
    return _Facts(registry).certificate(event, receipt.blocks)


def certificates(registry: OfficeRegistry) -> Iterator[Certificate]:
    """The certificates of all retirements, by act, oldest first."""
    facts = _Facts(registry)
    for ending in Ending:
        for _, group in groupby(registry.events(kind=ending), key=lambda event: event.key):
            events = list(group)
            yield facts.certificate(events[0], tuple(event.block for event in events))


class _Facts:
    """The facts of a registry that its certificates name, each read once."""

    def __init__(self, registry: OfficeRegistry) -> None:
        holders = Holders(registry)
        self._projects = {project.project_id: project for project in registry.projects()}
        self._kind_of = account_kinds(registry)
        self._names, self._code_of = holders.names, cache(holders.code_of)

    def certificate(self, event: RegistryEvent, blocks: tuple[Block, ...]) -> Certificate:
        """The certificate of an ending by one of its events."""
        return Certificate(
            key=event.key,
            ending=Ending(event.kind),
            at_ns=event.at_ns,
            account_kind=AccountKind(self._kind_of(event.source)),
            beneficiary=event.beneficiary,
            purpose=event.purpose,
            parts=tuple(
                Part(block, as_of(self._projects[block.project_id], event.at_ns, block.issued_on))
                for block in blocks
            ),
            disclosure=event.disclosure,
            schemes=event.schemes,
            names=self._legal_names(event.beneficiary, event.at_ns),
        )

    def _legal_names(self, beneficiary: str, at_ns: int) -> LegalNames | None:
        """The beneficiary's legal names at a moment; None if none were filed."""
        code = self._code_of(beneficiary)
        names = self._names(code, at_ns) if code is not None else None
        return names if names is not None and (names.name_ja or names.name_en) else None


def verify(registry: OfficeRegistry, key: str, printed_hash: str) -> bool:
    """True if the registry's present facts match a printed certificate."""
    return certificate_of(registry, key).hash == plain_hash(printed_hash)


def plain_hash(printed: str) -> str:
    """A hash as it is typed from paper, without blanks and in lower case."""
    return "".join(printed.split()).lower()


def loaded_words(*texts: str) -> list[str]:
    """Claims such as "carbon neutral" that need more than a retirement to be true."""
    return [match[0] for text in texts for match in _LOADED.finditer(text)]


class Fact(NamedTuple):
    """An item of a certificate: its label and its value in English and Japanese. `value_ja` is
    empty where one value serves both. `is_declared`: the holder says so; nobody checked it."""

    english: str
    japanese: str
    value: str
    value_ja: str = ""
    is_declared: bool = False

    @property
    def both(self) -> str:
        """The value in both languages."""
        return f"{self.value} {self.value_ja}".rstrip()


def facts(certificate: Certificate) -> list[Fact]:
    """The facts above the list of blocks."""
    english, japanese = ACTS[certificate.ending]
    tonnes, at = f"{certificate.quantity_t:,} t-CO2", tokyo_datetime(certificate.at_ns)
    names = certificate.names
    account, account_ja = _ACCOUNTS[certificate.account_kind]
    day_ja = f"{at.year}年（{era_year(at.date())}年）{at.month}月{at.day}日 {at:%H:%M:%S} JST"
    items = [
        Fact("Act", "区分", english, japanese),
        Fact("Quantity", "数量", tonnes),
        Fact("Beneficiary", "受益者", certificate.beneficiary, is_declared=names is None),
        Fact("Legal name", "名称", "" if names is None else names.legal_name),
        Fact("Corporate number", "法人番号", "" if names is None else names.corporate_number),
        Fact("Counts for", "用途", *_uses(certificate)),
        Fact("Purpose", "目的", certificate.purpose, is_declared=True),
        Fact("Account", "口座", account, account_ja),
        Fact("Day", "日付", f"{at:%Y-%m-%d %H:%M:%S} JST", day_ja),
        Fact("Reference", "参照番号", certificate.key),
    ]
    return [item for item in items if item.value]


_ACCOUNTS = {
    AccountKind.GOVERNMENT: ("government account", "政府保有口座"),
    AccountKind.HOLDING: ("holding account", "保有口座"),
    AccountKind.TRADING: ("trading account", "取引口座"),
    AccountKind.PARTNER: ("partner country's account", "相手国の口座"),
    AccountKind.RETIREMENT: ("retirement account", "無効化口座"),
    AccountKind.CANCELLATION: ("cancellation account", "取消口座"),
}


def _uses(certificate: Certificate) -> tuple[str, str]:
    """The schemes and years that a retirement serves, in English and Japanese."""
    if not certificate.schemes:
        return "no scheme (voluntary)", "制度なし(自主的)"
    uses = certificate.schemes
    return "; ".join(map(use_name, uses)), "、".join(map(use_name_ja, uses))


def part_facts(part: Part) -> list[Fact]:
    """The facts of one block."""
    block = part.block
    return [
        Fact("Serials", "シリアル番号", f"{block.first_serial} … {block.last_serial}"),
        Fact("Quantity", "数量", f"{block.quantity_t:,} t-CO2"),
        *project_facts(part),
    ]


def project_facts(part: Part) -> list[Fact]:
    """The facts of a block that all blocks of its project and monitoring period share."""
    block, project = part.block, part.project
    name_ja = f"{project.project_id} {project.name_ja}" if project.name_ja else ""
    items = [
        Fact("Programme, class", "制度・分類", *class_names(block.programme, block.credit_class)),
        Fact("Project", "プロジェクト", f"{project.project_id} {project.name}", name_ja),
        Fact("Place", "実施場所", *_place(project)),
        Fact("Methodology", "方法論", project.methodology),
        Fact(
            "Monitoring period", "モニタリング期間", f"{block.vintage.start} – {block.vintage.end}"
        ),
        Fact("Type", "種別", f"{project.mechanism}, {project.base}", _type_ja(project)),
        Fact("Certifier", "認証者", project.certifier),
        Fact("Co-benefits", "コベネフィット", ", ".join(project.co_benefits)),
        Fact("Corresponding adjustment", "相当調整", *_adjustment(project)),
    ]
    return [item for item in items if item.value]


def _place(project: Project) -> tuple[str, str]:
    """The place and the country in English and Japanese; a country without a name has its code."""
    name, name_ja = COUNTRIES.get(project.country, (project.country, ""))
    place = [project.place] if project.place else []
    return ", ".join((*place, name)), "、".join((*place, name_ja)) if name_ja else ""


def _type_ja(project: Project) -> str:
    words = (_TYPES.get(word, word) for word in (project.mechanism, project.base))
    return "、".join(words)


def _adjustment(project: Project) -> tuple[str, str]:
    """The text on both states' authorization, without which neither adjusts its accounts."""
    if project.country == "JPN":
        return "not needed, domestic", "不要（国内）"
    if {"JPN", project.country} <= set(project.authorized_by):
        return "authorized by both states", "両国承認済み"
    return "not authorized", "未承認"


def statement(disclosure: Disclosure) -> list[Fact]:
    """The beneficiary's own statement."""
    emissions = "" if disclosure.emissions_t is None else f"{disclosure.emissions_t:,} t-CO2"
    items = [
        Fact("Year", "対象年度", disclosure.year),
        Fact("Activity or product", "対象活動・製品", disclosure.activity),
        Fact("Its emissions", "排出量", emissions),
        Fact("Why this credit", "選定理由", disclosure.reason),
        Fact("Rule followed", "準拠した基準", disclosure.rule),
    ]
    return [item for item in items if item.value]


NO_ADDRESS = Fact(
    "Address",
    "アドレス",
    "This exchange has no public address: the certificate is checked at the exchange, by its "
    "reference and hash.",
    "公開アドレスがないため、参照番号とハッシュにより取引所で確認できます。",
)


def caution(words: list[str]) -> Fact:
    """The caution beside claims that a retirement alone does not prove."""
    claims = sorted(set(words))
    return Fact(
        "Caution",
        "注意",
        f"Caution: {', '.join(claims)} – this certificate shows that credits ended, not that the "
        "claim is true.",
        f"注意：本証明書はクレジットの無効化等を示すもので、「{'」「'.join(claims)}」という表現の"
        "正しさを示すものではありません。",
    )
