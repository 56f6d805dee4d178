"""Many issuances at once, with the answers and the books of one after another.

The imports of a list repeat project, class, vintage, accounts, origin and day of issue, and differ
in tonnes and original serials. `Books.allowed` judges the first act of each such kind and its
verdict holds for the rest, because no act of a batch locks an account, changes a project or ends a
series. Only acts whose original serials are apart from all others, here and in the batch, take this
way; if one is not, all acts take the ordinary way, which says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

from exchange.errors import RegistryRejected
from exchange.registry.books import Books
from exchange.registry.imports import Originals, check_serials
from exchange.registry.port import AnyAct, Issuance, Receipt
from exchange.registry.serials import Series

BULK_MIN = 50  # acts, from which a batch is searched for such issuances
Apply = Callable[[str, AnyAct, int], Receipt]
_ACCOUNT = itemgetter(0)


class BulkIssuer:
    """The issuer of a batch into its books; `acts` are those that were not done before."""

    def __init__(self, books: Books, acts: Sequence[AnyAct]) -> None:
        self._books = books
        self._apart = _apart(acts, books.imports)
        self._kinds: dict[tuple[object, ...], tuple[Series, int]] = {}

    def apply(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        """Do an act that `check_act` has accepted. RegistryRejected: nothing has changed."""
        if id(act) not in self._apart or not isinstance(act, Issuance):
            return self._books.apply_checked(key, act, at_ns)
        kind = (
            act.project_id, act.credit_class, act.vintage, act.origin, act.issued_on, at_ns,
            *map(_ACCOUNT, act.shares),
        )  # fmt: skip
        allowed = self._kinds.get(kind)
        if allowed is None:
            allowed = self._kinds[kind] = self._books.allowed(act, at_ns)
        return self._books.issue_apart(key, act, at_ns, *allowed)


def _apart(acts: Sequence[AnyAct], known: Mapping[str, Originals]) -> set[int]:
    """The ids of the imports with serials that no other has; empty if some serials are shared."""
    found: set[int] = set()
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for act in acts:
        if not isinstance(act, Issuance) or not act.original_first:
            continue
        try:
            span = check_serials(act)
        except RegistryRejected:
            continue  # is rejected in its turn
        if span is None:
            return set()
        here = known.get(act.origin)
        if here is not None and here.overlapping(act.original_first, act.original_last, span):
            return set()
        spans.setdefault((act.origin, span.stem), []).append((span.first, span.last))
        found.add(id(act))
    for ranges in spans.values():
        ranges.sort()
        if any(last >= after for (_, last), (after, _) in pairwise(ranges)):
            return set()
    return found
