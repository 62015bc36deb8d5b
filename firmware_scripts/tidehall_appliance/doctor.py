"""``tidehall-appliance doctor``: the machine, and each of its parts by that part's own doctor, in one go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tidehall_appliance import apply, device_settings, service
from tidehall_appliance.apply import PROGRAMS
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import ROLES, Role
from tidehall_appliance.versions import HOME
from tidehall_link.checkup.hall import Way
from tidehall_link.checkup.machine import Machine
from tidehall_link.doctor import Check, Finding, Level, bad, examine

_UNITS = "/etc/systemd/system"
_ANY_LEVEL = 'told=$("$@"); code=$?; printf %s "$told"; [ -n "$told" ] && [ "$code" -le 2 ]'
"""A doctor's exit code says how well the patient is, not whether it could look; who says nothing could not."""


def doctor(host: Host, said: apply.Read) -> list[Finding]:
    """Every finding; the name of a part's has the part before it. What two parts say alike is said once."""
    found = service.status(host, said)
    if said.it is None:
        return found
    parts = {ROLES[role].settings: role for role in said.it.roles if ROLES[role].settings}
    if not parts:  # a page alone has no program here that looks at the machine
        return found + examine(_machine(host, said.it))
    heard: set[tuple[str, str]] = set()
    for name, role in sorted(parts.items()):
        for each in _part(host, said.it, name, role):
            if (each.check, each.zh) not in heard:
                heard.add((each.check, each.zh))
                found.append(replace(each, check=f"{name}.{each.check}"))
    return found


def _machine(host: Host, it: BootFile) -> list[Check]:
    """The token of a page is in its browser; the server's devices page tells of it."""
    ca = str(host.at(device_settings.CA)) if host.at(device_settings.CA).is_file() else ""
    folder = host.at(f"{device_settings.STATE}/screen")
    way, machine = Way(it.address, folder, ca), Machine(folder, "tidehall-appliance")
    own: list[Check] = [machine.clock, machine.zone, machine.disk, machine.flush, machine.heat, machine.fonts]
    return [way.server, way.certificate, way.skew, *own]


def _part(host: Host, it: BootFile, name: str, role: Role) -> Iterator[Finding]:
    """The part's own doctor, by its own account and with the rights that its unit has."""
    user = ROLES[role].user
    groups = [word for group in _groups(host, ROLES[role].units[0]) for word in ("--supp-group", group)]
    program = f"{HOME}/current/venv/bin/{PROGRAMS[name]}"
    account = ("runuser", "-u", user, "-g", user, *groups, "--")  # without -g the first group takes its own one's place
    try:
        told = host.ask("sh", "-c", _ANY_LEVEL, "sh", *account, program, *_words(it, name))
        rows = json.loads(told)
        yield from (Finding(row["check"], Level(row["level"]), row["zh"], row["en"]) for row in rows)
    except (CommandFailed, ValueError, KeyError, TypeError) as failure:
        words = (str(failure).strip().splitlines() or ["—"])[-1][:200]
        yield bad(
            "doctor",
            f"体检程序没有说完（{words}）：看 journalctl -u 'tidehall-*' -b，必要时重装",
            f"its doctor did not finish ({words}): look at journalctl, install again",
        )


def _words(it: BootFile, name: str) -> list[str]:
    config = f"/etc/tidehall/{name}.toml"
    if name == "server":
        return ["doctor", "--config", config, "--json"]
    parts = [role.value for role in it.roles if ROLES[role].settings == "display"] if name == "display" else []
    return ["--config", config, "--log", "ERROR", "doctor", "--json", *parts]


def _groups(host: Host, unit: str) -> list[str]:
    """``tidehall-display@led.service`` is made of ``tidehall-display@.service``."""
    file = host.at(f"{_UNITS}/{re.sub('@[^.]*', '@', unit)}")
    text = file.read_text(encoding="utf-8") if Path(file).is_file() else ""
    return " ".join(re.findall(r"^SupplementaryGroups=(.*)$", text, re.MULTILINE)).split()
