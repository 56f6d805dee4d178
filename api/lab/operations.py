"""The routes of the laboratory with their types, from which the page's TypeScript is made."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from api.messages.lab import (
    LabCheck,
    LabJob,
    LabJobBody,
    LabJobs,
    LabRemoved,
    LabScenarios,
    LabScenarioText,
    LabSchema,
)
from api.messages.lab_results import (
    LabAuctions,
    LabBoard,
    LabBoardQuery,
    LabFigure,
    LabResults,
)
from api.messages.rest import NoBody
from api.rest.about import Document

RUN = "/v1/lab/runs/{id}"


class LabOperation(NamedTuple):
    """One route: its path, summary and types. The reply `Document` is no JSON."""

    method: str
    path: str
    summary: str
    reply: type[msgspec.Struct]
    query: type[msgspec.Struct] = NoBody
    body: type[msgspec.Struct] | None = None

    @property
    def name(self) -> str:
        """The method and the path."""
        return f"{self.method} {self.path}"

    @property
    def is_acting(self) -> bool:
        """False: a request repeated is the same run, so no route needs an idempotency key."""
        return False


LAB_OPERATIONS = (
    LabOperation("GET", "/v1/lab/scenarios", "The shipped scenarios.", LabScenarios),
    LabOperation("GET", "/v1/lab/scenarios/{name}", "A scenario's whole text.", LabScenarioText),
    LabOperation("GET", "/v1/lab/schema", "All keys of scenarios by table.", LabSchema),
    LabOperation("POST", "/v1/lab/check", "Check a request to run.", LabCheck, body=LabJobBody),
    LabOperation("GET", "/v1/lab/runs", "All runs and the limits.", LabJobs),
    LabOperation(
        "POST",
        "/v1/lab/runs",
        "Begin a run, or return the one that the same request began.",
        LabJob,
        body=LabJobBody,
    ),
    LabOperation("GET", RUN, "The state of a run.", LabJob),
    LabOperation("DELETE", RUN, "Remove an ended run and its files.", LabRemoved),
    LabOperation("GET", f"{RUN}/events", "The states of a run as they change.", Document),
    LabOperation("POST", f"{RUN}/cancel", "End a waiting or running run.", LabJob),
    LabOperation("GET", f"{RUN}/results", "The results of an ended run.", LabResults),
    LabOperation("GET", f"{RUN}/figures/{{name}}.json", "A figure's data.", LabFigure),
    LabOperation("GET", f"{RUN}/figures/{{name}}.csv", "A figure's data as CSV.", Document),
    LabOperation("GET", f"{RUN}/tables/{{name}}.parquet", "A table as Parquet.", Document),
    LabOperation("GET", f"{RUN}/tables/{{name}}.csv", "A table as CSV.", Document),
    LabOperation("GET", f"{RUN}/auctions", "The auctions with recorded orders.", LabAuctions),
    LabOperation(
        "GET",
        f"{RUN}/auctions/{{number}}/board",
        "An auction's orders as a board.",
        LabBoard,
        query=LabBoardQuery,
    ),
    LabOperation("GET", f"{RUN}/bundle.zip", "The run in one file.", Document),
    LabOperation("GET", f"{RUN}/run.xlsx", "The small tables as a workbook.", Document),
    LabOperation("GET", f"{RUN}/stata.zip", "The small tables for Stata.", Document),
    LabOperation("GET", f"{RUN}/pages/{{name}}", "A study's page.", Document),
    LabOperation("GET", f"{RUN}/{{file}}", "A file of the manifest, for open_run.", Document),
)
