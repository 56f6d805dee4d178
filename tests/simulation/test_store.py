"""Tests of the store of answers: kept as they end, checked, of one plan, with one writer."""

from __future__ import annotations

import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
import polars as pl
import pytest

from exchange.errors import ConfigError, FolderInUse, ResultsFailed
from simulation.experiments.experiment import Comparing, Task, answer
from simulation.experiments.store import (
    Answer,
    AnswerStore,
    Plan,
    answer_store,
    program_identity,
)
from simulation.experiments.variants import grid
from simulation.results.manifest import ANSWERS, MANIFEST, open_results
from simulation.results.tables import PartWriter
from tests.simulation.test_experiment import SEEDS, model, run, sweep

PLAN = Plan({"tanso": "1"}, (("a", "x"), ("b", "y")))
ANSWER = Answer(1, 2, {"price": 1 / 3, "none": None}, {2026: {"paid_t": 0.1}}, {5: 2.5})


def test_a_kept_answer_is_read_back_exactly(tmp_path: Path) -> None:
    with answer_store(tmp_path, PLAN) as store:
        store.keep(ANSWER)
    with answer_store(tmp_path, PLAN, resume=True) as store:
        assert store.kept() == {(1, 2)}
        assert list(store.answers(1, (1, 2, 3))) == [ANSWER]


@pytest.mark.parametrize("ended", [0, 1, 2, 3])
def test_an_experiment_that_was_stopped_goes_on_to_the_same_tables(
    tmp_path: Path, ended: int
) -> None:
    variants = grid(["base"], ["scale=1,2"])
    asked: list[Task] = []

    def stopping(task: Task) -> Answer:
        asked.append(task)
        if len(asked) > ended:
            raise KeyboardInterrupt
        return answer(model, task)

    with pytest.raises(KeyboardInterrupt):
        run(variants, stopping, folder=tmp_path)
    again: list[Task] = []

    def counted(task: Task) -> Answer:
        again.append(task)
        return answer(model, task)

    found = run(variants, counted, folder=tmp_path)
    assert len(again) == len(variants) * len(SEEDS) - ended
    for name, table in sweep().tables.items():
        assert table.write_ipc(None).getvalue() == found.tables[name].write_ipc(None).getvalue()


def test_a_finished_experiment_can_be_given_more_seeds(tmp_path: Path) -> None:
    variants = grid(["base"], ["scale=1,2"])
    run(variants, folder=tmp_path, seeds=SEEDS[:1])
    more: list[int] = []

    def counted(task: Task) -> Answer:
        more.append(task.seed)
        return answer(model, task)

    found = run(variants, counted, folder=tmp_path)
    assert set(more) == {SEEDS[1]}
    assert found.tables["figures"].equals(sweep().tables["figures"])


def test_a_damaged_answer_is_run_again(tmp_path: Path) -> None:
    with answer_store(tmp_path, PLAN) as store:
        store.keep(ANSWER)
        store.keep(Answer(0, 2, {}, {}, {}))
    path = tmp_path / ANSWERS
    content = path.read_bytes()
    place = content.index(zlib.compress(msgspec.msgpack.encode(ANSWER)))
    path.write_bytes(content[: place + 9] + b"?" + content[place + 10 :])
    with answer_store(tmp_path, PLAN, resume=True) as store:
        assert store.kept() == {(0, 2)}
        assert list(store.answers(1, (2,))) == []


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (Plan({"tanso": "2"}, PLAN.variants), "tanso was 1 and is 2"),
        (Plan(PLAN.program, (("a", "x"), ("c", "y"))), "variant 2 was b and is c"),
        (Plan(PLAN.program, (("a", "x"), ("b", "z"))), "variant 2, b, has been changed"),
        (Plan(PLAN.program, (("a", "x"),)), "it has 2 variants, this one 1"),
        (Plan(PLAN.program, PLAN.variants, format=2), "its format is 1"),
    ],
)
def test_a_folder_of_another_experiment_is_rejected_and_left_as_it_was(
    tmp_path: Path, other: Plan, sentence: str
) -> None:
    with answer_store(tmp_path, PLAN) as store:
        store.keep(ANSWER)
    (tmp_path / MANIFEST).touch()
    with pytest.raises(ConfigError, match=sentence), answer_store(tmp_path, other, resume=True):
        pass
    assert (tmp_path / MANIFEST).exists()
    with answer_store(tmp_path, PLAN, resume=True) as store:
        assert store.kept() == {(1, 2)}
        assert not (tmp_path / MANIFEST).exists()  # incomplete again until its next end


