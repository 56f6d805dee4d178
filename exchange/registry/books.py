"""The registry's rules: application of acts to accounts, projects, series and holdings.

`Books` is pure and self-contained: the memory adapter keeps all data in one, the SQL adapter fills
one with the data of a batch of acts and writes the changes back, so that both reject and number
alike. An act is checked in full before the first block moves: a rejection changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from functools import lru_cache

import msgspec

from exchange.calendar import tokyo_ns
from exchange.commands import Disclosure, RetireCredits
from exchange.errors import RegistryRejected
from exchange.registry.account_holdings import AccountHoldings, HeldBlock
from exchange.registry.answers import ending_account
from exchange.registry.classes import OWN_ONLY, check_class, check_occurred, check_period
from exchange.registry.endings import PROGRAMMES_WITH_LAW, unlawful_ending
from exchange.registry.imports import Originals, check_import
from exchange.registry.port import (
    STATUS_AFTER,
    Account,
    AccountKind,
    AnyAct,
    Ending,
    Imported,
    Issuance,
    Project,
    Receipt,
    Retirement,
    Transfer,
)
from exchange.registry.projects.authorization import authorized_for
from exchange.registry.reports.characters import check_prints
from exchange.registry.serials import PROGRAMME_CODES, Block, SerialRanges, Series
from exchange.registry.uses import check_uses
from exchange.units import QUANTITY_MAX_T, tokyo_datetime

TEXT_MAX, ORIGIN_MAX = 200, 80
SHARES_MAX = 100
SERIAL_RANGES_MAX = 10_000
ENDING_KINDS = frozenset((AccountKind.RETIREMENT, AccountKind.CANCELLATION))
_KEY = re.compile(r"[!-~]{1,128}")
_NAME = re.compile(r"[A-Za-z0-9_:./\-]{1,80}")


class Books:
    """The data of a set of acts, and their changes: series `begun`, accounts `opened`, held blocks
    `fresh` and `touched`.

    `series` is by project; `next_number` and `issued` (ranges of numbers) by series name; `stocks`
    (account holdings) by account and credit class.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.projects: dict[str, Project] = {}
        self.series: dict[str, list[Series]] = {}
        self.series_count = 0
        self.next_number: dict[str, int] = {}
        self.issued: dict[str, list[tuple[int, int]]] = {}
        self.stocks: dict[tuple[str, str], AccountHoldings] = {}
        self.begun: list[Series] = []
        self.opened: list[Account] = []
        self.fresh: list[HeldBlock] = []
        self.touched: list[HeldBlock] = []
        self.imports: dict[str, Originals] = {}

    def apply(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        """Check and do the act. RegistryRejected: nothing has changed."""
        check_act(act)
        return self.apply_checked(key, act, at_ns)

    def apply_checked(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        """Do an act that `check_act` has accepted."""
        if isinstance(act, Transfer):
            _check_own_only(act, self._open(act.source), self._open(act.target))
            stock = self.stock(act.source, act.credit_class)
            target = self.stock(act.target, act.credit_class)
            chosen = stock.choose(act.quantity_t, act.serial_ranges)
            blocks = self._take(
                stock,
                act.serial_ranges,
                chosen,
                lambda parcel: _hand_over(parcel, act.target, target),
            )
        elif isinstance(act, Retirement):
            self._open(act.account)
            stock = self.stock(act.account, act.credit_class)
            chosen = stock.choose(act.quantity_t, act.serial_ranges)
            self._check_ending(act, chosen, at_ns)
            blocks = self._take(
                stock, act.serial_ranges, chosen, lambda parcel: self._end(parcel, act.ending)
            )
        else:
            return self.issue(key, act, at_ns, *self.allowed(act, at_ns))
        return Receipt(key, blocks, at_ns)

    def _keep_import(self, key: str, act: Issuance, blocks: tuple[Block, ...], at_ns: int) -> None:
        whole = blocks[0]
        if len(blocks) > 1:
            whole = msgspec.structs.replace(whole, last=blocks[-1].last)
        imported = Imported(
            key=key,
            at_ns=at_ns,
            origin=act.origin,
            original_first=act.original_first,
            original_last=act.original_last,
            block=whole,
        )
        self.imports.setdefault(act.origin, Originals()).add(imported)

    def forget_changes(self) -> None:
        """Forget the changes so far, which the caller has stored."""
        for changes in (self.begun, self.opened, self.fresh, self.touched):
            changes.clear()

    def stock(self, account: str, credit_class: str) -> AccountHoldings:
        found = self.stocks.get((account, credit_class))
        if found is None:
            found = self.stocks[account, credit_class] = AccountHoldings()
        return found

    def _open(self, name: str) -> Account:
        account = self.accounts.get(name)
        if account is None:
            raise RegistryRejected("unknown_account", f"there is no account {name!r}")
        if account.kind in ENDING_KINDS:
            raise RegistryRejected(
                "account_kind", f"{name!r} is reached by retiring or canceling only"
            )
        if account.locked:
            raise RegistryRejected("account_locked", f"the account {name!r} is locked")
        return account

    def _check_ending(
        self, act: Retirement, chosen: Iterable[tuple[HeldBlock, int, int]], at_ns: int
    ) -> None:
        """Reject unknown uses, and an act that the law does not allow for a block."""
        day = tokyo_datetime(at_ns).date()
        check_uses(act.schemes, day)
        for parcel, _, _ in chosen:
            if parcel.series.programme not in PROGRAMMES_WITH_LAW:
                continue
            issued_on, vintage = parcel.block().issued_on, parcel.series.vintage
            project = authorized_for(self.projects[parcel.series.project_id], issued_on)
            reason = unlawful_ending(project, vintage, act.ending, act.schemes, day)
            if reason:
                raise RegistryRejected("act_not_allowed", reason)

    def _take(
        self,
        stock: AccountHoldings,
        serial_ranges: SerialRanges,
        chosen: Iterable[tuple[HeldBlock, int, int]],
        place: Callable[[HeldBlock], None],
    ) -> tuple[Block, ...]:
        """Remove the chosen parts from holdings and place each held block in its target."""
        blocks = []
        for whole, first, last in chosen:
            parcel, made = stock.take(whole, first, last)
            place(parcel)
            self.touched += (whole, parcel)
            self.fresh += made
            blocks.append(parcel.block())
        if serial_ranges:
            blocks.sort(key=lambda block: (block.vintage, block.series_name, block.first))
        return tuple(blocks)

    def _end(self, parcel: HeldBlock, ending: Ending) -> None:
        account = ending_account(ending, parcel.series.programme)
        if account.name not in self.accounts:
            self.accounts[account.name] = account
            self.opened.append(account)
        parcel.account = account.name
        parcel.status = STATUS_AFTER[ending]

    def allowed(self, act: Issuance, at_ns: int) -> tuple[Series, int]:
        """The series and the time of issue of an issuance; RegistryRejected: a rule forbids it."""
        series, today = self._series_for(act), _day_of(at_ns)
        check_class(series.programme, act.credit_class)
        check_period(series.programme, act.credit_class, act.vintage)
        check_occurred(series.programme, act.vintage, today)
        check_import(act, self.imports.get(act.origin) or Originals(), today)
        if series.programme not in PROGRAMME_CODES and not act.origin:
            raise RegistryRejected(
                "origin_invalid",
                f"credits of {series.programme} are imported: origin names the registry that "
                "issued them",
            )
        issued_ns = at_ns if act.issued_on is None else _midnight_ns(act.issued_on)
        for account, _ in act.shares:
            self._open(account)
        return series, issued_ns

    def issue(self, key: str, act: Issuance, at_ns: int, series: Series, issued_ns: int) -> Receipt:
        """Do an allowed issuance. RegistryRejected: its numbers are taken or too high."""
        receipt = self.issue_apart(key, act, at_ns, series, issued_ns)
        if act.original_first:
            self._keep_import(key, act, receipt.blocks, at_ns)
        return receipt

    def issue_apart(
        self, key: str, act: Issuance, at_ns: int, series: Series, issued_ns: int
    ) -> Receipt:
        """Do one whose original serials no later act on these books has: they are not kept."""
        next_number = self.next_number.get(series.name, 1)
        first = act.first_number or next_number
        last = first + sum([quantity for _, quantity in act.shares]) - 1
        if last > QUANTITY_MAX_T:
            raise RegistryRejected("quantity_invalid", f"the series {series.name} is full")
        ranges = self.issued.setdefault(series.name, [])
        if act.first_number and any(first <= b and last >= a for a, b in ranges):
            raise RegistryRejected(
                "serial_overlap", f"{series.name} {first} to {last} is already issued in part"
            )
        if series.series_id > self.series_count:
            self.series_count = series.series_id
            self.begun.append(series)
            self.series.setdefault(act.project_id, []).append(series)
        ranges.append((first, last))
        self.next_number[series.name] = max(last + 1, next_number)
        blocks = []
        for account, quantity in act.shares:
            parcel = HeldBlock(series, first, first + quantity - 1, issued_ns, account)
            self.fresh.append(parcel)
            self.stock(account, act.credit_class).add_new(parcel)
            blocks.append(series.block(first, parcel.last, issued_ns))
            first += quantity
        return Receipt(key, tuple(blocks), at_ns)

    def _series_for(self, act: Issuance) -> Series:
        """The series of an issuance: an existing one, or a new one that overlaps none."""
        project = self.projects.get(act.project_id)
        if project is None:
            raise RegistryRejected("unknown_project", f"there is no project {act.project_id!r}")
        for other in self.series.get(act.project_id, ()):
            if other.vintage == act.vintage:
                if other.credit_class != act.credit_class:
                    raise RegistryRejected(
                        "class_mismatch",
                        f"{other.name} was issued as {other.credit_class}, not {act.credit_class}",
                    )
                return other
            if other.vintage.start <= act.vintage.end and act.vintage.start <= other.vintage.end:
                raise RegistryRejected(
                    "vintage_overlap",
                    f"{act.vintage.text} overlaps {other.name}, which was already issued",
                )
        return Series(
            self.series_count + 1,
            project.programme,
            act.project_id,
            act.vintage,
            act.credit_class,
            project.country,
        )


def _check_own_only(act: Transfer, source: Account, target: Account) -> None:
    """Reject a transfer of units for their holder alone to another, or to be traded."""
    is_own = source.owner == target.owner and target.kind is not AccountKind.TRADING
    if act.credit_class in OWN_ONLY and not is_own:
        raise RegistryRejected(
            "act_not_allowed",
            f"{act.credit_class} serves the facility that it was made at alone: it moves between "
            "its holder's own accounts only, and is not traded",
        )


def _hand_over(parcel: HeldBlock, account: str, stock: AccountHoldings) -> None:
    parcel.account = account
    stock.add(parcel)


@lru_cache(maxsize=1_024)
def _midnight_ns(day: date) -> int:
    return tokyo_ns(day, time())


@lru_cache(maxsize=8)
def _day_of(at_ns: int) -> date:
    return tokyo_datetime(at_ns).date()


def _is_plain(text: str, length: int = TEXT_MAX) -> bool:
    """True for short text of printable characters, which every database can store."""
    return len(text) <= length and text.isprintable()


def check_key(key: str) -> None:
    """Reject a key that is not 1 to 128 printable ASCII characters without blanks."""
    if not _KEY.fullmatch(key):
        raise RegistryRejected("key_invalid", "a key is 1 to 128 printable ASCII characters")


def check_account(name: str, owner: str) -> None:
    """Reject an account name that is too long or has unprintable characters."""
    if not _NAME.fullmatch(name) or not owner.strip() or not _is_plain(owner):
        raise RegistryRejected(
            "account_invalid",
            f"{name!r} is not a name for an account: 1 to 80 of A-Z a-z 0-9 _ : . / - will do; a "
            "firm's legal name is filed apart, beside its participant's code",
        )


def check_act(act: AnyAct) -> None:
    """Reject an act by its own fields, without account data."""
    if isinstance(act, Transfer):
        if act.source == act.target:
            raise RegistryRejected("account_kind", "source and target are the same account")
    elif isinstance(act, Retirement):
        check_words(act)
    else:
        _check_issuance(act)
        return
    if not 1 <= act.quantity_t <= QUANTITY_MAX_T:
        raise _quantity_rejection()
    if len(act.serial_ranges) > SERIAL_RANGES_MAX:
        raise RegistryRejected(
            "serial_range_invalid", f"at most {SERIAL_RANGES_MAX} serial ranges can be named"
        )


def check_words(act: Retirement | RetireCredits) -> None:
    """Reject a retirement without beneficiary, or with neither schemes nor purpose."""
    if not act.beneficiary.strip() or not _is_plain(act.beneficiary):
        raise RegistryRejected(
            "beneficiary_invalid",
            f"a retirement names its beneficiary, in 1 to {TEXT_MAX} printable characters",
        )
    if not _is_plain(act.purpose) or not (act.schemes or act.purpose.strip()):
        raise RegistryRejected(
            "purpose_missing",
            "a retirement names a scheme or says its purpose, in at most "
            f"{TEXT_MAX} printable characters",
        )
    check_prints("beneficiary", act.beneficiary, "beneficiary_invalid")
    check_prints("purpose", act.purpose, "purpose_missing")
    stated = act.disclosure or Disclosure()
    for name in ("year", "activity", "reason", "rule"):
        check_prints(f"disclosure.{name}", getattr(stated, name), "disclosure_invalid")


def _check_issuance(act: Issuance) -> None:
    if not 1 <= len(act.shares) <= SHARES_MAX:
        raise RegistryRejected("quantity_invalid", "an issuance has 1 to 100 shares")
    if act.vintage.end < act.vintage.start:
        raise RegistryRejected(
            "vintage_invalid",
            f"the vintage {act.vintage.start} to {act.vintage.end} ends before it starts",
        )
    if not _NAME.fullmatch(act.credit_class):
        raise RegistryRejected("class_invalid", f"{act.credit_class!r} is not a class")
    if not _is_plain(act.origin, ORIGIN_MAX):
        raise RegistryRejected("origin_invalid", f"an origin has at most {ORIGIN_MAX} characters")
    if not 0 <= act.first_number <= QUANTITY_MAX_T:
        raise RegistryRejected("serial_invalid", "numbers of a series count from 1")
    for _, quantity in act.shares:
        if not 1 <= quantity <= QUANTITY_MAX_T:
            raise _quantity_rejection()


def _quantity_rejection() -> RegistryRejected:
    return RegistryRejected("quantity_invalid", f"tonnes are whole, 1 to {QUANTITY_MAX_T}")
