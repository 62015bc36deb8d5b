"""psycopg2 that yields while it waits, when the process is monkey-patched.

psycopg2 waits in C; a wait callback hands the waiting to the hub of eventlet or gevent. Without monkey-patching nothing
is changed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def _poll_with(wait_read: Callable[[Any], Any], wait_write: Callable[[Any], Any]) -> Callable[[Any], None]:
    """A wait callback that waits for the connection's socket with the given functions."""
    extensions = import_module("psycopg2.extensions")

    def wait(connection: Any) -> None:
        while (state := connection.poll()) != extensions.POLL_OK:
            if state == extensions.POLL_READ:
                wait_read(connection.fileno())
            elif state == extensions.POLL_WRITE:
                wait_write(connection.fileno())
            else:
                raise extensions.connection.OperationalError(f"unexpected poll state {state}")

    return wait


def green_mode() -> str | None:
    """``"eventlet"`` or ``"gevent"`` when that library has patched sockets in this process, else None."""
    if "eventlet" in sys.modules and import_module("eventlet.patcher").is_monkey_patched("socket"):
        return "eventlet"
    if "gevent" in sys.modules and import_module("gevent.monkey").is_module_patched("socket"):
        return "gevent"
    return None


def make_psycopg2_green() -> str | None:
    """Install the wait callback that fits this process and say for which hub. Safe to call again."""
    mode = green_mode()
    if mode is None:
        return None
    set_wait_callback = import_module("psycopg2.extensions").set_wait_callback
    if mode == "eventlet":
        trampoline = import_module("eventlet.hubs").trampoline
        set_wait_callback(_poll_with(lambda fd: trampoline(fd, read=True), lambda fd: trampoline(fd, write=True)))
    else:
        socket = import_module("gevent.socket")
        set_wait_callback(_poll_with(socket.wait_read, socket.wait_write))
    return mode
