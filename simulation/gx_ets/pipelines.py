"""Supply of credits: projects as processes through a programme's project cycle.

The cycle is the registry's own (`exchange.registry.projects.cycle`): each project has a file, each
stage takes steps of it, and issuance is what the registry would issue for the year's emissions. A
project passes its stages in order: each takes a random time, may need one of a limited number of
verifiers, may have to wait for the next committee, and may end the project. A registered project is
monitored year by year; each year's tonnes are verified and issued by a committee, and only the
participants' share of them can reach the market. Each project draws from its own stream, so a
change of verifiers or committees changes dates but not the draws.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import lru_cache

from msgspec import Struct
from numpy.random import Generator as Stream

from exchange.calendar import is_exchange_day, next_exchange_day, tokyo_ns
from exchange.errors import ConfigError
from exchange.registry.port import Project
from exchange.registry.projects.cycle import STEPS, File, Lines, Office
from exchange.registry.serials import Vintage
from exchange.units import NS_PER_DAY, tokyo_date
from simulation.core.rng import stream
from simulation.core.timeline import LightProcess, Places, Timeline

DAYS_A_MONTH = 365.25 / 12
OF_A_PERIOD = ("monitoring", "verification", "request", "issuance decision", "issuance")
GOVERNMENTS, PARTICIPANTS = "government:all", "holding:participants"
VERIFIER = "a synthetic verifier"
PARTS = 1_000


class Stage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Steps of the cycle that are taken together, with a duration drawn uniformly between two
    bounds of months.
    """

    name: str
    steps: tuple[str, ...]
    months_min: float
    months_max: float
    success_share: float = 1.0
    needs_verifier: bool = False
    needs_committee: bool = False


