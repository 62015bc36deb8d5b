"""A hall full of people, as threads: kiosks, clerks, the desk, raters. Each knows what it was told and what it was not.

Everybody plays by the promise of the API: one id per wish, and the same id with the same body until the answer is
definite. Some also press twice.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from tests.faults.hall_config import GENERAL, SERVICES
from tests.faults.history import Attempt, History, Operation, Outcome
from tests.faults.house import House, Line, definite

_AGAIN_S = 0.05
_HOPELESS_S = 120.0
_DOUBLE = 0.1
LEVELS = ("very_satisfied", "satisfied", "fair", "dissatisfied")


class Client(threading.Thread):
    """Does ``turn`` again and again until ``stopping``; what it is in the middle of, it brings to a definite end."""

    def __init__(self, name: str, hall: Hall, token: str, think_s: float) -> None:
        super().__init__(name=name, daemon=True)
        self.random = random.Random(f"{hall.seed}-{name}")
        self.error: BaseException | None = None
        self.line = hall.house.line(token)
        self._hall = hall
        self._think_s = think_s

    def run(self) -> None:
        try:
            while not self._hall.stopping.is_set():
                self.turn()
                time.sleep(self.random.uniform(0, self._think_s))
        except BaseException as error:  # noqa: BLE001 - the test asks for it after the join
            self.error = error
        finally:
            self.line.close()

    def turn(self) -> None:
        raise NotImplementedError

    def do(self, name: str, /, **body: Any) -> Attempt:
        """One wish, brought to its definite end."""
        operation = self._hall.history.begin(self.name, uuid.uuid4().hex, name, body)
        settle(self.line, operation)
        if self.random.random() < _DOUBLE and operation.last().outcome is Outcome.OK:
            settle(self.line, operation)
        return operation.last()


def settle(line: Line, operation: Operation) -> None:
    """Send it with its id until a definite answer comes; every time it is sent is written down."""
    deadline = time.monotonic() + _HOPELESS_S
    while True:
        operation.attempts.append(_send(line, operation))
        if operation.last().outcome is not Outcome.UNKNOWN:
            return
        assert time.monotonic() < deadline, f"no definite answer to {operation}"
        time.sleep(_AGAIN_S)


def _send(line: Line, operation: Operation) -> Attempt:
    try:
        reply = line.command(operation.name, operation.body, operation.id)
    except (OSError, HTTPException, ValueError):
        return Attempt(Outcome.UNKNOWN)
    if not reply.body:
        return Attempt(Outcome.UNKNOWN, reply.status)  # cut off within the head: a status alone says nothing
    if reply.status == 200:
        return Attempt(Outcome.OK, 200, reply.body)
    definite(reply)
    assert reply.status in (409, 503), f"{operation.name} {operation.body} was answered {reply}"
    return Attempt(Outcome.REFUSED if reply.status == 409 else Outcome.UNKNOWN, reply.status, reply.body)


class Hall:
    """The people of one hall and what they share."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.seed = seed
        self.history = History()
        self.stopping = threading.Event()
        self.tickets: deque[str] = deque(maxlen=30)
        self.finished: dict[str, deque[str]] = {}
        self.clients: list[Client] = []

    def people(self, tokens: Callable[..., str], windows: tuple[str, ...]) -> None:
        """Two kiosks, a clerk with a caller and a pad at each window, and the desk."""
        kiosk, desk = tokens("kiosk"), tokens("manager")
        self.sign_in(desk, windows)
        self.clients += [Kiosk(f"kiosk{n}", self, kiosk, 0.05) for n in (1, 2)]
        self.clients.append(Desk("desk", self, desk, 0.08))
        for window in windows:
            self.finished[window] = deque()
            self.clients.append(Clerk(f"clerk{window}", self, tokens("caller", window), window))
            self.clients.append(Rater(f"rater{window}", self, tokens("pad", window), window))

    def sign_in(self, manager: str, windows: tuple[str, ...]) -> None:
        """Somebody sits down at each window."""
        line = self.house.line(manager)
        for window in windows:
            body = {"window": window, "clerk": f"clerk{window}"}
            settle(line, self.history.begin("manager", f"sit-{uuid.uuid4().hex}", "sign-in", body))
        line.close()

    def start(self) -> None:
        for client in self.clients:
            client.start()

    def stop(self) -> None:
        """Everybody comes to an end; what went wrong in a client is raised here."""
        self.stopping.set()
        for client in self.clients:
            client.join(_HOPELESS_S)
            if client.error is not None:
                raise AssertionError(f"{client.name} gave up") from client.error
            assert not client.is_alive(), client.name

    def ask_all_again(self, count: int) -> None:
        """Send ``count`` acknowledged commands once more, each by whom it was from: the answers must be the same."""
        lines = {client.name: client.line for client in self.clients}
        known = [each for each in self.history if each.accepted is not None and each.client in lines]
        for operation in random.Random(self.seed).sample(known, min(count, len(known))):
            settle(lines[operation.client], operation)
        for line in lines.values():
            line.close()


