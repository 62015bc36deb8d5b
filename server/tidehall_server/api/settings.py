"""The hall's settings for the console: the forms, what the file says, checking, changing, going back; and the rota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from tidehall_link.settings import Problem as Finding
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, Day, Line, Reason
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.figures import files
from tidehall_server.figures.sheet import Cell, Column, Sheet
from tidehall_server.hall import Hall
from tidehall_server.hall_settings import HallSettings, Proposal
from tidehall_server.halls.difference import Change
from tidehall_server.halls.forms import Entry, describe
from tidehall_server.halls.rota import Away, Post, Seat, rota
from tidehall_server.halls.schema import HalfDay

_HISTORY = 50
_HALVES = {HalfDay.DAY: "全天", HalfDay.MORNING: "上午", HalfDay.AFTERNOON: "下午"}
_POSTS = {Post.PRIMARY: "A岗", Post.BACKUP: "B岗顶", Post.SHIFT: "调换", Post.NOBODY: "缺人"}
_LAST = date(9000, 1, 1)


Version = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class ValuesBody(Body):
    """``values`` are the whole file's; what is left out is left out of the file."""

    values: dict[str, Any]


class ApplyBody(ValuesBody):
    """``etag`` names the file that the form was made from; ``confirm`` is the hall's name where things are removed."""

    etag: Version
    reason: Reason
    confirm: Line = ""


class VersionBody(Body):
    version: Version


class RestoreBody(VersionBody):
    etag: Version
    reason: Reason
    confirm: Line = ""


class RotaQuery(BaseModel):
    model_config = {"extra": "forbid"}
    first: Annotated[Day | None, Field(alias="from")] = None
    days: Annotated[int, Field(ge=1, le=35)] = 7


class ProblemLine(BaseModel):
    """In the words of check-config; ``key`` is its spelling of the field, e.g. ``windows[2].services[1]``."""

    key: str
    code: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    warning: bool


class SettingsAnswer(BaseModel):
    """``values`` is null when the file cannot be read as TOML; ``running`` are today's policy values that differ."""

    etag: str
    values: dict[str, Any] | None
    problems: list[ProblemLine]
    file: str
    own: bool
    forms: list[Entry]
    running: dict[str, PolicyValue]


class CheckAnswer(BaseModel):
    """``needs_name``: something is taken away, and the hall's name must be typed."""

    ok: bool
    problems: list[ProblemLine]
    changes: list[Change]
    needs_name: bool


class ApplyAnswer(BaseModel):
    """``policy_now``: the changed rules are in force in the open day."""

    etag: str
    changes: list[Change]
    policy_now: bool


class HistoryLine(BaseModel):
    """``before`` and ``after`` name versions that can be gone back to."""

    id: int
    at: datetime
    actor: str
    reason: str
    before: str
    after: str
    count: int
    changes: list[dict[str, Any]]


class HistoryAnswer(BaseModel):
    changes: list[HistoryLine]


class RotaAnswer(BaseModel):
    """``clerks`` and ``windows`` are the names behind the codes."""

    seats: list[Seat]
    away: list[Away]
    clerks: dict[str, str]
    windows: dict[str, str]


