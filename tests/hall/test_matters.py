"""The shell of long matters: no gap in numbers, one answer a command, clocks that act once, errands that are run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from tests.hall.lantern import CALENDAR, CODEC, NAMED, ROOM, LanternLit, Light
from tests.server.house import START
from tidehall_server.clock import ManualClock
from tidehall_server.core.errands import ERRANDS
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import POLICY
from tidehall_server.core.refusal import Refused
from tidehall_server.errands import DOUBT_PAUSES, DOUBTS, PAUSES, Errands, after_sending, for_everyone
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.journal import Journal, JournalCorrupt
from tidehall_server.journal.errands import Errand, State
from tidehall_server.journal.matter_tables import sealed
from tidehall_server.journal.sealed import Seals
from tidehall_server.journal.tables import streams
from tidehall_server.matters import Matters, UnknownMatterError
from tidehall_server.outward import DoubtfulError, LostAnswerError, NoAnswerError

KEY = bytes(range(32))


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    url = f"sqlite:///{tmp_path / 'journal.sqlite'}"
    if request.param == "postgresql":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    opened = Journal.open(url, people_key=KEY, codec=CODEC)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def matters(journal: Journal, clock: ManualClock) -> Matters:
    return Matters("test", journal, clock, lambda: CALENDAR)


def test_numbers_have_no_gap_and_no_twin(journal: Journal, clock: ManualClock) -> None:
    """Four at once, two of whose processes know nothing of each other, and every third is refused after it took one."""
    shells = [Matters("test", journal, clock, lambda: CALENDAR) for _ in range(2)]
    given: list[str] = []

    def work(who: int) -> None:
        for n in range(9):
            try:
                answer = shells[who % 2].open(ROOM, Light(broken=n % 3 == 0), POLICY, f"w{who}-{n}")
            except Refused:
                continue
            given.append(str(answer.result["id"]))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(given) == [f"L20260302{n:03d}" for n in range(1, 25)]
    assert journal.head("register/test/S-2026").version == 24, "a slip of its own register for each"
    assert journal.verify() == []
    assert len(journal.streams("test", "lantern")) == 24
    assert journal.streams("test") == [], "no business day among them"


def test_the_same_command_gets_the_same_answer(matters: Matters) -> None:
    first = matters.open(ROOM, Light(), POLICY, "same-id")
    again = matters.open(ROOM, Light(), POLICY, "same-id")
    assert (again.result, again.version, again.replayed) == (first.result, first.version, True)
    with pytest.raises(CommandIdReusedError):
        matters.open(ROOM, Light(minutes=6), POLICY, "same-id")


def test_a_matter_that_nobody_opened_is_unknown(matters: Matters) -> None:
    for name in ("L20260302001", "", "a/b", "x" * 81):
        with pytest.raises(UnknownMatterError):
            matters.execute(ROOM, name, Light(), POLICY, f"id-{name}")
        with pytest.raises(UnknownMatterError):
            matters.find(ROOM, name)
    assert matters.execute(NAMED, "of-its-own-name", Light(), POLICY, "id").result["id"] == "of-its-own-name"


def test_the_clock_acts_once_whoever_looks(matters: Matters, journal: Journal, clock: ManualClock) -> None:
    other = Matters("test", journal, clock, lambda: CALENDAR)
    name = str(matters.open(ROOM, Light(minutes=5), POLICY, "light").result["id"])
    assert not matters.tick(ROOM, name)
    clock.advance(300)
    assert matters.tick(ROOM, name)
    assert not other.tick(ROOM, name)
    assert not matters.tick(ROOM, name)
    assert matters.find(ROOM, name).version == 2
    assert other.find(ROOM, name).state == matters.find(ROOM, name).state


def test_a_matter_that_disappears_is_missed(matters: Matters, journal: Journal) -> None:
    name = str(matters.open(ROOM, Light(), POLICY, "light").result["id"])
    with journal.engine.begin() as connection:
        connection.execute(delete(streams).where(streams.c.stream == f"lantern/test/{name}"))
    what = {(each.stream.split("/")[0], each.what) for each in journal.verify()}
    assert ("register", "link") in what, "the register still names it"


def test_an_errand_is_made_with_its_fact_and_run_once(
    matters: Matters, journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ERRANDS, LanternLit, lambda event: ("tell", "nobody-can"))
    name = str(matters.open(ROOM, Light(), POLICY, "light").result["id"])
    told: list[str] = []
    broken = [True, True]

    def tell(errand: Errand, fact: Fact) -> str:
        if broken:
            broken.pop()
            raise OSError("no line")
        told.append(errand.id)
        return fact.command_id

    both = [Errands(journal, "test", clock, {"tell": tell}) for _ in range(2)]
    for pause in PAUSES[:2]:
        assert [each.tick() for each in both] == [0, 0], "tried by one of them, and the other waits too"
        clock.advance(pause.total_seconds())
    assert [each.tick() for each in both] == [1, 0]
    clock.advance(7200)
    assert [each.tick() for each in both] == [0, 0]
    assert told == [f"after:lantern/test/{name}:1:tell"]
    book = journal.errands("test")
    assert book.counts() == {("tell", State.DONE): 1, ("nobody-can", State.OPEN): 1}
    (done,) = book.newest("tell")
    assert (done.tries, done.said, done.done_at is not None) == (3, "light", True)


def test_an_errand_the_rules_refuse_waits_for_a_person(
    matters: Matters, journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ERRANDS, LanternLit, lambda event: ("light-another",))

    def light(errand: Errand, fact: Fact) -> str:
        return str(matters.execute(NAMED, "one", Light(), POLICY, errand.id).result["id"])

    errands = Errands(journal, "test", clock, {"light-another": light})
    matters.open(ROOM, Light(), POLICY, "light")
    errands.tick()  # lights the named one, whose own errand is refused: it is lit already
    clock.advance(1)
    errands.tick()
    book = journal.errands("test")
    (failed,) = book.newest(state=State.FAILED)
    assert failed.said == "refused: reason_required"
    assert book.again(failed.stream, failed.version, failed.what, clock.now())
    assert not book.again(failed.stream, failed.version, failed.what, clock.now())


def test_what_may_have_been_taken_is_tried_three_times_and_what_was_not_goes_on(
    matters: Matters, journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ERRANDS, LanternLit, lambda event: ("tell",))
    errors: list[Exception] = [NoAnswerError("out of order")] * 5 + [DoubtfulError("?")] * 9
    tried: list[Exception] = []

    def tell(errand: Errand, fact: Fact) -> str:
        tried.append(errors[len(tried)])
        raise tried[-1]

    errands = Errands(journal, "test", clock, {"tell": tell})
    matters.open(ROOM, Light(), POLICY, "light")
    for _ in range(40):
        errands.tick()
        clock.advance(60)
    assert len(tried) == 5 + DOUBTS
    (failed,) = journal.errands("test").newest(state=State.FAILED)
    assert (failed.doubts, failed.said) == (DOUBTS, "DoubtfulError: ?")
    assert journal.errands("test").again(failed.stream, failed.version, failed.what, clock.now())
    errands.tick()
    clock.advance(DOUBT_PAUSES[0].total_seconds())
    errands.tick()
    assert len(tried) == 5 + DOUBTS + 2, "whoever sends it again begins anew"


def test_where_nobody_answers_the_rest_of_that_kind_waits_and_holds_up_no_other(
    matters: Matters, journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ERRANDS, LanternLit, lambda event: ("upload", "tell"))
    asked: list[str] = []

    def upload(errand: Errand, fact: Fact) -> str:
        asked.append(errand.stream)
        raise LostAnswerError("TimeoutError")

    for n in range(60):  # more than one look at the book takes
        matters.open(ROOM, Light(), POLICY, f"light-{n}")
    errands = Errands(journal, "test", clock, {"upload": upload, "tell": lambda errand, fact: "told"})
    assert errands.tick() + errands.tick() == 60
    assert len(set(asked)) == len(asked) == 2, "one a round, and the first has its pause"


def test_everyone_is_told_though_it_fails_for_one() -> None:
    told: list[str] = []

    def telling(**failing: Exception) -> Callable[[str], None]:
        def tell(to: str) -> None:
            if to in failing:
                raise failing[to]
            told.append(to)

        return tell

    with pytest.raises(DoubtfulError):
        for_everyone("abc", telling(a=LostAnswerError(), b=ValueError()))
    assert told == ["c"]
    with pytest.raises(NoAnswerError):
        for_everyone("abc", telling(b=NoAnswerError()))
    assert told == ["c", "a"], "the others would wait for nothing"
    assert for_everyone("abc", telling()) == 3
    with pytest.raises(DoubtfulError, match="OSError"), after_sending():
        raise OSError("disk full")


def test_sealed_fields_are_read_by_their_hall_and_purged(journal: Journal) -> None:
    seals = journal.seals
    key = seals.keep("test", {"name": "张某某", "phone": "13800000000"})
    assert seals.open("test", key) == {"name": "张某某", "phone": "13800000000"}
    assert seals.open("other", key) is None
    assert (seals.has("test", key), seals.has("other", key)) == (True, False)
    late = journal.people.now() + timedelta(seconds=1)
    assert seals.purge(late, "test", known={key}) == 0
    assert seals.purge(late, "other") == 0
    assert seals.purge(late, "test") == 1
    assert seals.open("test", key) is None
    assert not seals.has("test", key)


def test_who_looks_into_a_box_does_not_keep_it(journal: Journal, clock: ManualClock) -> None:
    seals = Seals(journal.engine, KEY, clock.now)
    key, sealed_at = seals.keep("test", {"name": "张某某"}), clock.now()
    for _ in range(3):
        clock.advance(20 * 3600)
        assert seals.open("test", key) is not None
    assert seals.purge(sealed_at + timedelta(seconds=1), "test") == 1


def test_a_sealed_box_that_was_changed_does_not_open(journal: Journal) -> None:
    mine, yours = (journal.seals.keep("test", {"name": name}) for name in ("甲", "乙"))
    with journal.engine.begin() as connection:
        boxes = {row.key: row.box for row in connection.execute(sealed.select())}
        assert all("甲".encode() not in box for box in boxes.values())
        connection.execute(update(sealed).where(sealed.c.key == mine).values(box=boxes[yours]))
    with pytest.raises(JournalCorrupt):
        journal.seals.open("test", mine)
