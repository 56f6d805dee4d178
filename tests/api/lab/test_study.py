"""A study is a run of the laboratory: its designs are read as variants with common seeds."""

from __future__ import annotations

from html import escape
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from api.lab.limits import Limits
from api.lab.requests import JobSpec, read, study_of
from api.lab.views import VIEW, Kept, write_views
from api.lab.written import write_experiment
from api.messages.lab import LabJobBody, StudyText
from api.messages.lab_results import LabFigure
from simulation import open_run
from simulation.report.bundle import write_bundle
from simulation.studies.study import LEVEL
from tests.simulation.studies.made_up import found_in

LIMITS = Limits(workers=2)


@pytest.mark.parametrize("name", ["agency", "shortfall"])
def test_a_study_has_its_own_designs_and_number_of_seeds(name: StudyText) -> None:
    body = LabJobBody(kind="study", study=name)
    spec = read(body, LIMITS)
    assert isinstance(spec, JobSpec)
    study = study_of(body)
    assert [one.name for one in spec.variants] == [design.key for design in study.designs]
    assert spec.runs == len(study.designs) * study.replications
    assert all(record.title.ja for record in spec.records)
    more = read(msgspec.structs.replace(body, replications=7), LIMITS)
    assert isinstance(more, JobSpec)
    assert more.body.replications == 7
    assert more.id != spec.id


@pytest.mark.parametrize(
    ("name", "is_small", "own"),
    [
        ("agency", True, {"agency", "differences"}),
        ("shortfall", True, {"levels", "floors"}),
        (
            "shortfall",
            False,
            {"levels", "floors"},
        ),  # more designs than the table of all pairs takes
    ],
)
def test_a_finished_study_has_its_pages_and_says_what_each_column_is(
    name: StudyText, is_small: bool, own: set[str], tmp_path: Path
) -> None:
    body = LabJobBody(kind="study", study=name, is_small=is_small, replications=2)
    spec = read(body, LIMITS)
    assert isinstance(spec, JobSpec)
    folder = tmp_path / "results"
    folder.mkdir()
    said = write_experiment(spec, found_in(study_of(spec.body)).sweep, folder)
    write_views(spec, folder, said)
    kept = msgspec.json.decode((folder / VIEW / "results.json").read_bytes(), type=Kept)
    assert own < {table.name for table in kept.tables}
    for table in kept.tables:
        assert all(column.text.en and column.text.ja for column in table.columns), table.name
    meant = {table.name: table.text.en for table in kept.tables}
    assert meant["years"] == "Figures of each fiscal year of each run."
    assert {page.lang for page in kept.pages} == {"en", "ja"}
    assert kept.findings
    for finding in kept.findings:
        assert escape(finding.en.rest) in (folder / "report.html").read_text("utf-8")
        assert escape(finding.ja.rest) in (folder / "report.ja.html").read_text("utf-8")
    (entry,) = kept.figures
    figure = msgspec.json.decode(
        (folder / VIEW / "figures" / f"{entry.name}.json").read_bytes(), type=LabFigure
    )
    designs = study_of(spec.body).designs
    assert figure.data["design"] == [design.key for design in designs]
    means = open_run(folder).tables["summary"].collect().to_dicts()
    level = {row["variant"]: row["mean"] for row in means if row["figure"] == LEVEL}
    assert figure.data[LEVEL] == [level[design.key] for design in designs]
    assert f"{min(level.values()):,.0f} yen/t" in figure.reading.en
    assert all(column.text.ja for column in figure.columns)
    assert all((folder / page.name).is_file() for page in kept.pages)
    write_bundle(open_run(folder), tmp_path / "study.zip")
    with ZipFile(tmp_path / "study.zip") as bundle:
        columns = bundle.read("columns.csv").decode()
    assert "is_larger_than_noise" in columns or "closed_form_jpy_per_t" in columns
