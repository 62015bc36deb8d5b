"""Bad lines, frozen screens and bad people: everybody else notices nothing, and what heals converges."""

from __future__ import annotations

import base64
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.proxy import FaultProxy, Faults
from tests.server.realtime.processes import ROOT, Screen, Server, raw_client, until
from tests.services.modes import modes
from tidehall_link.following import LinkState

Start = Callable[..., Server]
MakeScreen = Callable[..., Screen]


@pytest.fixture(scope="module", params=modes())
def one(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server of each mode for everything that it must survive: also one bad guest after the other."""
    folder = tmp_path_factory.mktemp(f"faults-{request.param}")
    server = Server(folder, str(request.param), f"sqlite:///{folder / 'hall.db'}")
    yield server
    assert server.process.poll() is None, "it has outlived all of them"
    server.process.kill()
    server.process.wait()


@pytest.fixture
def server(one: Server) -> Server:
    """Without the guests of the test before."""
    until(lambda: one.devices()["sessions"] == 0, "the guests of before have gone")
    one.forget_words()
    return one


def busy(server: Server, count: int = 10) -> None:
    for _ in range(count):
        server.do("take-ticket", service="yb")


@pytest.mark.parametrize("fault", ["frozen", "dropped", "reset", "cut", "refused", "slow"])
def test_a_board_that_was_cut_off_converges(start: Start, screen: MakeScreen, fault: str) -> None:
    server = start("eventlet")
    with FaultProxy("127.0.0.1", server.port) as line:
        board = screen(line.port).live()
        busy(server)
        board.converges(server)
        if fault == "frozen":
            line.set(Faults(frozen=True))
            busy(server)
            until(lambda: LinkState.OFFLINE in board.states or LinkState.STALE in board.states, "noticed")
        elif fault == "cut":
            line.set(Faults(cut_after=300))
            line.drop()
            until(lambda: line.accepted > 3, "tries again and again")
        elif fault == "refused":
            line.set(Faults(refuse=True))
            line.reset()
            busy(server)
            until(lambda: line.accepted > 3, "tries again and again")
        elif fault == "slow":
            line.set(Faults(delay_s=0.3, bytes_per_s=20_000))
        else:
            (line.drop if fault == "dropped" else line.reset)()
        busy(server)
        line.set(Faults())
        board.converges(server)
        until(lambda: board.following.state is LinkState.LIVE, "live again")


FROZEN = """
import sys, socketio
client = socketio.Client(reconnection=False)
client.connect(sys.argv[1], auth={"token": "boss"}, transports=["websocket"])
client.call("watch", {"hall": "t", "view": "clerk"}, timeout=10)
print("WATCHING", flush=True)
client.wait()
"""


def test_a_frozen_screen_does_not_hold_up_the_others(server: Server, screen: MakeScreen) -> None:
    board = screen(server.port).live()
    frozen = subprocess.Popen(
        [sys.executable, "-c", FROZEN, server.base], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        assert frozen.stdout is not None
        assert frozen.stdout.readline() == b"WATCHING\n"
        frozen.send_signal(signal.SIGSTOP)
        busy(server, 60)
        board.converges(server)
        until(lambda: server.devices()["connections"] == 1, "the frozen one is dropped")
        board.converges(server)
    finally:
        frozen.kill()
        frozen.wait()
        frozen.stdout.close() if frozen.stdout else None


def websocket(server: Server) -> socket.socket:
    """A bare WebSocket on an Engine.IO session that has not said who it is."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        piece = line.recv(1024)
        if not piece:
            break
        head += piece
    return line


def frame(data: bytes, opcode: int = 1) -> bytes:
    length = len(data)
    head = bytes([0x80 | opcode])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 65536:
        head += bytes([0x80 | 126]) + struct.pack(">H", length)
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", length)
    return head + b"\0\0\0\0" + data


BAD_FRAMES: list[tuple[bytes, int]] = [
    (b"", 1),
    (b"x", 1),
    (b"9", 1),
    (b"4", 1),
    (b"4x", 1),
    (b"49", 1),
    (b"42", 1),
    (b"42null", 1),
    (b"42{}", 1),
    (b"42[]", 1),
    (b'42["watch"', 1),
    (b'42["watch",' + b"[" * 5000 + b"]" * 5000 + b"]", 1),
    (b"4" + b"[" * 20000, 1),
    (b'451-["watch",{"_placeholder":true,"num":9}]', 1),
    (b"459999999999-[]", 1),
    (b"42" + b"9" * 200 + b"[]", 1),
    (b"40" + b'{"token":' + b"[" * 3000, 1),
    (b"40/other,", 1),
    (b"bAAAA", 1),
    (b"b!!!!", 1),
    (b"\x00\x01\x02", 2),
    (b"\xff\xfe", 1),
    (b"4" + b"a" * 70000, 1),
    (b"", 8),
    (b"ping", 9),
    (b"", 3),
]


def test_broken_frames_hurt_nobody(server: Server, screen: MakeScreen) -> None:
    board = screen(server.port).live()
    for data, opcode in BAD_FRAMES:
        for prefix in (b"", frame(b'40{"token":"boss"}')):
            with websocket(server) as line:
                try:
                    line.sendall(prefix + frame(data, opcode) * 4)
                    line.shutdown(socket.SHUT_WR)
                    while line.recv(4096):
                        pass
                except OSError:
                    continue
    with websocket(server) as line:
        line.sendall(b"\x81")
    for path in ("?EIO=3", "?EIO=4&transport=x", "?EIO=4&sid=zzz", "?EIO=4&transport=websocket", "?j=x&EIO=4", "/%00"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(f"GET /socket.io/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert b" 500 " not in line.recv(4096).split(b"\r\n")[0]
    busy(server)
    board.converges(server)
    assert "Traceback" not in server.words()
    assert len(server.words().splitlines()) < 400
    until(lambda: server.devices()["sessions"] == 1, "only the board is left")


def test_a_flood_slows_only_itself(server: Server, screen: MakeScreen) -> None:
    """20,000 events as fast as the line takes them: the flooder is closed, the board stays in step."""
    board = screen(server.port).live()
    flooder = websocket(server)
    try:
        flooder.sendall(frame(b'40{"token":"boss"}'))
        flooder.settimeout(0.5)
        block = frame(b'42["nonsense",{}]') * 100
        for _ in range(200):
            try:
                flooder.sendall(block)
            except OSError:
                break
            busy(server, 1)
        board.converges(server)
        until(lambda: server.devices()["connections"] == 1, "the flooder is closed")
    finally:
        flooder.close()
    assert "Traceback" not in server.words()


@pytest.mark.parametrize("packet", [b"2", b"3", b"6", b"5"])
def test_a_flood_below_the_messages(server: Server, screen: MakeScreen, packet: bytes) -> None:
    """Engine.IO packets that never reach a handler must not take the server away from the others either."""
    board = screen(server.port).live()
    with websocket(server) as flooder:
        flooder.settimeout(0.5)
        block = frame(packet) * 2000
        for _ in range(50):
            try:
                flooder.sendall(block)
            except OSError:
                break
            busy(server, 1)
    board.converges(server)
    assert "Traceback" not in server.words()


def test_idle_strangers_are_shown_out(server: Server, screen: MakeScreen) -> None:
    """200 handshakes that never say who they are: some are refused at once, all are gone in seconds."""
    board = screen(server.port).live()
    lines = [websocket(server) for _ in range(200)]
    assert server.devices()["pending"] <= 100
    busy(server)
    board.converges(server)
    until(lambda: server.devices()["pending"] == 0, "nobody is pending")
    raw_client(server).disconnect()
    for line in lines:
        line.close()


def test_too_many_questions(start: Start) -> None:
    server = start("eventlet")
    client = raw_client(server)
    answers = [client.call("watch", {"hall": "t", "view": "board"}, timeout=20) for _ in range(60)]
    assert any(answer.get("error", {}).get("code") == "too_many" for answer in answers)
    assert "view" in answers[0]
    time.sleep(1.5)
    assert "view" in client.call("watch", {"hall": "t", "view": "board"}, timeout=10)
    client.disconnect()
