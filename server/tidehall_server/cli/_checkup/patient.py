"""What ``tidehall doctor`` examines, and how it reads a database without touching it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from tidehall_link.doctor import Finding
from tidehall_server.clock import Clock
from tidehall_server.halls import HallConfig
from tidehall_server.journal import READ_ONLY, Journal
from tidehall_server.settings import ServerSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patient:
    """A server's data directory and its settings. ``hall`` is None where no file of it can be found."""

    settings: ServerSettings
    journal: Journal
    clock: Clock
    hall: HallConfig | None = None
    backups: Path | None = None
    full: bool = False

    @property
    def data(self) -> Path:
        return self.settings.data

    @property
    def engine(self) -> Engine:
        return self.journal.engine


Checker = Callable[[Patient], Iterator[Finding]]


def read(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Ask the database; nothing is written and no write lock is taken."""
    with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return work(connection)
