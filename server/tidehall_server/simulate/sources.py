"""Days that need no journal: a day file, or a generated day of a hall; each lived through under a change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tidehall_server import halls
from tidehall_server.simulate import files
from tidehall_server.simulate.change import Change, changed
from tidehall_server.simulate.dayfile import DATE, DayFile, load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.filed import truth_of
from tidehall_server.simulate.generate import random_day
from tidehall_server.simulate.model import DayModel, of_hall, of_plan
from tidehall_server.simulate.score import Score, score

_LOAD = 1.0


@dataclass(frozen=True, slots=True)
class Generated:
    """A random day of a hall: the same three, the same day."""

    hall: str
    scenario: str
    seed: int


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of one day."""

    day: str
    score: Score


def day_of(source: Path | Generated) -> DayFile:
    """Raises ``DayFileError``, or ``SettingsError`` for a hall that is none."""
    if isinstance(source, Path):
        return load(source)
    with TemporaryDirectory(prefix="tidehall-day-") as folder:
        return load(random_day(_model(source.hall), source.scenario, source.seed, Path(folder)))


def _model(hall: str) -> DayModel:
    """One of the five halls as its figures say; any other as busy as its windows can just bear."""
    try:
        return of_hall(hall)
    except KeyError:
        return of_plan(halls.load(hall).plan(DATE), _LOAD)


def live(source: Path | Generated, change: Change, out: Path | None) -> Lived:
    """One day on the server's rules. Who wants files wants the waits told at issue too, the costly part."""
    day = day_of(source)
    simulated = Engine(changed(truth_of(day), change), foresees=out is not None).run()
    if out is not None:
        files.write(out, day.id, simulated)
    return Lived(day.id, score(day, simulated.outcomes, simulated.tides))
