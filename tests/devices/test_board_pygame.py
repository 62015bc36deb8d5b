"""The board's rules without a picture: calls, hours, groups, age; what is kept; what the screen makes of a picture."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pygame
import pytest

from tests.devices.board_pictures import BOARD, CALLS, HALL, KIOSK, NOW, SERVICES, board, call
from tidehall_display.__main__ import PARTS
from tidehall_display.board.age import Age, shift_of
from tidehall_display.board.board import Board, Home
from tidehall_display.board.calls import Calls
from tidehall_display.board.checks import BoardChecks
from tidehall_display.board.entrance import estimate_words, groups_of, hall_load
from tidehall_display.board.feed import Feed, fingerprint
from tidehall_display.board.fonts import FontFile
from tidehall_display.board.foot import interleaved, sentences, standing
from tidehall_display.board.frames import Frames
from tidehall_display.board.hours import hours_of, long_day
from tidehall_display.board.memory import Memory
from tidehall_display.board.mounting import Mounting
from tidehall_display.board.palette import NIGHT
from tidehall_display.board.screen import NoScreen, Screen, turned
from tidehall_display.board.settings import BoardSettings
from tidehall_display.board.told import Told, read_told
from tidehall_display.board.typesetter import Typesetter
from tidehall_display.board.view import read_board, read_kiosk
from tidehall_display.doctor import checks
from tidehall_display.settings import DisplaySettings
from tidehall_link.client import LinkState
from tidehall_link.clock import Local
from tidehall_link.doctor import Level

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def dummy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    yield
    pygame.display.quit()


class Time:
    """Both clocks of a machine, turned by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.wall = NOW

    def local(self) -> Local:
        return Local(lambda: self.seconds, lambda: self.wall)

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


def versions(calls: list[Any]) -> list[int]:
    return [each.version for each in calls]


def read(*lines: dict[str, Any]) -> tuple[Any, ...]:
    return read_board(BOARD | {"calls": list(lines)}).calls


# Calls.


def test_b2_each_call_is_told_once_oldest_first_and_a_recall_again() -> None:
    calls = Calls()
    assert versions(calls.take("d1", read(call(9, "A2", "1", 0), call(7, "A1", "1", 0)), NOW, 0.0)) == [7, 9]
    assert calls.take("d1", read(call(9, "A2", "1", 0)), NOW, 0.0) == []
    assert versions(calls.take("d1", read(call(12, "A1", "1", 0)), NOW, 0.0)) == [12]
    assert versions(calls.take("d2", read(call(3, "A1", "1", 0)), NOW, 0.0)) == [3]


def test_b2_highlighted_for_eight_seconds_at_least_and_an_old_call_never() -> None:
    calls = Calls()
    young, old = call(9, "A2", "1", 0), call(7, "A1", "1", 0.6)
    calls.take("d1", read(young, old), NOW, 100.0)
    assert [row.fresh for row in calls.rows(read(young, old), 109.9)] == [100.0, None]
    assert [row.fresh for row in calls.rows(read(young, old), 110.0)] == [None, None]
    assert len(calls.rows(read(*(call(n, f"A{n}", "1", 0) for n in range(9))), 0.0)) == 5


# Hours, groups, foot.


def test_hours_tell_open_before_break_and_closed_with_the_next_opening() -> None:
    hall = read_board(BOARD).hall

    def at(text: str) -> str:
        return hours_of(hall, datetime.fromisoformat(f"2026-07-28T{text}:00Z")).serving

    assert [at(text) for text in ("00:30", "01:00", "04:00", "09:00")] == ["before", "open", "break", "closed"]
    closed = read_board(BOARD | {"hall": HALL | {"open": False}}).hall
    assert hours_of(closed, NOW).next == hall.next_opening
    unfixed = read_board(BOARD | {"hall": HALL | {"sessions": [], "next_opening": None}}).hall
    assert hours_of(unfixed, NOW).serving == "open"
    assert long_day(datetime(2026, 11, 20, tzinfo=UTC), "zh-CN") == "11月20日 星期五"
    assert long_day(datetime(2026, 11, 20, tzinfo=UTC), "en") == "Fri, 20 Nov"


