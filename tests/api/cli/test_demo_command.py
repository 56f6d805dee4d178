"""`tanso demo`: its report, its repetition, and the folder that it keeps."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rich.console import Console

from api.cli import demo
from api.demo.day import OpeningDay
from exchange.venue.journal import Journal
from tests.forked import tanso


class Kept(NamedTuple):
    """A demo of the default seed, and the folder that it kept."""

    folder: Path
    report: dict[str, Any]


def report_of(*arguments: str) -> dict[str, Any]:
    run = tanso("demo", "--headless", "--json", *arguments)
    assert run.returncode == 0, run.stderr
    report: dict[str, Any] = json.loads(run.stdout)
    return report


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("demo") / "kept"
    return Kept(folder, report_of("--data", str(folder)))


def test_the_demo_settles_every_trade_and_a_seed_repeats_the_day_exactly(kept: Kept) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    first, again, other = kept.report, report_of("--seed", "1"), report_of("--seed", "2")
    assert first == again
    assert first["digest"] in readme
    assert f"{first['participants']} participants, {first['trades']} trades" in readme
    assert first["digest"] != other["digest"]
    for report in (first, other):
        assert report["conservation"] == {"cash": True, "credits": True}
        assert report["failed"] == 0
        assert report["settled"] == len(report["deliveries"]) > 0
        assert report["days"] == 6
        assert report["participants"] >= 20
        assert report["retired_t"] > 0
        traded = [row for row in report["quotations"] if row["volume_t"]]
        assert len(traded) == 5
        assert report["volume_t"] == sum(row["volume_t"] for row in traded)


async def test_a_demo_that_stays_up_prints_the_pages_address_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    async def stay_up(_console: Console, day: OpeningDay, *_rest: Any) -> None:
        shown.append(f"http://{day.address}/trade")

    monkeypatch.setattr(demo, "stay_up", stay_up)
    await demo.run_demo(False, False, 1, tmp_path / "plain", 0, 60.0)
    text = capsys.readouterr().out
    assert text.startswith("The page: http://")
    assert shown[0] in text.splitlines()[0]
    await demo.run_demo(False, True, 1, tmp_path / "json", 0, 60.0)
    report = json.loads(capsys.readouterr().out)
    assert next(iter(report.items())) == ("page", shown[1])
    assert report["page_logins"]


def test_the_demo_keeps_its_folder_when_asked_and_starts_in_an_empty_one_only(kept: Kept) -> None:
    assert (kept.folder / "journal.db").exists()
    again = tanso("demo", "--headless", "--data", str(kept.folder))
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1


def test_a_demos_journal_replays_to_its_digest(kept: Kept, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(kept.folder, folder)
    out = tmp_path / "quotations.csv"
    words = ("--data", str(folder), "--day", "2023-10-11", "--out", str(out))
    assert tanso("registry", "export", "quotations", *words).returncode == 0
    exported = list(csv.reader(out.read_text("utf-8").splitlines()))[1:]
    assert exported == [[str(cell) for cell in row.values()] for row in kept.report["quotations"]]
    whole = json.loads(tanso("replay", str(folder), "--verify", "--json").stdout)
    assert whole["verified"]
    shown = tanso("replay", str(folder), "--until", "180", "--book", "JCR-RE/JPY", "--json")
    part = json.loads(shown.stdout)
    assert part["last_seq"] == 180
    assert part["book"]["phase"] == "auction_call"
    assert part["book"]["bids"]
    assert part["digest"] != whole["digest"]


def test_a_registry_ahead_of_the_journal_proves_it_incomplete(kept: Kept, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(kept.folder, folder)
    journal = Journal(folder / "journal.db")
    genesis, groups = journal.genesis, list(journal.groups())
    journal.close()
    for path in folder.glob("journal.db*"):
        path.unlink()
    journal = Journal(folder / "journal.db", genesis)
    for group in groups[:5]:
        journal.append(group.commands)
    journal.close()
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    run = tanso("serve", "--data", str(folder), "--port", "0", "--trial")
    assert run.returncode == 3
    assert "the registry performed" in run.stderr
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before