@dataclass(frozen=True, slots=True)
class SettingsRoom:
    hall: Hall
    settings: HallSettings

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/settings"
        return [
            Endpoint("GET", base, "settings", "The hall's file, as forms and values", self.get, SettingsAnswer,
                     matter="settings", codes=(409,), tag="settings"),
            Endpoint("POST", f"{base}/check", "settings-check", "What is wrong with these values, and what they change",
                     self.check, CheckAnswer, matter="settings-change", body=ValuesBody, codes=(409,), tag="settings"),
            Endpoint("POST", f"{base}/apply", "settings-apply", "Put values in force", self.apply, ApplyAnswer,
                     matter="settings-change", body=ApplyBody, codes=(409,), tag="settings"),
            Endpoint("GET", f"{base}/history", "settings-history", "Changes made here, newest first", self.history,
                     HistoryAnswer, matter="settings", tag="settings"),
            Endpoint("POST", f"{base}/compare", "settings-compare", "What going back to a version would change",
                     self.compare, CheckAnswer, matter="settings-change", body=VersionBody, codes=(404, 409),
                     tag="settings"),
            Endpoint("POST", f"{base}/restore", "settings-restore", "Go back to a former version", self.restore,
                     ApplyAnswer, matter="settings-change", body=RestoreBody, codes=(404, 409), tag="settings"),
            Endpoint("GET", "/api/v1/halls/{hall}/rota", "rota", "Who sits where, by half-days", self.rota, RotaAnswer,
                     matter="settings", query=RotaQuery, codes=(409,), tag="settings"),
            Endpoint("GET", "/api/v1/halls/{hall}/rota.xlsx", "rota-xlsx", "The same as a sheet", self.rota_file, bytes,
                     matter="settings", query=RotaQuery, codes=(409,), tag="settings", media=files.XLSX),
        ]  # fmt: skip

    def get(self, _: Call) -> SettingsAnswer:
        now = self.settings.current()
        return SettingsAnswer(
            etag=now.etag, values=now.values, problems=_lines(now.problems), file=now.file, own=now.own,
            forms=[entry for entry in describe() if entry.name != "accounts"], running=self.settings.running(),
        )  # fmt: skip

    def check(self, call: Call) -> CheckAnswer:
        return _checked(self.settings.propose(call.body.values, "", call.identity.name))

    def compare(self, call: Call) -> CheckAnswer:
        return _checked(self.settings.former(call.body.version))

    def apply(self, call: Call) -> ApplyAnswer:
        body: ApplyBody = call.body
        proposal = self.settings.propose(body.values, body.reason, call.identity.name)
        if proposal.removes:
            self.settings.confirm_name(body.confirm)
        return self._put(call, proposal, body.etag, body.reason)

    def restore(self, call: Call) -> ApplyAnswer:
        body: RestoreBody = call.body
        proposal = self.settings.former(body.version)
        if proposal.removes:
            self.settings.confirm_name(body.confirm)
        return self._put(call, proposal, body.etag, body.reason)

    def history(self, _: Call) -> HistoryAnswer:
        found = self.settings.history(_HISTORY)
        return HistoryAnswer(changes=[
            HistoryLine(id=row.id, at=row.at, actor=row.actor, reason=row.detail["reason"], before=row.detail["from"],
                        after=row.detail["to"], count=row.detail["count"], changes=row.detail["changes"])
            for row in found
        ])  # fmt: skip

    def rota(self, call: Call) -> RotaAnswer:
        config = self.settings.config()
        if config is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        first = call.query.first or config.business_day(self.hall.clock.now())
        found = rota(config.file, config.calendar, min(first, _LAST), call.query.days)
        return RotaAnswer(
            seats=list(found.seats), away=list(found.away),
            clerks={clerk.id: clerk.name for clerk in config.file.clerks},
            windows={window.id: window.name for window in config.file.windows},
        )  # fmt: skip

    def rota_file(self, call: Call) -> Response:
        told = self.rota(call)
        columns = [
            Column(name, name, "", "text") for name in ("日期", "时段", "窗口", "窗口名称", "人员", "按", "说明")
        ]
        rows: list[list[Cell]] = [
            [seat.day.isoformat(), _HALVES[seat.half], seat.window, told.windows.get(seat.window, ""),
             told.clerks.get(seat.clerk, seat.clerk), _POSTS[seat.post], seat.note]
            for seat in told.seats
        ]  # fmt: skip
        away: list[list[Cell]] = [
            [
                each.day.isoformat(),
                _HALVES[each.half],
                "",
                "",
                told.clerks.get(each.clerk, each.clerk),
                "不在岗",
                each.note,
            ]
            for each in told.away
        ]
        body = files.as_xlsx([Sheet("rota", "班表", columns, rows + away)], "班表")
        headers = {"Content-Disposition": "attachment; filename=rota.xlsx"}
        return Response(body, content_type=files.XLSX, headers=headers)

    def _put(self, call: Call, proposal: Proposal, etag: str, reason: str) -> ApplyAnswer:
        done = self.settings.apply(proposal, etag, reason, call.source, call.identity.actor())
        return ApplyAnswer(etag=done.etag, changes=done.changes, policy_now=done.policy_now)


def _lines(problems: list[Finding]) -> list[ProblemLine]:
    return [
        ProblemLine(key=each.key, code=each.code, zh=each.zh, en=each.en, hint_zh=each.hint_zh, hint_en=each.hint_en,
                    warning=each.warning)
        for each in problems
    ]  # fmt: skip


def _checked(proposal: Proposal) -> CheckAnswer:
    return CheckAnswer(
        ok=proposal.ok, problems=_lines(proposal.problems), changes=proposal.changes, needs_name=proposal.removes
    )
