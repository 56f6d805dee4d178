"""A finished run, opened from a folder, a bundle or an address: `simulation.open_run`.

    run = open_run("results")                     # or "run.zip", or "https://host/runs/1"
    run.tables["firms"].filter(pl.col("fiscal_year") == 2030).collect()
    run.figure("price")

Tables are lazy frames of Polars over Parquet. What must stay true: no byte of a file is used before
its SHA-256 is that of the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from zipfile import BadZipFile, ZipFile

import msgspec
import polars as pl

from exchange.errors import ConfigError
from simulation.results.figure_data import FIGURES, FigureSource, figure_source
from simulation.results.manifest import MANIFEST, SCENARIO, Manifest, decoded_manifest

if TYPE_CHECKING:
    import pandas

TIMEOUT_S = 60.0
PARQUET = ".parquet"


class Files(Protocol):
    """The files of a run by name; `where` names their place in messages."""

    where: str

    def read(self, name: str) -> bytes:
        """The bytes of a file; ConfigError where there is none."""

    def path(self, name: str) -> Path | None:
        """The file's path where it lies on this machine's disk."""


class FolderFiles:
    """The files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self._folder = folder

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            raise _missing(self.where, name) from None
        except OSError as error:
            raise ConfigError(f"cannot read {self._folder / name}: {error.strerror}") from None

    def path(self, name: str) -> Path | None:
        """The file's path; ConfigError where there is no such file."""
        path = self._folder / name
        if not path.is_file():
            raise _missing(self.where, name)
        return path


class ZipFiles:
    """The files of a bundle."""

    def __init__(self, where: str, content: Path | BytesIO) -> None:
        self.where = where
        try:
            self._zip = ZipFile(content)
        except BadZipFile:
            raise ConfigError(f"{where} is no bundle: it is not a whole zip file") from None
        except OSError as error:
            raise ConfigError(f"cannot read {where}: {error.strerror}") from None

    def read(self, name: str) -> bytes:
        """The bytes of an entry."""
        try:
            return self._zip.read(name)
        except KeyError:
            raise _missing(self.where, name) from None
        except BadZipFile:
            raise _changed(self.where, name) from None

    def path(self, name: str) -> Path | None:
        """None: an entry lies in the zip file."""
        return None


class WebFiles:
    """The files below an address, each fetched when it is first used."""

    def __init__(self, address: str) -> None:
        self.where = address.rstrip("/")

    def read(self, name: str) -> bytes:
        """The body of the answer."""
        return fetch(f"{self.where}/{name}")

    def path(self, name: str) -> Path | None:
        """None: the file lies elsewhere."""
        return None


