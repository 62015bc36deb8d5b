"""Old snapshot + numbered changes == fresh snapshot: for every command, and over random histories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.scenario import KIOSK, MANAGER
from tests.server.realtime.stage import Days, Stage
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import PriorityClass, SlipOutcome, TicketStatus
from tidehall_server.core.queue.views import VIEWS
from tidehall_server.core.refusal import Refused


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path).open()


def everything(stage: Stage) -> Iterator[c.Command]:
    """A day in which every command is accepted at least once."""
    soon = stage.clock.now() + timedelta(minutes=10)
    yield c.SetPolicy({"undo_s": 30}, "test")
    yield c.NoteTraining(("clerk1", "spare", "other"))
    yield c.WaiveTraining(MANAGER.id, "无人可派")
    yield c.NoteTraining(("clerk1", "clerk2", "spare", "other"))
    for window in ("1", "2"):
        yield c.SignIn(window, clerk=f"clerk{window}")
    yield c.SignIn(None, clerk="spare")
    yield c.SignIn(None, clerk="other")
    yield c.ClaimConsole("1", "console-1")
    for _ in range(6):
        yield c.TakeTicket("yb")
    yield c.TakeTicket("zg")
    yield c.Reprint("A001", printer="K-01")
    yield c.ReportSlip("A001", 1, SlipOutcome.PRINTED)
    yield c.GrantPriority("A005", PriorityClass.ELDERLY, "腿脚不便")
    yield c.CallNext("1")
    yield c.Undo("1")
    yield c.CallNext("1")
    version = next(window.last_call_version for window in stage.hall.day.windows.values() if window.ticket)
    yield c.Announced(version)
    yield c.Recall("1")
    yield c.Start("1")
    ticket = stage.hall.day.windows["1"].ticket
    yield c.Finish("1")
    yield c.AskElsewhere(ticket or "")
    yield c.Rate(ticket or "", c.Level.SATISFIED)
    yield c.CallNext("1")
    yield c.Pass("1")
    yield c.CallNext("1")
    yield c.Start("1")
    yield c.Hold("1", "补材料")
    yield c.Resume("1")
    yield c.Transfer(stage.hall.day.windows["1"].ticket or "", "zg", "另一事项")
    yield c.Pause("1", "喝水")
    yield c.Unpause("1")
    yield c.Drop("A006", "走了")
    yield c.OpenTide("3", "人多")
    yield c.Tick()
    yield c.DeclineTide("3", "走不开")
    yield c.OpenTide("3", "还是人多")
    yield c.Tick()
    yield c.CloseTide("3", "人少")
    yield c.AddWindow("9", "临时窗口", ("yb",))
    yield c.RemoveWindow("9")
    yield c.Book("K1", "yb", soon)
    yield c.CheckIn("K1")
    yield c.Book("K2", "yb", soon)
    yield c.CancelBooking("K2")
    while not (passed := [t.id for t in stage.hall.day.tickets.values() if t.status is TicketStatus.PASSED]):
        yield c.CallNext("2")
        yield c.Pass("2")
    yield c.Requeue(passed[0])
    yield c.SignOut(clerk="clerk2")
    yield c.CloseDay("下班")


def _who(command: c.Command, stage: Stage) -> c.Actor:
    """Who may: the kiosk that was asked, the house itself, the clerk whom the tide calls, else the manager."""
    if isinstance(command, c.NoteTraining):
        return c.POLICY
    if isinstance(command, c.ReportSlip):
        return KIOSK
    if isinstance(command, c.DeclineTide):
        return c.Actor(stage.hall.day.windows[command.window].tide.clerk or "", "clerk")
    return MANAGER


def test_every_command(tmp_path: Path) -> None:
    stage = Stage(tmp_path).open(trained=())
    for view in VIEWS:
        stage.join(view)
    accepted: set[type] = {c.OpenDay}
    for command in everything(stage):
        stage.clock.advance(3)
        actor = _who(command, stage)
        if stage.do(command, actor) is not None:
            accepted.add(type(command))
        stage.flush()
        stage.check()
        stage.join("clerk")  # a late joiner stands where the others stand
    assert {kind.__name__ for kind in c.COMMANDS.values()} - {kind.__name__ for kind in accepted} == set()


WISHES = st.one_of(
    st.builds(c.TakeTicket, st.sampled_from(["yb", "zg"]), st.sampled_from(list(PriorityClass)[:2])),
    st.builds(c.SignIn, st.sampled_from(["1", "2", "3", None]), st.sampled_from(["a", "b", "c"]), st.booleans()),
    st.builds(c.SignOut, st.sampled_from(["a", "b", "c"]), st.booleans()),
    *(
        st.builds(kind, st.sampled_from(["1", "2", "3"]))
        for kind in (c.CallNext, c.CallNext, c.Recall, c.Start, c.Finish, c.Pass, c.Hold, c.Resume, c.Undo)
    ),
    st.builds(c.Pause, st.sampled_from(["1", "2"]), st.just("午饭")),
    st.builds(c.Unpause, st.sampled_from(["1", "2"])),
    st.builds(c.Transfer, st.sampled_from(["A001", "A002", "B001"]), st.sampled_from(["1", "2", "yb", "zg"])),
    st.builds(c.Drop, st.sampled_from(["A001", "A002", "B001"])),
    st.builds(c.Rate, st.sampled_from(["A001", "A002"]), st.sampled_from(list(c.Level)), st.just(("attitude",))),
    st.builds(c.SetPolicy, st.builds(lambda n: {"tide.max_cases": n}, st.integers(1, 4)), st.just("试")),
    st.builds(c.Tick),
)
STEPS = st.lists(st.tuples(WISHES, st.integers(0, 400), st.booleans(), st.booleans()), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_random_histories(
    steps: list[tuple[c.Command, int, bool, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whenever changes are sent, and whoever joins in between, everybody ends at the truth."""
    stage = Stage(tmp_path_factory.mktemp("history")).open()
    for view in VIEWS:
        stage.join(view)
    for command, seconds, send_now, join_now in steps:
        stage.clock.advance(seconds)
        stage.do(command, c.POLICY if isinstance(command, c.Tick) else MANAGER)
        if send_now:
            stage.changes.flush()
        if join_now:
            stage.join("board")
            stage.join("manager")
    stage.flush()
    stage.check()