def test_answers_are_never_overwritten_without_a_word(tmp_path: Path) -> None:
    with answer_store(tmp_path, PLAN) as store:
        store.keep(ANSWER)
    with pytest.raises(ConfigError, match="add --resume"), answer_store(tmp_path, PLAN):
        pass
    with pytest.raises(ConfigError, match=ANSWERS):  # `tanso simulate` into the same folder
        open_results(tmp_path)
    with answer_store(tmp_path, PLAN, resume=True) as store:
        assert store.kept() == {(1, 2)}


@pytest.mark.parametrize("name", ["notes.txt", MANIFEST])
def test_a_folder_of_something_else_is_rejected(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    for resume in (False, True):
        with pytest.raises(ConfigError, match=name), answer_store(tmp_path, PLAN, resume):
            pass
    (tmp_path / name).unlink()
    (tmp_path / ANSWERS).write_bytes(b"no database" * 500)
    with pytest.raises(ConfigError, match="no readable answers"), answer_store(tmp_path, PLAN):
        pass


def test_a_second_writer_gets_an_error(tmp_path: Path) -> None:
    code = (
        "import sys; from simulation.experiments.store import AnswerStore, Plan\n"
        "store = AnswerStore(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    path = str(tmp_path / ANSWERS)
    with subprocess.Popen(
        [sys.executable, "-c", code, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        for resume in (False, True):
            with pytest.raises(FolderInUse), answer_store(tmp_path, PLAN, resume):
                pass
        other.kill()  # a killed writer leaves no lock
    with answer_store(tmp_path, PLAN):
        pass


@pytest.mark.parametrize(
    ("says", "pages", "room"),
    [("disk I/O error", 2**20, 2**16), ("database or disk is full", 16, 2**20)],
)
def test_a_full_disk_is_an_error_that_keeps_what_was_there(
    tmp_path: Path, says: str, pages: int, room: int
) -> None:
    """The second one: SQLite has then rolled back by itself."""
    kept: list[int] = []

    def fill(store: AnswerStore) -> None:
        for seed in range(1_000):
            figures = {f"figure {seed} {number}": number / 7 for number in range(99)}
            store.keep(Answer(0, seed, figures, {}, {}))
            kept.append(seed)

    advice = rf"{says}\).* free space, then continue with --resume"
    with answer_store(tmp_path, PLAN) as store:
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with disk_of(room), pytest.raises(ResultsFailed, match=advice):
            fill(store)
    assert len(kept) > 5
    with answer_store(tmp_path, PLAN, resume=True) as store:
        assert store.kept() == {(0, seed) for seed in kept}


def test_a_disk_without_room_for_a_store_is_no_store_of_another_kind(tmp_path: Path) -> None:
    with (
        disk_of(0),
        pytest.raises(ResultsFailed, match=f"{ANSWERS} cannot be written .*: free space"),
        answer_store(tmp_path, PLAN),
    ):
        pass
    with answer_store(tmp_path, PLAN) as store:
        assert not store.kept()


def test_tables_without_room_leave_an_experiment_that_goes_on(tmp_path: Path) -> None:
    variants = grid(["base"], ["scale=1,2"])

    def tabulated(folder: Path) -> PartWriter:
        parts = PartWriter(folder)
        run(variants, folder=folder, comparing=Comparing(parts=parts))
        return parts

    tabulated(tmp_path / "whole").close()
    folder = tmp_path / "full"
    parts = tabulated(folder)
    further = pl.DataFrame({"value": [1.0]})
    for act in (partial(parts.add, "figures", further), parts.close):
        advice = r"table figures could not be written .* continue with --resume"
        with disk_of(1), pytest.raises(ResultsFailed, match=advice):
            act()
    assert (folder / "figures.parts").is_dir()
    tabulated(folder).close()
    for path in (tmp_path / "whole").glob("*.parquet"):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    assert not list(folder.glob("*.parts"))


@contextmanager
def disk_of(room: int) -> Iterator[None]:
    """Files of this process cannot grow beyond a limit meanwhile, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_program_is_known_by_its_sources() -> None:
    assert program_identity() == program_identity()
    assert {"python", "tanso", "numpy"} < program_identity().keys()
