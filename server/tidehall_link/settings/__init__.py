"""Settings: a TOML file becomes a typed dataclass, or a list of everything that is wrong with it.

    settings = load("kiosk.toml", KioskSettings)              # raises SettingsError
    found = examine("kiosk.toml", KioskSettings)              # found.value | None, found.problems
    print(show(settings))                                     # secrets as ****
    print(sample(KioskSettings))                              # a commented file to start from

The shape is described with ``setting``, ``table`` and ``tables`` (see ``schema``). ``environ`` with ``prefix`` lets
``PREFIX_TABLE_KEY`` replace a text, number or switch of the file; ``PREFIX_TABLE_KEY_FILE`` names a file that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tidehall_link.settings.environment import overlay
from tidehall_link.settings.places import Places, spell
from tidehall_link.settings.problem import Catalogue, Problem, Report, SettingsError, Words
from tidehall_link.settings.reader import Reader, UnknownKey, closest
from tidehall_link.settings.sample import sample
from tidehall_link.settings.schema import REQUIRED, Key, Spec, keys, optional_table, setting, table, tables
from tidehall_link.settings.show import reveals_secret, show
from tidehall_link.settings.source import Source
from tidehall_link.settings.words import WORDS

__all__ = [
    "REQUIRED", "WORDS", "Catalogue", "Found", "Key", "Places", "Problem", "Report", "SettingsError", "Spec", "Words",
    "closest", "examine", "keys", "load", "optional_table", "sample", "setting", "show", "spell", "table", "tables",
]  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a file holds. ``value`` is None when any problem is an error; ``places`` knows lines and comments."""

    value: T | None
    problems: list[Problem]
    places: Places


def examine(  # noqa: PLR0913 (all but the first two have defaults)
    path: str | Path,
    shape: type[T],
    *,
    words: Catalogue = WORDS,
    check: Callable[[T, Report], None] | None = None,
    unknown: UnknownKey | None = None,
    see: str = "",
    environ: Mapping[str, str] | None = None,
    prefix: str = "",
) -> Found[T]:
    """Read ``path`` as ``shape`` and find everything that is wrong. ``check`` adds what only the whole can show."""
    source = Source(Path(path), words, see)
    report = source.report
    if source.data is None:
        return Found(None, report.problems, report.places)
    if reveals_secret(shape, source.data, source.path):
        report.warn("secret_readable")
    if environ is not None and prefix:
        overlay(shape, source.data, environ, prefix, report)
    value = Reader(report, unknown=unknown, patchy=source.patchy).table(shape, source.data)
    if check is not None and not source.patchy:
        check(value, report)
    return Found(None if report.failed else value, report.problems, report.places)


def load(
    path: str | Path, shape: type[T], *, environ: Mapping[str, str] | None = None, prefix: str = "", see: str = ""
) -> T:
    """The settings in ``path``. Raises ``SettingsError`` with every problem when there is an error."""
    found = examine(path, shape, environ=environ, prefix=prefix, see=see)
    if found.value is None:
        raise SettingsError(found.problems)
    return found.value
