"""A day before it begins: what is expected, what serves it, what it would take; what some windows can promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote

from flask import Response
from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Day
from tidehall_server.api.reading import Query
from tidehall_server.auth.passwords import Offload
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core import lines as queue_lines
from tidehall_server.core import staffing
from tidehall_server.core.calendar import next_opening
from tidehall_server.core.dayahead import Promise
from tidehall_server.core.queue.model import DayPlan, TidePolicy
from tidehall_server.figures import ahead_sheets, files
from tidehall_server.figures.ahead_sheets import Foreseen
from tidehall_server.figures.sheet import Sheet
from tidehall_server.hall import Hall
from tidehall_server.hall_settings import HallSettings
from tidehall_server.halls.plan import HallConfig
from tidehall_server.halls.rota import Post, rota
from tidehall_server.halls.schema import HalfDay
from tidehall_server.locale import Catalogue

SHARE = 0.95
"""The share of citizens whom the windows of a day ahead are to serve within the limit."""

_NOON_S = 45_000
_HOURS_S = 25_200
"""Seven hours: what a day is taken for where the hall has no fixed ones."""
_MOST_ROWS = 10
_FAR = timedelta(days=366)
_SHEETS = ("ahead", "ahead_lines", "staffing")


class AheadQuery(Query):
    """``day``: from today to a year from now; the next day on which the hall opens, unless it is named."""

    day: Day | None = None
    lang: Literal["zh-CN", "en"] = "zh-CN"


class StaffingQuery(Query):
    """Limits that somebody thinks of setting; else those in force."""

    wait_s: Annotated[int, Field(ge=60, le=7200)] | None = None
    cases: Annotated[int, Field(ge=1, le=1000)] | None = None


class StaffingRow(BaseModel):
    """``an_hour`` and ``cases`` (a window and day) are the most at which the promise holds."""

    windows: int
    an_hour: float
    cases: float
    late_at_limit: float


class Staffing(BaseModel):
    """``agree``: the numbers of windows at which both limits are reached at about the same load. ``windows``: how many
    regular windows the hall's greatest line has."""

    wait_s: int
    cases: int
    share: float
    mean_s: float
    open_s: int
    windows: int
    agree: list[int]
    rows: list[StaffingRow]


class Ahead(BaseModel):
    """``known`` is false while no weeks before teach what to expect, ``hours`` where nobody fixed any. ``tidal``: how
    many could be open at once."""

    day: str
    known: bool
    hours: bool
    open: bool
    expected: float
    tidal: int
    staffing: Staffing
    sheets: dict[str, Sheet]


