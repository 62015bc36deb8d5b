"""The one setting that says what carries our connections: eventlet, gevent or threads.

``prepare`` must run before anything else is imported: it replaces the standard library's sockets, locks and sleeps by
their green versions. ``tidehall_server/__main__.py`` calls it once; nothing else imports eventlet or gevent to patch.
"""

# ruff: noqa: PLC0415 - only the chosen mode may be imported, and not before it is chosen

from __future__ import annotations

import warnings
from enum import StrEnum


class AsyncMode(StrEnum):
    """Why eventlet is the default: docs/decisions/030-async-mode.md."""

    EVENTLET = "eventlet"
    GEVENT = "gevent"
    THREADING = "threading"


DEFAULT = AsyncMode.EVENTLET


def allow_eventlet() -> None:
    """Let eventlet announce on every start that it only receives fixes, without an error. Nothing else is silenced."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")


def prepare(mode: AsyncMode) -> None:
    """Make the standard library and psycopg2 green for ``mode``. To be called before any other import."""
    if mode is AsyncMode.EVENTLET:
        allow_eventlet()
        import eventlet

        eventlet.monkey_patch()
    elif mode is AsyncMode.GEVENT:
        from gevent import monkey

        monkey.patch_all()
    _green_postgresql(mode)


def _green_postgresql(mode: AsyncMode) -> None:
    """While PostgreSQL thinks, the other green threads run. Without the driver there is nothing to do."""
    if mode is AsyncMode.THREADING:
        return
    try:
        from psycopg2 import extensions
    except ImportError:
        return
    extensions.set_wait_callback(_eventlet_wait if mode is AsyncMode.EVENTLET else _gevent_wait)


def _eventlet_wait(connection: object) -> None:
    from eventlet.support.psycopg2_patcher import eventlet_wait_callback

    eventlet_wait_callback(connection)


def _gevent_wait(connection: object) -> None:
    from gevent.socket import wait_read, wait_write
    from psycopg2 import OperationalError, extensions

    while (state := connection.poll()) != extensions.POLL_OK:  # type: ignore[attr-defined]
        if state == extensions.POLL_READ:
            wait_read(connection.fileno())  # type: ignore[attr-defined]
        elif state == extensions.POLL_WRITE:
            wait_write(connection.fileno())  # type: ignore[attr-defined]
        else:
            raise OperationalError(f"unexpected state {state} while waiting")
