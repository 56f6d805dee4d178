"""A request to run, read: its variants, cells and seeds, or its faults; and the id of the run.

The id is a hash of what decides the results: kind, scenarios with all keys, axes, seeds and the
program. Equal requests are therefore one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import product

import msgspec
from msgspec import Struct

from api.lab.estimate import bytes_of, seconds_of
from api.lab.faults import fault, of_scenario
from api.lab.keys import canonical, change, changes
from api.lab.library import shipped, title
from api.lab.limits import Limits
from api.messages.lab import (
    LabAxisBody,
    LabChange,
    LabFault,
    LabJobBody,
    LabText,
    LabVariantBody,
    LabVariantRecord,
)
from exchange.said import Said
from exchange.toml_text import TomlFault, toml_tables, toml_value
from simulation.experiments.store import program_identity
from simulation.experiments.variants import Variant
from simulation.report.bundle import builtins_of, toml_of
from simulation.scenarios.faults import read_alone
from simulation.scenarios.load import AnyScenario, ScenarioFault, scenario_names
from simulation.studies.agency import agency_study
from simulation.studies.shortfall import shortfall_study
from simulation.studies.study import Study

ID_DIGITS = 20


class PassedOver(Struct, frozen=True):
    """A cell of a map whose keys contradict each other."""

    x: int
    y: int
    fault: LabFault


class JobSpec(Struct, frozen=True, kw_only=True):
    """Everything that a worker needs, as it is kept in the job's folder.

    `variants`: those to run; of a sweep its cells, with their places in `cells`. `records`: the
    variants as asked for. `folder`: of a finished run that is brought in, empty for one to make.
    """

    id: str
    body: LabJobBody
    title: LabText
    variants: tuple[Variant, ...]
    records: tuple[LabVariantRecord, ...]
    cells: tuple[tuple[int, int], ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    seconds: float
    bytes: int
    created_ms: int = 0
    folder: str = ""

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, common to all variants."""
        return tuple(range(self.body.seed, self.body.seed + self.body.replications))

    @property
    def runs(self) -> int:
        """The number of the simulator's runs."""
        return len(self.variants) * self.body.replications


class _Read(Struct):
    variant: Variant
    scenario: AnyScenario
    record: LabVariantRecord
    is_text: bool = False


@cache
def program() -> dict[str, str]:
    """Versions and digest of the program, read once."""
    return program_identity()


def read(body: LabJobBody, limits: Limits) -> JobSpec | list[LabFault]:
    """The job of a request, or its faults."""
    wrong = _wrong_shape(body)
    if wrong is not None:
        return [wrong]
    if body.kind == "study":
        return _study(body, limits)
    found = [_variant(one, number) for number, one in enumerate(body.variants)]
    faults = [one for part in found if isinstance(part, list) for one in part]
    if faults:
        return faults
    sound = _named([part for part in found if isinstance(part, _Read)], body.variants)
    if body.kind == "sweep":
        return _sweep(body, sound[0], limits)
    return _job(body, sound, limits, _title(sound))


def _wrong_shape(body: LabJobBody) -> LabFault | None:
    """The fault of a request whose parts do not belong to its kind."""
    counts = {"run": (1, 1), "compare": (2, 4), "sweep": (1, 1), "study": (0, 0)}[body.kind]
    axes = (1, 2) if body.kind == "sweep" else (0, 0)
    keys = [axis.key for axis in body.axes]
    if not counts[0] <= len(body.variants) <= counts[1]:
        low, high = counts
        many = str(low) if low == high else f"{low} to {high}"
        many_ja = str(low) if low == high else f"{low}〜{high}"
        text = (
            f"A {body.kind} has {many} variants.",
            f"{body.kind} のシナリオは {many_ja} 個です。",
        )
    elif not axes[0] <= len(body.axes) <= axes[1]:
        text = (
            "A sweep has one or two axes, other kinds none.",
            "軸は sweep に一つか二つだけです。",
        )
    elif len(set(keys)) != len(keys):
        text = (f"{keys[0]} is on both axes.", f"{keys[0]} が両方の軸にあります。")
    elif (body.study is None) == (body.kind == "study"):
        text = (
            "`study` is named in a study and nowhere else.",
            "study は study の要求だけに書きます。",
        )
    else:
        return None
    return fault("wrong_request", text, ("Change the request.", "要求を直してください。"))


