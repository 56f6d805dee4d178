"""`tanso doctor`: checks of the machine on which an exchange will run.

Each check gives what it found and what would be right. Nothing is changed: the file that
measures the disk is removed.
"""

from __future__ import annotations

import os
import resource
import shutil
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import apsw
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from api.cli.tables import print_json
from exchange.calendar import is_exchange_day
from exchange.errors import FolderInUse, TansoError
from exchange.files import open_to_others
from exchange.venue.data_folder import DataFolder

SYNCS = 100
BLOCK_BYTES = 4096
SYNC_MS_MAX = 20.0
INLINE_MS_MAX = 0.2
SQLITE_MIN = (3, 51, 3)
FILES_MIN = 4_096
SPACE_MIN_BYTES = 1 << 30
HOLIDAYS_UNTIL = 2099


class Check(Struct, frozen=True):
    """One check; `wanted` says what would be right."""

    name: str
    passed: bool
    found: str
    wanted: str


def examine(folder: Path, host: str, port: int) -> list[Check]:
    """Run all checks; a data folder that does not exist yet is judged by its parent."""
    return [
        check_python(),
        check_sqlite(),
        *check_folder(folder),
        check_cache(),
        check_time_zone(),
        check_clock(),
        check_port(host, port),
        check_open_files(),
    ]


def check_python() -> Check:
    """Check the interpreter's version and that assertions are on: they stop a venue that broke a
    rule."""
    version = sys.version_info[:3]
    passed = (3, 11) <= version[:2] <= (3, 14) and not sys.flags.optimize
    found = ".".join(map(str, version)) + (" with -O" if sys.flags.optimize else "")
    return Check("python", passed, found, "3.11 to 3.14, without -O")


def check_sqlite() -> Check:
    """Check the journal's SQLite; the registry uses the standard library's, on one connection."""
    found = apsw.sqlite_lib_version()
    numbers = tuple(int(part) for part in found.split("."))
    wanted = ".".join(map(str, SQLITE_MIN))
    text = f"{found} (the registry's: {sqlite3.sqlite_version})"
    return Check("sqlite", numbers >= SQLITE_MIN, text, f"{wanted} or later, which fixes WAL reset")


def check_folder(folder: Path) -> Iterator[Check]:
    """Check that the folder is free and writable, its free space, and the time of a sync."""
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        if folder.exists():
            DataFolder(folder).close()
        elif not os.access(place, os.W_OK):
            raise TansoError(f"{place} cannot be written")
        yield Check("folder", True, f"{folder} is free", "writable, not in use")
    except FolderInUse:
        yield Check("folder", True, f"{folder} is in use by an exchange", "writable")
    except TansoError as error:
        yield Check("folder", False, str(error), "writable, not in use")
        return
    if folder.exists():
        yield check_modes(folder)
    space = shutil.disk_usage(place).free
    yield Check("disk space", space >= SPACE_MIN_BYTES, f"{space >> 20:,} MiB", "1,024 MiB free")
    try:
        median_ms, worst_ms = sync_ms(place)
    except OSError as error:
        yield Check("sync", False, f"{place}: {error.strerror}", "a disk that syncs")
        return
    advice = "commits inline" if median_ms <= INLINE_MS_MAX else "commits in a thread"
    found = f"{median_ms:.3f} ms at the median, {worst_ms:.3f} ms at worst ({advice})"
    yield Check("sync", median_ms <= SYNC_MS_MAX, found, f"{SYNC_MS_MAX:g} ms at the median")


def check_modes(folder: Path) -> Check:
    """Check that only the owner can read the folder: it holds orders, sealed bids and keys."""
    wanted = "0700 for folders, 0600 for files"
    try:
        found = list(open_to_others(folder))
    except OSError as error:
        return Check("modes", False, f"{folder}: {error.strerror}", wanted)
    if not found:
        return Check("modes", True, "private to the owner", wanted)
    return Check("modes", False, f"open to others: {', '.join(map(str, found[:3]))}", wanted)


def sync_ms(folder: Path) -> tuple[float, float]:
    """Measure SYNCS appends of one block with fdatasync; return the median and the worst, in ms."""
    path = folder / f".tanso-doctor-{os.getpid()}"
    times = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for _ in range(SYNCS):
            began_s = time.perf_counter()
            os.write(descriptor, bytes(BLOCK_BYTES))
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - began_s) * 1e3)
    finally:
        os.close(descriptor)
        path.unlink()
    times.sort()
    return times[len(times) // 2], times[-1]


def check_cache() -> Check:
    """Check that the folder of compiled kernels is writable; report how many it holds."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    kernels = len(list(folder.rglob("*.nbi"))) if folder.exists() else 0
    place = next(path for path in (folder, *folder.parents) if path.exists())
    state = f"{kernels} kernels" if kernels else "empty: the first start compiles"
    wanted = "writable (set XDG_CACHE_HOME to another place)"
    return Check("numba cache", os.access(place, os.W_OK), f"{folder}, {state}", wanted)


def check_time_zone() -> Check:
    """Check Tokyo's offset, and that public holidays are known for this year and the next."""
    wanted = f"Asia/Tokyo at +9 h, holidays up to {HOLIDAYS_UNTIL}"
    try:
        offset = datetime.now(ZoneInfo("Asia/Tokyo")).strftime("%z")
    except ZoneInfoNotFoundError:
        return Check("time zone", False, "Asia/Tokyo is unknown; install tzdata", wanted)
    year = datetime.now(ZoneInfo("Asia/Tokyo")).year
    known = year < HOLIDAYS_UNTIL and not is_exchange_day(date(year + 1, 1, 1))
    found = f"Asia/Tokyo at {offset}, holidays of {year + 1} {'known' if known else 'unknown'}"
    return Check("time zone", offset == "+0900" and known, found, wanted)


def check_clock() -> Check:
    """Check that the wall clock shows a plausible year."""
    now = datetime.now(ZoneInfo("UTC"))
    passed = 2023 <= now.year < HOLIDAYS_UNTIL
    return Check("clock", passed, now.isoformat(timespec="seconds"), "the present time, in UTC")


def check_port(host: str, port: int) -> Check:
    """Check that the port is free to listen on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
        except OSError as error:
            return Check("port", False, f"{host}:{port}: {error.strerror}", "free; see --port")
    return Check("port", True, f"{host}:{port} is free", "free; see --port")


def check_open_files() -> Check:
    """Check the limit on open files: each connection needs one."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Check("open files", soft >= FILES_MIN, f"{soft:,}", f"{FILES_MIN:,} (ulimit -n)")


def run_doctor(folder: Path, host: str, port: int, as_json: bool) -> bool:
    """Print the checks; return True if all passed."""
    checks = examine(folder, host, port)
    passed = all(check.passed for check in checks)
    if as_json:
        report = {"passed": passed, "checks": checks}
        print_json(report)
        return passed
    table = Table("", "check", "found", "wanted")
    for check in checks:
        mark = "[green]ok[/]" if check.passed else "[red]no[/]"
        table.add_row(mark, check.name, check.found, check.wanted)
    Console().print(table)
    return passed