def test_the_entrance_groups_matters_and_takes_the_hall_by_its_middle() -> None:
    view = read_kiosk(KIOSK | {"services": [*SERVICES, SERVICES[0] | {"waiting": 4, "estimate_s": [0, 2000]}]})
    first = groups_of(view)[0]
    assert (first.name, first.waiting, first.estimate_s, first.load) == ("民政救助", 10, (0, 2000), "busy")
    assert groups_of(view)[-1].name == "农业农村"
    assert hall_load(view) == "steady"
    said = [estimate_words(span) for span in ((0, 60), (61, 60), (0, 120), (480, 720))]
    assert said == [("wait.soon", {}), ("wait.soon", {}), ("wait.range", {"low": 1, "high": 2}),
                    ("wait.range", {"low": 8, "high": 12})]  # fmt: skip


def test_the_foot_breaks_where_it_breathes_and_leaves_nothing_out() -> None:
    notice = "居住证在 1—5 号综合窗口办理，社保在 6 号；请带身份证原件，老年人可到导办台。"
    lines = sentences(notice, lambda text: len(text) <= 20)
    assert all(len(line) <= 20 for line in lines)
    plain = str.maketrans("", "", "，；")
    assert "".join(lines).translate(plain) == notice.translate(plain)
    assert [len(line) for line in sentences("一" * 45, lambda text: len(text) <= 20)] == [20, 20, 5]
    assert interleaved(["n"], ["a", "b"]) == ["n", "a", "n", "b"]
    ends = [standing(["a", "b"], datetime.fromtimestamp(s, UTC)) for s in (0, 11, 12, 24)]
    assert ends == ["a", "a", "b", "a"]


def test_b7_the_picture_moves_by_at_most_four_pixels_a_step() -> None:
    steps = [shift_of(minute * 60) for minute in range(0, 240, 10)]
    for (x, y), (nx, ny) in pairwise(steps):
        assert max(abs(x - nx), abs(y - ny)) <= 4
    assert shift_of(599) == shift_of(0)
    assert len(set(steps)) > 3
    assert shift_of(1800, 1) == (1, 1)


def test_what_cannot_be_read_of_a_view_or_of_the_settings_is_empty() -> None:
    odd = read_board({"hall": {"timezone": "Beijing", "sessions": [{}, 7]}, "windows": [7, {}], "calls": [{"at": 3}]})
    assert read_kiosk({"services": [{"group": "a", "estimate_s": ["x", None]}]}).services[0].estimate_s is None
    assert (odd.hall.zone.key, odd.calls, odd.waiting, len(odd.windows)) == ("Asia/Shanghai", (), 0, 1)
    assert read_told({"layout": "round", "windows": "1", "diagonal_in": -3}) == Told()
    assert [line.id for line in Told(area="一楼左侧", windows=("2",)).mine(read_board(BOARD).windows)] == ["2"]


# What the link tells.


def live(time: Time, folder: Path, view: dict[str, Any] = BOARD) -> Feed:
    feed = Feed(Memory(folder), time.local())
    feed.link(LinkState.LIVE)
    feed.clock.observe(time.wall.isoformat())
    feed.view("board", view, 95)
    return feed


def test_b5_old_news_say_so_after_ten_seconds_hide_counts_after_sixty_and_end(tmp_path: Path) -> None:
    time = Time()
    feed = live(time, tmp_path)
    time.passes(3600)
    assert not feed.state().stale
    feed.link(LinkState.OFFLINE)
    time.passes(10)
    assert not feed.state().stale
    time.passes(1)
    assert (feed.state().stale, feed.state().hide_counts) == (True, False)
    assert feed.state().said_at == time.wall - timedelta(seconds=11)
    time.passes(50)
    assert feed.state().hide_counts
    assert len(feed.state().rows) == 5
    time.passes(1800)
    gone = feed.state()
    assert (gone.board, gone.rows) == (None, ())
    assert gone.hall is not None
    feed.link(LinkState.LIVE)
    assert not feed.state().stale


def test_b5_a_silent_connection_counts_from_its_last_sign_of_life(tmp_path: Path) -> None:
    time = Time()
    feed = live(time, tmp_path)
    feed.link(LinkState.STALE)
    time.passes(3.6)
    assert feed.state().stale