class Kiosk(Client):
    """Takes tickets; some citizens lay down their identity card, and come again too soon."""

    def turn(self) -> None:
        body: dict[str, Any] = {"service": self.random.choice(SERVICES)}
        if self.random.random() < 0.2:
            body["class"] = self.random.choice(["elderly", "military"])
        if self.random.random() < 0.3:
            body["id_number"] = id_number(self.random.randrange(40))
        told = self.do("take-ticket", **body)
        if told.outcome is Outcome.OK:
            self._hall.tickets.append(told.answer["result"]["ticket"])


class Clerk(Client):
    """Calls, starts, finishes; now and then a recall, a pass, a hold and resume, a transfer, an undo."""

    def __init__(self, name: str, hall: Hall, token: str, window: str) -> None:
        super().__init__(name, hall, token, 0.03)
        self._window = window

    def turn(self) -> None:
        called = self._press("resume" if self.random.random() < 0.05 else "call-next")
        if called.outcome is not Outcome.OK:
            return
        ticket = called.answer["result"]["ticket"]
        if self._sent_away(ticket):
            return
        self._press("start")
        if self.random.random() < 0.05:
            self._press("hold")
        elif self._press("finish").outcome is Outcome.OK:
            self._hall.finished[self._window].append(ticket)

    def _sent_away(self, ticket: str) -> bool:
        """What becomes of somebody who was called and is not served."""
        chance = self.random.random()
        if chance < 0.1:
            self._press("recall")
        if chance < 0.2:
            return self._press("pass").outcome is Outcome.OK
        if chance < 0.25:
            return self._press("undo").outcome is Outcome.OK
        if chance < 0.3:
            to = self.random.choice([each for each in GENERAL if each])
            return self.do("transfer", ticket=ticket, to=to).outcome is Outcome.OK
        return False

    def _press(self, name: str) -> Attempt:
        return self.do(name, window=self._window)


class Desk(Client):
    """The guide desk: reprints, transfers, priority, drops, requeues; often too late, and then refused."""

    def turn(self) -> None:
        if not self._hall.tickets:
            return
        ticket = self.random.choice(list(self._hall.tickets))
        name = self.random.choice(["reprint", "transfer", "grant-priority", "drop", "requeue"])
        more = {
            "transfer": {"to": self.random.choice((*GENERAL, "1", "2"))},
            "grant-priority": {"class": "elderly", "reason": "行动不便"},
        }
        self.do(name, ticket=ticket, **more.get(name, {}))


class Rater(Client):
    """Citizens at the pad; bad ratings come with words, and some try to rate twice."""

    def __init__(self, name: str, hall: Hall, token: str, window: str) -> None:
        super().__init__(name, hall, token, 0.05)
        self._waiting = hall.finished[window]

    def turn(self) -> None:
        if not self._waiting:
            return
        ticket = self._waiting.popleft()
        for _ in range(2 if self.random.random() < 0.15 else 1):
            level = self.random.choice(LEVELS)
            words = {"words": f"{ticket}：等得太久"} if level == "dissatisfied" else {}
            self.do("rate", ticket=ticket, level=level, **words)


def id_number(person: int) -> str:
    """A made-up citizen's number with its right check character (GB 11643)."""
    first = f"42122419800101{person:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11]
