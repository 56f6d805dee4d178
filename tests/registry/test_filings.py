"""Records of every registry beside acts: filings in versions, proposals, the last keys."""

from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError, RegistryRejected
from exchange.registry.accounts.controls import Proposal, Signature, State
from exchange.registry.filings import DOCUMENT_MAX, Filing
from exchange.registry.opening import open_registry
from exchange.registry.whole import WholeRegistry
from tests.registry.world import SAVED, issue, move

FIRST = Filing("project", "VN01", 1, '{"step":"idea note"}', "Ann", 10)
SECOND = Filing("project", "VN01", 2, '{"step":"no objection"}', "Ben", 20)


def test_all_versions_of_a_filing_are_kept_and_the_newest_is_found(registry: WholeRegistry) -> None:
    other = Filing("third party", "LRQA", 1, "{}", "Ann", 15)
    for filing in (FIRST, other, SECOND):
        registry.save_filing(filing)
    assert registry.filings("project") == [SECOND]
    assert registry.filings("project", "VN01") == [FIRST, SECOND]
    assert registry.filings("third party") == [other]
    assert registry.filings("project", "nothing") == []


def test_a_filing_sent_twice_is_filed_once(registry: WholeRegistry) -> None:
    for filing in (FIRST, FIRST, SECOND, SECOND):
        registry.save_filing(filing)
    assert registry.filings("project", "VN01") == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("filing", "code"),
    [
        (SECOND, "filing_changed"),
        (replace(FIRST, version=3), "filing_changed"),
        (replace(FIRST, document='{"step":"another"}'), "filing_changed"),
        (replace(SECOND, version=2, by=" "), "filing_invalid"),
        (replace(SECOND, name="x" * 81), "filing_invalid"),
        (replace(SECOND, kind=""), "filing_invalid"),
        (replace(SECOND, document="x" * (DOCUMENT_MAX + 1)), "filing_invalid"),
    ],
)
def test_a_late_or_wrong_filing_is_rejected(
    registry: WholeRegistry, filing: Filing, code: str
) -> None:
    registry.save_filing(FIRST)
    if filing is SECOND:
        registry.save_filing(replace(SECOND, by="Somebody quicker"))
    before = registry.filings("project", "VN01")
    with pytest.raises(RegistryRejected, match=code):
        registry.save_filing(filing)
    assert registry.filings("project", "VN01") == before


def test_proposals_are_found_by_their_state(registry: WholeRegistry) -> None:
    waiting = Proposal(
        proposal_id=1, account=SAVED, proposed_by=Signature("Ann", "a"), proposed_ns=1,
        state=State.PROPOSED, due_ns=2, needs_second=True, transfer=move(1, source=SAVED),
    )  # fmt: skip
    approved = replace(waiting, proposal_id=2, state=State.APPROVED)
    for proposal in (approved, waiting):
        registry.save_proposal(proposal)
    assert registry.proposals() == [waiting, approved]
    assert registry.proposals(State.APPROVED) == [approved]
    done = replace(approved, state=State.DONE)
    registry.save_proposal(done)
    assert registry.proposals(State.APPROVED) == []
    assert registry.proposals() == [waiting, done]


def test_the_keys_of_the_last_acts_come_newest_first(registry: WholeRegistry) -> None:
    issue(registry, 10)
    for n in range(3):
        registry.perform(f"t{n}", move(1), n)
    assert registry.latest_keys() == ["t2", "t1", "t0", "issue"]
    assert registry.latest_keys(2) == ["t2", "t1"]


@pytest.mark.parametrize(
    ("address", "token", "sentence"),
    [
        ("http://127.0.0.1:9", "short", "needs its token"),
        ("http://127.0.0.1:9", "a token of 16 characters", "no registry answers"),
        ("oracle://x", "", "no registry can be opened|lies in sqlite or postgresql"),
    ],
)
def test_an_unavailable_registry_is_reported_in_one_sentence(
    address: str, token: str, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        open_registry(address, token, Random(1))


def test_an_address_without_a_scheme_of_a_service_is_a_database(tmp_path: Path) -> None:
    registry = open_registry(f"sqlite:///{tmp_path}/registry.db", "", Random(1))
    assert registry.totals() == []
    registry.close()
