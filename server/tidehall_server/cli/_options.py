"""Options and openings that several commands share, and the one way a command says what went wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import select

from tidehall_link.settings import SettingsError
from tidehall_server.auth.audit import Source
from tidehall_server.auth.newcomers import NO_HALL_YET
from tidehall_server.auth.passwords import Passwords
from tidehall_server.auth.permissions import MANAGER
from tidehall_server.auth.problems import Problem
from tidehall_server.auth.rooms import Rooms, make_rooms
from tidehall_server.auth.sessions import Lifetimes
from tidehall_server.auth.store import Store
from tidehall_server.clock import SystemClock
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.journal import READ_ONLY, Journal, JournalError, load_key
from tidehall_server.journal.tables import streams
from tidehall_server.locale import load
from tidehall_server.settings import database_url
from tidehall_server.tls import CertificateError

F = TypeVar("F", bound=Callable[..., Any])
BY_HAND = Source("cli", "local")
_PATH = click.Path(path_type=Path)


def data_option(function: F) -> F:
    """``--data`` and ``--db``: where the journal is."""
    db = click.option(
        "--db", default="", envvar="TIDEHALL_DB", help="数据库地址，缺省为数据目录中的 SQLite / database URL"
    )
    data = click.option("--data", default="data", type=_PATH, show_default=True, help="数据目录 / data directory")
    return data(db(function))


def hall_option(function: F) -> F:
    """``--hall``: needed only where a database has more than one hall."""
    hall = click.option("--hall", default="", help="大厅代号，只有一个大厅时可省 / hall id, if there are several")
    return hall(function)


def told(function: F) -> F:
    """Refusals and failures become one sentence on stderr and exit code 1, never a traceback."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (Problem, Refused) as refused:
            chinese, english = (load(name).refusal(refused.code, refused.facts) for name in ("zh-CN", "en"))
            raise click.ClickException(f"{chinese.message}{chinese.next}\n{english.message} {english.next}") from None
        except SettingsError as error:
            raise click.ClickException("\n".join(problem.text() for problem in error.problems)) from None
        except CertificateError as error:
            raise click.ClickException(str(error)) from None
        except JournalError as error:
            raise click.ClickException(f"数据库：{error} / {type(error).__name__}") from None
        except BrokenPipeError:
            raise  # whoever read our output has gone
        except OSError as error:
            said = f"{error.filename or ''} {error.strerror or error}".strip()
            raise click.ClickException(f"{said}：检查路径、权限和磁盘空间。/ Check path, rights and room.") from None

    return wrapped  # type: ignore[return-value]


def open_journal(data: Path, db: str, *, create: bool = False) -> Journal:
    """The journal of a data directory; without ``create`` it must be there."""
    if not create and not db and not (data / "journal.sqlite").is_file():
        raise click.ClickException(f"{data} 里没有数据，请核对 --data。/ There is no journal in {data}.")
    make_private(data)
    return Journal.open(database_url(data, db), people_key=load_key(data / "people.key"))


def make_private(data: Path) -> None:
    """Make the data directory; what is in it is nobody else's business."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)


@dataclass(frozen=True, slots=True)
class Opened:
    journal: Journal
    hall: str
    rooms: Rooms


@contextmanager
def opened(data: Path, db: str, hall: str, *, create: bool = False) -> Iterator[Opened]:
    """The journal and the accounts of one hall, closed afterwards.

    With ``create`` neither needs to be there: who is added before the hall is first served belongs to it then.
    """
    journal = open_journal(data, db, create=create)
    try:
        name = hall or (NO_HALL_YET if create and not halls_of(journal) else the_hall(journal))
        rooms = make_rooms(Store(journal.engine), name, SystemClock(), Lifetimes(), Passwords(), lambda: None, MANAGER)
        yield Opened(journal, name, rooms)
    finally:
        journal.close()


def the_hall(journal: Journal) -> str:
    """The only hall of a database."""
    halls = halls_of(journal)
    if len(halls) != 1:
        known = ", ".join(halls) or "—"
        raise click.ClickException(f"请用 --hall 指明大厅（{known}）。/ Say which hall with --hall ({known}).")
    return halls[0]


def open_hall(journal: Journal, hall: str) -> Hall:
    return Hall(hall or the_hall(journal), journal, SystemClock())


def halls_of(journal: Journal) -> list[str]:
    """Every hall that has a business day in this database."""
    with journal.engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return sorted(connection.execute(select(streams.c.hall).distinct()).scalars())
