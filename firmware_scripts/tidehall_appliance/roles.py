"""What a machine of the hall can be, and what each of these needs from Debian."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a technician may write into ``roles``."""

    KIOSK = "kiosk"
    CALLER = "caller"
    BOARD = "board"
    WEB_BOARD = "web-board"
    VOICE = "voice"
    LED = "led"
    PAD = "pad"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Part:
    """``units`` run the role; ``lock`` is the set of Python packages it is made of; ``user`` owns its files."""

    zh: str
    units: tuple[str, ...]
    lock: str = ""
    packages: tuple[str, ...] = ()
    user: str = ""
    settings: str = ""


_SCREEN_UNITS = ("tidehall-waiting.service", "tidehall-screen.service")
_SCREEN_PACKAGES = ("cage", "chromium", "xwayland", "fonts-noto-cjk", "libpam-systemd", "dbus")

_PAPER_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
"""What papers and reports are laid out with, and the letters of every name."""


def _display(zh: str, name: str, packages: tuple[str, ...]) -> Part:
    return Part(zh, (f"tidehall-display@{name}.service",), "display", packages, "tidehall-display", "display")


ROLES: dict[Role, Part] = {
    Role.KIOSK: Part(
        "取号机", ("tidehall-kiosk.service", *_SCREEN_UNITS), "kiosk", _SCREEN_PACKAGES, "tidehall-kiosk", "kiosk"
    ),
    Role.CALLER: Part(
        "呼叫器", ("tidehall-caller.service",), "caller", ("fonts-wqy-zenhei",), "tidehall-caller", "caller"
    ),
    Role.BOARD: _display("大屏", "board", ("fonts-noto-cjk", "libgl1-mesa-dri", "libegl1", "libgbm1")),
    Role.WEB_BOARD: Part("网页大屏", _SCREEN_UNITS, packages=(*_SCREEN_PACKAGES, "alsa-utils")),
    Role.VOICE: _display("语音", "voice", ("alsa-utils",)),
    Role.LED: _display("条屏", "led", ()),
    Role.PAD: Part("评价器", _SCREEN_UNITS, packages=_SCREEN_PACKAGES),
    Role.SERVER: Part("服务器", ("tidehall-server.service",), "server", _PAPER_PACKAGES, "tidehall-server", "server"),
}
SCREEN_ROLES = (Role.KIOSK, Role.BOARD, Role.WEB_BOARD, Role.PAD)
BROWSER_ROLES = (Role.KIOSK, Role.WEB_BOARD, Role.PAD)
"""Their screen is a page in Chromium; ``board`` draws by itself."""

EVERYWHERE = ("python3-venv", "ca-certificates", "chrony", "systemd-sysv", "udev")
"""Debian packages of every role; Debian's ``overlayroot`` joins when the system disk is to be read-only."""


def units(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """Every unit of these roles, once."""
    return tuple(dict.fromkeys(unit for role in roles for unit in ROLES[role].units))


def packages(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """Every Debian package of these roles, once."""
    return tuple(dict.fromkeys((*EVERYWHERE, *(name for role in roles for name in ROLES[role].packages))))


def locks(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """The names of the lock files whose packages the venv needs."""
    return tuple(dict.fromkeys(ROLES[role].lock for role in roles if ROLES[role].lock))
