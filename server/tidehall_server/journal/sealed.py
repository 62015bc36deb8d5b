"""Personal fields of long matters under a seal: who applied, and how to reach them.

A matter's facts hold an opaque key only. How long its box is kept goes by the end of the matter, whoever looks into
it. The box is encrypted with AES-256-GCM under a key derived from the hall's secret for this purpose alone, and bound
to its key and hall: a row that was exchanged for another does not open.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, delete, insert, select, update

from tidehall_server.journal.codec import instant
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import JournalCorrupt, PeopleKeyMissing, translated
from tidehall_server.journal.matter_tables import sealed

_NONCE = 12


class Seals:
    """The sealed boxes. ``now`` dates them (``used_at``), so that ``purge`` knows the age of what no matter knows."""

    def __init__(self, engine: Engine, key: bytes | None, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._key = key
        self._now = now

    def keep(self, hall: str, fields: Mapping[str, str]) -> str:
        """Seal these fields; returns their opaque key."""
        key = f"s_{secrets.token_urlsafe(12)}"
        row = {"key": key, "hall": hall, "box": self._close(hall, key, fields), "used_at": instant(self._now())}
        with translated(), self._engine.begin() as connection:
            connection.execute(insert(sealed).values(row))
        return key

    def open(self, hall: str, key: str) -> dict[str, str] | None:
        """The fields of a key, None after their purge. Raises ``JournalCorrupt`` for a box that was tampered with."""
        mine = (sealed.c.key == key) & (sealed.c.hall == hall)
        with translated(), self._reader.connect() as connection:
            box = connection.execute(select(sealed.c.box).where(mine)).scalar()
        if box is None:
            return None
        return self._read(hall, key, box)

    def add(self, hall: str, key: str, fields: Mapping[str, str]) -> bool:
        """Put more fields into a box, over those of the same name. Returns whether it was there."""
        mine = (sealed.c.key == key) & (sealed.c.hall == hall)
        with translated(), self._engine.begin() as connection:
            box = connection.execute(select(sealed.c.box).where(mine).with_for_update()).scalar_one_or_none()
            if box is None:
                return False
            whole = self._close(hall, key, {**self._read(hall, key, box), **fields})
            connection.execute(update(sealed).where(mine).values(box=whole))
        return True

    def has(self, hall: str, key: str) -> bool:
        """Whether the fields of a key are still there; looks at none of them."""
        mine = (sealed.c.key == key) & (sealed.c.hall == hall)
        with translated(), self._reader.connect() as connection:
            return connection.execute(select(sealed.c.key).where(mine)).first() is not None

    def digest(self, hall: str, text: str) -> str:
        """What tells two texts apart and gives neither away; not to be kept longer than an answer."""
        if self._key is None:
            raise PeopleKeyMissing("give Journal.open the key of the erasable tables: people_key=load_key(path)")
        purpose = hmac.digest(self._key, b"tidehall digest", "sha256")
        return hmac.new(purpose, f"{hall}\x00{text}".encode(), "sha256").hexdigest()

    def forget(self, key: str) -> bool:
        """Erase one box. Returns whether it was there."""
        with translated(), self._engine.begin() as connection:
            return connection.execute(delete(sealed).where(sealed.c.key == key)).rowcount > 0

    def purge(self, before: datetime, hall: str, known: Collection[str] = ()) -> int:
        """Erase what was sealed before then, but for what a matter knows, which has its own time. Returns how many."""
        old = select(sealed.c.key).where(sealed.c.hall == hall, sealed.c.used_at < instant(before))
        with translated(), self._reader.connect() as connection:
            keys = [key for key in connection.execute(old).scalars() if key not in known]
        return sum(self.forget(key) for key in keys)

    def _read(self, hall: str, key: str, box: bytes) -> dict[str, str]:
        try:
            text = self._cipher().decrypt(box[:_NONCE], box[_NONCE:], _bound(hall, key))
        except InvalidTag as error:
            raise JournalCorrupt(f"the sealed fields of {key} cannot be opened with this hall's secret") from error
        fields: dict[str, str] = json.loads(text)
        return fields

    def _close(self, hall: str, key: str, fields: Mapping[str, str]) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        text = json.dumps(dict(fields), ensure_ascii=False).encode()
        return nonce + self._cipher().encrypt(nonce, text, _bound(hall, key))

    def _cipher(self) -> AESGCM:
        if self._key is None:
            raise PeopleKeyMissing("give Journal.open the key of the erasable tables: people_key=load_key(path)")
        return AESGCM(hmac.digest(self._key, b"tidehall sealed", "sha256"))


def _bound(hall: str, key: str) -> bytes:
    return f"{hall}\x00{key}".encode()