@dataclass(frozen=True, slots=True)
class AheadRoom:
    """``expect`` puts into a plan what the weeks before teach; ``away`` runs what takes a while beside the server."""

    hall: Hall
    settings: HallSettings
    words: Callable[[str], Catalogue]
    expect: Callable[[DayPlan], DayPlan]
    away: Offload[Any]

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/ahead"
        return [
            Endpoint("GET", base, "ahead", "A day before it begins", self.ahead, Ahead, matter="figures",
                     query=AheadQuery, codes=(409,), tag="figures"),
            Endpoint("GET", f"{base}/sheets/{{sheet}}.csv", "ahead-csv", "One of its sheets as CSV", self.csv, str,
                     matter="figures", query=AheadQuery, codes=(404, 409), tag="figures", media="text/csv"),
            Endpoint("GET", f"{base}/sheets/{{sheet}}.xlsx", "ahead-xlsx", "One of its sheets, or all, as XLSX",
                     self.xlsx, bytes, matter="figures", query=AheadQuery, codes=(404, 409), tag="figures",
                     media=files.XLSX),
            Endpoint("GET", "/api/v1/halls/{hall}/staffing", "staffing", "What a number of windows can promise",
                     self.staffing, Staffing, matter="figures", query=StaffingQuery, codes=(409,), tag="figures"),
        ]  # fmt: skip

    def ahead(self, call: Call) -> Ahead:
        asked: AheadQuery = call.query
        plan, found = self._foreseen(asked)
        shut = self._config().calendar.fixed and not plan.sessions
        return Ahead(
            day=plan.business_day, known=bool(plan.expected), hours=bool(plan.sessions), open=not shut,
            expected=round(sum(each.line.people for each in found), 1), tidal=_most(plan),
            staffing=_staffing(plan, self._limits()),
            sheets={name: self._made(name, plan, found, asked.lang) for name in _SHEETS},
        )  # fmt: skip

    def staffing(self, call: Call) -> Staffing:
        asked: StaffingQuery = call.query
        now = self._limits()
        config = self._config()
        plan = self.expect(config.plan(self._next(config)))
        wait_s, cases = asked.wait_s or now.max_wait_s, asked.cases or now.max_cases
        return _staffing(plan, TidePolicy(max_wait_s=wait_s, max_cases=cases))

    def csv(self, call: Call) -> Response:
        name = _known(call.path["sheet"])
        plan, found = self._foreseen(call.query)
        return _file(files.as_csv(self._made(name, plan, found, call.query.lang)), files.CSV,
                     f"{self.hall.id}-{plan.business_day}-{name}.csv")  # fmt: skip

    def xlsx(self, call: Call) -> Response:
        name = call.path["sheet"]
        wanted = _SHEETS if name == "all" else (_known(name),)
        plan, found = self._foreseen(call.query)
        made = [self._made(each, plan, found, call.query.lang) for each in wanted]
        title = f"{(plan.name_en or plan.name) if call.query.lang == 'en' else plan.name} {plan.business_day}"
        return _file(files.as_xlsx(made, title), files.XLSX, f"{self.hall.id}-{plan.business_day}-{name}.xlsx")

    def _foreseen(self, asked: AheadQuery) -> tuple[DayPlan, list[Foreseen]]:
        config = self._config()
        today = config.business_day(self.hall.clock.now())
        day = min(max(asked.day, today), today + _FAR) if asked.day is not None else self._next(config)
        plan = self.expect(config.plan(day))
        found = queue_lines.lines(plan, _staffed(config, day))
        promise = Promise(self._limits().max_wait_s, SHARE)
        openings, most = queue_lines.openings(plan), _most(plan)
        return plan, self.away(lambda: ahead_sheets.foresee_all(found, openings, promise, most))

    def _made(self, name: str, plan: DayPlan, found: list[Foreseen], lang: str) -> Sheet:
        words = self.words(lang)
        if name == "ahead":
            return ahead_sheets.day(found, words)
        if name == "staffing":
            return ahead_sheets.windows(_rows(plan, self._limits()), words)
        names = {s.id: (s.name_en or s.name) if lang == "en" else s.name for s in plan.services}
        return ahead_sheets.by_line(found, words, names.__getitem__)

    def _config(self) -> HallConfig:
        config = self.settings.config()
        if config is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        return config

    def _next(self, config: HallConfig) -> date:
        """The first day after today on which the hall opens; tomorrow where nobody fixed hours."""
        today = config.business_day(self.hall.clock.now())
        end = datetime.combine(today + timedelta(days=1), time(), config.calendar.zone) - timedelta(microseconds=1)
        opening = next_opening(config.calendar, end)
        return config.business_day(opening) if opening is not None else today + timedelta(days=1)

    def _limits(self) -> TidePolicy:
        """The rules in force: today's, which a manager may have changed while the hall runs."""
        with self.hall.reading() as day:
            return day.policy.tide


def _staffed(config: HallConfig, day: date) -> Callable[[str, int], bool]:
    """By the rota; where the hall names no clerks, every window is taken to be staffed."""
    if not config.file.clerks:
        return lambda _, __: True
    seats = rota(config.file, config.calendar, day, 1).seats
    taken = {(seat.window, seat.half) for seat in seats if seat.post is not Post.NOBODY}
    return lambda window, at: (window, HalfDay.MORNING if at < _NOON_S else HalfDay.AFTERNOON) in taken


def _most(plan: DayPlan) -> int:
    tidal = sum(window.kind.value == "tidal" for window in plan.windows)
    return min(tidal, plan.policy.tide.max_open)


def _rows(plan: DayPlan, limits: TidePolicy) -> list[staffing.Row]:
    mean = queue_lines.hall_mean_s(plan)
    return staffing.table(_MOST_ROWS, mean, _open_s(plan), limits.max_wait_s, limits.max_cases, SHARE)


def _staffing(plan: DayPlan, limits: TidePolicy) -> Staffing:
    rows = _rows(plan, limits)
    found = queue_lines.lines(plan, lambda _, __: True)
    return Staffing(
        wait_s=limits.max_wait_s, cases=limits.max_cases, share=SHARE, mean_s=round(queue_lines.hall_mean_s(plan), 1),
        open_s=_open_s(plan), windows=max((len(line.windows) for line in found), default=0),
        agree=staffing.agreeing(rows, limits.max_cases),
        rows=[StaffingRow(windows=row.windows, an_hour=round(row.an_hour, 2), cases=round(row.cases, 1),
                          late_at_limit=round(row.late_at_limit, 4)) for row in rows],
    )  # fmt: skip


def _open_s(plan: DayPlan) -> int:
    return sum(each.end_s - each.start_s for each in queue_lines.openings(plan)) or _HOURS_S


def _known(name: str) -> str:
    if name not in _SHEETS:
        raise Problem(ProblemCode.NOT_FOUND)
    return name


def _file(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, content_type=media, headers=headers)