def _variant(asked: LabVariantBody, number: int) -> _Read | list[LabFault]:
    """A variant of a request, or its faults."""
    if bool(asked.toml.strip()) == bool(asked.scenario) or (asked.toml and asked.changes):
        text = (
            "A variant is a shipped scenario with changes, or a TOML text.",
            "付属のシナリオと変更か、TOML のどちらかを指定してください。",
        )
        return [fault("wrong_request", text, ("Give one of them.", "一方だけにしてください。"))]
    if asked.toml:
        return _of_text(asked, number)
    if asked.scenario not in scenario_names():
        text = (
            f"No scenario is called {asked.scenario!r}.",
            f"{asked.scenario} という名前のシナリオはありません。",
        )
        cure = ("Choose one of the library.", "ライブラリーから選んでください。")
        return [fault("unknown_scenario", text, cure, asked.scenario)]
    unread = [_value_fault(key, value, number) for key, value in asked.changes.items()]
    if any(unread):
        return [one for one in unread if one is not None]
    source = own_text(asked.scenario, asked.changes)
    scenario, faults = read_alone(source, asked.scenario)
    if scenario is None:
        return [of_scenario(one, number, is_text=False) for one in faults]
    base = shipped(asked.scenario)
    differ = changes(scenario, base)
    name = asked.label or _name(asked.scenario, differ)
    variant = Variant(name, asked.scenario, asked.changes, source)
    own = title(asked.scenario)
    record = LabVariantRecord(asked.scenario, own, name, differ, source)
    return _Read(variant, scenario, record)


def own_text(scenario: str, settings: Mapping[str, str]) -> str:
    """A shipped scenario with some keys set, as TOML."""
    lines = [f"{key} = {value}\n" for key, value in settings.items()]
    return f'extends = "{scenario}"\n' + "".join(lines)


def _of_text(asked: LabVariantBody, number: int) -> _Read | list[LabFault]:
    scenario, faults = read_alone(asked.toml, "scenario.toml")
    if scenario is None:
        return [of_scenario(one, number, is_text=True) for one in faults]
    base = toml_tables(asked.toml).get("extends", "")
    differ = changes(scenario, shipped(base) if base else None)
    name = asked.label or _name(base, differ) if base else asked.label or scenario.title
    variant = Variant(name, base, {}, asked.toml)
    said = LabText(scenario.title, scenario.title)
    if base and scenario.title == shipped(base).title:
        said = title(base)
    record = LabVariantRecord(base, said, name, differ, asked.toml)
    return _Read(variant, scenario, record, is_text=True)


def _value_fault(key: str, value: str, number: int) -> LabFault | None:
    """The fault of a value that is no TOML."""
    try:
        toml_value(value)
    except TomlFault:
        said = Said(f"is no value: {value}", f"の値として読めません: {value}")
        found = ScenarioFault("wrong_type", "", said, tuple(key.split(".")))
        return of_scenario(found, number, is_text=False)
    return None


def _name(scenario: str, differ: list[LabChange]) -> str:
    parts = [f"{one.key.rpartition('.')[2]}={one.value}" for one in differ]
    return ", ".join((scenario, *(part for part in parts if len(part) <= 60)))[:200]


def _named(found: list[_Read], asked: Sequence[LabVariantBody]) -> list[_Read]:
    """The variants, each with a name of its own: its label, or what it does not share with all."""
    shared = set.intersection(*({(c.key, c.value) for c in one.record.changes} for one in found))
    taken: set[str] = set()
    for one, given in zip(found, asked, strict=True):
        own = one.record
        if len(found) > 1 and not given.label:
            differ = [c for c in own.changes if (c.key, c.value) not in shared]
            one.variant = msgspec.structs.replace(
                one.variant, name=_name(own.scenario or own.title.en, differ)
            )
        name, number = one.variant.name, 2
        while name in taken:
            name, number = f"{one.variant.name} ({number})", number + 1
        taken.add(name)
        one.variant = msgspec.structs.replace(one.variant, name=name)
        one.record = msgspec.structs.replace(one.record, label=name)
    return found


def _title(found: list[_Read]) -> LabText:
    """The title of a run: those of its scenarios, or the labels where they are equal."""
    names = list(dict.fromkeys(one.record.title for one in found))
    if len(names) < len(found):
        labels = [one.record.label for one in found]
        return LabText(" / ".join(labels), " / ".join(labels))
    return LabText(" / ".join(name.en for name in names), " / ".join(name.ja for name in names))


