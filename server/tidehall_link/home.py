"""What every device's file says of its hall, and how a device begins: settings read, or words and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tidehall_link.settings import SettingsError, setting
from tidehall_link.trust import trusting

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*)"
_PORT = r"([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"
ADDRESS = rf"https?://{_HOST}(:{_PORT})?/?"
"""What a name or a port cannot be, as in 192.168.1..10 or :81000, would fail in the depths of a library."""


def server_setting() -> Any:
    """``server``: scheme, host and port of the hall's server."""
    return setting(
        "服务器地址", "address of the server", example='"http://192.168.1.10:8080"', pattern=ADDRESS,
        rule=("应以 http:// 或 https:// 开头，只写到端口", "must begin with http:// or https:// and end with the port"),
    )  # fmt: skip


def ca_setting() -> Any:
    """``ca``: the file of the hall's own authority."""
    return setting(
        "服务器用 https 时，大厅根证书的文件", "with https, the file of the hall's own authority", default="",
        example='"/etc/tidehall/ca.crt"',
    )  # fmt: skip


class AtHome(Protocol):
    """Settings of any device."""

    @property
    def ca(self) -> str: ...


Home = TypeVar("Home", bound=AtHome)


def settled(read: Callable[[], Home], file: Path) -> Home:
    """The settings, or everything that is wrong with them on stderr and exit code 2."""
    try:
        settings = read()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    try:
        trusting(settings.ca)
    except OSError as error:
        sys.stderr.write(
            f"根证书 {settings.ca} 无法使用，请核对 {file.name} 的 ca。/ The authority cannot be used: {error}\n"
        )
        sys.exit(2)
    return settings
