"""A device is well only while somebody follows its view, knows when it was revoked, and has an address that can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.devices.kiosk import until
from tidehall_kiosk.agent import create_agent, local_settings
from tidehall_link import membership as module
from tidehall_link.client import LinkState
from tidehall_link.home import ADDRESS
from tidehall_link.membership import Membership
from tidehall_link.pairing import Credentials, Pairing, TokenFile
from tidehall_link.ports import PortGone, TcpPort
from tidehall_link.settings.schema import Spec, pattern_ok


class OneView:
    """A line on which a view comes and then nothing."""

    def __init__(self, *_: object) -> None: ...

    def open(self, inbox: object) -> None: ...

    def watch(self, hall: str, view: str) -> object:
        return {"version": 1, "view": {}, "now": "", "stream": ""}

    def emit(self, event: str, data: object) -> None: ...

    def close(self) -> None: ...


class Device:
    """``clumsy``: cannot take what the hall shows."""

    def __init__(self, clumsy: bool) -> None:
        self.clumsy = clumsy
        self.views = 0

    def pairing(self, code: str | None) -> None: ...

    def joined(self, *_: object) -> None: ...

    def view(self, *_: object) -> None:
        self.views += 1
        if self.clumsy:
            raise KeyError("a view that nobody thought of")

    def link(self, state: object) -> None: ...

    def reload(self) -> None: ...


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("clumsy", [False, True])
def test_a_follower_that_ended_is_no_health(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clumsy: bool) -> None:
    monkeypatch.setattr("tidehall_link.client.SocketLine", OneView)
    TokenFile(tmp_path / "token.json").write(Credentials("t", "chini"))
    device = Device(clumsy)
    membership = Membership("http://127.0.0.1:9", tmp_path, "clerk", device)
    membership.start()
    try:
        until(lambda: device.views, "the view")
        if clumsy:
            until(lambda: not membership.alive, "somebody notices")
        assert membership.alive is not clumsy
    finally:
        membership.stop()


def test_a_kiosk_that_follows_nobody_is_not_well(tmp_path: Path) -> None:
    made = create_agent(local_settings("http://127.0.0.1:9", tmp_path, virtual=False))
    well: Any = SimpleNamespace(alive=True)
    it = replace(made, _worker=well, _remote=well, _watch=None, _scanner=None, _connection=well)
    assert it.healthy()
    dead: Any = SimpleNamespace(alive=False)
    assert not replace(it, _connection=dead).healthy()
    made._book.close()


class RefusedClient:
    """Its line is refused, which is told once, as always."""

    def __init__(self, *_: object) -> None:
        self.alive = True

    def follow(self, _view: str, _on_view: object, on_state: Callable[[LinkState], None], _reload: object) -> None:
        on_state(LinkState.REFUSED)

    def status(self, _status: object) -> bool:
        return True

    def close(self) -> None: ...


def test_a_refused_line_is_asked_about_until_the_server_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first questions went unanswered in a restart; the token had been revoked all the same."""
    answers = iter([False, False])
    monkeypatch.setattr(module, "LinkClient", RefusedClient)
    monkeypatch.setattr(module, "_STATUS_EVERY_S", 0.01)
    monkeypatch.setattr(Pairing, "refused", lambda *_: next(answers, True))
    TokenFile(tmp_path / "token.json").write(Credentials("t", "chini"))
    membership = Membership("http://127.0.0.1:9", tmp_path, "clerk", Device(clumsy=False))
    membership.start()
    try:
        until((tmp_path / "token.refused").exists, "it is to be paired anew")
    finally:
        membership.stop()


def test_an_address_that_can_be_none_is_told_and_never_ends_a_thread() -> None:
    rule = Spec(zh="", en="", pattern=ADDRESS)
    good = ("http://192.168.1.10:8080", "https://hall.local/", "http://localhost:1", "http://[fd00::1]:65535")
    bad = ("http://192.168.1..10:80", "http://192.168.1.10:81000", "http://192.168.1.10:", "http://大厅", "192.168.1.1")
    assert [pattern_ok(rule, each) for each in (*good, *bad)] == [True] * len(good) + [False] * len(bad)
    with pytest.raises(PortGone):
        TcpPort("192.168.1..10", 5005).open()
