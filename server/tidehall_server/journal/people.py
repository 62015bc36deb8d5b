"""Personal data, apart from the journal and erasable: who somebody is, and what somebody wrote.

The journal holds an opaque key only. Here the key stands beside a keyed HMAC of the ID number (a plain hash of one is
reversed within hours) and a masked form; the number itself is never stored. Without the secret, which lives in a file
outside the database and its backups, the rows say nothing.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Delete, Engine, delete, insert, select, update

from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import JournalConflict, JournalError, PeopleKeyMissing, translated
from tidehall_server.journal.tables import people, words

KEY_BYTES = 32
SHOWN = 4
SEEN_AGAIN = timedelta(hours=1)


def load_key(path: Path) -> bytes:
    """The hall's secret from its file, made (mode 0400) when there is none.

    The file appears whole or not at all, whoever else starts now and whenever this process is killed.
    Raises ``JournalError`` when others may read the file or it is too short to be a secret.
    """
    if not path.exists():
        _make_key(path)
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise JournalError(f"others can read the key file {path}: chmod 400 it")
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        raise JournalError(f"the key file {path} is shorter than {KEY_BYTES} bytes")
    return key


def _make_key(path: Path) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its secret counts
            os.link(fresh, path)
    finally:
        fresh.unlink()
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # else a power cut could take away the name, and with it every key made from the secret
        finally:
            os.close(folder)


def canonical(id_number: str) -> str:
    """One text for the ways one number is typed: no spaces, ASCII digits, capital letters. Checks nothing."""
    return "".join(unicodedata.normalize("NFKC", id_number).split()).upper()


def masked(id_number: str) -> str:
    """Stars and the last four; stars only where four would be most of it."""
    text = canonical(id_number)
    shown = SHOWN if len(text) > 2 * SHOWN else 0
    return "*" * (len(text) - shown) + text[len(text) - shown :]


class People:
    """The erasable tables. ``now`` dates the rows, so that ``purge`` knows their age."""

    def __init__(self, engine: Engine, key: bytes | None, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._key = key
        self._now = now

    def key_for(self, hall: str, id_number: str) -> str:
        """The opaque key of this citizen in this hall: the same as long as the row lives, another after a purge."""
        mac = self._mac(hall, id_number)
        found = self._seen(hall, mac)
        if found is not None:
            return found
        row = {
            "key": f"p_{secrets.token_urlsafe(12)}",
            "hall": hall,
            "mac": mac,
            "masked": masked(id_number),
            "seen_at": instant(self._now()),
        }
        try:
            with translated(), self._engine.begin() as connection:
                connection.execute(insert(people).values(row))
        except JournalConflict:  # the same card at two kiosks in the same second
            found = self._seen(hall, mac)
            if found is None:
                raise
            return found
        return row["key"]

    def known(self, hall: str, id_number: str) -> str | None:
        """The key of a citizen who was here, None for one who was not; asking leaves no trace."""
        where = (people.c.hall == hall) & (people.c.mac == self._mac(hall, id_number))
        with translated(), self._reader.connect() as connection:
            return connection.execute(select(people.c.key).where(where)).scalar()

    def masked(self, key: str) -> str | None:
        """The masked number of a person, None after its purge."""
        with translated(), self._reader.connect() as connection:
            return connection.execute(select(people.c.masked).where(people.c.key == key)).scalar()

    def keep_words(self, hall: str, text: str) -> str:
        """Keep a citizen's words and return their opaque key."""
        key = f"w_{secrets.token_urlsafe(12)}"
        row = {"key": key, "hall": hall, "text": text.replace("\x00", ""), "written_at": instant(self._now())}
        with translated(), self._engine.begin() as connection:
            connection.execute(insert(words).values(row))
        return key

    def words(self, key: str) -> str | None:
        """The words of a key, None after their purge."""
        with translated(), self._reader.connect() as connection:
            return connection.execute(select(words.c.text).where(words.c.key == key)).scalar()

    def now(self) -> datetime:
        """The instant that dates a row written now."""
        return self._now()

    def purge(self, before: datetime, hall: str | None = None) -> int:
        """Erase the people (of one hall, or all) last seen before that instant; their words have an age of their own.

        Returns how many.
        """
        where = people.c.seen_at < instant(before)
        return self._erase(delete(people).where(where if hall is None else where & (people.c.hall == hall)))

    def purge_words(self, before: datetime, hall: str | None = None) -> int:
        """Erase the words (of one hall, or all) written before that instant. Returns how many."""
        where = words.c.written_at < instant(before)
        return self._erase(delete(words).where(where if hall is None else where & (words.c.hall == hall)))

    def forget(self, key: str) -> bool:
        """Erase one person or one text by its key. Returns whether it was there."""
        table = words if key.startswith("w_") else people
        return self._erase(delete(table).where(table.c.key == key)) > 0

    def _erase(self, rows: Delete) -> int:
        with translated(), self._engine.begin() as connection:
            return connection.execute(rows).rowcount

    def _seen(self, hall: str, mac: str) -> str | None:
        where = (people.c.hall == hall) & (people.c.mac == mac)
        with translated(), self._reader.connect() as connection:
            row = connection.execute(select(people.c.key, people.c.seen_at).where(where)).first()
        if row is None:
            return None
        if self._now() - moment(row.seen_at) >= SEEN_AGAIN:
            with translated(), self._engine.begin() as connection:
                if connection.execute(update(people).where(where).values(seen_at=instant(self._now()))).rowcount == 0:
                    return None  # purged in between: a new row, a new key
        return str(row.key)

    def _mac(self, hall: str, id_number: str) -> str:
        """A key per purpose: this HMAC cannot be matched with one made elsewhere from the same secret."""
        if self._key is None:
            raise PeopleKeyMissing("give Journal.open the key of the erasable tables: people_key=load_key(path)")
        purpose = hmac.digest(self._key, b"tidehall people", "sha256")
        return hmac.new(purpose, f"{hall}\x00{canonical(id_number)}".encode(), sha256).hexdigest()
