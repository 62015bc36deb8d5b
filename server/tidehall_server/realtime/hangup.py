"""In threading mode: hanging up on a line that has just ended from the other side is no error.

Engine.IO's writer closes the WebSocket while its reader may be doing the same. simple-websocket looks whether it is
connected and only then says goodbye; between the two the line can end, and the writer's thread dies with a traceback.
"""

from __future__ import annotations

import logging
from typing import Any

log = logging.getLogger("tidehall.realtime")


def hang_up_quietly(eio: Any) -> None:
    """Give ``eio``, an Engine.IO server in threading mode, WebSockets whose ``close`` does not raise."""
    base: Any = eio._async["websocket"]  # noqa: SLF001 - the library offers no other place

    class Quiet(base):  # type: ignore[misc]  # the library is untyped
        def close(self) -> None:
            try:
                super().close()
            except Exception as error:  # noqa: BLE001 - whatever it was, the line has ended
                log.debug("the line had ended: %s", type(error).__name__)

    eio._async = {**eio._async, "websocket": Quiet}  # noqa: SLF001
