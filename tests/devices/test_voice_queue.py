"""What the voice speaks, in which order, how loud, and what it passes over: pure, on a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.devices.voices import NOW, Bench, line, row, view
from tidehall_display.voice.announcer import Health, Limits
from tidehall_display.voice.calls import Zone, calls_of
from tidehall_display.voice.care import wanted
from tidehall_display.voice.library import Texts
from tidehall_display.voice.manner import KeptManner, Manner, read_manner
from tidehall_display.voice.sentence import call_sentence, following, spelt
from tidehall_link.speech.sound import Sound

Made = Callable[..., Bench]
CALLS = [row(9, "A002", "2"), row(7, "A001", "1")]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Made]:
    made: list[Bench] = []

    def bench(**changes: object) -> Bench:
        made.append(Bench(tmp_path, **changes))  # type: ignore[arg-type]
        return made[-1]

    yield bench
    for each in made:
        each.speaker.reset()


def test_b3_calls_are_spoken_in_order_each_twice_and_once(make: Made) -> None:
    voice = make()
    assert voice.hear(view(*CALLS), view(*CALLS)) == ["A001", "A001", "A002", "A002"]
    assert voice.told.announced_ == [("A001", "spoken", ""), ("A002", "spoken", "")]
    assert voice.announcer.state is Health.OK
    assert voice.hear(view(*CALLS)) == [], "nothing is spoken twice"
    assert voice.hear(view(row(12, "A001", "1"), CALLS[0])) == ["A001", "A001"], "a recall is spoken again"


def test_b3_in_a_crowd_each_once_one_chime_none_cut_off(make: Made) -> None:
    voice = make()
    crowd = view(*(row(n, f"A{n:03}", str(n)) for n in range(1, 6)))
    assert voice.hear(crowd) == ["A001", "A002", "A003", "A003", "A004", "A004", "A005", "A005"]
    chimes = [each.announcement for each in voice.card.heard if each.sound.hertz != 8_000]
    assert chimes == ["A001 1", "A004 4", "A005 5"], "the crowd's second and third need no chime of their own"


def test_b3_old_calls_are_not_spoken_and_stale_ones_passed_over(make: Made) -> None:
    voice = make()
    assert voice.hear(view(row(3, "A001", "1", Bench.ago(31)))) == []
    voice.announcer.take(view(row(5, "A002", "2"), row(6, "A003", "3"), row(7, "A004", "4")))
    served = [line("2", "A002", "serving"), line("3"), line("4", "A004")]
    assert voice.hear(view(row(5, "A002", "2"), row(7, "A004", "4"), windows=served)) == ["A004", "A004"]
    assert voice.told.announced_ == [("A004", "spoken", "")], "who has come, or was not meant, is not missed"


def test_a_call_that_ended_while_its_chime_rang_is_not_spoken(make: Made) -> None:
    """Taken back while the words were still being fetched."""
    voice = make()
    sentence = voice.words.sentence

    def taken_back(texts: Texts) -> Sound:
        voice.announcer.take(view(CALLS[1], windows=[line("1")]))
        return sentence(texts)

    voice.words.sentence = taken_back  # type: ignore[method-assign]
    assert voice.hear(view(CALLS[1])) == []
    assert len(voice.card.heard) == 1, "the chime alone"
    assert voice.told.announced_ == [], "nothing was missed"


def test_a_recall_takes_the_place_of_the_call_that_still_waited(make: Made) -> None:
    voice = make(manner=Manner(repeats=1))
    both = [line("1", "A001"), line("2", "A002")]
    heard = voice.hear(view(*CALLS, windows=both), view(row(7, "A001", "1"), row(12, "A002", "2"), windows=both))
    assert heard == ["A001", "A002"], "not twice: as it was first called, and as it was called anew"
    assert voice.card.announcements() == ["A001 7", "A002 12"]


def test_who_was_sent_on_to_another_window_is_called_there_too(make: Made) -> None:
    """The board still names the call to the first window."""
    voice = make(manner=Manner(repeats=1))
    both = (row(7, "A001", "1"), row(12, "A001", "5"))
    assert voice.hear(view(*both, windows=[line("1"), line("5", "A001")])) == ["A001"]
    assert voice.card.announcements() == ["A001 12"], "and not to the window that has sent it on"


def test_early_calls_of_a_crowd_are_spoken_though_the_view_names_only_the_last(make: Made) -> None:
    voice = make(manner=Manner(repeats=1))
    windows = [line(str(n), f"A{n:03}") for n in range(1, 12)]
    rows = [row(n, f"A{n:03}", str(n)) for n in range(1, 12)]
    heard = voice.hear(view(*rows[:4], windows=windows), view(*rows[3:], windows=windows))
    assert heard == [f"A{n:03}" for n in range(1, 12)]


def test_f19_while_the_hall_is_away_only_what_is_young_is_spoken(make: Made) -> None:
    voice = make(manner=Manner(repeats=1))
    voice.announcer.take(view(*CALLS))
    voice.announcer.live = False
    assert voice.announcer.speak_next()
    voice.seconds += 31
    assert voice.hear() == []
    voice.announcer.live = True
    later = row(12, "A003", "3", datetime(2026, 3, 2, 1, 30, 40, tzinfo=UTC))
    voice.seconds += 10
    assert voice.hear(view(*CALLS, later)) == ["A003"]
    assert [how[:2] for how in voice.told.announced_] == [("A001", "spoken"), ("A003", "spoken")]


def test_a_restart_repeats_nothing_and_skips_no_live_call(make: Made) -> None:
    voice = make(manner=Manner(repeats=1))
    voice.announcer.take(view(*CALLS))
    assert voice.announcer.speak_next()
    voice.announcer.stop()
    assert voice.announcer.speak_next()
    again = voice.again()
    assert again.hear(view(*CALLS)) == ["A002"], "the one that its end cut off is spoken, the first is not"
    assert again.again().hear(view(*CALLS)) == []
    assert again.again().hear(view(row(2, "A001", "1"), day="d2")) == ["A001"], "a new day counts from one"
    restored = again.again()
    restored.hear(view(row(90, "A001", "1")))
    restored.announcer.take(view(row(40, "A001", "1"), windows=[line("1")]), 50)
    assert restored.hear(view(row(51, "A002", "2"))) == ["A002"], "a restored backup counts from where it ended"


def test_at_most_so_many_wait_and_those_left_out_are_told(make: Made) -> None:
    voice = make(limits=Limits(most_waiting=2))
    crowd = view(*(row(n, f"A{n:03}", str(n)) for n in range(1, 5)))
    assert set(voice.hear(crowd)) == {"A003", "A004"}
    assert voice.told.announced_[:2] == [("A001", "silent", "crowded"), ("A002", "silent", "crowded")]


def test_b4_zones_volume_and_a_muted_hour(make: Made) -> None:
    lines = [line("1", "A001", area="一楼"), line("2", "A002", area="二楼")]
    upstairs = make(manner=Manner(zone=Zone(area="二楼"), repeats=1, volumes=((540, 600, 30),)))
    assert upstairs.hear(view(*CALLS, windows=lines)) == ["A002"]
    assert {each.volume for each in upstairs.card.heard} == {0.3}
    assert [call.ticket for call in calls_of(view(*CALLS), Zone(frozenset({"1"})))] == ["A001"]
    noon = make(manner=Manner(volumes=((540, 600, 0),)))
    noon.told.announced_.clear()
    assert noon.hear(view(row(20, "A009", "1"))) == []
    assert noon.told.announced_ == [], "a volume of 0 by the hall's own hours is no fault"
    off = make(manner=Manner(sound=False))
    assert (off.hear(view(row(30, "A010", "1"))), off.announcer.state) == ([], Health.OFF)


def test_the_chime_alone_and_a_language_without_a_voice(make: Made) -> None:
    chime = make(manner=Manner(languages=(), repeats=1))
    assert (chime.hear(view(CALLS[1])), len(chime.card.heard), chime.words.asked) == ([], 1, [])
    assert chime.told.announced_ == [("A001", "spoken", "")]
    voice = make(manner=Manner(languages=("cmn", "hak"), repeats=1))
    voice.words.mute = {"cmn", "hak"}
    assert voice.hear(view(row(20, "A003", "1"))) == []
    assert voice.told.announced_ == [("A003", "silent", "no_voice")]
    assert voice.announcer.state.value == "no_voice"
    voice.words.mute = {"hak"}
    assert voice.hear(view(row(21, "A004", "1"))) == ["A004"]
    assert voice.announcer.state.value == "ok"


def test_sentences_spell_the_number_in_each_language_in_order() -> None:
    (call,) = calls_of(view(row(1, "A102", "12")), Zone())
    assert call_sentence(call, Manner(languages=("cmn", "yue", "en"), yao=False)) == [
        ("cmn", ("请 A 一 零 二 号", "到 十二 号窗口")),
        ("yue", ("请 A 一 零 二 号", "到 十二 号窗口")),
        ("en", ("Number A, 1 0 2", "please go to window 12")),
    ]
    yao = call_sentence(call, Manner(languages=("cmn", "yue"), yao=True))
    assert [phrases[0] for _, phrases in yao] == ["请 A 幺 零 二 号", "请 A 一 零 二 号"], "only Mandarin says it so"
    assert spelt("BCDF-GHJK") == "B, C, D, F。 G, H, J, K"
    assert following("A099", 2) == ["A100", "A101"]
    assert following("VIP", 2) == []


def test_what_will_be_wanted_is_fetched_the_ways_first() -> None:
    asked = list(wanted(view(row(1, "A007", "3")), Manner(languages=("cmn", "en"))))
    assert asked[:2] == [("cmn", "到 三 号窗口"), ("en", "please go to window 3")]
    assert asked[2:4] == [("cmn", "请 A 零 零 八 号"), ("en", "Number A, 0 0 8")]
    assert list(wanted(view(*CALLS), Manner(sound=False))) == []


def test_the_manner_of_last_time_is_kept_and_nonsense_is_none(tmp_path: Path) -> None:
    told = {
        "layout": "main", "windows": ["1"], "area": "", "sound": True, "languages": ["yue"], "repeats": 3,
        "chime": False, "volume": 60, "volumes": [{"opens": 720, "closes": 780, "volume": 20}], "new": 1,
    }  # fmt: skip
    kept = KeptManner(tmp_path / "manner.json")
    assert (kept.known, kept.take({"error": 1}), kept.take(told), kept.take(told)) == (False, False, True, False)
    again = KeptManner(tmp_path / "manner.json")
    assert again.known
    assert again.manner == Manner(Zone(frozenset({"1"})), True, ("yue",), 3, False, False, 60, ((720, 780, 20),))
    noon = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    assert (again.manner.loudness(noon, "Asia/Shanghai"), again.manner.loudness(NOW, "nowhere")) == (0.2, 0.6)
    entrance = read_manner(told | {"layout": "entrance"})
    assert entrance is not None
    assert not entrance.sound
    assert replace(Manner(), volume=400).loudness(noon, "UTC") == 1.0
