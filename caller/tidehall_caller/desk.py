"""One window's commands: one at a time, never queued, and each press answered.

A press is decided on what the followed view shows. Without a link it is refused at once. When a command was sent and
nothing came back, nobody knows whether it was done: the same key asks again with the same command id, so that nothing
is done twice, until the view shows what happened.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tidehall_caller.keys import Key, Press
from tidehall_caller.plan import Ask, Command, Habits, Why, plan
from tidehall_caller.seen import Window
from tidehall_caller.signals import Signal
from tidehall_caller.strokes import Repeats
from tidehall_link.pace import Pace
from tidehall_link.sending import Unreachable, new_command_id
from tidehall_link.wire import Accepted, Refusal

log = logging.getLogger("tidehall.caller.desk")

_HASTY = timedelta(seconds=20)
_AGAIN_S = 5.0
_CATCH_UP_S = 2.0
_HANGS_S = 30.0
"""No command takes so long: the link's patience is ten seconds at most."""
_SAME_PRESS = "just_called"
"""The hall's own guard against a second press: the citizen is called already, so that this press is answered too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a press. ``words`` is a key of the catalogue or, with ``said``, the hall's own sentence."""

    signal: Signal
    key: Key
    words: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A command of unknown outcome: the key that asks again, its id, and what the window looked like before."""

    press: Press
    command: Command
    command_id: str
    mark: tuple[object, ...]


class Hall(Protocol):
    """The way to the hall."""

    @property
    def live(self) -> bool:
        """True while the view is in step with the hall."""
        ...

    def send(self, name: str, body: Mapping[str, Any], command_id: str) -> Accepted | Refusal:
        """Raises Unreachable when no definite answer came in the link's time."""
        ...