class Programme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A programme's cycle and its projects' sizes. ConfigError for contradicting values."""

    name: str
    stages: tuple[Stage, ...]  # up to registration, in order
    verification: Stage  # of each year's monitoring report
    committee_months: tuple[int, ...]  # months in which committees meet, on their first day open
    verifiers: int  # reports that are processed at the same time
    projects_a_year: float
    tonnes_a_year_min: float
    tonnes_a_year_max: float
    crediting_years: int = 8
    first_report_months: float = 12.0  # from operation on; less where a project operated before
    participants_share: float = 1.0  # the rest goes to governments and not to the market
    issuing_share: float = 1.0  # share of registered projects that ever request credits

    def __post_init__(self) -> None:
        for stage in (*self.stages, self.verification):
            if not 0 <= stage.months_min <= stage.months_max:
                raise ConfigError(
                    f"{self.name}, {stage.name}: months_min..months_max must rise from 0"
                )
            if not 0 < stage.success_share <= 1:
                raise ConfigError(
                    f"{self.name}, {stage.name}: success_share must be above 0, at most 1"
                )
        taken = [name for stage in (*self.stages, self.verification) for name in stage.steps]
        if self.name not in STEPS or taken != [step.name for step in STEPS[self.name]]:
            raise ConfigError(f"{self.name}: the stages must take the registry's steps in order")
        if not self.committee_months or not all(1 <= m <= 12 for m in self.committee_months):
            raise ConfigError(f"{self.name}: committee_months must name months from 1 to 12")
        if self.first_report_months < 0:
            raise ConfigError(f"{self.name}: first_report_months must not be negative")
        if self.verifiers < 1 or self.crediting_years < 1:
            raise ConfigError(f"{self.name}: verifiers and crediting_years must be at least 1")
        if not 0 < self.tonnes_a_year_min <= self.tonnes_a_year_max:
            raise ConfigError(f"{self.name}: tonnes_a_year_min..max must rise from above 0")
        if self.projects_a_year <= 0:
            raise ConfigError(f"{self.name}: projects_a_year must be above 0")
        if not (0 < self.participants_share <= 1 and 0 < self.issuing_share <= 1):
            raise ConfigError(
                f"{self.name}: participants_share and issuing_share must be above 0, at most 1"
            )


# Steps: METI/MOE's JCM deck of 2025-03; a project is built (at most three years after its grant)
# while its methodology is found, and has run for a while when it is registered: its first report
# comes at once. Shares: CDM pipeline as a proxy (14.6 % negative validations, 5.7 % rejected,
# 92.6-97.6 % of planned credits issued; UNEP Risoe 2009-12). All else is synthetic: entry, times,
# the issuing share and sizes are set so that about 4 projects are registered by 2015-06, 15 by
# 2016-09 with 4 that have issued, 216 supported by 2022-01 and 0.7 Mt issued by 2024-10. Sizes lie
# below the plans (12 kt a year, 216 projects for 20 Mt to FY2030), as issuance has so far.
JCM = Programme(
    name="JCM",
    stages=(
        Stage(name="idea note", steps=("idea note", "no objection"), months_min=1, months_max=4),
        Stage(
            name="methodology and construction",
            steps=("methodology", "design document"),
            months_min=0,
            months_max=48,
            needs_committee=True,
        ),
        Stage(
            name="validation",
            steps=("validation",),
            months_min=2,
            months_max=8,
            success_share=0.854,
            needs_verifier=True,
        ),
        Stage(
            name="registration",
            steps=("registration", "operation"),
            months_min=1,
            months_max=3,
            success_share=0.943,
            needs_committee=True,
        ),
    ),
    verification=Stage(
        name="verification",
        steps=OF_A_PERIOD,
        months_min=1,
        months_max=36,
        success_share=0.95,
        needs_verifier=True,
        needs_committee=True,
    ),
    committee_months=(3, 6, 9, 12),  # one a partner country; together about every quarter
    verifiers=300,
    projects_a_year=25,
    tonnes_a_year_min=500,
    tonnes_a_year_max=6_500,
    first_report_months=0,
    participants_share=0.5,
    issuing_share=0.45,
)


# The cycle of the J-Credit scheme: plan, validation, registration by committee, yearly or rarer
# monitoring, certification by committee. Times, entry and sizes are synthetic, set so that about
# 1.03 Mt a year are issued as from 2022-03 to 2024-10 (8.04 and 10.75 Mt cumulative).
JCREDIT = Programme(
    name="J-Credit",
    stages=(
        Stage(name="plan", steps=("application",), months_min=1, months_max=6),
        Stage(
            name="validation",
            steps=("validation",),
            months_min=2,
            months_max=6,
            success_share=0.95,
            needs_verifier=True,
        ),
        Stage(
            name="registration",
            steps=("registration",),
            months_min=1,
            months_max=3,
            success_share=0.98,
            needs_committee=True,
        ),
    ),
    verification=Stage(
        name="certification",
        steps=OF_A_PERIOD,
        months_min=2,
        months_max=8,
        success_share=0.95,
        needs_verifier=True,
        needs_committee=True,
    ),
    committee_months=(1, 3, 6, 9, 11),
    verifiers=400,
    projects_a_year=21,
    tonnes_a_year_min=1_200,
    tonnes_a_year_max=13_600,
)


class Issued(Struct, frozen=True):
    """Credits issued for one project's year; `market_t` of them to participants."""

    programme: str
    project: int
    year: int
    time_ns: int
    tonnes: int
    market_t: int


