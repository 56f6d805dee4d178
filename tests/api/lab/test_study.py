"""A study is a run of the laboratory: its designs are read as variants with common seeds."""

from __future__ import annotations

import msgspec
import pytest

from api.lab.limits import Limits
from api.lab.requests import JobSpec, read, study_of
from api.messages.lab import LabJobBody, StudyText

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
