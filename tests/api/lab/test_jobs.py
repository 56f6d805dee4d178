"""Jobs outlive a reload, a restart and a crash; nothing half written looks complete."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

import api.lab.folders
import api.lab.jobs
from api.lab.faults import LabError
from api.lab.folders import JobFolder, JobProgress
from api.lab.jobs import Jobs, seconds_left
from api.lab.limits import Limits
from api.lab.processes import environment
from api.lab.requests import JobSpec, read
from api.messages.lab import LabJobBody
from exchange.errors import FolderInUse
from tests.api.lab.house import ENDED, Laboratory, run_of, served

LIMITS = Limits(workers=1)
FULL_AT_THE_END = """
import errno, os
from api.lab import views, worker

def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

views.write_views = full
worker.main()
"""
SLEEP = "import time; time.sleep(600)"


def spec_of(body: LabJobBody) -> JobSpec:
    found = read(body, LIMITS)
    assert isinstance(found, JobSpec)
    return found


SPECS = [spec_of(msgspec.structs.replace(run_of(), seed=seed)) for seed in range(4)]


def sleeping(folder: JobFolder, workers: int, lock: int) -> subprocess.Popen[bytes]:
    """A process in place of a worker, which holds the lock and does nothing."""
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", SLEEP], start_new_session=True, pass_fds=(lock,)
    )
    folder.write_began(process.pid)
    return process


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """Jobs whose workers only sleep."""
    monkeypatch.setattr(api.lab.jobs, "begun", sleeping)
    found = Jobs(tmp_path / "runs", LIMITS)
    yield found
    found.close()


def states(jobs: Jobs) -> list[str]:
    return [jobs.jobs[spec.id].state for spec in SPECS if spec.id in jobs.jobs]


def test_as_many_jobs_run_as_there_are_workers_and_the_others_wait_in_order(jobs: Jobs) -> None:
    for spec in SPECS[:3]:
        jobs.begin(spec)
    assert states(jobs) == ["running", "queued", "queued"]
    places = [jobs.record(jobs.jobs[spec.id]).place for spec in SPECS[:3]]
    assert places == [0, 1, 2]
    asyncio.run(jobs.cancel(jobs.jobs[SPECS[0].id]))
    assert states(jobs) == ["canceled", "running", "queued"]
    asyncio.run(jobs.cancel(jobs.jobs[SPECS[2].id]))
    assert states(jobs) == ["canceled", "running", "canceled"]


def test_a_job_that_is_being_canceled_is_never_seen_as_failed(jobs: Jobs) -> None:
    job = jobs.begin(SPECS[0])
    jobs.look()
    assert states(jobs) == ["running"]

    async def seen() -> list[str]:
        found: list[str] = []

        async def look() -> None:
            while True:
                jobs.look()
                found.append(job.state)
                await asyncio.sleep(0)

        watch = asyncio.create_task(look())
        await asyncio.sleep(0)  # one look at least, also if the process ends at once
        await jobs.cancel(job)
        watch.cancel()
        return found

    assert set(asyncio.run(seen())) == {"running"}
    assert states(jobs) == ["canceled"]


def test_the_same_request_is_the_same_job_and_an_ended_one_begins_again(jobs: Jobs) -> None:
    first = jobs.begin(SPECS[0])
    assert jobs.begin(SPECS[0]) is first
    asyncio.run(jobs.cancel(first))
    assert jobs.begin(SPECS[0]).state == "running"
    assert len(jobs.jobs) == 1


@pytest.mark.parametrize(
    ("progress", "passed", "estimate", "left"),
    [
        (JobProgress(0.0, 0), 10.0, 60.0, 50.0),
        (JobProgress(0.0, 0), 90.0, 60.0, None),  # nothing is known of its rate
        (JobProgress(0.02, 0), 60.0, 60.0, 2940.0),  # much slower than on free cores
        (JobProgress(0.05, 0), 5.0, 60.0, 75.0),  # half its rate, half the estimate
        (JobProgress(0.5, 0), 300.0, 60.0, 300.0),
        (JobProgress(0.5, 0, 0.4), 10.0, 100.0, 50.0),  # gone on with 0.4 of it done
    ],
)
def test_the_time_left_follows_the_rate_of_the_run_itself(
    progress: JobProgress, passed: float, estimate: float, left: float | None
) -> None:
    assert seconds_left(progress, passed, estimate) == (left and pytest.approx(left))


def test_a_worker_that_is_killed_is_a_failed_job_with_its_last_lines(jobs: Jobs) -> None:
    job = jobs.begin(SPECS[0])
    job.folder.log.write_text("first\nMemoryError\n")
    job.folder.work.mkdir()
    assert job.process is not None
    job.process.kill()
    job.process.wait()
    jobs.look()
    record = jobs.record(jobs.jobs[SPECS[0].id])
    assert (record.state, record.last_lines) == ("failed", ["first", "MemoryError"])
    assert record.fault is not None
    assert record.fault.code == "worker_died"
    assert not job.folder.work.exists()


def test_a_worker_that_dies_on_a_full_disk_is_said_and_the_laboratory_goes_on(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spec in SPECS[:2]:
        jobs.begin(spec)

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    job = jobs.jobs[SPECS[0].id]
    assert job.process is not None
    job.process.kill()
    job.process.wait()
    with monkeypatch.context() as patch:
        patch.setattr(api.lab.folders, "_write_whole", full)
        patch.setattr(api.lab.jobs, "is_full", lambda folder: True)
        patch.setattr(api.lab.jobs, "begun", lambda folder, workers, lock: full(folder, b""))
        jobs.look()
    for spec in SPECS[:2]:
        record = jobs.record(jobs.jobs[spec.id])
        assert record.state == "failed"
        assert record.fault is not None
        assert record.fault.code == "full"
        assert not jobs.jobs[spec.id].folder.results.exists()
    assert jobs.begin(SPECS[0]).state == "running"  # there is room again


def test_a_disk_that_fills_during_a_run_leaves_nothing_that_looks_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_room(folder: JobFolder, workers: int, lock: int) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", FULL_AT_THE_END, ".", str(workers)],
            cwd=folder.path,
            env=environment(),
            start_new_session=True,
            pass_fds=(lock,),
        )
        folder.write_began(process.pid)
        return process

    monkeypatch.setattr(api.lab.jobs, "begun", without_room)
    with served(tmp_path) as laboratory:
        job = laboratory.wait(laboratory.begin(run_of()).id)
        assert job.state == "failed"
        assert job.fault is not None
        assert job.fault.code == "full"
        assert "No space left" in job.fault.text.en
        assert not (tmp_path / job.id / "results").exists()
        assert not (tmp_path / job.id / "work").exists()
        assert laboratory.http.get(f"/runs/{job.id}/results").status_code == 409


def test_a_server_that_is_killed_leaves_the_worker_which_the_next_one_adopts(jobs: Jobs) -> None:
    for spec in SPECS[:2]:
        jobs.begin(spec)
    process = jobs.jobs[SPECS[0].id].process
    assert process is not None
    fcntl.flock(jobs._lock, fcntl.LOCK_UN)  # as if its process had ended
    again = Jobs(jobs.root, LIMITS)
    assert states(again) == ["running", "queued"]
    again.jobs[SPECS[0].id].folder.write_progress(JobProgress(0.5, 0))
    again.look()
    assert again.record(again.jobs[SPECS[0].id]).share == 0.5
    asyncio.run(again.cancel(again.jobs[SPECS[0].id]))
    assert process.wait(10) == -signal.SIGTERM
    assert states(again) == ["canceled", "running"]
    again.close()


def test_a_server_that_ends_ends_its_workers_and_they_go_on_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.lab.jobs, "begun", sleeping)
    jobs = Jobs(tmp_path, LIMITS)
    process = jobs.begin(SPECS[0]).process
    assert process is not None
    jobs.close()
    assert process.returncode == -signal.SIGTERM
    again = Jobs(tmp_path, LIMITS)
    assert states(again) == ["running"]
    again.close()


def test_results_in_the_making_are_no_results(jobs: Jobs) -> None:
    job = jobs.begin(SPECS[0])
    job.folder.work.mkdir()
    (job.folder.work / "manifest.json").write_text("{}")
    jobs.look()
    assert states(jobs) == ["running"]
    job.folder.work.rename(job.folder.results)
    assert job.process is not None
    job.process.kill()
    job.process.wait()
    jobs.look()
    assert states(jobs) == ["done"]


def test_two_laboratories_cannot_use_one_folder(jobs: Jobs) -> None:
    with pytest.raises(FolderInUse, match="--runs"):
        Jobs(jobs.root, LIMITS)


def full(jobs: Jobs, limits: Limits) -> LabError:
    jobs.limits = limits
    with pytest.raises(LabError) as error:
        jobs.begin(SPECS[1])
    assert error.value.fault.code == "full"
    assert SPECS[1].id not in jobs.jobs
    return error.value


@pytest.mark.parametrize(
    ("limits", "cure"),
    [
        (LIMITS._replace(at_once=1), "Wait"),
        (LIMITS._replace(kept=1), "Remove"),
        (LIMITS._replace(bytes=SPECS[1].bytes), "Remove"),
    ],
)
def test_a_full_quota_is_said_with_what_to_do(jobs: Jobs, limits: Limits, cure: str) -> None:
    jobs.begin(SPECS[0]).bytes = 1
    error = full(jobs, limits)
    assert cure in error.fault.cure.en
    assert error.status == 429


def test_a_full_disk_is_said_before_the_run(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    assert full(jobs, LIMITS).status == 507


def test_only_an_ended_job_is_removed_and_only_a_begun_one_canceled(jobs: Jobs) -> None:
    job = jobs.begin(SPECS[0])
    with pytest.raises(LabError):
        jobs.remove(job)
    asyncio.run(jobs.cancel(job))
    ended = jobs.get(SPECS[0].id)
    with pytest.raises(LabError):
        asyncio.run(jobs.cancel(ended))
    jobs.remove(ended)
    assert not ended.folder.path.exists()
    with pytest.raises(LabError) as unknown:
        jobs.get(SPECS[0].id)
    assert unknown.value.status == 404


def test_a_worker_knows_nothing_of_the_server_s_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANSO_REGISTRY_TOKEN", "secret")
    assert not [name for name in environment() if name.startswith("TANSO")]


def test_a_run_survives_a_restart_of_the_server(tmp_path: Path) -> None:
    body = msgspec.structs.replace(run_of(), seed=9)
    with served(tmp_path) as first:
        name = first.begin(body).id
        first.wait(name, ("running", *ENDED))
    with served(tmp_path) as second:
        job = second.wait(name)
        assert (job.state, job.share) == ("done", 1.0)
        assert second.begin(body).state == "done"  # at once: it is the same run
        assert {path.name for path in (tmp_path / name).iterdir()} >= {"results", "spec.json"}
        assert not (tmp_path / name / "work").exists()


def test_the_states_of_a_run_are_sent_as_they_change(laboratory: Laboratory, run: str) -> None:
    with laboratory.http.stream("GET", f"/runs/{run}/events") as answer:
        lines = list(answer.iter_lines())
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert lines[0] == "event: job"
    assert msgspec.json.decode(lines[1].removeprefix("data: "))["state"] == "done"


def test_a_run_that_cannot_begin_answers_with_its_first_fault(laboratory: Laboratory) -> None:
    answer = laboratory.post("/runs", run_of(1, policy__credit_limit="3.0"))
    assert answer.status_code == 422
    fault = answer.json()["fault"]
    assert (fault["code"], fault["key"]) == ("out_of_bounds", "policy.credit_limit")


def test_pages_of_other_hosts_cannot_begin_runs(laboratory: Laboratory) -> None:
    body = msgspec.json.encode(run_of())
    plain = laboratory.http.post("/runs", content=body, headers={"content-type": "text/plain"})
    foreign = laboratory.http.post(
        "/runs",
        content=body,
        headers={"content-type": "application/json", "origin": "https://elsewhere.example"},
    )
    assert (plain.status_code, foreign.status_code) == (403, 403)
    other = laboratory.http.get("/runs", headers={"host": "elsewhere.example"})
    assert other.status_code == 400


def test_a_request_that_is_no_json_is_a_fault_in_both_languages(laboratory: Laboratory) -> None:
    headers = {"content-type": "application/json"}
    for content in (b"{", b'{"kind": "dance"}', b'{"kind": "run", "seed": -1}'):
        answer = laboratory.http.post("/runs", content=content, headers=headers)
        fault = answer.json()["fault"]
        assert answer.status_code in (400, 422)
        assert fault["code"] == "wrong_request"
        assert fault["text"]["en"]
        assert fault["text"]["ja"]
    assert laboratory.http.get("/runs/none").status_code == 404
    assert laboratory.http.get("/nothing").json()["fault"]["code"] == "not_known"
