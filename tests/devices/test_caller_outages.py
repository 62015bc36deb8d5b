"""F19 for the caller: the network goes away in every manner. A press is answered, none kept, nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devices.caller import Hall, at, pad, pads, pressed, settings
from tests.devices.kiosk import until
from tests.faults.proxy import FaultProxy, Faults
from tidehall_caller.caller import Caller
from tidehall_caller.keys import Key, Press
from tidehall_caller.signals import PAD_BEEPS, Signal


class Stage:
    """A caller with three keypads behind a line that fails on command."""

    def __init__(self, hall: Hall, proxy: FaultProxy, folder: Path) -> None:
        self.hall = hall
        self.proxy = proxy
        made = settings(f"http://127.0.0.1:{proxy.port}", folder, patience_s=1.0)
        self.caller = Caller(made, hall.house.token("caller"))

    def press(self, key: str, signal: Signal, address: int = 1) -> None:
        pressed(self.caller, address, key, beeps=PAD_BEEPS[signal])

    def doubtful(self, key: str) -> object:
        """Press a key whose command gets no answer; what is then in doubt."""
        pads(self.caller).press(1, key)
        return until(lambda: not self.caller.desks["1"].sending and self.caller.desks["1"].doubt, "nobody answers")

    def live(self) -> None:
        until(lambda: self.caller.way.live, "the link is back")

    def sees(self, ticket: str, waiting: int = 0) -> None:
        until(
            lambda: (here := self.caller.desks["1"].here) and (here.ticket, here.waiting) == (ticket, waiting),
            f"window 1 has {ticket or 'nobody'}, {waiting} wait",
        )


@pytest.fixture(scope="module")
def stage(windows: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with FaultProxy("127.0.0.1", windows.house.port) as proxy:
        made = Stage(windows, proxy, tmp_path_factory.mktemp("outages"))
        made.caller.start()
        made.live()
        yield made
        proxy.set(Faults())
        made.caller.stop()


@pytest.fixture(autouse=True)
def clean(stage: Stage) -> Iterator[None]:
    stage.hall.clear("1", "2", "3")
    stage.live()
    stage.sees("")
    yield
    stage.proxy.set(Faults())


@pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
def test_c9_f19_without_a_link_a_press_is_refused_and_none_is_kept(stage: Stage, rude: bool) -> None:
    hall, caller = stage.hall, stage.caller
    ticket = hall.take()
    stage.sees("", 1)
    calls = hall.calls()
    stage.proxy.set(Faults(refuse=True))
    stage.proxy.reset() if rude else stage.proxy.drop()
    until(lambda: not caller.way.live, "the link is gone")
    until(lambda: pad(caller, 1).display == " " * 6, "an old count is not shown")
    stage.press("next", Signal.NO_LINK)
    stage.proxy.set(Faults())
    stage.live()
    stage.sees("", 1)
    assert hall.calls() == calls, "the presses of the outage are gone"
    stage.press("next", Signal.DONE)
    assert at(hall, "1") == (ticket, "called")


def test_f19_half_open_what_arrives_late_is_done_once_and_seen(stage: Stage) -> None:
    """The line stands and carries nothing. The same key asks again with the same id; both arrive at last."""
    hall, caller = stage.hall, stage.caller
    ticket = hall.take()
    stage.sees("", 1)
    stage.press("next", Signal.DONE)
    calls = hall.calls()
    stage.proxy.set(Faults(frozen=True))
    doubt = stage.doubtful("recall")
    caller.desks["1"].press(Press(Key.RECALL))
    until(lambda: not caller.desks["1"].sending, "asked again, if the link was still thought to stand")
    assert caller.desks["1"].doubt == doubt
    stage.proxy.set(Faults())
    until(lambda: hall.calls() > calls, "it was done late")
    stage.live()
    until(lambda: caller.desks["1"].doubt is None, "the view shows what happened")
    stage.press("recall", Signal.DONE)
    assert hall.calls() == calls + 2, "once late, and once now"
    assert at(hall, "1") == (ticket, "called")


def test_f19_what_was_swallowed_is_done_by_the_same_key_and_by_nothing_else(stage: Stage) -> None:
    hall, caller = stage.hall, stage.caller
    ticket = hall.take()
    stage.sees("", 1)
    calls = hall.calls()
    stage.proxy.set(Faults(frozen=True))
    doubt = stage.doubtful("next")
    stage.proxy.reset()
    stage.proxy.set(Faults())
    until(lambda: not caller.way.live, "the link has noticed")
    stage.live()
    assert hall.calls() in (calls, calls + 1)
    if hall.calls() == calls:
        assert caller.desks["1"].doubt == doubt, "nothing is known, so the id is kept"
        stage.press("next", Signal.DONE)
    stage.sees(ticket)
    assert hall.calls() == calls + 1


def test_e4_f19_a_citizens_rating_is_kept_and_acknowledged_and_given_once(stage: Stage) -> None:
    hall, caller = stage.hall, stage.caller
    ticket = hall.take()
    stage.sees("", 1)
    stage.press("next", Signal.DONE)
    stage.press("confirm", Signal.DONE)
    stage.press("confirm", Signal.DONE)
    until(lambda: pad(caller, 1).evaluating, "the evaluator asks")
    stage.proxy.set(Faults(refuse=True))
    stage.proxy.reset()
    until(lambda: not caller.way.live, "the link is gone")
    pads(caller).rate(1, 5)
    until(lambda: pad(caller, 1).rated == 5, "it is acknowledged")
    assert caller.ratings.waiting == 1
    stage.proxy.set(Faults())
    until(lambda: caller.ratings.waiting == 0, "the hall has it")
    last = hall.window("1")["last"]
    assert (last["ticket"], last["rated"]) == (ticket, True)