class Tables(Mapping[str, pl.LazyFrame]):
    """The tables of a run by name, each read and checked when it is first used."""

    def __init__(self, files: Files, manifest: Manifest) -> None:
        self._files, self._manifest = files, manifest
        self._opened: dict[str, pl.LazyFrame] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        if name not in self._opened:
            if name + PARQUET not in self._manifest.files:
                raise KeyError(f"the run has no table {name!r}; there are: {', '.join(self)}")
            self._opened[name] = pl.scan_parquet(self._source(name + PARQUET))
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return (
            name.removesuffix(PARQUET) for name in self._manifest.files if name.endswith(PARQUET)
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _source(self, name: str) -> Path | BytesIO:
        path = self._files.path(name)
        if path is None:
            return BytesIO(checked(self._files, self._manifest, name))
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != self._manifest.files[name].sha256:
                raise _changed(self._files.where, name)
        return path


class Run:
    """A finished run. `manifest`: seed, versions, digests; `tables`: lazy frames by name."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.manifest = decoded_manifest(files.read(MANIFEST), f"{files.where}/{MANIFEST}")
        for name in self.manifest.files:
            if Path(name).name != name:
                raise ConfigError(f"{files.where}: {name!r} in its {MANIFEST} is no file's name")
        self.tables = Tables(files, self.manifest)

    def read(self, name: str) -> bytes:
        """The bytes of a file of the manifest; ConfigError where they are not the manifest's."""
        return checked(self.files, self.manifest, name)

    @property
    def has_scenario(self) -> bool:
        """True for a run of one scenario, false for an experiment."""
        return SCENARIO in self.manifest.files

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """All keys of the scenario; ConfigError for an experiment, which has several."""
        if not self.has_scenario:
            raise ConfigError(f"{self.files.where} is of an experiment, which has no one scenario")
        keys: dict[str, Any] = msgspec.json.decode(self.read(SCENARIO))
        return keys

    @cached_property
    def source(self) -> FigureSource:
        """All tables, read, and what the figures are made from; ConfigError for an experiment."""
        if not self.has_scenario:
            raise ConfigError(
                f"{self.files.where} is of an experiment of many runs: it has tables, but not the "
                "years and figures of one run; open a run of tanso simulate"
            )
        return figure_source({name: frame.collect() for name, frame in self.tables.items()})

    @property
    def measures(self) -> pl.DataFrame:
        """One row for each fiscal year; names end in their unit."""
        return self.source.by_year

    @property
    def figures(self) -> list[str]:
        """The names of the figures that `figure` knows."""
        return list(FIGURES)

    def figure(self, name: str) -> pl.DataFrame:
        """The data of a figure, those which the report draws. KeyError: no such figure."""
        if name not in FIGURES:
            raise KeyError(f"no figure is called {name!r}; there are: {', '.join(FIGURES)}")
        return FIGURES[name](self.source)

    def pandas(self, name: str) -> pandas.DataFrame:
        """A table as a frame of pandas, which must be installed."""
        import pandas

        table = self.tables[name].collect()
        return pandas.DataFrame({one.name: one.to_numpy() for one in table.iter_columns()})

    def verify(self) -> None:
        """Compare every file with the manifest now; ConfigError for the first that differs."""
        for name in self.manifest.files:
            self.read(name)

    def __repr__(self) -> str:
        return (
            f"<Run {self.manifest.scenario!r}, seed {self.manifest.seed}, "
            f"{len(self.tables)} tables, from {self.files.where}>"
        )


def open_run(place: str | Path) -> Run:
    """Open a finished run: its folder, its bundle (.zip), or the http address of either or of its
    page in a laboratory.

    ConfigError where there is no manifest, where it is of another format, and, at a table's first
    use, where a file is missing or is not the one that the manifest names.
    """
    text = str(place)
    if text.startswith(("http://", "https://")):
        if text.partition("?")[0].endswith(".zip"):
            return Run(ZipFiles(text, BytesIO(fetch(text))))
        return Run(WebFiles(re.sub(r"^(https?://[^/]+)/lab/runs/", r"\1/v1/lab/runs/", text)))
    path = Path(place)
    if path.is_dir():
        return Run(FolderFiles(path))
    if not path.exists():
        raise ConfigError(
            f"{path} does not exist; name a folder of results, a bundle (.zip), or an address"
        )
    return Run(ZipFiles(text, path))


def fetch(address: str) -> bytes:
    """The body at an http address; ConfigError where there is none."""
    from urllib.error import HTTPError, URLError
    from urllib.request import urlopen

    try:
        with urlopen(address, timeout=TIMEOUT_S) as answer:
            body: bytes = answer.read()
    except HTTPError as error:
        with error:
            raise ConfigError(f"{address} answers {error.code} {error.reason}") from None
    except URLError as error:
        raise ConfigError(f"cannot read {address}: {error.reason}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read {address}: {error}") from None
    return body


def checked(files: Files, manifest: Manifest, name: str) -> bytes:
    """The bytes of a file; ConfigError where they are not those that the manifest names."""
    content = files.read(name)
    if sha256(content).hexdigest() != manifest.files[name].sha256:
        raise _changed(files.where, name)
    return content


def _missing(where: str, name: str) -> ConfigError:
    if name == MANIFEST:
        return ConfigError(f"{where} has no {MANIFEST}: its run did not end, or it is no run")
    return ConfigError(
        f"{where} lacks {name}, which its {MANIFEST} names: copy the whole run again"
    )


def _changed(where: str, name: str) -> ConfigError:
    return ConfigError(
        f"{name} in {where} is not the file that its {MANIFEST} names (SHA-256 differs): copy the "
        "whole run again"
    )
