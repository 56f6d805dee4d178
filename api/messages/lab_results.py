"""Results of a run of the laboratory: findings, tiles, figures, tables, comparison, auctions.

Numbers are in the units of their names (t, yen, yen/t, shares of 1) and not rounded; `null` is "not
known". Intervals are of the mean, with 95 % confidence; `null` with one run, and where the figure
is 0 in more than four fifths of the runs: then `nonzero` to `nonzero_high` are the share of runs in
which it is not 0.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from api.messages.board import BoardRecord
from api.messages.fields import BoardRows, DecimalText, Timestamp
from api.messages.lab import KindText, LabFault, LabJob, LabText, LabVariantRecord
from api.messages.rest import Body

UnitText = Literal["t", "yen", "yen/t", "share", "number"]
AuctionKindText = Literal["call", "reverse", "forward"]
Cell = float | int | str | None


class LabSentence(Struct):
    """A finding in one language: its lead, shown strong, and the rest."""

    lead: str
    rest: str


class LabFinding(Struct):
    """A finding in both languages."""

    en: LabSentence
    ja: LabSentence


class LabTile(Struct):
    """A key figure: its value, or the mean over runs with its interval."""

    figure: str
    text: LabText
    unit: UnitText
    value: float
    low: float | None
    high: float | None
    runs: int
    nonzero: float | None = None
    nonzero_low: float | None = None
    nonzero_high: float | None = None


class LabColumn(Struct):
    """A column of a figure or table; `unit` as in the column dictionary, empty for none."""

    name: str
    unit: str
    text: LabText


class LabFigureEntry(Struct):
    """A figure that a run has; its data: `figures/{name}.json` and `.csv`. `reading`: what it
    shows, in one sentence; `rows`: of its data."""

    name: str
    title: LabText
    reading: LabText
    rows: int


class LabFigure(Struct):
    """A figure's data by column, a row for each point: what the report and a notebook draw."""

    name: str
    title: LabText
    reading: LabText
    columns: list[LabColumn]
    data: dict[str, list[Cell]]


class LabTableEntry(Struct):
    """A table of the run; `tables/{name}.parquet` (its ETag is `sha256`) and `.csv`."""

    name: str
    text: LabText
    rows: int
    bytes: int
    sha256: str
    columns: list[LabColumn]


class LabRepeat(Struct):
    """The repetition of the run: a command, lines of Python, and the versions of the manifest.
    `files`: the texts of the files that the command names."""

    command: str
    python: str
    files: dict[str, str]
    versions: dict[str, str]


class LabAssumption(Struct):
    """A key in which variants differ: its value in each, in TOML."""

    key: str
    unit: str
    text: LabText
    values: list[str | None]


class LabDifference(Struct):
    """A figure of a variant less that of the base (variant 0 unless asked otherwise), paired seed
    by seed. `higher`, `lower`: shares of seeds, with their intervals."""

    variant: int
    base: int
    figure: str
    text: LabText
    unit: UnitText
    mean: float
    base_mean: float
    difference: float
    low: float | None
    high: float | None
    higher: float
    higher_low: float
    higher_high: float
    lower: float
    lower_low: float
    lower_high: float
    runs: int


class LabComparison(Struct):
    """Variants with common seeds: how their assumptions and their figures differ."""

    variants: list[LabVariantRecord]
    assumptions: list[LabAssumption]
    differences: list[LabDifference]


class LabAxis(Struct):
    """An axis of a map: its key and its values in TOML."""

    key: str
    unit: str
    text: LabText
    values: list[str]


class LabMapFigure(Struct):
    """A figure over the cells of a map, in the order of its `cells`."""

    figure: str
    text: LabText
    unit: UnitText
    mean: list[float | None]
    low: list[float | None]
    high: list[float | None]
    nonzero: list[float | None]


class LabCell(Struct):
    """A cell: the places of its values on the axes (`y` is 0 where there is one axis), its runs,
    and why it was passed over."""

    x: int
    y: int
    runs: int
    fault: LabFault | None


class LabMap(Struct):
    """A sweep of one or two keys."""

    x: LabAxis
    y: LabAxis | None
    cells: list[LabCell]
    figures: list[LabMapFigure]


class LabAuctionEntry(Struct):
    """An auction whose orders were recorded: the last call before each deadline, and each sealed
    one. `number` is its place, from 0."""

    number: int
    timestamp: Timestamp
    fiscal_year: int
    symbol: str
    kind: AuctionKindText
    price: DecimalText | None
    volume_t: int
    imbalance_t: int
    orders: int


class LabAuctions(Struct):
    """The auctions of the run that can be looked into."""

    auctions: list[LabAuctionEntry]


class LabBoardQuery(Body, frozen=True):
    """`rows`: the most prices above and below the center."""

    rows: BoardRows = 10


class LabBoard(Struct):
    """An auction's orders just before it cleared, as the board of `GET /v1/board`."""

    auction: LabAuctionEntry
    board: BoardRecord[DecimalText]


class LabPage(Struct):
    """A study's page in one language, at `pages/{name}`."""

    name: str
    lang: Literal["en", "ja"]


class LabResults(Struct):
    """The results of an ended run. `comparison` is of kind `compare`, `map` of `sweep`, `pages` of
    `study`; findings are of `run` and `study`, tiles of `run`. `damaged`: files that are not those
    of the manifest; their tables and figures are not served."""

    id: str
    kind: KindText
    job: LabJob
    manifest_sha256: str
    findings: list[LabFinding]
    tiles: list[LabTile]
    figures: list[LabFigureEntry]
    tables: list[LabTableEntry]
    has_auctions: bool
    comparison: LabComparison | None
    map: LabMap | None
    pages: list[LabPage]
    passed_over: list[LabFault]
    damaged: list[LabFault]
    repeat: LabRepeat