def test_b8_the_last_picture_of_before_the_power_cut_is_never_taken_for_news(tmp_path: Path) -> None:
    time = Time()
    new = BOARD | {"calls": [call(97, "A013", "1", 0), *CALLS]}
    first = live(time, tmp_path, new)
    assert [row.fresh is not None for row in first.state().rows] == [True, False, False, False, False]
    assert first.shown() == [74, 80, 88, 93, 95, 97]
    first.keep()
    time.passes(5)
    again = Feed(Memory(tmp_path), time.local())
    state = again.state()
    assert state.board is not None
    assert (state.stale, state.hide_counts, state.now) == (True, True, None)
    assert not any(row.fresh for row in state.rows)
    assert state.said_at == NOW
    again.link(LinkState.LIVE)
    again.clock.observe(time.wall.isoformat())
    assert again.state().stale
    again.view("board", new, 97)
    assert not again.state().stale
    assert again.shown() == []
    again.view("board", new | {"calls": [call(99, "A014", "2", 0)]}, 99)
    again.state()
    assert again.shown() == [99]


def test_b8_a_call_that_was_kept_but_not_shown_is_news_only_when_the_hall_says_so(tmp_path: Path) -> None:
    time = Time()
    new = BOARD | {"calls": [call(97, "A013", "1", 0)]}
    live(time, tmp_path, new).keep(now=True)
    again = Feed(Memory(tmp_path), time.local())
    again.clock.observe(time.wall.isoformat())
    assert [row.fresh for row in again.state().rows] == [None]
    assert again.shown() == []
    again.link(LinkState.LIVE)
    again.view("board", new, 97)
    assert again.state().rows[0].fresh is not None
    assert again.shown() == [97]


def test_after_a_restored_backup_calls_are_new_again(tmp_path: Path) -> None:
    """The journal ends earlier than what this board has shown: the next call is highlighted and told all the same."""
    feed = live(Time(), tmp_path)
    feed.state()
    feed.shown()
    feed.view("board", BOARD | {"calls": []}, 40)
    feed.state()
    feed.view("board", BOARD | {"calls": [call(41, "A014", "2", 0)]}, 41)
    assert feed.state().rows[0].fresh is not None
    assert feed.shown() == [41]


@pytest.mark.parametrize("seconds", [1801.0, -5.0, 86400.0])
def test_b8_of_a_picture_that_is_too_old_or_a_clock_that_is_wrong_only_the_name_stays(
    tmp_path: Path, seconds: float
) -> None:
    time = Time()
    live(time, tmp_path).keep(now=True)
    time.wall += timedelta(seconds=seconds)
    state = Feed(Memory(tmp_path), time.local()).state()
    assert state.board is None
    assert state.hall is not None
    assert state.hall.name == HALL["name"]


def test_a_file_that_is_broken_or_a_disk_that_takes_nothing_costs_only_the_picture_of_before(tmp_path: Path) -> None:
    (tmp_path / "board.json").write_text('{"told": [')
    assert Feed(Memory(tmp_path), Time().local()).state().hall is None
    (tmp_path / "file").write_text("")
    stuck = live(Time(), tmp_path / "file")
    assert stuck.state().rows
    stuck.keep()


def test_i8_the_fingerprint_is_that_of_the_view(tmp_path: Path) -> None:
    feed = live(Time(), tmp_path)
    assert feed.digest() == (95, fingerprint(dict(reversed(BOARD.items()))))
    feed.view("board", BOARD | {"waiting": {"total": 24}}, 96)
    assert feed.digest()[1] != fingerprint(BOARD)
    feed.view("kiosk", KIOSK, 97)
    assert feed.digest()[0] == 96


def test_a_layout_that_needs_another_view_says_so(tmp_path: Path) -> None:
    feed = live(Time(), tmp_path)
    assert not feed.tell({"layout": "window", "windows": ["1"]})
    assert feed.tell({"layout": "entrance"})
    assert feed.state().board is None
    feed.view("kiosk", KIOSK, 98)
    assert feed.state().kiosk is not None
    assert Feed(Memory(tmp_path), Time().local()).told.layout == "entrance"


def test_d5_a_revoked_board_shows_a_code_and_that_it_had_a_place(tmp_path: Path) -> None:
    feed = live(Time(), tmp_path)
    feed.link(LinkState.REFUSED)
    feed.pairing("ABCDEFGH")
    assert feed.state().pairing is not None
    assert feed.state().pairing.revoked  # type: ignore[union-attr]
    feed.pairing(None)
    assert feed.state().pairing is None


def test_age_in_the_words_of_the_criterion() -> None:
    assert [(Age(s).warn, Age(s).hide) for s in (10.0, 10.1, 60.0, 60.1)] == [
        (False, False), (True, False), (True, False), (True, True),
    ]  # fmt: skip


