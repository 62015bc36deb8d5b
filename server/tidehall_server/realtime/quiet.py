"""The libraries' log: one line, no traceback, and not a thousand times."""

from __future__ import annotations

import logging
import time

_LINES = 5
_PER_S = 10.0


class _Terse(logging.Filter):
    """Lets ``_LINES`` lines through in ``_PER_S`` seconds, without the traceback that a stranger's frame provoked."""

    def __init__(self) -> None:
        super().__init__()
        self._since = float("-inf")
        self._lines = 0

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now - self._since > _PER_S:
            self._since, self._lines = now, 0
        self._lines += 1
        if self._lines > _LINES:
            return False
        if record.exc_info:
            error = record.exc_info[1]
            record.msg, record.args = f"{record.getMessage()}: {type(error).__name__}", ()
            record.exc_info, record.exc_text = None, None
        return True


def quiet_logger(name: str) -> logging.Logger:
    """A logger for a library: errors only, and those tersely."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.ERROR)
    if not any(isinstance(each, _Terse) for each in logger.filters):
        logger.addFilter(_Terse())
    return logger
