"""A line that ends while both sides hang up."""

from __future__ import annotations

import pytest
import simple_websocket  # type: ignore[import-untyped]
import socketio

from tidehall_server.realtime.hangup import hang_up_quietly


class JustEnded:
    """Connected when it is looked at, gone when it is told goodbye."""

    connected = True

    def close(self) -> None:
        raise simple_websocket.ConnectionClosed


def test_hanging_up_on_a_line_that_has_just_ended_is_no_error() -> None:
    eio = socketio.Server(async_mode="threading").eio
    bare = eio._async["websocket"](None, eio)
    bare.ws = JustEnded()
    with pytest.raises(simple_websocket.ConnectionClosed):
        bare.close()

    hang_up_quietly(eio)
    quiet = eio._async["websocket"](None, eio)
    quiet.ws = JustEnded()
    quiet.close()
    assert isinstance(quiet, type(bare)), "in all else it is the library's own"
    assert socketio.Server(async_mode="threading").eio._async["websocket"] is type(bare), "nobody else's are changed"
