"""Retirement certificates: the ended credits, their beneficiary and uses, in verifiable form.

A certificate's hash covers exactly the facts that the registry confirms, so anyone can have it
recomputed at the certificate's address. The beneficiary's own statement (the disclosure items of
the Carbon Credit Report 2022-06, 6.1.2) is printed separately and marked as such.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from html import escape
from urllib.parse import quote

import msgspec
import segno
from msgspec import Struct

from exchange.commands import Disclosure, SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.accounts.holders import Holders, LegalNames
from exchange.registry.port import Ending, Project
from exchange.registry.projects.authorization import as_of
from exchange.registry.projects.office import OfficeRegistry
from exchange.registry.reports.public import account_kinds
from exchange.registry.serials import Block
from exchange.registry.uses import use_names
from exchange.units import tokyo_datetime

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

    `names` are the beneficiary's legal names as filed at that moment, if it is a participant.
    `disclosure` is the beneficiary's own statement, which is not verified. `account_kind` is shown
    in place of the account, whose name would reveal who bought a retirement for another.
    """

    key: str
    ending: Ending
    at_ns: int
    account: str
    beneficiary: str
    purpose: str
    parts: tuple[Part, ...]
    disclosure: Disclosure | None = None
    schemes: tuple[SchemeUse, ...] = ()
    names: LegalNames | None = None
    account_kind: str = ""

    @property
    def quantity_t(self) -> int:
        return sum(part.block.quantity_t for part in self.parts)

    @property
    def hash(self) -> str:
        """64 hexadecimal digits over all facts, without the beneficiary's own statement."""
        facts = (
            self.key, self.ending, self.at_ns, self.account, self.beneficiary, self.purpose,
            self.parts, self.schemes, self.names,
        )  # fmt: skip
        return blake2b(msgspec.json.encode(facts), digest_size=32).hexdigest()

    def address(self, base_url: str) -> str:
        """The certificate's permanent address; empty if the exchange has no public address."""
        if not base_url:
            return ""
        return f"{base_url.rstrip('/')}/v1/certificates/{quote(self.key, safe='')}"


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
    projects = {project.project_id: project for project in registry.projects()}
    return Certificate(
        key=key,
        ending=Ending(event.kind),
        at_ns=receipt.at_ns,
        account=event.source,
        beneficiary=event.beneficiary,
        purpose=event.purpose,
        parts=tuple(
            Part(block, as_of(projects[block.project_id], receipt.at_ns, block.issued_on))
            for block in receipt.blocks
        ),
        disclosure=event.disclosure,
        schemes=event.schemes,
        names=_names(registry, event.beneficiary, receipt.at_ns),
        account_kind=account_kinds(registry)(event.source),
    )


def _names(registry: OfficeRegistry, beneficiary: str, at_ns: int) -> LegalNames | None:
    """The beneficiary's legal names at a moment; None if none were filed."""
    holders = Holders(registry)
    code = holders.code_of(beneficiary)
    names = holders.names(code, at_ns) if code is not None else None
    return names if names is not None and (names.name_ja or names.name_en) else None


def verify(registry: OfficeRegistry, key: str, printed_hash: str) -> bool:
    """True if the registry's present facts match a printed certificate."""
    return certificate_of(registry, key).hash == printed_hash.replace(" ", "").lower()


def loaded_words(*texts: str) -> list[str]:
    """Claims such as "carbon neutral" that need more than a retirement to be true."""
    return [match[0] for text in texts for match in _LOADED.finditer(text)]


def facts(certificate: Certificate) -> list[tuple[str, str, str]]:
    """(English, Japanese, value) of the facts above the list of blocks."""
    english, japanese = ACTS[certificate.ending]
    day = tokyo_datetime(certificate.at_ns)
    items = [
        ("Act", "区分", f"{english} {japanese}"),
        ("Quantity", "数量", f"{certificate.quantity_t:,} t-CO2"),
        ("Beneficiary", "受益者", certificate.beneficiary),
        ("Legal name", "名称", _legal_name(certificate)),
        ("Counts for", "用途", _uses(certificate)),
        ("Purpose", "目的", certificate.purpose),
        ("Account", "口座", f"{certificate.account_kind} account"),
        ("Day", "日付", f"{day:%Y-%m-%d %H:%M:%S} JST"),
        ("Reference", "参照番号", certificate.key),
    ]
    return [item for item in items if item[2]]


def _legal_name(certificate: Certificate) -> str:
    names = certificate.names
    if names is None:
        return ""
    number = f", 法人番号 {names.corporate_number}" if names.corporate_number else ""
    return f"{names.legal_name}{number}"


def _uses(certificate: Certificate) -> str:
    """The schemes and years that a retirement serves, in both languages."""
    if not certificate.schemes:
        return "no scheme (voluntary) 制度なし(自主的)"
    return "; ".join(map(use_names, certificate.schemes))