def _sweep(body: LabJobBody, base: _Read, limits: Limits) -> JobSpec | list[LabFault]:
    faults = [found for axis in body.axes for found in _axis_faults(axis)]
    if faults:
        return faults
    sound: list[_Read] = []
    cells: list[tuple[int, int]] = []
    passed: list[PassedOver] = []
    for places in product(*(range(len(axis.values)) for axis in body.axes)):
        x, y = (*places, 0)[:2]
        chosen = {axis.key: axis.values[at] for axis, at in zip(body.axes, places, strict=True)}
        cell = _cell_text(base, chosen)
        scenario, wrong = read_alone(cell, base.variant.name)
        if scenario is None:
            reasons = [of_scenario(one, 0, is_text=False) for one in wrong]
            if any(one.code != "contradiction" for one in reasons):
                return [one for one in reasons if one.code != "contradiction"]
            values = ", ".join(f"{key} = {value}" for key, value in chosen.items())
            here = msgspec.structs.replace(reasons[0], where=values)
            passed.append(PassedOver(x, y, here))
            continue
        name = ", ".join(f"{key}={value}" for key, value in chosen.items())
        cells.append((x, y))
        sound.append(
            _Read(Variant(name, base.variant.scenario, chosen, cell), scenario, base.record)
        )
    if not sound:
        return [passed[0].fault]
    keys = " × ".join(axis.key for axis in body.axes)
    title = LabText(f"{base.record.title.en}: {keys}", f"{base.record.title.ja}: {keys}")
    spec = _job(body, sound, limits, title)
    if isinstance(spec, list):
        return spec
    return msgspec.structs.replace(
        spec, records=(base.record,), cells=tuple(cells), passed_over=tuple(passed)
    )


def _axis_faults(axis: LabAxisBody) -> list[LabFault]:
    """The faults of the values of an axis: each is TOML and stands once."""
    found = [_value_fault(axis.key, value, 0) for value in axis.values]
    faults = [one for one in found if one is not None]
    if faults:
        return faults
    said = [repr(toml_value(value)) for value in axis.values]
    twice = next((value for at, value in enumerate(axis.values) if said[at] in said[:at]), None)
    if twice is None:
        return []
    text = (f"{axis.key} has the value {twice} twice.", f"{axis.key} に値 {twice} が二度あります。")
    cure = ("Name each value once.", "それぞれの値は一度だけ書いてください。")
    return [fault("wrong_request", text, cure, axis.key)]


def _cell_text(base: _Read, chosen: dict[str, str]) -> str:
    """The scenario of a cell: the base's own text with the keys set."""
    asked = base.variant
    if not base.is_text:
        return own_text(asked.scenario, asked.settings | chosen)
    tables = builtins_of(base.scenario)
    for key, value in chosen.items():
        *above, last = key.split(".")
        table = tables
        for part in above:
            below = table.setdefault(part, {})
            table = below if isinstance(below, dict) else {}
        table[last] = msgspec.to_builtins(toml_value(value))
    return toml_of(tables)


def study_of(body: LabJobBody) -> Study:
    """The study of a request; a single replication stands for the study's own number."""
    many = body.replications if body.replications > 1 else None
    if body.study == "agency":
        return agency_study(body.is_small, many)
    return shortfall_study(body.is_small, many)


def _study(body: LabJobBody, limits: Limits) -> JobSpec | list[LabFault]:
    study = study_of(body)
    body = msgspec.structs.replace(body, replications=study.replications)
    sound = []
    for design, variant in zip(study.designs, study.variants, strict=True):
        scenario, _ = read_alone(variant.text, variant.name)
        assert scenario is not None, "a shipped study can be run"
        text = LabText(design.text.en, design.text.ja)
        differ = [change(key, value, None) for key, value in variant.settings.items()]
        record = LabVariantRecord(design.scenario, text, design.key, differ, variant.text)
        sound.append(_Read(variant, scenario, record))
    return _job(body, sound, limits, LabText(study.title.en, study.title.ja))


def _job(
    body: LabJobBody, found: list[_Read], limits: Limits, said: LabText
) -> JobSpec | list[LabFault]:
    scenarios = [one.scenario for one in found]
    seconds = seconds_of(scenarios, body.replications, limits.workers)
    runs = len(found) * body.replications
    over = limits.over(runs, seconds)
    if over is not None:
        return [over]
    return JobSpec(
        id=_id(body, scenarios),
        body=body,
        title=said,
        variants=tuple(one.variant for one in found),
        records=tuple(one.record for one in found),
        seconds=seconds,
        bytes=bytes_of(scenarios, body.replications),
    )


def _id(body: LabJobBody, scenarios: list[AnyScenario]) -> str:
    parts = (
        body.kind,
        [msgspec.to_builtins(canonical(one)) for one in scenarios],
        body.axes,
        (body.study, body.is_small) if body.kind == "study" else None,
        body.seed,
        body.replications,
        program(),
    )
    return sha256(msgspec.json.encode(parts)).hexdigest()[:ID_DIGITS]
