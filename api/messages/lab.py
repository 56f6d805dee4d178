"""Bodies and replies of the laboratory: its scenarios, their keys, checks, and runs as jobs.

A value of a scenario key is its TOML text: `0.1`, `true`, `"call"`, `2027-10-01`. A `LabText` is
one text in English and Japanese. Times are milliseconds since 1970-01-01 UTC by the wall clock.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from api.messages.rest import Body

TOML_MAX = 400_000  # a table of 350 listed firms takes about 60,000
CHANGES_MAX = 300
VARIANTS_MAX = 4
AXES_MAX = 2
VALUES_MAX = 20
REPLICATIONS_MAX = 200

KindText = Literal["run", "compare", "sweep", "study"]
StateText = Literal["queued", "running", "done", "failed", "canceled"]
StudyText = Literal["agency", "shortfall"]
ModelText = Literal["gx-ets", "static"]
BadgeText = Literal["published", "press", "assumption", "input"]
KeyKindText = Literal["number", "integer", "choice", "flag", "text", "day", "month_day", "list"]
FaultText = Literal[
    "toml",  # the text is no TOML
    "unknown_scenario",
    "unknown_key",
    "wrong_type",
    "out_of_bounds",
    "no_choice",
    "missing_key",
    "contradiction",  # two keys do not fit together
    "no_file",  # a key names a file, which the laboratory does not read
    "too_much",  # above a limit of the laboratory
    "full",  # a quota or the disk is full
    "damaged",  # a file is not the one that the manifest names
    "worker_died",
    "interrupted",
    "not_known",  # no such run, figure or table
    "not_ended",  # the run has no results yet
    "wrong_request",
    "failed",  # the run ended in an error
]

TomlValue = Annotated[str, Meta(min_length=1, max_length=20_000)]
KeyName = Annotated[str, Meta(min_length=1, max_length=120)]
ScenarioName = Annotated[str, Meta(max_length=60, pattern=r"^[a-z0-9-]*$(?!\n)")]
Replications = Annotated[int, Meta(ge=1, le=REPLICATIONS_MAX)]
FirstSeed = Annotated[int, Meta(ge=0, le=2**31)]


class LabText(Struct, frozen=True):
    """One text in both languages."""

    en: str
    ja: str


class LabFault(Struct, frozen=True, kw_only=True):
    """A fault: what is wrong, where, and what to do, each in both languages.

    `where`: a key such as `policy.credit_limit`, the values of a cell of a map, or a file; empty
    for the whole.
    `variant`: the number of the variant at fault, from 0; `line`: of its TOML text, from 1.
    """

    code: FaultText
    text: LabText
    cure: LabText
    where: str = ""
    key: str = ""
    variant: int | None = None
    line: int | None = None


class LabProblem(Struct):
    """An error of a route of the laboratory."""

    fault: LabFault


class LabChange(Struct, frozen=True):
    """A key that differs from the scenario below: values in TOML, `null` where it is not set.

    `unit`, `title` and `badge` are of the key's description.
    """

    key: str
    value: str | None
    before: str | None
    unit: str
    title: LabText


class LabScenario(Struct):
    """A shipped scenario as a card. `extends`: the scenario that it changes, empty for none;
    `changes`: what differs from that one; `seconds`: of one run on this machine, as estimated."""

    name: str
    model: ModelText
    title: LabText
    about: LabText
    extends: str
    changes: list[LabChange]
    seconds: float


class LabScenarios(Struct):
    """The library: shipped scenarios, in the order in which they are shown."""

    scenarios: list[LabScenario]


class LabScenarioText(Struct):
    """A scenario whole: `toml` is the file as it was shipped, `whole` the same scenario with every
    key written out, `values` each key's value in TOML (`null`: not set)."""

    name: str
    toml: str
    whole: str
    values: dict[str, str | None]


class LabKey(Struct):
    """A key of a scenario, as the editor shows it.

    `low`, `high`: bounds, `null` for none; `open_low`, `open_high`: the bound itself is excluded.
    `choices`: the values of a choice, without quotation marks. `default`: in TOML, `null` where the
    key has none. `may_be_empty`: the key can be left out. A `list` is edited as TOML text.
    """

    key: str
    kind: KeyKindText
    text: LabText
    unit: str
    badge: BadgeText
    source: str
    default: str | None
    may_be_empty: bool = False
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    choices: list[str] = []


