"""The settings file of each part, made from ``tidehall.txt`` and from a fuller file that may lie beside it."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.roles import ROLES, Role
from tidehall_appliance.toml_text import merged, text
from tidehall_link.settings import WORDS, Problem, examine
from tidehall_link.settings.source import Source

STATE = "/var/lib/tidehall"
CA = "/etc/tidehall/ca.crt"
HALL = "/etc/tidehall/hall.toml"
KIOSK_PORT = 8101

_HEAD = """\
# 由 tidehall-appliance 按启动分区上的 tidehall.txt 生成，请改那个文件。
# Made from tidehall.txt on the boot partition; edit that.

"""
_FLOOR: dict[str, dict[str, Any]] = {"kiosk": {"printer": {"kind": "off"}, "reader": {"kind": "off"}}}
"""A real hall has no virtual devices, unless a file beside says so."""
_TURNS = {90: "right", 180: "half", 270: "left"}
_SHAPES = {
    "kiosk": ("tidehall_kiosk.settings", "KioskSettings"),
    "caller": ("tidehall_caller.settings", "CallerSettings"),
    "display": ("tidehall_display.settings", "DisplaySettings"),
}


def files(it: BootFile, beside: Path, *, ca: bool) -> dict[str, str]:
    """Name of each settings file (``kiosk``, ``server`` …) -> its text. ``ca`` says whether there is an authority."""
    wanted = {ROLES[role].settings for role in it.roles if ROLES[role].settings}
    made = {}
    for name in sorted(wanted):
        below = _fuller(beside, name)[0]
        made[name] = text(merged(merged(_FLOOR.get(name, {}), below), _given(name, it, ca=ca)), _HEAD)
    return made


def mistakes(it: BootFile, beside: Path) -> dict[str, list[Problem]]:
    """Name of each settings file -> what cannot be read in the fuller one that lies beside ``tidehall.txt``."""
    wanted = {ROLES[role].settings for role in it.roles if ROLES[role].settings}
    return {name: wrong for name in sorted(wanted) if (wrong := _fuller(beside, name)[1])}


def _fuller(beside: Path, name: str) -> tuple[dict[str, Any], list[Problem]]:
    path = beside / f"{name}.toml"
    if not path.is_file():
        return {}, []
    source = Source(path, WORDS, "")
    wrong = [replace(each, file=path.name) for each in source.report.problems]
    return ({} if wrong else source.data or {}), wrong


def problems(name: str, written: str, packages: Path | None = None) -> list[Problem]:
    """What the part itself would refuse in this text. The server's reader needs more than the standard library.

    A part's description may import a library of that part: ``packages`` are those of the installed version. Before
    there is one, in a dry run, such a part cannot be judged.
    """
    if name not in _SHAPES:
        return []
    module, shape = _SHAPES[name]
    if packages is not None and str(packages) not in sys.path:
        sys.path.append(str(packages))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.touch(mode=0o600)
        path.write_text(written, encoding="utf-8")
        try:
            found = examine(path, getattr(import_module(module), shape)).problems
        except ImportError:
            return []
    # the lines are those of a text that nobody wrote; the key says where to look
    return [replace(each, file=f"{name}.toml", line=0) for each in found if not each.warning]


def _given(name: str, it: BootFile, *, ca: bool) -> dict[str, Any]:
    if name == "server":
        return {"server": _server(it)}
    common: dict[str, Any] = {"server": it.address, "data": f"{STATE}/{name}"}
    if ca and it.address.startswith("https"):
        common["ca"] = CA
    if name == "display" and Role.BOARD in it.roles and it.screen.rotation:
        common["board"] = {"turn": _TURNS[it.screen.rotation]}
    if name == "kiosk":
        return common | {"port": KIOSK_PORT} | _kiosk(it)
    return common


def _server(it: BootFile) -> dict[str, Any]:
    port = it.hall.port or (443 if it.hall.https else 80)
    ports = {"tls": it.hall.https, "port": port, "http_port": 80 if it.hall.https and not it.hall.port else 0}
    hall = HALL if it.hall.preset.endswith(".toml") else it.hall.preset
    own = {"hall": hall, "data": f"{STATE}/server", "host": "0.0.0.0"}  # noqa: S104 - it is the hall's server
    return own | ports


def _kiosk(it: BootFile) -> dict[str, Any]:
    said: dict[str, Any] = {}
    kind = it.printer.kind
    if kind != "off":
        said["printer"] = {"kind": kind, "paper_mm": it.printer.paper_mm, **_printer(it)}
    if it.ports.reader:
        said["reader"] = {"kind": "serial", "device": device("reader")}
    if it.screen.diagonal_in:
        said["screen"] = {"diagonal_in": it.screen.diagonal_in}
    return said | ({"phone": it.phone} if it.phone else {})


def _printer(it: BootFile) -> dict[str, Any]:
    if it.printer.kind == "network":
        return {"host": it.printer.host}
    if it.printer.kind == "serial":
        return {"device": device("printer")}
    return {"usb_vendor": it.printer.usb_vendor, "usb_product": it.printer.usb_product}


def device(port: str) -> str:
    """The stable name of what is plugged into a named port."""
    return f"/dev/tidehall/{port}"


def token_file(role: Role) -> str:
    """Where the part that plays ``role`` keeps its token; empty for a page, which keeps its own in the browser."""
    part = ROLES[role]
    if part.settings == "display":
        return f"{STATE}/display/{role.value}/token.json"
    return f"{STATE}/{part.settings}/token.json" if part.user and role is not Role.SERVER else ""