def test_only_changed_keys_travel(stage: Stage) -> None:
    stage.join("board")
    stage.do(c.SetPolicy({"undo_s": 30}, "test"))
    stage.flush()
    assert [m["set"] for e, m in stage.messages if m["view"] == "board"] == [{}]
    stage.messages.clear()
    stage.do(c.SignIn("1", clerk="a"))
    stage.flush()
    assert [set(m["set"]) for e, m in stage.messages if m["view"] == "board"] == [{"windows"}]


def test_slow_views_come_together(stage: Stage) -> None:
    """Ten facts within half a second: ten changes for the board, one for the manager."""
    for view in ("board", "manager"):
        stage.join(view)
    stage.flush()
    for _ in range(10):
        stage.do(c.TakeTicket("yb"))
        stage.changes.flush()
    stage.flush()
    sent = [message["view"] for event, message in stage.messages if message["view"] in ("board", "manager")]
    assert (sent.count("board"), sent.count("manager")) == (10, 2)
    stage.check()


def test_nobody_watches_nothing_is_made(stage: Stage) -> None:
    stage.watched = set()
    stage.do(c.TakeTicket("yb"))
    stage.flush()
    assert stage.messages == []
    assert stage.changes.rooms["board"].version == -1


def test_a_room_that_was_empty_starts_afresh(stage: Stage) -> None:
    stage.join("board")
    stage.watched, old = set(), stage.followers.pop()
    stage.do(c.TakeTicket("yb"))
    stage.flush()
    stage.watched = set(VIEWS)
    stage.join("board")
    assert stage.messages == []
    stage.do(c.TakeTicket("yb"))
    stage.flush()
    stage.check()
    assert old.version < stage.followers[0].version


def test_a_new_day_tells_every_screen_to_begin_again(stage: Stage) -> None:
    """The versions of a new day begin at 1: without a word, a screen of yesterday would wait for number 41."""
    follower = stage.join("board")
    for _ in range(40):
        stage.do(c.TakeTicket("yb"))
    stage.flush()
    stage.check()
    stage.clock.advance(86400)
    assert stage.hall.open_today(Days())
    stage.flush()
    assert follower.wants_snapshot
    assert stage.messages[-1][1]["base"] == stage.messages[-1][1]["version"] == 2**53 - 1
    stage.followers.clear()
    stage.join("board")
    stage.check()


def test_before_the_first_day_a_screen_waits(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    with pytest.raises(Refused):
        stage.changes.snapshot("board", alone=True)
    stage.flush()
    assert stage.messages == []
    stage.open()
    stage.flush()
    assert {message["base"] for _, message in stage.messages} == {2**53 - 1}


def test_a_beat_carries_the_version_that_a_watcher_has(stage: Stage) -> None:
    follower = stage.join("board")
    stage.do(c.TakeTicket("yb"))
    stage.flush()
    stage.changes.beat()
    assert {m["version"] for e, m in stage.messages if e == "beat" and m["view"] == "board"} == {follower.version}
    follower.version -= 1  # a change was lost on the way
    stage.changes.beat()
    stage.changes.beat()
    assert follower.wants_snapshot


def test_a_message_is_json_of_its_own(stage: Stage) -> None:
    """Encoded by hand, part by part: it must read back as JSON, with whatever a name contains."""
    stage.do(c.AddWindow("9", '引号"反斜线\\换行\n', ("yb",)))
    stage.join("clerk")
    said = json.loads(stage.changes.snapshot("clerk", alone=False))
    assert [w["line"]["name"] for w in said["view"]["windows"]][-1] == '引号"反斜线\\换行\n'


def test_the_next_one_stays_true_while_only_time_passes(stage: Stage) -> None:
    """After 15 minutes the ordinary citizen's call is late, and the elderly one's can still be in time: she is next."""
    stage.do(c.SetPolicy({"tide.automatic": False}, "试"))
    stage.do(c.SignIn("1", clerk="clerk1"))
    stage.do(c.TakeTicket("yb"))
    stage.clock.advance(400)
    stage.do(c.TakeTicket("yb", PriorityClass.ELDERLY))
    screen = stage.join("clerk")

    def upcoming() -> list[str]:
        stage.hall.tick()
        stage.changes.beat()
        assert screen.view == stage.fresh("clerk")[1]
        return [card["ticket"] for card in screen.view["windows"][0]["next"]]

    assert upcoming() == ["A001", "A002"]
    before = stage.hall.version
    stage.clock.advance(510)
    assert upcoming() == ["A002", "A001"]
    assert stage.join("clerk").view == screen.view
    assert stage.hall.version == before  # nothing happened, and nothing was written


def test_a_hall_in_which_nobody_waits_is_looked_at_by_nobody(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.do(c.SignIn("1", clerk="clerk1"))
    stage.join("clerk")
    monkeypatch.setattr(stage.hall, "view", lambda _: pytest.fail("a view was made"))
    stage.clock.advance(3600)
    stage.hall.tick()
    stage.changes.beat()
    assert all("set" not in message for event, message in stage.messages if event == "beat")