# The screen.


def test_the_library_can_draw_without_a_desktop() -> None:
    """The SDL that is loaded here has KMSDRM; the one in classic pygame's wheels has not."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    loaded = set(re.findall(r"/\S*/libSDL2-\S+", maps))
    assert pygame.IS_CE
    assert [path for path in loaded if b"KMSDRM" in Path(path).read_bytes()], loaded


def _page() -> pygame.Surface:
    page = pygame.Surface((60, 40))
    page.fill((1, 2, 3))
    page.fill((200, 0, 0), (0, 0, 10, 5))
    page.fill((0, 200, 0), (50, 30, 10, 10))
    return page


@pytest.mark.parametrize(("turn", "mode"), [(0, (60, 40)), (90, (40, 60)), (180, (60, 40)), (270, (40, 60))])
@pytest.mark.parametrize("scale", [1, 2])
def test_a_turned_or_magnified_screen_gets_the_same_picture_by_pieces(
    turn: int, mode: tuple[int, int], scale: int
) -> None:
    screen = Screen(Mounting((mode[0] * scale, mode[1] * scale), turn, scale))
    screen.open()
    page = _page()
    assert screen.size == (60, 40)
    screen.put(page, [page.get_rect()])
    page.fill((0, 0, 250), (20, 10, 7, 9))
    screen.put(page, [pygame.Rect(20, 10, 7, 9)])
    whole = pygame.transform.rotate(page, -turn)
    wanted = pygame.transform.scale(whole, (whole.get_width() * scale, whole.get_height() * scale))
    shown = pygame.display.get_surface()
    assert shown is not None
    assert pygame.image.tobytes(shown, "RGB") == pygame.image.tobytes(wanted, "RGB")
    assert turned(pygame.Rect(0, 0, 60, 40), (60, 40), turn).size == mode


def test_b7_the_shifted_picture_leaves_nothing_of_the_old_place() -> None:
    screen = Screen(Mounting((60, 40)))
    screen.open()
    page = _page()
    screen.put(page, [page.get_rect()])
    screen.put(page, [], (4, 2))
    shown = pygame.display.get_surface()
    assert shown is not None
    assert shown.get_at((0, 0))[:3] == NIGHT["night"]
    assert shown.get_at((4, 2))[:3] == (200, 0, 0)


def test_another_mode_of_the_television_is_another_picture() -> None:
    screen = Screen(Mounting((60, 40)))
    screen.open()
    screen.changed()  # the window has appeared
    assert not screen.changed()
    pygame.display.set_mode((80, 50))
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=(80, 50), w=80, h=50))
    assert screen.changed()
    assert screen.size == (80, 50)
    pygame.display.quit()
    with pytest.raises(NoScreen):
        screen.changed()


def test_a_4k_screen_is_drawn_in_full_hd_and_twice_as_large() -> None:
    screen = Screen(Mounting((3840, 2160)))
    screen.open()
    assert screen.size == (1920, 1080)


def test_f30_a_screen_that_fails_is_taken_anew_and_the_picture_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Board(Home("http://127.0.0.1:9", tmp_path), BoardSettings(mode="480x270"), tmp_path / "frame.png")
    made.feed.pairing("BKTW4HRN")
    show = made.show
    failed: list[tuple[int, int]] = []
    put = Screen.put

    def broken(self: Screen, page: pygame.Surface, rects: list[pygame.Rect], shift: tuple[int, int] = (0, 0)) -> None:
        if len(failed) < 2:
            failed.append(shift)
            raise NoScreen("the driver was reset")
        put(self, page, rects, shift)
        show.stop()

    monkeypatch.setattr(Screen, "put", broken)
    show.run(lambda: None)
    assert (len(failed), show.failure) == (2, "")
    assert (tmp_path / "frame.png").stat().st_size > 1000


def test_f30_without_any_screen_the_board_says_so_and_ends_with_its_own_code(tmp_path: Path) -> None:
    file = tmp_path / "display.toml"
    file.write_text(f'server = "http://127.0.0.1:9"\ndata = "{tmp_path}"\n')
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("SDL", "DISPLAY", "WAYLAND"))}
    environ["PYTHONPATH"] = os.pathsep.join(str(ROOT / part) for part in ("server", "display"))
    ended = subprocess.run(
        [sys.executable, "-m", "tidehall_display", "--config", str(file), "board"],
        capture_output=True, text=True, timeout=120, env=environ, check=False,
    )  # fmt: skip
    assert ended.returncode == 3
    assert "找不到可用的屏幕" in ended.stderr


def test_without_a_chinese_font_the_numbers_stay_and_the_words_are_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidehall_display.board.typesetter.find_font", lambda *_: None)
    monkeypatch.setattr("tidehall_display.board.typesetter.font_with", lambda *_: None)
    pygame.display.set_mode((64, 64))
    bare = Typesetter()
    assert not bare.chinese
    assert bare.width("A001", 40) > 20
    made = Board(Home("http://127.0.0.1:9", tmp_path), BoardSettings(mode="480x270"), tmp_path / "frame.png")
    made.feed.pairing("BKTW4HRN")
    monkeypatch.setattr(Frames, "offer", lambda *_, **__: made.show.stop())
    made.show.run(lambda: None)
    assert made.status()["parts"][1]["state"] == "bad"


def test_a_state_that_no_layout_can_draw_leaves_the_board_alive_without_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Board(Home("http://127.0.0.1:9", tmp_path), BoardSettings(mode="480x270", font=__file__))
    odd = board()
    assert odd.board is not None
    broken = replace(odd, board=replace(odd.board, windows=(None,)))  # type: ignore[arg-type]
    monkeypatch.setattr(Feed, "state", lambda _: broken)
    monkeypatch.setattr(Frames, "offer", lambda *_, **__: made.show.stop())
    made.show.run(lambda: None)
    assert (made.show.failure, made.show.crashed, made.show.drawn) == ("", False, 1)


def test_the_mode_is_read_from_the_settings() -> None:
    assert BoardSettings(mode="1080x1920", turn="left", scale=2).mounting == Mounting((1080, 1920), 270, 2)
    assert BoardSettings().mounting == Mounting()
    assert board().board is not None


# What a doctor looks at.


def _machine(folder: Path, *sockets: tuple[str, str, str]) -> BoardChecks:
    """A machine with a graphics card and these sockets: name, status, modes."""
    (folder / "dri").mkdir()
    (folder / "dri" / "card0").write_text("")
    for name, status, modes in sockets:
        (folder / "drm" / name).mkdir(parents=True)
        (folder / "drm" / name / "status").write_text(status + "\n")
        (folder / "drm" / name / "modes").write_text(modes)
    return BoardChecks(BoardSettings(mode="1920x1080"), folder / "dri", folder / "drm", {})


def test_the_doctor_sees_the_television_and_its_modes(tmp_path: Path) -> None:
    plugged = _machine(
        tmp_path, ("card0-HDMI-A-1", "disconnected", ""), ("card0-HDMI-A-2", "connected", "3840x2160\n1920x1080\n")
    )
    [found] = plugged.screen()
    assert (found.level, found.zh) == (Level.OK, "接着电视：HDMI-A-2 3840x2160")
    [odd] = replace(plugged, table=BoardSettings(mode="1280x1024")).screen()
    assert odd.level is Level.WARN
    (tmp_path / "drm" / "card0-HDMI-A-2" / "status").write_text("disconnected\n")
    [gone] = plugged.screen()
    assert (gone.level, "HDMI" in gone.zh) == (Level.BAD, True)
    [bare] = replace(plugged, cards=tmp_path / "none").screen()
    assert bare.level is Level.BAD


def test_the_doctor_sees_whether_there_are_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    def level(regular: FontFile | None, bold: FontFile | None) -> Level:
        monkeypatch.setattr("tidehall_display.board.checks.find_font", lambda _, strong: bold if strong else regular)
        return next(iter(BoardChecks(BoardSettings()).letters())).level

    own = FontFile("/fonts/a.ttc", 2)
    assert level(own, FontFile("/fonts/b.ttc", 2)) is Level.OK
    assert level(own, FontFile("/fonts/a.ttc", 2, thin=True)) is Level.WARN
    assert level(None, None) is Level.BAD


def test_the_doctor_of_a_display_can_look_at_every_part(tmp_path: Path) -> None:
    settings = DisplaySettings(server="http://127.0.0.1:9", data=str(tmp_path))
    names = {each.__name__ for each in checks(settings, PARTS)}
    assert {"screen", "letters", "loudspeaker"} <= names
