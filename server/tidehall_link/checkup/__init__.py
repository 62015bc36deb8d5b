"""What every doctor looks at, on a server as on a device: the machine, its clock, and a device's way to its hall.

checks = device_checks(settings.server, settings.folder, settings.ca, process="tidehall-caller")
sys.exit(run([*checks, keypads, display], as_json=as_json))      # tidehall_link.doctor
"""

from __future__ import annotations

from pathlib import Path

from tidehall_link.checkup.hall import Way
from tidehall_link.checkup.machine import Machine
from tidehall_link.doctor import Check

__all__ = ["device_checks"]


def device_checks(server: str, folder: Path, ca: str = "", *, process: str, fonts: bool = False) -> list[Check]:
    """The checks of any device. ``process``: the console script whose limits count; ``fonts``: it draws Chinese."""
    way = Way(server, folder, ca)
    machine = Machine(folder, process)
    checks: list[Check] = [way.server, way.certificate, way.token, way.skew, *machine.checks()]
    return [*checks, machine.fonts] if fonts else checks
