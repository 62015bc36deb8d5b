"""The checks of ``tidehall doctor``: each looks at one thing that has cost a hall its morning somewhere."""

from __future__ import annotations

from tidehall_server.cli._checkup.around import built, fonts, machine, papers, silent_devices, voice
from tidehall_server.cli._checkup.patient import Checker, Patient
from tidehall_server.cli._checkup.safety import certificate, debug, origins, passwords, people, secrets, wake_up
from tidehall_server.cli._checkup.storage import backup, chain, engine, pages, past, rights, tables

__all__ = ["CHECKS", "Checker", "Patient", "tables"]

CHECKS: tuple[Checker, ...] = (
    engine, rights, pages, chain, past, backup, machine, secrets, certificate, origins, people, passwords, debug,
    wake_up, silent_devices, built, voice, fonts, papers,
)  # fmt: skip
