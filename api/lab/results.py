"""The results of a job, read from its folder; nothing is served that is not the manifest's."""

from __future__ import annotations

import asyncio
import sys
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path

import msgspec
import polars as pl

from api.lab.boards import auction_entries, board_of
from api.lab.faults import LabError, fault
from api.lab.jobs import Job
from api.lab.processes import environment
from api.lab.views import VIEW, Kept
from api.messages.lab import LabFault, LabJob
from api.messages.lab_results import LabAuctions, LabBoard, LabResults
from exchange.errors import ConfigError
from simulation.report.study_page import PAGES
from simulation.results.manifest import MANIFEST, Manifest, read_manifest

MADE = "made"
_making: dict[Path, asyncio.Lock] = {}


def whole(job: Job, record: LabJob) -> LabResults:
    """All results but the data of figures and tables."""
    folder = _folder(job)
    kept = msgspec.json.decode((folder / VIEW / "results.json").read_bytes(), type=Kept)
    wrong = [damaged(name) for name in _changed(folder)]
    return LabResults(
        id=job.spec.id,
        kind=job.spec.body.kind,
        job=record,
        damaged=wrong,
        **msgspec.structs.asdict(kept),
    )


def figure(job: Job, name: str, ending: str) -> Path:
    """The file of a figure's data. LabError: no such figure, or the tables have been changed."""
    folder = _folder(job)
    path = folder / VIEW / "figures" / f"{name}.{ending}"
    if path.parent != folder / VIEW / "figures" or not path.is_file():
        raise _unknown("figure", "図", name)
    return path


def sealed(job: Job, name: str) -> tuple[Path, str]:
    """A file of the manifest and its SHA-256. LabError: no such file, or it has been changed."""
    folder = _folder(job)
    if name == MANIFEST:
        return folder / MANIFEST, _digest(folder / MANIFEST, *_stamp(folder / MANIFEST))
    files = _manifest(folder).files
    if name not in files:
        raise _unknown("file", "ファイル", name)
    if not _is_sound(folder, name):
        raise LabError(damaged(name))
    return folder / name, files[name].sha256


def table_csv(job: Job, name: str) -> bytes:
    """A table as CSV."""
    path, _ = sealed(job, f"{name}.parquet")
    return pl.read_parquet(path).write_csv().encode()


def auctions(job: Job) -> LabAuctions:
    """The auctions with recorded orders."""
    return LabAuctions(auction_entries(_run_folder(job)))


def board(job: Job, number: str, rows: int) -> LabBoard:
    """The board of one of them."""
    entries = auctions(job).auctions
    if not number.isdecimal() or int(number) >= len(entries):
        raise _unknown("auction", "オークション", number)
    entry = entries[int(number)]
    return LabBoard(entry, board_of(_run_folder(job), entry, rows))


def page(job: Job, name: str) -> Path:
    """A study's page."""
    path = _folder(job) / name
    if name not in PAGES.values() or not path.is_file():
        raise _unknown("page", "ページ", name)
    return path


async def made(job: Job, name: str) -> Path:
    """A file that is made on demand, in a process of its own, and kept. LabError: the tables have
    been changed.
    """
    folder = _folder(job)
    path = job.folder.path / MADE / name
    async with _making.setdefault(path, asyncio.Lock()):
        if not path.exists():
            if changed := await asyncio.to_thread(_changed, folder):
                raise LabError(damaged(changed[0]))
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "api.lab.made", str(folder), str(path)),
                cwd=job.folder.path,
                env=environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            _, said = await process.communicate()
            if process.returncode:
                lines = said.decode(errors="replace").strip().splitlines() or ["no message"]
                raise LabError(_not_made(name, lines[-1]), 500)
    _making.pop(path, None)
    return path


def damaged(name: str) -> LabFault:
    """The fault of a file that is not the one of the manifest."""
    return fault(
        "damaged",
        (
            f"{name} is not the file that the manifest names (its SHA-256 differs).",
            f"{name} は記録されたファイルと違います（SHA-256 が一致しません）。",
        ),
        (
            "Remove the run and make it again: equal settings give equal files.",
            "計算を削除して、もう一度実行してください。同じ設定なら同じファイルになります。",
        ),
        name,
    )


def _folder(job: Job) -> Path:
    """The folder of results. LabError: the job has none."""
    if job.state == "done":
        return job.folder.results
    text = {
        "queued": ("The run waits in the queue.", "計算は待機中です。"),
        "running": ("The run has not ended yet.", "計算はまだ終わっていません。"),
        "failed": ("The run failed and has no results.", "計算は失敗し、結果がありません。"),
        "canceled": (
            "The run was canceled.",
            "中止された計算に結果はありません。",
        ),
    }[job.state]
    cure = (
        "Look at its state, or run it again.",
        "状態を見るか、再実行してください。",
    )
    raise LabError(fault("not_ended", text, cure, job.spec.id))


def _run_folder(job: Job) -> Path:
    folder = _folder(job)
    if "steps.parquet" not in _manifest(folder).files:
        raise _unknown("auction", "オークション", job.spec.id)
    for name in ("steps.parquet", "auctions.parquet", "years.parquet", "instruments.parquet"):
        sealed(job, name)
    return folder


def _manifest(folder: Path) -> Manifest:
    try:
        return read_manifest(folder)
    except ConfigError as error:
        text = (str(error), f"結果を読めません: {error}")
        cure = ("Remove the run and make it again.", "計算を削除して、もう一度実行してください。")
        raise LabError(fault("damaged", text, cure, MANIFEST)) from None


def _changed(folder: Path) -> list[str]:
    """The files of the manifest that are not as it says."""
    return [name for name in _manifest(folder).files if not _is_sound(folder, name)]


def _is_sound(folder: Path, name: str) -> bool:
    path = folder / name
    if not path.is_file():
        return False
    return _digest(path, *_stamp(path)) == _manifest(folder).files[name].sha256


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=4096)
def _digest(path: Path, inode: int, size: int, changed_ns: int) -> str:
    """The SHA-256 of a file, computed once for each change of it."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _unknown(kind: str, kind_ja: str, name: str) -> LabError:
    return LabError(
        fault(
            "not_known",
            (f"The run has no {kind} {name!r}.", f"この計算に{kind_ja} {name} はありません。"),
            ("See its results for the names.", "名前は結果の一覧を見てください。"),
            name,
        )
    )


def _not_made(name: str, reason: str) -> LabFault:
    return fault(
        "failed",
        (f"{name} could not be made: {reason}", f"{name} を作れませんでした: {reason}"),
        (
            "Use the Parquet tables.",
            "Parquet の表を使ってください。",
        ),
        name,
    )
