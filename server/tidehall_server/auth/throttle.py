"""Counting failures: who tries too often waits. Shared by all server processes through the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import failures


@dataclass(frozen=True, slots=True)
class Limit:
    """``count`` failures within ``within_s`` seconds block for ``block_s`` seconds from the last of them."""

    count: int
    within_s: int
    block_s: int


NAME_LIMIT = Limit(count=5, within_s=300, block_s=300)
ADDRESS_LIMIT = Limit(count=40, within_s=300, block_s=300)
PAIR_LIMIT = Limit(count=5, within_s=60, block_s=60)
PAIR_START_LIMIT = Limit(count=30, within_s=60, block_s=60)
SETUP_LIMIT = Limit(count=5, within_s=60, block_s=60)


class Throttle:
    """One row per bucket; a bucket is a name, an address or an account."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check(self, bucket: str, now_ms: int, code: ProblemCode = ProblemCode.TOO_MANY) -> None:
        """Raises ``Problem(code)`` with the seconds left while the bucket is blocked."""
        until = self._store.read(
            lambda connection: connection.execute(
                select(failures.c.blocked_until_ms).where(failures.c.bucket == bucket)
            ).scalar()
        )
        if until is not None and until > now_ms:
            raise Problem(code, retry_after_s=max(1, -(-(until - now_ms) // 1000)))

    def fail(self, bucket: str, limit: Limit, now_ms: int) -> bool:
        """Count one failure; true when this one blocks the bucket."""
        return self._store.write(lambda connection: _fail(connection, bucket, limit, now_ms))

    def clear(self, bucket: str) -> None:
        """A success forgives the failures before it; without any, nothing is written."""
        exists = select(failures.c.bucket).where(failures.c.bucket == bucket)
        if self._store.read(lambda connection: connection.execute(exists).first()) is not None:
            forgive = delete(failures).where(failures.c.bucket == bucket)
            self._store.write(lambda connection: connection.execute(forgive))


def _fail(connection: Connection, bucket: str, limit: Limit, now_ms: int) -> bool:
    old = now_ms - 3_600_000
    connection.execute(delete(failures).where(failures.c.since_ms < old, failures.c.blocked_until_ms < now_ms))
    row = connection.execute(select(failures).where(failures.c.bucket == bucket)).first()
    if row is None:
        until = now_ms + limit.block_s * 1000 if limit.count <= 1 else 0
        connection.execute(insert(failures).values(bucket=bucket, count=1, since_ms=now_ms, blocked_until_ms=until))
        return until > 0
    fresh = now_ms - row.since_ms > limit.within_s * 1000 or 0 < row.blocked_until_ms <= now_ms
    count = 1 if fresh else row._mapping["count"] + 1  # noqa: SLF001 - its public name; ``count`` is a tuple's method
    until = now_ms + limit.block_s * 1000 if count >= limit.count else 0
    connection.execute(
        update(failures)
        .where(failures.c.bucket == bucket)
        .values(count=count, since_ms=now_ms if fresh else row.since_ms, blocked_until_ms=until)
    )
    return until > 0
