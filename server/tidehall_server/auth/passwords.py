"""Passwords: what is accepted, and argon2id.

Length counts, composition rules do not (NIST SP 800-63B). Unicode is normalised, so that two keyboards agree.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from importlib import resources
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from tidehall_server.auth.problems import Problem, ProblemCode

MIN_LENGTH = 8
MAX_LENGTH = 128
T = TypeVar("T")
Offload = Callable[[Callable[[], T]], T]


def directly(work: Callable[[], T]) -> T:
    """Run where we are; green modes pass their own thread pool instead, so that hashing stops nobody."""
    return work()


class Passwords:
    """Checks, hashes and verifies. At most two hashes are computed at a time: each needs 64 MiB.

    ``unusable`` is the hash of a password that nobody knows.
    """

    def __init__(self, hasher: PasswordHasher | None = None, offload: Offload[object] = directly) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)
        self._offload = offload
        self._slots = threading.BoundedSemaphore(2)
        self._common = _common()
        self.unusable = _unusable(self._hasher)

    def check(self, password: str, name: str = "") -> str:
        """The normalised password; raises ``Problem`` with the rule that it breaks."""
        clean = unicodedata.normalize("NFC", password)
        if any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in clean):
            raise Problem(ProblemCode.PASSWORD_UNUSABLE)
        if len(clean) < MIN_LENGTH:
            raise Problem(ProblemCode.PASSWORD_TOO_SHORT, minimum=MIN_LENGTH)
        if len(clean) > MAX_LENGTH:
            raise Problem(ProblemCode.PASSWORD_TOO_LONG, maximum=MAX_LENGTH)
        plain = clean.casefold().strip()
        if plain in self._common or len(set(plain)) <= 2 or (name and plain == name.casefold()):
            raise Problem(ProblemCode.PASSWORD_COMMON)
        return clean

    def hash(self, password: str) -> str:
        """The argon2id string of a password that ``check`` accepted."""
        return str(self._run(partial(self._hasher.hash, password)))

    def verify(self, stored: str | None, password: str) -> bool:
        """True if it fits. Without a stored hash the same work is done and the answer is no."""
        clean = unicodedata.normalize("NFC", password)[:MAX_LENGTH]
        fits = bool(self._run(partial(self._fits, stored or self.unusable, clean)))
        return fits and stored is not None

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False

    def _run(self, work: Callable[[], object]) -> object:
        with self._slots:
            return self._offload(work)


def _unusable(hasher: PasswordHasher) -> str:
    """What a hash of ``hasher`` looks like, and takes as long to compare: random bytes, computed from no password."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, tag = (b64encode(os.urandom(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${tag}"


def _common() -> frozenset[str]:
    text = resources.files("tidehall_server.auth").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
