"""The same id until a definite answer, against a real HTTP server that misbehaves on command."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.proxy import FaultProxy, Faults
from tidehall_link.client import LinkClient
from tidehall_link.pace import Backoff, Pace
from tidehall_link.sending import Reply, Sender, Unreachable
from tidehall_link.wire import Accepted, Refusal

DONE: tuple[int, object, dict[str, str]] = (200, {"result": {"ticket": "A001"}, "version": 7}, {})
NO: tuple[int, object, dict[str, str]] = (
    409,
    {"code": "nobody_waiting", "message": "没有人在等", "next": "请稍候", "facts": {"window": "1"}},
    {},
)


class Behaviour:
    """Answers one after another; the last one for ever. ``None`` closes the connection without a word."""

    def __init__(self, *answers: tuple[int, object, dict[str, str]] | None) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, str, object]] = []


@pytest.fixture
def server() -> Iterator[tuple[ThreadingHTTPServer, Behaviour]]:
    behaviour = Behaviour(DONE)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token, key = self.headers["Authorization"], self.headers["Idempotency-Key"]
            behaviour.asked.append((self.path, token, key, body))
            answer = behaviour.answers.pop(0) if len(behaviour.answers) > 1 else behaviour.answers[0]
            if answer is None:
                return
            status, said, headers = answer
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            return

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield httpd, behaviour
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def client(port: int) -> LinkClient:
    return LinkClient(f"http://127.0.0.1:{port}/", "南京", "secret")


def test_accepted(server: tuple[ThreadingHTTPServer, Behaviour]) -> None:
    answer = client(server[0].server_port).send("call-next", {"window": "1"}, "press-0001")
    assert answer == Accepted({"ticket": "A001"}, 7)
    path = "/api/v1/halls/%E5%8D%97%E4%BA%AC/commands/call-next"
    assert server[1].asked == [(path, "Bearer secret", "press-0001", {"window": "1"})]


def test_refused_with_words(server: tuple[ThreadingHTTPServer, Behaviour]) -> None:
    server[1].answers = [NO]
    answer = client(server[0].server_port).send("call-next", {"window": "1"})
    assert isinstance(answer, Refusal)
    assert (answer.status, answer.code, answer.message, answer.next) == (409, "nobody_waiting", "没有人在等", "请稍候")
    assert len(server[1].asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_every_no_is_definite_even_without_words(server: tuple[ThreadingHTTPServer, Behaviour], status: int) -> None:
    server[1].answers = [(status, b"<html>", {})]
    answer = client(server[0].server_port).send("start", {})
    assert isinstance(answer, Refusal)
    assert (answer.status, answer.code) == (status, "")


def test_the_same_id_until_the_answer(server: tuple[ThreadingHTTPServer, Behaviour]) -> None:
    busy = (503, {"code": "storage_busy"}, {"Retry-After": "0"})
    server[1].answers = [None, busy, (500, b"oops", {}), (200, b"cut off", {}), (429, {}, {}), DONE]
    answer = client(server[0].server_port).send("take-ticket", {"service": "yb"}, patience_s=60)
    assert answer == Accepted({"ticket": "A001"}, 7)
    assert len(server[1].asked) == 6
    assert len({key for _, _, key, _ in server[1].asked}) == 1


def test_an_answer_that_was_lost_is_asked_for_again(server: tuple[ThreadingHTTPServer, Behaviour]) -> None:
    with FaultProxy("127.0.0.1", server[0].server_port) as line:
        line.set(Faults(cut_after=10))
        healer = threading.Timer(1.0, lambda: line.set(Faults()))
        healer.start()
        answer = client(line.port).send("take-ticket", {}, patience_s=60)
        healer.join()
    assert answer == Accepted({"ticket": "A001"}, 7)
    assert len(server[1].asked) >= 2
    assert len({key for _, _, key, _ in server[1].asked}) == 1


class Turned:
    """A clock that waiting turns."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def wait(self, seconds: float, until: threading.Event) -> bool:
        self.now += seconds
        self.waits.append(seconds)
        return until.is_set()

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.wait)


def test_unreachable_names_the_id_and_ends_in_time() -> None:
    clock, attempts = Turned(), []

    def nobody(request: object, timeout: float) -> Reply:
        attempts.append(timeout)
        clock.now += timeout
        raise ConnectionRefusedError("nobody there")

    sender = Sender("http://127.0.0.1:1", "t", "x", nobody, clock.pace())
    with pytest.raises(Unreachable) as caught:
        sender.send("call-next", {}, "press-0002", patience_s=12)
    assert caught.value.command_id == "press-0002"
    assert "nobody there" in caught.value.why
    assert clock.now <= 12
    assert len(attempts) >= 3


def test_the_server_says_when() -> None:
    clock, replies = Turned(), [Reply(429, {}, 3.0), Reply(503, {}, 3.0), Reply(200, {"result": {}, "version": 1})]
    sender = Sender("http://127.0.0.1:1", "t", "x", lambda *_: replies.pop(0), clock.pace())
    assert sender.send("start", {}, patience_s=30) == Accepted({}, 1)
    assert all(wait >= 3.0 for wait in clock.waits)


def test_a_stop_ends_the_waiting() -> None:
    clock, stop = Turned(), threading.Event()
    stop.set()
    sender = Sender("http://127.0.0.1:1", "t", "x", lambda *_: Reply(503, None), clock.pace())
    with pytest.raises(Unreachable):
        sender.send("start", {}, patience_s=1000, stop=stop)
    assert len(clock.waits) == 1


def test_only_http() -> None:
    with pytest.raises(ValueError, match="http"):
        LinkClient("file:///etc/passwd", "t", "x")


def test_backoff_doubles_shortens_at_random_and_forgets() -> None:
    longest = Backoff(1.0, 8.0, chance=lambda: 1.0)
    assert [longest.pause() for _ in range(5)] == [1.0, 2.0, 4.0, 8.0, 8.0]
    longest.reset()
    assert longest.pause() == 1.0
    assert Backoff(1.0, 8.0, chance=lambda: 0.0).pause() == 0.5