class Pipeline:
    """A programme's projects on a timeline.

    `entry`: a factor on the entry rate, called at each entry. `draws`: the name of its streams, its
    own for each pipeline of one programme. `entered` = `lost` + `running` +
    `finished` at every time.
    """

    def __init__(
        self,
        timeline: Timeline,
        programme: Programme,
        seed: int,
        on_issued: Callable[[Issued], None],
        entry: Callable[[], float] = lambda: 1.0,
        draws: str = "",
    ) -> None:
        self.programme = programme
        self._draws = draws or programme.name
        self._entry_factor = entry
        self.entered = self.lost = self.running = self.finished = self.registered = 0
        self._timeline = timeline
        self._seed = seed
        self._on_issued = on_issued
        self._office = Office(frozenset((VERIFIER,)), {})
        self._verifiers = Places(timeline, programme.verifiers)
        timeline.start(self._entry())

    def _entry(self) -> LightProcess:
        """Let projects enter at random with the programme's mean rate."""
        arrivals = stream(self._seed, f"{self._draws} arrivals")
        while True:
            rate = self.programme.projects_a_year * max(self._entry_factor(), 1e-3)
            yield int(arrivals.exponential(365.25 / rate) * NS_PER_DAY)
            self.entered += 1
            self.running += 1
            self._timeline.start(self._project(self.entered - 1))

    def _project(self, number: int) -> LightProcess:
        draws = stream(self._seed, f"{self._draws} project", entity=number)
        programme = self.programme
        tonnes = draws.uniform(programme.tonnes_a_year_min, programme.tonnes_a_year_max)
        file = new_file(programme, number)
        for stage in programme.stages:
            is_through = draws.random() < stage.success_share
            yield from self._stage(stage, draws)
            if not is_through:
                self.lost += 1
                self.running -= 1
                return
            file = self._taken(file, stage)
        self.registered += 1
        if draws.random() >= programme.issuing_share:
            self.finished += 1
            self.running -= 1
            return
        yield int(programme.first_report_months / 12 * 365) * NS_PER_DAY
        for year in range(1, programme.crediting_years + 1):
            if year > 1:
                yield 365 * NS_PER_DAY
            self._timeline.start(self._issue(file, number, year, tonnes))
        self.finished += 1
        self.running -= 1

    def _issue(self, file: File, number: int, year: int, tonnes: float) -> LightProcess:
        """Verify a year's report and have its credits issued: success_share of them on average.

        Years may overtake each other, so each takes its own steps from the registered file.
        """
        stage = self.programme.verification
        draws = stream(self._seed, f"{self._draws} year", entity=number, draw=year)
        found = int(tonnes * min(1.0, draws.uniform(2 * stage.success_share - 1, 1.0)))
        yield from self._stage(stage, draws)
        reported = self._office.monitor(file, Lines(self._period(file, year), found, found, 0))
        shares = dict(self._office.issuance(self._taken(reported, stage)).shares)
        self._on_issued(
            Issued(
                programme=self.programme.name,
                project=number,
                year=year,
                time_ns=self._timeline.now_ns,
                tonnes=sum(shares.values()),
                market_t=shares.get(PARTICIPANTS, 0),
            )
        )

    def _taken(self, file: File, stage: Stage) -> File:
        """The file with the stage's steps taken today, each by its actor with its documents."""
        today = tokyo_date(self._timeline.now_ns)
        for name in stage.steps:
            step = file.next_step
            file = self._office.add_documents(file, *step.needs)
            file = self._office.take(file, name, step.actor, VERIFIER, today)
        return file

    def _period(self, file: File, year: int) -> Vintage:
        """The days of a year's report; the first report ends when it is due."""
        assert file.project.registered_on is not None, "reports follow the registration"
        months = self.programme.first_report_months + 12 * (year - 2)
        start = file.project.registered_on + timedelta(days=months * 365 // 12)
        return Vintage(start, start + timedelta(days=364))

    def _stage(self, stage: Stage, draws: Stream) -> LightProcess:
        days = draws.uniform(stage.months_min, stage.months_max) * DAYS_A_MONTH
        work = int(days * NS_PER_DAY)
        if stage.needs_verifier:
            yield from self._verifiers.take()
            yield work
            self._verifiers.leave()
        else:
            yield work
        if stage.needs_committee:
            meeting = next_committee_ns(self.programme.committee_months, self._timeline.now_ns)
            yield meeting - self._timeline.now_ns


def new_file(programme: Programme, number: int) -> File:
    """A project's file at the registry before its first step, with the agreed shares."""
    participants = round(programme.participants_share * PARTS)
    shares = ((GOVERNMENTS, PARTS - participants), (PARTICIPANTS, participants))
    project = Project(project_id=f"P{number}", programme=programme.name, name=f"project {number}")
    return File(
        project=project,
        credit_class=programme.name,
        shares=tuple(share for share in shares if share[1]),
    )


def next_committee_ns(months: tuple[int, ...], now_ns: int) -> int:
    """The time of the next committee: noon of the first exchange day of such a month."""
    first = tokyo_date(now_ns).replace(day=1)
    meeting = _meeting_from(months, first)
    return meeting if meeting >= now_ns else _meeting_from(months, _next_month(first))


@lru_cache(maxsize=1024)
def _meeting_from(months: tuple[int, ...], first: date) -> int:
    """The committee of the first of these months from a month on."""
    while first.month not in months:
        first = _next_month(first)
    day = first if is_exchange_day(first) else next_exchange_day(first)
    return tokyo_ns(day, time(12))


def _next_month(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)
