"""One server process, in every async mode, over real sockets."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
import socketio.exceptions

from tests.server.realtime.processes import Screen, Server, raw_client, until
from tidehall_link.following import LinkState

Start = Callable[..., Server]
MakeScreen = Callable[..., Screen]


@pytest.fixture
def server(start: Start, mode: str) -> Server:
    return start(mode)


def test_a_call_reaches_the_board(server: Server, screen: MakeScreen) -> None:
    board, clerk = screen(server.port).live(), screen(server.port, "clerk", "boss").live()
    server.do("sign-in", window="1", clerk="c1")
    ticket = server.do("take-ticket", service="yb")["result"]["ticket"]
    server.do("call-next", window="1")
    for each in (board, clerk, screen(server.port, "pad", "boss").live(), screen(server.port, "manager", "boss")):
        each.converges(server)
    assert board.follower.view is not None
    assert board.follower.view["calls"][0]["ticket"] == ticket


def test_polling_works_where_websockets_do_not(server: Server) -> None:
    client = raw_client(server, transports=["polling"])
    answer = client.call("watch", {"hall": "t", "view": "kiosk"}, timeout=10)
    assert answer["version"] == 1
    assert set(answer) == {"version", "view", "now", "stream"}
    client.disconnect()


def test_nothing_is_compressed(server: Server) -> None:
    """The handshake offers permessage-deflate; the server must not take it, and answers no page with gzip either."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(4096)
    assert head.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in head.lower()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for those who change nothing in it."""
    folder = tmp_path_factory.mktemp("lasting")
    server = Server(folder, "eventlet", f"sqlite:///{folder / 'hall.db'}")
    yield server
    server.process.kill()
    server.process.wait()


@pytest.mark.parametrize(
    "auth", [None, {}, {"token": ""}, {"token": 7}, {"token": "x" * 9999}, {"token": "nobody"}, []]
)
def test_nobody_connects_without_a_token(lasting: Server, auth: object) -> None:
    client = socketio.Client(reconnection=False, handle_sigint=False)
    said: list[object] = []
    client.on("connect_error", said.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(lasting.base, auth=auth, transports=["websocket"], wait_timeout=10)
    assert [each["message"] for each in said if isinstance(each, dict)] == ["not_signed_in"]


def test_a_foreign_page_does_not_connect(server: Server) -> None:
    client = socketio.Client(reconnection=False, handle_sigint=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(server.base, headers={"Origin": "http://evil.example"}, auth={"token": "boss"})


def test_role_and_hall_come_from_the_token(lasting: Server) -> None:
    codes = {}
    for token in ("board", "stranger", "kiosk", "boss"):
        client = raw_client(lasting, token)
        for asked in ({"hall": "t", "view": "clerk"}, {"hall": "other", "view": "board"}, {"hall": "t", "view": "x"}):
            answer = client.call("watch", asked, timeout=10)
            codes[token, asked["hall"], asked["view"]] = answer.get("error", {}).get("code", "seen")
        rubbish: object
        for rubbish in (None, 1, "x", [], {}, {"hall": 1, "view": []}, {"hall": "t"}):
            assert client.call("watch", rubbish, timeout=10)["error"]["code"] == "input_invalid"
        client.disconnect()
    assert codes == {
        ("board", "t", "clerk"): "forbidden",
        ("kiosk", "t", "clerk"): "forbidden",
        ("stranger", "t", "clerk"): "other_hall",
        ("boss", "t", "clerk"): "seen",
        **{(token, "other", "board"): "other_hall" for token in ("board", "stranger", "kiosk", "boss")},
        **{(token, "t", "x"): "not_found" for token in ("board", "kiosk", "boss")},
        ("stranger", "t", "x"): "other_hall",
    }


def test_a_revoked_device_is_closed_with_a_word(server: Server, screen: MakeScreen) -> None:
    board, other = screen(server.port).live(), screen(server.port, "clerk", "boss").live()
    said: list[object] = []
    client = raw_client(server, "board")
    client.on("bye", said.append)
    until(lambda: server.devices()["connections"] == 3, "three connections")
    server.revoke("board")
    until(lambda: board.following.state is LinkState.REFUSED, "refused")
    until(lambda: not client.connected, "the plain client is closed too")
    assert said == [{"code": "revoked"}]
    assert other.following.state is LinkState.LIVE


def test_presence_follows_the_connection(server: Server) -> None:
    assert server.devices()["devices"] == {}
    first, second = raw_client(server, "board"), raw_client(server, "board")
    second.emit("status", {"paper": "low"})
    until(lambda: server.devices()["devices"].get("board-1", {}).get("status") == {"paper": "low"}, "status")
    first.disconnect()
    until(lambda: server.devices()["connections"] == 1, "one left")
    assert server.devices()["devices"]["board-1"]["online"] is True
    second.emit("disconnect")  # an event of that name is not a disconnection
    second.emit("connect", {"token": "boss"})
    second.call("watch", {"hall": "t", "view": "board"}, timeout=10)
    assert server.devices()["devices"]["board-1"]["online"] is True
    second.disconnect()
    until(lambda: server.devices()["devices"]["board-1"]["online"] is False, "offline")


def test_a_server_that_stops_says_goodbye(server: Server, screen: MakeScreen, start: Start, mode: str) -> None:
    board = screen(server.port).live()
    said: list[object] = []
    client = raw_client(server)
    client.on("bye", said.append)
    assert server.stop() == 0
    until(lambda: not client.connected and bool(said), "goodbye")
    assert said == [{"code": "restart"}]
    assert "Traceback" not in server.words()
    again = start(mode, port=server.port)
    again.do("take-ticket", service="yb")
    board.converges(again)
