"""A device is well only while somebody follows its view: a thread that ended by itself is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.devices.kiosk import until
from tidehall_kiosk.agent import create_agent, local_settings
from tidehall_link.membership import Membership
from tidehall_link.pairing import Credentials, TokenFile


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
