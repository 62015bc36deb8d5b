"""Who booked, as far as the limits must know it: a keyed digest and when it was last used, erasable.

Apart from ``people``, which forgets within a day: whether somebody did not come twice in a month is asked for longer.
The keys of the two cannot be matched with each other.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine, delete, insert, select, update

from tidehall_server.journal.codec import instant
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import JournalConflict, PeopleKeyMissing, translated
from tidehall_server.journal.matter_tables import bookers
from tidehall_server.journal.people import canonical


class Bookers:
    """``now`` dates the rows, so that ``purge`` knows their age."""

    def __init__(self, engine: Engine, key: bytes | None, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._key = key
        self._now = now

    def key_for(self, hall: str, number: str) -> str:
        """The opaque key of an ID or telephone number in this hall, the same as long as its row lives."""
        mac = self._mac(hall, number)
        found = self._seen(hall, mac)
        if found is not None:
            return found
        row = {"key": f"b_{secrets.token_urlsafe(12)}", "hall": hall, "mac": mac, "seen_at": instant(self._now())}
        try:
            with translated(), self._engine.begin() as connection:
                connection.execute(insert(bookers).values(row))
        except JournalConflict:  # the same number from two phones in the same second
            found = self._seen(hall, mac)
            if found is None:
                raise
            return found
        return row["key"]

    def purge(self, before: datetime, hall: str) -> int:
        """Forget who has not booked since then. Returns how many."""
        where = (bookers.c.hall == hall) & (bookers.c.seen_at < instant(before))
        with translated(), self._engine.begin() as connection:
            return connection.execute(delete(bookers).where(where)).rowcount

    def _seen(self, hall: str, mac: str) -> str | None:
        where = (bookers.c.hall == hall) & (bookers.c.mac == mac)
        with translated(), self._reader.connect() as connection:
            key = connection.execute(select(bookers.c.key).where(where)).scalar()
        if key is None:
            return None
        with translated(), self._engine.begin() as connection:
            stays = connection.execute(update(bookers).where(where).values(seen_at=instant(self._now()))).rowcount
        return str(key) if stays else None

    def _mac(self, hall: str, number: str) -> str:
        if self._key is None:
            raise PeopleKeyMissing("give Journal.open the key of the erasable tables: people_key=load_key(path)")
        purpose = hmac.digest(self._key, b"tidehall bookers", "sha256")
        return hmac.new(purpose, f"{hall}\x00{canonical(number)}".encode(), sha256).hexdigest()
