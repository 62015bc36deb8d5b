"""The journal: the only writer of facts, and the keeper of what may be erased.

``Journal.open(url)`` is the way in; see ``docs/contracts.md`` for the interface and ``errors`` for what can go wrong.

**A table of your own** (accounts, devices …) lives in the same database and the same line of migrations, because a
backup, an upgrade and a refusal of a newer database must see all of it:

1. Declare it on ``journal.tables.metadata`` in your room, and give its name to your own tests.
2. Add ``migrations/versions/NNNN_what.py`` with ``revision = "NNNN"`` and ``down_revision`` the newest one before it.
   One head only; a test refuses two. Never change a migration that was released. There is no ``downgrade``: the way
   back is the copy made before the upgrade.
3. Use ``journal.engine``: ``engine.begin()`` starts with ``BEGIN IMMEDIATE`` and waits for its turn, in Python, at most
   five seconds; for reading use ``engine.execution_options(tidehall_read_only=True).connect()``, which takes no write
   lock, and fetch everything before you wait for anything else.

**A change to an event** that old rows do not fit: raise its number in ``codec.SCHEMAS`` and add an upcaster to
``codec.UPCASTERS``. Fields added with a default need nothing.
"""

from tidehall_server.journal.codec import CODEC, Codec
from tidehall_server.journal.engine import READ_ONLY, EngineReport
from tidehall_server.journal.errors import (
    JournalBusy,
    JournalConflict,
    JournalCorrupt,
    JournalError,
    JournalTooNew,
    JournalUnavailable,
    PeopleKeyMissing,
)
from tidehall_server.journal.journal import Journal
from tidehall_server.journal.people import People, load_key
from tidehall_server.journal.values import Break, Head, StoredAnswer
from tidehall_server.journal.writing import Writing

__all__ = [
    "CODEC",
    "READ_ONLY",
    "Break",
    "Codec",
    "EngineReport",
    "Head",
    "Journal",
    "JournalBusy",
    "JournalConflict",
    "JournalCorrupt",
    "JournalError",
    "JournalTooNew",
    "JournalUnavailable",
    "People",
    "PeopleKeyMissing",
    "StoredAnswer",
    "Writing",
    "load_key",
]
