"""Faults of jobs: a full quota or disk, a process that died, a state that does not allow it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from api.lab.faults import LabError, fault
from api.lab.limits import SPARE_BYTES
from api.lab.requests import JobSpec
from api.messages.lab import LabFault, LabLimits

ROOM_BYTES = 2**20  # with less free a run cannot write its answers


def reject_full(spec: JobSpec, limits: LabLimits, is_new: bool) -> None:
    """LabError where a quota or the disk has no room for a job."""
    remove = ("Remove runs that are not needed.", "不要な計算を削除してください。")
    wait = ("Wait for one to end, or cancel one.", "終わるのを待つか、中止してください。")
    if limits.at_once >= limits.at_once_max:
        text = (
            f"{limits.at_once_max} runs already wait or run, which is the most.",
            f"待機中と実行中の計算が上限の {limits.at_once_max} 件に達しています。",
        )
        raise LabError(fault("full", text, wait))
    if is_new and limits.kept >= limits.kept_max:
        text = (
            f"{limits.kept_max} runs are kept, which is the most.",
            f"保存された計算が上限の {limits.kept_max} 件に達しています。",
        )
        raise LabError(fault("full", text, remove))
    if limits.bytes + spec.bytes > limits.bytes_max:
        used, most, own = (
            f"{size / 2**20:,.1f}" for size in (limits.bytes, limits.bytes_max, spec.bytes)
        )
        text = (
            f"The runs take {used} of {most} MiB; this one needs about {own}.",
            f"計算が {most} MiB のうち {used} MiB を使い、これには約 {own} MiB が必要です。",
        )
        raise LabError(fault("full", text, remove))
    if limits.bytes_free < spec.bytes + SPARE_BYTES:
        raise LabError(full_disk(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))), 507)


def wrong_state(english: str, japanese: str) -> LabError:
    """The error of an act that the state of a run does not allow."""
    cure = ("Read the run again.", "計算の状態を読み直してください。")
    return LabError(fault("wrong_request", (english, japanese), cure), 409)


def full_disk(error: OSError) -> LabFault:
    """The fault of a disk that cannot be written."""
    return fault(
        "full",
        (
            f"The disk of the laboratory cannot be written: {error.strerror}.",
            f"ディスクに書き込めません: {error.strerror}",
        ),
        (
            "Free disk space or remove runs, then run it again.",
            "ディスクを空けるか計算を削除して、もう一度実行してください。",
        ),
    )


def is_full(folder: Path) -> bool:
    """True where the disk of a folder has no room for a run's files."""
    return shutil.disk_usage(folder).free < ROOM_BYTES


def died(lines: list[str]) -> LabFault:
    """The fault of a process that ended before its run; `lines`: what it printed."""
    return fault(
        "worker_died",
        (
            "The process of the run ended before the run did."
            + ("" if lines else " It left no message: it was killed, or the memory was full."),
            "計算の途中でプロセスが終わりました。"
            + ("" if lines else "記録がないので、強制終了されたか、メモリーが足りません。"),
        ),
        (
            "Run it again; ended runs of it are kept. If it repeats, take fewer firms or workers.",
            "もう一度実行してください。終わった分は残っています。繰り返すときは事業者や並列数を減らしてください。",
        ),
    )