class LabKeyGroup(Struct):
    """The keys of one table of a scenario; `key` is its path, empty for the keys above all tables.
    `model`: the tables of another model or rules pack are shown only for its scenarios."""

    key: str
    text: LabText
    keys: list[LabKey]


class LabSchema(Struct):
    """The keys of GX-ETS scenarios by table, and the program's version."""

    version: str
    groups: list[LabKeyGroup]


class LabVariantBody(Body, frozen=True):
    """A scenario: a shipped one with changed keys, or a whole TOML text (then `scenario` and
    `changes` are empty). A text may extend a shipped scenario; it names no file."""

    scenario: ScenarioName = ""
    changes: Annotated[dict[KeyName, TomlValue], Meta(max_length=CHANGES_MAX)] = field(
        default_factory=dict
    )
    toml: Annotated[str, Meta(max_length=TOML_MAX)] = ""
    label: Annotated[str, Meta(max_length=80)] = ""


class LabAxisBody(Body, frozen=True):
    """A key and the values that a sweep gives it."""

    key: KeyName
    values: Annotated[tuple[TomlValue, ...], Meta(min_length=1, max_length=VALUES_MAX)]


class LabJobBody(Body, frozen=True):
    """A request to run, or to check what a run would be.

    - `run`: one variant with `replications` seeds from `seed` on
    - `compare`: two to four variants with the same seeds
    - `sweep`: one variant, each combination of the values of one or two `axes`; two axes are a map
    - `study`: a shipped study; `is_small`: few firms, years and seeds
    """

    kind: KindText
    variants: Annotated[tuple[LabVariantBody, ...], Meta(max_length=VARIANTS_MAX)] = ()
    axes: Annotated[tuple[LabAxisBody, ...], Meta(max_length=AXES_MAX)] = ()
    study: StudyText | None = None
    is_small: bool = True
    seed: FirstSeed = 0
    replications: Replications = 1


class LabVariantRecord(Struct, frozen=True):
    """A variant as it was read: `title` of its scenario, `label` as asked for or made from what
    differs, `changes` from the shipped scenario below it."""

    scenario: str
    title: LabText
    label: str
    changes: list[LabChange]
    toml: str


class LabCheck(Struct):
    """The outcome of a check: what would run.

    `faults` is empty where it can run. `id`: the run's address, empty with faults; `state`: of the
    run with this id, `null` where there is none yet. `runs`: the runs of the simulator; `seconds`:
    until the end, on this machine, without the queue; `bytes`: its size on the disk, as estimated.
    """

    id: str
    state: StateText | None
    faults: list[LabFault]
    variants: list[LabVariantRecord]
    runs: int
    seconds: float
    bytes: int


class LabJob(Struct):
    """A run, queued, running or ended. Its `id` is the hash of what it runs: kind, scenarios with
    all keys, seeds, and the program's version.

    `place`: in the queue, 0 where it does not wait. `share`: done, of 1. `runs_done` of `runs`.
    `seconds_passed`: since its process began. `seconds_left`: `null` where not known.
    `last_lines`: of a failed worker.
    """

    id: str
    kind: KindText
    title: LabText
    state: StateText
    variants: list[LabVariantRecord]
    axes: list[LabAxisBody]
    study: StudyText | None
    is_small: bool
    seed: int
    replications: int
    created_ms: int
    began_ms: int | None
    ended_ms: int | None
    place: int
    share: float
    runs_done: int
    runs: int
    seconds_estimate: float
    seconds_passed: float
    seconds_left: float | None
    bytes: int
    fault: LabFault | None
    last_lines: list[str]


class LabLimits(Struct):
    """The limits of the laboratory and what is in use. `bytes_free`: of its disk."""

    version: str
    workers: int
    replications_max: int
    values_max: int
    variants_max: int
    runs_max: int
    seconds_max: float
    at_once: int
    at_once_max: int
    kept: int
    kept_max: int
    bytes: int
    bytes_max: int
    bytes_free: int


class LabJobs(Struct):
    """All runs, the newest first, and the limits."""

    runs: list[LabJob]
    limits: LabLimits


class LabRemoved(Struct):
    """A run that was removed; its address answers `not_known` from now on."""

    id: str
