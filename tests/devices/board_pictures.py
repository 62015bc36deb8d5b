"""Every state of a board, as the pages' gallery lists them (board/gallery.ts), on the 赤坭 hall."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tidehall_display.board.calls import Row
from tidehall_display.board.state import Pairing, State
from tidehall_display.board.told import Told
from tidehall_display.board.view import read_board, read_kiosk

NOW = datetime(2026, 7, 28, 2, 2, tzinfo=UTC)
SECONDS = 1000.0


def at(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


HALL: dict[str, Any] = {
    "id": "chini",
    "name": "花都区赤坭镇便民服务中心",
    "name_en": "Chini Town Service Centre, Huadu",
    "business_day": "2026-07-28",
    "timezone": "Asia/Shanghai",
    "open": True,
    "sessions": [
        {"opens": "2026-07-28T01:00:00Z", "closes": "2026-07-28T04:00:00Z"},
        {"opens": "2026-07-28T05:00:00Z", "closes": "2026-07-28T09:00:00Z"},
    ],
    "issue_before_s": 1200,
    "next_opening": "2026-07-29T01:00:00Z",
    "notice": "居住证在 1—5 号综合窗口办理，社保在 6 号，出租屋税和备案在 7 号",
    "phone": "020-12345",
}


def window(number: str, name: str, state: str, ticket: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "name": name, "name_en": f"Window {number}", "kind": "general", "area": "一楼左侧", "signs": [],
        "services": ["yb"], "state": state, "ticket": ticket, "paused": None, "badge": "03", "tide": None,
    } | more  # fmt: skip


WINDOWS = [
    window("1", "综合服务窗口1（民政）", "called", "A012"),
    window("2", "综合服务窗口2（卫健）", "serving", "B007"),
    window("3", "综合服务窗口3（农业农村）", "open"),
    window("4", "综合服务窗口4（来穗）", "serving", "C104"),
    window("5", "综合服务窗口5（残联）", "paused"),
    window("6", "社会保障专窗", "serving", "S018"),
    window("7", "出租屋综合税和备案专窗", "called", "H003"),
    window("8", "“办不成事”反映窗口", "open", signs=["办不成事"]),
    window("9", "特色服务专窗", "closed"),
]


def call(version: int, ticket: str, to: str, minutes: float) -> dict[str, Any]:
    return {"version": version, "ticket": ticket, "window": to, "window_name": "", "at": at(minutes), "times": 1}


CALLS = [call(95, "A012", "1", 1), call(93, "H003", "7", 2), call(88, "C104", "4", 4), call(80, "S018", "6", 7),
         call(74, "B007", "2", 9)]  # fmt: skip
BOARD: dict[str, Any] = {
    "hall": HALL, "windows": WINDOWS, "calls": CALLS, "waiting": {"total": 23, "longest_base": at(18)}, "services": [],
    "tides": [],
}  # fmt: skip


def service(group: str, waiting: int, minutes: tuple[int, int] | None) -> dict[str, Any]:
    estimate = [minutes[0] * 60, minutes[1] * 60] if minutes else None
    return {"id": group, "name": group, "group": group, "department": group, "waiting": waiting, "estimate_s": estimate}


SERVICES = [
    service("民政救助", 6, (8, 12)), service("社会保障", 9, (18, 26)), service("来穗和出租屋", 4, (4, 8)),
    service("卫生健康", 1, (0, 4)), service("农业农村", 0, (0, 1)), service("残疾人服务", 2, None),
    service("综合咨询", 1, (1, 3)),
]  # fmt: skip
KIOSK: dict[str, Any] = {"hall": HALL, "services": SERVICES, "waiting": {"total": 23}}


@dataclass(frozen=True)
class Picture:
    """A state and the screen on which it is looked at: pixels, inches, metres."""

    name: str
    state: State
    size: tuple[int, int] = (1920, 1080)
    diagonal_in: float = 55
    distance_m: float = 8


def board(fresh: tuple[int, ...] = (), told: Told | None = None, now: datetime | None = NOW, **changed: Any) -> State:
    """A state of the view ``board``."""
    told = told or Told()
    view = read_board(BOARD | changed)
    newest = sorted(told.calls(view), key=lambda each: -each.version)[:5]
    rows = tuple(Row(each, SECONDS - 1 if each.version in fresh else None) for each in newest)
    return State(told, board=view, rows=rows, now=now, seconds=SECONDS, said_at=NOW - timedelta(minutes=1))


def kiosk(take_at: str = "", now: datetime = NOW, **changed: Any) -> State:
    """A state of the view ``kiosk``."""
    told = Told(layout="entrance", take_at=take_at)
    return State(told, kiosk=read_kiosk(KIOSK | changed), now=now, seconds=SECONDS, said_at=NOW - timedelta(minutes=1))


def own(number: str, fresh: tuple[int, ...] = (), **changed: Any) -> State:
    """The screen of one window."""
    windows = [each | changed if each["id"] == number else each for each in WINDOWS]
    return board(fresh, Told(layout="window", windows=(number,)), windows=windows)


def tide(turn: str, **changed: Any) -> list[dict[str, Any]]:
    line = {"state": turn, "reason": "wait", "clerk": None, "ready_at": at(-4), "opened_at": None}
    return [each | {"kind": "tidal", "tide": line} | changed if each["id"] == "9" else each for each in WINDOWS]


def many(count: int) -> list[dict[str, Any]]:
    return [WINDOWS[n % len(WINDOWS)] | {"id": str(n + 1)} for n in range(count)]


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-28T{text}:00+08:00")


SHUT = [each | {"state": "closed", "ticket": None} for each in WINDOWS]
LONG = HALL | {
    "name": "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗政务服务和便民服务中心",
    "notice": "请提前备好身份证、户口簿、银行卡原件及复印件；老年人、残疾人、孕妇请到导办台，由工作人员优先安排；"
    "未成年人须由监护人陪同；办事免费，不收取任何费用，谨防中介。",
}
OVER = ((1920, 1080), 32.0, 4.0)
UPRIGHT = ((1080, 1920), 43.0, 6.0)
STRIP = ((1920, 360), 28.0, 4.0)
SMALL = ((480, 128), 10.0, 3.0)
"""Pixels, inches, metres."""


def stale(state: State, hide: bool = False) -> State:
    return replace(state, stale=True, hide_counts=hide)


def _hall() -> list[Picture]:
    long_calls = [call(99, "AB128", "B12", 0), *CALLS]
    zone = Told(windows=("6", "7", "8", "9"))
    return [
        Picture("main", board()),
        Picture("main-called", board((95,))),
        Picture("main-two-at-once", board((95, 93))),
        Picture("main-first-call", board((95,), calls=CALLS[:1])),
        Picture("main-quiet", board(calls=[], waiting={"total": 0})),
        Picture("main-stale", stale(board())),
        Picture("main-stale-long", stale(board(), hide=True)),
        Picture("main-connecting", State(Told(), stale=True)),
        Picture("main-tide-ordered", board(windows=tide("ordered"))),
        Picture("main-tide-open", board(windows=tide("open", state="open"))),
        Picture("main-tide-closing", board(windows=tide("closing", state="serving", ticket="A020"))),
        Picture("main-break", board(now=local("12:20"), calls=[], windows=SHUT)),
        Picture("main-ended", board(now=local("17:30"), calls=[], windows=SHUT, waiting={"total": 0})),
        Picture("main-long-names", board((99,), hall=LONG, calls=long_calls)),
        Picture("main-sixteen-windows", board(windows=many(16))),
        Picture("main-forty-windows", board(windows=many(40))),
        Picture("main-zone", board(told=zone)),
    ]


def _windows() -> list[Picture]:
    return [
        Picture("window-called", own("1", (95,)), *OVER),
        Picture("window-serving", own("2"), *OVER),
        Picture("window-free", own("3", signs=["综合咨询", "帮办代办", "办不成事"]), *OVER),
        Picture("window-paused", own("5"), *OVER),
        Picture("window-closed", own("9"), *OVER),
        Picture(
            "window-tide",
            own("9", tide={"state": "open"}, state="open", name="潮汐窗口", signs=["医保", "社保", "民政"]),
            *OVER,
        ),
        Picture("window-unknown", own("77"), *OVER),
        Picture("window-stale", stale(own("1"), hide=True), *OVER),
    ]


def _entrance() -> list[Picture]:
    quiet = [each | {"waiting": 0, "estimate_s": [0, 120]} for each in SERVICES]
    busy = [each | {"waiting": each["waiting"] + 14, "estimate_s": [1500, 3000]} for each in SERVICES]
    return [
        Picture("entrance", kiosk("请到入口右侧取号机取号")),
        Picture("entrance-quiet", kiosk(services=quiet, waiting={"total": 0})),
        Picture("entrance-busy", kiosk(services=busy, waiting={"total": 121})),
        Picture("entrance-stale", stale(kiosk(), hide=True)),
        Picture("entrance-ended", kiosk(now=local("17:30"))),
    ]


def _others() -> list[Picture]:
    return [
        Picture("unpaired", State(Told(), pairing=Pairing("BKTW-4HRN"))),
        Picture("unpaired-no-server", State(Told(), pairing=Pairing("", revoked=True))),
        Picture("upright-main", board((95,)), *UPRIGHT),
        Picture("upright-many", board(windows=many(16)), *UPRIGHT),
        Picture("upright-long", board((99,), hall=LONG, calls=[call(99, "AB128", "B12", 0), *CALLS]), *UPRIGHT),
        Picture("upright-stale", stale(board(), hide=True), *UPRIGHT),
        Picture("upright-window", own("9", tide={"state": "open"}, state="open", signs=["医保", "社保"]), *UPRIGHT),
        Picture("upright-entrance", kiosk("请到入口右侧取号机取号"), *UPRIGHT),
        Picture("upright-unpaired", State(Told(), pairing=Pairing("BKTW-4HRN")), *UPRIGHT),
        Picture("strip-main", board((95,)), *STRIP),
        Picture("strip-called", own("1", (95,)), *STRIP),
        Picture("strip-paused", own("5"), *STRIP),
        Picture("strip-stale", stale(own("2"), hide=True), *STRIP),
        Picture("strip-entrance", kiosk(), *STRIP),
        Picture("strip-unpaired", State(Told(), pairing=Pairing("BKTW-4HRN")), *STRIP),
        Picture("small-called", own("1", (95,)), *SMALL),
        Picture("small-free", own("3"), *SMALL),
        Picture("hd-ready", board((95,)), size=(1366, 768)),
    ]


PICTURES: list[Picture] = [*_hall(), *_windows(), *_entrance(), *_others()]