class Desk:
    """``tell`` gets the answer to each press, ``ask`` a ticket whose citizen is to be asked for a rating again; it says
    whether anything here can ask.

    Both are called from the presser's thread or the desk's own, one at a time is not promised; they must be quick.
    """

    def __init__(  # noqa: PLR0913 - all but the first three have defaults
        self,
        window: str,
        hall: Hall,
        tell: Callable[[Answer], None],
        *,
        ask: Callable[[str], bool] = lambda _: False,
        habits: Habits | None = None,
        repeat_s: float = 0.6,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),  # noqa: TID251 - only for "called a moment ago"
        pace: Pace | None = None,
    ) -> None:
        self.window = window
        self._hall = hall
        self._tell = tell
        self._ask = ask
        self._habits = habits or Habits()
        self._now = now
        self._pace = pace or Pace()
        self._repeats = Repeats(repeat_s)
        self._changed = threading.Condition()
        self._here: Window | None = None
        self._version = -1
        self._doubt: Doubt | None = None
        self._hurry: tuple[str, float] | None = None
        self._task: Doubt | None = None
        self._answered = False
        self._began = 0.0
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name=f"desk-{window}", daemon=True)

    def start(self) -> None:
        """Begin to send; each desk has a thread of its own, so that a slow window holds up no other."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """End; a command on its way is not waited for."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    @property
    def alive(self) -> bool:
        """False also while a command hangs."""
        hangs = self._task is not None and self._pace.monotonic() - self._began > _HANGS_S
        return self._thread.is_alive() and not hangs

    @property
    def here(self) -> Window | None:
        """The window as the view shows it; None before there is a view, or when the hall has no such window."""
        return self._here

    @property
    def doubt(self) -> Doubt | None:
        """The command whose outcome is unknown; None once an answer or the view has settled it."""
        return self._doubt

    @property
    def sending(self) -> bool:
        """True while a command is on its way."""
        return self._task is not None

    @property
    def hurried(self) -> bool:
        """True while the last word was "press again": a key that is still held down says so by being held."""
        return self._hurry is not None and self._pace.monotonic() - self._hurry[1] <= _AGAIN_S

    def see(self, here: Window | None, version: int) -> None:
        """The view has moved on. A change of this window settles what was in doubt: it is there to be seen."""
        with self._changed:
            self._here, self._version = here, version
            if self._doubt is not None and (here is None or here.mark != self._doubt.mark):
                self._doubt = None
            self._changed.notify_all()

    def press(self, press: Press) -> None:
        """A key was pressed. Returns at once; exactly one answer is told, unless this is the press of a moment ago."""
        at = self._pace.monotonic()
        with self._changed:
            again = self._repeats.same((press.key, press.long), at)
            busy = self._task
            if again or (busy is not None and busy.press.key is press.key and not self._answered):
                return
            outcome = self._decide(press, at) if busy is None else _no(press, "pending")
            if isinstance(outcome, Doubt):
                self._task, self._answered, self._began = outcome, False, at
                self._changed.notify_all()
                return
        if isinstance(outcome, Ask):
            asked = self._ask(outcome.ticket)
            outcome = Answer(Signal.DONE, press.key, "asked") if asked else _no(press, "not_asked")
        self._tell(outcome)

    def _decide(self, press: Press, at: float) -> Doubt | Ask | Answer:
        if not self._hall.live:
            return Answer(Signal.NO_LINK, press.key, "no_link")
        if self._doubt is not None and self._doubt.press == press:
            return self._doubt
        here = self._here
        if here is None:
            return _no(press, f"why.{Why.UNKNOWN_WINDOW}")
        wish = plan(press, here, hasty=self._hasty(press, here, at), habits=self._habits)
        self._hurry = (here.ticket, at) if wish is Why.AGAIN else None
        if isinstance(wish, Command):
            return Doubt(press, wish, new_command_id(), here.mark)
        if wish is Why.AGAIN:
            return Answer(Signal.AGAIN, press.key, f"why.{wish}")
        return wish if isinstance(wish, Ask) else _no(press, f"why.{wish}")

    def _hasty(self, press: Press, here: Window, at: float) -> bool:
        """A pass so soon after the call wants a second press: the citizen may be on the way (criterion C6)."""
        if press.key is not Key.NO_SHOW or here.called_at is None:
            return False
        asked = self._hurry is not None and self._hurry[0] == here.ticket and at - self._hurry[1] <= _AGAIN_S
        return not asked and abs(self._now() - here.called_at) < _HASTY

    def _work(self) -> None:
        while True:
            with self._changed:
                while self._task is None and not self._stopped:
                    self._changed.wait()
                if self._stopped or self._task is None:
                    return
                task = self._task
            answer, version = self._carry_out(task)
            with self._changed:
                self._answered = True
            try:
                self._tell(answer)
            except Exception:
                log.exception("window %s: an answer could not be told", self.window)
            with self._changed:
                self._await_view(version)
                self._task = None

    def _carry_out(self, task: Doubt) -> tuple[Answer, int]:
        """Send, and remember the doubt if nobody answers. The version is the fact to wait for before the next press."""
        key = task.press.key
        try:
            said = self._hall.send(task.command.name, task.command.body, task.command_id)
        except Unreachable as silence:
            log.warning("window %s: no answer to %s (%s)", self.window, task.command.name, silence.why)
            with self._changed:
                seen = self._here is None or self._here.mark != task.mark
                self._doubt = None if seen else task
            return Answer(Signal.UNKNOWN, key, "unknown"), -1
        except Exception:
            log.exception("window %s: %s could not be sent", self.window, task.command.name)
            return _no(task.press, "failed"), -1
        with self._changed:
            self._doubt = None
        if isinstance(said, Accepted):
            return Answer(Signal.DONE, key, f"done.{task.command.name}"), said.version
        if said.code == _SAME_PRESS:
            return Answer(Signal.DONE, key, "done.call-next"), -1
        log.info("window %s: %s refused: %s", self.window, task.command.name, said.code or said.status)
        return Answer(Signal.REFUSED, key, "refused", said.message), -1

    def _await_view(self, version: int) -> None:
        """The next press is decided on what this command has changed; a lost change must not stop the window."""
        deadline = self._pace.monotonic() + _CATCH_UP_S
        while self._version < version and not self._stopped and self._hall.live:
            left = deadline - self._pace.monotonic()
            if left <= 0:
                return
            self._changed.wait(left)


def _no(press: Press, words: str) -> Answer:
    return Answer(Signal.REFUSED, press.key, words)
