"""Does anything keep this machine's clock right? Asked of the kernel, which knows whoever does it."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import dataclass
from pathlib import Path

_UNSYNCED = 0x0040
_MICRO = 1e-6


@dataclass(frozen=True, slots=True)
class Sync:
    """``worst_s``: the kernel's bound for how far the clock is off while it is kept."""

    kept: bool
    worst_s: float


class _Timex(ctypes.Structure):
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("_rest", ctypes.c_byte * 256),
    )


def sync() -> Sync | None:
    """None where the system cannot be asked (not Linux)."""
    if not hasattr(os, "uname") or os.uname().sysname != "Linux":
        return None
    asked = _Timex(modes=0)
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return None
    if answer < 0:
        return None
    return Sync(not asked.status & _UNSYNCED, asked.maxerror * _MICRO)


def made() -> float:
    """When this software was put together, in seconds of the epoch: no honest clock is earlier.

    It may run out of its wheel: then that is the file.
    """
    here = Path(__file__)
    return next(each for each in (here, *here.parents) if each.exists()).stat().st_mtime


def offset_words() -> str:
    """``+08:00``."""
    east = time.localtime().tm_gmtoff // 60
    return f"{'-' if east < 0 else '+'}{abs(east) // 60:02}:{abs(east) % 60:02}"
