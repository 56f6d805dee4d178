"""A registry in memory, for simulations and tests: nothing survives the process.

It keeps all data in one `Books`, with an index of held blocks by series and the list of events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from sortedcontainers import SortedDict

from exchange.errors import RegistryRejected
from exchange.registry.account_holdings import HeldBlock, runs
from exchange.registry.accounts.controls import Proposal, State
from exchange.registry.answers import (
    check_kind,
    closed,
    conflict,
    events_of,
    reject_other_account,
    total_of,
)
from exchange.registry.books import Books, check_account, check_key
from exchange.registry.filings import Filing, is_new, versions_of
from exchange.registry.imports import PROGRAMME
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Holding,
    Imported,
    Instruction,
    Project,
    Receipt,
    RegistryEvent,
    Total,
)
from exchange.registry.projects.authorization import AUTHORIZATION, authorized
from exchange.registry.projects.rules import check_project, reject_unentered
from exchange.registry.serials import PROGRAMME_CODES, Block, Vintage, parse_serial


class MemoryRegistry:
    """The registry port on plain Python objects."""

    def __init__(self) -> None:
        self._books = Books()
        self._entered: dict[str, Project] = {}
        self._done: dict[str, tuple[AnyAct, Receipt]] = {}
        self._closed: set[str] = set()
        self._parcels: dict[str, SortedDict[int, HeldBlock]] = {}
        self._events: list[RegistryEvent] = []
        self._proposals: dict[int, Proposal] = {}
        self._filings: dict[tuple[str, str], list[Filing]] = {}

    def open_account(self, name: str, kind: AccountKind, owner: str, at_ns: int) -> None:
        check_account(name, owner)
        account = self._books.accounts.setdefault(name, Account(name, kind, owner))
        reject_other_account(account, kind, owner)

    def lock_account(self, name: str, locked: bool, at_ns: int) -> None:
        account = self._books.accounts.get(name)
        if account is None:
            raise RegistryRejected("unknown_account", f"there is no account {name!r}")
        self._books.accounts[name] = Account(name, account.kind, account.owner, locked)

    def register_project(self, project: Project, at_ns: int) -> None:
        check_project(project)
        known = {*PROGRAMME_CODES, *(one.name for one in self.filings(PROGRAMME))}
        if project.programme not in known:
            raise reject_unentered(project.programme)
        if self._entered.setdefault(project.project_id, project) != project:
            raise RegistryRejected(
                "project_exists", f"{project.project_id!r} is already another project"
            )
        self._books.projects.setdefault(project.project_id, project)

    def perform(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        check_key(key)
        if key in self._done:
            done, receipt = self._done[key]
            if done != act:
                raise conflict(key)
            return receipt
        if key in self._closed:
            raise closed(key)
        receipt = self._books.apply(key, act, at_ns)
        self._done[key] = (act, receipt)
        self._index()
        self._events += events_of(receipt, act)
        return receipt

    def perform_many(self, instructions: Sequence[Instruction]) -> list[Receipt | RegistryRejected]:
        answers: list[Receipt | RegistryRejected] = []
        for instruction in instructions:
            try:
                answers.append(self.perform(instruction.key, instruction.act, instruction.at_ns))
            except RegistryRejected as rejection:
                answers.append(rejection)
        return answers

    def outcome(self, key: str) -> Receipt | None:
        return self._done[key][1] if key in self._done else None

    def abandon(self, key: str, at_ns: int) -> Receipt | None:
        check_key(key)
        if key in self._done:
            return self._done[key][1]
        self._closed.add(key)
        return None

    def merge(self, account: str, at_ns: int) -> int:
        fewer = 0
        for (name, _), stock in self._books.stocks.items():
            if name != account:
                continue
            parcels = stock.parcels()
            series = {parcel.series.series_id: parcel.series.name for parcel in parcels}
            starts = {
                (series_id, first)
                for series_id, name in series.items()
                for first, _ in self._books.issued[name]
            }
            for left, joined in list(runs(parcels, starts)):
                for parcel in (left, *joined):
                    stock.remove(parcel)
                for parcel in joined:
                    del self._parcels[parcel.series.name][parcel.first]
                left.last = joined[-1].last
                stock.add(left)
                fewer += len(joined)
        return fewer

    def accounts(self, owner: str | None = None) -> list[Account]:
        accounts = sorted(self._books.accounts.values(), key=lambda account: account.name)
        return [account for account in accounts if owner in (None, account.owner)]

    def projects(self) -> list[Project]:
        return [project for _, project in sorted(self._books.projects.items())]

    def holdings(
        self, account: str | None = None, credit_class: str | None = None
    ) -> list[Holding]:
        parcels: Iterable[HeldBlock] = (
            p for series in self._parcels.values() for p in series.values()
        )
        if account is not None and credit_class is not None:
            stock = self._books.stocks.get((account, credit_class))
            parcels = parcels if stock is None else stock.parcels()
        wanted = [
            parcel
            for parcel in parcels
            if account in (None, parcel.account)
            and credit_class in (None, parcel.series.credit_class)
        ]
        wanted.sort(key=_reading_order)
        return [_holding(parcel) for parcel in wanted]

    def locate(self, serial: str) -> Holding:
        series, number = parse_serial(serial)
        parcels = self._parcels.get(series)
        index = parcels.bisect_right(number) - 1 if parcels is not None else -1
        if parcels is not None and index >= 0:
            parcel = parcels.peekitem(index)[1]
            if number <= parcel.last:
                return _holding(parcel)
        raise RegistryRejected("unknown_serial", f"{serial} was never issued")

    def history(self, serial: str) -> list[RegistryEvent]:
        self.locate(serial)
        series, number = parse_serial(serial)
        return [
            event
            for event in self._events
            if event.block.series_name == series and event.block.first <= number <= event.block.last
        ]

    def events(self, account: str | None = None, kind: str | None = None) -> list[RegistryEvent]:
        check_kind(kind)
        return [
            event
            for event in self._events
            if account in (None, event.source, event.target) and kind in (None, event.kind)
        ]

    def imports(self, origin: str | None = None) -> list[Imported]:
        found = [
            one
            for name, kept in self._books.imports.items()
            for one in kept
            if origin in (None, name)
        ]
        order = {key: n for n, key in enumerate(self._done)}
        return sorted(found, key=lambda one: order[one.key])

    def totals(self) -> list[Total]:
        sums: dict[tuple[str, str], dict[str, int]] = {}
        for event in self._events:
            if event.kind == "issuance":
                _add(sums, event.block, "issued")
        for holding in self.holdings():
            _add(sums, holding.block, holding.status)
        return [total_of(*names, tonnes) for names, tonnes in sorted(sums.items())]

    def latest_keys(self, count: int = 1000) -> list[str]:
        return list(islice(reversed(self._done), count))

    def save_proposal(self, proposal: Proposal) -> None:
        self._proposals[proposal.proposal_id] = proposal

    def proposals(self, state: State | None = None) -> list[Proposal]:
        kept = [self._proposals[number] for number in sorted(self._proposals)]
        return [proposal for proposal in kept if state in (None, proposal.state)]

    def save_filing(self, filing: Filing) -> None:
        versions = self._filings.get((filing.kind, filing.name), [])
        if is_new(filing, versions[-1] if versions else None):
            self._filings[filing.kind, filing.name] = versions = [*versions, filing]
            if filing.kind == AUTHORIZATION and filing.name in self._entered:
                entered = self._entered[filing.name]
                self._books.projects[filing.name] = authorized(entered, versions_of(versions))

    def filings(self, kind: str, name: str | None = None) -> list[Filing]:
        if name is not None:
            return list(self._filings.get((kind, name), ()))
        return [kept[-1] for (of, _), kept in sorted(self._filings.items()) if of == kind]

    def close(self) -> None:
        """Do nothing: no resource is open."""

    def _index(self) -> None:
        for parcel in self._books.fresh:
            self._parcels.setdefault(parcel.series.name, SortedDict())[parcel.first] = parcel
        self._books.forget_changes()


def _reading_order(parcel: HeldBlock) -> tuple[str, Vintage, int, int]:
    return (parcel.account, parcel.series.vintage, parcel.series.series_id, parcel.first)


def _holding(parcel: HeldBlock) -> Holding:
    return Holding(parcel.account, parcel.block(), parcel.status)


def _add(sums: dict[tuple[str, str], dict[str, int]], block: Block, name: str) -> None:
    tonnes = sums.setdefault((block.programme, block.credit_class), {})
    tonnes[name] = tonnes.get(name, 0) + block.quantity_t