def part_facts(part: Part) -> list[tuple[str, str, str]]:
    """(English, Japanese, value) of one block."""
    block, project = part.block, part.project
    items = [
        ("Serials", "シリアル番号", f"{block.first_serial} … {block.last_serial}"),
        ("Quantity", "数量", f"{block.quantity_t:,} t-CO2"),
        ("Programme, class", "制度・分類", f"{block.programme}, {block.credit_class}"),
        ("Project", "プロジェクト", f"{project.project_id} {project.name}"),
        ("Place", "実施場所", ", ".join(filter(None, (project.place, project.country)))),
        ("Methodology", "方法論", project.methodology),
        ("Monitoring period", "モニタリング期間", f"{block.vintage.start} – {block.vintage.end}"),
        ("Type", "種別", f"{_both(project.mechanism)}, {_both(project.base)}"),
        ("Certifier", "認証者", project.certifier),
        ("Co-benefits", "コベネフィット", ", ".join(project.co_benefits)),
        ("Corresponding adjustment", "相当調整", _adjustment(project)),
    ]
    return [item for item in items if item[2]]


def _both(word: str) -> str:
    """A project's type in English and Japanese."""
    return f"{word} {_TYPES[word]}" if word in _TYPES else word


def _adjustment(project: Project) -> str:
    """The text on both states' authorization, without which neither adjusts its accounts."""
    if project.country == "JPN":
        return "not needed, domestic 不要（国内）"
    if {"JPN", project.country} <= set(project.authorized_by):
        return "authorized by both states 両国承認済み"
    return "not authorized 未承認"


def statement(disclosure: Disclosure) -> list[tuple[str, str, str]]:
    """(English, Japanese, value) of the beneficiary's own statement."""
    emissions = "" if disclosure.emissions_t is None else f"{disclosure.emissions_t:,} t-CO2"
    items = [
        ("Year", "対象年度", disclosure.year),
        ("Activity or product", "対象活動・製品", disclosure.activity),
        ("Its emissions", "排出量", emissions),
        ("Why this credit", "選定理由", disclosure.reason),
        ("Rule followed", "準拠した基準", disclosure.rule),
    ]
    return [item for item in items if item[2]]


def page(certificate: Certificate, base_url: str) -> str:
    """The certificate as a self-contained web page; without a public address it has no QR code and
    says so."""
    disclosure = certificate.disclosure or Disclosure()
    sections = [_table(facts(certificate))]
    sections += [
        f"<h2>{part.block.project_id}</h2>{_table(part_facts(part))}" for part in certificate.parts
    ]
    own = statement(disclosure)
    if own:
        sections.append(f"<h2>Stated by the beneficiary 受益者による記載</h2>{_table(own)}")
    words = loaded_words(disclosure.activity, disclosure.reason, certificate.purpose)
    if words:
        sections.append(f"<p><strong>{escape(caution(words))}</strong></p>")
    address = certificate.address(base_url)
    english, japanese = ACTS[certificate.ending]
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        f"<title>Certificate {escape(certificate.key)}</title>"
        "<style>body{font:15px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse;width:100%}th{text-align:left;width:15em;font-weight:500}"
        "small{white-space:nowrap}"
        "td,th{border-bottom:1px solid #ddd;padding:.3em .5em;overflow-wrap:anywhere}</style>"
        f"<h1>Certificate of {english.lower()}<br>{japanese}証明書</h1>"
        + "".join(sections)
        + f"{_found_at(address)}<p>Hash <code>{certificate.hash}</code></p></html>"
    )


NO_ADDRESS = (
    "This exchange has no public address: the certificate is checked at the exchange, by its "
    "reference and hash. 公開アドレスがないため、参照番号とハッシュにより取引所で確認できます。"
)


def _found_at(address: str) -> str:
    """The certificate's address as QR code and link, or the note that it has none."""
    if not address:
        return f"<p>{escape(NO_ADDRESS)}</p>"
    link = f"<a href='{escape(address, quote=True)}'>{escape(address)}</a>"
    return f"<p class='qr'>{_qr(address)}</p><p>{link}</p>"


def _qr(address: str) -> str:
    """The address as a QR code, drawn in the page itself."""
    return str(segno.make(address, error="m").svg_inline(scale=3))


def caution(words: list[str]) -> str:
    """The caution beside claims that a retirement alone does not prove."""
    return (
        f"Caution: {', '.join(sorted(set(words)))} – this certificate shows that credits ended, "
        "not that the claim is true. 注意：本証明書はクレジットの無効化等を示すもので、"
        "上記の表現の正しさを示すものではありません。"
    )


def _table(rows: list[tuple[str, str, str]]) -> str:
    cells = "".join(
        f"<tr><th>{escape(english)} <small lang='ja'>{escape(japanese)}</small></th>"
        f"<td>{escape(value)}</td></tr>"
        for english, japanese, value in rows
    )
    return f"<table>{cells}</table>"
